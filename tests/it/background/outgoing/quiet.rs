//! Members are left alone in their quiet hours, by the clocks where they are.

use chrono::{DateTime, Utc};
use leancrm_core::{
    ids::MemberId,
    ports::messenger::ScriptedMessenger,
    store::{NewOutgoing, OutgoingKind},
};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::{channel, deliver, message, texts, write};

/// Quiet from 22:00 to 07:00 in Berlin.
async fn settle_in_berlin(app: &TestApp, member: MemberId) {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query(
        "UPDATE memberships SET timezone = 'Europe/Berlin', quiet_from = '22:00', quiet_to = '07:00' WHERE id = $1",
    )
    .bind(member.as_uuid())
    .execute(&mut connection)
    .await
    .unwrap();
}

fn set(app: &TestApp, time: &str) {
    let now = app.store.clock().now();
    app.clock.advance(time.parse::<DateTime<Utc>>().unwrap() - now);
}

#[tokio::test]
async fn what_can_wait_comes_when_the_night_is_over_and_answers_come_at_once() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let member = rep.actor.member().unwrap();
    settle_in_berlin(&app, member).await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let of = |kind: OutgoingKind| NewOutgoing { kind, member: Some(member), ..message("D1", kind.as_str()) };

    set(&app, "2026-03-28T20:59:59Z");
    write(&app.store, rep.actor.tenant(), [of(OutgoingKind::Alert)]).await;
    assert_eq!(deliver(&app.store, &ports).await, 1, "a second before ten it is day");

    // In this night the clocks are put forward: seven is five by UTC, and was six the day before.
    set(&app, "2026-03-28T21:00:00Z");
    let kinds =
        [OutgoingKind::Alert, OutgoingKind::Briefing, OutgoingKind::Answer, OutgoingKind::Reminder, OutgoingKind::Part];
    write(&app.store, rep.actor.tenant(), kinds.map(of)).await;
    assert_eq!(deliver(&app.store, &ports).await, 2);
    set(&app, "2026-03-29T01:30:00Z");
    write(&app.store, rep.actor.tenant(), [of(OutgoingKind::Answer)]).await;
    assert_eq!(deliver(&app.store, &ports).await, 1, "after midnight too");
    set(&app, "2026-03-29T04:59:59Z");
    assert_eq!(deliver(&app.store, &ports).await, 0);
    set(&app, "2026-03-29T05:00:00Z");
    assert_eq!(deliver(&app.store, &ports).await, 3);
    assert_eq!(texts(&messenger), ["alert", "answer", "part", "answer", "alert", "briefing", "reminder"]);
}

#[tokio::test]
async fn who_set_no_quiet_hours_and_what_is_for_no_member_is_told_at_once() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    settle_in_berlin(&app, rep.actor.member().unwrap()).await;
    let (_, ports) = channel(ScriptedMessenger::new("slack"));
    set(&app, "2026-03-28T23:00:00Z");
    let to = |member| NewOutgoing { kind: OutgoingKind::Alert, member, ..message("C1", "alert") };
    write(&app.store, rep.actor.tenant(), [to(manager.actor.member()), to(None), to(rep.actor.member())]).await;
    assert_eq!(deliver(&app.store, &ports).await, 2);
}
