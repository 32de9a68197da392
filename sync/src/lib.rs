//! Work that nobody waits for.
//!
//! Read in this order: `registry` (which event is whose work), `jobs` (the work itself), `ledger` (one run of a job and what
//! becomes of it), `relay` (from the outbox to the queue), `queue` (Redis or PostgreSQL), `batch` (what a pointer stands for),
//! `desk` (where runs are begun and settled together), `inbox` (deliveries that a process has left behind), `notices` (what is due
//! to members), `accounts` (mailboxes and calendars that are due), `google` (where those are read from), `outgoing` (from the
//! messages to the channels), `schedule` (what is done by the clock), `workers` (all of it
//! together).
//!
//! The outbox in PostgreSQL is the only truth: it counts attempts, spaces out retries and keeps what was given up. The
//! queue merely carries pointers to outbox rows between processes, and may lose or repeat any of them: a row whose pointer
//! went missing is handed on again when its lease runs out, and a pointer that is late finds its lease taken and does
//! nothing. So every event is worked off at least once, whatever dies in between.
//!
//! *Invariant:* only `queue` names the queue's library.

mod accounts;
mod batch;
mod desk;
pub mod google;
mod inbox;
mod jobs;
mod ledger;
mod metering;
mod notices;
mod outgoing;
mod queue;
mod registry;
mod relay;
mod schedule;
mod workers;

pub use accounts::{hand_over_due as hand_over_due_accounts, tell_stalls};
pub use inbox::finish_due;
pub use ledger::{MAX_ATTEMPTS, RUN_LEASE, backoff, pause_after};
pub use metering::describe as describe_metrics;
pub use notices::hand_over_due;
pub use outgoing::{MESSAGE_LEASE, MESSAGE_TRIES, Ports, deliver_due, message_backoff};
pub use queue::{alone as apalis_alone, inject as inject_for_test};
pub use registry::{Context, Handler, Registry};
pub use relay::HANDOVER_LEASE;
pub use workers::{QueueConfig, Workers, drain, drain_through, drain_with};
