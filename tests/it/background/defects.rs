//! Faults of apalis 1.0 that lose jobs or end workers, each brought about on a real Redis: none of them reaches the product.

mod backlog;
mod failures;
mod names;
mod payloads;
mod stops;
mod ticks;
mod traces;
mod wakes;
