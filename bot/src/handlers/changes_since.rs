//! `changes_since`: what was changed since a moment, in everything the asker sees or about one record, by whom.
//!
//! Whoever sees a record may know who changed it. What a colleague did to other records is told to nobody by it.

use chrono::{DateTime, Days as Day, NaiveDate, Utc};
use leancrm_core::{
    domain::{
        deal::Days,
        history::{HistoryFilter, PastEdit},
        record::RecordKind,
    },
    ids::{CompanyId, ContactId, DealId},
    tenancy::Permission,
};
use leancrm_nlp::{intent::ChangesSince, slots::Owner};

use super::shared::{Caption, Reading, Toward, tables, writing::Names};
use crate::{
    history,
    reply::{Reply, Table},
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// How many changes are listed.
const SHOWN: u32 = 30;

/// How many days back "lately" is.
const LATELY: u64 = 7;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ChangesSince) -> Answered {
    let mut caption = Caption::default();
    let named = named(turn, slots).await?;
    let days = days(turn, slots, &mut caption);
    let mut filter = HistoryFilter {
        since: days.from.map_or(DateTime::<Utc>::UNIX_EPOCH, |day| turn.start_of(day)),
        until: days.to.and_then(|day| day.succ_opt()).map_or(turn.now + Day::new(1), |day| turn.start_of(day)),
        by: None,
        owners: None,
        kinds: kinds(&turn.said, named.is_some()),
        company: None,
        contact: None,
        deal: None,
        hiring: turn.actor.require(Permission::CANDIDATES_READ).is_ok(),
    };
    let subject = subject(turn, slots, named.as_ref(), &mut filter).await?;
    let (edits, matching) = turn.tx.changes_seen(&filter, SHOWN).await?;
    let note = named.as_ref().and_then(|found| found.note.clone());
    let title = caption.title(&subject);
    if edits.is_empty() {
        let reply =
            caption.notes(Reply::text(format!("Nothing was changed that you can see: {title}.")).with_note(note));
        return Ok(reply.with_suggestions(["what changed in the last 30 days?", "my pipeline"]));
    }
    let people = people(&edits);
    let text = format!("{title}: {}{people}.", say::count(matching, "change"));
    let table = table(turn, &title, &edits, matching).await?;
    let reply = caption.notes(Reply::text(text).with_table(table).with_note(note));
    Ok(reply.with_suggestions(["what did my pipeline look like a week ago?", "undo my last change"]))
}

/// The record that is asked about, if one is.
async fn named(turn: &mut Turn<'_>, slots: &ChangesSince) -> Result<Option<Found>, Halt> {
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let found = turn.named_record(names).await?;
    match &found {
        Some(found) if found.kind == EntityKind::Deal => turn.focus.deal = Some(found.label.clone()),
        Some(found) if found.kind == EntityKind::Company => turn.focus.company = Some(found.label.clone()),
        Some(found) if found.kind == EntityKind::Contact => turn.focus.contact = Some(found.label.clone()),
        _ => {}
    }
    Ok(found)
}

/// The days that are meant; where none were said, the last seven. A day alone is one since which.
fn days(turn: &Turn<'_>, slots: &ChangesSince, caption: &mut Caption) -> Days {
    let today = turn.today();
    let lately = Days { from: today.checked_sub_days(Day::new(LATELY)), to: None };
    let phrase = slots.since.as_ref().or(slots.period.as_ref());
    let mut reading = Reading::of(phrase, today, Toward::Past);
    let since = slots.since.is_some() && turn.said.to_lowercase().contains("since");
    if let Reading::Days(days) = &mut reading
        && (since || days.to.is_some_and(|to| to > today))
    {
        days.to = None;
    }
    reading.apply("made", lately, caption)
}

/// The kinds of record that a sentence about none in particular asks for.
fn kinds(sentence: &str, named: bool) -> Option<Vec<RecordKind>> {
    if named {
        return None;
    }
    let words = leancrm_core::text::words(sentence);
    let has = |options: &[&str]| words.iter().any(|word| options.contains(&word.as_str()));
    let mut kinds = Vec::new();
    let each: [(RecordKind, &[&str]); 6] = [
        (RecordKind::Deal, &["pipeline", "funnel", "deal", "deals", "opportunities", "opps"]),
        (RecordKind::Contact, &["contact", "contacts", "people"]),
        (RecordKind::Company, &["company", "companies", "account", "accounts"]),
        (RecordKind::Task, &["task", "tasks", "reminders"]),
        (RecordKind::Lead, &["lead", "leads"]),
        (RecordKind::Note, &["note", "notes"]),
    ];
    for (kind, options) in each {
        if has(options) {
            kinds.push(kind);
        }
    }
    (!kinds.is_empty()).then_some(kinds)
}

