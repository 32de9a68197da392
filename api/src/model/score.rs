//! How well a prompt reads: the sentences of the evaluation, each read by the model with it.

use std::sync::atomic::{AtomicU64, Ordering};

use futures::{StreamExt as _, stream};
use leancrm_core::domain::{model::UsdMicros, prompt::PromptScore};
use leancrm_nlp::{
    Parsed, Parser,
    model::{
        TokenUsage,
        guarded::{Guarded, Limits},
        openai::OpenAiModel,
    },
    policy::{Policy, wants_model},
    prompts::Prompt,
    training::{EVALUATION, Labelled, scoring::SentenceScore},
    understand::{Outcome, Question, understand},
};

use super::{Endpoint, desk::told, endpoints::open};
use crate::wiring;

/// Sentences that are read at the same time.
const AT_ONCE: usize = 4;
/// After so many failures on end the endpoint is not worth asking on.
const FAILURES: u32 = 5;

/// What one sentence came to.
struct Read {
    parsed: Parsed,
    cost: UsdMicros,
    took_ms: Option<u64>,
}

/// Reads every sentence, and says how well that went.
///
/// # Errors
/// One sentence, where the endpoint does not answer.
pub(super) async fn of(
    endpoint: &Endpoint,
    prompt: &Prompt,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<PromptScore, String> {
    let rows = Labelled::read(EVALUATION).map_err(|error| error.to_string())?;
    let limits = Limits { deadline: endpoint.timeout, concurrency: AT_ONCE, failures: FAILURES, ..Limits::default() };
    let model = Guarded::new(open(endpoint).map_err(|error| error.public())?, limits);
    let reader = Reader { endpoint, prompt, model, parser: Parser::new() };
    let (done, all) = (AtomicU64::new(0), rows.len() as u64);
    let reads = stream::iter(0..rows.len()).map(|at| {
        let (reader, row, done) = (&reader, &rows[at], &done);
        async move {
            let read = reader.read(row).await;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
            read
        }
    });
    let reads: Vec<Result<Read, String>> = reads.buffered(AT_ONCE).collect().await;
    scored(endpoint, &rows, reads.into_iter().collect::<Result<Vec<Read>, String>>()?)
}

/// What reads the sentences.
struct Reader<'a> {
    endpoint: &'a Endpoint,
    prompt: &'a Prompt,
    model: Guarded<OpenAiModel>,
    parser: Parser,
}

impl Reader<'_> {
    /// Reads a sentence: by the model, but for the words that steer a conversation.
    async fn read(&self, row: &Labelled) -> Result<Read, String> {
        let context = row.context().map_err(|error| error.to_string())?;
        let text = row.request.text.as_str();
        let rules = self.parser.parse(text, &context);
        if !wants_model(Policy::ModelFirst, text, &rules, &context) {
            return Ok(Read { parsed: rules, cost: UsdMicros::default(), took_ms: None });
        }
        let Endpoint { redact, timeout, prices, .. } = *self.endpoint;
        let question = Question { text, context: &context, redact, within: timeout };
        let understood = understand(&self.parser, &self.model, self.prompt, &question).await;
        if let Outcome::Failed(error) = &understood.outcome {
            return Err(format!("The model did not answer “{text}”: {}", told(error)));
        }
        let spent =
            |read: fn(&TokenUsage) -> u32| understood.calls.iter().map(|call| u64::from(read(&call.usage))).sum();
        let took: u128 = understood.calls.iter().map(|call| call.took.as_millis()).sum();
        Ok(Read {
            cost: prices.cost(spent(|usage| usage.input), spent(|usage| usage.output)),
            took_ms: Some(u64::try_from(took).unwrap_or(u64::MAX)),
            parsed: understood.parsed,
        })
    }
}

fn scored(endpoint: &Endpoint, rows: &[Labelled], reads: Vec<Read>) -> Result<PromptScore, String> {
    let cost = UsdMicros(reads.iter().map(|read| read.cost.0).sum());
    let mut took: Vec<u64> = reads.iter().filter_map(|read| read.took_ms).collect();
    took.sort_unstable();
    let mut parsed = reads.into_iter().map(|read| read.parsed);
    let score = SentenceScore::by(rows, |_, _| parsed.next().unwrap_or_default()).map_err(|error| error.to_string())?;
    Ok(PromptScore {
        model: endpoint.name.clone(),
        at: wiring::clock().now(),
        sentences: rows.len() as u64,
        answered: score.coverage.hits.into(),
        right: score.accuracy.hits.into(),
        false_actions: score.false_actions.hits.into(),
        cost,
        median_ms: took.get(took.len() / 2).copied().unwrap_or_default(),
    })
}
