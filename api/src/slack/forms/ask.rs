//! A question from anywhere in Slack.

use leancrm_bot::slack::{
    self, View,
    inbound::{Said, Submit},
};
use leancrm_core::tenancy::Actor;

use crate::app::App;

/// The modal to ask in, with questions about what the asker sees.
pub(super) async fn view(app: &App, actor: &Actor, by: &Said) -> View {
    let examples = app.engine.examples(actor).await.unwrap_or_else(|error| {
        tracing::warn!(error.message = error.chain(), "there are no examples");
        Vec::new()
    });
    slack::ask_view(&examples, &by.trigger)
}

/// What is said where nothing was asked.
pub(super) fn missing(submit: &Submit) -> Option<slack::Errors> {
    let field = slack::field_of(&submit.values)?;
    let asked = slack::asked(&submit.values).is_some_and(|text| !text.is_empty());
    (!asked).then(|| slack::Errors { errors: [(field.to_owned(), "Ask something in it.".to_owned())].into() })
}
