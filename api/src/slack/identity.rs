//! Who somebody in Slack is, by what Slack says of them: linked by a confirmed e-mail address, asked again once a day.
//!
//! Slack is asked where the app is installed, with no transaction open. Guests, people of other workspaces, programs and closed
//! accounts are nobody here, whatever code they have; only what an operator said of a guest counts.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_bot::{
    Channel, Inbound, Reply,
    reply::{Block, Tone},
    slack::{
        inbound::{Delivery, Said},
        web::{Person, WebError},
    },
};
use leancrm_core::{
    Error,
    store::{SlackCaller, SlackMember, SlackTenant, SlackWorkspace},
};
use tracing::Instrument as _;

use super::{Slack, commands, words};
use crate::app::App;

/// How long what Slack said of somebody counts.
const COUNTS: TimeDelta = TimeDelta::hours(24);
/// How long Slack is left alone about somebody of whom it said nothing.
const LEFT_ALONE: TimeDelta = TimeDelta::minutes(10);
/// So many people are remembered before those are forgotten who may be asked about again.
const REMEMBERED: usize = 10_000;

/// Somebody who is nobody here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A guest of the workspace.
    Guest,
    /// Of another workspace.
    Stranger,
    /// A program.
    Bot,
    /// Their account was closed.
    Closed,
}

/// About whom Slack was asked of late.
#[derive(Debug, Default)]
pub(super) struct Asked(Mutex<HashMap<(String, String), DateTime<Utc>>>);

impl Asked {
    /// Whether it is time to ask about somebody; then somebody does.
    fn is_due(&self, workspace: &str, user: &str, now: DateTime<Utc>) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= REMEMBERED {
            asked.retain(|_, at| now - *at < LEFT_ALONE);
        }
        let last = asked.get_mut(&(workspace.to_owned(), user.to_owned()));
        match last {
            Some(last) if now - *last < LEFT_ALONE => false,
            Some(last) => {
                *last = now;
                true
            }
            None => {
                asked.insert((workspace.to_owned(), user.to_owned()), now);
                true
            }
        }
    }
}

/// The answer to somebody of whom nobody has said who they are: that of the member with their e-mail address, where there is one.
///
/// What they delivered was not kept, because they were nobody when it came.
pub(super) async fn introduce(
    app: &App,
    slack: &Slack,
    workspace: &SlackWorkspace,
    delivery: &Delivery,
) -> Result<Reply, Error> {
    let Some(said) = delivery.said() else { return Ok(words::unlinked()) };
    let Some(person) = ask(slack, said).await else { return Ok(words::unlinked()) };
    if let Some(refusal) = refusal(&person, said) {
        return Ok(words::refused(refusal));
    }
    let Some(email) = person.email() else { return Ok(words::unlinked()) };
    if !person.is_email_confirmed {
        return Ok(words::unconfirmed(email));
    }
    if app.store.link_slack_by_email(workspace, &said.user, email).await? == 0 {
        return Ok(words::unknown_email(email));
    }
    match member(app, workspace, said).await? {
        None => Ok(words::unknown_email(email)),
        Some(member) => welcome(app, &member, email, delivery).await,
    }
}

/// What somebody is told who may not become a member by a code.
pub(super) async fn refuses(slack: &Slack, said: &Said) -> Option<Reply> {
    let person = ask(slack, said).await?;
    refusal(&person, said).map(words::refused)
}

/// Asks once a day, beside the answer, whether a member is who they were.
pub(super) fn look_again(app: &App, slack: &Slack, member: &SlackMember, said: &Said) {
    let now = app.store.clock().now();
    let counts = member.verified_at.is_some_and(|at| now - at < COUNTS);
    if counts || slack.app.is_none() || !slack.asked.is_due(&member.workspace.id, &said.user, now) {
        return;
    }
    let Some(ours) = app.slack.clone() else { return };
    let (app, member, said) = (app.clone(), member.clone(), said.clone());
    let tasks = app.tasks.clone();
    let work = async move {
        if let Err(error) = verify(&app, &ours, &member, &said).await {
            tracing::warn!(error.message = error.chain(), "who somebody in Slack is could not be looked at again");
        }
    };
    tasks.spawn(work.in_current_span());
}

async fn verify(app: &App, slack: &Slack, member: &SlackMember, said: &Said) -> Result<(), Error> {
    let Some(person) = ask(slack, said).await else { return Ok(()) };
    let (workspace, user) = (&member.workspace.id, &said.user);
    let by_email = member.linked_via == "email";
    let gone = match refusal(&person, said) {
        Some(Refusal::Closed) => Some(false),
        Some(_) if member.linked_via != "operator" => Some(by_email),
        None if by_email && !is_still(app, member, &person).await? => Some(true),
        Some(_) | None => None,
    };
    match gone {
        Some(only_by_email) => {
            let count = app.store.unlink_slack(workspace, user, only_by_email).await?;
            tracing::info!(slack.team = workspace, slack.user = user, count, "somebody in Slack is not who they were");
        }
        None => app.store.slack_verified(workspace, user).await?,
    }
    Ok(())
}

