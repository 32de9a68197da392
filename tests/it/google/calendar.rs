//! What becomes of a calendar.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use leancrm_api::wiring;
use leancrm_bot::Outcome;
use leancrm_core::{
    domain::account::SyncKind,
    vault::{Vault, VaultKey},
};
use leancrm_sync::{
    Ports,
    google::{CALENDAR_PATH, Google as Adapter, GoogleSettings},
};
use leancrm_tests::{
    TestApp,
    google::{AccountCalendar, Fault},
    shown,
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::connected::{Connected, OMAR};

/// Sarah's address.
const SARAH: &str = "sarah.haddad@nbk.example";
const CYCLE: TimeDelta = TimeDelta::minutes(15);

const MEETINGS: &str = "SELECT concat_ws(' | ', title, to_char(starts_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI'),
        (extract(epoch FROM ends_at - starts_at) / 60)::int)
    FROM meetings WHERE account_id IS NOT NULL AND status <> 'cancelled' AND deleted_at IS NULL ORDER BY starts_at, title";

fn random() -> [u8; 32] {
    use std::sync::atomic::{AtomicU8, Ordering};
    static NEXT: AtomicU8 = AtomicU8::new(1);
    [NEXT.fetch_add(1, Ordering::Relaxed); 32]
}

/// Omar's calendar, and the product, which Google reaches where that is said.
struct Scene<'a> {
    connected: Connected<'a>,
    calendar: AccountCalendar,
    ports: Ports,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp) -> Self {
        Self::reached_at(app, None).await
    }

    async fn reached_at(app: &'a TestApp, address: Option<String>) -> Self {
        let connected = Connected::nobody(app).await;
        let calendar = connected.connect_for("Omar", OMAR, SyncKind::Calendar).await.calendar();
        let door = connected.product.google.as_ref().unwrap();
        let settings = GoogleSettings { push_address: address, ..door.google.settings().clone() };
        let vault = Vault::new(vec![VaultKey::new([9; 32])]).unwrap();
        let google = Adapter::new(settings, app.store.clone(), vault, random).unwrap();
        let ports = Ports { calendars: Some(Arc::new(google)), ..wiring::ports(&connected.product) };
        Self { connected, calendar, ports }
    }

    async fn looks(&self) {
        leancrm_sync::hand_over_due_accounts(&self.connected.app.store).await.unwrap();
        leancrm_sync::drain_through(&self.connected.app.store, &self.ports).await.unwrap();
    }

    async fn after(&self, pause: TimeDelta) {
        self.connected.app.clock.advance(pause);
        self.looks().await;
    }

    async fn meetings(&self) -> Vec<String> {
        self.connected.rows(MEETINGS).await
    }

    async fn does(&self, text: &str) {
        let answer = self.connected.says("Omar", text).await;
        assert_eq!(answer.outcome, Outcome::Asked, "{text}: {}", shown(&answer));
        let answer = self.connected.says("Omar", "yes").await;
        assert_eq!(answer.outcome, Outcome::Answered, "{text}: {}", shown(&answer));
    }

    /// An event of Google's by its title.
    fn event(&self, title: &str) -> Value {
        let found = self.calendar.events().into_iter().find(|event| event["summary"] == title);
        found.unwrap_or_else(|| panic!("{title} is in {:?}", self.calendar.events()))
    }
}

fn at(day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, day, hour, 0, 0).unwrap()
}

fn timed(summary: &str, start: DateTime<Utc>, minutes: i64) -> Value {
    json!({
        "summary": summary, "start": { "dateTime": start.to_rfc3339() },
        "end": { "dateTime": (start + TimeDelta::minutes(minutes)).to_rfc3339() },
    })
}

fn with(mut event: Value, fields: &Value) -> Value {
    event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    event
}

