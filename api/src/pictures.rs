//! Pictures of charts, for services that fetch them without signing in: the random name in the address is the key.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use leancrm_bot::{
    Reply,
    picture::{self, Appearance},
    reply::Chart,
    slack,
};
use leancrm_core::{
    Error,
    store::{PICTURES_LAST, PictureName, TenantTx},
};

use crate::{app::App, error::ApiError, wiring};

/// What goes with a picture. It never changes, but it may not stay for long where others could come upon it, and pages of
/// others may show it: it is made for them.
const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "image/png"),
    (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/pictures/{name}", get(picture))
}

/// The address below the server's own at which a picture is fetched.
pub fn path(name: &PictureName) -> String {
    format!("/pictures/{}.png", name.secret())
}

/// Keeps the charts of an answer, and says where Slack fetches their pictures; `root` is the server's own address as it is
/// reached from outside. Nobody fetches anything before the transaction is committed.
pub async fn keep(tx: &mut TenantTx, reply: &Reply, root: &str) -> Result<slack::Pictures, Error> {
    let expires_at = tx.now() + PICTURES_LAST;
    let mut addresses = Vec::new();
    for (place, chart) in slack::charts(reply).into_iter().enumerate() {
        let name = PictureName::new(wiring::random_bytes());
        let kept = serde_json::to_value(chart).map_err(|error| Error::internal("writing a chart", error))?;
        tx.keep_picture(&name, &kept, expires_at).await?;
        addresses.push((place, format!("{}{}", root.trim_end_matches('/'), path(&name))));
    }
    Ok(addresses.into_iter().collect())
}

/// One answer for whatever cannot be shown, so that nobody learns whether it ever was there.
async fn picture(State(app): State<App>, Path(file): Path<String>) -> Result<Response, ApiError> {
    let name = file.strip_suffix(".png").and_then(PictureName::parse).ok_or(ApiError::NoRoute)?;
    let mut system = app.store.system().await?;
    let kept = system.picture(&name).await?.ok_or(ApiError::NoRoute)?;
    drop(system);
    let chart: Chart =
        serde_json::from_value(kept).map_err(|error| Error::internal("reading the chart of a picture", error))?;
    let drawn = tokio::task::spawn_blocking(move || picture::png(&chart, Appearance::Light)).await;
    let bytes = drawn.map_err(|error| Error::internal("drawing a picture", error))?;
    let headers: HeaderMap = HEADERS.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    Ok((headers, bytes).into_response())
}
