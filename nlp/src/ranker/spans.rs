//! Which words fill which slot: the best labelling of the units, found by Viterbi's algorithm over the weights.

use super::features;
use super::units::{Unit, UnitKind};
use super::weights::{Feature, Weights};
use crate::intent::IntentName;
use crate::sentence::Sentence;

/// Label of a unit outside every slot. The slot with the number `n` begins with label `2n + 1` and goes on with `2n + 2`.
pub(crate) const OUTSIDE: u8 = 0;

/// The slots that words can fill, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlotList(Vec<&'static str>);

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
        Self(slots)
    }

    /// How many labels there are.
    pub(crate) fn labels(&self) -> usize {
        2 * self.0.len() + 1
    }

    /// The label that begins a slot.
    pub(crate) fn begin(&self, slot: &str) -> Option<u8> {
        let number = self.0.iter().position(|known| *known == slot)?;
        u8::try_from(2 * number + 1).ok()
    }

    /// The slot of a label.
    pub(crate) fn slot(&self, label: u8) -> Option<&'static str> {
        let number = usize::from(label).checked_sub(1)? / 2;
        self.0.get(number).copied()
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

/// Whether an intent has both a text and names that may stand inside it.
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

/// Labels that make sense for a unit: pieces that were found fill what they are made for, or stand in a text.
pub(crate) fn suits(unit: &Unit, slot: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "amount",
        "amount_min",
        "amount_max",
        "amount_delta",
        "percent",
        "probability",
        "limit",
        "score",
        "employees",
        "ordinal",
        "probability_min",
        "probability_max",
    ];
    const LENGTHS: &[&str] = &["duration_min", "duration_days"];
    match unit.kind {
        UnitKind::Time(_) => !NUMBERS.contains(&slot) && !["email", "phone", "domain"].contains(&slot),
        UnitKind::Amount(_) => !["email", "phone", "domain"].contains(&slot),
        UnitKind::Email => !NUMBERS.contains(&slot) && !LENGTHS.contains(&slot) && !["phone", "domain"].contains(&slot),
        UnitKind::Phone => !LENGTHS.contains(&slot) && !["email", "domain"].contains(&slot),
        UnitKind::Domain | UnitKind::Word => {
            !LENGTHS.contains(&slot)
                && !["email", "phone"].contains(&slot)
                && (slot != "domain" || unit.kind == UnitKind::Domain)
        }
    }
}

/// The best labels of the units for an intent.
pub(crate) fn decode(
    weights: &Weights,
    slots: &SlotList,
    sentence: &Sentence<'_>,
    units: &[Unit],
    name: IntentName,
    allowed: &[u8],
) -> Vec<u8> {
    let emissions = emissions(weights, slots, sentence, units, name);
    let transitions: Vec<Vec<f32>> = allowed
        .iter()
        .map(|before| {
            let mut scores = vec![0.0; slots.labels()];
            weights.add(transition(*before), &mut scores);
            scores
        })
        .collect();
    let mut first = vec![0.0; slots.labels()];
    weights.add(transition(FIRST), &mut first);
    viterbi(slots, units, allowed, &emissions, (&first, &transitions))
}

/// The scores of each label for each unit.
pub(crate) fn emissions(
    weights: &Weights,
    slots: &SlotList,
    sentence: &Sentence<'_>,
    units: &[Unit],
    name: IntentName,
) -> Vec<Vec<f32>> {
    let mut found = Vec::with_capacity(48);
    (0..units.len())
        .map(|at| {
            let mut scores = vec![0.0; slots.labels()];
            features::of_unit(sentence, units, at, name, &mut found);
            for feature in &found {
                weights.add(*feature, &mut scores);
            }
            scores
        })
        .collect()
}

/// The best path through the labels.
pub(crate) fn viterbi(
    slots: &SlotList,
    units: &[Unit],
    allowed: &[u8],
    emissions: &[Vec<f32>],
    (first, transitions): (&[f32], &[Vec<f32>]),
) -> Vec<u8> {
    const NEVER: f32 = -1e9;
    let mut best: Vec<f32> = Vec::new();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(units.len());
    for (at, unit) in units.iter().enumerate() {
        let fits = |label: u8| slots.slot(label).is_none_or(|slot| suits(unit, slot));
        let mut scores = vec![NEVER; allowed.len()];
        let mut from = vec![0; allowed.len()];
        for (index, label) in allowed.iter().enumerate().filter(|(_, label)| fits(**label)) {
            let own = emissions[at][usize::from(*label)];
            if at == 0 {
                if follows(FIRST, *label) {
                    scores[index] = own + first[usize::from(*label)];
                }
                continue;
            }
            for (previous, before) in allowed.iter().enumerate() {
                let score = best[previous] + own + transitions[previous][usize::from(*label)];
                if best[previous] > NEVER && follows(*before, *label) && score > scores[index] {
                    scores[index] = score;
                    from[index] = previous;
                }
            }
        }
        best = scores;
        back.push(from);
    }
    let Some((mut index, _)) = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else { return Vec::new() };
    let mut labels = vec![OUTSIDE; units.len()];
    for at in (0..units.len()).rev() {
        labels[at] = allowed[index];
        index = back[at][index];
    }
    labels
}
