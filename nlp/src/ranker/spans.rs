//! Which words fill which slot: the best labelling of the units, found by Viterbi's algorithm over the weights.

use super::features;
use super::units::{Unit, UnitKind};
use super::weights::{Feature, NO_SCORES, Scores, Weights};
use crate::intent::IntentName;
use crate::sentence::Sentence;
use crate::slot_kinds::{LENGTHS, NUMBERS};

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
    /// Every slot of every intent, in the order of the catalogue.
    pub(crate) fn all() -> Self {
        let mut slots: Vec<&'static str> = Vec::new();
        for slot in crate::intent::CATALOGUE.iter().flat_map(|name| name.slots()) {
            let slot = slot.trim_start_matches("r#");
            if !slots.contains(&slot) {
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
    /// For each label, and each before it, the score of the two in a row.
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
        let rows: Vec<Vec<f32>> = labels.iter().map(|label| after(*label)).collect();
        Self {
            takes: labels.iter().map(|label| slots.takes(*label)).collect(),
            first: after(FIRST),
            steps: (0..labels.len()).flat_map(|label| rows.iter().map(move |row| row[label])).collect(),
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
        let mut scores = NO_SCORES;
        weights.add_to(allowed, rows, &mut scores);
        emissions.extend(allowed.iter().map(|label| scores[usize::from(*label)]));
    }
    best_path(paths, units, |at, index| emissions[at * allowed.len() + index])
}

/// The best path through the labels: `emission` is asked for a unit and the place of a label.
pub(crate) fn best_path(paths: &Paths, units: &[Unit], emission: impl Fn(usize, usize) -> f32) -> Vec<u8> {
    const NEVER: f32 = -1e9;
    let allowed = paths.labels.as_slice();
    let mut best: Vec<f32> = vec![NEVER; allowed.len()];
    let mut scores = best.clone();
    let mut sums = best.clone();
    let mut back: Vec<u8> = vec![0; units.len() * allowed.len()];
    for (at, unit) in units.iter().enumerate() {
        scores.fill(NEVER);
        let fits = |index: &usize| paths.takes[*index] & bit(unit.kind) != 0;
        for index in (0..allowed.len()).filter(fits) {
            let label = allowed[index];
            let own = emission(at, index);
            if at == 0 {
                if follows(FIRST, label) {
                    scores[index] = own + paths.first[index];
                }
                continue;
            }
            // What goes on with a slot stands behind what begins it, in the list as in the sentence; all else may follow anything,
            // and at least the first label is always one that can stand before it.
            let goes_on = label != OUTSIDE && label.is_multiple_of(2);
            let earlier = if goes_on { index.saturating_sub(1)..index + 1 } else { 0..allowed.len() };
            let steps = &paths.steps[index * allowed.len()..(index + 1) * allowed.len()];
            // First all sums, several at a time, then the largest.
            let sums = &mut sums[earlier.clone()];
            for ((sum, before), step) in sums.iter_mut().zip(&best[earlier.clone()]).zip(&steps[earlier.clone()]) {
                *sum = before + own + step;
            }
            let (mut most, mut from) = (NEVER, 0);
            for (previous, sum) in sums.iter().enumerate() {
                if *sum > most && (!goes_on || best[earlier.start + previous] > NEVER) {
                    (most, from) = (*sum, earlier.start + previous);
                }
            }
            (scores[index], back[at * allowed.len() + index]) = (most, u8::try_from(from).unwrap_or(0));
        }
        std::mem::swap(&mut best, &mut scores);
    }
    let Some((mut index, _)) = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else { return Vec::new() };
    let mut labels = vec![OUTSIDE; units.len()];
    for at in (0..units.len()).rev() {
        labels[at] = allowed[index];
        index = usize::from(back[at * allowed.len() + index]);
    }
    labels
}
