//! The requests of a message, in order: where one ends and the next begins.

use std::cell::Cell;
use std::ops::Range;

use crate::arbiter::{self, Verdict};
use crate::context::Context;
use crate::facts::Facts;
use crate::intent::{IntentName, Kind};
use crate::manners;
use crate::parser::{Parser, Reading};
use crate::sentence::Sentence;

/// So many stretches of one message are judged at most: the work must not grow faster than the message, however often it says
/// "then".
const JUDGEMENTS: usize = 24;
/// Each of several requests must be at least so sure.
const LEAST: f32 = 0.55;
/// Requests that are all so sure win over one reading of the whole that is surer still.
const SURE: f32 = 0.75;

/// A message being cut into requests.
pub(crate) struct Requests<'r> {
    parser: &'r Parser,
    sentence: &'r Sentence<'r>,
    ctx: &'r Context<'r>,
    judgements_left: Cell<usize>,
}

impl<'r> Requests<'r> {
    pub(crate) fn new(parser: &'r Parser, sentence: &'r Sentence<'r>, ctx: &'r Context<'r>) -> Self {
        Self { parser, sentence, ctx, judgements_left: Cell::new(JUDGEMENTS) }
    }

    /// The requests of a stretch, split where one ends and the next begins; or what it hesitates between.
    /// The latter is told only where it is `wanted`.
    pub(crate) fn of(&self, window: Range<usize>, wanted: bool) -> Result<Vec<Reading>, Vec<Reading>> {
        let whole = self.judge(window.clone(), wanted);
        let (open_ended, score, data) = match &whole {
            Verdict::Sure(reading, open_ended) => (
                *open_ended && reading.intent.name() != IntentName::ActivityLog,
                reading.confidence,
                holds_data(reading.intent.name()),
            ),
            Verdict::Unsure(_) => (false, 0.0, false),
        };
        if !(data && open_ended) {
            for cut in cuts(self.sentence, &window, open_ended) {
                if let Some(parts) = self.split(&window, &cut) {
                    let weakest = parts.iter().map(|part| part.confidence).fold(1.0, f32::min);
                    if weakest > score.min(SURE) {
                        return Ok(parts);
                    }
                }
            }
        }
        match whole {
            Verdict::Sure(reading, _) => Ok(vec![*reading]),
            Verdict::Unsure(near) => Err(near),
        }
    }

    /// What stands before and after a cut, where both are requests.
    fn split(&self, window: &Range<usize>, cut: &Cut) -> Option<Vec<Reading>> {
        let right = manners::strip(self.sentence, cut.right_start..window.end);
        let Verdict::Sure(first, _) = self.judge(window.start..cut.left_end, false) else { return None };
        if !is_request(&first) {
            return None;
        }
        let rest = self.of(right, false).ok()?;
        rest.iter().all(is_request).then(|| std::iter::once(*first).chain(rest).collect())
    }

    fn judge(&self, window: Range<usize>, wanted: bool) -> Verdict {
        let left = self.judgements_left.get();
        if left == 0 {
            return Verdict::Unsure(Vec::new());
        }
        self.judgements_left.set(left - 1);
        arbiter::judge(self.parser, self.sentence, window, self.ctx, wanted)
    }
}

/// What follows a note or a message may be part of it.
fn holds_data(name: IntentName) -> bool {
    matches!(name, IntentName::NoteAdd | IntentName::MessageSend | IntentName::WorkflowDraft | IntentName::LeadCreate)
}

fn is_request(reading: &Reading) -> bool {
    reading.confidence >= LEAST && matches!(reading.intent.name().kind(), Kind::Read | Kind::Write)
}

/// A place where one request may end and the next begin.
struct Cut {
    left_end: usize,
    right_start: usize,
}

/// The places to cut: before a commanding verb; where free text runs on, only at a plain "then" or a full stop.
fn cuts(sentence: &Sentence<'_>, window: &Range<usize>, open_ended: bool) -> Vec<Cut> {
    let tokens = &sentence.tokens;
    let commands = |at: usize| tokens.get(at).is_some_and(|token| token.facts.any(Facts::COMMAND));
    let is = |at: usize, word: &str| at < window.end && tokens[at].norm == word;
    let mut cuts = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(window.end).skip(window.start + 1) {
        let stop = token.after_stop && !token.glued;
        if is(at, "then") || is(at, "and") && is(at + 1, "then") {
            let right_start = if is(at, "then") { at + 1 } else { at + 2 };
            if !(at > 0 && is(at - 1, "and")) && right_start < window.end {
                cuts.push(Cut { left_end: at, right_start });
            }
        } else if stop && (commands(at) || !open_ended || is(at, "also") || is(at, "please")) {
            cuts.push(Cut { left_end: at, right_start: at });
        } else if !open_ended && is(at, "and") && (commands(at + 1) || is(at + 1, "also")) && at + 1 < window.end {
            let right_start = if is(at + 1, "also") { at + 2 } else { at + 1 };
            cuts.push(Cut { left_end: at, right_start: right_start.min(window.end - 1) });
        } else if !open_ended && token.after_break && commands(at) {
            cuts.push(Cut { left_end: at, right_start: at });
        }
    }
    cuts.truncate(4);
    cuts
}
