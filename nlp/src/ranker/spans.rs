//! Which words fill which slot: the best labelling of the units, found by Viterbi's algorithm over the weights.

use super::features;
use super::units::{Unit, UnitKind};
use super::weights::{Feature, NO_SCORES, NO_SUMS, Scores, Weights};
use crate::intent::IntentName;
use crate::sentence::Sentence;
use crate::slot_kinds::{DERIVED, LENGTHS, NUMBERS};

/// Label of a unit outside every slot. The slot with the number `n` begins with label `2n + 1` and goes on with `2n + 2`.
pub(crate) const OUTSIDE: u8 = 0;

/// The slots that words can fill, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlotList {
    slots: Vec<&'static str>,
    /// For each slot the kinds of units that it takes, as bits.
    takes: Vec<u8>,
}

impl SlotList {
    /// Every slot of every intent that words can fill, in the order of the catalogue.
    pub(crate) fn all() -> Self {
        let mut slots: Vec<&'static str> = Vec::new();
        for slot in crate::intent::CATALOGUE.iter().flat_map(|name| name.slots()) {
            let slot = slot.trim_start_matches("r#");
            if !slots.contains(&slot) && !DERIVED.contains(&slot) {
                slots.push(slot);
            }
        }
        let takes = slots.iter().map(|slot| {
            let kinds = KINDS.iter().filter(|kind| takes(**kind, slot));
            kinds.fold(0, |taken, kind| taken | bit(*kind))
        });
        Self { takes: takes.collect(), slots }
    }

    /// The kinds of units that a label makes sense for, as bits.
    fn takes(&self, label: u8) -> u8 {
        let number = usize::from(label).checked_sub(1).map(|number| number / 2);
        number.and_then(|number| self.takes.get(number)).copied().unwrap_or(u8::MAX)
    }

    /// How many labels there are.
    pub(crate) fn labels(&self) -> usize {
        2 * self.slots.len() + 1
    }

    /// The label that begins a slot.
    pub(crate) fn begin(&self, slot: &str) -> Option<u8> {
        let number = self.slots.iter().position(|known| *known == slot)?;
        u8::try_from(2 * number + 1).ok()
    }

    /// The slot of a label.
    pub(crate) fn slot(&self, label: u8) -> Option<&'static str> {
        let number = usize::from(label).checked_sub(1)? / 2;
        self.slots.get(number).copied()
    }

    /// The labels of names inside a text, [`OUTSIDE`] first.
    pub(crate) fn inner(&self, name: IntentName) -> Vec<u8> {
        let named = |slot: &u8| self.slot(*slot).is_none_or(|slot| NAMED.contains(&slot));
        self.allowed(name).into_iter().filter(named).collect()
    }

    /// The labels that an intent allows, [`OUTSIDE`] first.
    pub(crate) fn allowed(&self, name: IntentName) -> Vec<u8> {
        let begins = name.slots().iter().filter_map(|slot| self.begin(slot.trim_start_matches("r#")));
        std::iter::once(OUTSIDE).chain(begins.flat_map(|begin| [begin, begin + 1])).collect()
    }
}

/// Slots that hold the name of a record.
pub(crate) const NAMED: &[&str] = &["contact", "company", "deal", "lead"];

/// Whether the names inside the text of an intent are told too: whom a task is about.
pub(crate) fn has_inner(name: IntentName) -> bool {
    matches!(name, IntentName::TaskCreate | IntentName::ReminderCreate | IntentName::TaskUpdate)
}

/// A feature of two labels in a row.
pub(crate) fn transition(before: u8) -> Feature {
    0xffff_0000 | Feature::from(before)
}

/// The label of what stands before the first unit.
pub(crate) const FIRST: u8 = u8::MAX;

/// Whether a label may follow another: a slot goes on only after itself.
pub(crate) fn follows(before: u8, label: u8) -> bool {
    label == OUTSIDE || label % 2 == 1 || before == label || before != FIRST && before + 1 == label && before % 2 == 1
}

const KINDS: [UnitKind; 6] =
    [UnitKind::Word, UnitKind::Time(0), UnitKind::Amount(0), UnitKind::Email, UnitKind::Phone, UnitKind::Domain];

/// The bit that stands for a kind of units.
fn bit(kind: UnitKind) -> u8 {
    match kind {
        UnitKind::Word => 1,
        UnitKind::Time(_) => 2,
        UnitKind::Amount(_) => 4,
        UnitKind::Email => 8,
        UnitKind::Phone => 16,
        UnitKind::Domain => 32,
    }
}

/// Slots that make sense for a kind of unit: pieces that were found fill what they are made for, or stand in a text.
pub(crate) fn takes(kind: UnitKind, slot: &str) -> bool {
    match kind {
        UnitKind::Time(_) => !NUMBERS.contains(&slot) && !["email", "phone", "domain"].contains(&slot),
        UnitKind::Amount(_) => !["email", "phone", "domain"].contains(&slot),
        UnitKind::Email => !NUMBERS.contains(&slot) && !LENGTHS.contains(&slot) && !["phone", "domain"].contains(&slot),
        UnitKind::Phone => !LENGTHS.contains(&slot) && !["email", "domain"].contains(&slot),
        UnitKind::Domain | UnitKind::Word => {
            !LENGTHS.contains(&slot)
                && !["email", "phone"].contains(&slot)
                && (slot != "domain" || kind == UnitKind::Domain)
        }
    }
}

