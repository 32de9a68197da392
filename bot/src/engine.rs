//! From a message to an answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use leancrm_core::{
    Error,
    history::Recorder,
    ids::{PendingId, TurnId},
    ports::connector::Connector,
    store::Store,
    tenancy::Actor,
};
use leancrm_nlp::{IntentName, Parser};
use serde::Serialize;
use tracing::Instrument as _;

use crate::{
    carry::{self, outcome_of},
    delivered::Delivered,
    inbound::{About, Channel, Door, Inbound, Input},
    pass::{Message, Pass},
    pending::{self, Settled},
    reading,
    reply::{Preview, Reply, Tone},
    session::Session,
    tier::{Help, ModelTier},
    turn::Outcome,
};

/// How the engine behaves.
#[derive(Debug, Clone, Copy)]
pub struct EngineConfig {
    /// The longest sentence that is read, in characters.
    pub max_chars: usize,
    /// How long a conversation is remembered after its last message.
    pub remember: Duration,
    /// Whether the installation has a language model; a tenant may have one of its own.
    pub has_model: bool,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { max_chars: 2_000, remember: Duration::from_hours(24), has_model: false }
    }
}

/// Hears the sentences of a summary as they come.
pub type Pieces<'a> = dyn Fn(&str) + Send + Sync + 'a;

/// Answers messages. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Engine {
    store: Store,
    parser: &'static Parser,
    config: EngineConfig,
    /// The language model beside the rules.
    tier: Option<ModelTier>,
    /// Hands out links to connect accounts, where that is configured.
    connector: Option<Arc<dyn Connector>>,
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
    /// What read it: `rules`, `model` or `button`.
    pub engine: &'static str,
    /// What became of it.
    pub outcome: Outcome,
    /// The change that waited for a yes and does not wait any more, where the message was about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// The message as it was kept, for what its asker thinks of the answer; none where nothing was kept.
    #[serde(skip)]
    pub turn: Option<TurnId>,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

impl Engine {
    /// An engine on a store.
    pub fn new(store: Store, config: EngineConfig) -> Self {
        Self { store, parser: reading::parser(), config, tier: None, connector: None }
    }

    /// The same with a language model beside the rules.
    #[must_use]
    pub fn with_tier(self, tier: ModelTier) -> Self {
        Self { tier: Some(tier), ..self }
    }

    /// The same with links to connect accounts.
    #[must_use]
    pub fn with_connector(self, connector: Arc<dyn Connector>) -> Self {
        Self { connector: Some(connector), ..self }
    }

    pub(crate) fn connector(&self) -> Option<&dyn Connector> {
        self.connector.as_deref()
    }

