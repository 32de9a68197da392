//! What Slack sends, read: a command, a press, a challenge. Pure; the signature was checked on the raw bytes before.

use serde::Deserialize;

/// Something that Slack has delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Slack asks whether the address is ours, and wants this back.
    Challenge(String),
    /// Somebody typed the slash command.
    Command(Said),
    /// Somebody pressed a button or picked an option.
    Press {
        /// Who, where.
        by: Said,
        /// What the button is called by, and what it carries.
        action: (String, String),
    },
    /// Something that asks nothing of us.
    Other,
}

/// Who said something where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The workspace.
    pub team: String,
    /// The person.
    pub user: String,
    /// The channel, or the conversation of two.
    pub channel: String,
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
        !self.channel.starts_with('D')
    }
}

/// The longest of the ids that Slack gives; what is longer is none of them.
const LONGEST_ID: usize = 150;

/// Reads a body; `None` for what Slack does not send. Which path it came in on does not matter.
pub fn read(body: &[u8]) -> Option<Delivery> {
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if text.starts_with('{') {
        return event(text);
    }
    let mut said = Said::default();
    let (mut command, mut check) = (false, false);
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match name.as_ref() {
            "payload" => return interaction(&value),
            "command" => command = true,
            "ssl_check" => check = true,
            "team_id" => said.team = value,
            "user_id" => said.user = value,
            "channel_id" => said.channel = value,
            "text" => said.text = typed(&value),
            "trigger_id" => said.trigger = value,
            "response_url" => said.response_url = value,
            _ => {}
        }
    }
    match (command, check) {
        (true, _) => known(&said).then_some(Delivery::Command(said)),
        (false, true) => Some(Delivery::Other),
        (false, false) => None,
    }
}

/// Whether it says who, where and which, in ids such as Slack gives.
fn known(said: &Said) -> bool {
    let ids = [&said.team, &said.user, &said.channel, &said.trigger];
    ids.iter().all(|id| {
        (1..=LONGEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    })
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    challenge: Option<String>,
}

fn event(body: &str) -> Option<Delivery> {
    let event: Event = serde_json::from_str(body).ok()?;
    match (event.r#type.as_str(), event.challenge) {
        ("url_verification", Some(challenge)) => Some(Delivery::Challenge(challenge)),
        _ => Some(Delivery::Other),
    }
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Interaction {
    r#type: String,
    user: Option<Named>,
    team: Option<Named>,
    channel: Option<Named>,
    #[serde(default)]
    trigger_id: String,
    #[serde(default)]
    response_url: String,
    #[serde(default)]
    actions: Vec<Act>,
}

#[derive(Deserialize)]
struct Act {
    #[serde(default)]
    action_id: String,
    value: Option<String>,
    selected_option: Option<Picked>,
}

#[derive(Deserialize)]
struct Picked {
    value: String,
}

fn interaction(payload: &str) -> Option<Delivery> {
    let found: Interaction = serde_json::from_str(payload).ok()?;
    if found.r#type != "block_actions" {
        return Some(Delivery::Other);
    }
    let id = |named: Option<Named>| named.map(|named| named.id).unwrap_or_default();
    let by = Said {
        team: id(found.team),
        user: id(found.user),
        channel: id(found.channel),
        text: String::new(),
        trigger: found.trigger_id,
        response_url: found.response_url,
    };
    let Some(action) = found.actions.into_iter().next() else { return Some(Delivery::Other) };
    let value = action.value.or(action.selected_option.map(|picked| picked.value)).unwrap_or_default();
    known(&by).then_some(Delivery::Press { by, action: (action.action_id, value) })
}

/// What was typed, without what Slack's editor makes of it: `<@U1|jane>` is jane, `&amp;` is an ampersand, a curly quote a quote.
fn typed(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMAND: &[u8] = b"team_id=T1&user_id=U1&channel_id=D1&command=%2Fleancrm&text=what%27s+up+with+%E2%80%9CJohn%E2%80%9D%3F&trigger_id=1.2&response_url=https%3A%2F%2Fhooks.slack.com%2Fx";

    #[test]
    fn a_command_says_who_where_and_what() {
        let Some(Delivery::Command(said)) = read(COMMAND) else { panic!("a command") };
        assert_eq!((said.team.as_str(), said.user.as_str(), said.channel.as_str()), ("T1", "U1", "D1"));
        assert_eq!(said.text, "what's up with \"John\"?");
        assert!(!said.is_public());
    }

    #[test]
    fn what_slacks_editor_adds_is_taken_away() {
        for (sent, said) in [
            ("ask <@U1|jane> about R&amp;D", "ask jane about R&D"),
            ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
            ("see <https://acme.example>", "see https://acme.example"),
            ("a &lt; b", "a < b"),
            ("&amp;lt;", "&lt;"),
            ("5 < 6", "5 < 6"),
            ("deals < 50k or > 90k", "deals < 50k or > 90k"),
            ("in <#C1|sales> <@U2>", "in sales @U2"),
            ("call <tel:+15550100|+1 555 0100>", "call +1 555 0100"),
            ("<<@U1|jane>", "<jane"),
            ("<@U1", "<@U1"),
        ] {
            assert_eq!(typed(sent), said);
        }
    }

    #[test]
    fn a_press_carries_its_button_and_a_challenge_is_given_back() {
        let payload = r#"{"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"channel":{"id":"C1"},"trigger_id":"3.4",
            "response_url":"https://hooks.slack.com/y","actions":[{"action_id":"confirm","value":"x"}]}"#;
        let body = format!("payload={}", form_urlencoded::byte_serialize(payload.as_bytes()).collect::<String>());
        let Some(Delivery::Press { by, action }) = read(body.as_bytes()) else { panic!("a press") };
        assert_eq!((by.channel.as_str(), by.is_public()), ("C1", true));
        assert_eq!(action, ("confirm".to_owned(), "x".to_owned()));
        let challenge = read(br#"{"type":"url_verification","challenge":"abc"}"#);
        assert_eq!(challenge, Some(Delivery::Challenge("abc".to_owned())));
    }

    #[test]
    fn what_has_no_ids_of_slack_is_nothing() {
        let with = |name: &str, value: &str| {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (key, usual) in [("team_id", "T1"), ("user_id", "U1"), ("channel_id", "D1"), ("trigger_id", "1.2")] {
                form.append_pair(key, if key == name { value } else { usual });
            }
            form.append_pair("command", "/leancrm").finish()
        };
        assert!(read(with("", "").as_bytes()).is_some());
        for name in ["team_id", "user_id", "channel_id", "trigger_id"] {
            for value in ["", "T1\0", "T1' OR true --", "🎉", "../T1", "T 1", &"T".repeat(151)] {
                assert_eq!(read(with(name, value).as_bytes()), None, "{name} {value:?}");
            }
        }
        for body in ["", " ", "{", "[]", "{}", "null", "payload=", "payload=%7B%7D", "a=b", "command=%2Fleancrm"] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        assert_eq!(read(b"command=\xff"), None);
        assert_eq!(read(b"ssl_check=1&token=x"), Some(Delivery::Other));
        assert_eq!(read(br#"{"type":"event_callback"}"#), Some(Delivery::Other));
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..400), text in "[<>&|@!a-z; ]{0,80}") {
            let _: Option<Delivery> = read(&body);
            let _: String = typed(&text);
        }
    }
}
