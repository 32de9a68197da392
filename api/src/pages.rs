//! The plain pages that connecting a service shows. What that service or an address said is never markup.

use std::fmt::Write as _;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// What somebody who connects a service is told.
pub(crate) struct Page {
    status: StatusCode,
    title: String,
    paragraphs: Vec<String>,
    button: Option<Button>,
}

/// A form with one button, which posts one hidden field.
struct Button {
    label: &'static str,
    action: &'static str,
    field: (&'static str, String),
}

impl Page {
    /// Where it went well.
    pub(crate) fn done(title: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, title: title.into(), paragraphs: Vec::new(), button: None }
    }

    /// Where it did not.
    pub(crate) fn failed(status: StatusCode, title: impl Into<String>) -> Self {
        Self { status, title: title.into(), paragraphs: Vec::new(), button: None }
    }

    /// The same with a sentence more.
    pub(crate) fn and(mut self, paragraph: impl Into<String>) -> Self {
        self.paragraphs.push(paragraph.into());
        self
    }

    /// The same with a button below.
    pub(crate) fn with_button(
        self,
        label: &'static str,
        action: &'static str,
        (name, value): (&'static str, &str),
    ) -> Self {
        Self { button: Some(Button { label, action, field: (name, value.to_owned()) }), ..self }
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
        if let Some(Button { label, action, field: (name, value) }) = &self.button {
            let _ = writeln!(
                body,
                "<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"{name}\" value=\"{}\">\
                 <button>{label}</button></form>",
                escaped(value)
            );
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
