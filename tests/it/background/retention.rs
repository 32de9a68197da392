//! What is pruned and purged, and what is not.

use chrono::TimeDelta;
use leancrm_core::ids::TenantId;
use leancrm_sync::drain;
use leancrm_tests::TestApp;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::probe::{emit, emit_probe, tenant};

/// Words of a tenant's dictionary, of which only `used` leads to a record.
async fn dictionary(connection: &mut PgConnection, tenant: TenantId, words: &[&str], used: &[&str]) {
    let owned = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    sqlx::query("INSERT INTO search_words (tenant_id, word) SELECT $1, unnest($2::text[])")
        .bind(tenant.as_uuid())
        .bind(owned(words))
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query("INSERT INTO search_tokens (tenant_id, token, kind, entity_id) SELECT $1, unnest($2::text[]), 'contact', $1")
        .bind(tenant.as_uuid())
        .bind(owned(used))
        .execute(&mut *connection)
        .await
        .unwrap();
}

async fn words(connection: &mut PgConnection, tenant: TenantId) -> Vec<String> {
    sqlx::query_scalar("SELECT word FROM search_words WHERE tenant_id = $1 ORDER BY word")
        .bind(tenant.as_uuid())
        .fetch_all(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn words_that_no_record_uses_leave_the_dictionary_of_their_tenant_alone() {
    let app = TestApp::empty().await;
    let (one, other) = (tenant(&app, "acme").await, tenant(&app, "globex").await);
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    for tenant in [one, other] {
        dictionary(&mut connection, tenant, &["amal", "badr", "carla"], &["amal"]).await;
    }
    emit(&app.store, one, "contact.deleted", json!({ "words": ["badr", "amal"] })).await;
    drain(&app.store).await.unwrap();
    assert_eq!(words(&mut connection, one).await, ["amal", "carla"], "only the words that were named");
    emit(&app.store, one, "contact.imported", json!({})).await;
    drain(&app.store).await.unwrap();
    assert_eq!(words(&mut connection, one).await, ["amal"], "the whole dictionary");
    assert_eq!(words(&mut connection, other).await, ["amal", "badr", "carla"]);
}

#[tokio::test]
async fn told_events_go_after_a_week_and_those_given_up_stay() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit(&app.store, tenant, "weather.changed", json!({})).await;
    emit_probe(&app.store, tenant, "invalid").await;
    leancrm_sync::drain_with(&super::probe::registry::<16>(), &app.store).await.unwrap();

    let purge = async |app: &TestApp| {
        let mut system = app.store.system().await.unwrap();
        let before = system.now() - TimeDelta::days(7);
        let gone = system.purge_outbox(before, 100).await.unwrap();
        system.commit().await.unwrap();
        gone
    };
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(purge(&app).await, 0, "a week is not over");
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(purge(&app).await, 1);
    assert_eq!(super::probe::dead(&app.store).await.len(), 1);
}

#[tokio::test]
async fn two_processes_do_not_hold_one_lock() {
    let app = TestApp::empty().await;
    let mut first = app.store.system().await.unwrap();
    let mut second = app.store.system().await.unwrap();
    assert!(first.try_lock("purge").await.unwrap());
    assert!(!second.try_lock("purge").await.unwrap());
    assert!(second.try_lock("other").await.unwrap());
    drop(first);
    second.commit().await.unwrap();
}
