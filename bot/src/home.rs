//! What somebody's day holds and what waits for them, for a page that they begin it with.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use leancrm_core::{
    Error,
    domain::{
        contact::Listed,
        meeting::Meeting,
        notice::{SubjectId, UnreadAlert, UnreadKind},
        task::{Task, TaskFilter},
    },
    store::{DealInNeed, MeetingFilter, TenantTx, WaitingChange},
    tenancy::{Actor, Permission},
};

use crate::{
    engine::Engine,
    handlers::help::{Own, starters, to_try},
    say,
};

/// Tasks that are shown.
pub const TASKS: usize = 8;
/// Meetings that are shown.
pub const MEETINGS: usize = 6;
/// Deals that are shown.
pub const DEALS: usize = 6;
/// Changes that wait that are shown.
pub const WAITING: usize = 4;
/// Alerts that are shown.
pub const ALERTS: usize = 5;
/// Sentences to try that are shown.
pub const SUGGESTIONS: usize = 3;

/// Deals that close within so many days are shown.
const CLOSING_DAYS: u64 = 7;
/// Alerts that are looked at.
const LOOKED_AT: i64 = 50;
/// The most meetings of a day that are counted.
const COUNTED: i64 = 50;

/// Somebody's day.
#[derive(Debug, Clone)]
pub struct Home {
    /// Their first name.
    pub name: String,
    /// Their time zone.
    pub zone: Tz,
    /// Changes that wait for their yes, the latest first.
    pub waiting: Listed<WaitingChange>,
    /// What they were told, have not read and is still so, where it does not stand elsewhere on the page; the latest first.
    pub alerts: Listed<UnreadAlert>,
    /// Their open tasks that are due today or were due before, by when they are due.
    pub tasks: Listed<Task>,
    /// Their meetings today that are not over.
    pub meetings: Listed<Meeting>,
    /// Their deals that need them: past their close date, closing within a week, quiet for too long.
    pub deals: Listed<DealInNeed>,
    /// Whether they may change tasks.
    pub changes_tasks: bool,
    /// Whether they may change deals.
    pub changes_deals: bool,
    /// Sentences to try; where nothing else is there, with what they have.
    pub suggestions: Vec<String>,
}

impl Home {
    /// Whether there is nothing to do and nothing that waits.
    pub const fn is_empty(&self) -> bool {
        self.waiting.rows.is_empty()
            && self.alerts.rows.is_empty()
            && self.tasks.rows.is_empty()
            && self.meetings.rows.is_empty()
            && self.deals.rows.is_empty()
    }

    /// The wall clock of whoever looks.
    pub(crate) fn local(&self, moment: DateTime<Utc>) -> chrono::NaiveDateTime {
        moment.with_timezone(&self.zone).naive_local()
    }
}

impl Engine {
    /// A member's day, as they see it: one transaction that writes nothing.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn home(&self, actor: &Actor) -> Result<Home, Error> {
        let mut tx = self.store().begin(actor).await?;
        let home = read(&mut tx).await?;
        tx.commit().await?;
        Ok(home)
    }

    /// Questions that a member could ask now, about records that they see.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn examples(&self, actor: &Actor) -> Result<Vec<String>, Error> {
        let mut tx = self.store().begin(actor).await?;
        let (names, now) = (tx.example_names().await?, tx.now());
        tx.commit().await?;
        let own = Own::with(&names, actor, now.with_timezone(&actor.timezone()).naive_local());
        Ok(own.questions().chain(starters(actor)).take(SUGGESTIONS).map(str::to_owned).collect())
    }
}

async fn read(tx: &mut TenantTx) -> Result<Home, Error> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let today = now.with_timezone(&actor.timezone()).date_naive();
    let may = |permission| actor.require(permission).is_ok();
    let mut home = Home {
        name: say::first_name(actor.name()).to_owned(),
        zone: actor.timezone(),
        waiting: tx.waiting_changes(limit(WAITING)).await?,
        alerts: tx.unread_alerts(LOOKED_AT).await?,
        tasks: if may(Permission::TASKS_READ) { tasks(tx, today).await? } else { none() },
        meetings: if may(Permission::ACTIVITIES_READ) { meetings(tx, today).await? } else { none() },
        deals: if may(Permission::DEALS_READ) { deals(tx, today).await? } else { none() },
        changes_tasks: may(Permission::TASKS_UPDATE),
        changes_deals: may(Permission::DEALS_UPDATE),
        suggestions: Vec::new(),
    };
    home.alerts = elsewhere_not_shown(&home);
    let own = if home.is_empty() {
        Own::with(&tx.example_names().await?, &actor, now.with_timezone(&actor.timezone()).naive_local())
    } else {
        Own::default()
    };
    let tried = if home.is_empty() { own.questions().chain(starters(&actor)).collect() } else { to_try(&own, &actor) };
    home.suggestions = tried.into_iter().take(SUGGESTIONS).map(str::to_owned).collect();
    Ok(home)
}

/// The alerts about nothing that the page shows anyway.
fn elsewhere_not_shown(home: &Home) -> Listed<UnreadAlert> {
    let is_shown = |alert: &UnreadAlert| match (alert.what, alert.about) {
        (UnreadKind::Task(id), _) => home.tasks.rows.iter().any(|task| task.id == id),
        (UnreadKind::QuietDeal, Some(SubjectId::Deal(id))) => home.deals.rows.iter().any(|deal| deal.id == id),
        _ => false,
    };
    let mut rows: Vec<UnreadAlert> = home.alerts.rows.iter().filter(|alert| !is_shown(alert)).cloned().collect();
    let total = home.alerts.total - (home.alerts.rows.len() - rows.len()) as u64;
    rows.truncate(ALERTS);
    Listed { rows, total }
}

async fn tasks(tx: &mut TenantTx, today: NaiveDate) -> Result<Listed<Task>, Error> {
    let assignees = tx.actor().member().map(|me| vec![me]);
    let before = Some(end_of(today, tx.actor().timezone()));
    let filter = TaskFilter { assignees, done: Some(false), before, ..TaskFilter::default() };
    tx.tasks(&filter, limit(TASKS)).await
}

async fn meetings(tx: &mut TenantTx, today: NaiveDate) -> Result<Listed<Meeting>, Error> {
    let (members, now) = (tx.actor().member().map(|me| vec![me]), tx.now());
    let before = Some(end_of(today, tx.actor().timezone()));
    let filter = MeetingFilter { members, from: Some(now), before, ..MeetingFilter::default() };
    let mut rows = tx.meetings(&filter, COUNTED).await?;
    rows.retain(|meeting| meeting.ends_at > now);
    let total = rows.len() as u64;
    rows.truncate(MEETINGS);
    Ok(Listed { rows, total })
}

async fn deals(tx: &mut TenantTx, today: NaiveDate) -> Result<Listed<DealInNeed>, Error> {
    let until = today.checked_add_days(Days::new(CLOSING_DAYS)).unwrap_or(today);
    tx.deals_in_need(today, until, limit(DEALS)).await
}

/// The first instant after a day.
fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    leancrm_nlp::grammar::time::to_utc(next.and_time(NaiveTime::MIN), zone)
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

const fn none<T>() -> Listed<T> {
    Listed { rows: Vec::new(), total: 0 }
}
