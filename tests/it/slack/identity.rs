//! Who somebody is by their e-mail address in Slack, and that this is looked at again.

use chrono::TimeDelta;
use leancrm_api::{
    fake_slack::{Account, Person},
    server,
};
use leancrm_core::{
    clock::Clock as _,
    store::{NewMember, SlackCaller},
};
use leancrm_tests::TestApp;
use secrecy::ExposeSecret as _;

use super::{
    beside::{Beside, letters},
    workspace::{request, said, signature},
};
use crate::server::client::send;

const OMAR: &str = "omar@gulfbright.example";

/// Waits for what goes on after an answer.
async fn settled(beside: &Beside<'_>) {
    beside.product.tasks.close();
    beside.product.tasks.wait().await;
    beside.product.tasks.reopen();
}

/// Changes what Slack knows of Omar.
fn change(beside: &Beside<'_>, change: impl FnOnce(&mut Person)) {
    beside.slack.change_workspace("T1", |workspace| change(&mut workspace.people[0]));
}

/// How somebody is linked, and whom they talk as.
async fn linked(app: &TestApp, user: &str) -> Option<(String, String)> {
    match app.store.slack_person("T1", None, user).await.unwrap() {
        SlackCaller::Member(member) => Some((member.linked_via, member.actor.name().to_owned())),
        _ => None,
    }
}

/// A code for Omar.
async fn code(app: &TestApp, random: u8) -> String {
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    let member = system.member_id(tenant, OMAR).await.unwrap();
    let (code, _) = system.make_link_code(tenant, member, [random; 32]).await.unwrap();
    system.commit().await.unwrap();
    code
}

#[tokio::test]
async fn the_first_word_is_answered_to_whom_the_address_belongs() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    let first = beside.says("U1", "D1", "what's happening with John?").await;
    assert!(first.contains("I know you as Omar") && first.contains(OMAR), "{first}");
    assert!(first.contains("John Carter"), "and what was asked is answered: {first}");
    let second = beside.says("U1", "D1", "what's happening with John?").await;
    assert!(second.contains("John Carter") && !second.contains("I know you"), "{second}");
    let other = beside.says("U2", "D2", "my pipeline").await;
    assert!(other.contains("I know you as Layla"), "in whatever letters it is written: {other}");
    assert_eq!(beside.calls("users.info"), 2, "once each");
    assert_eq!(beside.slack.violations(), Vec::new());
}

#[tokio::test]
async fn an_address_that_is_not_confirmed_or_nobodys_links_nobody() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    change(&beside, |omar| omar.email_confirmed = false);
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains(OMAR) && told.contains("not confirmed") && told.contains("/leancrm link CODE"), "{told}");
    change(&beside, |omar| (omar.email_confirmed, omar.email) = (true, "omar@elsewhere.example".to_owned()));
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains("omar@elsewhere.example") && told.contains("/leancrm link CODE"), "{told}");
    assert_eq!(linked(&app, "U1").await, None);
    let told = beside.says("U1", "D1", &format!("link {}", code(&app, 1).await)).await;
    assert!(told.contains("You are Omar"), "a code counts all the same: {told}");
}

#[tokio::test]
async fn without_the_right_to_see_addresses_a_code_is_asked_for() {
    let app = TestApp::with_demo().await;
    let beside = Beside::allowed(&app, &["commands", "users:read"], |_| {}).await;
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains("I don't know who you are yet") && told.contains("/leancrm link CODE"), "{told}");
    beside.slack.revoke_tokens("T1");
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains("/leancrm link CODE"), "{told}");
    assert_eq!(linked(&app, "U1").await, None);
}

#[tokio::test]
async fn guests_programs_and_people_of_elsewhere_are_refused_whatever_code_they_have() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    for (number, (account, word)) in [(Account::Guest, "guest"), (Account::Bot, "apps")].into_iter().enumerate() {
        change(&beside, |omar| omar.account = account);
        let told = beside.says("U1", "D1", "my pipeline").await;
        assert!(told.contains(word) && !told.contains("CODE"), "{told}");
        let code = code(&app, u8::try_from(number).unwrap()).await;
        let told = beside.says("U1", "D1", &format!("link {code}")).await;
        assert!(told.contains(word) && !told.contains("You are Omar"), "{told}");
        assert_eq!(linked(&app, "U1").await, None);
    }
    change(&beside, |omar| omar.account = Account::Guest);
    beside.link("U1", OMAR).await;
    for _ in 0..2 {
        let told = beside.says("U1", "D1", "what's happening with John?").await;
        assert!(told.contains("John Carter"), "what an operator said counts: {told}");
        settled(&beside).await;
        app.clock.advance(TimeDelta::hours(25));
    }
    assert!(linked(&app, "U1").await.is_some());
}

#[tokio::test]
async fn somebody_of_another_workspace_is_refused_whoever_they_were_here() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    beside.link("U1", OMAR).await;
    let asked = beside.slack.command("U1", "D1", "what's happening with John?").await.unwrap().answer.unwrap();
    settled(&beside).await;
    let calls = beside.calls("users.info");
    change(&beside, |omar| omar.account = Account::Stranger("T2".to_owned()));
    beside.slack.press_button("U1", &asked, "choice").await.unwrap();
    let refused = |text: &String| text.contains("of another Slack workspace");
    let told = beside.slack.until(|slack| slack.messages("D1").iter().map(letters).find(refused)).await;
    told.expect("a refusal");
    assert_eq!(beside.calls("users.info"), calls, "Slack says so with what it delivers");
}

