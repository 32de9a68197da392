//! Google: whether it is on, whether it can be reached, and where it sends browsers back to.

use std::time::Duration;

use super::Check;
use crate::{config::Config, google};

/// How long Google may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
const NAME: &str = "google";

/// The line of Google.
pub(super) async fn line(config: &Config) -> Check {
    let Some(settings) = config.google.settings(config.server.public_url.as_deref()) else {
        return Check::ok(
            NAME,
            "off: mail and calendars are not read; google.client_id and google.client_secret switch it on",
        );
    };
    if let Err(why) = reach(&settings.keys_url).await {
        return Check::fail(
            NAME,
            format!("{} can't be reached: {why}", settings.keys_url),
            "let this machine reach Google, or set google.keys_url and its siblings to where Google is",
        );
    }
    let calls =
        if settings.topic.is_some() { "Google calls when mail comes" } else { "mail is looked for every 5 minutes" };
    match &config.server.public_url {
        Some(url) => Check::ok(NAME, format!("on: browsers come back to {url}{}, {calls}", google::CALLBACK)),
        None => Check::warn(
            NAME,
            format!(
                "on, and browsers come back to http://{}{}: from this machine alone",
                config.server.listen,
                google::CALLBACK
            ),
            "set LEANCRM_SERVER__PUBLIC_URL to where members reach this server",
        ),
    }
}

async fn reach(url: &str) -> Result<(), String> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(|error| error.to_string())?;
    let response = client.get(url).send().await.and_then(reqwest::Response::error_for_status);
    response.map(drop).map_err(|error| error.without_url().to_string())
}
