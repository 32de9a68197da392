//! What can be pressed, picked or filled in.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Problems, TextRule, blocks::ID};

/// Where an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Accessory,
    Actions,
    ContextActions,
    Context,
    Input,
}

/// The common keys of what can be acted on.
const COMMON: [&str; 5] = ["type", "action_id", "confirm", "focus_on_load", "placeholder"];

/// Checks an element: that it may stand there, and its limits.
pub(super) fn element(problems: &mut Problems, at: &str, element: &Value, place: Place) {
    let Some(object) = element.as_object() else { return problems.add(at, "must be an object") };
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    if !places(kind).contains(&place) {
        return problems.add(&format!("{at}/type"), &format!("unsupported type here: {kind}"));
    }
    if kind != "image" {
        problems.string(at, object, "action_id", false, ID);
        problems.text(at, object, "placeholder", TextRule::plain(150).or_none());
        confirm(problems, at, object);
    }
    match kind {
        "button" => button(problems, at, object),
        "image" => {
            problems.keys(at, object, &["type", "image_url", "alt_text", "slack_file"]);
            problems.string(at, object, "image_url", false, 3000);
            problems.string(at, object, "alt_text", true, 2000);
        }
        "static_select" | "multi_static_select" => select(problems, at, object),
        "overflow" => options(problems, at, object, &["options"], 1..=5),
        "checkboxes" | "radio_buttons" => {
            options(problems, at, object, &["options", "initial_option", "initial_options"], 1..=10);
        }
        "external_select" | "multi_external_select" => known(
            problems,
            at,
            object,
            &["min_query_length", "initial_option", "initial_options", "max_selected_items"],
        ),
        "feedback_buttons" => feedback(problems, at, object),
        "icon_button" => {
            known(problems, at, object, &["icon", "text", "value", "accessibility_label", "visible_to_user_ids"]);
            problems.text(at, object, "text", TextRule::plain(75));
            problems.string(at, object, "value", false, 2000);
        }
        _ => field(problems, at, object, kind),
    }
}

fn places(kind: &str) -> &'static [Place] {
    match kind {
        "button" | "overflow" => &[Place::Accessory, Place::Actions],
        "image" => &[Place::Accessory, Place::Context],
        "feedback_buttons" | "icon_button" => &[Place::ContextActions],
        "plain_text_input" | "number_input" | "email_text_input" | "url_text_input" | "rich_text_input"
        | "file_input" => &[Place::Input],
        "datetimepicker" => &[Place::Actions, Place::Input],
        "static_select"
        | "external_select"
        | "users_select"
        | "conversations_select"
        | "channels_select"
        | "datepicker"
        | "timepicker"
        | "checkboxes"
        | "radio_buttons" => &[Place::Accessory, Place::Actions, Place::Input],
        "multi_static_select"
        | "multi_external_select"
        | "multi_users_select"
        | "multi_conversations_select"
        | "multi_channels_select" => &[Place::Accessory, Place::Input],
        _ => &[],
    }
}

fn known(problems: &mut Problems, at: &str, object: &Map<String, Value>, own: &[&str]) {
    let allowed: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    problems.keys(at, object, &allowed);
}

fn button(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    problems.keys(
        at,
        object,
        &["type", "action_id", "confirm", "text", "value", "url", "style", "accessibility_label"],
    );
    problems.text(at, object, "text", TextRule::plain(75));
    problems.string(at, object, "value", false, 2000);
    problems.string(at, object, "url", false, 3000);
    problems.string(at, object, "accessibility_label", false, 75);
    style(problems, at, object);
}

fn style(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    if object.get("style").is_some_and(|style| style != "primary" && style != "danger") {
        problems.add(&format!("{at}/style"), "must be primary or danger");
    }
}

fn feedback(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    problems.keys(at, object, &["type", "action_id", "positive_button", "negative_button"]);
    for key in ["positive_button", "negative_button"] {
        let at = format!("{at}/{key}");
        let Some(button) = object.get(key).and_then(Value::as_object) else {
            problems.add(&at, "missing required field");
            continue;
        };
        problems.keys(&at, button, &["text", "value", "accessibility_label"]);
        problems.text(&at, button, "text", TextRule::plain(75));
        problems.string(&at, button, "value", true, 2000);
    }
}

fn select(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    if object.contains_key("options") == object.contains_key("option_groups") {
        problems.add(at, "must have either options or option_groups");
    }
    let own = ["options", "option_groups", "initial_option", "initial_options", "max_selected_items"];
    if object.contains_key("options") {
        return options(problems, at, object, &own, 1..=100);
    }
    known(problems, at, object, &own);
    groups(problems, &format!("{at}/option_groups"), object.get("option_groups"));
}

