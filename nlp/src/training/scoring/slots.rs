//! Compares the slots of an answer with those that a sentence is labelled with.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::words::{alike, canonical, normalised, same};
use crate::slot_kinds::{FREE, TIMES};

/// How many slots were right, missing, and there without being wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) found: u32,
    pub(super) missed: u32,
    pub(super) surplus: u32,
    /// Every wanted slot is there, and none with another value.
    pub(super) right: bool,
}

/// More slots that hold time or text than the ranker's: rows from elsewhere are labelled with them.
const MORE_TIMES: &[&str] = &["from"];
const MORE_FREE: &[&str] = &["event", "outcome"];

/// Slots that an answer may have beside the wanted ones.
const WELCOME: &[&str] =
    &["currency", "kind", "confidence", "raw", "query", "lang", "timezone", "tz", "reversible", "priority"];

/// Compares wanted slots with answered ones. A wanted name such as `deal/company` may be answered under either.
pub(super) fn compare(wanted: &Map<String, Value>, answered: &Map<String, Value>) -> Compared {
    let answered = spread(answered);
    let mut compared = Compared::default();
    let (mut hit, mut mistaken) = (BTreeSet::new(), BTreeSet::new());
    for (names, value) in wanted {
        let names: Vec<&str> = names.split('/').collect();
        let answers = || names.iter().copied().filter(|name| answered.contains_key(*name));
        if let Some(name) = answers().find(|name| fits(&names, value, &answered[*name])) {
            compared.found += 1;
            hit.insert(name);
        } else if !(is_default_owner(&names, value) && answers().next().is_none()) {
            compared.missed += 1;
            mistaken.extend(answers());
        }
    }
    let named: BTreeSet<&str> = wanted.keys().flat_map(|names| names.split('/')).collect();
    let pair = answered.contains_key("field") && answered.contains_key("value");
    let field = answered.get("field").filter(|_| pair).map(|field| canonical(&text_of(field)));
    for (name, value) in &answered {
        let name = name.as_str();
        let own = name == "owner" && canonical(&text_of(value)) == "me";
        let of_pair = pair && matches!(name, "field" | "value") || field.as_deref() == Some(name);
        let extra = !(named.contains(name) || WELCOME.contains(&name) || own || of_pair);
        if !hit.contains(name) && (mistaken.contains(name) || extra) {
            compared.surplus += 1;
        }
    }
    compared.right = compared.missed == 0 && mistaken.is_empty();
    compared
}

/// How many slots are missing where nothing was answered.
pub(super) fn unanswered(wanted: &Map<String, Value>) -> u32 {
    let counted = wanted.iter().filter(|(names, value)| {
        let first = names.split('/').next().unwrap_or_default();
        !is_default_owner(&[first], value)
    });
    u32::try_from(counted.count()).unwrap_or(u32::MAX)
}

/// "My deals" are what is shown anyway.
fn is_default_owner(names: &[&str], value: &Value) -> bool {
    names.contains(&"owner") && value.as_str() == Some("me")
}

/// The slots that say something; `field: f, value: v` also stands for `f: v`.
fn spread(slots: &Map<String, Value>) -> Map<String, Value> {
    let mut spread: Map<String, Value> =
        slots.iter().filter(|(_, value)| !is_empty(value)).map(|(name, value)| (name.clone(), value.clone())).collect();
    if let (Some(Value::String(field)), Some(value)) = (spread.get("field"), spread.get("value")) {
        let (field, value) = (canonical(field), value.clone());
        spread.entry(field).or_insert(value);
    }
    spread
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Whether an answered value is the wanted one.
fn fits(names: &[&str], wanted: &Value, answered: &Value) -> bool {
    if is_empty(answered) {
        return false;
    }
    if let Some(Value::Array(several)) = wanted.get("any") {
        return several.iter().any(|wanted| fits(names, wanted, answered));
    }
    let any_of = |known: &[&str]| names.iter().any(|name| known.contains(name));
    if any_of(TIMES) || any_of(MORE_TIMES) || wanted.get("text").is_some() {
        return fits_in_time(wanted, answered);
    }
    match wanted {
        Value::Bool(wanted) => {
            let said = text_of(answered).to_lowercase();
            let words = if *wanted { ["true", "yes", "1"] } else { ["false", "no", "0"] };
            words.contains(&said.as_str())
        }
        Value::Number(_) => {
            number(wanted).zip(number(answered)).is_some_and(|(wanted, answered)| equal(wanted, answered))
        }
        _ => {
            let (wanted, answered) = (text_of(wanted), text_of(answered));
            if any_of(&["phone"]) {
                return same_phone(&wanted, &answered);
            }
            same(&wanted, &answered) || (any_of(FREE) || any_of(MORE_FREE)) && alike(&wanted, &answered)
        }
    }
}

/// A time is right by its resolved value, and without one by its words. Where the label has no value, any time will do.
fn fits_in_time(wanted: &Value, answered: &Value) -> bool {
    let text = wanted.get("text").unwrap_or(wanted);
    let Some(value) = wanted.get("value").filter(|value| !value.is_null()) else { return true };
    if let Some(answered) = moment(answered) {
        return match value {
            Value::Array(several) => several.iter().any(|value| moment(value).as_ref() == Some(&answered)),
            one => moment(one) == Some(answered),
        };
    }
    let (text, said) = (text_of(text), text_of(answered));
    normalised(&text) == normalised(&said) || alike(&said, &text)
}

fn same_phone(wanted: &str, answered: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let dialled = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    dialled(wanted) == dialled(answered) || !wanted.starts_with('+') && digits(answered).ends_with(&digits(wanted))
}

/// Whether two numbers are the same, but for rounding.
pub(super) fn equal(wanted: f64, answered: f64) -> bool {
    (answered - wanted).abs() <= 1e-6 * wanted.abs().max(1.0)
}

/// The number that a value is or says.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Object(fields) => number(fields.get("value").or_else(|| fields.get("amount"))?),
        Value::String(text) => {
            let text = text.replace(',', "");
            let text = text.trim();
            let text = text.strip_suffix('%').map_or(text, str::trim_end);
            let shaped = text.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c));
            text.parse().ok().filter(|_| shaped)
        }
        _ => None,
    }
}

