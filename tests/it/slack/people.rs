//! Who somebody in a workspace is, and that they see what they see everywhere.

use chrono::TimeDelta;
use leancrm_core::store::Store;
use leancrm_tests::TestApp;

use super::workspace::{OMAR, Person, Slack, button, buttons, said};
use crate::tenancy::scope::foreign::Foreign;

/// A code for a member of the demo.
async fn code(store: &Store, email: &str, random: u8) -> String {
    let mut system = store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    let member = system.member_id(tenant, email).await.unwrap();
    let (code, _) = system.make_link_code(tenant, member, [random; 32]).await.unwrap();
    system.commit().await.unwrap();
    code
}

#[tokio::test]
async fn a_workspace_that_nobody_connected_is_told_how() {
    let app = TestApp::with_demo().await;
    let slack = Slack::of(&app).await;
    let answer = said(&slack.says(OMAR, "my pipeline").await);
    assert!(answer.contains("leancrm slack connect T1"), "{answer}");
    let mut system = app.store.system().await.unwrap();
    let (demo, other) = (system.tenant_id("demo").await.unwrap(), system.tenant_id("nordlicht").await.unwrap());
    system.connect_slack(demo, "T1").await.unwrap();
    system.connect_slack(demo, "T1").await.unwrap();
    let refused = system.connect_slack(other, "T1").await.unwrap_err().public();
    assert!(refused.contains("another tenant"), "{refused}");
    for team in ["", "t1", "T1'", "U1", "Acme"] {
        assert!(system.connect_slack(demo, team).await.is_err(), "{team}");
    }
}

#[tokio::test]
async fn a_code_links_once_and_only_in_time() {
    let app = TestApp::with_demo().await;
    let slack = Slack::of(&app).await;
    slack.connect(OMAR, "demo").await;
    let answer = said(&slack.says(OMAR, "my pipeline").await);
    assert!(answer.contains("/leancrm link CODE") && answer.contains("leancrm slack code"), "{answer}");

    let late = code(&app.store, "omar@gulfbright.example", 1).await;
    app.clock.advance(TimeDelta::minutes(15));
    let answer = said(&slack.says(OMAR, &format!("link {late}")).await);
    assert!(answer.contains("15 minutes"), "{answer}");

    let good = code(&app.store, "omar@gulfbright.example", 2).await;
    let typed = format!(" LINK `{}`", good.to_lowercase().replace('-', ""));
    let answer = said(&slack.says(OMAR, &typed).await);
    assert!(answer.contains("You are Omar"), "{answer}");
    let other = Person { user: "U2", channel: "D2", ..OMAR };
    let answer = said(&slack.says(other, &format!("link {good}")).await);
    assert!(answer.contains("said already"), "{answer}");
    assert!(said(&slack.says(other, "my pipeline").await).contains("/leancrm link CODE"));

    let answer = said(&slack.says(OMAR, "").await);
    assert!(answer.contains("pipeline"), "without words it helps: {answer}");
}

#[tokio::test]
async fn a_code_of_another_tenant_and_of_somebody_disabled_links_nobody() {
    let app = TestApp::with_demo().await;
    let slack = Slack::of(&app).await;
    slack.connect(OMAR, "nordlicht").await;
    let foreign = code(&app.store, "omar@gulfbright.example", 1).await;
    let answer = said(&slack.says(OMAR, &format!("link {foreign}")).await);
    assert!(answer.contains("doesn't count"), "{answer}");

    let person = Person { team: "T2", user: "U1", channel: "D1" };
    let tenant = slack.connect(person, "demo").await;
    let active = async |active: bool| {
        let mut system = app.store.system().await.unwrap();
        let member = system.member_id(tenant, "omar@gulfbright.example").await.unwrap();
        system.set_member_active(tenant, member, active).await.unwrap();
        system.commit().await.unwrap();
    };
    let good = code(&app.store, "omar@gulfbright.example", 2).await;
    active(false).await;
    assert!(said(&slack.says(person, &format!("link {good}")).await).contains("doesn't count"));
    active(true).await;
    assert!(said(&slack.says(person, &format!("link {good}")).await).contains("You are Omar"));
    active(false).await;
    assert!(said(&slack.says(person, "my pipeline").await).contains("I don't know who you are"));
}

