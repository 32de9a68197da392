//! Modals beside the form of a change: to ask something, with its answer, and to keep a message as a note.
//!
//! A modal has no thread below it, so whatever is answered in one has a field in which one goes on.

use leancrm_core::{ids::PendingId, store::Match, store::Named};
use serde_json::Value;

use super::{
    VIEW_BLOCKS, View, blocks,
    blocks::{Block, Choice, Element, Text},
    fit, form,
    pictures::Pictures,
    render,
    text::{clean, escaped_line, size},
};
use crate::{inbound::About, reply::Reply};

/// The list of records that a note can be on, and its block.
pub const ABOUT: &str = "about";
/// The field of the note, and its block.
const NOTE: &str = "note";
/// What the block begins with in which something is asked. Slack keeps what was typed into a block of the same name.
const QUESTION: &str = "ask.";
/// The name of what is typed into, the same in every field.
const VALUE: &str = "value";
/// What the modals are called by.
const ASK: &str = "ask";
const SAVE: &str = "save_to_crm";
const TOLD: &str = "told";
/// Characters that stand in a field.
const TYPED: usize = 3000;
/// Characters of a block's name.
const BLOCK_ID: usize = 255;
/// Characters of an option's name, so that what tells it apart has room beside it.
const OPTION_NAME: usize = 45;

/// A modal that sends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modal {
    /// The form of a change that waits.
    Edit(PendingId),
    /// A question.
    Ask,
    /// A message that is to be kept.
    Save,
}

impl Modal {
    /// Which one it is, by its `callback_id`, or by that of the shortcut that opens it.
    pub fn of(callback_id: &str) -> Option<Self> {
        match callback_id {
            ASK => Some(Self::Ask),
            SAVE => Some(Self::Save),
            other => form::pending(other).map(Self::Edit),
        }
    }
}

/// A modal to ask something, with examples to press. `round` tells it from the one before.
pub fn ask_view(examples: &[String], round: &str) -> View {
    let mut content = vec![question("What do you want to know or do?", round)];
    if !examples.is_empty() {
        let reply = Reply::text("For example:").with_suggestions(examples.iter().cloned());
        content.extend(render::blocks(&reply, &Pictures::default()));
    }
    modal(ASK, Some("Ask"), content)
}

/// An answer, and a field to go on. What does not fit is told at its end.
pub fn answer_view(reply: &Reply, round: &str) -> View {
    let mut content = shown(reply);
    content.push(question("Anything else?", round));
    modal(ASK, Some("Ask"), content)
}

/// An answer that ends there.
pub fn told_view(reply: &Reply) -> View {
    modal(TOLD, None, shown(reply))
}

/// A modal to keep a text as a note on a record.
pub fn save_view(text: &str) -> View {
    let label = |text: &str| Text::plain(text.to_owned());
    let text = clean(text);
    let text = cut(text.trim(), TYPED);
    let field = |name: &str, label: Text, element: Element, hint| Block::Input {
        block_id: name.to_owned(),
        label,
        element,
        optional: false,
        hint,
    };
    let about = Element::ExternalSelect {
        action_id: ABOUT.to_owned(),
        placeholder: label("A person, a company or a deal"),
        min_query_length: 1,
    };
    let note = Element::PlainTextInput {
        action_id: VALUE.to_owned(),
        initial_value: Some(text.to_owned()).filter(|text| !text.is_empty()),
        multiline: true,
    };
    let hint = label("Who said it and when is added.");
    let content = vec![field(ABOUT, label("About"), about, None), field(NOTE, label("Note"), note, Some(hint))];
    modal(SAVE, Some("Save"), content)
}

/// What was asked in a modal, without what stands around it.
pub fn asked(values: &Value) -> Option<String> {
    let field = values.get(field_of(values)?)?;
    Some(field.get(VALUE)?.get("value")?.as_str().unwrap_or_default().trim().to_owned())
}

/// The block in which something was asked.
pub fn field_of(values: &Value) -> Option<&str> {
    values.as_object()?.keys().find(|block| block.starts_with(QUESTION)).map(String::as_str)
}

/// What is to be noted on which record, or what is missing, by the blocks of the fields.
pub fn saved(values: &Value) -> Result<(About, String), form::Errors> {
    let picked = values.get(ABOUT).and_then(|block| block.get(ABOUT)?.get("selected_option")?.get("value")?.as_str());
    let typed = values.get(NOTE).and_then(|block| block.get(VALUE)?.get("value")?.as_str()).unwrap_or_default().trim();
    match picked.and_then(decoded) {
        Some(about) if !typed.is_empty() => Ok((about, typed.to_owned())),
        about => {
            let no_record = about.is_none().then_some((ABOUT, "Pick what the note is about."));
            let no_text = typed.is_empty().then_some((NOTE, "Say what the note is to say."));
            let wrong = no_record.into_iter().chain(no_text);
            Err(form::Errors { errors: wrong.map(|(at, why)| (at.to_owned(), why.to_owned())).collect() })
        }
    }
}

