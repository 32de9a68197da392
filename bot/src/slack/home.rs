//! The page of a day, for Slack's Home tab: every row with the buttons that do something about it.
//!
//! <https://docs.slack.dev/reference/views/home-tab-views>

use std::fmt::Write as _;

use chrono::{DateTime, NaiveTime, Utc};
use leancrm_core::{
    domain::{
        contact::Listed,
        meeting::Meeting,
        notice::{SubjectId, UnreadAlert, UnreadKind},
        task::Task,
    },
    store::{DealInNeed, WaitingChange},
};
use serde::{Deserialize as _, Serialize};

use super::{
    blocks::{Block, Style, Text},
    code::bold,
    fit,
    pictures::Pictures,
    press::Pressed,
    render::{self, moment, rows},
    text::{escaped_line, line},
};
use crate::{
    engine::Answer,
    home::{ALERTS, DEALS, Home, MEETINGS, SUGGESTIONS, TASKS, WAITING},
    inbound::{About, Act},
    reply::{Block as Part, PreviewRecord, Reply},
    say,
};

/// Blocks of a view.
pub const VIEW_BLOCKS: usize = 100;
/// Blocks and characters of what was just answered, at the top.
const TOP: (usize, usize) = (24, 6_000);
/// Characters of a row's title and of what stands below it.
const TITLE: usize = 200;
const FACTS: usize = 400;
/// Facts that are told of a record that waits for a change.
const CHANGED: usize = 3;

/// A row has two blocks, a list its heading and what is left out, the page its heading, a line, the buttons, those
/// of the alerts, the foot and a rule.
const _: () = assert!(TOP.0 + 1 + 5 + 5 * 2 + 2 * (ALERTS + TASKS + MEETINGS + DEALS + WAITING) <= VIEW_BLOCKS);
const _: () = assert!(SUGGESTIONS < 5, "they share a row with one more button");

/// A Home tab, as `views.publish` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "home")]
pub struct HomeView {
    /// By which it is known when something on it is pressed.
    pub callback_id: &'static str,
    /// What is shown.
    pub blocks: Vec<Block>,
}

/// A member's day as it is `now`, under what was just done about it, if anything was.
pub fn home_view(home: &Home, now: DateTime<Utc>, done: Option<&Answer>) -> HomeView {
    let mut blocks = done.map(|answer| top(&answer.reply)).unwrap_or_default();
    let local = home.local(now);
    blocks.push(heading(&format!("{}, {}", local.format("%A %-d %B"), line(&home.name))));
    blocks.push(Block::section(Text::plain(in_a_sentence(home))));
    blocks.extend(buttons(home));
    list(&mut blocks, "Waiting for your yes", &home.waiting, WAITING, change);
    list(&mut blocks, "Alerts", &home.alerts, ALERTS, |alert| alert_row(home, alert, now));
    if !home.alerts.rows.is_empty() {
        blocks.extend(rows(std::iter::once(("Mark as read".to_owned(), Pressed::ReadAlerts, None))));
    }
    list(&mut blocks, "Tasks", &home.tasks, TASKS, |due| task(home, due, now));
    list(&mut blocks, "Meetings today", &home.meetings, MEETINGS, |next| meeting(home, next));
    list(&mut blocks, "Deals that need you", &home.deals, DEALS, |deal| deal_row(home, deal, now));
    blocks.push(Block::context(Text::plain(format!("As of {}.", say::clock(local.time())))));
    HomeView { callback_id: "home", blocks }
}

/// What was just answered: of a change what it was and the buttons, of a question all of it.
fn top(reply: &Reply) -> Vec<Block> {
    let acts = |part: &Part| matches!(part, Part::Preview(_) | Part::Actions { .. } | Part::Choices { .. });
    let changes = reply.blocks.iter().any(acts);
    let kept = reply.blocks.iter().filter(|part| match part {
        Part::Suggestions { .. } => false,
        Part::Text { .. } => true,
        part => !changes || acts(part),
    });
    let blocks = render::blocks(&Reply { blocks: kept.cloned().collect() }, &Pictures::default());
    let mut top = fit(blocks, TOP);
    if !top.is_empty() {
        top.push(Block::Divider);
    }
    top
}

