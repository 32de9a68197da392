//! Sparse weights: for each feature a few labels with what the feature says for or against them.
//!
//! Features are named by the hash of what they describe. A table is looked up in the bytes that the training wrote, where they
//! lie in the program: nothing is read at the start, nothing is copied, and pages that nobody asks for stay on disk.
//!
//! Layout, little-endian: the scale (`f32`), how many labels there are, the number of buckets, of places and of bytes of the rows
//! (`u32` each); then the places, each with its key (`u32`, 0 for none) and where its row begins (`u32`), and one more for the end
//! of the last; then the rows. A row with few labels holds each label (`u8`) with its weight (`i8`, times the scale), a row with
//! many the weights of all labels there are: its length tells. Keys rise from place to place, so a search ends as soon as it has
//! passed where the key would stand; a place lies next to the one that tells where its row ends, mostly on one line of the cache.

use std::hint::black_box;

/// The hash of a feature. Zero names no feature.
pub(crate) type Feature = u32;

/// The score of each label that there can be.
pub(crate) type Scores = [f32; 256];
/// Nothing was said yet for or against any label.
pub(crate) const NO_SCORES: Scores = [0.0; 256];

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
    labels: usize,
    buckets: u32,
    /// Key and beginning of the row.
    places: &'static [[u8; 8]],
    rows: &'static [u8],
}

impl Default for Weights {
    fn default() -> Self {
        Self { scale: 0.0, scaled: NO_SCORES, labels: 0, buckets: 0, places: &[], rows: &[] }
    }
}

impl Weights {
    /// Adds what rows say to the score of each label, one after the other.
    pub(crate) fn add(&self, rows: &[Row], scores: &mut Scores) {
        for row in rows {
            if row.len() == self.labels {
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
            if row.len() == self.labels {
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
    fn add_pairs(&self, row: &[u8], scores: &mut Scores) {
        for [label, weight] in row.as_chunks().0 {
            scores[usize::from(*label)] += self.scaled[usize::from(*weight)];
        }
    }

    /// The rows of features, in their order; empty ones of features that say nothing.
    ///
    /// The table is larger than what the processor keeps at hand. Each step is done for all features before the next one, so that
    /// it waits for many at once instead of for one after the other: what is looked at first is used only later.
    pub(crate) fn rows(&self, features: &[Feature]) -> Vec<Row> {
        for feature in features {
            let place = self.places.get(bucket(key(*feature), self.buckets));
            black_box(place.map_or(0, |place| place[0]));
        }
        let rows: Vec<Row> = features.iter().map(|feature| self.search(key(*feature))).collect();
        for row in &rows {
            black_box(row.first().copied().unwrap_or(0));
        }
        rows
    }

    /// The row of a key; an empty one where it has none.
    #[inline]
    fn search(&self, key: u32) -> Row {
        for pair in self.places.get(bucket(key, self.buckets)..).unwrap_or_default().windows(2) {
            let ((found, start), (_, end)) = (halves(pair[0]), halves(pair[1]));
            if found == key && key != 0 {
                return self.rows.get(start..end).unwrap_or_default();
            }
            if found >= key || found == 0 {
                break;
            }
        }
        &[]
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
        // The last one stays empty, where every search ends.
        while placed.len() < buckets as usize + 1 || placed.last().is_some_and(Option::is_some) {
            placed.push(None);
        }
        let row = |place: &Option<usize>| place.map(|index| &kept[index]);
        let labels = kept.iter().flat_map(|(_, row)| row).map(|(label, _)| usize::from(*label) + 1).max().unwrap_or(0);
        let rows: Vec<Vec<u8>> =
            placed.iter().map(|place| row(place).map_or_else(Vec::new, |(_, row)| written(row, labels))).collect();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(scale.to_le_bytes());
        out.extend(
            [labels, buckets as usize, placed.len(), rows.iter().map(Vec::len).sum()].into_iter().flat_map(number),
        );
        let mut start = 0;
        for (at, place) in placed.iter().chain([&None]).enumerate() {
            out.extend(row(place).map_or(0, |(feature, _)| key(*feature)).to_le_bytes());
            out.extend(number(start));
            start += rows.get(at).map_or(0, Vec::len);
        }
        out.extend(rows.into_iter().flatten());
    }

    /// The table that begins here, and moves the bytes on. `None` where they are no such table.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let scale = f32::from_le_bytes(take(bytes)?);
        let labels = u32::from_le_bytes(take(bytes)?) as usize;
        let buckets = u32::from_le_bytes(take(bytes)?);
        let places = u32::from_le_bytes(take(bytes)?) as usize;
        let length = u32::from_le_bytes(take(bytes)?) as usize;
        let (place_bytes, rest) = bytes.split_at_checked(places.checked_add(1)?.checked_mul(8)?)?;
        let (rows, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        let scaled = std::array::from_fn(|byte| f32::from(u8::try_from(byte).unwrap_or(0).cast_signed()) * scale);
        let table = Self { scale, scaled, labels, buckets, places: place_bytes.as_chunks().0, rows };
        let place = |at: usize| table.places.get(at).map(|place| halves(*place));
        let ends = place(places.checked_sub(1)?)?.0 == 0 && place(places)?.1 == length;
        (ends && buckets as usize <= places).then_some(table)
    }
}

/// A row as it is kept.
fn written(row: &[(u8, i8)], labels: usize) -> Vec<u8> {
    if row.len() * FULL < labels {
        return row.iter().flat_map(|(label, weight)| [*label, weight.to_le_bytes()[0]]).collect();
    }
    let mut all = vec![0; labels];
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
