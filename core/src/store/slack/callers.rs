//! Who delivers something from Slack, and how somebody there becomes a member here.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Store, SystemTx, error};
use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId},
    store::{DELIVERY_LEASE, DeliveryId, sign_in::ActorRow},
    tenancy::Actor,
};

/// A delivery from Slack, as far as it matters to who it is from.
#[derive(Debug, Clone, Copy)]
pub struct SlackDelivery<'a> {
    /// The workspace.
    pub team: &'a str,
    /// The organisation that the workspace is a part of, where the app is installed for all of it.
    pub enterprise: Option<&'a str>,
    /// The person in it.
    pub user: &'a str,
    /// What it is told apart by: the trigger of a command or of a press, the place of a message.
    pub id: &'a str,
    /// What was delivered, sealed, to be kept until it was answered; `None` for what may be lost.
    pub body: Option<&'a [u8]>,
    /// Whether it is acknowledged before it is answered: then it must outlive a crash of the machine.
    pub acknowledged: bool,
}

/// Who delivers something from Slack.
#[derive(Debug, Clone)]
pub enum SlackCaller {
    /// A workspace that leads to no tenant.
    Stranger,
    /// Somebody of whom nobody has said which member they are.
    Unlinked(SlackWorkspace),
    /// A member.
    Member(Box<SlackMember>),
    /// Something that was dealt with before, or is being dealt with.
    Again,
}

/// A workspace, or an organisation of them, and where it leads.
#[derive(Debug, Clone)]
pub struct SlackWorkspace {
    /// The id under which people in it are known: the workspace's, or the organisation's.
    pub id: String,
    /// The tenants that it leads to.
    pub tenants: Vec<TenantId>,
}

/// Somebody in Slack who is a member.
#[derive(Debug, Clone)]
pub struct SlackMember {
    /// The member.
    pub actor: Actor,
    /// The workspace.
    pub workspace: SlackWorkspace,
    /// How they became it: `code`, `email` or `operator`.
    pub linked_via: String,
    /// When Slack was last asked whether they still are who they were.
    pub verified_at: Option<DateTime<Utc>>,
}

/// A tenant that somebody in Slack is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackTenant {
    /// The tenant.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
}

struct Row {
    workspace: String,
    tenants: Vec<Uuid>,
    tenant_id: Option<Uuid>,
    member_id: Option<Uuid>,
    linked_via: Option<String>,
    verified_at: Option<DateTime<Utc>>,
    is_new: bool,
    slug: Option<String>,
    tenant_name: Option<String>,
    base_currency: Option<String>,
    region: Option<String>,
    timezone: Option<String>,
    display_name: Option<String>,
    role: Option<String>,
    team: Option<Vec<Uuid>>,
    grants: Option<Vec<String>>,
}

impl Row {
    /// The member, where it is one who may sign in.
    fn actor(&mut self) -> Option<(TenantId, ActorRow)> {
        let row = ActorRow {
            id: self.member_id?,
            slug: self.slug.take()?,
            tenant_name: self.tenant_name.take()?,
            base_currency: self.base_currency.take()?,
            region: self.region.take()?,
            timezone: self.timezone.take()?,
            display_name: self.display_name.take()?,
            role: self.role.take()?,
            team: self.team.take()?,
            grants: self.grants.take()?,
        };
        Some((TenantId::from_uuid(self.tenant_id?), row))
    }
}

impl SlackDelivery<'_> {
    /// What the delivery is kept under, in a workspace known by this id.
    pub fn kept_as(&self, workspace: &str) -> DeliveryId {
        DeliveryId { channel: "slack", workspace: workspace.to_owned(), id: self.id.to_owned() }
    }
}

