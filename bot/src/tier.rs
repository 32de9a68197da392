//! The language model beside the rules: when it is asked, what of a message it is told, and what is entered in the books.
//!
//! It reads what the rules do not, and no more: what it read goes the way of every other reading, through the same names,
//! permissions, previews and checks. It is asked with no transaction open. Where it cannot be asked, or says nothing that can be
//! used, the rules' own reading counts, with a word about it.

use std::{fmt, sync::Arc, time::Duration};

use leancrm_core::{
    Error,
    domain::model::{AnswerKey, AnswerOrigin, ModelMode, ModelPrices, ModelSettings, ModelStanding},
    ids::TenantId,
    ops::models,
    store::{Store, TenantTx},
    tenancy::Actor,
    vault::Vault,
};
use leancrm_nlp::{
    Context, Parsed, Parser,
    model::LanguageModel,
    policy::{Policy, settled, wants_model},
    prompts::{PARSE_QUERY, Prompt},
    understand::{self, Outcome, Question, Understood},
};

mod calls;
mod standing;
mod summary;
mod words;

pub(crate) use summary::{Unsummed, Words};

use standing::{AllWanted, Wanted};

/// Where language models are, and what the installation wants of them.
pub trait Endpoints: Send + Sync + fmt::Debug {
    /// The model that a tenant asks, with what it has set for itself; `None` where there is none.
    ///
    /// # Errors
    /// Where what the tenant has set cannot work: a key that cannot be opened, an address that is none.
    fn of(&self, tenant: TenantId, own: &ModelSettings) -> Result<Option<Endpoint>, Error>;

    /// How far a tenant wants its model asked.
    fn mode(&self, own: &ModelSettings) -> ModelMode;

    /// Whether sentences are logged with what was made of them: for finding faults, never for long.
    fn logs_sentences(&self) -> bool;
}

/// A model that a tenant asks.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The model.
    pub model: Arc<dyn LanguageModel>,
    /// Where it is, and what it is called there: answers of another are none of its answers.
    pub identity: String,
    /// What it costs.
    pub prices: ModelPrices,
    /// The longest that it may take over a message.
    pub timeout: Duration,
    /// Whether addresses and numbers are masked before a sentence is sent.
    pub redact: bool,
}

/// The language model beside the rules. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ModelTier(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    endpoints: Arc<dyn Endpoints>,
    /// What seals the answers that are kept; without it none are.
    vault: Option<Vault>,
    random: fn() -> [u8; 32],
    wanted: AllWanted,
}

/// A message that the rules leave to a model.
#[derive(Debug)]
pub(crate) struct Unread {
    context: Context<'static>,
    parsed: Parsed,
    standing: ModelStanding,
}

/// What is known about a message before a pass over it.
#[derive(Debug, Default)]
pub(crate) struct Help {
    /// Whether a model was asked, or found that it cannot be.
    pub(crate) asked: bool,
    /// What is to be taken for the reading of the message.
    pub(crate) parsed: Option<Parsed>,
    /// What is said beside the answer.
    pub(crate) note: Option<&'static str>,
    /// Whether a model was asked to sum the answer up.
    pub(crate) is_summed_up: bool,
    /// The summary, if there is one.
    pub(crate) words: Option<Words>,
}

impl Help {
    /// This is the reading that counts.
    fn reading(parsed: Parsed, note: Option<&'static str>) -> Self {
        Self { asked: true, parsed: Some(parsed), note, ..Self::default() }
    }
}

impl ModelTier {
    /// A tier with these endpoints; `vault` seals the answers that are kept for a day, `random` gives fresh random bytes.
    pub fn new(endpoints: Arc<dyn Endpoints>, vault: Option<Vault>, random: fn() -> [u8; 32]) -> Self {
        Self(Arc::new(Inner { endpoints, vault, random, wanted: AllWanted::default() }))
    }

