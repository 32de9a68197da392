//! Channels of the fake: who is told that a calendar changed.

use std::sync::{Arc, Mutex};

use axum::{Router, http::HeaderMap, routing::post};
use chrono::TimeDelta;
use serde_json::json;
use tokio::net::TcpListener;

use super::fake::{ANA, Caller, EVENTS, reason};

const WATCH: &str = "/calendar/v3/calendars/primary/events/watch";

/// The headers of everything that was posted, in order.
type Posted = Arc<Mutex<Vec<HeaderMap>>>;

/// Something that takes notifications, and its address.
async fn receiver() -> (String, Posted) {
    let posted = Posted::default();
    let kept = Arc::clone(&posted);
    let take = async move |headers: HeaderMap| {
        kept.lock().unwrap().push(headers);
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/push", listener.local_addr().unwrap());
    let tasks = tokio_util::task::TaskTracker::new();
    tasks.spawn(async move { axum::serve(listener, Router::new().route("/push", post(take))).await });
    (address, posted)
}

#[tokio::test]
async fn a_channel_is_told_that_it_is_open_and_then_that_something_changed() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let (address, posted) = receiver().await;
    let body =
        json!({ "id": "6f1c", "type": "web_hook", "address": address, "token": "secret", "params": { "ttl": "3600" } });
    let (status, channel) = caller.call("POST", WATCH, Some(&body)).await;
    assert_eq!((status, &channel["kind"]), (200, &"api#channel".into()), "{channel}");
    let day = json!({ "start": { "date": "2026-03-12" }, "end": { "date": "2026-03-13" } });
    calendar.add(&day);
    calendar.add(&day);
    let sent = calendar.notify().await;
    assert_eq!(
        sent.iter().map(|sent| (sent.state, sent.number, sent.status)).collect::<Vec<_>>(),
        [("sync", 1, Some(200)), ("exists", 2, Some(200))]
    );
    let headers = posted.lock().unwrap().clone();
    let read = |name: &str| headers.iter().map(|headers| headers[name].to_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(read("x-goog-resource-state"), ["sync", "exists"]);
    assert_eq!(read("x-goog-channel-token"), ["secret", "secret"]);
    assert_eq!(read("x-goog-resource-id"), [channel["resourceId"].as_str().unwrap(); 2]);
    assert_eq!(read("x-goog-channel-expiration")[0], "Wed, 11 Mar 2026 07:30:00 GMT");
    let (status, error) = caller.call("POST", WATCH, Some(&body)).await;
    assert_eq!((status, reason(&error)), (400, "channelIdNotUnique"));
    let stranger = json!({ "id": "6f1c", "resourceId": "another" });
    assert_eq!(caller.call("POST", "/calendar/v3/channels/stop", Some(&stranger)).await.0, 404);
    let stop = json!({ "id": "6f1c", "resourceId": channel["resourceId"] });
    assert_eq!(caller.call("POST", "/calendar/v3/channels/stop", Some(&stop)).await.0, 204);
    calendar.add(&day);
    assert_eq!(calendar.notify().await, []);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_channel_ends_by_itself_and_never_leaves_this_machine() {
    let caller = Caller::with(&[EVENTS]).await;
    let calendar = caller.google.account(ANA).calendar();
    let far = json!({ "id": "1", "type": "web_hook", "address": "https://crm.example/push" });
    assert_eq!(reason(&caller.call("POST", WATCH, Some(&far)).await.1), "push.webhookUrlNotHttps");
    let near =
        json!({ "id": "1", "type": "web_hook", "address": "http://127.0.0.1:9/push", "params": { "ttl": "60" } });
    assert_eq!(caller.call("POST", WATCH, Some(&near)).await.0, 200);
    assert_eq!(calendar.notify().await[0].status, None, "nobody is there");
    caller.clock.advance(TimeDelta::seconds(61));
    calendar.add(&json!({ "start": { "date": "2026-03-12" }, "end": { "date": "2026-03-13" } }));
    assert_eq!(calendar.notify().await, []);
    assert_eq!(calendar.channels(), Vec::<String>::new());
}
