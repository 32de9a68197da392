//! The tenant's names as the parser asks for them: those of one sentence, looked up before it is read.

use std::collections::HashMap;

use leancrm_core::{
    Error,
    store::{KnownAs, TenantTx},
};
use leancrm_nlp::{Lexicon, NameKind, NameKinds};

/// What the names in a sentence stand for.
#[derive(Debug, Default)]
pub(crate) struct KnownNames(HashMap<String, NameKinds>);

impl KnownNames {
    /// Looks the names of a sentence up, as far as its asker sees.
    pub(crate) async fn of(tx: &mut TenantTx, text: &str) -> Result<Self, Error> {
        let mut kinds: HashMap<String, NameKinds> = HashMap::new();
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
