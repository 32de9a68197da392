//! The language model beside the rules: what it costs beyond the endpoint's own time, and whether sentences that wait for a slow
//! endpoint hold up those that the rules answer. The endpoint is one of ours on this machine, which says what it is told to after as
//! long as it is told to; everything between is the product's own.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Json, Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use leancrm_bot::{Channel, Engine, Inbound, Input, ModelTier, Outcome};
use leancrm_core::{domain::model::ModelMode, tenancy::Actor};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Figure, Plan, Report,
    database::{self, Bench},
    load::Measured,
};
use crate::{cli::Output, config::Config, model::ModelEndpoints, wiring};

/// What the rules are silent about, and the same for the rules.
const FOREIGN: &str = "zeig mir bitte meine Aufgaben";
const PLAIN: &str = "my tasks";
/// The endpoint's own time where what lies around it is measured, and where it is slow.
const QUICK: Duration = Duration::from_millis(20);
const SLOW: Duration = Duration::from_millis(800);
/// Sentences that wait for the slow endpoint at the same time.
const WAITING: usize = 50;
/// Sentences for the rules at the same time.
const ASKING: usize = 4;

/// An endpoint that answers after a while.
#[derive(Debug, Clone, Default)]
struct Endpoint {
    delay_us: Arc<AtomicU64>,
    /// Its own time so far, and how often it was asked.
    own_us: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Endpoint {
    fn takes(&self, delay: Duration) {
        self.delay_us.store(micros(delay), Ordering::Relaxed);
        self.own_us.store(0, Ordering::Relaxed);
        self.asked.store(0, Ordering::Relaxed);
    }

    /// Its own time for one answer, on average, in milliseconds.
    fn own_ms(&self) -> f64 {
        let (own, asked) = (self.own_us.load(Ordering::Relaxed), self.asked.load(Ordering::Relaxed).max(1));
        #[expect(clippy::cast_precision_loss, reason = "microseconds of some thousand answers")]
        let ms = own as f64 / asked as f64 / 1_000.0;
        ms
    }
}

async fn answer(State(endpoint): State<Endpoint>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let begun = Instant::now();
    // Every endpoint has to read what it is asked.
    let _asked: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    tokio::time::sleep(Duration::from_micros(endpoint.delay_us.load(Ordering::Relaxed))).await;
    let request = json!({ "intent": "tasks_list", "manner": "question", "part": null, "slots": [{ "slot": "owner", "words": "meine", "plain": "me" }] });
    let content = json!({ "requests": [request], "unclear": [] }).to_string();
    endpoint.own_us.fetch_add(micros(begun.elapsed()), Ordering::Relaxed);
    endpoint.asked.fetch_add(1, Ordering::Relaxed);
    Ok(Json(json!({
        "id": "bench", "object": "chat.completion", "created": 0, "model": "bench",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content } }],
        "usage": { "prompt_tokens": 1_000, "completion_tokens": 40, "total_tokens": 1_040 },
    })))
}

