//! Meetings in step with a calendar: read, told of, become activities, and written back.

mod booked;
mod changes;
mod looks;
mod over;
mod prepared;
mod private;
mod random;
mod stopped;

use std::{cell::RefCell, sync::Arc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use leancrm_bot::Part;
use leancrm_core::{
    domain::{
        account::{Account, SyncKind},
        calendar::{Attendee, CalendarEvent, EventStart, EventStatus, EventTime, Response},
    },
    ids::AccountId,
    ops::calendar::{self, Applied, Reading},
    ports::{
        calendar::{Calendars as _, MemoryCalendar, Plan, Since},
        messenger::{Messenger, ScriptedMessenger},
        provider::ProviderError,
    },
    store::{NewAccount, SealedTokens},
};
use leancrm_sync::{Ports, deliver_due, drain_through, hand_over_due, hand_over_due_accounts};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

/// The demo company, with the calendar of Omar in memory.
struct Scene {
    app: TestApp,
    calendar: Arc<MemoryCalendar>,
    account: Account,
    token: RefCell<Option<String>>,
    /// Everything that was ever told, in order.
    heard: RefCell<Vec<CalendarEvent>>,
    ports: Ports,
    messenger: Arc<ScriptedMessenger>,
}

impl Scene {
    async fn new() -> Self {
        Self::with_pages_of(250).await
    }

    async fn with_pages_of(size: usize) -> Self {
        let app = TestApp::with_demo().await;
        let account = account(&app, "Omar", 1).await;
        let calendar = Arc::new(MemoryCalendar::new(Arc::clone(app.store.clock()), size));
        let messenger = Arc::new(ScriptedMessenger::new("slack"));
        let messengers = vec![Arc::clone(&messenger) as Arc<dyn Messenger>];
        let announcer = Some(Arc::new(app.engine.clone()) as _);
        let ports = Ports { messengers, announcer, ..Ports::default() };
        Self { app, calendar, account, token: RefCell::new(None), heard: RefCell::default(), ports, messenger }
    }

    /// The same, where calendars are read and written as they are in the product.
    async fn connected() -> Self {
        let mut scene = Self::with_pages_of(3).await;
        scene.ports.calendars = Some(Arc::clone(&scene.calendar) as _);
        scene
    }

    /// Puts an event into Omar's calendar, as somebody with a browser would.
    fn put(&self, event: CalendarEvent) -> CalendarEvent {
        self.calendar.put(self.account.id, event)
    }

    /// Reads what has changed, or everything where nothing was read yet or too long ago.
    async fn sync(&self) -> Applied {
        let token = self.token.borrow().clone();
        match token {
            Some(token) => match self.read(Since::Token(token), Reading::Changes).await {
                Ok(applied) => applied,
                Err(ProviderError::Expired) => self.read_whole().await,
                Err(error) => panic!("{error}"),
            },
            None => self.read_whole().await,
        }
    }

    async fn read_whole(&self) -> Applied {
        let now = self.app.store.clock().now();
        // What was seen before this reading was seen at another moment.
        self.app.clock.advance(TimeDelta::milliseconds(1));
        let began = self.app.store.clock().now();
        let window = (now - TimeDelta::days(60), now + TimeDelta::days(400));
        let mut applied = self.read(Since::Window { from: window.0, to: window.1 }, Reading::Whole).await.unwrap();
        let actor = self.app.store.member_actor(self.account.tenant, self.account.member).await.unwrap().unwrap();
        let mut tx = self.app.store.begin(&actor).await.unwrap();
        applied.cancelled += calendar::call_off_unseen(&mut tx, &self.account, began, window).await.unwrap();
        tx.commit().await.unwrap();
        applied
    }

    async fn read(&self, since: Since, reading: Reading) -> Result<Applied, ProviderError> {
        let (mut page, mut whole) = (None::<String>, Applied::default());
        loop {
            let told = self.calendar.events(&self.account, &since, page.as_deref()).await?;
            let applied = self.apply(&told.events, reading).await;
            self.heard.borrow_mut().extend(told.events);
            whole.kept += applied.kept;
            whole.skipped += applied.skipped;
            whole.cancelled += applied.cancelled;
            if told.token.is_some() {
                *self.token.borrow_mut() = told.token;
            }
            let Some(next) = told.next else { return Ok(whole) };
            page = Some(next);
        }
    }

    /// Keeps events as a page tells them.
    async fn apply(&self, events: &[CalendarEvent], reading: Reading) -> Applied {
        let actor = self.app.store.member_actor(self.account.tenant, self.account.member).await.unwrap().unwrap();
        let mut tx = self.app.store.begin(&actor).await.unwrap();
        let applied = calendar::apply(&mut tx, &self.account, events, reading).await.unwrap();
        tx.commit().await.unwrap();
        applied
    }

    /// Lets everything happen that is due now; what arrives of it, as a person reads it.
    async fn tick(&self) -> Vec<String> {
        let seen = self.messenger.arrived().len();
        if self.ports.calendars.is_some() {
            hand_over_due_accounts(&self.app.store).await.unwrap();
            drain_through(&self.app.store, &self.ports).await.unwrap();
        }
        hand_over_due(&self.app.store).await.unwrap();
        drain_through(&self.app.store, &self.ports).await.unwrap();
        deliver_due(&self.app.store, &self.ports).await.unwrap();
        self.messenger.arrived()[seen..]
            .iter()
            .map(|message| {
                let part: Part = serde_json::from_value(message.content.clone()).expect("an answer");
                format!("{}: {}", message.conversation, leancrm_bot::console::render(&part.answer.reply, 200))
            })
            .collect()
    }

    /// The same at a time.
    async fn at(&self, time: &str) -> Vec<String> {
        self.app.clock.advance(at(time) - self.app.store.clock().now());
        self.tick().await
    }

    async fn rows(&self, sql: &'static str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }

    async fn behind(&self, sql: &'static str) {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }

    /// What stands in Omar's calendar of LeanCRM because of the other one.
    async fn meetings(&self) -> Vec<String> {
        self.rows(
            "SELECT concat_ws(' | ', event_id, title, to_char(starts_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI'),
                    to_char(ends_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI'))
             FROM meetings WHERE account_id IS NOT NULL AND status <> 'cancelled' AND deleted_at IS NULL ORDER BY event_id",
        )
        .await
    }
}

/// An account of a member, connected a moment ago.
async fn account(app: &TestApp, name: &str, number: u128) -> Account {
    let actor = app.member("demo", name).await.actor;
    let id = AccountId::from_uuid(uuid::Uuid::from_u128(number));
    let new = NewAccount {
        member: actor.member().unwrap(),
        subject: format!("subject-{number}"),
        address: format!("{}@gulfbright.example", name.to_lowercase()),
        scopes: Vec::new(),
        kinds: vec![SyncKind::Calendar],
    };
    let sealed = SealedTokens { access: (vec![1], app.store.clock().now()), refresh: Some(vec![1]) };
    let mut tx = app.store.begin(&actor).await.unwrap();
    tx.save_account(id, &new, &sealed).await.unwrap();
    let account = tx.account(id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    account
}

/// The address of a contact of Omar's, whom the demo has.
async fn john(scene: &Scene) -> String {
    let query = "SELECT p.value FROM contact_points p JOIN contacts c ON c.id = p.contact_id JOIN tenants t ON t.id = c.tenant_id
                 WHERE c.name = 'John Smith' AND p.kind = 'email' AND t.slug = 'demo'";
    scene.rows(query).await.remove(0)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// An event that takes so many minutes.
fn event(id: &str, title: &str, start: &str, minutes: i64) -> CalendarEvent {
    let start = at(start);
    let time =
        EventTime::Timed { start, end: start + TimeDelta::minutes(minutes), zone: Some("Asia/Kuwait".to_owned()) };
    CalendarEvent {
        id: id.to_owned(),
        etag: None,
        ical_uid: Some(format!("{id}@google.com")),
        status: EventStatus::Confirmed,
        title: Some(title.to_owned()),
        location: None,
        description: None,
        link: None,
        time: Some(time),
        series: None,
        organizer: None,
        attendees: vec![Attendee {
            is_self: true,
            response: Response::Accepted,
            ..attendee("omar@gulfbright.example")
        }],
        attendees_omitted: false,
        is_private: false,
        is_free: false,
        updated: None,
    }
}

fn attendee(address: &str) -> Attendee {
    Attendee { address: address.to_owned(), ..Attendee::default() }
}

fn with(mut event: CalendarEvent, people: &[&str]) -> CalendarEvent {
    event.attendees.extend(people.iter().map(|address| attendee(address)));
    event
}

/// One of a series.
fn instance(series: &str, title: &str, original: &str, start: &str, minutes: i64) -> CalendarEvent {
    let original = at(original);
    let mut one = event(&format!("{series}_{}", original.format("%Y%m%dT%H%M%SZ")), title, start, minutes);
    one.series = Some((series.to_owned(), EventStart::At(original)));
    one.ical_uid = Some(format!("{series}@google.com"));
    one
}

/// Whether a text has all the words.
fn has(text: &str, words: &[&str]) -> bool {
    words.iter().all(|word| text.contains(word))
}

/// The change-set that the answer's button takes back.
fn button(answer: &leancrm_bot::Answer) -> Option<leancrm_core::ids::ChangeSetId> {
    use leancrm_bot::reply::{Block, Press};
    answer.reply.blocks.iter().find_map(|block| match block {
        Block::Actions { items } => items.iter().find_map(|item| match item.press {
            Press::Undo { change_set } => Some(change_set),
            _ => None,
        }),
        _ => None,
    })
}
