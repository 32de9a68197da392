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
    store::{OwnPrompt, Store, TenantTx},
    tenancy::Actor,
    vault::Vault,
};
use leancrm_nlp::{
    Context, Engine, Parsed, Parser, Pending,
    model::LanguageModel,
    policy::{Policy, settled, wants_model},
    prompts::{PARSE_QUERY, Prompt},
    understand::{self, Outcome, Question, Understood},
};

mod asked;
mod calls;
mod reader;
mod standing;
mod summary;
mod words;

pub(crate) use summary::{Unsummed, Words};

use asked::{Asked, ToTheEnd};
use calls::Behind;
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

/// How things stand before a model is asked, with the prompt that the tenant has published.
pub(crate) type Standing = (ModelStanding, Option<OwnPrompt>);

/// A message that the rules leave to a model.
#[derive(Debug)]
pub(crate) struct Unread {
    context: Context<'static>,
    parsed: Parsed,
    way: Way,
}

/// Which way a message goes that the rules leave to a model.
#[derive(Debug)]
enum Way {
    /// To a model.
    Ask(Box<Asking>),
    /// Back to the rules: the month's budget is used up.
    Spent,
    /// Back to the rules: what is set cannot work.
    Broken,
}

/// What is known before a model is asked.
#[derive(Debug)]
struct Asking {
    endpoint: Endpoint,
    prompt: Prompt,
    /// The prompt's version, by the tenant's own count where it is a tenant's own.
    version: String,
    key: AnswerKey,
    /// What it answered to the same within a day.
    kept: Option<String>,
}

/// What is known about a message before a pass over it.
#[derive(Default)]
pub(crate) struct Help {
    /// Whether a model was asked, or found that it cannot be.
    pub(crate) asked: bool,
    /// What is to be taken for the reading of the message.
    pub(crate) parsed: Option<Parsed>,
    /// The question or the change that was open when the model was asked: its reading counts for no other.
    pub(crate) open: Option<Pending>,
    /// What is said beside the answer.
    pub(crate) note: Option<&'static str>,
    /// Whether a model was asked to sum the answer up.
    pub(crate) is_summed_up: bool,
    /// The summary, if there is one.
    pub(crate) words: Option<Words>,
    /// What is entered in the books once the message is answered.
    #[expect(dead_code, reason = "it does its work as it goes")]
    behind: Option<Behind>,
}

