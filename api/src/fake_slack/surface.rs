//! Blocks as a client shows them: which elements stand where, and what is in its fields.

use serde_json::{Map, Value, json};

/// Every element with an action id of these blocks, with its block's id.
pub(super) fn elements(blocks: &[Value]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for block in blocks {
        let id = block["block_id"].as_str().unwrap_or_default();
        let inside = block["elements"].as_array().into_iter().flatten();
        for element in inside.chain([&block["accessory"], &block["element"]]) {
            if element["action_id"].is_string() {
                found.push((id.to_owned(), element.clone()));
            }
        }
    }
    found
}

/// Gives every block and every element an id, as Slack does on taking them.
pub(super) fn with_ids(blocks: &[Value], mut next: impl FnMut() -> u64) -> Vec<Value> {
    let mut blocks = blocks.to_vec();
    for block in &mut blocks {
        if !block["block_id"].is_string() {
            block["block_id"] = json!(format!("b{:04}", next()));
        }
        let is_row = block["type"] == "actions" || block["type"] == "context_actions";
        if let Some(elements) = block.get_mut("elements").and_then(Value::as_array_mut).filter(|_| is_row) {
            for element in elements {
                name(element, &mut next);
            }
        }
        for key in ["accessory", "element"] {
            if let Some(element) = block.get_mut(key).filter(|element| element["type"] != "image") {
                name(element, &mut next);
            }
        }
    }
    blocks
}

fn name(element: &mut Value, next: &mut impl FnMut() -> u64) {
    if element.is_object() && !element["action_id"].is_string() {
        element["action_id"] = json!(format!("a{:04}", next()));
    }
}

/// What stands in the fields before anybody touches them, as `state.values`.
pub(super) fn initial(blocks: &[Value]) -> Value {
    let mut values = Map::new();
    for (block, element) in elements(blocks) {
        if let (Some(value), Some(action)) = (initial_value(&element), element["action_id"].as_str()) {
            let slot = values.entry(block).or_insert_with(|| json!({}));
            slot[action] = value;
        }
    }
    Value::Object(values)
}

/// The key under which an element's value comes, and the key of its initial value.
fn value_keys(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "plain_text_input" | "number_input" | "email_text_input" | "url_text_input" => ("value", "initial_value"),
        "static_select" | "external_select" | "radio_buttons" => ("selected_option", "initial_option"),
        "multi_static_select" | "multi_external_select" | "checkboxes" => ("selected_options", "initial_options"),
        "datepicker" => ("selected_date", "initial_date"),
        "timepicker" => ("selected_time", "initial_time"),
        "datetimepicker" => ("selected_date_time", "initial_date_time"),
        "users_select" => ("selected_user", "initial_user"),
        "channels_select" => ("selected_channel", "initial_channel"),
        "conversations_select" => ("selected_conversation", "initial_conversation"),
        "multi_users_select" => ("selected_users", "initial_users"),
        "multi_channels_select" => ("selected_channels", "initial_channels"),
        "multi_conversations_select" => ("selected_conversations", "initial_conversations"),
        _ => return None,
    })
}

fn initial_value(element: &Value) -> Option<Value> {
    let kind = element["type"].as_str()?;
    let (key, initial) = value_keys(kind)?;
    let none = if key.starts_with("selected_") && key.ends_with('s') { json!([]) } else { Value::Null };
    let value = element.get(initial).cloned().unwrap_or(none);
    Some(json!({ "type": kind, key: value }))
}

/// `state.values` with what was filled in over what stands in the fields.
pub(super) fn overlaid(initial: Value, filled: &Value) -> Value {
    let mut values = initial;
    for (block, actions) in filled.as_object().into_iter().flatten() {
        for (action, value) in actions.as_object().into_iter().flatten() {
            values[block.as_str()][action.as_str()] = value.clone();
        }
    }
    values
}

/// A field's value as typed or picked: an option is named by its value or by what it says.
pub(super) fn typed(element: &Value, text: &str) -> Option<Value> {
    let kind = element["type"].as_str()?;
    let (key, _) = value_keys(kind)?;
    let value = match key {
        "value" if text.is_empty() => Value::Null,
        "selected_option" => option(element, text)?,
        "selected_options" => text.split(',').map(|one| option(element, one.trim())).collect::<Option<Value>>()?,
        "selected_users" | "selected_channels" | "selected_conversations" => {
            text.split(',').map(str::trim).map(Value::from).collect()
        }
        "selected_date_time" => text.parse::<i64>().ok()?.into(),
        _ => json!(text),
    };
    Some(json!({ "type": kind, key: value }))
}

/// An option of an element, by its value or its text. Those of an external select are not known here.
pub(super) fn option(element: &Value, wanted: &str) -> Option<Value> {
    let groups = element["option_groups"].as_array().into_iter().flatten();
    let grouped = groups.flat_map(|group| group["options"].as_array().into_iter().flatten());
    let mut options = element["options"].as_array().into_iter().flatten().chain(grouped);
    let found = options.find(|option| option["value"] == wanted || option["text"]["text"] == wanted).cloned();
    let external = element["type"].as_str().is_some_and(|kind| kind.contains("external"));
    found.or_else(|| {
        external.then(|| json!({ "text": { "type": "plain_text", "text": wanted, "emoji": true }, "value": wanted }))
    })
}

/// What a client finds wrong with a form before it sends it, by block id.
pub(super) fn refused(blocks: &[Value], values: &Value) -> Map<String, Value> {
    let mut errors = Map::new();
    for block in blocks.iter().filter(|block| block["type"] == "input") {
        let (id, element) = (block["block_id"].as_str().unwrap_or_default(), &block["element"]);
        let value = &values[id][element["action_id"].as_str().unwrap_or_default()];
        let Some((key, _)) = element["type"].as_str().and_then(value_keys) else { continue };
        let value = &value[key];
        let empty = value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty);
        let problem = if empty {
            (block["optional"] != true).then_some("Please complete this required field.")
        } else {
            unfit(element, value)
        };
        if let Some(problem) = problem {
            errors.insert(id.to_owned(), json!(problem));
        }
    }
    errors
}

fn unfit(element: &Value, value: &Value) -> Option<&'static str> {
    let text = value.as_str()?;
    let length = text.encode_utf16().count() as u64;
    let number = |name: &str| element[name].as_str().and_then(|limit| limit.parse::<f64>().ok());
    match element["type"].as_str()? {
        "plain_text_input" => {
            let over = element["max_length"].as_u64().is_some_and(|most| length > most);
            let under = element["min_length"].as_u64().is_some_and(|least| length < least);
            over.then_some("This is too long.").or(under.then_some("This is too short."))
        }
        "number_input" => {
            let whole = element["is_decimal_allowed"] != true;
            match text.parse::<f64>() {
                Err(_) => Some("Please enter a number."),
                Ok(typed) if whole && typed.fract() != 0.0 => Some("Please enter a whole number."),
                Ok(typed) if number("min_value").is_some_and(|least| typed < least) => Some("This is too small."),
                Ok(typed) if number("max_value").is_some_and(|most| typed > most) => Some("This is too large."),
                Ok(_) => None,
            }
        }
        "email_text_input" => (!text.contains('@')).then_some("Please enter an email address."),
        _ => None,
    }
}
