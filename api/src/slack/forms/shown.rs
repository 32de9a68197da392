//! Modals as they are opened and changed, and answers to where they belong.

use leancrm_bot::{
    Reply,
    slack::{
        self, Modal, View,
        inbound::{Delivery, Place, Press, Said},
    },
};
use secrecy::SecretString;

use super::{
    super::{
        CredentialsError, Slack, SlackApp,
        commands::{self, Answered},
        respond::ToSlack,
    },
    Carried,
};

/// Opens a modal for whoever clicked.
pub(super) async fn open(slack: &Slack, said: &Said, view: &View) -> Result<(), CredentialsError> {
    let (app, token) = token(slack, said).await?;
    app.web.views_open(&token, &said.trigger, view).await?;
    Ok(())
}

/// Shows another modal in place of one that is open.
pub(super) async fn update(slack: &Slack, said: &Said, view_id: &str, view: &View) -> Result<(), CredentialsError> {
    let (app, token) = token(slack, said).await?;
    app.web.views_update(&token, view_id, None, view).await?;
    Ok(())
}

async fn token<'a>(slack: &'a Slack, said: &Said) -> Result<(&'a SlackApp, SecretString), CredentialsError> {
    let app = slack.app.as_deref().ok_or(CredentialsError::NotInstalled)?;
    let token = app.credentials.token(&said.team, said.enterprise.as_deref()).await?;
    Ok((app, token.token))
}

/// Says something to somebody alone at the address for later answers, where there is one.
pub(super) async fn say(slack: &Slack, said: &Said, reply: &Reply) {
    if !said.response_url.is_empty() {
        let part = ToSlack::short(reply).replacing(false).in_thread(said.thread.as_deref());
        commands::send(slack, &said.response_url, vec![part], None).await;
    }
}

/// Brings an answer to where it belongs, and notes that it is there: to the message that the modal is about, or into the modal.
/// `false` for what has nothing to do with modals.
pub(in super::super) async fn deliver(slack: &Slack, delivery: &Delivery, answered: &Answered) -> bool {
    let (said, view, replaces) = match delivery {
        Delivery::Press(Press { by, place: Place::Modal { view, .. }, .. }) => (by.clone(), Some(view), false),
        Delivery::Press(press) if super::takes(press) => (press.by.clone(), None, answered.settles()),
        Delivery::Submit(submit) => {
            let edits = matches!(Modal::of(&submit.callback), Some(Modal::Edit(_)));
            (Carried::of(slack, submit).placed(&submit.by), Some(&submit.view), edits && answered.settles())
        }
        _ => return false,
    };
    if let Some(view) = view.filter(|_| said.response_url.is_empty()) {
        in_modal(slack, &said, view, answered).await;
    } else {
        let parts = slack::message(&answered.answer.reply, slack::MESSAGES).into_iter().map(ToSlack::of).enumerate();
        let parts = parts.map(|(at, part)| part.replacing(replaces && at == 0).in_thread(said.thread.as_deref()));
        commands::send(slack, &said.response_url, parts.collect(), answered.kept.clone()).await;
    }
    true
}

async fn in_modal(slack: &Slack, said: &Said, view_id: &str, answered: &Answered) {
    if let Err(error) = update(slack, said, view_id, &slack::answer_view(&answered.answer.reply, &said.trigger)).await {
        tracing::warn!(reason = %error, "an answer could not be shown in its modal");
        if error.retryable() {
            // The sweeper tries again.
            return;
        }
    }
    if let Some(kept) = answered.kept.clone() {
        slack.finished.note(kept).await;
    }
}
