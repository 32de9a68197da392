//! What the two intents about candidates share: whose are shown, which is meant, and how a score is written.

use leancrm_core::{
    domain::candidate::{Candidate, CandidateFilter},
    ids::{ContactId, DealId, MemberId},
    store::Named,
    tenancy::{Permission, Scope},
};

use crate::{
    question::MAX_OPTIONS,
    reply::Reply,
    resolve::{Found, is_guess},
    say,
    turn::{self, EntityKind, Halt, Turn},
};

/// The slot of a candidate.
const SLOT: &str = "candidate";

impl Turn<'_> {
    /// The owners whose candidates the asker may see; `None` for everybody's.
    pub(in crate::handlers) fn candidates_of(&self) -> Result<Option<Vec<MemberId>>, Halt> {
        Ok(match self.actor.require(Permission::CANDIDATES_READ)? {
            Scope::Own => Some(self.actor.member().into_iter().collect()),
            Scope::Team => Some(self.actor.team().to_vec()),
            Scope::Tenant => None,
        })
    }

    /// The candidates within the asker's reach whom a name leads to, those in the running before the others, and whether the
    /// name had to be guessed.
    pub(in crate::handlers) async fn candidates_called(&mut self, name: &str) -> Result<(Vec<Candidate>, bool), Halt> {
        let owners = self.candidates_of()?;
        let people = self.tx.resolve(name, &[Named::Contact], 50).await?;
        let positions = self.tx.resolve(name, &[Named::Deal], 50).await?;
        let all = CandidateFilter { owners, settled_too: true, ..CandidateFilter::default() };
        let contacts = people.hits.iter().map(|hit| ContactId::from_uuid(hit.id)).collect();
        let (mut found, _) =
            self.tx.candidates(&CandidateFilter { contacts: Some(contacts), ..all.clone() }, 50).await?;
        let mut guessed = is_guess(people.quality);
        if found.is_empty() || guessed {
            let ids = positions.hits.iter().map(|hit| DealId::from_uuid(hit.id)).collect();
            let (called, _) = self.tx.candidates(&CandidateFilter { ids: Some(ids), ..all }, 50).await?;
            if !called.is_empty() && (found.is_empty() || !is_guess(positions.quality)) {
                (found, guessed) = (called, is_guess(positions.quality));
            }
        }
        let open: Vec<Candidate> = found.iter().filter(|candidate| candidate.status == "open").cloned().collect();
        Ok((if open.is_empty() { found } else { open }, guessed))
    }

    /// The one candidate of a name, for a change.
    pub(in crate::handlers) async fn candidate_named(&mut self, name: &str) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(SLOT) {
            return Ok(found);
        }
        let (found, guessed) = self.candidates_called(name).await?;
        let said = say::line(name, 60);
        let option = |candidate: &Candidate| turn::Candidate {
            kind: EntityKind::Deal,
            id: candidate.id.as_uuid(),
            label: say::line(candidate.name(), 60),
            detail: say::facts([Some(say::line(&candidate.position, 60)), Some(candidate.stage.clone())]),
        };
        match found.as_slice() {
            [] => Err(no_candidate(&said)),
            [one] if !guessed => {
                let found = option(one);
                self.picked.push((SLOT.to_owned(), found.clone()));
                Ok(Found { candidate: found, note: None })
            }
            several => {
                let prompt = if guessed {
                    format!(
                        "I know no candidate “{said}”. Did you mean {}?",
                        if several.len() == 1 { "this" } else { "one of these" }
                    )
                } else {
                    format!("Which {said}?")
                };
                let more = several.len().saturating_sub(MAX_OPTIONS);
                let options = several.iter().take(MAX_OPTIONS).map(option).collect();
                Err(self.ask_which(SLOT, prompt, options, more))
            }
        }
    }
}

/// The halt for a name that leads to no candidate within the asker's reach.
pub(in crate::handlers) fn no_candidate(said: &str) -> Halt {
    let reply = Reply::text(format!("I found no candidate called “{said}” that you can see."));
    Turn::not_found(reply.with_suggestions(["candidates", "my pipeline"]))
}

/// A score as it was said: `4`, `4.5`.
pub(in crate::handlers) fn score(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score:.0}") } else { format!("{score:.1}") }
}
