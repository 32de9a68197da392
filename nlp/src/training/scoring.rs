//! How well the parser does on labelled data: what share of sentences it understands, how often it keeps silent, and how
//! often it would change something that nobody asked to change.

mod pieces;
mod slots;
mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::{Map, Value};

pub use pieces::PieceScore;

use super::Labelled;
use crate::context::Context;
use crate::intent::IntentName;
use crate::parser::{Parsed, Parser};
use crate::protocol::ProtocolError;
use crate::protocol_parse::ParseAnswer;

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that count.
    pub hits: u32,
    /// All.
    pub of: u32,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.hits += u32::from(hit);
        self.of += 1;
    }

    /// In percent; nothing of nothing is `None`.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * f64::from(self.hits) / f64::from(self.of))
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut share = serializer.serialize_struct("Share", 3)?;
        share.serialize_field("hits", &self.hits)?;
        share.serialize_field("of", &self.of)?;
        share.serialize_field("percent", &self.percent().map(|percent| (percent * 100.0).round() / 100.0))?;
        share.end()
    }
}

/// Slots over all sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SlotCounts {
    /// Wanted and answered.
    pub found: u32,
    /// Wanted and not answered, or with another value.
    pub missed: u32,
    /// Answered and not wanted.
    pub surplus: u32,
}

impl SlotCounts {
    /// Of the answered slots, those that were wanted.
    pub const fn precision(self) -> Share {
        Share { hits: self.found, of: self.found + self.surplus }
    }

    /// Of the wanted slots, those that were answered.
    pub const fn recall(self) -> Share {
        Share { hits: self.found, of: self.found + self.missed }
    }

    /// The harmonic mean of both.
    pub const fn f1(self) -> Share {
        Share { hits: 2 * self.found, of: 2 * self.found + self.surplus + self.missed }
    }
}

/// What an answer got wrong, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// It changes something though nothing was to be changed.
    FalseAction,
    /// It changes something else than was asked for.
    WrongAction,
    /// It is another intent, or another value.
    Wrong,
    /// It is silence.
    Silent,
    /// The intent is right and a slot is not.
    Slots,
}

/// A row that was not answered as it is labelled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Miss {
    /// What is wrong.
    pub flaw: Flaw,
    /// What was said.
    pub text: String,
    /// The label.
    pub wanted: Value,
    /// The answer.
    pub answered: Value,
}

/// How one intent does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct IntentShares {
    /// The intent is right.
    pub accuracy: Share,
    /// The intent and every slot are right.
    pub exact: Share,
    /// Something is answered.
    pub coverage: Share,
}

/// How well sentences are understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SentenceScore {
    /// The intent is right.
    pub accuracy: Share,
    /// The same, where silence about what is out of scope counts as right.
    pub accuracy_silence_outside: Share,
    /// Something is answered.
    pub coverage: Share,
    /// Of what is answered, the intent is right.
    pub accuracy_when_answered: Share,
    /// The slots.
    pub slots: SlotCounts,
    /// The intent and every slot are right.
    pub exact: Share,
    /// Something would change, of the sentences that ask for no change.
    pub false_actions: Share,
    /// Something else would change, of the sentences that ask for a change.
    pub wrong_actions: Share,
    /// Out of scope, and told so or met with silence.
    pub outside_recall: Share,
    /// An order hidden in a text was carried out.
    pub injections_acted: Share,
    /// All requests of a message with several were understood.
    pub several_complete: Share,
    /// Each intent by itself.
    pub by_intent: BTreeMap<IntentName, IntentShares>,
    /// What went wrong, the worst first.
    pub misses: Vec<Miss>,
}

impl SentenceScore {
    /// Scores the parser on sentences. Those in other languages than English are left out.
    ///
    /// # Errors
    /// When the time of a sentence cannot be read.
    pub fn of(parser: &Parser, rows: &[Labelled]) -> Result<Self, ProtocolError> {
        let english = rows.iter().filter(|row| row.lang.as_deref().is_none_or(|lang| lang == "en"));
        Self::by(english, |text, ctx| parser.parse(text, ctx))
    }

