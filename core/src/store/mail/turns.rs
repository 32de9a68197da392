//! Who waits for whom: mail that is taken in, and contacts that are given what was taken in before they were contacts.

use super::super::{TenantTx, error};
use crate::error::Result;

impl TenantTx {
    /// Lets nobody give a contact their mail until what is taken in here is committed: they would not find it, and who is looked up
    /// here would not know of the contact.
    pub(crate) async fn take_mail_in(&mut self) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- mail.take_in
             SELECT pg_advisory_xact_lock_shared(hashtextextended('mail:' || $1::uuid::text, 0))",
            tenant,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("taking mail in"))?;
        Ok(())
    }

    /// Waits for all mail that is being taken in, and lets nobody take in more until a contact has been given theirs.
    pub(super) async fn give_mail_out(&mut self) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- mail.give_out
             SELECT pg_advisory_xact_lock(hashtextextended('mail:' || $1::uuid::text, 0))",
            tenant,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("waiting for mail that is taken in"))?;
        Ok(())
    }
}
