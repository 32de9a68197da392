use serde_json::{Value, json};

use super::*;

fn plain(length: usize) -> Value {
    json!({ "type": "plain_text", "text": "x".repeat(length) })
}

fn marked(length: usize) -> Value {
    json!({ "type": "mrkdwn", "text": "x".repeat(length) })
}

fn many(count: usize, one: impl Fn(usize) -> Value) -> Value {
    (0..count).map(one).collect()
}

fn options(count: usize, text: usize, value: usize) -> Value {
    many(count, |index| json!({ "text": plain(text), "value": format!("{index:0value$}") }))
}

fn button(text: usize, value: usize) -> Value {
    json!({ "type": "button", "text": plain(text), "value": "x".repeat(value), "action_id": "a" })
}

fn select(options: &Value) -> Value {
    json!({ "type": "static_select", "action_id": "a", "placeholder": plain(5), "options": options })
}

fn actions(element: &Value) -> Value {
    json!({ "type": "actions", "elements": [element] })
}

fn input(element: &Value) -> Value {
    json!({ "type": "input", "block_id": "i", "label": plain(5), "element": element })
}

/// How a view is made wrong.
type Change<'a> = &'a dyn Fn(&mut Value);

/// The error of a message of this one block.
fn error(block: &Value) -> Option<&'static str> {
    message(Some("text"), std::slice::from_ref(block)).err().map(|refused| refused.error)
}

/// Holds that the first block of each is taken and the second is not.
fn hold(pairs: &[(&str, Value, Value)]) {
    for (name, fine, over) in pairs {
        assert_eq!(error(fine), None, "{name}");
        assert_eq!(error(over), Some("invalid_blocks"), "{name}");
    }
}

fn header(text: &Value) -> Value {
    json!({ "type": "header", "text": text })
}

fn section(text: &Value) -> Value {
    json!({ "type": "section", "text": text })
}

fn divider(key: &str, value: &str) -> Value {
    json!({ "type": "divider", key: value })
}

#[test]
fn a_block_at_its_limit_is_taken_and_one_over_it_is_not() {
    let field = |count, size| json!({ "type": "section", "fields": many(count, |_| marked(size)) });
    let context = |count| json!({ "type": "context", "elements": many(count, |_| marked(9)) });
    let markdown = |size| json!({ "type": "markdown", "text": "x".repeat(size) });
    let image = |size: usize| {
        let url = format!("https://a.example/{}", "x".repeat(size - 18));
        json!({ "type": "image", "image_url": url, "alt_text": "a" })
    };
    hold(&[
        ("header", header(&plain(150)), header(&plain(151))),
        ("a header is plain", header(&plain(1)), header(&marked(1))),
        ("section", section(&marked(3000)), section(&marked(3001))),
        ("empty text", section(&marked(1)), section(&marked(0))),
        ("nothing in a section", section(&marked(1)), json!({ "type": "section" })),
        ("fields", field(6, 2000), field(1, 2001)),
        ("number of fields", field(10, 1), field(11, 1)),
        ("context", context(10), context(11)),
        ("image address", image(3000), image(3001)),
        ("block id", divider("block_id", &"x".repeat(255)), divider("block_id", &"x".repeat(256))),
        ("markdown", markdown(12_000), markdown(12_001)),
        ("unknown key", divider("block_id", "x"), divider("text", "x")),
        ("unknown type", divider("block_id", "x"), json!({ "type": "carousel" })),
    ]);
}

#[test]
fn an_element_at_its_limit_is_taken_and_one_over_it_is_not() {
    let confirmed = |title: usize, text: usize| {
        let mut button = button(5, 5);
        button["confirm"] =
            json!({ "title": plain(title), "text": plain(text), "confirm": plain(30), "deny": plain(30) });
        actions(&button)
    };
    let number =
        |initial: &str| input(&json!({ "type": "number_input", "is_decimal_allowed": true, "initial_value": initial }));
    let day = |initial: &str| input(&json!({ "type": "datepicker", "initial_date": initial }));
    let row = |count: usize| {
        let one = |index: usize| json!({ "type": "button", "text": plain(1), "action_id": index.to_string() });
        json!({ "type": "actions", "elements": many(count, one) })
    };
    let pick = |count, text, value| actions(&select(&options(count, text, value)));
    let field = json!({ "type": "plain_text_input" });
    hold(&[
        ("row", row(25), row(26)),
        ("empty row", row(1), row(0)),
        ("button text", actions(&button(75, 1)), actions(&button(76, 1))),
        ("button value", actions(&button(1, 2000)), actions(&button(1, 2001))),
        ("options", pick(100, 75, 4), pick(101, 1, 4)),
        ("option text", pick(1, 75, 1), pick(1, 76, 1)),
        ("option value", pick(1, 1, 150), pick(1, 1, 151)),
        ("confirm", confirmed(100, 300), confirmed(101, 300)),
        ("confirm text", confirmed(100, 300), confirmed(100, 301)),
        ("number", number("60000.5"), number("60k")),
        ("day", day("2026-03-11"), day("11 March")),
        ("a field in a row", input(&field), actions(&field)),
    ]);
}