/// Whether somebody has the address by which they were linked. Where Slack tells no address, nothing has changed.
async fn is_still(app: &App, member: &SlackMember, person: &Person) -> Result<bool, Error> {
    let (Some(email), Some(id)) = (person.email(), member.actor.member()) else { return Ok(true) };
    let mut system = app.store.system().await?;
    match system.member_id(member.actor.tenant(), email).await {
        Ok(found) => Ok(person.is_email_confirmed && found == id),
        Err(Error::Invalid { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Who somebody is, by Slack; `None` where the app is not installed there, or Slack does not say.
async fn ask(slack: &Slack, said: &Said) -> Option<Person> {
    let app = slack.app.as_ref()?;
    let token = match app.credentials.token(&said.team, said.enterprise.as_deref()).await {
        Ok(token) => token,
        Err(error) => {
            tracing::debug!(slack.team = said.team, error.message = %error, "nobody can be looked up in a workspace");
            return None;
        }
    };
    match app.web.users_info(&token.token, &said.user).await {
        Ok(person) => Some(person),
        Err(error) => {
            tracing::warn!(slack.team = said.team, error.message = %error, "Slack does not say who somebody is");
            if let WebError::Token(fault) = error
                && let Err(error) = app.credentials.refused(&token, fault).await
            {
                tracing::warn!(error.message = error.chain(), "a token that counts no more could not be forgotten");
            }
            None
        }
    }
}

/// Why somebody is nobody here. In an organisation people are of several workspaces.
fn refusal(person: &Person, said: &Said) -> Option<Refusal> {
    let elsewhere = said.enterprise.is_none() && person.team_id.as_ref().is_some_and(|team| *team != said.team);
    if person.deleted {
        Some(Refusal::Closed)
    } else if person.is_bot {
        Some(Refusal::Bot)
    } else if person.is_stranger || elsewhere {
        Some(Refusal::Stranger)
    } else if person.is_restricted || person.is_ultra_restricted {
        Some(Refusal::Guest)
    } else {
        None
    }
}

/// The member that somebody now is; where they have left the tenant that they talked to last, of another of theirs.
async fn member(app: &App, workspace: &SlackWorkspace, said: &Said) -> Result<Option<Box<SlackMember>>, Error> {
    for _ in 0..2 {
        let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
        if let SlackCaller::Member(member) = caller {
            return Ok(Some(member));
        }
        let mut system = app.store.system().await?;
        let tenants = system.slack_tenants_of(&workspace.id, &said.user).await?;
        let Some(other) = tenants.first() else { return Ok(None) };
        system.choose_slack_tenant(&workspace.id, &said.user, other.id).await?;
        system.commit().await?;
    }
    Ok(None)
}

/// The other tenants that somebody is a member of. Where there are some, it is settled that they talk to this one.
async fn others(app: &App, member: &SlackMember, delivery: &Delivery) -> Result<Vec<SlackTenant>, Error> {
    let (Some(said), workspace) = (delivery.said(), &member.workspace.id) else { return Ok(Vec::new()) };
    let mut system = app.store.system().await?;
    let mut tenants = system.slack_tenants_of(workspace, &said.user).await?;
    tenants.retain(|tenant| tenant.id != member.actor.tenant());
    if !tenants.is_empty() {
        system.choose_slack_tenant(workspace, &said.user, member.actor.tenant()).await?;
    }
    system.commit().await?;
    Ok(tenants)
}

/// The answer to the first word of a member, below a line that says who they are.
async fn welcome(app: &App, member: &SlackMember, email: &str, delivery: &Delivery) -> Result<Reply, Error> {
    let others = others(app, member, delivery).await?;
    let known = words::known(&member.actor, email, &others);
    let (Some(said), Some(input)) = (delivery.said(), commands::input(delivery)) else {
        return Ok(Reply::text(format!("{known} Please do that once more.")));
    };
    let inbound = Inbound { channel: Channel::Slack, thread: said.conversation(), public: said.is_public(), input };
    let answer = app.engine.answer(&member.actor, inbound).await;
    crate::observe::count_answer(&answer);
    let mut reply = answer.reply;
    reply.blocks.insert(0, Block::Text { text: known, tone: Tone::Note });
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_somebody_slack_is_asked_once_at_a_time() {
        let (asked, now) = (Asked::default(), DateTime::<Utc>::UNIX_EPOCH);
        assert!(asked.is_due("T1", "U1", now) && asked.is_due("T1", "U2", now));
        assert!(!asked.is_due("T1", "U1", now + LEFT_ALONE - TimeDelta::seconds(1)));
        assert!(asked.is_due("T1", "U1", now + LEFT_ALONE));
    }
}
