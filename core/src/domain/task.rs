//! What somebody has to do.

use chrono::{DateTime, Utc};
use serde::Deserialize;

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
