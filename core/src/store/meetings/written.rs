//! Meetings whose changes are still to be written to a calendar.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    domain::account::Account,
    error::Result,
    ids::{AccountId, ContactId, MeetingId, MemberId},
    ports::calendar::EventDraft,
};

/// What is to be written of a meeting.
#[derive(Debug, Clone)]
pub struct MeetingToWrite {
    /// Which.
    pub id: MeetingId,
    /// In the calendar of which account.
    pub account: AccountId,
    /// What that calendar calls it.
    pub event_id: String,
    /// The version there that the change was made for; `None` for one that is not there.
    pub etag: Option<String>,
    /// The version here that is written.
    pub version: i32,
    /// Whether it does not take place any more.
    pub is_off: bool,
    /// What it is to say.
    pub draft: EventDraft,
}

impl TenantTx {
    /// The first connected calendar of the asker's that may be written.
    pub async fn calendar_of_asker(&mut self) -> Result<Option<Account>> {
        let member = self.member();
        let id = sqlx::query_scalar!(
            "-- accounts.with_calendar
             SELECT a.id FROM accounts a
             JOIN sync_states s ON s.tenant_id = a.tenant_id AND s.account_id = a.id AND s.kind = 'calendar' AND s.next_at IS NOT NULL
             WHERE a.member_id = $1 AND a.status = 'active' ORDER BY a.connected_at, a.id LIMIT 1",
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for a connected calendar"))?;
        match id {
            Some(id) => self.account(AccountId::from_uuid(id)).await,
            None => Ok(None),
        }
    }

    /// The address that a contact is invited by.
    pub async fn address_of_contact(&mut self, contact: ContactId) -> Result<Option<String>> {
        sqlx::query_scalar!(
            "-- contact_points.to_invite
             SELECT value_norm FROM contact_points WHERE contact_id = $1 AND kind = 'email' ORDER BY is_primary DESC, id LIMIT 1",
            contact.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking up an address"))
    }

    /// The address that a colleague is invited by.
    pub async fn address_of_colleague(&mut self, member: MemberId) -> Result<Option<String>> {
        sqlx::query_scalar!(
            r#"-- memberships.to_invite
             SELECT lower(email) AS "email!" FROM memberships WHERE id = $1 AND status = 'active'"#,
            member.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking up an address"))
    }

    /// Whose meeting it is, where something of it is still to be written to a calendar.
    pub async fn writer_of(&mut self, id: MeetingId) -> Result<Option<MemberId>> {
        let member = sqlx::query_scalar!(
            "-- meetings.writer
             SELECT member_id FROM meetings WHERE id = $1 AND writing = 'pending' AND account_id IS NOT NULL",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for what is to be written to a calendar"))?;
        Ok(member.map(MemberId::from_uuid))
    }

    /// What is to be written of a meeting of the asker's.
    pub async fn meeting_to_write(&mut self, id: MeetingId) -> Result<Option<MeetingToWrite>> {
        let member = self.member();
        let row = sqlx::query!(
            r#"-- meetings.to_write
             SELECT e.account_id AS "account_id!", e.event_id AS "event_id!", e.etag, e.version,
                    (e.status = 'cancelled' OR e.deleted_at IS NOT NULL) AS "is_off!", coalesce(own.title, e.title) AS "title!",
                    coalesce(own.location, e.location) AS location, e.starts_at, e.ends_at, e.timezone, e.invited
             FROM meetings e
             LEFT JOIN private_meetings own ON own.tenant_id = e.tenant_id AND own.meeting_id = e.id
             WHERE e.id = $1 AND e.member_id = $2 AND e.writing = 'pending' AND e.account_id IS NOT NULL"#,
            id.as_uuid(),
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading what is to be written to a calendar"))?;
        let zone = self.actor().timezone();
        Ok(row.map(|row| MeetingToWrite {
            id,
            account: AccountId::from_uuid(row.account_id),
            event_id: row.event_id,
            etag: row.etag,
            version: row.version,
            is_off: row.is_off,
            draft: EventDraft {
                title: row.title,
                start: row.starts_at,
                end: row.ends_at,
                zone: row.timezone.unwrap_or_else(|| zone.name().to_owned()),
                location: row.location,
                invited: row.invited,
            },
        }))
    }

    /// Notes that the calendar has a meeting as it stood here at a version; `false` where it was changed here since, which is still
    /// to be written, over this version of the calendar's. Else that is not known yet: what the calendar tells of it is news.
    pub(crate) async fn set_written(&mut self, meeting: &MeetingToWrite, etag: Option<&str>) -> Result<bool> {
        let now = self.now();
        let is_last = sqlx::query_scalar!(
            r#"-- meetings.written
             UPDATE meetings SET etag = CASE WHEN version <> $2 THEN $3 END, seen_at = $4, writing = CASE WHEN version = $2 THEN NULL ELSE writing END
             WHERE id = $1 RETURNING version = $2 AS "is_last!""#,
            meeting.id.as_uuid(),
            meeting.version,
            etag,
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("noting what was written to a calendar"))?;
        Ok(is_last.unwrap_or_default())
    }

    /// Notes that a meeting could not be written: one that never stood in the calendar stands here alone from now on.
    pub(crate) async fn set_unwritten(&mut self, meeting: &MeetingToWrite) -> Result<()> {
        sqlx::query!(
            "-- meetings.unwritten
             UPDATE meetings SET writing = CASE WHEN $2 THEN NULL ELSE 'failed' END,
                                 account_id = CASE WHEN $2 THEN NULL ELSE account_id END,
                                 event_id = CASE WHEN $2 THEN NULL ELSE event_id END
             WHERE id = $1",
            meeting.id.as_uuid(),
            meeting.etag.is_none(),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting what could not be written to a calendar"))?;
        Ok(())
    }

    /// What a meeting is called and when it is, for whoever is told of it.
    pub(crate) async fn meeting_in_words(&mut self, id: MeetingId) -> Result<Option<(String, DateTime<Utc>)>> {
        let row = sqlx::query!(
            r#"-- meetings.in_words
             SELECT coalesce(own.title, e.title) AS "title!", e.starts_at FROM meetings e
             LEFT JOIN private_meetings own ON own.tenant_id = e.tenant_id AND own.meeting_id = e.id WHERE e.id = $1"#,
            id.as_uuid() as Uuid,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading a meeting"))?;
        Ok(row.map(|row| (row.title, row.starts_at)))
    }
}
