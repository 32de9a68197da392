//! Background work: whatever dies, every event is worked off, and what cannot be is kept where somebody sees it.

mod defects;
mod fairness;
mod figures;
mod killed;
mod ledger;
mod loss;
mod outgoing;
mod probe;
mod queue;
pub(crate) mod redis;
mod retention;
