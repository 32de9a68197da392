//! The tenant's names as the parser asks for them: those of one sentence, looked up before it is read.

use std::collections::HashMap;

use leancrm_core::{
    Error,
    store::{KnownAs, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{Context, Kind, Lexicon, NameKind, NameKinds, Parser};

/// A question read so surely needs no names to be read better.
const PLAIN: f32 = 0.9;

/// What the names in a sentence stand for.
#[derive(Debug, Default)]
pub(crate) struct KnownNames(HashMap<String, NameKinds>);

impl KnownNames {
    /// The names of a sentence, unless it is plainly a question: what a name in a question stands for is settled by whoever
    /// answers it, and a round trip is saved.
    pub(crate) async fn where_needed(
        tx: &mut TenantTx,
        parser: &Parser,
        actor: &Actor,
        text: &str,
    ) -> Result<Self, Error> {
        let now = tx.now().with_timezone(&actor.timezone()).naive_local();
        let parsed = parser.parse(text, &Context::new(now, actor.timezone()));
        let plain = parsed.confidence >= PLAIN
            && parsed.readings.iter().all(|reading| reading.intent.name().kind() == Kind::Read);
        if plain { Ok(Self::default()) } else { Self::of(tx, text).await }
    }

    /// Looks the names of a sentence up, as far as its asker sees.
    async fn of(tx: &mut TenantTx, text: &str) -> Result<Self, Error> {
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
