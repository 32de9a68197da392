//! Meetings that are over, and the activities that they become.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{SystemTx, TenantTx, error};
use crate::{
    domain::activity::ActivityRecord,
    error::Result,
    ids::{ActivityId, CompanyId, ContactId, DealId, MeetingId, MemberId},
};

/// Every copy of one meeting, in whosever calendar, and the activity that it has become.
#[derive(Debug, Clone)]
pub(crate) struct LoggedMeetings {
    /// What its activity is called by from outside.
    pub(crate) external_id: String,
    /// The copies, those of whoever called it first.
    pub(crate) copies: Vec<LoggedMeeting>,
    /// Its activity, also one that was deleted.
    pub(crate) activity: Option<(ActivityId, ActivityRecord, bool)>,
}

/// A copy of a meeting.
#[derive(Debug, Clone)]
pub(crate) struct LoggedMeeting {
    pub(crate) id: MeetingId,
    pub(crate) title: String,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) member: MemberId,
    pub(crate) contact: Option<ContactId>,
    pub(crate) company: Option<CompanyId>,
    pub(crate) deal: Option<DealId>,
    /// The contacts among those who were asked to come.
    pub(crate) people: Vec<ContactId>,
    /// Whether it becomes an activity: it took place, with somebody from outside, and is nobody's secret.
    pub(crate) counts: bool,
}

impl SystemTx {
    /// Hands up to `limit` meetings that are over, or were changed since, to the outbox; says how many.
    pub async fn hand_over_meetings(&mut self, limit: i64) -> Result<usize> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"-- meetings.hand_over
             WITH due AS MATERIALIZED (
                 SELECT tenant_id, id FROM meetings WHERE to_log_at <= $1 ORDER BY to_log_at LIMIT $2 FOR UPDATE SKIP LOCKED
             )
             UPDATE meetings m SET to_log_at = NULL FROM due WHERE m.tenant_id = due.tenant_id AND m.id = due.id
             RETURNING m.tenant_id, m.id"#,
            now,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for meetings that are over"))?;
        let ids: Vec<Uuid> = rows.iter().map(|_| self.new_id()).collect();
        let (tenants, meetings): (Vec<Uuid>, Vec<Uuid>) = rows.iter().map(|row| (row.tenant_id, row.id)).unzip();
        if ids.is_empty() {
            return Ok(0);
        }
        sqlx::query!(
            "-- outbox.emit_over
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, created_at, available_at)
             SELECT tenant_id, id, 'meeting.over', 'meeting', meeting_id, $4, $4
             FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS e (tenant_id, id, meeting_id)",
            &tenants,
            &ids,
            &meetings,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("handing on meetings that are over"))?;
        Ok(ids.len())
    }
}

