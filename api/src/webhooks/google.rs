//! `POST /webhooks/google/mail`: Google says that mail has come. It is believed by the token that it signs; what it says of the mailbox is
//! taken as a hint to look, never as what to look for: notifications are lost and overtake each other.
//! <https://developers.google.com/workspace/gmail/api/guides/push>

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use leancrm_sync::google::PushFault;
use serde::Deserialize;

use crate::{app::App, error::ApiError};

/// What Pub/Sub sends.
#[derive(Deserialize)]
struct Push {
    message: PushMessage,
}

#[derive(Deserialize)]
struct PushMessage {
    data: String,
}

/// What Gmail says in it; the number of the history is not looked at.
#[derive(Deserialize)]
struct MailCame {
    #[serde(rename = "emailAddress")]
    address: String,
}

/// Takes a notification. What cannot be read is taken as well: sent again it would be the same.
pub(super) async fn mail(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, ApiError> {
    let google = app.google.as_deref().ok_or(ApiError::NoRoute)?;
    let (account, audience) = google.push.as_ref().ok_or(ApiError::NoRoute)?;
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let unsigned = || ApiError::Unauthorized("The token of this notification is missing, old or wrong.");
    let identity = match google.google.keys().identify(bearer.ok_or_else(unsigned)?, audience).await {
        Ok(identity) => identity,
        Err(fault @ PushFault::Unavailable(_)) => {
            return Err(leancrm_core::Error::Unavailable { service: "keys of Google", source: fault.into() }.into());
        }
        Err(fault) => {
            tracing::info!(reason = %fault, "a notification was not believed to be Google's");
            return Err(unsigned());
        }
    };
    if identity.address != *account {
        tracing::info!("a notification was signed by somebody else's service");
        return Err(unsigned());
    }
    let Some(came) = read(&body) else {
        tracing::warn!("a notification of Google could not be read");
        return Ok(StatusCode::NO_CONTENT);
    };
    let mut system = app.store.system().await?;
    let mailboxes = system.poke_address(&came.address).await?;
    system.commit().await?;
    tracing::debug!(mailboxes, "mail has come");
    Ok(StatusCode::NO_CONTENT)
}

/// Either alphabet, padded or not, as it is met in the wild.
fn read(body: &[u8]) -> Option<MailCame> {
    let data = serde_json::from_slice::<Push>(body).ok()?.message.data;
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabets = [base64::alphabet::URL_SAFE, base64::alphabet::STANDARD];
    let decoded = alphabets.iter().find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(&data).ok())?;
    serde_json::from_slice(&decoded).ok()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    #[test]
    fn the_guides_own_example_is_read_padded_or_not_and_in_either_alphabet() {
        let guide = "eyJlbWFpbEFkZHJlc3MiOiAidXNlckBleGFtcGxlLmNvbSIsICJoaXN0b3J5SWQiOiAiMTIzNDU2Nzg5MCJ9";
        let numbered = br#"{"emailAddress":"user@example.com","historyId":9876543210}"#;
        for data in
            [guide.to_owned(), STANDARD.encode(numbered), URL_SAFE.encode(numbered).trim_end_matches('=').to_owned()]
        {
            let body =
                serde_json::json!({ "message": { "data": data, "messageId": "1" }, "subscription": "s" }).to_string();
            assert_eq!(read(body.as_bytes()).map(|came| came.address).as_deref(), Some("user@example.com"), "{data}");
        }
        assert!(read(b"{}").is_none() && read(b"not json").is_none());
    }
}
