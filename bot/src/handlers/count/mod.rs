//! `count`: how many there are of a kind of record.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealState},
        lead::{LeadFilter, LeadSort},
        report::{CountGroup, Countable, Dimension},
    },
    ids::{CompanyId, ContactId},
    store::DealView,
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{intent::Count, slots::RecordKind};

mod records;

pub(super) use records::record_dimension;

use super::{
    deals_list, leads_list,
    shared::{Caption, Reading, Toward, tables},
};
use crate::{
    reply::{Chart, ChartKind, Point, Reply, Table},
    resolve::Owners,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Count) -> Answered {
    let of_deals = slots.stage.is_some() || slots.amount_min.is_some() || slots.amount_max.is_some();
    match slots.kind {
        Some(RecordKind::Deal) => deals(turn, slots, false).await,
        None if of_deals => deals(turn, slots, false).await,
        Some(RecordKind::Candidate) => deals(turn, slots, true).await,
        Some(RecordKind::Lead) => leads(turn, slots).await,
        Some(RecordKind::Workflow) => {
            let reply = Reply::text("There are no workflows in this workspace yet, so there is nothing to count.");
            Ok(reply.with_suggestions(["how many open deals do I have?", "how many contacts do we have?"]))
        }
        Some(kind) => records::answer(turn, slots, kind).await,
        None => {
            let reply = Reply::text(
                "What should I count? Deals, contacts, companies, leads, tasks, meetings, calls, e-mails, notes …",
            )
            .with_suggestions([
                "how many open deals do I have?",
                "how many new leads this week?",
                "how many contacts do we have?",
            ]);
            Err(Halt::Say(Box::new(reply), Outcome::Unsure))
        }
    }
}

async fn deals(turn: &mut Turn<'_>, slots: &Count, hiring: bool) -> Answered {
    let permission = if hiring { Permission::new("candidates", "read") } else { Permission::DEALS_READ };
    turn.actor.require(permission)?;
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let owners = owners(turn, slots, Permission::DEALS_READ, &mut caption).await?;
    let mut filter = DealFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        hiring,
        sources: slots.source.clone().map(|source| vec![source]),
        location: slots.location.clone(),
        ..DealFilter::default()
    };
    let closed_stage = turn.narrow_to_stage(&mut filter, slots.stage.as_deref(), None, &mut caption).await?;
    turn.narrow_to_amount(&mut filter, (slots.amount_min, slots.amount_max), None, &mut caption)?;
    let (state, created) = deal_state(slots.status.as_deref(), &mut caption);
    filter.state = state.unwrap_or(if closed_stage { DealState::Any } else { DealState::Open });
    let past = created || matches!(filter.state, DealState::Won | DealState::Lost | DealState::Closed);
    let reading = Reading::of(slots.period.as_ref(), turn.today(), if past { Toward::Past } else { Toward::Future });
    let word = if created {
        "created"
    } else if past {
        "closed"
    } else {
        "closing"
    };
    let days = reading.apply(word, Days::ALWAYS, &mut caption);
    if created {
        filter.created = days;
    } else {
        filter.closing = days;
        let before_today = days.to.is_some_and(|to| to < turn.today());
        filter.state = if state.is_none() && before_today { DealState::Any } else { filter.state };
    }
    let (company, contact) = related(turn, slots, &mut caption).await?;
    (filter.companies, filter.contacts) = (company.map(|id| vec![id]), contact.map(|id| vec![id]));
    outside_words(slots, &mut caption);
    let group = deals_list::dimension(slots.group_by.as_deref(), &mut caption);
    let conversion = turn.tx.conversion(turn.today()).await?;
    let (page, figures) = turn.tx.deals(&filter, DealView { group, ..DealView::default() }, &conversion).await?;
    let noun = if hiring { "candidates" } else { "deals" };
    let subject = caption.title(&format!("{} {}{noun}", owners.label, deals_list::adjective(filter.state)));
    let worth =
        if hiring || page.matching == 0 { String::new() } else { format!(", worth {} in all", figures.whole.all) };
    let mut reply = Reply::text(format!("{subject}: {}{worth}.", say::grouped(page.matching)));
    if group != Dimension::Whole && page.matching > 0 {
        reply = deals_list::grouped(reply, subject, group, &figures);
    }
    let reply = reply
        .with_note(if hiring { None } else { figures.whole.all.caveat() })
        .with_note(deals_list::not_compared(&figures));
    let next = if page.matching == 0 { turn.wider() } else { ["my deals", "my pipeline", "win rate this year"] };
    Ok(caption.notes(reply).with_suggestions(next))
}

/// The state that a word names, and whether it is about the making of the deal.
fn deal_state(status: Option<&str>, caption: &mut Caption) -> (Option<DealState>, bool) {
    let Some(status) = status else { return (None, false) };
    let state = match fold(status).as_str() {
        "open" | "active" | "in play" | "live" | "current" => DealState::Open,
        "won" => DealState::Won,
        "lost" => DealState::Lost,
        "closed" | "done" => DealState::Closed,
        "overdue" | "late" => DealState::Overdue,
        "snoozed" | "parked" => DealState::Snoozed,
        "new" | "created" | "added" => return (Some(DealState::Any), true),
        _ => {
            caption.unused(format!("the state “{}”, which deals don't have", say::line(status, 40)));
            return (None, false);
        }
    };
    (Some(state), false)
}

