//! What Slack delivers, by whichever transport, to what it is told at once.

use std::sync::Arc;

use leancrm_bot::slack::{
    Choice, Errors, View,
    inbound::{Delivery, Place},
};
use serde_json::{Value, json};

use super::{Slack, commands, events, forms, home, lifecycle, links, respond::ToSlack};
use crate::{app::App, error::ApiError};

/// What Slack is told at once.
#[derive(Debug)]
pub(crate) enum Ack {
    /// That it arrived.
    Nothing,
    /// What Slack wants back to know the address.
    Challenge(String),
    /// An answer.
    Message(Box<ToSlack>),
    /// What cannot be used of a form, at its fields.
    Errors(Errors),
    /// A modal in place of the one that was sent.
    Update(Box<View>),
    /// What a list holds.
    Options(Vec<Choice>),
}

impl Ack {
    /// What Slack is told, as JSON; `None` where it is told nothing but that the delivery arrived.
    pub(crate) fn payload(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::Challenge(challenge) => Some(json!({ "challenge": challenge })),
            Self::Message(message) => serde_json::to_value(message).ok(),
            Self::Errors(errors) => serde_json::to_value(errors).ok(),
            Self::Update(view) => Some(json!({ "response_action": "update", "view": view })),
            Self::Options(options) => Some(json!({ "options": options })),
        }
    }
}

/// Takes a delivery that is known to be Slack's.
pub(crate) async fn take(app: App, slack: Arc<Slack>, delivery: Delivery) -> Result<Ack, ApiError> {
    match delivery {
        Delivery::Challenge { challenge } => Ok(Ack::Challenge(challenge)),
        Delivery::Command(said) => commands::command(app, slack, said).await,
        Delivery::Press(press) if forms::takes(&press) => forms::press(app, slack, press).await,
        Delivery::Press(press) if press.place == Place::Home => home::pressed(app, slack, press).await,
        Delivery::Submit(submit) => forms::submit(app, slack, submit).await,
        Delivery::Shortcut(shortcut) => forms::shortcut(app, slack, shortcut).await,
        Delivery::Options(asked) => forms::options(&app, &asked).await,
        Delivery::Press(press) => commands::press(app, slack, press).await,
        Delivery::Heard(heard) => events::heard(app, slack, heard).await,
        Delivery::Home(said) => Ok(home::opened(app, slack, said)),
        Delivery::Links(shared) => Ok(links::shared(app, slack, shared)),
        Delivery::Gone(gone) => lifecycle::hear(&app.store, &gone).await.map(|()| Ack::Nothing).map_err(ApiError::from),
        Delivery::Other => Ok(Ack::Nothing),
    }
}
