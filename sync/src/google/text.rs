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
    /// The plain text of a message; `None` where it is gone, or has none.
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
                return Ok(message.payload.and_then(|part| plain(&part, DEPTH)).map(MailText));
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

/// The first part of plain text that is no attachment.
fn plain(part: &Part, depth: usize) -> Option<String> {
    if part.mime_type.eq_ignore_ascii_case("text/plain") && part.filename.is_empty() {
        let data = part.body.as_ref()?.data.as_deref()?;
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = GeneralPurpose::new(&alphabet::URL_SAFE, lenient).decode(data).ok()?;
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]).into_owned();
        return Some(text).filter(|text| !text.trim().is_empty());
    }
    part.parts.iter().filter(|_| depth > 0).find_map(|part| plain(part, depth - 1))
}
