//! What is written, when, and in which order it arrives.

use std::sync::Arc;

use chrono::TimeDelta;
use leancrm_core::{
    ports::messenger::{Pace, ScriptedMessenger},
    store::{NewOutgoing, PoolSize, Store},
};
use leancrm_tests::TestApp;
use serde_json::json;

use super::{
    super::probe::tenant, channel, counts, dead, deliver, message, permanent, scripted, temporary, texts, write,
};

#[tokio::test]
async fn a_message_of_a_transaction_that_is_rolled_back_never_goes_out() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let actor = app.store.worker(tenant).await.unwrap();
    let mut tx = app.store.begin(&actor).await.unwrap();
    tx.send_message(message("D1", "never")).await.unwrap().unwrap();
    drop(tx);
    let mut tx = app.store.begin(&actor).await.unwrap();
    tx.mark().await.unwrap();
    tx.send_message(message("D1", "taken back")).await.unwrap().unwrap();
    tx.back().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(deliver(&app.store, &ports).await, 0);
    assert!(messenger.arrived().is_empty());
}

#[tokio::test]
async fn a_key_is_used_once_in_its_tenant() {
    let app = TestApp::empty().await;
    let (one, other) = (tenant(&app, "acme").await, tenant(&app, "globex").await);
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let keyed =
        |text: &str| NewOutgoing { dedupe_key: Some("briefing/omar/2026-03-11".to_owned()), ..message("D1", text) };
    assert_eq!(write(&app.store, one, [keyed("first"), keyed("second"), message("D1", "without")]).await.len(), 2);
    assert_eq!(write(&app.store, other, [keyed("of the other")]).await.len(), 1);
    deliver(&app.store, &ports).await;
    assert!(write(&app.store, one, [keyed("after it was sent")]).await.is_empty());
    let mut arrived = texts(&messenger);
    arrived.sort();
    assert_eq!(arrived, ["first", "of the other", "without"]);
}

#[tokio::test]
async fn nothing_overtakes_in_a_conversation_and_no_conversation_waits_for_another() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|text, message| match (text, message.attempts) {
        ("b", 1..=2) => temporary(),
        ("c", _) => permanent(),
        _ => leancrm_core::ports::messenger::Turn::Arrives,
    });
    let mut ids = write(&app.store, tenant, ["a", "b", "c", "d"].map(|text| message("D1", text))).await;
    write(&app.store, tenant, ["x", "y"].map(|text| message("D2", text))).await;
    assert_eq!(deliver(&app.store, &ports).await, 3);
    ids.extend(write(&app.store, tenant, [message("D1", "e")]).await);
    assert_eq!(deliver(&app.store, &ports).await, 0, "a new message does not go past one that failed");
    for (pause, arrived) in [(1, 0), (4, 0), (1, 3)] {
        app.clock.advance(TimeDelta::seconds(pause));
        assert_eq!(deliver(&app.store, &ports).await, arrived, "after {pause} s more");
    }
    let of_one: Vec<_> = messenger.arrived().iter().filter(|m| m.conversation == "D1").map(super::text).collect();
    assert_eq!(of_one, ["a", "b", "d", "e"], "what is dead holds nobody up");
    assert_eq!(ids.iter().map(|id| messenger.tries(*id)).collect::<Vec<_>>(), [1, 3, 1, 1, 1]);
    assert_eq!(dead(&app.store).await.len(), 1);
}

