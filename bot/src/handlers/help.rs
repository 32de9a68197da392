//! `help`: what can be asked, by example. The examples name what the asker has, and where they have nothing they are those that
//! the parser is tested with.

use leancrm_core::{
    tenancy::{Actor, Permission},
    text::words,
};
use leancrm_nlp::{CATALOGUE, IntentName, Kind, Tier, intent::Help, rule::Example};

use super::not_yet;
pub(crate) use own::Own;

use crate::{
    reply::{Reply, Table},
    turn::{Answered, Turn},
};

mod own;

/// Questions that make sense to everybody, shown where nothing better is known.
const STARTERS: [(&str, Permission); 5] = [
    ("what should I do today?", Permission::DEALS_READ),
    ("my deals closing this month", Permission::DEALS_READ),
    ("what's slipping?", Permission::DEALS_READ),
    ("my tasks", Permission::TASKS_READ),
    ("what's on today?", Permission::ACTIVITIES_READ),
];

/// Words of a topic and the intents they stand for.
const TOPICS: [(&[&str], &[IntentName]); 12] = [
    (
        &["deal", "deals", "opportunity", "opportunities", "opps", "stage", "stages"],
        &[
            IntentName::DealsList,
            IntentName::DealStatus,
            IntentName::StaleDeals,
            IntentName::PipelineOverview,
            IntentName::DealCreate,
            IntentName::DealUpdate,
            IntentName::DealMoveStage,
            IntentName::DealClose,
        ],
    ),
    (
        &["pipeline", "forecast", "quota", "target"],
        &[IntentName::PipelineOverview, IntentName::Forecast, IntentName::StaleDeals],
    ),
    (
        &["contact", "contacts", "person", "people", "customer", "customers"],
        &[
            IntentName::ContactLookup,
            IntentName::RecentActivity,
            IntentName::RelationshipStatus,
            IntentName::WhoKnows,
            IntentName::Search,
            IntentName::ContactCreate,
            IntentName::ContactUpdate,
        ],
    ),
    (
        &["company", "companies", "account", "accounts"],
        &[IntentName::CompanyLookup, IntentName::RecentActivity, IntentName::CompanyUpsert],
    ),
    (
        &["task", "tasks", "reminder", "reminders", "todo", "todos"],
        &[IntentName::TasksList, IntentName::TaskCreate, IntentName::ReminderCreate, IntentName::TaskUpdate],
    ),
    (
        &["meeting", "meetings", "calendar", "agenda", "schedule"],
        &[IntentName::Agenda, IntentName::MeetingPrep, IntentName::MeetingSchedule, IntentName::MeetingUpdate],
    ),
    (&["lead", "leads"], &[IntentName::LeadsList, IntentName::LeadCreate, IntentName::LeadDisposition]),
    (
        &["report", "reports", "metric", "metrics", "numbers", "figures", "kpi", "kpis", "count"],
        &[IntentName::Report, IntentName::Count, IntentName::Forecast, IntentName::TeamOverview],
    ),
    (&["team", "rep", "reps"], &[IntentName::TeamOverview, IntentName::Report, IntentName::OwnerAssign]),
    (
        &["note", "notes", "activity", "activities", "call", "calls", "log"],
        &[IntentName::RecentActivity, IntentName::ActivityLog, IntentName::NoteAdd],
    ),
    (&["search", "find"], &[IntentName::Search, IntentName::WhoKnows, IntentName::ContactLookup]),
    (
        &["change", "changes", "changing", "edit", "confirm", "preview", "undo"],
        &[
            IntentName::DealUpdate,
            IntentName::DealMoveStage,
            IntentName::ContactUpdate,
            IntentName::TaskUpdate,
            IntentName::NoteAdd,
        ],
    ),
];

/// How changes are made, shown wherever one is among the examples.
const SHOWN_FIRST: &str = "What changes deals, people, companies and leads is shown before it is done: say “yes”, “no”, or \
                           for example “make it 60k”. “undo” takes your last change back.";

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Help) -> Answered {
    let topic = slots.topic.as_deref().unwrap_or_default();
    let wanted = about(topic);
    let own = Own::of(turn).await?;
    if wanted.is_empty() {
        let text = if topic.is_empty() {
            "Ask in plain words; here is one way to say each thing. “help with deals” says more about one.".to_owned()
        } else {
            format!("I have nothing on “{}” in particular. This is what I answer:", crate::say::line(topic, 60))
        };
        return Ok(overview(&text, &own, &turn.actor).with_suggestions(to_try(&own, &turn.actor)));
    }
    let (answered, later): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|name| is_answered(*name, &turn.actor));
    let mut table =
        Table::new(format!("About {}", crate::say::line(topic, 60)), &["You can ask for", "Say for example"]);
    for name in &answered {
        for example in own.say(*name).into_iter().chain(examples(*name)).take(2) {
            table.rows.push(vec![name.title().to_owned(), example.to_owned()]);
        }
    }
    let reads = answered.iter().filter(|name| !name.is_write());
    let suggestions: Vec<&str> = reads.filter_map(|name| own.say(*name).or_else(|| nameless(*name))).take(3).collect();
    let titles: Vec<String> = later.iter().map(|name| format!("“{}”", name.title())).collect();
    let note = (!titles.is_empty()).then(|| format!("Not by chat yet: {}.", crate::say::list(&titles, "and")));
    let reply = if table.rows.is_empty() { Reply::default() } else { Reply::default().with_table(table) };
    let changes = answered.iter().any(|name| shown_first(*name));
    let reply = reply.with_note(changes.then(|| SHOWN_FIRST.to_owned())).with_note(note);
    Ok(if suggestions.is_empty() {
        reply.with_suggestions(to_try(&own, &turn.actor))
    } else {
        reply.with_suggestions(suggestions)
    })
}

