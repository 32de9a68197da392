//! Looks at a calendar, as they are made by the clock and by calls of its provider.

use std::time::Duration;

use leancrm_core::{domain::account::SyncKind, ports::provider::ProviderError};

use super::{Plan, Scene, event};

const STATE: &str =
    "SELECT concat_ws(' ', phase, cursor, page, failures, next_at IS NULL) FROM sync_states WHERE kind = 'calendar'";

#[tokio::test]
async fn a_calendar_is_read_whole_and_then_every_quarter_of_an_hour_for_what_has_changed() {
    let scene = Scene::connected().await;
    for number in 1..=7 {
        scene.put(event(&format!("e{number}"), "Talk", &format!("2026-03-2{number}T07:00:00Z"), 30));
    }
    scene.tick().await;
    assert_eq!(scene.meetings().await.len(), 7);
    assert_eq!(scene.rows(STATE).await, ["following 7 0 f"]);
    scene.put(event("e8", "Talk", "2026-03-28T07:00:00Z", 30));
    scene.calendar.call_off(scene.account.id, "e1");
    scene.at("2026-03-11T06:43:00Z").await;
    assert_eq!(scene.meetings().await.len(), 7, "it is not due yet");
    scene.at("2026-03-11T06:45:01Z").await;
    assert_eq!(scene.meetings().await.len(), 7);
    assert!(scene.meetings().await.iter().any(|meeting| meeting.starts_with("e8")));
    assert_eq!(scene.rows(STATE).await, ["following 9 0 f"]);
}

#[tokio::test]
async fn a_token_that_is_too_old_has_everything_read_anew_and_what_is_gone_called_off() {
    let scene = Scene::connected().await;
    for number in 1..=5 {
        scene.put(event(&format!("e{number}"), "Talk", &format!("2026-03-2{number}T07:00:00Z"), 30));
    }
    scene.tick().await;
    scene.calendar.call_off(scene.account.id, "e1");
    scene.put(event("e2", "Talk", "2026-03-29T07:00:00Z", 30));
    scene.calendar.forget();
    scene.at("2026-03-11T06:46:00Z").await;
    let meetings = scene.meetings().await;
    assert_eq!(meetings.len(), 4, "{meetings:?}");
    assert_eq!(meetings[0], "e2 | Talk | 03-29 07:00 | 03-29 07:30");
    assert!(scene.rows(STATE).await[0].starts_with("following"), "{:?}", scene.rows(STATE).await);
}

#[tokio::test]
async fn a_look_that_is_cut_short_goes_on_and_one_that_fails_is_made_again() {
    let scene = Scene::connected().await;
    for number in 1..=7 {
        scene.put(event(&format!("e{number}"), "Talk", &format!("2026-03-2{number}T07:00:00Z"), 30));
    }
    let down = || ProviderError::Unavailable("it is down".to_owned());
    scene.calendar.plan([Plan::Work, Plan::Work, Plan::Fail(down())]);
    scene.tick().await;
    assert_eq!(scene.meetings().await.len(), 3, "the first page is kept");
    assert!(scene.rows(STATE).await[0].starts_with("importing 3 1"), "{:?}", scene.rows(STATE).await);
    scene.calendar.plan([Plan::Work, Plan::Fail(ProviderError::PageLost)]);
    scene.at("2026-03-11T06:31:00Z").await;
    assert_eq!(scene.meetings().await.len(), 7);
    scene.put(event("e8", "Talk", "2026-03-28T07:00:00Z", 30));
    scene.calendar.plan([Plan::Fail(ProviderError::Wait(Duration::from_secs(90)))]);
    scene.at("2026-03-11T06:47:00Z").await;
    scene.at("2026-03-11T06:48:00Z").await;
    assert_eq!(scene.meetings().await.len(), 7, "it asked for a minute and a half");
    scene.at("2026-03-11T06:48:31Z").await;
    assert_eq!(scene.meetings().await.len(), 8);
}

#[tokio::test]
async fn a_calendar_that_may_not_be_read_rests_and_its_owner_hears_why() {
    let scene = Scene::connected().await;
    scene.calendar.plan([Plan::Work, Plan::Fail(ProviderError::NotAllowed("no scope".to_owned()))]);
    scene.tick().await;
    assert!(scene.rows(STATE).await[0].ends_with(" t"), "{:?}", scene.rows(STATE).await);
    let told = scene.rows("SELECT text FROM alerts WHERE text LIKE '%Google Calendar%'").await;
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test]
async fn only_its_provider_has_a_calendar_looked_at_by_calling() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let channel = scene.rows("SELECT watch_id FROM sync_states WHERE kind = 'calendar'").await.remove(0);
    let poke = async |channel: &str, token: &str| {
        let mut system = scene.app.store.system().await.unwrap();
        let known = system.poke_channel(channel, token, true).await.unwrap();
        system.commit().await.unwrap();
        known
    };
    scene.put(event("e1", "Talk", "2026-03-12T07:00:00Z", 30));
    for (channel, token) in [(channel.as_str(), "token-2"), (channel.as_str(), ""), ("another", "token-1")] {
        assert!(!poke(channel, token).await, "{channel} {token}");
    }
    scene.tick().await;
    assert!(scene.meetings().await.is_empty());
    assert!(poke(&channel, "token-1").await);
    scene.tick().await;
    assert_eq!(scene.meetings().await.len(), 1, "at once, not in a quarter of an hour");
    let watched = || scene.calendar.calls().iter().filter(|call| *call == "watch").count();
    assert_eq!(watched(), 1);
    scene.at("2026-03-17T07:00:00Z").await;
    assert_eq!(watched(), 2, "a channel is renewed before it ends");
    let known = scene.rows("SELECT encode(watch_hash, 'escape') FROM sync_states WHERE kind = 'calendar'").await;
    assert!(!known[0].contains("token"), "only enough to know it again is kept");
    assert_eq!(SyncKind::Calendar.event(), "calendar.due");
}
