//! `lead_create`: somebody who raised a hand.

use leancrm_nlp::{Intent, intent::LeadCreate};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &LeadCreate) -> Answered {
    not_yet::answer(turn, &Intent::LeadCreate(slots.clone()))
}