/// Whose changes or whose records, and what they are called. "What did Omar change" asks for what Omar did, "what changed in
/// Omar's pipeline" for what was done there.
async fn subject(
    turn: &mut Turn<'_>,
    slots: &ChangesSince,
    named: Option<&Found>,
    filter: &mut HistoryFilter,
) -> Result<String, Halt> {
    let what = match filter.kinds.as_deref() {
        Some([RecordKind::Deal]) => "deals",
        Some([RecordKind::Contact]) => "contacts",
        Some([RecordKind::Company]) => "companies",
        Some([RecordKind::Task]) => "tasks",
        Some([RecordKind::Lead]) => "leads",
        Some([RecordKind::Note]) => "notes",
        _ => "records",
    };
    if let Some(found) = named {
        match found.kind {
            EntityKind::Deal => filter.deal = Some(DealId::from_uuid(found.id)),
            EntityKind::Contact => filter.contact = Some(ContactId::from_uuid(found.id)),
            _ => filter.company = Some(CompanyId::from_uuid(found.id)),
        }
    }
    let about = named.map(|found| format!("changes to {}", say::line(&found.label, 80)));
    let said_by = |words: &str| format!(" {} ", leancrm_core::text::fold(&turn.said)).contains(words);
    let mine = slots.owner.is_none() && (said_by(" i change ") || said_by(" i changed "));
    let Some(owner) = slots.owner.clone().or(mine.then_some(Owner::Me)) else {
        return Ok(about.unwrap_or_else(|| format!("changes to {what}")));
    };
    let permission = if what == "deals" { Permission::DEALS_READ } else { Permission::CONTACTS_READ };
    let owners = turn.owners(Some(&owner), permission).await?;
    if is_doing(&turn.said) {
        filter.by = owners.ids;
        return Ok(format!("{} {}", owners.label, about.unwrap_or_else(|| format!("changes to {what}"))));
    }
    filter.owners = owners.ids;
    Ok(about.unwrap_or_else(|| format!("changes to {} {what}", owners.label.to_lowercase().replace("all", "all the"))))
}

/// Whether a sentence asks for what somebody did: "what did Omar change", "Omar's changes", "changes by Omar".
fn is_doing(sentence: &str) -> bool {
    let folded = format!(" {} ", leancrm_core::text::fold(sentence));
    let verb = |word: &str| folded.contains(&format!(" {word} "));
    (verb("did") && verb("change"))
        || [" s changes ", " my changes ", " our changes ", " changes by ", " changed by ", " i changed ", " i change "]
            .iter()
            .any(|words| folded.contains(words))
        || (verb("has") || verb("have"))
            && verb("changed")
            && !folded.contains(" what has changed ")
            && !folded.contains(" what have changed ")
}

/// Who made them, where a few did.
fn people(edits: &[PastEdit]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for edit in edits {
        let name = edit.name.as_deref().unwrap_or("the system");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > 3 { String::new() } else { format!(" by {}", say::list(&names, "and")) }
}

async fn table(turn: &mut Turn<'_>, title: &str, edits: &[PastEdit], matching: u64) -> Result<Table, Halt> {
    let mut table = Table::new(title, &["When", "Record", "What changed", "Who", "Through"]);
    let told = history::told(turn.tx, edits).await?;
    for (edit, record) in edits.iter().zip(told) {
        let back = if edit.taken_back { " (taken back since)" } else { "" };
        table.rows.push(vec![
            moment(turn, edit.at),
            format!("{} ({})", say::line(&record.title, 60), edit.kind.entity()),
            format!("{}{back}", history::what_changed(edit, &record)),
            edit.name.clone().unwrap_or_else(|| "the system".to_owned()),
            history::door(&edit.channel).to_owned(),
        ]);
    }
    table.more = tables::more(matching, edits.len());
    Ok(table)
}

fn moment(turn: &Turn<'_>, at: DateTime<Utc>) -> String {
    let (local, today): (_, NaiveDate) = (turn.local(at), turn.today());
    say::when(local, today)
}
