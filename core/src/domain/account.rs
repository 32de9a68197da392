//! Accounts of a provider of mail and calendars, and how far each is kept in step.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{AccountId, MemberId, TenantId};

/// How often mail is looked for.
pub const MAIL_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How often calendars are looked at.
pub const CALENDAR_EVERY: TimeDelta = TimeDelta::minutes(15);
/// How far back the first import of a mailbox goes.
pub const FIRST_IMPORT: TimeDelta = TimeDelta::days(90);
/// So many cycles missed are a stall.
const STALLED_AFTER: i32 = 2;

/// What of an account is kept in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncKind {
    /// Its mail.
    Mail,
    /// Its calendar.
    Calendar,
}

impl SyncKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Calendar];

    /// The word it is kept by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Calendar => "calendar",
        }
    }

    /// The kind of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mail => "Gmail",
            Self::Calendar => "Google Calendar",
        }
    }

    /// How often it is looked at.
    pub const fn every(self) -> TimeDelta {
        match self {
            Self::Mail => MAIL_EVERY,
            Self::Calendar => CALENDAR_EVERY,
        }
    }

    /// What was in step this long ago is behind.
    pub fn stalled_after(self) -> TimeDelta {
        self.every() * STALLED_AFTER
    }

    /// The event that asks for a look.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Mail => "mailbox.due",
            Self::Calendar => "calendar.due",
        }
    }
}

/// A connected account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose workspace it belongs to.
    pub tenant: TenantId,
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub member: MemberId,
    /// Its address, in lower case.
    pub address: String,
    /// What it was allowed to be used for, as the provider calls it.
    pub scopes: Vec<String>,
    /// Whether colleagues may read the mail that is kept.
    pub shares_mail: bool,
    /// Where any is named, only mail with one of these labels is kept.
    pub only_labels: Vec<String>,
    /// Whether people whom the member has written to, at a company that is known, become contacts by themselves.
    pub adds_contacts: bool,
    /// Whether a language model reads new mail, what comes and what is sent, for what is promised, asked for and signed.
    pub reads_text: bool,
    /// Why it can't be used any more.
    pub disconnected_why: Option<String>,
}

impl Account {
    /// Whether it can be used.
    pub const fn is_active(&self) -> bool {
        self.disconnected_why.is_none()
    }
}

/// Whether everything is read anew, or only what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncPhase {
    /// Everything since a moment is read.
    Importing,
    /// Changes are followed.
    Following,
}

impl SyncPhase {
    /// The word it is kept by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Importing => "importing",
            Self::Following => "following",
        }
    }
}

/// How far something is kept in step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncState {
    /// Of which account.
    pub account: AccountId,
    /// What.
    pub kind: SyncKind,
    /// Whether everything is read anew, or only what changed.
    pub phase: SyncPhase,
    /// From where changes are asked for.
    pub cursor: Option<String>,
    /// Where a listing goes on.
    pub page: Option<String>,
    /// Since when an import reads.
    pub import_from: Option<DateTime<Utc>>,
    /// When an import began.
    pub import_began_at: Option<DateTime<Utc>>,
    /// How many an import has looked at, has kept, and will have looked at in the end.
    pub import: ImportCount,
    /// How many were kept, skipped and removed since it was connected.
    pub counts: SyncCounts,
    /// Counts commits.
    pub step: i64,
    /// When it is looked at next; `None` where it rests.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was in step last.
    pub ok_at: Option<DateTime<Utc>>,
    /// How many looks have failed on end.
    pub failures: i32,
    /// What the last of them said.
    pub last_error: Option<String>,
    /// Until when the provider calls by itself.
    pub watch_expires_at: Option<DateTime<Utc>>,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCount {
    /// Looked at.
    pub seen: i64,
    /// Kept.
    pub kept: i64,
    /// In all, about.
    pub total: Option<i64>,
}

/// What became of things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncCounts {
    /// Kept.
    pub kept: i64,
    /// Left out by a rule.
    pub skipped: i64,
    /// Taken out again.
    pub removed: i64,
}

impl SyncState {
    /// Whether it should be in step and has not been for two cycles.
    pub fn is_behind(&self, now: DateTime<Utc>) -> bool {
        self.next_at.is_some() && self.ok_at.is_some_and(|at| at + self.kind.stalled_after() < now)
    }
}
