//! What every request has at hand.

use std::sync::Arc;

use leancrm_bot::Engine;
use leancrm_core::{demo::DemoCompany, ports::connector::Connector, store::Store};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    google::GoogleDoor,
    health::Readiness,
    observe::Metrics,
    slack::{Slack, SlackApp},
};

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
    /// Slack, where it is on.
    pub slack: Option<Arc<Slack>>,
    /// The Slack app, where it can go out to Slack by itself.
    pub slack_app: Option<Arc<SlackApp>>,
    /// Google, where it is on.
    pub google: Option<Arc<GoogleDoor>>,
    /// What goes on after its request was answered; the server waits for it when it stops.
    pub tasks: TaskTracker,
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
            slack: None,
            slack_app: None,
            google: None,
            tasks: TaskTracker::new(),
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

    /// The same with Slack on, where there is one.
    #[must_use]
    pub fn with_slack(mut self, slack: Option<Slack>) -> Self {
        self.slack = slack.map(Arc::new);
        self
    }

    /// The same with the Slack app, where there is one.
    #[must_use]
    pub fn with_slack_app(mut self, slack_app: Option<Arc<SlackApp>>) -> Self {
        self.slack_app = slack_app;
        self
    }

    /// The same with Google on, where there is one; members get links to connect their accounts.
    #[must_use]
    pub fn with_google(mut self, google: Option<Arc<GoogleDoor>>) -> Self {
        if let Some(google) = &google {
            self.engine = self.engine.with_connector(Arc::clone(google) as Arc<dyn Connector>);
        }
        self.google = google;
        self
    }
}
