//! Blocks.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Problems, Surface, TextRule, elements, size};

/// The longest id that an app may give.
pub(super) const ID: usize = 255;
/// Characters of all markdown blocks of a message.
const MARKDOWN: usize = 12_000;

/// Checks the blocks of a surface: each, their number, and that no block id comes twice.
pub(in super::super) fn blocks(problems: &mut Problems, at: &str, content: &[Value], surface: Surface) {
    let most = if matches!(surface, Surface::Message | Surface::Unfurl) { 50 } else { 100 };
    if content.len() > most {
        problems.add(at, &format!("no more than {most} items allowed"));
    }
    let mut seen = BTreeSet::new();
    let mut markdown = 0;
    for (index, block) in content.iter().enumerate() {
        let at = format!("{at}/{index}");
        let Some(object) = block.as_object() else {
            problems.add(&at, "must be an object");
            continue;
        };
        if let Some(id) = object.get("block_id").and_then(Value::as_str).filter(|id| !seen.insert(id.to_owned())) {
            problems.add(&format!("{at}/block_id"), &format!("block_id \"{id}\" already exists"));
        }
        markdown += object.get("text").and_then(Value::as_str).map_or(0, size);
        block_of(problems, &at, object, surface);
    }
    if markdown > MARKDOWN {
        problems.add(at, "the markdown blocks are too long together");
    }
}

fn block_of(problems: &mut Problems, at: &str, block: &Map<String, Value>, surface: Surface) {
    problems.string(at, block, "block_id", false, ID);
    let kind = block.get("type").and_then(Value::as_str).unwrap_or_default();
    let message = surface == Surface::Message;
    match kind {
        "section" => section(problems, at, block),
        "header" => {
            problems.keys(at, block, &["type", "block_id", "text", "level"]);
            problems.text(at, block, "text", TextRule::plain(150));
        }
        "divider" => problems.keys(at, block, &["type", "block_id"]),
        "context" => context(problems, at, block),
        "actions" => row(problems, at, block, 25, elements::Place::Actions),
        "context_actions" if message => row(problems, at, block, 5, elements::Place::ContextActions),
        "image" => image(problems, at, block),
        "input" if surface != Surface::Unfurl => input(problems, at, block),
        "markdown" if message => {
            problems.keys(at, block, &["type", "block_id", "text"]);
            problems.string(at, block, "text", true, MARKDOWN);
        }
        "rich_text" if surface != Surface::Unfurl => {
            problems.keys(at, block, &["type", "block_id", "elements"]);
            problems.array(&format!("{at}/elements"), block.get("elements"), 0..=usize::MAX);
        }
        "video" => problems.string(at, block, "alt_text", true, 2000),
        "table" if message => table(problems, at, block),
        _ => problems.add(&format!("{at}/type"), &format!("unsupported type: {kind}")),
    }
}

fn section(problems: &mut Problems, at: &str, block: &Map<String, Value>) {
    problems.keys(at, block, &["type", "block_id", "text", "fields", "accessory", "expand"]);
    if !block.contains_key("text") && !block.contains_key("fields") {
        problems.add(at, "missing required field: text or fields");
    }
    problems.text(at, block, "text", TextRule::any(3000).or_none());
    if let Some(fields) = block.get("fields") {
        let at = format!("{at}/fields");
        for (index, field) in problems.array(&at, Some(fields), 1..=10).iter().enumerate() {
            problems.text_object(&format!("{at}/{index}"), field, TextRule::any(2000));
        }
    }
    if let Some(accessory) = block.get("accessory") {
        elements::element(problems, &format!("{at}/accessory"), accessory, elements::Place::Accessory);
    }
}

fn context(problems: &mut Problems, at: &str, block: &Map<String, Value>) {
    problems.keys(at, block, &["type", "block_id", "elements"]);
    let at = format!("{at}/elements");
    for (index, element) in problems.array(&at, block.get("elements"), 1..=10).iter().enumerate() {
        let at = format!("{at}/{index}");
        if element["type"] == "image" {
            elements::element(problems, &at, element, elements::Place::Context);
        } else {
            problems.text_object(&at, element, TextRule::any(3000));
        }
    }
}

fn row(problems: &mut Problems, at: &str, block: &Map<String, Value>, most: usize, place: elements::Place) {
    problems.keys(at, block, &["type", "block_id", "elements"]);
    let at = format!("{at}/elements");
    let mut seen = BTreeSet::new();
    for (index, element) in problems.array(&at, block.get("elements"), 1..=most).iter().enumerate() {
        let at = format!("{at}/{index}");
        elements::element(problems, &at, element, place);
        if element["action_id"].as_str().is_some_and(|id| !seen.insert(id.to_owned())) {
            problems.add(&format!("{at}/action_id"), "action_id already exists in this block");
        }
    }
}

fn image(problems: &mut Problems, at: &str, block: &Map<String, Value>) {
    problems.keys(at, block, &["type", "block_id", "image_url", "alt_text", "title", "slack_file"]);
    if block.contains_key("image_url") == block.contains_key("slack_file") {
        problems.add(at, "must have either image_url or slack_file");
    }
    problems.string(at, block, "image_url", false, 3000);
    problems.string(at, block, "alt_text", true, 2000);
    problems.text(at, block, "title", TextRule::plain(2000).or_none());
}

fn input(problems: &mut Problems, at: &str, block: &Map<String, Value>) {
    problems.keys(at, block, &["type", "block_id", "label", "element", "hint", "optional", "dispatch_action"]);
    problems.text(at, block, "label", TextRule::plain(2000));
    problems.text(at, block, "hint", TextRule::plain(2000).or_none());
    let at = format!("{at}/element");
    match block.get("element") {
        Some(element) => elements::element(problems, &at, element, elements::Place::Input),
        None => problems.add(&at, "missing required field"),
    }
}

fn table(problems: &mut Problems, at: &str, block: &Map<String, Value>) {
    problems.keys(at, block, &["type", "block_id", "rows", "column_settings"]);
    let at = format!("{at}/rows");
    for (index, row) in problems.array(&at, block.get("rows"), 1..=100).iter().enumerate() {
        problems.array(&format!("{at}/{index}"), Some(row), 1..=20);
    }
}