#[tokio::test]
async fn meetings_are_those_of_the_calendar_each_of_a_series_at_its_own_time() {
    let app = TestApp::with_demo().await;
    let scene = Scene::new(&app).await;
    let review = with(
        timed("Review", at(12, 7), 30),
        &json!({ "attendees": [{ "email": SARAH }, { "email": OMAR, "self": true }] }),
    );
    scene.calendar.add(&review);
    let weekly = with(
        timed("Weekly", at(13, 10), 15),
        &json!({
            "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
            "start": { "dateTime": at(13, 10).to_rfc3339(), "timeZone": "Asia/Kuwait" },
            "end": { "dateTime": (at(13, 10) + TimeDelta::minutes(15)).to_rfc3339(), "timeZone": "Asia/Kuwait" },
        }),
    );
    let series = scene.calendar.add(&weekly);
    scene.calendar.move_to(&scene.calendar.instance(&series, at(20, 10)), at(21, 12));
    scene.calendar.cancel(&scene.calendar.instance(&series, at(27, 10)));
    scene
        .calendar
        .add(&json!({ "summary": "Fair", "start": { "date": "2026-03-16" }, "end": { "date": "2026-03-18" } }));
    scene.calendar.add(&with(timed("Dr Blum", at(19, 7), 60), &json!({ "visibility": "private" })));
    scene.connected.google.faults().next("calendar.events.list", &Fault::Emptied, 1);
    scene.looks().await;
    assert_eq!(
        scene.meetings().await,
        [
            "Review | 03-12 07:00 | 30",
            "Weekly | 03-13 10:00 | 15",
            "Fair | 03-15 21:00 | 2880",
            "Busy | 03-19 07:00 | 60",
            "Weekly | 03-21 12:00 | 15",
            // Kuwait has no summer time.
            "Weekly | 04-03 10:00 | 15",
        ]
    );
    let agenda = shown(&scene.connected.says("Omar", "do I have meetings with Sarah Haddad tomorrow?").await);
    assert!(agenda.contains("Review"), "{agenda}");
    scene.calendar.cancel(&series);
    scene.calendar.move_to(scene.event("Review")["id"].as_str().unwrap(), at(14, 9));
    scene.after(CYCLE).await;
    assert_eq!(
        scene.meetings().await,
        ["Review | 03-14 09:00 | 30", "Fair | 03-15 21:00 | 2880", "Busy | 03-19 07:00 | 60"]
    );
    scene.connected.fits_google();
}

#[tokio::test]
async fn where_google_forgets_the_changes_everything_is_read_anew_and_what_is_gone_goes() {
    let app = TestApp::with_demo().await;
    let scene = Scene::new(&app).await;
    let ids: Vec<String> =
        (12..17).map(|day| scene.calendar.add(&timed(&format!("Talk {day}"), at(day, 7), 30))).collect();
    scene.looks().await;
    assert_eq!(scene.meetings().await.len(), 5);
    scene.calendar.cancel(&ids[1]);
    scene.calendar.move_to(&ids[2], at(20, 7));
    scene.calendar.expire_sync_tokens();
    scene.connected.google.faults().next("calendar.events.list", &Fault::Status(410), 1);
    scene.after(CYCLE).await;
    assert_eq!(
        scene.meetings().await,
        [
            "Talk 12 | 03-12 07:00 | 30",
            "Talk 15 | 03-15 07:00 | 30",
            "Talk 16 | 03-16 07:00 | 30",
            "Talk 14 | 03-20 07:00 | 30"
        ]
    );
}

#[tokio::test]
async fn what_is_booked_moved_and_taken_back_by_chat_is_so_at_google_and_guests_are_told() {
    let app = TestApp::with_demo().await;
    let scene = Scene::new(&app).await;
    scene.looks().await;
    scene.does("book a 45 min call with Sarah Haddad on 17 March at 3pm").await;
    scene.connected.google.faults().next("calendar.events.insert", &Fault::Cut, 1);
    scene.looks().await;
    scene.after(TimeDelta::minutes(1)).await;
    let event = scene.event("Call with Sarah Haddad");
    assert_eq!(scene.calendar.events().len(), 1, "an answer that was lost books nothing twice");
    assert_eq!((&event["status"], &event["attendees"][0]["email"]), (&json!("confirmed"), &json!(SARAH)));
    assert_eq!(scene.meetings().await, ["Call with Sarah Haddad | 03-17 12:00 | 45"]);
    scene.does("move my call with Sarah Haddad on 17 March to 18 March at 4pm").await;
    scene.looks().await;
    let start: DateTime<Utc> =
        scene.event("Call with Sarah Haddad")["start"]["dateTime"].as_str().unwrap().parse().unwrap();
    assert_eq!(start, at(18, 13), "four in Kuwait");
    scene.does("cancel my call with Sarah Haddad on 18 March").await;
    scene.looks().await;
    let told: Vec<&str> = scene.calendar.invitations().iter().map(|told| told.what).collect();
    assert_eq!(told, ["inserted", "changed", "cancelled"]);
    assert!(scene.meetings().await.is_empty());
    let answer = scene.connected.says("Omar", "undo").await;
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    scene.looks().await;
    assert_eq!(scene.meetings().await, ["Call with Sarah Haddad | 03-18 13:00 | 45"]);
    assert_eq!(scene.event("Call with Sarah Haddad")["status"], "confirmed", "it is there again");
    scene.after(CYCLE).await;
    assert_eq!(scene.meetings().await, ["Call with Sarah Haddad | 03-18 13:00 | 45"]);
    scene.connected.fits_google();
}

