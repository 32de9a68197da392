//! Sparse weights: for each feature a few labels with what the feature says for or against them.
//!
//! Features are named by the hash of what they describe. A table is looked up in the bytes that the training wrote, where they
//! lie in the program: nothing is read at the start, nothing is copied, and pages that nobody asks for stay on disk.
//!
//! Layout, little-endian: the scale (`f32`), the width of full rows, the number of buckets, of places and of bytes of the rows
//! (`u32` each); then the places, each with its key (`u32`, 0 for none) and where its row begins (`u32`); then the rows. A row with
//! few labels holds each label (`u8`) with its weight (`i8`, times the scale) and is filled up to whole blocks; a row with many is
//! full: it holds the weights of all labels there are. Its length tells, since the width of full rows is odd. Keys rise from place
//! to place, so a search ends as soon as it has passed where the key would stand; the last places are empty.
//!
//! A sentence looks up hundreds of features, most of them in parts of the table that are not at hand, with no pattern that the
//! processor could foresee. Hence what is looked up together is fetched together, and a search goes on as if it had found something
//! where it has not: to guess wrong costs more than to add a block of nothing.

use std::hint::black_box;

/// The hash of a feature. Zero names no feature.
pub(crate) type Feature = u32;

/// The score of each label that there can be.
pub(crate) type Scores = [f32; 256];
/// Nothing was said yet for or against any label.
pub(crate) const NO_SCORES: Scores = [0.0; 256];

/// Bytes of a block of labels with weights.
const BLOCK: usize = 8;
/// Stands for no label.
const NO_LABEL: u8 = u8::MAX;
/// The row of a feature that says nothing.
static NOTHING: [u8; BLOCK] = [NO_LABEL, 0, NO_LABEL, 0, NO_LABEL, 0, NO_LABEL, 0];
/// Most keys stand so near their bucket.
const NEAR: usize = 5;

/// What a feature says, as it is kept.
pub(crate) type Row = &'static [u8];

/// Rows with weights for at least one of so many labels hold the weights of all.
const FULL: usize = 5;

/// Weights by feature and label.
#[derive(Debug)]
pub(crate) struct Weights {
    scale: f32,
    /// What each byte of a row weighs.
    scaled: Scores,
    width: usize,
    buckets: u32,
    /// Key and beginning of the row.
    places: &'static [[u8; 8]],
    rows: &'static [u8],
}

impl Default for Weights {
    fn default() -> Self {
        Self { scale: 0.0, scaled: NO_SCORES, width: 0, buckets: 0, places: &[], rows: &[] }
    }
}

impl Weights {
    /// Adds what rows say to the score of each label, one after the other.
    pub(crate) fn add(&self, rows: &[Row], scores: &mut Scores) {
        for row in rows {
            if row.len() == self.width {
                // Reckoned anew rather than looked up: several at a time.
                for (score, weight) in scores.iter_mut().zip(*row) {
                    *score += f32::from(weight.cast_signed()) * self.scale;
                }
            } else {
                self.add_pairs(row, scores);
            }
        }
    }

    /// Adds what rows say to the scores of some labels; those of others mean nothing afterwards.
    pub(crate) fn add_to(&self, labels: &[u8], rows: &[Row], scores: &mut Scores) {
        for row in rows {
            if row.len() == self.width {
                for label in labels {
                    let weight = row.get(usize::from(*label)).copied().unwrap_or(0);
                    scores[usize::from(*label)] += self.scaled[usize::from(weight)];
                }
            } else {
                self.add_pairs(row, scores);
            }
        }
    }

    #[inline]
    fn add_pairs(&self, row: Row, scores: &mut Scores) {
        for block in row.as_chunks::<BLOCK>().0 {
            for [label, weight] in block.as_chunks::<2>().0 {
                scores[usize::from(*label)] += self.scaled[usize::from(*weight)];
            }
        }
    }

