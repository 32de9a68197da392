//! Who sees what became of messages, and how long they are kept.

use chrono::TimeDelta;
use leancrm_core::{
    ports::messenger::Turn,
    store::{NewOutgoing, OutgoingKind},
};
use leancrm_sync::Ports;
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::{counts, dead, deliver, message, permanent, scripted, write};

/// One message that arrives and one that does not, both to Omar of the demo company.
async fn two(app: &TestApp) -> Ports {
    let rep = app.rep().await;
    let (_, ports) = scripted(|text, _| if text == "well" { Turn::Arrives } else { permanent() });
    let to = |text| NewOutgoing { kind: OutgoingKind::Alert, member: rep.actor.member(), ..message("D1", text) };
    write(&app.store, rep.actor.tenant(), ["well", "badly"].map(to)).await;
    deliver(&app.store, &ports).await;
    ports
}

#[tokio::test]
async fn a_member_sees_what_did_not_reach_them_and_nobody_else_does() {
    let app = TestApp::with_demo().await;
    two(&app).await;
    for (tenant, name, expected) in [("demo", "Omar", 1), ("demo", "Layla", 0), ("nordlicht", "", 0)] {
        let actor = app.store.actor_by_name(tenant, Some(name).filter(|name| !name.is_empty())).await.unwrap();
        let mut tx = app.store.begin(&actor).await.unwrap();
        let undelivered = tx.undelivered_messages().await.unwrap();
        assert_eq!(undelivered.len(), expected, "{tenant} {name}");
        for (channel, count, reason) in undelivered {
            assert_eq!((channel.as_str(), count, reason.as_deref()), ("slack", 1, Some("channel_not_found")));
        }
    }
}

#[tokio::test]
async fn another_tenant_can_neither_see_messages_nor_write_into_this_one() {
    let app = TestApp::with_demo().await;
    two(&app).await;
    let other = app.store.actor_by_name("nordlicht", None).await.unwrap();
    let mine = app.rep().await.actor.clone();
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query("SET ROLE leancrm_app").execute(&mut connection).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    for (name, value) in
        [("app.tenant_id", other.tenant().as_uuid()), ("app.member_id", mine.member().unwrap().as_uuid())]
    {
        sqlx::query("SELECT set_config($1, $2, true)")
            .bind(name)
            .bind(value.to_string())
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    for count in ["SELECT count(*) FROM outgoing_messages", "SELECT count(*) FROM outgoing_lanes"] {
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut *transaction).await.unwrap(), 0, "{count}");
    }
    let written = sqlx::query(
        "INSERT INTO outgoing_messages (tenant_id, id, channel, workspace, conversation, kind, content, due_at, available_at, created_at)
         VALUES ($1, $1, 'slack', 'T1', 'D1', 'alert', '{}', now(), now(), now())",
    )
    .bind(mine.tenant().as_uuid())
    .execute(&mut *transaction)
    .await;
    assert!(written.unwrap_err().to_string().contains("row-level security"));
}

#[tokio::test]
async fn what_was_sent_goes_after_a_week_and_what_was_given_up_after_a_quarter() {
    let app = TestApp::with_demo().await;
    two(&app).await;
    let purge = async || {
        let mut system = app.store.system().await.unwrap();
        let now = system.now();
        let gone = system.purge_messages(now - TimeDelta::days(7), now - TimeDelta::days(90), 100).await.unwrap();
        system.commit().await.unwrap();
        gone
    };
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(purge().await, 0, "a week is not over");
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(purge().await, 1);
    assert_eq!((dead(&app.store).await.len(), counts(&app.store).await[0].dead), (1, 1));
    app.clock.advance(TimeDelta::days(83));
    assert_eq!(purge().await, 1);
    assert!(counts(&app.store).await.is_empty(), "nothing is left, the conversation's own row neither");
}

#[tokio::test]
async fn a_message_given_up_goes_out_after_all_though_its_conversation_was_forgotten() {
    let app = TestApp::with_demo().await;
    two(&app).await;
    app.clock.advance(TimeDelta::days(8));
    let mut system = app.store.system().await.unwrap();
    let now = system.now();
    system.purge_messages(now - TimeDelta::days(7), now - TimeDelta::days(90), 100).await.unwrap();
    let id = system.dead_messages(1).await.unwrap()[0].id;
    assert!(system.revive_message(id).await.unwrap());
    system.commit().await.unwrap();
    let (messenger, ports) = scripted(|_, _| Turn::Arrives);
    assert_eq!(deliver(&app.store, &ports).await, 1);
    assert_eq!(messenger.arrived()[0].id, id);
}
