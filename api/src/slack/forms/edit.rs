//! The form of a change that waits.

use std::collections::BTreeMap;

use leancrm_bot::{
    Input, KeptAnswer, Outcome, Reply,
    reply::{self, FormField},
    slack::{
        self, View,
        inbound::{Delivery, Place, Press, Submit},
    },
};
use leancrm_core::{Error, ids::PendingId, store::SlackCaller};

use super::{
    super::{
        Slack,
        commands::{self, Answered},
        people::{self, Asker},
        words,
    },
    Carried, kept_as, shown,
};
use crate::app::App;

/// Opens the form of a change. Gives what is to be said where there is no form: the change waits no more, or Slack opens none.
pub(super) async fn open(app: &App, slack: &Slack, press: &Press, pending: PendingId) -> Option<Answered> {
    match form_or_answer(app, slack, press, pending).await {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(error.message = error.chain(), "the form of a change could not be opened");
            Some(Reply::text(error.public()).into())
        }
    }
}

async fn form_or_answer(
    app: &App,
    slack: &Slack,
    press: &Press,
    pending: PendingId,
) -> Result<Option<Answered>, Error> {
    let by = &press.by;
    let member = match people::asker(app, slack, &Delivery::Press(press.clone()), false).await? {
        Asker::Again => return Ok(None),
        Asker::Told(reply) => return Ok(Some(reply.into())),
        Asker::Member(member) => member,
    };
    let Some(preview) = app.engine.waiting_preview(&member.actor, pending).await? else {
        // The engine knows what became of it.
        let input = Input::Edit { pending, values: BTreeMap::new() };
        return Ok(commands::engine(app, (&member.actor, &member.workspace.id), by, input).await);
    };
    let kept = kept_as(&member.workspace.id, &by.trigger);
    if let Some(view) = slack::view(&preview) {
        match show(slack, press, view).await {
            Ok(()) => {
                slack.finished.note(kept).await;
                return Ok(None);
            }
            Err(error) => tracing::warn!(reason = %error, "Slack opened no form"),
        }
    }
    Ok(Some(Answered::kept(words::form(), kept)))
}

/// Shows the form: on its own, or in the modal in which the change is shown.
async fn show(slack: &Slack, press: &Press, view: View) -> Result<(), super::super::CredentialsError> {
    let by = &press.by;
    let private_metadata = Carried::from(by).sealed(slack, &by.user, &view.callback_id);
    let view = View { private_metadata, ..view };
    match &press.place {
        Place::Modal { view: open, .. } => shown::update(slack, by, open, &view).await,
        Place::Message | Place::Home => shown::open(slack, by, &view).await,
    }
}

/// What is wrong with the fields of a form, as an answer tells it.
pub(super) fn errors(reply: &Reply, pending: PendingId) -> Option<slack::Errors> {
    reply.blocks.iter().find_map(|block| match block {
        reply::Block::Preview(preview) if preview.pending == pending => slack::errors(preview),
        _ => None,
    })
}

/// What is said at the field that was changed, where the change as it was edited cannot be shown: the form stays open, and what
/// waits is what waited before.
pub(super) async fn refusal(
    app: &App,
    submit: &Submit,
    pending: PendingId,
    answered: &Answered,
) -> Option<slack::Errors> {
    let KeptAnswer { reply, outcome, .. } = &answered.answer;
    let goes_on = |block: &reply::Block| matches!(block, reply::Block::Preview(_) | reply::Block::Choices { .. });
    if *outcome == Outcome::Answered || reply.blocks.iter().any(goes_on) {
        return None;
    }
    let by = &submit.by;
    let caller = app.store.slack_person(&by.team, by.enterprise.as_deref(), &by.user).await.ok()?;
    let SlackCaller::Member(member) = caller else { return None };
    let preview = app.engine.waiting_preview(&member.actor, pending).await.ok()??;
    let typed = slack::values(&submit.values)?;
    let changed = |field: &&FormField| typed.get(&field.name).is_some_and(|value| *value != field.value);
    let field = preview.form.iter().find(changed)?;
    let told = reply.plain_text().split_whitespace().collect::<Vec<_>>().join(" ");
    (!told.is_empty()).then(|| slack::Errors { errors: BTreeMap::from([(field.name.clone(), told)]) })
}
