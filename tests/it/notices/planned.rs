//! When something is to be told: kept in step with what it comes of, whoever changes that.

use super::{Scene, has};

/// What stands for Omar's notices of a kind, by when they are told in Kuwait.
const OMARS: &str = "SELECT concat_ws(' ', n.kind, to_char(n.tell_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI')) FROM due_notices n
    JOIN memberships m ON m.id = n.member_id WHERE m.display_name LIKE 'Omar%' AND n.kind <> 'day' AND n.tell_at > '2026-03-12'
      AND EXISTS (SELECT FROM tasks t WHERE t.id = n.subject_id AND t.title LIKE '%plants%') ORDER BY n.tell_at";

const OMARS_DAY: &str = "SELECT to_char(n.tell_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI') FROM due_notices n
    JOIN memberships m ON m.id = n.member_id WHERE m.display_name LIKE 'Omar%' AND n.kind = 'day'";

#[tokio::test]
async fn a_reminder_comes_at_its_minute_and_a_task_for_a_day_in_its_morning() {
    let scene = Scene::new().await;
    scene.omar("remind me tomorrow at 11:15 to water the plants").await;
    scene.omar("create a task to repot the plants by Friday").await;
    assert_eq!(scene.at("2026-03-12T08:14:59Z").await.iter().filter(|text| text.contains("plants")).count(), 0);
    let told = scene.at("2026-03-12T08:15:00Z").await;
    assert!(
        told.len() == 1 && has(&told[0], &["U1", "You asked to be reminded", "water the plants", "due 11:15"]),
        "{told:?}"
    );
    assert!(scene.at("2026-03-13T05:59:59Z").await.iter().all(|text| !text.contains("repot")));
    let told = scene.at("2026-03-13T06:00:00Z").await.join("\n");
    assert!(has(&told, &["repot the plants", "due today"]) && !told.contains("late"), "{told}");
}

#[tokio::test]
async fn what_is_moved_done_opened_again_or_deleted_takes_its_notice_along() {
    let scene = Scene::new().await;
    scene.omar("remind me tomorrow at 11:15 to water the plants").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS).await, ["reminder 12 11:15"]);
    scene.omar("snooze it to Friday at 4pm").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS).await, ["reminder 13 16:00"]);
    scene.omar("undo").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS).await, ["reminder 12 11:15"]);
    scene.omar("done with the plants reminder").await;
    assert!(scene.rows(OMARS).await.is_empty());
    scene.omar("undo").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS).await, ["reminder 12 11:15"]);
    scene.omar("delete the plants reminder").await;
    assert!(scene.rows(OMARS).await.is_empty());
}

#[tokio::test]
async fn what_is_written_down_for_a_time_that_is_over_is_not_told() {
    let scene = Scene::new().await;
    // It is half past nine.
    scene.omar("create a task to repot the plants today").await;
    assert!(scene.tick().await.is_empty());
    assert!(scene.rows(OMARS).await.is_empty());
}

#[tokio::test]
async fn a_briefing_follows_its_time_and_the_clocks_where_its_member_is() {
    let scene = Scene::new().await;
    assert_eq!(scene.rows(OMARS_DAY).await, ["03-12 06:00"], "nine in Kuwait, where nothing was asked for");
    scene.omar("brief me at 7:30").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS_DAY).await, ["03-12 04:30"]);
    scene.omar("timezone Berlin").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS_DAY).await, ["03-12 06:30"]);
    // The clocks of Berlin are put forward in the night before the 29th, and back in the one before the 25th of October.
    for (now, next) in [
        ("2026-03-28T06:30:00Z", "03-29 05:30"),
        ("2026-03-29T05:30:00Z", "03-30 05:30"),
        ("2026-10-24T05:30:00Z", "10-25 06:30"),
        ("2026-10-25T06:30:00Z", "10-26 06:30"),
    ] {
        let told = scene.at(now).await;
        assert_eq!(told.iter().filter(|text| text.starts_with("U1") && text.contains("due,")).count(), 1, "{told:?}");
        assert_eq!(scene.rows(OMARS_DAY).await, [next]);
        assert!(scene.tick().await.is_empty(), "once a day");
    }
}

#[tokio::test]
async fn a_tenant_that_moves_takes_those_along_who_live_by_its_clocks() {
    let scene = Scene::new().await;
    scene.omar("create a task to repot the plants by Friday").await;
    scene.behind("UPDATE tasks SET due_at = '2026-03-12 23:00Z' WHERE title LIKE '%plants'").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS).await, ["task 13 02:00"]);
    scene.behind("UPDATE memberships SET timezone = NULL; UPDATE tenants SET timezone = 'Europe/Berlin'").await;
    scene.tick().await;
    assert_eq!(scene.rows(OMARS_DAY).await, ["03-11 08:00"], "it is half past seven there");
    assert_eq!(scene.rows(OMARS).await, ["task 13 11:00"], "it is for Friday in Berlin, where it is nine then");
}

const JANE: &str = "SELECT concat_ws(' ', m.display_name, to_char(n.tell_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI'))
    FROM due_notices n JOIN memberships m ON m.id = n.member_id JOIN contacts c ON c.id = n.subject_id WHERE c.name = 'Jane Doe'";

#[tokio::test]
async fn a_promised_contact_follows_its_date_and_its_owner() {
    let scene = Scene::new().await;
    scene
        .behind(
            "UPDATE contacts SET next_follow_up_at = '2026-03-12 21:00Z', updated_at = '2026-03-11 06:30Z',
               owner_id = (SELECT id FROM memberships WHERE display_name LIKE 'Omar%') WHERE name = 'Jane Doe'",
        )
        .await;
    scene.tick().await;
    assert_eq!(scene.rows(JANE).await, ["Omar Haddad 13 09:00"]);
    let layla = scene.app.member("demo", "Layla").await;
    let asked = layla.says("give Jane Doe to Layla").await;
    let pending = asked.reply.blocks.iter().find_map(|block| match block {
        leancrm_bot::reply::Block::Preview(preview) => Some(preview.pending),
        _ => None,
    });
    if let Some(pending) = pending {
        layla.confirms(pending).await;
    }
    scene.tick().await;
    let whose = scene.rows(JANE).await;
    assert!(whose.len() == 1 && whose[0].starts_with("Layla"), "{whose:?}");
    let told = scene.at("2026-03-13T06:00:00Z").await;
    let jane: Vec<_> = told.iter().filter(|text| text.contains("Jane Doe")).collect();
    assert!(jane.len() == 1 && has(jane[0], &["U2", "Contact Jane Doe", "due today"]), "{told:?}");
}
