//! Background jobs as plain data: what they are called and what they need to know. They are run elsewhere.
//!
//! *Invariant:* a payload carries ids and words of the dictionary, never a record or a message: the queue may be a server
//! that keeps nothing secret, and a record read later is fresher than one carried along.

use serde::{Serialize, de::DeserializeOwned};

/// A kind of background work. It may run more than once and twice at a time, so it must not mind.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in logs and metrics. A name that was ever released is never given to another job.
    const NAME: &'static str;

    /// Jobs of one tenant with the same key do the same work: those that wait together are run once. `None` for a job that
    /// always stands for itself.
    fn dedupe_key(&self) -> Option<String>;
}

/// Takes words that no record uses any more out of a tenant's spelling dictionary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct PruneSearchWords {
    /// The words that may have become unused; `None` looks at the whole dictionary.
    #[serde(default)]
    pub words: Option<Vec<String>>,
}

impl Job for PruneSearchWords {
    const NAME: &'static str = "prune_search_words";

    fn dedupe_key(&self) -> Option<String> {
        self.words.is_none().then(|| "whole".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sweeps_of_the_whole_dictionary_stand_for_each_other() {
        let whole = PruneSearchWords::default();
        let some = PruneSearchWords { words: Some(vec!["acme".to_owned()]) };
        assert_eq!(whole.dedupe_key(), whole.clone().dedupe_key());
        assert_eq!(some.dedupe_key(), None);
    }
}
