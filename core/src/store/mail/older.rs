//! Mail that is kept, looked at again without the mailbox.

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
    /// Who wrote it and to whom it went.
    pub(crate) addresses: Vec<String>,
    /// Whether its member does not want it kept.
    pub(crate) left_out: bool,
    /// Whether colleagues may read it.
    pub(crate) is_shared: bool,
}

impl TenantTx {
    /// So many mails of an account in the order of their ids, after one of them.
    pub(crate) async fn kept_copies(&mut self, account: AccountId, after: &str, limit: usize) -> Result<Vec<KeptCopy>> {
        let rows = sqlx::query!(
            r#"-- mail.kept_copies
             SELECT c.message_id, c.thread_id, c.activity_id, c.left_out, c.is_shared,
                 CASE WHEN cardinality(c.addresses) > 0 THEN c.addresses
                      ELSE ARRAY(SELECT p.address FROM mail_people p WHERE p.tenant_id = c.tenant_id AND p.activity_id = c.activity_id)
                 END AS "addresses!"
             FROM mail_copies c WHERE c.account_id = $1 AND c.message_id > $2 ORDER BY c.message_id LIMIT $3"#,
            account.as_uuid(),
            after,
            i64::try_from(limit).unwrap_or(i64::MAX),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking at mail that is kept"))?;
        let copies = rows.into_iter().map(|row| KeptCopy {
            message: row.message_id,
            thread: row.thread_id,
            activity: ActivityId::from_uuid(row.activity_id),
            addresses: row.addresses,
            left_out: row.left_out,
            is_shared: row.is_shared,
        });
        Ok(copies.collect())
    }

    /// Leaves copies out, or keeps them, and shares them, or does not, as they are given here. A mail of which a copy is kept again is
    /// back; one of which none is goes.
    pub(crate) async fn keep_as_wished(&mut self, account: AccountId, copies: &[KeptCopy]) -> Result<()> {
        if copies.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let activities: Vec<Uuid> = copies.iter().map(|copy| copy.activity.as_uuid()).collect();
        let messages: Vec<String> = copies.iter().map(|copy| copy.message.clone()).collect();
        let left_out: Vec<bool> = copies.iter().map(|copy| copy.left_out).collect();
        let shared: Vec<bool> = copies.iter().map(|copy| copy.is_shared).collect();
        self.hold_mails(&activities).await?;
        let turned = sqlx::query_scalar!(
            "-- mail.keep_as_wished
             UPDATE mail_copies c SET left_out = n.left_out, is_shared = n.shared
             FROM (SELECT o.message_id, o.left_out FROM mail_copies o WHERE o.account_id = $1 AND o.message_id = ANY ($2)) was
             JOIN unnest($2::text[], $3::boolean[], $4::boolean[]) AS n (message, left_out, shared) ON n.message = was.message_id
             WHERE c.account_id = $1 AND c.message_id = n.message
             RETURNING CASE WHEN was.left_out <> n.left_out THEN c.activity_id END",
            account.as_uuid(),
            &messages,
            &left_out,
            &shared,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping mail as it is wished"))?;
        sqlx::query!(
            "-- mail.out_or_back
             UPDATE activities a SET deleted_at = CASE WHEN n.is_kept THEN NULL ELSE $2::timestamptz END, version = version + 1
             FROM (SELECT t.id, EXISTS (SELECT FROM mail_copies c WHERE c.activity_id = t.id AND NOT c.left_out) AS is_kept
                   FROM unnest($1::uuid[]) AS t (id)) n
             WHERE a.id = n.id AND (a.deleted_at IS NULL) <> n.is_kept",
            &turned.into_iter().flatten().collect::<Vec<Uuid>>(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("leaving mail out or taking it back"))?;
        self.open_to_colleagues(&activities, &vec![None; activities.len()]).await
    }

    /// The contacts to whom a command gave an e-mail address that they did not have.
    pub async fn given_addresses(&mut self, change_set: ChangeSetId) -> Result<Vec<ContactId>> {
        let contacts = sqlx::query_scalar!(
            "-- changes.given_addresses
             SELECT DISTINCT h.entity_id FROM changes h
             CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN h.entity = 'contact' THEN h.after->'points' END) p
             WHERE h.change_set_id = $1 AND p->>'kind' = 'email'
               AND NOT EXISTS (SELECT FROM jsonb_array_elements(h.before->'points') b
                               WHERE b->>'kind' = 'email' AND lower(b->>'value') = lower(p->>'value'))",
            change_set.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding who was given an address"))?;
        Ok(contacts.into_iter().map(ContactId::from_uuid).collect())
    }

    /// Contacts with an address of somebody in mail who was none when the mail came, and who do not have that mail.
    pub async fn contacts_without_their_mail(&mut self) -> Result<Vec<ContactId>> {
        let contacts = sqlx::query_scalar!(
            "-- contact_suggestions.contacts_without_their_mail
             SELECT DISTINCT c.id FROM contact_suggestions s
             JOIN contact_points o ON o.tenant_id = s.tenant_id AND o.kind = 'email' AND o.value_norm = s.address
             JOIN contacts c ON c.tenant_id = o.tenant_id AND c.id = o.contact_id AND c.deleted_at IS NULL
             WHERE EXISTS (SELECT FROM mail_people p JOIN activities a ON a.tenant_id = p.tenant_id AND a.id = p.activity_id
                           WHERE p.tenant_id = s.tenant_id AND p.address = s.address AND a.contact_id IS DISTINCT FROM c.id
                             AND NOT EXISTS (SELECT FROM activity_links l WHERE l.tenant_id = a.tenant_id AND l.activity_id = a.id
                                             AND l.contact_id = c.id))",
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding contacts without their mail"))?;
        Ok(contacts.into_iter().map(ContactId::from_uuid).collect())
    }
}
