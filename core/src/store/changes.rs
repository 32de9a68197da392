//! Change-sets, their changes and the audit trail.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::Result,
    history::{Change, Command},
    ids::{ChangeSetId, MemberId},
};

/// A change-set of the actor's own.
#[derive(Debug, Clone)]
pub(crate) struct OwnChangeSet {
    /// Its id.
    pub(crate) id: ChangeSetId,
    /// When it was opened.
    pub(crate) at: DateTime<Utc>,
    /// What was done.
    pub(crate) summary: String,
    /// Whether it was taken back, and not put back since.
    pub(crate) undone: bool,
    /// What took it back last.
    pub(crate) undone_by: Option<ChangeSetId>,
}

/// A record that a change-set touched.
#[derive(Debug, Clone)]
pub(crate) struct PastChange {
    /// The kind of record.
    pub(crate) entity: String,
    /// Which.
    pub(crate) entity_id: Uuid,
    /// What it was.
    pub(crate) before: Option<Value>,
    /// What it became.
    pub(crate) after: Option<Value>,
}

impl TenantTx {
    pub(crate) async fn insert_change_set(&mut self, id: ChangeSetId, command: Command<'_>) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let member = self.actor().member().map(MemberId::as_uuid);
        sqlx::query!(
            "-- change_sets.insert
             INSERT INTO change_sets (tenant_id, id, member_id, channel, intent, summary, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant,
            id.as_uuid(),
            member,
            command.channel,
            command.intent,
            command.summary,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("opening a change-set"))?;
        Ok(())
    }

    /// Writes the history of a command: opens its change-set or adds to it, and with it the changes, the audit entry and one
    /// event for each change.
    pub(crate) async fn insert_history(
        &mut self,
        set: ChangeSetId,
        opened: bool,
        command: Command<'_>,
        sentence: Option<&str>,
        detail: &Value,
        changes: &[Change],
    ) -> Result<()> {
        let (tenant, now, entry) = (self.tenant().as_uuid(), self.now(), self.new_id());
        let member = self.actor().member().map(MemberId::as_uuid);
        let ids: Vec<Uuid> = changes.iter().map(|_| self.new_id()).collect();
        let events: Vec<Uuid> = changes.iter().map(|_| self.new_id()).collect();
        let names: Vec<String> = changes.iter().map(Change::event).collect();
        let entities: Vec<String> = changes.iter().map(|change| change.entity.to_owned()).collect();
        let entity_ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let before: Vec<Option<Value>> = changes.iter().map(|change| change.before.clone()).collect();
        let after: Vec<Option<Value>> = changes.iter().map(|change| change.after.clone()).collect();
        let payload = serde_json::json!({ "change_set": set });
        sqlx::query!(
            "-- history.insert
             WITH opened AS (
                 INSERT INTO change_sets (tenant_id, id, member_id, channel, intent, summary, sentence, created_at)
                 SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE $9),
             joined AS (UPDATE change_sets SET summary = summary || '; ' || $6 WHERE id = $2 AND NOT $9),
             entered AS (
                 INSERT INTO audit_log (tenant_id, id, at, member_id, channel, action, change_set_id, detail)
                 VALUES ($1, $10, $8, $3, $4, $5, $2, $11)),
             changed AS (
                 INSERT INTO changes (tenant_id, id, change_set_id, entity, entity_id, before, after)
                 SELECT $1, c.id, $2, c.entity, c.entity_id, c.before, c.after
                 FROM unnest($12::uuid[], $13::text[], $14::uuid[], $15::jsonb[], $16::jsonb[])
                      AS c (id, entity, entity_id, before, after))
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, payload, created_at, available_at)
             SELECT $1, e.id, e.event, e.entity, e.entity_id, $19, $8, $8
             FROM unnest($17::uuid[], $18::text[], $13::text[], $14::uuid[]) AS e (id, event, entity, entity_id)",
            tenant,
            set.as_uuid(),
            member,
            command.channel,
            command.intent,
            command.summary,
            sentence,
            now,
            opened,
            entry,
            detail,
            &ids,
            &entities,
            &entity_ids,
            &before as &[Option<Value>],
            &after as &[Option<Value>],
            &events,
            &names,
            payload,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing the history"))?;
        Ok(())
    }

    /// A change-set of the actor's own, locked until the transaction ends: the named one, or the last that was not taken back.
    pub(crate) async fn own_change_set(&mut self, named: Option<ChangeSetId>) -> Result<Option<OwnChangeSet>> {
        let member = self.member();
        // Picked before it is locked: whoever waits for the lock means the change that was the last when they asked, and not
        // the one before it.
        let picked = match named {
            Some(id) => Some(id.as_uuid()),
            None => self.last_own_change_set().await?,
        };
        let Some(picked) = picked else { return Ok(None) };
        let row = sqlx::query!(
            "-- change_sets.own
             SELECT id, created_at, summary, undone_by_id FROM change_sets WHERE id = $1 AND member_id = $2 FOR UPDATE",
            picked,
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a change-set"))?;
        let Some(row) = row else { return Ok(None) };
        // Asked only once the row is locked: whoever held it may just have taken it back.
        let undone = row.undone_by_id.is_some() && self.is_taken_back(row.id).await?;
        Ok(Some(OwnChangeSet {
            id: ChangeSetId::from_uuid(row.id),
            at: row.created_at,
            summary: row.summary,
            undone,
            undone_by: row.undone_by_id.map(ChangeSetId::from_uuid),
        }))
    }

    /// The last change-set of the actor's that was not taken back.
    async fn last_own_change_set(&mut self) -> Result<Option<Uuid>> {
        let member = self.member();
        sqlx::query_scalar!(
            "-- change_sets.own_last
             SELECT id FROM change_sets WHERE member_id = $1 AND undone_by_id IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding the last change-set"))
    }

    /// Whether a change-set is taken back by an undo that holds.
    async fn is_taken_back(&mut self, set: Uuid) -> Result<bool> {
        let taken_back = sqlx::query_scalar!(
            r#"-- change_sets.taken_back
             SELECT taken_back($1) AS "taken_back!""#,
            set,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("reading what was taken back"))?;
        Ok(taken_back)
    }

    /// What a change-set changed, the last first, `limit` changes at most.
    pub(crate) async fn changes_of(&mut self, set: ChangeSetId, limit: usize) -> Result<Vec<PastChange>> {
        sqlx::query_as!(
            PastChange,
            "-- changes.of_set
             SELECT entity, entity_id, before, after FROM changes WHERE change_set_id = $1 ORDER BY seq DESC LIMIT $2",
            set.as_uuid(),
            i64::try_from(limit).unwrap_or(i64::MAX),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading changes"))
    }

    /// Notes that one change-set took another back; false where somebody did so meanwhile.
    pub(crate) async fn mark_undone(&mut self, set: &OwnChangeSet, by: ChangeSetId) -> Result<bool> {
        let done = sqlx::query!(
            "-- change_sets.mark_undone
             UPDATE change_sets SET undone_by_id = $2 WHERE id = $1 AND undone_by_id IS NOT DISTINCT FROM $3",
            set.id.as_uuid(),
            by.as_uuid(),
            set.undone_by.map(ChangeSetId::as_uuid),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting an undo"))?;
        Ok(done.rows_affected() == 1)
    }

    pub(crate) async fn insert_changes(&mut self, set: ChangeSetId, changes: Vec<Change>) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let ids: Vec<Uuid> = changes.iter().map(|_| self.new_id()).collect();
        let entities: Vec<String> = changes.iter().map(|change| change.entity.to_owned()).collect();
        let entity_ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let (before, after): (Vec<Option<Value>>, Vec<Option<Value>>) =
            changes.into_iter().map(|change| (change.before, change.after)).unzip();
        sqlx::query!(
            "-- changes.insert
             INSERT INTO changes (tenant_id, id, change_set_id, entity, entity_id, before, after)
             SELECT $1, c.id, $2, c.entity, c.entity_id, c.before, c.after
             FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::jsonb[], $7::jsonb[])
                  AS c (id, entity, entity_id, before, after)",
            tenant,
            set.as_uuid(),
            &ids,
            &entities,
            &entity_ids,
            &before as &[Option<Value>],
            &after as &[Option<Value>],
        )
        .execute(self.connection())
        .await
        .map_err(error::query("recording changes"))?;
        Ok(())
    }

    pub(crate) async fn insert_audit_entry(
        &mut self,
        command: Command<'_>,
        set: Option<ChangeSetId>,
        detail: &Value,
    ) -> Result<()> {
        let (id, tenant, now) = (self.new_id(), self.tenant().as_uuid(), self.now());
        let member = self.actor().member().map(MemberId::as_uuid);
        sqlx::query!(
            "-- audit_log.insert
             INSERT INTO audit_log (tenant_id, id, at, member_id, channel, action, change_set_id, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant,
            id,
            now,
            member,
            command.channel,
            command.intent,
            set.map(ChangeSetId::as_uuid),
            detail,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing the audit trail"))?;
        Ok(())
    }
}
