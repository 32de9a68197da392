//! What a tenant sets for itself: who may, what is kept of a key, what is told.

use leancrm_api::{
    config::{Config, Surroundings},
    model::Endpoint,
};
use leancrm_core::{
    Error,
    domain::model::{ModelMode, ModelPrices, UsdMicros},
    history::Recorder,
    ops::{
        audit::{self, AuditRequest},
        models::{self, ModelEdit},
    },
};
use leancrm_tests::{TestApp, shown};
use secrecy::{ExposeSecret as _, SecretString};

use super::{actor, rows, set, vault};

const KEY: &str = "sk-very-secret-0123456789";

fn own_endpoint() -> ModelEdit {
    ModelEdit::Endpoint {
        base_url: Some("https://models.example/v1".to_owned()),
        name: "large".to_owned(),
        azure_api_version: None,
    }
}

fn sealed(tenant: leancrm_core::ids::TenantId) -> ModelEdit {
    ModelEdit::Key(Some(models::seal_key(&vault(), tenant, &SecretString::from(KEY), [3; 32]).unwrap()))
}

/// An installation with a model and a key of its own.
fn installation() -> Config {
    let variables = [
        ("LEANCRM_MODEL__BASE_URL", "https://api.example/v1"),
        ("LEANCRM_MODEL__NAME", "small"),
        ("LEANCRM_MODEL__API_KEY", "sk-installation"),
        ("LEANCRM_MODEL__PRICE_INPUT_MICROS", "400000"),
    ];
    let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Config::load_from(None, Surroundings { variables, working_dir: "/nowhere".into(), ..Surroundings::default() })
        .unwrap()
}

#[tokio::test]
async fn only_whoever_may_manage_models_sets_them_and_each_change_is_in_the_audit_trail() {
    let app = TestApp::with_demo().await;
    for name in ["Omar", "Layla"] {
        let mut tx = app.store.begin(&actor(&app, name).await).await.unwrap();
        let refused = models::edit(&mut tx, vec![ModelEdit::Budget(None)], &mut Recorder::new("cli")).await;
        assert!(
            matches!(refused, Err(Error::Forbidden { ref permission }) if permission == "models.manage"),
            "{refused:?}"
        );
    }
    set(&app, vec![ModelEdit::Mode(Some(ModelMode::RulesOnly)), ModelEdit::Budget(Some(UsdMicros(50_000_000)))])
        .await
        .unwrap();
    let again = set(&app, vec![ModelEdit::Mode(Some(ModelMode::RulesOnly))]).await;
    assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
    set(&app, vec![ModelEdit::Mode(None)]).await.unwrap();
    let trail = "SELECT a.action || ': ' || s.summary || ' ' || (c.before IS NULL)::text || ' ' || coalesce(c.after->>'mode', '-')
                 FROM audit_log a JOIN change_sets s ON s.id = a.change_set_id JOIN changes c ON c.change_set_id = s.id
                 WHERE a.action = 'model_set' ORDER BY c.seq";
    assert_eq!(
        rows(&app, trail).await,
        [
            "model_set: set for the language model: mode rules_only, USD 50.00 a month true rules_only",
            "model_set: set for the language model: mode as the installation says false -",
        ]
    );
    let trail = audit::verify(&app.store, &AuditRequest::default(), &|_| ()).await.unwrap();
    assert!(trail.holds);
}

#[tokio::test]
async fn a_key_is_sealed_for_its_row_and_shown_nowhere() {
    let app = TestApp::with_demo().await;
    let owner = actor(&app, "Amina").await;
    set(&app, vec![own_endpoint(), sealed(owner.tenant())]).await.unwrap();
    let everywhere = "SELECT string_agg(t, ' ') FROM (
        SELECT to_jsonb(m)::text || encode(key_sealed, 'escape') FROM model_settings m UNION ALL SELECT to_jsonb(c)::text FROM changes c
        UNION ALL SELECT to_jsonb(s)::text FROM change_sets s UNION ALL SELECT to_jsonb(a)::text FROM audit_log a
        UNION ALL SELECT to_jsonb(o)::text FROM outbox_events o) x (t)";
    let everything = rows(&app, everywhere).await.concat();
    assert!(everything.contains("models.example") && everything.contains("has_key") && !everything.contains("secret"));
    let standing = app.store.begin(&owner).await.unwrap().model_standing().await.unwrap();
    assert!(!format!("{standing:?}").contains("secret"));
    let key = standing.settings.key.unwrap();
    assert_eq!(models::open_key(&vault(), owner.tenant(), &key).unwrap().expose_secret(), KEY);
    let stranger = app.member("nordlicht", "Jonas").await.actor;
    assert!(models::open_key(&vault(), stranger.tenant(), &key).is_err(), "it opens for its own tenant alone");
    let theirs = app.store.begin(&stranger).await.unwrap().model_standing().await.unwrap().settings;
    assert_eq!(theirs, leancrm_core::domain::model::ModelSettings::default(), "another tenant has set nothing");
}

