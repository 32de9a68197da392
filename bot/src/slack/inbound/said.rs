//! Who said something where, in which words.

use serde::{Deserialize, Serialize};

/// Who said something where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The workspace that the app is installed in.
    pub team: String,
    /// The organisation that the workspace is a part of.
    pub enterprise: Option<String>,
    /// The person.
    pub user: String,
    /// Whether the person is of another workspace that shares the channel.
    pub is_stranger: bool,
    /// The channel, or the conversation of two; empty for what happens in no conversation.
    pub channel: String,
    /// The thread in it, by its first message.
    pub thread: Option<String>,
    /// What was typed.
    pub text: String,
    /// What it is told apart by.
    pub trigger: String,
    /// Where an answer can be sent later.
    pub response_url: String,
}

impl Said {
    /// Whether others than the asker are there: conversations of two begin with a D.
    pub fn is_public(&self) -> bool {
        !self.channel.is_empty() && !self.channel.starts_with('D')
    }

    /// Which conversation it belongs to.
    pub fn conversation(&self) -> String {
        let place = if self.channel.is_empty() { &self.user } else { &self.channel };
        match &self.thread {
            None => format!("{}:{place}", self.team),
            Some(thread) => format!("{}:{place}:{thread}", self.team),
        }
    }

    /// Takes a field of a command.
    pub(super) fn fill(&mut self, name: &str, value: &str) {
        let value = value.to_owned();
        match name {
            "team_id" => self.team = value,
            "enterprise_id" => self.enterprise = Some(value).filter(|id| !id.is_empty()),
            "user_id" => self.user = value,
            "channel_id" => self.channel = value,
            "text" => self.text = typed(&value),
            "trigger_id" => self.trigger = value,
            "response_url" => self.response_url = value,
            _ => {}
        }
    }
}

/// The longest of the ids that Slack gives; what is longer is none of them.
const LONGEST_ID: usize = 150;

/// Whether it says who, where and which, in ids such as Slack gives.
pub(super) fn known(said: &Said) -> bool {
    !said.channel.is_empty() && known_somewhere(said)
}

/// The same for what may happen in no conversation.
pub(super) fn known_somewhere(said: &Said) -> bool {
    let given = [&said.team, &said.user, &said.trigger];
    let optional = [said.enterprise.as_ref(), said.thread.as_ref(), Some(&said.channel).filter(|id| !id.is_empty())];
    given.into_iter().chain(optional.into_iter().flatten()).all(|id| is_id(id))
}

/// Whether a text is such as Slack's ids are.
pub(super) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// What was typed, without what Slack's editor makes of it: `<@U1|jane>` is jane, `&amp;` is an ampersand, a curly quote a quote.
pub fn typed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let link = from[1..].split_once('>').filter(|(inside, _)| is_link(inside));
        let Some((inside, after)) = link else {
            out.push('<');
            rest = &from[1..];
            continue;
        };
        let shown = inside.split_once('|').map_or(inside, |(_, shown)| shown);
        out.push_str(["mailto:", "tel:"].iter().find_map(|scheme| shown.strip_prefix(scheme)).unwrap_or(shown));
        rest = after;
    }
    out.push_str(rest);
    let plain = out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    plain.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('\u{a0}', " ").trim().to_owned()
}

/// Whether what stands between `<` and `>` is a person, a channel or an address, and not a comparison that was typed so.
fn is_link(inside: &str) -> bool {
    ["@", "#", "!", "http://", "https://", "mailto:", "tel:"].iter().any(|start| inside.starts_with(start))
}
