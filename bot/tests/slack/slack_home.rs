//! The Home tab, within Slack's limits however much there is and whatever it says.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta};
use leancrm_bot::{
    Answer, Home, Outcome, Reply,
    slack::{self, HomeView, Pressed},
};
use leancrm_core::{
    domain::{
        contact::Listed,
        meeting::{Meeting, Written},
        money::{Currency, Money},
        notice::{SubjectId, UnreadAlert, UnreadKind},
        task::Task,
    },
    ids::{AlertId, CompanyId, ContactId, DealId, MeetingId, TaskId},
    store::{DealInNeed, WaitingChange},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    samples::{self, HOSTILE},
    slack_limits::check_block,
};

/// A page with `many` of everything, of texts by their number.
pub(crate) fn page(many: usize, text: &dyn Fn(usize) -> String) -> Home {
    let uuid = |at: usize| Uuid::from_u128(at as u128);
    let now = DateTime::UNIX_EPOCH;
    let task = |at: usize| Task {
        id: TaskId::from_uuid(uuid(at)),
        title: text(at),
        due_at: at.is_multiple_of(2).then(|| now - TimeDelta::hours(at.cast_signed() as i64)),
        remind_at: None,
        priority: if at.is_multiple_of(3) { "high" } else { "normal" }.to_owned(),
        done_at: None,
        assignee: text(at + 1),
        about: Some(text(at + 2)),
    };
    let meeting = |at: usize| Meeting {
        id: MeetingId::from_uuid(uuid(at)),
        title: text(at),
        starts_at: now,
        ends_at: now + TimeDelta::hours(1),
        location: Some(text(at + 1)),
        member: text(at + 2),
        contact: Some((ContactId::from_uuid(uuid(at)), text(at + 3))),
        company: Some((CompanyId::from_uuid(uuid(at)), text(at + 4))),
        deal: Some((DealId::from_uuid(uuid(at)), text(at + 5))),
        status: "tentative".to_owned(),
        days: None,
        is_private: false,
        is_free: false,
        people: Vec::new(),
        link: None,
        description: None,
        called_by: None,
        written: Written::There,
    };
    let deal = |at: usize| DealInNeed {
        id: DealId::from_uuid(uuid(at)),
        name: text(at),
        company: Some(text(at + 1)),
        stage: text(at + 2),
        amount: Some(Money::new(i64::MAX, Currency::USD)),
        expected_close: (!at.is_multiple_of(3)).then_some(NaiveDate::MAX),
        quiet_days: Some(i32::MAX),
    };
    let waiting = |at: usize| WaitingChange {
        id: samples::pending(),
        title: text(at),
        records: json!([
            { "title": text(at + 1), "what": "deal", "fields": [{ "label": text(at), "before": text(at + 3), "after": text(at + 4) }] },
            { "title": text(at + 2), "what": "", "fields": [] },
        ]),
        expires_at: now,
    };
    let alert = |at: usize| UnreadAlert {
        id: AlertId::from_uuid(uuid(at)),
        what: match at % 4 {
            0 => UnreadKind::Task(TaskId::from_uuid(uuid(at))),
            1 => UnreadKind::FollowUp,
            2 => UnreadKind::QuietDeal,
            _ => UnreadKind::Alert,
        },
        text: text(at),
        about: (at % 4 != 3).then(|| SubjectId::Contact(ContactId::from_uuid(uuid(at)))),
        due_at: now,
        sent: at.is_multiple_of(2),
    };
    let total = u64::MAX;
    Home {
        name: text(0),
        zone: chrono_tz::UTC,
        waiting: Listed { rows: (0..many).map(waiting).collect(), total },
        alerts: Listed { rows: (0..many).map(alert).collect(), total },
        tasks: Listed { rows: (0..many).map(task).collect(), total },
        meetings: Listed { rows: (0..many).map(meeting).collect(), total },
        deals: Listed { rows: (0..many).map(deal).collect(), total },
        changes_tasks: true,
        changes_deals: true,
        suggestions: (0..many).map(text).collect(),
    }
}

pub(crate) fn answered(reply: Reply) -> Answer {
    Answer {
        reply,
        intent: None,
        confidence: 1.0,
        engine: "button",
        outcome: Outcome::Answered,
        settled: None,
        turn: None,
        took_us: 0,
    }
}

