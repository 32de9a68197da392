//! Sparse weights: for each feature a few labels with what the feature says for or against them.
//!
//! Features are named by the hash of what they describe. A table is looked up in the bytes that the training wrote, where they
//! lie in the program: nothing is read at the start, nothing is copied, and pages that nobody asks for stay on disk.
//!
//! Layout, little-endian: the scale (`f32`), the number of buckets and of entries (`u32` each); then for each bucket the feature
//! (`u32`, 0 for none), for each bucket and one more where its entries begin (`u32`), the label of each entry (`u8`), its weight
//! (`i8`, times the scale).

/// The hash of a feature. Zero names no feature.
pub(crate) type Feature = u32;

/// The score of each label that there can be.
pub(crate) type Scores = [f32; 256];
/// Nothing was said yet for or against any label.
pub(crate) const NO_SCORES: Scores = [0.0; 256];

/// Weights by feature and label.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weights {
    scale: f32,
    buckets: u32,
    keys: &'static [u8],
    starts: &'static [u8],
    labels: &'static [u8],
    values: &'static [u8],
}

impl Weights {
    /// Adds what a feature says to the score of each label.
    #[inline]
    pub(crate) fn add(&self, feature: Feature, scores: &mut Scores) {
        let (labels, values) = self.row(feature);
        for (label, value) in labels.iter().zip(values) {
            scores[usize::from(*label)] += f32::from(i8::from_le_bytes([*value])) * self.scale;
        }
    }

    #[inline]
    fn row(&self, feature: Feature) -> (&'static [u8], &'static [u8]) {
        let mut bucket = bucket(feature, self.buckets);
        loop {
            match word(self.keys, bucket) {
                Some(key) if key == feature && feature != 0 => break,
                Some(0) | None => return (&[], &[]),
                Some(_) => bucket += 1,
            }
        }
        let entries = word(self.starts, bucket).zip(word(self.starts, bucket + 1));
        let entries = entries.map(|(start, end)| start as usize..end as usize).unwrap_or_default();
        (self.labels.get(entries.clone()).unwrap_or_default(), self.values.get(entries).unwrap_or_default())
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
        let buckets = u32::try_from(kept.len() + kept.len() / 4 + 1).unwrap_or(u32::MAX);
        // In the order of their first bucket each takes the first free one; the row may run past the last bucket.
        kept.sort_by_key(|(feature, _)| (bucket(*feature, buckets), *feature));
        let mut placed: Vec<Option<usize>> = Vec::with_capacity(buckets as usize + 64);
        for (index, (feature, _)) in kept.iter().enumerate() {
            while placed.len() < bucket(*feature, buckets) {
                placed.push(None);
            }
            placed.push(Some(index));
        }
        // The last one stays empty, where every search ends.
        while placed.len() < buckets as usize + 1 || placed.last().is_some_and(Option::is_some) {
            placed.push(None);
        }
        let row = |place: &Option<usize>| place.map(|index| &kept[index]);
        let entries: usize = kept.iter().map(|(_, row)| row.len()).sum();
        out.extend(scale.to_le_bytes());
        out.extend(buckets.to_le_bytes());
        out.extend(u32::try_from(placed.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(u32::try_from(entries).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(placed.iter().flat_map(|place| row(place).map_or(0, |(feature, _)| *feature).to_le_bytes()));
        let mut start = 0_u32;
        for place in placed.iter().chain([&None]) {
            out.extend(start.to_le_bytes());
            start += row(place).map_or(0, |(_, row)| u32::try_from(row.len()).unwrap_or(0));
        }
        let all = || placed.iter().filter_map(row).flat_map(|(_, row)| row);
        out.extend(all().map(|(label, _)| *label));
        out.extend(all().flat_map(|(_, value)| value.to_le_bytes()));
    }

    /// The table that begins here, and moves the bytes on. `None` where they are no such table.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let scale = f32::from_le_bytes(take(bytes)?);
        let buckets = u32::from_le_bytes(take(bytes)?);
        let places = u32::from_le_bytes(take(bytes)?) as usize;
        let entries = u32::from_le_bytes(take(bytes)?) as usize;
        let mut part = |length: usize| -> Option<&'static [u8]> {
            let (head, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Some(head)
        };
        let keys = part(places.checked_mul(4)?)?;
        let starts = part(places.checked_add(1)?.checked_mul(4)?)?;
        let (labels, values) = (part(entries)?, part(entries)?);
        let ends = word(keys, places.checked_sub(1)?) == Some(0) && word(starts, places) == u32::try_from(entries).ok();
        (ends && buckets as usize <= places).then_some(Self { scale, buckets, keys, starts, labels, values })
    }
}

/// The bucket where the search for a feature begins.
#[inline]
fn bucket(feature: Feature, buckets: u32) -> usize {
    ((u64::from(feature.wrapping_mul(0x9e37_79b1)) * u64::from(buckets)) >> 32) as usize
}

/// A number of a row of them.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at * 4..at * 4 + 4)?.try_into().ok().map(u32::from_le_bytes)
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
            table.add(*feature, &mut scores);
            assert!((scores[3] - 1.0).abs() < 0.01 && (scores[7] + 0.5).abs() < 0.01, "{scores:?}");
        }
        for absent in [0, 2, 4, 123_456_788] {
            let mut scores = NO_SCORES;
            table.add(absent, &mut scores);
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
