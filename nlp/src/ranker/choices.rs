//! Slots with a closed set of values, such as the status of a deal: which value a sentence means, if any.

use super::units::{hash_str, mix};
use super::weights::{Feature, NO_SUMS, Weights, take};
use crate::intent::IntentName;

/// The slots whose values are chosen instead of copied. What is not among the values may still be copied.
pub(crate) const SLOTS: &[&str] = &[
    "status",
    "type",
    "action",
    "outcome",
    "metric",
    "group_by",
    "sort",
    "kind",
    "channel",
    "field",
    "mode",
    "key",
    "direction",
    "method",
    "free",
    "area",
    "priority",
    "scope",
    "owner",
    "stage",
    "ordinal",
    "member",
];

/// A value of a slot, as a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) slot: &'static str,
    /// `None`: the slot stays empty.
    pub(crate) value: Option<&'static str>,
}

/// The values that were seen in training, in the order of their labels.
#[derive(Debug, Default)]
pub(crate) struct Choices(pub(crate) Vec<Choice>);

impl Choices {
    /// The labels of a slot.
    pub(crate) fn of<'c>(&'c self, slot: &'c str) -> impl Iterator<Item = (usize, Choice)> + 'c {
        self.0.iter().copied().enumerate().filter(move |(_, choice)| choice.slot == slot)
    }

    /// Appends the list to a file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        for choice in self.0.iter().take(usize::from(u8::MAX)) {
            for text in [choice.slot, choice.value.unwrap_or("")] {
                out.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
                out.extend(text.bytes().take(usize::from(u8::MAX)));
            }
        }
    }

    /// Reads what [`write`](Self::write) wrote, and moves the bytes on.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let [count] = take(bytes)?;
        let mut text = || -> Option<&'static str> {
            let [length] = take(bytes)?;
            let (head, rest) = bytes.split_at_checked(usize::from(length))?;
            *bytes = rest;
            std::str::from_utf8(head).ok()
        };
        let mut choices = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let slot = text()?;
            choices
                .push(Choice { slot, value: text().map(|value| if value.is_empty() { None } else { Some(value) })? });
        }
        Some(Self(choices))
    }
}

/// The features for choosing the value of a slot.
pub(crate) fn of_slot(common: &[Feature], name: IntentName, slot: &str, features: &mut Vec<Feature>) {
    let slot = hash_str(slot);
    salted((slot, mix(hash_str(name.as_str()), slot)), common, features);
}

/// The features under the salts of a slot, and of the slot of this intent.
fn salted((slot, both): (Feature, Feature), common: &[Feature], features: &mut Vec<Feature>) {
    features.clear();
    features.push(mix(both, 1));
    for feature in common {
        features.push(mix(slot, *feature));
        features.push(mix(both, *feature));
    }
}

/// A slot of an intent with a closed set of values.
#[derive(Debug, Clone)]
pub(crate) struct Closed {
    /// The salts of its features: of the slot, and of the slot of this intent.
    slot: Feature,
    both: Feature,
    values: Vec<(usize, Choice)>,
    labels: Vec<u8>,
}

impl Choices {
    /// The slots of an intent whose values are chosen.
    pub(crate) fn closed(&self, name: IntentName) -> Vec<Closed> {
        let slots = name.slots().iter().map(|slot| slot.trim_start_matches("r#"));
        let slots = slots.filter(|slot| SLOTS.contains(slot));
        slots
            .map(|slot| {
                let salt = hash_str(slot);
                let values: Vec<(usize, Choice)> = self.of(slot).collect();
                let labels = values.iter().filter_map(|(label, _)| u8::try_from(*label).ok()).collect();
                Closed { slot: salt, both: mix(hash_str(name.as_str()), salt), values, labels }
            })
            .collect()
    }
}

/// The value of each slot of an intent that is not left empty, from the features of a stretch: see [`of_slot`].
pub(crate) fn choose(weights: &Weights, closed: &[Closed], common: &[Feature]) -> Vec<Choice> {
    let mut found = Vec::new();
    let mut features = Vec::with_capacity(2 * common.len() + 1);
    for Closed { slot, both, values, labels } in closed {
        salted((*slot, *both), common, &mut features);
        let mut sums = NO_SUMS;
        weights.add_to(labels, &weights.rows(&features), &mut sums);
        let best = values.iter().max_by_key(|(label, _)| sums[*label]);
        if let Some((_, choice @ Choice { value: Some(_), .. })) = best {
            found.push(*choice);
        }
    }
    found
}
