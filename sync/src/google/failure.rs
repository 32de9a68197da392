//! What goes wrong at Google, sorted by what is to be done about it.
//! <https://developers.google.com/gmail/api/guides/handle-errors>

use std::time::Duration;

use google_gmail1::common::{Delegate, Error, Response, Retry};
use leancrm_core::ports::provider::ProviderError;
use serde_json::Value;

/// How long is waited where Google does not say.
const WAIT: Duration = Duration::from_secs(30);
/// The longest wait that is believed.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Keeps what Google's library drops of a failed call: its status, and how long to wait.
#[derive(Debug, Default)]
pub(super) struct Witness {
    status: Option<u16>,
    retry_after: Option<Duration>,
}

impl Delegate for Witness {
    fn http_failure(&mut self, response: &Response, _: Option<&Value>) -> Retry {
        self.status = Some(response.status().as_u16());
        let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        self.retry_after = seconds.map(Duration::from_secs);
        Retry::Abort
    }
}

/// A failed call.
#[derive(Debug)]
pub(super) enum Failure {
    /// Google does not take the token.
    Token,
    /// The answer came whole and could not be read.
    Unreadable,
    /// Anything else.
    Sorted(ProviderError),
}

impl Failure {
    /// Sorts a failed call.
    pub(super) fn of(error: Error, witness: &Witness) -> Self {
        match error {
            Error::BadRequest(body) => Self::refusal(&body, witness),
            Error::Failure(response) => Self::refusal(
                &Value::Null,
                &Witness { status: Some(response.status().as_u16()), retry_after: witness.retry_after },
            ),
            // Whole, and not as it should be: it will not be otherwise the next time. Google's library makes nothing at all of an answer
            // that broke off, which will.
            Error::JsonDecodeError(_, error) if error.is_data() => Self::Unreadable,
            Error::JsonDecodeError(..) => Self::unavailable("its answer broke off"),
            // The causes of these name addresses and no more.
            Error::HttpError(error) => Self::unavailable(&error.to_string()),
            Error::Io(error) => Self::unavailable(&error.to_string()),
            other => Self::Sorted(ProviderError::Refused(line(&other.to_string()))),
        }
    }

    /// Sorts an answer that is no success.
    pub(super) fn answered(status: u16, retry_after: Option<u64>, body: &Value) -> Self {
        Self::refusal(body, &Witness { status: Some(status), retry_after: retry_after.map(Duration::from_secs) })
    }

    /// Google could not be reached.
    pub(super) fn unavailable(why: &str) -> Self {
        Self::Sorted(ProviderError::Unavailable(format!("Google can't be reached: {}", line(why))))
    }

    fn refusal(body: &Value, witness: &Witness) -> Self {
        let error = &body["error"];
        let status =
            witness.status.or_else(|| error["code"].as_u64().and_then(|code| code.try_into().ok())).unwrap_or(0);
        let reasons: Vec<&str> = error["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(error["details"].as_array().into_iter().flatten())
            .filter_map(|one| one["reason"].as_str())
            .chain(error["status"].as_str())
            .collect();
        let message = error["message"].as_str().unwrap_or("it gave no reason");
        let is = |names: &[&str]| reasons.iter().any(|reason| names.contains(reason));
        let wait = || ProviderError::Wait(witness.retry_after.unwrap_or(WAIT).min(LONGEST_WAIT));
        let said = || line(&format!("{status} {message}"));
        Self::Sorted(match status {
            401 => return Self::Token,
            403 if is(&["rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"]) => wait(),
            403 if is(&["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "PERMISSION_DENIED"]) => {
                ProviderError::NotAllowed(said())
            }
            404 => ProviderError::Missing,
            410 => ProviderError::Expired,
            409 | 412 => ProviderError::Changed,
            429 => wait(),
            400 if message.to_lowercase().replace(' ', "").contains("pagetoken") => ProviderError::PageLost,
            500..=599 | 408 => ProviderError::Unavailable(said()),
            _ => ProviderError::Refused(said()),
        })
    }

    /// Sorts what came with a status and a body.
    pub(super) fn of_status(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Self {
        let body = serde_json::from_slice(body).unwrap_or_default();
        Self::refusal(&body, &Witness { status: Some(status), retry_after })
    }

    /// The failure of a call that a fresh token did not help.
    pub(super) fn sorted(self) -> ProviderError {
        match self {
            // Whether the consent is over is said where the next token is asked for, and nowhere else: a token may end twice on end.
            Self::Token => ProviderError::Unavailable("Google did not take the token, nor the one after it".to_owned()),
            Self::Unreadable => ProviderError::Unavailable("Google's answer could not be read".to_owned()),
            Self::Sorted(error) => error,
        }
    }
}

/// A text from outside on one line, for the log and for whoever owns the account.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sorted(status: u16, retry_after: Option<u64>, body: Value) -> ProviderError {
        let witness = Witness { status: Some(status), retry_after: retry_after.map(Duration::from_secs) };
        Failure::of(Error::BadRequest(body), &witness).sorted()
    }

    #[test]
    fn a_call_too_many_is_waited_for_as_long_as_google_says_and_never_for_ever() {
        let limited =
            |reason: &str| json!({ "error": { "code": 403, "errors": [{ "reason": reason }], "message": "slow" } });
        assert_eq!(sorted(429, Some(7), Value::Null), ProviderError::Wait(Duration::from_secs(7)));
        assert_eq!(sorted(403, None, limited("userRateLimitExceeded")), ProviderError::Wait(WAIT));
        assert_eq!(sorted(429, Some(999_999), Value::Null), ProviderError::Wait(LONGEST_WAIT));
    }

    #[test]
    fn what_only_its_owner_can_mend_is_told_from_what_passes() {
        let scope = json!({ "error": { "code": 403, "status": "PERMISSION_DENIED",
            "details": [{ "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }], "message": "no scope" } });
        assert!(matches!(sorted(403, None, scope), ProviderError::NotAllowed(_)));
        assert!(matches!(sorted(401, None, Value::Null), ProviderError::Unavailable(_)));
        assert!(matches!(sorted(503, None, Value::Null), ProviderError::Unavailable(_)));
        let off = json!({ "error": { "code": 400, "message": "Mail service not enabled" } });
        assert!(matches!(sorted(400, None, off), ProviderError::Refused(_)));
        let page = json!({ "error": { "code": 400, "message": "Invalid pageToken" } });
        assert_eq!(sorted(400, None, page), ProviderError::PageLost);
    }
}
