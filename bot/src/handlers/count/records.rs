//! Counting records that are neither deals nor leads.

use leancrm_core::{
    domain::{
        deal::Days,
        report::{Countable, Dimension, RecordFilter},
    },
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{intent::Count, slots::RecordKind};

use super::{amounts_unused, outside_words, owners, related, with_groups};
use crate::{
    handlers::shared::{Caption, Reading, Toward, tables},
    reply::Reply,
    resolve::Owners,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &Count, kind: RecordKind) -> Answered {
    let Some((kind, noun, permission)) = countable(kind) else {
        return Err(Halt::Say(Box::new(Reply::text("I can't count that.")), Outcome::Refused));
    };
    if let Some(permission) = permission {
        turn.actor.require(permission)?;
    }
    let mut caption = Caption::default();
    let personal = !matches!(kind, Countable::Members | Countable::Products);
    let owners = match permission {
        Some(permission) if personal => owners(turn, slots, permission, &mut caption).await?,
        _ => {
            if slots.owner.is_some() || slots.member.is_some() {
                caption.unused(format!("whose they are: {noun} belong to everybody"));
            }
            Owners { ids: None, unassigned: false, label: "All".to_owned() }
        }
    };
    let status = record_status(kind, slots.status.as_deref(), &mut caption);
    let toward =
        if kind == Countable::Tasks && status.as_deref() != Some("done") { Toward::Future } else { Toward::Past };
    let period = if kind == Countable::Products { &None } else { &slots.period };
    let days = Reading::of(period.as_ref(), turn.today(), toward).apply(
        dated_by(kind, status.as_deref()),
        Days::ALWAYS,
        &mut caption,
    );
    let (company, contact) = if personal { related(turn, slots, &mut caption).await? } else { (None, None) };
    let location = slots
        .location
        .clone()
        .filter(|_| matches!(kind, Countable::Contacts | Countable::Companies | Countable::Meetings));
    let source = slots.source.clone().filter(|_| kind == Countable::Contacts);
    say_unused(slots, kind, noun, &mut caption);
    outside_words(&Count { location: location.clone(), source: source.clone(), ..Count::default() }, &mut caption);
    let filter = RecordFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        status,
        period: days,
        company,
        contact,
        source,
        location,
    };
    let group = record_dimension(slots.group_by.as_deref(), kind, false, &mut caption);
    let groups = turn.tx.count_records(kind, &filter, group).await?;
    let count: u64 = groups.iter().map(|group| group.count).sum();
    let status = filter.status.as_deref().map(|status| format!("{status} ")).unwrap_or_default();
    let subject = caption.title(&format!("{} {status}{noun}", owners.label));
    let reply = with_groups(Reply::text(format!("{subject}: {}.", say::grouped(count))), &subject, group, &groups);
    Ok(caption.notes(reply).with_suggestions([
        "how many open deals do I have?",
        "my tasks",
        "how many calls this week?",
    ]))
}

fn countable(kind: RecordKind) -> Option<(Countable, &'static str, Option<Permission>)> {
    let activities = Some(Permission::ACTIVITIES_READ);
    Some(match kind {
        RecordKind::Contact => (Countable::Contacts, "contacts", Some(Permission::CONTACTS_READ)),
        RecordKind::Company => (Countable::Companies, "companies", Some(Permission::COMPANIES_READ)),
        RecordKind::Task => (Countable::Tasks, "tasks", Some(Permission::TASKS_READ)),
        RecordKind::Meeting => (Countable::Meetings, "meetings", activities),
        RecordKind::Call => (Countable::Calls, "calls", activities),
        RecordKind::Email => (Countable::Emails, "e-mails", activities),
        RecordKind::Message => (Countable::Messages, "messages", activities),
        RecordKind::Activity => (Countable::Activities, "activities", activities),
        RecordKind::Note => (Countable::Notes, "notes", activities),
        RecordKind::Member => (Countable::Members, "members", None),
        RecordKind::Product => (Countable::Products, "products", None),
        RecordKind::Deal | RecordKind::Lead | RecordKind::Candidate | RecordKind::Workflow => return None,
    })
}

