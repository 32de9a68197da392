//! What is said of what is due, read as whoever is told.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    domain::{
        deal::{first_workday, is_workday},
        notice::{
            DueNotice, NoticeKind, Subject, SubjectId, Told, ToldAlert, ToldAt, ToldDeal, ToldFollowUp, ToldMeeting,
            ToldTask,
        },
        record::BriefDays,
    },
    error::Result,
    ids::{AlertId, CompanyId, ContactId, DealId, MeetingId, TaskId},
    store::MeetingFilter,
    tenancy::Permission,
};

/// The most quiet deals that one day tells of.
const QUIET_DEALS: i64 = 200;

impl TenantTx {
    /// What the asker is told of what is due: what they still see, still have to do, and were not told before for that moment. That
    /// they were told is written down; `sent` says whether it goes out by a channel.
    pub async fn tell(&mut self, due: &[DueNotice], sent: bool) -> Result<Told> {
        let of = |kinds: &[NoticeKind]| -> Vec<DueNotice> {
            due.iter().copied().filter(|notice| kinds.contains(&notice.kind)).collect()
        };
        let mut told = Told {
            tasks: self.due_tasks(&of(&[NoticeKind::Reminder, NoticeKind::Task])).await?,
            follow_ups: self.due_follow_ups(&of(&[NoticeKind::FollowUp])).await?,
            alerts: self.tell_alerts(&of(&[NoticeKind::Alert]), sent).await?,
            meetings: self.near_meetings(&of(&[NoticeKind::Meeting])).await?,
            ..Told::default()
        };
        if let Some(day) = due.iter().find(|notice| notice.kind == NoticeKind::Day)
            && self.actor().require(Permission::DEALS_READ).is_ok()
        {
            let at = day.told(self.now());
            told.deals = self.newly_quiet_deals(at).await?;
            // Nobody is waiting for a briefing that cannot reach them; they ask for it.
            told.briefing = (sent && self.wants_briefing().await?).then_some(at);
        }
        self.keep_told(&mut told, sent).await?;
        Ok(told)
    }

    /// Whether the asker wants a briefing this day.
    async fn wants_briefing(&mut self) -> Result<bool> {
        let (at, days) = self.briefed().await?;
        let is_on = days == BriefDays::Every || is_workday(self.today(), self.actor().region());
        Ok(at.is_some() && is_on)
    }

