//! When records were last touched, moved forward by many at a time, and promises that were kept.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error, links::Touched};
use crate::{
    error::Result,
    ids::{CompanyId, ContactId, DealId},
};

/// A date that has moved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moved {
    /// Of which record.
    pub(crate) touched: Touched,
    /// What it was.
    pub(crate) before: Option<DateTime<Utc>>,
    /// What it is.
    pub(crate) after: Option<DateTime<Utc>>,
}

impl TenantTx {
    /// Moves the last contact of records forward, never back. All are locked in the same order, so that nobody waits for each other.
    pub(crate) async fn touch_all(&mut self, touched: &[(Touched, DateTime<Utc>)]) -> Result<Vec<Moved>> {
        let of = |kind: &str| -> (Vec<Uuid>, Vec<DateTime<Utc>>) {
            touched.iter().filter(|(one, _)| one.entity() == kind).map(|(one, at)| (one.id(), *at)).unzip()
        };
        let mut moved = self.touch_contacts(of("contact")).await?;
        moved.extend(self.touch_companies(of("company")).await?);
        moved.extend(self.touch_deals(of("deal")).await?);
        Ok(moved)
    }

    async fn touch_contacts(&mut self, (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>)) -> Result<Vec<Moved>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let rows = sqlx::query!(
            "-- mail.touch_contacts
             UPDATE contacts r SET last_contacted_at = old.at, updated_at = $3
             FROM (SELECT r.tenant_id, r.id, r.last_contacted_at AS before, n.at FROM contacts r
                   JOIN (SELECT id, max(at) AS at FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at) GROUP BY id) n ON n.id = r.id
                   WHERE r.deleted_at IS NULL AND (r.last_contacted_at IS NULL OR r.last_contacted_at < n.at)
                   ORDER BY r.id FOR NO KEY UPDATE OF r) old
             WHERE r.tenant_id = old.tenant_id AND r.id = old.id
             RETURNING r.id, old.before, r.last_contacted_at AS after",
            &ids,
            &times,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping last contacts"))?;
        let moved = rows.into_iter().map(|row| Moved {
            touched: Touched::Contact(ContactId::from_uuid(row.id)),
            before: row.before,
            after: row.after,
        });
        Ok(moved.collect())
    }

    async fn touch_companies(&mut self, (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>)) -> Result<Vec<Moved>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let rows = sqlx::query!(
            "-- mail.touch_companies
             UPDATE companies r SET last_contacted_at = old.at, updated_at = $3
             FROM (SELECT r.tenant_id, r.id, r.last_contacted_at AS before, n.at FROM companies r
                   JOIN (SELECT id, max(at) AS at FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at) GROUP BY id) n ON n.id = r.id
                   WHERE r.deleted_at IS NULL AND (r.last_contacted_at IS NULL OR r.last_contacted_at < n.at)
                   ORDER BY r.id FOR NO KEY UPDATE OF r) old
             WHERE r.tenant_id = old.tenant_id AND r.id = old.id
             RETURNING r.id, old.before, r.last_contacted_at AS after",
            &ids,
            &times,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping last contacts"))?;
        let moved = rows.into_iter().map(|row| Moved {
            touched: Touched::Company(CompanyId::from_uuid(row.id)),
            before: row.before,
            after: row.after,
        });
        Ok(moved.collect())
    }

    async fn touch_deals(&mut self, (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>)) -> Result<Vec<Moved>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let rows = sqlx::query!(
            "-- mail.touch_deals
             UPDATE deals r SET last_activity_at = old.at, updated_at = $3
             FROM (SELECT r.tenant_id, r.id, r.last_activity_at AS before, n.at FROM deals r
                   JOIN (SELECT id, max(at) AS at FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at) GROUP BY id) n ON n.id = r.id
                   WHERE r.deleted_at IS NULL AND (r.last_activity_at IS NULL OR r.last_activity_at < n.at)
                   ORDER BY r.id FOR NO KEY UPDATE OF r) old
             WHERE r.tenant_id = old.tenant_id AND r.id = old.id
             RETURNING r.id, old.before, r.last_activity_at AS after",
            &ids,
            &times,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping last contacts"))?;
        let moved = rows.into_iter().map(|row| Moved {
            touched: Touched::Deal(DealId::from_uuid(row.id)),
            before: row.before,
            after: row.after,
        });
        Ok(moved.collect())
    }

    /// Takes promised contacts away that were kept: people who were written to on the day that was promised, or later. Says what each
    /// promise was.
    pub(crate) async fn keep_promises(
        &mut self,
        written: &[(ContactId, DateTime<Utc>)],
    ) -> Result<Vec<(ContactId, DateTime<Utc>)>> {
        if written.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let (contacts, days): (Vec<Uuid>, Vec<DateTime<Utc>>) =
            written.iter().map(|(contact, at)| (contact.as_uuid(), *at + TimeDelta::days(1))).unzip();
        let rows = sqlx::query!(
            r#"-- mail.keep_promises
             UPDATE contacts c SET next_follow_up_at = NULL, updated_at = $3, version = version + 1
             FROM (SELECT c.tenant_id, c.id, c.next_follow_up_at AS before FROM contacts c
                   JOIN (SELECT id, max(day) AS day FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, day) GROUP BY id) n ON n.id = c.id
                   WHERE c.deleted_at IS NULL AND c.next_follow_up_at <= n.day ORDER BY c.id FOR NO KEY UPDATE OF c) old
             WHERE c.tenant_id = old.tenant_id AND c.id = old.id
             RETURNING c.id, old.before AS "before!""#,
            &contacts,
            &days,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping promises"))?;
        Ok(rows.into_iter().map(|row| (ContactId::from_uuid(row.id), row.before)).collect())
    }
}
