//! Making one record of two, and two of one again.
//!
//! The record that stays keeps what it says and takes from the other what it has no word for. What hangs on the other, whoever
//! owns it, is moved by a function of the database; `store::merges` is the door to it.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    domain::{
        money::plural,
        record::{CompanyRecord, ContactRecord, Record, RecordKind},
    },
    error::{Error, Result},
    history::{Change, Recorder, Write},
    ids::{CompanyId, ContactId, MergeId},
    store::{Merge, Stored, TenantTx, Weight, words_of},
    tenancy::Permission,
    text,
};

mod back;

pub(super) use back::{MergesBack, take_back};

/// The entity by which the history knows a merge.
pub(crate) const ENTITY: &str = "merge";

/// The two records of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Contacts or companies.
    pub kind: RecordKind,
    /// The one that stays.
    pub winner: Uuid,
    /// The one that goes into it.
    pub loser: Uuid,
}

/// Which of two records stays: the one on which more hangs, as far as the asker sees it, and of two alike the older one.
///
/// # Errors
/// [`Error::NotFound`] where one of them is out of sight.
pub async fn weigh(tx: &mut TenantTx, kind: RecordKind, one: Uuid, other: Uuid) -> Result<Pair> {
    let (mine, theirs) = (weight(tx, kind, one).await?, weight(tx, kind, other).await?);
    let rank = |weight: &Weight| {
        let hangs = weight.contacts + weight.deals + weight.activities + weight.meetings + weight.tasks + weight.notes;
        (hangs, weight.points, std::cmp::Reverse(weight.created_at))
    };
    let (winner, loser) = if rank(&theirs) > rank(&mine) { (other, one) } else { (one, other) };
    Ok(Pair { kind, winner, loser })
}

/// Makes one record of two.
///
/// # Errors
/// [`Error::NotFound`] for a record that is gone or out of sight, [`Error::Forbidden`] without the permission or where it does not
/// reach both.
pub async fn merge(tx: &mut TenantTx, pair: Pair, recorder: &mut Recorder) -> Result<()> {
    let (winner, loser) = load(tx, pair).await?;
    if winner.deleted || loser.deleted {
        return Err(Error::not_found(format!("one of the two {}", plural(2, pair.kind.entity()))));
    }
    let after = filled(&winner.record, &loser.record)?;
    let merge = Merge {
        id: MergeId::from_uuid(tx.new_id()),
        kind: pair.kind,
        winner: pair.winner,
        loser: pair.loser,
        filled: differences(&winner.record, &after)?,
    };
    let told = told(tx, &merge, &winner.record, &loser.record).await?;
    tx.merge_records(&merge).await?;
    let summary = format!("merged “{}” into “{}”", name(&loser), name(&winner));
    let was = words_of(&after);
    let mut writes = vec![Write::delete(pair.loser, loser)];
    if after != winner.record {
        writes.insert(0, Write::update(pair.winner, winner, after));
    }
    let permission = Some(permission(pair.kind));
    recorder.write_and(tx, ("records_admin", &summary), permission, writes, vec![told]).await?;
    tx.found_anew(pair.kind, pair.winner, &was).await
}

/// Takes apart the merge that made a record what it is, or that made it go: what nobody has touched since goes back.
///
/// # Errors
/// [`Error::NotFound`] where there is none, [`Error::Forbidden`] without the permission or where it does not reach both records.
pub async fn unmerge(tx: &mut TenantTx, record: Uuid, recorder: &mut Recorder) -> Result<()> {
    let Some(merge) = tx.merge_that_holds(None, Some(record)).await? else {
        return Err(Error::not_found("a merge that could be taken apart"));
    };
    let (told, was) = apart(tx, &merge).await?;
    let (winner, loser) = load(tx, pair(&merge)).await?;
    let before = set_back(&winner.record, &merge.filled)?;
    let summary = format!("took “{}” and “{}” apart again", name(&winner), name(&loser));
    let restored = loser.record.clone();
    let mut writes = vec![Write::update(merge.loser, loser, restored)];
    if before != winner.record {
        writes.push(Write::update(merge.winner, winner, before));
    }
    let permission = Some(permission(merge.kind));
    recorder.write_and(tx, ("records_admin", &summary), permission, writes, vec![told]).await?;
    tx.found_anew(merge.kind, merge.winner, &was).await
}

/// The merge by which a deleted record went, if it went by one: the record that it went into.
pub async fn went_into(tx: &mut TenantTx, record: Uuid) -> Result<Option<Uuid>> {
    let merge = tx.merge_that_holds(None, Some(record)).await?;
    Ok(merge.filter(|merge| merge.loser == record).map(|merge| merge.winner))
}

/// The merge that made a record what it is, or that made it go.
///
/// # Errors
/// Those of the store.
pub async fn merge_of(tx: &mut TenantTx, record: Uuid) -> Result<Option<MergeId>> {
    Ok(tx.merge_that_holds(None, Some(record)).await?.map(|merge| merge.id))
}

