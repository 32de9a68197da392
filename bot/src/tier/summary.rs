//! Two sentences above an answer, in a model's words and with no fact but those that stand below.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use leancrm_core::{
    Error,
    domain::model::{CallOutcome, CallPurpose, NewModelCall},
    store::{Store, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{
    IntentName, Untrusted,
    model::{Budget, ModelError, TokenUsage},
    prompts::{Prompt, SUMMARISE},
    summary::{Facts, Summarised, Summary, summarise, summarise_streaming},
};

use super::{
    Endpoint, ModelTier,
    calls::{self, Books, UnderWay},
    prompt,
};
use crate::{
    engine::Pieces,
    redact::redact,
    reply::{Block, Card, Reply, Tone},
};

/// What is said below a summary.
const BY_A_MODEL: &str = "Summed up by a language model, of what stands below.";

/// Facts that are to be summed up, and by what.
#[derive(Debug)]
pub(crate) struct Unsummed {
    facts: Facts,
    endpoint: Endpoint,
    prompt: Prompt,
    version: String,
    /// The wall clock of whoever asked.
    now: NaiveDateTime,
}

/// A summary, and of what.
#[derive(Debug)]
pub(crate) struct Words {
    facts: Facts,
    text: String,
}

/// Whether an answer to this is summed up, where a tenant wants that.
const fn is_summed_up(intent: IntentName) -> bool {
    matches!(
        intent,
        IntentName::MeetingPrep | IntentName::Briefing | IntentName::ContactLookup | IntentName::DealStatus
    )
}

impl Words {
    /// The answer with the summary above it, if it says what was summed up.
    pub(crate) fn above(&self, reply: Reply) -> Reply {
        // Between two looks a record may have changed.
        if [false, true].into_iter().all(|redacted| facts(&reply, redacted) != self.facts) {
            return reply;
        }
        let summary = [
            Block::Text { text: self.text.clone(), tone: Tone::Plain },
            Block::Text { text: BY_A_MODEL.to_owned(), tone: Tone::Note },
        ];
        Reply { blocks: summary.into_iter().chain(reply.blocks).collect() }
    }
}

impl ModelTier {
    /// Whether an answer is to be summed up. It takes no look at the tenant's settings but once a while.
    pub(crate) async fn sums_up(
        &self,
        tx: &mut TenantTx,
        timezone: Tz,
        intent: Option<IntentName>,
        reply: &Reply,
    ) -> Result<Option<Box<Unsummed>>, Error> {
        let has_card = reply.blocks.iter().any(|block| matches!(block, Block::Card(_)));
        if !intent.is_some_and(is_summed_up) || !has_card {
            return Ok(None);
        }
        let (tenant, now) = (tx.tenant(), tx.now());
        if self.0.wanted.of(tenant, now).is_some_and(|wanted| !wanted.summaries) {
            return Ok(None);
        }
        let (standing, own) = self.standing(tx, &SUMMARISE).await?;
        if !standing.settings.summaries || !standing.may_call() {
            return Ok(None);
        }
        // What is set and cannot work takes no answer away.
        let endpoint = self.0.endpoints.of(tenant, &standing.settings).unwrap_or_else(|error| {
            tracing::error!(error.message = error.chain(), "an answer could not be summed up");
            None
        });
        let Some(endpoint) = endpoint else { return Ok(None) };
        let (prompt, version) = prompt(&SUMMARISE, own);
        let facts = facts(reply, endpoint.redact);
        let now = now.with_timezone(&timezone).naive_local();
        Ok(Some(Box::new(Unsummed { facts, endpoint, prompt, version, now })))
    }

    /// Asks the model for a summary; none where there is none that may be shown. `pieces` hears each sentence as soon as it is whole and
    /// was checked.
    pub(crate) async fn sum_up(
        &self,
        store: &Store,
        (actor, channel): (&Actor, &'static str),
        unsummed: Unsummed,
        pieces: Option<&Pieces<'_>>,
    ) -> Option<Words> {
        let Unsummed { facts, endpoint, prompt, version, now } = unsummed;
        let spent = Budget::start(endpoint.timeout);
        let books = Books { channel, endpoint: &endpoint, prompt: &prompt.name, version: &version };
        let call = |outcome, usage| NewModelCall {
            latency_ms: spent.spent().as_millis().try_into().unwrap_or(u64::MAX),
            ..books.of(CallPurpose::Summary, outcome, usage)
        };
        let under_way = UnderWay::new(store, actor, call(CallOutcome::TimedOut, TokenUsage::default()));
        let model = endpoint.model.as_ref();
        let summarised = match pieces {
            Some(pieces) => summarise_streaming(model, &prompt, &facts, now, &mut |piece| pieces(piece)).await,
            None => summarise(model, &prompt, &facts, now).await,
        };
        let (outcome, text, usage) = match summarised {
            Ok(Summarised { summary: Summary::Shown(text), usage }) => (CallOutcome::Answered, Some(text), usage),
            Ok(Summarised { summary: Summary::Withheld(why), usage }) => {
                tracing::info!(reason = why.as_str(), "a summary is not shown");
                (CallOutcome::Unusable, None, usage)
            }
            Err(ModelError::Busy) => {
                under_way.ended(None);
                return None;
            }
            Err(error) => {
                tracing::info!(reason = %error, "there is no summary");
                (calls::failed(&error), None, TokenUsage::default())
            }
        };
        under_way.ended(Some(call(outcome, usage)));
        text.map(|text| Words { facts, text })
    }
}

/// What an answer says, as facts; with addresses and numbers blacked out where they must not leave the house.
fn facts(reply: &Reply, redacted: bool) -> Facts {
    let shown = |text: &str| if redacted { redact(text) } else { text.to_owned() };
    let cards = reply.blocks.iter().filter_map(|block| match block {
        Block::Card(card) => Some(card),
        _ => None,
    });
    cards.fold(Facts::new(), |facts, card| of_card(facts, card, &shown))
}

/// Names, titles and notes may be in the words of somebody outside, so all of it is taken for that: no link and no request of it is
/// repeated.
fn of_card(facts: Facts, card: &Card, shown: &dyn Fn(&str) -> String) -> Facts {
    let head = [("About", Some(&card.title)), ("Also", card.subtitle.as_ref()), ("State", card.badge.as_ref())];
    let head = head.into_iter().filter_map(|(label, text)| Some((label, text?.clone())));
    let fields = card.fields.iter().map(|field| (field.label.as_str(), field.value.clone()));
    let rows = card.sections.iter().flat_map(|section| {
        section.rows.iter().map(|row| {
            let parts = [Some(&row.primary), row.secondary.as_ref(), row.value.as_ref()];
            let text = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
            (section.title.as_str(), text)
        })
    });
    head.chain(fields)
        .chain(rows)
        .fold(facts, |facts, (label, text)| facts.with_outside(label, &Untrusted::new(shown(&text)), None))
}
