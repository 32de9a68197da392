//! Only what Slack signed is read, and nothing it sends is too much.

use axum::http::StatusCode;
use chrono::TimeDelta;
use leancrm_core::clock::Clock as _;
use leancrm_tests::TestApp;
use sqlx::Connection as _;

use super::workspace::{OMAR, SECRET, Slack, request, signature, trigger};
use crate::server::client::{send, service};

const PATHS: [&str; 4] = ["commands", "events", "interactions", "options"];

#[tokio::test]
async fn nothing_is_read_that_slack_did_not_sign() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let now = app.clock.now().timestamp();
    let body = slack.command(OMAR, "my pipeline", &trigger()).into_bytes();
    let mut flipped = body.clone();
    flipped[20] ^= 1;
    let (stale, ahead) = ((now - 301).to_string(), (now + 301).to_string());
    let now = now.to_string();
    let good = signature(SECRET, &now, &body);
    let other = signature("another secret of 32 characters.", &now, &body);
    let (by_stale, by_ahead) = (signature(SECRET, &stale, &body), signature(SECRET, &ahead, &body));
    let refused: [(&[u8], Option<&str>, Option<&str>); 9] = [
        (&body, None, None),
        (&body, Some(&now), None),
        (&body, None, Some(&good)),
        (&body, Some(&now), Some(&other)),
        (&body, Some(&now), Some(&good[..60])),
        (&flipped, Some(&now), Some(&good)),
        (&body, Some(&stale), Some(&by_stale)),
        (&body, Some(&ahead), Some(&by_ahead)),
        (&[0xff, 0xfe, 0x00], Some(&now), Some(&good)),
    ];
    for path in PATHS {
        for (body, timestamp, signed) in refused {
            let reply = send(&slack.service, request(path, body, timestamp, signed)).await;
            reply.problem(401, "unauthorized");
        }
    }
    let mut connection = sqlx::PgConnection::connect(&app.url).await.unwrap();
    let taken: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries").fetch_one(&mut connection).await.unwrap();
    assert_eq!(taken, 0, "nothing of it was looked at");
    assert_eq!(slack.delivers("commands", &body).await.status, 200, "the same, signed, is answered");
}

#[tokio::test]
async fn a_challenge_is_given_back_wherever_it_comes() {
    let app = TestApp::empty().await;
    let slack = Slack::of(&app).await;
    for path in PATHS {
        let reply = slack.delivers(path, br#"{"type":"url_verification","token":"t","challenge":"3eZbrw<b>"}"#).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, "3eZbrw<b>"));
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    }
}

#[tokio::test]
async fn what_is_signed_and_makes_no_sense_is_taken_calmly() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    for body in [
        &br#"{"type":"event_callback","event":{"type":"app_mention"}}"#[..],
        b"ssl_check=1&token=x",
        b"payload=%7B%22type%22%3A%22view_closed%22%7D",
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
    ] {
        assert_eq!(slack.delivers("events", body).await.status, StatusCode::OK);
    }
    for body in [&b""[..], b"{", b"[1]", b"payload=x", b"text=hello", &[0xff, 0xfe, 0x00]] {
        slack.delivers("commands", body).await.problem(400, "bad_request");
    }
    slack.delivers("commands", "a".repeat(1_100_000).as_bytes()).await.problem(413, "too_large");
}

#[tokio::test]
async fn ids_that_slack_does_not_give_are_refused() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let usual = slack.command(OMAR, "my pipeline", "1.2.x");
    let long = "T".repeat(10_000);
    for hostile in ["", "%00", "T1%00", "'%20OR%20true--", "%F0%9F%8E%89", "%ff%fe", "..%2F..", &long] {
        for (name, value) in [("team_id", "T1"), ("user_id", "U1"), ("channel_id", "D1"), ("trigger_id", "1.2.x")] {
            let body = usual.replace(&format!("{name}={value}"), &format!("{name}={hostile}"));
            assert_ne!(body, usual);
            slack.delivers("commands", body.as_bytes()).await.problem(400, "bad_request");
        }
    }
    let answer = slack.says(OMAR, "\u{0}\u{202e}<!channel> 🎉 '; DROP TABLE contacts; --").await;
    assert!(!answer.to_string().contains("<!channel>"), "{answer}");
}

#[tokio::test]
async fn without_a_secret_there_is_nothing_there() {
    let app = TestApp::empty().await;
    let service = service(&app);
    for path in PATHS {
        send(&service, request(path, b"{}", Some("1"), Some("v0=00"))).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_came_twice_is_answered_once() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let body = slack.command(OMAR, "note on Globex: likes tea", &trigger());
    let first = slack.delivers("commands", body.as_bytes()).await;
    assert!(first.text.contains("likes tea"), "{}", first.text);
    let again = slack.delivers("commands", body.as_bytes()).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (200, ""));
    let mut connection = sqlx::PgConnection::connect(&app.url).await.unwrap();
    let count = "SELECT count(*) FROM notes WHERE body LIKE '%likes tea%'";
    let notes: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
    assert_eq!(notes, 1);

    app.clock.advance(TimeDelta::days(7));
    leancrm_sync::drain(&app.store).await.unwrap();
    let mut system = app.store.system().await.unwrap();
    let before = system.now();
    assert_eq!(system.purge_deliveries(before, 100).await.unwrap(), 1, "it is not remembered for ever");
}
