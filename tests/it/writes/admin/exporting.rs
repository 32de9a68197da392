//! Files of records.

use leancrm_bot::{Answer, Outcome, reply::Block};
use leancrm_tests::{TestApp, shown};

use super::{
    super::{everything, rows},
    execute,
};

fn file(answer: &Answer) -> (&str, &str) {
    let found = answer.reply.blocks.iter().find_map(|block| match block {
        Block::File { name, text, .. } => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("there is a file in {}", shown(answer)))
}

#[tokio::test]
async fn a_file_holds_what_was_meant_and_is_entered_into_the_audit_trail() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    let answer = manager.says("export open deals to csv").await;
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    let (name, text) = file(&answer);
    assert_eq!(name, "open-deals-2026-03-11.csv");
    assert!(text.starts_with("Name,Company,Contact") && text.contains("Acme Platform Rollout"), "{text}");
    assert!(!text.contains(",won,") && !text.contains(",lost,") && !text.contains("Polarstern"), "{text}");
    let entries = rows(&app, "SELECT action || ' ' || (detail ->> 'kind') || ' ' || (detail ->> 'records') FROM audit_log WHERE action = 'export'").await;
    assert_eq!(entries, [format!("export deals {}", text.lines().count() - 1)]);
    assert_eq!(everything(&app).await, before);
    let answer = manager.says("export Omar's deals").await;
    assert!(
        file(&answer).1.contains("Acme Platform Rollout") && !file(&answer).1.contains("Contoso"),
        "{}",
        file(&answer).1
    );
    let answer = manager.says("export all companies as excel").await;
    assert!(file(&answer).1.contains("Globex") && shown(&answer).contains("CSV, which Excel"), "{}", shown(&answer));
    let answer = manager.says("export my contacts").await;
    assert!(file(&answer).1.contains("Ivo Horvat") && !file(&answer).1.contains("John Smith"), "{}", file(&answer).1);
    let answer = manager.says("export leads from facebook").await;
    assert!(file(&answer).1.contains("Karim Zayed") && !file(&answer).1.contains("expo"), "{}", file(&answer).1);
}

#[tokio::test]
async fn a_cell_that_a_spreadsheet_would_run_is_made_text() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    execute(&app, &["UPDATE contacts SET title = '=1+1' WHERE name = 'John Smith'"]).await;
    let answer = manager.says("export all contacts").await;
    assert!(file(&answer).1.contains(",'=1+1,"), "{}", file(&answer).1);
}

#[tokio::test]
async fn too_much_for_an_answer_is_said_with_the_way_that_takes_any_number() {
    let app = TestApp::with_demo().await;
    execute(
        &app,
        &["INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, created_at, updated_at)
           SELECT m.tenant_id, gen_random_uuid(), 'Person ' || n, 'person ' || n, m.id, now(), now()
           FROM memberships m, generate_series(1, 1000) n WHERE m.display_name = 'Omar Haddad'"],
    )
    .await;
    let manager = app.member("demo", "Layla").await;
    let answer = manager.says("export all contacts").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("leancrm export contacts"), "{}", shown(&answer));
    let answer = app.rep().await.says("delete all my contacts").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("200 at once"), "{}", shown(&answer));
}

#[tokio::test]
async fn records_are_deleted_in_a_message_of_its_own() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("delete John Carter and push the Acme Platform Rollout deal to 15 July").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("a message of its own"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, before);
}
