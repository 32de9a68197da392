//! What members are to be told at a time: worked out, handed to the outbox, and read as whoever is told.
//!
//! *Invariant:* whoever tells a member locks what is due to them first, and takes it away in the transaction that writes what is
//! said. So it is said once, however many are told to say it, and not at all where that transaction is lost.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{SystemTx, TenantTx, error};
use crate::{
    domain::{
        notice::{DueNotice, NoticeKind, Unplanned, next_day},
        record::BriefDays,
    },
    error::Result,
    ids::MemberId,
};

mod alerts;
mod told;

/// What was handed to the outbox so long ago and was not told is handed over once more.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(1);

/// What is due and was not told yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeCounts {
    /// How many notices.
    pub due: i64,
    /// When the oldest of them was to be told.
    pub oldest: Option<DateTime<Utc>>,
}

/// A conversation in which a member is told something by the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPlace {
    /// The channel's name, `slack`.
    pub channel: &'static str,
    /// The workspace, as the channel calls it.
    pub workspace: String,
    /// The member there.
    pub person: String,
}

/// The keys of notices, in columns.
#[derive(Default)]
struct Keys {
    tenants: Vec<Uuid>,
    kinds: Vec<String>,
    subjects: Vec<Uuid>,
}

impl Keys {
    fn push(&mut self, tenant: Uuid, kind: String, subject: Uuid) {
        self.tenants.push(tenant);
        self.kinds.push(kind);
        self.subjects.push(subject);
    }
}

