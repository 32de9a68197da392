//! A calendar in memory that behaves as Google's does.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Calendars, Channel, EventDraft, EventPage, Since};
use crate::{
    clock::Clock,
    domain::{
        account::Account,
        calendar::{Attendee, CalendarEvent, EventStatus, EventTime},
    },
    ids::AccountId,
    ports::provider::ProviderError,
};

/// Calendars in memory, one for each account. Every event has the version that it was changed at; a sync token is the last version
/// that was seen, and too old once a calendar has [forgotten](Self::forget).
#[derive(Debug)]
pub struct MemoryCalendar {
    clock: Arc<dyn Clock>,
    page_size: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    version: u64,
    forgotten: u64,
    events: BTreeMap<(AccountId, String), (u64, CalendarEvent)>,
    plan: Vec<Plan>,
    calls: Vec<String>,
}

/// What becomes of the calls that follow, the first of the list first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// It fails, and does nothing.
    Fail(ProviderError),
    /// It is done, and the answer is lost.
    DoneUnheard,
    /// It goes as it should.
    Work,
}

impl MemoryCalendar {
    /// No calendar has anything in it yet; so many events come on a page.
    pub fn new(clock: Arc<dyn Clock>, page_size: usize) -> Self {
        Self { clock, page_size, state: Mutex::default() }
    }

    /// Puts an event into a calendar, or in the place of one of its id, as somebody with a browser would.
    pub fn put(&self, account: AccountId, event: CalendarEvent) -> CalendarEvent {
        self.lock().put(account, event, self.clock.now())
    }

    /// Calls off an event as somebody with a browser would; of a series all of it.
    pub fn call_off(&self, account: AccountId, id: &str) {
        self.lock().call_off(account, id);
    }

    /// An event as it stands.
    pub fn get(&self, account: AccountId, id: &str) -> Option<CalendarEvent> {
        self.lock().events.get(&(account, id.to_owned())).map(|(_, event)| event.clone())
    }

    /// All that takes place, by id.
    pub fn standing(&self, account: AccountId) -> Vec<CalendarEvent> {
        let state = self.lock();
        let of = state.events.iter().filter(|((owner, _), _)| *owner == account).map(|(_, (_, event))| event);
        of.filter(|event| event.status != EventStatus::Cancelled).cloned().collect()
    }

    /// Forgets which changes came before now: every token given so far is too old, and what was called off leaves no trace.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.forgotten = state.version;
        state.events.retain(|_, (_, event)| event.status != EventStatus::Cancelled);
    }

    /// What becomes of the next calls.
    pub fn plan(&self, plan: impl IntoIterator<Item = Plan>) {
        self.lock().plan.extend(plan);
    }

    /// Every call so far, by its name.
    pub fn calls(&self) -> Vec<String> {
        self.lock().calls.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a call as it is planned.
    fn call<T>(
        &self,
        name: &str,
        work: impl FnOnce(&mut State) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        let mut state = self.lock();
        state.calls.push(name.to_owned());
        let plan = if state.plan.is_empty() { Plan::Work } else { state.plan.remove(0) };
        match plan {
            Plan::Fail(error) => Err(error),
            Plan::Work => work(&mut state),
            Plan::DoneUnheard => {
                work(&mut state)?;
                Err(ProviderError::Unavailable("the answer was lost".to_owned()))
            }
        }
    }
}

impl State {
    fn put(&mut self, account: AccountId, mut event: CalendarEvent, now: DateTime<Utc>) -> CalendarEvent {
        self.version += 1;
        event.etag = Some(format!("\"{}\"", self.version));
        // Two changes are never of the same moment.
        event.updated = Some(now + TimeDelta::milliseconds(i64::try_from(self.version).unwrap_or_default()));
        self.events.insert((account, event.id.clone()), (self.version, event.clone()));
        event
    }

    fn call_off(&mut self, account: AccountId, id: &str) {
        let of =
            |event: &CalendarEvent| event.id == id || event.series.as_ref().is_some_and(|(series, _)| series == id);
        for ((owner, _), (version, event)) in &mut self.events {
            if *owner == account && of(event) && event.status != EventStatus::Cancelled {
                self.version += 1;
                (*version, event.status) = (self.version, EventStatus::Cancelled);
            }
        }
    }

    /// What is shown of an event: one that was called off has its id and nothing else.
    fn shown(event: &CalendarEvent) -> CalendarEvent {
        if event.status == EventStatus::Cancelled { CalendarEvent::called_off(&event.id) } else { event.clone() }
    }

