//! The files of the page. There is no build step: what is in the folder is what the browser gets.

use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The page of the browser is ours alone, and runs no script that is not a file of ours. Pictures may come from anywhere, as
/// in Slack.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// The files, their types and texts.
const FILES: [(&str, &str, &str); 21] = [
    ("app.js", SCRIPT, include_str!("../ui/app.js")),
    ("blocks.css", STYLE, include_str!("../ui/blocks.css")),
    ("blocks.js", SCRIPT, include_str!("../ui/blocks.js")),
    ("composer.js", SCRIPT, include_str!("../ui/composer.js")),
    ("dom.js", SCRIPT, include_str!("../ui/dom.js")),
    ("elements.js", SCRIPT, include_str!("../ui/elements.js")),
    ("feed.js", SCRIPT, include_str!("../ui/feed.js")),
    ("icon.svg", PICTURE, include_str!("../ui/icon.svg")),
    ("index.html", HTML, include_str!("../ui/index.html")),
    ("inputs.js", SCRIPT, include_str!("../ui/inputs.js")),
    ("layer.js", SCRIPT, include_str!("../ui/layer.js")),
    ("markdown.js", SCRIPT, include_str!("../ui/markdown.js")),
    ("messages.css", STYLE, include_str!("../ui/messages.css")),
    ("modal.js", SCRIPT, include_str!("../ui/modal.js")),
    ("picker.js", SCRIPT, include_str!("../ui/picker.js")),
    ("rail.js", SCRIPT, include_str!("../ui/rail.js")),
    ("service.js", SCRIPT, include_str!("../ui/service.js")),
    ("style.css", STYLE, include_str!("../ui/style.css")),
    ("surface.js", SCRIPT, include_str!("../ui/surface.js")),
    ("text.js", SCRIPT, include_str!("../ui/text.js")),
    ("theme.js", SCRIPT, include_str!("../ui/theme.js")),
];

/// A file of the page.
pub(super) fn page(name: &str) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(file, _, _)| *file == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, *text).into_response()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/fake_slack/ui");
        let there: BTreeSet<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let served: BTreeSet<String> = FILES.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        assert_eq!(there, served);
    }
}
