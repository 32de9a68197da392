//! Purpose: what somebody does to a meeting by chat happens in their calendar too, or they hear why not.
//!
//! Nothing is open while the provider is asked. An event is put into the calendar under an id of ours and changed by its version, so a
//! call that is made twice does no more than one; what was changed there meanwhile counts, and its member is told.

use leancrm_core::{
    Error, Result,
    domain::{account::Account, calendar::CalendarEvent},
    ids::MeetingId,
    jobs::WriteCalendar,
    ops::calendar::{self, Told},
    ports::{calendar::Calendars, provider::ProviderError},
    store::{MeetingToWrite, OutboxEvent, Store},
    tenancy::Actor,
};

use crate::{
    ledger::MAX_ATTEMPTS,
    registry::{Context, Handler},
};

impl Handler for WriteCalendar {
    const EVENTS: &'static [&'static str] = &["meeting.created", "meeting.updated", "meeting.deleted"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { meeting: MeetingId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let store = &context.store;
        let mut tx = store.begin(&store.worker(event.tenant).await?).await?;
        let writer = tx.writer_of(self.meeting).await?;
        drop(tx);
        let Some(member) = writer else { return Ok(()) };
        let Some(actor) = store.member_actor(event.tenant, member).await? else { return Ok(()) };
        let mut tx = store.begin(&actor).await?;
        let Some(meeting) = tx.meeting_to_write(self.meeting).await? else { return Ok(()) };
        let Some(account) = tx.account(meeting.account).await? else { return Ok(()) };
        drop(tx);
        let Some(calendars) = &context.calendars else {
            let source = "this process does not write calendars".into();
            return Err(Error::Unavailable { service: "calendar", source });
        };
        match write(calendars.as_ref(), &account, &meeting).await {
            Ok(event) => keep(store, &actor, &account, &meeting, event.as_ref()).await,
            Err(error) if error.retryable() && error != ProviderError::Changed && event.attempts < MAX_ATTEMPTS => {
                Err(Error::Unavailable { service: "calendar", source: Box::new(error) })
            }
            Err(error) => give_up(calendars.as_ref(), (store, &actor), &account, &meeting, error).await,
        }
    }
}

/// Writes a meeting; gives the event that it is now, `None` for one that was called off.
async fn write(
    calendars: &dyn Calendars,
    account: &Account,
    meeting: &MeetingToWrite,
) -> Result<Option<CalendarEvent>, ProviderError> {
    if !account.is_active() {
        return Err(ProviderError::Reconnect(account.disconnected_why.clone().unwrap_or_default()));
    }
    let id = &meeting.event_id;
    match (&meeting.etag, meeting.is_off) {
        (_, true) => calendars.cancel(account, id).await.map(|()| None),
        (None, false) => calendars.insert(account, id, &meeting.draft).await.map(Some),
        (Some(etag), false) => calendars.change(account, id, etag, &meeting.draft).await.map(Some),
    }
}

async fn keep(
    store: &Store,
    actor: &Actor,
    account: &Account,
    meeting: &MeetingToWrite,
    event: Option<&CalendarEvent>,
) -> Result<()> {
    let mut tx = store.begin(actor).await?;
    calendar::written(&mut tx, account, meeting, event).await?;
    tx.commit().await
}

/// Leaves the meeting as the calendar has it, and tells its member why.
async fn give_up(
    calendars: &dyn Calendars,
    (store, actor): (&Store, &Actor),
    account: &Account,
    meeting: &MeetingToWrite,
    error: ProviderError,
) -> Result<()> {
    tracing::warn!(meeting.id = %meeting.id, account.id = %account.id, error.message = %error, "a calendar was not written");
    let stands = match (&error, &meeting.etag) {
        (ProviderError::Missing, _) => Some(CalendarEvent::called_off(&meeting.event_id)),
        (_, None) => None,
        _ => match calendars.event(account, &meeting.event_id).await {
            Ok(event) => Some(event),
            Err(ProviderError::Missing) => Some(CalendarEvent::called_off(&meeting.event_id)),
            Err(_) => None,
        },
    };
    let told = match error {
        ProviderError::Changed if stands.is_some() => Told::ChangedThere,
        ProviderError::Missing => Told::GoneThere,
        ProviderError::Reconnect(_) => Told::NotWritten("the account has to be connected again".to_owned()),
        ProviderError::NotAllowed(_) => Told::NotWritten("it does not allow that".to_owned()),
        ProviderError::Refused(_) => Told::NotWritten("it refuses".to_owned()),
        _ => Told::NotWritten("it could not be reached".to_owned()),
    };
    let Some(member) = actor.member() else { return Ok(()) };
    let mut tx = store.begin(actor).await?;
    calendar::unwritten(&mut tx, account, meeting, (&told, stands.as_ref()), member).await?;
    tx.commit().await
}
