//! Any endpoint that speaks OpenAI's chat completions, through the client of async-openai: OpenAI and Azure OpenAI, OpenRouter,
//! Anthropic's and Gemini's compatible endpoints, Ollama, vLLM.
//!
//! They differ in what they know and in how they complain, so requests and answers are plain JSON that is read leniently, and
//! the status of a failure is looked at before the client would read, and log, its body. What an endpoint does not know is found
//! out by its first complaint and remembered.

mod answer;
mod dialect;
mod endpoint;
mod transport;

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_openai::{Client, error::OpenAIError};
use async_trait::async_trait;
use futures::StreamExt as _;
use secrecy::SecretString;
use serde_json::Value;

use self::{answer::Said, dialect::Dialect, endpoint::Endpoint, transport::Transport};
use super::{Finish, LanguageModel, ModelAnswer, ModelError, ModelRequest, Shape, Sink};

/// No connection takes longer to come about.
const CONNECTING: Duration = Duration::from_secs(2);
/// The net under whoever waits for an answer without a limit of their own.
const LONGEST: Duration = Duration::from_mins(2);

/// Which model is asked, and where.
#[derive(Debug, Clone)]
pub struct ModelSettings {
    /// The address up to the version: `https://api.openai.com/v1`; for Azure `https://NAME.openai.azure.com`.
    pub base_url: String,
    /// The key, where the endpoint wants one.
    pub key: Option<SecretString>,
    /// The model's name; for Azure that of the deployment.
    pub model: String,
    /// The version of Azure's interface, such as `2024-10-21`; `None`: it is not Azure.
    pub azure_api_version: Option<String>,
}

/// Why a model cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is none.
    #[error("the model's base_url must look like https://api.openai.com/v1")]
    Address,
    /// No model is named.
    #[error("the model's name is missing")]
    Name,
    /// The key has characters that no header can hold.
    #[error("the model's api_key has characters that a key cannot have; was it copied whole, without a line end?")]
    Key,
    /// The machine's certificates or the like.
    #[error("connections to the model cannot be made")]
    Connections(#[source] reqwest::Error),
}

/// A model behind an OpenAI-compatible endpoint.
pub struct OpenAiModel {
    client: Client<Endpoint>,
    model: String,
    dialect: Mutex<Dialect>,
}

impl OpenAiModel {
    /// A model by its settings. Nobody is asked yet. TLS needs the process's provider of cryptography to be set up before.
    pub fn new(settings: &ModelSettings) -> Result<Self, SettingsError> {
        let model = settings.model.trim().to_owned();
        if model.is_empty() {
            return Err(SettingsError::Name);
        }
        let endpoint = Endpoint::new(settings)?;
        // A redirect would carry the question, and perhaps the key, to an address that nobody configured.
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECTING)
            .timeout(LONGEST)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(SettingsError::Connections)?;
        let client = Client::build(http.clone(), endpoint).with_http_service(Transport::new(http));
        Ok(Self { client, model, dialect: Mutex::default() })
    }

    fn dialect(&self) -> Dialect {
        *self.dialect.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the endpoint does not know, unless somebody has found out more meanwhile.
    fn learn(&self, from: Dialect, to: Dialect) {
        let mut known = self.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == from {
            tracing::info!(model = %self.model, known = ?to, "the language model's endpoint is asked in another way");
            *known = to;
        }
    }

    /// What is left out because of a failure, so that the same can be asked again; or what the failure means.
    fn adapt(&self, used: Dialect, failure: OpenAIError, shape: &Shape) -> Result<(), Answered> {
        let complaint = match transport::complaint(failure) {
            Ok(complaint) => complaint,
            Err(error) => return Err(Err(error)),
        };
        match used.after(&complaint, shape) {
            Some(next) => {
                self.learn(used, next);
                Ok(())
            }
            None if complaint.is_filter() => Err(Ok(ModelAnswer::nothing(Finish::Filtered))),
            None => Err(Err(complaint.into_error())),
        }
    }

    /// What was said, and whether the endpoint kept to the form that it was asked for.
    fn finished(&self, used: Dialect, request: &ModelRequest, said: Said) -> Answered {
        if let Some(next) = used.after_answer(&said, &request.shape) {
            self.learn(used, next);
        }
        said.into_answer(request)
    }

    async fn pieces(&self, body: Value, sink: &mut Sink<'_>) -> Result<Result<Said, ModelError>, OpenAIError> {
        let mut chunks = self.client.chat().create_stream_byot::<Value, Value>(body).await?;
        let mut said = Said::default();
        while let Some(chunk) = chunks.next().await {
            // What has been handed on cannot be asked again.
            let Ok(chunk) = chunk else { return Ok(Err(ModelError::Unreachable)) };
            match said.add(&chunk) {
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => sink(&piece),
                Err(error) => return Ok(Err(error)),
            }
        }
        // An answer that does not say how it ended was cut off.
        Ok(if said.is_finished() { Ok(said) } else { Err(ModelError::Unreachable) })
    }
}

type Answered = Result<ModelAnswer, ModelError>;

impl fmt::Debug for OpenAiModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiModel")
            .field("model", &self.model)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl LanguageModel for OpenAiModel {
    fn name(&self) -> &str {
        &self.model
    }

    async fn complete(&self, request: &ModelRequest) -> Answered {
        loop {
            let used = self.dialect();
            match self.client.chat().create_byot::<Value, Value>(used.body(&self.model, request, false)).await {
                Ok(body) => return self.finished(used, request, Said::read(&body)?),
                Err(failure) => match self.adapt(used, failure, &request.shape) {
                    Ok(()) => {}
                    Err(answered) => return answered,
                },
            }
        }
    }

    async fn stream(&self, request: &ModelRequest, sink: &mut Sink<'_>) -> Answered {
        loop {
            let used = self.dialect();
            match self.pieces(used.body(&self.model, request, true), sink).await {
                Ok(said) => return self.finished(used, request, said?),
                Err(failure) => match self.adapt(used, failure, &request.shape) {
                    Ok(()) => {}
                    Err(answered) => return answered,
                },
            }
        }
    }
}
