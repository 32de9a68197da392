//! Purpose: what a member wants of their mail counts for what is kept of it, however old. An import, which the wish brings about as
//! well, has what was never kept; it looks at the last days alone.

use leancrm_core::{Result, ids::MemberId, jobs::ApplyMailWishes, ops::mail, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for ApplyMailWishes {
    const EVENTS: &'static [&'static str] = &["mail_wishes.updated"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { member: MemberId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let worker = context.store.worker(event.tenant).await?;
        let accounts = context.store.begin(&worker).await?.accounts().await?;
        for account in accounts.iter().filter(|account| account.member == self.member) {
            let mut last = Some(String::new());
            while let Some(after) = last {
                let mut tx = context.store.begin(&worker).await?;
                last = mail::reconsider(&mut tx, account.id, &after).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
