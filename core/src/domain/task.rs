//! What somebody has to do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CompanyId, ContactId, DealId, MemberId, TaskId};

/// A task in a list.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// When to be reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// `low`, `normal` or `high`.
    pub priority: String,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
    /// Who has to do it.
    pub assignee: String,
    /// The person, company or deal it is about, by name.
    pub about: Option<String>,
}

/// A task as it is kept, and as its history remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// What is to be done.
    pub title: String,
    /// By when. A task for a day rather than for an hour is due at the midnight that begins the day, where its writer is.
    pub due_at: Option<DateTime<Utc>>,
    /// When to be reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// `low`, `normal` or `high`.
    pub priority: String,
    /// Who has to do it.
    pub assignee_id: MemberId,
    /// Who wrote it down.
    pub created_by_id: Option<MemberId>,
    /// The person it is about.
    pub contact_id: Option<ContactId>,
    /// The company it is about.
    pub company_id: Option<CompanyId>,
    /// The deal it is about.
    pub deal_id: Option<DealId>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}

/// Which tasks somebody means by a few words, or by having seen them in a list. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default)]
pub struct TaskSearch {
    /// All of these words, in lower case, stand in the title or in the name of what the task is about.
    pub words: Vec<String>,
    /// One of these.
    pub ids: Option<Vec<TaskId>>,
    /// This member's.
    pub assignee: Option<MemberId>,
    /// Done ones rather than open ones; `None` for both.
    pub done: Option<bool>,
}

/// A task in the list of a card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TaskLine {
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// Who has to do it.
    pub assignee: Option<String>,
}

/// Which tasks are asked for. What is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// For these members.
    pub assignees: Option<Vec<MemberId>>,
    /// Done ones rather than open ones; `None` for both.
    pub done: Option<bool>,
    /// Due (or, of done ones, done) from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Due (or done) before this moment.
    pub before: Option<DateTime<Utc>>,
    /// Overdue at the first of these moments: due before it, but of those due at the second, the midnight that began the
    /// day, none, because they are for the day.
    pub overdue_at: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// About this person.
    pub contact: Option<ContactId>,
    /// About this company, its people or its deals.
    pub company: Option<CompanyId>,
    /// About this deal.
    pub deal: Option<DealId>,
    /// Of this priority: `low`, `normal` or `high`.
    pub priority: Option<String>,
}
