//! How much is handed to the queue at a time.
//!
//! What stands in the queue is worked off in its order, so little may stand there: whatever comes after has to wait for it, of
//! whichever tenant it is. While little waits, every event travels by itself and idle workers share them. Where much waits and is
//! quick, a pointer stands for many events, and the road costs each of them next to nothing.

use std::time::Duration;

/// Events that one pointer stands for at most.
const LARGEST: usize = 128;
/// A queue that is half empty after so short a time could take more …
const QUICKLY: Duration = Duration::from_millis(250);
/// … and one that took longer than this had too much.
const SLOWLY: Duration = Duration::from_secs(1);

/// How many pointers may wait in the queue, and how many events each stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    room: u64,
    size: usize,
}

impl Pace {
    /// For workers that run so many jobs at a time.
    pub(super) fn new(concurrency: usize) -> Self {
        Self { room: (2 * concurrency as u64).max(8), size: 1 }
    }

    /// How many events may be taken while so many pointers wait; none where the queue is full.
    pub(super) fn events(&self, waiting: u64) -> usize {
        usize::try_from(self.room.saturating_sub(waiting)).unwrap_or_default() * self.size
    }

    /// Whether a queue that was full has room for as much again that it is worth while.
    pub(super) const fn has_room(&self, waiting: u64) -> bool {
        waiting <= self.room / 2
    }

    /// Into how large parts so many events go while so many pointers wait.
    pub(super) fn part(&self, events: usize, waiting: u64) -> usize {
        let pointers = usize::try_from(self.room.saturating_sub(waiting)).unwrap_or(1).max(1);
        events.div_ceil(pointers).clamp(1, self.size)
    }

    /// More is due than was taken, and the queue is not full: workers are as quick as single events can be handed to them.
    pub(super) fn keeps_up(&mut self) {
        self.size = (2 * self.size).min(LARGEST);
    }

    /// The queue was full, and half of it was gone after so long.
    pub(super) fn half_was_gone(&mut self, after: Duration) {
        if after < QUICKLY {
            self.keeps_up();
        } else if after > SLOWLY {
            self.size = 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_events_travel_alone_and_many_quick_ones_together() {
        let mut pace = Pace::new(4);
        assert_eq!((pace.events(0), pace.part(5, 0)), (8, 1));
        for _ in 0..10 {
            pace.half_was_gone(Duration::from_millis(3));
        }
        assert_eq!((pace.events(0), pace.events(4), pace.events(8)), (8 * LARGEST, 4 * LARGEST, 0));
        assert_eq!((pace.part(3, 0), pace.part(80, 0), pace.part(8 * LARGEST, 0)), (1, 10, LARGEST));
    }

    #[test]
    fn jobs_that_turn_out_slow_are_handed_on_one_by_one_again() {
        let mut pace = Pace::new(4);
        for _ in 0..3 {
            pace.half_was_gone(Duration::ZERO);
        }
        pace.half_was_gone(Duration::from_millis(500));
        assert_eq!(pace.events(0), 64, "neither quick nor slow");
        pace.keeps_up();
        assert_eq!(pace.events(0), 128);
        pace.half_was_gone(Duration::from_secs(2));
        assert_eq!(pace.events(0), 8);
    }
}
