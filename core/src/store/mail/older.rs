//! Mail that is kept, looked at again without the mailbox.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    error::Result,
    ids::{AccountId, ActivityId, ChangeSetId, ContactId},
};

/// A message of a mailbox, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct KeptCopy {
    /// Its id in the mailbox.
    pub(crate) message: String,
    /// Its conversation.
    pub(crate) thread: String,
    /// The mail that it is a copy of.
    pub(crate) activity: ActivityId,
    /// The addresses of those from outside.
    pub(crate) people: Vec<String>,
    /// Whether colleagues may read it.
    pub(crate) is_shared: bool,
}

impl TenantTx {
    /// So many of the mails of an account from before a moment, in the order of their ids, after one of them.
    pub(crate) async fn copies_from_before(
        &mut self,
        account: AccountId,
        before: DateTime<Utc>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<KeptCopy>> {
        let rows = sqlx::query!(
            r#"-- mail.from_before
             SELECT c.message_id, c.thread_id, c.activity_id, c.is_shared,
                 ARRAY(SELECT p.address FROM mail_people p WHERE p.tenant_id = c.tenant_id AND p.activity_id = c.activity_id) AS "people!"
             FROM mail_copies c JOIN activities a ON a.tenant_id = c.tenant_id AND a.id = c.activity_id
             WHERE c.account_id = $1 AND a.occurred_at < $2 AND c.message_id > $3
             ORDER BY c.message_id LIMIT $4"#,
            account.as_uuid(),
            before,
            after,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking at mail from before"))?;
        let copies = rows.into_iter().map(|row| KeptCopy {
            message: row.message_id,
            thread: row.thread_id,
            activity: ActivityId::from_uuid(row.activity_id),
            people: row.people,
            is_shared: row.is_shared,
        });
        Ok(copies.collect())
    }

    /// Shares copies that are not shared, and makes those private that are.
    pub(crate) async fn turn_sharing(&mut self, account: AccountId, copies: &[KeptCopy]) -> Result<()> {
        if copies.is_empty() {
            return Ok(());
        }
        let activities: Vec<Uuid> = copies.iter().map(|copy| copy.activity.as_uuid()).collect();
        let messages: Vec<String> = copies.iter().map(|copy| copy.message.clone()).collect();
        self.hold_mails(&activities).await?;
        sqlx::query!(
            "-- mail.turn_sharing
             UPDATE mail_copies SET is_shared = NOT is_shared WHERE account_id = $1 AND message_id = ANY ($2)",
            account.as_uuid(),
            &messages,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("sharing mails from before"))?;
        self.open_to_colleagues(&activities, &vec![None; activities.len()]).await
    }

    /// Whether a command gave a contact other addresses or numbers than they had.
    pub async fn is_reached_otherwise(&mut self, change_set: ChangeSetId, contact: ContactId) -> Result<bool> {
        sqlx::query_scalar!(
            r#"-- changes.of_points
             SELECT EXISTS (SELECT FROM changes WHERE change_set_id = $1 AND entity = 'contact' AND entity_id = $2
                            AND before->'points' IS DISTINCT FROM after->'points') AS "otherwise!""#,
            change_set.as_uuid(),
            contact.as_uuid(),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking whether a contact has other addresses"))
    }
}
