//! Which records are meant by what they have in common. Whatever cannot be used to narrow them stops the request: leaving it out
//! would mean more records than were asked for.

use leancrm_core::{
    domain::{
        contact::RelationFilter,
        deal::{Days, DealFilter, DealState},
        lead::{LeadFilter, LeadSort},
        record::RecordKind,
        report::Dimension,
    },
    store::DealView,
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{intent::RecordsAdmin, slots::Owner};
use uuid::Uuid;

use super::{
    super::{
        leads_list::narrow_to_status,
        shared::{Caption, Reading, Toward},
    },
    refused,
};
use crate::{
    resolve::Owners,
    say,
    turn::{Halt, Turn},
};

/// Records with something in common.
#[derive(Debug)]
pub(super) struct Many {
    pub(super) ids: Vec<Uuid>,
    pub(super) names: Vec<String>,
    /// How many there are, counted to a thousand.
    pub(super) total: u64,
    /// What they have in common, in words.
    pub(super) caption: String,
}

/// What narrows records beside their state: `tagged VIP`, `in Dubai`, `with Globex`, `Omar's`.
enum Narrow<'a> {
    Nothing,
    Tag(&'a str),
    Place(&'a str),
    Company(&'a str),
    Owner(&'a str),
    Unknown(&'a str),
}

impl<'a> Narrow<'a> {
    fn of(said: Option<&'a str>) -> Self {
        let Some(said) = said else { return Self::Nothing };
        if let Some(owner) = said.strip_suffix("'s").or_else(|| said.strip_suffix("’s")) {
            return Self::Owner(owner);
        }
        let Some((first, rest)) = said.split_once(' ') else { return Self::Unknown(said) };
        match first.to_lowercase().as_str() {
            "tagged" | "labelled" | "labeled" => Self::Tag(rest.trim_matches(['#', '"'])),
            "in" => Self::Place(rest),
            "with" | "at" | "of" | "from" | "for" => Self::Company(rest),
            "by" | "owned" => Self::Owner(rest.strip_prefix("by ").unwrap_or(rest)),
            _ => Self::Unknown(said),
        }
    }
}

/// The kind of record that many are meant of.
pub(super) fn kind(slots: &RecordsAdmin) -> Option<RecordKind> {
    match slots.kind.as_deref() {
        Some("contact") => Some(RecordKind::Contact),
        Some("company") => Some(RecordKind::Company),
        Some("deal") => Some(RecordKind::Deal),
        Some("lead") => Some(RecordKind::Lead),
        _ => None,
    }
}

/// The records that are meant, within the reach of a permission, `most` of them at most.
pub(super) async fn found(
    turn: &mut Turn<'_>,
    slots: &RecordsAdmin,
    kind: RecordKind,
    permission: Permission,
    most: u32,
) -> Result<Many, Halt> {
    let mut caption = Caption::default();
    let narrow = Narrow::of(slots.entity.as_deref());
    let owner = match (slots.scope.as_deref(), &narrow) {
        (_, Narrow::Owner(name)) => Some(Owner::Member((*name).to_owned())),
        (Some("mine"), _) => Some(Owner::Me),
        _ => None,
    };
    let owners = turn.owners(owner.as_ref(), permission).await?;
    if let Narrow::Unknown(said) = narrow {
        caption.unused(format!("“{}”", say::line(said, 60)));
    }
    let label = owners.label.clone();
    let (ids, names, total, adjective) = match kind {
        RecordKind::Deal => deals(turn, slots, owners, &narrow, most, &mut caption).await?,
        RecordKind::Lead => leads(turn, slots, owners, &narrow, most, &mut caption).await?,
        _ => relations(turn, slots, kind, owners, &narrow, most, &mut caption).await?,
    };
    if let Some(left_out) = caption.left_out() {
        return Err(refused(format!(
            "I can't narrow that to {left_out}, and without it more would be meant, so I did nothing. I know states (“lost \
             deals”), a company (“deals with Globex”), a label (“contacts tagged VIP”), a place and a time."
        )));
    }
    let noun = leancrm_core::domain::money::plural(2, kind.entity());
    let caption = caption.title(&format!("{label} {adjective}{noun}"));
    Ok(Many { ids, names, total, caption })
}

type Rows = (Vec<Uuid>, Vec<String>, u64, &'static str);

async fn deals(
    turn: &mut Turn<'_>,
    slots: &RecordsAdmin,
    owners: Owners,
    narrow: &Narrow<'_>,
    most: u32,
    caption: &mut Caption,
) -> Result<Rows, Halt> {
    let mut filter = DealFilter { owners: owners.ids, unassigned: owners.unassigned, ..DealFilter::default() };
    filter.state = match slots.status.as_deref() {
        None => DealState::Any,
        Some("open") => DealState::Open,
        Some("won") => DealState::Won,
        Some("lost") => DealState::Lost,
        Some("closed") => DealState::Closed,
        Some("overdue") => DealState::Overdue,
        Some("snoozed" | "parked") => DealState::Snoozed,
        Some("unassigned") => {
            filter.unassigned = true;
            caption.applied("unassigned");
            DealState::Any
        }
        Some(other) => {
            caption.unused(format!("“{other}”"));
            DealState::Any
        }
    };
    match narrow {
        Narrow::Tag(tag) => filter.tag = Some(said("tagged", tag, caption)),
        Narrow::Place(place) => filter.location = Some(said("located in", place, caption)),
        Narrow::Company(company) => filter.companies = Some(turn.any_company(company, caption).await?),
        Narrow::Nothing | Narrow::Owner(_) | Narrow::Unknown(_) => {}
    }
    let over = matches!(filter.state, DealState::Won | DealState::Lost | DealState::Closed);
    let (toward, word) = if over { (Toward::Past, "closed") } else { (Toward::Future, "closing") };
    let today = turn.today();
    filter.closing = Reading::of(slots.period.as_ref(), today, toward).apply(word, Days::ALWAYS, caption);
    filter.created =
        Reading::of(slots.created_period.as_ref(), today, Toward::Past).apply("created", Days::ALWAYS, caption);
    let conversion = turn.tx.conversion(today).await?;
    let view = DealView { limit: most.saturating_add(1), ..DealView::default() };
    let adjective = super::super::deals_list::adjective(filter.state);
    let (page, _) = turn.tx.deals(&filter, view, &conversion).await?;
    let (ids, names) = page.deals.into_iter().map(|deal| (deal.id.as_uuid(), deal.name)).unzip();
    Ok((ids, names, page.matching, adjective))
}

async fn leads(
    turn: &mut Turn<'_>,
    slots: &RecordsAdmin,
    owners: Owners,
    narrow: &Narrow<'_>,
    most: u32,
    caption: &mut Caption,
) -> Result<Rows, Halt> {
    let mut filter = LeadFilter { owners: owners.ids, unassigned: owners.unassigned, ..LeadFilter::default() };
    narrow_to_status(&mut filter, slots.status.as_deref(), caption);
    match narrow {
        Narrow::Tag(tag) => caption.unused(format!("the label “{}”, which leads don't have", say::line(tag, 40))),
        Narrow::Place(place) => filter.location = Some(said("located in", place, caption)),
        Narrow::Company(source) => filter.source = Some(said("from the source", source, caption)),
        Narrow::Nothing | Narrow::Owner(_) | Narrow::Unknown(_) => {}
    }
    let received = slots.created_period.as_ref().or(slots.period.as_ref());
    filter.created = Reading::of(received, turn.today(), Toward::Past).apply("received", Days::ALWAYS, caption);
    let (page, _) = turn.tx.leads(&filter, Dimension::Whole, LeadSort::Newest, most.saturating_add(1)).await?;
    let (ids, names) = page.leads.into_iter().map(|lead| (lead.id.as_uuid(), lead.name)).unzip();
    Ok((ids, names, page.matching, ""))
}

/// People or companies.
async fn relations(
    turn: &mut Turn<'_>,
    slots: &RecordsAdmin,
    kind: RecordKind,
    owners: Owners,
    narrow: &Narrow<'_>,
    most: u32,
    caption: &mut Caption,
) -> Result<Rows, Halt> {
    let mut filter = RelationFilter { owners: owners.ids, unassigned: owners.unassigned, ..RelationFilter::default() };
    match slots.status.as_deref() {
        None => {}
        Some("unassigned") => {
            filter.unassigned = true;
            caption.applied("unassigned");
        }
        Some(state) => caption.unused(format!("“{state}”")),
    }
    match narrow {
        Narrow::Tag(tag) => filter.tag = Some(fold(&said("tagged", tag, caption))),
        Narrow::Place(place) => filter.location = Some(said("located in", place, caption)),
        Narrow::Company(company) if kind == RecordKind::Contact => {
            filter.companies = Some(turn.any_company(company, caption).await?);
        }
        Narrow::Company(other) => caption.unused(format!("“{}”", say::line(other, 40))),
        Narrow::Nothing | Narrow::Owner(_) | Narrow::Unknown(_) => {}
    }
    let phrase = slots.created_period.as_ref().or(slots.period.as_ref());
    if let Some(stretch) = turn.stretch(phrase, Toward::Past, "added", caption) {
        (filter.created_from, filter.created_before) = (stretch.from, stretch.before);
    }
    let limit = i64::from(most) + 1;
    let (ids, names, total) = if kind == RecordKind::Contact {
        let found = turn.tx.find_contacts(&filter, limit).await?;
        let (ids, names): (Vec<Uuid>, Vec<String>) =
            found.rows.into_iter().map(|row| (row.id.as_uuid(), row.name)).unzip();
        (ids, names, found.total)
    } else {
        let found = turn.tx.find_companies(&filter, limit).await?;
        let (ids, names): (Vec<Uuid>, Vec<String>) =
            found.rows.into_iter().map(|row| (row.id.as_uuid(), row.name)).unzip();
        (ids, names, found.total)
    };
    Ok((ids, names, total, ""))
}

/// A word that narrows, told in the caption.
fn said(word: &str, text: &str, caption: &mut Caption) -> String {
    caption.applied(format!("{word} “{}”", say::line(text, 60)));
    text.to_owned()
}
