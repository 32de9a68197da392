//! Who asks, for which tenant, and how far they see.

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    domain::money::Currency,
    error::{Error, Result},
    ids::{MemberId, TenantId},
};

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Records of the member themself.
    Own,
    /// Records of the member and of everybody below them in the reporting line.
    Team,
    /// Every record of the tenant.
    Tenant,
}

impl Scope {
    /// The word used in the database and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Team => "team",
            Self::Tenant => "tenant",
        }
    }
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "own" => Ok(Self::Own),
            "team" => Ok(Self::Team),
            "tenant" => Ok(Self::Tenant),
            _ => Err(Error::invalid(format!("A scope is own, team or tenant, not {text:?}."))),
        }
    }
}

/// The kinds of record that scopes are kept for, in the order in which a transaction declares them.
pub(crate) const SCOPED: [&str; 9] =
    ["contacts", "companies", "deals", "activities", "tasks", "leads", "reports", "audit", "usage"];

/// Something a member may be allowed to do: a kind of record and what is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The kind of record, in the plural.
    pub resource: &'static str,
    /// What is done to it.
    pub action: &'static str,
}

impl Permission {
    /// See contacts.
    pub const CONTACTS_READ: Self = Self::new("contacts", "read");
    /// Add contacts.
    pub const CONTACTS_CREATE: Self = Self::new("contacts", "create");
    /// Change contacts.
    pub const CONTACTS_UPDATE: Self = Self::new("contacts", "update");
    /// Delete and restore contacts.
    pub const CONTACTS_DELETE: Self = Self::new("contacts", "delete");
    /// Make one contact of two.
    pub const CONTACTS_MERGE: Self = Self::new("contacts", "merge");
    /// Give contacts to somebody.
    pub const CONTACTS_ASSIGN: Self = Self::new("contacts", "assign");
    /// See companies.
    pub const COMPANIES_READ: Self = Self::new("companies", "read");
    /// Add companies.
    pub const COMPANIES_CREATE: Self = Self::new("companies", "create");
    /// Change companies.
    pub const COMPANIES_UPDATE: Self = Self::new("companies", "update");
    /// Delete and restore companies.
    pub const COMPANIES_DELETE: Self = Self::new("companies", "delete");
    /// Make one company of two.
    pub const COMPANIES_MERGE: Self = Self::new("companies", "merge");
    /// Give companies to somebody.
    pub const COMPANIES_ASSIGN: Self = Self::new("companies", "assign");
    /// See deals.
    pub const DEALS_READ: Self = Self::new("deals", "read");
    /// Open deals.
    pub const DEALS_CREATE: Self = Self::new("deals", "create");
    /// Change deals and move them from stage to stage.
    pub const DEALS_UPDATE: Self = Self::new("deals", "update");
    /// Win and lose deals.
    pub const DEALS_CLOSE: Self = Self::new("deals", "close");
    /// Delete and restore deals.
    pub const DEALS_DELETE: Self = Self::new("deals", "delete");
    /// Give deals to somebody.
    pub const DEALS_ASSIGN: Self = Self::new("deals", "assign");
    /// See activities and meetings.
    pub const ACTIVITIES_READ: Self = Self::new("activities", "read");
    /// Log what happened, and write notes.
    pub const ACTIVITIES_CREATE: Self = Self::new("activities", "create");
    /// Book, move and cancel meetings.
    pub const CALENDAR_WRITE: Self = Self::new("calendar", "write");
    /// See tasks.
    pub const TASKS_READ: Self = Self::new("tasks", "read");
    /// Add tasks and reminders.
    pub const TASKS_CREATE: Self = Self::new("tasks", "create");
    /// Change tasks: done, open again, another date.
    pub const TASKS_UPDATE: Self = Self::new("tasks", "update");
    /// Take tasks off the list.
    pub const TASKS_DELETE: Self = Self::new("tasks", "delete");
    /// See leads.
    pub const LEADS_READ: Self = Self::new("leads", "read");
    /// Add leads.
    pub const LEADS_CREATE: Self = Self::new("leads", "create");
    /// Qualify, disqualify and convert leads.
    pub const LEADS_UPDATE: Self = Self::new("leads", "update");
    /// Delete and restore leads.
    pub const LEADS_DELETE: Self = Self::new("leads", "delete");
    /// Give leads to somebody.
    pub const LEADS_ASSIGN: Self = Self::new("leads", "assign");
    /// See candidates.
    pub const CANDIDATES_READ: Self = Self::new("candidates", "read");
    /// Move, score and comment candidates.
    pub const CANDIDATES_UPDATE: Self = Self::new("candidates", "update");
    /// See computed figures.
    pub const REPORTS_READ: Self = Self::new("reports", "read");
    /// See who changed what.
    pub const AUDIT_READ: Self = Self::new("audit", "read");
    /// Bring in a file of records.
    pub const IMPORT_RUN: Self = Self::new("import", "run");
    /// Take out a file of records.
    pub const EXPORT_RUN: Self = Self::new("export", "run");
    /// See what language models were used for and what they cost.
    pub const USAGE_READ: Self = Self::new("usage", "read");
    /// Say which language model is asked, how far, and what it may cost.
    pub const MODELS_MANAGE: Self = Self::new("models", "manage");
    /// Write, score and publish prompts.
    pub const PROMPTS_MANAGE: Self = Self::new("prompts", "manage");

