//! A model that nobody waits for in vain: a time limit over all, one more try where it can help, no more requests at once than
//! are good for the endpoint, and none for a while after several have failed.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout, timeout_at},
};

use super::{LanguageModel, ModelAnswer, ModelError, ModelRequest, Sink};

/// The limits of a [`Guarded`] model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So long an answer may take, with everything, unless the request says otherwise.
    pub deadline: Duration,
    /// So many requests are under way at once.
    pub concurrency: usize,
    /// So long a request waits for another to end before it is turned away.
    pub queueing: Duration,
    /// After so many failures on end nothing is asked for a while.
    pub failures: u32,
    /// For so long; then one request finds out whether it goes again.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_millis(2_500),
            concurrency: 8,
            queueing: Duration::from_millis(250),
            failures: 5,
            pause: Duration::from_secs(30),
        }
    }
}

/// Before the second try, where the endpoint does not say how long it wants to be left alone.
const BEFORE_RETRY: Duration = Duration::from_millis(100);
/// In less time than this no second try has an answer.
const LEAST_FOR_RETRY: Duration = Duration::from_millis(400);
/// An endpoint that asks for fewer requests holds back later ones for so long at most.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// A model within limits.
#[derive(Debug)]
pub struct Guarded<M> {
    model: M,
    limits: Limits,
    slots: Semaphore,
    breaker: Mutex<Breaker>,
}

impl<M: LanguageModel> Guarded<M> {
    /// The model within these limits.
    pub fn new(model: M, limits: Limits) -> Self {
        Self { model, slots: Semaphore::new(limits.concurrency.max(1)), limits, breaker: Mutex::default() }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When an answer to this request is too late.
    fn deadline(&self, request: &ModelRequest) -> Instant {
        Instant::now() + request.within.unwrap_or(self.limits.deadline)
    }

    /// The right to ask, or why not.
    async fn admitted(&self, deadline: Instant) -> Result<(SemaphorePermit<'_>, Attempt<'_, M>), ModelError> {
        // Asked before and after the wait for a place: nobody queues before a closed door, and one may close meanwhile.
        self.breaker().look()?;
        let wait = self.limits.queueing.min(deadline.saturating_duration_since(Instant::now()));
        let slot = timeout(wait, self.slots.acquire()).await.ok().and_then(Result::ok).ok_or(ModelError::Busy)?;
        let probes = self.breaker().enter()?;
        Ok((slot, Attempt { of: self, probes, reported: false }))
    }
}

#[async_trait]
impl<M: LanguageModel> LanguageModel for Guarded<M> {
    fn name(&self) -> &str {
        self.model.name()
    }

    async fn complete(&self, request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        let deadline = self.deadline(request);
        let (_slot, mut attempt) = self.admitted(deadline).await?;
        let once =
            || async { timeout_at(deadline, self.model.complete(request)).await.unwrap_or(Err(ModelError::TimedOut)) };
        let mut answer = once().await;
        if let Some(wait) = answer.as_ref().err().and_then(|error| before_retry(error, deadline)) {
            sleep(wait).await;
            answer = once().await;
        }
        attempt.report(&answer);
        answer
    }

    async fn stream(&self, request: &ModelRequest, sink: &mut Sink<'_>) -> Result<ModelAnswer, ModelError> {
        let deadline = self.deadline(request);
        let (_slot, mut attempt) = self.admitted(deadline).await?;
        let mut handed_on = false;
        let mut tries = 0;
        let answer = loop {
            tries += 1;
            let mut noting = |piece: &str| {
                handed_on = true;
                sink(piece);
            };
            let answer = timeout_at(deadline, self.model.stream(request, &mut noting)).await;
            let answer = answer.unwrap_or(Err(ModelError::TimedOut));
            // What somebody has read already is not said again.
            let again = answer.as_ref().err().filter(|_| tries == 1 && !handed_on);
            match again.and_then(|error| before_retry(error, deadline)) {
                Some(wait) => sleep(wait).await,
                None => break answer,
            }
        };
        attempt.report(&answer);
        answer
    }
}

/// How long to wait before a second try, where one may help and time remains. A time-out is not tried again: it took all of it.
fn before_retry(error: &ModelError, deadline: Instant) -> Option<Duration> {
    let wait = match error {
        ModelError::RateLimited { after } => (*after)?,
        ModelError::Unavailable { .. } | ModelError::Unreachable => BEFORE_RETRY,
        _ => return None,
    };
    let left = deadline.saturating_duration_since(Instant::now());
    (wait + LEAST_FOR_RETRY <= left).then_some(wait)
}

/// Keeps requests from an endpoint that does not answer them.
#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    /// Nothing is asked before.
    closed_until: Option<Instant>,
    /// The endpoint itself asked for the pause.
    limited: bool,
    /// One request is finding out whether it goes again.
    probing: bool,
}

impl Breaker {
    /// Whether anything may be asked now.
    fn look(&self) -> Result<(), ModelError> {
        let Some(until) = self.closed_until else { return Ok(()) };
        let left = until.saturating_duration_since(Instant::now());
        match (left.is_zero(), self.limited) {
            (false, true) => Err(ModelError::RateLimited { after: Some(left) }),
            (false, false) => Err(ModelError::Busy),
            (true, _) if self.probing => Err(ModelError::Busy),
            (true, _) => Ok(()),
        }
    }

    /// Lets a request through: whether it is the one that finds out.
    fn enter(&mut self) -> Result<bool, ModelError> {
        self.look()?;
        self.probing = self.closed_until.is_some();
        Ok(self.probing)
    }

    fn note(&mut self, answer: Result<(), &ModelError>, probes: bool, limits: &Limits) {
        match answer {
            Err(ModelError::RateLimited { after }) => {
                self.limited = true;
                let rest = after.unwrap_or(Duration::from_secs(1)).min(LONGEST_REST);
                self.closed_until = Some(Instant::now() + rest);
            }
            Err(error) if is_of_the_endpoint(error) => {
                self.failures = self.failures.saturating_add(1);
                if probes || self.failures >= limits.failures {
                    self.limited = false;
                    self.closed_until = Some(Instant::now() + limits.pause);
                }
            }
            // An answer, or a complaint about this one request: the endpoint is there.
            _ if probes || self.closed_until.is_none() => *self = Self::default(),
            // Asked before the pause began.
            _ => {}
        }
        if probes {
            self.probing = false;
        }
    }
}

/// Whether the next request would fail for the same reason.
const fn is_of_the_endpoint(error: &ModelError) -> bool {
    match error {
        ModelError::Unavailable { .. } | ModelError::TimedOut | ModelError::Unreachable | ModelError::Malformed => true,
        ModelError::Rejected { status, .. } => matches!(status, 401 | 402 | 403 | 404 | 429),
        ModelError::RateLimited { .. } | ModelError::Busy => false,
    }
}

/// A request under way. Whoever stops waiting for it leaves the endpoint's reputation as it was.
struct Attempt<'g, M: LanguageModel> {
    of: &'g Guarded<M>,
    probes: bool,
    reported: bool,
}

impl<M: LanguageModel> Attempt<'_, M> {
    fn report(&mut self, answer: &Result<ModelAnswer, ModelError>) {
        self.reported = true;
        self.of.breaker().note(answer.as_ref().map(|_| ()), self.probes, &self.of.limits);
    }
}

impl<M: LanguageModel> Drop for Attempt<'_, M> {
    fn drop(&mut self) {
        if self.probes && !self.reported {
            self.of.breaker().probing = false;
        }
    }
}
