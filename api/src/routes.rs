//! The one list of routes.

use std::sync::LazyLock;

use axum::{Router, http::header, response::IntoResponse, routing::get};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, console, google, health, observe, pictures, slack, v1, webhooks};

#[derive(OpenApi)]
#[openapi(
    info(title = "LeanCRM", description = "Ask your CRM in a plain sentence."),
    modifiers(&BearerToken),
    components(schemas(crate::error::Problem)),
    tags(
        (name = "ask", description = "Plain sentences in, answers out"),
        (name = "people", description = "Who you are"),
        (name = "operations", description = "For whoever runs the server"),
    )
)]
struct Document;

/// Declares the token that every `/v1` route but the demo's asks for.
struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token made by `leancrm token create`."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Every documented route.
fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(v1::ask::ask))
        .routes(routes!(v1::me::me))
        .routes(routes!(v1::complete::complete))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

/// Health and figures alone.
pub(crate) fn operations() -> Router<App> {
    Router::new()
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/metrics", get(observe::metrics_page))
}

/// Every route, without what surrounds them.
pub(crate) fn all() -> Router<App> {
    let (documented, _) = documented().split_for_parts();
    documented
        .route("/openapi.json", get(openapi_page))
        .route("/metrics", get(observe::metrics_page))
        .merge(console::routes())
        .merge(pictures::routes())
        .merge(webhooks::routes())
        .merge(slack::routes())
        .merge(google::routes())
}

/// The OpenAPI document of this version, as JSON.
pub fn openapi_json() -> &'static str {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
        let (_, document) = documented().split_for_parts();
        document.to_pretty_json().unwrap_or_default()
    });
    &DOCUMENT
}

async fn openapi_page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json())
}
