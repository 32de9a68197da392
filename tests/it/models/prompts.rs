//! Prompts of a tenant's own: versions that stay, and a trail of who put which in use.

use leancrm_core::{
    Error, Result,
    domain::{
        model::UsdMicros,
        prompt::{PromptNumber, PromptScore, PromptStatus, PromptVersion},
    },
    history::Recorder,
    ops::prompts,
    store::TenantTx,
};
use leancrm_tests::{TestApp, test_now};
use sqlx::{Connection as _, PgConnection};

use super::{actor, rows};

const NAME: &str = "parse_query";

fn number(text: &str) -> PromptNumber {
    text.parse().unwrap()
}

fn score(right: u64) -> PromptScore {
    PromptScore {
        model: "small".to_owned(),
        at: test_now(),
        sentences: 100,
        answered: 97,
        right,
        false_actions: 0,
        cost: UsdMicros(40_000),
        median_ms: 700,
    }
}

/// One step of a member, committed where it went well.
async fn step<T>(
    app: &TestApp,
    member: &str,
    work: impl AsyncFnOnce(&mut TenantTx, &mut Recorder) -> Result<T>,
) -> Result<T> {
    let mut tx = app.store.begin(&actor(app, member).await).await?;
    let done = work(&mut tx, &mut Recorder::new("cli")).await?;
    tx.commit().await?;
    Ok(done)
}

async fn draft(app: &TestApp, body: &str) -> Result<PromptVersion> {
    step(app, "Amina", async |tx, recorder| {
        prompts::draft(tx, (NAME, body), None, Some(number("1.0.0")), recorder).await
    })
    .await
}

async fn publish(app: &TestApp, version: &str, unscored: Option<&str>) -> Result<PromptVersion> {
    step(app, "Amina", async |tx, recorder| prompts::publish(tx, (NAME, number(version)), unscored, recorder).await)
        .await
}

async fn rollback(app: &TestApp, to: Option<&str>) -> Result<PromptVersion> {
    step(app, "Amina", async |tx, recorder| prompts::rollback(tx, NAME, to.map(number), recorder).await).await
}

/// A draft that was scored and put in use.
async fn in_use(app: &TestApp, body: &str, right: u64) -> PromptVersion {
    let new = draft(app, body).await.unwrap();
    step(app, "Amina", async |tx, recorder| prompts::keep_score(tx, &new, score(right), recorder).await).await.unwrap();
    publish(app, &new.version.to_string(), None).await.unwrap()
}

async fn published(app: &TestApp) -> Option<String> {
    let mut tx = app.store.begin(&actor(app, "Omar").await).await.unwrap();
    let (_, own) = tx.model_standing_with_prompt(NAME).await.unwrap();
    own.map(|own| format!("{} {}", own.version, own.body))
}

const STATES: &str =
    "SELECT version || ' ' || status || coalesce(' as ' || copy_of, '') FROM prompt_versions ORDER BY version";

#[tokio::test]
async fn a_version_is_drafted_scored_published_and_gone_back_to_as_a_new_one() {
    let app = TestApp::with_demo().await;
    assert_eq!(published(&app).await, None, "the prompt that LeanCRM comes with counts");
    assert_eq!(in_use(&app, "one", 90).await.version, number("1.0.1"));
    assert_eq!(published(&app).await.as_deref(), Some("1.0.1 one"));
    in_use(&app, "two", 80).await;
    assert_eq!(rows(&app, STATES).await, ["1.0.1 deprecated", "1.0.2 published"]);
    let back = rollback(&app, None).await.unwrap();
    assert_eq!((back.version, back.body.as_str(), back.score.as_ref().unwrap().right), (number("1.0.3"), "one", 90));
    assert_eq!(published(&app).await.as_deref(), Some("1.0.3 one"));
    assert_eq!(rows(&app, STATES).await, ["1.0.1 deprecated", "1.0.2 deprecated", "1.0.3 published as 1.0.1"]);
    let again = rollback(&app, None).await.unwrap();
    assert_eq!((again.version, again.body.as_str()), (number("1.0.4"), "two"), "what was in use before");
    let chosen = rollback(&app, Some("1.0.1")).await.unwrap();
    assert_eq!((chosen.version, chosen.body.as_str()), (number("1.0.5"), "one"));
    let same = rollback(&app, Some("1.0.3")).await;
    assert!(matches!(same, Err(Error::Conflict { .. })), "{same:?}");
}

