//! Sparse weights: for each feature a few labels with what the feature says for or against them.
//!
//! Features are named by the hash of what they describe. A table is looked up in the bytes that the training wrote, where they
//! lie in the program: nothing is read at the start, nothing is copied, and pages that nobody asks for stay on disk.
//!
//! Layout, little-endian: the scale (`f32`), the width of full rows, the number of groups and of bytes of the rows, and how many
//! bytes without meaning follow (`u32` each), which move what comes to the beginning of a line of the processor's cache; then the
//! groups; then the rows. A group fills one line: the keys of eight places (`u32` each, 0 for none; the free ones last), then what
//! stands at each. A row of at most two labels stands there itself: each label (`u8`) with its weight (`i8`, times the scale). Of
//! a longer one the place tells where it begins and ends. A row with few labels is kept likewise and filled up to whole blocks; a
//! row with many is full: it holds the weights of all labels there are. Its length tells, since no other row is as long. What
//! finds no room in its group stands in the next one that has some; the first one comes after the last.
//!
//! A sentence looks up hundreds of features, most of them in parts of the table that are not at hand, with no pattern that the
//! processor could foresee. Hence a search reads one line, mostly; what is looked up together is fetched together; and a search
//! goes on as if it had found something where it has not: to guess wrong costs more than to add a block of nothing.

use std::hint::black_box;

/// The hash of a feature. Zero names no feature.
pub(crate) type Feature = u32;

/// The score of each label that there can be.
pub(crate) type Scores = [f32; 256];
/// Nothing was said yet for or against any label.
pub(crate) const NO_SCORES: Scores = [0.0; 256];
/// The sum of what rows say of each label, in units of the scale of their table.
pub(crate) type Sums = [i32; 256];
/// The sums of no rows.
pub(crate) const NO_SUMS: Sums = [0; 256];

/// Bytes of a block of a row.
const BLOCK: usize = 8;
/// Bytes of two labels with their weights, and of what tells where a row stands.
const PAIRS: usize = 4;
/// Stands for no label.
const NO_LABEL: u8 = u8::MAX;
/// Two labels with weights that are none.
static NOTHING: [u8; PAIRS] = [NO_LABEL, 0, NO_LABEL, 0];
/// Places of a group.
const PLACES: usize = 8;
/// Bytes of a group: a line of the cache.
const LINE: usize = PLACES * (4 + PAIRS);
/// Of so many places two are taken, on average over all groups: most groups have one to spare.
const ROOM: usize = 9;
/// What the bits say of a place whose row stands elsewhere: the lowest ones that it does, the next ones how many blocks it has
/// beyond the first one, the others at which block it begins.
const ELSEWHERE: u32 = NO_LABEL as u32;
const LENGTH_BITS: u32 = 5;
const START_SHIFT: u32 = 8 + LENGTH_BITS;
/// The row of what is not found: the first block of the rows.
const NOT_FOUND: u32 = ELSEWHERE;

/// What a feature says, as it is kept.
pub(crate) type Row = &'static [u8];

/// Rows with weights for at least one of so many labels hold the weights of all.
const FULL: usize = 5;

/// Weights by feature and label.
#[derive(Debug)]
pub(crate) struct Weights {
    scale: f32,
    /// Bytes of a full row.
    full: usize,
    groups: &'static [[u8; LINE]],
    rows: &'static [u8],
}

impl Default for Weights {
    fn default() -> Self {
        Self { scale: 0.0, full: 2 * BLOCK, groups: &[], rows: &[] }
    }
}

impl Weights {
    /// Adds what rows say to the sum of each label.
    pub(crate) fn add(&self, rows: &[Row], sums: &mut Sums) {
        for row in rows {
            if row.len() == self.full {
                for (sum, weight) in sums.iter_mut().zip(*row) {
                    *sum += i32::from(weight.cast_signed());
                }
            } else {
                add_pairs(row, sums);
            }
        }
    }

    /// Adds what rows say to the sums of some labels; those of others mean nothing afterwards.
    pub(crate) fn add_to(&self, labels: &[u8], rows: &[Row], sums: &mut Sums) {
        for row in rows {
            if row.len() == self.full {
                for label in labels {
                    let weight = row.get(usize::from(*label)).copied().unwrap_or(0);
                    sums[usize::from(*label)] += i32::from(weight.cast_signed());
                }
            } else {
                add_pairs(row, sums);
            }
        }
    }

    /// The score that a sum stands for.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "sums of some hundred small numbers")]
    pub(crate) fn score(&self, sum: i32) -> f32 {
        sum as f32 * self.scale
    }

