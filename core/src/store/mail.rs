//! Mail of connected accounts, a page at a time: a fixed number of statements, however many messages it has.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::account::Account,
    error::Result,
    ids::{AccountId, ActivityId, CompanyId, ContactId, DealId},
};
pub(crate) use older::KeptCopy;
pub(crate) use touched::Moved;

mod findings;
mod older;
mod touched;
mod turns;
mod wishes;

/// Whom an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownPerson {
    /// The contact.
    pub(crate) contact: ContactId,
    /// Where they work.
    pub(crate) company: Option<CompanyId>,
    /// The one deal with them that is open, where there is exactly one.
    pub(crate) deal: Option<DealId>,
}

/// A mail to be kept, in columns.
#[derive(Debug, Clone)]
pub(crate) struct MailRow {
    /// The message's id in the mailbox.
    pub(crate) message: String,
    /// Its conversation.
    pub(crate) thread: String,
    /// The same for every copy in the tenant.
    pub(crate) key: String,
    /// `inbound` or `outbound`.
    pub(crate) direction: &'static str,
    /// What it is about.
    pub(crate) subject: String,
    /// Its beginning, where colleagues may read it.
    pub(crate) body: Option<String>,
    /// When it came or went.
    pub(crate) at: DateTime<Utc>,
    /// With whom.
    pub(crate) contact: Option<ContactId>,
    /// At which company.
    pub(crate) company: Option<CompanyId>,
    /// About which deal.
    pub(crate) deal: Option<DealId>,
    /// Who wrote it and to whom it went.
    pub(crate) addresses: Vec<String>,
    /// Whether colleagues may read it.
    pub(crate) is_shared: bool,
}

