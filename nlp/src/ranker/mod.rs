//! Ranks what a sentence may mean by what people were seen to say: a linear model over words, pairs of words and what was
//! found in the sentence, trained on the labelled sentences in `nlp/corpus` and kept in `nlp/model/sentences.bin`.
//!
//! It proposes; the rules of the intents and the manners of the sentence dispose: see [`crate::arbiter`]. Three tables, one
//! shape: which intent ([`features::of_intent`]), which words fill which slot ([`spans`]), which value of a closed set
//! ([`choices`]). `leancrm nlp train` makes the file anew, the same from the same sentences.

use std::ops::Range;
use std::sync::LazyLock;

use crate::intent::{CATALOGUE, IntentName};
use crate::sentence::Sentence;
use crate::vocabulary::Vocabulary;

pub(crate) mod choices;
pub(crate) mod features;
pub(crate) mod fill;
mod plain_words;
pub(crate) mod spans;
pub(crate) mod units;
pub(crate) mod weights;

use choices::{Choices, Closed};
use spans::{Paths, SlotList};
use units::{Unit, hash_str};
use weights::{Feature, Weights, take};

/// The file that the training writes.
pub(crate) static FILE: &[u8] = &LINED_UP.0;
static LINED_UP: LinedUp<[u8; include_bytes!("../../model/sentences.bin").len()]> =
    LinedUp(*include_bytes!("../../model/sentences.bin"));
static COMMITTED: LazyLock<Ranker> =
    LazyLock::new(|| Ranker::read(FILE).expect("nlp/model/sentences.bin is made by `leancrm nlp train`"));

/// Begins where a line of the processor's cache does, as the groups of the [`weights`] in it then do.
#[repr(align(64))]
struct LinedUp<T>(T);

/// The trained tables.
#[derive(Debug, Default)]
pub(crate) struct Ranker {
    /// What it was trained on, as [`crate::training`] tells it.
    pub(crate) trained_on: u64,
    /// The words that mean something by themselves, sorted.
    pub(crate) known: Vec<Feature>,
    pub(crate) intents: Weights,
    pub(crate) spans: Weights,
    /// Names inside a text.
    pub(crate) inner: Weights,
    pub(crate) choices: Weights,
    pub(crate) values: Choices,
    /// For each intent the labels of its slots, and of the names inside its texts.
    pub(crate) span_paths: Vec<Paths>,
    pub(crate) inner_paths: Vec<Paths>,
    /// For each intent its slots with a closed set of values.
    pub(crate) closed: Vec<Vec<Closed>>,
}

/// An intent and how likely it is.
pub(crate) type Likely = (IntentName, f32);

/// Puts the likeliest first. The unlikely ones, of which there are many, follow in any order behind those that are likely.
pub(crate) fn sort(likely: &mut [Likely]) {
    const UNLIKELY: f32 = 0.05;
    let mut likelier = 0;
    for at in 0..likely.len() {
        if likely[at].1 > UNLIKELY {
            likely[likelier..=at].rotate_right(1);
            likelier += 1;
        }
    }
    let sorted = if likelier == 0 { likely } else { &mut likely[..likelier] };
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
}

impl Ranker {
    /// The committed one, read once.
    pub(crate) fn committed() -> &'static Self {
        &COMMITTED
    }

    /// The units of a stretch.
    pub(crate) fn units(&self, sentence: &Sentence<'_>, vocabulary: &Vocabulary, window: &Range<usize>) -> Vec<Unit> {
        units::units(sentence, vocabulary, window, &|word| self.known.binary_search(&word).is_ok())
    }

    /// How likely the intents are, in the order of the catalogue, from the features of a stretch and what the rules offer. Only
    /// those that `allowed` lets through share the whole.
    pub(crate) fn rank(
        &self,
        common: &[Feature],
        offers: &[Likely],
        allowed: impl Fn(IntentName) -> bool,
    ) -> Vec<Likely> {
        let mut found = Vec::with_capacity(common.len() + 3 * offers.len() + 2);
        found.extend_from_slice(common);
        features::of_offers(offers, &mut found);
        found.push(BIAS);
        let scores = self.intents.scores(&self.intents.rows(&found));
        let mut likely: Vec<Likely> =
            CATALOGUE.iter().copied().zip(scores).filter(|(name, _)| allowed(*name)).collect();
        let largest = likely.iter().map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
        let whole: f32 = likely.iter().map(|(_, score)| (score - largest).exp()).sum();
        for (_, score) in &mut likely {
            *score = (*score - largest).exp() / whole;
        }
        likely
    }

    /// Reads the file. `None` where it is damaged, or was trained for other intents or slots than there are.
    pub(crate) fn read(mut bytes: &'static [u8]) -> Option<Self> {
        let bytes = &mut bytes;
        if take(bytes)? != MAGIC || u32::from_le_bytes(take(bytes)?) != labels_hash() {
            return None;
        }
        let trained_on = u64::from_le_bytes(take(bytes)?);
        let count = u32::from_le_bytes(take(bytes)?);
        let known = (0..count).map(|_| take(bytes).map(Feature::from_le_bytes)).collect::<Option<Vec<_>>>()?;
        let values = Choices::read(bytes)?;
        let [intents, spans, inner, choices] =
            [Weights::read(bytes)?, Weights::read(bytes)?, Weights::read(bytes)?, Weights::read(bytes)?];
        let slots = SlotList::all();
        let inner_labels = |name: &IntentName| if spans::has_inner(*name) { slots.inner(*name) } else { Vec::new() };
        let paths = |weights: &Weights, labels: &[u8]| {
            Paths::new(&slots, labels, |feature, scores| *scores = weights.scores(&weights.rows(&[feature])))
        };
        Some(Self {
            trained_on,
            span_paths: CATALOGUE.iter().map(|name| paths(&spans, &slots.allowed(*name))).collect(),
            inner_paths: CATALOGUE.iter().map(|name| paths(&inner, &inner_labels(name))).collect(),
            closed: CATALOGUE.iter().map(|name| values.closed(*name)).collect(),
            known,
            values,
            intents,
            spans,
            inner,
            choices,
        })
    }
}

/// What the file holds before its tables: for whom and on what it was trained, the known words, the values of closed sets.
pub(crate) fn head(trained_on: u64, known: &[Feature], values: &Choices) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(MAGIC);
    out.extend(labels_hash().to_le_bytes());
    out.extend(trained_on.to_le_bytes());
    out.extend(u32::try_from(known.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(known.iter().flat_map(|word| word.to_le_bytes()));
    values.write(&mut out);
    out
}

/// The feature that every sentence has.
pub(crate) const BIAS: Feature = hash_str("<bias>");
const MAGIC: [u8; 4] = *b"LCS5";

/// A change of the intents or their slots moves the labels; a file for others must not be read.
fn labels_hash() -> u32 {
    let slots = SlotList::all();
    let names = CATALOGUE.iter().map(|name| name.as_str());
    let labels = (1..slots.labels()).filter_map(|label| slots.slot(u8::try_from(label).ok()?));
    names.chain(labels).fold(0, |hash, name| units::mix(hash, hash_str(name)))
}