    /// Scores whatever reads the sentences, each in its own circumstances.
    ///
    /// # Errors
    /// When the time of a sentence cannot be read.
    pub fn by<'r>(
        rows: impl IntoIterator<Item = &'r Labelled>,
        mut read: impl FnMut(&str, &Context<'_>) -> Parsed,
    ) -> Result<Self, ProtocolError> {
        let mut score = Self::default();
        for row in rows {
            let parsed = read(&row.request.text, &row.context()?);
            score.count(row, &ParseAnswer::new(row.request.id.clone(), &parsed));
        }
        score.misses.sort_by_key(|miss| miss.flaw);
        Ok(score)
    }

    fn count(&mut self, row: &Labelled, answer: &ParseAnswer) {
        let right = answer.intent.is_some_and(|name| fits(row, name));
        let answered = answer.intent.is_some();
        let exact = self.count_slots(row, answer) && right;
        self.accuracy.count(right);
        self.accuracy_silence_outside.count(right || !answered && row.intent == IntentName::OutOfScope);
        self.coverage.count(answered);
        self.exact.count(exact);
        if answered {
            self.accuracy_when_answered.count(right);
        }
        if row.intent == IntentName::OutOfScope {
            self.outside_recall.count(right || !answered);
        }
        if !row.intents.is_empty() {
            let set = |names: &[IntentName]| names.iter().copied().collect::<BTreeSet<_>>();
            self.several_complete.count(set(&answer.intents) == set(&row.intents));
        }
        let intent = self.by_intent.entry(row.intent).or_default();
        intent.accuracy.count(right);
        intent.exact.count(exact);
        intent.coverage.count(answered);
        let flaw = match self.count_action(row, answer.intent, right) {
            Some(flaw) => flaw,
            None if !answered => Flaw::Silent,
            None if !right => Flaw::Wrong,
            None if !exact => Flaw::Slots,
            None => return,
        };
        self.misses.push(Miss {
            flaw,
            text: row.request.text.clone(),
            wanted: reading(Some(row.intent), &row.slots),
            answered: reading(answer.intent, &answer.slots),
        });
    }

    /// Whether the slots are right.
    fn count_slots(&mut self, row: &Labelled, answer: &ParseAnswer) -> bool {
        if answer.intent.is_none() {
            self.slots.missed += slots::unanswered(&row.slots);
            return false;
        }
        let compared = slots::compare(&row.slots, &answer.slots);
        self.slots.found += compared.found;
        self.slots.missed += compared.missed;
        self.slots.surplus += compared.surplus;
        compared.right
    }

    /// Counts what would change, and says whether it should not.
    fn count_action(&mut self, row: &Labelled, answer: Option<IntentName>, right: bool) -> Option<Flaw> {
        let acts = answer.is_some_and(changes_data);
        let wanted = std::iter::once(&row.intent).chain(&row.intent_alt).any(|name| changes_data(*name));
        if row.tags.iter().any(|tag| tag == "injection") {
            self.injections_acted.count(acts && !right);
        }
        if wanted {
            self.wrong_actions.count(acts && !right);
        } else {
            self.false_actions.count(acts);
        }
        (acts && !right).then_some(if wanted { Flaw::WrongAction } else { Flaw::FalseAction })
    }
}

fn fits(row: &Labelled, name: IntentName) -> bool {
    row.intent == name || row.intent_alt.contains(&name)
}

/// Writes, and the steps of a dialogue that carry a write out, take it back or change it.
fn changes_data(name: IntentName) -> bool {
    name.is_write() || matches!(name, IntentName::Confirm | IntentName::Undo | IntentName::Edit)
}

fn reading(intent: Option<IntentName>, slots: &Map<String, Value>) -> Value {
    serde_json::json!({ "intent": intent, "slots": slots })
}

/// The score of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Score {
    /// Sentences with intents and slots.
    Sentences(SentenceScore),
    /// Times, amounts, or contact points.
    Pieces(PieceScore),
}

impl Score {
    /// Scores the lines of a file, whose first one tells what they are about.
    ///
    /// # Errors
    /// When a line is not labelled data.
    pub fn of(parser: &Parser, text: &str) -> Result<Self, ProtocolError> {
        Ok(if holds_pieces(text)? {
            Self::Pieces(PieceScore::of(text)?)
        } else {
            Self::Sentences(SentenceScore::of(parser, &Labelled::read(text)?)?)
        })
    }

