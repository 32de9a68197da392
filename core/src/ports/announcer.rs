//! The port by which what is due to a member is put into words.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use crate::{domain::notice::Told, error::Result, store::TenantTx};

/// Whoever knows what the messages of a channel look like.
#[async_trait]
pub trait Announcer: Send + Sync + fmt::Debug {
    /// What a member is told, as the messenger of a channel takes it: one content for each message. `tx` is the member's own, so
    /// that nothing is said that they do not see; it is read and not written, and no network is waited on.
    async fn announce(&self, tx: &mut TenantTx, channel: &str, told: &Told) -> Result<Vec<Value>>;
}