async fn leads(turn: &mut Turn<'_>, slots: &Count) -> Answered {
    turn.actor.require(Permission::LEADS_READ)?;
    let mut caption = Caption::default();
    let owners = match (&slots.owner, &slots.member) {
        (None, None) => leads_list::everybodys(turn)?,
        _ => owners(turn, slots, Permission::LEADS_READ, &mut caption).await?,
    };
    let mut filter = LeadFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        source: slots.source.clone(),
        location: slots.location.clone(),
        company: slots.company.clone(),
        ..LeadFilter::default()
    };
    leads_list::narrow_to_status(&mut filter, slots.status.as_deref(), &mut caption);
    filter.created =
        Reading::of(slots.period.as_ref(), turn.today(), Toward::Past).apply("in", Days::ALWAYS, &mut caption);
    outside_words(slots, &mut caption);
    if let Some(company) = &slots.company {
        caption.applied(format!("of “{}”", say::line(company, 60)));
    }
    for (slot, said) in [("stage", &slots.stage), ("contact", &slots.contact)] {
        if let Some(said) = said {
            caption.unused(format!("the {slot} “{}”, which leads don't have", say::line(said, 60)));
        }
    }
    amounts_unused(slots, &mut caption);
    let group = record_dimension(slots.group_by.as_deref(), Countable::Contacts, true, &mut caption);
    let (page, groups) = turn.tx.leads(&filter, group, LeadSort::Newest, 0).await?;
    let subject = caption.title(&leads_list::whose(&owners.label));
    let text =
        format!("{subject}: {}, of which {} unassigned.", say::grouped(page.matching), say::grouped(page.unassigned));
    let reply = with_groups(Reply::text(text), &subject, group, &groups);
    Ok(caption.notes(reply).with_suggestions([
        "new leads this week",
        "unassigned leads",
        "how many leads by source this month",
    ]))
}

async fn owners(
    turn: &mut Turn<'_>,
    slots: &Count,
    permission: Permission,
    caption: &mut Caption,
) -> Result<Owners, Halt> {
    turn.whose((slots.owner.as_ref(), slots.member.as_deref(), None), permission, caption).await
}

/// The company and the contact that were named.
async fn related(
    turn: &mut Turn<'_>,
    slots: &Count,
    caption: &mut Caption,
) -> Result<(Option<CompanyId>, Option<ContactId>), Halt> {
    let (mut company, mut contact) = (None, None);
    if let Some(text) = &slots.company {
        let found = turn.company("company", Some(text)).await?;
        caption.applied(format!("at {}", say::line(&found.label, 60)));
        caption.aside(found.note.clone());
        company = Some(CompanyId::from_uuid(found.id));
    }
    if let Some(text) = &slots.contact {
        let found = turn.contact("contact", Some(text), slots.company.as_deref()).await?;
        caption.applied(format!("with {}", say::line(&found.label, 60)));
        caption.aside(found.note.clone());
        contact = Some(ContactId::from_uuid(found.id));
    }
    Ok((company, contact))
}

fn outside_words(slots: &Count, caption: &mut Caption) {
    for (said, word) in [(&slots.source, "from the source"), (&slots.location, "located in")] {
        if let Some(text) = said {
            caption.applied(format!("{word} “{}”", say::line(text, 60)));
        }
    }
}

fn amounts_unused(slots: &Count, caption: &mut Caption) {
    if slots.amount_min.is_some() || slots.amount_max.is_some() {
        caption.unused("the amount, which only deals have");
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts to draw")]
pub(super) fn with_groups(reply: Reply, subject: &str, group: Dimension, groups: &[CountGroup]) -> Reply {
    if group == Dimension::Whole || groups.is_empty() {
        return reply;
    }
    let mut sorted: Vec<&CountGroup> = groups.iter().collect();
    if !tables::is_time(group) {
        sorted.sort_by_key(|group| std::cmp::Reverse(group.count));
    }
    let mut table = Table::new(subject, &[tables::heading(group), "Count>"]);
    let mut points = Vec::new();
    for one in sorted.iter().take(20) {
        let name = tables::group_name(group, one.label.as_deref());
        table.rows.push(vec![name.clone(), say::grouped(one.count)]);
        points.push(Point { label: name, value: one.count as f64, display: say::grouped(one.count) });
    }
    table.more = tables::more(groups.len() as u64, table.rows.len());
    let kind = if tables::is_time(group) { ChartKind::Line } else { ChartKind::Bar };
    let chart = Chart {
        kind,
        title: subject.to_owned(),
        unit: String::new(),
        points,
        series2: Vec::new(),
        series_labels: Vec::new(),
    };
    reply.with_table(table).with_chart(chart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_deals_are_counted_by_their_creation() {
        let mut caption = Caption::default();
        assert_eq!(deal_state(Some("new"), &mut caption), (Some(DealState::Any), true));
        assert_eq!(deal_state(Some("Won"), &mut caption), (Some(DealState::Won), false));
        assert_eq!(deal_state(Some("purple"), &mut caption), (None, false));
        assert!(caption.notes(Reply::default()).plain_text().contains("purple"));
    }
}
