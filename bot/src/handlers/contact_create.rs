//! `contact_create`: a new person, after a look for their twin.

use leancrm_nlp::{Intent, intent::ContactCreate};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ContactCreate) -> Answered {
    not_yet::answer(turn, &Intent::ContactCreate(slots.clone()))
}
