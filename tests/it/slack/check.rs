//! `leancrm slack check`: each thing that is missing has its line and its cure.

use leancrm_api::{
    app::App,
    cli::{DoctorOutcome, DoctorReport},
    server, slack, wiring,
};
use leancrm_tests::TestApp;
use tokio_util::task::TaskTracker;

use super::vendor::{APP_TOKEN, Grant, Installs, config, whole};

/// The lines of a report by what was looked at: how it went, and everything it says.
fn lines(report: &DoctorReport, name: &str) -> Vec<(DoctorOutcome, String)> {
    let of = report.checks.iter().filter(|check| check.name == name);
    of.map(|check| (check.outcome, format!("{} {}", check.found, check.mend.as_deref().unwrap_or_default()))).collect()
}

fn line(report: &DoctorReport, name: &str) -> (DoctorOutcome, String) {
    let mut lines = lines(report, name);
    assert_eq!(lines.len(), 1, "{name} in {}", report.render(false));
    lines.remove(0)
}

/// The product on an address of its own, with this signing secret.
async fn served(app: &TestApp, secret: &str) -> (String, TaskTracker) {
    let slack = leancrm_api::config::Slack {
        signing_secret: Some(secrecy::SecretString::from(secret)),
        ..leancrm_api::config::Slack::default()
    };
    let product = App::new(app.store.clone(), app.engine.clone(), None)
        .with_slack(slack::Slack::new(&slack, &app.store, None).unwrap());
    let service = server::router(product, server::Limits::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let tasks = TaskTracker::new();
    tasks.spawn(async move { axum::serve(listener, service).await });
    (url, tasks)
}

async fn checked(app: &TestApp, settings: &[(&'static str, String)]) -> DoctorReport {
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    slack::check(&config(&settings), &app.store).await.unwrap()
}

#[tokio::test]
async fn where_nothing_is_missing_it_says_so() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
    let (url, _served) = served(&app, super::workspace::SECRET).await;
    let report = checked(&app, &whole(&installs.vendor.root, &url)).await;
    assert_eq!((report.outcome(), report.exit_code()), (DoctorOutcome::Ok, 0), "{}", report.render(false));
    assert!(line(&report, "events").1.contains("/webhooks/slack/events answers"));
    assert!(line(&report, "workspace").1.contains("Acme (T1): lets the bot in, for demo"));
    assert!(!report.render(true).contains("xox") && !report.render(false).contains(super::workspace::SECRET));
}

#[tokio::test]
async fn each_thing_that_is_missing_is_said_with_its_cure() {
    wiring::set_up_tls();
    let app = TestApp::with_demo().await;
    let report = checked(&app, &[("DATABASE_URL", "postgres://nowhere.example/x".to_owned())]).await;
    assert_eq!(report.exit_code(), 1);
    for (name, cure) in [
        ("signing secret", "LEANCRM_SLACK__SIGNING_SECRET"),
        ("public url", "LEANCRM_SERVER__PUBLIC_URL"),
        ("vault key", "leancrm vault key"),
    ] {
        let (outcome, told) = line(&report, name);
        assert!(outcome == DoctorOutcome::Fail && told.contains(cure), "{told}");
    }
    assert_eq!(line(&report, "client").0, DoctorOutcome::Warn);

    let installs = Installs::of(&app).await;
    let report = checked(&app, &whole(&installs.vendor.root, "http://127.0.0.1:1")).await;
    assert!(line(&report, "workspace").1.contains("leancrm slack install"));
    assert!(line(&report, "events").1.contains("cannot be reached"));
    let (url, _served) = served(&app, "another secret of 32 characters.").await;
    let report = checked(&app, &whole(&installs.vendor.root, &url)).await;
    assert!(line(&report, "interactivity").1.contains("another signing secret"));
}

#[tokio::test]
async fn each_workspace_is_asked_for_itself() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    let few = Grant { scopes: "commands,chat:write".to_owned(), ..Grant::of("T1", "Acme") };
    installs.installs(&installs.link("demo").await, few).await;
    installs.installs(&installs.link("demo").await, Grant::of("T2", "Globex")).await;
    installs.vendor.revokes(&installs.token("T2").await);
    let mut system = app.store.system().await.unwrap();
    let nordlicht = system.tenant_id("nordlicht").await.unwrap();
    system.connect_slack(nordlicht, "T3").await.unwrap();
    system.commit().await.unwrap();
    let report = checked(&app, &whole(&installs.vendor.root, "http://127.0.0.1:1")).await;
    let told = lines(&report, "workspace");
    let of = |team: &str| told.iter().find(|(_, told)| told.contains(team)).unwrap();
    let (outcome, scopes) = of("T1");
    assert!(
        *outcome == DoctorOutcome::Fail && scopes.contains("users:read.email") && !scopes.contains("chat:write,"),
        "{scopes}"
    );
    assert!(scopes.contains("leancrm slack install --tenant demo"), "{scopes}");
    assert!(of("T2").1.contains("was revoked"), "{told:?}");
    assert!(of("T3").0 == DoctorOutcome::Warn && of("T3").1.contains("--token-stdin"), "{told:?}");
}

#[tokio::test]
async fn over_a_socket_no_address_is_needed_and_the_apps_token_is_tried() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
    let mut settings: Vec<_> = whole(&installs.vendor.root, "").into_iter().collect();
    settings.retain(|(name, _)| *name != "SLACK__SIGNING_SECRET" && *name != "SERVER__PUBLIC_URL");
    settings.push(("SLACK__APP_TOKEN", APP_TOKEN.to_owned()));
    let report = checked(&app, &settings).await;
    assert_eq!(report.exit_code(), 0, "{}", report.render(false));
    assert_eq!(line(&report, "app token").0, DoctorOutcome::Ok);
    settings.pop();
    settings.push(("SLACK__APP_TOKEN", "xapp-1-A1-2-invented0000".to_owned()));
    let (outcome, told) = line(&checked(&app, &settings).await, "app token");
    assert!(outcome == DoctorOutcome::Fail && told.contains("connections:write"), "{told}");
}
