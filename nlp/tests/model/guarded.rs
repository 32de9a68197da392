//! Limits around a model, with a clock that stands still until everybody waits.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use leancrm_nlp::model::{
    LanguageModel, ModelAnswer, ModelError, ModelRequest, Sink,
    guarded::{Guarded, Limits},
    scripted::{ScriptedModel, said},
};
use tokio::time::{Instant, advance, sleep};

use super::request;

const SECOND: Duration = Duration::from_secs(1);

/// A model that takes its time.
#[derive(Debug, Default)]
struct Slow {
    takes: Duration,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl LanguageModel for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    async fn complete(&self, _: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        sleep(self.takes).await;
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        Ok(said("ok"))
    }
}

fn slow(takes: Duration) -> Arc<Slow> {
    Arc::new(Slow { takes, ..Slow::default() })
}

fn answering(
    answers: impl IntoIterator<Item = Result<ModelAnswer, ModelError>>,
) -> (ScriptedModel, Guarded<ScriptedModel>) {
    let model = ScriptedModel::answering(answers);
    (model.clone(), Guarded::new(model, Limits::default()))
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_limit() {
    let model = Guarded::new(slow(10 * SECOND), Limits::default());
    let began = Instant::now();
    assert_eq!(model.complete(&request()).await, Err(ModelError::TimedOut));
    assert_eq!(began.elapsed(), Duration::from_millis(2_500));
    let longer = ModelRequest { within: Some(20 * SECOND), ..request() };
    assert!(model.complete(&longer).await.is_ok(), "a request may bring a limit of its own");
}

#[tokio::test(start_paused = true)]
async fn what_may_go_better_is_tried_once_more() {
    for error in [ModelError::Unavailable { status: 503 }, ModelError::Unreachable] {
        let (asked, model) = answering([Err(error.clone()), Ok(said("ok"))]);
        assert!(model.complete(&request()).await.is_ok(), "{error}");
        let (asked_again, model) = answering([Err(error.clone()), Err(error.clone()), Ok(said("ok"))]);
        assert_eq!(model.complete(&request()).await, Err(error));
        assert_eq!((asked.asked().len(), asked_again.asked().len()), (2, 2));
    }
    for error in [ModelError::Rejected { status: 401, code: None }, ModelError::Malformed, ModelError::TimedOut] {
        let (asked, model) = answering([Err(error.clone()), Ok(said("ok"))]);
        assert_eq!(model.complete(&request()).await, Err(error));
        assert_eq!(asked.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_asks_for_a_pause_gets_it_where_time_remains() {
    let (asked, model) = answering([Err(ModelError::RateLimited { after: Some(SECOND) }), Ok(said("ok"))]);
    let began = Instant::now();
    assert!(model.complete(&request()).await.is_ok());
    assert_eq!((began.elapsed(), asked.asked().len()), (SECOND, 2));

    let long = ModelError::RateLimited { after: Some(5 * SECOND) };
    let (asked, model) = answering([Err(long.clone()), Ok(said("ok"))]);
    let began = Instant::now();
    assert_eq!(model.complete(&request()).await, Err(long));
    assert_eq!(began.elapsed(), Duration::ZERO, "nobody waits for what comes too late");
    advance(2 * SECOND).await;
    assert_eq!(model.complete(&request()).await, Err(ModelError::RateLimited { after: Some(3 * SECOND) }));
    assert_eq!(asked.asked().len(), 1, "the endpoint is left alone meanwhile");
    advance(3 * SECOND).await;
    assert!(model.complete(&request()).await.is_ok());

    let (asked, model) = answering([Err(ModelError::RateLimited { after: None }), Ok(said("ok"))]);
    assert!(model.complete(&request()).await.is_err(), "without a time there is no second try");
    assert_eq!(asked.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn more_at_once_than_are_allowed_wait_a_little_and_are_turned_away() {
    let slow = slow(SECOND);
    let limits = Limits { concurrency: 2, ..Limits::default() };
    let model = Guarded::new(Arc::clone(&slow), limits);
    let request = request();
    let answers = futures::future::join_all((0..5).map(|_| model.complete(&request))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(ModelError::Busy)).count(), 3);
    assert_eq!(slow.most.load(Ordering::SeqCst), 2);
    assert!(model.complete(&request).await.is_ok(), "a place is free again");
}

/// Fails as often as the script says, with an endpoint that is down.
fn down(times: usize) -> (ScriptedModel, Guarded<ScriptedModel>) {
    let left = Mutex::new(times);
    let model = ScriptedModel::new(move |_| {
        let mut left = left.lock().expect("no panic");
        if *left == 0 {
            return Ok(said("ok"));
        }
        *left -= 1;
        Err(ModelError::Malformed)
    });
    (model.clone(), Guarded::new(model, Limits::default()))
}

#[tokio::test(start_paused = true)]
async fn after_several_failures_nothing_is_asked_until_one_request_finds_that_it_goes_again() {
    let (asked, model) = down(6);
    for _ in 0..5 {
        assert_eq!(model.complete(&request()).await, Err(ModelError::Malformed));
    }
    assert_eq!(model.complete(&request()).await, Err(ModelError::Busy));
    assert_eq!(asked.asked().len(), 5);
    advance(30 * SECOND).await;
    assert_eq!(model.complete(&request()).await, Err(ModelError::Malformed), "one finds out");
    assert_eq!(model.complete(&request()).await, Err(ModelError::Busy), "that it does not yet");
    advance(30 * SECOND).await;
    assert!(model.complete(&request()).await.is_ok());
    assert!(model.complete(&request()).await.is_ok());
    assert_eq!(asked.asked().len(), 8);
}

#[tokio::test(start_paused = true)]
async fn failures_count_on_end_and_complaints_about_one_request_do_not() {
    let too_long = || Err(ModelError::Rejected { status: 400, code: Some("context_length_exceeded".to_owned()) });
    let broken = || Err(ModelError::Malformed);
    let answers = (0..20).map(|at| if at % 4 == 3 { too_long() } else { broken() });
    let (asked, model) = answering(answers.collect::<Vec<_>>());
    for _ in 0..20 {
        assert_ne!(model.complete(&request()).await, Err(ModelError::Busy));
    }
    assert_eq!(asked.asked().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn one_who_finds_out_and_stops_waiting_leaves_that_to_the_next() {
    let (failing, stuck) = (Arc::new(AtomicUsize::new(5)), slow(10 * SECOND));
    let model = Guarded::new(FailsFirst { failing: Arc::clone(&failing), then: stuck }, Limits::default());
    for _ in 0..5 {
        model.complete(&request()).await.expect_err("it fails");
    }
    advance(30 * SECOND).await;
    let request = ModelRequest { within: Some(20 * SECOND), ..request() };
    {
        let probe = model.complete(&request);
        tokio::select! {
            _ = probe => panic!("it takes ten seconds"),
            () = sleep(SECOND) => {}
        }
    }
    assert!(model.complete(&request).await.is_ok());
}

/// Fails so often, then is slow.
#[derive(Debug)]
struct FailsFirst {
    failing: Arc<AtomicUsize>,
    then: Arc<Slow>,
}

#[async_trait]
impl LanguageModel for FailsFirst {
    fn name(&self) -> &'static str {
        "fails first"
    }

    async fn complete(&self, request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        let left = self.failing.load(Ordering::SeqCst);
        if left == 0 {
            return self.then.complete(request).await;
        }
        self.failing.store(left - 1, Ordering::SeqCst);
        Err(ModelError::Malformed)
    }
}

/// Says something, then breaks off.
#[derive(Debug)]
struct BreaksOff {
    speaks: bool,
    asked: AtomicUsize,
}

#[async_trait]
impl LanguageModel for BreaksOff {
    fn name(&self) -> &'static str {
        "breaks off"
    }

    async fn complete(&self, _: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        Err(ModelError::Unreachable)
    }

    async fn stream(&self, _: &ModelRequest, sink: &mut Sink<'_>) -> Result<ModelAnswer, ModelError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.speaks {
            sink("Good ");
        }
        Err(ModelError::Unreachable)
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_is_not_said_again() {
    for (speaks, times) in [(true, 1), (false, 2)] {
        let model = Arc::new(BreaksOff { speaks, asked: AtomicUsize::new(0) });
        let guarded = Guarded::new(Arc::clone(&model), Limits::default());
        let mut heard = String::new();
        let answer = guarded.stream(&request(), &mut |piece| heard.push_str(piece)).await;
        assert_eq!(answer, Err(ModelError::Unreachable));
        assert_eq!(model.asked.load(Ordering::SeqCst), times, "speaks: {speaks}");
    }
}
