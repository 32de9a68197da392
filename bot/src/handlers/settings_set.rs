//! `settings_set`: what a member sets for themselves.

use leancrm_nlp::{Intent, intent::SettingsSet};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &SettingsSet) -> Answered {
    not_yet::answer(turn, &Intent::SettingsSet(slots.clone()))
}
