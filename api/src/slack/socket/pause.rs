//! How long is waited before a connection is opened anew.

use std::time::Duration;

use crate::slack::Random;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(30);
/// A connection that lived so long was a good one: what went wrong before it is forgotten.
const GOOD: Duration = Duration::from_mins(1);
/// So many times in a row a connection that Slack ends is followed at once.
const AT_ONCE: u32 = 4;

/// Waits of 1, 2, 4 … 30 seconds, each somewhat shorter by chance, so that many servers do not come at once.
#[derive(Debug)]
pub(super) struct Pause {
    random: Random,
    failures: u32,
}

impl Pause {
    pub(super) const fn new(random: Random) -> Self {
        Self { random, failures: 0 }
    }

    /// The wait after a connection was lost that had lived so long.
    pub(super) fn lost(&mut self, lived: Duration) -> Duration {
        self.count(lived);
        self.wait(self.failures)
    }

    /// The wait after Slack wants another connection in place of one that had lived so long.
    pub(super) fn refreshed(&mut self, lived: Duration) -> Duration {
        self.count(lived);
        self.wait(self.failures.saturating_sub(AT_ONCE))
    }

    fn count(&mut self, lived: Duration) {
        self.failures = if lived < GOOD { self.failures.saturating_add(1) } else { 1 };
    }

    /// Between half and the whole of the wait after so many failures.
    fn wait(&self, failures: u32) -> Duration {
        let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
        let whole = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST);
        let [chance, ..] = (self.random)();
        whole / 2 + whole * u32::from(chance) / 510
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_begin_anew_after_a_good_connection() {
        let mut pause = Pause::new(|| [255; 32]);
        let seconds: Vec<u64> = (0..8).map(|_| pause.lost(Duration::ZERO).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(pause.lost(GOOD).as_secs(), 1);
        assert_eq!(Pause::new(|| [0; 32]).lost(GOOD), Duration::from_millis(500));
        pause.failures = u32::MAX;
        assert_eq!(pause.lost(Duration::ZERO), LONGEST);
    }

    #[test]
    fn what_slack_ends_is_followed_at_once_unless_it_ends_all_at_once() {
        let mut pause = Pause::new(|| [255; 32]);
        let seconds: Vec<u64> = (0..6).map(|_| pause.refreshed(Duration::ZERO).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 1, 2]);
        assert_eq!(pause.refreshed(GOOD), Duration::ZERO);
    }
}
