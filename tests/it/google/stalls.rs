//! Who is told that their account is not in step any more, however that went wrong.

use chrono::TimeDelta;
use leancrm_core::domain::account::SyncKind;
use leancrm_sync::{hand_over_due_accounts, tell_stalls};
use leancrm_tests::{TestApp, google::Fault, shown};

use super::connected::{Connected, LAYLA, OMAR};

const CYCLE: TimeDelta = TimeDelta::minutes(5);

/// How often somebody was told something with these words.
async fn told(connected: &Connected<'_>, words: &str) -> usize {
    connected.alerts().await.iter().filter(|text| text.contains(words)).count()
}

#[tokio::test]
async fn a_consent_that_is_over_is_told_also_where_telling_it_fails_at_first() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.mailbox().revoke();
    connected.does("ALTER TABLE alerts ADD CONSTRAINT untold CHECK (text NOT LIKE '%disconnected%') NOT VALID").await;
    connected.after(TimeDelta::hours(2)).await;
    assert_eq!(told(&connected, "is disconnected").await, 0);
    connected.does("ALTER TABLE alerts DROP CONSTRAINT untold").await;
    for _ in 0..3 {
        connected.after(CYCLE).await;
    }
    assert_eq!(told(&connected, &format!("{OMAR} is disconnected")).await, 1);
}

#[tokio::test]
async fn a_stall_is_told_once_by_however_many_and_also_where_telling_it_fails_at_first() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.google.faults().next("gmail.users.history.list", &Fault::Status(503), 1_000);
    for _ in 0..12 {
        connected.after(TimeDelta::minutes(1)).await;
    }
    connected
        .does("ALTER TABLE alerts ADD CONSTRAINT untold CHECK (text NOT LIKE '%not been in step%') NOT VALID")
        .await;
    assert!(tell_stalls(&app.store).await.is_err());
    connected.does("ALTER TABLE alerts DROP CONSTRAINT untold").await;
    for outcome in futures::future::join_all([(); 4].map(|()| tell_stalls(&app.store))).await {
        outcome.unwrap();
    }
    assert_eq!(told(&connected, &format!("Gmail of {OMAR} has not been in step for 12 minutes")).await, 1);
    assert_eq!(told(&connected, "not been in step").await, 1);
}

#[tokio::test]
async fn nobody_is_told_of_what_nobody_has_tried_because_the_product_was_switched_off_or_has_too_much_to_do() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.connect_for("Layla", LAYLA, SyncKind::Calendar).await;
    connected.looks().await;
    for off in [TimeDelta::minutes(12), TimeDelta::hours(1), TimeDelta::days(2)] {
        app.clock.advance(off);
        hand_over_due_accounts(&app.store).await.unwrap();
        tell_stalls(&app.store).await.unwrap();
        // What was handed over waits for its turn, longer than it should.
        app.clock.advance(TimeDelta::minutes(20));
        tell_stalls(&app.store).await.unwrap();
        connected.looks().await;
        tell_stalls(&app.store).await.unwrap();
        assert_eq!(told(&connected, "not been in step").await, 0, "after {off}");
    }
    let behind = "SELECT count(*)::text FROM sync_states WHERE ok_at < tried_at OR handed_at IS NOT NULL";
    assert_eq!(connected.rows(behind).await, ["0"], "all is in step again");
}

#[tokio::test]
async fn what_is_behind_for_two_cycles_is_not_said_to_be_in_step() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    app.clock.advance(CYCLE * 2);
    let said = shown(&connected.says("Omar", "is my Gmail syncing?").await);
    assert!(said.contains("is in step"), "{said}");
    app.clock.advance(TimeDelta::minutes(1));
    let said = shown(&connected.says("Omar", "is my Gmail syncing?").await);
    assert!(said.contains("is behind") && !said.contains("is in step"), "{said}");
}