impl SystemTx {
    /// Works out when up to `limit` notices are to be told; says how many it looked at. What was over when it was written down is
    /// taken away. Rows that another transaction is working out are passed over.
    pub async fn plan_notices(&mut self, limit: i64) -> Result<usize> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"-- due_notices.unplanned
             SELECT n.tenant_id, n.kind, n.subject_id, n.due_at, n.made_at, m.brief_at, coalesce(m.timezone, t.timezone) AS "zone!",
                    CASE WHEN a.id IS NOT NULL THEN coalesce(a.timezone, t.timezone) END AS author_zone
             FROM due_notices n
             JOIN memberships m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
             JOIN tenants t ON t.id = n.tenant_id
             LEFT JOIN memberships a ON a.tenant_id = n.tenant_id AND a.id = n.author_id
             WHERE n.tell_at IS NULL
             LIMIT $1
             FOR UPDATE OF n SKIP LOCKED"#,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for what is to be told"))?;
        let count = rows.len();
        let (mut planned, mut times, mut over) = (Keys::default(), Vec::new(), Keys::default());
        for row in rows {
            let unplanned = NoticeKind::from_word(&row.kind).map(|kind| Unplanned {
                kind,
                due_at: row.due_at,
                made_at: row.made_at,
                zone: zone(&row.zone),
                author_zone: row.author_zone.as_deref().map(zone),
                brief_at: row.brief_at,
            });
            match unplanned.and_then(|unplanned| unplanned.tell_at(now)) {
                Some(at) => {
                    planned.push(row.tenant_id, row.kind, row.subject_id);
                    times.push(at);
                }
                None => over.push(row.tenant_id, row.kind, row.subject_id),
            }
        }
        self.set_tell_at(&planned, &times).await?;
        self.remove_notices(&over).await?;
        Ok(count)
    }

    async fn set_tell_at(&mut self, notices: &Keys, times: &[DateTime<Utc>]) -> Result<()> {
        if times.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "-- due_notices.plan
             UPDATE due_notices n SET tell_at = p.tell_at
             FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[]) AS p (tenant_id, kind, subject_id, tell_at)
             WHERE n.tenant_id = p.tenant_id AND n.kind = p.kind AND n.subject_id = p.subject_id",
            &notices.tenants,
            &notices.kinds,
            &notices.subjects,
            times,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("working out when something is to be told"))?;
        Ok(())
    }

    async fn remove_notices(&mut self, notices: &Keys) -> Result<()> {
        if notices.tenants.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "-- due_notices.remove
             DELETE FROM due_notices n USING unnest($1::uuid[], $2::text[], $3::uuid[]) AS o (tenant_id, kind, subject_id)
             WHERE n.tenant_id = o.tenant_id AND n.kind = o.kind AND n.subject_id = o.subject_id",
            &notices.tenants,
            &notices.kinds,
            &notices.subjects,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("taking away what was over"))?;
        Ok(())
    }

    /// Hands up to `limit` notices whose time has come to the outbox, those that have waited longest first, as one event for each
    /// member; says how many it handed on.
    pub async fn hand_over_notices(&mut self, limit: i64) -> Result<usize> {
        let now = self.now();
        self.take_notices_back(now - GIVEN_UP_AFTER).await?;
        let rows = sqlx::query!(
            r#"-- due_notices.hand_over
             WITH due AS MATERIALIZED (
                 SELECT tenant_id, kind, subject_id, member_id FROM due_notices
                 WHERE handed_at IS NULL AND tell_at <= $1
                 ORDER BY tell_at LIMIT $2
                 FOR UPDATE SKIP LOCKED
             ), handed AS (
                 UPDATE due_notices n SET handed_at = $1 FROM due
                 WHERE n.tenant_id = due.tenant_id AND n.kind = due.kind AND n.subject_id = due.subject_id
             )
             SELECT tenant_id AS "tenant_id!", member_id AS "member_id!", count(*) AS "count!"
             FROM due GROUP BY tenant_id, member_id ORDER BY tenant_id, member_id"#,
            now,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for what is due"))?;
        let ids: Vec<Uuid> = rows.iter().map(|_| self.new_id()).collect();
        let (tenants, members): (Vec<Uuid>, Vec<Uuid>) = rows.iter().map(|row| (row.tenant_id, row.member_id)).unzip();
        if ids.is_empty() {
            return Ok(0);
        }
        sqlx::query!(
            "-- outbox.emit_due
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, created_at, available_at)
             SELECT tenant_id, id, 'notices.due', 'member', member_id, $4, $4
             FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS e (tenant_id, id, member_id)",
            &tenants,
            &ids,
            &members,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("handing on what is due"))?;
        Ok(rows.iter().map(|row| usize::try_from(row.count).unwrap_or_default()).sum())
    }

    /// Takes back what was handed over before a moment and was not told: its event was given up.
    async fn take_notices_back(&mut self, before: DateTime<Utc>) -> Result<()> {
        sqlx::query!(
            "-- due_notices.take_back
             UPDATE due_notices SET handed_at = NULL WHERE handed_at < $1",
            before,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("taking back what was not told"))?;
        Ok(())
    }

    /// How many notices are due and not told, and since when.
    pub async fn notice_counts(&mut self) -> Result<NoticeCounts> {
        let now = self.now();
        let row = sqlx::query!(
            r#"-- due_notices.counts
             SELECT count(*) AS "due!", min(tell_at) AS oldest
             FROM (SELECT tell_at FROM due_notices WHERE handed_at IS NULL AND tell_at <= $1
                   UNION ALL
                   SELECT tell_at FROM due_notices WHERE handed_at IS NOT NULL AND tell_at <= $1) due"#,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("counting what is due"))?;
        Ok(NoticeCounts { due: row.due, oldest: row.oldest })
    }
}

