//! Computed figures: groups, counts, quotas.

use chrono::NaiveDate;

use super::{
    deal::Days,
    money::{Money, Total},
};
use crate::ids::{CompanyId, ContactId, MemberId};

/// What figures are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dimension {
    /// Everything together.
    #[default]
    Whole,
    /// The member who owns or did it.
    Owner,
    /// The stage of a pipeline.
    Stage,
    /// The pipeline.
    Pipeline,
    /// The state.
    Status,
    /// The company.
    Company,
    /// The contact.
    Contact,
    /// The company's industry.
    Industry,
    /// Where it came from.
    Source,
    /// City, region or country.
    Location,
    /// The product or products.
    Product,
    /// Why it was lost.
    LostReason,
    /// The kind of an activity.
    Type,
    /// The day.
    Day,
    /// The week, named by its Monday.
    Week,
    /// The month.
    Month,
    /// The quarter.
    Quarter,
    /// The year.
    Year,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 18] = [
        Self::Whole,
        Self::Owner,
        Self::Stage,
        Self::Pipeline,
        Self::Status,
        Self::Company,
        Self::Contact,
        Self::Industry,
        Self::Source,
        Self::Location,
        Self::Product,
        Self::LostReason,
        Self::Type,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// The word that queries compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Owner => "owner",
            Self::Stage => "stage",
            Self::Pipeline => "pipeline",
            Self::Status => "status",
            Self::Company => "company",
            Self::Contact => "contact",
            Self::Industry => "industry",
            Self::Source => "source",
            Self::Location => "location",
            Self::Product => "product",
            Self::LostReason => "lost_reason",
            Self::Type => "type",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The dimension a person's word names: `rep`, `by industry/company type`, `monthly`.
    pub fn from_words(text: &str) -> Option<Self> {
        let folded = crate::text::fold(text);
        let known = |word: &str| {
            Some(match word {
                "owner" | "owners" | "rep" | "reps" | "member" | "members" | "person" | "people" | "salesperson"
                | "seller" | "agent" | "assignee" | "user" | "who" | "salespeople" | "team" => Self::Owner,
                "stage" | "stages" | "step" => Self::Stage,
                "pipeline" | "pipelines" => Self::Pipeline,
                "status" | "state" | "outcome" => Self::Status,
                "company" | "companies" | "account" | "accounts" | "customer" | "customers" | "client" | "clients" => {
                    Self::Company
                }
                "contact" | "contacts" => Self::Contact,
                "industry" | "industries" | "sector" | "vertical" | "segment" => Self::Industry,
                "source" | "sources" | "channel" | "campaign" | "origin" => Self::Source,
                "location" | "region" | "regions" | "city" | "country" | "territory" | "place" | "area" => {
                    Self::Location
                }
                "product" | "products" => Self::Product,
                "reason" | "reasons" => Self::LostReason,
                "type" | "types" | "kind" => Self::Type,
                "day" | "days" | "daily" => Self::Day,
                "week" | "weeks" | "weekly" => Self::Week,
                "month" | "months" | "monthly" => Self::Month,
                "quarter" | "quarters" | "quarterly" => Self::Quarter,
                "year" | "years" | "yearly" | "annual" => Self::Year,
                _ => return None,
            })
        };
        folded.split(' ').find_map(known)
    }
}

/// Which date of a deal decides what day, month or quarter it falls into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DealDate {
    /// When it closed or should.
    #[default]
    Close,
    /// When it was made.
    Created,
}

/// Figures of the deals that share a value of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct DealGroup {
    /// Tells it apart from groups of the same name.
    pub key: Option<String>,
    /// The shared value, `None` where there is none.
    pub label: Option<String>,
    /// The position of a stage.
    pub rank: i64,
    /// Everything.
    pub all: Total,
    /// What is open.
    pub open: Total,
    /// What is open, each deal by its probability.
    pub weighted: Total,
    /// What is open and at least [`COMMIT_FROM`] percent likely.
    pub commit: Total,
    /// What was won.
    pub won: Total,
    /// What was lost.
    pub lost: Total,
    /// Days from creation to closing, over all that was won.
    pub cycle_days: f64,
}

/// From how many percent on a deal counts as committed.
pub const COMMIT_FROM: i32 = 75;

impl DealGroup {
    /// How many of the closed deals were won, from 0 to 1.
    pub fn win_rate(&self) -> Option<f64> {
        ratio(self.won.count(), self.won.count() + self.lost.count())
    }

    /// The mean of what was won and has an amount in the base currency.
    pub fn average_won(&self) -> Option<Money> {
        let count = i64::try_from(self.won.converted).ok().filter(|count| *count > 0)?;
        Some(Money::new(self.won.base.minor / count, self.won.base.currency))
    }

    /// The mean number of days from creation to winning.
    #[expect(clippy::cast_precision_loss, reason = "a count of deals")]
    pub fn average_cycle(&self) -> Option<f64> {
        let won = self.won.count();
        (won > 0).then(|| self.cycle_days / won as f64)
    }
}

