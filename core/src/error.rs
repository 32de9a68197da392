//! The one error of the domain: what a person may read is kept apart from what the log needs.

use std::error::Error as StdError;

/// A result of the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing of that name that the asker may see; what is outside their sight does not exist for them.
    #[error("{what} not found")]
    NotFound {
        /// What was looked for, as the asker put it.
        what: String,
    },
    /// The request makes no sense as it stands; the message says how to mend it.
    #[error("{message}")]
    Invalid {
        /// One sentence for the asker.
        message: String,
    },
    /// Someone else was faster, or the thing exists already.
    #[error("{message}")]
    Conflict {
        /// One sentence for the asker.
        message: String,
    },
    /// The asker lacks a permission.
    #[error("permission {permission} is missing")]
    Forbidden {
        /// The permission, as `resource.action`.
        permission: String,
    },
    /// The database or another service cannot be reached now.
    #[error("{service} is unavailable")]
    Unavailable {
        /// Which service.
        service: &'static str,
        /// What it said.
        #[source]
        source: Source,
    },
    /// A statement ran longer than anybody waits for its answer.
    #[error("the statement ran into its time limit")]
    TooSlow {
        /// What the database said.
        #[source]
        source: Source,
    },
    /// The database's schema and this program do not belong together.
    #[error("{message}")]
    Schema {
        /// One sentence for the operator.
        message: String,
    },
    /// Our own fault; the source goes to the log and to nobody else.
    #[error("internal error while {doing}")]
    Internal {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        #[source]
        source: Source,
    },
}

impl Error {
    /// [`Error::NotFound`] for a thing as the asker named it.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// [`Error::Invalid`] with a sentence that says how to mend the request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into() }
    }

    /// [`Error::Conflict`] with a sentence for the asker.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into() }
    }

    /// [`Error::Conflict`] for a record that somebody changed between reading and writing it.
    pub(crate) fn changed_meanwhile() -> Self {
        Self::conflict("Somebody changed that at the same moment, so nothing was done; please try again.")
    }

    /// [`Error::Internal`] with its cause.
    pub fn internal(doing: &'static str, source: impl Into<Source>) -> Self {
        Self::Internal { doing, source: source.into() }
    }

    /// The sentence a person may read: never a cause, a query or somebody else's data.
    pub fn public(&self) -> String {
        match self {
            Self::NotFound { what } => format!("I found nothing for {what}."),
            Self::Invalid { message } | Self::Conflict { message } | Self::Schema { message } => message.clone(),
            Self::Forbidden { permission } => format!(
                "That needs the permission {permission} for what it touches, which you don't have. The owner or an admin of your \
                 workspace can grant it."
            ),
            Self::Unavailable { service, .. } => {
                format!("The {service} can't be reached right now. Nothing was changed; please try again in a moment.")
            }
            Self::TooSlow { .. } => {
                "That takes too long to look up, so I stopped. Nothing was changed; please narrow it down, for \
                                     example to a person, a month or a stage."
                    .to_owned()
            }
            Self::Internal { .. } => {
                "Something went wrong on our side. Nothing was changed; please try again.".to_owned()
            }
        }
    }

    /// Whether the same request may succeed later without being changed.
    pub const fn retryable(&self) -> bool {
        match self {
            Self::Unavailable { .. } => true,
            Self::NotFound { .. }
            | Self::Invalid { .. }
            | Self::Conflict { .. }
            | Self::Forbidden { .. }
            | Self::Schema { .. }
            | Self::TooSlow { .. }
            | Self::Internal { .. } => false,
        }
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(next) = cause {
            let said = next.to_string();
            // Some libraries say their cause in their own text as well.
            if !text.ends_with(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            cause = next.source();
        }
        text
    }
}
