//! Gmail as the fake plays it.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use leancrm_tests::{
    google::{Fault, Mail},
    test_now,
};
use serde_json::Value;

use super::fake::{ANA, Caller, METADATA, READONLY, reason};

const LIST: &str = "/gmail/v1/users/me/messages";

fn mail(number: i64) -> Mail {
    Mail::new("Sara Ali <sara@bluebay.example>", &[ANA])
        .subject(&format!("Offer {number}"))
        .text("Dear Ana,\nour \"offer\" <for> you & yours")
        .at(test_now() - TimeDelta::hours(number))
}

fn ids(page: &[Value]) -> Vec<&str> {
    page.iter().filter_map(|item| item["id"].as_str()).collect()
}

#[tokio::test]
async fn messages_come_newest_first_in_pages_without_spam_and_trash() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    let mut delivered: Vec<String> = (0..7).map(|number| account.deliver(mail(number))).collect();
    account.spam(&delivered.remove(6));
    account.trash(&delivered.remove(0));
    let pages = caller.pages(&format!("{LIST}?maxResults=2"), "messages").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(ids(&pages.concat()), delivered);
    let all = caller.pages(&format!("{LIST}?includeSpamTrash=true"), "messages").await.concat();
    assert_eq!(all.len(), 7);
    let offers = account.label("Offers");
    account.relabel(&delivered[2], &[&offers], &[]);
    let labelled = caller.get(&format!("{LIST}?labelIds={offers}")).await.1;
    assert_eq!(ids(labelled["messages"].as_array().unwrap()), [delivered[2].as_str()]);
    let labels = caller.get("/gmail/v1/users/me/labels").await.1;
    assert_eq!(labels["labels"][14], serde_json::json!({ "id": "Label_1", "name": "Offers", "type": "user" }));
    let (_, nothing) = caller.get(&format!("{LIST}?labelIds=STARRED")).await;
    assert_eq!(nothing, serde_json::json!({ "resultSizeEstimate": 0 }));
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_search_takes_what_is_after_a_day_and_leaves_out_what_it_says() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    let recent = account.deliver(mail(1));
    account.deliver(mail(24 * 91));
    account.deliver(mail(2).labels(&["CHAT"]));
    account.deliver(mail(3).labels(&["DRAFT"]));
    let found = caller.get(&format!("{LIST}?q=newer_than:90d+-in:chats+-in:drafts")).await.1;
    assert_eq!(ids(found["messages"].as_array().unwrap()), [recent.as_str()]);
    let found = caller.get(&format!("{LIST}?q=after:2026/03/11+subject:offer")).await.1;
    assert_eq!(found["messages"], Value::Null, "that day has not begun in California yet");
    caller.nothing_was_wrong();
    assert_eq!(caller.get(&format!("{LIST}?q=has:attachment")).await.0, 400);
    assert_eq!(caller.google.violations().len(), 1);
}