    /// The rows of features, in their order; those of features that say nothing have no weight.
    pub(crate) fn rows(&self, features: &[Feature]) -> Vec<Row> {
        // What is looked at first is used only later: the processor waits for all of it at once.
        for feature in features {
            let place = self.places.get(bucket(key(*feature), self.buckets));
            black_box(place.map_or(0, |place| place[0]));
        }
        let rows: Vec<Row> = features.iter().map(|feature| self.row(key(*feature))).collect();
        for row in &rows {
            black_box(row.first().copied().unwrap_or(0));
        }
        rows
    }

    /// The row of a key.
    #[inline]
    fn row(&self, key: u32) -> Row {
        let tail = self.places.get(bucket(key, self.buckets)..).unwrap_or_default();
        let Some(near) = tail.first_chunk::<{ NEAR + 1 }>() else { return &NOTHING };
        // Empty places count as the largest keys.
        let passed =
            near[..NEAR].iter().filter(|place| halves(**place).0.wrapping_sub(1) < key.wrapping_sub(1)).count();
        if passed >= NEAR {
            return self.far_row(key, tail);
        }
        let ((found, start), (_, end)) = (halves(near[passed]), halves(near[passed + 1]));
        let known = self.rows.get(start..end).unwrap_or_default();
        if found == key && key != 0 { known } else { &NOTHING }
    }

    /// The row of a key that does not stand near its bucket.
    #[cold]
    fn far_row(&self, key: u32, tail: &'static [[u8; 8]]) -> Row {
        let reached = tail.windows(2).find(|pair| halves(pair[0]).0.wrapping_sub(1) >= key.wrapping_sub(1));
        match reached {
            Some([found, next]) if halves(*found).0 == key => {
                self.rows.get(halves(*found).1..halves(*next).1).unwrap_or_default()
            }
            _ => &NOTHING,
        }
    }

    /// Packs rows of `(feature, [(label, weight)])` and appends them to a file; weights too small to matter are left out.
    pub(crate) fn pack(rows: &[(Feature, Vec<(u8, f32)>)], out: &mut Vec<u8>) {
        let largest = rows.iter().flat_map(|(_, row)| row).map(|(_, weight)| weight.abs()).fold(0.0_f32, f32::max);
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, reason = "rounded and within the bounds of the type by the scale")]
        let quantized = |weight: f32| (weight / scale).round().clamp(-127.0, 127.0) as i8;
        let mut kept: Vec<(Feature, Vec<(u8, i8)>)> = rows
            .iter()
            .filter(|(feature, _)| *feature != 0)
            .map(|(feature, row)| {
                let row = row.iter().map(|(label, weight)| (*label, quantized(*weight)));
                (*feature, row.filter(|(_, value)| *value != 0).collect::<Vec<_>>())
            })
            .filter(|(_, row)| !row.is_empty())
            .collect();
        let buckets = u32::try_from(kept.len() + kept.len() / 2 + 1).unwrap_or(u32::MAX);
        // In the order of their keys each takes the first free place from its bucket on; the row may run past the last bucket.
        kept.sort_by_key(|(feature, _)| key(*feature));
        let mut placed: Vec<Option<usize>> = Vec::with_capacity(buckets as usize + 64);
        for (index, (feature, _)) in kept.iter().enumerate() {
            while placed.len() < bucket(key(*feature), buckets) {
                placed.push(None);
            }
            placed.push(Some(index));
        }
        // Where every search ends.
        placed.resize((buckets as usize).max(placed.len()) + NEAR + 1, None);
        let row = |place: &Option<usize>| place.map(|index| &kept[index]);
        let labels = kept.iter().flat_map(|(_, row)| row).map(|(label, _)| usize::from(*label) + 1).max().unwrap_or(0);
        let width = labels | 1;
        let rows: Vec<Vec<u8>> =
            placed.iter().map(|place| row(place).map_or_else(Vec::new, |(_, row)| written(row, width))).collect();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(scale.to_le_bytes());
        let sizes = [width, buckets as usize, placed.len(), rows.iter().map(Vec::len).sum()];
        out.extend(sizes.into_iter().flat_map(number));
        let mut start = 0;
        for (place, bytes) in placed.iter().zip(&rows) {
            out.extend(row(place).map_or(0, |(feature, _)| key(*feature)).to_le_bytes());
            out.extend(number(start));
            start += bytes.len();
        }
        out.extend(rows.into_iter().flatten());
    }

    /// The table that begins here, and moves the bytes on. `None` where they are no such table.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let scale = f32::from_le_bytes(take(bytes)?);
        let width = u32::from_le_bytes(take(bytes)?) as usize;
        let buckets = u32::from_le_bytes(take(bytes)?);
        let places = u32::from_le_bytes(take(bytes)?) as usize;
        let length = u32::from_le_bytes(take(bytes)?) as usize;
        let (place_bytes, rest) = bytes.split_at_checked(places.checked_mul(8)?)?;
        let (rows, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        let scaled = std::array::from_fn(|byte| f32::from(u8::try_from(byte).unwrap_or(0).cast_signed()) * scale);
        let places = place_bytes.as_chunks().0;
        let ends = places.last().is_some_and(|last| halves(*last) == (0, length));
        (ends && buckets as usize <= places.len()).then_some(Self { scale, scaled, width, buckets, places, rows })
    }
}

