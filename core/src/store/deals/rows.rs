//! What the deal queries return, and how it becomes the domain's.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::{
        deal::{DealActivity, DealCard, DealFilter, DealNote, DealSummary, DealTask, StageMove},
        money::{Currency, Money, Total},
        report::{DealFigures, DealGroup},
    },
    error::Result,
    ids::DealId,
    store::rates::Conversion,
};

/// The amounts a filter compares with: in the currency that was said, and in the base currency for all others.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) currency: Option<String>,
    pub(super) native: (Option<i64>, Option<i64>),
    pub(super) base: (Option<f64>, Option<f64>),
    /// Whether both bounds could be converted.
    pub(super) comparable: bool,
}

impl Range {
    pub(super) fn new(filter: &DealFilter, conversion: &Conversion) -> Self {
        let (low, high) = (filter.amount_min, filter.amount_max);
        let convert = |bound: Option<Money>| bound.map(|money| conversion.comparable(money));
        Self {
            currency: low.or(high).map(|money| money.currency.as_str().to_owned()),
            native: (low.map(|money| money.minor), high.map(|money| money.minor)),
            base: (convert(low).flatten(), convert(high).flatten()),
            comparable: convert(low) != Some(None) && convert(high) != Some(None),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct SummaryRow {
    id: Uuid,
    name: String,
    company: Option<String>,
    stage: String,
    status: String,
    amount_minor: Option<i64>,
    currency: Option<String>,
    probability: i32,
    owner: Option<String>,
    expected_close: Option<NaiveDate>,
    closed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    last_activity_at: Option<DateTime<Utc>>,
}

impl SummaryRow {
    pub(super) fn into_domain(self) -> Result<DealSummary> {
        Ok(DealSummary {
            id: DealId::from_uuid(self.id),
            name: self.name,
            company: self.company,
            stage: self.stage,
            status: self.status,
            amount: money(self.amount_minor, self.currency.as_deref())?,
            probability: self.probability,
            owner: self.owner,
            expected_close: self.expected_close,
            closed_at: self.closed_at,
            created_at: self.created_at,
            last_activity_at: self.last_activity_at,
        })
    }
}

/// A sum with its currency, as the database keeps them.
pub(in crate::store) fn money(minor: Option<i64>, currency: Option<&str>) -> Result<Option<Money>> {
    match (minor, currency) {
        (Some(minor), Some(currency)) => Ok(Some(Money::new(minor, currency.parse()?))),
        _ => Ok(None),
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::store) struct FigureRow {
    key: Option<String>,
    label: Option<String>,
    rank: i64,
    fits: Option<bool>,
    status: String,
    likely: bool,
    currency: Option<String>,
    count: u64,
    sum: Option<i64>,
    weighted: Option<i64>,
    cycle: Option<f64>,
}

/// Adds the rows of a query up to groups, in the order of rank and label; what has no label comes last.
pub(in crate::store) fn figures(rows: Vec<FigureRow>, conversion: &Conversion) -> Result<DealFigures> {
    let base = conversion.rates.base();
    let mut whole = empty(base, None, None, 0);
    let mut incomparable = Total::zero(base);
    let mut groups = BTreeMap::new();
    for row in rows {
        if row.fits.is_none() {
            conversion.add(
                &mut incomparable,
                money(row.sum, row.currency.as_deref())?,
                row.count,
                row.status != "open",
            );
            continue;
        }
        add(&mut whole, &row, conversion)?;
        let order = (row.rank, row.label.is_none(), row.label.clone(), row.key.clone());
        let group = groups.entry(order).or_insert_with(|| empty(base, row.key.clone(), row.label.clone(), row.rank));
        add(group, &row, conversion)?;
    }
    Ok(DealFigures { groups: groups.into_values().collect(), whole, incomparable })
}

fn empty(base: Currency, key: Option<String>, label: Option<String>, rank: i64) -> DealGroup {
    let zero = || Total::zero(base);
    DealGroup {
        key,
        label,
        rank,
        all: zero(),
        open: zero(),
        weighted: zero(),
        commit: zero(),
        won: zero(),
        lost: zero(),
        cycle_days: 0.0,
    }
}

fn add(group: &mut DealGroup, row: &FigureRow, conversion: &Conversion) -> Result<()> {
    let closed = row.status != "open";
    let sum = money(row.sum, row.currency.as_deref())?;
    let into = |total: &mut Total, sum| conversion.add(total, sum, row.count, closed);
    into(&mut group.all, sum);
    match row.status.as_str() {
        "won" => {
            into(&mut group.won, sum);
            group.cycle_days += row.cycle.unwrap_or_default();
        }
        "lost" => into(&mut group.lost, sum),
        _ => {
            into(&mut group.open, sum);
            into(&mut group.weighted, money(row.weighted, row.currency.as_deref())?);
            if row.likely {
                into(&mut group.commit, sum);
            }
        }
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
pub(super) struct CardRow {
    #[serde(flatten)]
    summary: SummaryRow,
    pipeline: String,
    stage_entered_at: DateTime<Utc>,
    rot_days: Option<i32>,
    base_amount_minor: Option<i64>,
    contact: Option<String>,
    contact_title: Option<String>,
    industry: Option<String>,
    next_step: Option<String>,
    next_step_on: Option<NaiveDate>,
    snoozed_until: Option<NaiveDate>,
    snooze_reason: Option<String>,
    lost_reason: Option<String>,
    source: Option<String>,
    products: Vec<String>,
    tags: Vec<String>,
    activities: Vec<DealActivity>,
    tasks: Vec<DealTask>,
    notes: Vec<DealNote>,
    moves: Vec<StageMove>,
}

impl CardRow {
    pub(super) fn into_domain(self, base: Currency) -> Result<DealCard> {
        Ok(DealCard {
            summary: self.summary.into_domain()?,
            pipeline: self.pipeline,
            stage_entered_at: self.stage_entered_at,
            rot_days: self.rot_days,
            base_amount: self.base_amount_minor.map(|minor| Money::new(minor, base)),
            contact: self.contact,
            contact_title: self.contact_title,
            industry: self.industry,
            next_step: self.next_step,
            next_step_on: self.next_step_on,
            snoozed_until: self.snoozed_until,
            snooze_reason: self.snooze_reason,
            lost_reason: self.lost_reason,
            source: self.source,
            products: self.products,
            tags: self.tags,
            activities: self.activities,
            tasks: self.tasks,
            notes: self.notes,
            moves: self.moves,
        })
    }
}
