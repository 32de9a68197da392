//! Slack workspaces and the people in them: which tenant a workspace leads to, who somebody there is here.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use uuid::Uuid;

use super::{SlackWorkspace, Store, SystemTx, error};
use crate::{
    error::{Error, Result},
    ids::{MemberId, TenantId},
};

/// How long a code counts.
const CODE_LASTS: chrono::TimeDelta = chrono::TimeDelta::minutes(15);
/// Letters and digits of a code: none that is taken for another.
const CODE_SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

impl Store {
    /// Takes a code from somebody in a workspace and links them to the member it was made for; their name, or `None` where the
    /// code is unknown, used or too old.
    pub async fn redeem_link_code(&self, workspace: &SlackWorkspace, user: &str, code: &str) -> Result<Option<String>> {
        let tenants: Vec<Uuid> = workspace.tenants.iter().map(|tenant| tenant.as_uuid()).collect();
        let mut system = self.system().await?;
        let now = system.now();
        let member = sqlx::query!(
            "-- link_codes.redeem
             DELETE FROM link_codes WHERE tenant_id = ANY($1) AND code_hash = $2 AND expires_at > $3 RETURNING tenant_id, member_id",
            &tenants,
            &code_hash(code)[..],
            now,
        )
        .fetch_optional(system.connection())
        .await
        .map_err(error::query("taking a code"))?;
        let Some(row) = member else { return Ok(None) };
        let (tenant, member) = (TenantId::from_uuid(row.tenant_id), MemberId::from_uuid(row.member_id));
        // A code of somebody who may no longer sign in is no code.
        let Some(actor) = system.actor(tenant, member).await? else { return Ok(None) };
        system.link_slack(tenant, (&workspace.id, user), member, "code").await?;
        system.commit().await?;
        Ok(Some(actor.name().to_owned()))
    }
}

impl SystemTx {
    /// Lets a workspace lead to a tenant.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it leads to another one, [`Error::Invalid`] for what is no id of a workspace.
    pub async fn connect_slack(&mut self, tenant: TenantId, team: &str) -> Result<()> {
        if !is_slack_id(team, "TE") {
            return Err(Error::invalid(format!("{team:?} is no id of a Slack workspace; it looks like T0123ABCD.")));
        }
        let now = self.now();
        let connected = sqlx::query!(
            "-- slack_installations.connect
             INSERT INTO slack_installations AS s (tenant_id, team_id, installed_at) VALUES ($1, $2, $3)
             ON CONFLICT (team_id) DO UPDATE SET status = 'active' WHERE s.tenant_id = $1",
            tenant.as_uuid(),
            team,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("connecting a workspace"))?;
        if connected.rows_affected() == 1 {
            return Ok(());
        }
        Err(Error::conflict(format!("The workspace {team} is connected to another tenant.")))
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

/// Whether a text has the form of Slack's ids, with one of these letters first.
fn is_slack_id(text: &str, first: &str) -> bool {
    let rest = text.as_bytes().get(1..).unwrap_or_default();
    text.starts_with(|letter| first.contains(letter))
        && (1..=30).contains(&rest.len())
        && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
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

    #[test]
    fn an_id_of_slack_is_capitals_and_digits() {
        for id in ["T1", "T0123ABCD", "E9"] {
            assert!(is_slack_id(id, "TE"), "{id}");
        }
        for id in ["", "T", "U1", "t1", "T1 ", "T1\n", "T1'", "Té", "é1", &"T1".repeat(16)] {
            assert!(!is_slack_id(id, "TE"), "{id}");
        }
    }
}
