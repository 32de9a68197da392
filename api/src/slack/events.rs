//! What is said in conversations of two, to us by name, and in threads where we are: kept, acknowledged, and answered by a message.

use std::sync::Arc;

use leancrm_bot::{
    Address, Channel, Delivered, Inbound, Input, Reply, Then,
    slack::{
        self,
        inbound::{Delivery, Heard, Said, Tone},
        web::{PostEphemeral, PostMessage},
    },
};
use leancrm_core::{
    Error,
    store::{SlackCaller, SlackMember},
};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::{
    Ack, Slack, commands, kept_as,
    people::{self, Asker},
};
use crate::{app::App, error::ApiError};

/// Takes a message. Slack is told that it arrived once it is kept; the answer comes by itself.
pub(super) async fn heard(app: App, slack: Arc<Slack>, heard: Heard) -> Result<Ack, ApiError> {
    let (kept, is_kept) = oneshot::channel();
    let tasks = app.tasks.clone();
    let work = async move {
        if let Err(error) = dealt_with(&app, &slack, heard, kept).await {
            tracing::error!(error.message = error.chain(), "a message from Slack could not be answered");
        }
    };
    tasks.spawn(work.in_current_span());
    match tokio::time::timeout(commands::BUDGET, is_kept).await {
        Ok(Ok(())) => Ok(Ack::Nothing),
        // Slack delivers it again.
        Ok(Err(_)) | Err(_) => Err(ApiError::TimedOut),
    }
}

async fn dealt_with(app: &App, slack: &Slack, heard: Heard, kept: oneshot::Sender<()>) -> Result<(), Error> {
    if heard.tone == Tone::Overheard && !is_in_thread(app, &heard.by).await? {
        let _ = kept.send(());
        return Ok(());
    }
    let delivery = Delivery::Heard(heard);
    let asker = people::asker(app, slack, &delivery, true).await?;
    let _ = kept.send(());
    let Delivery::Heard(heard) = delivery else { return Ok(()) };
    match asker {
        Asker::Again => {}
        Asker::Told(_) if heard.tone == Tone::Overheard => {}
        Asker::Told(reply) => tell(slack, &heard, &reply).await,
        Asker::Member(member) => answer(app, &member, &heard).await,
    }
    Ok(())
}

/// Whether the bot has spoken with somebody in a thread, not too long ago.
async fn is_in_thread(app: &App, said: &Said) -> Result<bool, Error> {
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(false) };
    app.engine.remembers(&member.actor, Channel::Slack, &said.conversation()).await
}

/// Lets the engine answer; the answer goes out by itself.
pub(super) async fn answer(app: &App, member: &SlackMember, heard: &Heard) {
    let text = if heard.by.text.is_empty() { "help".to_owned() } else { heard.by.text.clone() };
    let (thread, public) = (conversation(heard), heard.tone != Tone::Direct);
    let inbound = Inbound { channel: Channel::Slack, thread, public, input: Input::Text(text) };
    let address = Address {
        conversation: heard.by.channel.clone(),
        thread: heard.by.thread.clone(),
        only_for: only_for(heard),
        if_understood: heard.tone == Tone::Overheard,
        parts: |reply| slack::message(reply, slack::MESSAGES).len(),
    };
    let id = kept_as(&member.workspace.id, &heard.by.trigger);
    let delivered = Delivered { id, then: Then::Posted(address) };
    if let Some(answer) = app.engine.answer_delivery(&member.actor, inbound, &delivered).await {
        crate::observe::count_answer(&answer);
    }
}

/// Which conversation a message belongs to: one to us by name begins a thread.
fn conversation(heard: &Heard) -> String {
    match (heard.tone, &heard.by.thread) {
        (Tone::Mention, None) => Said { thread: Some(heard.at.clone()), ..heard.by.clone() }.conversation(),
        _ => heard.by.conversation(),
    }
}

/// Where others are, an answer is for the asker alone.
fn only_for(heard: &Heard) -> Option<String> {
    (heard.tone != Tone::Direct).then(|| heard.by.user.clone())
}

/// Says something to somebody who is no member, as far as it goes: it is nothing that could be lost.
async fn tell(slack: &Slack, heard: &Heard, reply: &Reply) {
    let Some(out) = &slack.app else { return };
    let said = &heard.by;
    let token = match out.credentials.token(&said.team, said.enterprise.as_deref()).await {
        Ok(token) => token.token,
        Err(error) => {
            tracing::info!(reason = %error, "somebody in Slack could not be told anything");
            return;
        }
    };
    let (channel, thread_ts) = (said.channel.as_str(), said.thread.as_deref());
    for message in slack::message(reply, 1) {
        let told = if let Some(user) = only_for(heard) {
            let post = PostEphemeral { channel, user: &user, thread_ts, message: &message };
            out.web.chat_post_ephemeral(&token, &post).await.map(drop)
        } else {
            let post = PostMessage { channel, thread_ts, message: &message, metadata: None };
            out.web.chat_post_message(&token, &post).await.map(drop)
        };
        if let Err(error) = told {
            tracing::warn!(reason = %error, "somebody in Slack could not be told anything");
        }
    }
}
