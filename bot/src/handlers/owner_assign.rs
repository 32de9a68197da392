//! `owner_assign`: a record goes to somebody else, or to the asker.

use leancrm_nlp::{Intent, intent::OwnerAssign};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &OwnerAssign) -> Answered {
    not_yet::answer(turn, &Intent::OwnerAssign(slots.clone()))
}
