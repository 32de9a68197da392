//! The engine with a language model beside the rules: when it is asked, what it may do, what is entered, what is said.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use leancrm_bot::{
    Answer, Engine, EngineConfig, Inbound, Input, ModelTier, Outcome,
    tier::{Endpoint, Endpoints},
};
use leancrm_core::{
    Error,
    domain::model::{ModelMode, ModelPrices, ModelSettings, UsdMicros},
    ids::TenantId,
    ops::models::ModelEdit,
    tenancy::Actor,
};
use leancrm_nlp::{
    IntentName,
    model::{
        LanguageModel, ModelError, ModelRequest,
        scripted::{ScriptedModel, said},
    },
};
use leancrm_tests::{TestApp, shown};
use serde_json::{Value, json};

use super::{actor, rows, set, vault};

/// The product with one model for everybody.
pub(super) struct Scene {
    pub(super) app: TestApp,
    pub(super) engine: Engine,
}

#[derive(Debug)]
struct One(Arc<dyn LanguageModel>);

impl Endpoints for One {
    fn of(&self, _tenant: TenantId, _own: &ModelSettings) -> Result<Option<Endpoint>, Error> {
        Ok(Some(Endpoint {
            model: Arc::clone(&self.0),
            identity: "here".to_owned(),
            prices: ModelPrices { input: UsdMicros(1_000_000), output: UsdMicros(2_000_000) },
            timeout: Duration::from_secs(2),
            redact: true,
        }))
    }

    fn mode(&self, own: &ModelSettings) -> ModelMode {
        own.mode.unwrap_or(ModelMode::Auto)
    }

    fn logs_sentences(&self) -> bool {
        false
    }
}

impl Scene {
    pub(super) async fn with(model: impl LanguageModel + 'static) -> Self {
        let app = TestApp::with_demo().await;
        let tier = ModelTier::new(Arc::new(One(Arc::new(model))), Some(vault()), || [5; 32]);
        let engine = Engine::new(app.store.clone(), EngineConfig::default()).with_tier(tier);
        Self { app, engine }
    }

    pub(super) async fn says(&self, who: &Actor, text: &str) -> Answer {
        self.sends(who, Input::Text(text.to_owned())).await
    }

    async fn sends(&self, who: &Actor, input: Input) -> Answer {
        let inbound = Inbound { channel: leancrm_bot::Channel::Api, thread: "t".to_owned(), public: false, input };
        let answer = self.engine.answer(who, inbound).await;
        // What a call cost is entered behind the answer.
        self.app.store.settled().await;
        answer
    }

    pub(super) async fn calls(&self) -> Vec<String> {
        rows(&self.app, "SELECT concat_ws(' ', purpose, outcome, cached, cost_micros) FROM model_calls ORDER BY at, id")
            .await
    }
}

pub(super) fn request(intent: &str, manner: &str, slots: &[(&str, &str)]) -> String {
    let slots: Vec<Value> =
        slots.iter().map(|(slot, words)| json!({ "slot": slot, "words": words, "plain": null })).collect();
    let request = json!({ "intent": intent, "manner": manner, "part": null, "slots": slots });
    json!({ "requests": [request], "unclear": [] }).to_string()
}

/// What the rules are silent about.
pub(super) const PIPELINE: &str = "zeig mir bitte meine Pipeline";
const RAISE: &str = "stell den Betrag von Acme Platform Rollout bitte auf 90k";

fn raise() -> String {
    request("deal_update", "order", &[("deal", "Acme Platform Rollout"), ("amount", "90k")])
}

#[tokio::test]
async fn what_the_rules_leave_the_model_reads_and_it_is_entered() {
    let model = ScriptedModel::saying([request("pipeline_overview", "question", &[])]);
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    let answer = scene.says(&omar, PIPELINE).await;
    assert_eq!(
        (answer.engine, answer.intent, answer.outcome),
        ("model", Some(IntentName::PipelineOverview), Outcome::Answered)
    );
    assert_eq!(model.asked().len(), 1);
    let calls = scene.calls().await;
    assert!(
        matches!(calls.as_slice(), [one] if one.starts_with("parse answered f ") && !one.ends_with(" 0")),
        "{calls:?}"
    );
    let turns = rows(&scene.app, "SELECT concat_ws(' ', engine, intent) FROM chat_turns WHERE at >= '2026-03-11' ORDER BY at DESC, id DESC LIMIT 1").await;
    assert_eq!(turns, ["model pipeline_overview"]);
}

