//! Events that are written, changed and cancelled.

use leancrm_tests::google::Fault;
use serde_json::{Value, json};

use super::fake::{ANA, Caller, EVENTS, reason};

const LIST: &str = "/calendar/v3/calendars/primary/events";
const ID: &str = "leancrm0meeting1";

fn meeting() -> Value {
    json!({
        "id": ID, "summary": "Offer", "start": { "dateTime": "2026-03-12T10:00:00+03:00" },
        "end": { "dateTime": "2026-03-12T11:00:00+03:00" },
        "attendees": [{ "email": "sara@bluebay.example" }, { "email": "bob@acme.example" }],
        "extendedProperties": { "private": { "leancrm": "mtg_1" } },
    })
}

#[tokio::test]
async fn an_event_with_an_id_of_its_own_is_inserted_once() {
    let caller = Caller::with(&[EVENTS]).await;
    caller.google.faults().next("calendar.events.insert", &Fault::Cut, 1);
    let cut = caller.send("POST", LIST, Some(&meeting())).await;
    assert!(cut.bytes().await.is_err(), "nobody can know what became of it");
    let (status, error) = caller.call("POST", LIST, Some(&meeting())).await;
    assert_eq!((status, reason(&error)), (409, "duplicate"), "it was there all the same");
    let found = caller.get(&format!("{LIST}?privateExtendedProperty=leancrm%3Dmtg_1")).await.1;
    assert_eq!((&found["items"][0]["id"], &found["nextSyncToken"]), (&ID.into(), &Value::Null));
    assert_eq!(caller.google.account(ANA).calendar().events().len(), 1);
    caller.nothing_was_wrong();
    let wrong = json!({ "id": "LeanCRM-1", "start": meeting()["start"], "end": meeting()["end"] });
    assert_eq!(caller.call("POST", LIST, Some(&wrong)).await.0, 400);
}

