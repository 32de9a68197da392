//! Language models as the tenant's books know them: how far one is asked, what it costs, what was spent.

use std::{fmt, str::FromStr};

use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    ids::MemberId,
};

mod answer;
mod price;

pub(crate) use answer::SealedAnswer;
pub use answer::{ANSWERS_LAST, AnswerKey, AnswerOrigin};
pub use price::{ModelPrices, UsdMicros};

/// The share of a budget, in percent, at which the administrators are told.
pub const WARN_AT: i64 = 80;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $sentence:literal { $($(#[$of:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// The word in the database and in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text { $($word => Ok(Self::$variant),)* _ => Err(Error::invalid(format!($sentence, text))) }
            }
        }
    )*};
}

words! {
    /// How far a model is asked to read messages.
    ModelMode "A mode is rules_only, auto or model_first, not {:?}." {
        /// Never: LeanCRM's own rules read everything.
        RulesOnly = "rules_only",
        /// Where the rules are silent or unsure.
        Auto = "auto",
        /// Whatever is no plain yes, no or choice.
        ModelFirst = "model_first",
    }

    /// What a model was asked for.
    CallPurpose "A purpose is parse, repair, summary or extract, not {:?}." {
        /// To read a message.
        Parse = "parse",
        /// To mend an answer that could not be used.
        Repair = "repair",
        /// To put records in words.
        Summary = "summary",
        /// To find facts in a text.
        Extract = "extract",
    }

    /// What came of a call.
    CallOutcome "There is no outcome {:?} of a call." {
        /// An answer that can be used.
        Answered = "answered",
        /// The model said that it does not understand.
        Unclear = "unclear",
        /// An answer that cannot be used: no JSON, cut short, words that nobody said.
        Unusable = "unusable",
        /// The model, or a filter in front of it, refused.
        Refused = "refused",
        /// It took too long.
        TimedOut = "timed_out",
        /// The endpoint asked for fewer calls.
        RateLimited = "rate_limited",
        /// The endpoint failed, or could not be reached.
        Unavailable = "unavailable",
        /// The endpoint does not take the key, the model's name or the request.
        Rejected = "rejected",
    }
}

impl CallPurpose {
    /// The purpose as people name it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Parse => "Reading messages",
            Self::Repair => "Mending answers",
            Self::Summary => "Summaries",
            Self::Extract => "Finding facts in texts",
        }
    }
}

/// A sealed key of a tenant's own endpoint. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey(pub(crate) Vec<u8>);

impl fmt::Debug for SealedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedKey(…)")
    }
}

/// What a tenant has set for itself; where there is nothing, what the installation says counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelSettings {
    /// How far the model is asked.
    pub mode: Option<ModelMode>,
    /// An endpoint of the tenant's own.
    pub base_url: Option<String>,
    /// The model's name there, or another model of the installation's endpoint.
    pub name: Option<String>,
    /// The version of the API, where the endpoint is Azure's.
    pub azure_api_version: Option<String>,
    /// The key of the tenant's own endpoint.
    pub key: Option<SealedKey>,
    /// The longest that a call may take, in milliseconds.
    pub timeout_ms: Option<u32>,
    /// What it costs.
    pub prices: Option<ModelPrices>,
    /// What may be spent in a month; `None` where there is no limit.
    pub budget: Option<UsdMicros>,
    /// Whether records may be sent to the model to be put in words.
    pub summaries: bool,
    /// Whether addresses and numbers are masked before a sentence is sent.
    pub redact: Option<bool>,
}

impl ModelSettings {
    /// What the history keeps of them: everything but the key, of which it says whether there is one.
    pub(crate) fn told(&self) -> Value {
        json!({
            "mode": self.mode, "base_url": self.base_url, "name": self.name, "azure_api_version": self.azure_api_version,
            "has_key": self.key.is_some(), "timeout_ms": self.timeout_ms, "prices": self.prices, "budget": self.budget,
            "summaries": self.summaries, "redact": self.redact,
        })
    }
}

/// How a budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetState {
    /// There is enough, or no limit.
    Within,
    /// Four fifths of it are spent.
    Warned,
    /// It is spent: rules alone, until the month ends or the budget is raised.
    Exhausted,
}

impl BudgetState {
    /// How a budget stands after so much was spent.
    pub fn of(spent: UsdMicros, budget: Option<UsdMicros>) -> Self {
        let Some(budget) = budget else { return Self::Within };
        if spent >= budget {
            Self::Exhausted
        } else if i128::from(spent.0) * 100 >= i128::from(budget.0) * i128::from(WARN_AT) {
            Self::Warned
        } else {
            Self::Within
        }
    }
}

