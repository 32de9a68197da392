//! Which tenants a workspace leads to, and who somebody in it is.

use super::{SystemTx, error, is_slack_id};
use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId},
};

impl SystemTx {
    /// Lets a workspace lead to a tenant, which is the only one it leads to.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it leads to another one, [`Error::Invalid`] for what is no id of a workspace.
    pub async fn connect_slack(&mut self, tenant: TenantId, team: &str) -> Result<()> {
        if self.slack_tenants(team).await?.iter().any(|other| *other != tenant) {
            return Err(Error::conflict(format!("The workspace {team} is connected to another tenant.")));
        }
        self.share_slack(tenant, team).await
    }

    /// Lets a workspace lead to a tenant, whatever others it leads to. Somebody in it is then of the tenant that their last code
    /// was of.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no id of a workspace.
    pub async fn share_slack(&mut self, tenant: TenantId, team: &str) -> Result<()> {
        if !is_slack_id(team, "TE") {
            return Err(Error::invalid(format!("{team:?} is no id of a Slack workspace; it looks like T0123ABCD.")));
        }
        let now = self.now();
        sqlx::query!(
            "-- slack_installations.connect
             INSERT INTO slack_installations (tenant_id, team_id, installed_at) VALUES ($1, $2, $3)
             ON CONFLICT (tenant_id, team_id) DO UPDATE SET status = 'active'",
            tenant.as_uuid(),
            team,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("connecting a workspace"))?;
        Ok(())
    }

    /// The tenants that a workspace leads to, the first connected first.
    pub async fn slack_tenants(&mut self, team: &str) -> Result<Vec<TenantId>> {
        let tenants = sqlx::query_scalar!(
            "-- slack_installations.tenants
             SELECT tenant_id FROM slack_installations WHERE team_id = $1 AND status = 'active'
             ORDER BY installed_at, tenant_id",
            team,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the tenants of a workspace"))?;
        Ok(tenants.into_iter().map(TenantId::from_uuid).collect())
    }

    /// The workspaces that lead to tenants, with the short names of those.
    pub async fn slack_connections(&mut self) -> Result<Vec<(String, String)>> {
        let connections = sqlx::query!(
            "-- slack_installations.list
             SELECT s.team_id, t.slug FROM slack_installations s JOIN tenants t ON t.id = s.tenant_id
             WHERE s.status = 'active' ORDER BY s.team_id, s.installed_at, t.slug",
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the workspaces that lead to tenants"))?;
        Ok(connections.into_iter().map(|row| (row.team_id, row.slug)).collect())
    }

    /// Says which member somebody in a workspace is, whoever they were before.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no id of a person, or where the workspace is not connected to the tenant.
    pub async fn link_slack(
        &mut self,
        tenant: TenantId,
        (team, user): (&str, &str),
        member: MemberId,
        via: &str,
    ) -> Result<()> {
        if !is_slack_id(user, "UW") {
            return Err(Error::invalid(format!("{user:?} is no id of somebody in Slack; it looks like U0123ABCD.")));
        }
        let now = self.now();
        let linked = sqlx::query!(
            "-- channel_identities.link
             INSERT INTO channel_identities (tenant_id, channel, workspace, external_id, member_id, linked_at, linked_via, chosen_at)
             SELECT tenant_id, 'slack', team_id, $3, $4, $5, $6, $5 FROM slack_installations WHERE tenant_id = $1 AND team_id = $2
             ON CONFLICT (tenant_id, channel, workspace, external_id) DO UPDATE
             SET member_id = excluded.member_id, linked_at = excluded.linked_at, linked_via = excluded.linked_via,
                 chosen_at = excluded.chosen_at, verified_at = NULL",
            tenant.as_uuid(),
            team,
            user,
            member.as_uuid(),
            now,
            via,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("linking somebody of a workspace"))?;
        if linked.rows_affected() == 1 {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "The workspace {team} is not connected to this tenant; `leancrm slack connect` does that."
        )))
    }
}
