//! Purpose: a contact has the mail with their addresses, also what was kept before they were one or had that address.

use leancrm_core::{Result, ids::ContactId, jobs::AttachMail, ops::mail, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for AttachMail {
    const EVENTS: &'static [&'static str] = &["contact.created", "contact.updated", "contacts.imported"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let change_set = || serde_json::from_value(event.payload.get("change_set")?.clone()).ok();
        Ok(match (event.event.as_str(), change_set()) {
            ("contact.created", _) => Self::To(ContactId::from_uuid(event.entity_id)),
            ("contact.updated", Some(change_set)) => Self::Given(change_set),
            _ => Self::All,
        })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let worker = context.store.worker(event.tenant).await?;
        let mut tx = context.store.begin(&worker).await?;
        let contacts = match self {
            Self::To(contact) => vec![contact],
            Self::Given(change_set) => tx.given_addresses(change_set).await?,
            Self::All => tx.contacts_without_their_mail().await?,
        };
        drop(tx);
        for contact in contacts {
            let mut tx = context.store.begin(&worker).await?;
            mail::attach(&mut tx, contact).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
