//! Tasks.

use uuid::Uuid;

use super::{TenantTx, contacts::member_uuids, error};
use crate::{
    domain::{
        contact::Listed,
        task::{Task, TaskFilter},
    },
    error::Result,
    ids::{CompanyId, ContactId, DealId, TaskId},
};

impl TenantTx {
    /// Tasks, open ones by when they are due, done ones by when they were done, the latest first.
    pub async fn tasks(&mut self, filter: &TaskFilter, limit: i64) -> Result<Listed<Task>> {
        let status = filter.done.map(|done| if done { "done" } else { "open" });
        let assignees: Option<Vec<Uuid>> = member_uuids(filter.assignees.as_ref());
        let rows = sqlx::query!(
            r#"-- tasks.list
             SELECT t.id, t.title, t.due_at, t.remind_at, t.priority, t.done_at, m.display_name AS assignee,
                    coalesce(c.name, d.name, co.name) AS about, count(*) OVER () AS "total!"
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
        let rows = rows
            .into_iter()
            .map(|row| Task {
                id: TaskId::from_uuid(row.id),
                title: row.title,
                due_at: row.due_at,
                remind_at: row.remind_at,
                priority: row.priority,
                done_at: row.done_at,
                assignee: row.assignee,
                about: row.about,
            })
            .collect();
        Ok(Listed { rows, total })
    }
}
