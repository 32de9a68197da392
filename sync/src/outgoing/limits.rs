//! What a vendor takes of one method in one workspace.
//!
//! Ours and small rather than a crate's: it reads the clock that is passed in, a vendor's Retry-After moves it, and who has to wait
//! is told when to come again instead of holding a place in line in this process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{ids::OutgoingId, ports::messenger::Pace};

/// Meters beyond this number are looked through for those that nobody needs any more.
const MANY: usize = 1_000;

/// The meters of one channel in this process. Other processes have their own; the vendor's word brings them together.
#[derive(Debug, Default)]
pub(super) struct Limits(Mutex<HashMap<(String, &'static str), Meter>>);

/// One method in one workspace, by the generic cell rate algorithm.
#[derive(Debug, Default)]
struct Meter {
    /// Nothing goes before.
    paused_until: DateTime<Utc>,
    /// When the next message would arrive if all came evenly.
    arrival: DateTime<Utc>,
    /// Who was told to come again, and when.
    promised: HashMap<OutgoingId, DateTime<Utc>>,
}

/// A message that wants to go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) workspace: &'a str,
    pub(super) method: &'static str,
    pub(super) id: OutgoingId,
    /// Somebody is waiting for it: it goes past those that can wait, and only the vendor's own word holds it.
    pub(super) is_urgent: bool,
}

impl Limits {
    /// `None` where the message may go now, and otherwise when to come again.
    pub(super) fn take(&self, wish: Wish<'_>, now: DateTime<Utc>, pace: Pace) -> Option<DateTime<Utc>> {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if meters.len() > MANY {
            meters.retain(|_, meter| meter.paused_until.max(meter.arrival) > now - TimeDelta::minutes(1));
        }
        meters.entry((wish.workspace.to_owned(), wish.method)).or_default().take(wish, now, pace)
    }

    /// The vendor wants no call of this method there before `until`.
    pub(super) fn pause(&self, workspace: &str, method: &'static str, until: DateTime<Utc>, pace: Pace) {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let meter = meters.entry((workspace.to_owned(), method)).or_default();
        meter.paused_until = meter.paused_until.max(until);
        // Afterwards they come one by one; what was promised before does not hold.
        meter.arrival = meter.arrival.max(until + tolerance(pace));
        meter.promised.clear();
    }
}

impl Meter {
    fn take(&mut self, wish: Wish<'_>, now: DateTime<Utc>, pace: Pace) -> Option<DateTime<Utc>> {
        if let Some(&at) = self.promised.get(&wish.id) {
            if at > now {
                return Some(at);
            }
            self.promised.remove(&wish.id);
            return None;
        }
        if wish.is_urgent && now < self.paused_until {
            return Some(self.paused_until);
        }
        let at = (self.arrival - tolerance(pace)).max(self.paused_until);
        self.arrival = self.arrival.max(now) + pace.per_method;
        if at <= now || wish.is_urgent {
            return None;
        }
        self.promised.insert(wish.id, at);
        Some(at)
    }
}

fn tolerance(pace: Pace) -> TimeDelta {
    pace.per_method * (pace.method_burst - 1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHOD: &str = "chat.postMessage";

    fn start() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
    }

    fn wish(workspace: &str, number: u128, is_urgent: bool) -> Wish<'_> {
        Wish { workspace, method: METHOD, id: OutgoingId::from_uuid(uuid::Uuid::from_u128(number)), is_urgent }
    }

    fn waits(limits: &Limits, number: u128, now: DateTime<Utc>) -> Option<i64> {
        let pace = Pace { per_method: TimeDelta::seconds(1), method_burst: 2, ..Pace::default() };
        limits.take(wish("T1", number, false), now, pace).map(|at| (at - start()).num_seconds())
    }

    #[test]
    fn a_burst_goes_and_the_rest_is_told_when_to_come_and_then_goes() {
        let limits = Limits::default();
        let first: Vec<_> = (0..5).map(|number| waits(&limits, number, start())).collect();
        assert_eq!(first, [None, None, Some(1), Some(2), Some(3)]);
        assert_eq!(waits(&limits, 3, start()), Some(2), "who comes too early keeps the place");
        assert_eq!(waits(&limits, 2, start() + TimeDelta::seconds(1)), None);
        assert_eq!(waits(&limits, 9, start() + TimeDelta::seconds(1)), Some(4), "places are not given twice");
    }

    #[test]
    fn a_pause_holds_one_method_of_one_workspace_and_what_is_urgent_goes_first_afterwards() {
        let (limits, pace, now) = (Limits::default(), Pace::default(), start());
        let until = now + TimeDelta::seconds(30);
        limits.pause("T1", METHOD, until, pace);
        assert_eq!(limits.take(wish("T1", 1, false), now, pace), Some(until));
        assert_eq!(limits.take(wish("T1", 2, false), now, pace), Some(until + pace.per_method));
        assert_eq!(limits.take(wish("T1", 3, true), now, pace), Some(until));
        assert_eq!(limits.take(wish("T2", 4, false), now, pace), None);
        assert_eq!(limits.take(Wish { method: "chat.postEphemeral", ..wish("T1", 5, false) }, now, pace), None);
        assert_eq!(limits.take(wish("T1", 3, true), until, pace), None);
    }

    #[test]
    fn an_answer_goes_past_many_that_can_wait() {
        let (limits, pace, now) = (Limits::default(), Pace::default(), start());
        let held = (0..1_000).filter(|&number| limits.take(wish("T1", number, false), now, pace).is_some()).count();
        assert_eq!(held, 990);
        assert_eq!(limits.take(wish("T1", 5_000, true), now, pace), None);
    }
}
