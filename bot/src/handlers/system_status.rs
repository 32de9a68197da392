//! `system_status`: how the parts of the system stand, an answer for each. Of those that aren't there yet it is said that
//! they aren't.

use leancrm_nlp::{Intent, intent::SystemStatus};

use super::not_yet;
use crate::turn::{Answered, Turn};

mod found;
mod sync;
mod usage;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &SystemStatus, intent: &Intent) -> Answered {
    match Area::of(slots) {
        Area::Usage => usage::answer(turn, slots).await,
        Area::Sync => sync::answer(turn).await,
        Area::Connect => sync::connect(turn).await,
        Area::Suggestions => sync::suggestions(turn).await,
        Area::Found => found::answer(turn).await,
        Area::FoundNothing => found::nothing(turn).await,
        Area::Other => not_yet::answer(turn, intent),
    }
}

/// A part of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    /// What language models were used for and what they cost.
    Usage,
    /// Mail and calendars that are kept in step.
    Sync,
    /// The wish to connect an account.
    Connect,
    /// People of the mail who are no contacts.
    Suggestions,
    /// What mail promises, asks for and is signed with.
    Found,
    /// That one of those is of no use.
    FoundNothing,
    /// A part that there is no answer about yet.
    Other,
}

impl Area {
    fn of(slots: &SystemStatus) -> Self {
        match slots.area.as_deref().map(str::to_lowercase).as_deref() {
            Some("usage" | "llm" | "ai" | "tokens" | "token" | "model" | "models" | "spend") => Self::Usage,
            Some("gmail" | "email" | "emails" | "mail" | "inbox" | "calendar" | "google" | "integrations" | "sync") => {
                Self::Sync
            }
            Some("connect") => Self::Connect,
            Some("suggestions") => Self::Suggestions,
            Some("found") => Self::Found,
            Some("found nothing") => Self::FoundNothing,
            _ => Self::Other,
        }
    }
}
