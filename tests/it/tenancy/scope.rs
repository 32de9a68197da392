//! What a member sees, asked through the engine: every intent, as a stranger of another tenant and as a colleague outside
//! the scope.

use leancrm_bot::Outcome;
use leancrm_nlp::CATALOGUE;
use leancrm_tests::{TestApp, TestMember, shown};
use sqlx::Connection as _;

pub(crate) mod foreign;

use foreign::{Foreign, page, shows_record};

/// How many names of a kind are asked for.
const NAMES: usize = 30;

/// What is said about a record by its name.
fn sentences(kind: &str, name: &str) -> Vec<String> {
    let patterns: &[&str] = match kind {
        "contact" => &["what's happening with {}?", "{}", "last emails with {}", "who knows {}?", "notes on {}"],
        "company" => &["status with {}", "deals at {}", "who do we know at {}?"],
        "deal" => &["update on the {} deal", "how much is {} worth", "find {}"],
        "meeting" => &["prep me for {}", "find {}"],
        _ => &["find {}", "{}"],
    };
    patterns.iter().map(|pattern| pattern.replace("{}", name)).collect()
}

/// Asks for everything in general and for every foreign name, and checks that nothing foreign shows.
async fn assert_sees_nothing_of(asker: &TestMember<'_>, foreign: &Foreign) {
    for (sentence, _) in CATALOGUE.iter().flat_map(|name| name.examples()) {
        foreign.assert_hidden(sentence, &page(&asker.says(sentence).await));
    }
    for sentence in ["all notes", "everyone's meetings this week", "everyone's tasks", "all contacts", "team's calls"] {
        foreign.assert_hidden(sentence, &page(&asker.says(sentence).await));
    }
    for (kind, name) in foreign.names(NAMES) {
        for sentence in sentences(kind, name) {
            let answer = asker.says(&sentence).await;
            // The title of a task may itself be a question, whose answer has sums in it: "Forecast for the board".
            if ["task", "meeting"].contains(&kind) {
                foreign.assert_hidden(&sentence, &page(&answer));
            } else {
                foreign.assert_wholly_hidden(&sentence, &page(&answer));
            }
            assert!(!shows_record(&answer, name), "“{sentence}” showed the {kind}:\n{}", shown(&answer));
        }
    }
}

#[tokio::test]
async fn no_intent_shows_a_byte_of_another_tenant() {
    let app = TestApp::with_demo().await;
    let stranger = app.member("nordlicht", &name_of_a_stranger(&app).await).await;
    let foreign = Foreign::to(&app, "nordlicht", stranger.actor.name(), true).await;
    for (kind, least) in [("company", 10), ("contact", 20), ("deal", 10), ("point", 20), ("amount", 10), ("note", 3)] {
        assert!(foreign.of(kind).len() >= least, "{kind}: {}", foreign.of(kind).len());
    }
    assert_sees_nothing_of(&stranger, &foreign).await;
}

#[tokio::test]
async fn no_intent_shows_a_rep_the_records_of_a_colleague() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let foreign = Foreign::to(&app, "demo", rep.actor.name(), false).await;
    for (kind, least) in [("contact", 5), ("deal", 5), ("point", 5), ("amount", 3), ("activity", 3), ("meeting", 1)] {
        assert!(foreign.of(kind).len() >= least, "{kind}: {}", foreign.of(kind).len());
    }
    assert_sees_nothing_of(&rep, &foreign).await;
}

#[tokio::test]
async fn a_scope_that_were_too_wide_would_be_noticed() {
    let app = TestApp::with_demo().await;
    let foreign = Foreign::to(&app, "demo", app.rep().await.actor.name(), false).await;
    let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database");
    sqlx::query("UPDATE grants SET scope = 'tenant' WHERE role_id IN (SELECT id FROM roles WHERE key = 'rep')")
        .execute(&mut connection)
        .await
        .expect("reps see everything now");
    let rep = app.rep().await;
    for (kind, pattern) in
        [("contact", "what's happening with {}?"), ("deal", "update on the {} deal"), ("lead", "find {}")]
    {
        let names: Vec<&String> = foreign.of(kind).iter().filter(|name| !name.contains(':')).take(10).collect();
        let (mut noticed, mut last) = (0, String::new());
        for name in &names {
            let sentence = pattern.replace("{}", name);
            let answer = rep.says(&sentence).await;
            noticed += usize::from(shows_record(&answer, name));
            last = format!("{sentence}: {}", shown(&answer));
            if kind != "lead" {
                assert!(foreign.leaked(&sentence, &page(&answer)).is_some(), "{}", shown(&answer));
            }
        }
        // A lead may be read as somebody else of the same name.
        assert!(noticed > names.len() / 2, "{noticed} of {} cards of a {kind}; {last}", names.len());
    }
    let list = rep.says("everyone's deals").await;
    assert!(foreign.leaked("everyone's deals", &page(&list)).is_some(), "{}", shown(&list));
}

async fn name_of_a_stranger(app: &TestApp) -> String {
    let mut system = app.store.system().await.expect("the system door");
    let tenant = system.tenant_id("nordlicht").await.expect("the second tenant");
    system.list_members(tenant).await.expect("members").remove(0).name
}

#[tokio::test]
async fn a_manager_sees_the_team_and_a_rep_is_told_which_permission_is_missing() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let rep = app.rep().await;
    let team = shown(&manager.says("Sofia's deals").await);
    let refused = rep.says("Sofia's deals").await;
    assert!(team.contains("Sofia"), "{team}");
    assert_eq!(refused.outcome, Outcome::Refused, "{}", shown(&refused));
    assert!(shown(&refused).contains("deals.read"), "{}", shown(&refused));
}
