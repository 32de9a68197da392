//! The beginning of a day: the briefing, and the deals that went quiet.

use super::{Scene, has};

/// Makes each of Omar's deals quiet for long or none, but for those named.
async fn quiet(scene: &Scene, names: &str) {
    let loud = "UPDATE deals SET last_activity_at = '2026-03-11 06:00Z' WHERE status = 'open';
                UPDATE deals SET stage_entered_at = '2026-01-05 06:00Z', created_at = '2026-01-04 06:00Z'";
    scene.behind(loud).await;
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&scene.app.url).await.unwrap();
    sqlx::query("UPDATE deals SET last_activity_at = '2026-01-05 06:00Z' WHERE status = 'open' AND name = ANY (string_to_array($1, ','))")
        .bind(names)
        .execute(&mut connection)
        .await
        .unwrap();
}

fn of<'a>(told: &'a [String], user: &str) -> Vec<&'a String> {
    told.iter().filter(|text| text.starts_with(user)).collect()
}

#[tokio::test]
async fn a_briefing_comes_at_its_time_with_what_asking_for_it_shows() {
    let scene = Scene::new().await;
    scene.omar("brief me at 7:30").await;
    assert!(of(&scene.at("2026-03-12T04:29:59Z").await, "U1").is_empty());
    let told = scene.at("2026-03-12T04:30:00Z").await;
    let mine = of(&told, "U1");
    assert_eq!(mine.len(), 1, "{told:?}");
    let asked = leancrm_tests::shown(&scene.app.rep().await.says("brief").await);
    let first = asked.lines().next().unwrap();
    assert!(first.contains("Today, Thu 12 Mar") && mine[0].contains(first), "{first} in {}", mine[0]);
    assert!(of(&told, "U2").is_empty(), "who wants none gets none");
    assert!(of(&scene.at("2026-03-12T20:00:00Z").await, "U1").iter().all(|text| !text.contains("due,")));
    let next = scene.at("2026-03-13T04:30:00Z").await;
    assert_eq!(of(&next, "U1").len(), 1, "{next:?}");
}

#[tokio::test]
async fn a_briefing_that_comes_late_says_so_and_of_several_that_were_missed_one_comes() {
    let scene = Scene::new().await;
    scene.omar("brief me at 7:30").await;
    let told = scene.at("2026-03-14T09:00:00Z").await;
    let mine = of(&told, "U1");
    assert!(mine.len() == 1 && has(mine[0], &["Your briefing of", "told late", "Today, Sat 14 Mar"]), "{told:?}");
    scene.omar("brief me at 8am").await;
    scene.omar("turn off the morning briefing").await;
    let told = scene.at("2026-03-15T09:00:00Z").await;
    assert!(of(&told, "U1").iter().all(|text| !text.contains("Today, Sun")), "{told:?}");
}

#[tokio::test]
async fn who_wants_no_briefing_on_weekends_gets_it_on_working_days() {
    let scene = Scene::new().await;
    scene.omar("brief me at 7:30").await;
    scene.omar("brief me at 7:30 on weekdays").await;
    // In Kuwait Friday and Saturday are the weekend.
    for (day, comes) in [(12, 1), (13, 0), (14, 0), (15, 1)] {
        let told = scene.at(&format!("2026-03-{day}T04:30:00Z")).await;
        let briefings = of(&told, "U1").into_iter().filter(|text| text.contains("Today, ")).count();
        assert_eq!(briefings, comes, "{day}: {told:?}");
    }
    scene.omar("undo").await;
    let told = scene.at("2026-03-20T04:30:00Z").await;
    assert!(of(&told, "U1").iter().any(|text| text.contains("Today, Fri")), "{told:?}");
}

#[tokio::test]
async fn deals_that_go_quiet_are_told_once_together_at_the_beginning_of_a_day() {
    let scene = Scene::new().await;
    quiet(&scene, "Acme Platform Rollout,ABC Counter POS").await;
    let told = scene.at("2026-03-12T06:00:00Z").await;
    let mine = of(&told, "U1");
    assert!(mine.len() == 1 && has(mine[0], &["went quiet", "Acme Platform Rollout"]), "{told:?}");
    assert!(has(mine[0], &["business days"]), "{told:?}");
    for day in ["2026-03-13T06:00:00Z", "2026-03-16T06:00:00Z"] {
        let told = scene.at(day).await;
        assert!(of(&told, "U1").iter().all(|text| !text.contains("Acme Platform Rollout")), "{told:?}");
    }
}

#[tokio::test]
async fn deals_that_went_quiet_and_come_late_say_so() {
    // The day begins at nine in Kuwait.
    for (time, late) in [("2026-03-12T06:05:00Z", false), ("2026-03-12T06:05:01Z", true)] {
        let scene = Scene::new().await;
        quiet(&scene, "Acme Platform Rollout").await;
        let told = scene.at(time).await;
        let mine = of(&told, "U1");
        assert!(mine.len() == 1 && has(mine[0], &["went quiet", "Acme Platform Rollout"]), "{told:?}");
        assert_eq!(mine[0].contains("09:00, told late"), late, "{time}: {told:?}");
    }
}

#[tokio::test]
async fn a_deal_that_goes_quiet_again_is_told_again_and_one_that_is_parked_is_not() {
    let scene = Scene::new().await;
    quiet(&scene, "Acme Platform Rollout").await;
    scene.behind("UPDATE deals SET snoozed_until = '2026-03-20' WHERE name = 'Acme Platform Rollout'").await;
    let told = scene.at("2026-03-12T06:00:00Z").await;
    assert!(told.iter().all(|text| !text.contains("Acme Platform Rollout")), "it is parked: {told:?}");
    let told = scene.at("2026-03-20T06:00:00Z").await;
    assert!(told.iter().any(|text| text.contains("Acme Platform Rollout")), "the day has come: {told:?}");
    scene.behind("UPDATE deals SET last_activity_at = '2026-03-20 07:00Z' WHERE name = 'Acme Platform Rollout'").await;
    let told = scene.at("2026-03-21T06:00:00Z").await;
    assert!(told.iter().all(|text| !text.contains("Acme Platform Rollout")), "{told:?}");
    scene.behind("UPDATE deals SET last_activity_at = '2026-06-30 06:00Z' WHERE name <> 'Acme Platform Rollout'").await;
    let told = scene.at("2026-07-01T06:00:00Z").await;
    assert!(told.iter().any(|text| text.contains("Acme Platform Rollout")), "quiet anew: {told:?}");
}

#[tokio::test]
async fn a_briefing_and_what_went_quiet_are_one_message() {
    let scene = Scene::new().await;
    quiet(&scene, "Acme Platform Rollout").await;
    scene.omar("brief me at 7:30").await;
    let told = scene.at("2026-03-12T04:30:00Z").await;
    let mine = of(&told, "U1");
    assert!(mine.len() == 1 && has(mine[0], &["Today, Thu 12 Mar", "went quiet", "Acme Platform Rollout"]), "{told:?}");
}