    /// Whether a sentence that was read by the rules is left to a model. Where the rules are sure, that takes no look at the
    /// tenant's settings but once a while.
    pub(crate) async fn leaves(
        &self,
        tx: &mut TenantTx,
        text: &str,
        (parsed, context): (&Parsed, &Context<'static>),
    ) -> Result<Option<Box<Unread>>, Error> {
        if !wants_model(Policy::ModelFirst, text, parsed, context) {
            return Ok(None);
        }
        let unsure = wants_model(Policy::Auto, text, parsed, context);
        let (tenant, now) = (tx.tenant(), tx.now());
        if !unsure && self.0.wanted.of(tenant, now).is_some_and(|wanted| wanted.mode != ModelMode::ModelFirst) {
            return Ok(None);
        }
        let standing = self.standing(tx).await?;
        let wanted = match self.0.endpoints.mode(&standing.settings) {
            ModelMode::RulesOnly => false,
            ModelMode::Auto => unsure,
            ModelMode::ModelFirst => true,
        };
        Ok(wanted.then(|| Box::new(Unread { context: context.clone(), parsed: parsed.clone(), standing })))
    }

    /// What the tenant wants of a model, and how its budget stands.
    async fn standing(&self, tx: &mut TenantTx) -> Result<ModelStanding, Error> {
        let standing = tx.model_standing().await?;
        let mode = self.0.endpoints.mode(&standing.settings);
        let wanted = Wanted { mode, summaries: standing.settings.summaries };
        self.0.wanted.note(tx.tenant(), wanted, tx.now());
        Ok(standing)
    }

    /// Asks the model what a message means, unless it was asked the same within a day, and enters that in the books.
    pub(crate) async fn read(
        &self,
        (store, parser): (&Store, &Parser),
        (actor, channel): (&Actor, &'static str),
        text: &str,
        unread: Unread,
    ) -> Help {
        let rules = unread.parsed.clone();
        match self.understood((store, parser), (actor, channel), text, &unread).await {
            Ok(Some(understood)) => {
                let note = match &understood.outcome {
                    Outcome::Failed(error) => Some(words::failed(error)),
                    Outcome::Understood | Outcome::Unclear | Outcome::Unusable | Outcome::NotAsked => None,
                };
                Help::reading(settled(rules, &understood), note)
            }
            Ok(None) => Help::reading(rules, None),
            Err(Unasked::Spent) => Help::reading(rules, Some(words::SPENT)),
            Err(Unasked::Failed(error)) => {
                tracing::error!(error.message = error.chain(), "the language model could not be asked");
                Help::reading(rules, Some(words::BROKEN))
            }
        }
    }

    /// What a model made of a message, in its own words or kept from before; `None` where there is no model.
    async fn understood(
        &self,
        (store, parser): (&Store, &Parser),
        (actor, channel): (&Actor, &'static str),
        text: &str,
        unread: &Unread,
    ) -> Result<Option<Understood>, Unasked> {
        let Some(endpoint) = self.0.endpoints.of(actor.tenant(), &unread.standing.settings)? else { return Ok(None) };
        if !unread.standing.may_call() {
            return Err(Unasked::Spent);
        }
        let question = Question { text, context: &unread.context, redact: endpoint.redact, within: endpoint.timeout };
        let Look { prompt, key, kept } = self.look(store, actor, &question, &endpoint).await?;
        let books = calls::Books { channel, endpoint: &endpoint, prompt: &prompt };
        if let Some(raw) = kept {
            books.enter(store, actor, vec![books.kept()], None).await?;
            let parsed = understand::reread(parser, &raw, &question);
            let outcome = if parsed.readings.is_empty() { Outcome::Unclear } else { Outcome::Understood };
            return Ok(Some(Understood { parsed, raw: None, outcome, calls: Vec::new() }));
        }
        let understood = understand::understand(parser, endpoint.model.as_ref(), &prompt, &question).await;
        self.log(text, &endpoint, &understood);
        let made = books.made(&understood);
        let keep = match (&self.0.vault, &understood.raw) {
            (Some(vault), Some(raw)) => Some((vault, &key, raw.as_str(), (self.0.random)())),
            _ => None,
        };
        if !made.is_empty() {
            // What was understood counts also where the books cannot be reached; the chain says that a call is missing in them.
            if let Err(error) = books.enter(store, actor, made, keep).await {
                tracing::error!(error.message = error.chain(), "a call of the language model is not in the books");
            }
        }
        Ok(Some(understood))
    }

    /// The prompt that counts for the tenant, and the answer that was kept, if there is one.
    async fn look(
        &self,
        store: &Store,
        actor: &Actor,
        question: &Question<'_>,
        endpoint: &Endpoint,
    ) -> Result<Look, Error> {
        let mut tx = store.begin(actor).await?;
        let (prompt, version) = prompt(&mut tx, &PARSE_QUERY).await?;
        let key = AnswerKey::of(&AnswerOrigin {
            tenant: actor.tenant(),
            sentence: question.text,
            reader: leancrm_nlp::understand::reader(),
            prompt: &prompt.name,
            prompt_version: &version,
            model: &endpoint.identity,
            pending: &question.circumstances(),
        });
        let kept = match &self.0.vault {
            Some(vault) => models::cached_answer(&mut tx, vault, &key).await?,
            None => None,
        };
        tx.commit().await?;
        Ok(Look { prompt, key, kept })
    }

    fn log(&self, text: &str, endpoint: &Endpoint, understood: &Understood) {
        let took: Duration = understood.calls.iter().map(|call| call.took).sum();
        tracing::info!(
            model.name = endpoint.model.name(),
            model.calls = understood.calls.len(),
            model.outcome = ?understood.outcome,
            model.took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "language model asked"
        );
        if self.0.endpoints.logs_sentences() {
            tracing::info!(sentence = text, answer = understood.raw, "what the language model made of a sentence");
        }
    }
}

/// Why a model was not asked.
enum Unasked {
    /// The month's budget is used up.
    Spent,
    /// Something is wrong.
    Failed(Error),
}

impl From<Error> for Unasked {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What is known before a model is asked.
struct Look {
    prompt: Prompt,
    key: AnswerKey,
    kept: Option<String>,
}

/// The prompt that counts for a tenant, with its version; that of a tenant's own says so.
async fn prompt(tx: &mut TenantTx, ours: &Prompt) -> Result<(Prompt, String), Error> {
    let built_in = || (ours.clone(), ours.version.to_string());
    let Some(own) = tx.published_prompt(&ours.name).await? else { return Ok(built_in()) };
    match ours.replaced_by(&own.body) {
        Ok(prompt) => Ok((prompt, format!("{}/own", own.version))),
        Err(error) => {
            // It was sound when it was published, by an older version of the product.
            tracing::warn!(%error, prompt.version = %own.version, "a tenant's prompt cannot be used; the built-in one is");
            Ok(built_in())
        }
    }
}