/// The labels of an intent, and what a table says of each after each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    pub(crate) labels: Vec<u8>,
    /// For each label the kinds of units that it takes, as bits.
    takes: Vec<u8>,
    /// For each label the score of beginning with it.
    first: Vec<f32>,
    /// For each label, and each behind it, the score of the two in a row.
    steps: Vec<f32>,
}

impl Paths {
    /// The paths through some labels. `after` adds to the scores what is said of each label after one.
    pub(crate) fn new(slots: &SlotList, labels: &[u8], after: impl Fn(Feature, &mut Scores)) -> Self {
        let after = |before: u8| {
            let mut scores = NO_SCORES;
            after(transition(before), &mut scores);
            labels.iter().map(move |label| scores[usize::from(*label)]).collect::<Vec<f32>>()
        };
        Self {
            takes: labels.iter().map(|label| slots.takes(*label)).collect(),
            first: after(FIRST),
            steps: labels.iter().flat_map(|label| after(*label)).collect(),
            labels: labels.to_vec(),
        }
    }
}

/// The best labels of the units for an intent.
pub(crate) fn decode(
    (weights, paths): (&Weights, &Paths),
    sentence: &Sentence<'_>,
    units: &[Unit],
    name: IntentName,
) -> Vec<u8> {
    let allowed = paths.labels.as_slice();
    if allowed.len() <= 1 {
        return vec![OUTSIDE; units.len()];
    }
    let mut found = Vec::with_capacity(units.len() * features::OF_UNIT);
    for at in 0..units.len() {
        features::of_unit(sentence, units, at, name, &mut found);
    }
    let rows = weights.rows(&found);
    let mut emissions = Vec::with_capacity(units.len() * allowed.len());
    for rows in rows.chunks(features::OF_UNIT) {
        let mut sums = NO_SUMS;
        weights.add_to(allowed, rows, &mut sums);
        emissions.extend(allowed.iter().map(|label| weights.score(sums[usize::from(*label)])));
    }
    best_path(paths, units, |at, index| emissions[at * allowed.len() + index])
}

/// What no path has.
const NEVER: f32 = -1e9;

/// The best path through the labels: `emission` is asked for a unit and the place of a label.
pub(crate) fn best_path(paths: &Paths, units: &[Unit], emission: impl Fn(usize, usize) -> f32) -> Vec<u8> {
    let allowed = paths.labels.as_slice();
    let mut before: Vec<f32> = vec![NEVER; allowed.len()];
    let mut scores = before.clone();
    let mut own = before.clone();
    // For each unit and label the place of the label before it.
    let mut from: Vec<u32> = vec![0; units.len() * allowed.len()];
    for ((at, unit), from) in units.iter().enumerate().zip(from.chunks_exact_mut(allowed.len())) {
        for (index, own) in own.iter_mut().enumerate() {
            *own = emission(at, index);
        }
        if at == 0 {
            for (index, score) in scores.iter_mut().enumerate() {
                *score = if follows(FIRST, allowed[index]) { own[index] + paths.first[index] } else { NEVER };
            }
        } else {
            paths.go_on(&before, &own, &mut scores, from);
        }
        for (score, takes) in scores.iter_mut().zip(&paths.takes) {
            *score = if takes & bit(unit.kind) == 0 { NEVER } else { *score };
        }
        std::mem::swap(&mut before, &mut scores);
    }
    let Some((mut index, _)) = before.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else { return Vec::new() };
    let mut labels = vec![OUTSIDE; units.len()];
    for at in (0..units.len()).rev() {
        labels[at] = allowed[index];
        index = from[at * allowed.len() + index] as usize;
    }
    labels
}

impl Paths {
    /// The score of the best way to each label of a unit and the place of the label before it there, given the scores of those of
    /// the unit before and what the unit says of each label by itself.
    fn go_on(&self, before: &[f32], own: &[f32], scores: &mut [f32], from: &mut [u32]) {
        let count = self.labels.len();
        scores.fill(NEVER);
        // Label by label of the unit before, for all labels of this one at once.
        for ((place, before), steps) in (0..).zip(before).zip(self.steps.chunks_exact(count)) {
            for (((score, from), own), step) in scores.iter_mut().zip(from.iter_mut()).zip(own).zip(steps) {
                let sum = before + own + step;
                let better = sum > *score;
                *score = if better { sum } else { *score };
                *from = if better { place } else { *from };
            }
        }
        // What goes on with a slot stands behind what begins it, in the list as in the sentence; all else may follow anything, and
        // at least the first label is always one that can stand before it.
        let goes_on = |label: u8| label != OUTSIDE && label.is_multiple_of(2);
        for index in (0..count).filter(|index| goes_on(self.labels[*index])) {
            (scores[index], from[index]) = (NEVER, 0);
            for (place, earlier) in (0..).zip(before).take(index + 1).skip(index.saturating_sub(1)) {
                let sum = earlier + own[index] + self.steps[place as usize * count + index];
                if sum > scores[index] && *earlier > NEVER {
                    (scores[index], from[index]) = (sum, place);
                }
            }
        }
    }
}
