//! Installing: codes, PKCE, tokens that end, scopes.

use chrono::TimeDelta;
use leancrm_api::fake_slack::{ALL_SCOPES, Channel, Person, Workspace};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{client::Reply, product::Scene};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn back(scene: &Scene) -> String {
    format!("{}/slack/oauth/callback", scene.slack.settings().product)
}

fn consent(scene: &Scene, whole_enterprise: bool) -> String {
    let settings = scene.slack.settings();
    let back = back(scene);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &settings.client_id)
        .append_pair("scope", "commands,chat:write")
        .append_pair("redirect_uri", &back)
        .append_pair("state", "s&1")
        .append_pair("code_challenge", CHALLENGE)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let url = format!("{}/oauth/v2/authorize?{query}", scene.slack.root());
    let sent = scene.slack.authorize(&url, "U1", whole_enterprise).unwrap();
    let pairs = sent.strip_prefix(&format!("{back}?")).expect("back to the product");
    let pairs: Vec<(String, String)> = form_urlencoded::parse(pairs.as_bytes()).into_owned().collect();
    assert_eq!(pairs[1], ("state".to_owned(), "s&1".to_owned()));
    pairs[0].1.clone()
}

async fn exchange(scene: &Scene, code: &str, change: &[(&str, &str)]) -> Reply {
    let settings = scene.slack.settings();
    let back = back(scene);
    let mut form = vec![
        ("code", code),
        ("client_id", settings.client_id.as_str()),
        ("client_secret", settings.client_secret.expose_secret()),
        ("redirect_uri", back.as_str()),
        ("code_verifier", VERIFIER),
    ];
    form.retain(|(name, _)| change.iter().all(|(other, _)| other != name));
    form.extend(change.iter().filter(|(_, value)| !value.is_empty()));
    scene.form("oauth.v2.access", &form, &[]).await
}

