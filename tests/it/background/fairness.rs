//! However much waits for one tenant, the others are worked for too.

use leancrm_core::{
    ids::TenantId,
    store::{OutboxEvent, Store},
};
use leancrm_sync::{HANDOVER_LEASE, drain_with};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::{
    probe::{counts, emit_probe, registry, runs, tenant, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

/// Lets so many events wait for a tenant, older than everything that comes after.
async fn flood(app: &TestApp, tenant: TenantId, count: i32) {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query(
        "INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, created_at, available_at)
         SELECT $1, gen_random_uuid(), 'probe.asked', 'contact', $1, timestamptz '2026-03-11 06:00Z' + n * interval '1 ms',
                timestamptz '2026-03-11 06:00Z' + n * interval '1 ms'
         FROM generate_series(1, $2) n",
    )
    .bind(tenant.as_uuid())
    .bind(count)
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::query("ANALYZE outbox_events").execute(&mut connection).await.unwrap();
}

async fn claim(store: &Store, limit: i64) -> Vec<OutboxEvent> {
    let mut system = store.system().await.unwrap();
    let taken = system.claim_outbox(limit, HANDOVER_LEASE).await.unwrap();
    system.commit().await.unwrap();
    taken
}

fn share(taken: &[OutboxEvent], tenant: TenantId) -> usize {
    taken.iter().filter(|event| event.tenant == tenant).count()
}

#[tokio::test]
async fn a_tenant_for_which_a_hundred_thousand_events_wait_starves_no_other() {
    let app = TestApp::empty().await;
    let (loud, one, other) = (tenant(&app, "loud").await, tenant(&app, "one").await, tenant(&app, "other").await);
    flood(&app, loud, 100_000).await;
    emit_probe(&app.store, one, "well").await;
    flood(&app, other, 400).await;
    let taken = claim(&app.store, 300).await;
    assert_eq!((share(&taken, one), share(&taken, other), share(&taken, loud)), (1, 100, 100));
    assert!(taken.windows(2).all(|pair| pair[0].tenant != pair[1].tenant || pair[0].id != pair[1].id));
    // Whoever has nothing left has no share any more.
    let taken = claim(&app.store, 300).await;
    assert_eq!((share(&taken, other), share(&taken, loud)), (150, 150));
    claim(&app.store, 300).await;
    assert_eq!(share(&claim(&app.store, 300).await, loud), 300);
}

#[tokio::test]
async fn of_each_tenant_the_oldest_events_go_first() {
    let app = TestApp::empty().await;
    let (one, other) = (tenant(&app, "one").await, tenant(&app, "other").await);
    let mut ids = Vec::new();
    for tenant in [one, other, one, other, one, other] {
        ids.push(emit_probe(&app.store, tenant, "well").await);
        app.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let first: Vec<_> = claim(&app.store, 2).await.into_iter().map(|event| event.id).collect();
    assert_eq!(first, ids[..2]);
    let rest: Vec<_> = claim(&app.store, 10).await.into_iter().map(|event| event.id).collect();
    assert_eq!(rest, ids[2..]);
}

#[tokio::test]
async fn more_tenants_than_a_batch_holds_have_their_turn_by_age() {
    let app = TestApp::empty().await;
    let mut waiting = Vec::new();
    for name in ["e", "a", "d", "b", "c"] {
        let tenant = tenant(&app, name).await;
        emit_probe(&app.store, tenant, "well").await;
        waiting.push(tenant);
        app.clock.advance(chrono::TimeDelta::seconds(1));
    }
    flood(&app, waiting[4], 50).await;
    let first = claim(&app.store, 3).await;
    let tenants: std::collections::HashSet<_> = first.iter().map(|event| event.tenant).collect();
    assert_eq!(first.len(), 3);
    assert!(
        tenants.contains(&waiting[4]) && tenants.contains(&waiting[0]) && tenants.contains(&waiting[1]),
        "{tenants:?}"
    );
    let second: std::collections::HashSet<_> = claim(&app.store, 3).await.iter().map(|event| event.tenant).collect();
    assert!(second.contains(&waiting[2]) && second.contains(&waiting[3]), "{second:?}");
}

#[tokio::test]
async fn what_is_claimed_in_turn_is_worked_off_whole() {
    let app = TestApp::empty().await;
    let (loud, quiet) = (tenant(&app, "loud").await, tenant(&app, "quiet").await);
    flood(&app, loud, 1_200).await;
    emit_probe(&app.store, quiet, "well").await;
    assert_eq!(drain_with(&registry::<12>(), &app.store).await.unwrap(), 1_201);
    assert_eq!(runs::<12>(), 1_201);
}

/// The whole road, with workers that are at it: what comes for another tenant does not wait for the hundred thousand.
async fn starves_nobody<const N: usize>(redis_url: Option<String>) {
    let app = TestApp::empty().await;
    let (loud, quiet) = (tenant(&app, "loud").await, tenant(&app, "quiet").await);
    flood(&app, loud, 100_000).await;
    let workers = workers::<N>(&app, redis_url).await;
    until_runs::<N>(300).await;
    let id = emit_probe(&app.store, quiet, "well").await;
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let done = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(10));
        loop {
            let is_done: bool = sqlx::query_scalar("SELECT done_at IS NOT NULL FROM outbox_events WHERE id = $1")
                .bind(id.as_uuid())
                .fetch_one(&mut connection)
                .await
                .unwrap();
            if is_done {
                return;
            }
            looks.tick().await;
        }
    };
    let patience = std::time::Duration::from_mins(1);
    assert!(tokio::time::timeout(patience, done).await.is_ok(), "the quiet tenant waits behind the loud one");
    let left = counts(&app.store).await.waiting;
    assert!(left > 50_000, "the loud tenant still waits: {left}");
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenants_hundred_thousand_events_starve_no_other_on_the_way_through_redis() {
    let redis = Redis::start().await;
    starves_nobody::<39>(Some(redis.url())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenants_hundred_thousand_events_starve_no_other_on_the_way_through_postgresql() {
    starves_nobody::<40>(None).await;
}