impl TenantTx {
    /// What is due to the asker now, locked until the transaction ends, by when it was to be told.
    pub async fn due_notices(&mut self) -> Result<Vec<DueNotice>> {
        let (member, now) = (self.member(), self.now());
        let rows = sqlx::query!(
            r#"-- due_notices.of_member
             SELECT kind, subject_id, due_at, tell_at AS "tell_at!" FROM due_notices
             WHERE member_id = $1 AND tell_at <= $2
             ORDER BY tell_at, kind, subject_id
             FOR UPDATE"#,
            member,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading what is due"))?;
        let due = rows.into_iter().filter_map(|row| {
            Some(DueNotice {
                kind: NoticeKind::from_word(&row.kind)?,
                subject: row.subject_id,
                due_at: row.due_at.unwrap_or(row.tell_at),
                tell_at: row.tell_at,
            })
        });
        Ok(due.collect())
    }

    /// Puts what is due to the asker off to the end of their quiet hours; `false` where it is not in them.
    pub async fn put_off_notices(&mut self) -> Result<bool> {
        let Some(member) = self.actor().member() else { return Ok(false) };
        let now = self.now();
        let until = self.after_quiet_hours(member).await?;
        if until <= now {
            return Ok(false);
        }
        sqlx::query!(
            "-- due_notices.put_off
             UPDATE due_notices SET tell_at = $3, handed_at = NULL WHERE member_id = $1 AND tell_at <= $2",
            member.as_uuid(),
            now,
            until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("putting off what is due"))?;
        Ok(true)
    }

    /// Takes away what the asker was told; their next day is worked out.
    pub async fn settle_notices(&mut self, told: &[DueNotice]) -> Result<()> {
        let mut gone = Keys::default();
        for notice in told.iter().filter(|notice| notice.kind != NoticeKind::Day) {
            gone.push(self.tenant().as_uuid(), notice.kind.as_str().to_owned(), notice.subject);
        }
        sqlx::query!(
            "-- due_notices.settle
             DELETE FROM due_notices n USING unnest($1::text[], $2::uuid[]) AS o (kind, subject_id)
             WHERE n.kind = o.kind AND n.subject_id = o.subject_id",
            &gone.kinds,
            &gone.subjects,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("taking away what was told"))?;
        if told.iter().any(|notice| notice.kind == NoticeKind::Day) {
            self.plan_next_day().await?;
        }
        Ok(())
    }

    async fn plan_next_day(&mut self) -> Result<()> {
        let (member, zone, now) = (self.member(), self.actor().timezone(), self.now());
        let (brief_at, _) = self.briefed().await?;
        sqlx::query!(
            "-- due_notices.next_day
             UPDATE due_notices SET tell_at = $2, handed_at = NULL WHERE kind = 'day' AND subject_id = $1",
            member,
            next_day(brief_at, zone, now),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("working out when a day begins"))?;
        Ok(())
    }

    /// When the asker wants their briefing, and on which days.
    pub async fn briefed(&mut self) -> Result<(Option<NaiveTime>, BriefDays)> {
        let member = self.member();
        let row = sqlx::query!(
            "-- memberships.briefed
             SELECT brief_at, brief_days FROM memberships WHERE id = $1",
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading when somebody is briefed"))?;
        Ok(row.map_or_else(Default::default, |row| (row.brief_at, BriefDays::from_words(&row.brief_days))))
    }

    /// Takes away what is due to a member who works here no more.
    pub async fn drop_notices(&mut self, member: MemberId) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- due_notices.drop
             DELETE FROM due_notices WHERE member_id = $1 AND tell_at <= $2",
            member.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("taking away what was due to somebody"))?;
        Ok(())
    }

    /// Where the asker is told something by the product: in the channel that they used last; `None` where none knows them.
    pub async fn own_place(&mut self) -> Result<Option<MemberPlace>> {
        let member = self.member();
        let row = sqlx::query!(
            "-- channel_identities.own_place
             SELECT i.workspace, i.external_id FROM channel_identities i
             JOIN slack_installations s ON s.tenant_id = i.tenant_id AND s.team_id = i.workspace AND s.status = 'active'
             WHERE i.member_id = $1 AND i.channel = 'slack'
             ORDER BY i.chosen_at DESC, i.workspace LIMIT 1",
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding where somebody is told something"))?;
        Ok(row.map(|row| MemberPlace { channel: "slack", workspace: row.workspace, person: row.external_id }))
    }
}

/// A time zone by its name; universal time for one that is not known.
fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}
