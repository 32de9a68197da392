//! `company_upsert`: a new company, or another fact about one.

use leancrm_nlp::{Intent, intent::CompanyUpsert};

use super::not_yet;
use crate::turn::{Answered, Turn};

#[expect(clippy::unused_async, reason = "handlers are awaited")]
pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CompanyUpsert) -> Answered {
    not_yet::answer(turn, &Intent::CompanyUpsert(slots.clone()))
}
