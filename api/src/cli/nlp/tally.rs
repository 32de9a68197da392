//! What asking a model took: how often it knew, what it cost, how long it was waited for.

use std::{fmt, time::Duration};

use leancrm_nlp::{
    model::TokenUsage,
    understand::{CallOutcome, Outcome, Understood},
};
use serde::Serialize;

/// Counts over all sentences.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Tally {
    /// All sentences.
    pub(super) sentences: u32,
    /// Those that the model was asked about.
    asked: u32,
    understood: u32,
    unclear: u32,
    unusable: u32,
    failed: u32,
    /// Those that the recording lacks.
    pub(super) missing: u32,
    calls: u32,
    input_tokens: u64,
    output_tokens: u64,
    /// Some of the counts were reckoned from lengths.
    estimated: bool,
    dollars: f64,
    median_ms: u64,
    slow_ms: u64,
    #[serde(skip)]
    prices: (f64, f64),
    /// How long each sentence took.
    #[serde(skip)]
    took: Vec<Duration>,
}

impl Tally {
    /// With what a million tokens cost, read and written.
    pub(super) fn new(input: f64, output: f64) -> Self {
        Self { prices: (input, output), ..Self::default() }
    }

    pub(super) fn count(&mut self, understood: &Understood) {
        self.asked += 1;
        match understood.outcome {
            Outcome::Understood => self.understood += 1,
            Outcome::Unclear => self.unclear += 1,
            Outcome::Unusable => self.unusable += 1,
            Outcome::Failed(_) | Outcome::NotAsked => self.failed += 1,
        }
        for call in &understood.calls {
            let TokenUsage { input, output, estimated } = call.usage;
            self.calls += 1;
            self.input_tokens += u64::from(input);
            self.output_tokens += u64::from(output);
            self.estimated |= estimated && !matches!(call.outcome, CallOutcome::Failed(_));
            self.dollars += (f64::from(input) * self.prices.0 + f64::from(output) * self.prices.1) / 1_000_000.0;
        }
        self.took.push(understood.calls.iter().map(|call| call.took).sum());
        self.median_ms = self.share_took(50);
        self.slow_ms = self.share_took(95);
    }

    /// So many of a hundred sentences took at most so many milliseconds.
    fn share_took(&self, percent: usize) -> u64 {
        let mut took = self.took.clone();
        took.sort_unstable();
        let at = (took.len() * percent).div_ceil(100).saturating_sub(1);
        took.get(at).map_or(0, |took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, told: String| writeln!(f, "{name:34} {told}");
        line("the model was asked about", format!("{} of {} sentences", self.asked, self.sentences))?;
        line("understood", self.understood.to_string())?;
        line("unclear", self.unclear.to_string())?;
        line("answer of no use", self.unusable.to_string())?;
        line("no answer", self.failed.to_string())?;
        if self.missing > 0 {
            line("not in the recording", self.missing.to_string())?;
        }
        line("calls", self.calls.to_string())?;
        let about = if self.estimated { " (some reckoned from lengths)" } else { "" };
        line("tokens read, written", format!("{}, {}{about}", self.input_tokens, self.output_tokens))?;
        line("cost in dollars", format!("{:.4}", self.dollars))?;
        line("time, median", format!("{} ms", self.median_ms))?;
        line("time, 95 of 100", format!("{} ms", self.slow_ms))
    }
}
