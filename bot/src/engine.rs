//! From a message to an answer.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    Error,
    store::{ChatSession, ChatTurn, Store, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{Context, Intent, IntentName, Parsed, Parser};
use serde::Serialize;
use tracing::Instrument as _;

use crate::{
    dispatch,
    inbound::{Inbound, Input},
    names::KnownNames,
    question::Question,
    redact::redact,
    reply::{Reply, Tone},
    session::Session,
    turn::{Candidate, Halt, Outcome, Turn},
};

/// How the engine behaves.
#[derive(Debug, Clone, Copy)]
pub struct EngineConfig {
    /// The longest sentence that is read, in characters.
    pub max_chars: usize,
    /// How long a conversation is remembered after its last message.
    pub remember: Duration,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { max_chars: 2_000, remember: Duration::from_hours(12) }
    }
}

/// Answers messages. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Engine {
    store: Store,
    parser: std::sync::Arc<Parser>,
    config: EngineConfig,
}

/// An answer with what the front doors show or count beside it.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// What to render.
    pub reply: Reply,
    /// What the message was read as.
    pub intent: Option<IntentName>,
    /// How sure the reading was, 0 to 1.
    pub confidence: f32,
    /// What read it: `rules` or `button`.
    pub engine: &'static str,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

/// A message, read.
struct Reading {
    /// What is asked for, in order; nothing where it was not understood.
    intents: Vec<Intent>,
    picked: Vec<(String, Candidate)>,
    alternatives: Vec<IntentName>,
    confidence: f32,
    engine: &'static str,
    text: String,
}

impl Engine {
    /// An engine on a store.
    pub fn new(store: Store, config: EngineConfig) -> Self {
        Self { store, parser: std::sync::Arc::new(Parser::new()), config }
    }

    /// The store it answers from.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Answers one message as `actor`, in a span of its own that tells everything about it but what was said. It always gives
    /// an answer: what went wrong is one of them.
    pub async fn answer(&self, actor: &Actor, inbound: Inbound) -> Answer {
        let span = tracing::info_span!(
            "message",
            tenant.id = %actor.tenant(),
            member.id = actor.member().map(tracing::field::display),
            channel = inbound.channel.as_str(),
            intent.name = tracing::field::Empty,
            outcome = tracing::field::Empty,
            took_us = tracing::field::Empty,
        );
        let answer = self.answer_in_span(actor, inbound).instrument(span.clone()).await;
        span.record("intent.name", answer.intent.map(IntentName::as_str));
        span.record("outcome", answer.outcome.as_str()).record("took_us", answer.took_us);
        span.in_scope(|| tracing::info!("message answered"));
        answer
    }

    async fn answer_in_span(&self, actor: &Actor, inbound: Inbound) -> Answer {
        let started = Instant::now();
        let text = match self.usable_text(&inbound) {
            Ok(text) => text,
            Err(reply) => return finish(reply, Outcome::Invalid, None, started),
        };
        match self.converse(actor, &inbound, text, started).await {
            Ok(answer) => answer,
            Err(error) => {
                let outcome = outcome_of(&error);
                if outcome == Outcome::Failed {
                    tracing::error!(error = %error.chain(), "a message could not be answered");
                }
                finish(
                    Reply::default().with(crate::reply::Block::Text { text: error.public(), tone: Tone::Warning }),
                    outcome,
                    None,
                    started,
                )
            }
        }
    }

    /// The sentence with control characters made spaces, or the reply to one that cannot be used.
    fn usable_text(&self, inbound: &Inbound) -> Result<String, Reply> {
        let Input::Text(raw) = &inbound.input else { return Ok(String::new()) };
        let length = raw.chars().count();
        if length > self.config.max_chars {
            return Err(Reply::text(format!(
                "That message is too long to read as one request: {length} characters, {} at most. Please say it shorter.",
                self.config.max_chars
            )));
        }
        let text: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(Reply::text("That message is empty. Ask me something, for example:").with_suggestions([
                "my pipeline",
                "what's on today?",
                "help",
            ]));
        }
        Ok(text.to_owned())
    }

    /// One message in one transaction. The parser is pure and takes microseconds, so it may run while the transaction is open.
    async fn converse(
        &self,
        actor: &Actor,
        inbound: &Inbound,
        text: String,
        started: Instant,
    ) -> Result<Answer, Error> {
        let thread: String = inbound.thread.chars().take(200).collect();
        let mut tx = self.store.begin(actor).await?;
        let mut session = Session::from_stored(tx.chat_session(inbound.channel.as_str(), &thread).await?);
        let names = KnownNames::of(&mut tx, &text).await?;
        let reading = self.read(actor, inbound, text, &session, (&names, tx.now()))?;
        let (reply, outcome) = reply_to(&mut tx, actor, &reading, &mut session).await?;
        let answer = Answer {
            reply,
            intent: reading.intents.first().map(Intent::name),
            confidence: reading.confidence,
            engine: reading.engine,
            outcome,
            took_us: elapsed(started),
        };
        let slots = reading.intents.first().map(Intent::slots_json).unwrap_or_default();
        let stored: ChatSession = session.to_stored();
        let turn = ChatTurn {
            channel: inbound.channel.as_str(),
            thread: &thread,
            text: &redact(&reading.text),
            engine: reading.engine,
            intent: answer.intent.map(IntentName::as_str),
            slots: redact_slots(slots),
            confidence: reading.confidence,
            outcome: outcome.as_str(),
            micros: i64::try_from(answer.took_us).unwrap_or(i64::MAX),
            session: stored,
            expires_at: tx.now() + TimeDelta::from_std(self.config.remember).unwrap_or(TimeDelta::hours(12)),
        };
        tx.save_chat_turn(&turn, false).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// What the message asks for.
    fn read(
        &self,
        actor: &Actor,
        inbound: &Inbound,
        text: String,
        session: &Session,
        (names, now): (&KnownNames, DateTime<Utc>),
    ) -> Result<Reading, Error> {
        if let Input::Choice { question, option } = inbound.input {
            let open = session
                .question
                .as_ref()
                .filter(|open| open.id == question)
                .ok_or_else(|| Error::invalid("That question is no longer open; please ask again."))?;
            return pick(open, option, String::from("(picked an option)"), "button", 1.0);
        }
        let mut context = Context::new(now.with_timezone(&actor.timezone()).naive_local(), actor.timezone());
        context.lexicon = Some(names);
        context.focus = session.focus.clone();
        context.pending = session.question.as_ref().map(Question::pending);
        let Parsed { readings, alternatives, confidence, .. } = self.parser.parse(&text, &context);
        let intents: Vec<Intent> = readings.into_iter().map(|reading| reading.intent).collect();
        if let ([Intent::Choose(choice)], Some(open)) = (intents.as_slice(), &session.question)
            && let Some(option) = dispatch::chosen_option(choice, open)
        {
            return pick(open, option, text, "rules", confidence);
        }
        Ok(Reading {
            intents,
            picked: Vec::new(),
            alternatives: alternatives.iter().map(|reading| reading.intent.name()).collect(),
            confidence,
            engine: "rules",
            text,
        })
    }
}

