//! Half an hour before a meeting with somebody from outside, its member hears what they should know.

use leancrm_core::domain::calendar::Response;

use super::{Scene, event, has, john, with};

async fn linked() -> (Scene, String) {
    let scene = Scene::new().await;
    let mut system = scene.app.store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    system.connect_slack(tenant, "T1").await.unwrap();
    let member = system.member_id(tenant, "omar@gulfbright.example").await.unwrap();
    system.link_slack(tenant, ("T1", "U1"), member, "operator").await.unwrap();
    system.commit().await.unwrap();
    scene.behind("UPDATE tasks SET deleted_at = '2026-03-11 06:00Z'").await;
    scene.tick().await;
    let john = john(&scene).await;
    (scene, john)
}

#[tokio::test]
async fn it_comes_half_an_hour_before_and_once() {
    let (scene, john) = linked().await;
    scene.put(with(event("e1", "Pricing", "2026-03-11T10:00:00Z", 30), &[&john]));
    scene.put(event("e2", "Alone", "2026-03-11T10:00:00Z", 30));
    scene.put(with(event("e3", "Among us", "2026-03-11T10:00:00Z", 30), &["layla@gulfbright.example"]));
    scene.sync().await;
    assert!(scene.at("2026-03-11T09:29:59Z").await.is_empty());
    let told = scene.at("2026-03-11T09:30:00Z").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(has(&told[0], &["U1", "Pricing", "30 minutes", "13:00", "John Smith", "Acme"]), "{}", told[0]);
    assert!(!told[0].contains("Alone") && !told[0].contains("Among us"), "{}", told[0]);
    scene.read_whole().await;
    assert!(scene.at("2026-03-11T09:45:00Z").await.is_empty(), "it was told");
}

#[tokio::test]
async fn it_moves_with_its_meeting_and_goes_with_it() {
    let (scene, john) = linked().await;
    let meeting = |start: &str| with(event("e1", "Pricing", start, 30), &[&john]);
    scene.put(meeting("2026-03-11T10:00:00Z"));
    scene.sync().await;
    scene.tick().await;
    scene.put(meeting("2026-03-11T12:00:00Z"));
    scene.sync().await;
    assert!(scene.at("2026-03-11T09:45:00Z").await.is_empty());
    assert_eq!(scene.at("2026-03-11T11:30:00Z").await.len(), 1);
    // Told, and then moved once more: it is told for the new time too.
    scene.put(meeting("2026-03-11T14:00:00Z"));
    scene.sync().await;
    assert_eq!(scene.at("2026-03-11T13:30:00Z").await.len(), 1);
    scene.put(meeting("2026-03-11T16:00:00Z"));
    scene.sync().await;
    scene.tick().await;
    scene.calendar.call_off(scene.account.id, "e1");
    scene.sync().await;
    assert!(scene.at("2026-03-11T15:30:00Z").await.is_empty());
}

#[tokio::test]
async fn it_is_not_told_of_what_was_declined_or_has_begun_and_at_once_where_less_is_left() {
    let (scene, john) = linked().await;
    let mut declined = with(event("e1", "Declined", "2026-03-11T10:00:00Z", 30), &[&john]);
    declined.attendees[0].response = Response::Declined;
    scene.put(declined);
    scene.put(with(event("e2", "Running", "2026-03-11T06:00:00Z", 60), &[&john]));
    scene.put(with(event("e3", "Near", "2026-03-11T06:45:00Z", 60), &[&john]));
    scene.sync().await;
    let told = scene.tick().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(has(&told[0], &["Near begins in 14 minutes"]) && !told[0].contains("Running begins"), "{}", told[0]);
    assert!(scene.at("2026-03-11T09:30:00Z").await.is_empty());
    // Nobody looked until it had begun.
    scene.put(with(event("e4", "Missed", "2026-03-11T12:00:00Z", 30), &[&john]));
    scene.sync().await;
    assert!(scene.at("2026-03-11T12:10:00Z").await.is_empty());
}
