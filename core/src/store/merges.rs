//! Two records made one, and what hangs on a record.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{domain::record::RecordKind, error::Result, ids::MergeId};

/// A merge in the asker's sight.
#[derive(Debug, Clone)]
pub(crate) struct Merge {
    /// Which.
    pub(crate) id: MergeId,
    /// Contacts or companies.
    pub(crate) kind: RecordKind,
    /// The record that stayed.
    pub(crate) winner: Uuid,
    /// The record that went into it.
    pub(crate) loser: Uuid,
    /// The fields of the winner that were filled: as they were, and as they became.
    pub(crate) filled: Value,
}

/// What hangs on a contact or a company, as far as the asker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// Addresses and numbers, or domains.
    pub points: i64,
    /// People who work there.
    pub contacts: i64,
    /// Deals.
    pub deals: i64,
    /// Calls, e-mails, messages and meetings that are over.
    pub activities: i64,
    /// Calendar entries.
    pub meetings: i64,
    /// Tasks.
    pub tasks: i64,
    /// Notes.
    pub notes: i64,
    /// Leads that became this person.
    pub leads: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl TenantTx {
    /// Makes everything that refers to the loser refer to the winner, whoever may see it.
    pub(crate) async fn merge_records(&mut self, merge: &Merge) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- merges.make\n SELECT merge_records($1, $2, $3, $4, $5, $6)",
            merge.id.as_uuid(),
            merge.kind.entity(),
            merge.winner,
            merge.loser,
            merge.filled,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("merging two records"))?;
        Ok(())
    }

    /// Moves back what a merge moved and nobody has moved on since; false where it was taken apart before.
    pub(crate) async fn unmerge_records(&mut self, id: MergeId) -> Result<bool> {
        let now = self.now();
        sqlx::query_scalar!(
            r#"-- merges.undo
             SELECT unmerge_records($1, $2) AS "undone!""#,
            id.as_uuid(),
            now
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("taking a merge apart"))
    }

    /// A merge that holds: this one, or the last that made the record what it is or made it go. Both of its records have to be in
    /// the asker's sight.
    pub(crate) async fn merge_that_holds(
        &mut self,
        merge: Option<MergeId>,
        record: Option<Uuid>,
    ) -> Result<Option<Merge>> {
        let row = sqlx::query!(
            "-- merges.holding
             SELECT id, kind, winner_id, loser_id, filled FROM merges
             WHERE undone_at IS NULL AND ($1::uuid IS NULL OR id = $1) AND ($2::uuid IS NULL OR $2 IN (winner_id, loser_id))
             ORDER BY merged_at DESC, id DESC LIMIT 1",
            merge.map(MergeId::as_uuid),
            record,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a merge"))?;
        Ok(row.and_then(|row| {
            Some(Merge {
                id: MergeId::from_uuid(row.id),
                kind: RecordKind::of(&row.kind)?,
                winner: row.winner_id,
                loser: row.loser_id,
                filled: row.filled,
            })
        }))
    }

    /// What hangs on a contact or a company that the asker sees, as far as they see that too.
    pub async fn weight(&mut self, kind: RecordKind, id: Uuid) -> Result<Option<Weight>> {
        let of_contacts = kind == RecordKind::Contact;
        sqlx::query_as!(
            Weight,
            r#"-- merges.weight
             SELECT r.created_at AS "created_at!",
                    CASE WHEN $1 THEN (SELECT count(*) FROM contact_points p WHERE p.contact_id = $2)
                         ELSE (SELECT count(*) FROM company_domains d WHERE d.company_id = $2) END AS "points!",
                    (SELECT count(*) FROM contacts c WHERE NOT $1 AND c.company_id = $2 AND c.deleted_at IS NULL) AS "contacts!",
                    (SELECT count(*) FROM deals d WHERE ($1 AND d.contact_id = $2 OR NOT $1 AND d.company_id = $2)
                       AND d.deleted_at IS NULL) AS "deals!",
                    (SELECT count(*) FROM activities a WHERE ($1 AND a.contact_id = $2 OR NOT $1 AND a.company_id = $2)
                       AND a.deleted_at IS NULL) AS "activities!",
                    (SELECT count(*) FROM meetings m WHERE ($1 AND m.contact_id = $2 OR NOT $1 AND m.company_id = $2)) AS "meetings!",
                    (SELECT count(*) FROM tasks t WHERE ($1 AND t.contact_id = $2 OR NOT $1 AND t.company_id = $2)
                       AND t.deleted_at IS NULL) AS "tasks!",
                    (SELECT count(*) FROM notes n WHERE ($1 AND n.contact_id = $2 OR NOT $1 AND n.company_id = $2)
                       AND n.deleted_at IS NULL) AS "notes!",
                    (SELECT count(*) FROM leads l WHERE $1 AND l.contact_id = $2 AND l.deleted_at IS NULL) AS "leads!"
             FROM (SELECT c.created_at FROM contacts c WHERE $1 AND c.id = $2
                   UNION ALL SELECT c.created_at FROM companies c WHERE NOT $1 AND c.id = $2) r"#,
            of_contacts,
            id,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("weighing a record"))
    }
}
