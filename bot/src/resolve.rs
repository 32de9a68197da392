//! From a name in a sentence to a record, a colleague, or whose records are meant; or to a question.
//!
//! What was picked in a chooser settles a name. Without a name the conversation's focus stands in. One record that fits is
//! taken, and where the spelling had to be guessed the answer says so; several are a question that keeps all other slots.

use std::ops::Deref;

use leancrm_core::{
    ids::MemberId,
    tenancy::{Permission, Scope},
};
use leancrm_nlp::slots::Owner;

use crate::{
    reply::Reply,
    turn::{Candidate, EntityKind, Halt, Outcome, Turn},
};

/// The record a name led to. Reads like its [`Candidate`]: `found.id`, `found.label`.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The record.
    pub(crate) candidate: Candidate,
    /// How the name was read, where it was not written exactly so; belongs into the reply with
    /// [`Reply::with_note`].
    pub(crate) note: Option<String>,
}

impl Deref for Found {
    type Target = Candidate;

    fn deref(&self) -> &Candidate {
        &self.candidate
    }
}

/// Whose records a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owners {
    /// The owners; `None` for everything in the asker's sight.
    pub(crate) ids: Option<Vec<MemberId>>,
    /// Only records that nobody owns.
    pub(crate) unassigned: bool,
    /// How a heading begins: `My`, `Omar's`, `Your team's`, `All`, `Unassigned`.
    pub(crate) label: String,
}

impl Turn<'_> {
    /// The contact of a slot; `company` narrows it.
    pub(crate) async fn contact(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        let _ = (slot, text, company);
        Err(unfinished())
    }

    /// The company of a slot.
    pub(crate) async fn company(&mut self, slot: &str, text: Option<&str>) -> Result<Found, Halt> {
        let _ = (slot, text);
        Err(unfinished())
    }

    /// The deal of a slot, by its own name or by the company or person it is with; open deals come before closed ones.
    /// `company` narrows it, or stands in for a name.
    pub(crate) async fn deal(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        let _ = (slot, text, company);
        Err(unfinished())
    }

    /// The record of any of `kinds` (contact, company, deal, lead) that a name leads to.
    pub(crate) async fn anyone(&mut self, slot: &str, text: Option<&str>, kinds: &[EntityKind]) -> Result<Found, Halt> {
        let _ = (slot, text, kinds);
        Err(unfinished())
    }

    /// The colleague of a slot ("me" is the asker).
    pub(crate) async fn member(&mut self, slot: &str, text: &str) -> Result<Found, Halt> {
        let _ = (slot, text);
        Err(unfinished())
    }

    /// Whose records are meant, within the reach of `permission`. Said by nobody: the asker's own for those who see only
    /// theirs, everything in sight for those who lead a team or see the whole tenant.
    pub(crate) async fn owners(&mut self, owner: Option<&Owner>, permission: Permission) -> Result<Owners, Halt> {
        let scope: Scope = self.actor.require(permission)?;
        let _ = (owner, scope);
        Err(unfinished())
    }

    /// Stops because the asker's reach ends before what they asked for. Names the permission and who can widen it, and
    /// nothing else.
    pub(crate) fn out_of_reach(&self, permission: Permission) -> Halt {
        Halt::Say(Box::new(Reply::text(permission.to_string())), Outcome::Refused)
    }
}

fn unfinished() -> Halt {
    Halt::Say(Box::new(Reply::text("Not there yet.")), Outcome::Unsure)
}