/// Measures the tier on the large tenant.
pub async fn run(plan: &Plan, config: &Config, out: &mut Output) -> anyhow::Result<Report> {
    let bench = database::open(plan.contacts, plan.tenants, config, out).await?;
    let (endpoint, stopping, servers) = (Endpoint::default(), CancellationToken::new(), TaskTracker::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let routes = Router::new().route("/v1/chat/completions", post(answer)).with_state(endpoint.clone());
    let stopped = stopping.clone();
    servers.spawn(async move { axum::serve(listener, routes).with_graceful_shutdown(stopped.cancelled_owned()).await });
    servers.close();
    let measured = measure(&bench, &with_model(&bench, config, address), &endpoint, plan, out).await;
    stopping.cancel();
    servers.wait().await;
    bench.store.close().await;
    measured
}

/// The engine of the bench with a model at this address, whose answers are not kept.
fn with_model(bench: &Bench, config: &Config, address: SocketAddr) -> Engine {
    let mut model = config.model.clone();
    model.base_url = Some(format!("http://{address}/v1"));
    model.name = Some("bench".to_owned());
    model.mode = ModelMode::Auto;
    model.timeout_ms = 10_000;
    model.max_concurrency = 2 * WAITING;
    bench.engine.clone().with_tier(ModelTier::new(
        Arc::new(ModelEndpoints::new(model, None)),
        None,
        wiring::random_bytes,
    ))
}

async fn measure(
    bench: &Bench,
    engine: &Engine,
    endpoint: &Endpoint,
    plan: &Plan,
    out: &mut Output,
) -> anyhow::Result<Report> {
    let span = Duration::from_secs(plan.seconds);
    let mut report = Report::default();
    out.note("Sentences that the rules leave to a model, and beside each one for the rules, at the same pace …");
    paired(bench, engine, endpoint, Duration::from_secs(1)).await?;
    let [rules, model, own, beyond] = paired(bench, engine, endpoint, span).await?;
    report.add(Figure::plain("read by the rules, median", "ms", rules));
    report.add(Figure::plain("read by a model, median", "ms", model));
    report.add(Figure::plain("of that the endpoint's own time, median", "ms", own));
    report.add(Figure::at_most("what the model tier adds beyond the endpoint's own time, median", "ms", beyond, 2.0));

    out.note(format!(
        "Sentences for the rules, alone and while {WAITING} wait for an endpoint of {} ms …",
        SLOW.as_millis()
    ));
    let idle = ask(bench, engine, (PLAIN, "rules"), ASKING, span).await?;
    endpoint.takes(SLOW);
    let (waiting, beside) = tokio::join!(
        ask(bench, engine, (FOREIGN, "model"), WAITING, span),
        ask(bench, engine, (PLAIN, "rules"), ASKING, span),
    );
    let (waiting, beside) = (waiting?, beside?);
    report.add(Figure::plain("the rules' answers alone, 99th percentile", "ms", idle.percentile_ms(99)));
    report.add(Figure::plain("the same beside sentences that wait, 99th percentile", "ms", beside.percentile_ms(99)));
    report.add(Figure::at_most("beside / alone", "times", beside.percentile_ms(99) / idle.percentile_ms(99), 1.5));
    report.add(Figure::plain("sentences that wait, median", "ms", waiting.percentile_ms(50)));
    Ok(report)
}

/// Says a sentence for the rules and one for the model in turn. The first comes after as long as the endpoint takes over the second:
/// what has been idle so long answers later, whoever reads. The medians of both, of the endpoint's own time and of what is left of each
/// pair, in milliseconds.
async fn paired(bench: &Bench, engine: &Engine, endpoint: &Endpoint, span: Duration) -> anyhow::Result<[f64; 4]> {
    let started = Instant::now();
    let mut pairs: [Vec<f64>; 4] = Default::default();
    while started.elapsed() < span {
        let number = pairs[0].len() % 64;
        tokio::time::sleep(QUICK).await;
        let rules = say(&bench.actor, engine, (PLAIN, "rules"), format!("bench-rules-{number}")).await?;
        endpoint.takes(QUICK);
        let model = say(&bench.actor, engine, (FOREIGN, "model"), format!("bench-model-{number}")).await?;
        let own = endpoint.own_ms();
        let (rules, model) = (rules.as_secs_f64() * 1e3, model.as_secs_f64() * 1e3);
        for (all, one) in pairs.iter_mut().zip([rules, model, own, model - own - rules]) {
            all.push(one);
        }
    }
    Ok(pairs.map(|mut all| {
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }))
}

/// Says a sentence, which that reader has to answer; says how long it took.
async fn say(
    actor: &Actor,
    engine: &Engine,
    (sentence, reader): (&str, &'static str),
    thread: String,
) -> anyhow::Result<Duration> {
    let input = Input::Text(sentence.to_owned());
    let inbound = Inbound { channel: Channel::Api, thread, public: false, input };
    let begun = Instant::now();
    let answer = engine.answer(actor, inbound).await;
    let took = begun.elapsed();
    anyhow::ensure!(
        answer.outcome == Outcome::Answered && answer.engine == reader,
        "“{sentence}” was read by {}: {}",
        answer.engine,
        answer.reply.plain_text()
    );
    Ok(took)
}

/// Says a sentence again and again, so many at once; every answer has to come of that reader.
async fn ask(
    bench: &Bench,
    engine: &Engine,
    (sentence, reader): (&'static str, &'static str),
    concurrent: usize,
    span: Duration,
) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let mut askers = tokio::task::JoinSet::new();
    for asker in 0..concurrent {
        let (actor, engine) = (bench.actor.clone(), engine.clone());
        askers.spawn(async move {
            // Not all at the same moment: people do not speak in chorus.
            tokio::time::sleep(SLOW / u32::try_from(concurrent).unwrap_or(1) * u32::try_from(asker).unwrap_or(0)).await;
            let mut took = Vec::new();
            while started.elapsed() < span {
                let thread = format!("bench-{reader}-{asker}-{}", took.len() % 64);
                took.push(micros(say(&actor, &engine, (sentence, reader), thread).await?));
            }
            anyhow::Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = askers.join_next().await {
        took.extend(done??);
    }
    let found = took.len();
    Ok(Measured::of(took, found, started.elapsed()))
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}