#[tokio::test]
async fn what_the_rules_read_costs_nothing() {
    let model = ScriptedModel::saying([""; 0]);
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    for text in [
        "my pipeline",
        "what's happening with John?",
        "2",
        "raise the Acme Platform Rollout deal to 90k",
        "yes",
        "undo",
        "thanks",
        "help",
    ] {
        let answer = scene.says(&omar, text).await;
        assert_ne!(answer.engine, "model", "{text}");
    }
    assert_eq!((model.asked().len(), scene.calls().await.len()), (0, 0));
}

#[tokio::test]
async fn how_far_it_is_asked_is_the_tenants_choice() {
    let model = ScriptedModel::new(|_| Ok(said(request("pipeline_overview", "question", &[]))));
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    set(&scene.app, vec![ModelEdit::Mode(Some(ModelMode::RulesOnly))]).await.unwrap();
    assert_eq!(scene.says(&omar, PIPELINE).await.outcome, Outcome::Unsure);
    assert_eq!(model.asked().len(), 0);
    set(&scene.app, vec![ModelEdit::Mode(Some(ModelMode::ModelFirst))]).await.unwrap();
    scene.app.clock.advance(chrono::TimeDelta::minutes(2));
    assert_eq!(scene.says(&omar, "show me the pipeline of everybody").await.engine, "model");
    assert_eq!(scene.says(&omar, "thanks").await.engine, "rules");
    assert_eq!(model.asked().len(), 1);
}

#[tokio::test]
async fn the_same_words_within_a_day_are_paid_for_once_and_by_each_tenant() {
    let model = ScriptedModel::new(|_| Ok(said(request("pipeline_overview", "question", &[]))));
    let scene = Scene::with(model.clone()).await;
    let (omar, layla) = (actor(&scene.app, "Omar").await, actor(&scene.app, "Layla").await);
    for who in [&omar, &layla] {
        assert_eq!(scene.says(who, PIPELINE).await.engine, "model");
    }
    assert_eq!(scene.says(&omar, "Zeig mir  bitte meine pipeline").await.engine, "model");
    assert_eq!(model.asked().len(), 1);
    let calls = scene.calls().await;
    assert_eq!(calls[1..], ["parse answered t 0", "parse answered t 0"], "{calls:?}");
    let other = scene.app.member("nordlicht", "Klara").await.actor;
    assert_eq!(scene.says(&other, PIPELINE).await.engine, "model");
    assert_eq!(model.asked().len(), 2, "another tenant's answer is none of theirs");
    scene.app.clock.advance(chrono::TimeDelta::hours(25));
    scene.says(&omar, PIPELINE).await;
    assert_eq!(model.asked().len(), 3, "a day later it is asked again");
}

#[tokio::test]
async fn without_an_answer_the_rules_answer_and_it_is_said() {
    for (error, hint) in [
        (ModelError::TimedOut, "took too long"),
        (ModelError::RateLimited { after: None }, "too much to do"),
        (ModelError::Unavailable { status: 500 }, "cannot be reached"),
        (ModelError::Unreachable, "cannot be reached"),
        (ModelError::Rejected { status: 401, code: None }, "leancrm model status --try"),
        (ModelError::Malformed, "does not work"),
        (ModelError::Busy, "too much to do"),
    ] {
        let told = error.clone();
        let scene = Scene::with(ScriptedModel::new(move |_| Err(told.clone()))).await;
        let omar = actor(&scene.app, "Omar").await;
        let answer = scene.says(&omar, PIPELINE).await;
        let text = shown(&answer);
        assert_eq!(answer.outcome, Outcome::Unsure);
        assert!(text.contains(hint) && text.contains("my own rules"), "{text}");
        assert_eq!(scene.calls().await.len(), usize::from(error != ModelError::Busy));
        // What the rules know goes on.
        assert_eq!(scene.says(&omar, "my pipeline").await.outcome, Outcome::Answered);
    }
}

