//! What a member sees, asked through the engine: every intent, as a stranger of another tenant and as a colleague outside
//! the scope.

use leancrm_nlp::CATALOGUE;
use leancrm_tests::{TestApp, shown};

/// Names in the first tenant's records that the second tenant has nowhere.
pub(super) const OF_THE_FIRST_TENANT: &str = "SELECT r.name FROM (SELECT tenant_id, name FROM contacts UNION SELECT tenant_id, name FROM companies
                           UNION SELECT tenant_id, name FROM deals UNION SELECT tenant_id, name FROM leads
                           UNION SELECT tenant_id, subject FROM activities UNION SELECT tenant_id, title FROM tasks) r
         JOIN tenants t ON t.id = r.tenant_id
         WHERE t.slug = 'demo' AND r.name NOT IN (SELECT o.name FROM (SELECT tenant_id, name FROM contacts UNION SELECT tenant_id, name FROM companies
              UNION SELECT tenant_id, name FROM deals UNION SELECT tenant_id, name FROM leads
              UNION SELECT tenant_id, subject FROM activities UNION SELECT tenant_id, title FROM tasks) o JOIN tenants u ON u.id = o.tenant_id WHERE u.slug = 'nordlicht')";

/// Names of the first tenant's records that others than the default asker own.
pub(super) const OF_THE_COLLEAGUES: &str = "SELECT r.name FROM (SELECT tenant_id, owner_id, name FROM contacts UNION SELECT tenant_id, owner_id, name FROM deals
                             UNION SELECT tenant_id, assignee_id, title FROM tasks) r
         JOIN tenants t ON t.id = r.tenant_id AND t.slug = 'demo'
         LEFT JOIN memberships m ON m.tenant_id = r.tenant_id AND m.id = r.owner_id
         GROUP BY r.name HAVING bool_and(m.display_name IS DISTINCT FROM 'Omar Haddad')";

/// Names of records that only the other reps of the demo company own, and of the second tenant's records.
pub(super) async fn names_of(app: &TestApp, sql: &'static str) -> Vec<String> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database");
    let mut names: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("names");
    // What the product itself gives as an example, in its help, shows nobody's data.
    let taught =
        |name: &str| CATALOGUE.iter().flat_map(|intent| intent.examples()).any(|(sentence, _)| sentence.contains(name));
    names.retain(|name| name.chars().count() > 5 && !taught(name));
    names
}

/// Every sentence that any intent gives as its example, and each with names of foreign records put into it.
fn sentences(foreign: &[String]) -> Vec<String> {
    let mut sentences: Vec<String> =
        CATALOGUE.iter().flat_map(|name| name.examples()).map(|(sentence, _)| (*sentence).to_owned()).collect();
    for name in foreign {
        for pattern in [
            "what's happening with {}?",
            "{}",
            "deals at {}",
            "last emails with {}",
            "prep me for {}",
            "find {}",
            "who knows {}?",
        ] {
            sentences.push(pattern.replace("{}", name));
        }
    }
    sentences
}

/// Asserts that an answer has none of the foreign names, unless the sentence itself said it.
fn assert_clean(sentence: &str, shown: &str, foreign: &[String]) {
    for name in foreign {
        let said = sentence.to_lowercase().contains(&name.to_lowercase());
        assert!(said || !shown.contains(name.as_str()), "“{sentence}” showed {name}:\n{shown}");
    }
}

#[tokio::test]
async fn no_intent_shows_a_byte_of_another_tenant() {
    let app = TestApp::with_demo().await;
    let foreign = names_of(&app, OF_THE_FIRST_TENANT).await;
    assert!(foreign.len() > 50, "the demo company has records: {}", foreign.len());
    let stranger = {
        let mut system = app.store.system().await.expect("the system door");
        let tenant = system.tenant_id("nordlicht").await.expect("the second tenant");
        let first = system.list_members(tenant).await.expect("members").remove(0);
        drop(system);
        first.name
    };
    let stranger = app.member("nordlicht", &stranger).await;
    for sentence in sentences(&foreign[..12.min(foreign.len())]) {
        let answer = stranger.says(&sentence).await;
        assert_clean(&sentence, &shown(&answer), &foreign);
    }
}

#[tokio::test]
async fn no_intent_shows_a_rep_the_records_of_a_colleague() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let foreign = names_of(&app, OF_THE_COLLEAGUES).await;
    assert!(foreign.len() > 15, "the colleagues have records: {}", foreign.len());
    for sentence in sentences(&foreign[..10.min(foreign.len())]) {
        let answer = rep.says(&sentence).await;
        assert_clean(&sentence, &shown(&answer), &foreign);
    }
}

#[tokio::test]
async fn a_manager_sees_the_team_and_a_rep_is_told_which_permission_is_missing() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let rep = app.rep().await;
    let team = shown(&manager.says("Sofia's deals").await);
    let refused = rep.says("Sofia's deals").await;
    assert!(team.contains("Sofia"), "{team}");
    assert_eq!(refused.outcome, leancrm_bot::Outcome::Refused, "{}", shown(&refused));
    assert!(shown(&refused).contains("deals.read"), "{}", shown(&refused));
}