#[tokio::test]
async fn a_change_made_there_meanwhile_counts_and_its_member_hears_of_it() {
    let app = TestApp::with_demo().await;
    let scene = Scene::new(&app).await;
    let id = scene.calendar.add(&timed("Audit", at(17, 7), 30));
    scene.looks().await;
    scene.does("move the Audit meeting to 18 March at 3pm").await;
    scene.calendar.move_to(&id, at(19, 7));
    scene.looks().await;
    assert_eq!(scene.meetings().await, ["Audit | 03-19 07:00 | 30"]);
    let told = scene.connected.alerts().await;
    assert!(told.iter().any(|text| text.contains("“Audit” was changed in your calendar meanwhile")), "{told:?}");
    scene.connected.fits_google();
}

#[tokio::test]
async fn google_calls_and_the_calendar_is_looked_at_at_once_and_nobody_else_is_believed() {
    let app = TestApp::with_demo().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let scene = Scene::reached_at(&app, Some(address.clone())).await;
    let service = scene.connected.service.clone();
    let tasks = TaskTracker::new();
    tasks.spawn(async move { axum::serve(listener, service).await });
    scene.looks().await;
    assert_eq!(scene.calendar.channels().len(), 1);
    scene.calendar.add(&timed("Talk", at(12, 7), 30));
    let called = scene.calendar.notify().await;
    assert_eq!(
        called.iter().map(|call| (call.state, call.status)).collect::<Vec<_>>(),
        [("sync", Some(200)), ("exists", Some(200))]
    );
    scene.looks().await;
    assert_eq!(scene.meetings().await, ["Talk | 03-12 07:00 | 30"], "not in a quarter of an hour");
    let channel = scene.calendar.channels().remove(0);
    let client = reqwest::Client::builder().build().unwrap();
    for headers in [
        vec![("x-goog-channel-id", channel.as_str()), ("x-goog-channel-token", "guess")],
        vec![("x-goog-channel-id", &channel)],
        vec![("x-goog-channel-id", "another"), ("x-goog-channel-token", "guess")],
        vec![],
    ] {
        let mut request = client.post(format!("{address}{CALENDAR_PATH}")).header("x-goog-resource-state", "exists");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        assert_eq!(request.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    }
    for _ in 0..8 {
        scene.after(TimeDelta::days(1)).await;
    }
    assert!(!scene.calendar.channels().is_empty(), "a channel is renewed before it ends");
    scene.connected.fits_google();
}

/// Something that happens in a calendar: what, to which event, and by how much.
type Step = (u8, usize, i64);

#[tokio::test]
async fn whatever_happens_and_goes_wrong_on_the_way_the_meetings_are_those_of_the_calendar() {
    let faults = [
        Fault::Status(503),
        Fault::Limited(1),
        Fault::Cut,
        Fault::Repeated,
        Fault::Reordered,
        Fault::Emptied,
        Fault::Status(500),
    ];
    let mut runner = TestRunner::deterministic();
    let steps = proptest::collection::vec((0..7u8, 0..6usize, 0..120i64), 16);
    for seed in 0..4 {
        let app = TestApp::with_demo().await;
        let scene = Scene::new(&app).await;
        let sequence: Vec<Step> = steps.new_tree(&mut runner).unwrap().current();
        let mut ids: Vec<String> = Vec::new();
        scene.connected.google.faults().at_random(seed, 0.3, &faults);
        for (what, which, hours) in &sequence {
            let start = at(12, 7) + TimeDelta::hours(*hours);
            match (what, ids.get(*which)) {
                (0..=2, _) | (_, None) => {
                    ids.push(scene.calendar.add(&timed(&format!("Talk {}", ids.len()), start, 30)));
                }
                (3 | 4, Some(id)) if is_on(&scene, id) => scene.calendar.move_to(id, start),
                (5, Some(id)) if is_on(&scene, id) => scene.calendar.cancel(id),
                (6, _) => scene.calendar.expire_sync_tokens(),
                _ => {}
            }
            scene.after(TimeDelta::minutes(7)).await;
        }
        scene.connected.google.faults().clear();
        for _ in 0..3 {
            scene.after(CYCLE).await;
        }
        let mut expected: Vec<(DateTime<Utc>, String)> = Vec::new();
        for event in scene.calendar.events().iter().filter(|event| event["status"] != "cancelled") {
            let start: DateTime<Utc> = event["start"]["dateTime"].as_str().unwrap().parse().unwrap();
            expected.push((start, event["summary"].as_str().unwrap().to_owned()));
        }
        expected.sort();
        let expected: Vec<String> = expected
            .into_iter()
            .map(|(start, title)| format!("{title} | {} | 30", start.format("%m-%d %H:%M")))
            .collect();
        assert_eq!(scene.meetings().await, expected, "{seed}: {sequence:?}");
    }
}

/// Whether an event takes place.
fn is_on(scene: &Scene<'_>, id: &str) -> bool {
    scene.calendar.events().iter().any(|event| event["id"] == id && event["status"] != "cancelled")
}
