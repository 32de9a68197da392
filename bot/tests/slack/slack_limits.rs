//! Slack's limits, read from the JSON that is sent, for every sample.

use leancrm_bot::{
    reply::{Block, Reply},
    slack::{self, Message, Pictures, Pressed},
};
use serde_json::{Value, json};

use crate::samples;

/// Texts of a block with the most that Slack takes, whatever kind of block it is.
fn texts(block: &Value) -> Vec<(&str, usize)> {
    let most = if block["type"] == "header" { 150 } else { 3000 };
    let mut texts: Vec<_> = text(&block["text"], most).into_iter().collect();
    texts.extend(text(&block["label"], 2000));
    texts.extend(text(&block["hint"], 2000));
    texts.extend(block["alt_text"].as_str().map(|text| (text, 2000)));
    texts.extend(items(&block["fields"]).iter().filter_map(|field| text(field, 2000)));
    for element in items(&block["elements"]) {
        texts.extend(text(element, 3000));
        texts.extend(text(&element["text"], 75));
        texts.extend(text(&element["placeholder"], 150));
        texts.extend(
            ["positive_button", "negative_button"].iter().filter_map(|thumb| text(&element[thumb]["text"], 75)),
        );
        texts.extend(items(&element["options"]).iter().filter_map(|option| text(&option["text"], 75)));
    }
    texts
}

