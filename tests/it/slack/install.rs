//! From a link to a token: what ends well, and what everybody else gets.

use chrono::TimeDelta;
use leancrm_core::{
    store::Workspace,
    vault::{Vault, VaultError, VaultKey},
};
use leancrm_tests::TestApp;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};

use super::vendor::{Browser, Grant, Installs};
use crate::server::client::{get, service};

const CALLBACK: &str = "/slack/oauth/callback";

/// Everything in the tables of installs, as text in which a secret would be seen.
async fn everything(app: &TestApp) -> String {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let mut all = String::new();
    for sql in [
        "SELECT coalesce(string_agg(w::text || encode(w.access_sealed, 'escape') || encode(w.refresh_sealed, 'escape'), ''), '')
         FROM slack_workspaces w",
        "SELECT coalesce(string_agg(t::text || encode(t.ticket_hash, 'escape'), ''), '') FROM slack_tickets t",
        "SELECT coalesce(string_agg(s::text || encode(s.verifier_sealed, 'escape'), ''), '') FROM slack_states s",
    ] {
        all += &sqlx::query_scalar::<_, String>(sql).fetch_one(&mut connection).await.unwrap();
    }
    all
}

async fn workspace(app: &TestApp, id: &str) -> Option<Workspace> {
    app.store.system().await.unwrap().workspace(id, None).await.unwrap()
}

#[tokio::test]
async fn a_link_leads_through_slack_into_a_workspace() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let mut browser = Browser::default();
    let sent = browser.opens(&installs, &link).await;
    let cookie = sent.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/slack"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let location = sent.headers["location"].to_str().unwrap();
    assert!(location.contains("redirect_uri=https%3A%2F%2Fcrm.example.com%2Fslack%2Foauth%2Fcallback"), "{location}");
    let query = installs.vendor.allows(location, Grant::of("T1", "Acme"));
    let page = browser.opens(&installs, &format!("{CALLBACK}?{query}")).await;
    assert!(page.status == 200 && page.text.contains("<h1>LeanCRM is in Acme</h1>"), "{}", page.text);
    assert!(page.text.contains("leancrm slack code EMAIL") && !page.text.contains("not allowed"), "{}", page.text);

    let tenants = app.store.system().await.unwrap().slack_tenants("T1").await.unwrap();
    assert_eq!(tenants, [installs.tenant("demo").await]);
    let kept = workspace(&app, "T1").await.unwrap();
    assert_eq!((kept.name.as_str(), kept.bot_user_id.as_str(), kept.is_org), ("Acme", "UBOT", false));
    assert!(installs.vendor.takes(&installs.token("T1").await), "the token that is given opens the workspace");
}

#[tokio::test]
async fn no_secret_of_an_install_is_in_the_database() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let mut browser = Browser::default();
    let location = browser.follows(&installs, &link).await;
    let half = everything(&app).await;
    let ticket = link.split('=').next_back().unwrap();
    let state = location.split("state=").nth(1).unwrap().split('&').next().unwrap();
    assert!(half.len() > 200 && !half.contains(ticket) && !half.contains(state), "{half}");
    let query = installs.vendor.allows(&location, Grant::of("T1", "Acme"));
    browser.opens(&installs, &format!("{CALLBACK}?{query}")).await;
    let whole = everything(&app).await;
    assert!(whole.contains("Acme") && !whole.contains("xox"), "{whole}");
    let token = installs.slack.credentials.token("T1", None).await.unwrap();
    assert!(!format!("{token:?} {:?}", installs.slack).contains("xox"));
}

#[tokio::test]
async fn a_token_of_one_row_in_another_does_not_open() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    for (team, name) in [("T1", "Acme"), ("T2", "Globex")] {
        installs.installs(&installs.link("demo").await, Grant::of(team, name)).await;
    }
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let paste = "UPDATE slack_workspaces SET access_sealed = (SELECT access_sealed FROM slack_workspaces WHERE id = 'T1') WHERE id = 'T2'";
    sqlx::query(paste).execute(&mut connection).await.unwrap();
    let error = installs.slack.credentials.token("T2", None).await.unwrap_err();
    assert!(error.to_string().contains("belongs elsewhere"), "{error}");
    assert!(!error.retryable() && error.public().contains("leancrm slack check"));
    let sealed = workspace(&app, "T1").await.unwrap().access_sealed.unwrap();
    let stranger = Vault::new([VaultKey::new([8; 32])]).unwrap();
    assert_eq!(stranger.open(Workspace::access_place("T1"), &sealed).unwrap_err(), VaultError::UnknownKey);
}

