//! The port by which a mail is read for what it promises, asks for and signs with.

use std::fmt;

use async_trait::async_trait;

use crate::{
    domain::mail::{Author, Finding},
    error::Result,
    tenancy::Actor,
};

/// The text of a mail, which may hold what somebody outside wrote. It is data: whoever reads it has no tools and changes nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct MailText(pub String);

impl fmt::Debug for MailText {
    /// Its length: what outsiders write belongs in no log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MailText({} bytes)", self.0.len())
    }
}

/// Whoever can read mail.
#[async_trait]
pub trait MailReader: Send + Sync + fmt::Debug {
    /// What a mail of the actor's says that came or went at a moment of their wall clock; `None` where there is nobody to ask: no model,
    /// no budget left, rules alone. Of what the actor wrote only what they promise and ask for. No transaction is open meanwhile.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] where the model may answer another time.
    async fn read(
        &self,
        actor: &Actor,
        author: Author,
        text: &MailText,
        at: chrono::NaiveDateTime,
    ) -> Result<Option<Vec<Finding>>>;
}
