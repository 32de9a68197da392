//! Tokens that die, and who renews them; and what is left when the app is taken out.

use chrono::TimeDelta;
use futures::{StreamExt as _, future::join_all, stream::FuturesUnordered};
use leancrm_api::slack::CredentialsError;
use leancrm_bot::slack::web::{OAuthApp, TokenFault};
use leancrm_core::{
    clock::Clock as _,
    store::{NewWorkspace, Workspace},
};
use leancrm_tests::TestApp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{
    vendor::{CLIENT_SECRET, Grant, Installs},
    workspace::{SECRET, request, signature},
};
use crate::server::client::send;

async fn installed(app: &TestApp) -> Installs<'_> {
    let installs = Installs::of(app).await;
    assert_eq!(installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await.status, 200);
    installs
}

async fn workspace(app: &TestApp) -> Workspace {
    app.store.system().await.unwrap().workspace("T1", None).await.unwrap().unwrap()
}

/// Hears an event of Slack that happened at `at`.
async fn hears(installs: &Installs<'_>, at: i64, event: serde_json::Value) {
    let body = json!({ "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": at,
        "authorizations": [], "event": event });
    let body = body.to_string();
    let now = installs.app.clock.now().timestamp().to_string();
    let signed = signature(SECRET, &now, body.as_bytes());
    let reply = send(&installs.service, request("events", body.as_bytes(), Some(&now), Some(&signed))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn a_token_is_renewed_two_hours_before_it_dies() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let first = installs.token("T1").await;
    app.clock.advance(TimeDelta::minutes(599));
    assert_eq!((installs.token("T1").await, installs.vendor.refreshes()), (first.clone(), 0));
    app.clock.advance(TimeDelta::minutes(1));
    let second = installs.token("T1").await;
    assert!(second != first && installs.vendor.takes(&second));
    assert_eq!((installs.token("T1").await, installs.vendor.refreshes()), (second, 1));
    app.clock.advance(TimeDelta::hours(11));
    installs.slack.credentials.renew_all().await.unwrap();
    assert_eq!(installs.vendor.refreshes(), 2, "a workspace that nobody uses is looked after too");
}

#[tokio::test]
async fn of_twenty_that_ask_at_once_one_renews_and_the_others_use_the_old_token() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let old = installs.token("T1").await;
    app.clock.advance(TimeDelta::hours(11));
    let closed = installs.vendor.gate.acquire().await.unwrap();
    let mut asking: FuturesUnordered<_> = (0..20).map(|_| installs.token("T1")).collect();
    for _ in 0..19 {
        assert_eq!(asking.next().await.as_ref(), Some(&old), "it lives yet");
    }
    drop(closed);
    let new = asking.next().await.unwrap();
    assert!(new != old && installs.vendor.takes(&new));
    assert_eq!(installs.vendor.refreshes(), 1);
}

#[tokio::test]
async fn twenty_that_ask_at_once_for_a_dead_token_get_the_one_new_one() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let old = installs.token("T1").await;
    app.clock.advance(TimeDelta::hours(13));
    let tokens = join_all((0..20).map(|_| installs.token("T1"))).await;
    assert!(tokens[0] != old && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert_eq!(installs.vendor.refreshes(), 1);
}

#[tokio::test]
async fn who_dies_before_slack_was_asked_leaves_a_lease_that_runs_out() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let old = installs.token("T1").await;
    app.clock.advance(TimeDelta::hours(11));
    let mut system = app.store.system().await.unwrap();
    let seen = workspace(&app).await;
    assert!(system.lease_refresh(&seen, TimeDelta::seconds(30)).await.unwrap().is_some());
    assert!(system.lease_refresh(&seen, TimeDelta::seconds(30)).await.unwrap().is_none(), "one at a time");
    system.commit().await.unwrap();
    app.clock.advance(TimeDelta::seconds(29));
    assert_eq!((installs.token("T1").await, installs.vendor.refreshes()), (old.clone(), 0));
    app.clock.advance(TimeDelta::seconds(1));
    assert_ne!(installs.token("T1").await, old);
}

#[tokio::test]
async fn who_dies_between_slack_and_the_row_costs_the_refresh_token_and_no_more() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let old = installs.token("T1").await;
    app.clock.advance(TimeDelta::hours(11));
    let seen = workspace(&app).await;
    let mut system = app.store.system().await.unwrap();
    let lease = system.lease_refresh(&seen, TimeDelta::seconds(30)).await.unwrap().unwrap();
    system.commit().await.unwrap();
    let key = leancrm_core::vault::VaultKey::new([7; 32]);
    let vault = leancrm_core::vault::Vault::new([key]).unwrap();
    let refresh = vault.open(Workspace::refresh_place("T1"), &lease.refresh_sealed).unwrap();
    let oauth = OAuthApp { client_id: "1.2".to_owned(), client_secret: SecretString::from(CLIENT_SECRET) };
    installs.slack.web.oauth_refresh(&oauth, &refresh).await.unwrap();

    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(installs.token("T1").await, old, "Slack does not renew it twice, and the old one lives yet");
    app.clock.advance(TimeDelta::hours(1));
    let error = installs.slack.credentials.token("T1", None).await.unwrap_err();
    assert!(matches!(error, CredentialsError::Web(_)) && !error.retryable(), "{error:?}");
    let after = workspace(&app).await;
    assert_eq!((after.disabled_reason.as_deref(), after.access_sealed), (Some("refresh_refused"), None));
    installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
    assert!(installs.vendor.takes(&installs.token("T1").await), "an install mends it");
}

