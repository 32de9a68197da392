//! What goes wrong is told by what has to be done about it.

use std::{error::Error as _, time::Duration};

use leancrm_bot::slack::web::{OAuthApp, TokenFault, Web, WebError};
use secrecy::SecretString;
use serde_json::json;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

use super::fake::{Fake, json, token, web, with};

/// The error of a method that slack-morphism calls, and of one that goes another way: they have to agree.
async fn errors(answer: impl Fn() -> axum::response::Response) -> [WebError; 2] {
    let fake = Fake::answering([answer(), answer()]).await;
    [
        fake.web.conversations_open(&token(), "U1").await.expect_err("an error"),
        fake.web.auth_test(&token()).await.expect_err("an error"),
    ]
}

#[tokio::test]
async fn a_call_too_many_says_how_long_to_wait() {
    for (kind, body) in [("application/json", r#"{"ok":false,"error":"ratelimited"}"#), ("text/plain", "slow down")] {
        for error in errors(|| with(429, kind, &[("retry-after", "37")], body)).await {
            assert!(
                matches!(&error, WebError::RateLimited { after } if *after == Duration::from_secs(37)),
                "{error:?}"
            );
            assert!(error.retryable() && !error.may_have_arrived());
        }
    }
    for header in ["soon", "-1", "99999999"] {
        for error in errors(|| with(429, "text/plain", &[("retry-after", header)], "")).await {
            let WebError::RateLimited { after } = error else { panic!("{error:?}") };
            assert!((1..=3_600).contains(&after.as_secs()), "{header}: {after:?}");
        }
    }
}

#[tokio::test]
async fn slacks_own_trouble_may_pass_and_the_call_may_have_been_carried_out() {
    for status in [500, 502, 503, 504] {
        for error in errors(|| with(status, "text/html", &[], "<h1>xoxb-secret</h1>")).await {
            assert!(matches!(error, WebError::Unreachable { arrived: true, .. }), "{error:?}");
            assert!(error.retryable() && error.source().unwrap().to_string().contains(&status.to_string()));
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_an_error_and_is_not_repeated() {
    let answers = [
        ("application/json", r#"{"ok":true,"channel":{"id":"xoxb-sec"#),
        ("application/json", ""),
        ("application/json", "[]"),
        ("application/json", r#"{"ok":true}"#),
        ("application/json", r#"{"access_token":"xoxb-secret"}"#),
        ("text/html", "<html>Slack is down for maintenance xoxb-secret</html>"),
    ];
    for (kind, body) in answers {
        for error in errors(|| with(200, kind, &[], body)).await {
            assert!(matches!(error, WebError::Unreachable { arrived: true, .. }), "{body}: {error:?}");
            let told = format!("{error} {error:?} {}", error.public());
            assert!(!told.contains("xoxb"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_may_have_carried_the_call() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let web = web(&format!("http://{}", listener.local_addr().unwrap()));
    let drops = async {
        for _ in 0..2 {
            let (mut socket, _) = listener.accept().await.unwrap();
            assert!(socket.read(&mut [0; 4096]).await.unwrap() > 0);
        }
    };
    let calls = async {
        let by_slack_morphism = web.conversations_open(&token(), "U1").await.expect_err("an error");
        [by_slack_morphism, web.auth_test(&token()).await.expect_err("an error")]
    };
    let ((), errors) = tokio::join!(drops, calls);
    for error in errors {
        assert!(matches!(error, WebError::Unreachable { arrived: true, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_has_arrived() {
    let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let web = web(&format!("http://{address}"));
    for error in [
        web.conversations_open(&token(), "U1").await.expect_err("an error"),
        web.auth_test(&token()).await.expect_err("an error"),
    ] {
        assert!(matches!(error, WebError::Unreachable { arrived: false, .. }), "{error:?}");
        assert!(error.retryable() && !error.may_have_arrived());
    }
}

#[tokio::test]
async fn who_answers_nothing_is_not_waited_for_after_a_click() {
    let fake = Fake::answering([]).await;
    let started = std::time::Instant::now();
    let error = fake.web.views_open(&token(), "1.2.x", &json!({})).await.expect_err("an error");
    assert!(matches!(error, WebError::Unreachable { arrived: true, .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(3), "a trigger lives three seconds");
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let body =
        r#"{"ok":false,"error":"missing_scope","needed":"im:write,mpim:write","provided":"commands,chat:write"}"#;
    for error in errors(|| json(200, body)).await {
        let WebError::MissingScope { needed, provided } = &error else { panic!("{error:?}") };
        assert_eq!(
            (needed.len(), provided.as_slice()),
            (2, ["commands".to_owned(), "chat:write".to_owned()].as_slice())
        );
        assert!(error.public().contains("im:write or mpim:write") && !error.retryable());
    }
}

#[tokio::test]
async fn a_token_that_opens_nothing_is_told_apart_by_why() {
    for (code, fault) in [
        ("token_expired", TokenFault::Expired),
        ("token_revoked", TokenFault::Revoked),
        ("account_inactive", TokenFault::Revoked),
        ("invalid_auth", TokenFault::Invalid),
        ("not_authed", TokenFault::Invalid),
    ] {
        for error in errors(|| json(200, &json!({"ok": false, "error": code}).to_string())).await {
            assert!(matches!(&error, WebError::Token(found) if *found == fault), "{code}: {error:?}");
        }
    }
    let fake = Fake::answering([]).await;
    for text in ["", "xoxb-1\r\nx: y", "xoxb ü", "xoxb 1"] {
        let error = fake.web.auth_test(&SecretString::from(text)).await.expect_err("an error");
        assert!(matches!(error, WebError::Token(TokenFault::Invalid)), "{error:?}");
        let error = fake.web.users_info(&SecretString::from(text), "U1").await.expect_err("an error");
        assert!(matches!(error, WebError::Token(TokenFault::Invalid)), "it was not sent: {error:?}");
    }
}

#[tokio::test]
async fn a_refusal_says_why_and_what_slack_said_about_it() {
    let body = json!({"ok": false, "error": "invalid_blocks",
        "response_metadata": {"messages": ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text]"]}});
    for error in errors(|| json(200, &body.to_string())).await {
        let WebError::Refused { code, messages } = &error else { panic!("{error:?}") };
        assert_eq!(code, "invalid_blocks");
        assert!(messages[0].contains("3001") && error.is("invalid_blocks") && !error.retryable());
    }
}

#[tokio::test]
async fn a_code_that_was_used_and_a_secret_that_is_wrong_are_refusals_without_the_secret() {
    let app = OAuthApp { client_id: "1.2".to_owned(), client_secret: SecretString::from("top-secret") };
    for code in ["invalid_code", "code_already_used", "bad_client_secret", "invalid_refresh_token"] {
        let fake = Fake::saying(json!({"ok": false, "error": code})).await;
        let error = fake.web.oauth_refresh(&app, &SecretString::from("xoxe-1-x")).await.expect_err("an error");
        assert!(error.is(code), "{error:?}");
        assert!(!format!("{error:?} {app:?}").contains("top-secret"));
    }
}

#[tokio::test]
async fn only_a_root_of_http_is_spoken_to_in_the_clear() {
    let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
    // Whoever answers a TLS greeting with anything else is not Slack, and nothing was sent to them.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let https = format!("https://{}", listener.local_addr().unwrap());
    let web: Web = web(&https);
    let greeted = async {
        let mut first = [0; 1];
        for _ in 0..2 {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.read_exact(&mut first).await.unwrap();
            assert_eq!(first, [22], "a TLS handshake and no request");
        }
    };
    let calls = async {
        for error in [
            web.conversations_open(&token(), "U1").await.expect_err("an error"),
            web.auth_test(&token()).await.expect_err("an error"),
        ] {
            assert!(matches!(error, WebError::Unreachable { arrived: false, .. }), "{error:?}");
        }
    };
    tokio::join!(greeted, calls);
}
