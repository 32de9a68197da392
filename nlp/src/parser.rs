//! The parser: what people were seen to say proposes, the rules and the manners of the sentence dispose, and where they are
//! unsure there is silence.

use serde::{Deserialize, Serialize};

use crate::arbiter;
use crate::context::Context;
use crate::grammar::LONGEST_TEXT;
use crate::intent::{Intent, IntentName};
use crate::pattern::{Compiler, Index, Pattern};
use crate::ranker::Ranker;
use crate::ranker::spans::SlotList;
use crate::requests::Requests;
use crate::rule::Rule;
use crate::sentence::{LONGEST, Sentence, Token};
use crate::vocabulary::Vocabulary;
use crate::{classes, command_words, dialogue, language, manners};

/// What produced a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The rules, and the ranker that was trained on labelled sentences.
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
    /// The rule that filled the slots, or `ranked` where the ranker did.
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
    pub(crate) fn sure(readings: Vec<Reading>) -> Self {
        let confidence = readings.iter().map(|reading| reading.confidence).fold(f32::INFINITY, f32::min);
        Self { confidence: if confidence.is_finite() { confidence } else { 0.0 }, readings, ..Self::default() }
    }
}

/// What decided about a text before, or instead of, the weighing of the rules and of what people were seen to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It has no word, or too many.
    Length,
    /// It is one of the few words of other languages that steer a conversation.
    OtherLanguage,
    /// It is in another language, which is met with silence.
    Foreign,
    /// It repeats the last question about something else.
    FollowUp,
    /// It is a name and nothing else, which asks who that is.
    NameAlone,
    /// A rule fits all of it that leaves no doubt.
    SureRule,
    /// It excludes or negates something that no slot expresses, which is met with silence.
    Veto,
    /// It asks for several things, each of which is read by itself.
    Split,
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
    /// What decided without weighing, if something did.
    pub settled: Option<Settled>,
    /// How many steps the patterns took through the sentence.
    pub steps: u64,
}

/// The deterministic parser. Build it once and share it.
#[derive(Debug)]
pub struct Parser {
    rules: Vec<(IntentName, &'static Rule, Pattern)>,
    /// Which rules the words of a sentence leave.
    index: Index,
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
        let rules = arbiter::all_rules().map(|(name, rule)| (name, rule, compiler.pattern(rule.pattern)));
        let mut rules: Vec<(IntentName, &'static Rule, Pattern)> = rules.collect();
        let follow_ups = dialogue::FOLLOW_UPS.iter().map(|rule| (rule, compiler.pattern(rule.pattern)));
        let mut follow_ups: Vec<(&'static Rule, Pattern)> = follow_ups.collect();
        for word in command_words::COMMAND_WORDS.iter().flat_map(|line| line.split(' ')) {
            compiler.word(word);
        }
        let vocabulary = Vocabulary::new(compiler);
        let patterns = rules.iter_mut().map(|(_, _, pattern)| pattern);
        let patterns = patterns.chain(follow_ups.iter_mut().map(|(_, pattern)| pattern));
        patterns.for_each(|pattern| vocabulary.book().settle(pattern));
        // What every sentence needs is made ready here, not for the first of them.
        Ranker::committed();
        let index = Index::new(rules.iter().map(|(_, _, pattern)| pattern), vocabulary.book());
        Self { rules, index, follow_ups, vocabulary, slots: SlotList::all() }
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
        let requests = Requests::new(self, &sentence, ctx);
        match requests.of(window, true) {
            Ok(readings) => Parsed::sure(readings),
            Err(alternatives) => {
                match if stripped { requests.of(whole, alternatives.is_empty()) } else { Err(Vec::new()) } {
                    Ok(readings) => Parsed::sure(readings),
                    Err(others) => Parsed {
                        alternatives: if alternatives.is_empty() { others } else { alternatives },
                        ..Parsed::default()
                    },
                }
            }
        }
    }

    /// How the parser comes to its reading of the text, weighed as one request: for the person who extends the grammar.
    pub fn explain(&self, text: &str, ctx: &Context<'_>) -> Explanation {
        let too_long = Explanation { settled: Some(Settled::Length), ..Explanation::default() };
        if text.len() > LONGEST_TEXT {
            return too_long;
        }
        let sentence = Sentence::read(text, ctx.now, &self.vocabulary, ctx.lexicon);
        if sentence.tokens.is_empty() || sentence.tokens.len() > LONGEST {
            return too_long;
        }
        let window = manners::strip(&sentence, 0..sentence.tokens.len());
        let explanation = arbiter::explain(self, &sentence, window.clone(), ctx);
        let parsed = self.parse(text, ctx);
        let vetoed = |reading: &Reading| reading.rule == arbiter::UNFILTERED_RULE;
        let settled = if dialogue::other_language(&sentence, ctx).is_some() {
            Some(Settled::OtherLanguage)
        } else if language::is_foreign(&sentence) {
            Some(Settled::Foreign)
        } else if dialogue::follow_up(self, &sentence, window, ctx).is_some() {
            Some(Settled::FollowUp)
        } else if parsed.readings.len() > 1 {
            Some(Settled::Split)
        } else if parsed.readings.is_empty() && parsed.alternatives.iter().any(vetoed) {
            Some(Settled::Veto)
        } else {
            explanation.settled
        };
        Explanation { settled, ..explanation }
    }

    /// The rules of which some words of a sentence leave it open whether they match.
    pub(crate) fn rules_for<'p>(
        &'p self,
        tokens: &[Token],
    ) -> impl Iterator<Item = &'p (IntentName, &'static Rule, Pattern)> + use<'p> {
        let numbers = self.index.among(tokens.iter().filter_map(Token::meant));
        numbers.filter_map(|number| self.rules.get(number))
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
}
