//! A mailbox: its messages, and the history of what happened to them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};

use super::{account::MessageView, mail::Mail};

/// The first message; every mailbox begins with the same, since an id says nothing without its mailbox.
const FIRST: u64 = 0x18e0_0000_0000_0001;
/// Where history begins, and how far apart its ids are: they are no numbering.
const BEGINNING: u64 = 1_000_001;
const STEP: u64 = 13;

/// Labels that every mailbox has.
pub(super) const SYSTEM_LABELS: [&str; 14] = [
    "CHAT",
    "SENT",
    "INBOX",
    "IMPORTANT",
    "TRASH",
    "DRAFT",
    "SPAM",
    "CATEGORY_FORUMS",
    "CATEGORY_UPDATES",
    "CATEGORY_PERSONAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_SOCIAL",
    "STARRED",
    "UNREAD",
];

/// A message that is there.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: u64,
    pub(super) thread: u64,
    pub(super) labels: BTreeSet<String>,
    pub(super) at: DateTime<Utc>,
    pub(super) history: u64,
    pub(super) mail: Mail,
}

/// One thing that happened to one message.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Added,
    Deleted,
    LabelsAdded(Vec<String>),
    LabelsRemoved(Vec<String>),
}

/// The same, with the message as it was right after.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: u64,
    pub(super) message: u64,
    pub(super) thread: u64,
    pub(super) labels: BTreeSet<String>,
    pub(super) change: Change,
}

#[derive(Debug)]
pub(in crate::google) struct Mailbox {
    pub(super) messages: BTreeMap<u64, Stored>,
    /// By date, then id.
    pub(super) order: BTreeSet<(i64, u64)>,
    pub(super) history: BTreeMap<u64, Record>,
    pub(super) history_id: u64,
    /// Who knows less than this has to begin anew.
    pub(super) oldest: u64,
    /// Own labels, by id.
    pub(super) labels: BTreeMap<String, String>,
    /// What is watched: the topic, and until when.
    pub(super) watch: Option<(String, DateTime<Utc>)>,
    next: u64,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            messages: BTreeMap::new(),
            order: BTreeSet::new(),
            history: BTreeMap::new(),
            history_id: BEGINNING,
            oldest: BEGINNING,
            labels: BTreeMap::new(),
            watch: None,
            next: FIRST,
        }
    }
}

impl Mailbox {
    fn record(&mut self, message: u64, change: Change) {
        self.history_id += STEP;
        let id = self.history_id;
        let Some(stored) = self.messages.get_mut(&message) else { return };
        stored.history = id;
        let (thread, labels) = (stored.thread, stored.labels.clone());
        self.history.insert(id, Record { id, message, thread, labels, change });
    }

    pub(super) fn knows_label(&self, label: &str) -> bool {
        SYSTEM_LABELS.contains(&label) || self.labels.contains_key(label)
    }

    /// A label of somebody's own; its id is not its name.
    pub(super) fn label(&mut self, name: &str) -> String {
        let id = format!("Label_{}", self.labels.len() + 1);
        self.labels.insert(id.clone(), name.to_owned());
        id
    }

    fn learn(&mut self, labels: &BTreeSet<String>) {
        for label in labels.iter().filter(|label| !SYSTEM_LABELS.contains(&label.as_str())) {
            self.labels.entry(label.clone()).or_insert_with(|| label.clone());
        }
    }

    pub(super) fn deliver(&mut self, mail: Mail, now: DateTime<Utc>) -> u64 {
        let id = self.next;
        self.next += 1;
        self.learn(&mail.labels);
        let thread = mail.thread.as_deref().and_then(parsed).unwrap_or(id);
        let (at, labels) = (mail.at.unwrap_or(now), mail.labels.clone());
        self.order.insert((at.timestamp_millis(), id));
        self.messages.insert(id, Stored { id, thread, labels, at, history: 0, mail });
        self.record(id, Change::Added);
        id
    }

    pub(super) fn delete(&mut self, id: u64) -> bool {
        self.record(id, Change::Deleted);
        let Some(gone) = self.messages.remove(&id) else { return false };
        self.order.remove(&(gone.at.timestamp_millis(), id));
        true
    }

    pub(super) fn relabel(&mut self, id: u64, add: &[&str], remove: &[&str]) -> bool {
        self.learn(&add.iter().map(|label| (*label).to_owned()).collect());
        let Some(stored) = self.messages.get_mut(&id) else { return false };
        let owned = |label: &&str| (*label).to_owned();
        let added: Vec<String> = add.iter().map(owned).filter(|label| stored.labels.insert(label.clone())).collect();
        let removed: Vec<String> = remove.iter().map(owned).filter(|label| stored.labels.remove(label)).collect();
        if !added.is_empty() {
            self.record(id, Change::LabelsAdded(added));
        }
        if !removed.is_empty() {
            self.record(id, Change::LabelsRemoved(removed));
        }
        true
    }

    /// Gmail deletes a draft that is sent, and the message has another id.
    pub(super) fn send_draft(&mut self, id: u64, now: DateTime<Utc>) -> Option<u64> {
        let draft = self.messages.get(&id).filter(|stored| stored.labels.contains("DRAFT"))?;
        let (mut mail, thread) = (draft.mail.clone(), draft.thread);
        mail.labels = ["SENT".to_owned()].into();
        mail.thread = Some(written(thread));
        mail.at = Some(now);
        self.delete(id);
        Some(self.deliver(mail, now))
    }

    /// Forgets the history up to an id, so that who stands there or before it has to begin anew.
    pub(super) fn expire(&mut self, before: u64) {
        self.oldest = before;
        self.history.retain(|id, _| *id >= before);
    }

    pub(super) fn history_id(&self) -> u64 {
        self.history_id
    }

    pub(super) fn threads(&self) -> usize {
        self.messages.values().map(|stored| stored.thread).collect::<HashSet<_>>().len()
    }

    /// What is in it.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Stored> {
        self.order.iter().rev().filter_map(|(_, id)| self.messages.get(id))
    }
}

impl Stored {
    /// As a test sees it.
    pub(super) fn view(&self) -> MessageView {
        MessageView {
            id: written(self.id),
            thread: written(self.thread),
            labels: self.labels.iter().cloned().collect(),
            from: self.mail.from.clone(),
            subject: self.mail.subject.clone(),
            at: self.at,
        }
    }
}

/// An id as it is sent.
pub(super) fn written(id: u64) -> String {
    format!("{id:016x}")
}

/// An id as it was sent.
pub(super) fn parsed(id: &str) -> Option<u64> {
    u64::from_str_radix(id, 16).ok()
}
