//! `briefing`: the day at a glance, and what to do first.

use chrono::{Days, NaiveDate};
use leancrm_core::{
    domain::{
        contact::{FollowUp, Listed},
        deal::{Days as DealDays, DealFilter, DealState, DealSummary},
        meeting::Meeting,
        notice::{UnreadAlert, UnreadKind},
        task::{Task, TaskFilter},
    },
    store::{DealView, MeetingFilter},
    tenancy::Permission,
};
use leancrm_nlp::intent::Briefing;

use super::{
    agenda,
    cards::{NAME, SUBJECT},
    shared::Caption,
};
use crate::{
    reply::{Card, Reply, SectionRow},
    say,
    turn::{Answered, Turn},
};

/// Deals that close within so many days are shown.
const CLOSING_DAYS: u64 = 7;

/// What a day holds.
struct Day {
    date: NaiveDate,
    meetings: Vec<Meeting>,
    tasks: Listed<Task>,
    /// Deals whose close date lies ahead, within [`CLOSING_DAYS`].
    closing: (Vec<DealSummary>, u64),
    /// Open deals whose close date has passed.
    passed: (Vec<DealSummary>, u64),
    follow_ups: Vec<FollowUp>,
    /// What the asker was to be told and no channel could tell them, where it does not stand in the lists above.
    untold: Vec<UnreadAlert>,
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Briefing) -> Answered {
    turn.actor.require(Permission::DEALS_READ)?;
    let today = turn.today();
    let mut caption = Caption::default();
    let day =
        match slots.date.as_ref().map(|phrase| (phrase, phrase.value.as_ref().and_then(|value| value.days(today)))) {
            Some((_, Some((Some(first), last)))) => {
                if last != Some(first) {
                    caption.aside(Some(format!("A briefing is for one day; this is {}.", say::day(first, today))));
                }
                first
            }
            Some((phrase, _)) => {
                caption.unused(format!("“{}”, which I could not read as a day", say::line(&phrase.text, 40)));
                today
            }
            None => today,
        };
    let day = read(turn, day).await?;
    remember(turn, &day);
    let greeting = format!(
        "{}: {}, {} due, {} closing within {CLOSING_DAYS} days.",
        say::capital(&heading(day.date, today)),
        say::count(day.meetings.len() as u64, "meeting"),
        say::count(day.tasks.total, "task"),
        say::count(day.closing.1, "deal"),
    );
    let passed =
        (day.passed.1 > 0).then(|| format!("The close date of {} has passed.", say::count(day.passed.1, "open deal")));
    let mut reply = Reply::text(passed.map_or(greeting.clone(), |passed| format!("{greeting} {passed}")));
    if let Some(first) = first_thing(turn, &day) {
        reply = reply.with_text(format!("Start with {first}."));
    }
    if !day.meetings.is_empty() {
        reply = reply.with_table(agenda::table(turn, "Meetings".to_owned(), &day.meetings));
    }
    let card = card(turn, &day);
    if !card.sections.is_empty() {
        reply = reply.with_card(card);
    }
    Ok(caption.notes(reply).with_suggestions(suggestions(&day, turn.now)))
}

async fn read(turn: &mut Turn<'_>, day: NaiveDate) -> Result<Day, crate::turn::Halt> {
    let me = turn.actor.member().map(|me| vec![me]);
    let end = turn.start_of(day.checked_add_days(Days::new(1)).unwrap_or(day));
    let begin = turn.start_of(day);
    let filter =
        MeetingFilter { members: me.clone(), from: Some(begin), before: Some(end), ..MeetingFilter::default() };
    let meetings = turn.meetings(&filter, 20).await?;
    let filter = TaskFilter { assignees: me.clone(), done: Some(false), before: Some(end), ..TaskFilter::default() };
    let tasks = turn.tx.tasks(&filter, 8).await?;
    let closing = DealDays { from: Some(day), to: day.checked_add_days(Days::new(CLOSING_DAYS)) };
    let closing = closing_deals(turn, closing).await?;
    let passed = closing_deals(turn, DealDays { from: None, to: turn.today().pred_opt() }).await?;
    let follow_ups = turn.tx.follow_ups(me.as_deref(), end, 6).await?;
    let mut untold = turn.tx.unread_alerts(20).await?.rows;
    untold.retain(|alert| !alert.sent && matches!(alert.what, UnreadKind::QuietDeal | UnreadKind::Alert));
    Ok(Day { date: day, meetings, tasks, closing, passed, follow_ups, untold })
}

/// The asker's open deals whose close date lies in some days, the first six, and how many there are.
async fn closing_deals(turn: &mut Turn<'_>, closing: DealDays) -> Result<(Vec<DealSummary>, u64), crate::turn::Halt> {
    let owners = turn.actor.member().map(|me| vec![me]);
    let filter = DealFilter { owners, state: DealState::Open, closing, ..DealFilter::default() };
    let conversion = turn.tx.conversion(turn.today()).await?;
    let (page, _) = turn.tx.deals(&filter, DealView { limit: 6, ..DealView::default() }, &conversion).await?;
    Ok((page.deals, page.matching))
}

