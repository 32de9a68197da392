//! The domain of LeanCRM: what there is, who may see it, where it is kept.
//!
//! Read in this order: [`ids`], [`error`], [`clock`], [`tenancy`] (who asks and how far they see), [`domain`] (plain types and
//! rules), [`text`] (how names are folded for finding), [`store`] (the only door to PostgreSQL), [`vault`] (secrets at rest),
//! [`ops`] (use cases), [`ports`] (what is needed of services outside).
//!
//! *Invariant:* nothing outside this crate can run a query. A tenant's data is reached through a
//! [`store::TenantTx`], which only exists for a signed-in [`tenancy::Actor`].

pub mod clock;
pub mod demo;
pub mod domain;
pub mod error;
pub mod history;
pub mod ids;
pub mod jobs;
pub mod ops;
pub mod ports;
pub mod seed;
pub mod store;
pub mod tenancy;
pub mod text;
pub mod vault;

pub use error::{Error, Result};
