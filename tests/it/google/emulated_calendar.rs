//! The product and a calendar that nobody here wrote: that of emulate, with a proxy before it through which things go wrong.
//!
//! Emulate's calendar knows no changes and cannot change an event. The proxy compares what is there with what was there, gives sync
//! tokens, forgets them, and writes an event anew that is changed (see `emulate::events`).

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};
use leancrm_core::{clock::Clock as _, domain::account::SyncKind};
use leancrm_tests::{TestApp, google::Fault};
use serde_json::{Value, json};

use super::{connected::OMAR, emulated::Emulated};

const SARAH: &str = "sarah.haddad@nbk.example";
const LIST: &str = "calendar.events.list";
const EVENTS: &str = "/calendar/v3/calendars/primary/events";
/// After so long a calendar is looked at again, whether or not the last look was missed.
const CYCLE: TimeDelta = TimeDelta::minutes(15);
const MEETINGS: &str = "SELECT concat_ws(' | ', m.title,
        CASE WHEN m.all_day THEN concat_ws(' to ', m.starts_on, m.until_on)
             ELSE concat_ws(' for ', floor(extract(epoch FROM m.starts_at))::bigint,
                 (extract(epoch FROM m.ends_at - m.starts_at) / 60)::int) END, c.name)
    FROM meetings m LEFT JOIN contacts c ON c.tenant_id = m.tenant_id AND c.id = m.contact_id
    WHERE m.account_id IS NOT NULL AND m.status <> 'cancelled' AND m.deleted_at IS NULL";

/// Omar's calendar at emulate, and what has to become of it.
struct Scene<'a> {
    emulated: Emulated<'a>,
    /// Some days ahead.
    soon: DateTime<Utc>,
    /// The meeting that each event has to be, by its title.
    expected: BTreeMap<String, String>,
}

impl<'a> Scene<'a> {
    /// With nothing in it; or why there is no emulate.
    async fn new(app: &'a TestApp) -> Result<Self, String> {
        let emulated = Emulated::omar(app, SyncKind::Calendar).await?;
        let now = app.clock.now().timestamp();
        let soon = DateTime::from_timestamp(now - now % 3_600, 0).unwrap() + TimeDelta::days(5);
        Ok(Self { emulated, soon, expected: BTreeMap::new() })
    }

    /// Writes an event into emulate, past the proxy, and gives its id.
    async fn writes(&self, event: &Value) -> String {
        let address = format!("{}{EVENTS}", self.emulated.emulate.url());
        let written = self.emulated.does("POST", &address, event).await;
        written["id"].as_str().unwrap().to_owned()
    }

    /// Books half an hour with Sarah, so many hours from soon, and gives the id.
    async fn books(&mut self, title: &str, hours: i64) -> String {
        self.expects(title, hours);
        let mut event = half_an_hour(self.soon + TimeDelta::hours(hours));
        event["summary"] = json!(title);
        event["attendees"] = json!([{ "email": SARAH }, { "email": OMAR, "self": true, "responseStatus": "accepted" }]);
        self.writes(&event).await
    }

    fn expects(&mut self, title: &str, hours: i64) {
        let start = (self.soon + TimeDelta::hours(hours)).timestamp();
        self.expected.insert(title.to_owned(), format!("{title} | {start} for 30 | Sarah Haddad"));
    }

    /// Moves an event. Emulate has no name for the one that it has instead, so the proxy is asked.
    async fn moves(&mut self, (id, title): &(String, String), hours: i64) {
        self.expects(title, hours);
        let times = half_an_hour(self.soon + TimeDelta::hours(hours));
        self.emulated.does("PATCH", &format!("{}{EVENTS}/{id}", self.emulated.proxy.url()), &times).await;
    }

    async fn calls_off(&mut self, (id, title): &(String, String)) {
        self.expected.remove(title);
        self.emulated.does("DELETE", &format!("{}{EVENTS}/{id}", self.emulated.proxy.url()), &json!({})).await;
    }

    /// Lets this go wrong so often and looks, until nothing is left to go wrong and then once more.
    async fn in_spite_of(&self, fault: &Fault, times: usize) {
        self.emulated.proxy.faults().next(LIST, fault, times);
        for _ in 0..4 {
            self.emulated.after(CYCLE).await;
        }
        assert_eq!(self.emulated.proxy.faults().waiting(), 0, "{fault:?} was met");
    }

