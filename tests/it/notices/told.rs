//! What is told, to whom, and how.

use chrono::TimeDelta;
use leancrm_bot::home::Home;
use leancrm_core::domain::notice::UnreadKind;
use leancrm_tests::{TestApp, shown};

use super::{Scene, has};

async fn omars_home(scene: &Scene) -> Home {
    scene.app.engine.home(&scene.app.rep().await.actor).await.unwrap()
}

#[tokio::test]
async fn ten_things_at_one_minute_are_one_message() {
    let scene = Scene::new().await;
    for number in 1..=12 {
        scene.omar(&format!("remind me tomorrow at 11:15 to check box {number}")).await;
    }
    let told = scene.at("2026-03-12T08:15:00Z").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(has(&told[0], &["12 things are due", "check box 1", "check box 12", "Due too"]), "{}", told[0]);
    let buttons = told[0].matches("In an hour").count();
    assert!(buttons == 0 || buttons == 10, "{}", told[0]);
    assert!(scene.tick().await.is_empty());
}

#[tokio::test]
async fn what_comes_late_says_so() {
    let scene = Scene::new().await;
    scene.omar("remind me tomorrow at 11:15 to water the plants").await;
    scene.omar("remind me tomorrow at 12:00 to feed the cat").await;
    // Nothing ran from ten until five past twelve.
    let told = scene.at("2026-03-12T09:05:00Z").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(has(&told[0], &["water the plants", "due 11:15, told late", "feed the cat", "due 12:00"]), "{told:?}");
    assert!(!told[0].contains("due 12:00, told late"), "five minutes are not late: {told:?}");
}

#[tokio::test]
async fn a_promised_contact_that_comes_late_says_so() {
    let scene = Scene::new().await;
    scene
        .behind(
            "UPDATE contacts SET next_follow_up_at = '2026-03-12 08:15Z', updated_at = '2026-03-11 06:30Z',
               owner_id = (SELECT id FROM memberships WHERE display_name LIKE 'Omar%') WHERE name = 'Jane Doe'",
        )
        .await;
    let told = scene.at("2026-03-12T08:20:01Z").await;
    assert!(told.len() == 1 && has(&told[0], &["Contact Jane Doe", "due 11:15, told late"]), "{told:?}");
}

#[tokio::test]
async fn an_alert_that_comes_late_says_so() {
    let scene = Scene::new().await;
    let (omar, actor) = (scene.member("Omar").await, scene.app.rep().await.actor.clone());
    for (seconds, late) in [(300, false), (301, true)] {
        let mut tx = scene.app.store.begin(&actor).await.unwrap();
        tx.raise_alert(omar, "Your mailbox cannot be reached.", None).await.unwrap();
        tx.commit().await.unwrap();
        scene.app.clock.advance(TimeDelta::seconds(seconds));
        let told = scene.tick().await;
        assert!(told.len() == 1 && has(&told[0], &["cannot be reached"]), "{told:?}");
        assert_eq!(told[0].contains("told late"), late, "{seconds} s: {told:?}");
    }
}

#[tokio::test]
async fn in_quiet_hours_nothing_comes_and_after_them_all_of_it_in_one_message() {
    let scene = Scene::new().await;
    scene.omar("quiet hours from 8pm to 7am").await;
    scene.omar("remind me today at 9pm to water the plants").await;
    scene.omar("remind me tomorrow at 6am to feed the cat").await;
    scene.omar("remind me tomorrow at 6:30 to walk the dog").await;
    assert!(scene.at("2026-03-11T18:00:00Z").await.is_empty());
    scene.omar("done with the dog reminder").await;
    assert!(scene.at("2026-03-12T03:59:59Z").await.is_empty());
    let told = scene.at("2026-03-12T04:00:00Z").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(has(&told[0], &["water the plants", "due yesterday 21:00", "feed the cat", "due 06:00"]), "{told:?}");
    assert!(!has(&told[0], &["dog"]) && !has(&told[0], &["late"]), "what was done meanwhile is not told: {told:?}");
}

