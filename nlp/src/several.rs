//! One change to several records: "tag Jane and Omar as champions" is two requests, and so is "push Globex to Friday and Hooli to
//! Monday". What cannot be read so is not half done.

use std::ops::Range;

use crate::arbiter::Offer;
use crate::context::Context;
use crate::facts::Facts;
use crate::fill;
use crate::intent::IntentName;
use crate::parser::Reading;
use crate::pattern::{GapKind, Match, Taken};
use crate::sentence::Sentence;
use crate::slot_kinds::TIMES;

/// Slots that name the record that is changed.
const NAMED: &[&str] = &["deal", "contact", "company", "lead", "candidate"];
/// So many records are changed by one request at most.
const MOST: usize = 8;

/// The readings of a stretch, one for each record; none where a name or another order would be passed over.
pub(crate) fn readings(
    sentence: &Sentence<'_>,
    window: &Range<usize>,
    offer: &Offer,
    ctx: &Context<'_>,
) -> Option<Vec<Reading>> {
    let read = |found: Match| {
        let offer = Offer { name: offer.name, rule: offer.rule, score: offer.score, found };
        fill::reading(sentence, window.clone(), &offer, ctx)
    };
    if offer.name.is_write() && passes_over_an_order(sentence, &offer.found.skipped) {
        return None;
    }
    let merges = offer.found.slots.iter().any(|(_, taken)| *taken == Taken::Fixed("merge"));
    if !changes_records(offer.name) || merges {
        return Some(vec![read(offer.found.clone())?]);
    }
    let Some((slot, kind, first)) = record(&offer.found) else { return Some(vec![read(offer.found.clone())?]) };
    let (names, left) = names(sentence, window, &offer.found, slot, &first);
    if names.len() > MOST || passes_over_a_name(sentence, &left) {
        return None;
    }
    let names = if offer.name == IntentName::DealClose { without_winners(sentence, names) } else { names };
    if names.len() == 1 && names[0] == first {
        return labelled(sentence, &offer.found).into_iter().map(read).collect();
    }
    let listed = names.windows(2).all(|pair| joined(sentence, pair[0].end) == Some(pair[1].start));
    let ways = names.iter().enumerate().map(|(at, name)| {
        let until = names.get(at + 1).map_or(window.end, |next| next.start);
        let part = if listed { window.clone() } else { name.start..until };
        way(sentence, &offer.found, (slot, kind, name), &part)
    });
    let ways: Vec<Match> = ways.collect();
    let same = |way: &Match| way.slots.len() == ways[0].slots.len();
    if !ways.iter().all(same) {
        return None;
    }
    ways.iter().flat_map(|way| labelled(sentence, way)).map(read).collect()
}

