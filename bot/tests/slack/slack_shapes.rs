//! What a person sees of an answer in Slack.

use leancrm_bot::{
    Reply,
    reply::{Block, Card, Chart, ChartKind, Choice, Point, Table, Tone},
    slack,
};
use serde_json::{Value, json};

use crate::samples::{self, question};

/// The blocks of an answer that fits one message.
fn blocks(reply: &Reply) -> Vec<Value> {
    let messages = slack::message(reply, slack::MESSAGES);
    assert_eq!(messages.len(), 1);
    let json = serde_json::to_value(&messages[0]).expect("JSON");
    json["blocks"].as_array().cloned().unwrap_or_default()
}

fn text(block: &Value) -> &str {
    block["text"]["text"].as_str().unwrap_or_default()
}

fn preview(many: usize, text: &dyn Fn(usize) -> String) -> Reply {
    let kinds = samples::every_kind(many, text);
    kinds.into_iter().find(|(kind, _)| *kind == "preview").map(|(_, reply)| reply).expect("a preview")
}

fn cells(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn a_tone_has_its_block() {
    let tones =
        [(Tone::Plain, "section"), (Tone::Heading, "header"), (Tone::Note, "context"), (Tone::Warning, "section")];
    for (tone, kind) in tones {
        let shown = blocks(&Reply::default().with(Block::Text { text: "5 < 6 & *so*".to_owned(), tone }));
        assert_eq!(shown[0]["type"], kind);
        assert!(shown[0].to_string().contains("5 &lt; 6 &amp; *so*"), "{shown:?}");
        assert!(!shown[0].to_string().contains("mrkdwn"), "a star in the data is a star: {shown:?}");
    }
}

#[test]
fn a_card_has_its_name_in_bold_and_its_facts_in_pairs() {
    let card = Card { badge: Some("Won".to_owned()), ..Card::new("Acme & Sons") };
    let card = (0..12).fold(card, |card, at| card.field("Owner", Some(format!("Nr {at}"))));
    let shown = blocks(&Reply::default().with_card(card));
    assert_eq!(text(&shown[0]), "*Acme &amp; Sons*  ·  Won");
    let fields: Vec<usize> = shown[1..].iter().map(|block| block["fields"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(fields, [10, 2]);
    assert_eq!(shown[1]["fields"][0]["text"], "*Owner*\nNr 0");
}

#[test]
fn a_table_lines_up_and_a_wide_one_is_a_list() {
    let mut table = Table::new("Deals", &["Deal", "Amount>"]);
    table.rows = vec![cells(&["Acme", "USD 5"]), cells(&["東京", "USD 1,500"])];
    table.footer = Some(cells(&["Total", "USD 1,505"]));
    table.more = Some("and 37 more".to_owned());
    let shown = blocks(&Reply::default().with_table(table.clone()));
    let expected = "```\nDeal      Amount\n─────  ─────────\nAcme       USD 5\n東京   USD 1,500\n─────  ─────────\nTotal  USD 1,505\n```";
    assert_eq!(text(&shown[1]), expected);
    assert_eq!(shown[2]["elements"][0]["text"], "and 37 more");

    table.columns = Table::new("", &["Deal", "Amount>", "A>", "B>", "C>"]).columns;
    table.rows = vec![cells(&["Acme", "USD 5", "a long text", "another long text here", "and one more of them"])];
    table.footer = None;
    let shown = blocks(&Reply::default().with_table(table));
    let expected = "*Acme*\nAmount: USD 5 · A: a long text · B: another long text here · C: and one more of them";
    assert_eq!(text(&shown[1]), expected);
}

#[test]
fn rows_that_do_not_fit_are_counted() {
    let mut table = Table::new("Deals", &["Deal", "Amount>"]);
    table.rows = (0..500).map(|at| cells(&[&format!("Deal number {at} of many"), "USD 5"])).collect();
    let shown = blocks(&Reply::default().with_table(table));
    let rows = text(&shown[1]).matches("Deal number").count();
    assert!(rows > 60, "{rows}");
    assert_eq!(shown[2]["elements"][0]["text"], format!("and {} more", 500 - rows));
}

fn pipeline() -> Chart {
    let point = |label: &str, value: f64| Point { label: label.to_owned(), value, display: format!("{value}") };
    Chart {
        kind: ChartKind::Funnel,
        title: "Pipeline".to_owned(),
        unit: "USD".to_owned(),
        points: vec![point("Lead", 10.0), point("Won", 2.5), point("Lost", 0.0)],
        series2: Vec::new(),
        series_labels: Vec::new(),
    }
}

#[test]
fn a_chart_has_a_bar_for_each_value() {
    let shown = blocks(&Reply::default().with_chart(pipeline()));
    assert_eq!(text(&shown[0]), "*Pipeline (USD)*");
    let bars: Vec<usize> = text(&shown[1]).lines().map(|line| line.matches('█').count()).collect();
    assert_eq!(bars, [0, 20, 5, 0, 0]);
}

/// The blocks of an answer with pictures at these places.
fn blocks_with(reply: &Reply, addresses: &[(usize, &str)]) -> Vec<Value> {
    let pictures = addresses.iter().map(|(place, address)| (*place, (*address).to_owned())).collect();
    let messages = slack::message_with(reply, &pictures, slack::MESSAGES);
    let json = serde_json::to_value(&messages[0]).expect("JSON");
    json["blocks"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_chart_that_has_a_picture_is_a_picture_in_its_place() {
    let empty = Chart { points: Vec::new(), ..pipeline() };
    let reply = Reply::text("So far:").with_chart(empty).with_chart(pipeline()).with_chart(pipeline());
    assert_eq!(slack::charts(&reply).len(), 2, "an empty one is none");
    let address = "https://crm.example.com/pictures/a.png";
    let shown = blocks_with(&reply, &[(1, address)]);
    let kinds: Vec<&str> = shown.iter().filter_map(|block| block["type"].as_str()).collect();
    assert_eq!(kinds, ["section", "section", "section", "section", "image", "context"]);
    assert_eq!(shown[4]["image_url"], address);
    let alt = "Funnel: Pipeline, in USD. Highest: Lead 10; lowest: Lost 0. Lead 10; Won 2.5; Lost 0.";
    assert_eq!(shown[4]["alt_text"], alt);
    assert_eq!(shown[5]["elements"][0]["text"], "Lead 10 · Won 2.5 · Lost 0");
    let mut table = Table::new("Deals", &["Stage", "Amount>"]);
    table.rows = vec![cells(&["Lead", "10"])];
    let told = blocks_with(&reply.with_table(table), &[(0, address), (1, address)]);
    let images = told.iter().filter(|block| block["type"] == "image").count();
    assert!(images == 2 && !told.iter().any(|block| block["type"] == "context"), "a table has the values: {told:?}");
}

#[test]
fn what_slack_would_not_fetch_is_no_picture() {
    let reply = Reply::default().with_chart(pipeline());
    let long = format!("https://crm.example.com/{}", "x".repeat(3000));
    for address in
        ["", "https://", "ftp://crm.example.com/a", "https://crm.example.com/a b", "https://exämple.com", &long]
    {
        assert_eq!(blocks_with(&reply, &[(0, address)]), blocks(&reply), "{address}");
    }
    assert_eq!(blocks_with(&reply, &[(1, "https://crm.example.com/a.png")]), blocks(&reply), "it is another one's");
}

#[test]
fn what_is_said_of_a_picture_mentions_nobody() {
    let chart = Chart { title: "<!channel> & *co*".to_owned(), ..pipeline() };
    let shown = blocks_with(&Reply::default().with_chart(chart), &[(0, "https://crm.example.com/a.png")]);
    let alt = shown[0]["alt_text"].as_str().expect("words");
    assert!(alt.starts_with("Funnel: &lt;!channel&gt; &amp; *co*, in USD."), "{alt}");
}

#[test]
fn few_choices_are_buttons_and_many_a_select() {
    let option = |at: usize| Choice { label: format!("Jane {at}"), detail: Some("CFO".to_owned()) };
    let ask = |count| Block::Choices {
        question: question(),
        prompt: "Which Jane?".to_owned(),
        options: (0..count).map(option).collect(),
    };
    let few = blocks(&Reply::default().with(ask(5)));
    let buttons = few[1]["elements"].as_array().expect("buttons");
    assert_eq!(buttons.len(), 5);
    assert_eq!(buttons[4]["text"]["text"], "Jane 4 · CFO");
    let many = blocks(&Reply::default().with(ask(6)));
    assert_eq!(many[1]["elements"][0]["type"], "static_select");
    assert_eq!(many[1]["elements"][0]["options"][5]["value"], format!("{}.5", question()));
}

#[test]
fn a_change_that_waits_shows_its_yes_first_and_its_no_in_red() {
    let reply = preview(3, &|at| format!("text {at}"));
    let shown = blocks(&reply);
    assert!(text(&shown[0]).starts_with("*text 0*\n"), "{shown:?}");
    assert!(text(&shown[0]).contains("• text 2: text 3 → text 4"), "{}", text(&shown[0]));
    let buttons = shown.last().expect("buttons")["elements"].as_array().expect("buttons").clone();
    let styles: Vec<_> = buttons.iter().map(|button| button["style"].clone()).collect();
    assert_eq!(styles, [json!("primary"), Value::Null, json!("danger")]);
}

#[test]
fn an_answer_that_is_too_long_says_so_and_keeps_its_buttons() {
    let long = |at: usize| format!("word {at} ").repeat(300);
    let reply = preview(80, &long).with_suggestions(["help"]);
    for most in 1..=slack::MESSAGES {
        let messages = slack::message(&reply, most);
        assert_eq!(messages.len(), most);
        let last = serde_json::to_value(messages.last().expect("a message")).expect("JSON").to_string();
        assert!(last.contains("are left out here"), "{last}");
        assert!(last.contains("\"confirm.0\"") && !last.contains("\"say.0\""), "{last}");
    }
}

#[test]
fn the_notification_says_the_answer() {
    let reply = Reply::text("You have 3 deals.").with_card(Card::new("Acme").field("Stage", Some("Won")));
    let messages = slack::message(&reply, 1);
    assert_eq!(messages[0].text, "You have 3 deals.\nAcme\nStage: Won");
    assert_eq!(slack::message(&Reply::default(), 1)[0].text, "There is nothing to show.");
}

#[test]
fn thumbs_stand_under_the_last_message_where_they_fit() {
    let shown = |reply: &Reply| {
        let messages = slack::with_feedback(slack::message(reply, slack::MESSAGES), samples::turn());
        serde_json::to_value(messages.last().expect("a message")).expect("JSON")["blocks"].clone()
    };
    let short = shown(&Reply::text("You have 3 deals."));
    let thumbs = &short[1]["elements"][0];
    assert_eq!((&short[1]["type"], &thumbs["type"]), (&json!("context_actions"), &json!("feedback_buttons")));
    assert_eq!(thumbs["negative_button"]["value"], format!("{}.bad", samples::turn()));
    let full = (0..slack::BLOCKS).fold(Reply::default(), |reply, at| reply.with_text(format!("part {at}")));
    let full = shown(&full);
    assert_eq!(full.as_array().map(Vec::len), Some(slack::BLOCKS));
    assert!(!full.to_string().contains("feedback_buttons"), "a full message has no room for them");
}
