//! A question that waits for an answer, with everything that was already said.

use leancrm_core::ids::QuestionId;
use leancrm_nlp::{Intent, Pending};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    reply::{Block, Choice, Reply},
    request::Request,
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

/// What a handler asks back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    /// Its name, by which a click refers to it.
    pub id: QuestionId,
    /// The slot that is being asked for.
    pub slot: String,
    /// What answers it.
    pub wanted: Wanted,
    /// What can be picked.
    pub candidates: Vec<Candidate>,
    /// How it was put.
    pub prompt: String,
}

/// An open question. Everything the message asked for is kept, with every slot, so that the answer only has to fill one in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Its name, by which a click refers to it.
    pub id: QuestionId,
    /// The requests of the message that are still to be carried out.
    pub requests: Vec<Request>,
    /// Which of them asks.
    pub at: usize,
    /// The slot that is being asked for.
    pub slot: String,
    /// What answers it.
    pub wanted: Wanted,
    /// What can be picked.
    pub candidates: Vec<Candidate>,
    /// How it was put.
    #[serde(default)]
    pub prompt: String,
}

/// What is said under a question for words.
const NOTHING_YET: &str = "Nothing was changed yet; “cancel” drops it.";

impl Question {
    /// The question of a handler with the requests that wait for its answer; the one at `at` asks.
    pub(crate) fn new(ask: Ask, requests: Vec<Request>, at: usize) -> Self {
        let Ask { id, slot, wanted, candidates, prompt } = ask;
        Self { id, requests, at, slot, wanted, candidates, prompt }
    }

    /// The intent that asks.
    pub(crate) fn intent(&self) -> Option<&Intent> {
        self.requests.get(self.at).map(|request| &request.intent)
    }

    /// The question once more, to somebody whose answer answers nothing.
    pub(crate) fn again(&self) -> Reply {
        match self.wanted {
            Wanted::Choice => Reply::default().with(chooser(self.id, &self.prompt, &self.candidates)),
            Wanted::Words | Wanted::Time => Reply::text(self.prompt.clone()).with_note(Some(NOTHING_YET.to_owned())),
        }
    }

    /// The form in which the parser is told of it, so that "the second one" and "the one at NBK" can be understood.
    pub(crate) fn pending(&self) -> Pending {
        let asking = self.intent();
        Pending {
            intent: asking.map(|intent| intent.name().as_str().to_owned()).unwrap_or_default(),
            slots: asking.map(Intent::slots_json).unwrap_or_default(),
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

    /// The requests with an option picked for the one that asks.
    pub(crate) fn with_picked(&self, option: usize) -> Option<Vec<Request>> {
        let candidate = self.candidates.get(option)?;
        let mut requests = self.requests.clone();
        requests.get_mut(self.at)?.picked.push((self.slot.clone(), candidate.clone()));
        Some(requests)
    }

    /// The requests with a value in the slot that was asked for.
    pub(crate) fn with_slot(&self, value: Value) -> Result<Vec<Request>, serde_json::Error> {
        let mut requests = self.requests.clone();
        if let Some(request) = requests.get_mut(self.at) {
            let mut slots = request.intent.slots_json();
            slots.insert(self.slot.clone(), value);
            request.intent = Intent::from_slots(request.intent.name(), slots)?;
        }
        Ok(requests)
    }
}

fn chooser(question: QuestionId, prompt: &str, candidates: &[Candidate]) -> Block {
    let options = candidates.iter().map(|c| Choice { label: c.label.clone(), detail: c.detail.clone() }).collect();
    Block::Choices { question, prompt: prompt.to_owned(), options }
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
        let (id, prompt) = (self.question_id(), prompt.into());
        let mut reply = Reply::default().with(chooser(id, &prompt, &candidates));
        self.question = Some(Ask { id, slot: slot.to_owned(), wanted: Wanted::Choice, candidates, prompt });
        if more > 0 {
            reply = reply.with_note(Some(format!("{more} more fit; add a company or a full name to narrow it down.")));
        }
        Halt::Say(Box::new(reply), Outcome::Asked)
    }

    /// Stops to ask for something that was not said. Whatever is typed next is the answer.
    pub(crate) fn ask_for(&mut self, slot: &str, wanted: Wanted, prompt: impl Into<String>) -> Halt {
        let (id, prompt) = (self.question_id(), prompt.into());
        let reply = Reply::text(prompt.clone()).with_note(Some(NOTHING_YET.to_owned()));
        self.question = Some(Ask { id, slot: slot.to_owned(), wanted, candidates: Vec::new(), prompt });
        Halt::Say(Box::new(reply), Outcome::Asked)
    }

    fn question_id(&self) -> QuestionId {
        QuestionId::from_uuid(leancrm_core::clock::new_id(self.tx.clock().as_ref()))
    }
}
