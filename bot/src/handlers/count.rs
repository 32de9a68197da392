//! `count`: how many there are of a kind of record.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealState},
        lead::{LeadFilter, LeadSort},
        report::{CountGroup, Countable, Dimension, RecordFilter},
    },
    ids::{CompanyId, ContactId},
    store::DealView,
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{intent::Count, slots::RecordKind};

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
        Some(kind) => records(turn, slots, kind).await,
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
        source: slots.source.clone(),
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
    (filter.company, filter.contact) = related(turn, slots, &mut caption).await?;
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
        (None, None) => leads_list::everybodys(),
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
    let group = record_dimension(slots, Countable::Contacts, true, &mut caption);
    let (page, groups) = turn.tx.leads(&filter, group, LeadSort::Newest, 0).await?;
    let subject = caption.title(&format!("{} leads", owners.label));
    let text =
        format!("{subject}: {}, of which {} unassigned.", say::grouped(page.matching), say::grouped(page.unassigned));
    let reply = with_groups(Reply::text(text), &subject, group, &groups);
    Ok(caption.notes(reply).with_suggestions(["new leads this week", "unassigned leads", "how many leads by source this month"]))
}

async fn records(turn: &mut Turn<'_>, slots: &Count, kind: RecordKind) -> Answered {
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
    let group = record_dimension(slots, kind, false, &mut caption);
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

fn amounts_unused(slots: &Count, caption: &mut Caption) {
    if slots.amount_min.is_some() || slots.amount_max.is_some() {
        caption.unused("the amount, which only deals have");
    }
}

fn record_dimension(slots: &Count, kind: Countable, leads: bool, caption: &mut Caption) -> Dimension {
    use Dimension as D;
    let Some(words) = &slots.group_by else { return D::Whole };
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

#[expect(clippy::cast_precision_loss, reason = "counts to draw")]
fn with_groups(reply: Reply, subject: &str, group: Dimension, groups: &[CountGroup]) -> Reply {
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
    fn a_filter_that_a_kind_does_not_have_is_said() {
        let slots = Count { stage: Some("Demo".into()), amount_min: Some(5.0), ..Count::default() };
        let mut caption = Caption::default();
        say_unused(&slots, Countable::Contacts, "contacts", &mut caption);
        let said = caption.notes(Reply::default()).plain_text();
        assert!(said.contains("stage “Demo”") && said.contains("amount"), "{said}");
    }

    #[test]
    fn new_deals_are_counted_by_their_creation() {
        let mut caption = Caption::default();
        assert_eq!(deal_state(Some("new"), &mut caption), (Some(DealState::Any), true));
        assert_eq!(deal_state(Some("Won"), &mut caption), (Some(DealState::Won), false));
        assert_eq!(deal_state(Some("purple"), &mut caption), (None, false));
        assert!(caption.notes(Reply::default()).plain_text().contains("purple"));
    }
}
