//! The form of a change that waits, as a modal, and what was typed into it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use leancrm_core::ids::PendingId;
use serde::Serialize;
use serde_json::Value;

use super::{
    blocks::{Block, Element, Text},
    text::{clean, escaped, escaped_line, size},
};
use crate::reply::{FormField, Preview};

/// Fields in a modal.
const FIELDS: usize = 100;
/// Characters that stand in a field.
const TYPED: usize = 3000;
/// Characters of a field's label and of what stands below it.
const LABEL: usize = 2000;
/// Characters of the title of a modal.
const TITLE: usize = 24;
/// Characters of a name by which Slack sends something back.
const NAME: usize = 255;
/// The name of what is typed into, the same in every field: the field is told by its block.
const ACTION: &str = "value";
/// What a modal's `callback_id` begins with.
const CALLBACK: &str = "edit.";

/// A modal, as `views.open` and `views.update` take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "modal")]
pub struct View {
    /// By which it is known when it is sent.
    pub callback_id: String,
    /// What it is.
    pub title: Text,
    /// The button that sends it, where there is something to send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<Text>,
    /// The button that closes it.
    pub close: Text,
    /// What it carries until it is sent: 3000 characters at most, and readable by whoever has it open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub private_metadata: String,
    /// Its fields.
    pub blocks: Vec<Block>,
}

/// The answer to a modal of which something cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "response_action", rename = "errors")]
pub struct Errors {
    /// Why, by the fields' blocks.
    pub errors: BTreeMap<String, String>,
}

/// The form of a change that waits; `None` where nothing of it can be said otherwise.
pub fn view(preview: &Preview) -> Option<View> {
    let blocks: Vec<Block> = fields(preview).map(input).collect();
    let label = |text: &str| Text::plain(text.to_owned());
    (!blocks.is_empty()).then(|| View {
        callback_id: format!("{CALLBACK}{}", preview.pending),
        title: Text::plain(escaped_line("Edit the change", TITLE)),
        submit: Some(label("Save")),
        close: label("Back"),
        private_metadata: String::new(),
        blocks,
    })
}

/// Which change a modal belongs to, by its `callback_id`.
pub fn pending(callback_id: &str) -> Option<PendingId> {
    let text = callback_id.strip_prefix(CALLBACK)?;
    text.parse::<PendingId>().ok().filter(|pending| pending.to_string() == text)
}

/// What was typed, from the `state.values` of a modal that was sent: by field, empty where a field was emptied. `None` for
/// what no form of ours sends.
pub fn values(state: &Value) -> Option<BTreeMap<String, String>> {
    let blocks = state.as_object().filter(|blocks| blocks.len() <= FIELDS)?;
    blocks.iter().map(|(block_id, elements)| Some((block_id.clone(), typed(elements.get(ACTION)?)?))).collect()
}

/// Why what was typed cannot be used; `None` where it can.
pub fn errors(preview: &Preview) -> Option<Errors> {
    // Slack shows these as they are: they are no text objects, and an escape would be seen.
    let error = |field: &FormField| Some((field.name.clone(), cut(field.error.as_deref()?)));
    let errors: BTreeMap<_, _> = fields(preview).filter_map(error).collect();
    (!errors.is_empty()).then_some(Errors { errors })
}

/// The fields that a modal can show. A value that is too long for one is left out: cut, it would be saved so.
fn fields(preview: &Preview) -> impl Iterator<Item = &FormField> {
    let mut seen = BTreeSet::new();
    let fits = |field: &&FormField| (1..=NAME).contains(&size(&field.name)) && size(&field.value) <= TYPED;
    preview.form.iter().filter(fits).filter(move |field| seen.insert(field.name.as_str())).take(FIELDS)
}

fn input(field: &FormField) -> Block {
    let label = escaped_line(&field.label, LABEL);
    let hint = field.error.as_deref().map(|error| escaped(error, LABEL)).filter(|hint| !hint.is_empty());
    Block::Input {
        block_id: field.name.clone(),
        label: Text::plain(if label.is_empty() { "Value".to_owned() } else { label }),
        element: element(field),
        optional: true,
        hint: hint.map(Text::plain),
    }
}

fn element(field: &FormField) -> Element {
    let (action_id, value) = (ACTION.to_owned(), field.value.as_str());
    match field.kind.as_str() {
        "date" if is_day(value) => Element::Datepicker { action_id, initial_date: value.to_owned() },
        "number" if is_number(value) => {
            Element::NumberInput { action_id, initial_value: value.to_owned(), is_decimal_allowed: true }
        }
        _ => Element::PlainTextInput {
            action_id,
            initial_value: Some(value.to_owned()).filter(|value| !value.is_empty()),
            multiline: value.contains('\n') || size(value) > 80,
        },
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == text)
}

