//! The figures that can be reported.

use chrono::NaiveDate;
use leancrm_core::{
    domain::{
        deal::Days,
        money::Currency,
        report::{Countable, Dimension},
    },
    tenancy::Permission,
    text::words,
};

use crate::{
    handlers::shared::{Caption, period},
    say,
    turn::{Halt, Turn},
};

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metric {
    Summary,
    Revenue,
    WonDeals,
    LostDeals,
    WinRate,
    AverageDeal,
    Cycle,
    NewDeals,
    PipelineCreated,
    OpenPipeline,
    NewLeads,
    Conversion,
    /// Of the deals that entered a stage, those won.
    StageConversion,
    Activities(Countable),
    TasksDone,
}

impl Metric {
    /// The figure that a person's words name, wherever they come from: `win_rate`, `bookings`, `avg deal size`.
    pub(super) fn from_words(text: &str) -> Option<Self> {
        let words = words(&text.replace(['_', '-'], " "));
        let has = |options: &[&str]| words.iter().any(|word| options.contains(&word.as_str()));
        let deals = has(&["deal", "deals", "opportunity", "opportunities", "opps", "opp"]);
        Some(
            if has(&["lead", "leads"]) && has(&["conversion", "converted", "converting"])
                || has(&["conversion", "converted"])
            {
                Self::Conversion
            } else if has(&["lead", "leads", "enquiries", "inquiries"]) {
                Self::NewLeads
            } else if has(&["average", "avg", "mean"]) && (deals || has(&["size", "sale", "value", "ticket"]))
                || has(&["acv"])
            {
                Self::AverageDeal
            } else if has(&["cycle", "velocity"]) || has(&["time", "days"]) && has(&["close", "win"]) {
                Self::Cycle
            } else if has(&["rate", "ratio", "percentage"]) && has(&["win", "close", "closing", "winning", "success"])
                || has(&["winrate"])
            {
                Self::WinRate
            } else if has(&["lost", "losses", "loss"]) {
                Self::LostDeals
            } else if has(&["pipeline", "pipe"]) {
                if has(&["created", "new", "generated", "added", "creation"]) {
                    Self::PipelineCreated
                } else {
                    Self::OpenPipeline
                }
            } else if deals && has(&["new", "created", "opened", "added"]) {
                Self::NewDeals
            } else if has(&["count", "number", "many", "wins"])
                || deals && has(&["won", "closed"]) && !has(&["value", "amount"])
            {
                Self::WonDeals
            } else if has(&[
                "revenue",
                "bookings",
                "booking",
                "sales",
                "won",
                "sold",
                "income",
                "turnover",
                "closed",
                "amount",
                "leaderboard",
                "ranking",
                "growth",
                "earnings",
            ]) {
                Self::Revenue
            } else if has(&["call", "calls"]) {
                Self::Activities(Countable::Calls)
            } else if has(&["email", "emails", "mails"]) {
                Self::Activities(Countable::Emails)
            } else if has(&["meeting", "meetings", "demos"]) {
                Self::Activities(Countable::Meetings)
            } else if has(&["message", "messages", "whatsapp"]) {
                Self::Activities(Countable::Messages)
            } else if has(&["activity", "activities", "touches"]) {
                Self::Activities(Countable::Activities)
            } else if has(&["task", "tasks"]) {
                Self::TasksDone
            } else if has(&[
                "summary",
                "report",
                "weekly",
                "monthly",
                "week",
                "overview",
                "performance",
                "kpi",
                "kpis",
                "numbers",
            ]) {
                Self::Summary
            } else if deals {
                Self::WonDeals
            } else {
                return None;
            },
        )
    }

    /// The days that are meant where none were said: rates need more of them than counts.
    pub(super) fn usual_days(self, today: NaiveDate) -> Days {
        match self {
            Self::WinRate | Self::AverageDeal | Self::Cycle | Self::Conversion | Self::StageConversion => {
                period::year_of(today)
            }
            Self::Revenue | Self::WonDeals | Self::LostDeals | Self::OpenPipeline => period::quarter_of(today),
            _ => period::month_of(today),
        }
    }

