//! The web console: one page, its styles and scripts, all of them part of the binary.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde::Serialize;

use crate::app::App;

/// The page. Its styles and scripts are files of their own, because the content security policy forbids inline ones.
const PAGE: &str = include_str!("../static/console/index.html");

macro_rules! assets {
    ($($name:literal: $kind:literal),* $(,)?) => {
        /// File name, media type, content.
        const ASSETS: &[(&str, &str, &str)] = &[$(($name, $kind, include_str!(concat!("../static/console/", $name)))),*];
    };
}

assets! {
    "blocks.css": "text/css; charset=utf-8",
    "console.css": "text/css; charset=utf-8",
    "preview.css": "text/css; charset=utf-8",
    "blocks.js": "text/javascript; charset=utf-8",
    "chart.js": "text/javascript; charset=utf-8",
    "composer.js": "text/javascript; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "file.js": "text/javascript; charset=utf-8",
    "dom.js": "text/javascript; charset=utf-8",
    "preview.js": "text/javascript; charset=utf-8",
    "service.js": "text/javascript; charset=utf-8",
    "sidebar.js": "text/javascript; charset=utf-8",
    "theme.js": "text/javascript; charset=utf-8",
    "thread.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

/// A member of the demo company whom the console may ask as.
#[derive(Debug, Serialize)]
struct DemoMember {
    id: String,
    name: String,
    role: String,
    tenant: String,
    token: String,
}

/// The console's routes: the page, also as that of one record, whose id its script reads; its parts; and, in the demo alone, the members with their tokens.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .route("/contacts/{id}", get(|| async { Html(PAGE) }))
        .route("/companies/{id}", get(|| async { Html(PAGE) }))
        .route("/deals/{id}", get(|| async { Html(PAGE) }))
        .route("/console/{asset}", get(asset))
        .route("/v1/demo/members", get(demo_members))
}

async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "no-cache")], *content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn demo_members(State(app): State<App>) -> Response {
    let Some(company) = &app.demo else { return StatusCode::NOT_FOUND.into_response() };
    let members: Vec<DemoMember> = company
        .members
        .iter()
        .map(|member| DemoMember {
            id: member.member_id.to_string(),
            name: member.name.clone(),
            role: member.role.clone(),
            tenant: member.tenant_slug.clone(),
            token: member.token.clone(),
        })
        .collect();
    Json(members).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_the_page_and_its_scripts_ask_for_is_served() {
        let mut asked: Vec<String> = Vec::new();
        for text in std::iter::once(PAGE).chain(ASSETS.iter().map(|(_, _, content)| *content)) {
            for quoted in text.split(['"', '\'']) {
                let file = quoted.strip_prefix("/console/").or_else(|| quoted.strip_prefix("./"));
                let part = |file: &&str| matches!(file.rsplit_once('.'), Some((_, "js" | "css" | "svg")));
                if let Some(file) = file.filter(part) {
                    asked.push(file.to_owned());
                }
            }
        }
        assert!(asked.len() >= 3, "the page names its parts: {asked:?}");
        for file in asked {
            assert!(ASSETS.iter().any(|(name, ..)| *name == file), "{file} is not embedded");
        }
    }

    #[test]
    fn the_page_has_nothing_inline_that_its_policy_would_block() {
        assert!(!PAGE.contains(" style=") && !PAGE.contains("<style") && !PAGE.contains(" onclick="));
        assert!(
            PAGE.split("<script")
                .skip(1)
                .all(|tag| tag.trim_start().starts_with("type=\"module\" src=") || tag.contains("src="))
        );
    }
}