fn heading(day: NaiveDate, today: NaiveDate) -> String {
    if day == today { format!("today, {}", say::date(day, today)) } else { say::day(day, today) }
}

/// What the next sentences may mean by "her", "it" and "that task".
fn remember(turn: &mut Turn<'_>, day: &Day) {
    if let Some(next) = day.meetings.iter().find(|meeting| meeting.ends_at > turn.now) {
        turn.focus.contact = next.contact.as_ref().map(|(_, name)| name.clone()).or_else(|| turn.focus.contact.take());
        turn.focus.company = next.company.as_ref().map(|(_, name)| name.clone()).or_else(|| turn.focus.company.take());
    }
    if let Some(task) = day.tasks.rows.first() {
        turn.focus.task = Some(task.title.clone());
    }
}

/// The one thing to begin with: a meeting within the hour, the most urgent late task, a deal past its date, a promised call,
/// the first task, the next meeting.
fn first_thing(turn: &Turn<'_>, day: &Day) -> Option<String> {
    let today = turn.today();
    let next = day.meetings.iter().find(|meeting| meeting.ends_at > turn.now);
    if let Some(soon) = next.filter(|meeting| meeting.starts_at - turn.now < chrono::TimeDelta::hours(1)) {
        return Some(format!("{}, {}", say::line(&soon.title, SUBJECT), turn.since(soon.starts_at)));
    }
    let late = |task: &&Task| task.due_at.is_some_and(|due| turn.is_overdue(due));
    let urgent = day.tasks.rows.iter().filter(late).max_by_key(|task| task.priority == "high");
    if let Some(task) = urgent.or_else(|| day.tasks.rows.iter().find(|task| task.priority == "high")) {
        return Some(format!("the task “{}”{}", say::line(&task.title, SUBJECT), about(task.about.as_deref())));
    }
    if let Some(deal) = day.passed.0.first() {
        let close = deal.expected_close.map(|close| say::day(close, today)).unwrap_or_default();
        return Some(format!("{}, whose close date {close} has passed", say::line(&deal.name, NAME)));
    }
    if let Some(person) = day.follow_ups.first() {
        return Some(format!(
            "a call to {}, promised for {}",
            say::line(&person.name, NAME),
            say::day(turn.local(person.due_at).date(), today)
        ));
    }
    if let Some(task) = day.tasks.rows.first() {
        return Some(format!("the task “{}”{}", say::line(&task.title, SUBJECT), about(task.about.as_deref())));
    }
    next.map(|meeting| format!("{}, {}", say::line(&meeting.title, SUBJECT), turn.at(meeting.starts_at)))
}

fn about(name: Option<&str>) -> String {
    name.map(|name| format!(" about {}", say::line(name, NAME))).unwrap_or_default()
}

fn card(turn: &Turn<'_>, day: &Day) -> Card {
    let today = turn.today();
    let tasks = day.tasks.rows.iter().map(|task| SectionRow {
        primary: say::line(&task.title, SUBJECT),
        secondary: say::facts([
            task.about.as_deref().map(|name| say::line(name, NAME)),
            (task.priority == "high").then(|| "high priority".to_owned()),
        ]),
        value: task.due_at.map(|due| turn.due(due)),
    });
    let deal = |deal: &DealSummary, word: &str| SectionRow {
        primary: say::line(&deal.name, NAME),
        secondary: say::facts([
            Some(say::line(&deal.stage, 40)),
            deal.expected_close.map(|close| format!("{word} {}", say::day(close, today))),
        ]),
        value: deal.amount.map(|amount| amount.to_string()),
    };
    let follow_ups = day.follow_ups.iter().map(|person| SectionRow {
        primary: say::line(&person.name, NAME),
        secondary: person.company.as_deref().map(|company| say::line(company, NAME)),
        value: Some(turn.due(person.due_at)),
    });
    let untold = day.untold.iter().map(|alert| SectionRow {
        primary: say::line(&alert.text, SUBJECT),
        secondary: (alert.what == UnreadKind::QuietDeal).then(|| "went quiet".to_owned()),
        value: Some(turn.since(alert.due_at)),
    });
    Card::new("To do")
        .section("Tasks due", tasks.collect())
        .section("Deals closing", day.closing.0.iter().map(|closing| deal(closing, "closes")).collect())
        .section("Close date passed", day.passed.0.iter().map(|passed| deal(passed, "was to close")).collect())
        .section("Promised contacts", follow_ups.collect())
        .section("Alerts", untold.collect())
}

fn suggestions(day: &Day, now: chrono::DateTime<chrono::Utc>) -> Vec<String> {
    let with = day
        .meetings
        .iter()
        .filter(|meeting| meeting.ends_at > now)
        .find_map(|meeting| meeting.contact.as_ref().map(|(_, name)| name));
    let mut next: Vec<String> =
        with.into_iter().map(|name| format!("prep me for my meeting with {}", say::line(name, NAME))).collect();
    next.extend([
        "what's slipping?".to_owned(),
        "who haven't I contacted in 2 weeks?".to_owned(),
        "new leads today".to_owned(),
    ]);
    next.truncate(3);
    next
}
