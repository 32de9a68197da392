//! Who works in a tenant, and for whom.

use uuid::Uuid;

use super::{SystemTx, error};
use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId, UserId},
};

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

impl SystemTx {
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
