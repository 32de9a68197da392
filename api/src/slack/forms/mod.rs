//! Modals: the form of a change that waits, a question from anywhere, a message kept as a note.
//!
//! A modal is opened by a trigger that lives three seconds, so it is opened before anything slow. What is sent in one is kept
//! and answered like every delivery. It belongs to the conversation that it was opened from, which travels sealed inside it;
//! where that has an address for later answers the answer goes there, else it is shown in the modal itself.
//! <https://docs.slack.dev/surfaces/modals>

mod ask;
mod carried;
mod edit;
mod options;
mod save;
mod shown;

use std::sync::Arc;

use leancrm_bot::{
    Input, Reply,
    slack::{
        self, Modal, Pressed,
        inbound::{Delivery, Place, Press, Said, Shortcut, Submit},
    },
};
use leancrm_core::{Error, store::SlackMember};
use tracing::Instrument as _;

use self::carried::Carried;
pub(super) use self::{options::options, shown::deliver};
use super::{
    Ack, Slack,
    commands::{self, Answered, BUDGET},
    kept_as,
    people::{self, Asker},
    words,
};
use crate::{app::App, error::ApiError};

/// Whether a press is one that is answered here: it stands in a modal, or opens one.
pub(super) fn takes(press: &Press) -> bool {
    matches!(press.place, Place::Modal { .. })
        || matches!(Pressed::decode(&press.action, &press.value), Some(Pressed::Edit(_)))
}

/// Whether a delivery can be dealt with later. What only opens or fills a modal cannot: its moment has passed.
pub(super) const fn is_kept(delivery: &Delivery) -> bool {
    !matches!(delivery, Delivery::Shortcut(_) | Delivery::Options(_))
}

/// Answers a press that stands in a modal, or opens one. The response to it is empty.
pub(super) async fn press(app: App, slack: Arc<Slack>, press: Press) -> Result<Ack, ApiError> {
    let Some(pressed) = Pressed::decode(&press.action, &press.value) else { return Ok(Ack::Nothing) };
    let tasks = app.tasks.clone();
    let work = async move {
        let answered = match pressed {
            Pressed::Edit(pending) => edit::open(&app, &slack, &press, pending).await,
            _ => commands::answer(&app, &slack, &Delivery::Press(press.clone())).await,
        };
        if let Some(answered) = answered {
            deliver(&slack, &Delivery::Press(press), &answered).await;
        }
    };
    in_time(tasks.spawn(work.in_current_span())).await
}

/// Opens the modal of a shortcut. The response to it is empty.
pub(super) async fn shortcut(app: App, slack: Arc<Slack>, shortcut: Shortcut) -> Result<Ack, ApiError> {
    let tasks = app.tasks.clone();
    let work = async move {
        if let Err(error) = opened(&app, &slack, &shortcut).await {
            tracing::error!(error.message = error.chain(), "a shortcut could not be answered");
        }
    };
    in_time(tasks.spawn(work.in_current_span())).await
}

async fn opened(app: &App, slack: &Slack, shortcut: &Shortcut) -> Result<(), Error> {
    let Some(kind) = Modal::of(&shortcut.callback) else { return Ok(()) };
    let by = &shortcut.by;
    let view = match people::asker(app, slack, &Delivery::Shortcut(shortcut.clone()), false).await? {
        Asker::Again => return Ok(()),
        Asker::Told(reply) => slack::told_view(&reply),
        Asker::Member(member) => match (kind, &shortcut.message) {
            (Modal::Ask, _) => ask::view(app, &member.actor, by).await,
            (Modal::Save, Some(message)) => save::view(slack, by, message),
            (Modal::Save | Modal::Edit(_), _) => return Ok(()),
        },
    };
    if let Err(error) = shown::open(slack, by, &view).await {
        tracing::warn!(reason = %error, "Slack opened no form");
        shown::say(slack, by, &Reply::text(error.public())).await;
    }
    Ok(())
}

async fn in_time(work: tokio::task::JoinHandle<()>) -> Result<Ack, ApiError> {
    match tokio::time::timeout(BUDGET, work).await {
        Ok(Err(_)) => Err(ApiError::Panicked),
        Ok(Ok(())) | Err(_) => Ok(Ack::Nothing),
    }
}

