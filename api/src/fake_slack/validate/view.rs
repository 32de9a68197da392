//! Views: modals and the App Home. <https://docs.slack.dev/reference/views>

use serde_json::Value;

use super::{Problems, Surface, TextRule, blocks, blocks::ID, elements};

/// Characters of what an app keeps in a view.
const PRIVATE: usize = 3000;
/// Bytes of a whole view.
const WHOLE: usize = 250_000;

/// The keys of the App Home.
const HOME: [&str; 5] = ["type", "blocks", "private_metadata", "callback_id", "external_id"];
/// The keys that a modal has beside them.
const MODAL: [&str; 6] = ["title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"];

/// Checks a view that is to be a modal or the App Home.
pub(in super::super) fn view(view: &Value, surface: Surface) -> Vec<String> {
    let mut problems = Problems::default();
    let Some(object) = view.as_object() else {
        problems.add("/view", "must be an object");
        return problems.0;
    };
    let (kind, more) = if surface == Surface::Home { ("home", &[][..]) } else { ("modal", &MODAL[..]) };
    let allowed: Vec<&str> = HOME.iter().chain(more).copied().collect();
    if object.get("type").is_none_or(|own| own != kind) {
        problems.add("/view/type", &format!("must be {kind}"));
    }
    problems.keys("/view", object, &allowed);
    for (name, limit) in [("callback_id", ID), ("external_id", ID), ("private_metadata", PRIVATE)] {
        // These may be empty.
        if object.get(name).is_some_and(|value| value != "") {
            problems.string("/view", object, name, false, limit);
        }
    }
    let content = problems.array("/view/blocks", object.get("blocks"), 1..=100);
    blocks::blocks(&mut problems, "/view/blocks", content, surface);
    if surface == Surface::Modal {
        problems.text("/view", object, "title", TextRule::plain(24));
        problems.text("/view", object, "submit", TextRule::plain(24).or_none());
        problems.text("/view", object, "close", TextRule::plain(24).or_none());
        let asks = content.iter().any(|block| block["type"] == "input");
        if asks && object.get("submit").is_none_or(Value::is_null) {
            problems.add("/view", "submit is required when an input block is within blocks");
        }
    }
    if view.to_string().len() > WHOLE {
        problems.add("/view", "must be less than 250001 bytes");
    }
    problems.0
}

/// Checks the answer to what somebody types into an external select.
pub(in super::super) fn suggestions(answer: &Value) -> Vec<String> {
    let mut problems = Problems::default();
    match (answer.get("options"), answer.get("option_groups")) {
        (Some(options), None) => elements::option_list(&mut problems, "/options", Some(options), 0..=100),
        (None, Some(groups)) => elements::groups(&mut problems, "/option_groups", Some(groups)),
        _ => problems.add("", "must have either options or option_groups"),
    }
    problems.0
}
