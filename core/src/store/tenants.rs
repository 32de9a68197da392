//! Administering tenants, members and tokens, through the system door.

use base64::Engine as _;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{SystemTx, defaults, error};
use crate::{
    domain::money::Currency,
    error::{Error, Result},
    ids::{MemberId, TenantId, TokenId, UserId},
};

/// A tenant to be made.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// The id, where the caller brings one.
    pub id: Option<TenantId>,
    /// The caller's own name for it, unique.
    pub external_client_id: Option<String>,
    /// The slug of the tenant it belongs to.
    pub parent: Option<String>,
    /// Short name: lower-case letters, digits and hyphens.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// IANA time zone.
    pub timezone: chrono_tz::Tz,
    /// Currency of totals.
    pub base_currency: Currency,
    /// Country, ISO 3166-1 with two letters.
    pub region: String,
}

/// A tenant in a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TenantSummary {
    /// Its id.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub timezone: String,
    /// The currency of its totals.
    pub base_currency: Currency,
    /// How many members may sign in.
    pub members: i64,
}

/// A member to be added.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// E-mail address; names the person across tenants.
    pub email: String,
    /// Name.
    pub name: String,
    /// Key of the role: owner, admin, manager, rep, viewer or one of the tenant's own.
    pub role: String,
    /// E-mail address of the manager.
    pub reports_to: Option<String>,
}

/// A member in a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MemberSummary {
    /// The membership's id.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Key of the role.
    pub role: String,
    /// Name of the manager.
    pub reports_to: Option<String>,
    /// `active` or `disabled`.
    pub status: String,
}

