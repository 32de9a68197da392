//! Booking meetings, moving them and calling them off: here at once, and in the connected calendar as soon as it is reached.

use chrono::{DateTime, TimeDelta, Utc};

use super::tasks::stored;
use crate::{
    domain::{
        meeting::MeetingRecord,
        record::{Record, RecordKind},
    },
    error::{Error, Result},
    history::{Recorder, Write},
    ids::MeetingId,
    store::{Stored, TenantTx, bulk::rows::On},
    tenancy::Permission,
};

/// The longest meeting that is booked by chat.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// A meeting to be booked.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it takes.
    pub length: TimeDelta,
    /// Where.
    pub location: Option<String>,
    /// With whom, about what. The company of a person or a deal is added.
    pub on: On,
    /// The addresses that are invited, where it stands in a connected calendar.
    pub invited: Vec<String>,
}

/// What is done to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingEdit {
    /// It is put to another time, or takes longer or shorter.
    Move {
        /// When it begins from now on.
        starts_at: DateTime<Utc>,
        /// When it ends from now on.
        ends_at: DateTime<Utc>,
    },
    /// It is called off.
    Cancel,
}

/// Books a meeting of the actor's: in their connected calendar, or in LeanCRM alone where none is.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::NotFound`] where whom it is with is out of sight, [`Error::Invalid`] for
/// what is over or cannot be stored.
pub async fn book(tx: &mut TenantTx, new: NewMeeting, recorder: &mut Recorder) -> Result<(MeetingId, MeetingRecord)> {
    let Some(member_id) = tx.actor().member() else { return Err(Error::invalid("A meeting is somebody's.")) };
    let (starts_at, ends_at) = (stored(new.starts_at), stored(new.starts_at + new.length));
    checked(tx, starts_at, ends_at)?;
    if !tx.sees(new.on).await? {
        return Err(Error::not_found("whom the meeting is with"));
    }
    let company_id = match new.on.company {
        None => tx.company_behind(new.on).await?,
        named => named,
    };
    let account_id = tx.calendar_of_asker().await?.map(|account| account.id);
    let meeting = MeetingRecord {
        title: super::line(&new.title, "A meeting needs a title.")?,
        starts_at,
        ends_at,
        location: new.location.filter(|place| !place.trim().is_empty()),
        member_id,
        contact_id: new.on.contact,
        company_id,
        deal_id: new.on.deal,
        status: "confirmed".to_owned(),
        invited: if account_id.is_some() { new.invited } else { Vec::new() },
        account_id,
    };
    let id = MeetingId::from_uuid(tx.new_id());
    let summary = format!("booked “{}”", super::short(&meeting.title));
    let write = Write::create(id.as_uuid(), Record::Meeting(meeting.clone()));
    recorder.write(tx, ("meeting_schedule", &summary), Some(Permission::CALENDAR_WRITE), vec![write]).await?;
    Ok((id, meeting))
}

/// Changes a meeting, and gives what it was and what it became.
///
/// # Errors
/// [`Error::NotFound`] for a meeting that is gone or out of sight, [`Error::Forbidden`] without the permission or for another's,
/// [`Error::Conflict`] where it is that way already.
pub async fn edit(
    tx: &mut TenantTx,
    id: MeetingId,
    edit: MeetingEdit,
    recorder: &mut Recorder,
) -> Result<(MeetingRecord, MeetingRecord)> {
    let found = tx.record_for_change(RecordKind::Meeting, id.as_uuid()).await?.filter(|found| !found.deleted);
    let Some(Stored { record: Record::Meeting(before), version, .. }) = found else {
        return Err(Error::not_found("that meeting"));
    };
    let mut after = before.clone();
    let done = match edit {
        MeetingEdit::Move { starts_at, ends_at } => {
            (after.starts_at, after.ends_at) = (stored(starts_at), stored(ends_at));
            checked(tx, after.starts_at, after.ends_at)?;
            "moved"
        }
        MeetingEdit::Cancel => {
            "cancelled".clone_into(&mut after.status);
            "called off"
        }
    };
    if before.status == "cancelled" || after == before {
        return Err(Error::conflict(format!("“{}” is that way already; nothing was changed.", before.title)));
    }
    let summary = format!("{done} “{}”", super::short(&before.title));
    let stored = Stored { record: Record::Meeting(before.clone()), deleted: false, version };
    let write = Write::update(id.as_uuid(), stored, Record::Meeting(after.clone()));
    recorder.write(tx, ("meeting_update", &summary), Some(Permission::CALENDAR_WRITE), vec![write]).await?;
    Ok((before, after))
}

fn checked(tx: &TenantTx, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<()> {
    if ends_at <= starts_at || ends_at - starts_at > LONGEST {
        return Err(Error::invalid("A meeting takes between a minute and a day."));
    }
    if ends_at <= tx.now() {
        return Err(Error::invalid("That would be over already; say a time ahead."));
    }
    Ok(())
}
