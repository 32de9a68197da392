//! Deals: what can be asked of them and what an answer carries.

use chrono::{DateTime, NaiveDate, Utc};

use super::money::{Currency, Money};
use crate::ids::{CompanyId, ContactId, DealId, MemberId, PipelineId, StageId};

mod stale;

pub use stale::{SnoozedDeal, StaleDeal, StaleFilter, StalePage};

/// The state of a deal that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DealState {
    /// Whatever its state.
    #[default]
    Any,
    /// Still in play.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Won or lost.
    Closed,
    /// Open, and its close date has passed.
    Overdue,
    /// Open, and parked until a later day.
    Snoozed,
}

impl DealState {
    /// The word that queries compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
            Self::Overdue => "overdue",
            Self::Snoozed => "snoozed",
        }
    }
}

/// A stretch of whole days, both ends included; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// Any day at all.
    pub const ALWAYS: Self = Self { from: None, to: None };

    /// From one day to another.
    pub const fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// How many days it has, where both ends are known.
    pub fn len(self) -> Option<i64> {
        Some((self.to? - self.from?).num_days() + 1)
    }

    /// Whether both ends are known and lie the wrong way round.
    pub fn is_empty(self) -> bool {
        self.len().is_some_and(|days| days < 1)
    }
}

/// The order of a list of deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DealSort {
    /// Nearest close date first.
    #[default]
    CloseDate,
    /// Closed last first.
    LastClosed,
    /// Biggest amount first, compared in the base currency.
    Amount,
    /// Smallest amount first.
    AmountAscending,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Most recently active first.
    RecentActivity,
    /// Longest without activity first.
    Stalest,
    /// Most likely first.
    Probability,
    /// By name.
    Name,
    /// By stage.
    Stage,
}

impl DealSort {
    /// The word that queries compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloseDate => "close_date",
            Self::LastClosed => "last_closed",
            Self::Amount => "amount",
            Self::AmountAscending => "amount_asc",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::RecentActivity => "recent_activity",
            Self::Stalest => "stalest",
            Self::Probability => "probability",
            Self::Name => "name",
            Self::Stage => "stage",
        }
    }
}

/// Something that a deal should have and may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealGap {
    /// What it is worth.
    Amount,
    /// When it should close.
    CloseDate,
    /// A person.
    Contact,
    /// A company.
    Company,
    /// What comes next.
    NextStep,
}

impl DealGap {
    /// The word that queries compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::CloseDate => "close_date",
            Self::Contact => "contact",
            Self::Company => "company",
            Self::NextStep => "next_step",
        }
    }
}

/// Which deals are meant. The default is every deal of every sales pipeline that the asker sees.
#[derive(Debug, Clone, Default)]
pub struct DealFilter {
    /// Whose; `None` for everybody's.
    pub owners: Option<Vec<MemberId>>,
    /// Only those that nobody owns.
    pub unassigned: bool,
    /// In one of these stages.
    pub stages: Option<Vec<StageId>>,
    /// In this state.
    pub state: DealState,
    /// Worth at least this; deals of other currencies are compared through the base currency.
    pub amount_min: Option<Money>,
    /// Worth at most this.
    pub amount_max: Option<Money>,
    /// Expected to close then (open deals), or closed then (the others).
    pub closing: Days,
    /// Created then.
    pub created: Days,
    /// In this pipeline; `None` for all sales pipelines.
    pub pipeline: Option<PipelineId>,
    /// In hiring pipelines instead of sales pipelines.
    pub hiring: bool,
    /// With one of these companies.
    pub companies: Option<Vec<CompanyId>>,
    /// With one of these contacts.
    pub contacts: Option<Vec<ContactId>>,
    /// Carrying this tag, on the deal, its company or its contact.
    pub tag: Option<String>,
    /// Whose source has one of these in it.
    pub sources: Option<Vec<String>>,
    /// At least this likely, in percent.
    pub probability_min: Option<i32>,
    /// At most this likely, in percent.
    pub probability_max: Option<i32>,
    /// With an amount in this currency.
    pub currency: Option<Currency>,
    /// That lack this.
    pub missing: Option<DealGap>,
    /// Whose place, or whose company's place, has this in it.
    pub location: Option<String>,
    /// Whose company's industry has this in it.
    pub industry: Option<String>,
}

/// A deal in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct DealSummary {
    /// The deal.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Its company.
    pub company: Option<String>,
    /// The name of its stage.
    pub stage: String,
    /// `open`, `won` or `lost`.
    pub status: String,
    /// What it is worth.
    pub amount: Option<Money>,
    /// How likely it is, in percent.
    pub probability: i32,
    /// Who owns it.
    pub owner: Option<String>,
    /// When it should close.
    pub expected_close: Option<NaiveDate>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something last happened with it.
    pub last_activity_at: Option<DateTime<Utc>>,
}

