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
        let id = QuestionId::from_uuid(leancrm_core::clock::new_id(self.tx.clock().as_ref()));
        let options = candidates.iter().map(|c| Choice { label: c.label.clone(), detail: c.detail.clone() }).collect();
        let (intent, slots) = self.asked.clone();
        self.question =
            Some(Question { id, intent, slots, picked: self.picked.clone(), slot: slot.to_owned(), candidates });
        let mut reply = Reply::default().with(Block::Choices { question: id, prompt: prompt.into(), options });
        if more > 0 {
            reply = reply.with_note(Some(format!("{more} more fit; add a company or a full name to narrow it down.")));
        }
        Halt::Say(Box::new(reply), Outcome::Asked)
    }
}
