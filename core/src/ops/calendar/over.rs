//! Meetings that are over become activities, once, and those follow what becomes of the meeting afterwards.

use super::super::{activities, snapshot, tasks::stored};
use crate::{
    domain::activity::ActivityRecord,
    error::Result,
    history::{Change, Recorder},
    ids::{ActivityId, ContactId, MeetingId},
    store::{LoggedMeeting, LoggedMeetings, TenantTx, Touched},
};

/// Makes the activity of a meeting say what the meeting says, if it is over and took place: one for all copies of it, whoever's
/// calendars they stand in. It may be done twice. The last contact of those who were there moves forward to it, never back.
///
/// # Errors
/// Where the database fails.
pub async fn log_meeting(tx: &mut TenantTx, meeting: MeetingId, recorder: &mut Recorder) -> Result<()> {
    tx.recognise_people(meeting).await?;
    let Some(group) = tx.meeting_to_log(meeting).await? else { return Ok(()) };
    let now = tx.now();
    let took_place = group.copies.iter().find(|copy| copy.counts && copy.ends_at <= now).cloned();
    match (took_place, &group.activity) {
        (Some(copy), _) => keep(tx, &group, &copy, recorder).await,
        (None, Some((id, was, false))) => remove(tx, &group, (*id, was), recorder).await,
        (None, _) => Ok(()),
    }
}

async fn keep(tx: &mut TenantTx, group: &LoggedMeetings, copy: &LoggedMeeting, recorder: &mut Recorder) -> Result<()> {
    let activity = activity(copy);
    let mut beside: Vec<ContactId> = Vec::new();
    for contact in group.copies.iter().filter(|copy| copy.counts).flat_map(|copy| &copy.people) {
        if Some(*contact) != activity.contact_id && !beside.contains(contact) {
            beside.push(*contact);
        }
    }
    let id = group.activity.as_ref().map_or_else(|| ActivityId::from_uuid(tx.new_id()), |(id, ..)| *id);
    let was = group.activity.as_ref().filter(|(.., deleted)| !deleted).map(|(_, was, _)| was);
    if was != Some(&activity) {
        tx.keep_calendar_activity(id, &group.external_id, &activity, None).await?;
    }
    tx.link_activity(id, &group.copies, &beside).await?;
    let mut changes = Vec::new();
    if was != Some(&activity) {
        let before = was.map(snapshot).transpose()?;
        changes.push(Change {
            entity: activities::ENTITY,
            id: id.as_uuid(),
            before,
            after: Some(snapshot(&activity)?),
        });
    }
    if let Some(was) = was.filter(|was| **was != activity) {
        changes.extend(activities::untouch(tx, was).await?);
    }
    changes.extend(activities::touch(tx, &activity).await?);
    for contact in beside {
        changes.extend(activities::touch_one(tx, Touched::Contact(contact), activity.occurred_at).await?);
    }
    if changes.is_empty() {
        return Ok(());
    }
    let summary = format!("logged the meeting “{}”", super::super::short(&activity.subject));
    recorder.tell(tx, "meeting_log", &summary, changes).await.map(drop)
}

/// Takes the activity of a meeting away that did not take place after all, or was moved ahead.
async fn remove(
    tx: &mut TenantTx,
    group: &LoggedMeetings,
    (id, was): (ActivityId, &ActivityRecord),
    recorder: &mut Recorder,
) -> Result<()> {
    let deleted_at = stored(tx.now());
    tx.keep_calendar_activity(id, &group.external_id, was, Some(deleted_at)).await?;
    let mut changes =
        vec![Change { entity: activities::ENTITY, id: id.as_uuid(), before: Some(snapshot(was)?), after: None }];
    changes.extend(activities::untouch(tx, was).await?);
    for contact in group.copies.iter().flat_map(|copy| &copy.people).filter(|contact| Some(**contact) != was.contact_id)
    {
        changes.extend(activities::untouch_one(tx, Touched::Contact(*contact), was.occurred_at).await?);
    }
    let summary = format!("took the meeting “{}” out again", super::super::short(&was.subject));
    recorder.tell(tx, "meeting_log", &summary, changes).await?;
    // Where it was moved ahead, it is looked at again once that is over.
    tx.look_again(&group.copies).await
}

fn activity(copy: &LoggedMeeting) -> ActivityRecord {
    let minutes = (copy.ends_at - copy.starts_at).num_minutes();
    ActivityRecord {
        kind: "meeting".to_owned(),
        subject: copy.title.clone(),
        body: None,
        occurred_at: copy.starts_at,
        duration_min: i32::try_from(minutes).ok(),
        member_id: Some(copy.member),
        contact_id: copy.contact,
        company_id: copy.company,
        deal_id: copy.deal,
    }
}
