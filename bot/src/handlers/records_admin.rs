//! `records_admin`: records are merged, deleted, restored or taken out as a file.

use leancrm_nlp::{Intent, intent::RecordsAdmin};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin) -> Answered {
    not_yet::answer(turn, &Intent::RecordsAdmin(slots.clone()))
}
