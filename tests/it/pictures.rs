//! Charts that are fetched as pictures: by their random name and by nothing else.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use chrono::TimeDelta;
use leancrm_api::pictures;
use leancrm_bot::{
    Reply,
    reply::{Chart, ChartKind, Point},
    slack,
};
use leancrm_core::store::{PICTURES_LAST, PictureName};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};
use tower::ServiceExt as _;

use crate::server::client::{owner, service};

fn chart() -> Chart {
    let point = |label: &str, value: f64| Point { label: label.to_owned(), value, display: value.to_string() };
    Chart {
        kind: ChartKind::Bar,
        title: "Won".to_owned(),
        unit: "USD".to_owned(),
        points: vec![point("Ann", 3.0), point("Ben", f64::NAN), point("Cleo", f64::INFINITY)],
        series2: Vec::new(),
        series_labels: Vec::new(),
    }
}

/// Keeps a chart of a tenant under a name made of one byte.
async fn keep(app: &TestApp, tenant: &str, byte: u8) -> PictureName {
    let name = PictureName::new([byte; 32]);
    let actor = app.store.actor_by_name(tenant, None).await.unwrap();
    let mut tx = app.store.begin(&actor).await.unwrap();
    let expires_at = tx.now() + PICTURES_LAST;
    tx.keep_picture(&name, &serde_json::to_value(chart()).unwrap(), expires_at).await.unwrap();
    tx.commit().await.unwrap();
    name
}

async fn fetch(service: &Router, path: &str) -> (StatusCode, HeaderMap, Bytes) {
    let response = service.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    (head.status, head.headers, to_bytes(body, 10_000_000).await.unwrap())
}

#[tokio::test]
async fn a_picture_is_fetched_by_its_name_without_signing_in() {
    let app = TestApp::empty().await;
    owner(&app, "acme", "Ana").await;
    let service = service(&app);
    let path = pictures::path(&keep(&app, "acme", 7).await);
    let (status, headers, bytes) = fetch(&service, &path).await;
    assert_eq!(status, 200);
    assert!(bytes.starts_with(b"\x89PNG\r\n") && bytes.len() > 2000, "{} bytes", bytes.len());
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["cache-control"], "private, max-age=86400, immutable");
    assert_eq!(fetch(&service, &path).await.2, bytes, "the same bytes each time");
}

#[tokio::test]
async fn an_answers_charts_are_kept_and_shown_where_they_are_kept() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let asker = app.store.actor_by_name("demo", None).await.unwrap();
    let reply =
        Reply::default().with_chart(chart()).with_chart(Chart { points: Vec::new(), ..chart() }).with_chart(chart());
    let mut tx = app.store.begin(&asker).await.unwrap();
    let kept = pictures::keep(&mut tx, &reply, "https://crm.example.com/").await.unwrap();
    tx.commit().await.unwrap();
    let messages = slack::message_with(&reply, &kept, 1);
    let addresses: Vec<&str> = messages[0]
        .blocks
        .iter()
        .filter_map(|block| match block {
            slack::Block::Image { image_url, .. } => image_url.strip_prefix("https://crm.example.com"),
            _ => None,
        })
        .collect();
    assert_eq!(addresses.len(), 2, "one that has no figures is none");
    assert_ne!(addresses[0], addresses[1]);
    for address in addresses {
        assert_eq!(fetch(&service, address).await.0, 200);
    }
}

#[tokio::test]
async fn what_is_unknown_expired_or_no_name_is_not_there_and_looks_the_same() {
    let app = TestApp::empty().await;
    owner(&app, "acme", "Ana").await;
    let service = service(&app);
    let name = keep(&app, "acme", 7).await;
    let secret = name.secret();
    let (_, _, nothing) = fetch(&service, &pictures::path(&PictureName::new([8; 32]))).await;
    let mut flipped = secret.clone().into_bytes();
    flipped[0] ^= 1;
    let flipped = String::from_utf8(flipped).unwrap();
    let wrong = [
        format!("/pictures/{flipped}.png"),
        format!("/pictures/{secret}"),
        format!("/pictures/{secret}.jpg"),
        format!("/pictures/{secret}.png.png"),
        format!("/pictures/{}.png", &secret[..42]),
        format!("/pictures/{secret}A.png"),
        format!("/pictures/{secret}%00.png"),
        "/pictures/.png".to_owned(),
        "/pictures/%25.png".to_owned(),
        "/pictures/..%2f..%2fetc%2fpasswd".to_owned(),
        format!("/pictures/{}.png", "A".repeat(5000)),
        "/pictures/".to_owned(),
        "/pictures".to_owned(),
    ];
    for path in wrong {
        let (status, _, body) = fetch(&service, &path).await;
        assert_eq!((status.as_u16(), &body), (404, &nothing), "{path}");
    }
    app.clock.advance(PICTURES_LAST - TimeDelta::seconds(1));
    assert_eq!(fetch(&service, &pictures::path(&name)).await.0, 200);
    app.clock.advance(TimeDelta::seconds(1));
    let (status, headers, body) = fetch(&service, &pictures::path(&name)).await;
    assert_eq!((status.as_u16(), body), (404, nothing));
    assert_eq!(headers["cache-control"], "no-store");
}

#[tokio::test]
async fn nobody_lists_or_reads_pictures_and_their_names_are_not_kept() {
    let app = TestApp::empty().await;
    owner(&app, "acme", "Ana").await;
    owner(&app, "globex", "Ben").await;
    let name = keep(&app, "acme", 7).await;
    keep(&app, "globex", 9).await;
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT p::text FROM pictures p").fetch_all(&mut connection).await.unwrap();
    let bytes: String = "07".repeat(32);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| !row.contains(&bytes) && !row.contains(&name.secret())), "{rows:?}");
    let tenant: String =
        sqlx::query_scalar("SELECT tenant_id::text FROM pictures LIMIT 1").fetch_one(&mut connection).await.unwrap();
    sqlx::query("SELECT set_config('app.tenant_id', $1, false), set_config('role', 'leancrm_app', false)")
        .bind(tenant)
        .execute(&mut connection)
        .await
        .unwrap();
    for sql in ["SELECT chart FROM pictures", "DELETE FROM pictures", "UPDATE pictures SET expires_at = now()"] {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{sql}: {refused}");
    }
}

#[tokio::test]
async fn a_name_is_given_once_and_a_tenant_keeps_pictures_of_its_own_alone() {
    let app = TestApp::empty().await;
    owner(&app, "acme", "Ana").await;
    owner(&app, "globex", "Ben").await;
    let name = keep(&app, "acme", 7).await;
    let other = app.store.actor_by_name("globex", None).await.unwrap();
    let mut tx = app.store.begin(&other).await.unwrap();
    let expires_at = tx.now() + PICTURES_LAST;
    tx.keep_picture(&name, &serde_json::json!({}), expires_at).await.unwrap_err();
    drop(tx);
    assert_eq!(fetch(&service(&app), &pictures::path(&name)).await.0, 200, "it still is what it was");
}

#[tokio::test]
async fn pictures_whose_time_is_over_are_deleted() {
    let app = TestApp::empty().await;
    owner(&app, "acme", "Ana").await;
    keep(&app, "acme", 7).await;
    let purge = async || {
        let mut system = app.store.system().await.unwrap();
        let now = system.now();
        let gone = system.purge_pictures(now, 100).await.unwrap();
        system.commit().await.unwrap();
        gone
    };
    app.clock.advance(PICTURES_LAST - TimeDelta::seconds(1));
    assert_eq!(purge().await, 0);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!((purge().await, purge().await), (1, 0));
}