/// What was found, once for each label that is put on or taken off.
fn labelled(sentence: &Sentence<'_>, found: &Match) -> Vec<Match> {
    let is_label = |slot: &(&'static str, Taken)| slot.0 == "tag" && matches!(slot.1, Taken::Words(..));
    let mut labels: Vec<(&'static str, Taken)> = found.slots.iter().filter(|slot| is_label(slot)).cloned().collect();
    while let Some((_, Taken::Words(words, kind))) = labels.last()
        && let Some(next) = joined(sentence, words.end).filter(|next| found.skipped.contains(next))
        && !sentence.tokens[next].is_function_word()
    {
        labels.push(("tag", Taken::Words(next..next + 1, *kind)));
    }
    if labels.len() < 2 || labels.len() > MOST {
        return vec![found.clone()];
    }
    let rest: Vec<(&'static str, Taken)> = found.slots.iter().filter(|slot| !is_label(slot)).cloned().collect();
    let with = |label| Match { slots: rest.iter().cloned().chain([label]).collect(), ..found.clone() };
    labels.into_iter().map(with).collect()
}

/// Changes to records that are there, which say the same of each.
fn changes_records(name: IntentName) -> bool {
    matches!(
        name,
        IntentName::ContactUpdate
            | IntentName::DealUpdate
            | IntentName::DealClose
            | IntentName::DealMoveStage
            | IntentName::OwnerAssign
            | IntentName::RecordsAdmin
            | IntentName::LeadDisposition
            | IntentName::CandidateUpdate
    )
}

/// The slot that names the record, and the words in it.
fn record(found: &Match) -> Option<(&'static str, GapKind, Range<usize>)> {
    let named = found.slots.iter().filter_map(|(slot, taken)| match taken {
        Taken::Words(words, kind) if NAMED.contains(slot) => Some((*slot, *kind, words.clone())),
        _ => None,
    });
    named.min_by_key(|(_, _, words)| words.start)
}

/// All names of records in a stretch, in order, and what then is left of the words that nothing has taken.
fn names(
    sentence: &Sentence<'_>,
    window: &Range<usize>,
    found: &Match,
    slot: &str,
    first: &Range<usize>,
) -> (Vec<Range<usize>>, Vec<usize>) {
    let mut left = found.skipped.clone();
    let mut names: Vec<Range<usize>> = found
        .slots
        .iter()
        .filter_map(|(known, taken)| match taken {
            Taken::Words(words, _) if *known == slot => Some(words.clone()),
            _ => None,
        })
        .collect();
    let ends = first.end..window.end;
    for start in ends.filter_map(|end| joined(sentence, end)) {
        if start >= window.end || !left.contains(&start) || !names_something(sentence, start) {
            continue;
        }
        let goes_on = |at: &usize| {
            let token = &sentence.tokens[*at];
            let together = *at == start || !token.after_break && !token.after_stop;
            left.contains(at) && together && !token.is_function_word() && sentence.time_over(*at).is_none()
        };
        let name = start..start + (start..window.end).take_while(goes_on).count();
        left.retain(|at| !name.contains(at));
        names.push(name);
    }
    names.sort_by_key(|name| name.start);
    names.dedup();
    (whole_or_parts(sentence, names), left)
}

/// The names as the tenant knows them: "Marks and Spencer" is one, "Acme and Globex" are two.
fn whole_or_parts(sentence: &Sentence<'_>, names: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let is_known = |words: Range<usize>| {
        let kinds = sentence.lexicon.map(|lexicon| lexicon.kinds(&sentence.slice(words).to_lowercase()));
        kinds.is_some_and(|kinds| !kinds.is_empty())
    };
    match names.as_slice() {
        [one] => {
            let and = one.clone().find(|at| ["and", "&"].contains(&sentence.tokens[*at].norm.as_ref()));
            let parts = and.map(|and| [one.start..and, and + 1..one.end]);
            let parts = parts.filter(|parts| parts.iter().all(|part| !part.is_empty() && is_known(part.clone())));
            parts.filter(|_| !is_known(one.clone())).map_or(names, Vec::from)
        }
        [first, second] if joined(sentence, first.end) == Some(second.start) && is_known(first.start..second.end) => {
            std::iter::once(first.start..second.end).collect()
        }
        _ => names,
    }
}

/// Whom a deal was lost to is no deal.
fn without_winners(sentence: &Sentence<'_>, mut names: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut at = 0;
    names.retain(|name| {
        at += 1;
        let before = name.start.checked_sub(1).map(|before| sentence.tokens[before].norm.as_ref());
        at == 1 || !before.is_some_and(|word| ["to", "with", "by", "for"].contains(&word))
    });
    names
}

/// What was found, about one of the records: the values of its own part of the sentence.
fn way(
    sentence: &Sentence<'_>,
    found: &Match,
    (slot, kind, name): (&'static str, GapKind, &Range<usize>),
    part: &Range<usize>,
) -> Match {
    let mut slots = vec![(slot, Taken::Words(name.clone(), kind))];
    for (known, taken) in &found.slots {
        let place = match taken {
            Taken::Words(words, _) | Taken::Peeled(words, _) => Some(words.clone()),
            Taken::Time(index) => Some(sentence.times[*index].words.clone()),
            Taken::Amount(index) | Taken::Range(index) => Some(sentence.amounts[*index].words.clone()),
            _ => None,
        };
        let inside = |words: &Range<usize>| part.contains(&words.start);
        if *known == slot {
            continue;
        }
        let merged = matches!(taken, Taken::Phrase(_)) || place.as_ref().is_some_and(|words| !inside(words));
        let own = match taken {
            _ if !merged => Some(taken.clone()),
            Taken::Phrase(_) | Taken::Time(_) if TIMES.contains(known) => {
                sentence.times.iter().position(|time| inside(&time.words)).map(Taken::Time)
            }
            Taken::Amount(_) => sentence.amounts.iter().position(|found| inside(&found.words)).map(Taken::Amount),
            _ => None,
        };
        slots.extend(own.map(|own| (*known, own)));
    }
    Match { slots, ..found.clone() }
}

/// Where a name would begin that is joined to what ends here.
fn joined(sentence: &Sentence<'_>, end: usize) -> Option<usize> {
    let token = sentence.tokens.get(end)?;
    let and = ["and", "&", "plus"].contains(&token.norm.as_ref());
    let start = if and { end + 1 } else { end };
    (and || token.after_break && !token.after_stop).then_some(start).filter(|start| *start < sentence.tokens.len())
}

/// Whether a name stands somewhere behind an "and" that nobody has taken.
fn passes_over_a_name(sentence: &Sentence<'_>, left: &[usize]) -> bool {
    left.iter().any(|at| {
        let and = ["and", "&", "plus"].contains(&sentence.tokens[*at].norm.as_ref());
        let next = (at + 1..sentence.tokens.len()).find(|next| !sentence.tokens[*next].is_article());
        and && next.is_some_and(|next| left.contains(&next) && names_something(sentence, next))
    })
}

/// Whether another order that names something stands behind an "and" that nobody has taken: "and mark it" does not.
fn passes_over_an_order(sentence: &Sentence<'_>, left: &[usize]) -> bool {
    let orders = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.facts.any(Facts::COMMAND));
    left.iter().any(|at| {
        let mut rest = (at + 2..sentence.tokens.len()).take_while(|next| left.contains(next));
        sentence.tokens[*at].norm == "and"
            && left.contains(&(at + 1))
            && orders(at + 1)
            && rest.any(|next| names_something(sentence, next))
    })
}

/// Whether a name begins here: by its capital, by what the tenant knows, or because it is no word of the language.
fn names_something(sentence: &Sentence<'_>, at: usize) -> bool {
    let token = &sentence.tokens[at];
    let known = |length: usize| {
        let words = at..(at + length).min(sentence.tokens.len());
        sentence.lexicon.is_some_and(|lexicon| !lexicon.kinds(&sentence.slice(words).to_lowercase()).is_empty())
    };
    let stands_free = sentence.time_over(at).is_none() && sentence.amount_at(at).is_none() && token.lettered;
    let capital = sentence.telling_capitals && token.capital && !token.is_function_word();
    stands_free && (capital || (1..=4).any(known) || token.meant().is_none() && !token.is_stop())
}
