//! Taking a merge apart again.

use leancrm_core::{domain::record::RecordKind, ops::merging, store::Named};
use leancrm_nlp::intent::RecordsAdmin;

use super::{name, refused};
use crate::{
    question::Wanted,
    reply::Reply,
    resolve::is_guess,
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Turn},
};

const SLOT: &str = "entity";

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin) -> Answered {
    let kinds: &[Named] = match slots.kind.as_deref() {
        Some("contact") => &[Named::Contact],
        Some("company") => &[Named::Company],
        _ => &[Named::Contact, Named::Company],
    };
    let Some(name) = name(slots) else {
        return Err(turn.ask_for(SLOT, Wanted::Words, "Which merged record shall I take apart?"));
    };
    let found = match turn.picked_for(SLOT) {
        Some(found) => found.candidate,
        None => merged(turn, name, kinds).await?,
    };
    let kind = if found.kind == EntityKind::Company { RecordKind::Company } else { RecordKind::Contact };
    let permission = merging::permission(kind);
    turn.actor.require(permission)?;
    let done = merging::unmerge(turn.tx, found.id, turn.recorder).await;
    done.map_err(|error| turn.why(error, permission))?;
    let note = "What was changed or added since the merge stays with the record that had stayed.".to_owned();
    Ok(turn.told("Taken apart again.").await?.with_note(Some(note)))
}

/// The record of a name that came of a merge, or that went by one.
async fn merged(turn: &mut Turn<'_>, name: &str, kinds: &[Named]) -> Result<Candidate, Halt> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let matches = turn.tx.resolve(name, kinds, 20).await?;
    if !is_guess(matches.quality) {
        candidates.extend(matches.hits.iter().map(|hit| turn.candidate(hit)));
    }
    let (deleted, quality) = turn.tx.deleted_called(name, kinds).await?;
    if !is_guess(quality) {
        candidates.extend(deleted.into_iter().map(|hit| Candidate {
            kind: hit.kind.into(),
            id: hit.id,
            label: say::line(&hit.name, 120),
            detail: hit.beside,
        }));
    }
    let mut merged: Vec<Candidate> = Vec::new();
    let mut known = Vec::new();
    for candidate in candidates {
        // Both records of a merge lead to it, and it is offered once.
        if let Some(merge) = merging::merge_of(turn.tx, candidate.id).await?
            && !known.contains(&merge)
        {
            known.push(merge);
            merged.push(candidate);
        }
    }
    let said = say::line(name, 60);
    match merged.as_slice() {
        [] => Err(Turn::not_found(Reply::text(format!("I know of no merge of “{said}” that you could take apart.")))),
        [one] => {
            let one = one.clone();
            turn.picked.push((SLOT.to_owned(), one.clone()));
            Ok(one)
        }
        _ if merged.len() > 20 => {
            Err(refused(format!("Too many are called “{said}”; name one by e-mail address or domain.")))
        }
        _ => Err(turn.ask_which(SLOT, format!("Which {said}?"), merged, 0)),
    }
}