/// A record as an option of the list; `None` for one that no note can be on.
pub fn option(found: &Match) -> Option<Choice> {
    let value = match found.kind {
        Named::Contact => leancrm_core::ids::ContactId::from_uuid(found.id).to_string(),
        Named::Company => leancrm_core::ids::CompanyId::from_uuid(found.id).to_string(),
        Named::Deal => leancrm_core::ids::DealId::from_uuid(found.id).to_string(),
        Named::Lead => return None,
    };
    let kind = if found.kind == Named::Contact { "person" } else { found.kind.as_str() };
    let name = crate::say::line(&found.name, OPTION_NAME);
    let beside = found.beside.as_deref().filter(|_| found.kind != Named::Company);
    let beside = beside.map(|beside| format!(", {beside}")).unwrap_or_default();
    let text = escaped_line(&format!("{name} ({kind}{beside})"), blocks::BUTTON);
    Some(Choice { text: Text::plain(text), value: format!("{}:{value}", found.kind.as_str()) })
}

/// The record that an option carries, written the one way in which it is written here.
fn decoded(value: &str) -> Option<About> {
    fn exact<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
        text.parse::<T>().ok().filter(|id| id.to_string() == text)
    }
    let (kind, id) = value.split_once(':')?;
    match kind {
        "contact" => exact(id).map(About::Contact),
        "company" => exact(id).map(About::Company),
        "deal" => exact(id).map(About::Deal),
        _ => None,
    }
}

fn modal(callback_id: &str, submit: Option<&str>, blocks: Vec<Block>) -> View {
    let label = |text: &str| Text::plain(text.to_owned());
    View {
        callback_id: callback_id.to_owned(),
        title: label("LeanCRM"),
        submit: submit.map(label),
        close: label("Close"),
        private_metadata: String::new(),
        blocks,
    }
}

/// An answer's blocks, with room for a field below them.
fn shown(reply: &Reply) -> Vec<Block> {
    let content = fit(render::blocks(reply, &Pictures::default()), (VIEW_BLOCKS - 1, blocks::ALL));
    if content.is_empty() {
        return vec![Block::section(Text::plain("There is nothing to show.".to_owned()))];
    }
    content
}

fn question(label: &str, round: &str) -> Block {
    let round: String = round.chars().filter(char::is_ascii).take(BLOCK_ID - QUESTION.len()).collect();
    Block::Input {
        block_id: format!("{QUESTION}{round}"),
        label: Text::plain(label.to_owned()),
        element: Element::PlainTextInput { action_id: VALUE.to_owned(), initial_value: None, multiline: true },
        optional: false,
        hint: None,
    }
}

/// As much of a text as fits into a field.
fn cut(text: &str, most: usize) -> &str {
    if size(text) <= most {
        return text;
    }
    let mut filled = 0;
    let end = text.char_indices().find(|(_, letter)| {
        filled += letter.len_utf16();
        filled > most
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_note_needs_a_record_of_ours_and_a_text() {
        let contact = "contact:con_0190b5c20000700080000000000000aa";
        let values = |about: &str, note: Value| {
            json!({
                "about": {"about": {"type": "external_select", "selected_option": {"value": about}}},
                "note": {"value": {"type": "plain_text_input", "value": note}},
            })
        };
        let (about, note) = saved(&values(contact, json!(" delete Acme "))).expect("both are there");
        assert!(matches!(about, About::Contact(_)) && note == "delete Acme");
        let missing = |about: &str, note: Value| saved(&values(about, note)).expect_err("an error").errors;
        assert_eq!(missing(contact, json!("  ")).into_keys().collect::<Vec<_>>(), ["note"]);
        assert_eq!(missing("", Value::Null).into_keys().collect::<Vec<_>>(), ["about", "note"]);
        for other in [
            "contact",
            "con_0190b5c20000700080000000000000aa",
            "lead:lead_1",
            "deal:con_0190b5c20000700080000000000000aa",
        ] {
            assert!(missing(other, json!("x")).contains_key("about"), "{other}");
        }
        assert_eq!(saved(&json!([])).expect_err("nothing").errors.len(), 2);
    }

    #[test]
    fn what_is_asked_is_found_beside_what_else_stands_in_the_modal() {
        let values = json!({
            "b1": {"choice.0": {"type": "static_select", "selected_option": null}},
            "ask.7": {"value": {"type": "plain_text_input", "value": " my pipeline "}},
        });
        assert_eq!((asked(&values).as_deref(), field_of(&values)), (Some("my pipeline"), Some("ask.7")));
        assert_eq!(asked(&json!({"b1": {}})), None);
    }

    #[test]
    fn the_longest_message_fits_and_the_longest_answer_too() {
        let long = save_view(&"😀".repeat(4000));
        let json = serde_json::to_value(&long).expect("JSON");
        let initial = json["blocks"][1]["element"]["initial_value"].as_str().expect("a text").to_owned();
        assert_eq!(initial.encode_utf16().count(), 3000);
        let mut reply = Reply::default();
        for at in 0..300 {
            reply = reply.with_text(format!("Paragraph {at}, {}", "word ".repeat(60)));
        }
        let view = answer_view(&reply, "1.2");
        assert!(view.blocks.len() <= VIEW_BLOCKS && view.submit.is_some());
        assert!(told_view(&Reply::default()).submit.is_none());
    }
}
