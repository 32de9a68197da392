//! `candidates_list`: the people in a hiring pipeline.

use leancrm_nlp::{Intent, intent::CandidatesList};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CandidatesList) -> Answered {
    not_yet::answer(turn, &Intent::CandidatesList(slots.clone()))
}
