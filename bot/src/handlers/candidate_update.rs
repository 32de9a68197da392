//! `candidate_update`: a candidate moves on, is scored, or gets feedback.

use leancrm_nlp::{Intent, intent::CandidateUpdate};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CandidateUpdate) -> Answered {
    not_yet::answer(turn, &Intent::CandidateUpdate(slots.clone()))
}
