//! Commands and buttons: the engine's answer, in the response where there is time, else at the address for later answers.

use std::{sync::Arc, time::Duration};

use leancrm_bot::{
    Channel, Delivered, Inbound, Input, Outcome, Reply,
    slack::{
        Pressed,
        inbound::{Delivery, Press, Said},
    },
};
use leancrm_core::{Error, store::DeliveryId, tenancy::Actor};
use tracing::Instrument as _;

use super::{
    Ack, Slack, kept_as,
    people::{self, Asker},
    respond::ToSlack,
    uses, words,
};
use crate::{app::App, error::ApiError};

/// How long Slack is kept waiting.
pub(super) const BUDGET: Duration = Duration::from_millis(2_500);

/// An answer, and what is still to be done about it.
#[derive(Debug)]
pub(super) struct Answered {
    /// What is said.
    pub(super) reply: Reply,
    /// Whether it may take the place of the message whose button was pressed.
    pub(super) settles: bool,
    /// What it is kept under until it was sent.
    pub(super) kept: Option<DeliveryId>,
}

impl From<Reply> for Answered {
    fn from(reply: Reply) -> Self {
        Self { reply, settles: false, kept: None }
    }
}

/// Answers a command in the response to it, or a little later.
pub(super) async fn command(app: App, slack: Arc<Slack>, said: Said) -> Result<Ack, ApiError> {
    let (tasks, later) = (app.tasks.clone(), said.response_url.clone());
    let (ours, delivery) = (Arc::clone(&slack), Delivery::Command(said));
    let work = async move { answer(&app, &ours, &delivery).await };
    let mut work = tasks.spawn(work.in_current_span());
    match tokio::time::timeout(BUDGET, &mut work).await {
        Ok(Ok(Some(answer))) => {
            let mut parts = ToSlack::parts(&answer.reply).into_iter();
            let first = parts.next().unwrap_or_else(|| ToSlack::short(&answer.reply));
            let rest = parts.collect();
            tasks.spawn(async move { send(&slack, &later, rest, answer.kept).await }.in_current_span());
            Ok(Ack::Message(Box::new(first)))
        }
        Ok(Ok(None)) => Ok(Ack::Nothing),
        Ok(Err(_)) => Err(ApiError::Panicked),
        Err(_) => {
            let rest = async move {
                if let Ok(Some(answer)) = work.await {
                    send(&slack, &later, ToSlack::parts(&answer.reply), answer.kept).await;
                }
            };
            tasks.spawn(rest.in_current_span());
            Ok(Ack::Message(Box::new(ToSlack::short(&words::working()))))
        }
    }
}

/// Answers a press at its address for later answers; the response to it is empty.
pub(super) async fn press(app: App, slack: Arc<Slack>, press: Press) -> Result<Ack, ApiError> {
    let Some(pressed) = Pressed::decode(&press.action, &press.value) else { return Ok(Ack::Nothing) };
    let (tasks, later, thread) = (app.tasks.clone(), press.by.response_url.clone(), press.by.thread.clone());
    let says = matches!(pressed, Pressed::Say(_));
    let work = async move {
        if let Some(answer) = answer(&app, &slack, &Delivery::Press(press)).await {
            let replaces = answer.settles && !says;
            let parts = ToSlack::parts(&answer.reply).into_iter().enumerate();
            let parts = parts.map(|(at, part)| part.replacing(replaces && at == 0).in_thread(thread.as_deref()));
            send(&slack, &later, parts.collect(), answer.kept).await;
        }
    };
    match tokio::time::timeout(BUDGET, tasks.spawn(work.in_current_span())).await {
        Ok(Err(_)) => Err(ApiError::Panicked),
        Ok(Ok(())) | Err(_) => Ok(Ack::Nothing),
    }
}

/// Sends an answer to its address, part by part, and notes that it was sent. What Slack cannot take now is left to the sweeper.
pub(super) async fn send(slack: &Slack, url: &str, parts: Vec<ToSlack>, kept: Option<DeliveryId>) {
    for part in &parts {
        if let Err(unsent) = slack.addresses.send(url, part).await {
            tracing::warn!(reason = %unsent, "Slack did not take an answer");
            if unsent.is_for_now() {
                return;
            }
            break;
        }
    }
    if let Some(kept) = kept {
        slack.finished.note(kept).await;
    }
}

/// The answer to somebody in a workspace; `None` where this was answered before.
pub(super) async fn answer(app: &App, slack: &Slack, delivery: &Delivery) -> Option<Answered> {
    match reply(app, slack, delivery).await {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(error.message = error.chain(), "a message from Slack could not be answered");
            Some(Reply::text(error.public()).into())
        }
    }
}

async fn reply(app: &App, slack: &Slack, delivery: &Delivery) -> Result<Option<Answered>, Error> {
    let Some(said) = delivery.said() else { return Ok(None) };
    let asker = people::asker(app, slack, delivery, false).await?;
    Ok(match asker {
        Asker::Again => None,
        Asker::Told(reply) => Some(reply.into()),
        Asker::Member(member) => match input(delivery) {
            None => Some(words::form().into()),
            Some(input) => engine(app, (&member.actor, &member.workspace.id), said, input).await,
        },
    })
}

/// What a delivery asks of the engine; nothing for the button that opens a form.
pub(super) fn input(delivery: &Delivery) -> Option<Input> {
    match delivery {
        Delivery::Command(said) if said.text.is_empty() => Some(Input::Text("help".to_owned())),
        Delivery::Command(said) => Some(Input::Text(said.text.clone())),
        Delivery::Press(press) => Pressed::decode(&press.action, &press.value)?.into_input(),
        _ => None,
    }
}

/// The engine's answer to a delivery that is kept; `None` where it was answered before.
pub(super) async fn engine(
    app: &App,
    (actor, workspace): (&Actor, &str),
    said: &Said,
    input: Input,
) -> Option<Answered> {
    let inbound = Inbound { channel: Channel::Slack, thread: said.conversation(), public: said.is_public(), input };
    let delivered = Delivered { id: kept_as(workspace, &said.trigger), uses };
    let answer = app.engine.answer_delivery(actor, inbound, &delivered).await?;
    crate::observe::count_answer(&answer);
    // What failed may be pressed again, so its buttons stay.
    let settles = answer.outcome != Outcome::Failed;
    Some(Answered { settles, reply: answer.reply, kept: Some(delivered.id) })
}
