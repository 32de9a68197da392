//! Answers that everybody in a channel sees: `/leancrm share …`, and the button “Share here”.
//!
//! What is answered is for the asker alone. It is shown to everybody where somebody asks for that with a question, and everybody
//! in the channel sees all that the asker sees; else the asker alone is told why not.

use leancrm_bot::{
    Answer, Inbound, Input, KeptAnswer, Outcome, Reply,
    reply::Block,
    slack::{inbound::Said, web::WebError},
};
use leancrm_core::{
    Error,
    ids::MemberId,
    store::{SlackCaller, SlackMember},
};
use leancrm_nlp::Kind;

use super::{BotToken, Slack, SlackApp, commands::Answered, words};
use crate::app::App;

/// The most people of a channel that are looked at.
const PEOPLE: usize = 400;
/// How many that are no members are asked about: whether they are programs.
const UNKNOWN: usize = 10;
/// How many are named who do not see enough.
const NAMED: usize = 3;

/// Who sees an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// The asker alone.
    Asker,
    /// The asker alone, who may show everybody the answer to this question.
    Offered(String),
    /// Everybody, if they may: the answer to this question was asked for so.
    Wanted(String),
    /// Everybody.
    Everybody,
}

/// What was asked, as far as it matters to who may see the answer.
#[derive(Debug)]
pub(super) struct Asked {
    input: Input,
    public: bool,
}

impl Asked {
    pub(super) fn of(inbound: &Inbound) -> Self {
        Self { input: inbound.input.clone(), public: inbound.public }
    }

    /// Who sees the answer, as far as that is known before anybody looked who is there.
    pub(super) fn sight(self, answer: &Answer) -> Sight {
        let reads = answer.intent.is_some_and(|intent| intent.kind() == Kind::Read);
        match (self.input, answer.outcome) {
            (Input::Question(question), Outcome::Answered) => Sight::Wanted(question),
            (Input::Text(sentence), Outcome::Answered) if self.public && reads => Sight::Offered(sentence),
            _ => Sight::Asker,
        }
    }
}

/// The same of an answer that was kept.
pub(super) fn kept(input: Option<Input>, outcome: Outcome) -> Sight {
    match (input, outcome) {
        (Some(Input::Question(question)), Outcome::Answered) => Sight::Wanted(question),
        _ => Sight::Asker,
    }
}

/// What a command asks of the engine: “share …” may only ask.
pub(super) fn input(text: &str) -> Input {
    let (word, question) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    if word.eq_ignore_ascii_case("share") && !question.trim().is_empty() {
        return Input::Question(question.trim().to_owned());
    }
    Input::Text(text.to_owned())
}

/// An answer, shown to everybody if that was asked for and they may see it.
pub(super) async fn shown(
    app: &App,
    slack: &Slack,
    (member, said): (&SlackMember, &Said),
    answered: Answered,
) -> Answered {
    let Sight::Wanted(question) = &answered.sight else { return answered };
    let KeptAnswer { reply, outcome, turn } = answered.answer;
    let why = match why_not(app, slack, member, said).await {
        Ok(None) => {
            let reply = for_everybody(&reply, member.actor.name(), question);
            let answer = KeptAnswer { reply, outcome, turn: None };
            return Answered { answer, sight: Sight::Everybody, ..answered };
        }
        Ok(Some(why)) => why,
        Err(error) => {
            tracing::warn!(error.message = error.chain(), "it could not be found out who is in a channel");
            error.public()
        }
    };
    let answer = KeptAnswer { reply: reply.with_note(Some(words::for_you_alone(&why))), outcome, turn };
    Answered { answer, sight: Sight::Asker, ..answered }
}

/// The same where it has to be looked up who asked.
pub(super) async fn seen(app: &App, slack: &Slack, said: &Said, answered: Answered) -> Result<Answered, Error> {
    if !matches!(answered.sight, Sight::Wanted(_)) {
        return Ok(answered);
    }
    let caller = app.store.slack_person(&said.team, said.enterprise.as_deref(), &said.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(Answered { sight: Sight::Asker, ..answered }) };
    // They may talk to another tenant by now, whose people are others.
    if answered.tenant != Some(member.actor.tenant()) {
        return Ok(Answered { sight: Sight::Asker, ..answered });
    }
    Ok(shown(app, slack, (&member, said), answered).await)
}

/// What everybody sees of an answer: what was asked and what is said, and nothing to press.
fn for_everybody(reply: &Reply, name: &str, question: &str) -> Reply {
    let says =
        |block: &&Block| matches!(block, Block::Text { .. } | Block::Card(_) | Block::Table(_) | Block::Chart(_));
    let shown = reply.blocks.iter().filter(says).cloned();
    shown.fold(Reply::text(format!("{name} asked: {question}")), Reply::with)
}

