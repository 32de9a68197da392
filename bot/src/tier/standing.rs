//! How far tenants want a model asked, remembered for a while, so that a sentence that the rules are sure of costs no look.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{domain::model::ModelMode, ids::TenantId};

/// How long what was read counts.
const COUNTS: TimeDelta = TimeDelta::seconds(60);
/// So many tenants are remembered before all are forgotten.
const REMEMBERED: usize = 10_000;

/// The modes that were read of late.
#[derive(Debug, Default)]
pub(super) struct Modes(Mutex<HashMap<TenantId, (ModelMode, DateTime<Utc>)>>);

impl Modes {
    pub(super) fn of(&self, tenant: TenantId, now: DateTime<Utc>) -> Option<ModelMode> {
        let modes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        modes.get(&tenant).filter(|(_, at)| now - *at < COUNTS).map(|(mode, _)| *mode)
    }

    pub(super) fn note(&self, tenant: TenantId, mode: ModelMode, now: DateTime<Utc>) {
        let mut modes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if modes.len() >= REMEMBERED {
            modes.clear();
        }
        modes.insert(tenant, (mode, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_counts_for_a_minute() {
        let (modes, now) = (Modes::default(), DateTime::<Utc>::UNIX_EPOCH);
        let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
        assert_eq!(modes.of(tenant, now), None);
        modes.note(tenant, ModelMode::Auto, now);
        assert_eq!(modes.of(tenant, now + TimeDelta::seconds(59)), Some(ModelMode::Auto));
        assert_eq!(modes.of(tenant, now + COUNTS), None);
    }
}