#[tokio::test]
async fn a_question_is_answered_with_a_card() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let asked = slack.says(OMAR, "what\u{2019}s happening with John?").await;
    assert!(said(&asked).contains("John Smith") && said(&asked).contains("John Carter"), "{asked}");
    let first = buttons(&asked, "choice").remove(0);
    let answers = slack.presses(OMAR, &first).await;
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0]["replace_original"], true);
    let card = answers[0]["blocks"].as_array().unwrap();
    assert!(card.iter().any(|block| block["text"]["text"].as_str().is_some_and(|text| text.contains("John Smith"))));
    assert!(card.iter().any(|block| block["fields"].is_array()), "{card:?}");

    let typed = slack.says(OMAR, "what's happening with John Smith?").await;
    assert!(typed["blocks"].as_array().unwrap().len() > 1 && said(&typed).contains("Acme Corp"), "{typed}");
    assert!(typed["text"].as_str().unwrap().contains("John Smith"), "a notification says it too");
}

#[tokio::test]
async fn two_workspaces_never_see_each_other() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let company = app.demo.as_ref().unwrap();
    let stranger = company.members.iter().find(|member| member.tenant_slug == "nordlicht").unwrap();
    let them = Person { team: "T2", user: "U1", channel: "D1" };
    slack.link(them, "nordlicht", &stranger.email).await;
    let ours = Foreign::to(&app, "demo", &company.default_asker().unwrap().name, true).await;
    let theirs = Foreign::to(&app, "nordlicht", &stranger.name, true).await;
    assert!(ours.names(usize::MAX).len() > 5 && theirs.names(usize::MAX).len() > 50, "{ours:?}");
    for (person, foreign) in [(OMAR, &ours), (them, &theirs)] {
        for sentence in ["all contacts", "everyone's deals", "everyone's tasks", "what's on today?", "team's calls"] {
            foreign.assert_hidden(sentence, &said(&slack.says(person, sentence).await));
        }
        for (_, name) in foreign.names(5) {
            let sentence = format!("find {name}");
            foreign.assert_hidden(&sentence, &said(&slack.says(person, &sentence).await));
        }
    }
    let asked = slack.says(OMAR, "raise the Acme Platform Rollout deal to 90k").await;
    let answers = slack.presses(them, &button(&asked, "confirm")).await;
    assert!(!said(&answers[0]).contains("Acme"), "{answers:?}");
    assert!(buttons(&answers[0], "undo").is_empty(), "nothing was done: {answers:?}");
}

#[tokio::test]
async fn a_rep_sees_in_slack_no_more_than_elsewhere() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let rep = app.demo.as_ref().unwrap().default_asker().unwrap();
    let foreign = Foreign::to(&app, "demo", &rep.name, false).await;
    assert!(foreign.names(usize::MAX).len() > 20, "{foreign:?}");
    for sentence in ["all contacts", "everyone's deals", "everyone's tasks", "everyone's meetings this week"] {
        foreign.assert_hidden(sentence, &said(&slack.says(OMAR, sentence).await));
    }
    for (_, name) in foreign.names(5) {
        let sentence = format!("find {name}");
        foreign.assert_hidden(&sentence, &said(&slack.says(OMAR, &sentence).await));
    }
    let layla = Person { user: "U3", channel: "D3", ..OMAR };
    slack.link(layla, "demo", "layla@gulfbright.example").await;
    let shown = said(&slack.says(layla, "everyone's deals").await);
    assert!(foreign.leaked("everyone's deals", &shown).is_some(), "a manager sees more: {shown}");
}

#[tokio::test]
async fn where_others_read_along_nothing_is_deleted() {
    let app = TestApp::with_demo().await;
    let slack = Slack::of(&app).await;
    let layla = Person { team: "T1", user: "U3", channel: "C1" };
    slack.link(layla, "demo", "layla@gulfbright.example").await;
    let answer = said(&slack.says(layla, "delete the contact John Carter").await);
    assert!(answer.contains("private"), "{answer}");
    let alone = Person { channel: "D3", ..layla };
    button(&slack.says(alone, "delete the contact John Carter").await, "confirm");
}
