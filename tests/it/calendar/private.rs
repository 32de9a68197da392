//! What is private stays so: others see that somebody is busy, wherever they look.

use leancrm_bot::{Channel, Inbound, Input};
use leancrm_tests::shown;

use super::{Scene, event, has, john, with};

async fn scene() -> Scene {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let mut secret = with(event("e1", "Dr Blum, results", "2026-03-12T07:00:00Z", 30), &[&john]);
    secret.location = Some("Clinic".to_owned());
    secret.description = Some("bring the letter".to_owned());
    secret.is_private = true;
    scene.put(secret);
    scene.sync().await;
    scene
}

#[tokio::test]
async fn its_member_reads_it_and_others_that_they_are_busy() {
    let scene = scene().await;
    let own = shown(&scene.app.rep().await.says("what's on tomorrow?").await);
    assert!(has(&own, &["Dr Blum, results", "Clinic"]), "{own}");
    for colleague in ["Sofia", "Layla"] {
        let theirs = shown(&scene.app.member("demo", colleague).await.says("Omar's agenda tomorrow").await);
        assert!(!theirs.contains("Blum") && !theirs.contains("Clinic"), "{colleague}: {theirs}");
    }
    let about_john = shown(&scene.app.rep().await.says("do I have meetings with John Smith tomorrow?").await);
    assert!(!about_john.contains("Blum"), "{about_john}");
    let public = Inbound {
        channel: Channel::Slack,
        thread: "C1".to_owned(),
        public: true,
        input: Input::Text("what's on tomorrow?".to_owned()),
    };
    let told = shown(&scene.app.engine.answer(&scene.app.rep().await.actor, public).await);
    assert!(told.contains("Busy") && !told.contains("Blum"), "where others read along: {told}");
}

#[tokio::test]
async fn it_stands_in_no_table_that_others_read_and_becomes_no_activity() {
    let scene = scene().await;
    scene.at("2026-03-12T08:00:00Z").await;
    let told = "SELECT to_jsonb(m)::text FROM meetings m UNION ALL SELECT to_jsonb(p)::text FROM meeting_people p
                UNION ALL SELECT to_jsonb(a)::text FROM activities a UNION ALL SELECT to_jsonb(o)::text FROM outbox_events o
                UNION ALL SELECT to_jsonb(c)::text FROM changes c UNION ALL SELECT to_jsonb(l)::text FROM audit_log l";
    let told = scene.rows(told).await;
    assert!(told.iter().all(|row| !row.contains("Blum") && !row.contains("Clinic") && !row.contains("the letter")));
    let mut open = event("e1", "Dr Blum, results", "2026-03-13T07:00:00Z", 30);
    open.is_private = false;
    scene.put(open);
    scene.sync().await;
    assert_eq!(scene.rows("SELECT count(*)::text FROM private_meetings").await, ["0"]);
}
