//! Choices and ids from a seed: the same sequence on every machine and every run.

use rand::{Rng as _, RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// The instant at which generated ids begin to count: 2024-01-01T00:00:00Z in milliseconds. It is fixed, so that ids do not
/// depend on when they were made.
const FIRST_MILLISECOND: u64 = 1_704_067_200_000;

/// A source of choices and ids.
#[derive(Debug, Clone)]
pub struct Random {
    generator: ChaCha8Rng,
    next_millisecond: u64,
}

impl Random {
    /// A source for a seed and one of its streams: pieces of one data set that are made apart take a stream each, and a
    /// higher stream's ids sort after a lower one's.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self { generator, next_millisecond: FIRST_MILLISECOND + (stream << 20) }
    }

    /// A new id in the form of UUID version 7, after all ids before it.
    pub fn id(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.generator.fill_bytes(&mut random);
        let id = uuid::Builder::from_unix_timestamp_millis(self.next_millisecond, &random).into_uuid();
        self.next_millisecond += 1;
        id
    }

    /// A number from 0 up to, but not including, `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.generator.random_range(0..end) }
    }

    /// A number between two bounds, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.generator.random_range(low..=high.max(low))
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.generator.random_range(0..100) < percent
    }

    /// One of several.
    ///
    /// # Panics
    /// Where there is none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_ids_again_and_they_are_in_order() {
        let ids = |seed, stream| {
            let mut random = Random::new(seed, stream);
            (0..100).map(|_| random.id()).collect::<Vec<_>>()
        };
        assert_eq!(ids(42, 1), ids(42, 1));
        assert_ne!(ids(42, 1), ids(43, 1));
        assert!([ids(42, 1), ids(42, 2)].concat().windows(2).all(|pair| pair[0] < pair[1]));
    }
}
