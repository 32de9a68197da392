//! The chain of the audit trail: its hashes, and what may be wrong with it.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};
use uuid::Uuid;

/// The hash of a link; the last one of a tenant, its head, stands for everything before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl fmt::Display for ChainHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl Serialize for ChainHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that is not the hash of a link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a head has 64 characters out of 0-9 and a-f, as `leancrm audit verify` prints it")]
pub struct ParseChainHashError;

impl FromStr for ChainHash {
    type Err = ParseChainHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ParseChainHashError);
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| ParseChainHashError)?;
        }
        Ok(Self(bytes))
    }
}

/// What may be wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// A link is gone.
    LinkMissing,
    /// A link was altered, or the one before it was put in another's place.
    LinkChanged,
    /// Links were put into another order.
    OrderChanged,
    /// The entry of a link is gone.
    EntryMissing,
    /// The entry of a link was altered.
    EntryChanged,
    /// A change that belongs to an entry is gone.
    ChangeMissing,
    /// There is a change that no entry covers.
    ChangeAdded,
    /// A change that belongs to an entry was altered.
    ChangeChanged,
    /// An entry was put in past the chain, or lost its link.
    EntryUnlinked,
}

impl Break {
    const ALL: [(Self, &str); 9] = [
        (Self::LinkMissing, "link_missing"),
        (Self::LinkChanged, "link_changed"),
        (Self::OrderChanged, "order_changed"),
        (Self::EntryMissing, "entry_missing"),
        (Self::EntryChanged, "entry_changed"),
        (Self::ChangeMissing, "change_missing"),
        (Self::ChangeAdded, "change_added"),
        (Self::ChangeChanged, "change_changed"),
        (Self::EntryUnlinked, "entry_unlinked"),
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(kind, known)| (known == name).then_some(kind))
    }
}

/// One thing that is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// At which link, counted from 1; none for what has no link.
    pub link: Option<i64>,
    /// What is wrong.
    pub kind: Break,
    /// The entry of the audit trail, or the change where it has no link.
    pub subject: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_survives_its_text_form_and_refuses_what_is_none() {
        let hash = ChainHash(std::array::from_fn(|place| u8::try_from(place * 8).unwrap_or_default()));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(format!(" {}\n", hash.to_string().to_uppercase()).parse(), Ok(hash));
        for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(wrong.parse::<ChainHash>(), Err(ParseChainHashError), "{wrong}");
        }
    }

    #[test]
    fn every_kind_is_called_by_its_json_name() {
        for (kind, name) in Break::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
            assert_eq!(Break::named(name), Some(kind));
        }
    }
}
