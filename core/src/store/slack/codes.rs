//! Codes by which somebody proves in a workspace to be a member.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{SlackWorkspace, Store, SystemTx, error};
use crate::{
    error::Result,
    ids::{MemberId, TenantId},
};

/// How long a code counts.
const CODE_LASTS: TimeDelta = TimeDelta::minutes(15);
/// Letters and digits of a code: none that is taken for another.
const CODE_SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

impl Store {
    /// Takes a code from somebody in a workspace and links them to the member it was made for; their name, or `None` where the
    /// code is unknown, used or too old. It is a code of a tenant that the workspace leads to.
    pub async fn redeem_link_code(&self, workspace: &SlackWorkspace, user: &str, code: &str) -> Result<Option<String>> {
        let tenants: Vec<Uuid> = workspace.tenants.iter().map(|tenant| tenant.as_uuid()).collect();
        let mut system = self.system().await?;
        let now = system.now();
        let of = sqlx::query!(
            "-- link_codes.redeem
             DELETE FROM link_codes WHERE tenant_id = ANY($1) AND code_hash = $2 AND expires_at > $3
             RETURNING tenant_id, member_id",
            &tenants,
            &code_hash(code)[..],
            now,
        )
        .fetch_optional(system.connection())
        .await
        .map_err(error::query("taking a code"))?;
        let Some(of) = of else { return Ok(None) };
        let (tenant, member) = (TenantId::from_uuid(of.tenant_id), MemberId::from_uuid(of.member_id));
        // A code of somebody who may no longer sign in is no code.
        let Some(actor) = system.actor(tenant, member).await? else { return Ok(None) };
        system.link_slack(tenant, (&workspace.id, user), member, "code").await?;
        system.commit().await?;
        Ok(Some(actor.name().to_owned()))
    }
}

impl SystemTx {
    /// Makes a code by which somebody proves in a workspace to be this member, and says until when it counts. `random` is fresh
    /// random bytes.
    pub async fn make_link_code(
        &mut self,
        tenant: TenantId,
        member: MemberId,
        random: [u8; 32],
    ) -> Result<(String, DateTime<Utc>)> {
        let signs: String = random[..10].iter().map(|byte| char::from(CODE_SIGNS[usize::from(byte % 32)])).collect();
        let code = format!("{}-{}", &signs[..5], &signs[5..]);
        let expires_at = self.now() + CODE_LASTS;
        sqlx::query!(
            "-- link_codes.make
             INSERT INTO link_codes (tenant_id, code_hash, member_id, expires_at) VALUES ($1, $2, $3, $4)",
            tenant.as_uuid(),
            &code_hash(&code)[..],
            member.as_uuid(),
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("making a code"))?;
        Ok((code, expires_at))
    }
}

/// What is kept of a code, however it was typed.
fn code_hash(code: &str) -> [u8; 32] {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(typed.to_ascii_uppercase().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_was_typed() {
        for typed in ["abcde-fghj2", " ABCDE FGHJ2 ", "AbCdEfGhJ2", "`ABCDE-FGHJ2`"] {
            assert_eq!(code_hash(typed), code_hash("ABCDE-FGHJ2"), "{typed}");
        }
        assert_ne!(code_hash("ABCDE-FGHJ3"), code_hash("ABCDE-FGHJ2"));
    }
}
