//! A calendar that changes, and what the CRM has to have of it.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use leancrm_core::{
    clock::Clock as _,
    domain::{
        account::SyncKind,
        calendar::{READ_AHEAD, READ_BACK},
    },
};
use leancrm_tests::google::{Account, AccountCalendar};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{
    super::connected::{Connected, SCOPES},
    Thing, differences,
};

/// Whose calendar it is: somebody without a mailbox, so that each account has one thing.
pub(super) const SOFIA: &str = "sofia@gulfbright.example";
/// The meetings that are there, each by what the calendar calls it, so that one that is kept twice is seen; what is called like an
/// event and stands in no calendar is one too much.
const MEETINGS: &str = "SELECT concat_ws(' | ', event_id, title,
        CASE WHEN all_day THEN concat_ws(' to ', starts_on, until_on)
             ELSE concat_ws(' for ', floor(extract(epoch FROM starts_at))::bigint, (extract(epoch FROM ends_at - starts_at) / 60)::int)
        END, series_id)
    FROM meetings WHERE (account_id IS NOT NULL OR title LIKE 'event %') AND status <> 'cancelled' AND deleted_at IS NULL";
/// How far the calendar has been read.
const CURSOR: &str = "SELECT coalesce(s.cursor, '') FROM sync_states s
    JOIN accounts o ON o.tenant_id = s.tenant_id AND o.id = s.account_id WHERE s.kind = 'calendar'";

/// The zone that events are written down in. It has no summer time: a week later is the same time of the day.
const ZONE: &str = "Asia/Kuwait";
/// The hours from now in which everything takes place: nothing is over before the end, and nothing is further ahead than is read.
const HOURS: std::ops::Range<i64> = 24..1_000;
const EVENTS: &str = "/calendar/v3/calendars/primary/events";
/// As the product asks: a sync token goes on with what the first list was asked for.
const AS_THE_PRODUCT: [(&str, &str); 2] = [("singleEvents", "true"), ("maxAttendees", "200")];

/// What an event is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Timed,
    Days,
    /// So many, a week from one to the next. Of one that was touched an instance stands by itself: Google drops such an instance when
    /// its series is moved, and the fake does not.
    Series {
        first: DateTime<Utc>,
        count: i64,
        is_touched: bool,
    },
}

/// An event that is or was in the calendar.
struct Held {
    id: String,
    kind: Kind,
    is_gone: bool,
}

/// Sofia's calendar.
pub(super) struct Calendars {
    account: Account,
    calendar: AccountCalendar,
    root: String,
    client: reqwest::Client,
    held: Vec<Held>,
    left: usize,
    now: DateTime<Utc>,
}

impl Calendars {
    /// Connects Sofia's calendar, with half of so many events in it.
    pub(super) async fn open(crm: &Connected<'_>, events: usize) -> Self {
        let account = crm.connect_for("Sofia", SOFIA, SyncKind::Calendar).await;
        account.calendar_quota(u64::MAX, 429);
        let now = crm.app.clock.now().timestamp();
        let mut calendars = Self {
            calendar: account.calendar(),
            account,
            root: crm.google.url().to_owned(),
            client: reqwest::Client::builder().build().unwrap(),
            held: Vec::new(),
            left: events,
            now: DateTime::from_timestamp(now - now % 3_600, 0).unwrap(),
        };
        let mut dice = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..events / 2 {
            calendars.add(&mut dice);
        }
        calendars
    }

    fn some_time(&self, dice: &mut ChaCha8Rng) -> DateTime<Utc> {
        self.now + TimeDelta::hours(dice.random_range(HOURS))
    }

    /// Puts one event more into the calendar.
    fn add(&mut self, dice: &mut ChaCha8Rng) {
        self.left = self.left.saturating_sub(1);
        let start = self.some_time(dice);
        let (mut event, kind) = match dice.random_range(0..10) {
            0..6 => (timed(start), Kind::Timed),
            6..8 => (whole_days(start.date_naive(), dice.random_range(1..4)), Kind::Days),
            _ => {
                let count = dice.random_range(2..9);
                let mut series = timed(start);
                series["recurrence"] = json!([format!("RRULE:FREQ=WEEKLY;COUNT={count}")]);
                (series, Kind::Series { first: start, count, is_touched: false })
            }
        };
        event["summary"] = json!(format!("event {:04}", self.held.len()));
        self.held.push(Held { id: self.calendar.add(&event), kind, is_gone: false });
    }

