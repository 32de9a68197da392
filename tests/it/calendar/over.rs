//! Meetings that are over become activities, once.

use leancrm_core::domain::calendar::{EventTime, Response};
use leancrm_tests::shown;

use super::{Scene, account, attendee, day, event, has, john, with};

const ACTIVITIES: &str =
    "SELECT concat_ws(' | ', a.subject, to_char(a.occurred_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI'), a.duration_min,
        c.name, m.display_name)
    FROM activities a LEFT JOIN contacts c ON c.id = a.contact_id JOIN memberships m ON m.id = a.member_id
    WHERE a.source = 'calendar' AND a.deleted_at IS NULL ORDER BY a.occurred_at";

const TOUCHED: &str = "SELECT to_char(c.last_contacted_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI') FROM contacts c
    JOIN tenants t ON t.id = c.tenant_id WHERE c.name = 'John Smith' AND t.slug = 'demo'";

#[tokio::test]
async fn a_meeting_that_is_over_is_something_that_happened_once() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    scene.put(with(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30), &[&john]));
    scene.put(event("e2", "Alone", "2026-03-12T07:00:00Z", 30));
    scene.put(with(event("e3", "Among us", "2026-03-12T07:00:00Z", 30), &["layla@gulfbright.example"]));
    scene.sync().await;
    scene.at("2026-03-12T07:29:59Z").await;
    assert!(scene.rows(ACTIVITIES).await.is_empty(), "it is still running");
    for _ in 0..2 {
        scene.at("2026-03-12T07:30:00Z").await;
        scene.read_whole().await;
        let activities = scene.rows(ACTIVITIES).await;
        assert_eq!(activities.len(), 1, "{activities:?}");
        assert!(activities[0].starts_with("Pricing | 03-12 07:00 | 30 | John Smith | Omar"), "{activities:?}");
    }
    assert_eq!(scene.rows(TOUCHED).await, ["03-12 07:00"]);
    let recent = shown(&scene.app.rep().await.says("recent activity with John Smith").await);
    assert!(recent.contains("Pricing"), "{recent}");
}

#[tokio::test]
async fn what_becomes_of_a_meeting_afterwards_becomes_of_its_activity() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let before = scene.rows(TOUCHED).await;
    let meeting = |start: &str| with(event("e1", "Pricing", start, 30), &[&john]);
    scene.put(meeting("2026-03-12T07:00:00Z"));
    scene.sync().await;
    scene.at("2026-03-12T12:00:00Z").await;
    assert_eq!(scene.rows(TOUCHED).await, ["03-12 07:00"]);
    // It was held later than it was written down.
    scene.put(meeting("2026-03-12T10:00:00Z"));
    scene.sync().await;
    scene.tick().await;
    assert!(scene.rows(ACTIVITIES).await[0].starts_with("Pricing | 03-12 10:00"), "{:?}", scene.rows(ACTIVITIES).await);
    assert_eq!(scene.rows(TOUCHED).await, ["03-12 10:00"]);
    // It is put off to tomorrow: nothing has happened yet.
    scene.put(meeting("2026-03-13T10:00:00Z"));
    scene.sync().await;
    scene.tick().await;
    assert!(scene.rows(ACTIVITIES).await.is_empty());
    assert_eq!(scene.rows(TOUCHED).await, before);
    scene.at("2026-03-13T11:00:00Z").await;
    assert!(scene.rows(ACTIVITIES).await[0].starts_with("Pricing | 03-13 10:00"), "{:?}", scene.rows(ACTIVITIES).await);
    scene.calendar.call_off(scene.account.id, "e1");
    scene.sync().await;
    scene.tick().await;
    assert!(scene.rows(ACTIVITIES).await.is_empty());
    assert_eq!(scene.rows(TOUCHED).await, before);
}

#[tokio::test]
async fn an_older_meeting_does_not_move_a_last_contact_back() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let before = scene.rows(TOUCHED).await;
    scene.put(with(event("e1", "Long ago", "2026-01-20T07:00:00Z", 30), &[&john]));
    scene.sync().await;
    scene.tick().await;
    assert_eq!(scene.rows(ACTIVITIES).await.len(), 1, "the past of a calendar is read too");
    assert_eq!(scene.rows(TOUCHED).await, before);
}

#[tokio::test]
async fn a_meeting_in_two_calendars_happened_once_until_it_stands_in_neither() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let mut shared = with(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30), &[&john, "layla@gulfbright.example"]);
    scene.put(shared.clone());
    scene.sync().await;
    let layla = Scene { account: account(&scene.app, "Layla", 2).await, token: None.into(), ..scene };
    shared.attendees = vec![attendee(&john), attendee("omar@gulfbright.example")];
    layla.put(shared);
    layla.sync().await;
    layla.at("2026-03-12T08:00:00Z").await;
    assert_eq!(layla.rows(ACTIVITIES).await.len(), 1, "{:?}", layla.rows(ACTIVITIES).await);
    layla.calendar.call_off(layla.account.id, "e1");
    layla.sync().await;
    layla.tick().await;
    assert_eq!(layla.rows(ACTIVITIES).await.len(), 1, "it stands in Omar's calendar still");
    let omar = Scene { account: account(&layla.app, "Omar", 1).await, token: None.into(), ..layla };
    omar.calendar.call_off(omar.account.id, "e1");
    omar.sync().await;
    omar.tick().await;
    assert!(omar.rows(ACTIVITIES).await.is_empty());
}

#[tokio::test]
async fn what_was_declined_or_took_the_whole_day_did_not_happen() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let mut declined = with(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30), &[&john]);
    declined.attendees[0].response = Response::Declined;
    scene.put(declined);
    let mut refused = with(event("e2", "Refused", "2026-03-12T07:00:00Z", 30), &[&john]);
    refused.attendees[1].response = Response::Declined;
    scene.put(refused);
    let mut fair = with(event("e3", "Fair", "2026-03-12T00:00:00Z", 0), &[&john]);
    fair.time = Some(EventTime::AllDay { first: day("2026-03-12"), until: day("2026-03-13") });
    scene.put(fair);
    scene.sync().await;
    scene.at("2026-03-14T12:00:00Z").await;
    assert!(scene.rows(ACTIVITIES).await.is_empty(), "{:?}", scene.rows(ACTIVITIES).await);
}

#[tokio::test]
async fn everybody_who_was_there_was_met_also_who_became_a_contact_since() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    scene.put(with(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30), &[&john, "ines@person.example"]));
    scene.sync().await;
    let rep = scene.app.rep().await;
    rep.says("add Ines Prova, ines@person.example").await;
    let added = shown(&rep.says("yes").await);
    assert!(added.contains("Ines"), "{added}");
    scene.at("2026-03-12T08:00:00Z").await;
    let recent = shown(&rep.says("recent activity with Ines Prova").await);
    assert!(has(&recent, &["Pricing"]), "{recent}");
}
