//! What can go wrong with a service that mail and calendars are read from, sorted by what is to be done about it.

use std::time::Duration;

/// Why a provider did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// It wants fewer calls; nothing was done.
    #[error("it asks to wait for {} s", .0.as_secs())]
    Wait(Duration),
    /// The cursor that changes were asked from is too old: everything has to be read anew.
    #[error("it no longer knows the changes since that cursor")]
    Expired,
    /// The page token is not known any more: the listing starts anew from the same cursor.
    #[error("it no longer knows that page")]
    PageLost,
    /// The one thing that was asked for is not there, or not any more.
    #[error("it is not there")]
    Missing,
    /// Somebody changed the thing meanwhile.
    #[error("it was changed meanwhile")]
    Changed,
    /// The member's consent is gone for good; only they can give it again.
    #[error("the account has to be connected again: {0}")]
    Reconnect(String),
    /// The member did not allow this; only they can.
    #[error("the account does not allow this: {0}")]
    NotAllowed(String),
    /// It may go better another time.
    #[error("{0}")]
    Unavailable(String),
    /// It will go the same way every time; that is a fault of ours or a setting of theirs.
    #[error("it refused: {0}")]
    Refused(String),
    /// The database, while a token was fetched.
    #[error("{0}")]
    Store(String),
}

impl ProviderError {
    /// Whether asking again later may help without anybody doing anything.
    pub const fn retryable(&self) -> bool {
        match self {
            Self::Wait(_) | Self::Unavailable(_) | Self::Store(_) | Self::Changed | Self::PageLost => true,
            Self::Expired | Self::Missing | Self::Reconnect(_) | Self::NotAllowed(_) | Self::Refused(_) => false,
        }
    }
}