    /// The meetings are those of the calendar.
    async fn fits(&self, when: &str) {
        let mut meetings = self.emulated.rows(MEETINGS).await;
        meetings.sort();
        let mut expected: Vec<String> = self.expected.values().cloned().collect();
        expected.sort();
        assert_eq!(meetings, expected, "{when}");
    }

    /// How often a reading of all there is was begun, and how often that was because the changes were not known any more.
    fn readings(&self) -> (usize, usize) {
        let journal = self.emulated.proxy.journal();
        let begun = |query: &str| query.contains("timeMin=") && !query.contains("pageToken=");
        let whole = journal.of(LIST).filter(|entry| begun(&entry.query)).count();
        (whole, journal.of(LIST).filter(|entry| entry.status == 410).count())
    }
}

fn half_an_hour(start: DateTime<Utc>) -> Value {
    let end = start + TimeDelta::minutes(30);
    json!({ "start": { "dateTime": start.to_rfc3339() }, "end": { "dateTime": end.to_rfc3339() } })
}

#[tokio::test]
async fn a_calendar_at_emulate_is_read_and_followed_whatever_goes_wrong_on_the_way() {
    let app = TestApp::with_demo().await;
    let mut scene = match Scene::new(&app).await {
        Ok(scene) => scene,
        Err(why) => return println!("skipped: {why}"),
    };
    let mut held = Vec::new();
    for number in 0..7 {
        let title = format!("00 talk {number}");
        held.push((scene.books(&title, number).await, title));
    }
    let (first, until) = (scene.soon.date_naive(), scene.soon.date_naive() + Days::new(2));
    let (from, to) = (json!({ "date": first.to_string() }), json!({ "date": until.to_string() }));
    scene.writes(&json!({ "summary": "fair", "start": from, "end": to })).await;
    scene.expected.insert("fair".to_owned(), format!("fair | {first} to {until}"));
    let mut far = half_an_hour(scene.soon + TimeDelta::days(600));
    far["summary"] = json!("further ahead than is read");
    scene.writes(&far).await;
    scene.in_spite_of(&Fault::Reordered, 2).await;
    scene.fits("read in pages of three").await;
    let wrongs = [
        (Fault::Status(410), 1),
        (Fault::Status(503), 2),
        (Fault::Status(500), 1),
        (Fault::Limited(3), 1),
        (Fault::Cut, 2),
        (Fault::Repeated, 2),
        (Fault::Reordered, 2),
        (Fault::Emptied, 2),
    ];
    for (number, (fault, times)) in (1_i64..).zip(wrongs) {
        for part in 0..4 {
            let title = format!("{number:02} talk {part}");
            held.push((scene.books(&title, 24 * number + part).await, title));
        }
        let (gone, moved) = (held.remove(0), held.remove(0));
        scene.calls_off(&gone).await;
        scene.moves(&moved, 24 * number + 12).await;
        held.push(moved);
        scene.in_spite_of(&fault, times).await;
        scene.fits(&format!("after {fault:?}")).await;
    }
    assert_eq!(scene.readings(), (2, 1), "all of it was read at first, and where the changes were forgotten");
    scene.emulated.proxy.stop().await;
}

#[tokio::test]
async fn where_the_changes_at_emulate_are_forgotten_all_is_read_anew_and_what_is_gone_goes() {
    let app = TestApp::with_demo().await;
    let mut scene = match Scene::new(&app).await {
        Ok(scene) => scene,
        Err(why) => return println!("skipped: {why}"),
    };
    let mut held = Vec::new();
    for number in 0..8 {
        let title = format!("talk {number}");
        held.push((scene.books(&title, number).await, title));
    }
    scene.emulated.after(CYCLE).await;
    scene.fits("at first").await;
    scene.calls_off(&held[0]).await;
    scene.calls_off(&held[7]).await;
    scene.moves(&held[3], 30).await;
    scene.moves(&held[3], 40).await;
    scene.books("talk 8", 8).await;
    scene.emulated.proxy.expire_sync_tokens().await;
    scene.emulated.after(CYCLE).await;
    scene.fits("read anew").await;
    assert_eq!(scene.readings(), (2, 1));
    scene.calls_off(&held[3]).await;
    scene.moves(&held[5], 50).await;
    scene.emulated.after(CYCLE).await;
    scene.fits("followed from there").await;
    assert_eq!(scene.readings(), (2, 1), "the new token is good");
    scene.emulated.proxy.stop().await;
}
