//! Bringing a deleted record back.

use leancrm_core::{
    ops::records,
    store::{Deleted, Named},
};
use leancrm_nlp::intent::RecordsAdmin;

use super::{kinds, name, refused};
use crate::{
    question::Wanted,
    reply::Reply,
    resolve::{is_guess, not_known},
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Turn},
};

/// The slot that a deleted record is picked for.
const SLOT: &str = "entity";

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin) -> Answered {
    let Some(kinds) = kinds(slots.kind.as_deref()) else {
        return Err(refused(
            "I bring back contacts, companies, deals and leads; what was just done is taken back with “undo”.",
        ));
    };
    if slots.scope.is_some() {
        return Err(refused(
            "I bring records back one by one; name one, for example “restore the contact Tom Hughes”.",
        ));
    }
    let found = match turn.picked_for(SLOT) {
        Some(found) => found.candidate,
        None => deleted(turn, name(slots), kinds).await?,
    };
    let Some(kind) = found.kind.record() else {
        return Err(refused("I bring back contacts, companies, deals and leads."));
    };
    let permission = records::permission(kind);
    turn.actor.require(permission)?;
    let done = records::restore(turn.tx, kind, found.id, turn.recorder).await;
    done.map_err(|error| turn.why(error, permission))?;
    turn.told("Brought back, with all that hangs on it.").await
}

/// The deleted record that a name leads to, or a question.
async fn deleted(turn: &mut Turn<'_>, name: Option<&str>, kinds: &[EntityKind]) -> Result<Candidate, Halt> {
    let Some(name) = name else {
        return Err(turn.ask_for(SLOT, Wanted::Words, "Which record shall I bring back?"));
    };
    let (bare, place) = name.split_once(" at ").map_or((name, None), |(bare, place)| (bare, Some(place)));
    let named: Vec<Named> = kinds.iter().filter_map(|kind| kind.named()).collect();
    let (mut hits, quality) = turn.tx.deleted_called(bare, &named).await?;
    if let Some(place) = place.map(leancrm_core::text::fold) {
        hits.retain(|hit| {
            hit.beside.as_deref().is_some_and(|beside| leancrm_core::text::fold(beside).contains(&place))
        });
    }
    let said = say::line(name, 60);
    let candidates: Vec<Candidate> = hits.iter().map(|hit| candidate(turn, hit)).collect();
    match (candidates.as_slice(), is_guess(quality)) {
        ([], _) => Err(Turn::not_found(
            Reply::text(format!("I found nothing deleted called “{said}” that you can see."))
                .with_suggestions([format!("search for {said}")]),
        )),
        ([one], false) => {
            let one = one.clone();
            turn.picked.push((SLOT.to_owned(), one.clone()));
            Ok(one)
        }
        ([_], true) => Err(turn.ask_which(SLOT, not_known(&said, 1), candidates, 0)),
        (several, true) => Err(turn.ask_which(SLOT, not_known(&said, several.len()), candidates, 0)),
        (_, false) => Err(turn.ask_which(SLOT, format!("Which {said}?"), candidates, 0)),
    }
}

fn candidate(turn: &Turn<'_>, hit: &Deleted) -> Candidate {
    let beside = hit.beside.as_deref().map(|beside| say::line(beside, 60));
    let when = format!("deleted {}", say::ago(turn.local(hit.deleted_at), turn.local_now()));
    let detail = say::facts([Some(hit.kind.as_str().to_owned()), beside, Some(when)]);
    Candidate { kind: hit.kind.into(), id: hit.id, label: say::line(&hit.name, 120), detail }
}
