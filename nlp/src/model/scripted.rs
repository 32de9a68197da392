//! A model that says what it is told to, for tests and to play back what a real one said.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{Finish, LanguageModel, ModelAnswer, ModelError, ModelRequest, TokenUsage};

type Answer = Result<ModelAnswer, ModelError>;
type Script = Arc<dyn Fn(&ModelRequest) -> Answer + Send + Sync>;

/// A [`LanguageModel`] that follows a script and remembers what it was asked.
#[derive(Clone)]
pub struct ScriptedModel {
    script: Script,
    asked: Arc<Mutex<Vec<ModelRequest>>>,
}

impl ScriptedModel {
    /// Answers as the closure says.
    pub fn new(script: impl Fn(&ModelRequest) -> Answer + Send + Sync + 'static) -> Self {
        Self { script: Arc::new(script), asked: Arc::default() }
    }

    /// Gives these answers, one for each request; then none is left, and the model is unreachable.
    pub fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::new(move |_| locked(&answers).pop_front().unwrap_or(Err(ModelError::Unreachable)))
    }

    /// Gives these texts as whole answers, one for each request.
    pub fn saying<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::answering(texts.into_iter().map(|text| Ok(said(text))))
    }

    /// What it was asked, in order.
    pub fn asked(&self) -> Vec<ModelRequest> {
        locked(&self.asked).clone()
    }
}

/// A whole answer of this text, with the tokens reckoned from its length.
pub fn said(text: impl Into<String>) -> ModelAnswer {
    let text = text.into();
    ModelAnswer { usage: TokenUsage::estimated("", &text), text, finish: Finish::Complete }
}

impl fmt::Debug for ScriptedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedModel").finish_non_exhaustive()
    }
}

#[async_trait]
impl LanguageModel for ScriptedModel {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn complete(&self, request: &ModelRequest) -> Answer {
        locked(&self.asked).push(request.clone());
        (self.script)(request)
    }
}

/// A poisoned lock means that a test failed while it held the list, which is whole all the same.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
