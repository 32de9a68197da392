//! What the handlers of deals, leads and figures share.

pub(super) mod booking;
pub(super) mod caption;
pub(super) mod changing;
pub(super) mod deals;
pub(super) mod employer;
pub(super) mod facts;
pub(super) mod hiring;
pub(super) mod period;
pub(super) mod tables;
pub(super) mod writing;

pub(super) use caption::Caption;
pub(super) use deals::alternatives;
pub(super) use period::{Reading, Toward};

/// Whose, before a single thing: "All" of one thing is "The" thing.
pub(super) fn the(label: &str) -> &str {
    if label == "All" { "The" } else { label }
}
