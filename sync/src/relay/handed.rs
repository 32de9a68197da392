//! What was handed on lately, so that hearing of it once more is no reason to look.

use std::collections::{HashSet, VecDeque};

use leancrm_core::ids::OutboxId;

/// So many are remembered: more than can be heard of late.
const REMEMBERED: usize = 4_096;

/// The events that were handed on last.
#[derive(Debug, Default)]
pub(super) struct HandedOn {
    known: HashSet<OutboxId>,
    order: VecDeque<OutboxId>,
}

impl HandedOn {
    pub(super) fn knows(&self, id: OutboxId) -> bool {
        self.known.contains(&id)
    }

    pub(super) fn remember(&mut self, ids: impl Iterator<Item = OutboxId>) {
        for id in ids {
            if self.known.insert(id) {
                self.order.push_back(id);
            }
            if self.order.len() > REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let id = |number: u128| OutboxId::from_uuid(uuid::Uuid::from_u128(number));
        let mut handed = HandedOn::default();
        handed.remember((0..=REMEMBERED as u128).flat_map(|number| [id(number), id(number)]));
        assert!(!handed.knows(id(0)) && handed.knows(id(1)) && handed.knows(id(REMEMBERED as u128)));
    }
}
