//! Background jobs as plain data: what they are called and what they need to know. They are run elsewhere.
//!
//! *Invariant:* a payload carries ids, never a record or a message: the queue may be a server
//! that keeps nothing secret, and a record read later is fresher than one carried along.

use serde::{Serialize, de::DeserializeOwned};

use crate::ids::{AccountId, ChangeSetId, ContactId, MeetingId, MemberId};

/// A kind of background work. It may run more than once and twice at a time, so it must not mind.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in logs and metrics. A name that was ever released is never given to another job.
    const NAME: &'static str;

    /// Jobs of one tenant with the same key do the same work: those that wait together are run once. `None` for a job that
    /// always stands for itself.
    fn dedupe_key(&self) -> Option<String>;
}

/// Takes words that no record uses any more out of a tenant's spelling dictionary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct PruneSearchWords {
    /// The command whose changes may have left words unused; `None` looks at the whole dictionary.
    #[serde(default)]
    pub change_set: Option<ChangeSetId>,
}

impl Job for PruneSearchWords {
    const NAME: &'static str = "prune_search_words";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.change_set.map_or_else(|| "whole".to_owned(), |id| id.to_string()))
    }
}

/// Deletes what has outlived its use in every tenant: conversations past their expiry and events that were told long ago.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct PurgeExpired;

impl Job for PurgeExpired {
    const NAME: &'static str = "purge_expired";

    fn dedupe_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Tells a member what is due to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct TellMember {
    /// Whom.
    pub member: MemberId,
}

impl Job for TellMember {
    const NAME: &'static str = "tell_member";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.member.to_string())
    }
}

/// Reads what has changed in the calendar of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct SyncCalendar {
    /// Which.
    pub account: AccountId,
}

impl Job for SyncCalendar {
    const NAME: &'static str = "sync_calendar";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Writes what was changed about a meeting to the calendar that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct WriteCalendar {
    /// Which.
    pub meeting: MeetingId,
}

impl Job for WriteCalendar {
    const NAME: &'static str = "write_calendar";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.meeting.to_string())
    }
}

/// Makes an activity of a meeting that is over, or has the one that was made follow what became of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct LogMeeting {
    /// Which.
    pub meeting: MeetingId,
}

impl Job for LogMeeting {
    const NAME: &'static str = "log_meeting";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.meeting.to_string())
    }
}

/// Tells those who manage language models that so much of the month's budget is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct TellThreshold {
    /// How much, in percent.
    pub percent: u64,
}

impl Job for TellThreshold {
    const NAME: &'static str = "tell_threshold";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.percent.to_string())
    }
}

/// Keeps the mail of an account in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct SyncMailbox {
    /// Which.
    pub account: AccountId,
}

impl Job for SyncMailbox {
    const NAME: &'static str = "sync_mailbox";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Has a mail read for what it promises, asks for and signs with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct ReadMail {
    /// Of which account.
    pub account: AccountId,
    /// Which message.
    pub message: String,
    /// Whether the member wrote it.
    #[serde(default)]
    pub sent: bool,
}

impl Job for ReadMail {
    const NAME: &'static str = "read_mail";

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}/{}", self.account, self.message))
    }
}

/// Gives contacts the mail with their addresses that was kept before they had them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub enum AttachMail {
    /// To one who is new.
    To(ContactId),
    /// To those whom a command has given an address.
    Given(ChangeSetId),
    /// To whoever has not got theirs.
    All,
}

impl Job for AttachMail {
    const NAME: &'static str = "attach_mail";

    fn dedupe_key(&self) -> Option<String> {
        Some(match self {
            Self::To(contact) => contact.to_string(),
            Self::Given(change_set) => change_set.to_string(),
            Self::All => "all".to_owned(),
        })
    }
}

/// Has what a member wants of their mail count for what is kept of it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct ApplyMailWishes {
    /// Whose.
    pub member: MemberId,
}

impl Job for ApplyMailWishes {
    const NAME: &'static str = "apply_mail_wishes";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.member.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_stands_for_all_changes_of_a_command_and_for_no_other_command() {
        let of =
            |number: u128| PruneSearchWords { change_set: Some(ChangeSetId::from_uuid(uuid::Uuid::from_u128(number))) };
        assert_eq!(of(1).dedupe_key(), of(1).dedupe_key());
        assert_ne!(of(1).dedupe_key(), of(2).dedupe_key());
        assert_ne!(of(1).dedupe_key(), PruneSearchWords::default().dedupe_key());
    }
}
