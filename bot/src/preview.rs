//! A change as it is shown before anything is written: record by record, each fact as it is and as it will be.

mod mail;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use leancrm_core::{Error, domain::money::Money, history::Change, ids::PendingId, store::TenantTx};
use leancrm_nlp::Intent;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    inbound::Door,
    pending::{Shown, form},
    reply::{Block, ChangedField, Preview, PreviewRecord, Reply},
    request::Request,
    say,
};

/// How long a yes counts.
const WAITS: TimeDelta = TimeDelta::minutes(15);

/// Keeps requests as a change that waits for a yes, and shows what they would write.
pub(crate) async fn show(
    tx: &mut TenantTx,
    door: Door<'_>,
    requests: Vec<Request>,
    log: &[Change],
    asides: Vec<Block>,
) -> Result<Reply, Error> {
    let records = records(tx, log).await?;
    let expires_at = tx.now() + WAITS;
    let title = title(&requests, &records);
    let nil = PendingId::from_uuid(Uuid::nil());
    let mut preview = Preview { pending: nil, title, records, form: form(&requests), expires_at };
    let intent = requests.first().map(|request| request.intent.name().as_str()).unwrap_or_default();
    let json = |value: Result<Value, serde_json::Error>| {
        value.map_err(|source| Error::internal("writing down a change that waits", source))
    };
    let stored = json(serde_json::to_value(&requests))?;
    let expected = json(serde_json::to_value(Shown::of(log)))?;
    let shown = json(serde_json::to_value(&preview))?;
    preview.pending = tx.insert_pending_action(door.channel, intent, (&stored, &expected, &shown), expires_at).await?;
    let reply = Reply { blocks: asides };
    Ok(reply.with_preview(preview))
}

/// In a sentence, what has changed about records since they were shown.
pub(crate) async fn tell_moved(tx: &mut TenantTx, moved: &[Change]) -> Result<String, Error> {
    let mut told = Vec::new();
    for record in records(tx, moved).await? {
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|field| {
                let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
                format!("{}: {} → {}", field.label.to_lowercase(), said(&field.before), said(&field.after))
            })
            .collect();
        told.push(match fields.as_slice() {
            [] => format!("“{}” has gone meanwhile, or is that way already.", record.title),
            fields => format!("“{}” was changed meanwhile ({}).", record.title, fields.join(", ")),
        });
    }
    Ok(told.join(" "))
}

/// The question of a preview; where many records are touched, with their number.
fn title(requests: &[Request], records: &[PreviewRecord]) -> String {
    let mut titles: Vec<String> = Vec::new();
    for request in requests {
        let title = request.intent.name().title();
        let title = if titles.is_empty() { title.to_owned() } else { title.to_lowercase() };
        if !titles.iter().any(|known| known.eq_ignore_ascii_case(&title)) {
            titles.push(title);
        }
    }
    let what = if titles.len() > 3 { say::count(requests.len() as u64, "request") } else { say::list(&titles, "and") };
    let (what, carefully) = match requests {
        [Request { intent: Intent::RecordsAdmin(slots), .. }] => {
            (in_a_word(slots.action.as_deref()).unwrap_or(what), true)
        }
        _ => (what, false),
    };
    let merges = records.iter().filter(|record| record.what.starts_with(MERGE)).count();
    // Both records of a merge are touched, also where the one that stays keeps all that it says.
    let touched = (records.len() - merges).max(2 * merges);
    match touched {
        1 if carefully => format!("{what}? This touches 1 record."),
        0 | 1 => format!("{what}?"),
        many => format!("{what}? This touches {}.", say::count(many as u64, "record")),
    }
}

/// What is done to records, as the question of a preview begins.
fn in_a_word(action: Option<&str>) -> Option<String> {
    let word = match action? {
        "delete" => "Delete",
        "archive" => "Archive",
        "restore" => "Bring back",
        "merge" | "merge into" => "Merge",
        "unmerge" => "Take apart again",
        _ => return None,
    };
    Some(word.to_owned())
}

/// What is shown beside the two records of a merge.
const MERGE: &str = "merge";

/// The changes of a message, each record once: what it was first and what it became last. When somebody was last in touch follows
/// from other changes and is not shown.
pub(crate) fn merged(log: &[Change]) -> Vec<Change> {
    let mut merged: Vec<Change> = Vec::new();
    for change in log {
        let follows = |value: &Option<Value>| {
            value.as_ref().and_then(Value::as_object).is_some_and(|fields| {
                fields.len() == 1 && fields.keys().all(|key| key == "last_contacted_at" || key == "last_activity_at")
            })
        };
        if follows(&change.before) || follows(&change.after) {
            continue;
        }
        match merged.iter_mut().find(|known| known.entity == change.entity && known.id == change.id) {
            Some(known) => known.after.clone_from(&change.after),
            None => merged.push(change.clone()),
        }
    }
    merged
}