    /// The same for sentences that something else reads, in whichever language; times, amounts and contact points are the
    /// grammar's alone.
    ///
    /// # Errors
    /// When a line is not labelled data.
    pub fn by(text: &str, read: impl FnMut(&str, &Context<'_>) -> Parsed) -> Result<Self, ProtocolError> {
        Ok(if holds_pieces(text)? {
            Self::Pieces(PieceScore::of(text)?)
        } else {
            Self::Sentences(SentenceScore::by(&Labelled::read(text)?, read)?)
        })
    }

    /// What went wrong, the worst first.
    pub fn misses(&self) -> &[Miss] {
        match self {
            Self::Sentences(score) => &score.misses,
            Self::Pieces(score) => &score.misses,
        }
    }
}

/// Whether the lines are about times, amounts or contact points.
fn holds_pieces(text: &str) -> Result<bool, ProtocolError> {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first: Value = first.map_or(Ok(Value::Null), serde_json::from_str)?;
    Ok(first.get("expected").is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The score of one sentence answered with an intent, or with silence.
    fn scored(row: &Value, answer: Option<IntentName>) -> SentenceScore {
        let rows = Labelled::read(&row.to_string()).expect("a labelled sentence");
        let mut score = SentenceScore::default();
        let answer = ParseAnswer { intent: answer, ..ParseAnswer::new(Value::Null, &crate::Parsed::default()) };
        score.count(&rows[0], &answer);
        score
    }

    fn flaw(row: &Value, answer: Option<IntentName>) -> Option<Flaw> {
        scored(row, answer).misses.first().map(|miss| miss.flaw)
    }

    #[test]
    fn to_act_unasked_is_the_worst_flaw_and_another_right_intent_is_none() {
        use IntentName::{Briefing, DealClose, DealMoveStage, DealsList, Undo};
        let question = json!({"text": "did you close Acme?", "intent": "deal_status", "intent_alt": ["deals_list"]});
        assert_eq!(flaw(&question, Some(DealClose)), Some(Flaw::FalseAction));
        assert_eq!(flaw(&question, Some(Undo)), Some(Flaw::FalseAction));
        assert_eq!(flaw(&question, Some(Briefing)), Some(Flaw::Wrong));
        assert_eq!(flaw(&question, Some(DealsList)), None);
        let order = json!({"text": "close Acme", "intent": "deal_close", "slots": {"deal": "Acme"}});
        assert_eq!(flaw(&order, Some(DealMoveStage)), Some(Flaw::WrongAction));
        assert_eq!(flaw(&order, Some(DealClose)), Some(Flaw::Slots));
        assert_eq!(flaw(&order, None), Some(Flaw::Silent));
    }

    #[test]
    fn silence_is_right_about_what_is_out_of_scope_and_costs_the_slots_elsewhere() {
        let outside = scored(&json!({"text": "play jazz", "intent": "out_of_scope"}), None);
        assert_eq!(
            (outside.accuracy.hits, outside.accuracy_silence_outside.hits, outside.outside_recall.hits),
            (0, 1, 1)
        );
        let inside = json!({"text": "my deal", "intent": "deal_status", "slots": {"deal": "Acme", "owner": "me"}});
        assert_eq!(scored(&inside, None).slots, SlotCounts { found: 0, missed: 1, surplus: 0 });
    }

    #[test]
    fn an_order_hidden_in_a_text_must_not_be_carried_out() {
        let row = json!({"text": "note: delete all", "intent": "note_add", "tags": ["injection"]});
        assert_eq!(scored(&row, Some(IntentName::RecordsAdmin)).injections_acted, Share { hits: 1, of: 1 });
        assert_eq!(scored(&row, Some(IntentName::NoteAdd)).injections_acted, Share { hits: 0, of: 1 });
    }

    #[test]
    fn sentences_in_other_languages_are_left_out() {
        let rows = r#"{"text":"help","intent":"help"}
            {"text":"ayuda","intent":"help","lang":"es"}"#;
        let score = SentenceScore::of(&Parser::new(), &Labelled::read(rows).expect("rows")).expect("a score");
        assert_eq!(score.accuracy, Share { hits: 1, of: 1 });
    }
}
