//! The tenant's names as the parser asks for them: those of one sentence, looked up before it is read.

use std::collections::HashMap;

use leancrm_core::{
    Error,
    store::{KnownAs, TenantTx},
};
use leancrm_nlp::{Kind, Lexicon, NameKind, NameKinds, Parsed};

/// A question read so surely needs no names to be read better.
const PLAIN: f32 = 0.9;

/// What the names in a sentence stand for.
#[derive(Debug, Default)]
pub(crate) struct KnownNames(HashMap<String, NameKinds>);

impl KnownNames {
    /// The names of a sentence; `None` where it was read as plainly a question: what a name in a question stands for is settled
    /// by whoever answers it, and a round trip is saved.
    pub(crate) async fn where_needed(tx: &mut TenantTx, parsed: &Parsed, text: &str) -> Result<Option<Self>, Error> {
        let plain = parsed.confidence >= PLAIN
            && parsed.readings.iter().all(|reading| reading.intent.name().kind() == Kind::Read);
        if plain { Ok(None) } else { Self::of(tx, text).await.map(Some) }
    }

    /// Looks the names of a sentence up, as far as its asker sees.
    async fn of(tx: &mut TenantTx, text: &str) -> Result<Self, Error> {
        let mut kinds: HashMap<String, NameKinds> = HashMap::new();
        if text.is_empty() {
            return Ok(Self::default());
        }
        for (name, known_as) in tx.known_names(&leancrm_nlp::possible_names(text)).await? {
            let known = kinds.entry(name).or_default();
            *known = known.with(match known_as {
                KnownAs::Contact => NameKind::Contact,
                KnownAs::Company => NameKind::Company,
                KnownAs::Deal => NameKind::Deal,
                KnownAs::Stage => NameKind::Stage,
                KnownAs::Tag => NameKind::Tag,
            });
        }
        Ok(Self(kinds))
    }
}

impl Lexicon for KnownNames {
    fn kinds(&self, name: &str) -> NameKinds {
        self.0.get(name).copied().unwrap_or_default()
    }
}
