//! Tasks.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    TenantTx,
    contacts::{member_uuids, uuids},
    error,
    links::Stored,
};
use crate::{
    domain::{
        contact::Listed,
        task::{Task, TaskFilter, TaskRecord, TaskSearch},
    },
    error::{Error, Result},
    ids::{CompanyId, ContactId, DealId, MemberId, TaskId},
};

struct TaskRow {
    id: Uuid,
    title: String,
    due_at: Option<DateTime<Utc>>,
    remind_at: Option<DateTime<Utc>>,
    priority: String,
    done_at: Option<DateTime<Utc>>,
    assignee: String,
    about: Option<String>,
    total: i64,
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        Self {
            id: TaskId::from_uuid(row.id),
            title: row.title,
            due_at: row.due_at,
            remind_at: row.remind_at,
            priority: row.priority,
            done_at: row.done_at,
            assignee: row.assignee,
            about: row.about,
        }
    }
}

impl TenantTx {
    /// Tasks, open ones by when they are due, done ones by when they were done, the latest first.
    pub async fn tasks(&mut self, filter: &TaskFilter, limit: i64) -> Result<Listed<Task>> {
        let status = filter.done.map(|done| if done { "done" } else { "open" });
        let assignees: Option<Vec<Uuid>> = member_uuids(filter.assignees.as_ref());
        let rows = sqlx::query_as!(
            TaskRow,
            r#"-- tasks.list
             SELECT t.id, t.title, t.due_at, t.remind_at, t.priority, t.done_at, m.display_name AS assignee,
                    coalesce(c.name, d.name, co.name) AS "about?", count(*) OVER () AS "total!"
             FROM tasks t
             JOIN memberships m ON m.tenant_id = t.tenant_id AND m.id = t.assignee_id
             LEFT JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
             LEFT JOIN companies co ON co.tenant_id = t.tenant_id AND co.id = t.company_id
             LEFT JOIN deals d ON d.tenant_id = t.tenant_id AND d.id = t.deal_id
             WHERE t.deleted_at IS NULL
               AND ($1::uuid[] IS NULL OR t.assignee_id = ANY ($1))
               AND ($2::text IS NULL OR t.status = $2)
               AND ($3::timestamptz IS NULL OR coalesce(t.done_at, t.due_at) >= $3)
               AND ($4::timestamptz IS NULL OR coalesce(t.done_at, t.due_at) < $4)
               AND ($5::uuid IS NULL OR t.contact_id = $5)
               AND ($6::uuid IS NULL OR t.company_id = $6 OR c.company_id = $6 OR d.company_id = $6)
               AND ($7::uuid IS NULL OR t.deal_id = $7)
               AND ($9::timestamptz IS NULL OR t.due_at < $9 AND t.due_at <> $10)
               AND ($11::text IS NULL OR t.priority = $11)
             ORDER BY t.done_at DESC NULLS FIRST, t.due_at NULLS LAST, t.id
             LIMIT $8"#,
            assignees.as_deref(),
            status,
            filter.from,
            filter.before,
            filter.contact.map(ContactId::as_uuid),
            filter.company.map(CompanyId::as_uuid),
            filter.deal.map(DealId::as_uuid),
            limit,
            filter.overdue_at.map(|(now, _)| now),
            filter.overdue_at.map(|(_, midnight)| midnight),
            filter.priority,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing tasks"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        Ok(Listed { rows: rows.into_iter().map(Task::from).collect(), total })
    }

    /// The tasks that somebody means, by when they are due.
    pub async fn find_tasks(&mut self, search: &TaskSearch, limit: i64) -> Result<Vec<Task>> {
        let ids = search.ids.as_ref().map(|ids| uuids(ids, TaskId::as_uuid));
        let status = search.done.map(|done| if done { "done" } else { "open" });
        let rows = sqlx::query_as!(
            TaskRow,
            r#"-- tasks.find
             SELECT t.id, t.title, t.due_at, t.remind_at, t.priority, t.done_at, m.display_name AS assignee,
                    coalesce(c.name, d.name, co.name) AS "about?", count(*) OVER () AS "total!"
             FROM tasks t
             JOIN memberships m ON m.tenant_id = t.tenant_id AND m.id = t.assignee_id
             LEFT JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
             LEFT JOIN companies co ON co.tenant_id = t.tenant_id AND co.id = t.company_id
             LEFT JOIN deals d ON d.tenant_id = t.tenant_id AND d.id = t.deal_id
             WHERE t.deleted_at IS NULL
               AND ($1::uuid[] IS NULL OR t.id = ANY ($1))
               AND ($2::uuid IS NULL OR t.assignee_id = $2)
               AND ($3::text IS NULL OR t.status = $3)
               AND NOT EXISTS (
                   SELECT FROM unnest($4::text[]) AS w (word)
                   WHERE strpos(lower(concat_ws(' ', t.title, c.name, d.name, co.name)), w.word) = 0)
             ORDER BY t.done_at DESC NULLS FIRST, t.due_at NULLS LAST, t.id
             LIMIT $5"#,
            ids.as_deref(),
            search.assignee.map(MemberId::as_uuid),
            status,
            &search.words,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding tasks"))?;
        Ok(rows.into_iter().map(Task::from).collect())
    }

    pub(crate) async fn insert_task(&mut self, id: TaskId, task: &TaskRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- tasks.insert
             INSERT INTO tasks (tenant_id, id, title, due_at, remind_at, priority, assignee_id, created_by_id,
                                contact_id, company_id, deal_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            tenant,
            id.as_uuid(),
            task.title,
            task.due_at,
            task.remind_at,
            task.priority,
            task.assignee_id.as_uuid(),
            task.created_by_id.map(MemberId::as_uuid),
            task.contact_id.map(ContactId::as_uuid),
            task.company_id.map(CompanyId::as_uuid),
            task.deal_id.map(DealId::as_uuid),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a task"))?;
        Ok(())
    }

    /// A task in the asker's sight, deleted or not, locked until the transaction ends.
    pub(crate) async fn task_for_change(&mut self, id: TaskId) -> Result<Option<Stored<TaskRecord>>> {
        let row = sqlx::query!(
            "-- tasks.for_change
             SELECT title, due_at, remind_at, priority, assignee_id, created_by_id, contact_id, company_id, deal_id, done_at,
                    deleted_at, version
             FROM tasks WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading a task"))?;
        Ok(row.map(|row| Stored {
            record: TaskRecord {
                title: row.title,
                due_at: row.due_at,
                remind_at: row.remind_at,
                priority: row.priority,
                assignee_id: MemberId::from_uuid(row.assignee_id),
                created_by_id: row.created_by_id.map(MemberId::from_uuid),
                contact_id: row.contact_id.map(ContactId::from_uuid),
                company_id: row.company_id.map(CompanyId::from_uuid),
                deal_id: row.deal_id.map(DealId::from_uuid),
                done_at: row.done_at,
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    /// Keeps what a task became; a moment of deletion takes it off every list.
    pub(crate) async fn update_task(
        &mut self,
        id: TaskId,
        task: &TaskRecord,
        deleted_at: Option<DateTime<Utc>>,
        version: i32,
    ) -> Result<()> {
        let status = if task.done_at.is_some() { "done" } else { "open" };
        let done = sqlx::query!(
            "-- tasks.update
             UPDATE tasks SET title = $2, due_at = $3, remind_at = $4, priority = $5, assignee_id = $6, contact_id = $7,
                              company_id = $8, deal_id = $9, done_at = $10, status = $11, deleted_at = $12, version = version + 1
             WHERE id = $1 AND version = $13",
            id.as_uuid(),
            task.title,
            task.due_at,
            task.remind_at,
            task.priority,
            task.assignee_id.as_uuid(),
            task.contact_id.map(ContactId::as_uuid),
            task.company_id.map(CompanyId::as_uuid),
            task.deal_id.map(DealId::as_uuid),
            task.done_at,
            status,
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a task"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}
