//! A model that is asked what a sentence means, to the end, whoever waits for it.

use std::{
    pin::Pin,
    task::{Poll, ready},
};

use futures::future::BoxFuture;
use leancrm_core::{domain::model::NewModelCall, store::Store, tenancy::Actor};
use leancrm_nlp::{
    Context, Parser,
    understand::{self, Outcome, Understood},
};

use super::{
    Asking, ModelTier,
    calls::{self, Behind, Keep},
    kept, question,
};

/// What a model made of a sentence, the calls that took, and what is to be kept.
pub(super) type Read = (Understood, Vec<NewModelCall>, Option<Keep>);

/// A sentence on its way to a model, and who reads what that says.
pub(super) struct Asked {
    pub(super) tier: ModelTier,
    pub(super) parser: &'static Parser,
    pub(super) channel: &'static str,
    pub(super) text: String,
    pub(super) context: Context<'static>,
}

impl Asked {
    /// What the model makes of it, the calls that took, and what is to be kept.
    pub(super) async fn read(self, asking: Asking) -> Read {
        let Asking { endpoint, prompt, version, key, kept: raw } = asking;
        let question = question(&self.text, &self.context, &endpoint);
        let books =
            calls::Books { channel: self.channel, endpoint: &endpoint, prompt: &prompt.name, version: &version };
        if let Some(understood) = raw.and_then(|raw| kept(self.parser, &raw, &question)) {
            return (understood, vec![books.kept()], None);
        }
        let understood = understand::understand(self.parser, endpoint.model.as_ref(), &prompt, &question).await;
        self.tier.log(&self.text, &endpoint, &understood);
        let raw = understood.raw.clone().filter(|_| understood.outcome == Outcome::Understood);
        let keep = self.tier.0.vault.clone().zip(raw);
        let keep = keep.map(|(vault, answer)| Keep { vault, key, answer, random: (self.tier.0.random)() });
        let made = books.made(&understood);
        (understood, made, keep)
    }
}

/// Ends with what a model made of a sentence, and with what is entered behind the answer. Where whoever asked goes before, it goes on
/// by itself: it is paid for, and the same may be said again.
pub(super) struct ToTheEnd {
    store: Store,
    actor: Actor,
    asked: Option<BoxFuture<'static, Read>>,
}

impl ToTheEnd {
    pub(super) fn of((store, actor): (&Store, &Actor), asked: impl Future<Output = Read> + Send + 'static) -> Self {
        Self { store: store.clone(), actor: actor.clone(), asked: Some(Box::pin(asked)) }
    }
}

impl Future for ToTheEnd {
    type Output = (Understood, Behind);

    fn poll(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<(Understood, Behind)> {
        let Some(asked) = &mut self.asked else { return Poll::Pending };
        let (understood, made, keep) = ready!(asked.as_mut().poll(context));
        self.asked = None;
        Poll::Ready((understood, Behind::new((&self.store, &self.actor), (made, keep))))
    }
}

impl Drop for ToTheEnd {
    fn drop(&mut self) {
        let Some(asked) = self.asked.take() else { return };
        let (store, actor) = (self.store.clone(), self.actor.clone());
        self.store.behind(async move {
            let (_, made, keep) = asked.await;
            calls::enter(store, actor, made, keep).await;
        });
    }
}
