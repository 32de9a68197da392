//! People type: messages, commands, links.

use serde_json::{Map, Value, json};

use super::{Said, Somebody};
use crate::fake_slack::{
    Account, Channel, ChannelKind, Failed, FakeSlack, Message, Workspace,
    deliver::Kind,
    response,
    state::{Outgoing, Shared, State},
};

impl FakeSlack {
    /// Somebody types something into a channel or a thread and presses Enter: a command if it begins with a slash.
    ///
    /// # Errors
    /// Where the product did not take a command, or there is nobody who may type there.
    pub async fn say(&self, user: &str, channel: &str, thread: Option<&str>, text: &str) -> Result<Said, Failed> {
        let command = self.settings().app.command.clone();
        let slash = text.strip_prefix(&command).filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        match slash {
            Some(_) if thread.is_some() => {
                Err(self.refused(user, format!("{command} is not supported in threads. Sorry!")))
            }
            Some(rest) => self.command(user, channel, rest.trim()).await,
            None if text.starts_with('/') => {
                let word = text.split_whitespace().next().unwrap_or_default();
                Err(self.refused(user, format!("{word} is not a valid command.")))
            }
            None => self.message(user, channel, thread, text).await,
        }
    }

    fn refused(&self, user: &str, sentence: String) -> Failed {
        self.notice(user, sentence.clone());
        Failed::Refused(sentence)
    }

    /// Somebody types the slash command with this text.
    ///
    /// # Errors
    /// Where the product did not take it, or there is nobody who may type there.
    pub async fn command(&self, user: &str, channel: &str, text: &str) -> Result<Said, Failed> {
        let command = self.settings().app.command.clone();
        let (payload, url) = self.with(|state| {
            let (who, place) = there(state, user, channel)?;
            if matches!(who.person.account, Account::Stranger(_)) {
                return Err(Failed::NoSuch("command for people of other workspaces"));
            }
            let trigger = self.trigger(state, user, false);
            let (address, url) = self.response_url(state, user, channel, None);
            let text = as_slack(&who.workspace, &self.settings().app.name, text, true);
            let mut payload = json!({
                "token": "a token that nobody should check", "team_id": who.workspace.team,
                "team_domain": who.workspace.domain(), "channel_id": place.id,
                "channel_name": if place.kind == ChannelKind::Private { "privategroup" } else { &place.name },
                "user_id": user, "user_name": who.person.handle(), "command": command, "text": text,
                "api_app_id": state.app, "is_enterprise_install": who.enterprise_install.to_string(),
                "response_url": address, "trigger_id": trigger,
            });
            if let Some((id, name)) = &who.workspace.enterprise {
                payload["enterprise_id"] = json!(id);
                payload["enterprise_name"] = json!(name);
            }
            Ok((payload, url))
        })?;
        let ack = self.send(Kind::Command, &payload).await.inspect_err(|failed| {
            let word = if matches!(failed, Failed::Timeout) { "operation_timeout" } else { "dispatch_failed" };
            self.notice(user, format!("{command} failed with the error “{word}”"));
        })?;
        let answer = self.with(|state| {
            let Some(answer) = response::from_body(state, &ack.body) else { return Ok(None) };
            let before = state.messages.len();
            response::apply(self, state, &url, answer).map_err(|refusal| Failed::Answer(refusal.error))?;
            Ok(state.messages.get(before).cloned())
        })?;
        Ok(Said { answer, ..Said::default() })
    }

    /// Somebody writes a message.
    async fn message(&self, user: &str, channel: &str, thread: Option<&str>, text: &str) -> Result<Said, Failed> {
        let (ts, events) = self.with(|state| {
            let (who, place) = there(state, user, channel)?;
            let text = as_slack(&who.workspace, &self.settings().app.name, text, false);
            let message = write(self, state, (user, channel), thread, &text)?;
            let mut events = Vec::new();
            if place.bot {
                events.extend(heard(&who, &place, &message, state));
            }
            events.extend(shared(self, state, &who, &place, &message));
            Ok::<_, Failed>((message.ts, events))
        })?;
        let outcomes = futures::future::join_all(events.into_iter().map(|event| self.deliver(event))).await;
        let lost = outcomes.into_iter().find_map(Result::err);
        Ok(Said { ts: Some(ts), answer: None, lost })
    }
}