/// An ISO value as `from/to` with minutes, either side of which may be open; `None` where it is none.
pub(super) fn moment(value: &Value) -> Option<String> {
    let side = |fields: &Map<String, Value>, names: [&str; 2]| {
        names.iter().find_map(|name| fields.get(*name)).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let text = match value {
        Value::Object(fields) if ["from", "to", "start", "end"].iter().any(|name| fields.contains_key(*name)) => {
            format!("{}/{}", side(fields, ["from", "start"]), side(fields, ["to", "end"]))
        }
        Value::Object(fields) => {
            let known = ["value", "date", "datetime", "iso"].iter().filter_map(|name| fields.get(*name));
            return moment(known.into_iter().find(|value| !is_empty(value))?);
        }
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let start = text.strip_prefix('/').unwrap_or(&text).as_bytes();
    let dated = start.len() >= 7 && start[4] == b'-' && [0, 1, 2, 3, 5, 6].iter().all(|at| start[*at].is_ascii_digit());
    let mut sides = text.split('/').map(to_the_minute);
    let from = sides.next().filter(|_| dated)?;
    let to = sides.next().unwrap_or_else(|| from.clone());
    Some(format!("{from}/{to}"))
}

/// A day, or a day and a time without seconds and zone.
fn to_the_minute(text: &str) -> String {
    let text = text.trim().replace(' ', "T");
    let day = text.get(..10).unwrap_or(&text);
    let time = text.get(10..16).filter(|time| time.starts_with('T') && time.as_bytes()[3] == b':');
    format!("{day}{}", time.unwrap_or_default())
}

/// The words of a value.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(" and "),
        Value::Object(fields) => ["text", "raw", "value", "name"]
            .iter()
            .filter_map(|name| fields.get(*name))
            .find(|value| !is_empty(value))
            .map(text_of)
            .unwrap_or_default(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compared(wanted: &Value, answered: &Value) -> (u32, u32, u32, bool) {
        let map = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let compared = compare(&map(wanted), &map(answered));
        (compared.found, compared.missed, compared.surplus, compared.right)
    }

    #[test]
    fn slots_are_right_under_either_name_and_by_any_of_several_values() {
        assert_eq!(compared(&json!({"deal/company": "Acme"}), &json!({"company": "the ACME"})), (1, 0, 0, true));
        assert_eq!(compared(&json!({"type": {"any": ["call", "email"]}}), &json!({"type": "mail"})), (1, 0, 0, true));
        assert_eq!(compared(&json!({"title": 5}), &json!({"title": "5"})), (1, 0, 0, true));
    }

    #[test]
    fn a_wrong_value_is_missed_and_surplus_and_a_stray_slot_is_surplus() {
        assert_eq!(compared(&json!({"deal": "Acme"}), &json!({"deal": "Globex"})), (0, 1, 1, false));
        assert_eq!(compared(&json!({}), &json!({"deal": "Globex", "currency": "EUR"})), (0, 0, 1, true));
        assert_eq!(compared(&json!({"deal": "Acme"}), &json!({"deal": ""})), (0, 1, 0, false));
    }

    #[test]
    fn my_own_records_need_not_be_said() {
        assert_eq!(compared(&json!({"owner": "me"}), &json!({})), (0, 0, 0, true));
        assert_eq!(compared(&json!({}), &json!({"owner": "me"})), (0, 0, 0, true));
        assert_eq!(compared(&json!({"owner": "me"}), &json!({"owner": "Lina"})), (0, 1, 1, false));
    }

    #[test]
    fn a_field_and_its_value_stand_for_the_slot() {
        assert_eq!(
            compared(&json!({"phone": "+96555512345"}), &json!({"field": "mobile", "value": "+965 5551 2345"})),
            (1, 0, 0, true)
        );
    }

    #[test]
    fn times_are_right_by_value_and_without_one_by_their_words() {
        let week = json!({"period": {"text": "this week", "value": "2026-03-09/2026-03-15"}});
        let from_to = json!({"period": {"from": "2026-03-09", "to": "2026-03-15"}});
        assert_eq!(compared(&week, &from_to), (1, 0, 0, true));
        assert_eq!(compared(&week, &json!({"period": {"text": "this week"}})), (1, 0, 0, true));
        assert_eq!(compared(&week, &json!({"period": {"text": "x", "value": "2026-03-10"}})), (0, 1, 1, false));
        assert_eq!(compared(&json!({"period": "soon"}), &json!({"period": "whenever"})), (1, 0, 0, true));
        assert_eq!(moment(&json!("2026-03-11T09:30:00Z")), moment(&json!({"datetime": "2026-03-11 09:30"})));
    }
}
