//! `records_admin`: records are deleted, brought back, merged, taken apart again, or taken out as a file.

use leancrm_core::{Error, tenancy::Permission};
use leancrm_nlp::intent::RecordsAdmin;

use crate::{
    reply::Reply,
    turn::{Answered, EntityKind, Halt, Outcome, Turn},
};

mod delete;
mod export;
mod many;
mod merge;
mod restore;
mod unmerge;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin) -> Answered {
    match slots.action.as_deref() {
        Some("delete") => delete::answer(turn, slots, false).await,
        Some("archive") => delete::answer(turn, slots, true).await,
        Some("restore") => restore::answer(turn, slots).await,
        Some("merge") => merge::answer(turn, slots, false).await,
        Some("merge into") => merge::answer(turn, slots, true).await,
        Some("unmerge") => unmerge::answer(turn, slots).await,
        Some("export") => export::answer(turn, slots).await,
        Some("alone") => Err(refused("Please ask me to delete, merge or take out records in a message of its own.")),
        _ => Err(refused(
            "Say what shall be done, for example “delete the contact Tom Hughes” or “merge the two John Smiths”.",
        )),
    }
}

/// Stops with a sentence; nothing was done.
fn refused(text: impl Into<String>) -> Halt {
    let note = "Nothing was changed.".to_owned();
    Halt::Say(Box::new(Reply::text(text).with_note(Some(note))), Outcome::Refused)
}

impl Turn<'_> {
    /// Why something was refused: a permission that is there and does not reach so far is told as such.
    fn why(&self, error: Error, permission: Permission) -> Halt {
        match &error {
            Error::Forbidden { permission: missing }
                if *missing == permission.to_string() && self.actor.require(permission).is_ok() =>
            {
                self.out_of_reach(permission)
            }
            _ => error.into(),
        }
    }
}

/// The kinds of record that a word for one means; `None` for one that is no business of this intent.
fn kinds(word: Option<&str>) -> Option<&'static [EntityKind]> {
    Some(match word {
        None => &[EntityKind::Contact, EntityKind::Company, EntityKind::Deal, EntityKind::Lead],
        Some("contact") => &[EntityKind::Contact],
        Some("company") => &[EntityKind::Company],
        Some("deal" | "candidate") => &[EntityKind::Deal],
        Some("lead") => &[EntityKind::Lead],
        Some(_) => return None,
    })
}

/// The name of one record, in whichever slot it stands.
fn name(slots: &RecordsAdmin) -> Option<&str> {
    [&slots.contact, &slots.company, &slots.deal, &slots.lead, &slots.entity].into_iter().find_map(Option::as_deref)
}
