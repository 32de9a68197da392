//! `contact_update`: another address, number, title, employer or label of a person.

use leancrm_nlp::{Intent, intent::ContactUpdate};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ContactUpdate) -> Answered {
    not_yet::answer(turn, &Intent::ContactUpdate(slots.clone()))
}