/// The sentence that raised a question, with the question answered.
fn pick(open: &Question, option: usize, text: String, engine: &'static str, confidence: f32) -> Result<Reading, Error> {
    let candidate = open
        .candidates
        .get(option)
        .ok_or_else(|| Error::invalid(format!("There are only {} to pick from.", open.candidates.len())))?;
    let intent = Intent::from_slots(open.intent, open.slots.clone())
        .map_err(|source| Error::internal("reading a stored question", source))?;
    let mut picked = open.picked.clone();
    picked.push((open.slot.clone(), candidate.clone()));
    Ok(Reading { intents: vec![intent], picked, alternatives: Vec::new(), confidence, engine, text })
}

/// The reply to everything a message asks for, in order, and the conversation as it stands after it. A request that has to
/// ask back ends the message: what follows it may depend on the answer.
async fn reply_to(
    tx: &mut TenantTx,
    actor: &Actor,
    reading: &Reading,
    session: &mut Session,
) -> Result<(Reply, Outcome), Error> {
    if reading.intents.is_empty() {
        return Ok((dispatch::unsure(&reading.alternatives), Outcome::Unsure));
    }
    let mut whole = (Reply::default(), Outcome::Answered);
    for (position, intent) in reading.intents.iter().enumerate() {
        let (reply, outcome) = reply_to_one(tx, actor, reading, intent, session).await?;
        whole.0.blocks.extend(reply.blocks);
        whole.1 = outcome;
        let left = reading.intents.len() - position - 1;
        if outcome != Outcome::Answered && left > 0 {
            whole.0 = whole.0.with_note(Some("I stopped there; please ask the rest again afterwards.".to_owned()));
            break;
        }
    }
    Ok(whole)
}

async fn reply_to_one(
    tx: &mut TenantTx,
    actor: &Actor,
    reading: &Reading,
    intent: &Intent,
    session: &mut Session,
) -> Result<(Reply, Outcome), Error> {
    let now = tx.now();
    let mut turn = Turn {
        tx,
        actor: actor.clone(),
        now,
        focus: session.focus.clone(),
        picked: reading.picked.clone(),
        question: None,
        asked: (intent.name(), intent.slots_json()),
    };
    let answered = dispatch::answer(&mut turn, intent).await;
    let (focus, question, asked) = (turn.focus, turn.question, turn.asked);
    session.focus = focus;
    session.question = question;
    match answered {
        Ok(reply) => {
            if intent.name().kind() == leancrm_nlp::Kind::Read {
                (session.focus.last_intent, session.focus.slots) = (Some(asked.0), asked.1);
            }
            Ok((reply, Outcome::Answered))
        }
        Err(Halt::Say(reply, outcome)) => Ok((*reply, outcome)),
        // A refusal is an answer and is kept with the conversation; a failure has left the transaction unusable.
        Err(Halt::Failed(error)) => match outcome_of(&error) {
            Outcome::Failed => Err(error),
            outcome => Ok((Reply::text(error.public()), outcome)),
        },
    }
}

/// Slots with addresses and numbers blacked out, as they are kept.
fn redact_slots(slots: serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
    serde_json::Value::Object(
        slots
            .into_iter()
            .map(|(name, value)| match value {
                serde_json::Value::String(text) => (name, serde_json::Value::String(redact(&text))),
                other => (name, other),
            })
            .collect(),
    )
}

fn outcome_of(error: &Error) -> Outcome {
    match error {
        Error::NotFound { .. } => Outcome::NotFound,
        Error::Invalid { .. } | Error::Conflict { .. } => Outcome::Invalid,
        Error::Forbidden { .. } => Outcome::Refused,
        _ => Outcome::Failed,
    }
}

fn finish(reply: Reply, outcome: Outcome, intent: Option<IntentName>, started: Instant) -> Answer {
    Answer { reply, intent, confidence: 0.0, engine: "rules", outcome, took_us: elapsed(started) }
}

fn elapsed(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}