/// Takes what was sent in a modal: with what is wrong at its fields, with the answer, or with nothing where that goes elsewhere.
pub(super) async fn submit(app: App, slack: Arc<Slack>, mut submit: Submit) -> Result<Ack, ApiError> {
    let Some(kind) = Modal::of(&submit.callback) else { return Ok(Ack::Nothing) };
    if let Some(errors) = missing(kind, &submit) {
        return Ok(Ack::Errors(errors));
    }
    if kind == Modal::Save {
        // Somebody who sends it again because Slack saw no answer means the same note.
        submit.by.trigger.clone_from(&submit.view);
    }
    let (tasks, ours, sent) = (app.tasks.clone(), Arc::clone(&slack), submit.clone());
    let work = async move {
        let answered = answer(&app, &ours, &sent).await?;
        let refused = match kind {
            Modal::Edit(pending) => edit::refusal(&app, &sent, pending, &answered).await,
            Modal::Ask | Modal::Save => None,
        };
        Some((answered, refused))
    };
    let mut work = tasks.spawn(work.in_current_span());
    let has_address = !Carried::of(&slack, &submit).address.is_empty();
    match tokio::time::timeout(BUDGET, &mut work).await {
        Ok(Err(_)) => Err(ApiError::Panicked),
        Ok(Ok(None)) => Ok(Ack::Nothing),
        Ok(Ok(Some((answered, refused)))) => {
            let (ack, goes_on) = match refused {
                Some(errors) => (Ack::Errors(errors), false),
                None => acknowledged(kind, &submit, &answered, has_address),
            };
            let rest = async move {
                if goes_on {
                    deliver(&slack, &Delivery::Submit(submit), &answered).await;
                } else if let Some(kept) = answered.kept {
                    slack.finished.note(kept).await;
                }
            };
            tasks.spawn(rest.in_current_span());
            Ok(ack)
        }
        Err(_) => {
            let rest = async move {
                if let Ok(Some((answered, _))) = work.await {
                    deliver(&slack, &Delivery::Submit(submit), &answered).await;
                }
            };
            tasks.spawn(rest.in_current_span());
            Ok(Ack::Update(Box::new(slack::told_view(&words::goes_on(has_address)))))
        }
    }
}

/// What is missing in a form, which its sender is told before anything is done.
fn missing(kind: Modal, submit: &Submit) -> Option<slack::Errors> {
    match kind {
        Modal::Edit(_) => None,
        Modal::Ask => ask::missing(submit),
        Modal::Save => slack::saved(&submit.values).err(),
    }
}

/// What Slack is told of an answer, and whether the answer still has to go somewhere.
fn acknowledged(kind: Modal, submit: &Submit, answered: &Answered, has_address: bool) -> (Ack, bool) {
    let errors = if let Modal::Edit(pending) = kind { edit::errors(&answered.answer.reply, pending) } else { None };
    match errors {
        Some(errors) => (Ack::Errors(errors), false),
        None if has_address => (Ack::Nothing, true),
        None => {
            let view = slack::answer_view(&answered.answer.reply, &submit.by.trigger);
            (Ack::Update(Box::new(view)), false)
        }
    }
}

async fn answer(app: &App, slack: &Slack, submit: &Submit) -> Option<Answered> {
    let asker = people::asker(app, slack, &Delivery::Submit(submit.clone()), false).await;
    match asker {
        Ok(Asker::Again) => None,
        Ok(Asker::Told(reply)) => Some(reply.into()),
        Ok(Asker::Member(member)) => answer_to(app, slack, &member, submit).await,
        Err(error) => {
            tracing::error!(error.message = error.chain(), "what was sent in a modal could not be answered");
            Some(Reply::text(error.public()).into())
        }
    }
}

/// The engine's answer to what a member has sent in a modal; `None` where it was answered before, or is nothing of ours.
pub(super) async fn answer_to(app: &App, slack: &Slack, member: &SlackMember, submit: &Submit) -> Option<Answered> {
    let carried = Carried::of(slack, submit);
    let input = match Modal::of(&submit.callback)? {
        Modal::Edit(pending) => Some(Input::Edit { pending, values: slack::values(&submit.values)? }),
        Modal::Ask => slack::asked(&submit.values).map(|text| Input::Text(slack::inbound::typed(&text))),
        Modal::Save => save::note(app, slack, member, (submit, &carried)).await,
    };
    let said: Said = carried.placed(&submit.by);
    commands::engine(app, (&member.actor, &member.workspace.id), &said, input?).await
}
