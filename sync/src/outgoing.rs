//! Ports.

use std::sync::Arc;

use leancrm_core::ports::inbox::Inbox;

/// What messages come in by and go out by.
#[derive(Debug, Clone, Default)]
pub struct Ports {
    /// One for each channel; what was left behind of other channels waits.
    pub inboxes: Vec<Arc<dyn Inbox>>,
}
