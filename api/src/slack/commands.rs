//! Commands and buttons: the engine's answer, in the response where there is time, else at the address for later answers.

use std::{sync::Arc, time::Duration};

use leancrm_bot::{
    Channel, Delivered, Inbound, Input, KeptAnswer, Outcome, Reply, Then,
    slack::{
        Pressed,
        inbound::{Delivery, Press, Said},
    },
};
use leancrm_core::{
    Error,
    ids::{TenantId, TurnId},
    store::{DeliveryId, Feedback, SlackCaller},
    tenancy::Actor,
};
use tracing::Instrument as _;

use super::{
    Ack, Slack, answers, kept_as,
    people::{self, Asker},
    respond::ToSlack,
    sharing::{self, Asked, Sight},
    words,
};
use crate::{app::App, error::ApiError};

/// How long Slack is kept waiting until a message is kept.
pub(super) const BUDGET: Duration = Duration::from_millis(2_500);

/// An answer, and what is still to be done about it.
#[derive(Debug)]
pub(super) struct Answered {
    /// What is said.
    pub(super) answer: KeptAnswer,
    /// Whose tenant it tells of.
    pub(super) tenant: Option<TenantId>,
    /// Who sees it.
    pub(super) sight: Sight,
    /// What it is kept under until it was sent.
    pub(super) kept: Option<DeliveryId>,
}

impl From<Reply> for Answered {
    fn from(reply: Reply) -> Self {
        // It settles nothing, so the message whose button was pressed stays.
        let answer = KeptAnswer { reply, outcome: Outcome::Failed, turn: None };
        Self { answer, tenant: None, sight: Sight::Asker, kept: None }
    }
}

impl Answered {
    /// What is said by the way, while the delivery is kept until that was sent.
    pub(super) fn kept(reply: Reply, kept: DeliveryId) -> Self {
        Self { kept: Some(kept), ..Self::from(reply) }
    }

    /// Whether it may take the place of the message that it is about.
    pub(super) fn settles(&self) -> bool {
        self.answer.outcome != Outcome::Failed
    }

    /// The messages of the answer to a delivery.
    pub(super) async fn parts(&self, app: &App, delivery: &Delivery) -> Vec<ToSlack> {
        let parts = answers::parts(app, self.tenant, &self.answer, &self.sight).await.into_iter();
        let Delivery::Press(press) = delivery else { return parts.collect() };
        // What failed may be pressed again, so its buttons stay; a sentence leaves the message alone that suggests it, and what is
        // done about one of several records leaves those of the others.
        let pressed = Pressed::decode(&press.action, &press.value);
        let stays = matches!(pressed, Some(Pressed::Say(_) | Pressed::Share(_) | Pressed::Act(_)));
        let replaces = self.settles() && !stays;
        let thread = press.by.thread.as_deref();
        parts.enumerate().map(|(at, part)| part.replacing(replaces && at == 0).in_thread(thread)).collect()
    }
}

/// Answers a command in the response to it, or a little later.
pub(super) async fn command(app: App, slack: Arc<Slack>, said: Said) -> Result<Ack, ApiError> {
    let (tasks, later) = (app.tasks.clone(), said.response_url.clone());
    let (ours, delivery) = (Arc::clone(&slack), Delivery::Command(said));
    let work = async move {
        let answered = answer(&app, &ours, &delivery).await?;
        Some((answered.parts(&app, &delivery).await, answered.kept))
    };
    let mut work = tasks.spawn(work.in_current_span());
    match tokio::time::timeout(slack.answer_within, &mut work).await {
        Ok(Ok(Some((mut parts, kept)))) => {
            let first = if parts.is_empty() { ToSlack::default() } else { parts.remove(0) };
            tasks.spawn(async move { send_from(&slack, &later, (parts, 1), kept).await }.in_current_span());
            Ok(Ack::Message(Box::new(first)))
        }
        Ok(Ok(None)) => Ok(Ack::Nothing),
        Ok(Err(_)) => Err(ApiError::Panicked),
        Err(_) => {
            let rest = async move {
                if let Ok(Some((parts, kept))) = work.await {
                    send(&slack, &later, parts, kept).await;
                }
            };
            tasks.spawn(rest.in_current_span());
            Ok(Ack::Message(Box::new(ToSlack::short(&words::working()))))
        }
    }
}

