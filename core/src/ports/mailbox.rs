//! The port by which the mail of a connected account is read.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{provider::ProviderError, reader::MailText};
use crate::{domain::account::Account, domain::mail::MailMessage};

/// A provider of mailboxes. It is asked for one account at a time and keeps nothing of what it gives.
#[async_trait]
pub trait Mailboxes: Send + Sync + fmt::Debug {
    /// The cursor of now, from which changes may be asked for later, and how many messages there are in all.
    async fn standing(&self, account: &Account) -> Result<MailStanding, ProviderError>;

    /// A page of the ids of messages since a moment, spam and trash left out; from the beginning where no page is named.
    async fn list(
        &self,
        account: &Account,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MailPage, ProviderError>;

    /// A page of what has changed since a cursor; from the beginning where no page is named.
    ///
    /// # Errors
    /// [`ProviderError::Expired`] for a cursor that is too old.
    async fn changes(&self, account: &Account, cursor: &str, page: Option<&str>) -> Result<MailChanges, ProviderError>;

    /// What messages say in their headers, in any order; those that are gone are left out.
    async fn fetch(&self, account: &Account, ids: &[String]) -> Result<Vec<MailMessage>, ProviderError>;

    /// What a message says, as plain text; `None` where it is gone or says nothing.
    async fn text(&self, account: &Account, id: &str) -> Result<Option<MailText>, ProviderError>;

    /// The ids and names of labels.
    async fn labels(&self, account: &Account) -> Result<Vec<(String, String)>, ProviderError>;

    /// Asks to be called when something changes, where that is configured; says until when.
    async fn watch(&self, account: &Account) -> Result<Option<DateTime<Utc>>, ProviderError>;
}

/// How a mailbox stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailStanding {
    /// From where changes may be asked for later.
    pub cursor: String,
    /// Messages in all.
    pub messages: Option<i64>,
}

/// A page of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailPage {
    /// The ids.
    pub ids: Vec<String>,
    /// The next page, where there is one.
    pub next: Option<String>,
    /// How many there are in all, about.
    pub estimate: Option<i64>,
}

/// A page of changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailChanges {
    /// Messages that came or were labelled otherwise; some may be gone already.
    pub touched: Vec<String>,
    /// Messages that are gone for good.
    pub gone: Vec<String>,
    /// The next page, where there is one.
    pub next: Option<String>,
    /// From where changes may be asked for once every page was dealt with.
    pub cursor: String,
}
