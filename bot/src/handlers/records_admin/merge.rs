//! Making one contact or company of two.

use leancrm_core::{
    domain::record::RecordKind,
    ops::merging::{self, Pair},
    store::{Match, Named},
    text::fold,
};
use leancrm_nlp::intent::RecordsAdmin;

use super::refused;
use crate::{
    reply::Reply,
    resolve::{is_guess, not_known},
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Outcome, Turn},
};

/// The slots that the two records are picked for.
const FIRST: &str = "contact";
const SECOND: &str = "entity";
/// The slot of the one that stays.
const STAYS: &str = "weighed";
/// How many records of one name are looked at.
const LOOKED_AT: usize = 50;

const EVERYTHING: &str = "Everything that refers to the record that goes refers to the one that stays from then on, whoever owns it. \
                          “undo” takes the two apart again.";

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin, into: bool) -> Answered {
    let kinds: &[Named] = match slots.kind.as_deref() {
        Some("contact") => &[Named::Contact],
        Some("company") => &[Named::Company],
        None => &[Named::Contact, Named::Company],
        Some(_) => return Err(refused("I merge contacts and companies.")),
    };
    let first = slots.contact.as_deref().or(slots.company.as_deref());
    let (one, other, decided) = match (first, slots.entity.as_deref()) {
        (None, _) => return Err(which_two()),
        (Some(one), Some(other)) if fold(one) != fold(other) => {
            let (one, other) = two(turn, one, other, kinds).await?;
            (one, other, false)
        }
        (Some(name), _) => namesakes(turn, name, kinds).await?,
    };
    let Some(kind) = one.kind.record() else { return Err(refused("I merge contacts and companies.")) };
    let permission = merging::permission(kind);
    turn.actor.require(permission)?;
    let pair = match (into, decided) {
        (true, _) => Pair { kind, winner: other.id, loser: one.id },
        (false, true) => Pair { kind, winner: one.id, loser: other.id },
        (false, false) => weighed(turn, kind, &one, &other).await?,
    };
    let done = merging::merge(turn.tx, pair, turn.recorder).await;
    done.map_err(|error| turn.why(error, permission))?;
    let stays = if pair.winner == one.id { &one } else { &other };
    let focus = if stays.kind == EntityKind::Company { &mut turn.focus.company } else { &mut turn.focus.contact };
    *focus = Some(stays.label.clone());
    Ok(turn.told("Merged.").await?.with_note(Some(EVERYTHING.to_owned())))
}

/// Which of two stays where nobody said so. What was shown holds at the yes, also where the other has more to it by then.
async fn weighed(turn: &mut Turn<'_>, kind: RecordKind, one: &Candidate, other: &Candidate) -> Result<Pair, Halt> {
    let winner = if let Some(stays) = turn.picked_for(STAYS) {
        stays.candidate.id
    } else {
        let winner = merging::weigh(turn.tx, kind, one.id, other.id).await?.winner;
        let stays = if winner == one.id { one } else { other };
        turn.picked.push((STAYS.to_owned(), stays.clone()));
        winner
    };
    Ok(Pair { kind, winner, loser: if winner == one.id { other.id } else { one.id } })
}

/// Two records by a name each; the second is of the first's kind and another record.
async fn two(turn: &mut Turn<'_>, one: &str, other: &str, kinds: &[Named]) -> Result<(Candidate, Candidate), Halt> {
    let first = named(turn, FIRST, one, kinds, None).await?;
    let kind = if first.kind == EntityKind::Company { Named::Company } else { Named::Contact };
    let second = named(turn, SECOND, other, &[kind], Some(&first)).await?;
    Ok((first, second))
}