fn text(value: &Value, most: usize) -> Option<(&str, usize)> {
    value["text"].as_str().map(|text| (text, most))
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Holds a text against what data must not be able to do in it; our own moment is the one thing with a bracket.
fn check_harmless(text: &str) {
    let (ours, end) = ("<!date^", "^{date_short_pretty} {time}|1 Jan 1970 00:00 UTC>");
    let text = text.replace(&format!("{ours}0{end}"), "");
    assert!(!text.contains(['<', '>']), "{text}");
    let bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
    assert!(!bare.contains('&'), "a cut escape: {text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}

fn check_presses(block: &Value) {
    let mut seen = std::collections::BTreeSet::new();
    for element in items(&block["elements"]).iter().filter(|element| element["action_id"].is_string()) {
        let action_id = element["action_id"].as_str().expect("an action");
        assert!(seen.insert(action_id), "{action_id} comes twice in a row");
        let options = items(&element["options"]);
        assert!(options.len() <= 100);
        let most = if options.is_empty() { 2000 } else { 150 };
        let thumbs = [element["positive_button"].clone(), element["negative_button"].clone()];
        let carriers = match element["type"].as_str() {
            Some("feedback_buttons") => &thumbs,
            _ if options.is_empty() => std::slice::from_ref(element),
            _ => options,
        };
        for carrier in carriers {
            let value = carrier["value"].as_str().expect("a value");
            assert!(length(value) <= most && length(action_id) <= 255);
            let pressed = Pressed::decode(action_id, value).unwrap_or_else(|| panic!("{action_id} {value}"));
            assert_eq!(pressed.encode(0).map(|carried| carried.value).as_deref(), Some(value));
        }
    }
}

fn check_picture(block: &Value) {
    if block["type"] == "image" {
        let address = block["image_url"].as_str().expect("an address");
        assert!(length(address) <= 3000 && address.starts_with("https://") && address.is_ascii(), "{address}");
        assert!(block["alt_text"].is_string());
    }
}

/// An address for each chart of an answer.
pub(crate) fn pictures(reply: &Reply) -> Pictures {
    let places = 0..slack::charts(reply).len();
    places.map(|place| (place, format!("https://crm.example.com/pictures/{place}{}.png", "x".repeat(40)))).collect()
}

pub(crate) fn check_block(block: &Value) -> usize {
    assert!(items(&block["fields"]).len() <= 10);
    let elements = items(&block["elements"]).len();
    assert!(elements <= if block["type"] == "context" { 10 } else { 25 });
    assert!(elements > 0 || !["context", "actions"].contains(&block["type"].as_str().expect("a type")), "{block}");
    check_presses(block);
    check_picture(block);
    let texts = texts(block);
    assert!(!texts.is_empty() || block["type"] == "divider", "{block}");
    for (text, most) in &texts {
        assert!((1..=*most).contains(&length(text)), "{} of {most}: {block}", length(text));
        assert!(!text.trim().is_empty(), "{block}");
        check_harmless(text);
    }
    texts.iter().map(|(text, _)| length(text)).sum()
}

/// Holds an answer's messages against every limit.
pub(crate) fn check(messages: &[Message], most: usize) {
    assert!((1..=most).contains(&messages.len()), "{} messages", messages.len());
    for message in messages {
        let json = serde_json::to_value(message).expect("JSON");
        assert_eq!((&json["unfurl_links"], &json["unfurl_media"]), (&json!(false), &json!(false)));
        let text = json["text"].as_str().expect("a text");
        assert!((1..4000).contains(&length(text)));
        check_harmless(text);
        let blocks = items(&json["blocks"]);
        assert!(blocks.len() <= slack::BLOCKS);
        let all: usize = blocks.iter().map(check_block).sum();
        assert!(all <= 12_000, "{all} characters");
    }
}

/// Holds the form of an answer's preview against the limits of a modal.
pub(crate) fn check_form(reply: &Reply) {
    let previews = reply.blocks.iter().filter_map(|block| match block {
        Block::Preview(preview) => Some(preview),
        _ => None,
    });
    for preview in previews {
        let Some(view) = slack::view(preview) else { continue };
        assert_eq!(slack::pending(&view.callback_id), Some(preview.pending));
        let json = serde_json::to_value(&view).expect("JSON");
        let blocks = items(&json["blocks"]);
        assert!((1..=100).contains(&blocks.len()));
        let names: std::collections::BTreeSet<_> =
            blocks.iter().filter_map(|block| block["block_id"].as_str()).collect();
        assert_eq!(names.len(), blocks.len(), "each field has its own name");
        for block in blocks {
            check_block(block);
        }
        if let Some(errors) = slack::errors(preview) {
            assert!(errors.errors.keys().all(|name| names.contains(name.as_str())));
        }
    }
}

#[test]
fn every_sample_is_within_slacks_limits_in_as_many_messages_as_are_allowed() {
    for (name, reply) in samples::all() {
        println!("{name}");
        for most in [0, 2, 9] {
            let messages = slack::message(&reply, most);
            check(&messages, most.clamp(1, slack::MESSAGES));
            check(&slack::with_feedback(messages, samples::turn()), most.clamp(1, slack::MESSAGES));
            let pictured = slack::message_with(&reply, &pictures(&reply), most);
            check(&slack::with_feedback(pictured, samples::turn()), most.clamp(1, slack::MESSAGES));
        }
        check_form(&reply);
    }
}

/// Writes what is sent for every sample, for `tests/slack/blocks.py` to hold against Slack's own library.
#[test]
fn every_sample_is_written_for_slacks_own_library() {
    let mut written = Vec::new();
    for (name, reply) in samples::all() {
        let views = reply.blocks.iter().filter_map(|block| match block {
            Block::Preview(preview) => slack::view(preview),
            _ => None,
        });
        let views: Vec<_> = views.collect();
        let mut messages = slack::with_feedback(slack::message(&reply, slack::MESSAGES), samples::turn());
        if !slack::charts(&reply).is_empty() {
            messages.extend(slack::message_with(&reply, &pictures(&reply), slack::MESSAGES));
        }
        written.push(json!({ "name": name, "messages": messages, "views": views }));
    }
    for (name, view) in crate::slack_home::pages() {
        written.push(json!({ "name": name, "messages": [], "views": [view] }));
    }
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("slack-samples.json");
    std::fs::write(path, serde_json::to_vec(&written).expect("JSON")).expect("a folder for what tests write");
}
