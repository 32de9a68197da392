//! Logging what happened, and with it when a person, a company or a deal was last touched.

use chrono::{DateTime, Utc};

use super::tasks::stored;
use crate::{
    domain::activity::ActivityRecord,
    error::{Error, Result},
    history::{Change, Recorder},
    ids::ActivityId,
    store::{TenantTx, Touched, bulk::rows::On},
    tenancy::Permission,
};

/// The kind of record, as the history calls it.
pub(super) const ENTITY: &str = "activity";

/// The longest time an activity may have taken, in minutes: a week.
const LONGEST_MINUTES: i64 = 7 * 24 * 60;
/// The longest subject and text, in characters.
const LONGEST_SUBJECT: usize = 500;
const LONGEST_BODY: usize = 20_000;

/// Something that happened.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// `call`, `email`, `meeting`, `message` or `other`.
    pub kind: &'static str,
    /// What it was about.
    pub subject: String,
    /// What was said.
    pub body: Option<String>,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// How long it took.
    pub duration_min: Option<i64>,
    /// With whom, about what. The company of a person or a deal is added.
    pub on: On,
}

/// Logs an activity of the actor. The last contact of those it was with moves forward to it, never back.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::NotFound`] where whom it was with is out of sight, [`Error::Invalid`] for
/// what has not happened yet or cannot be stored.
pub async fn log(tx: &mut TenantTx, new: NewActivity, recorder: &mut Recorder) -> Result<(ActivityId, ActivityRecord)> {
    let me = tx.actor().member();
    if !tx.actor().reaches(Permission::ACTIVITIES_CREATE, me) {
        return Err(Error::Forbidden { permission: Permission::ACTIVITIES_CREATE.to_string() });
    }
    let duration_min = checked(&new, tx.now())?;
    let NewActivity { kind, subject, body, occurred_at, on, .. } = new;
    if !tx.sees(on).await? {
        return Err(Error::not_found("whom it was with"));
    }
    let company_id = match on.company {
        None => tx.company_behind(on).await?,
        named => named,
    };
    let activity = ActivityRecord {
        kind: kind.to_owned(),
        subject: subject.trim().to_owned(),
        body,
        occurred_at: stored(occurred_at),
        duration_min,
        member_id: me,
        contact_id: on.contact,
        company_id,
        deal_id: on.deal,
    };
    let id = ActivityId::from_uuid(tx.new_id());
    let summary = format!("logged “{}”", super::short(&activity.subject));
    tx.insert_activity(id, &activity).await?;
    let after = Some(super::snapshot(&activity)?);
    let mut changes = vec![Change { entity: ENTITY, id: id.as_uuid(), before: None, after }];
    changes.extend(touch(tx, &activity).await?);
    recorder.tell(tx, "activity_log", &summary, changes).await?;
    Ok((id, activity))
}

/// The length as it is stored, once all of it can be.
fn checked(new: &NewActivity, now: DateTime<Utc>) -> Result<Option<i32>> {
    let length = |text: &str| text.chars().count();
    if new.subject.trim().is_empty() || length(&new.subject) > LONGEST_SUBJECT {
        return Err(Error::invalid(format!("What it was about takes between 1 and {LONGEST_SUBJECT} characters.")));
    }
    if new.body.as_deref().is_some_and(|body| length(body) > LONGEST_BODY) {
        return Err(Error::invalid(format!("What was said has {LONGEST_BODY} characters at most.")));
    }
    if new.occurred_at > now {
        return Err(Error::invalid("That lies ahead; only what has happened can be logged."));
    }
    let minutes = new.duration_min.filter(|minutes| (0..=LONGEST_MINUTES).contains(minutes));
    if minutes != new.duration_min {
        return Err(Error::invalid("It can have taken a week at most."));
    }
    Ok(minutes.and_then(|minutes| i32::try_from(minutes).ok()))
}

/// Moves the last contact of those an activity was with forward to it.
pub(super) async fn touch(tx: &mut TenantTx, activity: &ActivityRecord) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for touched in touched_by(activity) {
        changes.extend(touch_one(tx, touched, activity.occurred_at).await?);
    }
    Ok(changes)
}

/// Moves the last contact of one of those forward to a moment.
pub(super) async fn touch_one(tx: &mut TenantTx, touched: Touched, at: DateTime<Utc>) -> Result<Option<Change>> {
    let Some(before) = tx.touched_at(touched).await? else { return Ok(None) };
    if before.is_some_and(|before| before >= at) {
        return Ok(None);
    }
    keep(tx, touched, before, Some(at)).await.map(Some)
}

/// After an activity was deleted: where it was the last contact, that is worked out anew from what is left.
pub(super) async fn untouch(tx: &mut TenantTx, activity: &ActivityRecord) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for touched in touched_by(activity) {
        changes.extend(untouch_one(tx, touched, activity.occurred_at).await?);
    }
    Ok(changes)
}

/// The same for one of those that it was with.
pub(super) async fn untouch_one(tx: &mut TenantTx, touched: Touched, at: DateTime<Utc>) -> Result<Option<Change>> {
    let Some(before) = tx.touched_at(touched).await?.filter(|before| *before == Some(at)) else { return Ok(None) };
    let left = tx.last_touch(touched).await?;
    if left == before { Ok(None) } else { keep(tx, touched, before, left).await.map(Some) }
}

async fn keep(
    tx: &mut TenantTx,
    touched: Touched,
    before: Option<DateTime<Utc>>,
    after: Option<DateTime<Utc>>,
) -> Result<Change> {
    tx.set_touched_at(touched, after).await?;
    let (before, after) = (Some(touched.snapshot(before)), Some(touched.snapshot(after)));
    Ok(Change { entity: touched.entity(), id: touched.id(), before, after })
}

fn touched_by(activity: &ActivityRecord) -> impl Iterator<Item = Touched> + use<> {
    let contact = activity.contact_id.map(Touched::Contact);
    // Whoever writes at the same time locks in the same order.
    [contact, activity.company_id.map(Touched::Company), activity.deal_id.map(Touched::Deal)].into_iter().flatten()
}
