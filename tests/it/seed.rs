//! Made-up data of real size, in small.

use chrono::{DateTime, TimeZone as _, Utc};
use leancrm_core::{
    Error,
    seed::{self, SeedPlan},
};
use leancrm_tests::TestApp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

fn plan(seed: u64) -> SeedPlan {
    let today: DateTime<Utc> = Utc.with_ymd_and_hms(2026, 3, 11, 9, 0, 0).single().expect("a valid instant");
    SeedPlan { tenants: 4, contacts: 400, seed, today }
}

/// A fingerprint of each table that the seed fills.
async fn fingerprints(app: &TestApp) -> Vec<(String, String)> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    let mut prints = Vec::new();
    for table in [
        "tenants",
        "users",
        "roles",
        "grants",
        "memberships",
        "membership_closure",
        "pipelines",
        "stages",
        "companies",
        "company_domains",
        "contacts",
        "contact_points",
        "deals",
        "deal_stage_history",
        "activities",
        "meetings",
        "tasks",
        "notes",
        "tags",
        "taggings",
        "leads",
        "fx_rates",
        "quotas",
        "search_tokens",
        "search_words",
    ] {
        let query = format!("SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), 'empty') FROM {table} t");
        let print =
            sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connection).await.expect("the table exists");
        prints.push((table.to_owned(), print));
    }
    prints
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows_ids_included() {
    let (first, second, other) = (TestApp::empty().await, TestApp::empty().await, TestApp::empty().await);
    seed::run(&first.store, &plan(42), &|_| ()).await.expect("an empty database can be seeded");
    seed::run(&second.store, &plan(42), &|_| ()).await.expect("an empty database can be seeded");
    seed::run(&other.store, &plan(43), &|_| ()).await.expect("an empty database can be seeded");
    let prints = fingerprints(&first).await;
    assert_eq!(prints, fingerprints(&second).await);
    assert!(prints.iter().all(|(table, print)| print != "empty" || table == "meetings"), "{prints:?}");
    let differing = fingerprints(&other).await.iter().zip(&prints).filter(|(a, b)| a != b).count();
    assert!(differing > 20, "another seed is other data");
}

#[tokio::test]
async fn a_seeded_database_is_not_seeded_again() {
    let app = TestApp::empty().await;
    let summary = seed::run(&app.store, &plan(1), &|_| ()).await.expect("an empty database can be seeded");
    let before = fingerprints(&app).await;
    let error = seed::run(&app.store, &plan(2), &|_| ()).await.expect_err("it was seeded already");
    assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
    assert_eq!(fingerprints(&app).await, before);
    let owner = app.store.actor_by_name(&summary.tenant, Some(&summary.owner)).await.expect("the owner can ask");
    assert_eq!(owner.role(), "owner");
    let rep = app.store.actor_by_name(&summary.tenant, Some(&summary.rep)).await.expect("the rep can ask");
    assert!(!rep.leads_a_team());
}

#[tokio::test]
async fn a_seed_without_tenants_or_contacts_is_refused() {
    let app = TestApp::empty().await;
    for plan in [SeedPlan { tenants: 0, ..plan(1) }, SeedPlan { contacts: 0, ..plan(1) }] {
        let error = seed::run(&app.store, &plan, &|_| ()).await.expect_err("nothing to make");
        assert!(matches!(error, Error::Invalid { .. }), "{error:?}");
    }
}
