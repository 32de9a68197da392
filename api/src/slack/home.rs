//! The app's home: a member's day, shown anew after everything that is done there.

use std::sync::Arc;

use leancrm_bot::{
    Answer, Channel, Delivered, Inbound, Input, Reply, Then,
    slack::{
        self, Pressed,
        inbound::{Delivery, Press, Said},
    },
};
use leancrm_core::{
    Error,
    store::{DeliveryId, SlackCaller, SlackMember},
};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::{
    Ack, Slack,
    commands::BUDGET,
    identity, kept_as,
    people::{self, Asker},
    words,
};
use crate::{app::App, error::ApiError};

/// Shows somebody their day.
pub(super) fn opened(app: App, slack: Arc<Slack>, said: Said) -> Ack {
    let tasks = app.tasks.clone();
    let work = async move {
        let shown = async {
            match app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await? {
                SlackCaller::Member(member) => show(&app, &slack, &member, &said, None).await,
                SlackCaller::Unlinked(_) => {
                    let told = identity::refuses(&slack, &said).await.unwrap_or_else(words::unlinked);
                    publish(&slack, &said, &page(&told)).await
                }
                SlackCaller::Stranger | SlackCaller::Again => Ok(()),
            }
        };
        if let Err(error) = shown.await {
            tracing::error!(error.message = error.chain(), "a home in Slack could not be shown");
        }
    };
    tasks.spawn(work.in_current_span());
    Ack::Nothing
}

/// Notes that somebody has read their alerts, and shows them their day without these.
fn read(app: App, slack: Arc<Slack>, said: Said) -> Ack {
    let tasks = app.tasks.clone();
    let work = async move {
        let shown = async {
            let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
            let SlackCaller::Member(member) = caller else { return Ok(()) };
            app.engine.read_alerts(&member.actor).await?;
            show(&app, &slack, &member, &said, None).await
        };
        if let Err(error) = shown.await {
            let error: Error = error;
            tracing::error!(error.message = error.chain(), "it could not be noted that alerts were read");
        }
    };
    tasks.spawn(work.in_current_span());
    Ack::Nothing
}

/// Does what was pressed at home, and shows the day as it is then. Slack is told that the press arrived once it is kept.
pub(super) async fn pressed(app: App, slack: Arc<Slack>, press: Press) -> Result<Ack, ApiError> {
    let Some(pressed) = Pressed::decode(&press.action, &press.value) else { return Ok(Ack::Nothing) };
    match pressed {
        Pressed::Refresh => return Ok(opened(app, slack, press.by)),
        Pressed::ReadAlerts => return Ok(read(app, slack, press.by)),
        _ => {}
    }
    let (kept, is_kept) = oneshot::channel();
    let tasks = app.tasks.clone();
    let work = async move {
        if let Err(error) = act(&app, &slack, press, pressed, kept).await {
            tracing::error!(error.message = error.chain(), "a press at home could not be answered");
        }
    };
    tasks.spawn(work.in_current_span());
    match tokio::time::timeout(BUDGET, is_kept).await {
        Ok(Ok(())) => Ok(Ack::Nothing),
        Ok(Err(_)) | Err(_) => Err(ApiError::TimedOut),
    }
}

async fn act(app: &App, slack: &Slack, press: Press, pressed: Pressed, kept: oneshot::Sender<()>) -> Result<(), Error> {
    let said = press.by.clone();
    let asker = people::asker(app, slack, &Delivery::Press(press), true).await?;
    let _ = kept.send(());
    match asker {
        Asker::Again => Ok(()),
        Asker::Told(reply) => publish(slack, &said, &page(&reply)).await,
        Asker::Member(member) => done(app, slack, &member, &said, pressed.into_input()).await,
    }
}

/// Lets the engine do what was pressed, and shows the day with it.
pub(super) async fn done(
    app: &App,
    slack: &Slack,
    member: &SlackMember,
    said: &Said,
    input: Option<Input>,
) -> Result<(), Error> {
    let id = kept_as(&member.workspace.id, &said.trigger);
    let answer = match input {
        None => None,
        Some(input) => {
            let thread = format!("{}:home", said.conversation());
            let inbound = Inbound { channel: Channel::Slack, thread, public: false, input };
            let delivered = Delivered { id: id.clone(), then: Then::Sent };
            match app.engine.answer_delivery(&member.actor, inbound, &delivered).await {
                None => return Ok(()),
                answer => answer,
            }
        }
    };
    if let Some(answer) = &answer {
        crate::observe::count_answer(answer);
    }
    show(app, slack, member, said, answer.as_ref()).await?;
    slack.finished.note(id).await;
    Ok(())
}

async fn show(app: &App, slack: &Slack, member: &SlackMember, said: &Said, done: Option<&Answer>) -> Result<(), Error> {
    let home = app.engine.home(&member.actor).await?;
    publish(slack, said, &json!(slack::home_view(&home, app.store.clock().now(), done))).await
}

/// A home that says one thing.
fn page(reply: &Reply) -> Value {
    let blocks: Vec<_> = slack::message(reply, 1).into_iter().flat_map(|message| message.blocks).collect();
    json!({ "type": "home", "blocks": blocks })
}

/// Shows the day of somebody whose press was done by a process that is gone.
pub(super) async fn left_behind(app: &App, slack: &Slack, said: &Said, kept: Option<DeliveryId>) -> Result<(), Error> {
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    if let SlackCaller::Member(member) = caller {
        show(app, slack, &member, said, None).await?;
    }
    if let Some(kept) = kept {
        slack.finished.note(kept).await;
    }
    Ok(())
}

/// Publishes a home. It is made anew whenever it is opened, so nothing is lost where Slack does not take it.
async fn publish(slack: &Slack, said: &Said, view: &Value) -> Result<(), Error> {
    let Some(out) = &slack.app else { return Ok(()) };
    match out.credentials.token(&said.team, said.enterprise.as_deref()).await {
        Err(error) => tracing::info!(reason = %error, "a home in Slack could not be shown"),
        Ok(token) => {
            if let Err(error) = out.web.views_publish(&token.token, &said.user, None, view).await {
                tracing::warn!(reason = %error, "Slack did not take a home");
            }
        }
    }
    Ok(())
}