/// Moves back what a merge moved. Gives what is told of it, and the words that led to the winner until then.
async fn apart(tx: &mut TenantTx, merge: &Merge) -> Result<(Change, Vec<String>)> {
    let (winner, loser) = load(tx, pair(merge)).await?;
    if winner.deleted || !loser.deleted {
        return Err(Error::conflict(format!(
            "“{}” was changed since it was merged, so the two stay as they are.",
            name(if winner.deleted { &winner } else { &loser })
        )));
    }
    let said = told(tx, merge, &winner.record, &loser.record).await?.after;
    if !tx.unmerge_records(merge.id).await? {
        return Err(Error::changed_meanwhile());
    }
    let told = Change { entity: ENTITY, id: merge.id.as_uuid(), before: said, after: None };
    Ok((told, words_of(&winner.record)))
}

const fn pair(merge: &Merge) -> Pair {
    Pair { kind: merge.kind, winner: merge.winner, loser: merge.loser }
}

/// Both records of a pair, locked in one order whoever wins, and within the reach of the permission.
async fn load(tx: &mut TenantTx, pair: Pair) -> Result<(Stored<Record>, Stored<Record>)> {
    let Pair { kind, winner, loser } = pair;
    if winner == loser {
        return Err(Error::invalid("Those two are one and the same record."));
    }
    let mut both = Vec::with_capacity(2);
    for id in [winner.min(loser), winner.max(loser)] {
        let found = tx.record_for_change(kind, id).await?;
        both.push(found.ok_or_else(|| Error::not_found(format!("one of the two {}", plural(2, kind.entity()))))?);
    }
    let permission = permission(kind);
    if both.iter().any(|stored| !tx.actor().reaches(permission, stored.record.owner())) {
        return Err(Error::Forbidden { permission: permission.to_string() });
    }
    if winner > loser {
        both.reverse();
    }
    match (both.pop(), both.pop()) {
        (Some(loser), Some(winner)) => Ok((winner, loser)),
        _ => Err(Error::not_found("two records")),
    }
}

/// The permission to merge records of a kind.
pub const fn permission(kind: RecordKind) -> Permission {
    Permission::new(kind.resource(), "merge")
}

async fn weight(tx: &mut TenantTx, kind: RecordKind, id: Uuid) -> Result<Weight> {
    let weight = tx.weight(kind, id).await?;
    weight.ok_or_else(|| Error::not_found(format!("one of the two {}", plural(2, kind.entity()))))
}

fn name(stored: &Stored<Record>) -> String {
    super::short(stored.record.name())
}

/// What the history tells of a merge: who goes into whom, and what of it the asker sees moving.
async fn told(tx: &mut TenantTx, merge: &Merge, winner: &Record, loser: &Record) -> Result<Change> {
    let moves = weight(tx, merge.kind, merge.loser).await?;
    let id = |id: Uuid| match merge.kind {
        RecordKind::Company => json!(CompanyId::from_uuid(id)),
        _ => json!(ContactId::from_uuid(id)),
    };
    let mut after = json!({
        "of": merge.kind.entity(),
        "winner_id": id(merge.winner),
        "loser_id": id(merge.loser),
        "stays": described(winner),
        "goes": described(loser),
        "moves": in_words(&moves),
    });
    let fields = loser.fields()?;
    for field in ["points", "domains", "tags"] {
        if let (Some(value), Value::Object(after)) = (fields.get(field), &mut after) {
            after.insert(field.to_owned(), value.clone());
        }
    }
    Ok(Change { entity: ENTITY, id: merge.id.as_uuid(), before: None, after: Some(after) })
}

/// A record with what tells it apart from its namesakes.
fn described(record: &Record) -> String {
    let (name, beside) = match record {
        Record::Contact(contact) => {
            let reached = contact.points.first().map(|point| point.value.clone());
            (&contact.name, [contact.title.clone(), contact.location.clone(), reached])
        }
        Record::Company(company) => {
            (&company.name, [company.industry.clone(), company.location.clone(), company.domains.first().cloned()])
        }
        other => return other.name().to_owned(),
    };
    std::iter::once(name.clone()).chain(beside.into_iter().flatten()).collect::<Vec<_>>().join(", ")
}