#[test]
fn a_message_has_fifty_blocks_of_own_ids_and_an_end() {
    let dividers = |count: usize| (0..count).map(|_| json!({ "type": "divider" })).collect::<Vec<_>>();
    assert!(message(Some("t"), &dividers(50)).is_ok());
    assert_eq!(message(Some("t"), &dividers(51)).unwrap_err().error, "invalid_blocks");
    let twice = [json!({ "type": "divider", "block_id": "a" }), json!({ "type": "divider", "block_id": "a" })];
    assert_eq!(message(Some("t"), &twice).unwrap_err().error, "invalid_blocks");
    let sections = |rest: usize| {
        let mut sections = vec![json!({ "type": "section", "text": marked(3000) }); 4];
        sections.push(json!({ "type": "section", "text": marked(rest) }));
        sections
    };
    assert!(message(Some("t"), &sections(1200)).is_ok());
    assert_eq!(message(Some("t"), &sections(1201)).unwrap_err().error, "msg_blocks_too_long");
    assert_eq!(message(None, &[]).unwrap_err().error, "no_text");
    assert_eq!(message(Some(""), &[]).unwrap_err().error, "no_text");
    assert_eq!(message(Some(&"x".repeat(40_001)), &[]).unwrap_err().error, "msg_too_long");
}

#[test]
fn a_problem_says_where_it_is() {
    let refused = message(Some("t"), &[json!({ "type": "header", "text": plain(151) })]).unwrap_err();
    assert_eq!(refused.messages, ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"]);
}

#[test]
fn a_view_has_its_own_limits() {
    let modal = |change: Change<'_>| {
        let mut modal = json!({
            "type": "modal", "title": plain(24), "submit": plain(24), "close": plain(24),
            "private_metadata": "x".repeat(3000), "callback_id": "edit",
            "blocks": [input(&json!({ "type": "plain_text_input", "action_id": "a" }))],
        });
        change(&mut modal);
        view(&modal, Surface::Modal)
    };
    assert_eq!(modal(&|_| {}), Vec::<String>::new());
    let wrong: [(&str, Change<'_>); 10] = [
        ("title", &|view| view["title"] = plain(25)),
        ("no title", &|view| view["title"] = Value::Null),
        ("submit", &|view| view["submit"] = plain(25)),
        ("input without submit", &|view| view["submit"] = Value::Null),
        ("metadata", &|view| view["private_metadata"] = json!("x".repeat(3001))),
        ("no blocks", &|view| view["blocks"] = json!([])),
        ("blocks", &|view| view["blocks"] = many(101, |_| json!({ "type": "divider" }))),
        ("ids", &|view| view["blocks"] = many(2, |_| json!({ "type": "divider", "block_id": "a" }))),
        ("kind", &|view| view["type"] = json!("home")),
        ("markdown", &|view| view["blocks"] = json!([{ "type": "markdown", "text": "x" }])),
    ];
    for (name, change) in wrong {
        assert_ne!(modal(change), Vec::<String>::new(), "{name}");
    }
    let home = json!({ "type": "home", "blocks": [{ "type": "divider" }] });
    assert_eq!(view(&home, Surface::Home), Vec::<String>::new());
    assert_ne!(view(&json!({ "type": "home", "title": plain(1), "blocks": [] }), Surface::Home), Vec::<String>::new());
}

#[test]
fn what_calls_everybody_is_seen_where_markup_counts() {
    let calls = |text: &str, content: &Value| broadcasts(Some(text), content).len();
    assert_eq!(calls("hello <!channel>", &json!([])), 1);
    assert_eq!(calls("hello &lt;!channel&gt;", &json!([])), 0);
    assert_eq!(calls("x", &json!([section(&json!({ "type": "mrkdwn", "text": "<!here|here> <!everyone>" }))])), 2);
    assert_eq!(calls("x", &json!([section(&json!({ "type": "plain_text", "text": "<!here>" }))])), 0);
    assert_eq!(calls("x", &json!([{ "type": "markdown", "text": "<!channel>" }])), 1);
}

#[test]
fn suggestions_are_options_or_groups() {
    assert!(suggestions(&json!({ "options": options(100, 5, 3) })).is_empty());
    assert!(suggestions(&json!({ "options": [] })).is_empty(), "nothing fits");
    assert!(suggestions(&json!({ "option_groups": [{ "label": plain(5), "options": options(2, 5, 3) }] })).is_empty());
    for wrong in [json!({}), json!({ "options": options(101, 5, 3) }), json!({ "options": 5 })] {
        assert!(!suggestions(&wrong).is_empty(), "{wrong}");
    }
}