impl Help {
    /// The reading that counts in these circumstances: that of a model, unless something else is open than when it was asked.
    pub(crate) fn reading_in(&self, context: &Context<'_>) -> Option<Parsed> {
        let parsed = self.parsed.as_ref()?;
        let is_apt = parsed.engine == Engine::Rules || self.open == context.pending;
        is_apt.then(|| parsed.clone())
    }

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
    /// tenant's settings but once a while; `known` is what was looked at already.
    pub(crate) async fn leaves(
        &self,
        tx: &mut TenantTx,
        text: &str,
        (parsed, context): (&Parsed, Context<'static>),
        known: Option<Box<Standing>>,
    ) -> Result<Option<Box<Unread>>, Error> {
        if !wants_model(Policy::ModelFirst, text, parsed, &context) {
            return Ok(None);
        }
        let unsure = wants_model(Policy::Auto, text, parsed, &context);
        let (tenant, now) = (tx.tenant(), tx.now());
        if !unsure && self.0.wanted.of(tenant, now).is_some_and(|wanted| wanted.mode != ModelMode::ModelFirst) {
            return Ok(None);
        }
        let (standing, prompt) = match known {
            Some(known) => self.noted(tx, *known),
            None => self.standing(tx, &PARSE_QUERY).await?,
        };
        let wanted = match self.0.endpoints.mode(&standing.settings) {
            ModelMode::RulesOnly => false,
            ModelMode::Auto => unsure,
            ModelMode::ModelFirst => true,
        };
        if !wanted {
            return Ok(None);
        }
        let way = match self.0.endpoints.of(tenant, &standing.settings) {
            Ok(None) => return Ok(None),
            Ok(Some(_)) if !standing.may_call() => Way::Spent,
            Ok(Some(endpoint)) => Way::Ask(Box::new(self.asking(tx, (text, &context), endpoint, prompt).await?)),
            Err(error) => {
                tracing::error!(error.message = error.chain(), "the language model could not be asked");
                Way::Broken
            }
        };
        Ok(Some(Box::new(Unread { context, parsed: parsed.clone(), way })))
    }

    /// What has to be known before a model is asked, with what was answered to the same before.
    async fn asking(
        &self,
        tx: &mut TenantTx,
        (text, context): (&str, &Context<'static>),
        endpoint: Endpoint,
        own: Option<OwnPrompt>,
    ) -> Result<Asking, Error> {
        let (prompt, version) = prompt(&PARSE_QUERY, own);
        let question = question(text, context, &endpoint);
        let key = AnswerKey::of(&AnswerOrigin {
            tenant: tx.tenant(),
            sentence: text,
            reader: understand::reader(),
            prompt: &prompt.name,
            prompt_version: &version,
            model: &endpoint.identity,
            pending: &question.circumstances(),
        });
        let kept = match &self.0.vault {
            Some(vault) => models::cached_answer(tx, vault, &key).await?,
            None => None,
        };
        Ok(Asking { endpoint, prompt, version, key, kept })
    }

    /// What the tenant wants of a model, how its budget stands, and the prompt of that name that it has published.
    async fn standing(&self, tx: &mut TenantTx, ours: &Prompt) -> Result<Standing, Error> {
        let known = tx.model_standing_with_prompt(&ours.name).await?;
        Ok(self.noted(tx, known))
    }

    fn noted(&self, tx: &TenantTx, known: Standing) -> Standing {
        let mode = self.0.endpoints.mode(&known.0.settings);
        let wanted = Wanted { mode, summaries: known.0.settings.summaries };
        self.0.wanted.note(tx.tenant(), wanted, tx.now());
        known
    }

    /// Asks the model what a message means, unless it was asked the same within a day. What it was paid for is entered in the books,
    /// and kept, behind the answer: nobody waits for it, and it is done too where whoever asked goes while the model thinks.
    pub(crate) async fn read(
        &self,
        (store, parser): (&Store, &'static Parser),
        (actor, channel): (&Actor, &'static str),
        text: &str,
        unread: Unread,
    ) -> Help {
        let Unread { context, parsed: rules, way } = unread;
        let asking = match way {
            Way::Ask(asking) => *asking,
            Way::Spent => return Help::reading(rules, Some(words::SPENT)),
            Way::Broken => return Help::reading(rules, Some(words::BROKEN)),
        };
        let open = context.pending.clone();
        let asked = Asked { tier: self.clone(), parser, channel, text: text.to_owned(), context };
        let (understood, behind) = ToTheEnd::of((store, actor), asked.read(asking)).await;
        let note = match &understood.outcome {
            Outcome::Failed(error) => Some(words::failed(error)),
            Outcome::Unusable => Some(words::UNUSABLE),
            Outcome::Understood | Outcome::Unclear | Outcome::NotAsked => None,
        };
        Help { open, behind: Some(behind), ..Help::reading(settled(rules, &understood), note) }
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

/// What is asked about a sentence.
fn question<'q>(text: &'q str, context: &'q Context<'static>, endpoint: &Endpoint) -> Question<'q> {
    Question { text, context, redact: endpoint.redact, within: endpoint.timeout }
}

/// What an answer that was kept says now; `None` where the sentence does not bear it out any more.
fn kept(parser: &Parser, raw: &str, question: &Question<'_>) -> Option<Understood> {
    let parsed = understand::reread(parser, raw, question);
    let outcome = Outcome::Understood;
    (!parsed.readings.is_empty()).then(|| Understood { parsed, raw: None, outcome, calls: Vec::new() })
}

/// The prompt that counts for a tenant, with its version; that of a tenant's own says so.
fn prompt(ours: &Prompt, own: Option<OwnPrompt>) -> (Prompt, String) {
    let built_in = || (ours.clone(), ours.version.to_string());
    let Some(own) = own else { return built_in() };
    match ours.replaced_by(&own.body) {
        Ok(prompt) => (prompt, format!("{}/own", own.version)),
        Err(error) => {
            // It was sound when it was published, by an older version of the product.
            tracing::warn!(%error, prompt.version = %own.version, "a tenant's prompt cannot be used; the built-in one is");
            built_in()
        }
    }
}
