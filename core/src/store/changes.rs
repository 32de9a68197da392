//! Change-sets, their changes and the audit trail.

use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::Result,
    history::{Change, Command},
    ids::{ChangeSetId, MemberId},
};

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