/// What moves, counted by kind; `None` where the asker sees nothing of it.
fn in_words(moves: &Weight) -> Option<String> {
    let counts = [
        (moves.contacts, "contact"),
        (moves.deals, "deal"),
        (moves.activities, "activity"),
        (moves.meetings, "meeting"),
        (moves.tasks, "task"),
        (moves.notes, "note"),
        (moves.leads, "lead"),
    ];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {}", plural(count.unsigned_abs(), noun)))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The winner with what it has no word for taken from the loser.
fn filled(winner: &Record, loser: &Record) -> Result<Record> {
    match (winner, loser) {
        (Record::Contact(winner), Record::Contact(loser)) => Ok(Record::Contact(filled_contact(winner, loser))),
        (Record::Company(winner), Record::Company(loser)) => Ok(Record::Company(filled_company(winner, loser))),
        _ => Err(Error::invalid("Only two contacts or two companies can be merged.")),
    }
}

fn filled_contact(winner: &ContactRecord, loser: &ContactRecord) -> ContactRecord {
    ContactRecord {
        title: winner.title.clone().or_else(|| loser.title.clone()),
        company_id: winner.company_id.or(loser.company_id),
        location: winner.location.clone().or_else(|| loser.location.clone()),
        owner_id: winner.owner_id.or(loser.owner_id),
        source: winner.source.clone().or_else(|| loser.source.clone()),
        next_follow_up_at: winner.next_follow_up_at.or(loser.next_follow_up_at),
        custom: both(&winner.custom, &loser.custom),
        ..winner.clone()
    }
}

fn filled_company(winner: &CompanyRecord, loser: &CompanyRecord) -> CompanyRecord {
    let mut aliases = winner.aliases.clone();
    for alias in std::iter::once(&loser.name).chain(&loser.aliases) {
        let folded = text::fold(alias);
        if folded != text::fold(&winner.name) && !aliases.iter().any(|known| text::fold(known) == folded) {
            aliases.push(alias.clone());
        }
    }
    CompanyRecord {
        aliases,
        industry: winner.industry.clone().or_else(|| loser.industry.clone()),
        location: winner.location.clone().or_else(|| loser.location.clone()),
        employees: winner.employees.or(loser.employees),
        owner_id: winner.owner_id.or(loser.owner_id),
        custom: both(&winner.custom, &loser.custom),
        ..winner.clone()
    }
}

/// The fields of one, and of the other those that the first does not have.
fn both(one: &Map<String, Value>, other: &Map<String, Value>) -> Map<String, Value> {
    let mut both = one.clone();
    for (key, value) in other {
        if both.get(key).is_none_or(Value::is_null) {
            both.insert(key.clone(), value.clone());
        }
    }
    both
}

/// The fields in which a record became another, before and after.
fn differences(was: &Record, now: &Record) -> Result<Value> {
    let (was, now) = (was.fields()?, now.fields()?);
    let changed: Vec<&String> = now.keys().filter(|field| now.get(*field) != was.get(*field)).collect();
    let of = |fields: &Map<String, Value>| -> Map<String, Value> {
        changed.iter().filter_map(|field| Some(((*field).clone(), fields.get(*field)?.clone()))).collect()
    };
    Ok(json!({ "before": of(&was), "after": of(&now) }))
}

/// The winner with the fields set back that were filled and that nobody has changed since.
fn set_back(winner: &Record, filled: &Value) -> Result<Record> {
    let mut fields = winner.fields()?;
    let part = |part: &str| filled.get(part).and_then(Value::as_object).cloned().unwrap_or_default();
    let after = part("after");
    for (field, value) in part("before") {
        if fields.get(&field) == after.get(&field) {
            fields.insert(field, value);
        }
    }
    Record::of(winner.kind(), fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(name: &str, aliases: &[&str], industry: Option<&str>) -> CompanyRecord {
        CompanyRecord {
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            industry: industry.map(str::to_owned),
            location: None,
            employees: None,
            owner_id: None,
            custom: Map::new(),
            domains: Vec::new(),
            tags: Vec::new(),
        }
    }

    #[test]
    fn the_winner_keeps_its_own_and_takes_what_it_lacks() {
        let (winner, loser) = (company("Globex", &[], None), company("Globex Inc", &["GBX", "globex"], Some("Trade")));
        let after = filled_company(&winner, &loser);
        assert_eq!(after.aliases, ["Globex Inc", "GBX"]);
        assert_eq!(after.industry.as_deref(), Some("Trade"));
        assert_eq!(filled_company(&after, &company("Acme", &[], Some("Banking"))).industry.as_deref(), Some("Trade"));
    }

    #[test]
    fn what_was_filled_goes_back_where_nobody_has_changed_it() {
        let (winner, loser) = (company("Globex", &[], None), company("Globex Inc", &[], Some("Trade")));
        let after = filled_company(&winner, &loser);
        let (was, now) = (Record::Company(winner), Record::Company(after.clone()));
        let filled = differences(&was, &now).expect("records have fields");
        assert_eq!(set_back(&now, &filled).expect("a company"), was);
        let changed = Record::Company(CompanyRecord { industry: Some("Energy".to_owned()), ..after });
        let back = set_back(&changed, &filled).expect("a company");
        let Record::Company(back) = back else { panic!("a company stays one") };
        assert_eq!((back.industry.as_deref(), back.aliases.len()), (Some("Energy"), 0));
    }
}
