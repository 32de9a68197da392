//! Language models as the tenant's books know them: how far one is asked, what it costs, what was spent.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId},
};

/// The share of a budget, in percent, at which the administrators are told.
pub const WARN_AT: i64 = 80;

/// How long an answer of a model is kept for whoever says the same again.
pub const ANSWERS_LAST: TimeDelta = TimeDelta::days(1);

/// Millionths of a US dollar, which is what models are priced in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UsdMicros(pub i64);

impl UsdMicros {
    const DOLLAR: i64 = 1_000_000;

    /// What is left of it after that much; never less than nothing.
    #[must_use]
    pub fn less(self, spent: Self) -> Self {
        Self(self.0.saturating_sub(spent.0).max(0))
    }
}

impl fmt::Display for UsdMicros {
    /// `USD 12.50`; below a dollar with as many decimals as it takes: `USD 0.0042`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let dollar = Self::DOLLAR.unsigned_abs();
        if size >= dollar {
            let cents = size.saturating_add(5_000) / 10_000;
            let mut whole = (cents / 100).to_string();
            for at in (1..whole.len()).rev().filter(|at| (whole.len() - at).is_multiple_of(3)).collect::<Vec<_>>() {
                whole.insert(at, ',');
            }
            return write!(formatter, "USD {sign}{whole}.{:02}", cents % 100);
        }
        let decimals = format!("{size:06}");
        let kept = decimals.trim_end_matches('0').len().max(2);
        write!(formatter, "USD {sign}0.{}", &decimals[..kept])
    }
}

impl FromStr for UsdMicros {
    type Err = Error;

    /// `50`, `12.50`, `0.15`, also with a dollar sign or `USD` in front.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid(format!("{text:?} is no amount of US dollars; write it like 50 or 0.15."));
        let bare = text.trim();
        let bare = bare.strip_prefix("USD").or_else(|| bare.strip_prefix('$')).unwrap_or(bare).trim();
        let (whole, decimals) = bare.split_once('.').unwrap_or((bare, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 6 || whole.len() > 9 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let decimals: i64 = format!("{decimals:0<6}").parse().map_err(|_| wrong())?;
        Ok(Self(whole * Self::DOLLAR + decimals))
    }
}

/// What a million tokens cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelPrices {
    /// Of what is sent.
    pub input: UsdMicros,
    /// Of what comes back.
    pub output: UsdMicros,
}

impl ModelPrices {
    /// What a call cost, rounded up to the next millionth.
    pub fn cost(self, tokens_in: u64, tokens_out: u64) -> UsdMicros {
        let price = |price: UsdMicros| u128::from(price.0.max(0).unsigned_abs());
        let sum = u128::from(tokens_in)
            .saturating_mul(price(self.input))
            .saturating_add(u128::from(tokens_out).saturating_mul(price(self.output)));
        UsdMicros(i64::try_from(sum.div_ceil(1_000_000)).unwrap_or(i64::MAX))
    }
}

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

/// Everything that a model's answer to a sentence depends on.
#[derive(Debug, Clone, Copy)]
pub struct AnswerOrigin<'a> {
    /// Whose sentence it is.
    pub tenant: TenantId,
    /// The sentence. Letters' case and the width of spaces make no difference; signs do, since a question is no order.
    pub sentence: &'a str,
    /// The version of what reads the answer: lexicon, trained model, intents.
    pub reader: &'a str,
    /// The prompt's name.
    pub prompt: &'a str,
    /// Its version; of a tenant's own prompt also that it is one.
    pub prompt_version: &'a str,
    /// The endpoint and the model's name.
    pub model: &'a str,
    /// What waits or was talked about, by its shape.
    pub pending: &'a str,
}

/// What an answer is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey(pub(crate) [u8; 32]);

impl AnswerKey {
    /// The key of what a model would make of that; the length before each part keeps two origins from being read as one.
    pub fn of(origin: &AnswerOrigin<'_>) -> Self {
        let sentence = origin.sentence.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let mut digest = Sha256::new_with_prefix(b"leancrm model answer 1");
        digest.update(origin.tenant.as_uuid().as_bytes());
        for part in
            [sentence.as_str(), origin.reader, origin.prompt, origin.prompt_version, origin.model, origin.pending]
        {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().into())
    }

    /// As text, for the place of what is sealed.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// A sealed answer of a model, until when it counts.
#[derive(Debug, Clone)]
pub(crate) struct SealedAnswer {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Until when it counts.
    pub(crate) expires_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn dollars_are_written_and_read_to_the_millionth() {
        for (micros, written) in [
            (0, "USD 0.00"),
            (1, "USD 0.000001"),
            (4_200, "USD 0.0042"),
            (500_000, "USD 0.50"),
            (12_345_678, "USD 12.35"),
            (1_234_500_000, "USD 1,234.50"),
            (999_999_999, "USD 1,000.00"),
            (-1_500_000, "USD -1.50"),
        ] {
            assert_eq!(UsdMicros(micros).to_string(), written);
        }
        for (text, micros) in [("50", 50_000_000), ("0.15", 150_000), ("$1.5", 1_500_000), (" USD 2 ", 2_000_000)] {
            assert_eq!(text.parse::<UsdMicros>().expect("an amount"), UsdMicros(micros), "{text}");
        }
        for wrong in ["", "-1", "1.2.3", "1.", ".5", "1e3", "0.0000001", "9999999999", "five"] {
            assert!(wrong.parse::<UsdMicros>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_call_is_never_booked_for_less_than_it_cost() {
        let prices = ModelPrices { input: UsdMicros(150_000), output: UsdMicros(600_000) };
        assert_eq!(prices.cost(1_000, 100), UsdMicros(210));
        assert_eq!(prices.cost(1, 0), UsdMicros(1), "rounded up");
        assert_eq!(prices.cost(0, 0), UsdMicros(0));
        assert_eq!(prices.cost(u64::MAX, u64::MAX), UsdMicros(i64::MAX));
        assert_eq!(ModelPrices::default().cost(1_000, 1_000), UsdMicros(0));
    }

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

    #[test]
    fn an_answer_belongs_to_all_that_it_depends_on() {
        let origin = AnswerOrigin {
            tenant: TenantId::from_uuid(Uuid::from_u128(1)),
            sentence: "Note on Globex:  likes tea",
            reader: "7",
            prompt: "parse_query",
            prompt_version: "1.0.0",
            model: "small",
            pending: "",
        };
        let key = AnswerKey::of(&origin);
        assert_eq!(AnswerKey::of(&AnswerOrigin { sentence: " note on GLOBEX: likes tea", ..origin }), key);
        for other in [
            AnswerOrigin { tenant: TenantId::from_uuid(Uuid::from_u128(2)), ..origin },
            AnswerOrigin { sentence: "Note on Globex:  likes tea?", ..origin },
            AnswerOrigin { reader: "8", ..origin },
            AnswerOrigin { reader: "7parse_query", prompt: "", ..origin },
            AnswerOrigin { prompt: "extract_lead", ..origin },
            AnswerOrigin { prompt_version: "1.0.1", ..origin },
            AnswerOrigin { model: "large", ..origin },
            AnswerOrigin { pending: "choose of 2", ..origin },
        ] {
            assert_ne!(AnswerKey::of(&other), key, "{other:?}");
        }
    }
}