/// The records of changes, with what each says before and after.
pub(crate) async fn records(tx: &mut TenantTx, log: &[Change]) -> Result<Vec<PreviewRecord>, Error> {
    each(tx, &merged(log)).await
}

/// Changes one by one, with what each says before and after.
pub(crate) async fn each(tx: &mut TenantTx, changes: &[Change]) -> Result<Vec<PreviewRecord>, Error> {
    let ids: Vec<Uuid> = changes.iter().flat_map(shown_ids).collect();
    let names = tx.names_of(&ids).await?;
    let mut show =
        Show { names, today: tx.now().with_timezone(&tx.actor().timezone()).date_naive(), zone: tx.actor().timezone() };
    let record = |change: &Change| {
        if let Some(name) = name_in(change.after.as_ref().or(change.before.as_ref())) {
            show.names.insert(change.id, name);
        }
        show.record(change)
    };
    Ok(changes.iter().map(record).collect())
}

/// The records that a change names in what is shown of it: of one that changes a record, only in the fields that change.
fn shown_ids(change: &Change) -> Vec<Uuid> {
    let (Some(before), Some(after)) = (object(change.before.as_ref()), object(change.after.as_ref())) else {
        return [&change.before, &change.after].into_iter().flatten().flat_map(linked).collect();
    };
    let changed = after.iter().filter(|(field, value)| before.get(*field) != Some(*value));
    changed.flat_map(|(field, value)| [before.get(field).and_then(id_in), id_in(value)]).flatten().collect()
}

/// The records that a record names.
pub(crate) fn linked(record: &Value) -> Vec<Uuid> {
    record.as_object().into_iter().flatten().filter_map(|(_, value)| id_in(value)).collect()
}

/// What showing a value has to know.
struct Show {
    names: HashMap<Uuid, String>,
    today: NaiveDate,
    zone: chrono_tz::Tz,
}

impl Show {
    fn record(&self, change: &Change) -> PreviewRecord {
        if change.entity == MERGE {
            return self.merge(change);
        }
        if let (mail::ENTITY, Some(before), Some(after)) = (change.entity, &change.before, &change.after) {
            return mail::record(before, after);
        }
        let empty = Map::new();
        let noun = if change.entity == "activity" { "activity log" } else { change.entity };
        let (what, fields) = match (object(change.before.as_ref()), object(change.after.as_ref())) {
            (Some(_), None) => (format!("{noun}, deleted"), Vec::new()),
            (None, after) => (format!("new {noun}"), self.fields(&empty, after.unwrap_or(&empty))),
            (Some(before), Some(after)) => (noun.to_owned(), self.fields(before, after)),
        };
        let name = self.names.get(&change.id).map(|name| say::line(name, 120)).unwrap_or_default();
        PreviewRecord { title: name, what, fields }
    }

    /// A merge, or one that is taken apart: which record goes into which, and what of it moves.
    fn merge(&self, change: &Change) -> PreviewRecord {
        let said =
            change.after.as_ref().or(change.before.as_ref()).and_then(Value::as_object).cloned().unwrap_or_default();
        let name = |field: &str| said.get(field).and_then(|id| self.value(id)).unwrap_or_default();
        let title = format!("{} → {}", name("loser_id"), name("winner_id"));
        let what = if change.after.is_some() { MERGE.to_owned() } else { "merge, undone".to_owned() };
        let fields = if change.after.is_some() { self.fields(&Map::new(), &said) } else { Vec::new() };
        PreviewRecord { title, what, fields }
    }