/// Every page: each flavour of text, much and little of it, under nothing and under every kind of answer.
pub(crate) fn pages() -> Vec<(String, HomeView)> {
    let ordinary = |at: usize| ["Acme renewal", "Jane Smith", "Proposal", "Call Maya"][at % 4].to_owned();
    let hostile = |at: usize| HOSTILE[at % HOSTILE.len()].to_owned();
    let huge = |at: usize| format!("{} ", HOSTILE[at % HOSTILE.len()].repeat(8)).repeat(1 + at % 6);
    let unbroken = |at: usize| ["&", "<", "🎉", "東", "*"][at % 5].repeat(4000 + at % 7);
    let flavours: [(&str, &dyn Fn(usize) -> String); 4] =
        [("ordinary", &ordinary), ("hostile", &hostile), ("huge", &huge), ("unbroken", &unbroken)];
    let mut pages = Vec::new();
    for (flavour, text) in flavours {
        for many in [0, 2, 30] {
            let home = page(many, text);
            pages.push((format!("home, {flavour}, {many}"), slack::home_view(&home, DateTime::UNIX_EPOCH, None)));
            if many == 2 {
                continue;
            }
            for (kind, reply) in samples::every_kind(12, text) {
                let done = answered(reply);
                let view = slack::home_view(&home, DateTime::UNIX_EPOCH, Some(&done));
                pages.push((format!("home, {flavour}, {many}, after {kind}"), view));
            }
        }
    }
    pages
}

fn check(name: &str, view: &HomeView) -> Value {
    let json = serde_json::to_value(view).expect("JSON");
    assert_eq!(json["type"], "home", "{name}");
    let blocks = json["blocks"].as_array().expect("blocks");
    assert!((1..=slack::VIEW_BLOCKS).contains(&blocks.len()), "{name}: {} blocks", blocks.len());
    for block in blocks {
        check_block(block);
    }
    let bytes = json.to_string().len();
    assert!(bytes < 250_000, "{name}: {bytes} bytes");
    json
}

#[test]
fn a_page_is_within_slacks_limits_however_much_there_is() {
    for (name, view) in pages() {
        check(&name, &view);
    }
}

#[test]
fn every_row_has_its_buttons_and_what_is_left_out_is_counted() {
    let home = page(200, &|at| format!("number {at}"));
    let json = check("rows", &slack::home_view(&home, DateTime::UNIX_EPOCH, None));
    let rows = json["blocks"].as_array().expect("blocks").iter().filter(|block| block["type"] == "actions");
    let buttons = rows.flat_map(|row| row["elements"].as_array().expect("elements"));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let pressed = buttons.filter_map(|button| Pressed::decode(&text(&button["action_id"]), &text(&button["value"])));
    let words: BTreeSet<String> =
        pressed.filter_map(|press| Some(press.encode(0)?.action_id.split('.').next()?.to_owned())).collect();
    let expected = [
        "cancel",
        "confirm",
        "deal_push",
        "meeting_prep",
        "read_alerts",
        "refresh",
        "say",
        "show",
        "task_done",
        "task_tomorrow",
    ];
    assert_eq!(words.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(json.to_string().matches(" more\"").count(), 5);
}

#[test]
fn what_was_done_stands_at_the_top_with_its_undo_and_without_the_rest_of_the_answer() {
    let done = Reply::text("Done.")
        .with_card(leancrm_bot::reply::Card::new("Call Maya"))
        .with_undo(samples::change_set(), "Undo")
        .with_suggestions(["my tasks"]);
    let view = slack::home_view(&page(1, &|_| "x".to_owned()), DateTime::UNIX_EPOCH, Some(&answered(done)));
    let json = check("done", &view);
    assert_eq!(
        (&json["blocks"][0]["text"]["text"], &json["blocks"][1]["elements"][0]["text"]["text"]),
        (&"Done.".into(), &"Undo".into())
    );
    assert_eq!((&json["blocks"][2]["type"], &json["blocks"][3]["type"]), (&"divider".into(), &"header".into()));
    assert!(!json.to_string().contains("Call Maya"));
}