/// The record of a name, one that is called just so before others; never the one that the other name led to.
async fn named(
    turn: &mut Turn<'_>,
    slot: &str,
    name: &str,
    kinds: &[Named],
    except: Option<&Candidate>,
) -> Result<Candidate, Halt> {
    if let Some(found) = turn.picked_for(slot) {
        return Ok(found.candidate);
    }
    let matches = turn.tx.resolve(name, kinds, LOOKED_AT).await?;
    let guessed = is_guess(matches.quality);
    let (same, mut hits): (Vec<Match>, Vec<Match>) =
        matches.hits.into_iter().partition(|hit| except.is_some_and(|first| first.id == hit.id));
    if hits.iter().any(|hit| fold(&hit.name) == fold(name)) {
        hits.retain(|hit| fold(&hit.name) == fold(name));
    }
    let said = say::line(name, 60);
    let candidates: Vec<Candidate> = hits.iter().map(|hit| turn.candidate(hit)).collect();
    match (candidates.as_slice(), guessed) {
        ([], _) if !same.is_empty() => Err(refused(format!(
            "Both names lead to one {}, “{}”; there is no second to merge it with.",
            same[0].kind.as_str(),
            say::line(&same[0].name, 60)
        ))),
        ([], _) => Err(turn.nothing_called(name, kinds).await?),
        ([one], false) => {
            let one = one.clone();
            turn.picked.push((slot.to_owned(), one.clone()));
            Ok(one)
        }
        (several, true) => Err(turn.ask_which(slot, not_known(&said, several.len()), candidates, 0)),
        (_, false) => Err(turn.ask_which(slot, format!("Which {said}?"), candidates, 0)),
    }
}

/// Two records of one name: those two where there are just two, else the one that is picked first stays.
async fn namesakes(turn: &mut Turn<'_>, name: &str, kinds: &[Named]) -> Result<(Candidate, Candidate, bool), Halt> {
    if let (Some(first), Some(second)) = (turn.picked_for(FIRST), turn.picked_for(SECOND)) {
        return Ok((first.candidate, second.candidate, turn.picked_for(DECIDED).is_some()));
    }
    let hits = called(turn, name, kinds).await?;
    let said = say::line(name, 60);
    let picked = turn.picked_for(FIRST).map(|found| found.candidate);
    let candidates: Vec<Candidate> = hits
        .iter()
        .map(|hit| turn.candidate(hit))
        .filter(|candidate| picked.as_ref().is_none_or(|picked| picked.id != candidate.id))
        .collect();
    if let Some(picked) = picked {
        turn.picked.push((DECIDED.to_owned(), picked.clone()));
        let prompt = format!(
            "And which one goes into {}?",
            say::facts([Some(&picked.label), picked.detail.as_ref()]).unwrap_or_default()
        );
        return Err(turn.ask_which(SECOND, prompt, candidates, 0));
    }
    match candidates.as_slice() {
        [] => Err(turn.nothing_called(name, kinds).await?),
        [one] => Err(refused(format!(
            "I see just one “{}”. Name the other too, for example “merge {} and …”, by name, e-mail address or domain.",
            one.label, one.label
        ))),
        [one, other] => {
            let (one, other) = (one.clone(), other.clone());
            turn.picked.push((FIRST.to_owned(), one.clone()));
            turn.picked.push((SECOND.to_owned(), other.clone()));
            Ok((one, other, false))
        }
        _ => Err(turn.ask_which(FIRST, format!("More than two fit “{said}”. Which one stays?"), candidates, 0)),
    }
}

/// Marks that whoever asked has picked which record stays.
const DECIDED: &str = "stays";

/// The records that are surely called so, or called so in the singular.
async fn called(turn: &mut Turn<'_>, name: &str, kinds: &[Named]) -> Result<Vec<Match>, Halt> {
    let singular = ["’s", "'s", "es", "s"].iter().filter_map(|ending| name.strip_suffix(ending));
    for name in std::iter::once(name).chain(singular) {
        let matches = turn.tx.resolve(name, kinds, LOOKED_AT).await?;
        if !matches.hits.is_empty() && !is_guess(matches.quality) {
            return Ok(matches.hits);
        }
    }
    Ok(Vec::new())
}

fn which_two() -> Halt {
    let text = "Which two? Say it like “merge the two John Smiths” or “merge Globex and Globex Inc”.";
    let note = Some("Nothing was changed.".to_owned());
    Halt::Say(Box::new(Reply::text(text).with_note(note)), Outcome::Asked)
}
