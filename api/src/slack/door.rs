//! What Slack delivers, by whichever transport, to what it is told at once.

use std::sync::Arc;

use leancrm_bot::slack::inbound::{Delivery, Place};

use super::{Slack, commands, events, home, lifecycle, respond::ToSlack};
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
}

/// Takes a delivery that is known to be Slack's.
pub(crate) async fn take(app: App, slack: Arc<Slack>, delivery: Delivery) -> Result<Ack, ApiError> {
    match delivery {
        Delivery::Challenge { challenge } => Ok(Ack::Challenge(challenge)),
        Delivery::Command(said) => commands::command(app, slack, said).await,
        Delivery::Press(press) if press.place == Place::Home => Ok(home::pressed(app, slack, press)),
        Delivery::Press(press) => commands::press(app, slack, press).await,
        Delivery::Heard(heard) => events::heard(app, slack, heard).await,
        Delivery::Home(said) => Ok(home::opened(app, slack, said)),
        Delivery::Gone(gone) => lifecycle::hear(&app.store, &gone).await.map(|()| Ack::Nothing).map_err(ApiError::from),
        _ => Ok(Ack::Nothing),
    }
}