/// A part of a whole, from 0 to 1; `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of records")]
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Figures of deals: the groups, and the deals that an amount could not be compared for.
#[derive(Debug, Clone, PartialEq)]
pub struct DealFigures {
    /// The groups, in the order of the dimension.
    pub groups: Vec<DealGroup>,
    /// Everything that matches.
    pub whole: DealGroup,
    /// Deals left out because their amount cannot be compared with the one that was asked for.
    pub incomparable: Total,
}

/// A count of the records that share a value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountGroup {
    /// The shared value, `None` where there is none.
    pub label: Option<String>,
    /// How many.
    pub count: u64,
    /// How many of those reached what the metric looks for (leads: were converted).
    pub reached: u64,
}

/// A kind of record that is counted by [`RecordFilter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Countable {
    /// People.
    Contacts,
    /// Companies.
    Companies,
    /// Tasks.
    Tasks,
    /// Calendar entries, and meetings that are over.
    Meetings,
    /// Activities of any kind.
    Activities,
    /// Calls.
    Calls,
    /// E-mails.
    Emails,
    /// Chat messages.
    Messages,
    /// Notes.
    Notes,
    /// Members.
    Members,
    /// Products.
    Products,
}

/// Which records are counted.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Whose; `None` for everybody's.
    pub owners: Option<Vec<MemberId>>,
    /// Only those that nobody owns.
    pub unassigned: bool,
    /// In this state: tasks `open`, `overdue` or `done`.
    pub status: Option<String>,
    /// Created, due, done or held then, whatever dates the kind.
    pub period: Days,
    /// With this company.
    pub company: Option<CompanyId>,
    /// With this contact.
    pub contact: Option<ContactId>,
    /// Whose source has this in it.
    pub source: Option<String>,
    /// Whose place has this in it.
    pub location: Option<String>,
}

/// A quota of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Whose.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// From when.
    pub starts_on: NaiveDate,
    /// Until when, included.
    pub ends_on: NaiveDate,
    /// How much.
    pub amount: Money,
}

impl Quota {
    /// The part of the quota that falls into a stretch of days, and whether it is less than the whole of it.
    pub fn share(&self, days: Days) -> (Money, bool) {
        let from = days.from.map_or(self.starts_on, |from| from.max(self.starts_on));
        let to = days.to.map_or(self.ends_on, |to| to.min(self.ends_on));
        let (inside, whole) = ((to - from).num_days() + 1, (self.ends_on - self.starts_on).num_days() + 1);
        let share = i128::from(self.amount.minor) * i128::from(inside.max(0)) / i128::from(whole.max(1));
        (Money::new(i64::try_from(share).unwrap_or(i64::MAX), self.amount.currency), inside < whole)
    }
}

/// How one member is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberFigures {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
    /// Their open deals.
    pub open: Total,
    /// Their open deals, each by its probability.
    pub weighted: Total,
    /// What they won in the period.
    pub won: Total,
    /// What they lost in the period.
    pub lost: u64,
    /// What they did in the period, by kind.
    pub activities: Vec<(String, u64)>,
    /// Their tasks that are late.
    pub overdue_tasks: u64,
    /// Their open deals that went quiet for longer than the stage allows.
    pub stale_deals: u64,
    /// Their quota for the period.
    pub quota: Option<Money>,
    /// The quota was cut to the period.
    pub quota_is_a_share: bool,
}

impl MemberFigures {
    /// All they did in the period.
    pub fn activity_count(&self) -> u64 {
        self.activities.iter().map(|(_, count)| count).sum()
    }

    /// How much of the quota is won, from 0; `None` without a quota in the base currency.
    pub fn attainment(&self) -> Option<f64> {
        attainment(self.won.base, self.quota?)
    }
}

/// How much of a quota is reached, from 0.
pub fn attainment(won: Money, quota: Money) -> Option<f64> {
    (won.currency == quota.currency && quota.minor > 0).then(|| won.major() / quota.major())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::money::Currency;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
    }

    #[test]
    fn a_quarter_s_quota_is_cut_to_the_month_that_is_asked_for() {
        let quota = Quota {
            member: MemberId::from_uuid(Uuid::nil()),
            name: "Omar".to_owned(),
            starts_on: day(10, 1),
            ends_on: day(12, 31),
            amount: Money::new(92_000, Currency::USD),
        };
        assert_eq!(quota.share(Days::between(day(11, 1), day(11, 30))), (Money::new(30_000, Currency::USD), true));
        assert_eq!(quota.share(Days::between(day(1, 1), day(12, 31))), (Money::new(92_000, Currency::USD), false));
        assert_eq!(quota.share(Days::between(day(1, 1), day(2, 1))).0.minor, 0);
    }

    #[test]
    fn people_s_words_name_dimensions() {
        assert_eq!(Dimension::from_words("industry/company type"), Some(Dimension::Industry));
        assert_eq!(Dimension::from_words("by Rep"), Some(Dimension::Owner));
        assert_eq!(Dimension::from_words("monthly"), Some(Dimension::Month));
        assert_eq!(Dimension::from_words("zodiac sign"), None);
        for dimension in Dimension::ALL {
            let named = Dimension::from_words(&dimension.as_str().replace("lost_", ""));
            assert!(dimension == Dimension::Whole || named == Some(dimension), "{dimension:?}");
        }
    }
}