#[tokio::test]
async fn nobody_is_told_unless_it_is_asked_for() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    caller.call("POST", LIST, Some(&meeting())).await;
    assert_eq!(calendar.invitations(), []);
    let path = format!("{LIST}/{ID}");
    caller.call("PATCH", &format!("{path}?sendUpdates=externalOnly"), Some(&json!({ "summary": "Offer 2" }))).await;
    caller.call("DELETE", &format!("{path}?sendUpdates=all"), None).await;
    let told: Vec<_> = calendar.invitations().into_iter().map(|told| (told.what, told.attendees.len())).collect();
    assert_eq!(told, [("changed", 1), ("cancelled", 2)]);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_an_update_everything() {
    let caller = Caller::with(&[EVENTS]).await;
    let inserted = caller.call("POST", LIST, Some(&meeting())).await.1;
    let path = format!("{LIST}/{ID}");
    let (status, patched) =
        caller.call("PATCH", &path, Some(&json!({ "summary": "Contract", "attendees": null }))).await;
    assert_eq!((status, &patched["summary"], &patched["attendees"]), (200, &"Contract".into(), &Value::Null));
    assert_eq!((&patched["start"], &patched["sequence"]), (&inserted["start"], &0.into()));
    assert_ne!(patched["etag"], inserted["etag"]);
    let both = json!({ "start": { "date": "2026-03-13" }, "end": { "date": "2026-03-14" } });
    assert_eq!(reason(&caller.call("PATCH", &path, Some(&both)).await.1), "invalid", "the time has to go for the day");
    let day = json!({ "start": { "date": "2026-03-13", "dateTime": null }, "end": { "date": "2026-03-14", "dateTime": null } });
    let (_, moved) = caller.call("PATCH", &path, Some(&day)).await;
    assert_eq!((&moved["start"], &moved["sequence"]), (&json!({ "date": "2026-03-13" }), &1.into()));
    let anew = json!({ "start": inserted["start"], "end": inserted["end"] });
    let (_, updated) = caller.call("PUT", &path, Some(&anew)).await;
    assert_eq!((&updated["summary"], &updated["iCalUID"]), (&Value::Null, &inserted["iCalUID"]));
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_change_of_what_changed_meanwhile_is_refused() {
    let caller = Caller::with(&[EVENTS]).await;
    let inserted = caller.call("POST", LIST, Some(&meeting())).await.1;
    let change = async |etag: &Value| {
        let request = caller.client.patch(format!("{}{LIST}/{ID}", caller.google.url())).bearer_auth(&caller.token);
        let request = request.header("if-match", etag.as_str().unwrap()).json(&json!({ "location": "Hall 4" }));
        request.send().await.unwrap().status().as_u16()
    };
    caller.google.account(ANA).calendar().change(ID, &json!({ "summary": "Changed by Ana" }));
    assert_eq!(change(&inserted["etag"]).await, 412);
    let now = caller.get(&format!("{LIST}/{ID}")).await.1;
    assert_eq!(change(&now["etag"]).await, 200);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn what_is_deleted_is_cancelled_and_can_be_deleted_once() {
    let caller = Caller::with(&[EVENTS]).await;
    caller.call("POST", LIST, Some(&meeting())).await;
    let path = format!("{LIST}/{ID}");
    assert_eq!(caller.call("DELETE", &path, None).await.0, 204);
    assert_eq!(caller.get(&path).await.1["status"], "cancelled");
    let (status, error) = caller.call("DELETE", &path, None).await;
    assert_eq!((status, reason(&error)), (410, "deleted"));
    assert_eq!(caller.call("DELETE", &format!("{LIST}/nothing0here"), None).await.0, 404);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn one_instance_can_be_moved_or_cancelled_by_its_id() {
    let caller = Caller::with(&[EVENTS]).await;
    let mut series = meeting();
    series["recurrence"] = json!(["RRULE:FREQ=DAILY;COUNT=3"]);
    let (status, error) = caller.call("POST", LIST, Some(&series)).await;
    assert_eq!((status, reason(&error)), (400, "required"), "a series needs a time zone");
    for name in ["start", "end"] {
        series[name]["timeZone"] = json!("Asia/Kuwait");
    }
    assert_eq!(caller.call("POST", LIST, Some(&series)).await.0, 200);
    let second = format!("{LIST}/{ID}_20260313T070000Z");
    let (_, moved) = caller.call("PATCH", &second, Some(&json!({ "summary": "Moved" }))).await;
    assert_eq!(
        (&moved["recurringEventId"], &moved["originalStartTime"]["timeZone"]),
        (&ID.into(), &"Asia/Kuwait".into())
    );
    assert_eq!(caller.call("DELETE", &format!("{LIST}/{ID}_20260314T070000Z"), None).await.0, 204);
    let left = caller.get(&format!("{LIST}?singleEvents=true&orderBy=startTime")).await.1;
    let left: Vec<&Value> = left["items"].as_array().unwrap().iter().map(|item| &item["summary"]).collect();
    assert_eq!(left, [&json!("Offer"), &json!("Moved")]);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_conference_is_made_where_the_version_says_that_it_is_meant() {
    let caller = Caller::with(&[EVENTS]).await;
    let asked =
        json!({ "createRequest": { "requestId": "abc-defg", "conferenceSolutionKey": { "type": "hangoutsMeet" } } });
    let times = json!({ "start": meeting()["start"], "end": meeting()["end"], "conferenceData": asked });
    let without = caller.call("POST", LIST, Some(&times)).await.1;
    assert_eq!(without["hangoutLink"], Value::Null);
    let with = caller.call("POST", &format!("{LIST}?conferenceDataVersion=1"), Some(&times)).await.1;
    assert_eq!(with["hangoutLink"], "https://meet.google.com/abc-defg");
    assert_eq!(with["conferenceData"]["entryPoints"][0]["entryPointType"], "video");
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn whoever_may_only_read_writes_nothing() {
    let caller = Caller::with(&["https://www.googleapis.com/auth/calendar.events.readonly"]).await;
    let (status, error) = caller.call("POST", LIST, Some(&meeting())).await;
    assert_eq!((status, reason(&error)), (403, "insufficientPermissions"));
    assert_eq!(caller.get(LIST).await.0, 200);
    assert_eq!(caller.get("/calendar/v3/users/me/calendarList").await.0, 403);
    caller.nothing_was_wrong();
}
