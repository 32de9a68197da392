//! Deliveries that a process has left behind: taken up where they stand.

use std::sync::Arc;

use async_trait::async_trait;
use leancrm_bot::{
    KeptAnswer, Outcome,
    slack::{
        Pressed,
        inbound::{Delivery, Said},
    },
};
use leancrm_core::{
    Error,
    ports::inbox::Inbox,
    store::{SlackCaller, Unfinished},
};

use super::{
    Slack,
    commands::{self, Answered},
    forms, kept_as,
    respond::ToSlack,
    uses,
};
use crate::app::App;

/// How often an address takes answers.
const USES: i16 = 5;

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
        None => answer(app, slack, &delivery, said).await?,
        Some(kept) => {
            let kept: KeptAnswer =
                serde_json::from_value(kept).map_err(|error| Error::internal("reading a kept answer", error))?;
            let again = uses(&kept.reply);
            let mut system = app.store.system().await?;
            if !system.use_delivery(&left.id, again, USES).await? {
                system.bury_delivery(&left.id, "its address has no uses left").await?;
                return system.commit().await;
            }
            system.commit().await?;
            let settles = kept.outcome != Outcome::Failed;
            Some(Answered { reply: kept.reply, settles, kept: Some(left.id.clone()) })
        }
    };
    let Some(answered) = answered else { return Ok(()) };
    if forms::deliver(slack, &delivery, &answered).await {
        return Ok(());
    }
    let parts = parts(&delivery, &answered);
    commands::send(slack, &said.response_url, parts, answered.kept).await;
    Ok(())
}

async fn answer(app: &App, slack: &Slack, delivery: &Delivery, said: &Said) -> Result<Option<Answered>, Error> {
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(None) };
    if let Delivery::Submit(submit) = delivery {
        return Ok(forms::answer_to(app, slack, &member, submit).await);
    }
    let Some(input) = commands::input(delivery) else {
        // The button that opens a form: nobody waits for it any more.
        slack.finished.note(kept_as(&member.workspace.id, &said.trigger)).await;
        return Ok(None);
    };
    Ok(commands::engine(app, (&member.actor, &member.workspace.id), said, input).await)
}

fn parts(delivery: &Delivery, answered: &Answered) -> Vec<ToSlack> {
    let parts = ToSlack::parts(&answered.reply).into_iter();
    let Delivery::Press(press) = delivery else { return parts.collect() };
    let says = matches!(Pressed::decode(&press.action, &press.value), Some(Pressed::Say(_)));
    let replaces = answered.settles && !says;
    let thread = press.by.thread.as_deref();
    parts.enumerate().map(|(at, part)| part.replacing(replaces && at == 0).in_thread(thread)).collect()
}

async fn bury(app: &App, left: &Unfinished, reason: &str) -> Result<(), Error> {
    tracing::error!(reason, "a delivery from Slack had to be given up");
    let mut system = app.store.system().await?;
    system.bury_delivery(&left.id, reason).await?;
    system.commit().await
}