#[tokio::test]
async fn with_the_budget_used_up_nobody_is_asked() {
    let model = ScriptedModel::new(|_| Ok(said(request("pipeline_overview", "question", &[]))));
    let scene = Scene::with(model.clone()).await;
    set(&scene.app, vec![ModelEdit::Budget(Some(UsdMicros(1)))]).await.unwrap();
    let omar = actor(&scene.app, "Omar").await;
    assert_eq!(scene.says(&omar, PIPELINE).await.engine, "model");
    let answer = scene.says(&omar, "wie steht es um meine Pipeline heute").await;
    assert!(shown(&answer).contains("budget for the language model is used up"), "{}", shown(&answer));
    assert_eq!(model.asked().len(), 1);
    scene.app.clock.advance(chrono::TimeDelta::days(30));
    assert_eq!(
        scene.says(&omar, "wie steht es um meine Pipeline heute").await.engine,
        "model",
        "another month, another budget"
    );
}

#[tokio::test]
async fn a_change_that_a_model_read_is_shown_first_and_only_a_persons_yes_makes_it() {
    let model = ScriptedModel::new(|request: &ModelRequest| {
        Ok(said(if request.data.contains("Betrag") { raise() } else { self::request("confirm", "order", &[]) }))
    });
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    let amount = || rows(&scene.app, "SELECT amount_minor::text FROM deals WHERE name = 'Acme Platform Rollout'");
    let before = amount().await;
    let answer = scene.says(&omar, RAISE).await;
    assert_eq!((answer.engine, answer.outcome), ("model", Outcome::Asked), "{}", shown(&answer));
    assert_eq!(amount().await, before);
    let doubtful = scene.says(&omar, "hmm, was meinst du, passt das so für uns alle").await;
    assert_eq!(amount().await, before, "{}", shown(&doubtful));
    assert_eq!(scene.says(&omar, "yes").await.engine, "rules", "what was talked about in between, it is shown again");
    let done = scene.says(&omar, "yes").await;
    let after = amount().await;
    assert_eq!(after, ["9000000"], "{}", shown(&done));
    scene.says(&omar, "undo").await;
    assert_eq!(amount().await, before);
}

