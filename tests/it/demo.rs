//! The demo company: believable, around today, the same every time.

use leancrm_core::demo;
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

async fn count(app: &TestApp, query: &'static str) -> i64 {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("the query fits the schema")
}

#[tokio::test]
async fn making_the_demo_company_twice_makes_it_once() {
    let app = TestApp::with_demo().await;
    let before = count(&app, "SELECT count(*) FROM contacts").await;
    let again = demo::create(&app.store, &mut || [200; 32]).await;
    // The same random bytes would be the same token; fresh ones are needed for each member.
    assert!(again.is_err());
    let mut counter = 100;
    let mut bytes = || {
        counter += 1;
        [counter; 32]
    };
    let again = demo::create(&app.store, &mut bytes).await.expect("it is there already");
    assert!(!again.is_new);
    assert_eq!(again.made_at, app.demo.as_ref().expect("made").made_at);
    assert_eq!(count(&app, "SELECT count(*) FROM contacts").await, before);
    assert_eq!(again.default_asker().map(|member| member.name.as_str()), Some("Omar Haddad"));
}

#[tokio::test]
async fn the_demo_company_has_what_its_questions_ask_for() {
    let app = TestApp::with_demo().await;
    let johns = "SELECT count(*) FROM contacts c JOIN memberships m ON m.id = c.owner_id
                 WHERE c.name LIKE 'John %' AND m.email = 'omar@gulfbright.example'";
    assert_eq!(count(&app, johns).await, 2, "two Johns of one rep");
    let stages = "SELECT count(*) FROM stages s JOIN tenants t ON t.id = s.tenant_id
                  WHERE t.slug = 'demo' AND s.name <> 'Hired' AND NOT EXISTS (SELECT FROM deals d WHERE d.stage_id = s.id)";
    assert_eq!(count(&app, stages).await, 0, "a deal in every stage");
    let three = "SELECT count(*) FROM meetings m JOIN memberships u ON u.id = m.member_id
                 WHERE u.email = 'omar@gulfbright.example' AND m.starts_at AT TIME ZONE 'Asia/Kuwait' = '2026-03-11 15:00'";
    assert_eq!(count(&app, three).await, 1, "a meeting today at three");
    let unrated =
        "SELECT count(*) FROM deals d JOIN tenants t ON t.id = d.tenant_id WHERE d.currency <> t.base_currency
                   AND NOT EXISTS (SELECT FROM fx_rates r WHERE r.tenant_id = d.tenant_id AND r.currency = d.currency)";
    assert!(count(&app, unrated).await >= 1, "a deal without an exchange rate");
    assert!(count(&app, "SELECT count(*) FROM deals WHERE amount_minor IS NULL AND status = 'open'").await >= 1);
}

#[tokio::test]
async fn nothing_in_the_demo_company_happened_in_the_future() {
    let app = TestApp::with_demo().await;
    for query in [
        "SELECT count(*) FROM activities WHERE occurred_at > '2026-03-11 06:30Z'",
        "SELECT count(*) FROM contacts WHERE greatest(created_at, last_contacted_at) > '2026-03-11 06:30Z'",
        "SELECT count(*) FROM deals WHERE greatest(created_at, stage_entered_at, closed_at) > '2026-03-11 06:30Z'",
        "SELECT count(*) FROM deals WHERE created_at > stage_entered_at",
        "SELECT count(*) FROM leads WHERE created_at > '2026-03-11 06:30Z'",
        "SELECT count(*) FROM tasks WHERE created_at > '2026-03-11 06:30Z'",
    ] {
        assert_eq!(count(&app, query).await, 0, "{query}");
    }
}
