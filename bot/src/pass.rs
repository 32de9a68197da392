//! One pass over a message, in one transaction: what it asks for, what is done about it, and the note of both.
//!
//! A pass either ends with an answer, and everything it did is kept, or finds that the rules cannot read the message; then nothing
//! is kept, a language model is asked with no transaction open, and another pass begins with what it read.

use std::time::Instant;

use chrono::TimeDelta;
use leancrm_core::{
    Error,
    history::Recorder,
    store::{ChatTurn, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{
    Context, Intent, IntentName, Kind, Parsed,
    policy::{Policy, wants_model},
    prompts::PARSE_QUERY,
};

use crate::{
    carry,
    delivered::Delivered,
    dispatch,
    engine::{Answer, Engine, Pieces, elapsed},
    inbound::{Door, Inbound, Input},
    names::KnownNames,
    pending::{self, Settled},
    question::Question,
    reading::{self, Heard, Reading, plain},
    redact::redact,
    reply::Reply,
    session::Session,
    tier::{Help, ModelTier, Standing, Unread, Unsummed},
    turn::Outcome,
};

/// A message on its way through a pass.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// Who said it.
    pub(crate) actor: &'a Actor,
    /// Where it came in, and what it consists of.
    pub(crate) inbound: &'a Inbound,
    /// Its sentence, if it has one.
    pub(crate) text: &'a str,
    /// As what it was kept when it was delivered.
    pub(crate) delivery: Option<&'a Delivered>,
    /// When it came.
    pub(crate) started: Instant,
    /// Hears what a language model sums up, sentence by sentence, where the channel can show that.
    pub(crate) pieces: Option<&'a Pieces<'a>>,
}

impl Message<'_> {
    /// Whether it was said among others, to nobody by name: nobody else is to hear of it.
    fn is_overheard(&self) -> bool {
        self.delivery.is_some_and(Delivered::is_overheard)
    }
}

/// What came of a pass.
#[derive(Debug)]
pub(crate) enum Pass {
    /// An answer; `None` where somebody else has answered the delivery.
    Answered(Option<Answer>),
    /// A message that is left to a language model; nothing was done.
    Unread(Box<Unread>),
    /// An answer that a language model is to sum up; nothing of it is kept.
    Unsummed(Box<Unsummed>),
}

/// What was done about a message.
struct Done {
    reply: Reply,
    outcome: Outcome,
    settled: Option<Settled>,
}

