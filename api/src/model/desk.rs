//! What the commands ask of language models: whether one answers, and how well a prompt reads.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use leancrm_core::domain::prompt::{PromptNumber, PromptScore};
use leancrm_nlp::{
    model::{LanguageModel as _, ModelError, ModelRequest, Shape},
    prompts::{self, PARSE_QUERY, Prompt},
};

use super::{BuiltIn, Endpoint, ModelDesk, endpoints::open, score};

/// The desk of this build.
#[derive(Debug, Clone, Copy)]
pub struct Desk;

#[async_trait]
impl ModelDesk for Desk {
    async fn try_out(&self, endpoint: &Endpoint) -> Result<Duration, String> {
        let model = open(endpoint).map_err(|error| error.public())?;
        let started = Instant::now();
        let request = ModelRequest {
            instructions: "You are being tried out.".to_owned(),
            data: "Answer with the word ready.".to_owned(),
            shape: Shape::Text,
            max_tokens: 200,
            within: None,
        };
        match model.complete(&request).await {
            Ok(_) => Ok(started.elapsed()),
            Err(error) => Err(told(&error)),
        }
    }

    fn built_in(&self) -> Vec<BuiltIn> {
        prompts::all().into_iter().map(built_in).collect()
    }

    fn check(&self, name: &str, body: &str) -> Result<(), String> {
        let prompt = named(name)?;
        prompt.replaced_by(body).map(drop).map_err(|error| capital(&error.to_string()))
    }

    async fn score(
        &self,
        endpoint: &Endpoint,
        (name, body): (&str, &str),
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PromptScore, String> {
        if name != PARSE_QUERY.name {
            return Err(format!("There are no sentences to score {name:?} on; only {} reads any.", PARSE_QUERY.name));
        }
        let prompt = PARSE_QUERY.replaced_by(body).map_err(|error| capital(&error.to_string()))?;
        score::of(endpoint, &prompt, progress).await
    }
}

fn named(name: &str) -> Result<&'static Prompt, String> {
    let known = prompts::all();
    let names = || known.map(|prompt| prompt.name.as_str()).join(", ");
    known
        .into_iter()
        .find(|prompt| prompt.name == name)
        .ok_or_else(|| format!("There is no prompt {name:?}; there are {}.", names()))
}

fn built_in(prompt: &Prompt) -> BuiltIn {
    let version = prompt.version;
    BuiltIn {
        name: prompt.name.clone(),
        version: PromptNumber { major: version.0, minor: version.1, patch: version.2 },
        body: prompt.to_text(),
    }
}

/// What is wrong, and what whoever runs the installation can look at.
pub(super) fn told(error: &ModelError) -> String {
    let wrong = match error {
        ModelError::Rejected { status: 401 | 403, .. } => "it does not take the key".to_owned(),
        ModelError::Rejected { status: 404, .. } => "it knows no such model, or no such address".to_owned(),
        error => error.to_string(),
    };
    format!("{wrong}. {}", error.advice())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
