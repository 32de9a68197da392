//! What came of writing a meeting to a calendar.

use super::{Reading, apply};
use crate::{
    domain::{
        account::Account,
        calendar::{CalendarEvent, EventStatus},
    },
    error::Result,
    ids::MemberId,
    store::{MeetingToWrite, TenantTx},
};

/// What a member is told of a change that did not reach their calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Somebody changed it there meanwhile, and that counts.
    ChangedThere,
    /// It is gone there.
    GoneThere,
    /// The calendar refuses, or cannot be reached for too long.
    NotWritten(String),
}

/// Keeps a meeting as the calendar has it once it was written; `None` for one that was called off there. What was changed here
/// meanwhile is still to be written.
///
/// # Errors
/// Where the database fails.
pub async fn written(
    tx: &mut TenantTx,
    account: &Account,
    meeting: &MeetingToWrite,
    event: Option<&CalendarEvent>,
) -> Result<()> {
    let is_last = tx.set_written(meeting, event.and_then(|event| event.etag.as_deref())).await?;
    match event {
        Some(event) if is_last => apply(tx, account, std::slice::from_ref(event), Reading::Whole).await.map(drop),
        _ => Ok(()),
    }
}

/// Notes that a change could not be written, takes the meeting back to how the calendar has it where that is known, and tells its
/// member.
///
/// # Errors
/// Where the database fails.
pub async fn unwritten(
    tx: &mut TenantTx,
    account: &Account,
    meeting: &MeetingToWrite,
    (told, stands): (&Told, Option<&CalendarEvent>),
    member: MemberId,
) -> Result<()> {
    let Some((title, _)) = tx.meeting_in_words(meeting.id).await? else { return Ok(()) };
    let title = super::super::short(&title);
    let what = match (meeting.is_off, meeting.etag.is_some()) {
        (true, _) => "called off",
        (false, true) => "changed",
        (false, false) => "booked",
    };
    match stands {
        Some(event) => written(tx, account, meeting, Some(event)).await?,
        None => tx.set_unwritten(meeting).await?,
    }
    let is_there = stands.is_some_and(|event| event.status != EventStatus::Cancelled);
    let text = match told {
        Told::ChangedThere => format!(
            "“{title}” was changed in your calendar meanwhile, so it was not {what}. LeanCRM shows it as it stands there now."
        ),
        Told::GoneThere => format!("“{title}” is no longer in your calendar, so it was not {what} there."),
        Told::NotWritten(why) => {
            let stands = match (is_there, meeting.etag.is_some()) {
                (true, _) => "LeanCRM shows it as it stands there.",
                (false, true) => "LeanCRM and your calendar differ until you change it there.",
                (false, false) => "It stands in LeanCRM alone, and nobody was invited.",
            };
            format!("“{title}” could not be {what} in your calendar: {why}. {stands}")
        }
    };
    tx.raise_alert(member, &text, None).await.map(drop)
}