impl TenantTx {
    /// A meeting with every copy of it, locked until the transaction ends; `None` where there is no such meeting.
    pub(crate) async fn meeting_to_log(&mut self, id: MeetingId) -> Result<Option<LoggedMeetings>> {
        let rows = sqlx::query!(
            r#"-- meetings.to_log
             WITH asked AS (SELECT tenant_id, id, ical_uid, original_start FROM meetings WHERE id = $1)
             SELECT m.id, m.title, m.starts_at, m.ends_at, m.member_id, m.contact_id, m.company_id, m.deal_id, m.activity_id, m.ical_uid,
                    m.original_start,
                    (m.status <> 'cancelled' AND m.deleted_at IS NULL AND m.response IS DISTINCT FROM 'declined' AND m.with_outside
                     AND NOT m.all_day AND NOT m.is_private) AS "counts!",
                    ARRAY(SELECT p.contact_id FROM meeting_people p
                          WHERE p.tenant_id = m.tenant_id AND p.meeting_id = m.id AND p.contact_id IS NOT NULL
                          ORDER BY p.position) AS "people!: Vec<Uuid>"
             FROM meetings m JOIN asked a ON m.tenant_id = a.tenant_id
                  AND (m.id = a.id OR m.ical_uid = a.ical_uid AND m.original_start IS NOT DISTINCT FROM a.original_start)
             ORDER BY (m.response IS NULL) DESC, m.id
             FOR UPDATE OF m"#,
            id.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading a meeting that is over"))?;
        let Some(first) = rows.first() else { return Ok(None) };
        let external_id = match (&first.ical_uid, first.original_start) {
            (Some(uid), Some(start)) => format!("{uid}@{}", start.timestamp()),
            (Some(uid), None) => uid.clone(),
            (None, _) => first.id.simple().to_string(),
        };
        let known = rows.iter().find_map(|row| row.activity_id);
        let activity = self.calendar_activity(&external_id, known).await?;
        let copies = rows.into_iter().map(|row| LoggedMeeting {
            id: MeetingId::from_uuid(row.id),
            title: row.title,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            member: MemberId::from_uuid(row.member_id),
            contact: row.contact_id.map(ContactId::from_uuid),
            company: row.company_id.map(CompanyId::from_uuid),
            deal: row.deal_id.map(DealId::from_uuid),
            people: row.people.into_iter().map(ContactId::from_uuid).collect(),
            counts: row.counts,
        });
        Ok(Some(LoggedMeetings { external_id, copies: copies.collect(), activity }))
    }

    /// The activity of a meeting, deleted or not.
    async fn calendar_activity(
        &mut self,
        external_id: &str,
        known: Option<Uuid>,
    ) -> Result<Option<(ActivityId, ActivityRecord, bool)>> {
        let id = sqlx::query_scalar!(
            "-- activities.of_meeting
             SELECT id FROM activities WHERE id = $2 OR $2 IS NULL AND source = 'calendar' AND external_id = $1",
            external_id,
            known,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding the activity of a meeting"))?;
        let Some(id) = id.map(ActivityId::from_uuid) else { return Ok(None) };
        Ok(self.activity_for_change(id).await?.map(|found| (id, found.record, found.deleted)))
    }

    /// Makes an activity of a meeting, or makes the one that is there say what it is to say; with a moment of deletion it is gone.
    pub(crate) async fn keep_calendar_activity(
        &mut self,
        id: ActivityId,
        external_id: &str,
        activity: &ActivityRecord,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- activities.keep_of_meeting
             INSERT INTO activities (tenant_id, id, kind, subject, occurred_at, duration_min, member_id, contact_id, company_id, deal_id,
                                     source, external_id, created_at)
             VALUES ($1, $2, 'meeting', $3, $4, $5, $6, $7, $8, $9, 'calendar', $10, $11)
             ON CONFLICT (tenant_id, id) DO UPDATE SET
                 subject = excluded.subject, occurred_at = excluded.occurred_at, duration_min = excluded.duration_min,
                 member_id = excluded.member_id, contact_id = excluded.contact_id, company_id = excluded.company_id,
                 deal_id = excluded.deal_id, deleted_at = $12, version = activities.version + 1",
            tenant,
            id.as_uuid(),
            activity.subject,
            activity.occurred_at,
            activity.duration_min,
            activity.member_id.map(MemberId::as_uuid),
            activity.contact_id.map(ContactId::as_uuid),
            activity.company_id.map(CompanyId::as_uuid),
            activity.deal_id.map(DealId::as_uuid),
            external_id,
            now,
            deleted_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping the activity of a meeting"))?;
        Ok(())
    }

    /// Notes which activity meetings have become, and who else was there.
    pub(crate) async fn link_activity(
        &mut self,
        activity: ActivityId,
        meetings: &[LoggedMeeting],
        beside: &[ContactId],
    ) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let meetings: Vec<Uuid> = meetings.iter().map(|meeting| meeting.id.as_uuid()).collect();
        let beside: Vec<Uuid> = beside.iter().map(|contact| contact.as_uuid()).collect();
        sqlx::query!(
            "-- activity_links.of_meeting
             WITH gone AS (DELETE FROM activity_links WHERE activity_id = $2 AND NOT contact_id = ANY ($4)),
                  noted AS (UPDATE meetings SET activity_id = $2 WHERE id = ANY ($3) AND activity_id IS DISTINCT FROM $2)
             INSERT INTO activity_links (tenant_id, activity_id, contact_id) SELECT $1, $2, c FROM unnest($4::uuid[]) c
             ON CONFLICT DO NOTHING",
            tenant,
            activity.as_uuid(),
            &meetings,
            &beside,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting what a meeting has become"))?;
        Ok(())
    }

    /// Has meetings looked at again once they are over.
    pub(crate) async fn look_again(&mut self, meetings: &[LoggedMeeting]) -> Result<()> {
        let now = self.now();
        let meetings: Vec<Uuid> = meetings.iter().map(|meeting| meeting.id.as_uuid()).collect();
        sqlx::query!(
            "-- meetings.look_again
             UPDATE meetings SET to_log_at = ends_at WHERE id = ANY ($1) AND ends_at > $2 AND status <> 'cancelled' AND with_outside",
            &meetings,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("having a meeting looked at again"))?;
        Ok(())
    }

    /// Finds out who of those asked to a meeting has become a contact since; says whether anybody has.
    pub async fn recognise_people(&mut self, meeting: MeetingId) -> Result<bool> {
        let found = sqlx::query!(
            "-- meeting_people.recognise
             WITH known AS (
                 UPDATE meeting_people p SET contact_id = c.id
                 FROM contact_points cp JOIN contacts c ON c.tenant_id = cp.tenant_id AND c.id = cp.contact_id AND c.deleted_at IS NULL
                 WHERE p.meeting_id = $1 AND p.contact_id IS NULL AND NOT p.colleague AND cp.tenant_id = p.tenant_id
                   AND cp.kind = 'email' AND cp.value_norm = p.address
                 RETURNING p.tenant_id, p.meeting_id, p.position, c.id, c.company_id
             ), first AS (SELECT * FROM known ORDER BY position LIMIT 1)
             UPDATE meetings m SET contact_id = coalesce(m.contact_id, first.id),
                                   company_id = coalesce(m.company_id, first.company_id)
             FROM first WHERE m.tenant_id = first.tenant_id AND m.id = first.meeting_id
             RETURNING m.id",
            meeting.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("recognising who is asked to a meeting"))?;
        Ok(!found.is_empty())
    }
}
