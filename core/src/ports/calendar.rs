//! The port by which the calendar of a connected account is read and written.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::provider::ProviderError;
use crate::domain::{account::Account, calendar::CalendarEvent};

mod memory;

pub use memory::{MemoryCalendar, Plan};

/// A provider of calendars. It is asked for one account at a time and keeps nothing of what it gives.
#[async_trait]
pub trait Calendars: Send + Sync + fmt::Debug {
    /// A page of events, each of a series by itself; from the beginning where no page is named. Every page of a listing has to be
    /// asked for with the same `since`.
    ///
    /// # Errors
    /// [`ProviderError::Expired`] for a sync token that is too old, [`ProviderError::PageLost`] for a page that is.
    async fn events(&self, account: &Account, since: &Since, page: Option<&str>) -> Result<EventPage, ProviderError>;

    /// An event as it stands.
    ///
    /// # Errors
    /// [`ProviderError::Missing`] where there is none; one that was called off may still be there.
    async fn event(&self, account: &Account, id: &str) -> Result<CalendarEvent, ProviderError>;

    /// Puts an event into the calendar under an id of the caller's making, and has those invited told. Where it is there already,
    /// that one is given, and one that was called off is brought back: whoever does not know whether a call arrived may make it again.
    async fn insert(&self, account: &Account, id: &str, draft: &EventDraft) -> Result<CalendarEvent, ProviderError>;

    /// Changes what a draft says of an event that is still of this version.
    ///
    /// # Errors
    /// [`ProviderError::Changed`] where it is of another by now, [`ProviderError::Missing`] where it is gone.
    async fn change(
        &self,
        account: &Account,
        id: &str,
        etag: &str,
        draft: &EventDraft,
    ) -> Result<CalendarEvent, ProviderError>;

    /// Calls an event off, and has those invited told. One that is gone already is called off.
    async fn cancel(&self, account: &Account, id: &str) -> Result<(), ProviderError>;

    /// Asks to be called whenever the calendar changes, where this server can be reached; `None` where it cannot. A channel ends by
    /// itself; one that is opened before lets no change go unheard.
    async fn watch(&self, account: &Account) -> Result<Option<Channel>, ProviderError>;
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// All that ends after one moment and begins before another.
    Window {
        /// The one.
        from: DateTime<Utc>,
        /// The other.
        to: DateTime<Utc>,
    },
    /// What has changed since a sync token was given.
    Token(String),
}

/// A page of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<CalendarEvent>,
    /// The next page, where there is one.
    pub next: Option<String>,
    /// From where changes may be asked for later; only on the last page.
    pub token: Option<String>,
}

/// What an event is to say. The provider keeps everything else that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    /// Its title.
    pub title: String,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// The time zone that it is written down in.
    pub zone: String,
    /// Where.
    pub location: Option<String>,
    /// Whom it invites. Only for one that is new: nobody is taken off an event.
    pub invited: Vec<String>,
}

/// A channel by which a provider calls.
#[derive(Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// What the provider calls with, so that it is known that it does.
    pub token: String,
    /// What is watched, as the provider calls it.
    pub resource: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Channel")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
