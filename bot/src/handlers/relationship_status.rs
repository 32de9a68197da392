//! `relationship_status`: who has not heard from us for a while.

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    domain::contact::{Listed, QuietRelation, RelationFilter},
    ids::CompanyId,
    tenancy::{Permission, Scope},
    text::fold,
};
use leancrm_nlp::{
    intent::RelationshipStatus,
    slots::{Owner, RecordKind},
};

use super::{
    cards::{self, NAME, cell},
    shared::Caption,
};
use crate::{
    reply::{Reply, Table},
    say,
    turn::{Answered, Halt, Turn},
};

/// After how many days without contact a relation counts as quiet, where no length was said.
const QUIET_DAYS: i64 = 14;
/// How many are shown.
const SHOWN: i64 = 15;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &RelationshipStatus) -> Answered {
    let companies = slots.kind == Some(RecordKind::Company);
    let permission = if companies { Permission::COMPANIES_READ } else { Permission::CONTACTS_READ };
    turn.actor.require(permission)?;
    let mut caption = Caption::default();
    // Whoever looks after their own people means their own companies too, though they may see all of them.
    let mine =
        slots.owner.is_none() && turn.actor.require(Permission::CONTACTS_READ).is_ok_and(|scope| scope == Scope::Own);
    let owner = if mine { Some(Owner::Me) } else { slots.owner.clone() };
    let owners = turn.owners(owner.as_ref(), permission).await?;
    let never = slots.never == Some(true);
    let (before, length) = cutoff(turn, slots, &mut caption);
    let mut filter = RelationFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        never_contacted: never,
        ..RelationFilter::default()
    };
    narrow(turn, slots, &mut filter, &mut caption).await?;
    if !matches!(slots.kind, None | Some(RecordKind::Contact | RecordKind::Company)) {
        caption.unused("the kind of record; I looked at people".to_owned());
    }
    let (listed, noun) = if companies {
        (turn.tx.quiet_companies(before, &filter, SHOWN).await?, "company")
    } else {
        (turn.tx.quiet_contacts(before, &filter, SHOWN).await?, "contact")
    };
    let silence = if never { "never contacted".to_owned() } else { format!("without contact {length}") };
    let subject = caption.title(&format!("{} {} {silence}", owners.label, say::plural(2, noun)));
    if listed.rows.is_empty() {
        let reply = Reply::text(format!("Nobody is waiting: {} is empty.", quoted(&subject)));
        return Ok(caption.notes(reply).with_suggestions(["who haven't I contacted in 5 days?", "briefing"]));
    }
    if !companies {
        turn.focus.contact = Some(listed.rows[0].name.clone());
    }
    let untouched = listed.rows.iter().filter(|row| row.last_contacted_at.is_none()).count();
    let mut text = format!("{} {silence}.", say::capital(&cards::how_many(&listed, noun)));
    if untouched > 0 && untouched < listed.rows.len() {
        text.push_str(" Those never contacted are at the end.");
    }
    let reply = Reply::text(text).with_table(table(turn, &listed, subject, companies));
    Ok(caption.notes(reply).with_suggestions(suggestions(&listed.rows[0], companies)))
}

/// The moment before which the last contact lies, and how the answer calls the silence.
fn cutoff(turn: &Turn<'_>, slots: &RelationshipStatus, caption: &mut Caption) -> (DateTime<Utc>, String) {
    let days = |days: i64| {
        let days = days.clamp(0, 36_500);
        let before = turn.now - TimeDelta::try_days(days).unwrap_or_default();
        (before, format!("for {} or more", say::count(days.unsigned_abs(), "day")))
    };
    if let Some(length) = slots.duration_days {
        return days(length);
    }
    let Some(since) = &slots.since else { return days(QUIET_DAYS) };
    match &since.value {
        Some(value) if value.duration_days().is_some() => days(value.duration_days().unwrap_or(QUIET_DAYS)),
        Some(value) => match value.start() {
            Some(start) => {
                let moment = leancrm_nlp::grammar::time::to_utc(start.instant(), turn.actor.timezone());
                (moment, format!("since {}", say::day(start.day(), turn.today())))
            }
            None => days(QUIET_DAYS),
        },
        None => {
            caption.unused(format!("“{}”, which I could not read as a date", say::line(&since.text, 40)));
            days(QUIET_DAYS)
        }
    }
}

async fn narrow(
    turn: &mut Turn<'_>,
    slots: &RelationshipStatus,
    filter: &mut RelationFilter,
    caption: &mut Caption,
) -> Result<(), Halt> {
    if let Some(text) = &slots.company {
        let companies = turn.companies("company", text).await?;
        filter.companies = Some(companies.iter().map(|company| CompanyId::from_uuid(company.id)).collect());
        let labels: Vec<String> = companies.iter().map(|company| say::line(&company.label, NAME)).collect();
        caption.applied(format!("at {}", say::list(&labels, "or")));
        for company in companies {
            caption.aside(company.note.clone());
            turn.focus.company = Some(company.label.clone());
        }
    }
    if let Some(tag) = &slots.tag {
        filter.tag = Some(fold(tag));
        caption.applied(format!("tagged {}", say::line(tag, 40)));
    }
    if let Some(industry) = &slots.industry {
        filter.industry = Some(industry.clone());
        caption.applied(format!("in {}", say::line(industry, 40)));
    }
    Ok(())
}

fn table(turn: &Turn<'_>, listed: &Listed<QuietRelation>, caption: String, companies: bool) -> Table {
    let columns: &[&str] = if companies {
        &["Company", "Industry", "Last contact", "Owner", "Open deals>"]
    } else {
        &["Name", "At", "Last contact", "Owner", "Open deals>"]
    };
    let mut table = Table::new(caption, columns);
    for row in &listed.rows {
        let at = say::facts([row.title.as_deref(), row.company.as_deref()]);
        table.rows.push(vec![
            cell(Some(&row.name)),
            cell(at.as_deref()),
            match row.last_contacted_at {
                at if companies => turn.company_contacted(at),
                Some(moment) => turn.since(moment),
                None => "never".to_owned(),
            },
            cell(row.owner.as_deref()),
            row.open_deals.to_string(),
        ]);
    }
    table.more = cards::more(listed);
    table
}

fn quoted(subject: &str) -> String {
    format!("the list “{subject}”")
}

fn suggestions(first: &QuietRelation, company: bool) -> [String; 2] {
    let name = say::line(&first.name, NAME);
    if company {
        [format!("status with {name}"), format!("recent activity with {name}")]
    } else {
        [format!("tell me about {name}"), format!("recent activity with {name}")]
    }
}
