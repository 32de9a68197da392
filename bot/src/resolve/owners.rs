//! Whose records are meant, within the asker's reach.

use leancrm_core::{
    ids::MemberId,
    tenancy::{Permission, Scope},
};
use leancrm_nlp::slots::Owner;

use crate::{
    reply::Reply,
    say,
    turn::{Halt, Outcome, Turn},
};

/// Whose records a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owners {
    /// The owners; `None` for everything in the asker's sight.
    pub(crate) ids: Option<Vec<MemberId>>,
    /// Only records that nobody owns.
    pub(crate) unassigned: bool,
    /// How a heading begins: `My`, `Omar's`, `Your team's`, `All`, `Unassigned`.
    pub(crate) label: String,
}

impl Turn<'_> {
    /// Whose records are meant, within the reach of `permission`. Said by nobody: the asker's own for those who see only
    /// theirs, everything in sight for those who lead a team or see the whole tenant.
    pub(crate) async fn owners(&mut self, owner: Option<&Owner>, permission: Permission) -> Result<Owners, Halt> {
        let scope = self.actor.require(permission)?;
        let team = || Owners { ids: Some(self.actor.team().to_vec()), ..Owners::all("Your team's") };
        Ok(match (owner, scope) {
            (Some(Owner::Member(name)), _) => self.owned_by(name, permission).await?,
            (Some(Owner::Unassigned), _) => Owners { unassigned: true, ..Owners::all("Unassigned") },
            (Some(Owner::MyTeam | Owner::Everyone), Scope::Own) => return Err(self.out_of_reach(permission)),
            (Some(Owner::MyTeam), _) | (None | Some(Owner::Everyone), Scope::Team) if self.actor.leads_a_team() => {
                team()
            }
            (None | Some(Owner::MyTeam | Owner::Everyone), Scope::Tenant) => Owners::all("All"),
            (None | Some(Owner::Me), _) | (Some(Owner::MyTeam | Owner::Everyone), Scope::Team) => self.own(),
        })
    }

    /// Stops because the asker's reach ends before what they asked for. Names the permission and who can widen it, and
    /// nothing else.
    pub(crate) fn out_of_reach(&self, permission: Permission) -> Halt {
        let reach = match self.actor.require(permission) {
            Ok(Scope::Own) => "your own records",
            Ok(Scope::Team) => "your team's records",
            Ok(Scope::Tenant) => "every record",
            Err(_) => "no records",
        };
        let text = format!(
            "Your permission {permission} reaches {reach}, and that lies beyond. An owner or admin of {} can widen it.",
            self.actor.tenant_name()
        );
        Halt::Say(Box::new(Reply::text(text).with_suggestions(["my deals", "my tasks"])), Outcome::Refused)
    }

    /// The asker's own records; a background worker, who owns nothing, means all.
    fn own(&self) -> Owners {
        match self.actor.member() {
            Some(me) => Owners { ids: Some(vec![me]), ..Owners::all("My") },
            None => Owners::all("All"),
        }
    }

    async fn owned_by(&mut self, name: &str, permission: Permission) -> Result<Owners, Halt> {
        let member = self.member("owner", name).await?;
        let id = MemberId::from_uuid(member.id);
        if self.actor.member() == Some(id) {
            return Ok(self.own());
        }
        if !self.actor.reaches(permission, Some(id)) {
            return Err(self.out_of_reach(permission));
        }
        Ok(Owners { ids: Some(vec![id]), ..Owners::all(&say::whose(say::first_name(&member.label))) })
    }
}

impl Owners {
    fn all(label: &str) -> Self {
        Self { ids: None, unassigned: false, label: label.to_owned() }
    }
}
