//! `GET /v1/demo/members`: whom one may be in the demo.

use axum::{Json, extract::State};

use crate::{
    app::{App, DemoMember},
    error::ApiError,
};

/// The members of the demo, with tokens to ask as them.
///
/// Only the demo has this route; a real installation answers 404.
#[utoipa::path(
    get,
    path = "/v1/demo/members",
    tag = "people",
    responses(
        (status = 200, description = "The members of the demo.", body = Vec<DemoMember>),
        (status = 404, description = "This is not a demo.", body = crate::error::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn demo_members(State(app): State<App>) -> Result<Json<Vec<DemoMember>>, ApiError> {
    app.demo.map(|demo| Json(demo.members.clone())).ok_or(ApiError::NoRoute)
}
