//! Background work: whatever dies, every event is worked off, and what cannot be is kept where somebody sees it.

mod fairness;
mod ledger;
mod outgoing;
mod probe;
mod queue;
pub(crate) mod redis;
mod retention;