#[tokio::test]
async fn a_conversation_gets_a_burst_and_then_a_message_a_second() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack").paced(Pace::default()));
    write(&app.store, tenant, (0..6).map(|number| message("D1", &number.to_string()))).await;
    let mut arrived = vec![deliver(&app.store, &ports).await];
    for _ in 0..3 {
        app.clock.advance(TimeDelta::milliseconds(900));
        assert_eq!(deliver(&app.store, &ports).await, 0);
        app.clock.advance(TimeDelta::milliseconds(100));
        arrived.push(deliver(&app.store, &ports).await);
    }
    assert_eq!(arrived, [3, 1, 1, 1]);
    assert_eq!(texts(&messenger), ["0", "1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn what_can_wait_lets_an_answer_in_the_same_workspace_go_first() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack").paced(Pace::default()));
    let alert = |number: u32| NewOutgoing {
        kind: leancrm_core::store::OutgoingKind::Alert,
        ..message(&format!("D{number}"), &format!("alert {number}"))
    };
    write(&app.store, tenant, (0..30).map(alert)).await;
    write(&app.store, tenant, [message("D99", "answer")]).await;
    assert_eq!(deliver(&app.store, &ports).await, 11, "the burst of the method, and the answer");
    assert!(texts(&messenger).contains(&"answer".to_owned()));
    app.clock.advance(TimeDelta::milliseconds(5_000));
    assert_eq!(deliver(&app.store, &ports).await, 10, "each was told when to come again, four a second");
    assert_eq!(texts(&messenger).iter().filter(|text| *text == "answer").count(), 1);
}

#[tokio::test]
async fn two_processes_send_nothing_twice_and_nothing_out_of_order() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let all = (0..100).map(|number| message(&format!("D{}", number % 40), &format!("{number:03}")));
    write(&app.store, tenant, all).await;
    let other = Store::open(&app.url, PoolSize(4), Arc::new(app.clock.clone()), false).await.unwrap();
    let (mine, theirs, again) =
        tokio::join!(deliver(&app.store, &ports), deliver(&other, &ports), deliver(&other, &ports));
    // One that saw the others holding every conversation has ended early; what is left is its own to find.
    let rest = deliver(&app.store, &ports).await;
    assert_eq!(mine + theirs + again + rest, 100);
    assert!(mine < 100, "the others sent some too");
    let arrived = messenger.arrived();
    assert_eq!(arrived.len(), 100);
    for conversation in 0..40 {
        let name = format!("D{conversation}");
        let heard: Vec<_> = arrived.iter().filter(|m| m.conversation == name).map(super::text).collect();
        assert!(heard.is_sorted(), "{name}: {heard:?}");
    }
    assert_eq!(messenger.looked(), 0, "nobody had to look");
    other.close().await;
}

#[tokio::test]
async fn a_message_to_nowhere_is_refused_and_text_that_the_database_cannot_hold_is_cleaned() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let actor = app.store.worker(tenant).await.unwrap();
    let mut tx = app.store.begin(&actor).await.unwrap();
    assert!(tx.send_message(message("", "nowhere")).await.is_err());
    let content = json!({ "text": "a\u{0}b", "blocks": [{ "c\u{0}": ["\u{0}"] }] });
    tx.send_message(NewOutgoing { content, ..message("D1", "") }).await.unwrap();
    tx.commit().await.unwrap();
    deliver(&app.store, &ports).await;
    assert_eq!(messenger.arrived()[0].content, json!({ "text": "ab", "blocks": [{ "c": [""] }] }));
}

#[tokio::test]
async fn messages_of_a_channel_that_is_not_set_up_wait_and_are_counted() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    write(&app.store, tenant, [message("D1", "patience")]).await;
    let (messenger, elsewhere) = channel(ScriptedMessenger::new("pigeon"));
    assert_eq!(deliver(&app.store, &elsewhere).await + deliver(&app.store, &leancrm_sync::Ports::default()).await, 0);
    assert!(messenger.arrived().is_empty());
    let standing = counts(&app.store).await;
    assert_eq!((standing.len(), standing[0].channel.as_str(), standing[0].waiting), (1, "slack", 1));
    let (_, ports) = channel(ScriptedMessenger::new("slack"));
    assert_eq!(deliver(&app.store, &ports).await, 1);
    assert_eq!(counts(&app.store).await[0].waiting, 0);
}
