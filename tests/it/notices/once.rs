//! Told once, whatever dies in between.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use leancrm_core::{Error, Result, domain::notice::Told, ports::announcer::Announcer, store::TenantTx};
use leancrm_sync::{HANDOVER_LEASE, MAX_ATTEMPTS, Ports, RUN_LEASE, backoff, drain_through, hand_over_due};
use serde_json::Value;

use super::Scene;

/// Somebody who dies, or fails, over the first so many things to be put into words.
#[derive(Debug)]
struct Clumsy {
    inner: Arc<dyn Announcer>,
    hangs: bool,
    left: AtomicUsize,
}

#[async_trait]
impl Announcer for Clumsy {
    async fn announce(&self, tx: &mut TenantTx, channel: &str, told: &Told) -> Result<Vec<Value>> {
        let fails = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        match (fails, self.hangs) {
            (false, _) => self.inner.announce(tx, channel, told).await,
            (true, true) => std::future::pending().await,
            (true, false) => Err(Error::Unavailable { service: "words", source: "none come to mind".into() }),
        }
    }
}

fn clumsy(scene: &Scene, hangs: bool, times: usize) -> Ports {
    let inner = scene.ports.announcer.clone().unwrap();
    Ports { announcer: Some(Arc::new(Clumsy { inner, hangs, left: AtomicUsize::new(times) })), ..scene.ports.clone() }
}

/// A reminder of Omar's whose time has come, and which nobody has looked at.
async fn due(scene: &Scene) {
    scene.omar("remind me tomorrow at 11:15 to water the plants").await;
    scene.app.clock.advance(TimeDelta::minutes(25 * 60 + 45));
}

fn plants(told: &[String]) -> usize {
    told.iter().filter(|text| text.contains("water the plants")).count()
}

#[tokio::test]
async fn a_process_that_dies_after_handing_it_on_loses_nothing() {
    let scene = Scene::new().await;
    due(&scene).await;
    assert!(hand_over_due(&scene.app.store).await.unwrap() > 0);
    let mut system = scene.app.store.system().await.unwrap();
    let taken = system.claim_outbox(100, HANDOVER_LEASE).await.unwrap();
    system.commit().await.unwrap();
    assert!(taken.iter().any(|event| event.event == "notices.due"), "and here the process dies");
    assert_eq!(plants(&scene.tick().await), 0, "another may still be telling it");
    scene.app.clock.advance(HANDOVER_LEASE);
    assert_eq!(plants(&scene.tick().await), 1);
    assert_eq!(plants(&scene.tick().await), 0);
}

#[tokio::test]
async fn a_process_that_dies_while_telling_leaves_no_half_of_it() {
    let scene = Scene::new().await;
    due(&scene).await;
    hand_over_due(&scene.app.store).await.unwrap();
    let ports = clumsy(&scene, true, 1);
    let killed = tokio::time::timeout(std::time::Duration::from_secs(5), drain_through(&scene.app.store, &ports)).await;
    assert!(killed.is_err(), "it hangs, and is killed");
    let told = "SELECT 'told' FROM alerts a JOIN tasks t ON t.id = a.subject_id WHERE t.title LIKE '%plants%'";
    assert!(scene.rows(told).await.is_empty());
    scene.app.clock.advance(RUN_LEASE);
    assert_eq!(plants(&scene.tick().await), 1);
    assert_eq!(scene.rows(told).await.len(), 1);
}

#[tokio::test]
async fn a_process_that_dies_after_telling_is_not_told_again() {
    let scene = Scene::new().await;
    due(&scene).await;
    assert_eq!(plants(&scene.tick().await), 1);
    // That the job was done was never recorded.
    scene.behind("UPDATE outbox_events SET done_at = NULL, attempts = 1 WHERE event = 'notices.due'").await;
    scene.app.clock.advance(RUN_LEASE);
    assert_eq!(plants(&scene.tick().await), 0);
}

#[tokio::test]
async fn several_processes_at_once_tell_it_once() {
    let scene = Scene::new().await;
    due(&scene).await;
    let store = scene.app.store.clone();
    let handed: usize =
        futures::future::join_all((0..4).map(|_| hand_over_due(&store))).await.into_iter().map(Result::unwrap).sum();
    assert!(handed > 0);
    // Each has an event of its own for the same member.
    scene
        .behind(
            "INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, created_at, available_at)
             SELECT tenant_id, gen_random_uuid(), event, entity, entity_id, created_at, available_at
             FROM outbox_events, generate_series(1, 3) WHERE event = 'notices.due' AND done_at IS NULL",
        )
        .await;
    let ports = scene.ports.clone();
    for drained in futures::future::join_all((0..4).map(|_| drain_through(&store, &ports))).await {
        drained.unwrap();
    }
    assert_eq!(plants(&scene.tick().await), 1);
}

#[tokio::test]
async fn what_fails_is_tried_again_and_what_is_given_up_comes_late_rather_than_never() {
    let scene = Scene::new().await;
    due(&scene).await;
    hand_over_due(&scene.app.store).await.unwrap();
    let ports = clumsy(&scene, false, 1_000);
    for attempt in 1..=MAX_ATTEMPTS {
        drain_through(&scene.app.store, &ports).await.unwrap();
        scene.app.clock.advance(backoff(attempt));
    }
    let dead = scene.app.store.system().await.unwrap().dead_outbox(10).await.unwrap();
    assert!(dead.iter().any(|letter| letter.event == "notices.due"), "{dead:?}");
    assert!(dead[0].last_error.as_deref().unwrap_or_default().contains("none come to mind"), "{dead:?}");
    assert_eq!(plants(&scene.tick().await), 0);
    scene.app.clock.advance(TimeDelta::days(1));
    let told = scene.tick().await;
    assert_eq!(plants(&told), 1, "{told:?}");
    assert!(told.iter().any(|text| text.contains("told late")), "{told:?}");
}

#[tokio::test]
async fn who_opens_again_what_they_were_told_is_not_told_again() {
    let scene = Scene::new().await;
    due(&scene).await;
    assert_eq!(plants(&scene.tick().await), 1);
    scene.omar("done with the plants reminder").await;
    scene.omar("undo").await;
    assert_eq!(plants(&scene.tick().await), 0);
}
