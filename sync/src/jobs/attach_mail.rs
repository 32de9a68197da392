//! Purpose: a contact has the mail with their addresses, also what was kept before they were one or had that address.

use leancrm_core::{Result, ids::ContactId, jobs::AttachMail, ops::mail, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for AttachMail {
    const EVENTS: &'static [&'static str] = &["contact.created", "contact.updated"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let change_set = || serde_json::from_value(event.payload.get("change_set")?.clone()).ok();
        let change_set = if event.event == "contact.updated" { change_set() } else { None };
        Ok(Self { contact: ContactId::from_uuid(event.entity_id), change_set })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let worker = context.store.worker(event.tenant).await?;
        let mut tx = context.store.begin(&worker).await?;
        if let Some(change_set) = self.change_set
            && !tx.is_reached_otherwise(change_set, self.contact).await?
        {
            return Ok(());
        }
        mail::attach(&mut tx, self.contact).await?;
        tx.commit().await
    }
}
