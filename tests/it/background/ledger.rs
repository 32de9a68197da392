//! What the outbox does with runs that fail, die or come late.

use chrono::TimeDelta;
use leancrm_sync::{HANDOVER_LEASE, MAX_ATTEMPTS, RUN_LEASE, backoff, drain, drain_with, pause_after};
use leancrm_tests::TestApp;
use serde_json::json;

use super::probe::{counts, dead, emit, emit_probe, registry, runs, tenant};

#[tokio::test]
async fn an_event_that_is_rolled_back_is_never_told() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let actor = app.store.worker(tenant).await.unwrap();
    let mut tx = app.store.begin(&actor).await.unwrap();
    tx.emit("probe.asked", "contact", tenant.as_uuid(), &json!({})).await.unwrap();
    drop(tx);
    assert_eq!(drain_with(&registry::<0>(), &app.store).await.unwrap(), 0);
    assert_eq!(runs::<0>(), 0);
}

#[tokio::test]
async fn an_event_nobody_listens_to_is_finished_without_a_run() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit(&app.store, tenant, "weather.changed", json!({})).await;
    assert_eq!(drain(&app.store).await.unwrap(), 1);
    assert_eq!(counts(&app.store).await.waiting, 0);
}

#[tokio::test]
async fn a_pointer_lost_in_the_queue_is_handed_over_again() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    let mut relay = app.store.system().await.unwrap();
    assert_eq!(relay.claim_outbox(10, HANDOVER_LEASE).await.unwrap().len(), 1);
    relay.commit().await.unwrap();

    assert_eq!(drain_with(&registry::<1>(), &app.store).await.unwrap(), 0, "the lease still holds");
    app.clock.advance(HANDOVER_LEASE);
    assert_eq!(drain_with(&registry::<1>(), &app.store).await.unwrap(), 1);
    assert_eq!(runs::<1>(), 1);
}

#[tokio::test]
async fn a_job_whose_worker_vanished_is_run_by_another() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    let mut worker = app.store.system().await.unwrap();
    let taken = worker.claim_outbox(10, HANDOVER_LEASE).await.unwrap().remove(0);
    let begun = worker.start_outbox(tenant, taken.id, taken.lease, RUN_LEASE).await.unwrap();
    assert_eq!(begun.map(|run| run.attempts), Some(1));
    worker.commit().await.unwrap(); // and here the process dies

    app.clock.advance(RUN_LEASE - TimeDelta::seconds(1));
    assert_eq!(drain_with(&registry::<2>(), &app.store).await.unwrap(), 0, "it may still be running");
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(drain_with(&registry::<2>(), &app.store).await.unwrap(), 1);
    assert_eq!(runs::<2>(), 1);
}

#[tokio::test]
async fn a_late_copy_of_a_pointer_does_nothing() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    let mut system = app.store.system().await.unwrap();
    let taken = system.claim_outbox(10, HANDOVER_LEASE).await.unwrap().remove(0);
    assert!(system.start_outbox(tenant, taken.id, taken.lease, TimeDelta::minutes(7)).await.unwrap().is_some());
    assert!(system.start_outbox(tenant, taken.id, taken.lease, TimeDelta::minutes(7)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_job_that_keeps_failing_is_tried_with_growing_pauses_and_then_kept_as_a_dead_letter() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let id = emit_probe(&app.store, tenant, "unavailable").await;
    for attempt in 1..=MAX_ATTEMPTS {
        assert!(dead(&app.store).await.is_empty(), "it was given up before attempt {attempt}");
        assert_eq!(drain_with(&registry::<3>(), &app.store).await.unwrap(), 1, "attempt {attempt}");
        app.clock.advance(pause_after(attempt, id) - TimeDelta::milliseconds(1));
        assert_eq!(
            drain_with(&registry::<3>(), &app.store).await.unwrap(),
            0,
            "the pause after {attempt} is over too early"
        );
        app.clock.advance(TimeDelta::milliseconds(1));
    }
    assert_eq!(runs::<3>(), usize::try_from(MAX_ATTEMPTS).unwrap());
    let letters = dead(&app.store).await;
    assert_eq!((letters.len(), letters[0].id, letters[0].attempts), (1, id, MAX_ATTEMPTS));
    assert!(letters[0].last_error.as_deref().unwrap().contains("down for repairs"));
    assert_eq!((counts(&app.store).await.waiting, counts(&app.store).await.dead), (0, 1));

    let mut system = app.store.system().await.unwrap();
    assert!(system.revive_outbox(id).await.unwrap());
    system.commit().await.unwrap();
    assert_eq!(drain_with(&registry::<3>(), &app.store).await.unwrap(), 1, "what was revived is tried again");
}

#[tokio::test]
async fn a_job_that_can_never_succeed_is_given_up_at_once() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "invalid").await;
    drain_with(&registry::<4>(), &app.store).await.unwrap();
    assert_eq!(runs::<4>(), 1);
    assert_eq!(dead(&app.store).await.len(), 1);
}

#[tokio::test]
async fn a_panic_is_a_failure_like_any_other() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "panic").await;
    assert_eq!(drain_with(&registry::<5>(), &app.store).await.unwrap(), 1);
    app.clock.advance(backoff(1));
    assert_eq!(drain_with(&registry::<5>(), &app.store).await.unwrap(), 1);
    assert_eq!(runs::<5>(), 2);
}

#[tokio::test]
async fn a_job_that_kills_its_process_every_time_is_given_up() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    for _ in 0..MAX_ATTEMPTS {
        let mut worker = app.store.system().await.unwrap();
        let taken = worker.claim_outbox(10, HANDOVER_LEASE).await.unwrap().remove(0);
        worker.start_outbox(tenant, taken.id, taken.lease, RUN_LEASE).await.unwrap().unwrap();
        worker.commit().await.unwrap();
        app.clock.advance(RUN_LEASE);
    }
    drain_with(&registry::<6>(), &app.store).await.unwrap();
    assert_eq!(runs::<6>(), 0, "it is not let loose once more");
    assert!(dead(&app.store).await[0].last_error.as_deref().unwrap().contains("died"));
}

#[tokio::test]
async fn an_event_that_was_tried_before_stands_for_a_fresh_one_and_goes_on_counting() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let failing = json!({ "ends": "unavailable", "collapses": true });
    let old = emit(&app.store, tenant, "probe.asked", failing.clone()).await;
    drain_with(&registry::<17>(), &app.store).await.unwrap();
    app.clock.advance(backoff(1));
    emit(&app.store, tenant, "probe.asked", failing).await;
    assert_eq!(drain_with(&registry::<17>(), &app.store).await.unwrap(), 2);
    assert_eq!(runs::<17>(), 2, "once before, once for both");
    app.clock.advance(backoff(2));
    let due = app.store.system().await.unwrap().claim_outbox(10, RUN_LEASE).await.unwrap();
    assert_eq!(due.iter().map(|event| (event.id, event.attempts)).collect::<Vec<_>>(), [(old, 2)]);
}

#[tokio::test]
async fn events_that_ask_for_the_same_work_are_worked_off_by_one_run() {
    let app = TestApp::empty().await;
    let (one, other) = (tenant(&app, "acme").await, tenant(&app, "globex").await);
    for _ in 0..5 {
        emit(&app.store, one, "probe.asked", json!({ "collapses": true })).await;
    }
    emit(&app.store, other, "probe.asked", json!({ "collapses": true })).await;
    assert_eq!(drain_with(&registry::<7>(), &app.store).await.unwrap(), 6);
    assert_eq!(runs::<7>(), 2, "one for each tenant");
    assert_eq!(counts(&app.store).await.waiting, 0);
}
