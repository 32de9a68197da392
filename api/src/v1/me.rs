//! `GET /v1/me`: whose token this is.

use axum::Json;
use serde::Serialize;

use crate::extract::Caller;

/// A signed-in member.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MeResponse {
    /// The membership's id.
    id: Option<String>,
    /// Name.
    name: String,
    /// Key of the role.
    role: String,
    /// Whether anybody reports to this member.
    leads_a_team: bool,
    /// IANA time zone in which times are said.
    timezone: String,
    /// The tenant.
    tenant: TenantResponse,
}

/// A tenant as its members see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TenantResponse {
    /// The tenant's id.
    id: String,
    /// Short name.
    slug: String,
    /// Name.
    name: String,
    /// Currency of totals.
    base_currency: String,
}

/// Who am I?
#[utoipa::path(
    get,
    path = "/v1/me",
    tag = "people",
    responses(
        (status = 200, description = "The member whose token was sent.", body = MeResponse),
        (status = 401, description = "No valid token.", body = crate::error::Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn me(caller: Caller) -> Json<MeResponse> {
    let actor = &caller.actor;
    Json(MeResponse {
        id: actor.member().map(|id| id.to_string()),
        name: actor.name().to_owned(),
        role: actor.role().to_owned(),
        leads_a_team: actor.leads_a_team(),
        timezone: actor.timezone().name().to_owned(),
        tenant: TenantResponse {
            id: actor.tenant().to_string(),
            slug: actor.tenant_slug().to_owned(),
            name: actor.tenant_name().to_owned(),
            base_currency: actor.base_currency().to_string(),
        },
    })
}
