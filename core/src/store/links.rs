//! What a task, a note or an activity hangs on, and how long ago that was last touched.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{TenantTx, bulk::rows::On, error};
use crate::{
    domain::record::RecordKind,
    error::Result,
    ids::{CompanyId, ContactId, DealId},
};

/// A record as it stands, with what a change has to know of its row.
#[derive(Debug, Clone)]
pub(crate) struct Stored<R> {
    /// The record.
    pub(crate) record: R,
    /// Whether it is deleted.
    pub(crate) deleted: bool,
    /// How often it was changed; a change names the version it was made for.
    pub(crate) version: i32,
}

/// A record that keeps when it was last touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touched {
    /// A person.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
    /// A deal.
    Deal(DealId),
}

impl Touched {
    /// The kind of record, as the history calls it.
    pub(crate) const fn entity(self) -> &'static str {
        match self {
            Self::Contact(_) => "contact",
            Self::Company(_) => "company",
            Self::Deal(_) => "deal",
        }
    }

    /// Which.
    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Contact(id) => id.as_uuid(),
            Self::Company(id) => id.as_uuid(),
            Self::Deal(id) => id.as_uuid(),
        }
    }

    /// The date as the history keeps it; the function `last_touch` of the database reads the same keys.
    pub(crate) fn snapshot(self, at: Option<DateTime<Utc>>) -> Value {
        match self {
            Self::Contact(_) | Self::Company(_) => json!({ "last_contacted_at": at }),
            Self::Deal(_) => json!({ "last_activity_at": at }),
        }
    }
}

/// How a record stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether it was made no earlier than was asked.
    pub(crate) is_new: bool,
    /// Whether anything was built on it since, in the asker's sight or out of it.
    pub(crate) is_built_on: bool,
}

impl TenantTx {
    /// How records that the actor sees stand: whether they were made no earlier than `since`, and whether anything but `besides`
    /// was built on them since. Only people, companies, deals and leads are answered for.
    pub(crate) async fn standing(
        &mut self,
        kind: RecordKind,
        records: &[Uuid],
        since: DateTime<Utc>,
        besides: &[Uuid],
    ) -> Result<Vec<(Uuid, Standing)>> {
        let rows = sqlx::query!(
            r#"-- links.built_on
             SELECT record AS "record!", is_new AS "is_new!", is_built_on AS "is_built_on!" FROM built_on($1, $2, $3, $4)"#,
            kind.entity(),
            records,
            since,
            besides,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking at what was built on records"))?;
        let standing = |is_new, is_built_on| Standing { is_new, is_built_on };
        Ok(rows.into_iter().map(|row| (row.record, standing(row.is_new, row.is_built_on))).collect())
    }

    /// Whether all of these records exist and are within the asker's sight. References are checked without row-level security,
    /// so whoever is about to write one has to ask. They stay until the transaction ends: whoever deletes or merges one of them at
    /// this moment is waited for, or waits.
    pub(crate) async fn sees(&mut self, on: On) -> Result<bool> {
        sqlx::query_scalar!(
            r#"-- links.seen
             SELECT ($1::uuid IS NULL OR EXISTS (SELECT FROM contacts c WHERE c.id = $1 AND c.deleted_at IS NULL FOR KEY SHARE))
                AND ($2::uuid IS NULL OR EXISTS (SELECT FROM companies c WHERE c.id = $2 AND c.deleted_at IS NULL FOR KEY SHARE))
                AND ($3::uuid IS NULL OR EXISTS (SELECT FROM deals d WHERE d.id = $3 AND d.deleted_at IS NULL FOR KEY SHARE)) AS "seen!""#,
            on.contact.map(ContactId::as_uuid),
            on.company.map(CompanyId::as_uuid),
            on.deal.map(DealId::as_uuid),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking at what a record hangs on"))
    }

    /// The company that a person works for or a deal is with.
    pub(crate) async fn company_behind(&mut self, on: On) -> Result<Option<CompanyId>> {
        let found = sqlx::query_scalar!(
            "-- links.company_behind
             SELECT coalesce((SELECT d.company_id FROM deals d WHERE d.id = $2), (SELECT c.company_id FROM contacts c WHERE c.id = $1))",
            on.contact.map(ContactId::as_uuid),
            on.deal.map(DealId::as_uuid),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("finding a company"))?;
        Ok(found.map(CompanyId::from_uuid))
    }

    /// When a record was last touched, locked until the transaction ends; `None` where it is out of the asker's sight.
    pub(crate) async fn touched_at(&mut self, touched: Touched) -> Result<Option<Option<DateTime<Utc>>>> {
        let (id, connection) = (touched.id(), self.connection());
        match touched {
            Touched::Contact(_) => {
                sqlx::query_scalar!(
                    "-- contacts.touched_at
                     SELECT last_contacted_at FROM contacts WHERE id = $1 AND deleted_at IS NULL FOR UPDATE",
                    id
                )
                .fetch_optional(connection)
                .await
            }
            Touched::Company(_) => {
                sqlx::query_scalar!(
                    "-- companies.touched_at
                     SELECT last_contacted_at FROM companies WHERE id = $1 AND deleted_at IS NULL FOR UPDATE",
                    id
                )
                .fetch_optional(connection)
                .await
            }
            Touched::Deal(_) => {
                sqlx::query_scalar!(
                    "-- deals.touched_at
                     SELECT last_activity_at FROM deals WHERE id = $1 AND deleted_at IS NULL FOR UPDATE",
                    id
                )
                .fetch_optional(connection)
                .await
            }
        }
        .map_err(error::query("reading a last contact"))
    }

    /// Keeps when a record was last touched.
    pub(crate) async fn set_touched_at(&mut self, touched: Touched, at: Option<DateTime<Utc>>) -> Result<()> {
        let (id, now, connection) = (touched.id(), self.now(), self.connection());
        match touched {
            Touched::Contact(_) => sqlx::query!(
                "-- contacts.set_touched_at
                 UPDATE contacts SET last_contacted_at = $2, updated_at = $3 WHERE id = $1",
                id,
                at,
                now
            ),
            Touched::Company(_) => sqlx::query!(
                "-- companies.set_touched_at
                 UPDATE companies SET last_contacted_at = $2, updated_at = $3 WHERE id = $1",
                id,
                at,
                now
            ),
            Touched::Deal(_) => sqlx::query!(
                "-- deals.set_touched_at
                 UPDATE deals SET last_activity_at = $2, updated_at = $3 WHERE id = $1",
                id,
                at,
                now
            ),
        }
        .execute(connection)
        .await
        .map_err(error::query("keeping a last contact"))?;
        Ok(())
    }

    /// When a record was last touched by what is left in the database, whoever may see it.
    pub(crate) async fn last_touch(&mut self, touched: Touched) -> Result<Option<DateTime<Utc>>> {
        sqlx::query_scalar!("-- links.last_touch\n SELECT last_touch($1, $2)", touched.entity(), touched.id())
            .fetch_one(self.connection())
            .await
            .map_err(error::query("working out a last contact"))
    }
}