    /// The scores of all labels by some rows.
    pub(crate) fn scores(&self, rows: &[Row]) -> Scores {
        let mut sums = NO_SUMS;
        self.add(rows, &mut sums);
        sums.map(|sum| self.score(sum))
    }

    /// The rows of features, in their order; those of features that say nothing have no weight.
    pub(crate) fn rows(&self, features: &[Feature]) -> Vec<Row> {
        // What is looked at first is used only later: the processor waits for all of it at once.
        for feature in features {
            let group = self.groups.get(group_of(key(*feature), self.groups.len()));
            black_box(group.map_or(0, |group| group[0]));
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
        let home = group_of(key, self.groups.len());
        let Some(group) = self.groups.get(home) else { return &NOTHING };
        let (place, stands) = standing(group, key);
        if place == PLACES && is_full(group) {
            return self.far_row(key, home + 1);
        }
        self.row_at(group, place, if key == 0 { NOT_FOUND } else { stands })
    }

    /// The row of a key for which its group has no room.
    #[cold]
    fn far_row(&self, key: u32, from: usize) -> Row {
        let (before, behind) = self.groups.split_at(from);
        for group in behind.iter().chain(before) {
            let (place, stands) = standing(group, key);
            if place < PLACES {
                return self.row_at(group, place, stands);
            }
            if !is_full(group) {
                break;
            }
        }
        &NOTHING
    }

    /// The row that stands at a place, or where the place tells.
    #[inline]
    fn row_at(&self, group: &'static [u8; LINE], place: usize, stands: u32) -> Row {
        let elsewhere = stands & 0xff == ELSEWHERE;
        let here = (PLACES + place) * PAIRS;
        let start = (stands >> START_SHIFT) as usize * BLOCK;
        let length = ((stands >> 8 & ((1 << LENGTH_BITS) - 1)) as usize + 1) * BLOCK;
        let (bytes, range) =
            if elsewhere { (self.rows, start..start + length) } else { (group.as_slice(), here..here + PAIRS) };
        bytes.get(range).unwrap_or(&NOTHING)
    }

    /// Packs rows of `(feature, [(label, weight)])` and appends them to a file; weights too small to matter are left out.
    pub(crate) fn pack(rows: &[(Feature, Vec<(u8, f32)>)], out: &mut Vec<u8>) {
        let largest = rows.iter().flat_map(|(_, row)| row).map(|(_, weight)| weight.abs()).fold(0.0_f32, f32::max);
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, reason = "rounded and within the bounds of the type by the scale")]
        let quantized = |weight: f32| (weight / scale).round().clamp(-127.0, 127.0) as i8;
        let kept: Vec<(Feature, Vec<(u8, i8)>)> = rows
            .iter()
            .filter(|(feature, _)| *feature != 0)
            .map(|(feature, row)| {
                let row = row.iter().map(|(label, weight)| (*label, quantized(*weight)));
                (*feature, row.filter(|(_, value)| *value != 0).collect::<Vec<_>>())
            })
            .filter(|(_, row)| !row.is_empty())
            .collect();
        let labels = kept.iter().flat_map(|(_, row)| row).map(|(label, _)| usize::from(*label) + 1).max().unwrap_or(0);
        let (stand, rows) = laid_out(&kept, labels);
        let groups = grouped(kept.iter().map(|(feature, _)| key(*feature)).zip(stand).collect());
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        let head = out.len() + 5 * 4;
        let unused = head.next_multiple_of(LINE) - head;
        out.extend(scale.to_le_bytes());
        out.extend([labels, groups.len(), rows.len(), unused].into_iter().flat_map(number));
        out.resize(out.len() + unused, 0);
        for group in groups {
            let place = |at: usize| group.get(at).copied().unwrap_or_default();
            out.extend((0..PLACES).flat_map(|at| place(at).0.to_le_bytes()));
            out.extend((0..PLACES).flat_map(|at| place(at).1.to_le_bytes()));
        }
        out.extend(rows);
    }

    /// The table that begins here, and moves the bytes on. `None` where they are no such table.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let scale = f32::from_le_bytes(take(bytes)?);
        let [labels, groups, length, unused] = [(); 4].map(|()| take(bytes).map(u32::from_le_bytes));
        let (_, rest) = bytes.split_at_checked(unused? as usize)?;
        let (groups, rest) = rest.split_at_checked((groups? as usize).checked_mul(LINE)?)?;
        let (rows, rest) = rest.split_at_checked(length? as usize)?;
        *bytes = rest;
        let full = full_length(labels? as usize);
        Some(Self { scale, full, groups: groups.as_chunks().0, rows })
    }
}