/// Answers a press at its address for later answers; the response to it is empty.
pub(super) async fn press(app: App, slack: Arc<Slack>, press: Press) -> Result<Ack, ApiError> {
    match Pressed::decode(&press.action, &press.value) {
        None | Some(Pressed::Refresh | Pressed::ReadAlerts) => return Ok(Ack::Nothing),
        Some(Pressed::Feedback { turn, good }) => return feedback(&app, slack, press.by, turn, good).await,
        Some(_) => {}
    }
    let (tasks, within) = (app.tasks.clone(), slack.answer_within);
    let work = async move {
        let (later, delivery) = (press.by.response_url.clone(), Delivery::Press(press));
        if let Some(answered) = answer(&app, &slack, &delivery).await {
            let parts = answered.parts(&app, &delivery).await;
            send(&slack, &later, parts, answered.kept).await;
        }
    };
    match tokio::time::timeout(within, tasks.spawn(work.in_current_span())).await {
        Ok(Err(_)) => Err(ApiError::Panicked),
        Ok(Ok(())) | Err(_) => Ok(Ack::Nothing),
    }
}

/// Keeps whether an answer was any good. Slack shows the thumb by itself; only a thumb down is answered.
async fn feedback(app: &App, slack: Arc<Slack>, said: Said, turn: TurnId, good: bool) -> Result<Ack, ApiError> {
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(Ack::Nothing) };
    let thumb = if good { Feedback::Good } else { Feedback::Bad };
    if app.engine.feedback(&member.actor, turn, thumb).await? && !good {
        let told = ToSlack::short(&words::thumb_down()).replacing(false).in_thread(said.thread.as_deref());
        app.tasks.spawn(async move { send(&slack, &said.response_url, vec![told], None).await }.in_current_span());
    }
    Ok(Ack::Nothing)
}

/// Sends the messages of an answer to its address, and notes that they were sent. What Slack cannot take now is left to the
/// sweeper, from the message on that it did not take, and what it never will is given up.
pub(super) async fn send(slack: &Slack, url: &str, parts: Vec<ToSlack>, kept: Option<DeliveryId>) {
    send_from(slack, url, (parts, 0), kept).await;
}

/// The same where the first messages of the answer were sent already.
pub(super) async fn send_from(
    slack: &Slack,
    url: &str,
    (parts, sent): (Vec<ToSlack>, usize),
    kept: Option<DeliveryId>,
) {
    let count = sent + parts.len();
    for (at, part) in (sent + 1..).zip(&parts) {
        match slack.addresses.send(url, part).await {
            // The last is noted by the end of the whole.
            Ok(()) if at == count => {}
            Ok(()) => slack.finished.used(kept.as_ref(), Some(at)).await,
            Err(unsent) => {
                tracing::warn!(reason = %unsent, "Slack did not take an answer");
                match &kept {
                    Some(kept) if !unsent.is_for_now() => slack.finished.give_up(kept, &unsent.to_string()).await,
                    kept => slack.finished.used(kept.as_ref(), None).await,
                }
                return;
            }
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
            Some(input) => match engine(app, (&member.actor, &member.workspace.id), said, input).await {
                Some(answered) => Some(sharing::shown(app, slack, (&member, said), answered).await),
                None => None,
            },
        },
    })
}

/// What a delivery asks of the engine; nothing for the button that opens a form.
pub(super) fn input(delivery: &Delivery) -> Option<Input> {
    match delivery {
        Delivery::Command(said) if said.text.is_empty() => Some(Input::Text("help".to_owned())),
        Delivery::Command(said) => Some(sharing::input(&said.text)),
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
    let asked = Asked::of(&inbound);
    let delivered = Delivered { id: kept_as(workspace, &said.trigger), then: Then::Sent };
    let answer = app.engine.answer_delivery(actor, inbound, &delivered).await?;
    crate::observe::count_answer(&answer);
    let (sight, tenant) = (asked.sight(&answer), Some(actor.tenant()));
    Some(Answered { answer: KeptAnswer::from(&answer), tenant, sight, kept: Some(delivered.id) })
}
