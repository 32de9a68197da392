//! A question that waits for an answer, with everything that was already said.

use leancrm_core::ids::QuestionId;
use leancrm_nlp::{IntentName, Pending};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    reply::{Block, Choice, Reply},
    turn::{Candidate, Halt, Outcome, Turn},
};

/// How many options a chooser shows.
pub(crate) const MAX_OPTIONS: usize = 6;

/// What answers a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// One of its options.
    #[default]
    Choice,
    /// Words, taken as they are.
    Words,
    /// A day or a moment.
    Time,
}

/// An open question. Every slot of the sentence that raised it is kept, so that the answer only has to pick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Its name, by which a click refers to it.
    pub id: QuestionId,
    /// The intent that waits.
    pub intent: IntentName,
    /// The slots that were given.
    pub slots: Map<String, Value>,
    /// What was settled by earlier questions of the same sentence.
    pub picked: Vec<(String, Candidate)>,
    /// The slot that is being asked for.
    pub slot: String,
    /// What answers it.
    #[serde(default)]
    pub wanted: Wanted,
    /// What can be picked.
    pub candidates: Vec<Candidate>,
}

impl Question {
    /// The form in which the parser is told of it, so that "the second one" and "the one at NBK" can be understood.
    pub(crate) fn pending(&self) -> Pending {
        Pending {
            intent: self.intent.as_str().to_owned(),
            slots: self.slots.clone(),
            candidates: self
                .candidates
                .iter()
                .map(|candidate| match &candidate.detail {
                    Some(detail) => format!("{}, {detail}", candidate.label),
                    None => candidate.label.clone(),
                })
                .collect(),
        }
    }
}

impl Turn<'_> {
    /// Stops to ask which of several records is meant for a slot. `more` says how many others fit beside those shown.
    pub(crate) fn ask_which(
        &mut self,
        slot: &str,
        prompt: impl Into<String>,
        mut candidates: Vec<Candidate>,
        more: usize,
    ) -> Halt {
        let more = more + candidates.len().saturating_sub(MAX_OPTIONS);
        candidates.truncate(MAX_OPTIONS);
        let id = self.question_id();
        let options = candidates.iter().map(|c| Choice { label: c.label.clone(), detail: c.detail.clone() }).collect();
        self.question = Some(self.open_question(id, slot, Wanted::Choice, candidates));
        let mut reply = Reply::default().with(Block::Choices { question: id, prompt: prompt.into(), options });
        if more > 0 {
            reply = reply.with_note(Some(format!("{more} more fit; add a company or a full name to narrow it down.")));
        }
        Halt::Say(Box::new(reply), Outcome::Asked)
    }

    /// Stops to ask for something that was not said. Whatever is typed next is the answer.
    pub(crate) fn ask_for(&mut self, slot: &str, wanted: Wanted, prompt: impl Into<String>) -> Halt {
        let id = self.question_id();
        self.question = Some(self.open_question(id, slot, wanted, Vec::new()));
        let reply = Reply::text(prompt).with_note(Some("Nothing was changed yet; “cancel” drops it.".to_owned()));
        Halt::Say(Box::new(reply), Outcome::Asked)
    }

    fn question_id(&self) -> QuestionId {
        QuestionId::from_uuid(leancrm_core::clock::new_id(self.tx.clock().as_ref()))
    }

    fn open_question(&self, id: QuestionId, slot: &str, wanted: Wanted, candidates: Vec<Candidate>) -> Question {
        let (intent, slots) = self.asked.clone();
        Question { id, intent, slots, picked: self.picked.clone(), slot: slot.to_owned(), wanted, candidates }
    }
}
