//! Purpose: a new contact has the mail that was kept with their address before they were one.

use leancrm_core::{Result, ids::ContactId, jobs::AttachMail, ops::mail, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for AttachMail {
    const EVENTS: &'static [&'static str] = &["contact.created"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { contact: ContactId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let worker = context.store.worker(event.tenant).await?;
        let mut tx = context.store.begin(&worker).await?;
        mail::attach(&mut tx, self.contact).await?;
        tx.commit().await
    }
}
