//! Purpose: the spelling dictionary of a tenant only grows while records are written; words that no record uses any more
//! would make the bot suggest names that are gone.

use leancrm_core::{Result, jobs::PruneSearchWords, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for PruneSearchWords {
    const EVENTS: &'static [&'static str] = &[
        "contact.updated",
        "contact.deleted",
        "company.updated",
        "company.deleted",
        "deal.updated",
        "deal.deleted",
        "lead.updated",
        "lead.deleted",
        "contacts.imported",
    ];

    /// An event of a command names its change-set. An import is looked at as a whole, because its changes are many.
    fn from_event(event: &OutboxEvent) -> Result<Self> {
        if event.event == "contacts.imported" {
            return Ok(Self::default());
        }
        let change_set = event.payload.get("change_set").and_then(|id| serde_json::from_value(id.clone()).ok());
        Ok(Self { change_set })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let actor = context.store.worker(event.tenant).await?;
        let mut tenant = context.store.begin(&actor).await?;
        let candidates = match self.change_set {
            Some(change_set) => Some(tenant.words_before(change_set).await?),
            None => None,
        };
        let pruned = tenant.prune_search_words(candidates.as_deref()).await?;
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
