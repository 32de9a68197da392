//! The port by which what a service has delivered is dealt with, when the process that took it could not.

use std::fmt;

use async_trait::async_trait;

use crate::{error::Result, store::Unfinished};

/// A channel that messages come in by.
#[async_trait]
pub trait Inbox: Send + Sync + fmt::Debug {
    /// The channel's name, `slack`.
    fn channel(&self) -> &'static str;

    /// Deals with a delivery that nobody has finished: answers it where nobody has, and sends the answer. It may be called twice
    /// for one delivery, and answers it once.
    async fn finish(&self, left: Unfinished) -> Result<()>;
}