#[tokio::test]
async fn what_is_no_longer_ones_own_is_not_told() {
    let scene = Scene::new().await;
    for thing in ["water the plants", "feed the cat", "call the vet", "walk the dog"] {
        scene.omar(&format!("remind me tomorrow at 11:15 to {thing}")).await;
    }
    scene.tick().await;
    scene
        .behind(
            "UPDATE tasks SET assignee_id = (SELECT id FROM memberships WHERE display_name LIKE 'Layla%') WHERE title LIKE '%plants';
             UPDATE tasks SET status = 'done', done_at = now() WHERE title LIKE '%cat';
             UPDATE tasks SET deleted_at = now() WHERE title LIKE '%vet'",
        )
        .await;
    let told = scene.at("2026-03-12T08:15:00Z").await;
    let of = |user: &str| told.iter().find(|text| text.starts_with(user)).cloned().unwrap_or_default();
    assert!(has(&of("U1"), &["walk the dog"]) && !of("U1").contains("plants"), "{told:?}");
    assert!(!of("U1").contains("cat") && !of("U1").contains("vet"), "{told:?}");
    assert!(has(&of("U2"), &["water the plants"]), "whoever has it now is told: {told:?}");
}

#[tokio::test]
async fn who_works_here_no_more_is_told_nothing_and_nothing_waits_for_them() {
    let scene = Scene::new().await;
    scene.omar("remind me tomorrow at 11:15 to water the plants").await;
    scene.tick().await;
    let (omar, mut system) = (scene.member("Omar").await, scene.app.store.system().await.unwrap());
    let tenant = system.tenant_id("demo").await.unwrap();
    system.set_member_active(tenant, omar, false).await.unwrap();
    system.commit().await.unwrap();
    assert!(scene.at("2026-03-12T08:15:00Z").await.iter().all(|text| !text.starts_with("U1")));
    let left = "SELECT n.kind FROM due_notices n JOIN memberships m ON m.id = n.member_id
                WHERE m.display_name LIKE 'Omar%' AND n.tell_at <= '2026-03-12 08:15Z'";
    assert!(scene.rows(left).await.is_empty());
}

#[tokio::test]
async fn who_is_known_in_no_chat_sees_it_at_home_and_in_the_briefing() {
    let app = TestApp::with_demo().await;
    let scene = Scene::of(app);
    scene.tick().await;
    scene.app.engine.read_alerts(&scene.app.rep().await.actor).await.unwrap();
    let answer = scene.app.rep().await.says("remind me tomorrow at 11:15 to water the plants").await;
    assert!(shown(&answer).contains("No chat knows you yet"), "{}", shown(&answer));
    let omar = scene.app.rep().await;
    let mut tx = scene.app.store.begin(&omar.actor).await.unwrap();
    tx.raise_alert(omar.actor.member().unwrap(), "Your mailbox cannot be reached.", None).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scene.at("2026-03-12T08:15:00Z").await.is_empty());
    let home = omars_home(&scene).await;
    assert!(home.tasks.rows.iter().any(|task| task.title == "water the plants"), "{home:?}");
    let alert = home.alerts.rows.iter().find(|alert| alert.what == UnreadKind::Alert).expect("an alert");
    assert_eq!((alert.text.as_str(), alert.sent), ("Your mailbox cannot be reached.", false));
    let brief = shown(&omar.says("brief").await);
    assert!(has(&brief, &["water the plants", "Alerts", "Your mailbox cannot be reached."]), "{brief}");
    scene.app.engine.read_alerts(&omar.actor).await.unwrap();
    assert!(omars_home(&scene).await.alerts.rows.is_empty());
}

#[tokio::test]
async fn an_alert_reaches_its_member_and_nobody_else_sees_it() {
    let scene = Scene::new().await;
    let (omar, layla) = (scene.member("Omar").await, scene.app.member("demo", "Layla").await);
    let mut tx = scene.app.store.begin(&layla.actor).await.unwrap();
    tx.raise_alert(omar, "Somebody wrote to you.", None).await.unwrap();
    tx.commit().await.unwrap();
    let told = scene.tick().await;
    assert!(told.len() == 1 && has(&told[0], &["U1", "Somebody wrote to you."]), "{told:?}");
    let theirs = scene.app.engine.home(&layla.actor).await.unwrap();
    assert!(theirs.alerts.rows.iter().all(|alert| alert.text != "Somebody wrote to you."));
    assert!(omars_home(&scene).await.alerts.rows.iter().any(|alert| alert.text == "Somebody wrote to you."));
}

#[tokio::test]
async fn a_hostile_title_is_told_as_it_is() {
    let scene = Scene::new().await;
    scene.omar("remind me tomorrow at 11:15 to ring").await;
    scene.behind("UPDATE tasks SET title = '<!channel> *ring* the bell' WHERE title = 'ring'").await;
    let told = scene.at("2026-03-12T08:15:00Z").await;
    assert!(told.len() == 1 && told[0].contains("<!channel> *ring* the bell"), "{told:?}");
}