/// The first deals of a list, and how many there are in all.
#[derive(Debug, Clone, Default)]
pub struct DealPage {
    /// The deals shown.
    pub deals: Vec<DealSummary>,
    /// How many match.
    pub matching: u64,
}

/// What became of a deal's stage.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct StageMove {
    /// The stage it left.
    pub from: Option<String>,
    /// The stage it entered.
    pub to: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who moved it.
    pub by: Option<String>,
}

/// Something that happened with a deal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct DealActivity {
    /// `call`, `email`, `meeting`, `message` or `other`.
    pub kind: String,
    /// What it was about.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
    /// With whom.
    pub contact: Option<String>,
    /// By whom.
    pub member: Option<String>,
}

/// A task that is open on a deal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct DealTask {
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// By whom.
    pub assignee: String,
}

/// A remark on a deal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct DealNote {
    /// What it says.
    pub body: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub author: Option<String>,
}

/// Everything a card of a deal shows.
#[derive(Debug, Clone, PartialEq)]
pub struct DealCard {
    /// What a list shows of it.
    pub summary: DealSummary,
    /// The pipeline it is in.
    pub pipeline: String,
    /// Since when it is in its stage.
    pub stage_entered_at: DateTime<Utc>,
    /// The stage's patience, in business days.
    pub rot_days: Option<i32>,
    /// The amount in the base currency, frozen at closing.
    pub base_amount: Option<Money>,
    /// The contact's name.
    pub contact: Option<String>,
    /// The contact's job title.
    pub contact_title: Option<String>,
    /// The company's industry.
    pub industry: Option<String>,
    /// What comes next.
    pub next_step: Option<String>,
    /// When it comes.
    pub next_step_on: Option<NaiveDate>,
    /// Parked until then.
    pub snoozed_until: Option<NaiveDate>,
    /// Why it is parked.
    pub snooze_reason: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Its products.
    pub products: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The last activities, newest first.
    pub activities: Vec<DealActivity>,
    /// Open tasks, most urgent first.
    pub tasks: Vec<DealTask>,
    /// The last notes, newest first.
    pub notes: Vec<DealNote>,
    /// The stages it went through, oldest first.
    pub moves: Vec<StageMove>,
}

/// A stage of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The stage.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// The pipeline it belongs to.
    pub pipeline: PipelineId,
    /// That pipeline's name.
    pub pipeline_name: String,
    /// Whether that pipeline is for hiring, not for sales.
    pub hiring: bool,
    /// `open`, `won` or `lost`.
    pub kind: String,
    /// How likely a deal in it is won, in percent.
    pub probability: i32,
    /// How many business days without activity it allows.
    pub rot_days: Option<i32>,
}

/// Countries whose weekend is Friday and Saturday.
const FRIDAY_SATURDAY: [&str; 17] =
    ["BD", "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE"];

/// A Monday or a Sunday long ago: the first day of the working week in a country, from which business days are counted.
pub fn first_workday(region: &str) -> NaiveDate {
    let monday = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    if FRIDAY_SATURDAY.contains(&region) { monday - chrono::Days::new(1) } else { monday }
}

/// Whether a day is worked on in a country.
pub fn is_workday(day: NaiveDate, region: &str) -> bool {
    (day - first_workday(region)).num_days().rem_euclid(7) < 5
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike as _, Weekday};

    use super::*;

    #[test]
    fn the_working_week_starts_on_sunday_where_the_weekend_is_friday_and_saturday() {
        assert_eq!(first_workday("US").weekday(), Weekday::Mon);
        assert_eq!(first_workday("KW").weekday(), Weekday::Sun);
        let friday = NaiveDate::from_ymd_opt(2026, 3, 13).expect("a day");
        let after = |days: u64| friday + chrono::Days::new(days);
        assert_eq!([0, 1, 2, 3].map(|days| is_workday(after(days), "KW")), [false, false, true, true]);
        assert_eq!([0, 1, 2, 3].map(|days| is_workday(after(days), "US")), [true, false, false, true]);
    }

    #[test]
    fn a_stretch_of_days_counts_both_ends() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        assert_eq!(Days::between(day(1), day(30)).len(), Some(30));
        assert!(Days::between(day(2), day(1)).is_empty());
        assert!(!Days::ALWAYS.is_empty());
    }
}
