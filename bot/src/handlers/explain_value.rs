//! `explain_value`: who set a value, when, and what they said.

use leancrm_nlp::{Intent, intent::ExplainValue};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ExplainValue) -> Answered {
    not_yet::answer(turn, &Intent::ExplainValue(slots.clone()))
}