impl TenantTx {
    /// Whom these addresses belong to. Of two the member's own contact comes first, then the older one.
    pub(crate) async fn people_at(
        &mut self,
        account: &Account,
        addresses: &[String],
    ) -> Result<HashMap<String, KnownPerson>> {
        let rows = sqlx::query!(
            r#"-- mail.people_at
             WITH known AS (
                 SELECT DISTINCT ON (p.value_norm) p.value_norm AS address, c.id, c.company_id
                 FROM contact_points p JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
                 WHERE p.kind = 'email' AND p.value_norm = ANY ($1) AND c.deleted_at IS NULL
                 ORDER BY p.value_norm, (c.owner_id = $2) DESC NULLS LAST, c.created_at, c.id)
             SELECT k.address, k.id, k.company_id,
                    (SELECT CASE WHEN count(*) = 1 THEN (array_agg(d.id))[1] END FROM deals d
                     WHERE d.contact_id = k.id AND d.status = 'open' AND d.deleted_at IS NULL) AS deal_id
             FROM known k"#,
            addresses,
            account.member.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the people of a mail"))?;
        let known = rows.into_iter().map(|row| {
            let person = KnownPerson {
                contact: ContactId::from_uuid(row.id),
                company: row.company_id.map(CompanyId::from_uuid),
                deal: row.deal_id.map(DealId::from_uuid),
            };
            (row.address, person)
        });
        Ok(known.collect())
    }

    /// The companies that these domains lead to.
    pub(crate) async fn companies_of(&mut self, domains: &[String]) -> Result<HashMap<String, CompanyId>> {
        let rows = sqlx::query!(
            "-- mail.companies_of
             SELECT DISTINCT ON (d.domain) d.domain, c.id
             FROM company_domains d JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
             WHERE d.domain = ANY ($1) AND c.deleted_at IS NULL
             ORDER BY d.domain, c.created_at, c.id",
            domains,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the companies of a mail"))?;
        Ok(rows.into_iter().map(|row| (row.domain, CompanyId::from_uuid(row.id))).collect())
    }

    /// Keeps mails as activities, each once however often it is brought, and says which activity each has become, by key.
    pub(crate) async fn keep_mails(
        &mut self,
        account: &Account,
        rows: &[MailRow],
    ) -> Result<HashMap<String, ActivityId>> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let ids: Vec<Uuid> = rows.iter().map(|_| self.new_id()).collect();
        let column = |of: fn(&MailRow) -> Option<Uuid>| rows.iter().map(of).collect::<Vec<Option<Uuid>>>();
        let contacts = column(|row| row.contact.map(ContactId::as_uuid));
        let companies = column(|row| row.company.map(CompanyId::as_uuid));
        let deals = column(|row| row.deal.map(DealId::as_uuid));
        let directions: Vec<String> = rows.iter().map(|row| row.direction.to_owned()).collect();
        let subjects: Vec<String> = rows.iter().map(|row| row.subject.clone()).collect();
        let times: Vec<DateTime<Utc>> = rows.iter().map(|row| row.at).collect();
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let kept = sqlx::query!(
            r#"-- mail.keep
             INSERT INTO activities AS a (tenant_id, id, kind, direction, subject, occurred_at, member_id, contact_id, company_id,
                 deal_id, visibility, source, external_id, created_at)
             SELECT $1, n.id, 'email', n.direction, n.subject, n.at, $2, n.contact, n.company, n.deal, 'private', 'mail', n.key, $3
             FROM unnest($4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[], $9::uuid[], $10::uuid[], $11::text[])
                  AS n (id, direction, subject, at, contact, company, deal, key)
             ON CONFLICT (tenant_id, source, external_id) DO UPDATE SET deleted_at = NULL,
                 contact_id = coalesce(a.contact_id, excluded.contact_id), company_id = coalesce(a.company_id, excluded.company_id),
                 deal_id = coalesce(a.deal_id, excluded.deal_id)
             RETURNING id, external_id AS "key!""#,
            tenant,
            account.member.as_uuid(),
            now,
            &ids,
            &directions,
            &subjects,
            &times,
            &contacts as &[Option<Uuid>],
            &companies as &[Option<Uuid>],
            &deals as &[Option<Uuid>],
            &keys,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping mails"))?;
        Ok(kept.into_iter().map(|row| (row.key, ActivityId::from_uuid(row.id))).collect())
    }

    /// Notes in which mailbox mails lie, and lets colleagues read those that somebody shares and no others. Gives those that are
    /// new.
    pub(crate) async fn keep_copies(
        &mut self,
        account: &Account,
        copies: &[(&MailRow, ActivityId)],
    ) -> Result<Vec<String>> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let messages: Vec<String> = copies.iter().map(|(row, _)| row.message.clone()).collect();
        let threads: Vec<String> = copies.iter().map(|(row, _)| row.thread.clone()).collect();
        let activities: Vec<Uuid> = copies.iter().map(|(_, activity)| activity.as_uuid()).collect();
        let shared: Vec<bool> = copies.iter().map(|(row, _)| row.is_shared).collect();
        let bodies: Vec<Option<String>> = copies.iter().map(|(row, _)| row.body.clone()).collect();
        let addresses: Vec<String> = copies.iter().map(|(row, _)| row.addresses.join("\n")).collect();
        let kept = sqlx::query!(
            r#"-- mail.copies
             INSERT INTO mail_copies (tenant_id, account_id, message_id, member_id, activity_id, thread_id, is_shared, seen_at, addresses)
             SELECT $1, $2, n.message, $3, n.activity, n.thread, n.shared, $4, string_to_array(n.addresses, chr(10))
             FROM unnest($5::text[], $6::uuid[], $7::text[], $8::boolean[], $9::text[]) AS n (message, activity, thread, shared, addresses)
             ON CONFLICT (tenant_id, account_id, message_id) DO UPDATE SET activity_id = excluded.activity_id,
                 is_shared = excluded.is_shared, seen_at = excluded.seen_at, addresses = excluded.addresses, left_out = false
             RETURNING message_id, xmax = 0 AS "is_new!""#,
            tenant,
            account.id.as_uuid(),
            account.member.as_uuid(),
            now,
            &messages,
            &activities,
            &threads,
            &shared,
            &addresses,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("noting where mails lie"))?;
        self.open_to_colleagues(&activities, &bodies).await?;
        Ok(kept.into_iter().filter(|row| row.is_new).map(|row| row.message_id).collect())
    }

    /// Lets colleagues read what somebody shares of these mails, with its beginning, and nothing else.
    async fn open_to_colleagues(&mut self, activities: &[Uuid], bodies: &[Option<String>]) -> Result<()> {
        sqlx::query!(
            "-- mail.open
             UPDATE activities a SET visibility = CASE WHEN s.is_shared THEN 'tenant' ELSE 'private' END,
                 body = CASE WHEN s.is_shared THEN coalesce(s.body, a.body) END
             FROM (SELECT n.activity, n.body, EXISTS (SELECT FROM mail_copies c WHERE c.activity_id = n.activity AND c.is_shared AND NOT c.left_out) AS is_shared
                   FROM unnest($1::uuid[], $2::text[]) AS n (activity, body)) s
             WHERE a.id = s.activity
               AND ((a.visibility = 'tenant') IS DISTINCT FROM s.is_shared OR s.is_shared AND a.body IS NULL AND s.body IS NOT NULL)",
            activities,
            bodies as &[Option<String>],
        )
        .execute(self.connection())
        .await
        .map_err(error::query("sharing mails"))?;
        Ok(())
    }

    /// Notes who wrote mails and to whom, and which contacts beside the main one they are with.
    pub(crate) async fn keep_mail_people(
        &mut self,
        people: &[(ActivityId, String, Option<String>, bool)],
        links: &[(ActivityId, ContactId)],
    ) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let activities: Vec<Uuid> = people.iter().map(|(activity, ..)| activity.as_uuid()).collect();
        let addresses: Vec<String> = people.iter().map(|(_, address, ..)| address.clone()).collect();
        let names: Vec<Option<String>> = people.iter().map(|(_, _, name, _)| name.clone()).collect();
        let senders: Vec<bool> = people.iter().map(|(.., sender)| *sender).collect();
        let (linked, contacts): (Vec<Uuid>, Vec<Uuid>) =
            links.iter().map(|(activity, contact)| (activity.as_uuid(), contact.as_uuid())).unzip();
        sqlx::query!(
            "-- mail.people
             WITH linked AS (
                 INSERT INTO activity_links (tenant_id, activity_id, contact_id)
                 SELECT DISTINCT $1::uuid, l.activity, l.contact FROM unnest($5::uuid[], $6::uuid[]) AS l (activity, contact)
                 ON CONFLICT DO NOTHING)
             INSERT INTO mail_people (tenant_id, activity_id, address, name, is_sender)
             SELECT DISTINCT ON (p.activity, p.address) $1::uuid, p.activity, p.address, p.name, p.sender
             FROM unnest($2::uuid[], $3::text[], $4::text[], $7::boolean[]) AS p (activity, address, name, sender)
             ON CONFLICT DO NOTHING",
            tenant,
            &activities,
            &addresses,
            &names as &[Option<String>],
            &linked,
            &contacts,
            &senders,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting the people of mails"))?;
        Ok(())
    }

    /// Takes messages out that are gone from a mailbox or not wanted any more; a mail that lies in no mailbox goes with its last copy.
    /// Says how many copies there were.
    pub(crate) async fn remove_copies(&mut self, account: AccountId, messages: &[String]) -> Result<i64> {
        if messages.is_empty() {
            return Ok(0);
        }
        let removed = sqlx::query_scalar!(
            "-- mail.remove
             DELETE FROM mail_copies WHERE account_id = $1 AND message_id = ANY ($2) RETURNING activity_id",
            account.as_uuid(),
            messages,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking mails out"))?;
        self.remove_orphans(removed).await
    }

    /// Takes out what an import that began at a moment did not see, of the time that it has looked through.
    pub(crate) async fn remove_unseen(
        &mut self,
        account: AccountId,
        began: DateTime<Utc>,
        from: DateTime<Utc>,
    ) -> Result<i64> {
        let removed = sqlx::query_scalar!(
            "-- mail.remove_unseen
             DELETE FROM mail_copies m USING activities a
             WHERE m.account_id = $1 AND m.seen_at < $2 AND a.tenant_id = m.tenant_id AND a.id = m.activity_id AND a.occurred_at >= $3
             RETURNING m.activity_id",
            account.as_uuid(),
            began,
            from,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking mails out that are gone"))?;
        self.remove_orphans(removed).await
    }

    /// *Invariant:* whoever puts a copy of a mail in or takes one out holds the mail's row until the end of their transaction, and
    /// looks for copies afterwards. Two who take the last two copies out at once would each see the other's otherwise.
    async fn remove_orphans(&mut self, activities: Vec<Uuid>) -> Result<i64> {
        if activities.is_empty() {
            return Ok(0);
        }
        let now = self.now();
        self.hold_mails(&activities).await?;
        sqlx::query!(
            "-- mail.remove_orphans
             UPDATE activities a SET deleted_at = $2, version = version + 1
             WHERE a.id = ANY ($1) AND a.deleted_at IS NULL AND NOT EXISTS (SELECT FROM mail_copies c WHERE c.activity_id = a.id AND NOT c.left_out)",
            &activities,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting mails that are gone"))?;
        // Whoever still has a copy may be somebody who shares none.
        self.open_to_colleagues(&activities, &vec![None; activities.len()]).await?;
        Ok(i64::try_from(activities.len()).unwrap_or(i64::MAX))
    }

    /// Holds mails until the end of the transaction.
    async fn hold_mails(&mut self, activities: &[Uuid]) -> Result<()> {
        sqlx::query!(
            "-- mail.hold
             SELECT id FROM activities WHERE id = ANY ($1) ORDER BY id FOR UPDATE",
            activities,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("holding mails"))?;
        Ok(())
    }

    /// Gives a contact the mail with their addresses that was kept before they were one: as the main person where there was none, else
    /// beside them. Says when the latest was.
    pub(crate) async fn attach_mail(&mut self, contact: ContactId) -> Result<Option<DateTime<Utc>>> {
        let tenant = self.tenant().as_uuid();
        self.give_mail_out().await?;
        let found = sqlx::query_scalar!(
            "-- mail.of_contact
             SELECT DISTINCT p.activity_id FROM mail_people p
             JOIN contact_points o ON o.tenant_id = p.tenant_id AND o.kind = 'email' AND o.value_norm = p.address
             WHERE o.contact_id = $1",
            contact.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the mail of a contact"))?;
        if found.is_empty() {
            return Ok(None);
        }
        sqlx::query!(
            "-- mail.link
             INSERT INTO activity_links (tenant_id, activity_id, contact_id)
             SELECT $1, a.id, $2 FROM activities a WHERE a.id = ANY ($3) AND a.contact_id IS NOT NULL AND a.contact_id <> $2
             ON CONFLICT DO NOTHING",
            tenant,
            contact.as_uuid(),
            &found,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("giving a contact their mail"))?;
        sqlx::query!(
            "-- mail.attach
             UPDATE activities a SET contact_id = $1, company_id = coalesce(a.company_id, c.company_id)
             FROM contacts c WHERE c.id = $1 AND a.id = ANY ($2) AND a.contact_id IS NULL",
            contact.as_uuid(),
            &found,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("giving a contact their mail"))?;
        sqlx::query_scalar!(
            "-- mail.latest
             SELECT max(occurred_at) FROM activities WHERE id = ANY ($1) AND deleted_at IS NULL",
            &found,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("finding the last mail of a contact"))
    }
}