/// A token in a list; its secret was shown once and is not kept.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TokenSummary {
    /// The token's id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// Whose it is.
    pub member: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl SystemTx {
    /// Makes a tenant with the standard roles, a sales pipeline and a hiring pipeline.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the short name or the external id is taken, [`Error::NotFound`] for an unknown parent.
    pub async fn create_tenant(&mut self, new: &NewTenant) -> Result<TenantId> {
        if new.name.trim().is_empty() {
            return Err(Error::invalid("A tenant needs a name."));
        }
        let id = new.id.unwrap_or_else(|| TenantId::from_uuid(self.new_id()));
        let parent = match &new.parent {
            None => None,
            Some(slug) => Some(self.tenant_id(slug).await?.as_uuid()),
        };
        sqlx::query!(
            "-- tenants.create
             INSERT INTO tenants (id, parent_id, external_client_id, slug, name, timezone, base_currency, region)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id.as_uuid(),
            parent,
            new.external_client_id,
            new.slug,
            new.name,
            new.timezone.name(),
            new.base_currency.as_str(),
            new.region,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("creating a tenant"))?;
        defaults::create(self, id).await?;
        Ok(id)
    }

    /// Every tenant, by short name.
    pub async fn list_tenants(&mut self) -> Result<Vec<TenantSummary>> {
        let rows = sqlx::query!(
            r#"-- tenants.list
             SELECT t.id, t.slug, t.name, t.timezone, t.base_currency,
                    (SELECT count(*) FROM memberships m WHERE m.tenant_id = t.id AND m.status = 'active') AS "members!"
             FROM tenants t ORDER BY t.slug"#
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing tenants"))?;
        rows.into_iter()
            .map(|row| {
                Ok(TenantSummary {
                    id: TenantId::from_uuid(row.id),
                    slug: row.slug,
                    name: row.name,
                    timezone: row.timezone,
                    base_currency: row.base_currency.parse()?,
                    members: row.members,
                })
            })
            .collect()
    }

    /// The tenant of a short name.
    ///
    /// # Errors
    /// [`Error::NotFound`] with the way to a list.
    pub async fn tenant_id(&mut self, slug: &str) -> Result<TenantId> {
        sqlx::query_scalar!("-- tenants.id\nSELECT id FROM tenants WHERE slug = $1", slug)
            .fetch_optional(self.connection())
            .await
            .map_err(error::query("finding a tenant"))?
            .map(TenantId::from_uuid)
            .ok_or_else(|| {
                Error::invalid(format!("There is no tenant {slug:?}. `leancrm tenant list` shows those there are."))
            })
    }

    /// Adds a member; the person is made where their e-mail address is new.
    ///
    /// # Errors
    /// [`Error::Conflict`] where they are a member already, [`Error::Invalid`] for an unknown role or manager.
    pub async fn add_member(&mut self, tenant: TenantId, new: &NewMember) -> Result<MemberId> {
        let email = new.email.trim().to_lowercase();
        let role = self.role_id(tenant, &new.role).await?;
        let manager = match &new.reports_to {
            None => None,
            Some(manager) => Some(self.member_id(tenant, manager).await?.as_uuid()),
        };
        let user = self.ensure_user(&email, &new.name).await?;
        let id = self.new_id();
        sqlx::query!(
            "-- memberships.add
             INSERT INTO memberships (tenant_id, id, user_id, role_id, reports_to_id, display_name, email)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant.as_uuid(),
            id,
            user.as_uuid(),
            role,
            manager,
            new.name,
            email,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("adding a member"))?;
        Ok(MemberId::from_uuid(id))
    }

    /// Puts a member under another manager, or under nobody.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the line would close a circle.
    pub async fn set_manager(&mut self, tenant: TenantId, member: MemberId, manager: Option<MemberId>) -> Result<()> {
        sqlx::query!(
            "-- memberships.set_manager
             UPDATE memberships SET reports_to_id = $3 WHERE tenant_id = $1 AND id = $2",
            tenant.as_uuid(),
            member.as_uuid(),
            manager.map(MemberId::as_uuid),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a manager"))?;
        Ok(())
    }

    /// Lets a member sign in, or no more. The accounts they have connected rest with them, and go on with them.
    pub async fn set_member_active(&mut self, tenant: TenantId, member: MemberId, active: bool) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- memberships.set_status
             WITH member AS (
                 UPDATE memberships SET status = $3 WHERE tenant_id = $1 AND id = $2 AND status <> $3 RETURNING tenant_id, id)
             UPDATE sync_states s SET next_at = $4, handed_at = NULL, ok_at = coalesce($4, s.ok_at), failures = 0, last_error = NULL
             FROM member m JOIN accounts a ON a.tenant_id = m.tenant_id AND a.member_id = m.id AND a.status = 'active'
             WHERE s.tenant_id = a.tenant_id AND s.account_id = a.id",
            tenant.as_uuid(),
            member.as_uuid(),
            if active { "active" } else { "disabled" },
            active.then_some(now),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a member"))?;
        Ok(())
    }

    /// The members of a tenant, managers before their people.
    pub async fn list_members(&mut self, tenant: TenantId) -> Result<Vec<MemberSummary>> {
        let rows = sqlx::query!(
            r#"-- memberships.list
             SELECT m.id, m.display_name, m.email, m.status, r.key AS role, boss.display_name AS "manager?"
             FROM memberships m
             JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
             LEFT JOIN memberships boss ON boss.tenant_id = m.tenant_id AND boss.id = m.reports_to_id
             WHERE m.tenant_id = $1
             ORDER BY r.rank DESC, m.display_name"#,
            tenant.as_uuid()
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing members"))?;
        Ok(rows
            .into_iter()
            .map(|row| MemberSummary {
                id: MemberId::from_uuid(row.id),
                name: row.display_name,
                email: row.email,
                role: row.role,
                reports_to: row.manager,
                status: row.status,
            })
            .collect())
    }

    /// The member with this e-mail address.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the way to a list.
    pub async fn member_id(&mut self, tenant: TenantId, email: &str) -> Result<MemberId> {
        sqlx::query_scalar!(
            "-- memberships.id
             SELECT id FROM memberships WHERE tenant_id = $1 AND email = $2",
            tenant.as_uuid(),
            email.trim().to_lowercase(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a member"))?
        .map(MemberId::from_uuid)
        .ok_or_else(|| {
            Error::invalid(format!("Nobody here has the address {email:?}. `leancrm member list` shows the members."))
        })
    }

    /// Makes a bearer token for a member and returns its secret, which is not kept. `random` is 32 fresh random bytes.
    pub async fn create_token(
        &mut self,
        tenant: TenantId,
        member: MemberId,
        name: &str,
        random: [u8; 32],
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<String> {
        let secret = format!("lc_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random));
        let (id, now) = (self.new_id(), self.now());
        sqlx::query!(
            "-- api_tokens.create
             INSERT INTO api_tokens (tenant_id, id, membership_id, name, prefix, token_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant.as_uuid(),
            id,
            member.as_uuid(),
            name,
            &secret[..9],
            &token_hash(&secret)[..],
            now,
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("making a token"))?;
        Ok(secret)
    }

    /// The tokens of a tenant, newest first.
    pub async fn list_tokens(&mut self, tenant: TenantId) -> Result<Vec<TokenSummary>> {
        let rows = sqlx::query!(
            "-- api_tokens.list
             SELECT k.id, k.name, k.prefix, m.display_name, k.created_at, k.expires_at, k.revoked_at
             FROM api_tokens k JOIN memberships m ON m.tenant_id = k.tenant_id AND m.id = k.membership_id
             WHERE k.tenant_id = $1 ORDER BY k.created_at DESC, k.id DESC",
            tenant.as_uuid()
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing tokens"))?;
        Ok(rows
            .into_iter()
            .map(|row| TokenSummary {
                id: TokenId::from_uuid(row.id),
                name: row.name,
                prefix: row.prefix,
                member: row.display_name,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
            })
            .collect())
    }

    /// Takes a token back, by its prefix or id.
    ///
    /// # Errors
    /// [`Error::Invalid`] where no working token of the tenant is meant, or several are.
    pub async fn revoke_token(&mut self, tenant: TenantId, prefix_or_id: &str) -> Result<()> {
        let id = prefix_or_id.parse::<TokenId>().map(TokenId::as_uuid).ok();
        let now = self.now();
        let revoked = sqlx::query!(
            "-- api_tokens.revoke
             UPDATE api_tokens SET revoked_at = $4
             WHERE tenant_id = $1 AND revoked_at IS NULL AND (id = $2 OR prefix = $3)",
            tenant.as_uuid(),
            id,
            prefix_or_id,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("revoking a token"))?;
        match revoked.rows_affected() {
            1 => Ok(()),
            _ => Err(Error::invalid(format!(
                "No working token is called {prefix_or_id:?}. `leancrm token list` shows their first characters."
            ))),
        }
    }

    async fn role_id(&mut self, tenant: TenantId, key: &str) -> Result<Uuid> {
        sqlx::query_scalar!(
            "-- roles.id\nSELECT id FROM roles WHERE tenant_id = $1 AND key = $2",
            tenant.as_uuid(),
            key
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a role"))?
        .ok_or_else(|| {
            Error::invalid(format!(
                "There is no role {key:?}; the standard ones are owner, admin, manager, rep and viewer."
            ))
        })
    }

    async fn ensure_user(&mut self, email: &str, name: &str) -> Result<UserId> {
        let id = self.new_id();
        sqlx::query_scalar!(
            "-- users.ensure
             INSERT INTO users (id, email, name) VALUES ($1, $2, $3)
             ON CONFLICT (email) DO UPDATE SET email = excluded.email
             RETURNING id",
            id,
            email,
            name,
        )
        .fetch_one(self.connection())
        .await
        .map(UserId::from_uuid)
        .map_err(error::query("making a person"))
    }
}

/// What is stored of a token.
pub(super) fn token_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
