//! What other services deliver. Each delivery is known to be theirs by its signature on the bytes as they came.

mod google;
mod slack;

use axum::{Router, extract::DefaultBodyLimit, routing::post};

use crate::app::App;

/// The largest delivery: a press brings the whole message or page with it, with every letter beyond ASCII six bytes long.
const LARGEST: usize = 1024 * 1024;

/// Where Google says that mail has come.
pub(crate) const GOOGLE_MAIL: &str = "/webhooks/google/mail";

/// The addresses that other services are told.
pub(crate) fn routes() -> Router<App> {
    // One for each setting of a Slack app; each takes whatever Slack sends, since some senders know one address only.
    ["commands", "events", "interactions", "options"]
        .iter()
        .fold(Router::new(), |router, kind| router.route(&format!("/webhooks/slack/{kind}"), post(slack::receive)))
        .layer(DefaultBodyLimit::max(LARGEST))
        .route(GOOGLE_MAIL, post(google::mail))
}
