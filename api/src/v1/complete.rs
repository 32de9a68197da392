//! `GET /v1/complete`: names that begin with what is being typed.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    error::ApiError,
    extract::{Caller, Parameters},
};

/// How many names are offered.
const OFFERED: usize = 8;
/// The longest beginning that is looked up, in characters.
const LONGEST: usize = 80;

/// What is being typed.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompleteParameters {
    /// The beginning of a name, two characters at least.
    #[serde(default)]
    q: String,
}

/// A name to offer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SuggestionResponse {
    /// The name.
    label: String,
    /// What it names: contact, company, deal or lead.
    kind: &'static str,
}

/// Names that begin like this.
#[utoipa::path(
    get,
    path = "/v1/complete",
    tag = "ask",
    params(CompleteParameters),
    responses(
        (status = 200, description = "Names that fit, the likeliest first.", body = Vec<SuggestionResponse>),
        (status = 401, description = "No valid token.", body = crate::error::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn complete(
    State(app): State<App>,
    caller: Caller,
    Parameters(parameters): Parameters<CompleteParameters>,
) -> Result<Json<Vec<SuggestionResponse>>, ApiError> {
    let prefix: String = parameters.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if prefix.chars().count() < 2 {
        return Ok(Json(Vec::new()));
    }
    let mut tenant = app.store.begin(&caller.actor).await?;
    let found = tenant.complete(&prefix, OFFERED).await?;
    tenant.commit().await?;
    Ok(Json(found.into_iter().map(|name| SuggestionResponse { label: name.label, kind: name.kind }).collect()))
}