    /// A permission by its two words.
    pub const fn new(resource: &'static str, action: &'static str) -> Self {
        Self { resource, action }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.resource, self.action)
    }
}

/// What a member was granted: permission patterns (`contacts.read`, `deals.*`, `*.*`) and how far each reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeMap<String, Scope>);

impl Grants {
    /// Adds a grant; of two for one pattern the wider holds.
    pub(crate) fn add(&mut self, pattern: String, scope: Scope) {
        let entry = self.0.entry(pattern).or_insert(scope);
        *entry = (*entry).max(scope);
    }

    /// How far a permission reaches, `None` where it was never granted.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        let Permission { resource, action } = permission;
        [format!("{resource}.{action}"), format!("{resource}.*"), format!("*.{action}"), "*.*".to_owned()]
            .iter()
            .filter_map(|pattern| self.0.get(pattern).copied())
            .max()
    }
}

/// A signed-in member of a tenant. There is no public constructor: an actor comes from
/// [`Store::actor_by_token`](crate::store::Store::actor_by_token) and its siblings, and whoever holds one may open
/// that tenant's data as that member and nothing else.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(crate) tenant: TenantId,
    pub(crate) tenant_slug: String,
    pub(crate) tenant_name: String,
    pub(crate) base_currency: Currency,
    pub(crate) region: String,
    pub(crate) member: Option<MemberId>,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) timezone: Tz,
    pub(crate) team: Vec<MemberId>,
    pub(crate) grants: Grants,
}

impl Actor {
    /// The tenant whose data this actor may open.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The tenant's short name in addresses and commands.
    pub fn tenant_slug(&self) -> &str {
        &self.tenant_slug
    }

    /// The tenant's name for people.
    pub fn tenant_name(&self) -> &str {
        &self.tenant_name
    }

    /// The currency that totals are shown in.
    pub const fn base_currency(&self) -> Currency {
        self.base_currency
    }

    /// The country (ISO 3166-1, two letters) that bare phone numbers are read in.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The member, `None` for a background worker.
    pub const fn member(&self) -> Option<MemberId> {
        self.member
    }

    /// The member's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key of the member's role.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// The member's time zone.
    pub const fn timezone(&self) -> Tz {
        self.timezone
    }

    /// The member and everybody below them.
    pub fn team(&self) -> &[MemberId] {
        &self.team
    }

    /// Whether anybody reports to this member.
    pub fn leads_a_team(&self) -> bool {
        self.team.len() > 1
    }

    /// How far a permission reaches for this actor.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it was never granted.
    pub fn require(&self, permission: Permission) -> Result<Scope> {
        self.grants.scope(permission).ok_or_else(|| Error::Forbidden { permission: permission.to_string() })
    }

    /// Whether a record of `owner` lies within the reach of a permission.
    pub fn reaches(&self, permission: Permission, owner: Option<MemberId>) -> bool {
        match self.grants.scope(permission) {
            None => false,
            Some(Scope::Tenant) => true,
            Some(Scope::Team) => owner.is_some_and(|owner| self.team.contains(&owner)),
            Some(Scope::Own) => owner.is_some() && owner == self.member,
        }
    }

    /// Whether this actor sees every record that another of the tenant sees, of every kind.
    pub fn sees_all_of(&self, other: &Self) -> bool {
        let kinds = SCOPED.into_iter().chain([Permission::CANDIDATES_READ.resource]);
        self.tenant == other.tenant
            && kinds.into_iter().all(|kind| self.sees_kind_of(other, Permission::new(kind, "read")))
    }

    fn sees_kind_of(&self, other: &Self, read: Permission) -> bool {
        match (self.grants.scope(read), other.grants.scope(read)) {
            (Some(Scope::Tenant), _) | (_, None) => true,
            (None, _) | (_, Some(Scope::Tenant)) => false,
            (Some(_), Some(Scope::Team)) => other.team.iter().all(|owner| self.reaches(read, Some(*owner))),
            (Some(_), Some(Scope::Own)) => self.reaches(read, other.member),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_matching_grant_holds() {
        let mut grants = Grants::default();
        grants.add("deals.*".into(), Scope::Own);
        grants.add("*.read".into(), Scope::Team);
        assert_eq!(grants.scope(Permission::DEALS_READ), Some(Scope::Team));
        assert_eq!(grants.scope(Permission::new("deals", "update")), Some(Scope::Own));
        assert_eq!(grants.scope(Permission::new("contacts", "delete")), None);
    }
}