#[tokio::test]
async fn a_message_has_as_much_as_its_format_says() {
    let caller = Caller::with(&[READONLY]).await;
    let letter = mail(1).html("<p>Dear Ana</p>").header("List-Unsubscribe", "<https://bluebay.example/u>").attachment(
        "offer.pdf",
        "application/pdf",
        9,
    );
    let id = caller.google.account(ANA).deliver(letter);
    let minimal = caller.get(&format!("{LIST}/{id}?format=minimal")).await.1;
    assert_eq!(minimal["payload"], Value::Null);
    assert_eq!(minimal["snippet"], "Dear Ana, our &quot;offer&quot; &lt;for&gt; you &amp; yours");
    assert_eq!(minimal["internalDate"], (test_now() - TimeDelta::hours(1)).timestamp_millis().to_string());
    let headers = "metadataHeaders=subject&metadataHeaders=List-Unsubscribe";
    let metadata = caller.get(&format!("{LIST}/{id}?format=metadata&{headers}")).await.1;
    let names: Vec<&str> = metadata["payload"]["headers"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|header| header["name"].as_str())
        .collect();
    assert_eq!(names, ["Subject", "List-Unsubscribe"]);
    assert_eq!(metadata["payload"]["parts"], Value::Null);
    let full = caller.get(&format!("{LIST}/{id}")).await.1;
    assert_eq!(full["payload"]["parts"][0]["parts"][1]["body"]["data"], "PHA-RGVhciBBbmE8L3A-");
    assert_eq!(full["payload"]["parts"][1]["filename"], "offer.pdf");
    assert_eq!(reason(&caller.get(&format!("{LIST}/00000000000000ff")).await.1), "notFound");
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn whoever_may_see_headers_alone_may_neither_search_nor_read() {
    let caller = Caller::with(&[METADATA]).await;
    let id = caller.google.account(ANA).deliver(mail(1));
    assert_eq!(caller.get(LIST).await.0, 200);
    assert_eq!(caller.get(&format!("{LIST}?q=newer_than:90d")).await.0, 403);
    assert_eq!(caller.get(&format!("{LIST}/{id}?format=metadata")).await.0, 200);
    assert_eq!(caller.get(&format!("{LIST}/{id}?format=full")).await.0, 403);
}

#[tokio::test]
async fn history_tells_what_happened_since_until_it_is_forgotten() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    let start = caller.get("/gmail/v1/users/me/profile").await.1["historyId"].as_str().unwrap().to_owned();
    let path = format!("/gmail/v1/users/me/history?startHistoryId={start}");
    assert_eq!(caller.get(&path).await.1, serde_json::json!({ "historyId": start }));
    let kept = account.deliver(mail(1));
    let gone = account.deliver(mail(2));
    account.relabel(&kept, &["STARRED"], &["UNREAD"]);
    account.delete(&gone);
    let draft = account.deliver(mail(3).labels(&["DRAFT"]));
    let sent = account.send_draft(&draft);
    assert_ne!(sent, draft, "a draft that is sent has another id");
    let pages = caller.pages(&format!("{path}&maxResults=3"), "history").await;
    let kinds: Vec<&str> = pages
        .iter()
        .flatten()
        .flat_map(|record| record.as_object().unwrap().keys())
        .map(String::as_str)
        .filter(|key| key.contains('s') && *key != "messages")
        .collect();
    let expected = [
        "messagesAdded",
        "messagesAdded",
        "labelsAdded",
        "labelsRemoved",
        "messagesDeleted",
        "messagesAdded",
        "messagesDeleted",
        "messagesAdded",
    ];
    assert_eq!((kinds, pages.len()), (expected.to_vec(), 3));
    let added = caller.pages(&format!("{path}&historyTypes=messageAdded&labelId=SENT"), "history").await.concat();
    assert_eq!(added[0]["messagesAdded"][0]["message"]["id"], sent);
    caller.nothing_was_wrong();
    account.expire_history_before(account.history_id());
    assert_eq!(reason(&caller.get(&path).await.1), "notFound");
    assert_eq!(caller.get("/gmail/v1/users/me/history?startHistoryId=yesterday").await.0, 400);
}

#[tokio::test]
async fn a_batch_gives_every_part_its_own_answer_and_costs_as_much_as_its_parts() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    let ids: Vec<String> = (0..3).map(|number| account.deliver(mail(number))).collect();
    account.mail_quota(12, 429);
    let part = |id: &str| {
        format!(
            "--xyz\r\nContent-Type: application/http\r\nContent-ID: <{id}>\r\n\r\nGET {LIST}/{id}?format=minimal HTTP/1.1\r\n\r\n\r\n"
        )
    };
    let send = async |body: String| {
        let request = caller.client.post(format!("{}/batch/gmail/v1", caller.google.url())).bearer_auth(&caller.token);
        request.header("content-type", "multipart/mixed; boundary=\"xyz\"").body(body).send().await.unwrap()
    };
    let response = send(format!("{}--xyz--\r\n", ids.iter().map(|id| part(id)).collect::<String>())).await;
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("multipart/mixed; boundary="));
    let text = response.text().await.unwrap();
    let statuses: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")).collect();
    assert_eq!(statuses, ["200 OK", "200 OK", "429 Too Many Requests"]);
    assert!(text.contains(&format!("Content-ID: <response-{}>", ids[0])) && text.contains("retry-after: 60"), "{text}");
    let journal = caller.google.journal();
    assert_eq!((journal.units(ANA), journal.round_trips(), journal.count("gmail.users.messages.get")), (10, 1, 3));
    caller.nothing_was_wrong();
    let many: String = (0..101).map(|number| part(&format!("{number:016x}"))).collect();
    assert_eq!(send(format!("{many}--xyz--\r\n")).await.status(), 400);
}

