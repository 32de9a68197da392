//! Who somebody in Slack is here, and how they become it.

use leancrm_bot::{
    Reply,
    slack::inbound::{Delivery, Said, Tone},
};
use leancrm_core::{
    Error,
    store::{SlackCaller, SlackDelivery, SlackMember, SlackWorkspace},
};

use super::{
    Slack,
    identity::{self, Refusal},
    words,
};
use crate::app::App;

/// The letters and digits of a code.
const CODE: usize = 10;

/// Who delivers something, or what they are told in place of an answer.
#[derive(Debug)]
pub(super) enum Asker {
    /// It was dealt with before.
    Again,
    /// They are told how to become a member here, or it is done what they asked about that.
    Told(Reply),
    /// A member.
    Member(Box<SlackMember>),
}

/// Who a delivery is from. It is kept before anything else; `acknowledged` says that Slack is told that it arrived before it is
/// answered.
pub(super) async fn asker(app: &App, slack: &Slack, delivery: &Delivery, acknowledged: bool) -> Result<Asker, Error> {
    let Some(said) = delivery.said() else { return Ok(Asker::Again) };
    if said.is_stranger {
        return Ok(Asker::Told(words::refused(Refusal::Stranger)));
    }
    let body = slack.sealed(delivery);
    let delivered = SlackDelivery {
        team: &said.team,
        enterprise: said.enterprise.as_deref(),
        user: &said.user,
        id: &said.trigger,
        body: body.as_deref(),
        acknowledged,
    };
    let caller = app.store.slack_caller(delivered).await?;
    Ok(match (caller, wish_of(delivery)) {
        (SlackCaller::Again, _) => Asker::Again,
        (SlackCaller::Stranger, _) => Asker::Told(words::stranger(&said.team)),
        (SlackCaller::Unlinked(workspace), Some(Wish::Link(code))) => {
            Asker::Told(link(app, slack, &workspace, said, code).await?)
        }
        (SlackCaller::Unlinked(_), _) if is_meant_for_a_code(&said.text) => Asker::Told(words::no_such_code()),
        (SlackCaller::Unlinked(workspace), _) => {
            Asker::Told(identity::introduce(app, slack, &workspace, delivery).await?)
        }
        (SlackCaller::Member(member), _) => {
            identity::look_again(app, slack, &member, said);
            match wished(app, slack, &member, delivery).await? {
                None => Asker::Member(member),
                Some(told) => {
                    let (finished, kept) =
                        (slack.finished.clone(), super::kept_as(&member.workspace.id, &said.trigger));
                    // Nobody waits for it.
                    app.tasks.spawn(async move { finished.note(kept).await });
                    Asker::Told(told)
                }
            }
        }
    })
}

/// Does what a member says about who they are; `None` where they say nothing of the kind.
pub(super) async fn wished(
    app: &App,
    slack: &Slack,
    member: &SlackMember,
    delivery: &Delivery,
) -> Result<Option<Reply>, Error> {
    let (Some(said), Some(wish)) = (delivery.said(), wish_of(delivery)) else { return Ok(None) };
    Ok(Some(match wish {
        Wish::Link(code) => link(app, slack, &member.workspace, said, code).await?,
        Wish::Use(tenant) => choose(app, member, said, tenant).await?,
    }))
}

/// What somebody says to us about who they are; what is said to others is none of it.
fn wish_of(delivery: &Delivery) -> Option<Wish<'_>> {
    match delivery {
        Delivery::Heard(heard) if heard.tone == Tone::Overheard => None,
        delivery => wish(&delivery.said()?.text),
    }
}

/// What somebody says about who they are, which is no question to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish<'a> {
    /// A code that proves who they are.
    Link(&'a str),
    /// Another tenant, or which there are.
    Use(Option<&'a str>),
}

/// “link CODE”, “use acme”, “use tenant acme”, “tenants”.
fn wish(text: &str) -> Option<Wish<'_>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |word: &str, expected: &str| word.eq_ignore_ascii_case(expected);
    let is_code = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).count() == CODE;
    match words.as_slice() {
        [one] if is(one, "tenants") => Some(Wish::Use(None)),
        [first, code] if is(first, "link") && is_code(code) => Some(Wish::Link(code)),
        [first, tenant] if is(first, "use") && !is(tenant, "tenant") => Some(Wish::Use(Some(tenant))),
        [first, second] if is(first, "use") && is(second, "tenant") => Some(Wish::Use(None)),
        [first, second, tenant] if is(first, "use") && is(second, "tenant") => Some(Wish::Use(Some(tenant))),
        _ => None,
    }
}

/// Whether somebody who is nobody yet tries a code, though it has not the form of one.
fn is_meant_for_a_code(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("link")) && words.count() == 1
}

async fn link(app: &App, slack: &Slack, workspace: &SlackWorkspace, said: &Said, code: &str) -> Result<Reply, Error> {
    if let Some(refused) = identity::refuses(slack, said).await {
        return Ok(refused);
    }
    let name = app.store.redeem_link_code(workspace, &said.user, code).await?;
    Ok(name.map_or_else(words::no_such_code, |name| words::linked(&name)))
}

/// Lets somebody talk to another tenant of theirs from now on.
async fn choose(app: &App, member: &SlackMember, said: &Said, tenant: Option<&str>) -> Result<Reply, Error> {
    let mut system = app.store.system().await?;
    let tenants = system.slack_tenants_of(&member.workspace.id, &said.user).await?;
    let wanted = tenant.map(str::to_lowercase);
    let found = tenants.iter().find(|tenant| {
        wanted.as_ref().is_some_and(|wanted| tenant.slug == *wanted || tenant.name.to_lowercase() == *wanted)
    });
    let Some(found) = found else { return Ok(words::tenants(tenant, &tenants)) };
    system.choose_slack_tenant(&member.workspace.id, &said.user, found.id).await?;
    system.commit().await?;
    Ok(words::chosen(&found.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_says_about_themselves_is_told_from_a_sentence() {
        for text in ["link ABCDE-FGHJ2", " LINK  abcdefghj2 ", "link `ABCDE-FGHJ2`"] {
            assert!(matches!(wish(text), Some(Wish::Link(_))), "{text}");
        }
        for text in ["link", "link Acme", "link John to Acme", "unlink ABCDE-FGHJ2", "link ABCDE FGHJ2", "", "use"] {
            assert_eq!(wish(text), None, "{text}");
        }
        assert_eq!(wish("use tenant acme-eu"), Some(Wish::Use(Some("acme-eu"))));
        assert_eq!(wish("Use acme"), Some(Wish::Use(Some("acme"))));
        assert_eq!(wish("tenants"), Some(Wish::Use(None)));
        assert_eq!(wish("use the expo leads list"), None);
    }
}
