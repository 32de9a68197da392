//! What tenants want of a model, remembered for a while, so that a sentence that the rules are sure of costs no look.

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

/// What a tenant wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// How far the model is asked.
    pub(super) mode: ModelMode,
    /// Whether answers are summed up.
    pub(super) summaries: bool,
}

/// What was read of late.
#[derive(Debug, Default)]
pub(super) struct AllWanted(Mutex<HashMap<TenantId, (Wanted, DateTime<Utc>)>>);

impl AllWanted {
    pub(super) fn of(&self, tenant: TenantId, now: DateTime<Utc>) -> Option<Wanted> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&tenant).filter(|(_, at)| now - *at < COUNTS).map(|(wanted, _)| *wanted)
    }

    pub(super) fn note(&self, tenant: TenantId, wanted: Wanted, now: DateTime<Utc>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(tenant, (wanted, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_counts_for_a_minute() {
        let (all, now) = (AllWanted::default(), DateTime::<Utc>::UNIX_EPOCH);
        let wanted = Wanted { mode: ModelMode::Auto, summaries: true };
        let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
        assert_eq!(all.of(tenant, now), None);
        all.note(tenant, wanted, now);
        assert_eq!(all.of(tenant, now + TimeDelta::seconds(59)), Some(wanted));
        assert_eq!(all.of(tenant, now + COUNTS), None);
    }
}
