//! Companies by chat: new ones and other facts.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{change, chooser, done, everything, preview, rows, waits};

const KESTREL: &str = "SELECT concat_ws('|', c.name, c.industry, c.location, c.employees, m.display_name, d.domain)
     FROM companies c JOIN memberships m ON m.id = c.owner_id LEFT JOIN company_domains d ON d.company_id = c.id
     WHERE c.name LIKE 'Kestrel%' AND c.deleted_at IS NULL";

#[tokio::test]
async fn a_new_company_is_shown_first_then_added_and_gone_after_an_undo() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let sentence = "add company Kestrel Robotics with domain kestrel.io, 50 employees in Berlin";
    let answer = rep.says(sentence).await;
    waits(&answer);
    assert_eq!(preview(&answer).records[0].what, "new company", "{}", shown(&answer));
    assert_eq!(everything(&app).await, before, "a preview writes nothing");
    let change_set = done(&rep.says("yes").await);
    assert_eq!(rows(&app, KESTREL).await, ["Kestrel Robotics|Berlin|50|Omar Haddad|kestrel.io"]);
    done(&rep.undoes(change_set).await);
    assert_eq!(everything(&app).await, before);
    waits(&rep.says(sentence).await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, KESTREL).await.len(), 1, "its domain is free again");
}

#[tokio::test]
async fn a_company_that_is_there_is_said_and_takes_the_facts() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("add company Globex").await;
    assert_eq!(answer.outcome, Outcome::Invalid, "{}", shown(&answer));
    assert!(shown(&answer).contains("Globex is there already"), "{}", shown(&answer));
    let answer = rep.says("add company Globex, globex.com, fintech").await;
    waits(&answer);
    assert!(shown(&answer).contains("is there already"), "{}", shown(&answer));
    assert_eq!(change(&answer, "Industry"), (Some("Manufacturing"), Some("fintech")));
    assert_eq!(change(&answer, "Domains").1, Some("globex.com, globex.example"));
    let change_set = done(&rep.says("yes").await);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_company_that_is_like_another_is_asked_about() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("update Globex website to globex.io").await);
    done(&rep.says("yes").await);
    for (sentence, twin) in [
        ("add company Globex Inc", "Globex"),
        ("add company Contosso", "Contoso"),
        ("add company Zork, globex.io", "Globex"),
    ] {
        let answer = rep.says(sentence).await;
        let (_, options) = chooser(&answer);
        assert_eq!(options.first().map(String::as_str), Some(twin), "{sentence}: {}", shown(&answer));
    }
    let (question, options) = chooser(&rep.says("add company Zork, globex.io").await);
    assert_eq!(options, ["Globex", "Create a new one without that domain"]);
    let answer = rep.picks(question, 1).await;
    waits(&answer);
    assert!(shown(&answer).contains("globex.io is left out, since Globex has it"), "{}", shown(&answer));
    let (question, options) = chooser(&rep.says("add company Globex Inc").await);
    waits(&rep.picks(question, options.len() - 1).await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, "SELECT name FROM companies WHERE name LIKE 'Globex%' ORDER BY name").await.len(), 2);
}

#[tokio::test]
async fn facts_of_a_company_change_and_go_back() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for (sentence, field, after) in [
        ("change Acme Corp's industry to Energy", "Industry", "Energy"),
        ("change Acme Corp's number of employees to 1,300", "Employees", "1300"),
        ("update Globex website to globex.io", "Domains", "globex.example, globex.io"),
        ("Globex has 900 employees", "Employees", "900"),
    ] {
        let answer = rep.says(sentence).await;
        waits(&answer);
        assert_eq!(change(&answer, field).1, Some(after), "{sentence}: {}", shown(&answer));
        let change_set = done(&rep.says("yes").await);
        assert_ne!(everything(&app).await, before, "{sentence}");
        rep.undoes(change_set).await;
        assert_eq!(everything(&app).await, before, "{sentence}");
    }
    let answer = rep.says("change Globx's industry to Energy").await;
    let (_, options) = chooser(&answer);
    assert_eq!(options, ["Globex"], "a misspelt name is never taken for a change");
}

#[tokio::test]
async fn a_companys_own_fields_take_what_fits_them() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rows(
        &app,
        "INSERT INTO custom_field_defs (tenant_id, id, entity, key, label, kind, options)
         SELECT id, gen_random_uuid(), 'company', 'plan', 'Plan', 'choice', '{Silver,Gold}' FROM tenants WHERE slug = 'demo' RETURNING key",
    )
    .await;
    let before = everything(&app).await;
    waits(&rep.says("set Globex's plan to gold").await);
    let change_set = done(&rep.says("yes").await);
    assert_eq!(rows(&app, "SELECT custom ->> 'plan' FROM companies WHERE name = 'Globex'").await, ["Gold"]);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("set Globex's plan to tin").await;
    assert!(shown(&answer).contains("Silver, Gold"), "{}", shown(&answer));
    let answer = rep.says("set Globex's revenue to 5m").await;
    assert!(shown(&answer).contains("I keep no “revenue” of a company"), "{}", shown(&answer));
}

#[tokio::test]
async fn another_tenants_companies_are_not_there() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("add company Hansa Speicher").await;
    waits(&answer);
    assert_eq!(preview(&answer).records[0].what, "new company", "{}", shown(&answer));
}