#[tokio::test]
async fn what_is_to_go_wrong_goes_wrong_once() {
    let caller = Caller::with(&[READONLY]).await;
    let (account, faults) = (caller.google.account(ANA), caller.google.faults());
    let delivered: Vec<String> = (0..4).map(|number| account.deliver(mail(number))).collect();
    let list = format!("{LIST}?maxResults=2");
    faults.next("gmail.users.messages.list", &Fault::Limited(7), 1);
    let limited = caller.send("GET", &list, None).await;
    assert_eq!((limited.status().as_u16(), &limited.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    faults.next("gmail.*", &Fault::Cut, 1);
    assert!(caller.send("GET", &list, None).await.bytes().await.is_err(), "the connection breaks");
    let first = caller.get(&list).await.1;
    faults.next("gmail.users.messages.list", &Fault::Repeated, 1);
    let second = caller.get(&format!("{list}&pageToken={}", first["nextPageToken"].as_str().unwrap())).await.1;
    assert_eq!(ids(second["messages"].as_array().unwrap()), delivered);
    faults.next("gmail.users.messages.list", &Fault::Reordered, 1);
    assert_eq!(ids(caller.get(&list).await.1["messages"].as_array().unwrap()), [delivered[1].as_str(), &delivered[0]]);
    faults.latency(Duration::from_millis(50));
    let begun = Instant::now();
    assert_eq!(caller.get(&list).await.1, first);
    assert!(begun.elapsed() >= Duration::from_millis(50));
    assert_eq!((faults.waiting(), faults.made()), (0, 4));
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn faults_by_chance_are_the_same_for_the_same_seed() {
    let caller = Caller::with(&[READONLY]).await;
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        caller.google.faults().at_random(seed, 0.5, &[Fault::Status(500), Fault::Status(503)]);
        let mut statuses = Vec::new();
        for _ in 0..20 {
            statuses.push(caller.get(LIST).await.0);
        }
        assert!([200, 500, 503].iter().all(|status| statuses.contains(status)), "{statuses:?}");
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn a_mailbox_is_watched_until_it_is_not() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    let body = serde_json::json!({ "topicName": "projects/leancrm-tests/topics/gmail", "labelIds": ["INBOX"] });
    let (status, watched) = caller.call("POST", "/gmail/v1/users/me/watch", Some(&body)).await;
    assert_eq!((status, &watched["historyId"]), (200, &account.history_id().to_string().into()));
    assert_eq!(account.watched().as_deref(), Some("projects/leancrm-tests/topics/gmail"));
    caller.clock.advance(TimeDelta::minutes(10));
    assert_eq!(caller.call("POST", "/gmail/v1/users/me/stop", None).await.0, 204);
    assert_eq!(account.watched(), None);
    assert!(
        account.push("https://crm.example/push", "crm", "pubsub@acme.example").await.is_err(),
        "nothing leaves this machine"
    );
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn ten_thousand_messages_are_listed_in_no_time() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    for number in 0..10_000 {
        account.deliver(mail(number % 2000));
    }
    let begun = Instant::now();
    let pages = caller.pages(&format!("{LIST}?maxResults=500&q=newer_than:90d+-in:chats"), "messages").await;
    let took = begun.elapsed();
    assert_eq!((pages.len(), pages.concat().len()), (20, 10_000));
    assert!(took < Duration::from_secs(3), "20 pages took {took:?}");
    tracing::info!(?took, "listed");
}