impl Engine {
    /// One message in one transaction. The parser is pure and takes microseconds, so it may run while the transaction is open.
    pub(crate) async fn pass(&self, message: Message<'_>, help: &Help) -> Result<Pass, Error> {
        let thread: String = message.inbound.thread.chars().take(200).collect();
        let conversation = (message.inbound.channel.as_str(), thread.as_str());
        // A guess at who will read it costs nothing while the database opens the transaction.
        let (tx, guess) =
            futures::join!(self.store().begin_marked(message.actor), async { self.guesses_a_model(message, help) });
        let mut tx = tx?;
        let (mut session, mut known) = load(&mut tx, conversation, guess).await?;
        let context = reading::context(message.actor, tx.now(), &session);
        let parsed = help.reading_in(&context).unwrap_or_else(|| self.parser().parse(message.text, &context));
        // Where nothing is open the names of a sentence have no say in who reads it, and looking them up can wait.
        let nothing_is_open = context.pending.is_none() && session.held_back.is_none();
        if nothing_is_open
            && let Some(unread) = self.left_unread(&mut tx, message, help, (&parsed, &session), known.take()).await?
        {
            return Ok(Pass::Unread(unread));
        }
        let (reading, parsed) = read(self, &mut tx, message, (parsed, context), &session).await?;
        if !nothing_is_open
            && reading.is_open()
            && let Some(unread) = self.left_unread(&mut tx, message, help, (&parsed, &session), known.take()).await?
        {
            return Ok(Pass::Unread(unread));
        }
        if matches!(message.inbound.input, Input::Question(_)) && reading.does_something() {
            return Err(Error::invalid("That is no question: it would change something. Nothing was done."));
        }
        let said = redact(&reading.text);
        let mut recorder = Recorder::new(message.inbound.channel.as_str()).with_sentence(said.as_str());
        let intent = reading.requests.first().map(|request| request.intent.clone());
        let turned_away = session.pending_is_fresh && reading.decision.is_none();
        let (confidence, engine) = (reading.confidence, reading.engine);
        let Done { reply, outcome, settled } = act(
            &mut tx,
            message.inbound.door(self.config().has_model, self.connector()),
            reading,
            &mut session,
            &mut recorder,
        )
        .await?;
        let name = intent.as_ref().map(Intent::name);
        if let Some(tier) = self.tier().filter(|_| !help.is_summed_up && outcome == Outcome::Answered)
            && let Some(unsummed) = tier.sums_up(&mut tx, message.actor.timezone(), name, &reply).await?
        {
            return Ok(Pass::Unsummed(unsummed));
        }
        let reply = match &help.words {
            Some(words) => words.above(reply),
            None => reply,
        };
        let reply = reply.with_note(help.note.map(str::to_owned));
        if turned_away && !reply.has_preview() {
            tx.set_pending_aside(None).await?;
        }
        let answer = Answer {
            reply,
            intent: name,
            confidence,
            engine,
            outcome,
            settled,
            turn: Some(tx.new_turn()),
            took_us: elapsed(message.started),
        };
        session.held_back = answer.reply.held_back();
        session.has_undone = outcome == Outcome::Answered && answer.intent == Some(IntentName::Undo);
        let slots = intent.as_ref().map(Intent::slots_json).unwrap_or_default();
        let note =
            Note { thread: &thread, said: &said, slots: redact_slots(slots), durable: recorder.change_set().is_some() };
        if !self.note(&mut tx, message, &answer, session, note).await? {
            return Ok(Pass::Answered(None));
        }
        tx.commit().await?;
        Ok(Pass::Answered(Some(answer)))
    }

    /// The tier, where a message may be left to a model at all.
    fn tier_for(&self, message: Message<'_>, help: &Help) -> Option<&ModelTier> {
        let is_for_a_model = !help.asked && message.inbound.input.is_said() && !message.is_overheard();
        self.tier().filter(|_| is_for_a_model)
    }

    /// Whether a model will probably read a message: the rules do not understand it by itself. What it is said in may change that.
    fn guesses_a_model(&self, message: Message<'_>, help: &Help) -> bool {
        let read = || {
            let context = reading::context(message.actor, self.store().clock().now(), &Session::default());
            wants_model(Policy::Auto, message.text, &self.parser().parse(message.text, &context), &context)
        };
        self.tier_for(message, help).is_some() && read()
    }

    /// What is left to a language model of a message that the rules have read.
    async fn left_unread(
        &self,
        tx: &mut TenantTx,
        message: Message<'_>,
        help: &Help,
        (parsed, session): (&Parsed, &Session),
        known: Option<Box<Standing>>,
    ) -> Result<Option<Box<Unread>>, Error> {
        let Some(tier) = self.tier_for(message, help) else { return Ok(None) };
        let context = reading::context(message.actor, tx.now(), session);
        tier.leaves(tx, message.text, (parsed, context), known).await
    }

    /// Notes what was said and what became of it, and what goes out by itself; `false` where somebody else has answered the
    /// delivery, and then nothing of the transaction may stay.
    async fn note(
        &self,
        tx: &mut TenantTx,
        message: Message<'_>,
        answer: &Answer,
        session: Session,
        note: Note<'_>,
    ) -> Result<bool, Error> {
        let Some(id) = answer.turn else { return Ok(true) };
        let kept = message.delivery.map(|delivery| delivery.kept(answer).map(|kept| (&delivery.id, kept)));
        let remembered = TimeDelta::from_std(self.config().remember).unwrap_or(TimeDelta::hours(24));
        let turn = ChatTurn {
            id,
            channel: message.inbound.channel.as_str(),
            thread: note.thread,
            text: note.said,
            engine: answer.engine,
            intent: answer.intent.map(IntentName::as_str),
            slots: note.slots,
            confidence: answer.confidence,
            outcome: answer.outcome.as_str(),
            micros: i64::try_from(answer.took_us).unwrap_or(i64::MAX),
            session: session.to_stored(),
            expires_at: tx.now() + remembered,
        };
        // Losing a preview in a crash costs its asker a sentence; losing what was done is not to happen.
        if !tx.save_chat_turn(turn, note.durable, kept.transpose()?).await? {
            return Ok(false);
        }
        if let Some(delivery) = message.delivery {
            delivery.say(tx, answer).await?;
        }
        Ok(true)
    }
}

