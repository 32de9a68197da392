//! Who in a channel may see what somebody is about to show there.

use std::collections::HashSet;

use super::SystemTx;
use crate::{
    error::Result,
    ids::{MemberId, TenantId},
    tenancy::Actor,
};

impl SystemTx {
    /// Those of `others` who do not see everything that `asker` sees; somebody who may not sign in sees nothing.
    pub async fn all_see(&mut self, tenant: TenantId, asker: MemberId, others: &[MemberId]) -> Result<Vec<MemberId>> {
        let Some(whole) = self.actor(tenant, asker).await? else { return Ok(others.to_vec()) };
        let there = self.actors(tenant, others).await?;
        let seeing: HashSet<_> = there.iter().filter(|other| other.sees_all_of(&whole)).map(Actor::member).collect();
        Ok(others.iter().copied().filter(|other| !seeing.contains(&Some(*other))).collect())
    }
}
