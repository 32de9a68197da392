//! Deliveries that a process has left behind: taken up where they stand.

use std::sync::Arc;

use async_trait::async_trait;
use leancrm_bot::{
    KeptAnswer,
    slack::inbound::{Delivery, Place, Said},
};
use leancrm_core::{
    Error,
    ports::inbox::Inbox,
    store::{SlackCaller, Unfinished},
};

use super::{
    Slack,
    commands::{self, Answered},
    events, forms, home, kept_as, people, sharing,
};
use crate::app::App;

/// How often an address takes answers.
const USES: usize = 5;

/// Slack's deliveries, for the workers.
#[derive(Debug)]
pub struct SlackInbox {
    app: App,
    slack: Arc<Slack>,
}

impl SlackInbox {
    /// The inbox of an application where Slack is on.
    pub fn of(app: &App) -> Option<Arc<dyn Inbox>> {
        let slack = app.slack.clone()?;
        Some(Arc::new(Self { app: app.clone(), slack }))
    }
}

#[async_trait]
impl Inbox for SlackInbox {
    fn channel(&self) -> &'static str {
        "slack"
    }

    async fn finish(&self, left: Unfinished) -> Result<(), Error> {
        finish(&self.app, &self.slack, left).await
    }
}

/// Answers a delivery that nobody has answered, or sends an answer that nobody has sent.
async fn finish(app: &App, slack: &Slack, left: Unfinished) -> Result<(), Error> {
    let delivery = match slack.opened(&left) {
        Ok(delivery) => delivery,
        Err(reason) => return bury(app, &left, &reason).await,
    };
    let Some(said) = delivery.said() else { return bury(app, &left, "nobody said it").await };
    let answered = match left.answer.clone() {
        None => match answer(app, slack, &delivery, said).await? {
            None => return Ok(()),
            Some(answered) => answered,
        },
        Some(kept) => {
            let answer: KeptAnswer =
                serde_json::from_value(kept).map_err(|error| Error::internal("reading a kept answer", error))?;
            let sight = sharing::kept(commands::input(&delivery), answer.outcome);
            Answered { answer, tenant: Some(left.tenant), sight, kept: Some(left.id.clone()) }
        }
    };
    if matches!(&delivery, Delivery::Press(press) if press.place == Place::Home) {
        return home::left_behind(app, slack, said, answered.kept).await;
    }
    if forms::deliver(slack, &delivery, &answered).await {
        return Ok(());
    }
    let answered = sharing::seen(app, slack, said, answered).await?;
    let sent = usize::try_from(left.parts).unwrap_or_default();
    let parts: Vec<_> = answered.parts(app, &delivery).await.into_iter().skip(sent).collect();
    if usize::try_from(left.uses).unwrap_or_default() + parts.len() > USES {
        return bury(app, &left, "its address has no uses left").await;
    }
    commands::send_from(slack, &said.response_url, (parts, sent), answered.kept).await;
    Ok(())
}

/// The answer to a delivery that nobody has answered, where it goes to an address; otherwise it goes out by itself.
async fn answer(app: &App, slack: &Slack, delivery: &Delivery, said: &Said) -> Result<Option<Answered>, Error> {
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(None) };
    if let Some(told) = people::wished(app, slack, &member, delivery).await? {
        // What was said about oneself is done again, and told where there is an address.
        return Ok(Some(Answered::kept(told, kept_as(&member.workspace.id, &said.trigger))));
    }
    match delivery {
        Delivery::Heard(heard) => events::answer(app, &member, heard).await,
        Delivery::Press(press) if press.place == Place::Home => {
            home::done(app, slack, &member, said, commands::input(delivery)).await?;
        }
        Delivery::Submit(submit) => return Ok(forms::answer_to(app, slack, &member, submit).await),
        _ => {
            let Some(input) = commands::input(delivery) else {
                // The button that opens a form: nobody waits for it any more.
                slack.finished.note(kept_as(&member.workspace.id, &said.trigger)).await;
                return Ok(None);
            };
            return Ok(commands::engine(app, (&member.actor, &member.workspace.id), said, input).await);
        }
    }
    Ok(None)
}

async fn bury(app: &App, left: &Unfinished, reason: &str) -> Result<(), Error> {
    tracing::error!(reason, "a delivery from Slack had to be given up");
    let mut system = app.store.system().await?;
    system.bury_delivery(&left.id, reason).await?;
    system.commit().await
}
