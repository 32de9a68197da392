//! What becomes of messages when the channel refuses them, when a response is lost, when a process dies.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use leancrm_core::{
    ports::messenger::{Pace, ScriptedMessenger, SendFailure, Sent, Turn},
    store::{NewOutgoing, Settlement},
};
use leancrm_sync::{MESSAGE_LEASE, MESSAGE_TRIES, message_backoff};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::{
    super::probe::tenant, channel, counts, dead, deliver, message, permanent, scripted, temporary, texts, write,
};

#[tokio::test]
async fn a_vendor_that_asks_for_a_pause_gets_it_for_that_method_and_workspace_alone() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let asked = AtomicBool::new(false);
    let (messenger, ports) = scripted(move |_, message| {
        let is_met = message.workspace == "T1" && message.only_for.is_none();
        if is_met && !asked.swap(true, Ordering::SeqCst) {
            return Turn::Fails(SendFailure::Wait { after: Duration::from_secs(30), method: "send" });
        }
        Turn::Arrives
    });
    let ids = write(&app.store, tenant, ["D1", "D2"].map(|conversation| message(conversation, conversation))).await;
    write(
        &app.store,
        tenant,
        [
            NewOutgoing { only_for: Some("U1".to_owned()), ..message("D3", "another method") },
            NewOutgoing { workspace: "T2".to_owned(), ..message("D1", "another workspace") },
        ],
    )
    .await;
    assert_eq!(deliver(&app.store, &ports).await, 2);
    assert_eq!(texts(&messenger), ["another method", "another workspace"]);
    assert_eq!(messenger.tries(ids[0]) + messenger.tries(ids[1]), 1, "the second is not even tried");
    app.clock.advance(TimeDelta::seconds(29));
    assert_eq!(deliver(&app.store, &ports).await, 0);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(deliver(&app.store, &ports).await, 2);
    assert!(messenger.arrived().iter().all(|message| message.attempts == 1), "a pause is no failed try");
}

#[tokio::test]
async fn what_can_never_arrive_is_given_up_at_once_with_its_reason_and_can_be_tried_again() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let is_mended = std::sync::Arc::new(AtomicBool::new(false));
    let mended = std::sync::Arc::clone(&is_mended);
    let (messenger, ports) = scripted(move |text, _| match text {
        "refused" if !mended.load(Ordering::SeqCst) => permanent(),
        _ => Turn::Arrives,
    });
    let ids = write(&app.store, tenant, ["refused", "next"].map(|text| message("D1", text))).await;
    assert_eq!(deliver(&app.store, &ports).await, 1);
    let given_up = dead(&app.store).await;
    assert_eq!((given_up.len(), given_up[0].id, given_up[0].attempts), (1, ids[0], 1));
    assert_eq!(given_up[0].last_error.as_deref(), Some("channel_not_found"));
    assert_eq!((counts(&app.store).await[0].waiting, counts(&app.store).await[0].dead), (0, 1));

    is_mended.store(true, Ordering::SeqCst);
    let mut system = app.store.system().await.unwrap();
    assert!(system.revive_message(ids[0]).await.unwrap());
    assert!(!system.revive_message(ids[1]).await.unwrap(), "what arrived is not sent again");
    system.commit().await.unwrap();
    assert_eq!(deliver(&app.store, &ports).await, 1);
    assert_eq!(texts(&messenger), ["next", "refused"]);
    assert!(dead(&app.store).await.is_empty());
}

#[tokio::test]
async fn a_message_that_keeps_failing_is_tried_for_about_a_day() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|_, _| temporary());
    let id = write(&app.store, tenant, [message("D1", "unlucky")]).await[0];
    for attempt in 1..=MESSAGE_TRIES {
        assert!(dead(&app.store).await.is_empty(), "it was given up before try {attempt}");
        deliver(&app.store, &ports).await;
        assert_eq!(messenger.tries(id), usize::try_from(attempt).unwrap());
        let Some(pause) = message_backoff(attempt) else { break };
        app.clock.advance(pause - TimeDelta::milliseconds(1));
        deliver(&app.store, &ports).await;
        assert_eq!(messenger.tries(id), usize::try_from(attempt).unwrap(), "the pause is over too early");
        app.clock.advance(TimeDelta::milliseconds(1));
    }
    assert_eq!(dead(&app.store).await[0].last_error.as_deref(), Some("the service is down"));
}

