//! The adapter against a model endpoint that nobody here wrote: the npm package aimock.
//!
//! ```text
//! cd tests/peers && npm ci
//! ```

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use chrono::NaiveDate;
use leancrm_nlp::context::Pending;
use leancrm_nlp::model::guarded::{Guarded, Limits};
use leancrm_nlp::model::openai::{ModelSettings, OpenAiModel};
use leancrm_nlp::model::{LanguageModel as _, ModelError, ModelRequest, Shape};
use leancrm_nlp::prompts::PARSE_QUERY;
use leancrm_nlp::understand::{Outcome, Question, understand};
use leancrm_nlp::{Context, Focus, IntentName};
use secrecy::SecretString;
use serde_json::json;

use super::{PARSER, request};

/// The endpoint; it ends with this value.
struct Aimock {
    child: Child,
    root: String,
}

impl Drop for Aimock {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Aimock {
    /// One that runs; or none, and a word about why.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn start() -> Option<Self> {
        let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/peers");
        let program: PathBuf = peers.join("node_modules/@copilotkit/aimock/dist/cli.js");
        if !program.exists() {
            eprintln!("skipped: aimock is not installed; run `npm ci` in tests/peers");
            return None;
        }
        let child = Command::new("node")
            .arg(program)
            .args(["-p", "0", "-h", "127.0.0.1", "--strict", "-f"])
            .arg(peers.join("aimock"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("skipped: node cannot be started");
            return None;
        };
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let ready = lines.map_while(Result::ok).find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()));
        let root = ready.expect("aimock starts");
        Some(Self { child, root })
    }

    fn model(&self, limits: Limits) -> Guarded<OpenAiModel> {
        let settings = ModelSettings {
            base_url: format!("{}/v1", self.root),
            key: Some(SecretString::from("sk-top-secret")),
            model: "small".to_owned(),
            azure_api_version: None,
        };
        Guarded::new(OpenAiModel::new(&settings).expect("settings"), limits)
    }

    /// All that anybody ever sent.
    async fn journal(&self) -> String {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().expect("a client");
        let answer = client.get(format!("{}/__aimock/journal", self.root)).send().await.expect("the journal");
        answer.text().await.expect("text")
    }
}

fn saying(message: &str, shape: Shape) -> ModelRequest {
    ModelRequest { data: json!({ "message": message }).to_string(), shape, ..request() }
}

#[tokio::test]
async fn a_stranger_answers_calls_tools_and_speaks_in_pieces() {
    let Some(aimock) = Aimock::start() else { return };
    let model = aimock.model(Limits { deadline: Duration::from_secs(20), ..Limits::default() });
    let json = request().shape;
    let answer = model.complete(&saying("is it ok", json.clone())).await.expect("an answer");
    assert_eq!(answer.text, "{\"ok\":true}");
    assert!(answer.usage.input > 0 && !answer.usage.estimated);
    let answer = model.complete(&saying("called by a tool", json.clone())).await.expect("an answer");
    assert_eq!(answer.text, "{\"ok\":true}");
    let mut heard = Vec::new();
    let answer = model.stream(&saying("said in pieces", Shape::Text), &mut |piece| heard.push(piece.to_owned())).await;
    assert_eq!(answer.expect("an answer").text, "Good morning to you");
    assert!(heard.len() > 2, "{heard:?}");
    let cut_off = model.stream(&saying("cut off while speaking", Shape::Text), &mut |_| {}).await;
    assert_eq!(cut_off, Err(ModelError::Unreachable));
}

#[tokio::test]
async fn a_strangers_faults_are_told_apart() {
    let Some(aimock) = Aimock::start() else { return };
    let model = aimock.model(Limits { deadline: Duration::from_secs(20), failures: 100, ..Limits::default() });
    let ask = |message| saying(message, request().shape);
    let began = tokio::time::Instant::now();
    assert!(model.complete(&ask("too many at first")).await.is_ok(), "the pause is kept, then it answers");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(model.complete(&ask("hangs up")).await, Err(ModelError::Unreachable));
    assert_eq!(model.complete(&ask("speaks in tongues")).await, Err(ModelError::Malformed));
    assert_eq!(model.complete(&ask("falls over")).await, Err(ModelError::Unavailable { status: 500 }));
    let hasty = ModelRequest { within: Some(Duration::from_millis(300)), ..ask("takes its time") };
    assert_eq!(model.complete(&hasty).await, Err(ModelError::TimedOut));
}

#[tokio::test]
async fn no_name_no_value_and_no_address_of_the_crm_reaches_the_model() {
    let Some(aimock) = Aimock::start() else { return };
    let now = NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment");
    let text = "how are my opps looking for the month, zdenka@quist.example knows, her number is +965 9988 7766";
    let context = Context {
        focus: Focus {
            contact: Some("Zdenka Quist".to_owned()),
            deal: Some("Xanthos Renewal".to_owned()),
            last_intent: Some(IntentName::DealStatus),
            slots: json!({ "deal": "Xanthos Renewal" }).as_object().cloned().expect("slots"),
            ..Focus::default()
        },
        pending: Some(Pending {
            intent: "deal_update".to_owned(),
            slots: json!({ "deal": "Brobdingnag Platform", "amount": 90_000 }).as_object().cloned().expect("slots"),
            candidates: vec!["Ottokar Blum (Initech)".to_owned(), "Ottokar Grün (Vandelay)".to_owned()],
        }),
        ..Context::new(now, chrono_tz::Asia::Kuwait)
    };
    let question = Question { text, context: &context, redact: true, within: Duration::from_secs(20) };
    let model = aimock.model(Limits::default());
    let understood = understand(&PARSER, &model, &PARSE_QUERY, &question).await;
    assert_eq!(understood.outcome, Outcome::Understood, "{understood:?}");
    let journal = aimock.journal().await;
    for told in [
        "how are my opps looking",
        "<email_1>",
        "<phone_1>",
        "Asia/Kuwait",
        "Wednesday 2026-03-11 09:30",
        "deal_update",
    ] {
        assert!(journal.contains(told), "the model learns {told:?}: {journal}");
    }
    for hidden in [
        "Zdenka",
        "Quist",
        "Xanthos",
        "Brobdingnag Platform",
        "90000",
        "Ottokar",
        "Blum",
        "Vandelay",
        "quist.example",
        "9988",
        "sk-top-secret",
    ] {
        assert!(!journal.contains(hidden), "the model must not learn {hidden:?}");
    }
}