/// Somebody and the channel they are in.
fn there(state: &State, user: &str, channel: &str) -> Result<(Somebody, Channel), Failed> {
    let who = state.somebody(user)?;
    let (_, place) = state.channel(channel).ok_or(Failed::NoSuch("channel"))?;
    if !place.members.contains(user) {
        return Err(Failed::NoSuch("channel for them"));
    }
    Ok((who, place.clone()))
}

fn write(
    slack: &FakeSlack,
    state: &mut State,
    (user, channel): (&str, &str),
    thread: Option<&str>,
    text: &str,
) -> Result<Message, Failed> {
    let root = thread.map(|ts| state.root(channel, ts).ok_or(Failed::NoSuch("thread"))).transpose()?;
    let thread_ts = root.map(|root| root.ts.clone());
    let message = Message {
        channel: channel.to_owned(),
        ts: state.next_ts(slack.now()),
        thread_ts,
        user: user.to_owned(),
        bot: false,
        text: text.to_owned(),
        blocks: Vec::new(),
        ephemeral_to: None,
        edited: false,
        metadata: None,
        unfurls: Map::new(),
        without_previews: false,
    };
    slack.changed(&message);
    state.messages.push(message.clone());
    Ok(message)
}

/// What the app hears of a message: the message, and beside it a mention where there is one.
fn heard(who: &Somebody, place: &Channel, message: &Message, state: &State) -> Vec<Outgoing> {
    let team = who.workspace.team.clone();
    let mut event = json!({
        "type": "message", "channel": place.id, "user": message.user, "text": message.text, "ts": message.ts,
        "event_ts": message.ts, "channel_type": place.event_kind(), "team": who.person.home_team(&team),
        "client_msg_id": format!("client-{}", message.ts),
    });
    if let Some(root) = message.thread_ts.as_ref() {
        event["thread_ts"] = json!(root);
        event["parent_user_id"] = json!(state.message(&place.id, root).map(|root| root.user.clone()));
    }
    event["user_team"] = event["team"].clone();
    if let Account::Stranger(home) = &who.person.account {
        event["source_team"] = json!(home);
    }
    let mentions = message.text.contains(&format!("<@{}", who.workspace.bot_user()));
    let mut mention = event.clone();
    let subscription = format!("message.{}", place.scope_kind());
    let mut events = vec![Outgoing { team: team.clone(), subscription, event }];
    if mentions && place.kind != ChannelKind::Direct {
        mention["type"] = json!("app_mention");
        if let Some(mention) = mention.as_object_mut() {
            mention.remove("channel_type");
        }
        events.push(Outgoing { team, subscription: "app_mention".to_owned(), event: mention });
    }
    events
}

/// What the app hears of links to its own domains.
fn shared(
    slack: &FakeSlack,
    state: &mut State,
    who: &Somebody,
    place: &Channel,
    message: &Message,
) -> Option<Outgoing> {
    let domains = &slack.settings().app.unfurl_domains;
    let links: Vec<(String, String)> = message
        .text
        .split('<')
        .skip(1)
        .filter_map(|rest| {
            let url = rest.split(['>', '|']).next()?.replace("&amp;", "&");
            let host = reqwest::Url::parse(&url).ok()?.host_str()?.to_owned();
            let domain = domains.iter().find(|domain| host == **domain || host.ends_with(&format!(".{domain}")))?;
            Some((domain.clone(), url))
        })
        .collect();
    if links.is_empty() {
        return None;
    }
    let unfurl_id = format!("C.{}.{}", message.ts, state.next());
    state.shared.push(Shared {
        channel: place.id.clone(),
        ts: message.ts.clone(),
        unfurl_id: unfurl_id.clone(),
        urls: links.iter().map(|(_, url)| url.clone()).collect(),
    });
    let links: Vec<Value> = links.iter().map(|(domain, url)| json!({ "domain": domain, "url": url })).collect();
    let mut event = json!({
        "type": "link_shared", "channel": place.id, "user": message.user, "message_ts": message.ts,
        "unfurl_id": unfurl_id, "source": "conversations_history", "links": links, "event_ts": message.ts,
        "is_bot_user_member": place.bot,
    });
    if let Some(root) = &message.thread_ts {
        event["thread_ts"] = json!(root);
    }
    Some(Outgoing { team: who.workspace.team.clone(), subscription: "link_shared".to_owned(), event })
}

