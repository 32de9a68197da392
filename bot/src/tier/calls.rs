//! Calls of a model, as they stand in the books.

use std::time::Instant;

use leancrm_core::{
    Error,
    domain::model::{AnswerKey, CallOutcome, CallPurpose, NewModelCall, UsdMicros},
    ops::models,
    store::Store,
    tenancy::Actor,
    vault::Vault,
};
use leancrm_nlp::{
    model::{Finish, ModelError, TokenUsage},
    understand::{CallOutcome as Came, ModelCall, Outcome, Understood},
};

use super::Endpoint;

/// What all calls about one message have in common.
pub(super) struct Books<'a> {
    pub(super) channel: &'static str,
    pub(super) endpoint: &'a Endpoint,
    pub(super) prompt: &'a str,
    pub(super) version: &'a str,
}

/// An answer that is kept for a day: what seals it, under what, the answer, and fresh random bytes.
pub(super) struct Keep {
    pub(super) vault: Vault,
    pub(super) key: AnswerKey,
    pub(super) answer: String,
    pub(super) random: [u8; 32],
}

/// Calls that are entered, and an answer that is kept, as soon as this goes: with the answer to the message, so that neither who
/// asked nor the database has to do with it before.
pub(crate) struct Behind {
    store: Store,
    actor: Actor,
    calls: Vec<NewModelCall>,
    keep: Option<Keep>,
}

impl Behind {
    pub(super) fn new((store, actor): (&Store, &Actor), (calls, keep): (Vec<NewModelCall>, Option<Keep>)) -> Self {
        Self { store: store.clone(), actor: actor.clone(), calls, keep }
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        let (calls, keep) = (std::mem::take(&mut self.calls), self.keep.take());
        if !calls.is_empty() {
            self.store.behind(enter(self.store.clone(), self.actor.clone(), calls, keep));
        }
    }
}

/// A call that is under way. Where whoever asked goes before it ends, it is entered as one that was given up.
pub(super) struct UnderWay<'a> {
    store: &'a Store,
    actor: &'a Actor,
    began: Instant,
    given_up: Option<NewModelCall>,
}

impl<'a> UnderWay<'a> {
    pub(super) fn new(store: &'a Store, actor: &'a Actor, given_up: NewModelCall) -> Self {
        Self { store, actor, began: Instant::now(), given_up: Some(given_up) }
    }

    /// It has ended so; `None` where nobody was asked after all.
    pub(super) fn ended(mut self, call: Option<NewModelCall>) {
        self.given_up = None;
        self.enter(call);
    }

    fn enter(&self, call: Option<NewModelCall>) {
        let calls = call.into_iter().collect();
        self.store.behind(enter(self.store.clone(), self.actor.clone(), calls, None));
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(call) = self.given_up.take() {
            let latency_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.enter(Some(NewModelCall { latency_ms, ..call }));
        }
    }
}

impl Books<'_> {
    /// An answer that was kept from before: no call, and no cost.
    pub(super) fn kept(&self) -> NewModelCall {
        NewModelCall { cached: true, ..self.call(CallPurpose::Parse, CallOutcome::Answered) }
    }

    /// The calls that were made about a message.
    pub(super) fn made(&self, understood: &Understood) -> Vec<NewModelCall> {
        let calls = understood.calls.iter().enumerate();
        // Where nobody was asked there is nothing to enter.
        let calls = calls.filter(|(_, call)| call.outcome != Came::Failed(ModelError::Busy));
        calls
            .map(|(at, call)| {
                let purpose = if at == 0 { CallPurpose::Parse } else { CallPurpose::Repair };
                let latency_ms = u64::try_from(call.took.as_millis()).unwrap_or(u64::MAX);
                let outcome = outcome(call, &understood.outcome);
                NewModelCall { latency_ms, ..self.of(purpose, outcome, call.usage) }
            })
            .collect()
    }

    /// A call with what it used.
    pub(super) fn of(&self, purpose: CallPurpose, outcome: CallOutcome, usage: TokenUsage) -> NewModelCall {
        let (tokens_in, tokens_out) = (u64::from(usage.input), u64::from(usage.output));
        let cost = self.endpoint.prices.cost(tokens_in, tokens_out);
        NewModelCall { tokens_in, tokens_out, cost, ..self.call(purpose, outcome) }
    }

    fn call(&self, purpose: CallPurpose, outcome: CallOutcome) -> NewModelCall {
        NewModelCall {
            channel: self.channel,
            purpose,
            model: self.endpoint.model.name().to_owned(),
            prompt: self.prompt.to_owned(),
            prompt_version: self.version.to_owned(),
            tokens_in: 0,
            tokens_out: 0,
            cost: UsdMicros::default(),
            latency_ms: 0,
            outcome,
            cached: false,
        }
    }
}

/// Enters calls, and keeps an answer, in a transaction of their own. What a model said counts also where the books cannot be
/// reached; the log says then that a call is missing in them.
pub(super) async fn enter(store: Store, actor: Actor, calls: Vec<NewModelCall>, keep: Option<Keep>) {
    if calls.is_empty() {
        return;
    }
    let entered = async {
        let mut tx = store.begin(&actor).await?;
        if let Some(Keep { vault, key, answer, random }) = &keep {
            models::keep_answer(&mut tx, vault, key, answer, *random).await?;
        }
        models::record_calls(&mut tx, &calls).await?;
        tx.commit().await
    };
    let entered: Result<(), Error> = entered.await;
    if let Err(error) = entered {
        tracing::error!(error.message = error.chain(), "a call of the language model is not in the books");
    }
}

fn outcome(call: &ModelCall, whole: &Outcome) -> CallOutcome {
    match (&call.outcome, call.finish) {
        (Came::Used, _) if *whole == Outcome::Unclear => CallOutcome::Unclear,
        (Came::Used, _) => CallOutcome::Answered,
        (Came::Unusable, Some(Finish::Filtered | Finish::Refused)) => CallOutcome::Refused,
        (Came::Unusable, _) => CallOutcome::Unusable,
        (Came::Failed(error), _) => failed(error),
    }
}

/// Why there was no answer, for the books.
pub(super) const fn failed(error: &ModelError) -> CallOutcome {
    match error {
        ModelError::TimedOut => CallOutcome::TimedOut,
        ModelError::RateLimited { .. } => CallOutcome::RateLimited,
        ModelError::Unavailable { .. } | ModelError::Unreachable | ModelError::Busy => CallOutcome::Unavailable,
        ModelError::Rejected { .. } => CallOutcome::Rejected,
        ModelError::Malformed => CallOutcome::Unusable,
    }
}
