//! `explain_value`: who set a value, when, through which door and with which words, and what it was before.

use chrono::{DateTime, Utc};
use leancrm_core::domain::{history::PastEdit, record::RecordKind};
use leancrm_nlp::{IntentName, intent::ExplainValue};
use serde_json::Value;

use super::shared::writing::Names;
use crate::{
    history,
    reply::{Card, ChangedField, PreviewRecord, Reply, SectionRow},
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// How many earlier values are listed.
const EARLIER: usize = 8;

/// A field as people call it, and where records keep it.
struct Field {
    /// Words that mean it.
    words: &'static [&'static str],
    /// Its keys in records, of whichever kind.
    keys: &'static [&'static str],
    /// What it is called.
    label: &'static str,
}

#[rustfmt::skip]
const FIELDS: [Field; 19] = [
    Field { words: &["close", "closing", "deadline"], keys: &["expected_close"], label: "close date" },
    Field { words: &["amount", "value", "price", "worth", "size", "budget"], keys: &["amount"], label: "amount" },
    Field { words: &["stage"], keys: &["stage_id"], label: "stage" },
    Field { words: &["probability", "chance", "chances", "odds", "likelihood"], keys: &["probability"], label: "probability" },
    Field { words: &["next"], keys: &["next_step", "next_step_on"], label: "next step" },
    Field { words: &["owner", "rep", "responsible"], keys: &["owner_id"], label: "owner" },
    Field { words: &["status", "state"], keys: &["status"], label: "status" },
    Field { words: &["reason"], keys: &["lost_reason", "settled_reason", "snooze_reason"], label: "reason" },
    Field { words: &["snooze", "snoozed", "parked"], keys: &["snoozed_until"], label: "parking" },
    Field { words: &["email", "mail", "address"], keys: &["email", "points"], label: "e-mail" },
    Field { words: &["phone", "number", "mobile", "whatsapp"], keys: &["phone", "points"], label: "number" },
    Field { words: &["title", "role", "position", "job"], keys: &["title"], label: "title" },
    Field { words: &["company", "employer"], keys: &["company_id", "company_name"], label: "company" },
    Field { words: &["industry"], keys: &["industry"], label: "industry" },
    Field { words: &["domain", "website"], keys: &["domains"], label: "domain" },
    Field { words: &["location", "city", "country"], keys: &["location"], label: "location" },
    Field { words: &["source"], keys: &["source"], label: "source" },
    Field { words: &["score"], keys: &["score"], label: "score" },
    Field { words: &["name"], keys: &["name"], label: "name" },
];

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ExplainValue) -> Answered {
    let field = field_meant(turn, slots);
    let found = record(turn, slots, field).await?;
    let kind = match found.kind {
        EntityKind::Deal => RecordKind::Deal,
        EntityKind::Company => RecordKind::Company,
        EntityKind::Lead => RecordKind::Lead,
        _ => RecordKind::Contact,
    };
    let edits = turn.tx.edits_of(kind, found.id).await?;
    let told = history::told(turn.tx, &edits).await?;
    let set: Vec<(&PastEdit, &PreviewRecord)> =
        edits.iter().zip(&told).filter(|(edit, _)| field.is_none_or(|field| touches(edit, field))).collect();
    let reply = match set.as_slice() {
        [] => untouched(turn, kind, &found, field).await?,
        [last, earlier @ ..] => told_of(turn, &found, field, *last, earlier),
    };
    Ok(reply.with_note(found.note.clone()).with_suggestions(["what changed in my pipeline this week?", "my deals"]))
}

