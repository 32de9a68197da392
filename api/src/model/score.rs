//! How well a prompt reads: the sentences of the evaluation, each read by the model with it.

use std::sync::atomic::{AtomicU64, Ordering};

use futures::{StreamExt as _, stream};
use leancrm_core::domain::{model::UsdMicros, prompt::PromptScore};
use leancrm_nlp::{
    Parsed, Parser,
    model::guarded::{Guarded, Limits},
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
    let (parser, done, all) = (Parser::new(), AtomicU64::new(0), rows.len() as u64);
    let reads = stream::iter(&rows).map(|row| {
        let (model, parser, done) = (&model, &parser, &done);
        async move {
            let context = row.context().map_err(|error| error.to_string())?;
            let text = row.request.text.as_str();
            let rules = parser.parse(text, &context);
            let read = if wants_model(Policy::ModelFirst, text, &rules, &context) {
                let question = Question { text, context: &context, redact: endpoint.redact, within: endpoint.timeout };
                let understood = understand(parser, model, prompt, &question).await;
                if let Outcome::Failed(error) = &understood.outcome {
                    return Err(format!("The model did not answer “{text}”: {}.", told(error)));
                }
                let spent = |read: fn(&leancrm_nlp::model::TokenUsage) -> u32| {
                    understood.calls.iter().map(|call| u64::from(read(&call.usage))).sum()
                };
                let took: u128 = understood.calls.iter().map(|call| call.took.as_millis()).sum();
                Read {
                    cost: endpoint.prices.cost(spent(|usage| usage.input), spent(|usage| usage.output)),
                    took_ms: Some(u64::try_from(took).unwrap_or(u64::MAX)),
                    parsed: understood.parsed,
                }
            } else {
                Read { parsed: rules, cost: UsdMicros::default(), took_ms: None }
            };
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
            Ok(read)
        }
    });
    let reads: Vec<Result<Read, String>> = reads.buffered(AT_ONCE).collect().await;
    let reads = reads.into_iter().collect::<Result<Vec<Read>, String>>()?;
    scored(endpoint, &rows, reads)
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
