//! What was found in mails, until its member accepts or declines it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    domain::{
        contact::Listed,
        mail::{Author, Finding, FindingKind, OpenFinding},
    },
    error::Result,
    ids::{AccountId, ActivityId, ContactId, FindingId, MemberId},
};

impl TenantTx {
    /// The activity that a message of a mailbox has become and that came in, with who wrote it and when; `None` where it is gone.
    pub async fn inbound_mail(
        &mut self,
        account: AccountId,
        message: &str,
    ) -> Result<Option<(ActivityId, String, DateTime<Utc>)>> {
        let row = sqlx::query!(
            "-- mail.inbound
             SELECT a.id, a.occurred_at,
                    (SELECT p.address FROM mail_people p WHERE p.activity_id = a.id AND p.is_sender LIMIT 1) AS address
             FROM mail_copies m JOIN activities a ON a.tenant_id = m.tenant_id AND a.id = m.activity_id
             WHERE m.account_id = $1 AND m.message_id = $2 AND a.direction = 'inbound' AND a.deleted_at IS NULL",
            account.as_uuid(),
            message,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a mail"))?;
        Ok(row.and_then(|row| Some((ActivityId::from_uuid(row.id), row.address?, row.occurred_at))))
    }

    /// The activity that a message which the member sent has become, with whom it was written to and when: the contact that it is with,
    /// where it is with one. `None` where it is gone.
    pub async fn sent_mail(
        &mut self,
        account: AccountId,
        message: &str,
    ) -> Result<Option<(ActivityId, String, DateTime<Utc>)>> {
        let row = sqlx::query!(
            "-- mail.sent
             SELECT a.id, a.occurred_at,
                    (SELECT p.address FROM mail_people p
                     LEFT JOIN contact_points o ON o.tenant_id = p.tenant_id AND o.contact_id = a.contact_id AND o.kind = 'email'
                          AND o.value_norm = p.address
                     WHERE p.activity_id = a.id AND NOT p.is_sender
                     ORDER BY o.contact_id IS NULL, p.address LIMIT 1) AS address
             FROM mail_copies m JOIN activities a ON a.tenant_id = m.tenant_id AND a.id = m.activity_id
             WHERE m.account_id = $1 AND m.message_id = $2 AND a.deleted_at IS NULL",
            account.as_uuid(),
            message,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a mail that was sent"))?;
        Ok(row.and_then(|row| Some((ActivityId::from_uuid(row.id), row.address?, row.occurred_at))))
    }

    /// Keeps what was found in a mail, each once; the address is of who wrote it, or of whom its member wrote it to.
    pub async fn keep_findings(
        &mut self,
        member: MemberId,
        (activity, author, address): (ActivityId, Author, &str),
        found: &[(Finding, Option<DateTime<Utc>>)],
    ) -> Result<u64> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let ids: Vec<Uuid> = found.iter().map(|_| self.new_id()).collect();
        let kinds: Vec<String> = found.iter().map(|(one, _)| one.kind.word().to_owned()).collect();
        let values: Vec<String> = found.iter().map(|(one, _)| one.value.clone()).collect();
        let quotes: Vec<String> = found.iter().map(|(one, _)| one.quote.clone()).collect();
        let dues: Vec<Option<DateTime<Utc>>> = found.iter().map(|(_, due)| *due).collect();
        let kept = sqlx::query!(
            "-- mail_findings.keep
             INSERT INTO mail_findings (tenant_id, id, member_id, activity_id, address, kind, value, quote, due_at, found_at, is_own)
             SELECT $1, f.id, $2, $3, $4, f.kind, left(f.value, 500), left(f.quote, 1000), f.due_at, $5, $11
             FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::timestamptz[]) AS f (id, kind, value, quote, due_at)
             WHERE f.value <> '' AND f.quote <> ''
             ON CONFLICT DO NOTHING",
            tenant,
            member.as_uuid(),
            activity.as_uuid(),
            address,
            now,
            &ids,
            &kinds,
            &values,
            &quotes,
            &dues as &[Option<DateTime<Utc>>],
            author == Author::Member,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping what was found in a mail"))?;
        Ok(kept.rows_affected())
    }

    /// What was found in the asker's mail and waits for them, the latest first, or one of it. What a signature says of somebody who has that already, or
    /// is no contact, does not wait: nothing that a person entered is questioned.
    pub async fn open_findings(&mut self, only: Option<FindingId>, limit: i64) -> Result<Listed<OpenFinding>> {
        let member = self.member();
        let rows = sqlx::query!(
            r#"-- mail_findings.open
             SELECT f.id, f.kind, f.value, f.quote, f.due_at, f.address, f.is_own, c.id AS "contact_id?", c.name AS "contact?", count(*) OVER () AS "total!"
             FROM mail_findings f
             JOIN activities a ON a.tenant_id = f.tenant_id AND a.id = f.activity_id AND a.deleted_at IS NULL
             LEFT JOIN LATERAL (
                 SELECT c.id, c.name, c.title FROM contact_points p JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
                 WHERE p.kind = 'email' AND p.value_norm = f.address AND c.deleted_at IS NULL ORDER BY c.created_at, c.id LIMIT 1) c ON true
             WHERE f.member_id = $1 AND f.status = 'open' AND ($3::uuid IS NULL OR f.id = $3)
               AND (f.kind <> 'title' OR c.id IS NOT NULL AND c.title IS NULL)
               AND (f.kind <> 'phone' OR c.id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM contact_points o WHERE o.contact_id = c.id AND o.kind = 'phone'))
             ORDER BY f.found_at DESC, f.id DESC LIMIT $2"#,
            member,
            limit,
            only.map(FindingId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing what was found in mails"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows.into_iter().filter_map(|row| {
            Some(OpenFinding {
                id: FindingId::from_uuid(row.id),
                kind: FindingKind::read(&row.kind)?,
                value: row.value,
                quote: row.quote,
                due_at: row.due_at,
                author: if row.is_own { Author::Member } else { Author::Other },
                with: row.contact.unwrap_or(row.address),
                contact: row.contact_id.map(ContactId::from_uuid),
            })
        });
        Ok(Listed { rows: rows.collect(), total })
    }

    /// Settles something that was found in the asker's mail; `false` where it waits no more.
    pub async fn settle_finding(&mut self, id: FindingId, accepted: bool) -> Result<bool> {
        let settled = sqlx::query!(
            "-- mail_findings.settle
             UPDATE mail_findings SET status = CASE WHEN $2 THEN 'accepted' ELSE 'declined' END WHERE id = $1 AND status = 'open'",
            id.as_uuid(),
            accepted,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("settling what was found in a mail"))?;
        Ok(settled.rows_affected() == 1)
    }
}