/// What to try first: two sentences of the asker's own, then those that make sense to everybody; three in all.
pub(crate) fn to_try<'a>(own: &'a Own, actor: &Actor) -> Vec<&'a str> {
    own.questions().take(2).chain(starters(actor)).take(3).collect()
}

/// Three questions that the asker may ask.
pub(crate) fn starters(actor: &Actor) -> Vec<&'static str> {
    STARTERS.iter().filter(|(_, permission)| actor.require(*permission).is_ok()).map(|(say, _)| *say).take(3).collect()
}

/// The intents of a topic, which is a word for a kind of record or the name of an intent.
fn about(topic: &str) -> Vec<IntentName> {
    let words = words(topic);
    let named = |options: &[&str]| words.iter().any(|word| options.contains(&word.as_str()));
    if let Some((_, intents)) = TOPICS.iter().find(|(options, _)| named(options)) {
        return intents.to_vec();
    }
    let of_title = |name: &IntentName| {
        leancrm_core::text::words(name.title()).iter().any(|word| word.len() > 3 && words.contains(word))
    };
    CATALOGUE.iter().copied().filter(of_title).take(6).collect()
}

/// One line for everything that is answered or done.
fn overview(text: &str, own: &Own, actor: &Actor) -> Reply {
    let mut table = Table::new("What you can ask", &["You can ask for", "Say for example"]);
    for name in
        CATALOGUE.iter().filter(|name| matches!(name.kind(), Kind::Read | Kind::Write) && is_answered(**name, actor))
    {
        if let Some(example) = own.say(*name).or_else(|| examples(*name).into_iter().next()) {
            table.rows.push(vec![name.title().to_owned(), example.to_owned()]);
        }
    }
    let reply = Reply::text(text);
    if table.rows.is_empty() { reply } else { reply.with_table(table).with_note(Some(SHOWN_FIRST.to_owned())) }
}

/// Whether an intent is carried out. Of the parts of the system only the spend on models is told of so far, and not to everybody.
fn is_answered(name: IntentName, actor: &Actor) -> bool {
    let may = name != IntentName::SystemStatus || actor.reaches(Permission::USAGE_READ, None);
    may && !not_yet::is_later(name)
}

/// Whether what an intent does is shown before it is done.
fn shown_first(name: IntentName) -> bool {
    matches!(name.tier(), Tier::W2 | Tier::W3)
}

/// What people say for an intent.
pub(super) fn examples(name: IntentName) -> Vec<&'static str> {
    answered_examples(name).map(|(say, _)| *say).collect()
}

/// Its examples, without those that are understood and not answered yet.
fn answered_examples(name: IntentName) -> impl Iterator<Item = &'static Example> {
    let spend = |example: &Example| example.1.contains(&("area", "usage"));
    name.examples().iter().filter(move |example| name != IntentName::SystemStatus || spend(example))
}

/// The first example of an intent that names no record, which might not be there.
fn nameless(name: IntentName) -> Option<&'static str> {
    const WORDS: [&str; 4] = ["me", "team", "everyone", "unassigned"];
    const NAMES: [&str; 9] = ["contact", "company", "deal", "lead", "member", "entity", "event", "text", "task"];
    let names = |(slot, value): &(&str, &str)| {
        slot.split('/').any(|slot| NAMES.contains(&slot)) || *slot == "owner" && !WORDS.contains(value)
    };
    answered_examples(name).find(|(_, slots)| !slots.iter().any(names)).map(|(say, _)| *say)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_found_by_a_word_of_it() {
        assert!(about("what you can do with deals").contains(&IntentName::DealsList));
        assert!(about("the forecast").contains(&IntentName::Forecast));
        assert!(about("").is_empty());
        assert!(about("changes").iter().any(|name| shown_first(*name)));
        assert!(about("zodiac").is_empty());
    }
}
