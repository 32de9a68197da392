//! What is told in chat about what models cost.

use leancrm_bot::{Engine, EngineConfig, Outcome, reply::Block};
use leancrm_core::{
    domain::model::{CallPurpose, NewModelCall, UsdMicros},
    ops::models::ModelEdit,
};
use leancrm_tests::{TestApp, shown};

use super::{actor, cached, call, enter, set};

/// The product with a model configured.
async fn app() -> TestApp {
    let mut app = TestApp::with_demo().await;
    app.engine = Engine::new(app.store.clone(), EngineConfig { has_model: true, ..EngineConfig::default() });
    app
}

#[tokio::test]
async fn the_owner_hears_what_was_spent_on_what_by_whom_and_what_is_left() {
    let app = app().await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(50_000_000)))]).await.unwrap();
    let (rep, other) = (actor(&app, "Omar").await, actor(&app, "Sofia").await);
    let summary = NewModelCall { purpose: CallPurpose::Summary, ..call(12_000_000) };
    enter(&app, &rep, &[call(345_678), summary, cached()]).await;
    enter(&app, &other, &[call(400_000)]).await;
    let owner = app.member("demo", "Amina").await;
    for sentence in ["LLM spend this month", "token usage", "how much have we spent on AI this month?"] {
        let answer = owner.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::Answered, "{sentence}: {}", shown(&answer));
        let said = shown(&answer);
        for part in [
            "USD 12.75 for 3 calls of a language model, 1–31 Mar 2026: 3,000 tokens in and 300 out.",
            "1 more answer, 25% of all, came from the cache",
            "USD 37.25 of the month's budget of USD 50.00 are left until 1 April.",
        ] {
            assert!(said.contains(part), "{sentence}: {part} in {said}");
        }
        let tables: Vec<_> = answer
            .reply
            .blocks
            .iter()
            .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
            .collect();
        let firsts = |at: usize| tables[at].rows.iter().map(|row| format!("{} {}", row[0], row[4])).collect::<Vec<_>>();
        assert_eq!(firsts(0), ["Summaries USD 12.00", "Reading messages USD 0.745678"]);
        assert_eq!(firsts(1), ["Omar Haddad USD 12.35", "Sofia Lindqvist USD 0.40"]);
    }
}

#[tokio::test]
async fn another_month_is_that_month_and_has_no_budget_to_speak_of() {
    let app = app().await;
    let rep = actor(&app, "Omar").await;
    enter(&app, &rep, &[call(1_000_000)]).await;
    app.clock.advance(chrono::TimeDelta::days(31));
    enter(&app, &rep, &[call(2_000_000)]).await;
    let owner = app.member("demo", "Amina").await;
    let said = shown(&owner.says("how much did we spend on AI in March").await);
    assert!(said.contains("USD 1.00 for 1 call") && !said.contains("budget"), "{said}");
    let said = shown(&owner.says("LLM spend this month").await);
    assert!(said.contains("USD 2.00 for 1 call") && said.contains("No budget is set"), "{said}");
    let said = shown(&owner.says("LLM spend today").await);
    assert!(said.contains("USD 2.00 for 1 call") && said.contains("11 Apr 2026"), "{said}");
    let said = shown(&owner.says("LLM spend yesterday").await);
    assert!(said.contains("Nothing was spent on language models, 10 Apr 2026."), "{said}");
}

#[tokio::test]
async fn it_is_said_when_the_budget_is_nearly_or_all_spent() {
    let app = app().await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(1_000_000)))]).await.unwrap();
    let (rep, owner) = (actor(&app, "Omar").await, app.member("demo", "Amina").await);
    enter(&app, &rep, &[call(800_000)]).await;
    let said = shown(&owner.says("LLM spend this month").await);
    assert!(said.contains("More than 80%") || said.contains("80%"), "{said}");
    enter(&app, &rep, &[call(200_000)]).await;
    let said = shown(&owner.says("LLM spend this month").await);
    assert!(said.contains("is spent: until 1 April LeanCRM's own rules read every message"), "{said}");
}

#[tokio::test]
async fn without_a_model_it_is_said_plainly() {
    let app = TestApp::with_demo().await;
    let owner = app.member("demo", "Amina").await;
    let said = shown(&owner.says("LLM spend this month").await);
    assert!(said.contains("No language model is in use here"), "{said}");
}

#[tokio::test]
async fn whoever_may_not_see_what_is_spent_hears_which_permission_it_takes() {
    let app = app().await;
    enter(&app, &actor(&app, "Omar").await, &[call(1_000_000)]).await;
    for name in ["Omar", "Layla"] {
        let member = app.member("demo", name).await;
        let answer = member.says("LLM spend this month").await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert!(shown(&answer).contains("usage.read") && !shown(&answer).contains("USD"), "{}", shown(&answer));
        let help = shown(&member.says("help").await);
        assert!(!help.contains("LLM spend"), "{help}");
    }
    assert!(shown(&app.member("demo", "Amina").await.says("help").await).contains("LLM spend this month"));
}

#[tokio::test]
async fn calls_of_others_are_out_of_sight_without_the_permission() {
    let app = app().await;
    let (rep, other, owner) = (actor(&app, "Omar").await, actor(&app, "Sofia").await, actor(&app, "Amina").await);
    enter(&app, &rep, &[call(1)]).await;
    enter(&app, &other, &[call(2), call(3)]).await;
    let day = leancrm_tests::test_now().date_naive();
    for (actor, calls) in [(&rep, 1), (&other, 2), (&owner, 3)] {
        let report = app.store.begin(actor).await.unwrap().model_usage(day, day).await.unwrap();
        assert_eq!(report.whole.calls, calls, "{}", actor.name());
    }
    let stranger = app.member("nordlicht", "Jonas").await.actor;
    let mut tx = app.store.begin(&stranger).await.unwrap();
    assert_eq!(tx.model_usage(day, day).await.unwrap().whole.calls, 0);
    assert_eq!(tx.model_standing().await.unwrap().spent, UsdMicros(0));
}

#[tokio::test]
async fn other_parts_of_the_system_are_told_of_as_before() {
    let app = app().await;
    let answer = app.member("demo", "Amina").await.says("failed workflows today").await;
    assert_eq!(answer.outcome, Outcome::Refused);
    assert!(shown(&answer).contains("the rest can't be connected in this version"), "{}", shown(&answer));
}
