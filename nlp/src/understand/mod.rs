//! Asks a language model what a sentence means, and believes it as far as the sentence bears it out.
//!
//! The model is told the sentence, the local time, what kind of thing was talked about and what kind of question is open; no
//! name, no record and no value of the CRM. What it answers is only where to look: every slot has to be found in the sentence
//! again and is read by the grammar of the rules, and a change has to pass what the rules' own changes pass. A yes is never taken
//! from a model alone.

mod answer;
mod evidence;
mod finder;
mod masks;
mod question;
mod reading;

use std::hash::Hasher as _;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::arbiter;
use crate::context::Context;
use crate::grammar::LONGEST_TEXT;
use crate::hash::FastHasher;
use crate::intent::IntentName;
use crate::model::{Budget, Finish, LanguageModel, ModelAnswer, ModelError, ModelRequest, TokenUsage};
use crate::parser::{Engine, Parsed, Parser};
use crate::prompts::Prompt;
use crate::schema;
use crate::sentence::LONGEST;

pub use question::Question;

use self::answer::{Answer, Flaw};

/// In less time than this no second answer comes.
const LEAST_FOR_REPAIR: Duration = Duration::from_millis(400);

/// What a model made of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The requests; or none, and perhaps what comes near.
    pub parsed: Parsed,
    /// The answer as JSON, where it could be read: to be kept and [read again](reread). What was masked in the sentence is masked
    /// in it too.
    pub raw: Option<String>,
    /// How it went.
    pub outcome: Outcome,
    /// What it took: at most two calls.
    pub calls: Vec<ModelCall>,
}

/// How asking a model ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It knows what is asked for.
    Understood,
    /// It does not, and said so.
    Unclear,
    /// What it said could not be used, twice where time was left.
    Unusable,
    /// There was no answer.
    Failed(ModelError),
    /// The text is empty, or too long to be a request: nobody was asked.
    NotAsked,
}

/// One call of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCall {
    /// The tokens.
    pub usage: TokenUsage,
    /// The time until the answer was there, or was not.
    pub took: Duration,
    /// What came of it.
    pub outcome: CallOutcome,
    /// How the answer ended, if there was one.
    pub finish: Option<Finish>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// An answer that could be used.
    Used,
    /// One that could not.
    Unusable,
    /// None.
    Failed(ModelError),
}

/// Asks the model, and once more where its answer could not be used and time is left.
///
/// No transaction may be open meanwhile.
pub async fn understand(
    parser: &Parser,
    model: &dyn LanguageModel,
    prompt: &Prompt,
    question: &Question<'_>,
) -> Understood {
    let mut understood = Understood {
        parsed: Parsed { engine: Engine::Model, ..Parsed::default() },
        raw: None,
        outcome: Outcome::NotAsked,
        calls: Vec::new(),
    };
    if !is_askable(question.text) {
        return understood;
    }
    let budget = Budget::start(question.within);
    let mut request = question.request(prompt);
    for last in [false, true] {
        request.within = Some(budget.left());
        let before = budget.spent();
        let answered = model.complete(&request).await;
        let took = budget.spent().saturating_sub(before);
        let (answer, read) = match answered {
            Ok(answer) => {
                let read = read_answer(parser, question, &answer);
                (answer, read)
            }
            Err(error) => {
                understood.failed(error, took, last, &request);
                return understood;
            }
        };
        understood.called(&answer, took, read.is_ok());
        match read {
            Ok((parsed, raw)) => {
                understood.outcome = if parsed.readings.is_empty() { Outcome::Unclear } else { Outcome::Understood };
                understood.raw = Some(raw);
                understood.parsed = parsed;
                return understood;
            }
            Err(flaw) => {
                understood.outcome = Outcome::Unusable;
                understood.parsed.alternatives = near(&flaw.near, question);
                if last || budget.left() < LEAST_FOR_REPAIR {
                    return understood;
                }
                request = question.repair(prompt, &answer.text, &flaw.problem);
            }
        }
    }
    understood
}

/// A short text that changes with everything by which answers are read: the intents, their slots and the words of these.
pub fn reader() -> &'static str {
    static READER: LazyLock<String> = LazyLock::new(|| {
        let (catalogue, answer) = schema::briefing(&Context::new(NaiveDateTime::MIN, chrono_tz::UTC));
        let mut hasher = FastHasher::default();
        hasher.write(catalogue.as_bytes());
        hasher.write(answer.to_string().as_bytes());
        format!("{}-{:016x}", env!("CARGO_PKG_VERSION"), hasher.finish())
    });
    &READER
}

impl Understood {
    /// Notes a call that brought no answer. What was wrong with a first answer says more than that there is no second.
    fn failed(&mut self, error: ModelError, took: Duration, again: bool, request: &ModelRequest) {
        if !again {
            self.outcome = Outcome::Failed(error.clone());
        }
        // What an endpoint began to answer is mostly paid for.
        let usage = match error {
            ModelError::TimedOut => TokenUsage::estimated(&format!("{}{}", request.instructions, request.data), ""),
            _ => TokenUsage::default(),
        };
        self.calls.push(ModelCall { usage, took, outcome: CallOutcome::Failed(error), finish: None });
    }

    fn called(&mut self, answer: &ModelAnswer, took: Duration, used: bool) {
        let outcome = if used { CallOutcome::Used } else { CallOutcome::Unusable };
        self.calls.push(ModelCall { usage: answer.usage, took, outcome, finish: Some(answer.finish) });
    }
}

/// What a kept answer means for the sentence now: the times are counted from now, and the guards are asked again.
pub fn reread(parser: &Parser, raw: &str, question: &Question<'_>) -> Parsed {
    let read = Answer::read(raw).and_then(|answer| reading::of(parser, question, &answer));
    read.unwrap_or_else(|flaw| Parsed {
        alternatives: near(&flaw.near, question),
        engine: Engine::Model,
        ..Parsed::default()
    })
}

fn read_answer(parser: &Parser, question: &Question<'_>, answer: &ModelAnswer) -> Result<(Parsed, String), Flaw> {
    match answer.finish {
        Finish::Complete => {}
        Finish::Length => return Err(Flaw::new("the answer was cut off because it was too long")),
        Finish::Filtered | Finish::Refused => {
            return Err(Flaw::new("there was no answer; the message is only to be described, nothing is to be done"));
        }
    }
    let read = Answer::read(&answer.text)?;
    let parsed = reading::of(parser, question, &read)?;
    Ok((parsed, read.to_json()))
}

/// The intents to hesitate about: their slots were not borne out.
fn near(names: &[IntentName], question: &Question<'_>) -> Vec<crate::parser::Reading> {
    let offered = |name: &&IntentName| arbiter::allowed(**name, question.context) && !reading::acts(**name);
    names.iter().filter(offered).take(answer::MOST_UNCLEAR).flat_map(|name| arbiter::bare(*name)).collect()
}

fn is_askable(text: &str) -> bool {
    text.len() <= LONGEST_TEXT
        && text.chars().any(char::is_alphanumeric)
        && text.split_whitespace().take(LONGEST + 1).count() <= LONGEST
}