fn in_a_sentence(home: &Home) -> String {
    if home.is_empty() {
        return "Nothing is due today and nothing waits for you. Try one of these, or write to me as to a colleague:"
            .to_owned();
    }
    let counts = [
        (home.waiting.total, "change", "to confirm"),
        (home.alerts.total, "alert", "to read"),
        (home.tasks.total, "task", "due"),
        (home.meetings.total, "meeting", "to come"),
        (home.deals.total, "deal", "in need of you"),
    ];
    let said = counts.into_iter().filter(|(count, ..)| *count > 0);
    let said: Vec<String> = said.map(|(count, noun, what)| format!("{} {what}", say::count(count, noun))).collect();
    format!("{}.", say::capital(&say::list(&said, "and")))
}

fn buttons(home: &Home) -> Vec<Block> {
    let refresh = ("Refresh".to_owned(), Pressed::Refresh, None);
    let said = home.suggestions.iter().take(SUGGESTIONS);
    rows(said.map(|say| (say.clone(), Pressed::Say(say.clone()), None)).chain([refresh]))
}

fn heading(text: &str) -> Block {
    Block::Header { text: Text::plain(escaped_line(text, 150)) }
}

/// The rows of a list under its heading, and how many more there are.
fn list<T>(blocks: &mut Vec<Block>, title: &str, list: &Listed<T>, most: usize, row: impl Fn(&T) -> Row) {
    let shown = &list.rows[..list.rows.len().min(most)];
    if shown.is_empty() {
        return;
    }
    blocks.push(heading(title));
    for Row { text, buttons } in shown.iter().map(row) {
        blocks.push(Block::section(Text::marked(text)));
        blocks.extend(rows(buttons.into_iter()).into_iter().take(1));
    }
    let more = list.total.saturating_sub(shown.len() as u64);
    if more > 0 {
        blocks.push(Block::context(Text::plain(format!("and {} more", say::grouped(more)))));
    }
}

/// A row: what it says, and its buttons.
struct Row {
    text: String,
    buttons: Vec<(String, Pressed, Option<Style>)>,
}

impl Row {
    fn new(title: &str, beside: Option<String>, facts: Option<String>) -> Self {
        let title = bold(if title.trim().is_empty() { "…" } else { title }, TITLE);
        let beside = beside.map(|beside| format!("  ·  {}", escaped_line(&beside, 60))).unwrap_or_default();
        let facts = facts.map(|facts| format!("\n{}", escaped_line(&facts, FACTS))).unwrap_or_default();
        Self { text: format!("{title}{beside}{facts}"), buttons: Vec::new() }
    }

    fn button(mut self, label: &str, press: Pressed, style: Option<Style>) -> Self {
        self.buttons.push((label.to_owned(), press, style));
        self
    }
}

fn change(waiting: &WaitingChange) -> Row {
    let records: Vec<PreviewRecord> = Vec::deserialize(&waiting.records).unwrap_or_default();
    let records: Vec<String> = records.iter().map(changed).collect();
    let title = say::line(&waiting.title, 150);
    let title = if title.is_empty() { "A change" } else { &title };
    let mut row = Row::new(title, None, (!records.is_empty()).then(|| records.join("; ")));
    let _ = write!(row.text, "\nA yes counts until {}.", moment(waiting.expires_at));
    row.button("Confirm", Pressed::Confirm(waiting.id), Some(Style::Primary)).button(
        "Cancel",
        Pressed::Cancel(waiting.id),
        Some(Style::Danger),
    )
}

/// A record that waits for a change: its name, and the first facts before and after.
fn changed(record: &PreviewRecord) -> String {
    let facts = record.fields.iter().filter_map(|field| {
        let change = say::line(&render::change(field)?, 80);
        Some(format!("{}: {change}", say::line(&field.label, 40)))
    });
    let facts: Vec<String> = facts.take(CHANGED).collect();
    let title = format!("“{}”", say::line(&record.title, 80));
    if facts.is_empty() { title } else { format!("{title}, {}", facts.join(", ")) }
}

