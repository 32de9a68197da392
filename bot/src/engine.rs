//! From a message to an answer.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use leancrm_core::{
    Error,
    history::Recorder,
    store::{ChatSession, ChatTurn, Store, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{Intent, IntentName, Parser};
use serde::Serialize;
use tracing::Instrument as _;

use crate::{
    dispatch,
    inbound::{Inbound, Input},
    names::KnownNames,
    reading::{self, Reading, Speaker},
    redact::redact,
    reply::{Reply, Tone},
    session::Session,
    turn::{Halt, Outcome, Turn},
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
        let names = KnownNames::where_needed(&mut tx, &self.parser, actor, &text).await?;
        let speaker = Speaker { actor, names: &names, now: tx.now() };
        let reading = reading::read(&self.parser, speaker, &inbound.input, text, &session)?;
        let mut recorder = Recorder::new(inbound.channel.as_str());
        let (reply, outcome) = reply_to(&mut tx, &reading, &mut session, &mut recorder).await?;
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
        tx.save_chat_turn(&turn, recorder.change_set().is_some()).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// The reply to everything a message asks for, in order, and the conversation as it stands after it. A request that has to
/// ask back ends the message: what follows it may depend on the answer. What a message writes, it writes whole or not at all.
async fn reply_to(
    tx: &mut TenantTx,
    reading: &Reading,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome), Error> {
    if reading.intents.is_empty() {
        return Ok((dispatch::unsure(&reading.alternatives), Outcome::Unsure));
    }
    let writes = reading.intents.iter().any(changes_records);
    let before = session.clone();
    if writes {
        tx.mark().await?;
    }
    let mut whole = Reply::default();
    for (position, intent) in reading.intents.iter().enumerate() {
        let (reply, outcome) = reply_to_one(tx, reading, intent, session, recorder).await?;
        if outcome == Outcome::Answered {
            whole.blocks.extend(reply.blocks);
            continue;
        }
        let several = reading.intents.len() > 1;
        if writes {
            tx.back().await?;
            recorder.forget();
            *session = Session { question: session.question.take(), ..before };
            let none =
                "I stopped, and nothing of this message was done. Once that is settled, please ask the rest again.";
            return Ok((reply.with_note(several.then(|| none.to_owned())), outcome));
        }
        whole.blocks.extend(reply.blocks);
        let left = position + 1 < reading.intents.len();
        let note = left.then(|| "I stopped there; please ask the rest again afterwards.".to_owned());
        return Ok((whole.with_note(note), outcome));
    }
    Ok((with_undo(whole, &reading.intents, recorder), Outcome::Answered))
}

/// Whether carrying an intent out may change records.
fn changes_records(intent: &Intent) -> bool {
    intent.name().is_write() || intent.name() == IntentName::Undo
}

/// Under what was done, the button that takes it back.
fn with_undo(reply: Reply, intents: &[Intent], recorder: &Recorder) -> Reply {
    let Some(change_set) = recorder.change_set() else { return reply };
    let undid = matches!(intents, [Intent::Undo(_)]);
    reply.with_undo(change_set.id(), if undid { "Put it back" } else { "Undo" })
}

async fn reply_to_one(
    tx: &mut TenantTx,
    reading: &Reading,
    intent: &Intent,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome), Error> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let mut turn = Turn {
        tx,
        recorder,
        actor,
        now,
        focus: session.focus.clone(),
        tasks: session.tasks.clone(),
        picked: reading.picked.clone(),
        named_change: reading.named_change,
        question: None,
        asked: (intent.name(), intent.slots_json()),
    };
    let answered = dispatch::answer(&mut turn, intent).await;
    let Turn { focus, tasks, question, asked, .. } = turn;
    *session = Session { focus, question, tasks };
    match answered {
        Ok(reply) => {
            if intent.name().kind() == leancrm_nlp::Kind::Read {
                (session.focus.last_intent, session.focus.slots) = (Some(asked.0), asked.1);
            }
            if !keeps_tasks(intent.name()) {
                session.tasks.clear();
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

/// Whether "it" and "the second one" still mean a task after this: not once something else was shown.
fn keeps_tasks(name: IntentName) -> bool {
    matches!(name, IntentName::TasksList | IntentName::TaskCreate | IntentName::ReminderCreate | IntentName::TaskUpdate)
        || name.kind() == leancrm_nlp::Kind::Dialogue
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
