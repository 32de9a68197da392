//! Everything that the fake remembers, behind one lock that is never held over an await.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use leancrm_core::clock::Clock;

use super::{
    calendar::Calendar,
    faults::Faults,
    gmail::Mailbox,
    journal::{Entry, Violation},
    oauth::OAuth,
    wire::Refusal,
};

/// Units of an account in a minute, as Google gives them for Gmail and for Calendar.
const MAIL_UNITS: u64 = 15_000;
const CALENDAR_UNITS: u64 = 600;

/// What an account may still ask for in this minute.
#[derive(Debug)]
pub(super) struct Quota {
    pub(super) limit: u64,
    /// What is answered when there is nothing left: 429, or 403 as of old.
    pub(super) status: u16,
    minute: i64,
    used: u64,
}

impl Quota {
    fn of(limit: u64) -> Self {
        Self { limit, status: 429, minute: 0, used: 0 }
    }

    /// Takes units, or says when there are some again.
    pub(super) fn charge(&mut self, units: u64, now: DateTime<Utc>) -> Result<(), Refusal> {
        let (minute, second) = (now.timestamp().div_euclid(60), now.timestamp().rem_euclid(60));
        if minute != self.minute {
            (self.minute, self.used) = (minute, 0);
        }
        if self.used + units > self.limit {
            let said = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'.";
            let mut refusal = Refusal::new(self.status, "rateLimitExceeded", said);
            refusal.retry_after = Some((60 - second).cast_unsigned());
            return Err(refusal);
        }
        self.used += units;
        Ok(())
    }
}

/// What belongs to one account.
#[derive(Debug)]
pub(super) struct Owned {
    pub(super) mailbox: Mailbox,
    pub(super) calendar: Calendar,
    pub(super) mail_quota: Quota,
    pub(super) calendar_quota: Quota,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) oauth: OAuth,
    pub(super) faults: Faults,
    /// Whether bodies of messages are padded.
    pub(super) padded: bool,
    pub(super) accounts: BTreeMap<String, Owned>,
    pub(super) entries: Vec<Entry>,
    pub(super) violations: Vec<Violation>,
}

impl State {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            oauth: OAuth::new(clock),
            faults: Faults::default(),
            padded: false,
            accounts: BTreeMap::new(),
            entries: Vec::new(),
            violations: Vec::new(),
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.oauth.clock.now()
    }

    /// What an account has; one that was not there before has nothing.
    pub(super) fn account(&mut self, email: &str) -> &mut Owned {
        self.accounts.entry(email.to_owned()).or_insert_with(|| Owned {
            mailbox: Mailbox::default(),
            calendar: Calendar::new(email),
            mail_quota: Quota::of(MAIL_UNITS),
            calendar_quota: Quota::of(CALENDAR_UNITS),
        })
    }

    pub(super) fn enter(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(super) fn violation(&mut self, place: &str, problem: impl Into<String>) {
        self.violations.push(Violation { place: place.to_owned(), problem: problem.into() });
    }
}
