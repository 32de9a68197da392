//! While a model is waited for: nothing is held open, and whoever goes away takes nothing with them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use leancrm_nlp::model::{LanguageModel, ModelAnswer, ModelError, ModelRequest, scripted::said};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::Notify;

use super::{
    actor,
    reading::{PIPELINE, Scene, request},
};

/// A model that looks whether a transaction is open while it is asked.
#[derive(Debug, Clone)]
struct Watching {
    url: Arc<Mutex<String>>,
    open: Arc<Mutex<Vec<i64>>>,
}

#[async_trait]
impl LanguageModel for Watching {
    fn name(&self) -> &'static str {
        "watching"
    }

    async fn complete(&self, _request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        let url = self.url.lock().unwrap().clone();
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let open: i64 = sqlx::query_scalar(open).fetch_one(&mut connection).await.unwrap();
        self.open.lock().unwrap().push(open);
        Ok(said(request("pipeline_overview", "question", &[])))
    }
}

#[tokio::test]
async fn no_transaction_is_open_while_a_model_is_waited_for() {
    let model = Watching { url: Arc::default(), open: Arc::default() };
    let scene = Scene::with(model.clone()).await;
    model.url.lock().unwrap().clone_from(&scene.app.url);
    let omar = actor(&scene.app, "Omar").await;
    assert_eq!(scene.says(&omar, PIPELINE).await.engine, "model");
    assert_eq!(*model.open.lock().unwrap(), [0]);
}

/// A model that answers when it is told to.
#[derive(Debug, Clone, Default)]
struct Held {
    is_asked: Arc<Notify>,
    may_answer: Arc<Notify>,
}

#[async_trait]
impl LanguageModel for Held {
    fn name(&self) -> &'static str {
        "held"
    }

    async fn complete(&self, _request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        self.is_asked.notify_one();
        self.may_answer.notified().await;
        Ok(said(request("pipeline_overview", "question", &[])))
    }
}

#[tokio::test]
async fn what_was_asked_for_somebody_who_has_gone_is_entered_and_kept() {
    let model = Held::default();
    let scene = Scene::with(model.clone()).await;
    let omar = actor(&scene.app, "Omar").await;
    tokio::select! {
        answer = scene.says(&omar, PIPELINE) => panic!("answered before the model was: {answer:?}"),
        () = model.is_asked.notified() => {}
    }
    model.may_answer.notify_one();
    scene.app.store.settled().await;
    assert_eq!(scene.says(&omar, PIPELINE).await.engine, "model", "what was paid for is not asked again");
    let calls = scene.calls().await;
    assert!(
        matches!(calls.as_slice(), [paid, kept] if paid.starts_with("parse answered f ") && kept == "parse answered t 0"),
        "{calls:?}"
    );
}
