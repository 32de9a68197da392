//! What is pruned and purged, and what is not.

use chrono::TimeDelta;
use leancrm_core::ids::{ChangeSetId, TenantId};
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
    sqlx::query(
        "INSERT INTO search_tokens (tenant_id, token, kind, entity_id) SELECT $1, unnest($2::text[]), 'contact', $1",
    )
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

/// A command that changed one record, which was called `name` before.
async fn change(connection: &mut PgConnection, tenant: TenantId, name: &str) -> ChangeSetId {
    let id = ChangeSetId::from_uuid(tenant.as_uuid());
    sqlx::query("INSERT INTO change_sets (tenant_id, id, channel, intent, summary, created_at) VALUES ($1, $1, 'cli', 'test', '', now())")
        .bind(tenant.as_uuid())
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO changes (tenant_id, id, change_set_id, entity, entity_id, before) VALUES ($1, $1, $1, 'contact', $1, $2)",
    )
    .bind(tenant.as_uuid())
    .bind(json!({ "name": name, "age": 7, "aliases": ["Abu Omar"] }))
    .execute(connection)
    .await
    .unwrap();
    id
}

#[tokio::test]
async fn words_that_no_record_uses_leave_the_dictionary_of_their_tenant_alone() {
    let app = TestApp::empty().await;
    let (one, other) = (tenant(&app, "acme").await, tenant(&app, "globex").await);
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    for tenant in [one, other] {
        dictionary(&mut connection, tenant, &["amal", "badr", "carla", "omar"], &["amal"]).await;
    }
    let change_set = change(&mut connection, one, "Badr Amal").await;
    emit(&app.store, one, "contact.deleted", json!({ "change_set": change_set })).await;
    drain(&app.store).await.unwrap();
    assert_eq!(words(&mut connection, one).await, ["amal", "carla"], "only words of the record that went");
    emit(&app.store, one, "contacts.imported", json!({ "change_set": change_set })).await;
    drain(&app.store).await.unwrap();
    assert_eq!(words(&mut connection, one).await, ["amal"], "the whole dictionary");
    assert_eq!(words(&mut connection, other).await, ["amal", "badr", "carla", "omar"]);
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

#[tokio::test]
async fn tokens_that_ended_and_messages_of_half_a_year_ago_go_and_working_ones_stay() {
    let app = TestApp::with_demo().await;
    app.rep().await.says("my pipeline").await;
    let purge = async |app: &TestApp| {
        let mut system = app.store.system().await.unwrap();
        let (tokens, messages) = (system.now() - TimeDelta::days(7), system.now() - TimeDelta::days(180));
        let gone =
            (system.purge_tokens(tokens, 100).await.unwrap(), system.purge_chat_turns(messages, 100).await.unwrap());
        system.commit().await.unwrap();
        gone
    };
    assert_eq!(purge(&app).await, (0, 0), "everything is of today");
    app.clock.advance(TimeDelta::days(15));
    let members = app.demo.as_ref().unwrap().members.len() as u64;
    assert_eq!(purge(&app).await, (members, 0), "the demo's tokens work for a week");
    app.clock.advance(TimeDelta::days(170));
    assert_eq!(purge(&app).await, (0, 1));
}