#[tokio::test]
async fn a_draft_without_a_score_is_published_for_a_reason_that_is_kept() {
    let app = TestApp::with_demo().await;
    draft(&app, "one").await.unwrap();
    let refused = publish(&app, "1.0.1", None).await;
    assert!(matches!(&refused, Err(Error::Invalid { message }) if message.contains("has no score yet")), "{refused:?}");
    assert!(publish(&app, "1.0.1", Some("  ")).await.is_err(), "a reason has words");
    let version = publish(&app, "1.0.1", Some("the old one swears")).await.unwrap();
    assert_eq!(version.unscored_reason.as_deref(), Some("the old one swears"));
    let trail = "SELECT detail->>'summary' FROM audit_log WHERE action = 'prompt_change' ORDER BY at, id";
    assert_eq!(
        rows(&app, trail).await,
        [
            "drafted 1.0.1 of the prompt parse_query",
            "published 1.0.1 of the prompt parse_query without a score: the old one swears"
        ]
    );
}

#[tokio::test]
async fn what_was_published_stays_as_it_is_even_past_the_product() {
    let app = TestApp::with_demo().await;
    let version = in_use(&app, "one", 90).await;
    let rewritten = step(&app, "Amina", async |tx, recorder| {
        prompts::draft(tx, (NAME, "other"), Some(version.version), None, recorder).await
    })
    .await;
    assert!(matches!(rewritten, Err(Error::Conflict { .. })), "{rewritten:?}");
    let rescored =
        step(&app, "Amina", async |tx, recorder| prompts::keep_score(tx, &version, score(100), recorder).await).await;
    assert!(matches!(rescored, Err(Error::Conflict { .. })), "{rescored:?}");
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    for statement in [
        "UPDATE prompt_versions SET body = 'other'",
        "UPDATE prompt_versions SET version = '9.0.0'",
        "UPDATE prompt_versions SET name = 'other'",
        "UPDATE prompt_versions SET score = jsonb_set(score, '{right}', '100')",
        "UPDATE prompt_versions SET published_at = published_at + interval '1 day'",
        "UPDATE prompt_versions SET created_by_id = NULL",
        "UPDATE prompt_versions SET status = 'draft', published_at = NULL",
    ] {
        let done = sqlx::query(statement).execute(&mut connection).await;
        assert!(done.is_err_and(|error| error.to_string().contains("stays as it was published")), "{statement}");
    }
    let deletable: bool = sqlx::query_scalar(
        "SELECT bool_or(has_table_privilege(r, 'prompt_versions', 'DELETE')) FROM unnest('{leancrm_app,leancrm_system}'::text[]) r",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(!deletable);
}

#[tokio::test]
async fn a_draft_is_rewritten_and_loses_its_score() {
    let app = TestApp::with_demo().await;
    let new = draft(&app, "one").await.unwrap();
    let scored = step(&app, "Amina", async |tx, recorder| prompts::keep_score(tx, &new, score(90), recorder).await)
        .await
        .unwrap();
    let rewritten = step(&app, "Amina", async |tx, recorder| {
        prompts::draft(tx, (NAME, "other"), Some(new.version), None, recorder).await
    })
    .await
    .unwrap();
    assert_eq!((rewritten.body.as_str(), rewritten.score), ("other", None));
    let late =
        step(&app, "Amina", async |tx, recorder| prompts::keep_score(tx, &scored, score(91), recorder).await).await;
    assert!(matches!(late, Err(Error::Conflict { .. })), "a score belongs to the words it was made for: {late:?}");
}

#[tokio::test]
async fn of_two_who_publish_at_once_one_version_is_in_use() {
    let app = TestApp::with_demo().await;
    draft(&app, "one").await.unwrap();
    draft(&app, "two").await.unwrap();
    let (one, two) =
        futures::future::join(publish(&app, "1.0.1", Some("a test")), publish(&app, "1.0.2", Some("a test"))).await;
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(rows(&app, "SELECT count(*)::text FROM prompt_versions WHERE status = 'published'").await, ["1"]);
    let drafts = (0..4).map(|turn| {
        let app = &app;
        async move { draft(app, &format!("draft {turn}")).await.unwrap().version }
    });
    let mut numbers = futures::future::join_all(drafts).await;
    numbers.sort();
    assert_eq!(numbers, ["1.0.3", "1.0.4", "1.0.5", "1.0.6"].map(number), "each its own number");
}

#[tokio::test]
async fn out_of_use_means_that_the_one_leancrm_comes_with_counts() {
    let app = TestApp::with_demo().await;
    let version = in_use(&app, "one", 90).await;
    let deprecate = async || {
        step(&app, "Amina", async |tx, recorder| prompts::deprecate(tx, (NAME, version.version), recorder).await).await
    };
    assert_eq!(deprecate().await.unwrap().status, PromptStatus::Deprecated);
    assert_eq!(published(&app).await, None);
    assert!(matches!(deprecate().await, Err(Error::Conflict { .. })));
    assert!(matches!(publish(&app, "1.0.1", None).await, Err(Error::Conflict { .. })), "it is gone back to instead");
    assert_eq!(rollback(&app, None).await.unwrap().body, "one");
}

#[tokio::test]
async fn prompts_are_for_those_who_may_manage_them_and_of_their_tenant_alone() {
    let app = TestApp::with_demo().await;
    in_use(&app, "one", 90).await;
    for name in ["Omar", "Layla"] {
        let refused =
            step(&app, name, async |tx, recorder| prompts::draft(tx, (NAME, "x"), None, None, recorder).await).await;
        assert!(
            matches!(&refused, Err(Error::Forbidden { permission }) if permission == "prompts.manage"),
            "{refused:?}"
        );
    }
    let stranger = app.member("nordlicht", "Jonas").await.actor;
    let mut tx = app.store.begin(&stranger).await.unwrap();
    assert!(tx.prompt_versions(None).await.unwrap().is_empty());
    assert!(tx.model_standing_with_prompt(NAME).await.unwrap().1.is_none());
    for wrong in ["", "Parse", "parse-query", "1x", &"a".repeat(61)] {
        assert!(prompts::draft(&mut tx, (wrong, "x"), None, None, &mut Recorder::new("cli")).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn every_step_is_a_change_in_the_trail_with_what_was_and_what_is() {
    let app = TestApp::with_demo().await;
    in_use(&app, "one", 90).await;
    in_use(&app, "two", 91).await;
    rollback(&app, None).await.unwrap();
    let trail = "SELECT s.summary || ' | ' || string_agg(coalesce(c.before->>'status', '-') || '>' || (c.after->>'status'), ' ' ORDER BY c.seq)
                 FROM change_sets s JOIN changes c ON c.change_set_id = s.id AND c.entity = 'prompt'
                 GROUP BY s.id, s.summary ORDER BY min(c.seq)";
    assert_eq!(
        rows(&app, trail).await,
        [
            "drafted 1.0.1 of the prompt parse_query | ->draft",
            "scored 1.0.1 of the prompt parse_query | draft>draft",
            "published 1.0.1 of the prompt parse_query | draft>published",
            "drafted 1.0.2 of the prompt parse_query | ->draft",
            "scored 1.0.2 of the prompt parse_query | draft>draft",
            "published 1.0.2 of the prompt parse_query | published>deprecated draft>published",
            "went back to 1.0.1 of the prompt parse_query, as 1.0.3 | published>deprecated ->published",
        ]
    );
}