/// The field that is asked about. "Who set that?" means the one that was asked about just before, if one was.
fn field_meant(turn: &Turn<'_>, slots: &ExplainValue) -> Option<&'static Field> {
    let folded = leancrm_core::text::fold(&turn.said);
    let pointing = ["that", "this", "it"].iter().any(|word| folded.ends_with(word));
    let before = turn.focus.slots.get("field").and_then(Value::as_str);
    let asked =
        turn.focus.last_intent.is_some_and(|last| last == IntentName::DealStatus || last == IntentName::ExplainValue);
    let said = slots.field.as_deref().filter(|_| !pointing);
    let said = said.or_else(|| before.filter(|_| pointing && asked))?;
    let words = leancrm_core::text::words(&said.replace('_', " "));
    FIELDS.iter().find(|field| words.iter().any(|word| field.words.contains(&word.as_str())))
}

/// The record that is meant: the named one, or the one that was talked about.
async fn record(turn: &mut Turn<'_>, slots: &ExplainValue, field: Option<&'static Field>) -> Result<Found, Halt> {
    use EntityKind::{Company, Contact, Deal, Lead};
    let (contact, company, deal) = (slots.contact.as_deref(), slots.company.as_deref(), slots.deal.as_deref());
    if contact.is_none() && company.is_none() && deal.is_none() {
        return in_focus(turn).await;
    }
    let of_deals = ["close date", "amount", "stage", "probability", "next step", "reason", "parking"];
    let of_people = ["e-mail", "number", "title"];
    let label = field.map_or("", |field| field.label);
    let says_deal = leancrm_core::text::words(&turn.said).iter().any(|word| word == "deal");
    let found = match (deal, contact, company) {
        (Some(name), ..) if of_deals.contains(&label) || says_deal => turn.deal("deal", Some(name), company).await?,
        (None, None, Some(name)) if of_deals.contains(&label) => turn.deal("deal", Some(name), None).await?,
        (Some(name), ..) if of_people.contains(&label) => turn.anyone("deal", Some(name), &[Contact, Lead]).await?,
        (Some(name), ..) => turn.anyone("deal", Some(name), &[Company, Contact, Deal]).await?,
        (None, Some(name), None) => turn.anyone("contact", Some(name), &[Contact, Lead, Company, Deal]).await?,
        (None, contact, company) => {
            let names = Names { contact, company, deal: None };
            match turn.named_record(names).await? {
                Some(found) => found,
                None => in_focus(turn).await?,
            }
        }
    };
    match found.kind {
        Deal => turn.focus.deal = Some(found.label.clone()),
        Company => turn.focus.company = Some(found.label.clone()),
        Contact => turn.focus.contact = Some(found.label.clone()),
        _ => {}
    }
    Ok(found)
}

/// The record that was talked about last.
async fn in_focus(turn: &mut Turn<'_>) -> Result<Found, Halt> {
    match turn.focus.last_intent {
        Some(IntentName::ContactLookup) => turn.contact("contact", None, None).await,
        Some(IntentName::CompanyLookup) => turn.company("company", None).await,
        _ if turn.focus.deal.is_none() && turn.focus.contact.is_some() => turn.contact("contact", None, None).await,
        _ if turn.focus.deal.is_none() && turn.focus.company.is_some() => turn.company("company", None).await,
        _ => turn.deal("deal", None, None).await,
    }
}

/// Whether a change set a field, or made or deleted the record with it.
fn touches(edit: &PastEdit, field: &Field) -> bool {
    let value = |record: &Option<Value>, key: &str| {
        let value = record.as_ref().and_then(|record| record.get(key)).cloned().unwrap_or_default();
        if key == "points" { points(&value, field.label) } else { value }
    };
    field.keys.iter().any(|key| value(&edit.before, key) != value(&edit.after, key))
}

/// Of the ways to reach a person those that a field means.
fn points(points: &Value, label: &str) -> Value {
    let email = label == "e-mail";
    let meant = |point: &&Value| (point.get("kind").and_then(Value::as_str) == Some("email")) == email;
    let points: Vec<Value> = points.as_array().into_iter().flatten().filter(meant).cloned().collect();
    if points.is_empty() { Value::Null } else { Value::Array(points) }
}

/// The labels under which a field shows.
fn is_shown_as(field: &Field, shown: &ChangedField) -> bool {
    field.keys.iter().any(|key| crate::preview::label(key) == Some(shown.label.as_str()))
}

fn told_of(
    turn: &Turn<'_>,
    found: &Found,
    field: Option<&Field>,
    (last, record): (&PastEdit, &PreviewRecord),
    earlier: &[(&PastEdit, &PreviewRecord)],
) -> Reply {
    let name = say::line(&found.label, 80);
    let who = by_whom(last);
    let when = on(turn, last.at);
    let door = history::door(&last.channel);
    let shown: Vec<&ChangedField> =
        record.fields.iter().filter(|shown| field.is_none_or(|field| is_shown_as(field, shown))).collect();
    let value = shown.first().and_then(|shown| shown.after.clone());
    let verb = match (last.intent.as_str(), &last.before) {
        (intent, _) if intent.starts_with("import") => "imported it",
        ("undo", _) => "took an earlier change back",
        (_, None) => "set it with the new record",
        _ => "set it",
    };
    let mut text = match (field, value) {
        (Some(field), Some(value)) => {
            let label = say::capital(field.label);
            format!("{label} of “{name}” is {value}: {who} {verb} on {when} through {door}.")
        }
        (Some(field), None) => {
            format!("“{name}” has no {} any more: {who} {verb} on {when} through {door}.", field.label)
        }
        (None, _) => {
            let did = history::what_changed(last, record);
            format!("“{name}” was last changed by {who} on {when} through {door}: {did}.")
        }
    };
    if let Some(before) = shown.first().and_then(|shown| shown.before.clone()).filter(|_| field.is_some()) {
        text = format!("{text} Before, it was {before}.");
    }
    let mut reply = Reply::text(text);
    // A button that was pressed is noted in brackets, and nobody said that.
    if let Some(sentence) = last.sentence.as_ref().filter(|sentence| !sentence.starts_with('(')) {
        let whose = if last.member.is_some() && last.member == turn.actor.member() { "You" } else { "They" };
        reply = reply.with_text(format!("{whose} said: “{}”", say::line(sentence, 300)));
    }
    let rows: Vec<SectionRow> =
        earlier.iter().take(EARLIER).filter_map(|(edit, record)| earlier_value(turn, edit, record, field)).collect();
    if rows.is_empty() { reply } else { reply.with_card(Card::new(name).section("Earlier", rows)) }
}

/// Who made a change, as a sentence's subject.
fn by_whom(edit: &PastEdit) -> String {
    edit.name.clone().unwrap_or_else(|| "the system".to_owned())
}

/// A moment in a sentence.
fn on(turn: &Turn<'_>, at: DateTime<Utc>) -> String {
    let local = turn.local(at);
    format!("{} {}", say::date(local.date(), turn.today()), say::clock(local.time()))
}

fn earlier_value(
    turn: &Turn<'_>,
    edit: &PastEdit,
    record: &PreviewRecord,
    field: Option<&Field>,
) -> Option<SectionRow> {
    let primary = match field {
        None => history::what_changed(edit, record),
        Some(field) => {
            let shown = record.fields.iter().find(|shown| is_shown_as(field, shown))?;
            shown.after.clone().unwrap_or_else(|| "nothing".to_owned())
        }
    };
    let secondary = edit.name.clone().or_else(|| Some("the system".to_owned()));
    Some(SectionRow { primary, secondary, value: Some(on(turn, edit.at)) })
}

/// What is said where nobody has changed the value since the record came in.
async fn untouched(turn: &mut Turn<'_>, kind: RecordKind, found: &Found, field: Option<&Field>) -> Result<Reply, Halt> {
    let name = say::line(&found.label, 80);
    let what = field.map_or_else(|| format!("“{name}”"), |field| format!("the {} of “{name}”", field.label));
    let Some(origin) = turn.tx.origin_of(kind, found.id).await? else {
        return Ok(Reply::text(format!("I know no change of {what}.")));
    };
    let source = origin.source.map(|source| format!(" (source: {})", say::line(&source, 60))).unwrap_or_default();
    let when = say::date(turn.local(origin.at).date(), turn.today());
    let text = format!(
        "Nobody has changed {what} since the record came in on {when}{source}. It was not typed in by a person here: it came with \
         the first data or from another system."
    );
    Ok(Reply::text(text))
}
