//! Alerts: what a member was told, or is to be, until they have read it or it is no longer so.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    super::{SystemTx, TenantTx, error},
    told::subject_id,
};
use crate::{
    domain::{
        contact::Listed,
        notice::{SubjectId, UnreadAlert, UnreadKind},
    },
    error::{Error, Result},
    ids::{AlertId, ContactId, DealId, MemberId, TaskId, TenantId},
};

/// The longest text of an alert, in characters.
const LONGEST: usize = 1_000;
/// What was told longer ago is not shown any more.
const SHOWN_FOR: TimeDelta = TimeDelta::days(14);

/// An alert that is raised.
struct Raised<'a> {
    tenant: TenantId,
    id: Uuid,
    member: MemberId,
    at: DateTime<Utc>,
    text: &'a str,
    about: Option<SubjectId>,
    offers: Option<&'a str>,
}

impl Raised<'_> {
    async fn insert(self, connection: &mut PgConnection) -> Result<AlertId> {
        let text = self.text.trim();
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(Error::invalid(format!("An alert says something, in {LONGEST} characters at most.")));
        }
        sqlx::query!(
            "-- alerts.raise
             WITH raised AS (
                 INSERT INTO alerts (tenant_id, id, member_id, kind, subject_id, due_at, text, about, about_id, offers)
                 VALUES ($1, $2, $3, 'alert', $2, $4, $5, $6, $7, $8)
             )
             INSERT INTO due_notices (tenant_id, kind, subject_id, member_id, due_at, tell_at) VALUES ($1, 'alert', $2, $3, $4, $4)",
            self.tenant.as_uuid(),
            self.id,
            self.member.as_uuid(),
            self.at,
            text,
            self.about.map(SubjectId::kind),
            self.about.map(SubjectId::as_uuid) as Option<Uuid>,
            self.offers,
        )
        .execute(connection)
        .await
        .map_err(error::query("raising an alert"))?;
        Ok(AlertId::from_uuid(self.id))
    }
}

impl TenantTx {
    /// Tells a member something that happened, once this transaction is committed: in the channel that they use, and on the page of
    /// their day. Whoever raises an alert makes sure that it is news.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text that is empty or longer than a message.
    pub async fn raise_alert(&mut self, member: MemberId, text: &str, about: Option<SubjectId>) -> Result<AlertId> {
        self.insert_alert(member, text, about, None).await
    }

    /// The same with something that can be said to do something about it, shown as a button.
    ///
    /// # Errors
    /// Those of [`raise_alert`](Self::raise_alert).
    pub async fn raise_alert_offering(&mut self, member: MemberId, text: &str, offers: &str) -> Result<AlertId> {
        self.insert_alert(member, text, None, Some(offers)).await
    }

    async fn insert_alert(
        &mut self,
        member: MemberId,
        text: &str,
        about: Option<SubjectId>,
        offers: Option<&str>,
    ) -> Result<AlertId> {
        let (tenant, at, id) = (self.tenant(), self.now(), self.new_id());
        Raised { tenant, id, member, at, text, about, offers }.insert(self.connection()).await
    }

    /// What the asker was told in the last fortnight, has not read, and is still so, and how much of it there is; the latest first.
    pub async fn unread_alerts(&mut self, limit: i64) -> Result<Listed<UnreadAlert>> {
        let (member, since, today) = (self.member(), self.now() - SHOWN_FOR, self.today());
        let rows = sqlx::query!(
            r#"-- alerts.unread
             SELECT a.id, a.kind, a.subject_id, a.due_at, a.sent, a.about, a.about_id,
                    coalesce(a.text, t.title, c.name, d.name) AS "text!", count(*) OVER () AS "total!"
             FROM alerts a
             LEFT JOIN tasks t ON a.kind IN ('reminder', 'task') AND t.tenant_id = a.tenant_id AND t.id = a.subject_id
                  AND t.status = 'open' AND t.deleted_at IS NULL AND t.assignee_id = a.member_id
                  AND CASE a.kind WHEN 'reminder' THEN t.remind_at ELSE t.due_at END = a.due_at
             LEFT JOIN contacts c ON a.kind = 'follow_up' AND c.tenant_id = a.tenant_id AND c.id = a.subject_id
                  AND c.deleted_at IS NULL AND c.owner_id = a.member_id AND c.next_follow_up_at = a.due_at
             LEFT JOIN deals d ON a.kind = 'quiet_deal' AND d.tenant_id = a.tenant_id AND d.id = a.subject_id
                  AND d.deleted_at IS NULL AND d.status = 'open' AND d.owner_id = a.member_id
                  AND greatest(d.last_activity_at, d.created_at, d.stage_entered_at) <= a.due_at
                  AND (d.snoozed_until IS NULL OR d.snoozed_until <= $3)
             WHERE a.member_id = $1 AND a.read_at IS NULL AND a.told_at > $2
               AND coalesce(a.text, t.title, c.name, d.name) IS NOT NULL
             ORDER BY a.told_at DESC, a.id DESC LIMIT $4"#,
            member,
            since,
            today,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing alerts"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows.into_iter().map(|row| {
            let (what, about) = match row.kind.as_str() {
                "reminder" | "task" => (UnreadKind::Task(TaskId::from_uuid(row.subject_id)), None),
                "follow_up" => (UnreadKind::FollowUp, Some(SubjectId::Contact(ContactId::from_uuid(row.subject_id)))),
                "quiet_deal" => (UnreadKind::QuietDeal, Some(SubjectId::Deal(DealId::from_uuid(row.subject_id)))),
                _ => (UnreadKind::Alert, subject_id(row.about.as_deref(), row.about_id)),
            };
            UnreadAlert {
                id: AlertId::from_uuid(row.id),
                what,
                text: row.text,
                about,
                due_at: row.due_at,
                sent: row.sent,
            }
        });
        Ok(Listed { rows: rows.collect(), total })
    }

    /// Notes that the asker has read what they were told.
    pub async fn read_alerts(&mut self) -> Result<()> {
        let (member, now) = (self.member(), self.now());
        sqlx::query!(
            "-- alerts.read
             UPDATE alerts SET read_at = $2 WHERE member_id = $1 AND read_at IS NULL AND told_at IS NOT NULL",
            member,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting that alerts were read"))?;
        Ok(())
    }
}

impl SystemTx {
    /// Tells a member of any tenant something that was found across tenants, in the transaction that keeps it from being found again;
    /// with what can be said to do something about it, where there is anything.
    ///
    /// # Errors
    /// Those of [`raise_alert`](TenantTx::raise_alert).
    pub async fn raise_alert(
        &mut self,
        (tenant, member): (TenantId, MemberId),
        text: &str,
        offers: Option<&str>,
    ) -> Result<AlertId> {
        let (at, id) = (self.now(), self.new_id());
        Raised { tenant, id, member, at, text, about: None, offers }.insert(self.connection()).await
    }

    /// Deletes up to `limit` alerts that were told before `before`; says how many.
    pub async fn purge_alerts(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.alerts
             DELETE FROM alerts a USING (SELECT tenant_id, id FROM alerts WHERE told_at < $1 ORDER BY told_at LIMIT $2) old
             WHERE a.tenant_id = old.tenant_id AND a.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old alerts"))?;
        Ok(gone.rows_affected())
    }
}