#[tokio::test]
async fn a_key_does_not_follow_to_another_address_and_the_installations_goes_to_its_own_alone() {
    let app = TestApp::with_demo().await;
    let (owner, config) = (actor(&app, "Amina").await, installation());
    let endpoint = async || {
        let own = app.store.begin(&owner).await.unwrap().model_standing().await.unwrap().settings;
        Endpoint::of_tenant(&config.model, (owner.tenant(), &own), Some(&vault())).unwrap().unwrap()
    };
    let key = |endpoint: &Endpoint| endpoint.key.as_ref().map(|key| key.expose_secret().to_owned());
    let plain = endpoint().await;
    assert_eq!((plain.name.as_str(), key(&plain).as_deref(), plain.is_own), ("small", Some("sk-installation"), false));
    assert_eq!(plain.prices.cost(1_000_000, 0), UsdMicros(400_000));

    set(&app, vec![own_endpoint()]).await.unwrap();
    let own = endpoint().await;
    assert_eq!((own.base_url.as_str(), key(&own), own.is_own), ("https://models.example/v1", None, true));
    assert_eq!(own.prices, ModelPrices::default(), "what the installation pays is not what it costs there");
    set(&app, vec![sealed(owner.tenant())]).await.unwrap();
    assert_eq!(key(&endpoint().await).as_deref(), Some(KEY));
    let elsewhere = ModelEdit::Endpoint {
        base_url: Some("https://elsewhere.example/v1".to_owned()),
        name: "large".to_owned(),
        azure_api_version: None,
    };
    set(&app, vec![elsewhere]).await.unwrap();
    assert_eq!(key(&endpoint().await), None);
    set(&app, vec![ModelEdit::OwnEndpointGone]).await.unwrap();
    assert_eq!(key(&endpoint().await).as_deref(), Some("sk-installation"));
}

#[tokio::test]
async fn two_who_set_at_once_do_not_overwrite_each_other() {
    let app = TestApp::with_demo().await;
    let owner = actor(&app, "Amina").await;
    let edit = async |edit: ModelEdit| {
        let mut tx = app.store.begin(&owner).await.unwrap();
        let standing = models::edit(&mut tx, vec![edit], &mut Recorder::new("cli")).await?;
        tx.commit().await.map(|()| standing)
    };
    for _ in 0..2 {
        let (one, other) =
            futures::future::join(edit(ModelEdit::Timeout(Some(900))), edit(ModelEdit::Redact(Some(false)))).await;
        // Whoever came second was refused, or had seen what the first had written.
        let kept = app.store.begin(&owner).await.unwrap().model_standing().await.unwrap().settings;
        assert_eq!((kept.timeout_ms == Some(900), kept.redact == Some(false)), (one.is_ok(), other.is_ok()));
        set(&app, vec![ModelEdit::Timeout(Some(800)), ModelEdit::Redact(None)]).await.unwrap();
    }
}

#[tokio::test]
async fn a_setting_is_no_record_that_a_look_back_stumbles_over() {
    let app = TestApp::with_demo().await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(1)))]).await.unwrap();
    let owner = app.member("demo", "Amina").await;
    let answer = owner.says("what changed today?").await;
    assert_eq!(answer.outcome, leancrm_bot::Outcome::Answered, "{}", shown(&answer));
    let answer = owner.says("undo").await;
    assert!(shown(&answer).contains("can't be taken back by chat"), "{}", shown(&answer));
}
