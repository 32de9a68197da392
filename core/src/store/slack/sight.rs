//! Who in a channel may see what somebody is about to show there.

use super::SystemTx;
use crate::{
    error::Result,
    ids::{MemberId, TenantId},
};

impl SystemTx {
    /// Those of `others` who do not see everything that `asker` sees; somebody who may not sign in sees nothing.
    pub async fn all_see(&mut self, tenant: TenantId, asker: MemberId, others: &[MemberId]) -> Result<Vec<MemberId>> {
        let Some(whole) = self.actor(tenant, asker).await? else { return Ok(others.to_vec()) };
        let mut blind = Vec::new();
        for other in others {
            let sees = self.actor(tenant, *other).await?.is_some_and(|other| other.sees_all_of(&whole));
            if !sees {
                blind.push(*other);
            }
        }
        Ok(blind)
    }
}
