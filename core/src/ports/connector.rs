//! The port by which a member is handed a link to connect an account.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::{domain::account::SyncKind, error::Result, store::TenantTx};

/// A link that connects an account, for whoever it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectLink {
    /// Where it leads.
    pub url: String,
    /// Until when it counts.
    pub expires_at: DateTime<Utc>,
}

/// Whoever knows where accounts are connected.
#[async_trait]
pub trait Connector: Send + Sync + fmt::Debug {
    /// Makes a link for the member whose transaction this is.
    async fn link(&self, tx: &mut TenantTx, kinds: &[SyncKind]) -> Result<ConnectLink>;
}