fn task(home: &Home, task: &Task, now: DateTime<Utc>) -> Row {
    let facts = say::facts([
        task.due_at.map(|due| told_due(home, due, now)),
        task.about.as_deref().map(|about| format!("about {}", say::line(about, 80))),
        (task.priority == "high").then(|| "high priority".to_owned()),
    ]);
    let row = Row::new(&task.title, None, facts);
    if !home.changes_tasks {
        return row;
    }
    row.button("Done", Pressed::Act(Act::TaskDone(task.id)), Some(Style::Primary)).button(
        "Tomorrow",
        Pressed::Act(Act::TaskTomorrow(task.id)),
        None,
    )
}

fn alert_row(home: &Home, alert: &UnreadAlert, now: DateTime<Utc>) -> Row {
    let facts = match alert.what {
        UnreadKind::Task(_) => told_due(home, alert.due_at, now),
        UnreadKind::FollowUp => format!("contact promised, {}", told_due(home, alert.due_at, now)),
        UnreadKind::QuietDeal => {
            let day = say::day(home.local(alert.due_at).date(), home.local(now).date());
            format!("went quiet; nothing has happened since {day}")
        }
        UnreadKind::Alert => say::when(home.local(alert.due_at), home.local(now).date()),
    };
    let row = Row::new(&alert.text, None, Some(facts));
    match (alert.what, alert.about) {
        (UnreadKind::Task(id), _) if home.changes_tasks => row
            .button("Done", Pressed::Act(Act::TaskDone(id)), Some(Style::Primary))
            .button("Tomorrow", Pressed::Act(Act::TaskTomorrow(id)), None),
        (_, Some(SubjectId::Contact(id))) => row.button("Open", Pressed::Act(Act::Show(About::Contact(id))), None),
        (_, Some(SubjectId::Company(id))) => row.button("Open", Pressed::Act(Act::Show(About::Company(id))), None),
        (_, Some(SubjectId::Deal(id))) => row.button("Status", Pressed::Act(Act::Show(About::Deal(id))), None),
        (_, None) => row,
    }
}

/// When something is due: the day, the hour unless it is for the day, and whether it is late.
fn told_due(home: &Home, due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (local, now) = (home.local(due), home.local(now));
    let whole_day = local.time() == NaiveTime::MIN;
    let day = say::day(local.date(), now.date());
    let told = if whole_day { format!("due {day}") } else { format!("due {day} {}", say::clock(local.time())) };
    let late = if whole_day { local.date() < now.date() } else { local < now };
    if late { format!("{told} (overdue)") } else { told }
}

fn meeting(home: &Home, meeting: &Meeting) -> Row {
    let (from, to) = (home.local(meeting.starts_at).time(), home.local(meeting.ends_at).time());
    let name = |named: Option<&String>| named.map(|name| say::line(name, 80));
    let facts = say::facts([
        name(meeting.contact.as_ref().map(|(_, name)| name)).map(|name| format!("with {name}")),
        name(meeting.company.as_ref().map(|(_, name)| name)),
        name(meeting.deal.as_ref().map(|(_, name)| name)).map(|name| format!("about {name}")),
        name(meeting.location.as_ref()),
        (meeting.status == "tentative").then(|| "tentative".to_owned()),
    ]);
    let hours = if meeting.days.is_some() {
        "all day".to_owned()
    } else {
        format!("{}–{}", say::clock(from), say::clock(to))
    };
    Row::new(&meeting.title, Some(hours), facts).button("Prep me", Pressed::Act(Act::MeetingPrep(meeting.id)), None)
}

fn deal_row(home: &Home, deal: &DealInNeed, now: DateTime<Utc>) -> Row {
    let today = home.local(now).date();
    let closes = deal.expected_close.map(|day| {
        let word = if day < today { "was to close" } else { "closes" };
        format!("{word} {}", say::day(day, today))
    });
    let quiet =
        deal.quiet_days.map(|days| format!("quiet for {}", say::count(days.unsigned_abs().into(), "business day")));
    let facts = say::facts([
        deal.company.as_deref().map(|company| say::line(company, 80)),
        Some(say::line(&deal.stage, 40)),
        closes,
        quiet,
    ]);
    let row = Row::new(&deal.name, deal.amount.map(|amount| amount.to_string()), facts);
    let row = row.button("Status", Pressed::Act(Act::Show(About::Deal(deal.id))), None);
    if home.changes_deals && deal.expected_close.is_some() {
        return row.button("Push a week", Pressed::Act(Act::DealPush(deal.id)), None);
    }
    row
}
