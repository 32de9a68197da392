//! What can go wrong on the way to Slack.

use std::{error::Error as StdError, time::Duration};

/// What is waited where Slack names no time.
const USUAL_WAIT: Duration = Duration::from_secs(5);
/// The longest wait that is believed.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Codes that say nothing about the request: Slack itself had trouble.
/// <https://docs.slack.dev/reference/methods/chat.postMessage#errors>
const PASSING: [&str; 5] =
    ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"];

type Source = Box<dyn StdError + Send + Sync>;

/// Why a method of Slack's Web API gave no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// Too many calls of this method for this workspace; others are not affected.
    #[error("slack asks to wait {} s before this method is called again", after.as_secs())]
    RateLimited {
        /// How long to wait.
        after: Duration,
    },
    /// The token opens nothing.
    #[error("slack does not take the token: {0}")]
    Token(TokenFault),
    /// The token was not given the right to call this method.
    #[error("the token lacks the scope {}", needed.join(","))]
    MissingScope {
        /// The scopes of which one is needed.
        needed: Vec<String>,
        /// The scopes that the token has.
        provided: Vec<String>,
    },
    /// Slack understood and said no.
    #[error("slack refused: {code}")]
    Refused {
        /// Slack's word for the reason.
        code: String,
        /// What it says about it in detail, as which block is wrong.
        messages: Vec<String>,
    },
    /// No answer, or none that can be understood.
    #[error("slack cannot be reached")]
    Unreachable {
        /// Whether the request may have been carried out all the same.
        arrived: bool,
        /// What happened.
        #[source]
        source: Source,
    },
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It has lived its time, and wants to be refreshed.
    #[error("it has expired")]
    Expired,
    /// The app was taken out of the workspace, or the token taken back.
    #[error("it was revoked")]
    Revoked,
    /// It never was one, or is of another kind.
    #[error("it is not valid")]
    Invalid,
}

impl WebError {
    /// The error of a code in an answer with `ok: false`.
    pub(super) fn of(code: &str, body: &serde_json::Value) -> Self {
        let scopes = |name: &str| scopes(body[name].as_str().unwrap_or_default());
        match code {
            "ratelimited" | "rate_limited" => Self::limited(None),
            "token_expired" => Self::Token(TokenFault::Expired),
            "token_revoked" | "account_inactive" | "team_access_not_granted" => Self::Token(TokenFault::Revoked),
            "invalid_auth" | "not_authed" | "not_allowed_token_type" => Self::Token(TokenFault::Invalid),
            "missing_scope" => Self::MissingScope { needed: scopes("needed"), provided: scopes("provided") },
            code => Self::Refused { code: code.to_owned(), messages: messages(body) },
        }
    }

    /// [`WebError::RateLimited`], by what Slack says of the time.
    pub(super) fn limited(after: Option<Duration>) -> Self {
        Self::RateLimited { after: after.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT) }
    }

    /// [`WebError::Unreachable`] with its cause.
    pub(super) fn unreachable(arrived: bool, source: impl Into<Source>) -> Self {
        Self::Unreachable { arrived, source: source.into() }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Unreachable { .. } => true,
            Self::Refused { code, .. } => PASSING.contains(&code.as_str()),
            Self::Token(_) | Self::MissingScope { .. } => false,
        }
    }

    /// Whether the call may have done its work although it failed: before it is made again, one has to look.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Unreachable { arrived, .. } => *arrived,
            Self::Refused { .. } => self.retryable(),
            Self::RateLimited { .. } | Self::Token(_) | Self::MissingScope { .. } => false,
        }
    }

    /// Whether Slack refused with this code.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused { code: refused, .. } if refused == code)
    }

    /// The sentence a person may read.
    pub fn public(&self) -> String {
        match self {
            Self::RateLimited { after } => {
                format!("Slack asks for a pause of {} seconds; please try again after that.", after.as_secs().max(1))
            }
            Self::Token(TokenFault::Expired) => {
                "Slack's token has expired; it is renewed, so please try again.".to_owned()
            }
            Self::Token(_) => {
                "Slack no longer lets LeanCRM in; whoever runs the workspace installs it again (leancrm slack \
                               install)."
                    .to_owned()
            }
            Self::MissingScope { needed, .. } => format!(
                "LeanCRM was not given the right {} in Slack; whoever runs the workspace installs it again (leancrm slack install).",
                needed.join(" or ")
            ),
            Self::Refused { code, .. } => format!("Slack did not accept that ({code})."),
            Self::Unreachable { .. } => "Slack can't be reached right now; please try again in a moment.".to_owned(),
        }
    }
}

/// Scopes as Slack lists them, with commas between.
pub(super) fn scopes(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(ToOwned::to_owned).collect()
}

/// The details of a refusal: `response_metadata.messages`, and `errors` of the methods for views.
fn messages(body: &serde_json::Value) -> Vec<String> {
    let lists = [&body["response_metadata"]["messages"], &body["errors"]];
    let texts = lists.into_iter().filter_map(|list| list.as_array()).flatten().filter_map(|text| text.as_str());
    texts.map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_is_told_by_what_has_to_be_done_about_it() {
        let body = json!({"needed": "chat:write, im:write", "provided": "commands"});
        let missing = WebError::of("missing_scope", &body);
        let WebError::MissingScope { needed, provided } = &missing else { panic!("{missing:?}") };
        assert_eq!((needed.join("+"), provided.join("+")), ("chat:write+im:write".to_owned(), "commands".to_owned()));
        for (code, fault) in [
            ("token_expired", TokenFault::Expired),
            ("token_revoked", TokenFault::Revoked),
            ("account_inactive", TokenFault::Revoked),
            ("invalid_auth", TokenFault::Invalid),
            ("not_authed", TokenFault::Invalid),
        ] {
            let error = WebError::of(code, &json!({}));
            assert!(matches!(&error, WebError::Token(found) if *found == fault), "{error:?}");
            assert!(!error.retryable());
        }
        let refused = WebError::of("invalid_blocks", &json!({"response_metadata": {"messages": ["[ERROR] too long"]}}));
        assert!(matches!(&refused, WebError::Refused { messages, .. } if messages == &["[ERROR] too long"]));
        assert!(refused.is("invalid_blocks") && !refused.retryable() && !refused.may_have_arrived());
        assert!(WebError::of("internal_error", &json!({})).retryable());
        assert!(WebError::of("ratelimited", &json!({})).retryable());
    }
}
