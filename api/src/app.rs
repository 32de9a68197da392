//! What every request has at hand.

use std::sync::Arc;

use leancrm_bot::Engine;
use leancrm_core::{demo::DemoCompany, store::Store};
use tokio_util::sync::CancellationToken;

use crate::{health::Readiness, observe::Metrics};

/// The application as the web server sees it. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// What answers messages.
    pub engine: Engine,
    /// The figures of this process.
    pub metrics: Metrics,
    /// The members of the demo, who may be picked in the console without signing in; `None` in a real installation.
    pub demo: Option<Arc<DemoCompany>>,
    /// Whether tokens made on the command line open the door.
    pub development_tokens: bool,
    /// Cancelled when the server begins to stop.
    pub stopping: CancellationToken,
    pub(crate) readiness: Readiness,
}

impl App {
    /// An application on a store and an engine, with the demo company where this is one; it accepts tokens.
    pub fn new(store: Store, engine: Engine, demo: Option<DemoCompany>) -> Self {
        Self {
            store,
            engine,
            metrics: Metrics::of_process(),
            demo: demo.map(Arc::new),
            development_tokens: true,
            stopping: CancellationToken::new(),
            readiness: Readiness::default(),
        }
    }

    /// The same with tokens accepted or not.
    #[must_use]
    pub fn with_development_tokens(mut self, accepted: bool) -> Self {
        self.development_tokens = accepted;
        self
    }
}