    /// Changes an event, or one of a series.
    fn alter(&mut self, place: usize, dice: &mut ChaCha8Rng) {
        let start = self.some_time(dice);
        let held = &mut self.held[place];
        let title = json!({ "summary": format!("event {place:04}, take {}", dice.random_range(0..100)) });
        match (&mut held.kind, dice.random_range(0..10)) {
            (_, 0) => {
                self.calendar.cancel(&held.id);
                held.is_gone = true;
            }
            (Kind::Timed, 1..8) => self.calendar.move_to(&held.id, start),
            (Kind::Days, 1..8) => {
                self.calendar.change(&held.id, &whole_days(start.date_naive(), dice.random_range(1..4)));
            }
            (Kind::Series { first, count, is_touched }, 1..6) => {
                let original = *first + TimeDelta::weeks(dice.random_range(0..*count));
                let instance = self.calendar.instance(&held.id, original);
                *is_touched = true;
                match dice.random_range(0..4) {
                    0 => self.calendar.cancel(&instance),
                    1 => self.calendar.change(&instance, &title),
                    _ => self.calendar.move_to(&instance, start),
                }
            }
            (Kind::Series { first, is_touched: false, .. }, 6..8) => {
                self.calendar.move_to(&held.id, start);
                *first = start;
            }
            _ => self.calendar.change(&held.id, &title),
        }
    }

    /// Asks Google for a list of events, as Sofia.
    async fn asks(&self, query: &[(&str, &str)]) -> (u16, Value) {
        let query = AS_THE_PRODUCT.iter().chain(query);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let address = format!("{}{EVENTS}?{query}", self.root);
        let token = self.account.grant(&SCOPES).access;
        let answer = self.client.get(address).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// What takes place in the time that the product reads, each of a series by itself.
    async fn expected(&self) -> BTreeSet<String> {
        let written = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (from, to) = (written(self.now - READ_BACK), written(self.now + READ_AHEAD));
        let (status, page) = self.asks(&[("maxResults", "2500"), ("timeMin", &from), ("timeMax", &to)]).await;
        assert_eq!((status, &page["nextPageToken"]), (200, &Value::Null), "all of it on one page: {status}");
        page["items"].as_array().into_iter().flatten().map(row).collect()
    }

    /// What is wrong with how far the calendar has been read: Google has to know the token that is kept, and nothing that is newer.
    async fn behind(&self, crm: &Connected<'_>) -> Vec<String> {
        let cursors = crm.rows(CURSOR).await;
        let token = match cursors.as_slice() {
            [token] if !token.is_empty() => token.as_str(),
            _ => return vec![format!("the calendar has no cursor, or several: {cursors:?}")],
        };
        let (status, page) = self.asks(&[("syncToken", token)]).await;
        let told = page["items"].as_array().map_or(0, Vec::len);
        if (status, told) == (200, 0) && page["nextSyncToken"].is_string() {
            return Vec::new();
        }
        vec![format!("the calendar has moved on from {token}: {status} and {told} changes")]
    }
}

#[async_trait]
impl Thing for Calendars {
    fn change(&mut self, dice: &mut ChaCha8Rng) -> bool {
        let place = dice.random_range(0..=self.held.len());
        let is_there = self.held.get(place).is_some_and(|held| !held.is_gone);
        if is_there && (self.left == 0 || dice.random_bool(0.7)) {
            self.alter(place, dice);
        } else if self.left > 0 {
            self.add(dice);
        }
        self.left > 0
    }

    fn forget(&self) {
        self.calendar.expire_sync_tokens();
    }

    async fn wrongs(&mut self, _: &Connected<'_>) -> Vec<String> {
        Vec::new()
    }

    async fn differences(&self, crm: &Connected<'_>) -> Vec<String> {
        let mut all = differences("meeting", &self.expected().await, crm.rows(MEETINGS).await);
        all.extend(self.behind(crm).await);
        all
    }
}

/// Half an hour.
fn timed(start: DateTime<Utc>) -> Value {
    let at = |moment: DateTime<Utc>| json!({ "dateTime": moment.to_rfc3339(), "timeZone": ZONE });
    json!({ "start": at(start), "end": at(start + TimeDelta::minutes(30)) })
}

fn whole_days(first: NaiveDate, count: u64) -> Value {
    json!({ "start": { "date": first.to_string() }, "end": { "date": (first + Days::new(count)).to_string() } })
}

/// An event of Google's as the meeting that it has to be.
fn row(event: &Value) -> String {
    let at = |name: &str| event[name]["dateTime"].as_str()?.parse::<DateTime<Utc>>().ok();
    let day = |name: &str| event[name]["date"].as_str().unwrap_or_default();
    let when = match at("start").zip(at("end")) {
        Some((start, end)) => format!("{} for {}", start.timestamp(), (end - start).num_minutes()),
        None => format!("{} to {}", day("start"), day("end")),
    };
    let words = [event["id"].as_str(), event["summary"].as_str(), Some(&when), event["recurringEventId"].as_str()];
    words.into_iter().flatten().collect::<Vec<_>>().join(" | ")
}
