//! The plain pages that an install shows. What Slack or an address said is never markup.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// What somebody who installs is told.
pub(super) struct Page {
    status: StatusCode,
    title: String,
    paragraphs: Vec<String>,
}

impl Page {
    /// Where it went well.
    pub(super) fn done(title: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, title: title.into(), paragraphs: Vec::new() }
    }

    /// Where it did not.
    pub(super) fn failed(status: StatusCode, title: impl Into<String>) -> Self {
        Self { status, title: title.into(), paragraphs: Vec::new() }
    }

    /// The same with a sentence more.
    pub(super) fn and(mut self, paragraph: impl Into<String>) -> Self {
        self.paragraphs.push(paragraph.into());
        self
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let title = escaped(&self.title);
        let mut body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width\"></head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        );
        for paragraph in &self.paragraphs {
            body.push_str("<p>");
            body.push_str(&escaped(paragraph));
            body.push_str("</p>\n");
        }
        body.push_str("</main>\n</body>\n</html>\n");
        (self.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
