//! The port by which the product asks a language model, and its adapters. Only here does this crate wait for anything.
//!
//! A model is told what to do in [`ModelRequest::instructions`], which are the product's own; whatever a person or an outside
//! system wrote goes beside them as [`ModelRequest::data`]. What comes back is input like any other: it is read leniently,
//! checked, and never trusted to name a record, a tenant or a statement.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::Value;

mod budget;
pub mod guarded;
pub mod openai;
pub mod scripted;

pub use budget::Budget;

/// A language model, wherever it runs.
///
/// It may be asked by several tasks at once. A caller holds no transaction open while it waits.
#[async_trait]
pub trait LanguageModel: Send + Sync + fmt::Debug {
    /// What the model is called, for the log and for what its use costs: `gpt-4o-mini`.
    fn name(&self) -> &str;

    /// Asks once and waits for the whole answer.
    async fn complete(&self, request: &ModelRequest) -> Result<ModelAnswer, ModelError>;

    /// Asks once and hands each piece of the text to the sink as it comes; the whole is the answer. A model that cannot say
    /// things piece by piece says all of it at once.
    async fn stream(&self, request: &ModelRequest, sink: &mut Sink<'_>) -> Result<ModelAnswer, ModelError> {
        let answer = self.complete(request).await?;
        sink(&answer.text);
        Ok(answer)
    }
}

/// What takes the pieces of an answer as they come.
pub type Sink<'s> = dyn FnMut(&str) + Send + 's;

#[async_trait]
impl<M: LanguageModel + ?Sized> LanguageModel for Arc<M> {
    fn name(&self) -> &str {
        (**self).name()
    }

    async fn complete(&self, request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        (**self).complete(request).await
    }

    async fn stream(&self, request: &ModelRequest, sink: &mut Sink<'_>) -> Result<ModelAnswer, ModelError> {
        (**self).stream(request, sink).await
    }
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRequest {
    /// What it is to do. Nothing that somebody wrote is part of it.
    pub instructions: String,
    /// What it is to do that with: outside text, marked as such, and nothing that it has to obey.
    pub data: String,
    /// The form of the answer.
    pub shape: Shape,
    /// The answer ends after so many tokens, finished or not.
    pub max_tokens: u32,
    /// How long the caller waits, instead of the model's usual limit.
    pub within: Option<Duration>,
}

/// The form of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Prose.
    Text,
    /// One JSON value. An endpoint that can is held to the schema, others are only told it: the answer may still differ.
    Json {
        /// The name of the schema, in letters, digits and underscores.
        name: &'static str,
        /// The schema, within the rules of strict mode: no property is optional, none is additional.
        schema: Arc<Value>,
    },
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelAnswer {
    /// The text; for [`Shape::Json`] what ought to be JSON.
    pub text: String,
    /// What it took.
    pub usage: TokenUsage,
    /// How it ended.
    pub finish: Finish,
}

/// The tokens that one call took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenUsage {
    /// Tokens that were read.
    pub input: u32,
    /// Tokens that were written.
    pub output: u32,
    /// The endpoint told no count, so this is reckoned from the length of the texts.
    pub estimated: bool,
}

impl TokenUsage {
    /// What an endpoint counted.
    pub const fn new(input: u32, output: u32) -> Self {
        Self { input, output, estimated: false }
    }

    /// About what texts of such lengths take, where the endpoint told no count: about four letters each, rounded up.
    pub fn estimated(read: &str, written: &str) -> Self {
        let tokens = |text: &str| u32::try_from(text.chars().count().div_ceil(4)).unwrap_or(u32::MAX);
        Self { input: tokens(read), output: tokens(written), estimated: true }
    }
}

impl std::ops::Add for TokenUsage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            estimated: self.estimated || other.estimated,
        }
    }
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model had said all.
    Complete,
    /// It ran into the limit of tokens: the text is cut off.
    Length,
    /// The vendor's filter held the answer back, or a part of it.
    Filtered,
    /// The model declined to answer.
    Refused,
}

/// Why there is no answer. What an endpoint wrote is not kept: it may repeat what it was asked, or a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The endpoint wants fewer requests (HTTP 429).
    #[error("the language model's endpoint asks for fewer requests")]
    RateLimited {
        /// When it takes the next one, if it said so.
        after: Option<Duration>,
    },
    /// The endpoint has a fault of its own (HTTP 5xx).
    #[error("the language model's endpoint answered with status {status}")]
    Unavailable {
        /// The status.
        status: u16,
    },
    /// No answer came in time.
    #[error("the language model did not answer in time")]
    TimedOut,
    /// No connection came about, or it broke.
    #[error("the language model's endpoint cannot be reached")]
    Unreachable,
    /// The endpoint refuses the request: the key, the model's name or the address is wrong.
    #[error("the language model's endpoint refused the request with status {status}{}", coded(code.as_deref()))]
    Rejected {
        /// The status.
        status: u16,
        /// The endpoint's short code for the reason, such as `invalid_api_key`.
        code: Option<String>,
    },
    /// The endpoint answered with something that is no answer of a language model.
    #[error("the language model's endpoint answered with something that cannot be read")]
    Malformed,
    /// Nobody was asked: too many requests are under way, or the last ones all failed.
    #[error("no more requests to the language model are made just now")]
    Busy,
}

impl ModelError {
    /// One sentence for whoever runs the server: what to look at.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::RateLimited { .. } => "Ask the vendor for a higher limit, or lower max_concurrency.",
            Self::Unavailable { .. } => "See the vendor's status page; the rules answer meanwhile.",
            Self::TimedOut => "Choose a faster model or a longer time-out.",
            Self::Unreachable => "Check base_url and whether this machine may connect there.",
            Self::Rejected { status: 401 | 403, .. } => "Check the api_key and what it may use.",
            Self::Rejected { status: 404, .. } => "Check base_url and the model's name.",
            Self::Rejected { .. } => "Check the model's name and that the endpoint offers chat completions.",
            Self::Malformed => "Check that base_url leads to an OpenAI-compatible endpoint.",
            Self::Busy => "Wait, or raise max_concurrency; after failures requests begin again by themselves.",
        }
    }
}

fn coded(code: Option<&str>) -> String {
    code.map(|code| format!(" ({code})")).unwrap_or_default()
}
