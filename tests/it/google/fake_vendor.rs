//! The fake before Google's own generated clients: what they read is what the fake wrote.

use google_calendar3::{CalendarHub, api::Channel};
use google_gmail1::{Gmail, api::WatchRequest};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use leancrm_tests::google::Mail;
use serde_json::json;

use super::fake::{ANA, Caller, EVENTS, READONLY};

#[tokio::test]
async fn the_generated_client_of_gmail_reads_what_the_fake_answers() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    caller.google.pad_bodies();
    let mut hub = Gmail::new(Client::builder(TokioExecutor::new()).build(HttpConnector::new()), caller.token.clone());
    hub.base_url(format!("{}/", caller.google.url()));
    hub.root_url(format!("{}/", caller.google.url()));
    let users = hub.users();
    let profile = users.get_profile("me").doit().await.unwrap().1;
    let start = profile.history_id.unwrap();
    let id = account
        .deliver(Mail::new("sara@bluebay.example", &[ANA]).subject("Hello").text("Dear Ana").html("<b>Dear Ana</b>"));
    let listed = users.messages_list("me").q("newer_than:90d -in:chats").max_results(500).doit().await.unwrap().1;
    assert_eq!(listed.messages.unwrap()[0].id.as_deref(), Some(id.as_str()));
    let headed = users.messages_get("me", &id).format("metadata").add_metadata_headers("From").doit().await.unwrap().1;
    assert_eq!(headed.payload.unwrap().headers.unwrap()[0].value.as_deref(), Some("sara@bluebay.example"));
    let full = users.messages_get("me", &id).format("full").doit().await.unwrap().1;
    let parts = full.payload.unwrap().parts.unwrap();
    assert_eq!(parts[1].body.as_ref().unwrap().data.as_deref(), Some(b"<b>Dear Ana</b>".as_slice()));
    account.relabel(&id, &["STARRED"], &[]);
    let history =
        users.history_list("me").start_history_id(start).add_history_types("labelAdded").doit().await.unwrap().1;
    assert_eq!(history.history.unwrap()[0].labels_added.as_ref().unwrap().len(), 1);
    let request =
        WatchRequest { topic_name: Some("projects/leancrm/topics/gmail".to_owned()), ..WatchRequest::default() };
    assert!(users.watch(request, "me").doit().await.unwrap().1.expiration.is_some());
    users.stop("me").doit().await.unwrap();
    assert_eq!(users.labels_list("me").doit().await.unwrap().1.labels.unwrap().len(), 14);
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn the_generated_client_of_calendar_reads_what_the_fake_answers() {
    let caller = Caller::with(&[EVENTS, "https://www.googleapis.com/auth/calendar.readonly"]).await;
    let calendar = caller.google.account(ANA).calendar();
    let mut hub =
        CalendarHub::new(Client::builder(TokioExecutor::new()).build(HttpConnector::new()), caller.token.clone());
    hub.base_url(format!("{}/calendar/v3/", caller.google.url()));
    hub.root_url(format!("{}/", caller.google.url()));
    let calendars = hub.calendar_list().list().doit().await.unwrap().1;
    assert_eq!(calendars.items.unwrap()[0].primary, Some(true));
    let day =
        calendar.add(&json!({ "summary": "Fair", "start": { "date": "2026-03-12" }, "end": { "date": "2026-03-14" } }));
    let listed = hub.events().list(ANA).single_events(true).doit().await.unwrap().1;
    assert_eq!(listed.items.unwrap()[0].start.as_ref().unwrap().date.unwrap().to_string(), "2026-03-12");
    calendar.cancel(&day);
    let token = listed.next_sync_token.unwrap();
    let changed = hub.events().list(ANA).single_events(true).sync_token(&token).doit().await.unwrap().1;
    assert_eq!(changed.items.unwrap()[0].status.as_deref(), Some("cancelled"));
    let event = hub.events().get("primary", &day).doit().await.unwrap().1;
    assert_eq!(event.summary.as_deref(), Some("Fair"));
    let mut copy = event.clone();
    (copy.id, copy.status) = (None, None);
    let inserted = hub.events().insert(copy, "primary").send_updates("none").doit().await.unwrap().1;
    let id = inserted.id.clone().unwrap();
    let patched = hub.events().patch(inserted, "primary", &id).doit().await.unwrap().1;
    assert_eq!(patched.id.as_deref(), Some(id.as_str()));
    let address = Some("http://127.0.0.1:9/push".to_owned());
    let channel =
        Channel { id: Some("1".to_owned()), type_: Some("web_hook".to_owned()), address, ..Channel::default() };
    let opened = hub.events().watch(channel, "primary").doit().await.unwrap().1;
    hub.channels().stop(opened).doit().await.unwrap();
    hub.events().delete("primary", &id).send_updates("none").doit().await.unwrap();
    caller.nothing_was_wrong();
}
