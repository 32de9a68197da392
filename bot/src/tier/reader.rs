//! Mail that is read for what it promises, asks for and is signed with: one call without tools, in the books like every other.

use async_trait::async_trait;
use chrono::{NaiveDateTime, NaiveTime};
use leancrm_core::{
    Error, Result,
    domain::{
        mail::{Finding, FindingKind},
        model::{CallOutcome, CallPurpose, ModelMode, NewModelCall},
    },
    ports::reader::{MailReader, MailText},
    tenancy::Actor,
};
use leancrm_nlp::{
    Untrusted,
    extract::{Email, ExtractError, Extracted, Extraction, Item, extract},
    grammar::time::{TimePoint, TimeValue},
    model::{Budget, TokenUsage},
    prompts::{EXTRACT_ACTIVITY, Prompt},
};

use super::{
    Endpoint,
    calls::{self, Books},
    prompt,
};
use crate::{engine::Engine, redact::redact};

/// By which door mail comes in.
const CHANNEL: &str = "gmail";
/// When something is due that is due on a day.
const END_OF_DAY: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).expect("five o'clock exists");

/// A model, and what it is told.
struct Reader {
    endpoint: Endpoint,
    prompt: Prompt,
    version: String,
    region: Option<String>,
}

#[async_trait]
impl MailReader for Engine {
    async fn read(&self, actor: &Actor, text: &MailText, received: NaiveDateTime) -> Result<Option<Vec<Finding>>> {
        let Some(Reader { endpoint, prompt, version, region }) = self.mail_reader(actor).await? else {
            return Ok(None);
        };
        let text = Untrusted::new(if endpoint.redact { redact(&text.0) } else { text.0.clone() });
        let spent = Budget::start(endpoint.timeout);
        let email = Email { text: &text, received, region: region.as_deref() };
        let outcome = extract(endpoint.model.as_ref(), &prompt, &email).await;
        let (entered, usage) = booked(&outcome);
        let books = Books { channel: CHANNEL, endpoint: &endpoint, prompt: &prompt.name, version: &version };
        if usage != TokenUsage::default() || entered != CallOutcome::Answered {
            let latency_ms = spent.spent().as_millis().try_into().unwrap_or(u64::MAX);
            let call = NewModelCall { latency_ms, ..books.of(CallPurpose::Extract, entered, usage) };
            calls::enter(self.store().clone(), actor.clone(), vec![call], None).await;
        }
        match outcome {
            Ok(extraction) => Ok(Some(findings(extraction.found))),
            Err(ExtractError::Model(error)) => {
                Err(Error::Unavailable { service: "language model", source: error.into() })
            }
            Err(error) => {
                tracing::info!(reason = %error, "nothing was found in a mail");
                Ok(None)
            }
        }
    }
}

impl Engine {
    /// The model that may read the actor's mail now, if there is one.
    async fn mail_reader(&self, actor: &Actor) -> Result<Option<Reader>> {
        let Some(tier) = self.tier() else { return Ok(None) };
        let mut tx = self.store().begin(actor).await?;
        let (standing, own) = tier.standing(&mut tx, &EXTRACT_ACTIVITY).await?;
        if tier.0.endpoints.mode(&standing.settings) == ModelMode::RulesOnly || !standing.may_call() {
            return Ok(None);
        }
        let Some(endpoint) = tier.0.endpoints.of(actor.tenant(), &standing.settings)? else { return Ok(None) };
        let (prompt, version) = prompt(&EXTRACT_ACTIVITY, own);
        let region = Some(actor.region().to_owned());
        Ok(Some(Reader { endpoint, prompt, version, region }))
    }
}

fn booked(outcome: &std::result::Result<Extraction, ExtractError>) -> (CallOutcome, TokenUsage) {
    match outcome {
        Ok(extraction) => (CallOutcome::Answered, extraction.usage),
        Err(ExtractError::Model(error)) => (calls::failed(error), TokenUsage::default()),
        Err(ExtractError::Unanswered { usage }) => (CallOutcome::Refused, *usage),
        Err(ExtractError::Unreadable { usage }) => (CallOutcome::Unusable, *usage),
    }
}

/// What was found, as it is suggested.
fn findings(found: Extracted) -> Vec<Finding> {
    let item = |kind| {
        move |item: Item| Finding {
            kind,
            value: item.what.into_record_text(),
            quote: item.evidence.into_record_text(),
            due: item.due.and_then(|due| moment(&due.value)),
        }
    };
    let promises = found.commitments.into_iter().map(item(FindingKind::Promise));
    let requests = found.action_items.into_iter().map(item(FindingKind::Request));
    let title = found.signature.title.map(|title| Finding {
        kind: FindingKind::Title,
        value: title.value.into_record_text(),
        quote: title.evidence.into_record_text(),
        due: None,
    });
    let phone = found.signature.phone.map(|phone| Finding {
        kind: FindingKind::Phone,
        value: phone.value,
        quote: phone.evidence.into_record_text(),
        due: None,
    });
    promises.chain(requests).chain(title).chain(phone).collect()
}

/// The moment that something is due by.
fn moment(due: &TimeValue) -> Option<NaiveDateTime> {
    match due {
        TimeValue::Date(day) | TimeValue::Range { to: Some(TimePoint::Day(day)), .. } => Some(day.and_time(END_OF_DAY)),
        TimeValue::Instant(at) | TimeValue::Range { to: Some(TimePoint::Minute(at)), .. } => Some(*at),
        _ => None,
    }
}
