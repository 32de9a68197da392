//! Deals that nothing has happened to for too long.

use chrono::NaiveDate;

use super::{super::money::Total, DealFilter, DealSummary};

/// What counts as a deal that needs attention.
#[derive(Debug, Clone, Default)]
pub struct StaleFilter {
    /// No activity for so many calendar days; `None`: longer than the stage allows, in business days, or past its close date.
    pub days: Option<i32>,
    /// Which deals to look at.
    pub deals: DealFilter,
}

/// A deal that needs attention.
#[derive(Debug, Clone, PartialEq)]
pub struct StaleDeal {
    /// The deal.
    pub deal: DealSummary,
    /// Calendar days since anything happened.
    pub idle_days: i32,
    /// Business days since anything happened or the stage was entered.
    pub idle_business_days: i32,
    /// The stage's patience, in business days.
    pub rot_days: Option<i32>,
    /// Days since its close date passed.
    pub overdue_days: Option<i32>,
}

/// A deal that is left alone on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnoozedDeal {
    /// Its name.
    pub name: String,
    /// Until when.
    pub until: NaiveDate,
    /// Why.
    pub reason: Option<String>,
}

/// The deals that need attention, and those that would but are parked.
#[derive(Debug, Clone)]
pub struct StalePage {
    /// The longest untouched first.
    pub deals: Vec<StaleDeal>,
    /// How many there are in all.
    pub matching: u64,
    /// What they are worth together.
    pub total: Total,
    /// Parked until a later day.
    pub snoozed: Vec<SnoozedDeal>,
}