    fn listed(&self, account: AccountId, since: &Since) -> Result<Vec<CalendarEvent>, ProviderError> {
        let of = self.events.iter().filter(|((owner, _), _)| *owner == account).map(|(_, known)| known);
        let mut known: Vec<&(u64, CalendarEvent)> = match since {
            Since::Window { from, to } => {
                let within = |event: &CalendarEvent| {
                    let (start, end) = event.time.as_ref().map(|time| time.span(chrono_tz::UTC)).unwrap_or_default();
                    event.status != EventStatus::Cancelled && end > *from && start < *to
                };
                of.filter(|(_, event)| within(event)).collect()
            }
            Since::Token(token) => {
                let seen = token.parse::<u64>().map_err(|_| ProviderError::Expired)?;
                if seen < self.forgotten {
                    return Err(ProviderError::Expired);
                }
                of.filter(|(version, _)| *version > seen).collect()
            }
        };
        known.sort_by_key(|(version, _)| *version);
        Ok(known.into_iter().map(|(_, event)| Self::shown(event)).collect())
    }
}

fn drafted(event: CalendarEvent, draft: &EventDraft) -> CalendarEvent {
    let time = EventTime::Timed { start: draft.start, end: draft.end, zone: Some(draft.zone.clone()) };
    CalendarEvent { title: Some(draft.title.clone()), location: draft.location.clone(), time: Some(time), ..event }
}

#[async_trait]
impl Calendars for MemoryCalendar {
    async fn events(&self, account: &Account, since: &Since, page: Option<&str>) -> Result<EventPage, ProviderError> {
        self.call("events", |state| {
            let events = state.listed(account.id, since)?;
            let first = page.map_or(Ok(0), str::parse::<usize>).map_err(|_| ProviderError::PageLost)?;
            let until = (first + self.page_size).min(events.len());
            let next = (until < events.len()).then(|| until.to_string());
            let token = next.is_none().then(|| state.version.to_string());
            Ok(EventPage { events: events.get(first..until).unwrap_or_default().to_vec(), next, token })
        })
    }

    async fn event(&self, account: &Account, id: &str) -> Result<CalendarEvent, ProviderError> {
        self.call("event", |state| {
            let found = state.events.get(&(account.id, id.to_owned()));
            found.map(|(_, event)| State::shown(event)).ok_or(ProviderError::Missing)
        })
    }

    async fn insert(&self, account: &Account, id: &str, draft: &EventDraft) -> Result<CalendarEvent, ProviderError> {
        let now = self.clock.now();
        self.call("insert", |state| {
            if let Some((_, event)) = state.events.get(&(account.id, id.to_owned())) {
                let event = event.clone();
                if event.status != EventStatus::Cancelled {
                    return Ok(event);
                }
                let event = CalendarEvent { status: EventStatus::Confirmed, ..event };
                return Ok(state.put(account.id, drafted(event, draft), now));
            }
            let invited =
                draft.invited.iter().map(|address| Attendee { address: address.clone(), ..Attendee::default() });
            let event = CalendarEvent {
                status: EventStatus::Confirmed,
                ical_uid: Some(format!("{id}@memory")),
                attendees: invited.collect(),
                ..CalendarEvent::called_off(id)
            };
            Ok(state.put(account.id, drafted(event, draft), now))
        })
    }

    async fn change(
        &self,
        account: &Account,
        id: &str,
        etag: &str,
        draft: &EventDraft,
    ) -> Result<CalendarEvent, ProviderError> {
        let now = self.clock.now();
        self.call("change", |state| {
            let found = state.events.get(&(account.id, id.to_owned())).map(|(_, event)| event.clone());
            match found {
                Some(event) if event.status == EventStatus::Cancelled => Err(ProviderError::Missing),
                None => Err(ProviderError::Missing),
                Some(event) if event.etag.as_deref() != Some(etag) => Err(ProviderError::Changed),
                Some(event) => Ok(state.put(account.id, drafted(event, draft), now)),
            }
        })
    }

    async fn cancel(&self, account: &Account, id: &str) -> Result<(), ProviderError> {
        self.call("cancel", |state| {
            state.call_off(account.id, id);
            Ok(())
        })
    }

    async fn watch(&self, account: &Account) -> Result<Option<Channel>, ProviderError> {
        let expires_at = self.clock.now() + TimeDelta::days(7);
        self.call("watch", |state| {
            let (id, token) = (format!("{}-{}", account.id, state.calls.len()), format!("token-{}", state.calls.len()));
            Ok(Some(Channel { id, token, resource: format!("resource-of-{}", account.id), expires_at }))
        })
    }
}
