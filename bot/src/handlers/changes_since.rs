//! `changes_since`: what was changed since a moment.

use leancrm_nlp::{Intent, intent::ChangesSince};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ChangesSince) -> Answered {
    not_yet::answer(turn, &Intent::ChangesSince(slots.clone()))
}
