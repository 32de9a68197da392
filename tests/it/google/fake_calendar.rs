//! Lists of events as the fake gives them: in full, and what changed since.

use chrono::{TimeDelta, TimeZone as _, Utc};
use leancrm_tests::{google::Fault, test_now};
use serde_json::{Value, json};

use super::fake::{ANA, Caller, EVENTS, reason};

const LIST: &str = "/calendar/v3/calendars/primary/events";

fn meeting(summary: &str, hours: i64) -> Value {
    let start = test_now() + TimeDelta::hours(hours);
    json!({
        "summary": summary, "start": { "dateTime": start.to_rfc3339() },
        "end": { "dateTime": (start + TimeDelta::hours(1)).to_rfc3339() },
    })
}

/// Every Tuesday at ten in New York, over the end of winter time.
fn weekly(count: u32) -> Value {
    json!({
        "summary": "Weekly", "recurrence": [format!("RRULE:FREQ=WEEKLY;COUNT={count}")],
        "start": { "dateTime": "2026-03-03T10:00:00-05:00", "timeZone": "America/New_York" },
        "end": { "dateTime": "2026-03-03T10:30:00-05:00", "timeZone": "America/New_York" },
    })
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["summary"].as_str()).collect()
}

/// What a list is, and the token at its end.
async fn synced(caller: &Caller, path: &str) -> (Vec<Value>, String) {
    let (mut items, mut address) = (Vec::new(), path.to_owned());
    loop {
        let (status, page) = caller.get(&address).await;
        assert_eq!(status, 200, "{page}");
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["nextPageToken"].as_str() {
            Some(token) => {
                assert_eq!(page["nextSyncToken"], Value::Null, "only the last page has a sync token");
                let first = path.split("&pageToken").next().unwrap();
                let mark = if first.contains('?') { '&' } else { '?' };
                address = format!("{first}{mark}pageToken={token}");
            }
            None => return (items, page["nextSyncToken"].as_str().unwrap_or_default().to_owned()),
        }
    }
}

#[tokio::test]
async fn a_sync_token_brings_what_changed_and_nothing_else() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let ids: Vec<String> = (0..5).map(|number| calendar.add(&meeting(&format!("Call {number}"), number))).collect();
    let (items, token) = synced(&caller, &format!("{LIST}?maxResults=2")).await;
    assert_eq!(items.len(), 5);
    assert_eq!(synced(&caller, &format!("{LIST}?syncToken={token}")).await.0, Vec::<Value>::new());
    calendar.change(&ids[1], &json!({ "summary": "Call one" }));
    calendar.cancel(&ids[3]);
    let new = calendar.add(&meeting("New", 9));
    let (changed, later) = synced(&caller, &format!("{LIST}?maxResults=1&syncToken={token}")).await;
    let mut told: Vec<_> =
        changed.iter().map(|item| (item["id"].as_str().unwrap(), item["status"].as_str().unwrap())).collect();
    told.sort_unstable();
    assert_eq!(told, [(ids[1].as_str(), "confirmed"), (&ids[3], "cancelled"), (&new, "confirmed")]);
    let gone = changed.iter().find(|item| item["status"] == "cancelled").unwrap();
    assert_eq!(gone["summary"], Value::Null, "of what is cancelled there is no more than Google promises");
    assert_eq!(synced(&caller, &format!("{LIST}?syncToken={later}")).await.0.len(), 0);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_page_may_be_empty_and_not_the_last() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    for number in 0..3 {
        calendar.add(&meeting(&format!("Call {number}"), number));
    }
    caller.google.faults().next("calendar.events.list", &Fault::Emptied, 2);
    let (status, page) = caller.get(&format!("{LIST}?maxResults=2")).await;
    assert_eq!((status, &page["items"], &page["nextSyncToken"]), (200, &json!([]), &Value::Null));
    let next = format!("{LIST}?maxResults=2&pageToken={}", page["nextPageToken"].as_str().unwrap());
    let (items, token) = synced(&caller, &next).await;
    assert_eq!(items.len(), 3);
    assert_eq!(synced(&caller, &format!("{LIST}?syncToken={token}")).await.0.len(), 0);
    assert_eq!(caller.google.faults().waiting(), 0);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_sync_token_that_ended_is_gone_and_one_that_is_misused_is_wrong() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let (_, token) = synced(&caller, &format!("{LIST}?singleEvents=true")).await;
    let with = |more: &str| format!("{LIST}?syncToken={token}{more}");
    assert_eq!(caller.get(&with("&singleEvents=true&showDeleted=true")).await.0, 400);
    for wrong in ["", "&singleEvents=true&timeMin=2026-01-01T00:00:00Z", "&singleEvents=true&showDeleted=false"] {
        assert_eq!(caller.get(&with(wrong)).await.0, 400, "{wrong}");
    }
    assert_eq!(caller.google.violations().len(), 4);
    calendar.expire_sync_tokens();
    let (status, error) = caller.get(&with("&singleEvents=true")).await;
    assert_eq!((status, reason(&error)), (410, "fullSyncRequired"));
    caller.google.faults().next("calendar.events.list", &Fault::Status(410), 1);
    assert_eq!(caller.get(LIST).await.0, 410);
    assert_eq!(caller.google.violations().len(), 4);
}

