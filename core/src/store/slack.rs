//! Slack workspaces and the people in them: which tenants a workspace leads to, who somebody there is here, where the
//! app is installed.

mod codes;
mod installs;
mod people;
mod workspaces;

pub use self::{
    installs::Install,
    workspaces::{Lease, NewWorkspace, SealedPair, Workspace},
};
use super::{Store, SystemTx, error};
use crate::{
    error::Result,
    ids::{MemberId, TenantId},
    tenancy::Actor,
};

/// Who delivers something from Slack.
#[derive(Debug, Clone)]
pub enum SlackCaller {
    /// A workspace that leads to no tenant.
    Stranger,
    /// Somebody of whom nobody has said which member they are.
    Unlinked(TenantId),
    /// A member.
    Member(Box<Actor>),
    /// Something that was dealt with before.
    Again,
}

/// A delivery from Slack, as far as it matters to who it is from.
#[derive(Debug, Clone, Copy)]
pub struct SlackDelivery<'a> {
    /// The workspace.
    pub team: &'a str,
    /// The person in it.
    pub user: &'a str,
    /// What it is told apart by: the trigger of a command or of a press, the id of an event.
    pub id: &'a str,
}

impl Store {
    /// Who a delivery is from; remembers it, so that the same one is dealt with once.
    pub async fn slack_caller(&self, delivery: SlackDelivery<'_>) -> Result<SlackCaller> {
        let mut system = self.system().await?;
        let now = system.now();
        let row = sqlx::query!(
            r#"-- slack_installations.caller
             WITH team AS (SELECT tenant_id FROM slack_installations WHERE team_id = $1 AND status = 'active'),
             new AS (INSERT INTO deliveries (tenant_id, channel, workspace, external_id, received_at)
                     SELECT tenant_id, 'slack', $1, $3, $4 FROM team ON CONFLICT DO NOTHING RETURNING tenant_id)
             SELECT team.tenant_id, i.member_id AS "member_id?", EXISTS (SELECT FROM new) AS "is_new!"
             FROM team LEFT JOIN channel_identities i
               ON i.tenant_id = team.tenant_id AND i.channel = 'slack' AND i.workspace = $1 AND i.external_id = $2
             ORDER BY i.linked_at DESC NULLS LAST, team.tenant_id LIMIT 1"#,
            delivery.team,
            delivery.user,
            delivery.id,
            now,
        )
        .fetch_optional(system.connection())
        .await
        .map_err(error::query("finding who a delivery is from"))?;
        let Some(row) = row else { return Ok(SlackCaller::Stranger) };
        let tenant = TenantId::from_uuid(row.tenant_id);
        let caller = match row.member_id {
            _ if !row.is_new => SlackCaller::Again,
            None => SlackCaller::Unlinked(tenant),
            Some(member) => match system.actor(tenant, MemberId::from_uuid(member)).await? {
                Some(actor) => SlackCaller::Member(Box::new(actor)),
                None => SlackCaller::Unlinked(tenant),
            },
        };
        system.commit().await?;
        Ok(caller)
    }
}

/// Whether a text has the form of Slack's ids, with one of these letters first.
fn is_slack_id(text: &str, first: &str) -> bool {
    let rest = text.as_bytes().get(1..).unwrap_or_default();
    text.starts_with(|letter| first.contains(letter))
        && (1..=30).contains(&rest.len())
        && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

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