#[tokio::test]
async fn what_a_member_may_not_do_they_may_not_do_through_a_model() {
    let wipe = |text: &ModelRequest| {
        let _ = text;
        Ok(said(request("records_admin", "order", &[("company", "Acme")])))
    };
    let scene = Scene::with(ScriptedModel::new(wipe)).await;
    let omar = actor(&scene.app, "Omar").await;
    let count = || {
        rows(
            &scene.app,
            "SELECT concat_ws(' ', (SELECT count(*) FROM companies WHERE deleted_at IS NULL), (SELECT count(*) FROM outgoing_messages))",
        )
    };
    let before = count().await;
    scene.says(&omar, "lösch bitte Acme aus allem heraus").await;
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn no_record_goes_out_with_a_sentence() {
    let model = ScriptedModel::new(|_| Ok(said(json!({ "requests": [], "unclear": [] }).to_string())));
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    scene.says(&omar, "what's happening with Sarah?").await;
    scene.says(&omar, "what's happening with John?").await;
    scene.says(&omar, "und was ist mit ihm und seiner Firma los").await;
    scene.says(&omar, "schreib ihm an jemand@beispiel.example oder ruf an unter +49 30 901820").await;
    let asked = model.asked();
    assert!(asked.len() >= 2, "{asked:?}");
    let names = rows(
        &scene.app,
        "SELECT name FROM contacts UNION SELECT name FROM companies UNION SELECT name FROM deals UNION SELECT display_name FROM memberships
         UNION SELECT name FROM tenants UNION SELECT slug FROM tenants WHERE length(slug) > 4 UNION SELECT value FROM contact_points",
    )
    .await;
    for request in asked {
        let whole = format!("{} {}", request.instructions, request.data);
        for name in names.iter().filter(|name| name.len() > 4) {
            assert!(!request.data.contains(name.as_str()), "{name} in {}", request.data);
        }
        assert!(!whole.contains("beispiel.example") && !whole.contains("901820"), "{}", request.data);
    }
}

async fn with_summaries(scene: &Scene) {
    set(&scene.app, vec![ModelEdit::Summaries(true)]).await.unwrap();
}

#[tokio::test]
async fn a_card_is_summed_up_where_the_tenant_wants_it_and_only_by_what_it_says() {
    let model = ScriptedModel::saying([
        "The Acme Platform Rollout deal is open at USD 85,000.",
        "The deal is worth USD 99,000.",
    ]);
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    let plain = shown(&scene.says(&omar, "update on the Acme Platform Rollout deal").await);
    assert_eq!(model.asked().len(), 0, "nobody asked for summaries");
    with_summaries(&scene).await;
    scene.app.clock.advance(chrono::TimeDelta::minutes(2));
    let answer = shown(&scene.says(&omar, "update on the Acme Platform Rollout deal").await);
    assert!(answer.starts_with("The Acme Platform Rollout deal is open at USD 85,000."), "{answer}");
    assert!(answer.contains("Summed up by a language model"), "{answer}");
    let wrong = shown(&scene.says(&omar, "update on the Acme Platform Rollout deal").await);
    assert!(!wrong.contains("99,000") && !wrong.contains("Summed up"), "{wrong}");
    assert_eq!(wrong.lines().next(), plain.lines().next());
    let calls = scene.calls().await;
    assert!(calls[0].starts_with("summary answered") && calls[1].starts_with("summary unusable"), "{calls:?}");
    // What is no card is not summed up, and a model that does not answer takes nothing away.
    scene.says(&omar, "my tasks").await;
    assert_eq!(model.asked().len(), 2);
    let alone = shown(&scene.says(&omar, "update on the Acme Platform Rollout deal").await);
    assert_eq!(alone.lines().next(), plain.lines().next());
}

#[tokio::test]
async fn where_the_channel_can_show_it_a_summary_is_heard_sentence_by_sentence() {
    let first = "The Acme Platform Rollout deal is open.";
    let model = ScriptedModel::saying([
        format!("{first} It is worth USD 85,000. "),
        format!("{first} It is worth USD 99,000. Call them."),
    ]);
    let scene = Scene::with(model).await;
    with_summaries(&scene).await;
    let omar = actor(&scene.app, "Omar").await;
    let asks = async || {
        let heard = Mutex::new(Vec::new());
        let inbound = Inbound {
            channel: leancrm_bot::Channel::Cli,
            thread: "terminal".to_owned(),
            public: false,
            input: Input::Text("update on the Acme Platform Rollout deal".to_owned()),
        };
        let sink = |piece: &str| heard.lock().unwrap().push(piece.trim().to_owned());
        let answer = scene.engine.answer_in_pieces(&omar, inbound, &sink).await;
        (shown(&answer), heard.into_inner().unwrap())
    };
    let (answer, heard) = asks().await;
    assert_eq!(heard, [first, "It is worth USD 85,000."]);
    assert!(answer.starts_with(&format!("{first} It is worth USD 85,000.")), "{answer}");
    let (answer, heard) = asks().await;
    assert_eq!(heard, [first], "nothing is heard from the first sentence on that is not borne out");
    assert!(!answer.contains("Summed up"), "{answer}");
}

#[tokio::test]
async fn a_sentence_that_a_model_read_is_summed_up_by_it_too() {
    let model = ScriptedModel::saying([
        request("deal_status", "question", &[("deal", "Acme Platform Rollout")]),
        "The deal is open.".to_owned(),
    ]);
    let scene = Scene::with(model.clone()).await;
    with_summaries(&scene).await;
    let omar = actor(&scene.app, "Omar").await;
    let answer = scene.says(&omar, "wie steht es um Acme Platform Rollout").await;
    assert_eq!((answer.engine, model.asked().len()), ("model", 2), "{}", shown(&answer));
    assert!(shown(&answer).starts_with("The deal is open."), "{}", shown(&answer));
    let addresses = model.asked()[1].data.contains('@');
    assert!(!addresses, "addresses stay in the house: {}", model.asked()[1].data);
}