/// Whether a text is digits with at most a sign and a fraction, as Slack's field for numbers takes them.
fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |part: &str| (1..=15).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// What one field of a modal sends.
fn typed(element: &Value) -> Option<String> {
    let key = match element.get("type")?.as_str()? {
        "plain_text_input" | "number_input" => "value",
        "datepicker" => "selected_date",
        _ => return None,
    };
    match element.get(key) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => None,
    }
}

fn cut(text: &str) -> String {
    crate::say::line(&clean(text), 200)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    fn field(name: &str, value: &str, kind: &str) -> FormField {
        FormField {
            name: name.to_owned(),
            label: name.to_uppercase(),
            value: value.to_owned(),
            kind: kind.to_owned(),
            error: None,
        }
    }

    fn preview(form: Vec<FormField>) -> Preview {
        let pending = "pend_0190b5c20000700080000000000000aa".parse().expect("an id");
        Preview { pending, title: "Change?".to_owned(), records: Vec::new(), form, expires_at: DateTime::UNIX_EPOCH }
    }

    fn element_types(view: &View) -> Vec<String> {
        let json = serde_json::to_value(view).expect("JSON");
        let blocks = json["blocks"].as_array().expect("blocks").clone();
        blocks.iter().map(|block| block["element"]["type"].as_str().expect("a type").to_owned()).collect()
    }

    #[test]
    fn a_field_has_the_element_that_its_value_fits_into() {
        let form = vec![
            field("0.title", "Renewal", "text"),
            field("0.close", "2026-11-20", "date"),
            field("0.due", "next friday", "date"),
            field("0.amount", "-12.5", "number"),
            field("0.percent", "5k", "number"),
        ];
        let view = view(&preview(form)).expect("a form");
        let text = "plain_text_input";
        assert_eq!(element_types(&view), [text, "datepicker", text, "number_input", text]);
        assert_eq!(pending(&view.callback_id).map(|id| id.to_string()).as_deref(), Some(&view.callback_id[5..]));
    }

    #[test]
    fn a_form_that_cannot_be_shown_is_none_and_a_field_that_cannot_is_left_out() {
        assert_eq!(view(&preview(Vec::new())), None);
        let form = vec![field("0.a", &"x".repeat(3001), "text"), field("", "x", "text"), field("0.b", "", "text")];
        let shown = view(&preview(form)).expect("a form");
        assert_eq!(shown.blocks.len(), 1);
        let many = (0..130).map(|at| field(&format!("{}.a", at % 120), "x", "text")).collect();
        assert_eq!(view(&preview(many)).expect("a form").blocks.len(), 100);
    }

    #[test]
    fn what_was_typed_comes_back_by_field_and_an_emptied_field_is_empty() {
        let state = json!({
            "0.title": {"value": {"type": "plain_text_input", "value": "Renewal & more"}},
            "0.close": {"value": {"type": "datepicker", "selected_date": "2026-11-20"}},
            "0.amount": {"value": {"type": "number_input", "value": null}},
        });
        let expected = [("0.amount", ""), ("0.close", "2026-11-20"), ("0.title", "Renewal & more")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(values(&state), Some(BTreeMap::from(expected)));
        for other in [
            json!(null),
            json!([]),
            json!({"a": {}}),
            json!({"a": {"value": {"value": "x"}}}),
            json!({"a": {"value": {"type": "checkboxes", "value": "x"}}}),
            json!({"a": {"value": {"type": "plain_text_input", "value": ["x"]}}}),
        ] {
            assert_eq!(values(&other), None, "{other}");
        }
    }

    #[test]
    fn errors_stand_at_their_fields() {
        let mut wrong = field("0.close", "soon", "date");
        wrong.error = Some("“soon” is\nno day.".to_owned());
        let errors = errors(&preview(vec![field("0.title", "x", "text"), wrong])).expect("an error");
        let json = serde_json::to_value(&errors).expect("JSON");
        assert_eq!(json, json!({"response_action": "errors", "errors": {"0.close": "“soon” is no day."}}));
        assert_eq!(super::errors(&preview(vec![field("0.title", "x", "text")])), None);
        for other in ["", "edit.", "edit.pend_x", "other.pend_0190b5c20000700080000000000000aa"] {
            assert_eq!(pending(other), None);
        }
    }
}