    /// The name in a sentence.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Summary => "report",
            Self::Revenue => "revenue won",
            Self::WonDeals => "won deals",
            Self::LostDeals => "lost deals",
            Self::WinRate => "win rate",
            Self::AverageDeal => "average won deal",
            Self::Cycle => "sales cycle",
            Self::NewDeals => "new deals",
            Self::PipelineCreated => "pipeline created",
            Self::OpenPipeline => "open pipeline closing",
            Self::NewLeads => "new leads",
            Self::Conversion => "lead conversion",
            Self::StageConversion => "conversion of stages",
            Self::Activities(Countable::Calls) => "calls",
            Self::Activities(Countable::Emails) => "e-mails",
            Self::Activities(Countable::Meetings) => "meetings",
            Self::Activities(Countable::Messages) => "messages",
            Self::Activities(_) => "activities",
            Self::TasksDone => "tasks done",
        }
    }

    /// The heading of its column.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Revenue | Self::PipelineCreated | Self::OpenPipeline | Self::AverageDeal => "Amount",
            Self::WinRate | Self::Conversion | Self::StageConversion => "Rate",
            Self::Cycle => "Days",
            _ => "Count",
        }
    }

    /// The unit of its values.
    pub(super) fn unit(self, currency: Option<Currency>) -> String {
        match self {
            Self::Revenue | Self::PipelineCreated | Self::OpenPipeline | Self::AverageDeal => {
                currency.map(|currency| currency.to_string()).unwrap_or_default()
            }
            Self::WinRate | Self::Conversion | Self::StageConversion => "%".to_owned(),
            Self::Cycle => "days".to_owned(),
            Self::WonDeals | Self::LostDeals | Self::NewDeals => "deals".to_owned(),
            Self::NewLeads => "leads".to_owned(),
            Self::TasksDone => "tasks".to_owned(),
            Self::Summary | Self::Activities(_) => String::new(),
        }
    }

    /// Whether its values are percentages.
    pub(super) const fn is_share(self) -> bool {
        matches!(self, Self::WinRate | Self::Conversion | Self::StageConversion)
    }

    /// Whether it tells only what has happened: open deals and meetings lie ahead too.
    pub(super) const fn looks_back(self) -> bool {
        !matches!(self, Self::OpenPipeline | Self::Activities(Countable::Meetings))
    }

    /// How it is computed, where that is not plain.
    pub(super) const fn definition(self) -> Option<&'static str> {
        match self {
            Self::WinRate => Some("Deals won, of all that were won or lost in the period."),
            Self::Conversion => {
                Some("Leads that came in during the period and have been converted since, of all that came in.")
            }
            Self::StageConversion => {
                Some("Deals that entered the stage in the period, and how many of them are won by now.")
            }
            Self::Cycle => Some("Mean days from creating a deal to winning it, over the deals won in the period."),
            Self::AverageDeal => Some("Over won deals with an amount in your base currency."),
            Self::OpenPipeline => Some("Open deals expected to close in the period."),
            _ => None,
        }
    }

    /// The dimension that was asked for; one the metric does not have is said.
    pub(super) fn dimension(self, text: &str, caption: &mut Caption) -> Dimension {
        let found = Dimension::from_words(text).filter(|dimension| self.has(*dimension));
        found.unwrap_or_else(|| {
            caption.unused(format!("grouping {} by “{}”", self.title(), say::line(text, 40)));
            Dimension::Whole
        })
    }

    const fn has(self, dimension: Dimension) -> bool {
        use Dimension as D;
        match self {
            Self::Summary => false,
            Self::StageConversion => matches!(dimension, D::Stage),
            Self::NewLeads | Self::Conversion => {
                !matches!(dimension, D::Stage | D::Pipeline | D::Contact | D::Industry | D::LostReason | D::Type)
            }
            Self::Activities(_) => {
                !matches!(dimension, D::Stage | D::Pipeline | D::Product | D::LostReason | D::Location | D::Status)
            }
            Self::TasksDone => {
                matches!(dimension, D::Owner | D::Company | D::Contact | D::Day | D::Week | D::Month | D::Quarter)
            }
            _ => !matches!(dimension, D::Type),
        }
    }

    /// Checks the permission beyond that for reports.
    pub(super) fn require(self, turn: &Turn<'_>) -> Result<(), Halt> {
        let permission = match self {
            Self::NewLeads | Self::Conversion => Permission::LEADS_READ,
            Self::Activities(_) => Permission::ACTIVITIES_READ,
            Self::TasksDone => Permission::TASKS_READ,
            _ => Permission::DEALS_READ,
        };
        turn.actor.require(permission)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_s_words_name_figures() {
        let cases = [
            ("bookings", Metric::Revenue),
            ("revenue", Metric::Revenue),
            ("win_rate", Metric::WinRate),
            ("close rate", Metric::WinRate),
            ("conversion_rate", Metric::Conversion),
            ("average deal size", Metric::AverageDeal),
            ("avg_deal", Metric::AverageDeal),
            ("sales cycle", Metric::Cycle),
            ("new deals", Metric::NewDeals),
            ("pipeline_created", Metric::PipelineCreated),
            ("new leads", Metric::NewLeads),
            ("won", Metric::Revenue),
            ("won deals", Metric::WonDeals),
            ("lost", Metric::LostDeals),
            ("calls", Metric::Activities(Countable::Calls)),
            ("activities", Metric::Activities(Countable::Activities)),
            ("weekly report", Metric::Summary),
        ];
        for (words, metric) in cases {
            assert_eq!(Metric::from_words(words), Some(metric), "{words}");
        }
        assert_eq!(Metric::from_words("churn"), None);
    }
}
