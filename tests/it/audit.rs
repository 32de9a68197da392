//! The audit trail is a chain: it holds whatever is done through the product, and what is done past it is found.

mod migration;
mod tampering;

use std::{fmt::Write as _, ops::ControlFlow, sync::Arc};

use leancrm_bot::{Channel, Engine, EngineConfig, Inbound, Input, Outcome};
use leancrm_core::{
    ops::{
        audit::{self, AuditReport, AuditRequest, VerifiedChain},
        import::{self, ImportRequest},
    },
    store::{PoolSize, Store},
};
use leancrm_tests::{TestApp, TestMember, shown};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use sqlx::{Connection as _, PgConnection};

async fn connect(app: &TestApp) -> PgConnection {
    PgConnection::connect(&app.url).await.expect("the test's database answers")
}

async fn number(app: &TestApp, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&mut connect(app).await).await.expect("the query fits the schema")
}

async fn verify(app: &TestApp, request: &AuditRequest) -> AuditReport {
    audit::verify(&app.store, request, &|_| ()).await.expect("the audit trail can be read")
}

async fn verify_all(app: &TestApp) -> AuditReport {
    verify(app, &AuditRequest::default()).await
}

/// The chain of one tenant in a report.
fn of<'a>(report: &'a AuditReport, tenant: &str) -> &'a VerifiedChain {
    report.tenants.iter().find(|chain| chain.tenant == tenant).expect("the tenant was verified")
}

/// Members of two tenants: two of the demo company, one of the other.
async fn members(app: &TestApp) -> [TestMember<'_>; 3] {
    let company = app.demo.as_ref().expect("the demo company");
    let stranger = company.members.iter().find(|member| member.tenant_slug == "nordlicht").expect("the second tenant");
    [app.rep().await, app.member("demo", "Layla").await, app.member("nordlicht", &stranger.name).await]
}

fn sentence(command: usize, about: usize) -> String {
    let task = ["fence", "gate", "shed"][about % 3];
    match command {
        0 => format!("create a task to paint the {task} by Friday"),
        1 => format!("mark the paint the {task} task done"),
        2 => "note on Globex: likes tea".to_owned(),
        3 => "log a call with John Smith, then create a task to send the contract by Friday".to_owned(),
        4 => "create a task to call Jane Doe, then note on Qwertz Uiopasd: hi".to_owned(),
        _ => "undo".to_owned(),
    }
}

#[tokio::test]
async fn whatever_members_of_two_tenants_do_the_chains_hold_and_cover_every_change() {
    let mut runner = TestRunner::deterministic();
    let sequences = proptest::collection::vec((0..3usize, 0..6usize, 0..3usize), 12);
    let app = TestApp::with_demo().await;
    let members = members(&app).await;
    for _ in 0..6 {
        let commands = sequences.new_tree(&mut runner).expect("a sequence").current();
        for (who, command, about) in &commands {
            let answer = members[*who].says(&sentence(*command, *about)).await;
            assert_ne!(answer.outcome, Outcome::Failed, "{}", shown(&answer));
        }
        let report = verify_all(&app).await;
        assert!(report.holds, "{commands:?}: {report:?}");
    }
    let report = verify_all(&app).await;
    let entries = of(&report, "demo").entries;
    assert!(entries > 20 && of(&report, "nordlicht").entries > 5, "{report:?}");
    assert_eq!(
        number(&app, "SELECT count(*) FROM audit_chain").await,
        number(&app, "SELECT count(*) FROM audit_log").await
    );
    let covered = number(&app, "SELECT sum(changes_count)::bigint FROM audit_chain").await;
    assert_eq!(covered, number(&app, "SELECT count(*) FROM changes").await);
}

#[tokio::test]
async fn an_import_in_several_transactions_is_covered_batch_by_batch() {
    let app = TestApp::with_demo().await;
    let mut content = "Name,Email,Company\n".to_owned();
    for person in 0..2_500 {
        writeln!(content, "Person {person},person{person}@crowd.example,Crowd {}", person % 7).expect("room");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, content).expect("a file");
    let request = ImportRequest { path, dry_run: false, channel: "cli".to_owned() };
    let owner = app.store.actor_by_name("demo", Some("Amina")).await.expect("the owner");
    import::contacts(&app.store, &owner, &request, &|_| ControlFlow::Break(())).await.expect_err("stopped");
    assert!(verify_all(&app).await.holds, "in the middle of an import");
    import::contacts(&app.store, &owner, &request, &|_| ControlFlow::Continue(())).await.expect("the rest");
    let report = verify_all(&app).await;
    assert!(report.holds, "{report:?}");
    assert_eq!(of(&report, "demo").entries, 4, "the import and its three batches");
    assert_eq!(number(&app, "SELECT max(changes_count) FROM audit_chain").await, 1_001);
    assert_eq!(number(&app, "SELECT sum(changes_count)::bigint FROM audit_chain").await, 2_501);
}