#[tokio::test]
async fn what_did_not_begin_in_this_browser_does_not_end_in_it() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let (mut ours, mut theirs) = (Browser::default(), Browser::default());
    theirs.follows(&installs, &link).await;
    for forged in ["state=", "state=forged", "", "state=%00%ff", "state=a&state=b"] {
        let page = theirs.opens(&installs, &format!("{CALLBACK}?code=code.1&{forged}")).await;
        assert!(page.status == 400 && page.text.contains("did not begin in this browser"), "{}", page.text);
    }
    // Another's browser with a state and a code that are good: its own cookie does not fit, and none does not either.
    for mut browser in [theirs, Browser::default()] {
        let query = installs.vendor.allows(&ours.follows(&installs, &link).await, Grant::of("T1", "Acme"));
        let page = browser.opens(&installs, &format!("{CALLBACK}?{query}")).await;
        assert_eq!(page.status, 400, "{}", page.text);
        let page = ours.opens(&installs, &format!("{CALLBACK}?{query}")).await;
        assert_eq!(page.status, 400, "a state that somebody else brought is used up: {}", page.text);
    }
    assert_eq!(workspace(&app, "T1").await, None);
    assert!(app.store.system().await.unwrap().slack_tenants("T1").await.unwrap().is_empty());
    let page = installs.installs(&link, Grant::of("T1", "Acme")).await;
    assert_eq!(page.status, 200, "the link is good yet: {}", page.text);
}

#[tokio::test]
async fn what_came_back_once_does_not_come_back_again() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let mut browser = Browser::default();
    let location = browser.follows(&installs, &link).await;
    let (first, second) = (
        installs.vendor.allows(&location, Grant::of("T1", "Acme")),
        installs.vendor.allows(&location, Grant::of("T2", "Globex")),
    );
    assert_eq!(browser.opens(&installs, &format!("{CALLBACK}?{first}")).await.status, 200);
    for query in [first, second] {
        let page = browser.opens(&installs, &format!("{CALLBACK}?{query}")).await;
        assert!(page.status == 400 && page.text.contains("completed already"), "{}", page.text);
    }
    assert_eq!(workspace(&app, "T2").await, None);
    let page = browser.opens(&installs, &link).await;
    assert!(page.status == 410 && page.text.contains("leancrm slack install"), "one install: {}", page.text);
}

#[tokio::test]
async fn of_two_that_began_by_one_link_the_first_ends() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let (mut one, mut other) = (Browser::default(), Browser::default());
    let (to_one, to_other) = (one.follows(&installs, &link).await, other.follows(&installs, &link).await);
    let query = installs.vendor.allows(&to_one, Grant::of("T1", "Acme"));
    assert_eq!(one.opens(&installs, &format!("{CALLBACK}?{query}")).await.status, 200);
    let query = installs.vendor.allows(&to_other, Grant::of("T2", "Globex"));
    assert_eq!(other.opens(&installs, &format!("{CALLBACK}?{query}")).await.status, 400);
    assert_eq!(workspace(&app, "T2").await, None);
}

#[tokio::test]
async fn a_link_counts_for_an_hour_and_slack_has_ten_minutes() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let mut browser = Browser::default();
    let location = browser.follows(&installs, &link).await;
    app.clock.advance(TimeDelta::minutes(10));
    let query = installs.vendor.allows(&location, Grant::of("T1", "Acme"));
    assert_eq!(browser.opens(&installs, &format!("{CALLBACK}?{query}")).await.status, 400);
    app.clock.advance(TimeDelta::minutes(49));
    browser.follows(&installs, &link).await;
    app.clock.advance(TimeDelta::minutes(1));
    for late in [&link, "/slack/install", "/slack/install?ticket=", "/slack/install?ticket=forged"] {
        let page = browser.opens(&installs, late).await;
        assert!(page.status == 410 && page.text.contains("counts no more"), "{late}: {}", page.text);
    }
    app.clock.advance(TimeDelta::days(8));
    let mut system = app.store.system().await.unwrap();
    let now = system.now();
    assert_eq!(system.purge_slack_tickets(now - TimeDelta::days(7), 100).await.unwrap(), 1);
    system.commit().await.unwrap();
    assert_eq!(everything(&app).await, "", "with what began by it");
}

#[tokio::test]
async fn a_whole_organisation_is_found_by_any_of_its_workspaces() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let org = Grant { team: None, enterprise: Some("E1"), ..Grant::of("T0", "") };
    let page = installs.installs(&installs.link("demo").await, org).await;
    assert!(page.text.contains("LeanCRM is in Acme Group"), "{}", page.text);
    let kept = workspace(&app, "E1").await.unwrap();
    assert!(kept.is_org && kept.enterprise_id.as_deref() == Some("E1"));
    let credentials = &installs.slack.credentials;
    assert_eq!(credentials.token("T7", Some("E1")).await.unwrap().workspace, "E1");
    assert!(credentials.token("T7", None).await.unwrap_err().public().contains("not installed"));
    assert!(credentials.token("T7", Some("E2")).await.is_err());

    // A workspace with an install of its own is opened by that.
    let own = Grant { enterprise: Some("E1"), ..Grant::of("T8", "Acme Labs") };
    installs.installs(&installs.link("demo").await, own).await;
    assert_eq!(credentials.token("T8", Some("E1")).await.unwrap().workspace, "T8");
}

