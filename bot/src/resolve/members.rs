//! Which colleague is meant.

use leancrm_core::store::MemberMatch;

use super::{Found, is_guess, not_known};
use crate::{
    reply::Reply,
    say,
    turn::{Candidate, EntityKind, Halt, Turn},
};

impl Turn<'_> {
    /// The colleague of a slot ("me" is the asker).
    pub(crate) async fn member(&mut self, slot: &str, text: &str) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_member(slot, text).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_member(&mut self, slot: &str, text: &str) -> Result<Found, Halt> {
        if let (Some(me), "me" | "myself" | "i") = (self.actor.member(), text.trim().to_lowercase().as_str()) {
            let label = self.actor.name().to_owned();
            let candidate = Candidate { kind: EntityKind::Member, id: me.as_uuid(), label, detail: None };
            return Ok(Found { candidate, note: None });
        }
        let (members, quality) = self.tx.members_called(text).await?;
        let guessed = is_guess(quality);
        let candidate = |member: &MemberMatch| Candidate {
            kind: EntityKind::Member,
            id: member.id.as_uuid(),
            label: member.name.clone(),
            detail: Some(member.role.clone()),
        };
        match members.as_slice() {
            [] => Err(Self::not_found(
                Reply::text(format!("I know no colleague called “{}”.", say::line(text, 60)))
                    .with_suggestions(["my deals", "my tasks"]),
            )),
            [one] if guessed && self.asks_for(text) => {
                Err(self.ask_which(slot, not_known(&say::line(text, 60), 1), vec![candidate(one)], 0))
            }
            [one] => {
                let note = guessed.then(|| format!("I took “{}” for {}.", say::line(text, 60), one.name));
                Ok(Found { candidate: candidate(one), note })
            }
            several => {
                let candidates = several.iter().map(candidate).collect();
                Err(self.ask_which(slot, format!("Which {}?", say::line(text, 60)), candidates, 0))
            }
        }
    }

    /// The colleague whom a name surely means, where it means just one.
    pub(crate) async fn colleague(&mut self, name: &str) -> Result<Option<MemberMatch>, Halt> {
        let (mut members, quality) = self.tx.members_called(name).await?;
        let surely = quality.is_some() && !is_guess(quality) && members.len() == 1;
        Ok(members.pop().filter(|_| surely))
    }
}
