//! Mail that is read for what it promises, asks for and is signed with: one call without tools, in the books like every other.

use async_trait::async_trait;
use chrono::{NaiveDateTime, NaiveTime};
use leancrm_core::{
    Error, Result,
    domain::{
        mail::{Author, Finding, FindingKind},
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
    async fn read(
        &self,
        actor: &Actor,
        author: Author,
        text: &MailText,
        at: NaiveDateTime,
    ) -> Result<Option<Vec<Finding>>> {
        let Some(Reader { endpoint, prompt, version, region }) = self.mail_reader(actor).await? else {
            return Ok(None);
        };
        let text = Untrusted::new(if endpoint.redact { redact(&text.0) } else { text.0.clone() });
        let spent = Budget::start(endpoint.timeout);
        let email = Email { text: &text, received: at, region: region.as_deref() };
        let outcome = extract(endpoint.model.as_ref(), &prompt, &email).await;
        let (entered, usage) = booked(&outcome);
        let books = Books { channel: CHANNEL, endpoint: &endpoint, prompt: &prompt.name, version: &version };
        if usage != TokenUsage::default() || entered != CallOutcome::Answered {
            let latency_ms = spent.spent().as_millis().try_into().unwrap_or(u64::MAX);
            let call = NewModelCall { latency_ms, ..books.of(CallPurpose::Extract, entered, usage) };
            calls::enter(self.store().clone(), actor.clone(), vec![call], None).await;
        }
        match outcome {
            Ok(extraction) => Ok(Some(match author {
                Author::Other => findings(extraction.found),
                Author::Member => own_findings(extraction.found, actor.name()),
            })),
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

/// What was found in a mail that came in, as it is suggested.
fn findings(found: Extracted) -> Vec<Finding> {
    let promises = found.commitments.into_iter().map(|item| finding(FindingKind::Promise, item));
    let requests = found.action_items.into_iter().map(|item| finding(FindingKind::Request, item));
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

fn finding(kind: FindingKind, item: Item) -> Finding {
    Finding {
        kind,
        value: item.what.into_record_text(),
        quote: item.evidence.into_record_text(),
        due: item.due.and_then(|due| moment(&due.value)),
    }
}

/// What was found in a mail that the member wrote. What they are to do themselves they promise, what whoever reads it is to do they ask
/// for; what a third person is said to do is neither, and their own title and number are no news.
fn own_findings(found: Extracted, name: &str) -> Vec<Finding> {
    let doer = |item: &Item| doer(item.who.clone().map(Untrusted::into_record_text).as_deref(), name);
    let promises = found.commitments.into_iter().filter_map(|item| {
        let kind = match doer(&item) {
            None | Some(Doer::Writer) => FindingKind::Promise,
            Some(Doer::Reader) => FindingKind::Request,
            Some(Doer::Other) => return None,
        };
        Some(finding(kind, item))
    });
    let requests = found.action_items.into_iter().map(|item| {
        let kind = match doer(&item) {
            Some(Doer::Writer) => FindingKind::Promise,
            None | Some(Doer::Reader | Doer::Other) => FindingKind::Request,
        };
        finding(kind, item)
    });
    promises.chain(requests).collect()
}

/// Who is to do something that a mail speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doer {
    Writer,
    Reader,
    Other,
}

/// How whoever writes a mail calls themselves.
const WRITER: [&str; 22] = [
    "i", "we", "me", "us", "my", "our", "ich", "wir", "je", "j", "nous", "yo", "nosotros", "nosotras", "eu", "nós",
    "io", "noi", "ik", "wij", "أنا", "نحن",
];
/// How they call whoever reads it.
const READER: [&str; 15] = [
    "you", "your", "du", "ihr", "sie", "vous", "tu", "usted", "ustedes", "vosotros", "você", "vocês", "lei", "voi",
    "أنت",
];

/// Whom a word for somebody means in a mail of a member's own; `None` where there is no word.
fn doer(who: Option<&str>, name: &str) -> Option<Doer> {
    let first = |text: &str| text.split([' ', '\'', '’']).find(|word| !word.is_empty()).map(str::to_lowercase);
    let word = first(who?)?;
    Some(match word.as_str() {
        word if WRITER.contains(&word) || first(name).as_deref() == Some(word) => Doer::Writer,
        word if READER.contains(&word) => Doer::Reader,
        _ => Doer::Other,
    })
}

/// The moment that something is due by.
fn moment(due: &TimeValue) -> Option<NaiveDateTime> {
    match due {
        TimeValue::Date(day) | TimeValue::Range { to: Some(TimePoint::Day(day)), .. } => Some(day.and_time(END_OF_DAY)),
        TimeValue::Instant(at) | TimeValue::Range { to: Some(TimePoint::Minute(at)), .. } => Some(*at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_mail_of_ones_own_the_writer_is_oneself_and_the_reader_is_whoever_gets_it() {
        let doer = |who: &str| doer(Some(who), "Omar Haddad");
        for who in ["I", "we", "I’ll", "Omar", "Ich", "j'", "our legal team"] {
            assert_eq!(doer(who), Some(Doer::Writer), "{who}");
        }
        for who in ["you", "your team", "Sie"] {
            assert_eq!(doer(who), Some(Doer::Reader), "{who}");
        }
        for who in ["Layla", "they", "iris"] {
            assert_eq!(doer(who), Some(Doer::Other), "{who}");
        }
        assert_eq!(super::doer(None, "Omar Haddad"), None);
    }
}
