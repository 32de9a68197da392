//! Consent and tokens of the fake.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use leancrm_tests::google::{Consent, Fault};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::fake::{ANA, Caller, READONLY};

const BACK: &str = "https://crm.example/google/callback";
const VERIFIER: &str = "a-verifier-that-is-long-enough-for-what-the-rules-want";
const ASKED: &str = "openid email https://www.googleapis.com/auth/gmail.readonly";

/// Goes to the page that asks for consent, with some parameters said otherwise, and gives where people are sent.
async fn asked(caller: &Caller, otherwise: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
    let id = caller.google.client().id;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let usual = [
        ("client_id", id.as_str()),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("scope", ASKED),
        ("state", "a-state-of-some-length"),
        ("nonce", "a-nonce"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
    ];
    let value = |name: &str, usual: &str| {
        otherwise.iter().find(|(other, _)| *other == name).map_or(usual.to_owned(), |(_, value)| (*value).to_owned())
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(usual.map(|(name, usual)| (name, value(name, usual))));
    query.extend_pairs(otherwise.iter().filter(|(name, _)| !usual.iter().any(|(known, _)| known == name)));
    let address = format!("{}/o/oauth2/v2/auth?{}", caller.google.url(), query.finish());
    let location = caller.google.browse(&address).await.map_err(|error| error.to_string())?;
    let (back, query) = location.split_once('?').unwrap();
    assert_eq!(back, BACK);
    Ok(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
}

async fn exchanged(caller: &Caller, code: &str, verifier: &str) -> (u16, Value) {
    let client = caller.google.client();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    caller.form("/token", &form).await
}

async fn refreshed(caller: &Caller, token: &str) -> (u16, Value) {
    let client = caller.google.client();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    caller.form("/token", &form).await
}

/// A caller whose app is registered, and Ana, who consents.
async fn registered() -> Caller {
    let caller = Caller::with(&[]).await;
    caller.google.account(ANA).revoke();
    caller.google.allow_redirect(BACK);
    caller.google.consents(Consent::Given(ANA.to_owned()));
    caller
}

#[tokio::test]
async fn a_code_gives_tokens_once_to_whoever_knows_the_verifier() {
    let caller = registered().await;
    let back = asked(&caller, &[]).await.unwrap();
    assert_eq!(value(&back, "state"), "a-state-of-some-length");
    let (status, tokens) = exchanged(&caller, value(&back, "code"), VERIFIER).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(
        tokens["scope"],
        "https://www.googleapis.com/auth/gmail.readonly https://www.googleapis.com/auth/userinfo.email openid"
    );
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&3599.into(), &"Bearer".into()));
    assert!(tokens["refresh_token"].is_string(), "the first consent for offline use gives a refresh token");
    let (status, error) = exchanged(&caller, value(&back, "code"), VERIFIER).await;
    assert_eq!((status, &error["error"]), (400, &"invalid_grant".into()));

    let again = asked(&caller, &[]).await.unwrap();
    let (status, error) = exchanged(&caller, value(&again, "code"), &VERIFIER.to_uppercase()).await;
    assert_eq!((status, &error["error_description"]), (400, &"Invalid code verifier.".into()));
    let late = asked(&caller, &[]).await.unwrap();
    caller.clock.advance(TimeDelta::seconds(601));
    assert_eq!(exchanged(&caller, value(&late, "code"), VERIFIER).await.1["error"], "invalid_grant");
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_second_consent_gives_no_refresh_token_unless_it_is_asked_for() {
    let caller = registered().await;
    for (otherwise, expected) in [(&[][..], true), (&[], false), (&[("prompt", "consent")], true)] {
        let back = asked(&caller, otherwise).await.unwrap();
        let (_, tokens) = exchanged(&caller, value(&back, "code"), VERIFIER).await;
        assert_eq!(tokens["refresh_token"].is_string(), expected, "{otherwise:?}");
    }
}

#[tokio::test]
async fn people_may_untick_a_scope_or_say_no() {
    let caller = registered().await;
    caller.google.consents(Consent::Without(ANA.to_owned(), vec![READONLY.to_owned(), "openid".to_owned()]));
    let back = asked(&caller, &[]).await.unwrap();
    assert_eq!(value(&back, "scope"), "https://www.googleapis.com/auth/userinfo.email openid");
    caller.google.consents(Consent::Denied);
    let back = asked(&caller, &[]).await.unwrap();
    assert_eq!((value(&back, "error"), value(&back, "code")), ("access_denied", ""));
    caller.nothing_was_wrong();
}

#[tokio::test]
async fn a_request_for_consent_that_google_would_not_show_is_not_shown() {
    let caller = registered().await;
    let wrong = [
        ("client_id", "somebody-else"),
        ("redirect_uri", "https://crm.example/google/callback/"),
        ("response_type", "token"),
        ("scope", "gmail"),
        ("state", "1"),
        ("code_challenge_method", "plain"),
        ("code_challenge", "short"),
        ("access_type", "forever"),
        ("tenant", "acme"),
    ];
    for (at, wrong) in wrong.into_iter().enumerate() {
        let page = asked(&caller, &[wrong]).await.unwrap_err();
        assert!(page.starts_with("Access blocked: Error 400"), "{wrong:?}: {page}");
        assert_eq!(caller.google.violations().len(), at + 1);
    }
}

#[tokio::test]
async fn the_identity_token_is_signed_with_the_published_key() {
    let caller = registered().await;
    let back = asked(&caller, &[]).await.unwrap();
    let (_, tokens) = exchanged(&caller, value(&back, "code"), VERIFIER).await;
    let keys = caller.get("/oauth2/v3/certs").await.1;
    let bytes = |value: &Value| BASE64_URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap();
    let key = RsaPublicKeyComponents { n: bytes(&keys["keys"][0]["n"]), e: bytes(&keys["keys"][0]["e"]) };
    let pushed = caller.google.push_token("https://crm.example/push", "pubsub@acme.example");
    for token in [tokens["id_token"].as_str().unwrap(), &pushed] {
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
        let head: Value = serde_json::from_slice(&bytes(&signed.split('.').next().unwrap().into())).unwrap();
        assert_eq!(head["kid"], keys["keys"][0]["kid"]);
    }
    let claims: Value =
        serde_json::from_slice(&bytes(&tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap().into()))
            .unwrap();
    assert_eq!((&claims["aud"], &claims["nonce"]), (&caller.google.client().id.into(), &"a-nonce".into()));
    assert_eq!((&claims["email"], &claims["email_verified"]), (&ANA.into(), &true.into()));
}

#[tokio::test]
async fn a_refresh_works_until_the_grant_is_taken_back() {
    let caller = registered().await;
    let account = caller.google.account(ANA);
    let token = account.grant(&[READONLY]).refresh;
    let (status, fresh) = refreshed(&caller, &token).await;
    assert_eq!((status, &fresh["refresh_token"]), (200, &Value::Null));
    assert_eq!(account.refreshes(), 1);
    caller.google.faults().next("oauth.refresh", &Fault::Status(503), 1);
    assert_eq!(refreshed(&caller, &token).await, (503, Value::Null));
    assert_eq!(refreshed(&caller, &token).await.0, 200, "only as many fail as were to fail");
    let (status, _) = caller.form("/revoke", &[("token", &token)]).await;
    assert_eq!(status, 200);
    let (status, error) = refreshed(&caller, &token).await;
    assert_eq!((status, &error["error"]), (400, &"invalid_grant".into()));
    assert_eq!(account.refreshes(), 2);
    caller.nothing_was_wrong();
    caller.form("/revoke?token=1", &[("tokens", "1")]).await;
    assert_eq!(caller.google.violations().len(), 2, "neither in the address nor by another name");
}

#[tokio::test]
async fn the_hundred_and_first_refresh_token_ends_the_first_without_a_word() {
    let caller = registered().await;
    let tokens: Vec<String> = (0..101).map(|_| caller.google.account(ANA).grant(&[READONLY]).refresh).collect();
    assert_eq!(refreshed(&caller, &tokens[0]).await.1["error"], "invalid_grant");
    assert_eq!(refreshed(&caller, &tokens[1]).await.0, 200);
}
