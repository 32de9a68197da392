//! Looks at a calendar that do not come to their end: because the process stops, or because they panic.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use leancrm_core::{
    domain::{account::Account, calendar::CalendarEvent},
    ports::{
        calendar::{Calendars, Channel, EventDraft, EventPage, MemoryCalendar, Since},
        provider::ProviderError,
    },
};
use leancrm_sync::{Ports, QueueConfig, Workers, hand_over_due_accounts, tell_stalls};
use tokio_util::sync::CancellationToken;

use super::{Scene, event};

/// A calendar of which something is made at every page that is asked for, before it is given.
struct Hooked<F> {
    calendar: Arc<MemoryCalendar>,
    pages: AtomicUsize,
    hook: F,
}

impl<F: Fn(usize)> Hooked<F> {
    fn new(scene: &Scene, hook: F) -> Arc<Self> {
        Arc::new(Self { calendar: Arc::clone(&scene.calendar), pages: AtomicUsize::new(0), hook })
    }
}

impl<F> fmt::Debug for Hooked<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooked")
    }
}

#[async_trait]
impl<F: Fn(usize) + Send + Sync> Calendars for Hooked<F> {
    async fn events(&self, account: &Account, since: &Since, page: Option<&str>) -> Result<EventPage, ProviderError> {
        (self.hook)(self.pages.fetch_add(1, Ordering::Relaxed) + 1);
        self.calendar.events(account, since, page).await
    }

    async fn event(&self, account: &Account, id: &str) -> Result<CalendarEvent, ProviderError> {
        self.calendar.event(account, id).await
    }

    async fn insert(&self, account: &Account, id: &str, draft: &EventDraft) -> Result<CalendarEvent, ProviderError> {
        self.calendar.insert(account, id, draft).await
    }

    async fn change(
        &self,
        account: &Account,
        id: &str,
        etag: &str,
        draft: &EventDraft,
    ) -> Result<CalendarEvent, ProviderError> {
        self.calendar.change(account, id, etag, draft).await
    }

    async fn cancel(&self, account: &Account, id: &str) -> Result<(), ProviderError> {
        self.calendar.cancel(account, id).await
    }

    async fn watch(&self, account: &Account) -> Result<Option<Channel>, ProviderError> {
        self.calendar.watch(account).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_at_a_calendar_ends_after_the_page_under_way_when_its_process_stops() {
    let scene = Scene::connected().await;
    for number in 1..=12 {
        scene.put(event(&format!("e{number}"), "Talk", &format!("2026-03-{}T07:00:00Z", 12 + number), 30));
    }
    let shutdown = CancellationToken::new();
    let stops = shutdown.clone();
    let calendars = Hooked::new(&scene, move |page| {
        if page == 2 {
            stops.cancel();
        }
    });
    let ports = Ports { calendars: Some(calendars), ..Ports::default() };
    hand_over_due_accounts(&scene.app.store).await.unwrap();
    let workers =
        Workers::start(scene.app.store.clone(), QueueConfig::default(), ports, shutdown.clone()).await.unwrap();
    let began = tokio::time::timeout(Duration::from_secs(30), shutdown.cancelled()).await;
    assert!(began.is_ok(), "nobody looked");
    assert!(workers.stop(Duration::from_secs(10)).await, "nothing was left running");
    assert_eq!(scene.meetings().await.len(), 6, "two pages of three are kept");
    let state = "SELECT concat_ws(' ', phase, failures, next_at = tried_at, ok_at < tried_at) FROM sync_states";
    assert_eq!(scene.rows(state).await, ["importing 0 t f"], "it is due again at once");
    scene.tick().await;
    assert_eq!(scene.meetings().await.len(), 12, "and goes on where it was");
}

#[tokio::test]
async fn a_calendar_whose_looks_panic_is_told_to_be_behind_after_two_cycles_and_when_that_is_over() {
    let mut scene = Scene::connected().await;
    scene.tick().await;
    let well = scene.ports.calendars.replace(Hooked::new(&scene, |_| panic!("the calendar was told to")));
    let told = async |scene: &Scene, time: &str, words: &str| {
        scene.at(time).await;
        tell_stalls(&scene.app.store).await.unwrap();
        let texts = scene.rows("SELECT text FROM alerts WHERE kind = 'alert'").await;
        texts.iter().filter(|text| text.contains(words)).count()
    };
    for time in ["2026-03-11T06:46:00Z", "2026-03-11T06:50:00Z", "2026-03-11T06:59:00Z"] {
        assert_eq!(told(&scene, time, "has not been in step").await, 0, "two cycles are not over at {time}");
    }
    for time in ["2026-03-11T07:01:30Z", "2026-03-11T07:10:00Z"] {
        assert_eq!(told(&scene, time, "has not been in step").await, 1, "{time}");
    }
    scene.ports.calendars = well;
    assert_eq!(told(&scene, "2026-03-11T08:00:00Z", "is in step again").await, 1);
}
