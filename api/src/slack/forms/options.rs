//! The records that a note can be on, found while somebody types.

use leancrm_bot::slack::{self, Choice, inbound::Options};
use leancrm_core::{
    Error,
    store::{Named, SlackCaller},
};

use super::{super::Ack, BUDGET};
use crate::{app::App, error::ApiError};

/// Options that Slack takes.
const MOST: usize = 100;
/// Records of each kind.
const EACH: usize = 40;
/// The longest beginning that is looked up, in characters.
const LONGEST: usize = 80;

/// Fills a list. Somebody whom nobody knows here finds nothing in it.
pub(in super::super) async fn options(app: &App, asked: &Options) -> Result<Ack, ApiError> {
    let found = match tokio::time::timeout(BUDGET, records(app, asked)).await {
        Ok(found) => found?,
        Err(_) => Vec::new(),
    };
    Ok(Ack::Options(found))
}

async fn records(app: &App, asked: &Options) -> Result<Vec<Choice>, Error> {
    let by = &asked.by;
    if asked.action != slack::ABOUT {
        return Ok(Vec::new());
    }
    let caller = app.store.slack_person(&by.team, by.enterprise.as_deref(), &by.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(Vec::new()) };
    let prefix: String = asked.typed.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let mut tx = app.store.begin(&member.actor).await?;
    let found = tx.beginning_with(&prefix, &[Named::Contact, Named::Company, Named::Deal], EACH).await?;
    tx.commit().await?;
    Ok(found.iter().filter_map(slack::option).take(MOST).collect())
}
