//! Administering tenants and tokens, through the system door.

use base64::Engine as _;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{SystemTx, defaults, error};
use crate::{
    domain::money::Currency,
    error::{Error, Result},
    ids::{MemberId, TenantId, TokenId},
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
}

/// What is stored of a token.
pub(super) fn token_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
