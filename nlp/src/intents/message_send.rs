//! `message_send`: send/draft e-mail, WhatsApp, SMS, Slack.

use super::prelude::*;

slots! {
    /// Slots of `message_send`.
    pub struct MessageSend {
        /// `email`, `whatsapp`, `sms` or `slack`.
        channel: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The text itself, as written.
        body: Option<String>,
        /// The named template.
        template: Option<String>,
        /// What it is about, in the words of the person.
        topic: Option<String>,
        /// When to send.
        schedule: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
