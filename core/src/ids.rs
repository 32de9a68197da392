//! One registry of identifiers: a newtype for each kind of record, UUIDv7 inside, a prefixed text form at the edges.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id of the kind that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id of this kind looks like {prefix}0190b5c2…, this is {given:?}")]
pub struct ParseIdError {
    prefix: &'static str,
    given: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a bare UUID, at the border to the database or to an id source.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix($prefix)
                    .and_then(|bare| Uuid::try_parse(bare).ok())
                    .map(Self)
                    .ok_or_else(|| ParseIdError { prefix: $prefix, given: text.chars().take(60).collect() })
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

ids! {
    /// A customer of the product: the wall that no data crosses.
    TenantId = "ten_";
    /// A person, whatever tenants they work in.
    UserId = "usr_";
    /// A person in one tenant.
    MemberId = "mem_";
    /// A set of permissions with a name.
    RoleId = "role_";
    /// A person the tenant sells to.
    ContactId = "con_";
    /// An organisation the tenant sells to.
    CompanyId = "com_";
    /// Something that may be sold.
    DealId = "deal_";
    /// A line of stages that deals pass through.
    PipelineId = "pipe_";
    /// One stage of a pipeline.
    StageId = "stage_";
    /// Something that happened with somebody.
    ActivityId = "act_";
    /// A calendar entry.
    MeetingId = "meet_";
    /// Something somebody has to do.
    TaskId = "task_";
    /// A remark on a record.
    NoteId = "note_";
    /// A label.
    TagId = "tag_";
    /// Somebody who raised a hand.
    LeadId = "lead_";
    /// A product of the catalogue.
    ProductId = "prod_";
    /// All that one command changed.
    ChangeSetId = "chg_";
    /// Two records made one.
    MergeId = "mrg_";
    /// An account of a provider that a member has connected.
    AccountId = "acc_";
    /// Somebody in a member's mail who may become a contact.
    SuggestionId = "sug_";
    /// Something that was found in a mail.
    FindingId = "fnd_";
    /// An event waiting to be told.
    OutboxId = "out_";
    /// Something that a member was told.
    AlertId = "alrt_";
    /// A message that goes out by a channel.
    OutgoingId = "msg_";
    /// A file being imported.
    ImportId = "imp_";
    /// A bearer token (its row, not its secret).
    TokenId = "tok_";
    /// A change that waits for a yes.
    PendingId = "pend_";
    /// A question the bot asked.
    QuestionId = "ask_";
    /// A message and what became of it.
    TurnId = "turn_";
    /// A call of a language model.
    ModelCallId = "call_";
    /// A version of a prompt.
    PromptVersionId = "prompt_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form_and_refuses_another_kind() {
        let id = ContactId::from_uuid(Uuid::from_u128(42));
        assert_eq!(id.to_string().parse::<ContactId>(), Ok(id));
        assert!(id.to_string().parse::<DealId>().is_err());
        assert!("con_not-a-uuid".parse::<ContactId>().is_err());
    }
}