    fn fields(&self, before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<ChangedField> {
        let mut fields = Vec::new();
        for (key, value) in ordered(after) {
            let was = before.get(key).unwrap_or(&Value::Null);
            if was == value {
                continue;
            }
            let Some(label) = label(key) else { continue };
            let (before, after) = (self.value(was), self.value(value));
            if before != after {
                fields.push(ChangedField { label: label.to_owned(), before, after });
            }
        }
        fields
    }

    /// A value as a person reads it; `None` for nothing.
    fn value(&self, value: &Value) -> Option<String> {
        match value {
            Value::Null => None,
            Value::Bool(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(self.text(text)),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().filter_map(|item| self.value(item)).collect();
                (!items.is_empty()).then(|| items.join(", "))
            }
            Value::Object(fields) if fields.contains_key("minor") => {
                serde_json::from_value::<Money>(value.clone()).ok().map(|money| money.to_string())
            }
            Value::Object(fields) if fields.contains_key("value") => {
                let said = fields.get("value").and_then(Value::as_str)?;
                Some(match fields.get("consent").and_then(Value::as_str) {
                    Some("refused") => format!("{said} (no marketing)"),
                    Some("given") => format!("{said} (agreed to marketing)"),
                    _ => said.to_owned(),
                })
            }
            Value::Object(fields) => {
                let facts: Vec<String> =
                    fields.iter().filter_map(|(key, value)| Some(format!("{key}: {}", self.value(value)?))).collect();
                (!facts.is_empty()).then(|| facts.join(", "))
            }
        }
    }

    fn text(&self, text: &str) -> String {
        if let Some(id) = id_of(text) {
            return self.names.get(&id).map_or_else(|| "a record you can't see".to_owned(), |name| say::line(name, 80));
        }
        if let Ok(day) = text.parse::<NaiveDate>() {
            return say::date(day, self.today);
        }
        if let Ok(moment) = text.parse::<DateTime<Utc>>() {
            let local = moment.with_timezone(&self.zone).naive_local();
            let midnight = local.time() == chrono::NaiveTime::MIN;
            let date = say::date(local.date(), self.today);
            return if midnight { date } else { format!("{date} {}", say::clock(local.time())) };
        }
        say::line(text, 300)
    }
}

fn object(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

/// The fields of a record in the order in which a person asks for them, others after them by name.
fn ordered(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut all: Vec<(&String, &Value)> = fields.iter().collect();
    let place = |key: &str| LABELS.iter().position(|(known, _)| *known == key).unwrap_or(LABELS.len());
    all.sort_by_key(|(key, _)| place(key));
    all
}

/// What fields are called, in the order in which they are shown.
const LABELS: [(&str, &str); 54] = [
    ("stays", "Stays"),
    ("goes", "Goes into it"),
    ("moves", "Moves"),
    ("name", "Name"),
    ("title", "Title"),
    ("subject", "Subject"),
    ("kind", "Kind"),
    ("body", "Text"),
    ("contact_id", "Person"),
    ("company_id", "Company"),
    ("company_name", "Company"),
    ("deal_id", "Deal"),
    ("stage_id", "Stage"),
    ("status", "Status"),
    ("amount", "Amount"),
    ("probability", "Probability (%)"),
    ("expected_close", "Close date"),
    ("lost_reason", "Reason"),
    ("settled_reason", "Reason"),
    ("next_step", "Next step"),
    ("next_step_on", "Next step by"),
    ("snoozed_until", "Parked until"),
    ("snooze_reason", "Parked because"),
    ("score", "Score"),
    ("starts_at", "Starts"),
    ("ends_at", "Ends"),
    ("invited", "Invites"),
    ("due_at", "Due"),
    ("remind_at", "Remind"),
    ("priority", "Priority"),
    ("assignee_id", "For"),
    ("owner_id", "Owner"),
    ("points", "Reached at"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("tags", "Tags"),
    ("domains", "Domains"),
    ("aliases", "Also called"),
    ("industry", "Industry"),
    ("employees", "Employees"),
    ("location", "Location"),
    ("source", "Source"),
    ("product_id", "Product"),
    ("note", "Note"),
    ("next_follow_up_at", "Follow up"),
    ("occurred_at", "When"),
    ("duration_min", "Minutes"),
    ("timezone", "Time zone"),
    ("locale", "Language"),
    ("brief_at", "Briefing"),
    ("brief_days", "Briefing on"),
    ("quiet_from", "Quiet from"),
    ("quiet_to", "Quiet until"),
    ("custom", "Other fields"),
];

/// What a field is called; `None` for one that follows from others and is not shown.
pub(crate) fn label(key: &str) -> Option<&'static str> {
    LABELS.iter().find(|(known, _)| *known == key).map(|(_, label)| *label)
}

pub(crate) fn name_in(value: Option<&Value>) -> Option<String> {
    ["name", "title", "subject", "body"].iter().find_map(|key| Some(value?.get(key)?.as_str()?.to_owned()))
}

fn id_in(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(id_of)
}

/// The bare id in the text form of any id.
fn id_of(text: &str) -> Option<Uuid> {
    let (prefix, id) = text.split_once('_')?;
    let simple = id.len() == 32 && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    if simple { Uuid::try_parse(id).ok() } else { None }
}
