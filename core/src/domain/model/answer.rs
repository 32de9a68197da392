//! Answers of a language model that are kept for whoever says the same again, and what they are found by.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use crate::ids::TenantId;

/// How long an answer of a model is kept for whoever says the same again.
pub const ANSWERS_LAST: TimeDelta = TimeDelta::days(1);

/// Everything that a model's answer to a sentence depends on.
#[derive(Debug, Clone, Copy)]
pub struct AnswerOrigin<'a> {
    /// Whose sentence it is.
    pub tenant: TenantId,
    /// The sentence. Letters' case and the width of spaces make no difference; signs do, since a question is no order.
    pub sentence: &'a str,
    /// The version of what reads the answer: lexicon, trained model, intents.
    pub reader: &'a str,
    /// The prompt's name.
    pub prompt: &'a str,
    /// Its version; of a tenant's own prompt also that it is one.
    pub prompt_version: &'a str,
    /// The endpoint and the model's name.
    pub model: &'a str,
    /// What waits or was talked about, by its shape.
    pub pending: &'a str,
}

/// What an answer is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey(pub(crate) [u8; 32]);

impl AnswerKey {
    /// The key of what a model would make of that; the length before each part keeps two origins from being read as one.
    pub fn of(origin: &AnswerOrigin<'_>) -> Self {
        let sentence = origin.sentence.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let mut digest = Sha256::new_with_prefix(b"leancrm model answer 1");
        digest.update(origin.tenant.as_uuid().as_bytes());
        for part in
            [sentence.as_str(), origin.reader, origin.prompt, origin.prompt_version, origin.model, origin.pending]
        {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().into())
    }

    /// As text, for the place of what is sealed.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// A sealed answer of a model, until when it counts.
#[derive(Debug, Clone)]
pub(crate) struct SealedAnswer {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Until when it counts.
    pub(crate) expires_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_answer_belongs_to_all_that_it_depends_on() {
        let origin = AnswerOrigin {
            tenant: TenantId::from_uuid(Uuid::from_u128(1)),
            sentence: "Note on Globex:  likes tea",
            reader: "7",
            prompt: "parse_query",
            prompt_version: "1.0.0",
            model: "small",
            pending: "",
        };
        let key = AnswerKey::of(&origin);
        assert_eq!(AnswerKey::of(&AnswerOrigin { sentence: " note on GLOBEX: likes tea", ..origin }), key);
        for other in [
            AnswerOrigin { tenant: TenantId::from_uuid(Uuid::from_u128(2)), ..origin },
            AnswerOrigin { sentence: "Note on Globex:  likes tea?", ..origin },
            AnswerOrigin { reader: "8", ..origin },
            AnswerOrigin { reader: "7parse_query", prompt: "", ..origin },
            AnswerOrigin { prompt: "extract_lead", ..origin },
            AnswerOrigin { prompt_version: "1.0.1", ..origin },
            AnswerOrigin { model: "large", ..origin },
            AnswerOrigin { pending: "choose of 2", ..origin },
        ] {
            assert_ne!(AnswerKey::of(&other), key, "{other:?}");
        }
    }
}
