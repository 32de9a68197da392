//! What happens in a mailbox, as a test says it.

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    Mailbox,
    mail::Mail,
    mailbox::{parsed, written},
};
use crate::google::{Account, calendar::loopback};

/// A message that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// The id of its thread.
    pub thread: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Who wrote it.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// When it came.
    pub at: DateTime<Utc>,
}

impl Account {
    fn mailbox<T>(&self, work: impl FnOnce(&mut Mailbox, DateTime<Utc>) -> T) -> T {
        self.google.with(|state| {
            let now = state.now();
            work(&mut state.account(self.email()).mailbox, now)
        })
    }

    fn change(&self, id: &str, work: impl FnOnce(&mut Mailbox, u64) -> bool) {
        let done = self.mailbox(|mailbox, _| parsed(id).is_some_and(|id| work(mailbox, id)));
        assert!(done, "there is no message {id}");
    }

    /// Puts a message into the mailbox, and gives its id.
    pub fn deliver(&self, mail: Mail) -> String {
        written(self.mailbox(|mailbox, now| mailbox.deliver(mail, now)))
    }

    /// Deletes a message for ever.
    pub fn delete(&self, id: &str) {
        self.change(id, Mailbox::delete);
    }

    /// Puts a message into the trash.
    pub fn trash(&self, id: &str) {
        self.relabel(id, &["TRASH"], &["INBOX"]);
    }

    /// Takes a message for spam.
    pub fn spam(&self, id: &str) {
        self.relabel(id, &["SPAM"], &["INBOX"]);
    }

    /// Adds labels and takes others off.
    pub fn relabel(&self, id: &str, add: &[&str], remove: &[&str]) {
        self.change(id, |mailbox, id| mailbox.relabel(id, add, remove));
    }

    /// Makes a label of somebody's own, and gives its id.
    pub fn label(&self, name: &str) -> String {
        self.mailbox(|mailbox, _| mailbox.label(name))
    }

    /// Sends a draft, which is a message with another id from then on.
    pub fn send_draft(&self, id: &str) -> String {
        let sent = self.mailbox(|mailbox, now| parsed(id).and_then(|id| mailbox.send_draft(id, now)));
        written(sent.expect("there is such a draft"))
    }

    /// Forgets the history before an id: whoever asks for what came after an earlier one has to begin anew.
    pub fn expire_history_before(&self, history_id: u64) {
        self.mailbox(|mailbox, _| mailbox.expire(history_id));
    }

    /// Where the history stands.
    pub fn history_id(&self) -> u64 {
        self.mailbox(|mailbox, _| mailbox.history_id())
    }

    /// What is in the mailbox, the newest first, spam and trash among it.
    pub fn messages(&self) -> Vec<MessageView> {
        self.mailbox(|mailbox, _| mailbox.newest_first().map(super::mailbox::Stored::view).collect())
    }

    /// What Pub/Sub says of the mailbox as it is now; the history id as a number, or as a text as others have seen it.
    pub fn push_body(&self, as_text: bool) -> Value {
        let (id, now) = self.mailbox(|mailbox, now| (mailbox.history_id(), now));
        let history = if as_text { json!(id.to_string()) } else { json!(id) };
        let data = json!({ "emailAddress": self.email(), "historyId": history }).to_string();
        json!({
            "message": { "data": BASE64_STANDARD.encode(data), "messageId": id.to_string(), "publishTime": now.to_rfc3339() },
            "subscription": "projects/leancrm-tests/subscriptions/gmail",
        })
    }

    /// Tells an address on this machine that something came, as Pub/Sub does, signed for an audience; gives the status.
    pub async fn push(&self, address: &str, audience: &str, service_account: &str) -> anyhow::Result<u16> {
        anyhow::ensure!(loopback(address), "{address} is not on this machine");
        let token = self.google.push_token(audience, service_account);
        let request = self.google.0.client.post(address).bearer_auth(token).json(&self.push_body(false));
        Ok(request.send().await.context("the push was not taken")?.status().as_u16())
    }

    /// The topic that the mailbox is watched for, where somebody watches it still.
    pub fn watched(&self) -> Option<String> {
        self.mailbox(|mailbox, now| {
            mailbox.watch.as_ref().filter(|(_, until)| *until > now).map(|(topic, _)| topic.clone())
        })
    }
}