#[tokio::test]
async fn a_process_killed_between_sending_and_recording_leads_to_no_second_message() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|text, message| match (text, message.attempts) {
        ("first", 1) => Turn::ArrivesAndHangs,
        _ => Turn::Arrives,
    });
    write(&app.store, tenant, ["first", "second"].map(|text| message("D1", text))).await;
    tokio::select! {
        _ = deliver(&app.store, &ports) => panic!("it hangs"),
        () = messenger.until_arrived(1) => {} // and here the process dies
    }
    app.clock.advance(MESSAGE_LEASE - TimeDelta::seconds(1));
    assert_eq!(deliver(&app.store, &ports).await, 0, "it may still be sending");
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(deliver(&app.store, &ports).await, 2, "found, and the next one sent");
    assert_eq!((texts(&messenger), messenger.looked()), (vec!["first".to_owned(), "second".to_owned()], 1));
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let references: Vec<String> = sqlx::query_scalar("SELECT sent_reference FROM outgoing_messages ORDER BY seq")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(references, ["1", "2"], "what was found is known by its reference");
}

#[tokio::test]
async fn a_process_killed_before_sending_leads_to_one_message() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    write(&app.store, tenant, [message("D1", "once")]).await;
    let mut system = app.store.system().await.unwrap();
    let taken = system.claim_messages("slack", 10, MESSAGE_LEASE).await.unwrap().messages.remove(0);
    system.commit().await.unwrap();
    app.clock.advance(MESSAGE_LEASE);
    assert_eq!(deliver(&app.store, &ports).await, 1);
    assert_eq!((messenger.arrived().len(), messenger.looked()), (1, 1));

    let mut system = app.store.system().await.unwrap();
    let late = Settlement::Dead { reason: "woken too late".to_owned(), may_have_arrived: true };
    assert!(!system.settle_message(&taken, &late, Pace::UNLIMITED).await.unwrap());
    system.commit().await.unwrap();
    assert!(dead(&app.store).await.is_empty());
}

#[tokio::test]
async fn whoever_is_late_frees_no_conversation_that_another_holds() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|text, message| match (text, message.attempts) {
        ("early", 1) => permanent(),
        _ => Turn::Arrives,
    });
    let early = write(&app.store, tenant, [message("D1", "early")]).await[0];
    deliver(&app.store, &ports).await;
    write(&app.store, tenant, [message("D1", "late")]).await;
    let mut taken = Vec::new();
    for _ in 0..2 {
        let mut system = app.store.system().await.unwrap();
        taken.extend(system.claim_messages("slack", 10, MESSAGE_LEASE).await.unwrap().messages);
        // In the second round the first taker's lease is over, and a message that stands before its own is tried again.
        system.revive_message(early).await.unwrap();
        system.commit().await.unwrap();
        app.clock.advance(MESSAGE_LEASE);
    }
    assert_eq!(taken.iter().map(|taken| super::text(&taken.message)).collect::<Vec<_>>(), ["late", "early"]);
    app.clock.advance(TimeDelta::seconds(-30));
    let mut system = app.store.system().await.unwrap();
    let outcome = Settlement::Sent(Sent::default());
    assert!(!system.settle_message(&taken[0], &outcome, Pace::UNLIMITED).await.unwrap());
    system.commit().await.unwrap();
    assert_eq!(deliver(&app.store, &ports).await, 0, "the second taker still has it");
    app.clock.advance(TimeDelta::seconds(30));
    assert_eq!(deliver(&app.store, &ports).await, 2);
    assert_eq!(texts(&messenger), ["early", "late"]);
}

#[tokio::test]
async fn a_message_whose_response_was_lost_is_looked_for_before_it_is_sent_again() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|text, message| match (text, message.attempts) {
        ("arrived", 1) => Turn::ArrivesUnheard,
        ("lost", 1) => Turn::Fails(SendFailure::Temporary { reason: "timed out".to_owned(), may_have_arrived: true }),
        ("refused", 1) => temporary(),
        _ => Turn::Arrives,
    });
    write(&app.store, tenant, ["arrived", "lost", "refused"].map(|text| message(text, text))).await;
    deliver(&app.store, &ports).await;
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(deliver(&app.store, &ports).await, 3);
    let mut arrived = texts(&messenger);
    arrived.sort();
    assert_eq!(arrived, ["arrived", "lost", "refused"]);
    assert_eq!(messenger.looked(), 2, "what surely did not arrive is not looked for");
}

#[tokio::test]
async fn a_messenger_that_panics_is_a_failure_like_any_other() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|_, message| match message.attempts {
        1 => panic!("the messenger was told to"),
        _ => Turn::Arrives,
    });
    write(&app.store, tenant, [message("D1", "after all")]).await;
    assert_eq!(deliver(&app.store, &ports).await, 0);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(deliver(&app.store, &ports).await, 1);
    assert_eq!(messenger.arrived().len(), 1);
}