/// A row as it is kept.
fn written(row: &[(u8, i8)], width: usize) -> Vec<u8> {
    if row.len() * FULL < width {
        let mut pairs: Vec<u8> = row.iter().flat_map(|(label, weight)| [*label, weight.to_le_bytes()[0]]).collect();
        pairs.extend(NOTHING.iter().take(pairs.len().next_multiple_of(BLOCK) - pairs.len()));
        return pairs;
    }
    let mut all = vec![0; width];
    for (label, weight) in row {
        all[usize::from(*label)] = weight.to_le_bytes()[0];
    }
    all
}

/// The key at a place, and where its row begins.
#[inline]
fn halves(place: [u8; 8]) -> (u32, usize) {
    let both = u64::from_le_bytes(place);
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    let key = both as u32;
    (key, (both >> 32) as usize)
}

/// What stands for a feature in the table: no two features share one, and they are spread evenly.
#[inline]
fn key(feature: Feature) -> u32 {
    feature.wrapping_mul(0x9e37_79b1)
}

/// The place where the search for a key begins; larger for larger keys.
#[inline]
fn bucket(key: u32, buckets: u32) -> usize {
    ((u64::from(key) * u64::from(buckets)) >> 32) as usize
}

/// The next bytes.
pub(crate) fn take<const N: usize>(bytes: &mut &'static [u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(rows: &[(Feature, Vec<(u8, f32)>)]) -> &'static [u8] {
        let mut file = Vec::new();
        Weights::pack(rows, &mut file);
        file.leak()
    }

    #[test]
    fn what_was_packed_is_found_again_and_nothing_else() {
        let rows: Vec<(Feature, Vec<(u8, f32)>)> =
            (1..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) | 1, vec![(3, 1.0), (7, -0.5)])).collect();
        let mut file = packed(&rows);
        let table = Weights::read(&mut file).expect("a table");
        assert!(file.is_empty());
        for (feature, _) in &rows {
            let mut scores = NO_SCORES;
            table.add(&table.rows(&[*feature]), &mut scores);
            assert!((scores[3] - 1.0).abs() < 0.01 && (scores[7] + 0.5).abs() < 0.01, "{scores:?}");
        }
        for absent in [0, 2, 4, 123_456_788] {
            let mut scores = NO_SCORES;
            table.add(&table.rows(&[absent]), &mut scores);
            assert!(scores.iter().all(|score| score.abs() < f32::EPSILON), "{absent}");
        }
    }

    #[test]
    fn a_file_that_is_cut_short_is_no_table() {
        let file = packed(&[(9, vec![(1, 1.0)])]);
        for length in 0..file.len() {
            assert!(Weights::read(&mut &file[..length]).is_none(), "{length}");
        }
    }
}
