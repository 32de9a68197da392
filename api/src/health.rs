//! Whether the process lives, and whether it can serve.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, extract::State, http::StatusCode};
use leancrm_core::store::{SchemaState, Store};
use serde::Serialize;
use tokio::sync::Mutex;

use crate::app::App;

/// How long a look at the schema is believed; it needs a connection of its own.
const BELIEVED: Duration = Duration::from_secs(10);

/// The last look at the schema.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<(Instant, bool)>>>);

impl Readiness {
    /// Whether the schema fits this program. Those who ask at the same time wait for one look.
    async fn schema_fits(&self, store: &Store) -> leancrm_core::Result<bool> {
        let mut last = self.0.lock().await;
        if let Some((at, fits)) = *last
            && at.elapsed() < BELIEVED
        {
            return Ok(fits);
        }
        let fits = store.schema_state().await? == SchemaState::Current;
        *last = Some((Instant::now(), fits));
        Ok(fits)
    }
}

/// How the process stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// `alive`, `ready`, `stopping` or `not_ready`.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
    /// Whether the database answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<&'static str>,
    /// Whether the schema fits the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
}

impl Health {
    const fn new(status: &'static str) -> Self {
        Self { status, version: env!("CARGO_PKG_VERSION"), database: None, schema: None }
    }
}

/// The process lives.
///
/// It says nothing about the database: a supervisor that restarts the process over that would help nobody.
#[utoipa::path(get, path = "/health", tag = "operations", responses((status = 200, description = "It lives.", body = Health)))]
pub(crate) async fn alive() -> Json<Health> {
    Json(Health::new("alive"))
}

/// The process can serve: the database answers and its schema fits.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    responses(
        (status = 200, description = "Send requests.", body = Health),
        (status = 503, description = "Send them elsewhere for now.", body = Health),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, Json<Health>) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(Health::new("stopping")));
    }
    let checked = match app.store.ping().await {
        Ok(()) => app.readiness.schema_fits(&app.store).await,
        Err(error) => Err(error),
    };
    let (status, word, database, schema) = match checked {
        Ok(true) => (StatusCode::OK, "ready", "answers", Some("current")),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "not_ready", "answers", Some("does not fit")),
        Err(error) => {
            tracing::warn!(error.message = error.chain(), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not_ready", "does not answer", None)
        }
    };
    (status, Json(Health { database: Some(database), schema, ..Health::new(word) }))
}