/// Why not everybody in a conversation may see what a member sees; `None` where they may.
async fn why_not(app: &App, slack: &Slack, member: &SlackMember, said: &Said) -> Result<Option<String>, Error> {
    if !said.is_public() {
        return Ok(Some("nobody else is in this conversation. Share in a channel.".to_owned()));
    }
    let Some(ours) = slack.app.as_deref() else { return Ok(Some(NO_TOKEN.to_owned())) };
    let token = match ours.credentials.token(&said.team, said.enterprise.as_deref()).await {
        Ok(token) => token,
        Err(error) => {
            tracing::info!(reason = %error, "nothing can be shared without a token");
            return Ok(Some(NO_TOKEN.to_owned()));
        }
    };
    match ours.web.conversations_info(&token.token, &said.channel).await {
        Ok(channel) if channel.is_private => {}
        Ok(_) => return Ok(Some(OPEN.to_owned())),
        Err(error) => return Ok(Some(unseen(&error))),
    }
    let there = match people(ours, &token, &said.channel).await {
        Ok(Some(people)) => people,
        Ok(None) => return Ok(Some(format!("more than {PEOPLE} people are in this channel."))),
        Err(error) => return Ok(Some(unseen(&error))),
    };
    let others: Vec<String> =
        there.into_iter().filter(|user| *user != said.user && *user != token.bot_user_id).collect();
    let mut system = app.store.system().await?;
    let linked = system.slack_members(member.actor.tenant(), &member.workspace.id, &others).await?;
    system.commit().await?;
    let strangers: Vec<&String> =
        others.iter().filter(|user| !linked.iter().any(|(known, _)| known == *user)).collect();
    match unknown(ours, &token, &strangers).await {
        Ok(None) => blind(app, member, linked.into_iter().map(|(_, member)| member).collect()).await,
        Ok(Some(why)) => Ok(Some(why)),
        Err(error) => Ok(Some(unseen(&error))),
    }
}

const OPEN: &str =
    "everybody in this workspace can read this channel, members of LeanCRM or not. Share in a private channel.";
const NO_TOKEN: &str = "I can't see who else is in this channel. Whoever runs LeanCRM installs the app in Slack: leancrm \
                        slack install.";

/// What is said where Slack does not tell who is in a channel.
fn unseen(error: &WebError) -> String {
    if ["not_in_channel", "channel_not_found"].iter().any(|code| error.is(code)) {
        return "I can't see who else is in this channel. Invite me to it, and share again.".to_owned();
    }
    format!("I can't see who else is in this channel. {}", error.public())
}

/// Who is in a channel; `None` where they are too many.
async fn people(ours: &SlackApp, token: &BotToken, channel: &str) -> Result<Option<Vec<String>>, WebError> {
    let (mut people, mut cursor): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let page = ours.web.conversations_members(&token.token, channel, cursor.as_deref()).await?;
        people.extend(page.items);
        cursor = page.next;
        if people.len() > PEOPLE {
            return Ok(None);
        }
        if cursor.is_none() {
            return Ok(Some(people));
        }
    }
}

/// What is said of people who are no members here, programs not among them.
async fn unknown(ours: &SlackApp, token: &BotToken, strangers: &[&String]) -> Result<Option<String>, WebError> {
    if strangers.len() > UNKNOWN {
        return Ok(Some(format!("{} people here are not known to LeanCRM.", strangers.len())));
    }
    for stranger in strangers {
        let person = ours.web.users_info(&token.token, stranger).await?;
        if !person.is_bot {
            return Ok(Some(format!("{} is not known to LeanCRM, so I can't tell what they may see.", person.name())));
        }
    }
    Ok(None)
}

/// What is said of members who do not see everything that the asker sees.
async fn blind(app: &App, member: &SlackMember, mut others: Vec<MemberId>) -> Result<Option<String>, Error> {
    let (tenant, Some(asker)) = (member.actor.tenant(), member.actor.member()) else {
        return Ok(Some("I don't know who you are.".to_owned()));
    };
    others.sort_unstable();
    others.dedup();
    let mut system = app.store.system().await?;
    let blind = system.all_see(tenant, asker, &others).await?;
    let mut names = Vec::new();
    for other in blind.iter().take(NAMED) {
        names.extend(system.actor(tenant, *other).await?.map(|actor| actor.name().to_owned()));
    }
    system.commit().await?;
    Ok(match (blind.len(), names.as_slice()) {
        (0, _) => None,
        (1, [one]) => Some(format!("{one} does not see all that you see.")),
        (count, names) if count > names.len() => {
            Some(format!("{count} people here do not see all that you see, {} among them.", names.join(", ")))
        }
        (_, names) => Some(format!("{} do not see all that you see.", names.join(" and "))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn share_with_a_question_is_told_from_a_sentence() {
        for (text, question) in
            [("share my pipeline", "my pipeline"), ("SHARE  what's up with John? ", "what's up with John?")]
        {
            assert!(matches!(input(text), Input::Question(asked) if asked == question), "{text}");
        }
        for text in ["share", "shared deals", "who has the largest share", ""] {
            assert!(matches!(input(text), Input::Text(_)), "{text}");
        }
    }
}