    pub(crate) const fn parser(&self) -> &'static Parser {
        self.parser
    }

    pub(crate) const fn tier(&self) -> Option<&ModelTier> {
        self.tier.as_ref()
    }

    pub(crate) const fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The store it answers from.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Answers one message as `actor`, in a span of its own that tells everything about it but what was said. It always gives
    /// an answer: what went wrong is one of them.
    pub async fn answer(&self, actor: &Actor, inbound: Inbound) -> Answer {
        self.answer_in_span(actor, inbound, None, None)
            .await
            .unwrap_or_else(|| finish(Reply::default(), Outcome::Failed, None, Instant::now()))
    }

    /// The same for a channel that shows what a language model sums up while it comes: `pieces` hears each sentence as soon as it is
    /// whole and was checked. The answer has them all, or none where a later one was not borne out; what was shown is taken away then.
    pub async fn answer_in_pieces(&self, actor: &Actor, inbound: Inbound, pieces: &Pieces<'_>) -> Answer {
        self.answer_in_span(actor, inbound, None, Some(pieces))
            .await
            .unwrap_or_else(|| finish(Reply::default(), Outcome::Failed, None, Instant::now()))
    }

    /// Whether the bot has spoken with somebody in this conversation and remembers it.
    pub async fn remembers(&self, actor: &Actor, channel: Channel, thread: &str) -> Result<bool, Error> {
        let mut tx = self.store.begin(actor).await?;
        let remembers = tx.has_chat_session(channel.as_str(), thread).await?;
        tx.commit().await?;
        Ok(remembers)
    }

    /// Answers a message that was kept when it was delivered, in one transaction with noting that it was: what a message does
    /// is done once, however often and by however many it is answered. `None` where somebody else has answered it.
    pub async fn answer_delivery(&self, actor: &Actor, inbound: Inbound, delivery: &Delivered) -> Option<Answer> {
        self.answer_in_span(actor, inbound, Some(delivery), None).await
    }

    /// A change that waits for the yes of `actor`, as it was shown; `None` where it waits no more, or is nothing of theirs.
    /// Nothing is written.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn waiting_preview(&self, actor: &Actor, pending: PendingId) -> Result<Option<Preview>, Error> {
        let mut tx = self.store.begin(actor).await?;
        let preview = pending::waiting(&mut tx, pending).await?;
        tx.commit().await?;
        Ok(preview)
    }

    /// The card of a record, as `actor` sees it; `None` where there is none in their sight. Nothing is kept: what is talked about and
    /// what is open stay as they are.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn card(&self, actor: &Actor, record: About) -> Result<Option<Reply>, Error> {
        let mut tx = self.store.begin(actor).await?;
        let requests = reading::shows(record, tx.now().with_timezone(&actor.timezone()).naive_local());
        let door = Door {
            channel: Channel::Slack.as_str(),
            public: false,
            has_model: self.config.has_model,
            connector: self.connector(),
        };
        let (mut session, mut recorder) = (Session::default(), Recorder::new(door.channel));
        let carried = carry::carry_out(&mut tx, door, requests, None, &mut session, &mut recorder).await?;
        Ok(Some(carried.reply).filter(|_| carried.outcome == Outcome::Answered))
    }

    async fn answer_in_span(
        &self,
        actor: &Actor,
        inbound: Inbound,
        delivery: Option<&Delivered>,
        pieces: Option<&Pieces<'_>>,
    ) -> Option<Answer> {
        let span = tracing::info_span!(
            "message",
            tenant.id = %actor.tenant(),
            member.id = actor.member().map(tracing::field::display),
            channel = inbound.channel.as_str(),
            intent.name = tracing::field::Empty,
            outcome = tracing::field::Empty,
            took_us = tracing::field::Empty,
        );
        let answer = self.answer_kept(actor, inbound, delivery, pieces).instrument(span.clone()).await?;
        span.record("intent.name", answer.intent.map(IntentName::as_str));
        span.record("outcome", answer.outcome.as_str()).record("took_us", answer.took_us);
        span.in_scope(|| tracing::info!("message answered"));
        Some(answer)
    }

    async fn answer_kept(
        &self,
        actor: &Actor,
        inbound: Inbound,
        delivery: Option<&Delivered>,
        pieces: Option<&Pieces<'_>>,
    ) -> Option<Answer> {
        let started = Instant::now();
        let answer = match self.usable_text(&inbound) {
            Ok(text) => {
                self.converse(Message { actor, inbound: &inbound, text: &text, delivery, started, pieces }).await
            }
            Err(reply) => Err(finish(reply, Outcome::Invalid, None, started)),
        };
        let told = match answer {
            Ok(answer) => return answer,
            Err(told) => told,
        };
        // Nothing was done, so the delivery is still open.
        match delivery {
            Some(delivery) => self.keep(actor, delivery, told).await,
            None => Some(told),
        }
    }

    /// Keeps an answer to a delivery that no conversation has given.
    async fn keep(&self, actor: &Actor, delivery: &Delivered, answer: Answer) -> Option<Answer> {
        let noted = async {
            let mut tx = self.store.begin(actor).await?;
            let noted = delivery.note(&mut tx, &answer).await?;
            tx.commit().await?;
            Ok::<bool, Error>(noted)
        };
        match noted.await {
            Ok(true) => Some(answer),
            Ok(false) => None,
            Err(error) => {
                // Nothing was noted, so whoever takes the delivery up again answers it; the answer to this try would be a second one.
                tracing::error!(error = %error.chain(), "an answer could not be kept");
                None
            }
        }
    }

    /// An answer, or what is said where it went wrong; `Ok(None)` where somebody else has answered the delivery.
    async fn converse(&self, message: Message<'_>) -> Result<Option<Answer>, Answer> {
        match self.passes(message).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                let outcome = outcome_of(&error);
                if outcome == Outcome::Failed {
                    tracing::error!(error = %error.chain(), "a message could not be answered");
                }
                let told =
                    Reply::default().with(crate::reply::Block::Text { text: error.public(), tone: Tone::Warning });
                Err(finish(told, outcome, None, message.started))
            }
        }
    }

    /// Goes over a message until there is an answer: once, and once more where a language model has read it in between.
    async fn passes(&self, message: Message<'_>) -> Result<Option<Answer>, Error> {
        let mut help = Help::default();
        let who = (message.actor, message.inbound.channel.as_str());
        loop {
            // A pass is large, and those who wait for answers wait for much else in the same future.
            match (Box::pin(self.pass(message, &help)).await?, &self.tier) {
                (Pass::Answered(answer), _) => return Ok(answer),
                (Pass::Unread(unread), Some(tier)) => {
                    help = tier.read((&self.store, self.parser), who, message.text, *unread).await;
                }
                (Pass::Unsummed(unsummed), Some(tier)) => {
                    help.is_summed_up = true;
                    help.words = tier.sum_up(&self.store, who, *unsummed, message.pieces).await;
                }
                // Only a tier leaves anything to itself.
                (Pass::Unread(_) | Pass::Unsummed(_), None) => (help.asked, help.is_summed_up) = (true, true),
            }
        }
    }

    /// The sentence with control characters made spaces, or the reply to one that cannot be used.
    fn usable_text(&self, inbound: &Inbound) -> Result<String, Reply> {
        let (Input::Text(raw) | Input::Question(raw)) = &inbound.input else { return Ok(String::new()) };
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
}

fn finish(reply: Reply, outcome: Outcome, intent: Option<IntentName>, started: Instant) -> Answer {
    Answer {
        reply,
        intent,
        confidence: 0.0,
        engine: "rules",
        outcome,
        settled: None,
        turn: None,
        took_us: elapsed(started),
    }
}

pub(crate) fn elapsed(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}
