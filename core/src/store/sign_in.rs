//! From a token, or an operator's word, to an [`Actor`].

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Store, SystemTx, error, tenants::token_hash};
use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId},
    tenancy::{Actor, Grants, Scope},
};

impl Store {
    /// The member a bearer token belongs to; `None` for an unknown, expired or revoked one, and for a disabled member.
    pub async fn actor_by_token(&self, secret: &str) -> Result<Option<Actor>> {
        let now = self.clock().now();
        let mut connection = self.system_connection().await?;
        let found = sqlx::query!(
            "-- api_tokens.member
             SELECT tenant_id, membership_id FROM api_tokens
             WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
            &token_hash(secret)[..],
            now,
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(error::query("checking a token"))?;
        match found {
            None => Ok(None),
            Some(row) => load(&mut connection, row.tenant_id, row.membership_id).await,
        }
    }

    /// The actor for a member named by an operator, by e-mail address or by a part of the name that fits only one; without a
    /// name the tenant's owner, or whoever comes first. This is how the command line acts: whoever may read the database may
    /// act as anybody.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown tenant or member, or a name that fits several.
    pub async fn actor_by_name(&self, tenant: &str, member: Option<&str>) -> Result<Actor> {
        let mut system = self.system().await?;
        let tenant_id = system.tenant_id(tenant).await?;
        let members = system.list_members(tenant_id).await?;
        let active = || members.iter().filter(|m| m.status == "active");
        let wanted = member.map(|text| text.trim().to_lowercase());
        let fitting: Vec<_> = match &wanted {
            None => active().take(1).collect(),
            Some(text) => {
                let exact: Vec<_> = active().filter(|m| m.email == *text || m.name.to_lowercase() == *text).collect();
                if exact.is_empty() {
                    active().filter(|m| m.name.to_lowercase().contains(text.as_str())).collect()
                } else {
                    exact
                }
            }
        };
        let names = active().take(12).map(|m| m.name.clone()).collect::<Vec<_>>().join(", ");
        match fitting.as_slice() {
            [one] => load(system.connection(), tenant_id.as_uuid(), one.id.as_uuid())
                .await?
                .ok_or_else(|| Error::invalid(format!("{} may not sign in.", one.name))),
            [] => Err(Error::invalid(format!(
                "Tenant {tenant:?} has no active member {:?}; it has {names}.",
                member.unwrap_or_default()
            ))),
            several => Err(Error::invalid(format!(
                "{:?} fits {}; use the e-mail address.",
                member.unwrap_or_default(),
                several.iter().map(|m| m.name.clone()).collect::<Vec<_>>().join(" and ")
            ))),
        }
    }

    /// Everything about a member that an actor carries; `None` where they may not sign in.
    pub async fn member_actor(&self, tenant: TenantId, member: MemberId) -> Result<Option<Actor>> {
        let mut connection = self.system_connection().await?;
        load(&mut connection, tenant.as_uuid(), member.as_uuid()).await
    }

    /// An actor for background work in one tenant: it sees the tenant whole and is nobody in it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown tenant.
    pub async fn worker(&self, tenant: TenantId) -> Result<Actor> {
        let mut connection = self.system_connection().await?;
        let row = sqlx::query!(
            "-- tenants.for_worker
             SELECT slug, name, timezone, base_currency, region FROM tenants WHERE id = $1",
            tenant.as_uuid()
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(error::query("finding a tenant"))?
        .ok_or_else(|| Error::invalid(format!("There is no tenant {tenant}.")))?;
        let mut grants = Grants::default();
        grants.add("*.*".to_owned(), Scope::Tenant);
        Ok(Actor {
            tenant,
            tenant_slug: row.slug,
            tenant_name: row.name,
            base_currency: row.base_currency.parse()?,
            region: row.region,
            member: None,
            name: "LeanCRM".to_owned(),
            role: "worker".to_owned(),
            timezone: row.timezone.parse().unwrap_or(chrono_tz::UTC),
            team: Vec::new(),
            grants,
        })
    }
}

impl SystemTx {
    /// The actor of a member, as it stands in this transaction.
    pub async fn actor(&mut self, tenant: TenantId, member: MemberId) -> Result<Option<Actor>> {
        load(self.connection(), tenant.as_uuid(), member.as_uuid()).await
    }

    /// The same of several; those who may not sign in are left out.
    pub async fn actors(&mut self, tenant: TenantId, members: &[MemberId]) -> Result<Vec<Actor>> {
        let members: Vec<Uuid> = members.iter().map(|member| member.as_uuid()).collect();
        load_all(self.connection(), tenant.as_uuid(), &members).await
    }
}

/// Everything an actor carries, in one query.
async fn load(connection: &mut PgConnection, tenant: Uuid, member: Uuid) -> Result<Option<Actor>> {
    Ok(load_all(connection, tenant, &[member]).await?.pop())
}

/// The same of several members, in one query; those who may not sign in are left out.
async fn load_all(connection: &mut PgConnection, tenant: Uuid, members: &[Uuid]) -> Result<Vec<Actor>> {
    let rows = sqlx::query_as!(
        ActorRow,
        r#"-- memberships.actors
         SELECT id AS "id!", slug AS "slug!", tenant_name AS "tenant_name!", base_currency AS "base_currency!", region AS "region!",
                timezone AS "timezone!", display_name AS "display_name!", role AS "role!", team AS "team!", grants AS "grants!"
         FROM actors_of($1, $2)"#,
        tenant,
        members,
    )
    .fetch_all(connection)
    .await
    .map_err(error::query("loading a member"))?;
    rows.into_iter().map(|row| row.actor(TenantId::from_uuid(tenant))).collect()
}

/// Everything an actor carries, as the database's `actors_of` gives it.
pub(super) struct ActorRow {
    pub(super) id: Uuid,
    pub(super) slug: String,
    pub(super) tenant_name: String,
    pub(super) base_currency: String,
    pub(super) region: String,
    pub(super) timezone: String,
    pub(super) display_name: String,
    pub(super) role: String,
    pub(super) team: Vec<Uuid>,
    pub(super) grants: Vec<String>,
}

impl ActorRow {
    pub(super) fn actor(self, tenant: TenantId) -> Result<Actor> {
        let mut grants = Grants::default();
        for grant in &self.grants {
            if let Some((pattern, scope)) = grant.split_once(':') {
                grants.add(pattern.to_owned(), scope.parse()?);
            }
        }
        Ok(Actor {
            tenant,
            tenant_slug: self.slug,
            tenant_name: self.tenant_name,
            base_currency: self.base_currency.parse()?,
            region: self.region,
            member: Some(MemberId::from_uuid(self.id)),
            name: self.display_name,
            role: self.role,
            timezone: self.timezone.parse().unwrap_or(chrono_tz::UTC),
            team: self.team.into_iter().map(MemberId::from_uuid).collect(),
            grants,
        })
    }
}
