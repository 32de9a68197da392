//! What a model made of a sentence, kept for a day and for one tenant.

use chrono::TimeDelta;
use leancrm_core::{
    domain::model::{AnswerKey, AnswerOrigin},
    ops::models,
    tenancy::Actor,
    vault::{Vault, VaultKey},
};
use leancrm_tests::TestApp;

use super::{actor, rows, vault};

fn key(actor: &Actor, sentence: &str) -> AnswerKey {
    AnswerKey::of(&AnswerOrigin {
        tenant: actor.tenant(),
        sentence,
        reader: "7",
        prompt: "parse_query",
        prompt_version: "1.0.0",
        model: "small",
        pending: "",
    })
}

async fn kept(app: &TestApp, actor: &Actor, vault: &Vault, key: &AnswerKey) -> Option<String> {
    let mut tx = app.store.begin(actor).await.unwrap();
    models::cached_answer(&mut tx, vault, key).await.unwrap()
}

async fn keep(app: &TestApp, actor: &Actor, key: &AnswerKey, answer: &str, random: u8) {
    let mut tx = app.store.begin(actor).await.unwrap();
    models::keep_answer(&mut tx, &vault(), key, answer, [random; 32]).await.unwrap();
    tx.commit().await.unwrap();
}

const ANSWER: &str = r#"{"intent":"note_add","slots":{"company":"Globex","text":"likes tea"}}"#;

#[tokio::test]
async fn an_answer_is_kept_for_a_day_for_everybody_of_the_tenant_and_sealed() {
    let app = TestApp::with_demo().await;
    let (rep, other) = (actor(&app, "Omar").await, actor(&app, "Sofia").await);
    let key = key(&rep, "Globex: likes tea");
    assert_eq!(kept(&app, &rep, &vault(), &key).await, None);
    keep(&app, &rep, &key, ANSWER, 1).await;
    assert_eq!(kept(&app, &rep, &vault(), &key).await.as_deref(), Some(ANSWER));
    assert_eq!(kept(&app, &other, &vault(), &key).await.as_deref(), Some(ANSWER));
    keep(&app, &other, &key, "{}", 2).await;
    assert_eq!(kept(&app, &rep, &vault(), &key).await.as_deref(), Some("{}"), "the newer one counts");

    let words = "SELECT (encode(answer_sealed, 'escape') ~* 'globex|intent')::text FROM model_answers";
    keep(&app, &rep, &key, ANSWER, 3).await;
    assert_eq!(rows(&app, words).await, ["false"], "its words are sealed");

    app.clock.advance(TimeDelta::hours(24));
    assert_eq!(kept(&app, &rep, &vault(), &key).await, None, "a day is over");
    let mut system = app.store.system().await.unwrap();
    assert_eq!(system.purge_model_answers(system.now(), 100).await.unwrap(), 1);
    system.commit().await.unwrap();
    assert_eq!(rows(&app, "SELECT count(*)::text FROM model_answers").await, ["0"]);
}

#[tokio::test]
async fn an_answer_never_crosses_to_another_tenant_not_even_by_its_key() {
    let app = TestApp::with_demo().await;
    let (rep, stranger) = (actor(&app, "Omar").await, app.member("nordlicht", "Klara").await.actor);
    let theirs = key(&rep, "Globex: likes tea");
    keep(&app, &rep, &theirs, ANSWER, 1).await;
    assert_ne!(key(&stranger, "Globex: likes tea"), theirs);
    assert_eq!(kept(&app, &stranger, &vault(), &theirs).await, None, "row-level security");
    // Pasted into the other tenant's rows past the product, it does not open there.
    rows(
        &app,
        "INSERT INTO model_answers SELECT t.id, key_hash, answer_sealed, a.created_at, expires_at
         FROM model_answers a, tenants t WHERE t.slug = 'nordlicht' RETURNING ''::text",
    )
    .await;
    assert_eq!(kept(&app, &stranger, &vault(), &theirs).await, None);
    assert_eq!(kept(&app, &rep, &vault(), &theirs).await.as_deref(), Some(ANSWER));
}

#[tokio::test]
async fn an_answer_sealed_with_a_key_that_is_gone_is_none() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    let key = key(&rep, "Globex: likes tea");
    keep(&app, &rep, &key, ANSWER, 1).await;
    let other = Vault::new([VaultKey::new([8; 32])]).unwrap();
    assert_eq!(kept(&app, &rep, &other, &key).await, None);
    let both = Vault::new([VaultKey::new([8; 32]), VaultKey::new([7; 32])]).unwrap();
    assert_eq!(kept(&app, &rep, &both, &key).await.as_deref(), Some(ANSWER));
}
