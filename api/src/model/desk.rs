//! What the commands ask of language models: whether one answers, and how well a prompt reads.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use leancrm_core::domain::prompt::{PromptNumber, PromptScore};
use leancrm_nlp::{
    model::{LanguageModel as _, ModelError, ModelRequest, Shape},
    prompts::{PARSE_QUERY, Prompt},
};

use super::{BuiltIn, Endpoint, ModelDesk, endpoints::open};

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
        vec![built_in(&PARSE_QUERY)]
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
        let _ = (endpoint, named(name)?.replaced_by(body).map_err(|error| capital(&error.to_string()))?, progress);
        Err("Scoring is not wired yet.".to_owned())
    }
}

fn named(name: &str) -> Result<&'static Prompt, String> {
    if name == PARSE_QUERY.name { Ok(&PARSE_QUERY) } else { Err(format!("There is no prompt {name:?} to replace.")) }
}

fn built_in(prompt: &Prompt) -> BuiltIn {
    let version = prompt.version;
    BuiltIn {
        name: prompt.name.clone(),
        version: PromptNumber { major: version.0, minor: version.1, patch: version.2 },
        body: prompt.to_text(),
    }
}

/// What is wrong, in one sentence for whoever runs the installation.
fn told(error: &ModelError) -> String {
    match error {
        ModelError::Rejected { status: 401 | 403, .. } => "it does not take the key".to_owned(),
        ModelError::Rejected { status: 404, .. } => "it knows no such model, or no such address".to_owned(),
        error => error.to_string(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