#[tokio::test]
async fn many_who_write_at_once_make_one_unbroken_chain_and_verifying_meanwhile_raises_no_alarm() {
    const WRITERS: u32 = 16;
    const EACH: u32 = 10;
    let app = TestApp::with_demo().await;
    let store =
        Store::open(&app.url, PoolSize(16), Arc::new(app.clock.clone()), false).await.expect("the same database");
    let engine = Engine::new(store.clone(), EngineConfig::default());
    let rep = app.rep().await.actor;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (engine, rep) = (engine.clone(), rep.clone());
        writers.spawn(async move {
            for note in 0..EACH {
                let text = format!("note on Globex: remark {note} of {writer}");
                let thread = format!("writer-{writer}");
                let answer = engine
                    .answer(&rep, Inbound { channel: Channel::Api, thread, public: false, input: Input::Text(text) })
                    .await;
                assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
            }
        });
    }
    let mut rounds = 0;
    while !writers.is_empty() {
        let report = verify_all(&app).await;
        assert!(report.holds, "{report:?}");
        rounds += 1;
        while let Some(done) = writers.try_join_next() {
            done.expect("a writer");
        }
    }
    store.close().await;
    let report = verify_all(&app).await;
    assert!(report.holds && rounds > 1, "{report:?}");
    assert_eq!(of(&report, "demo").entries, u64::from(WRITERS * EACH));
    assert_eq!(number(&app, "SELECT max(seq) FROM audit_chain").await, i64::from(WRITERS * EACH));
}

#[tokio::test]
async fn a_head_that_was_kept_is_found_again_and_tells_how_much_came_after_it() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let beginning = of(&verify_all(&app).await, "demo").head;
    rep.says("note on Globex: likes tea").await;
    let first = of(&verify_all(&app).await, "demo").head;
    rep.says("note on Globex: likes coffee").await;
    rep.says("note on Globex: likes water").await;
    let heads = vec![beginning, first, of(&verify_all(&app).await, "demo").head];
    let report = verify(&app, &AuditRequest { tenant: None, heads: heads.clone() }).await;
    assert!(report.holds, "{report:?}");
    let since: Vec<_> = report.heads.iter().map(|head| (head.link, head.since)).collect();
    assert_eq!(since, [(Some(0), Some(3)), (Some(1), Some(2)), (Some(3), Some(0))]);
    let other = AuditRequest { tenant: Some("nordlicht".to_owned()), heads };
    assert!(!verify(&app, &other).await.holds, "another tenant's chain does not have them");
    let nobody = AuditRequest { tenant: Some("nosuch".to_owned()), heads: Vec::new() };
    let refused = audit::verify(&app.store, &nobody, &|_| ()).await.expect_err("no such tenant");
    assert!(refused.public().contains("tenant list"), "{refused}");
}

/// Whether the statement is refused for want of a privilege.
async fn denied(connection: &mut PgConnection, statement: &'static str) -> bool {
    let mut transaction = connection.begin().await.expect("a transaction");
    let refused = sqlx::query(statement).execute(&mut *transaction).await.expect_err(statement);
    refused.as_database_error().is_some_and(|error| error.code().as_deref() == Some("42501"))
}

#[tokio::test]
async fn neither_role_of_the_product_can_write_to_the_chain_or_alter_what_it_covers() {
    let app = TestApp::with_demo().await;
    app.rep().await.says("note on Globex: likes tea").await;
    let mut connection = connect(&app).await;
    // With the settings of somebody who sees everything, so that nothing but the privilege can be in the way.
    let settings = "SELECT set_config('app.tenant_id', id::text, false), set_config('app.member_id', id::text, false),
                           set_config('app.team', '{}', false), set_config('app.scope_audit', 'tenant', false)
                    FROM tenants WHERE slug = 'demo'";
    sqlx::query(settings).execute(&mut connection).await.expect("settings");
    for role in ["SET ROLE leancrm_app", "SET ROLE leancrm_system"] {
        sqlx::query(role).execute(&mut connection).await.expect("the role can be taken");
        for statement in [
            "INSERT INTO audit_chain SELECT * FROM audit_chain",
            "UPDATE audit_chain SET hash = hash",
            "DELETE FROM audit_chain",
            "TRUNCATE audit_chain",
            "SELECT audit_link(NULL)",
            "UPDATE audit_log SET detail = '{}'",
            "DELETE FROM audit_log",
            "UPDATE changes SET after = '{}'",
            "DELETE FROM changes",
            "ALTER TABLE audit_log DISABLE TRIGGER ALL",
            "SET LOCAL session_replication_role = 'replica'",
        ] {
            assert!(denied(&mut connection, statement).await, "{role}: {statement}");
        }
    }
    for verification in ["SELECT audit_findings(NULL, 1, 1)", "SELECT audit_strays(NULL)"] {
        sqlx::query("SET ROLE leancrm_app").execute(&mut connection).await.expect("the role can be taken");
        assert!(denied(&mut connection, verification).await, "{verification} reads across tenants");
    }
}

#[tokio::test]
async fn the_chain_is_shown_to_whoever_sees_the_audit_trail_of_the_whole_tenant() {
    let app = TestApp::with_demo().await;
    for member in members(&app).await {
        member.says("create a task to paint the fence by Friday").await;
    }
    let mut connection = connect(&app).await;
    let tenant = app.rep().await.actor.tenant().as_uuid();
    for (scope, seen) in [("tenant", 2), ("team", 0), ("own", 0), ("none", 0)] {
        let mut transaction = connection.begin().await.expect("a transaction");
        sqlx::query(
            "SELECT set_config('role', 'leancrm_app', true), set_config('app.tenant_id', $1::text, true),
                    set_config('app.scope_audit', $2, true)",
        )
        .bind(tenant)
        .bind(scope)
        .execute(&mut *transaction)
        .await
        .expect("settings");
        let links: i64 =
            sqlx::query_scalar("SELECT count(*) FROM audit_chain").fetch_one(&mut *transaction).await.expect("a count");
        assert_eq!(links, seen, "{scope}");
    }
}
