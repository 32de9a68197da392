//! `lead_disposition`: a lead is qualified, disqualified or converted.

use leancrm_nlp::{Intent, intent::LeadDisposition};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &LeadDisposition) -> Answered {
    not_yet::answer(turn, &Intent::LeadDisposition(slots.clone()))
}