#[inline]
fn add_pairs(row: Row, sums: &mut Sums) {
    for pairs in row.as_chunks::<PAIRS>().0 {
        for [label, weight] in pairs.as_chunks::<2>().0 {
            sums[usize::from(*label)] += i32::from(weight.cast_signed());
        }
    }
}

/// What stands at the place of each row, and the rows that stand elsewhere. The longest come first: a full one begins where a
/// line does, if that is what it fills.
fn laid_out(kept: &[(Feature, Vec<(u8, i8)>)], labels: usize) -> (Vec<u32>, Vec<u8>) {
    let written: Vec<Vec<u8>> = kept.iter().map(|(_, row)| written(row, labels)).collect();
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(written[*index].len()));
    let mut stand = vec![0; kept.len()];
    let mut rows: Vec<u8> = NOTHING.repeat(LINE / PAIRS);
    for index in order {
        let row = &written[index];
        if let Ok(pairs) = <[u8; PAIRS]>::try_from(row.as_slice()) {
            stand[index] = u32::from_le_bytes(pairs);
            continue;
        }
        let (start, length) = (number(rows.len() / BLOCK), number(row.len() / BLOCK - 1));
        assert!(start >> (32 - START_SHIFT) == 0 && length >> LENGTH_BITS == 0, "a table has too many rows");
        stand[index] = start << START_SHIFT | length << 8 | ELSEWHERE;
        rows.extend(row);
    }
    (stand, rows)
}

/// The keys with what stands at their places, by group: each in the first one from its own on that has room.
fn grouped(mut places: Vec<(u32, u32)>) -> Vec<Vec<(u32, u32)>> {
    let own = places.len() * 2 / ROOM + 1;
    places.sort_unstable();
    let mut groups: Vec<Vec<(u32, u32)>> = vec![Vec::new(); own];
    for (key, stands) in places {
        let mut at = group_of(key, own);
        while groups[at].len() == PLACES {
            at = (at + 1) % own;
        }
        groups[at].push((key, stands));
    }
    groups
}

/// A row as it is kept.
fn written(row: &[(u8, i8)], labels: usize) -> Vec<u8> {
    if row.len() * FULL < labels || row.len() <= PAIRS / 2 {
        let mut pairs: Vec<u8> = row.iter().flat_map(|(label, weight)| [*label, weight.to_le_bytes()[0]]).collect();
        let length = if pairs.len() <= PAIRS { PAIRS } else { pairs.len().next_multiple_of(BLOCK) };
        pairs.extend(NOTHING.iter().cycle().take(length - pairs.len()));
        return pairs;
    }
    let mut all = vec![0; full_length(labels)];
    for (label, weight) in row {
        all[usize::from(*label)] = weight.to_le_bytes()[0];
    }
    all
}

/// Bytes of a row with the weights of all labels: whole lines, if it takes more than half a line. It is never a single block, as
/// the row of what is not found is.
fn full_length(labels: usize) -> usize {
    labels.max(BLOCK + 1).next_multiple_of(if labels > LINE / 2 { LINE } else { BLOCK })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The place of a key in a group, or [`PLACES`], and what stands there.
#[inline]
fn standing(group: &[u8; LINE], key: u32) -> (usize, u32) {
    let numbers = group.as_chunks::<4>().0;
    let mut found = 0_u32;
    for (at, known) in numbers[..PLACES].iter().enumerate() {
        found |= u32::from(u32::from_le_bytes(*known) == key) << at;
    }
    let place = (found | 1 << PLACES).trailing_zeros() as usize;
    (place, numbers.get(PLACES + place).map_or(NOT_FOUND, |stands| u32::from_le_bytes(*stands)))
}

/// Whether every place of a group is taken.
#[inline]
fn is_full(group: &[u8; LINE]) -> bool {
    group.as_chunks::<4>().0[PLACES - 1] != [0; 4]
}

/// What stands for a feature in the table: no two features share one, and they are spread evenly.
#[inline]
fn key(feature: Feature) -> u32 {
    feature.wrapping_mul(0x9e37_79b1)
}

/// The group where the search for a key begins; a later one for larger keys.
#[inline]
fn group_of(key: u32, groups: usize) -> usize {
    ((u64::from(key) * groups as u64) >> 32) as usize
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
            let scores = table.scores(&table.rows(&[*feature]));
            assert!((scores[3] - 1.0).abs() < 0.01 && (scores[7] + 0.5).abs() < 0.01, "{scores:?}");
        }
        for absent in [0, 2, 4, 123_456_788] {
            let scores = table.scores(&table.rows(&[absent]));
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