/// What has to be known before a model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelStanding {
    /// What the tenant has set.
    pub settings: ModelSettings,
    /// The first day of the month that is running in the tenant's time zone.
    pub month: NaiveDate,
    /// The tenant's time zone.
    pub timezone: Tz,
    /// What was spent in it so far.
    pub spent: UsdMicros,
    /// How the budget stands.
    pub state: BudgetState,
}

impl ModelStanding {
    /// Whether the budget lets a model be asked.
    pub fn may_call(&self) -> bool {
        self.state != BudgetState::Exhausted
    }

    /// The first day of the next month, from which on the budget is whole again.
    pub fn renews_on(&self) -> NaiveDate {
        self.month.checked_add_months(Months::new(1)).unwrap_or(self.month)
    }

    /// The days of the month that is running, the first and the last.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.month, self.renews_on().pred_opt().unwrap_or(self.month))
    }

    /// What is left of the budget, where there is one.
    pub fn left(&self) -> Option<UsdMicros> {
        self.settings.budget.map(|budget| budget.less(self.spent))
    }
}

/// A call to be entered in the books, made for the member of the transaction. It has no words of what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModelCall {
    /// By which door the message came in: `slack`, `web`, …
    pub channel: &'static str,
    /// What the model was asked for.
    pub purpose: CallPurpose,
    /// The model's name.
    pub model: String,
    /// The prompt's name.
    pub prompt: String,
    /// Its version.
    pub prompt_version: String,
    /// Tokens that were sent.
    pub tokens_in: u64,
    /// Tokens that came back.
    pub tokens_out: u64,
    /// What it cost; [`ModelPrices::cost`] works it out.
    pub cost: UsdMicros,
    /// How long it took, in milliseconds.
    pub latency_ms: u64,
    /// What came of it.
    pub outcome: CallOutcome,
    /// Whether it was answered from the cache, so that no model was asked; then it has neither tokens nor cost.
    pub cached: bool,
}

/// How the books stand after calls were entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// The first day of the month they belong to.
    pub month: NaiveDate,
    /// What was spent in it so far.
    pub spent: UsdMicros,
    /// How the budget stands.
    pub state: BudgetState,
    /// Whether these calls crossed the line at which the administrators are told; once a month.
    pub crossed_warning: bool,
    /// Whether these calls used the budget up; once a month.
    pub crossed_budget: bool,
}

/// What was used, summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ModelUsage {
    /// Calls that went to a model.
    pub calls: u64,
    /// Answers from the cache.
    pub cached: u64,
    /// Tokens that were sent.
    pub tokens_in: u64,
    /// Tokens that came back.
    pub tokens_out: u64,
    /// What it cost.
    pub cost: UsdMicros,
}

impl ModelUsage {
    /// The share of answers that came from the cache, from 0 to 1; `None` where there was none at all.
    #[expect(clippy::cast_precision_loss, reason = "a share to show, not to count with")]
    pub fn cached_share(&self) -> Option<f64> {
        let all = self.calls + self.cached;
        (all > 0).then(|| self.cached as f64 / all as f64)
    }
}

/// What was used in a stretch of days, and by what and whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UsageReport {
    /// All of it.
    pub whole: ModelUsage,
    /// By purpose, the dearest first.
    pub by_purpose: Vec<(CallPurpose, ModelUsage)>,
    /// By member, the dearest first; without an id what LeanCRM did by itself.
    pub by_member: Vec<MemberUsage>,
}

/// What one member used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberUsage {
    /// Who; `None` for what LeanCRM did by itself.
    pub id: Option<MemberId>,
    /// Their name.
    pub name: Option<String>,
    /// How much.
    #[serde(flatten)]
    pub usage: ModelUsage,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_warns_at_four_fifths_and_ends_at_the_whole() {
        let budget = Some(UsdMicros(1_000));
        assert_eq!(BudgetState::of(UsdMicros(799), budget), BudgetState::Within);
        assert_eq!(BudgetState::of(UsdMicros(800), budget), BudgetState::Warned);
        assert_eq!(BudgetState::of(UsdMicros(999), budget), BudgetState::Warned);
        assert_eq!(BudgetState::of(UsdMicros(1_000), budget), BudgetState::Exhausted);
        assert_eq!(BudgetState::of(UsdMicros(i64::MAX), None), BudgetState::Within);
        assert_eq!(BudgetState::of(UsdMicros(0), Some(UsdMicros(0))), BudgetState::Exhausted, "nothing may be spent");
    }
}
