//! Types of slots that several intents share.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::grammar::time::TimePhrase;

/// A slot that may be empty and is then left out of the JSON form.
pub(crate) trait Slot {
    /// What it holds where it is not.
    const HOLDS: Holds;

    fn is_absent(&self) -> bool;
}

impl<T: SlotValue> Slot for Option<T> {
    const HOLDS: Holds = T::HOLDS;

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: SlotValue> Slot for Vec<T> {
    const HOLDS: Holds = T::HOLDS;

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Words of the sentence.
    Words,
    /// A number, perhaps of money.
    Number,
    /// A whole number, or a length of time.
    Whole,
    /// Yes, where it is said.
    Flag,
    /// A time.
    Time,
    /// Whose records.
    Owner,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A slot as it is declared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotShape {
    /// Its name in the program.
    pub(crate) written: &'static str,
    /// What its comment says.
    pub(crate) says: &'static str,
    /// What it holds.
    pub(crate) holds: Holds,
}

impl SlotShape {
    /// Its name in JSON.
    pub(crate) fn name(&self) -> &'static str {
        self.written.trim_start_matches("r#")
    }
}

/// What a slot can hold.
pub(crate) trait SlotValue {
    const HOLDS: Holds;
}

macro_rules! holds {
    ($($kind:ty => $holds:ident),* $(,)?) => {
        $(impl SlotValue for $kind { const HOLDS: Holds = Holds::$holds; })*
    };
}

holds! {
    String => Words,
    f64 => Number,
    u32 => Whole,
    i64 => Whole,
    bool => Flag,
    TimePhrase => Time,
    Owner => Owner,
}

/// Whose records are meant. Written as `me`, `team`, `everyone`, `unassigned`, or the name of the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The person who asks.
    Me,
    /// The reporting subtree of the person who asks.
    MyTeam,
    /// Everybody in the tenant.
    Everyone,
    /// Records that nobody owns.
    Unassigned,
    /// A member by name, as written.
    Member(String),
}

impl Owner {
    /// The written form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Me => "me",
            Self::MyTeam => "team",
            Self::Everyone => "everyone",
            Self::Unassigned => "unassigned",
            Self::Member(name) => name,
        }
    }
}

impl From<&str> for Owner {
    fn from(text: &str) -> Self {
        match text {
            "me" => Self::Me,
            "team" => Self::MyTeam,
            "everyone" => Self::Everyone,
            "unassigned" => Self::Unassigned,
            name => Self::Member(name.to_owned()),
        }
    }
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// The written form.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl SlotValue for $name {
            const HOLDS: Holds = Holds::Choice(&[$($word),*]);
        }
    };
}

words! {
    /// The kind of record that is searched or counted.
    RecordKind {
        /// People.
        Contact = "contact",
        /// Companies.
        Company = "company",
        /// Deals.
        Deal = "deal",
        /// Leads.
        Lead = "lead",
        /// Tasks and reminders.
        Task = "task",
        /// Meetings.
        Meeting = "meeting",
        /// Calls.
        Call = "call",
        /// E-mails.
        Email = "email",
        /// Notes.
        Note = "note",
        /// Chat messages of any channel.
        Message = "message",
        /// Activities of any kind.
        Activity = "activity",
        /// Hiring candidates.
        Candidate = "candidate",
        /// Members of the tenant.
        Member = "member",
        /// Products.
        Product = "product",
        /// Workflows.
        Workflow = "workflow",
    }
}

words! {
    /// The kind of an activity.
    ActivityType {
        /// A phone call.
        Call = "call",
        /// A meeting, in person or by video.
        Meeting = "meeting",
        /// An e-mail.
        Email = "email",
        /// A note.
        Note = "note",
        /// A text message.
        Sms = "sms",
        /// A WhatsApp message.
        Whatsapp = "whatsapp",
        /// A message of an unnamed channel.
        Message = "message",
    }
}

words! {
    /// The state of a deal.
    DealStatus {
        /// Still in play.
        Open = "open",
        /// Won.
        Won = "won",
        /// Lost.
        Lost = "lost",
        /// Won or lost.
        Closed = "closed",
        /// Open, and its close date has passed.
        Overdue = "overdue",
        /// Parked until a date.
        Snoozed = "snoozed",
    }
}

words! {
    /// The state of a task.
    TaskStatus {
        /// Not done yet.
        Open = "open",
        /// Not done, and its due date has passed.
        Overdue = "overdue",
        /// Done.
        Done = "done",
    }
}

words! {
    /// The order of a list.
    Sort {
        /// Biggest amount first.
        Amount = "amount",
        /// Smallest amount first.
        AmountAscending = "amount_asc",
        /// Nearest close date first.
        CloseDate = "close_date",
        /// Newest first.
        Newest = "newest",
        /// Oldest first.
        Oldest = "oldest",
        /// Most recently active first.
        RecentActivity = "recent_activity",
        /// Longest without activity first.
        Stalest = "stalest",
        /// Most likely first.
        Probability = "probability",
        /// Highest score first.
        Score = "score",
        /// By name.
        Name = "name",
        /// By stage.
        Stage = "stage",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_reads_back_as_it_was_written() {
        for owner in [Owner::Me, Owner::MyTeam, Owner::Everyone, Owner::Unassigned, Owner::Member("Omar".to_owned())] {
            let json = serde_json::to_string(&owner).expect("an owner is a string");
            assert_eq!(serde_json::from_str::<Owner>(&json).expect("and reads back"), owner);
        }
    }
}