#[tokio::test]
async fn while_slack_has_trouble_the_old_token_does() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let old = installs.token("T1").await;
    app.clock.advance(TimeDelta::hours(11));
    installs.vendor.is_down(true);
    assert_eq!(installs.token("T1").await, old);
    app.clock.advance(TimeDelta::hours(2));
    let error = installs.slack.credentials.token("T1", None).await.unwrap_err();
    assert!(error.retryable(), "{error:?}");
    installs.vendor.is_down(false);
    app.clock.advance(TimeDelta::seconds(30));
    assert_ne!(installs.token("T1").await, old);
}

#[tokio::test]
async fn what_was_renewed_before_an_install_does_not_take_its_place() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    app.clock.advance(TimeDelta::hours(11));
    let closed = installs.vendor.gate.acquire().await.unwrap();
    let renewing = installs.token("T1");
    let meanwhile = async {
        // The lease is there as soon as Slack is asked.
        while workspace(&app).await.expires_at.is_some() {
            let mut system = app.store.system().await.unwrap();
            let leased = system.lease_refresh(&workspace(&app).await, TimeDelta::seconds(30)).await.unwrap().is_none();
            drop(system);
            if leased {
                break;
            }
            tokio::task::yield_now().await;
        }
        installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
        let installed = installs.slack.credentials.token("T1", None).await.unwrap().token;
        drop(closed);
        installed.expose_secret().to_owned()
    };
    let (renewed, installed) = tokio::join!(renewing, meanwhile);
    assert_eq!(renewed, installed, "whoever renewed uses what the install gave");
    assert_eq!(installs.token("T1").await, installed);
}

#[tokio::test]
async fn taken_out_in_either_order_nothing_is_left_and_a_late_word_does_not_undo_an_install() {
    let app = TestApp::with_demo().await;
    let uninstalled = json!({ "type": "app_uninstalled" });
    let revoked = json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": ["UBOT"] } });
    for (first, second) in [(&uninstalled, &revoked), (&revoked, &uninstalled)] {
        let installs = installed(&app).await;
        app.clock.advance(TimeDelta::minutes(5));
        let at = app.clock.now().timestamp();
        hears(&installs, at, first.clone()).await;
        let left = workspace(&app).await;
        assert_eq!(left.access_sealed, None);
        let reason = left.disabled_reason.clone();
        assert_eq!(reason.as_deref(), first["type"].as_str());
        let error = installs.slack.credentials.token("T1", None).await.unwrap_err();
        assert!(error.public().contains("leancrm slack install") && !error.retryable());
        app.clock.advance(TimeDelta::minutes(1));
        installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
        hears(&installs, at, second.clone()).await;
        assert!(installs.vendor.takes(&installs.token("T1").await), "what is told was before the install");
        hears(&installs, app.clock.now().timestamp() + 1, second.clone()).await;
        assert_eq!(workspace(&app).await.access_sealed, None, "a later one counts");
    }
}

#[tokio::test]
async fn only_a_word_about_our_bot_that_slack_signed_takes_it_out() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    app.clock.advance(TimeDelta::minutes(5));
    let at = app.clock.now().timestamp();
    for tokens in [json!({ "oauth": ["U1"] }), json!({ "bot": [] }), json!({ "bot": ["UOTHER"] })] {
        hears(&installs, at, json!({ "type": "tokens_revoked", "tokens": tokens })).await;
    }
    hears(&installs, at, json!({ "type": "app_mention", "text": "app_uninstalled" })).await;
    let body =
        json!({ "type": "event_callback", "team_id": "T1", "event_time": at, "event": { "type": "app_uninstalled" } });
    let forged = request("events", body.to_string().as_bytes(), Some(&at.to_string()), Some("v0=00"));
    send(&installs.service, forged).await.problem(401, "unauthorized");
    installs.token("T1").await;
}

#[tokio::test]
async fn a_token_that_slack_calls_revoked_is_forgotten_unless_there_is_a_newer_one() {
    let app = TestApp::with_demo().await;
    let installs = installed(&app).await;
    let credentials = &installs.slack.credentials;
    let old = credentials.token("T1", None).await.unwrap();
    credentials.refused(&old, TokenFault::Expired).await.unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    installs.installs(&installs.link("demo").await, Grant::of("T1", "Acme")).await;
    credentials.refused(&old, TokenFault::Revoked).await.unwrap();
    let new = credentials.token("T1", None).await.unwrap();
    credentials.refused(&new, TokenFault::Revoked).await.unwrap();
    assert_eq!(workspace(&app).await.disabled_reason.as_deref(), Some("token_revoked"));
}

#[tokio::test]
async fn a_token_that_does_not_rotate_lives_on_and_belongs_to_the_workspace_that_was_named() {
    let app = TestApp::with_demo().await;
    let installs = Installs::of(&app).await;
    installs.vendor.by_hand("xoxb-by-hand", Grant::of("T1", "Acme"));
    let token = SecretString::from("xoxb-by-hand");
    let told = installs.slack.by_token("T2", &token).await.unwrap_err().public();
    assert!(told.contains("Acme (T1), not T2"), "{told}");
    let workspace: NewWorkspace = installs.slack.by_token("T1", &token).await.unwrap();
    let mut system = app.store.system().await.unwrap();
    system.save_workspace(&workspace).await.unwrap();
    system.commit().await.unwrap();
    app.clock.advance(TimeDelta::days(400));
    assert_eq!((installs.token("T1").await.as_str(), installs.vendor.refreshes()), ("xoxb-by-hand", 0));
    let stranger = installs.slack.by_token("T1", &SecretString::from("xoxb-invented")).await.unwrap_err().public();
    assert!(!stranger.contains("xoxb-invented") && stranger.contains("does not let this token in"), "{stranger}");
}