/// Groups of options, of an element or of the answer to what somebody types into an external select.
pub(super) fn groups(problems: &mut Problems, at: &str, value: Option<&Value>) {
    for (index, group) in problems.array(at, value, 1..=100).iter().enumerate() {
        let at = format!("{at}/{index}");
        if let Some(group) = group.as_object() {
            problems.text(&at, group, "label", TextRule::plain(75));
        }
        option_list(problems, &format!("{at}/options"), group.get("options"), 1..=100);
    }
}

fn options(
    problems: &mut Problems,
    at: &str,
    object: &Map<String, Value>,
    own: &[&str],
    counts: std::ops::RangeInclusive<usize>,
) {
    known(problems, at, object, own);
    option_list(problems, &format!("{at}/options"), object.get("options"), counts);
    let offered = object.get("options").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let many = object.get("initial_options").and_then(Value::as_array).into_iter().flatten();
    for initial in object.get("initial_option").into_iter().chain(many) {
        if !offered.contains(initial) {
            problems.add(at, "the initial option is not among the options");
        }
    }
}

/// A list of options.
pub(super) fn option_list(
    problems: &mut Problems,
    at: &str,
    value: Option<&Value>,
    counts: std::ops::RangeInclusive<usize>,
) {
    let mut seen = BTreeSet::new();
    for (index, option) in problems.array(at, value, counts).iter().enumerate() {
        let at = format!("{at}/{index}");
        let Some(option) = option.as_object() else {
            problems.add(&at, "must be an object");
            continue;
        };
        problems.keys(&at, option, &["text", "value", "description", "url"]);
        problems.text(&at, option, "text", TextRule::any(75));
        problems.text(&at, option, "description", TextRule::any(75).or_none());
        problems.string(&at, option, "value", true, 150);
        if option.get("value").and_then(Value::as_str).is_some_and(|value| !seen.insert(value.to_owned())) {
            problems.add(&format!("{at}/value"), "two options carry the same value");
        }
    }
}

fn confirm(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    let Some(confirm) = object.get("confirm") else { return };
    let at = format!("{at}/confirm");
    let Some(confirm) = confirm.as_object() else { return problems.add(&at, "must be an object") };
    problems.keys(&at, confirm, &["title", "text", "confirm", "deny", "style"]);
    problems.text(&at, confirm, "title", TextRule::plain(100));
    problems.text(&at, confirm, "text", TextRule::any(300));
    problems.text(&at, confirm, "confirm", TextRule::plain(30));
    problems.text(&at, confirm, "deny", TextRule::plain(30));
    style(problems, &at, confirm);
}

/// Fields for text, numbers, days, people and channels.
fn field(problems: &mut Problems, at: &str, object: &Map<String, Value>, kind: &str) {
    let own: &[&str] = match kind {
        "plain_text_input" => &["initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"],
        "number_input" => &["initial_value", "is_decimal_allowed", "min_value", "max_value", "dispatch_action_config"],
        "email_text_input" | "url_text_input" | "rich_text_input" => &["initial_value", "dispatch_action_config"],
        "datepicker" => &["initial_date"],
        "timepicker" => &["initial_time", "timezone"],
        "datetimepicker" => &["initial_date_time"],
        "file_input" => &["filetypes", "max_files"],
        _ => &[
            "initial_user",
            "initial_users",
            "initial_channel",
            "initial_channels",
            "initial_conversation",
            "initial_conversations",
            "default_to_current_conversation",
            "response_url_enabled",
            "max_selected_items",
            "filter",
        ],
    };
    known(problems, at, object, own);
    match kind {
        "plain_text_input" => problems.string(at, object, "initial_value", false, 3000),
        "number_input" => {
            if !object.get("is_decimal_allowed").is_some_and(Value::is_boolean) {
                problems.add(&format!("{at}/is_decimal_allowed"), "missing required field");
            }
            let initial = object.get("initial_value").and_then(Value::as_str);
            if initial.is_some_and(|text| text.parse::<f64>().is_err()) {
                problems.add(&format!("{at}/initial_value"), "must be a number");
            }
        }
        "datepicker" => day(problems, at, object),
        _ => {}
    }
}

fn day(problems: &mut Problems, at: &str, object: &Map<String, Value>) {
    let initial = object.get("initial_date").and_then(Value::as_str);
    if initial.is_some_and(|text| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err()) {
        problems.add(&format!("{at}/initial_date"), "must be a day such as 2026-03-11");
    }
}