async fn refresh(scene: &Scene, token: &Value) -> Reply {
    let change = [("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())];
    exchange(scene, "", &change).await
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_who_asked_for_it() {
    let scene = Scene::open().await;
    let code = consent(&scene, false);
    for (change, error) in [
        (("code_verifier", "another-verifier-of-forty-three-characters-x"), "invalid_code_verifier"),
        (("code_verifier", ""), "invalid_code_verifier"),
        (("client_secret", "x"), "bad_client_secret"),
        (("client_id", "x"), "invalid_client_id"),
        (("redirect_uri", "http://elsewhere.example/"), "bad_redirect_uri"),
        (("code", "x"), "invalid_code"),
    ] {
        assert_eq!(exchange(&scene, &code, &[change]).await.error(), error, "{change:?}");
    }
    let installed = exchange(&scene, &code, &[]).await.json();
    assert_eq!((&installed["team"]["id"], &installed["token_type"]), (&json!("T1"), &json!("bot")));
    assert!(installed["access_token"].as_str().unwrap().starts_with("xoxe.xoxb-1-"));
    assert!(installed["refresh_token"].as_str().unwrap().starts_with("xoxe-1-"));
    assert_eq!(installed["expires_in"], 43_200);
    assert_eq!(exchange(&scene, &code, &[]).await.error(), "code_already_used");
    let late = consent(&scene, false);
    scene.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
    assert_eq!(exchange(&scene, &late, &[]).await.error(), "code_expired");
}

#[tokio::test]
async fn client_and_secret_may_come_by_basic() {
    let scene = Scene::open().await;
    let (code, back) = (consent(&scene, false), back(&scene));
    let form = [("code", code.as_str()), ("redirect_uri", &back), ("code_verifier", VERIFIER)];
    // 1000000000.2000000000 and the secret of the settings.
    let good = "Basic MTAwMDAwMDAwMC4yMDAwMDAwMDAwOmNsaWVudDBzZWNyZXQwb2YwdGhlMGZha2Uwc2xhY2sw";
    assert_eq!(
        scene.form("oauth.v2.access", &form, &[("authorization", "Basic eDp5")]).await.error(),
        "invalid_client_id"
    );
    assert_eq!(scene.form("oauth.v2.access", &form, &[("authorization", good)]).await.error(), "ok");
}

#[tokio::test]
async fn nobody_is_sent_back_elsewhere_and_a_no_is_told() {
    let scene = Scene::open().await;
    let client = &scene.slack.settings().client_id;
    let root = &scene.slack.settings().product;
    let url = |back: &str| format!("http://x/?client_id={client}&scope=commands&state=1&redirect_uri={back}");
    for (back, outcome) in [
        ("http://evil.example/".to_owned(), Err("bad_redirect_uri")),
        (format!("{root}.evil.example/"), Err("bad_redirect_uri")),
        (format!("{root}/x%23y"), Err("bad_redirect_uri")),
    ] {
        assert_eq!(scene.slack.authorize(&url(&back), "U1", false), outcome, "{back}");
    }
    let own = url(&format!("{root}/x"));
    assert!(scene.slack.authorize(&own, "U1", false).is_ok());
    assert_eq!(scene.slack.authorize(&own, "U3", false), Err("not_allowed"), "a guest installs nothing");
    assert_eq!(scene.slack.refuse(&own), format!("{root}/x?error=access_denied&state=1"));
}

#[tokio::test]
async fn a_token_ends_after_twelve_hours_and_is_refreshed_once() {
    let scene = Scene::open().await;
    let code = consent(&scene, false);
    let first = exchange(&scene, &code, &[]).await.json();
    let test = async |token: &Value| scene.calls_as(token.as_str().unwrap(), "auth.test", &json!({})).await.error();
    assert_eq!(test(&first["access_token"]).await, "ok");
    scene.clock.advance(TimeDelta::hours(12));
    assert_eq!(test(&first["access_token"]).await, "token_expired");
    let second = refresh(&scene, &first["refresh_token"]).await.json();
    assert_eq!(test(&second["access_token"]).await, "ok");
    assert_eq!(refresh(&scene, &first["refresh_token"]).await.error(), "ok", "within the grace");
    scene.clock.advance(TimeDelta::minutes(1) + TimeDelta::seconds(1));
    assert_eq!(refresh(&scene, &first["refresh_token"]).await.error(), "invalid_refresh_token");
    scene.slack.revoke_tokens("T1");
    assert_eq!(test(&second["access_token"]).await, "token_revoked");
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let scene = Scene::open().await;
    scene.slack.change_workspace("T1", |workspace| {
        workspace.enterprise = Some(("E2".to_owned(), "Other".to_owned()));
    });
    let (token, _) = scene.slack.install("T1", &["commands"]);
    let refused = scene.calls_as(&token, "chat.postMessage", &json!({ "channel": "C1", "text": "x" })).await;
    assert_eq!(refused.error(), "missing_scope");
    let json = refused.json();
    assert_eq!((&json["needed"], &json["provided"]), (&json!("chat:write"), &json!("commands")));
    assert_eq!(refused.header("x-oauth-scopes"), Some("commands"));
    assert_eq!(scene.calls_as("xoxb-none", "auth.test", &json!({})).await.error(), "invalid_auth");
    assert_eq!(scene.form("auth.test", &[], &[]).await.error(), "not_authed");
    let user = scene.asks("users.info", &[("user", "U2")]).await.json()["user"].clone();
    assert_eq!((&user["profile"]["email"], &user["is_email_confirmed"]), (&json!("jane@acme.example"), &json!(false)));
    let bearer = format!("Bearer {token}");
    assert_eq!(
        scene.form("users.info", &[("user", "U2")], &[("authorization", &bearer)]).await.error(),
        "missing_scope"
    );
    assert_eq!(scene.asks("users.lookupByEmail", &[("email", "nobody@acme.example")]).await.error(), "users_not_found");
}

#[tokio::test]
async fn an_organisation_installs_for_all_its_workspaces() {
    let scene = Scene::with(|settings| {
        settings.workspaces[0].enterprise = Some(("E1".to_owned(), "Acme Group".to_owned()));
        settings.workspaces.push(Workspace::new("T2", "Acme East").in_enterprise("E1", "Acme Group"));
        settings.workspaces.push(Workspace::new("T3", "Elsewhere"));
    })
    .await;
    let installed = exchange(&scene, &consent(&scene, true), &[]).await.json();
    assert_eq!((&installed["team"], &installed["is_enterprise_install"]), (&Value::Null, &json!(true)));
    assert_eq!(installed["enterprise"]["id"], "E1");
    let token = installed["access_token"].as_str().unwrap();
    let of = async |team: &str| scene.calls_as(token, "auth.test", &json!({ "team_id": team })).await;
    assert_eq!(of("T2").await.json()["team_id"], "T2");
    assert_eq!(of("T3").await.error(), "team_not_found");
    assert_eq!(scene.calls_as(&scene.token, "auth.test", &json!({})).await.json()["team_id"], "T1");
}

#[tokio::test]
async fn a_token_reaches_its_own_workspace_alone() {
    let scene = Scene::with(|settings| {
        let other = Workspace::new("T2", "Other")
            .person(Person::new("U8", "Eve", "eve@other.example"))
            .channel(Channel::public("C8", "theirs", &["U8"]).with_bot());
        settings.workspaces.push(other);
    })
    .await;
    let (other, _) = scene.slack.install("T2", &ALL_SCOPES);
    let post = json!({ "channel": "C8", "text": "hello" });
    assert_eq!(scene.calls("chat.postMessage", &post).await.error(), "channel_not_found");
    assert_eq!(scene.calls_as(&other, "chat.postMessage", &post).await.error(), "ok");
    assert_eq!(scene.asks("users.info", &[("user", "U8")]).await.error(), "user_not_found");
    assert_eq!(scene.calls("conversations.open", &json!({ "users": "U8" })).await.error(), "user_not_found");
    let home = json!({ "user_id": "U8", "view": { "type": "home", "blocks": [{ "type": "divider" }] } });
    assert_eq!(scene.calls("views.publish", &home).await.error(), "user_not_found");
    assert_eq!(scene.asks("users.lookupByEmail", &[("email", "eve@other.example")]).await.error(), "users_not_found");
}