    async fn due_tasks(&mut self, due: &[DueNotice]) -> Result<Vec<ToldTask>> {
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let (member, now) = (self.member(), self.now());
        let ids: Vec<Uuid> = due.iter().map(|notice| notice.subject).collect();
        let rows = sqlx::query!(
            r#"-- tasks.due
             SELECT t.id, t.title, t.priority, d.id AS "deal_id?", d.name AS "deal?", c.id AS "contact_id?", c.name AS "contact?",
                    co.id AS "company_id?", co.name AS "company?"
             FROM tasks t
             LEFT JOIN deals d ON d.tenant_id = t.tenant_id AND d.id = t.deal_id AND d.deleted_at IS NULL
             LEFT JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id AND c.deleted_at IS NULL
             LEFT JOIN companies co ON co.tenant_id = t.tenant_id AND co.id = t.company_id AND co.deleted_at IS NULL
             WHERE t.id = ANY ($1) AND t.assignee_id = $2 AND t.status = 'open' AND t.deleted_at IS NULL"#,
            &ids,
            member,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading the tasks that are due"))?;
        let mut tasks = Vec::new();
        for notice in due {
            let Some(row) = rows.iter().find(|row| row.id == notice.subject) else { continue };
            let subject = |id: SubjectId, name: &Option<String>| name.clone().map(|name| Subject { id, name });
            let about = match (row.deal_id, row.contact_id, row.company_id) {
                (Some(id), ..) => subject(SubjectId::Deal(DealId::from_uuid(id)), &row.deal),
                (_, Some(id), _) => subject(SubjectId::Contact(ContactId::from_uuid(id)), &row.contact),
                (.., Some(id)) => subject(SubjectId::Company(CompanyId::from_uuid(id)), &row.company),
                _ => None,
            };
            tasks.push(ToldTask {
                id: TaskId::from_uuid(row.id),
                title: row.title.clone(),
                reminds: notice.kind == NoticeKind::Reminder,
                priority: row.priority.clone(),
                about,
                at: notice.told(now),
            });
        }
        Ok(tasks)
    }

    async fn due_follow_ups(&mut self, due: &[DueNotice]) -> Result<Vec<ToldFollowUp>> {
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let (member, now) = (self.member(), self.now());
        let ids: Vec<Uuid> = due.iter().map(|notice| notice.subject).collect();
        let rows = sqlx::query!(
            r#"-- contacts.due
             SELECT c.id, c.name, co.name AS "company?" FROM contacts c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             WHERE c.id = ANY ($1) AND c.owner_id = $2 AND c.deleted_at IS NULL"#,
            &ids,
            member,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading the contacts that are due"))?;
        let told = due.iter().filter_map(|notice| {
            let row = rows.iter().find(|row| row.id == notice.subject)?;
            Some(ToldFollowUp {
                id: ContactId::from_uuid(row.id),
                name: row.name.clone(),
                company: row.company.clone(),
                at: notice.told(now),
            })
        });
        Ok(told.collect())
    }

    /// The asker's meetings that are near and have not begun, with whoever of those asked has become a contact since.
    async fn near_meetings(&mut self, due: &[DueNotice]) -> Result<Vec<ToldMeeting>> {
        let (member, now) = (self.actor().member(), self.now());
        let mut near = Vec::new();
        for notice in due.iter().filter(|notice| notice.due_at > now) {
            let id = MeetingId::from_uuid(notice.subject);
            self.recognise_people(id).await?;
            let filter =
                MeetingFilter { id: Some(id), members: Some(member.into_iter().collect()), ..MeetingFilter::default() };
            let meetings = self.meetings(&filter, 1).await?;
            near.extend(
                meetings
                    .into_iter()
                    .filter(|meeting| meeting.starts_at == notice.due_at)
                    .map(|meeting| ToldMeeting { meeting, at: notice.told(now) }),
            );
        }
        Ok(near)
    }

    async fn tell_alerts(&mut self, due: &[DueNotice], sent: bool) -> Result<Vec<ToldAlert>> {
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let (member, now) = (self.member(), self.now());
        let ids: Vec<Uuid> = due.iter().map(|notice| notice.subject).collect();
        let rows = sqlx::query!(
            r#"-- alerts.tell
             WITH told AS (
                 UPDATE alerts SET told_at = $3, sent = $4 WHERE id = ANY ($1) AND member_id = $2 AND told_at IS NULL
                 RETURNING tenant_id, id, text, about, about_id, offers
             )
             SELECT a.id AS "id!", a.text AS "text!", a.about, a.about_id, a.offers, coalesce(d.name, c.name, co.name) AS name
             FROM told a
             LEFT JOIN deals d ON a.about = 'deal' AND d.tenant_id = a.tenant_id AND d.id = a.about_id
             LEFT JOIN contacts c ON a.about = 'contact' AND c.tenant_id = a.tenant_id AND c.id = a.about_id
             LEFT JOIN companies co ON a.about = 'company' AND co.tenant_id = a.tenant_id AND co.id = a.about_id
             ORDER BY a.id"#,
            &ids,
            member,
            now,
            sent,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading alerts"))?;
        let alerts = rows.into_iter().filter_map(|row| {
            let notice = due.iter().find(|notice| notice.subject == row.id)?;
            Some(ToldAlert {
                id: AlertId::from_uuid(row.id),
                text: row.text,
                about: subject_id(row.about.as_deref(), row.about_id)
                    .and_then(|id| row.name.map(|name| Subject { id, name })),
                offers: row.offers,
                at: notice.told(now),
            })
        });
        Ok(alerts.collect())
    }

    /// The asker's deals that are quiet for longer than their stage allows and of which that was not told yet. Parked ones are left
    /// alone, and what is quiet after that was told again.
    async fn newly_quiet_deals(&mut self, at: ToldAt) -> Result<Vec<ToldDeal>> {
        let (member, tz, today) = (self.member(), self.actor().timezone(), self.today());
        let rows = sqlx::query!(
            r#"-- deals.newly_quiet
             SELECT d.id, d.name, c.name AS "company?", s.name AS stage, quiet.days AS "days!", s.rot_days AS "rot_days!",
                    told_for.since AS "since!"
             FROM deals d
             JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'sales'
             JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id AND s.rot_days IS NOT NULL
             LEFT JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
             CROSS JOIN LATERAL (SELECT greatest(d.last_activity_at, d.created_at, d.stage_entered_at) AS at) last
             CROSS JOIN LATERAL (SELECT (last.at AT TIME ZONE $3)::date AS since) last_day
             CROSS JOIN LATERAL (SELECT (($2::date - $4::date) / 7 * 5 + least(($2 - $4) % 7, 5))
                 - ((last_day.since - $4) / 7 * 5 + least((last_day.since - $4) % 7, 5)) AS days) quiet
             CROSS JOIN LATERAL (SELECT greatest(last.at, d.snoozed_until::timestamp AT TIME ZONE $3) AS since) told_for
             WHERE d.owner_id = $1 AND d.status = 'open' AND d.deleted_at IS NULL
               AND (d.snoozed_until IS NULL OR d.snoozed_until <= $2)
               AND quiet.days > s.rot_days
               AND NOT EXISTS (SELECT FROM alerts a WHERE a.tenant_id = d.tenant_id AND a.member_id = $1
                                 AND a.kind = 'quiet_deal' AND a.subject_id = d.id AND a.due_at = told_for.since)
             ORDER BY quiet.days DESC, d.id LIMIT $5"#,
            member,
            today,
            tz.name(),
            first_workday(self.actor().region()),
            QUIET_DEALS,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for deals that went quiet"))?;
        let deals = rows.into_iter().map(|row| ToldDeal {
            id: DealId::from_uuid(row.id),
            name: row.name,
            company: row.company,
            stage: row.stage,
            quiet_days: row.days,
            allowed_days: row.rot_days,
            since: row.since,
            at,
        });
        Ok(deals.collect())
    }

    /// Writes down what is told, and leaves out of it what was told before for the same moment.
    async fn keep_told(&mut self, told: &mut Told, sent: bool) -> Result<()> {
        let mut rows: Vec<(&'static str, Uuid, DateTime<Utc>)> = Vec::new();
        let kind = |task: &ToldTask| if task.reminds { "reminder" } else { "task" };
        rows.extend(told.tasks.iter().map(|task| (kind(task), task.id.as_uuid(), task.at.due_at)));
        rows.extend(told.follow_ups.iter().map(|due| ("follow_up", due.id.as_uuid(), due.at.due_at)));
        rows.extend(told.deals.iter().map(|deal| ("quiet_deal", deal.id.as_uuid(), deal.since)));
        rows.extend(told.meetings.iter().map(|near| ("meeting", near.meeting.id.as_uuid(), near.at.due_at)));
        if rows.is_empty() {
            return Ok(());
        }
        let new = self.insert_told(&rows, sent).await?;
        let is_new = |kind: &str, id: Uuid| new.iter().any(|(other, subject)| other == kind && *subject == id);
        told.tasks.retain(|task| is_new(kind(task), task.id.as_uuid()));
        told.follow_ups.retain(|due| is_new("follow_up", due.id.as_uuid()));
        told.deals.retain(|deal| is_new("quiet_deal", deal.id.as_uuid()));
        told.meetings.retain(|near| is_new("meeting", near.meeting.id.as_uuid()));
        Ok(())
    }

    async fn insert_told(
        &mut self,
        rows: &[(&'static str, Uuid, DateTime<Utc>)],
        sent: bool,
    ) -> Result<Vec<(String, Uuid)>> {
        let (tenant, member, now) = (self.tenant().as_uuid(), self.member(), self.now());
        let ids: Vec<Uuid> = rows.iter().map(|_| self.new_id()).collect();
        let kinds: Vec<String> = rows.iter().map(|(kind, ..)| (*kind).to_owned()).collect();
        let subjects: Vec<Uuid> = rows.iter().map(|(_, subject, _)| *subject).collect();
        let times: Vec<DateTime<Utc>> = rows.iter().map(|(.., at)| *at).collect();
        let new = sqlx::query!(
            "-- alerts.told
             INSERT INTO alerts (tenant_id, id, member_id, kind, subject_id, due_at, told_at, sent)
             SELECT $1, id, $2, kind, subject_id, due_at, $3, $4
             FROM unnest($5::uuid[], $6::text[], $7::uuid[], $8::timestamptz[]) AS n (id, kind, subject_id, due_at)
             ON CONFLICT DO NOTHING RETURNING kind, subject_id",
            tenant,
            member,
            now,
            sent,
            &ids,
            &kinds,
            &subjects,
            &times,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("writing down what is told"))?;
        Ok(new.into_iter().map(|row| (row.kind, row.subject_id)).collect())
    }

    /// The asker's day.
    pub(super) fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.actor().timezone()).date_naive()
    }
}

/// The record of a kind and an id.
pub(super) fn subject_id(kind: Option<&str>, id: Option<Uuid>) -> Option<SubjectId> {
    let id = id?;
    match kind? {
        "deal" => Some(SubjectId::Deal(DealId::from_uuid(id))),
        "contact" => Some(SubjectId::Contact(ContactId::from_uuid(id))),
        "company" => Some(SubjectId::Company(CompanyId::from_uuid(id))),
        _ => None,
    }
}