/// What is answered to a command that was under way when an account was closed.
async fn late(beside: &Beside<'_>, trigger: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("team_id", "T1"), ("user_id", "U1"), ("channel_id", "D1"), ("command", "/leancrm")] {
        form.append_pair(name, value);
    }
    form.append_pair("text", "my pipeline").append_pair("trigger_id", trigger);
    let body = form.append_pair("response_url", &format!("{}/response/late", beside.slack.root())).finish();
    let now = beside.app.clock.now().timestamp().to_string();
    let signed = signature(beside.slack.settings().signing_secret.expose_secret(), &now, body.as_bytes());
    let service = server::router(beside.product.clone(), server::Limits::default());
    said(&send(&service, request("commands", body.as_bytes(), Some(&now), Some(&signed))).await.json())
}

#[tokio::test]
async fn a_closed_account_is_refused_and_forgotten() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    change(&beside, |omar| omar.deleted = true);
    let told = late(&beside, "1.1.a").await;
    assert!(told.contains("was closed"), "{told}");
    beside.link("U1", OMAR).await;
    late(&beside, "1.1.b").await;
    settled(&beside).await;
    assert_eq!(linked(&app, "U1").await, None);
}

#[tokio::test]
async fn who_has_another_address_after_a_day_is_somebody_else() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    beside.says("U1", "D1", "my pipeline").await;
    assert_eq!(linked(&app, "U1").await.unwrap().0, "email");
    change(&beside, |omar| omar.email = "omar@elsewhere.example".to_owned());
    app.clock.advance(TimeDelta::hours(23));
    beside.says("U1", "D1", "my pipeline").await;
    settled(&beside).await;
    assert!(linked(&app, "U1").await.is_some() && beside.calls("users.info") == 1, "it counts for a day");
    app.clock.advance(TimeDelta::hours(2));
    beside.says("U1", "D1", "my pipeline").await;
    settled(&beside).await;
    assert_eq!(linked(&app, "U1").await, None);
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains("omar@elsewhere.example"), "{told}");
}

#[tokio::test]
async fn who_is_who_they_were_is_asked_about_once_a_day() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    beside.says("U1", "D1", "help").await;
    for day in 2..4 {
        app.clock.advance(TimeDelta::hours(25));
        for _ in 0..3 {
            beside.says("U1", "D1", "help").await;
        }
        settled(&beside).await;
        assert_eq!(beside.calls("users.info"), day);
    }
    change(&beside, |omar| omar.account = Account::Guest);
    app.clock.advance(TimeDelta::hours(25));
    beside.says("U1", "D1", "help").await;
    settled(&beside).await;
    assert_eq!(linked(&app, "U1").await, None, "who becomes a guest is nobody");
}

#[tokio::test]
async fn who_came_by_a_code_may_have_another_address() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    change(&beside, |omar| omar.email = "omar@elsewhere.example".to_owned());
    beside.says("U1", "D1", &format!("link {}", code(&app, 1).await)).await;
    for _ in 0..2 {
        app.clock.advance(TimeDelta::hours(25));
        assert!(!beside.says("U1", "D1", "help").await.contains("CODE"));
        settled(&beside).await;
    }
    assert_eq!(linked(&app, "U1").await.unwrap().0, "code");
}

#[tokio::test]
async fn somebody_in_two_tenants_chooses_and_is_asked_about_once() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    beside.share("nordlicht").await;
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("nordlicht").await.unwrap();
    let (email, name, role) = (OMAR.to_owned(), "Omar Elsewhere".to_owned(), "rep".to_owned());
    system.add_member(tenant, &NewMember { email, name, role, reports_to: None }).await.unwrap();
    system.commit().await.unwrap();
    let first = beside.says("U1", "D1", "help").await;
    assert!(first.contains("I know you as Omar") && first.contains("to talk to another, say: use "), "{first}");
    for (wanted, other) in [("nordlicht", "demo"), ("demo", "nordlicht")] {
        let told = beside.says("U1", "D1", &format!("use {wanted}")).await;
        assert!(told.contains("from now on"), "{told}");
        let SlackCaller::Member(member) = app.store.slack_person("T1", None, "U1").await.unwrap() else { panic!() };
        assert_eq!(member.actor.tenant_slug(), wanted);
        assert!(beside.says("U1", "D1", "tenants").await.contains(other));
    }
    assert_eq!(beside.calls("users.info"), 1);
}

#[tokio::test]
async fn who_is_no_member_any_more_is_nobody_here() {
    let app = TestApp::with_demo().await;
    let beside = Beside::of(&app).await;
    beside.says("U1", "D1", "help").await;
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    let member = system.member_id(tenant, OMAR).await.unwrap();
    system.set_member_active(tenant, member, false).await.unwrap();
    system.commit().await.unwrap();
    let told = beside.says("U1", "D1", "my pipeline").await;
    assert!(told.contains(OMAR) && told.contains("nobody in LeanCRM"), "{told}");
}
