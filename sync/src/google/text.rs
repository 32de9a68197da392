//! What a mail says, as plain text. Google's own client refuses bodies without padding, which is how some come, so this one call is
//! made by hand. <https://developers.google.com/gmail/api/reference/rest/v1/users.messages/get>

use std::time::Duration;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use leancrm_core::{
    domain::account::Account,
    ports::{provider::ProviderError, reader::MailText},
};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::{Google, failure::Failure};

/// The longest text that is read, in bytes.
const LONGEST: usize = 256 * 1024;
/// How wide text is set that comes from HTML, in columns: where lines break makes no difference to whoever reads it.
const WIDTH: usize = 200;
/// The most tags of HTML that is read: a mail that somebody writes has some hundreds, and thousands within each other take long.
const TAGS: usize = 4_000;
/// How deep parts may lie within parts.
const DEPTH: usize = 16;

#[derive(Deserialize)]
struct Message {
    payload: Option<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    filename: String,
    body: Option<Body>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Body {
    data: Option<String>,
}

impl Google {
    /// What a message says in plain text, or in HTML where it has no other; `None` where it is gone or says nothing.
    pub(super) async fn text_of(&self, account: &Account, id: &str) -> Result<Option<MailText>, ProviderError> {
        let is_id =
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !is_id {
            return Ok(None);
        }
        let url = format!("{}gmail/v1/users/me/messages/{id}?format=full", self.settings.gmail_root);
        let mut is_second = false;
        loop {
            let access = self.access(account).await?;
            self.pace(account.id, 5).await;
            let response = self.http.get(&url).bearer_auth(access.token.expose_secret()).send().await;
            let unreachable = |error: reqwest::Error| ProviderError::Unavailable(error.without_url().to_string());
            let response = response.map_err(unreachable)?;
            let status = response.status();
            let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
            let body = response.bytes().await.map_err(unreachable)?;
            if status.is_success() {
                let message: Message = serde_json::from_slice(&body)
                    .map_err(|_| ProviderError::Unavailable("Google's answer could not be read".to_owned()))?;
                return Ok(message.payload.and_then(|part| text(&part)).map(MailText));
            }
            match Failure::of_status(status.as_u16(), after.map(Duration::from_secs), &body) {
                Failure::Sorted(ProviderError::Missing) => return Ok(None),
                Failure::Token if !is_second => {
                    self.refused(account, &access).await?;
                    is_second = true;
                }
                failure => return Err(failure.sorted()),
            }
        }
    }
}

/// What a message says: its plain text, or that of its HTML. What HTML hides is read too; it is text from outside like the rest.
fn text(message: &Part) -> Option<String> {
    first_of(message, "text/plain", DEPTH).or_else(|| {
        let html = first_of(message, "text/html", DEPTH).filter(|html| html.matches('<').count() <= TAGS)?;
        let shown = html2text::config::plain_no_decorate().raw_mode(true).link_footnotes(false);
        let text = shown.string_from_read(html.as_bytes(), WIDTH).ok()?;
        Some(text).filter(|text| !text.trim().is_empty())
    })
}

/// The first part of that type that is no attachment and not empty.
fn first_of(part: &Part, mime_type: &str, depth: usize) -> Option<String> {
    if part.mime_type.eq_ignore_ascii_case(mime_type) && part.filename.is_empty() {
        let data = part.body.as_ref()?.data.as_deref()?;
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = GeneralPurpose::new(&alphabet::URL_SAFE, lenient).decode(data).ok()?;
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]).into_owned();
        return Some(text).filter(|text| !text.trim().is_empty());
    }
    part.parts.iter().filter(|_| depth > 0).find_map(|part| first_of(part, mime_type, depth - 1))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE;
    use serde_json::{Value, json};

    use super::*;

    fn part(mime_type: &str, text: &str) -> Value {
        json!({ "mimeType": mime_type, "body": { "data": URL_SAFE.encode(text) } })
    }

    fn said(payload: Value) -> Option<String> {
        text(&serde_json::from_value(payload).expect("a part"))
    }

    #[test]
    fn plain_text_goes_before_html_and_attachments_say_nothing() {
        let note =
            json!({ "mimeType": "text/plain", "filename": "note.txt", "body": { "data": URL_SAFE.encode("no") } });
        let both = json!({ "mimeType": "multipart/mixed", "parts": [
            note, { "mimeType": "multipart/alternative", "parts": [part("text/html", "<b>html</b>"), part("text/plain", "plain")] },
        ] });
        assert_eq!(said(both).as_deref(), Some("plain"));
        assert_eq!(said(json!({ "mimeType": "image/png" })), None);
    }

    #[test]
    fn html_says_what_stands_in_it_without_markup_styles_and_scripts() {
        let html = r"<html><head><title>t</title><style>.off { display: none }</style><script>evil()</script></head><body>
            <table><tr><td>I'll send the <b>contract</b> by&nbsp;Thursday.</td></tr></table>
            <p>Sarah &amp; team<br>+965 2222 3333</p><!-- hidden --></body></html>";
        let shown = said(part("text/html", html)).expect("text");
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words, "I'll send the contract by Thursday. Sarah & team +965 2222 3333");
        assert_eq!(said(part("text/html", "<p> </p>")), None);
    }

    #[test]
    fn html_that_is_nested_without_end_or_broken_ends_nothing() {
        for html in ["<div>".repeat(4_000), "<table><tr><td>".repeat(1_000), "<<<>>&#xD800;<p".to_owned()] {
            let _ = said(part("text/html", &html));
        }
        // Styles are not looked at: selectors within selectors can take for ever.
        let selectors = format!("<style>zzz {} {{display:none}}</style>", "div ".repeat(12));
        assert!(said(part("text/html", &format!("{selectors}{}hello", "<div>".repeat(300)))).is_some());
        assert_eq!(said(part("text/html", &format!("{}hello", "<div>".repeat(50_000)))), None, "nobody wrote that");
    }
}