/// What the date of a record is.
fn dated_by(kind: Countable, status: Option<&str>) -> &'static str {
    match (kind, status) {
        (Countable::Tasks, Some("done")) => "done",
        (Countable::Tasks, _) => "due",
        (Countable::Contacts | Countable::Companies | Countable::Members, _) => "added",
        (Countable::Notes, _) => "written",
        _ => "on",
    }
}

fn record_status(kind: Countable, status: Option<&str>, caption: &mut Caption) -> Option<String> {
    let status = status?;
    let known = match (kind, fold(status).as_str()) {
        (Countable::Tasks, "open" | "pending" | "todo" | "active")
        | (Countable::Meetings, "upcoming" | "planned" | "scheduled" | "open") => Some("open"),
        (Countable::Tasks, "overdue" | "late") => Some("overdue"),
        (Countable::Tasks, "done" | "completed" | "finished" | "closed")
        | (Countable::Meetings, "held" | "done" | "past") => Some("done"),
        // A new record is told by its date, which the period says.
        (Countable::Contacts | Countable::Companies, "new" | "active" | "added") => return None,
        _ => None,
    };
    if known.is_none() {
        caption.unused(format!("the state “{}”", say::line(status, 40)));
    }
    known.map(str::to_owned)
}

/// Says which slots a kind of record has no use for.
fn say_unused(slots: &Count, kind: Countable, noun: &str, caption: &mut Caption) {
    let personal = !matches!(kind, Countable::Members | Countable::Products);
    let slots_and_use = [
        ("stage", &slots.stage, false),
        ("source", &slots.source, kind == Countable::Contacts),
        ("place", &slots.location, matches!(kind, Countable::Contacts | Countable::Companies | Countable::Meetings)),
        ("company", &slots.company, personal),
        ("contact", &slots.contact, personal),
    ];
    for (slot, said, used) in slots_and_use {
        if let (Some(said), false) = (said, used) {
            caption.unused(format!("the {slot} “{}”, which {noun} don't have", say::line(said, 60)));
        }
    }
    if let (Countable::Products, Some(period)) = (kind, &slots.period) {
        caption.unused(format!("“{}”: products have no date", say::line(&period.text, 60)));
    }
    amounts_unused(slots, caption);
}

/// The dimension that was asked for; one that the kind of record, or leads, do not have is said.
pub(in crate::handlers) fn record_dimension(
    group_by: Option<&str>,
    kind: Countable,
    leads: bool,
    caption: &mut Caption,
) -> Dimension {
    use Dimension as D;
    let Some(words) = group_by else { return D::Whole };
    let has = |dimension: &Dimension| {
        tables::is_time(*dimension) && kind != Countable::Products
            || match kind {
                _ if leads => {
                    matches!(dimension, D::Owner | D::Status | D::Source | D::Product | D::Location | D::Company)
                }
                Countable::Contacts => {
                    matches!(dimension, D::Owner | D::Company | D::Source | D::Location | D::Industry)
                }
                Countable::Companies => matches!(dimension, D::Owner | D::Industry | D::Location),
                Countable::Products => matches!(dimension, D::Industry),
                Countable::Members => false,
                Countable::Tasks => matches!(dimension, D::Owner | D::Status | D::Company | D::Contact),
                _ => matches!(dimension, D::Owner | D::Type | D::Company | D::Contact | D::Source | D::Industry),
            }
    };
    Dimension::from_words(words).filter(has).unwrap_or_else(|| {
        caption.unused(format!("grouping by “{}”", say::line(words, 40)));
        D::Whole
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_a_kind_does_not_have_is_said() {
        let slots = Count { stage: Some("Demo".into()), amount_min: Some(5.0), ..Count::default() };
        let mut caption = Caption::default();
        say_unused(&slots, Countable::Contacts, "contacts", &mut caption);
        let said = caption.notes(Reply::default()).plain_text();
        assert!(said.contains("stage “Demo”") && said.contains("amount"), "{said}");
    }
}
