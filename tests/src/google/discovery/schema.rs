//! A value against a schema of a discovery document.

use base64::{Engine as _, prelude::BASE64_URL_SAFE, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::Value;

/// What does not fit.
pub(super) fn problems(spec: &Value, value: &Value, schemas: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(spec, value, schemas, "", &mut problems);
    problems
}

/// Properties that a method needs and that are not there.
pub(super) fn missing(spec: &Value, value: &Value, schemas: &Value, method: &str) -> Vec<String> {
    let properties = resolved(spec, schemas)["properties"].as_object().into_iter().flatten();
    let needed = properties.filter(|(_, spec)| {
        spec["annotations"]["required"].as_array().is_some_and(|methods| methods.iter().any(|needs| needs == method))
    });
    needed.filter(|(name, _)| value.get(name).is_none()).map(|(name, _)| format!("`{name}` is missing")).collect()
}

fn resolved<'a>(spec: &'a Value, schemas: &'a Value) -> &'a Value {
    spec["$ref"].as_str().map_or(spec, |name| &schemas[name])
}

fn check(spec: &Value, value: &Value, schemas: &Value, at: &str, problems: &mut Vec<String>) {
    let spec = resolved(spec, schemas);
    let kind = spec["type"].as_str().unwrap_or("any");
    match (kind, value) {
        ("any", _) | ("boolean", Value::Bool(_)) | ("number", Value::Number(_)) => {}
        ("object", Value::Object(fields)) => {
            for (name, field) in fields {
                let at = format!("{at}/{name}");
                let known = spec["properties"].get(name).or_else(|| spec.get("additionalProperties"));
                match known {
                    Some(known) => check(known, field, schemas, &at, problems),
                    None => problems.push(format!("{at} is not documented")),
                }
            }
        }
        ("array", Value::Array(items)) => {
            for (number, item) in items.iter().enumerate() {
                check(&spec["items"], item, schemas, &format!("{at}/{number}"), problems);
            }
        }
        ("integer", Value::Number(number)) => {
            problems.extend(text_problem(spec, &number.to_string()).map(|problem| format!("{at}: {problem}")));
        }
        ("string", Value::String(text)) => {
            problems.extend(text_problem(spec, text).map(|problem| format!("{at}: {problem}")));
        }
        _ => problems.push(format!("{at} is {value}, not of type {kind}")),
    }
}

/// What does not fit of a text, or of a value that is written as one.
pub(super) fn text_problem(spec: &Value, text: &str) -> Option<String> {
    let kind = spec["type"].as_str().unwrap_or("any");
    let format = spec["format"].as_str().unwrap_or_default();
    let fits = match (kind, format) {
        ("boolean", _) => matches!(text, "true" | "false"),
        ("integer", "uint32") => text.parse::<u32>().is_ok(),
        ("integer", _) => text.parse::<i32>().is_ok(),
        ("string", "uint64") => text.parse::<u64>().is_ok(),
        ("string", "int64") => text.parse::<i64>().is_ok(),
        ("string", "date") => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        // In a query an offset has to be there, which is looked at where the parameter is used.
        ("string", "date-time") => DateTime::parse_from_rfc3339(text).is_ok() || text.parse::<NaiveDateTime>().is_ok(),
        ("string", "byte") => BASE64_URL_SAFE.decode(text).is_ok() || BASE64_URL_SAFE_NO_PAD.decode(text).is_ok(),
        _ => true,
    };
    if !fits {
        return Some(format!("\"{text}\" is no {kind} {format}"));
    }
    let bound = |name: &str| spec[name].as_str().and_then(|bound| bound.parse::<i64>().ok());
    let number = text.parse::<i64>().ok();
    if let (Some(least), Some(number)) = (bound("minimum"), number)
        && number < least
    {
        return Some(format!("{number} is below {least}"));
    }
    if let (Some(most), Some(number)) = (bound("maximum"), number)
        && number > most
    {
        return Some(format!("{number} is above {most}"));
    }
    let named = spec["enum"].as_array()?;
    (!named.iter().any(|name| name == text)).then(|| format!("\"{text}\" is none of {}", spec["enum"]))
}
