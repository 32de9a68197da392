//! A message that is kept as a note. What it says is data: it is never read as a request.

use std::time::Duration;

use chrono::DateTime;
use leancrm_bot::{
    Input,
    slack::{
        self, View,
        inbound::{Quoted, Said, Submit},
    },
};
use leancrm_core::{Error, store::SlackMember};

use super::{super::Slack, Carried};
use crate::app::App;

/// How long Slack is asked for a name, within the time that it gives for an answer.
const PATIENCE: Duration = Duration::from_millis(700);
/// Letters of a name.
const NAME: usize = 80;

/// The modal to keep a message.
pub(super) fn view(slack: &Slack, by: &Said, message: &Quoted) -> View {
    let view = slack::save_view(&message.text);
    let private_metadata = Carried::from(by).quoting(message).sealed(slack, &by.user, &view.callback_id);
    View { private_metadata, ..view }
}

/// The note: the text as it was sent, and below it who said it in Slack, and when.
pub(super) async fn note(
    app: &App,
    slack: &Slack,
    member: &SlackMember,
    (submit, carried): (&Submit, &Carried),
) -> Option<Input> {
    let (on, text) = slack::saved(&submit.values).ok()?;
    let who = author(app, slack, member, (&submit.by, &carried.author)).await;
    let when = carried.at.split('.').next().and_then(|seconds| seconds.parse().ok());
    let when = when.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let when = when.map(|at| at.with_timezone(&member.actor.timezone()).format(", %-d %b %Y %H:%M").to_string());
    Some(Input::Note { on, body: format!("{text}\n\n— said in Slack by {who}{}", when.unwrap_or_default()) })
}

/// What somebody in Slack is called: as a member here, else as Slack says, else their id.
async fn author(app: &App, slack: &Slack, member: &SlackMember, (by, author): (&Said, &str)) -> String {
    if author.is_empty() {
        return "an app".to_owned();
    }
    let known = colleague(app, member, author).await.unwrap_or_else(|error| {
        tracing::warn!(error.message = error.chain(), "who said a message could not be looked up");
        None
    });
    let name = match known {
        Some(name) => Some(name),
        None => tokio::time::timeout(PATIENCE, in_slack(slack, by, author)).await.ok().flatten(),
    };
    let name = name.unwrap_or_default();
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let name: String = words.join(" ").chars().take(NAME).collect();
    if name.is_empty() { author.to_owned() } else { name }
}

async fn colleague(app: &App, member: &SlackMember, author: &str) -> Result<Option<String>, Error> {
    let tenant = member.actor.tenant();
    let mut system = app.store.system().await?;
    let found = system.slack_members(tenant, &member.workspace.id, &[author.to_owned()]).await?;
    system.commit().await?;
    let Some((_, id)) = found.into_iter().next() else { return Ok(None) };
    Ok(app.store.member_actor(tenant, id).await?.map(|actor| actor.name().to_owned()))
}

async fn in_slack(slack: &Slack, by: &Said, author: &str) -> Option<String> {
    let app = slack.app.as_ref()?;
    let token = app.credentials.token(&by.team, by.enterprise.as_deref()).await.ok()?;
    app.web.users_info(&token.token, author).await.ok()?.real_name
}