/// What is noted of a message beside its answer.
struct Note<'a> {
    thread: &'a str,
    /// What was said, with addresses and numbers blacked out.
    said: &'a str,
    slots: serde_json::Value,
    /// Whether something was written that is worth waiting for the disk.
    durable: bool,
}

/// The conversation, and how things stand before a model is asked, where one probably is. While a question is open the conversation is
/// kept for this transaction: of two answers the second then meets none.
async fn load(
    tx: &mut TenantTx,
    (channel, thread): (&str, &str),
    with_standing: bool,
) -> Result<(Session, Option<Box<Standing>>), Error> {
    let (session, known) = if with_standing {
        let (standing, prompt, session) = tx.model_standing_with_session(&PARSE_QUERY.name, (channel, thread)).await?;
        (session, Some(Box::new((standing, prompt))))
    } else {
        (tx.chat_session(channel, thread).await?, None)
    };
    let session = Session::from_stored(session);
    if session.question.is_none() {
        return Ok((session, known));
    }
    tx.lock_chat_session(channel, thread).await?;
    Ok((Session::from_stored(tx.chat_session(channel, thread).await?), known))
}

/// What a message asks for, and how its sentence was read by itself.
async fn read(
    engine: &Engine,
    tx: &mut TenantTx,
    message: Message<'_>,
    (parsed, context): (Parsed, Context<'_>),
    session: &Session,
) -> Result<(Reading, Parsed), Error> {
    // What a model read is not read again by the rules, whatever the names stand for.
    let names = match parsed.engine {
        leancrm_nlp::Engine::Rules => KnownNames::where_needed(tx, &parsed, message.text).await?,
        leancrm_nlp::Engine::Model => None,
    };
    let heard = Heard { parsed, names };
    let said = (&message.inbound.input, message.text.to_owned());
    let reading = reading::read(engine.parser(), context, &heard, said, session)?;
    Ok((reading, heard.parsed))
}

/// Does what a message asks for.
async fn act(
    tx: &mut TenantTx,
    door: Door<'_>,
    reading: Reading,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<Done, Error> {
    if let Some(decision) = reading.decision {
        let (reply, outcome, settled) = pending::decide(tx, door, decision, session, recorder).await?;
        return Ok(Done { reply, outcome, settled });
    }
    if reading.requests.is_empty() {
        let (reply, outcome) = without_requests(&reading, session);
        return Ok(Done { reply, outcome, settled: None });
    }
    let asks = reading.requests.iter().all(|request| request.intent.name().kind() == Kind::Read);
    let (reply, outcome) = carry::reply_to(tx, door, reading.requests, reading.named_change, session, recorder).await?;
    let taken = "I took that for a question, so nothing was changed.".to_owned();
    let reply = reply.with_note((asks && plain::orders(&reading.text)).then_some(taken));
    Ok(Done { reply, outcome, settled: None })
}

/// The reply to a message that asks for nothing, or for nothing that is understood.
fn without_requests(reading: &Reading, session: &mut Session) -> (Reply, Outcome) {
    if reading.drops_question {
        session.question = None;
        return (Reply::text("All right, the question is dropped. Nothing was changed."), Outcome::Answered);
    }
    if reading.asks_again {
        return (session.question.as_ref().map(Question::again).unwrap_or_default(), Outcome::Asked);
    }
    session.question = None;
    (dispatch::unsure(&reading.alternatives), Outcome::Unsure)
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