/// What was typed as Slack keeps it: mentions and addresses in angle brackets, all else escaped. What is in brackets already
/// stays. In a command addresses stay as they were typed, and mentions carry the name.
fn as_slack(workspace: &Workspace, app: &str, text: &str, in_command: bool) -> String {
    let bot = workspace.bot_user();
    let people = workspace.people.iter().map(|person| (person.id.as_str(), person.name.as_str()));
    let mut names: Vec<(&str, &str)> = people.chain([(bot.as_str(), app)]).collect();
    names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let (piece, taken) = piece(workspace, &names, rest, sign, in_command, out.chars().last());
        out.push_str(&piece);
        rest = &rest[taken..];
    }
    out
}

fn piece(
    workspace: &Workspace,
    names: &[(&str, &str)],
    rest: &str,
    sign: char,
    in_command: bool,
    before: Option<char>,
) -> (String, usize) {
    let starts_word = before.is_none_or(|before| !before.is_alphanumeric());
    let bracket = ["<@", "<#", "<!", "<http", "<mailto:"].iter().any(|start| rest.starts_with(start));
    if let Some(end) = rest.find('>').filter(|_| bracket) {
        return (rest[..=end].to_owned(), end + 1);
    }
    if sign == '@' && starts_word {
        let found = names.iter().find(|(_, name)| {
            rest.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) && !name.is_empty()
        });
        if let Some((id, name)) = found {
            let mention = if in_command { format!("<@{id}|{name}>") } else { format!("<@{id}>") };
            return (mention, 1 + name.len());
        }
    }
    if sign == '#' && starts_word {
        let found = workspace.channels.iter().find(|channel| rest[1..].starts_with(&channel.name));
        if let Some(channel) = found.filter(|channel| channel.kind != ChannelKind::Direct) {
            return (format!("<#{}|{}>", channel.id, channel.name), 1 + channel.name.len());
        }
    }
    if !in_command && starts_word && (rest.starts_with("http://") || rest.starts_with("https://")) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        return (format!("<{}>", rest[..end].replace('&', "&amp;")), end);
    }
    let escaped = match sign {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        sign => sign.to_string(),
    };
    (escaped, sign.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_slack::Person;

    #[test]
    fn what_is_typed_becomes_what_slack_keeps() {
        let workspace = Workspace::new("T1", "Acme")
            .person(Person::new("U1", "Jane Doe", "jane@acme.example"))
            .channel(Channel::public("C1", "sales", &["U1"]));
        for (typed, kept, in_command) in [
            ("@leancrm my pipeline", "<@UBOT1> my pipeline", "<@UBOT1|LeanCRM> my pipeline"),
            ("R&D < 5", "R&amp;D &lt; 5", "R&amp;D &lt; 5"),
            ("ask @Jane Doe in #sales", "ask <@U1> in <#C1|sales>", "ask <@U1|Jane Doe> in <#C1|sales>"),
            ("mail a@Jane Doe", "mail a@Jane Doe", "mail a@Jane Doe"),
            (
                "see https://a.example/?x=1&y=2 now",
                "see <https://a.example/?x=1&amp;y=2> now",
                "see https://a.example/?x=1&amp;y=2 now",
            ),
            ("<@U1> stays", "<@U1> stays", "<@U1> stays"),
            ("é@", "é@", "é@"),
        ] {
            assert_eq!(as_slack(&workspace, "LeanCRM", typed, false), kept);
            assert_eq!(as_slack(&workspace, "LeanCRM", typed, true), in_command);
        }
    }
}