impl Store {
    /// Who a delivery is from; keeps it, so that the same one is dealt with once, and is dealt with even if this process dies.
    pub async fn slack_caller(&self, delivery: SlackDelivery<'_>) -> Result<SlackCaller> {
        let now = self.clock().now();
        let mut connection = self.system_connection().await?;
        let row = sqlx::query_as!(
            Row,
            r#"-- slack_installations.caller
             WITH setting AS MATERIALIZED (SELECT set_config('synchronous_commit', CASE WHEN $8 THEN 'on' ELSE 'off' END, true)),
             led AS (SELECT i.team_id, i.tenant_id FROM setting, slack_installations i
                     WHERE i.team_id IN ($1, $2) AND i.status = 'active'),
             who AS (SELECT i.workspace, i.tenant_id, i.member_id, i.linked_via, i.verified_at
                     FROM led JOIN channel_identities i
                       ON i.tenant_id = led.tenant_id AND i.channel = 'slack' AND i.workspace = led.team_id AND i.external_id = $3
                     JOIN memberships m ON m.tenant_id = i.tenant_id AND m.id = i.member_id AND m.status = 'active'
                     JOIN users u ON u.id = m.user_id AND u.status = 'active'
                     ORDER BY i.chosen_at DESC LIMIT 1),
             place AS (SELECT coalesce((SELECT workspace FROM who), min(team_id)) AS workspace,
                              coalesce((SELECT tenant_id FROM who), (array_agg(tenant_id ORDER BY team_id, tenant_id))[1]) AS tenant_id,
                              array_agg(tenant_id ORDER BY team_id, tenant_id) AS tenants
                       FROM led HAVING count(*) > 0),
             new AS (INSERT INTO deliveries (tenant_id, channel, workspace, external_id, received_at, body, state, available_at)
                     SELECT p.tenant_id, 'slack', p.workspace, $4, $5, kept.body,
                            CASE WHEN kept.body IS NULL THEN 'done' ELSE 'open' END, CASE WHEN kept.body IS NOT NULL THEN $7::timestamptz END
                     FROM place p LEFT JOIN who ON true, LATERAL (SELECT CASE WHEN who.member_id IS NOT NULL THEN $6::bytea END) AS kept (body)
                     ON CONFLICT DO NOTHING RETURNING 1)
             SELECT p.workspace AS "workspace!", p.tenants AS "tenants!", who.tenant_id AS "tenant_id?", who.member_id AS "member_id?",
                    who.linked_via AS "linked_via?", who.verified_at AS "verified_at?", EXISTS (SELECT FROM new) AS "is_new!",
                    a.slug AS "slug?", a.tenant_name AS "tenant_name?",
                    a.base_currency AS "base_currency?", a.region AS "region?", a.timezone AS "timezone?",
                    a.display_name AS "display_name?", a.role AS "role?", a.team AS "team?", a.grants AS "grants?"
             FROM place p LEFT JOIN who ON true
             LEFT JOIN LATERAL actors_of(who.tenant_id, ARRAY[who.member_id]) a ON true"#,
            delivery.team,
            delivery.enterprise,
            delivery.user,
            delivery.id,
            now,
            delivery.body,
            now + DELIVERY_LEASE,
            delivery.acknowledged,
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(error::query("finding who a delivery is from"))?;
        let Some(row) = row else { return Ok(SlackCaller::Stranger) };
        if !row.is_new {
            return Ok(SlackCaller::Again);
        }
        let kept = delivery.body.is_some() && row.member_id.is_some();
        match known(row) {
            // It is kept, and dealt with by whoever takes it up: said again, it would be done twice.
            Err(error) if kept => {
                tracing::error!(error.message = error.chain(), "a delivery is left to be taken up later");
                Ok(SlackCaller::Again)
            }
            known => known,
        }
    }

    /// Who somebody in a workspace is, where nothing was delivered that has to be kept.
    pub async fn slack_person(&self, team: &str, enterprise: Option<&str>, user: &str) -> Result<SlackCaller> {
        let mut connection = self.system_connection().await?;
        let row = sqlx::query_as!(
            Row,
            r#"-- slack_installations.person
             WITH led AS (SELECT team_id, tenant_id FROM slack_installations WHERE team_id IN ($1, $2) AND status = 'active'),
             who AS (SELECT i.workspace, i.tenant_id, i.member_id, i.linked_via, i.verified_at
                     FROM led JOIN channel_identities i
                       ON i.tenant_id = led.tenant_id AND i.channel = 'slack' AND i.workspace = led.team_id AND i.external_id = $3
                     JOIN memberships m ON m.tenant_id = i.tenant_id AND m.id = i.member_id AND m.status = 'active'
                     JOIN users u ON u.id = m.user_id AND u.status = 'active'
                     ORDER BY i.chosen_at DESC LIMIT 1)
             SELECT coalesce(who.workspace, p.team_id) AS "workspace!", p.tenants AS "tenants!", who.tenant_id AS "tenant_id?",
                    who.member_id AS "member_id?", who.linked_via AS "linked_via?", who.verified_at AS "verified_at?", true AS "is_new!",
                    a.slug AS "slug?", a.tenant_name AS "tenant_name?",
                    a.base_currency AS "base_currency?", a.region AS "region?", a.timezone AS "timezone?",
                    a.display_name AS "display_name?", a.role AS "role?", a.team AS "team?", a.grants AS "grants?"
             FROM (SELECT min(team_id) AS team_id, array_agg(tenant_id ORDER BY team_id, tenant_id) AS tenants
                   FROM led HAVING count(*) > 0) p
             LEFT JOIN who ON true
             LEFT JOIN LATERAL actors_of(who.tenant_id, ARRAY[who.member_id]) a ON true"#,
            team,
            enterprise,
            user,
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(error::query("finding who somebody in Slack is"))?;
        row.map_or(Ok(SlackCaller::Stranger), known)
    }

    /// Links somebody in a workspace to the active members with this e-mail address, in every tenant that it leads to; says in how
    /// many. The address was confirmed by the other service.
    pub async fn link_slack_by_email(&self, workspace: &SlackWorkspace, user: &str, email: &str) -> Result<u64> {
        let tenants: Vec<Uuid> = workspace.tenants.iter().map(|tenant| tenant.as_uuid()).collect();
        let now = self.clock().now();
        let mut connection = self.system_connection().await?;
        let linked = sqlx::query!(
            "-- channel_identities.link_by_email
             INSERT INTO channel_identities (tenant_id, channel, workspace, external_id, member_id, linked_at, linked_via, verified_at, chosen_at)
             SELECT m.tenant_id, 'slack', $2, $3, m.id, $5, 'email', $5, $5
             FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.tenant_id = ANY($1) AND u.email = lower($4) AND m.status = 'active' AND u.status = 'active'
             ON CONFLICT (tenant_id, channel, workspace, external_id) DO UPDATE
             SET member_id = excluded.member_id, linked_at = excluded.linked_at, linked_via = 'email', verified_at = excluded.verified_at",
            &tenants,
            workspace.id,
            user,
            email,
            now,
        )
        .execute(&mut *connection)
        .await
        .map_err(error::query("linking somebody by their address"))?;
        Ok(linked.rows_affected())
    }

    /// Notes that Slack was asked and that somebody still is who they were.
    pub async fn slack_verified(&self, workspace: &str, user: &str) -> Result<()> {
        let now = self.clock().now();
        let mut connection = self.system_connection().await?;
        sqlx::query!(
            "-- channel_identities.verified
             UPDATE channel_identities SET verified_at = $3 WHERE channel = 'slack' AND workspace = $1 AND external_id = $2",
            workspace,
            user,
            now,
        )
        .execute(&mut *connection)
        .await
        .map_err(error::query("noting who somebody is"))?;
        Ok(())
    }

    /// Forgets who somebody in a workspace was, in every tenant; `only_by_email` leaves what a code or an operator said.
    pub async fn unlink_slack(&self, workspace: &str, user: &str, only_by_email: bool) -> Result<u64> {
        let mut connection = self.system_connection().await?;
        let gone = sqlx::query!(
            "-- channel_identities.unlink
             DELETE FROM channel_identities
             WHERE channel = 'slack' AND workspace = $1 AND external_id = $2 AND (linked_via = 'email' OR NOT $3)",
            workspace,
            user,
            only_by_email,
        )
        .execute(&mut *connection)
        .await
        .map_err(error::query("forgetting who somebody was"))?;
        Ok(gone.rows_affected())
    }
}

/// Who a row tells of.
fn known(mut row: Row) -> Result<SlackCaller> {
    let actor = row.actor();
    let tenants = row.tenants.into_iter().map(TenantId::from_uuid).collect();
    let workspace = SlackWorkspace { id: row.workspace, tenants };
    let Some((tenant, actor)) = actor else { return Ok(SlackCaller::Unlinked(workspace)) };
    Ok(SlackCaller::Member(Box::new(SlackMember {
        actor: actor.actor(tenant)?,
        workspace,
        linked_via: row.linked_via.unwrap_or_default(),
        verified_at: row.verified_at,
    })))
}

impl SystemTx {
    /// The tenants that somebody in a workspace is an active member of; the one they talk to first.
    pub async fn slack_tenants_of(&mut self, workspace: &str, user: &str) -> Result<Vec<SlackTenant>> {
        let rows = sqlx::query!(
            "-- channel_identities.tenants
             SELECT t.id, t.slug, t.name FROM channel_identities i
             JOIN memberships m ON m.tenant_id = i.tenant_id AND m.id = i.member_id AND m.status = 'active'
             JOIN slack_installations s ON s.tenant_id = i.tenant_id AND s.team_id = i.workspace AND s.status = 'active'
             JOIN tenants t ON t.id = i.tenant_id
             WHERE i.channel = 'slack' AND i.workspace = $1 AND i.external_id = $2
             ORDER BY i.chosen_at DESC, t.slug",
            workspace,
            user,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing somebody's tenants"))?;
        let tenants =
            rows.into_iter().map(|row| SlackTenant { id: TenantId::from_uuid(row.id), slug: row.slug, name: row.name });
        Ok(tenants.collect())
    }

    /// Lets somebody in a workspace talk to another of their tenants from now on.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they are no member of it.
    pub async fn choose_slack_tenant(&mut self, workspace: &str, user: &str, tenant: TenantId) -> Result<()> {
        let now = self.now();
        let chosen = sqlx::query!(
            "-- channel_identities.choose
             UPDATE channel_identities SET chosen_at = greatest($4, (SELECT max(chosen_at) + interval '1 microsecond' FROM channel_identities
                 WHERE channel = 'slack' AND workspace = $1 AND external_id = $2))
             WHERE tenant_id = $3 AND channel = 'slack' AND workspace = $1 AND external_id = $2",
            workspace,
            user,
            tenant.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("choosing a tenant"))?;
        if chosen.rows_affected() == 1 { Ok(()) } else { Err(Error::not_found("tenant of yours")) }
    }

    /// The members whom people of a workspace are in a tenant, by their ids there.
    pub async fn slack_members(
        &mut self,
        tenant: TenantId,
        workspace: &str,
        users: &[String],
    ) -> Result<Vec<(String, MemberId)>> {
        let rows = sqlx::query!(
            "-- channel_identities.members
             SELECT i.external_id, i.member_id FROM channel_identities i
             JOIN memberships m ON m.tenant_id = i.tenant_id AND m.id = i.member_id AND m.status = 'active'
             WHERE i.tenant_id = $1 AND i.channel = 'slack' AND i.workspace = $2 AND i.external_id = ANY($3)",
            tenant.as_uuid(),
            workspace,
            users,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding members by their ids in Slack"))?;
        Ok(rows.into_iter().map(|row| (row.external_id, MemberId::from_uuid(row.member_id))).collect())
    }
}