#[tokio::test]
async fn a_no_and_a_code_that_does_not_count_are_said_and_the_link_stays_good() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let link = installs.link("demo").await;
    let mut browser = Browser::default();
    let state = |location: &str| location.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    for (answer, status, told) in [
        ("error=access_denied", 200, "You did not allow it"),
        ("error=%3Cscript%3E", 400, "&lt;script&gt;"),
        ("code=invented", 502, "used already"),
        ("", 400, "did not begin"),
    ] {
        let state = state(&browser.follows(&installs, &link).await);
        let page = browser.opens(&installs, &format!("{CALLBACK}?{answer}&state={state}")).await;
        assert!(page.status == status && page.text.contains(told), "{answer}: {} {}", page.status, page.text);
        assert!(!page.text.contains("<script>"));
        assert!(page.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    }
    assert_eq!(workspace(&app, "T1").await, None);
    assert_eq!(installs.installs(&link, Grant::of("T1", "A<b>&")).await.status, 200);
    let page = installs.installs(&installs.link("demo").await, Grant::of("T1", "A<b>&")).await;
    assert!(page.text.contains("<h1>LeanCRM is in A&lt;b&gt;&amp;</h1>"), "{}", page.text);
}

#[tokio::test]
async fn what_was_not_allowed_is_named_and_a_later_yes_adds_to_it() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let few = Grant { scopes: "commands,chat:write".to_owned(), ..Grant::of("T1", "Acme") };
    let page = installs.installs(&installs.link("demo").await, few).await;
    assert!(
        page.status == 200 && page.text.contains("users:read.email") && page.text.contains("another link"),
        "{}",
        page.text
    );
    assert_eq!(workspace(&app, "T1").await.unwrap().scopes, ["commands", "chat:write"]);
    let more = Grant { scopes: "users:read,users:read.email".to_owned(), ..Grant::of("T1", "Acme") };
    installs.installs(&installs.link("demo").await, more).await;
    assert_eq!(
        workspace(&app, "T1").await.unwrap().scopes,
        ["chat:write", "commands", "users:read", "users:read.email"]
    );
}

#[tokio::test]
async fn two_tenants_share_a_workspace_and_somebody_is_of_the_one_their_last_code_was_of() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    for tenant in ["demo", "nordlicht"] {
        assert_eq!(installs.installs(&installs.link(tenant).await, Grant::of("T1", "Acme")).await.status, 200);
        app.clock.advance(TimeDelta::minutes(1));
    }
    let (demo, nordlicht) = (installs.tenant("demo").await, installs.tenant("nordlicht").await);
    assert_eq!(app.store.system().await.unwrap().slack_tenants("T1").await.unwrap(), [demo, nordlicht]);
    let company = app.demo.as_ref().unwrap();
    let stranger = company.members.iter().find(|member| member.tenant_slug == "nordlicht").unwrap();
    for (number, tenant, email) in [
        (1, demo, "omar@gulfbright.example"),
        (2, nordlicht, stranger.email.as_str()),
        (3, demo, "omar@gulfbright.example"),
    ] {
        let mut system = app.store.system().await.unwrap();
        let member = system.member_id(tenant, email).await.unwrap();
        let (code, _) = system.make_link_code(tenant, member, [number; 32]).await.unwrap();
        system.commit().await.unwrap();
        let workspace = leancrm_core::store::SlackWorkspace { id: "T1".to_owned(), tenants: vec![demo, nordlicht] };
        app.store.redeem_link_code(&workspace, "U1", &code).await.unwrap().expect("a code of either counts");
        app.clock.advance(chrono::TimeDelta::seconds(1));
        let caller = app.store.slack_person("T1", None, "U1").await.unwrap();
        let leancrm_core::store::SlackCaller::Member(member) = caller else { panic!("{caller:?}") };
        assert_eq!(member.actor.tenant(), tenant);
        app.clock.advance(TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn without_the_app_there_are_no_pages_and_without_an_address_no_link() {
    let app = TestApp::with_demo().await;
    let bare = service(&app);
    for path in ["/slack/install?ticket=x", CALLBACK] {
        get(&bare, path, None).await.problem(404, "not_found");
    }
    let installs = Installs::of(&app).await;
    let key = VaultKey::write([7; 32]);
    let vendor = installs.vendor.root.as_str();
    let without = super::vendor::config(&[("SLACK__ROOT", vendor), ("VAULT__KEYS", key.expose_secret())]);
    let slack = leancrm_api::slack::SlackApp::new(&without, &app.store).unwrap();
    let told = slack.install_link(&app.store, installs.tenant("demo").await).await.unwrap_err().public();
    assert!(told.contains("slack.client_id"), "{told}");
}