#[tokio::test]
async fn a_series_is_one_event_or_its_instances_at_the_same_time_on_the_wall() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let series = calendar.add(&weekly(4));
    let second = calendar.instance(&series, Utc.with_ymd_and_hms(2026, 3, 10, 14, 0, 0).unwrap());
    calendar.move_to(&second, Utc.with_ymd_and_hms(2026, 3, 12, 15, 0, 0).unwrap());
    let third = calendar.instance(&series, Utc.with_ymd_and_hms(2026, 3, 17, 14, 0, 0).unwrap());
    calendar.cancel(&third);
    let (items, _) = synced(&caller, &format!("{LIST}?singleEvents=true&orderBy=startTime")).await;
    let starts: Vec<&str> = items.iter().map(|item| item["start"]["dateTime"].as_str().unwrap()).collect();
    assert_eq!(starts, ["2026-03-03T10:00:00-05:00", "2026-03-12T11:00:00-04:00", "2026-03-24T10:00:00-04:00"]);
    assert_eq!(items[1]["originalStartTime"]["dateTime"], "2026-03-10T10:00:00-04:00");
    assert!(items.iter().all(|item| item["recurringEventId"] == series.as_str() && item["recurrence"].is_null()));
    let (items, _) = synced(&caller, &format!("{LIST}?showDeleted=false")).await;
    let statuses: Vec<_> =
        items.iter().map(|item| (item["id"].as_str().unwrap(), item["status"].as_str().unwrap())).collect();
    assert_eq!(statuses, [(series.as_str(), "confirmed"), (&second, "confirmed"), (&third, "cancelled")]);
    let window = "timeMin=2026-03-17T00:00:00Z&timeMax=2026-03-25T00:00:00Z";
    let (items, token) = synced(&caller, &format!("{LIST}?singleEvents=true&{window}")).await;
    assert_eq!(items.len(), 1);
    calendar.change(&series, &json!({ "summary": "Every week" }));
    let (items, _) = synced(&caller, &format!("{LIST}?singleEvents=true&syncToken={token}")).await;
    assert_eq!(items.len(), 4, "of a series that changed every instance is told, wherever it lies");
    caller.nothing_was_wrong();
    assert_eq!(caller.get(&format!("{LIST}?orderBy=startTime")).await.0, 400);
}

#[tokio::test]
async fn a_series_that_became_shorter_tells_which_instances_are_gone() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let series = calendar.add(&weekly(3));
    let (items, token) = synced(&caller, &format!("{LIST}?singleEvents=true")).await;
    assert_eq!(items.len(), 3);
    calendar.change(&series, &json!({ "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"] }));
    let (items, token) = synced(&caller, &format!("{LIST}?singleEvents=true&syncToken={token}")).await;
    let statuses: Vec<&str> = items.iter().map(|item| item["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["confirmed", "confirmed", "cancelled"]);
    calendar.cancel(&series);
    let (items, _) = synced(&caller, &format!("{LIST}?singleEvents=true&syncToken={token}")).await;
    assert!(items.len() == 3 && items.iter().all(|item| item["status"] == "cancelled"), "{items:?}");
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn days_zones_and_people_are_as_google_says_them() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    calendar.time_zone(chrono_tz::Asia::Kuwait);
    let day = calendar.add(&json!({
        "summary": "Fair", "start": { "date": "2026-03-12" }, "end": { "date": "2026-03-14" }, "iCalUID": "fair@bluebay.example",
        "organizer": { "email": "sara@bluebay.example" }, "location": "Hall 4",
        "attendees": [
            { "email": ANA, "responseStatus": "accepted" },
            { "email": "sara@bluebay.example", "organizer": true },
            { "email": "room-4@resource.calendar.google.com", "resource": true },
        ],
    }));
    let (_, event) = caller.get(&format!("{LIST}/{day}")).await;
    assert_eq!((&event["start"]["date"], &event["iCalUID"]), (&"2026-03-12".into(), &"fair@bluebay.example".into()));
    assert_eq!(event["organizer"]["self"], Value::Null);
    assert_eq!(
        (&event["attendees"][0]["self"], &event["attendees"][0]["responseStatus"]),
        (&true.into(), &"accepted".into())
    );
    assert_eq!(event["attendees"][1]["responseStatus"], "needsAction");
    calendar.answer(&day, "sara@bluebay.example", "tentative");
    let (_, event) = caller.get(&format!("{LIST}/{day}")).await;
    assert_eq!(event["attendees"][1]["responseStatus"], "tentative");
    let (few, _) = synced(&caller, &format!("{LIST}?maxAttendees=1")).await;
    assert_eq!((&few[0]["attendeesOmitted"], few[0]["attendees"].as_array().unwrap().len()), (&true.into(), 1));
    let at = |from: &str, to: &str| format!("{LIST}?timeMin={from}&timeMax={to}");
    let (items, _) = synced(&caller, &at("2026-03-11T20:00:00Z", "2026-03-11T21:00:01Z")).await;
    assert_eq!(names(&items), ["Fair"], "the day begins at midnight in Kuwait");
    assert_eq!(synced(&caller, &at("2026-03-13T21:00:00Z", "2026-03-14T21:00:00Z")).await.0.len(), 0);
    caller.nothing_was_wrong();
    assert_eq!(caller.get(&at("2026-03-11T20:00:00", "2026-03-12T00:00:00Z")).await.0, 400, "an offset is needed");
    let (status, error) = caller.get("/calendar/v3/calendars/bob%40acme.example/events").await;
    assert_eq!((status, reason(&error)), (404, "notFound"));
}
