//! Health, figures, limits and the end of the process.

use std::time::Duration;

use axum::{body::Body, http::Request};
use leancrm_api::{
    app::App,
    server::{Limits, router, serve_on},
};
use leancrm_tests::TestApp;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::client::{get, owner, send, service};

#[tokio::test]
async fn it_is_ready_while_the_database_answers_and_alive_without_it() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let ready = get(&service, "/ready", None).await;
    assert_eq!((ready.status.as_u16(), ready.json()["schema"].as_str().unwrap()), (200, "current"));
    app.store.close().await;
    let ready = get(&service, "/ready", None).await;
    assert_eq!((ready.status.as_u16(), ready.json()["status"].as_str().unwrap()), (503, "not_ready"));
    assert_eq!(get(&service, "/health", None).await.status, 200);
}

#[tokio::test]
async fn a_schema_that_does_not_fit_is_not_ready() {
    use sqlx::Connection as _;
    let app = TestApp::empty().await;
    let mut connection = sqlx::PgConnection::connect(&app.url).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (99990101000000, 'of a later version', true, '', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    let ready = get(&service(&app), "/ready", None).await;
    assert_eq!((ready.status.as_u16(), ready.json()["schema"].as_str().unwrap()), (503, "does not fit"));
}

#[tokio::test]
async fn a_server_that_stops_asks_for_no_more_requests() {
    let app = TestApp::empty().await;
    let application = App::new(app.store.clone(), app.engine.clone(), None);
    let service = router(application.clone(), Limits::default());
    application.stopping.cancel();
    let ready = get(&service, "/ready", None).await;
    assert_eq!((ready.status.as_u16(), ready.json()["status"].as_str().unwrap()), (503, "stopping"));
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_without_its_name() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let nour = owner(&app, "acme", "Nour").await;
    app.store.close().await;
    let reply = get(&service, "/v1/me", Some(&nour)).await;
    let sentence = reply.problem(503, "unavailable");
    assert!(sentence.contains("try again"), "{sentence}");
    assert!(reply.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn figures_are_kept_by_route_and_hold_no_secret() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let nour = owner(&app, "acme", "Nour").await;
    get(&service, "/v1/me", Some(&nour)).await;
    get(&service, "/v1/complete?q=farida", Some(&nour)).await;
    get(&service, "/v1/invented/by/a/caller", None).await;
    let figures = get(&service, "/metrics", None).await.text;
    assert!(
        figures.contains("leancrm_http_requests_total{method=\"GET\",route=\"/v1/me\",status=\"200\"}"),
        "{figures}"
    );
    assert!(figures.contains("leancrm_http_request_seconds_bucket{route=\"/v1/me\""), "{figures}");
    assert!(figures.contains("route=\"unmatched\""));
    for secret in [nour.as_str(), "farida", "invented"] {
        assert!(!figures.contains(secret), "{secret} in {figures}");
    }
}

#[tokio::test]
async fn a_demo_answers_under_this_machines_own_names_alone() {
    let app = TestApp::with_demo().await;
    let demo = app.demo.clone().unwrap();
    let service = router(App::new(app.store.clone(), app.engine.clone(), Some(demo)), Limits::default());
    let under = async |host: &str| {
        send(&service, Request::get("/v1/demo/members").header("host", host).body(Body::empty()).unwrap()).await
    };
    assert_eq!(under("127.0.0.1:8787").await.status, 200);
    assert_eq!(under("localhost:8787").await.status, 200);
    under("rebind.example:8787").await.problem(421, "wrong_host");
}

/// A running server, and what its task ends with.
async fn running(
    app: &TestApp,
    limits: Limits,
    grace: Duration,
) -> (App, std::net::SocketAddr, tokio::task::JoinHandle<bool>) {
    let application = App::new(app.store.clone(), app.engine.clone(), None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = application.clone();
    let task = tokio::task::spawn_local(async move { serve_on(listener, served, limits, grace).await.is_ok() });
    (application, address, task)
}

const HEAD: &str = "POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n";

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_stops() {
    let app = TestApp::empty().await;
    let nour = owner(&app, "acme", "Nour").await;
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let (application, address, task) = running(&app, Limits::default(), Duration::from_secs(20)).await;
            let mut caller = TcpStream::connect(address).await.unwrap();
            caller.write_all(format!("{HEAD}authorization: Bearer {nour}\r\n\r\n").as_bytes()).await.unwrap();
            // A second caller's answer shows that the server has taken the first one's connection.
            let mut second = TcpStream::connect(address).await.unwrap();
            second.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
            second.read_to_end(&mut Vec::new()).await.unwrap();

            application.stopping.cancel();
            caller.write_all(b"{}").await.unwrap();
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
            assert!(task.await.unwrap(), "the server ended well");
        })
        .await;
}

#[tokio::test]
async fn a_caller_who_never_finishes_cannot_hold_the_server_up() {
    let app = TestApp::empty().await;
    let nour = owner(&app, "acme", "Nour").await;
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let limits = Limits { time: Duration::from_mins(10), ..Limits::default() };
            let (application, address, task) = running(&app, limits, Duration::from_millis(50)).await;
            let mut caller = TcpStream::connect(address).await.unwrap();
            caller.write_all(format!("{HEAD}authorization: Bearer {nour}\r\n\r\n").as_bytes()).await.unwrap();
            application.stopping.cancel();
            assert!(task.await.unwrap(), "the grace is over");
        })
        .await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let app = TestApp::empty().await;
    let nour = owner(&app, "acme", "Nour").await;
    let limits = Limits { time: Duration::from_millis(30), ..Limits::default() };
    let service = router(App::new(app.store.clone(), app.engine.clone(), None), limits);
    // A body whose bytes never come.
    let body = Body::from_stream(futures::stream::pending::<std::io::Result<Vec<u8>>>());
    let request = Request::post("/v1/ask")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {nour}"))
        .body(body)
        .unwrap();
    let reply = send(&service, request).await;
    reply.problem(503, "unavailable");
}
