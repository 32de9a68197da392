//! The parser: rules first, and silence when they are unsure.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::arbiter::{self, Verdict};
use crate::context::Context;
use crate::facts::Facts;
use crate::grammar::LONGEST_TEXT;
use crate::intent::{Intent, IntentName, Kind};
use crate::pattern::{Compiler, Pattern};
use crate::ranker::spans::SlotList;
use crate::rule::Rule;
use crate::sentence::{LONGEST, Sentence};
use crate::vocabulary::Vocabulary;
use crate::{classes, dialogue, language, manners};

/// What produced a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The hand-written grammar.
    #[default]
    Rules,
    /// A language model.
    Model,
}

/// One way to understand a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The intent with its slots.
    pub intent: Intent,
    /// How sure the parser is, from 0 to 1.
    pub confidence: f32,
    /// The rule that matched.
    pub rule: &'static str,
}

/// What the parser made of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The requests of the text, in order. Empty when the parser abstains.
    pub readings: Vec<Reading>,
    /// When it abstains: what it hesitates between, best first.
    pub alternatives: Vec<Reading>,
    /// The confidence of the weakest reading, or 0.
    pub confidence: f32,
    /// What produced the readings.
    pub engine: Engine,
}

impl Parsed {
    fn sure(readings: Vec<Reading>) -> Self {
        let confidence = readings.iter().map(|reading| reading.confidence).fold(f32::INFINITY, f32::min);
        Self { confidence: if confidence.is_finite() { confidence } else { 0.0 }, readings, ..Self::default() }
    }
}

/// How a reading came about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    /// The intents by what people were seen to say, best first, with their share of one.
    pub likely: Vec<(IntentName, f32)>,
    /// The rules that fit, best first, with how well.
    pub rules: Vec<(IntentName, &'static str, f32)>,
    /// Whether the sentence is a question or a prohibition, which change nothing.
    pub forbids_writes: bool,
}

/// The deterministic parser. Build it once and share it.
#[derive(Debug)]
pub struct Parser {
    rules: Vec<(IntentName, &'static Rule, Pattern)>,
    follow_ups: Vec<(&'static Rule, Pattern)>,
    vocabulary: Vocabulary,
    slots: SlotList,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// Builds the parser with its whole grammar.
    pub fn new() -> Self {
        let mut compiler = Compiler::default();
        for (name, pattern) in classes::CLASSES {
            compiler.class(name, pattern);
        }
        let rules = arbiter::all_rules().map(|(name, rule)| (name, rule, compiler.pattern(rule.pattern))).collect();
        let follow_ups = dialogue::FOLLOW_UPS.iter().map(|rule| (rule, compiler.pattern(rule.pattern))).collect();
        for word in classes::COMMAND_WORDS.iter().flat_map(|line| line.split(' ')) {
            compiler.word(word);
        }
        Self { rules, follow_ups, vocabulary: Vocabulary::new(compiler), slots: SlotList::all() }
    }

    /// Understands a text. Never panics, whatever the text.
    pub fn parse(&self, text: &str, ctx: &Context<'_>) -> Parsed {
        if text.len() > LONGEST_TEXT {
            return Parsed::default();
        }
        let sentence = Sentence::read(text, ctx.now, &self.vocabulary, ctx.lexicon);
        if sentence.tokens.is_empty() || sentence.tokens.len() > LONGEST {
            return Parsed::default();
        }
        if let Some(reading) = dialogue::other_language(&sentence, ctx) {
            return Parsed::sure(vec![reading]);
        }
        if language::is_foreign(&sentence) {
            return Parsed::default();
        }
        let window = manners::strip(&sentence, 0..sentence.tokens.len());
        if let Some(reading) = dialogue::follow_up(self, &sentence, window.clone(), ctx) {
            return Parsed::sure(vec![reading]);
        }
        let whole = 0..sentence.tokens.len();
        let stripped = window != whole;
        match self.requests(&sentence, window, ctx) {
            Ok(readings) => Parsed::sure(readings),
            Err(alternatives) => match if stripped { self.requests(&sentence, whole, ctx) } else { Err(Vec::new()) } {
                Ok(readings) => Parsed::sure(readings),
                Err(others) => Parsed {
                    alternatives: if alternatives.is_empty() { others } else { alternatives },
                    ..Parsed::default()
                },
            },
        }
    }

    /// How the parser comes to its reading of the text as one request: for the person who extends the grammar.
    pub fn explain(&self, text: &str, ctx: &Context<'_>) -> Explanation {
        if text.len() > LONGEST_TEXT {
            return Explanation::default();
        }
        let sentence = Sentence::read(text, ctx.now, &self.vocabulary, ctx.lexicon);
        if sentence.tokens.len() > LONGEST {
            return Explanation::default();
        }
        arbiter::explain(self, &sentence, manners::strip(&sentence, 0..sentence.tokens.len()), ctx)
    }

    pub(crate) fn rules(&self) -> &[(IntentName, &'static Rule, Pattern)] {
        &self.rules
    }

    pub(crate) fn follow_ups(&self) -> &[(&'static Rule, Pattern)] {
        &self.follow_ups
    }

    pub(crate) fn slots(&self) -> &SlotList {
        &self.slots
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The requests of a stretch, split where one ends and the next begins; or what it hesitates between.
    fn requests(
        &self,
        sentence: &Sentence<'_>,
        window: Range<usize>,
        ctx: &Context<'_>,
    ) -> Result<Vec<Reading>, Vec<Reading>> {
        let whole = arbiter::judge(self, sentence, window.clone(), ctx);
        let (open_ended, score, data) = match &whole {
            Verdict::Sure(reading, open_ended) => (
                *open_ended && reading.intent.name() != IntentName::ActivityLog,
                reading.confidence,
                holds_data(reading.intent.name()),
            ),
            Verdict::Unsure(_) => (false, 0.0, false),
        };
        if !(data && open_ended) {
            for cut in cuts(sentence, &window, open_ended) {
                if let Some(parts) = self.split(sentence, &window, &cut, ctx) {
                    let weakest = parts.iter().map(|part| part.confidence).fold(1.0, f32::min);
                    if weakest > score.min(SPLIT) {
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

    fn split(
        &self,
        sentence: &Sentence<'_>,
        window: &Range<usize>,
        cut: &Cut,
        ctx: &Context<'_>,
    ) -> Option<Vec<Reading>> {
        let left = window.start..cut.left_end;
        let right = manners::strip(sentence, cut.right_start..window.end);
        let Verdict::Sure(first, _) = arbiter::judge(self, sentence, left, ctx) else { return None };
        if first.confidence < 0.55 || !actionable(&first) {
            return None;
        }
        let mut parts = vec![*first];
        parts.extend(self.requests(sentence, right, ctx).ok()?);
        let (first, rest) = parts.split_first()?;
        (rest.iter().all(|part| part.confidence >= 0.55 && actionable(part))
            && !rest.is_empty()
            && first.confidence >= 0.55)
            .then_some(parts)
    }
}

/// Each of several requests must be so sure.
const SPLIT: f32 = 0.75;

/// What follows a note or a message may be part of it.
fn holds_data(name: IntentName) -> bool {
    matches!(name, IntentName::NoteAdd | IntentName::MessageSend | IntentName::WorkflowDraft | IntentName::LeadCreate)
}

fn actionable(reading: &Reading) -> bool {
    matches!(reading.intent.name().kind(), Kind::Read | Kind::Write)
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
