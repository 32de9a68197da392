//! Purpose: the spelling dictionary of a tenant only grows while records are written; words that no record uses any more
//! would make the bot suggest names that are gone.

use leancrm_core::{Result, jobs::PruneSearchWords, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for PruneSearchWords {
    const EVENTS: &'static [&'static str] = &[
        "contact.updated",
        "contact.deleted",
        "contact.merged",
        "contact.imported",
        "company.updated",
        "company.deleted",
        "deal.updated",
        "deal.deleted",
        "lead.updated",
        "lead.deleted",
        "import.undone",
    ];

    /// An event may name the words that fell out of use; without them the whole dictionary is looked at.
    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let words = event.payload.get("words").and_then(|words| serde_json::from_value(words.clone()).ok());
        Ok(Self { words })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let actor = context.store.worker(event.tenant).await?;
        let mut tenant = context.store.begin(&actor).await?;
        let pruned = tenant.prune_search_words(self.words.as_deref()).await?;
        tenant.commit().await?;
        if pruned.is_empty() {
            return Ok(());
        }
        // A record written while the deletion ran may have counted on one of its words.
        let mut tenant = context.store.begin(&actor).await?;
        let restored = tenant.restore_search_words(&pruned).await?;
        tenant.commit().await?;
        tracing::debug!(words.pruned = pruned.len(), words.restored = restored, "dictionary pruned");
        Ok(())
    }
}
