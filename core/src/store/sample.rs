//! What measuring needs: records picked at random, and leaving nothing behind.

use super::{SystemTx, TenantTx, error};
use crate::{
    error::Result,
    ids::{ContactId, DealId},
};

impl TenantTx {
    /// Open deals whose names nobody else's has, with their ids, for measuring.
    pub async fn sample_deals(&mut self, count: i64) -> Result<Vec<(DealId, String)>> {
        let rows = sqlx::query!(
            r#"-- sample.deals
             SELECT d.id, d.name FROM deals d JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
             WHERE d.status = 'open' AND d.deleted_at IS NULL AND p.kind = 'sales'
               AND NOT EXISTS (SELECT FROM deals o WHERE o.tenant_id = d.tenant_id AND o.name_norm = d.name_norm AND o.id <> d.id
                               AND o.deleted_at IS NULL)
             ORDER BY d.id LIMIT $1"#,
            count,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("sampling deals"))?;
        Ok(rows.into_iter().map(|row| (DealId::from_uuid(row.id), row.name)).collect())
    }

    /// Up to `count` contacts spread over the tenant, the same ones each time.
    pub async fn sample_contact_ids(&mut self, count: i64) -> Result<Vec<ContactId>> {
        let rows = sqlx::query_scalar!(
            "-- contacts.sample_ids
             SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT $1",
            count,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("sampling contacts"))?;
        Ok(rows.into_iter().map(ContactId::from_uuid).collect())
    }

    /// The names of up to `count` contacts spread over the tenant, only names that one contact alone has.
    pub async fn sample_contact_names(&mut self, count: i64) -> Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"-- contacts.sample_names
             SELECT min(name) AS "name!" FROM contacts WHERE deleted_at IS NULL
             GROUP BY name_norm HAVING count(*) = 1 ORDER BY md5(name_norm) LIMIT $1"#,
            count,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("sampling contacts"))
    }
}

impl SystemTx {
    /// Forgets what a workspace of Slack delivered and who its people were, and lets it lead nowhere.
    pub async fn forget_slack(&mut self, team: &str) -> Result<()> {
        sqlx::query!(
            "-- sample.forget_deliveries
             DELETE FROM deliveries WHERE channel = 'slack' AND workspace = $1",
            team
        )
        .execute(self.connection())
        .await
        .map_err(error::query("forgetting what was delivered"))?;
        sqlx::query!(
            "-- sample.forget_people
             DELETE FROM channel_identities WHERE channel = 'slack' AND workspace = $1",
            team
        )
        .execute(self.connection())
        .await
        .map_err(error::query("forgetting who somebody was"))?;
        sqlx::query!(
            "-- sample.forget_workspace
             UPDATE slack_installations SET status = 'disabled' WHERE team_id = $1",
            team
        )
        .execute(self.connection())
        .await
        .map_err(error::query("disconnecting a workspace"))?;
        Ok(())
    }
}
