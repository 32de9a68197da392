//! What Slack sends, read: commands, presses, forms, shortcuts and events. Pure; the signature was checked on the raw bytes before.
//!
//! Every kind is known by its content, whichever path it came in on. What is read can be written down as it is and read again, so
//! that it can be kept until it was answered.

use serde::{Deserialize, Serialize};

mod event;
mod interaction;
mod links;
mod said;

pub use event::{Gone, Heard, Tone};
pub use interaction::{Options, Place, Press, Quoted, Shortcut, Submit};
pub use links::{LinkPlace, Links};
pub use said::{Said, typed};

use said::known;

/// Something that Slack has delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delivery {
    /// Slack asks whether the address is ours, and wants this back.
    Challenge {
        /// What it wants.
        challenge: String,
    },
    /// Somebody typed the slash command.
    Command(Said),
    /// Somebody pressed a button or picked an option.
    Press(Press),
    /// Somebody sent a form.
    Submit(Submit),
    /// Somebody used a shortcut.
    Shortcut(Shortcut),
    /// Somebody types into a list that we fill.
    Options(Options),
    /// Somebody said something in a conversation of two, to us, or in a thread where we are.
    Heard(Heard),
    /// Somebody opened the app's home.
    Home(Said),
    /// Somebody shared links to our pages.
    Links(Links),
    /// The app was taken out of a workspace, or its tokens were.
    Gone(Gone),
    /// Something that asks nothing of us.
    Other,
}

impl Delivery {
    /// Who it is from, where it is from somebody and is to be answered.
    pub const fn said(&self) -> Option<&Said> {
        Some(match self {
            Self::Command(said) | Self::Home(said) => said,
            Self::Press(Press { by, .. })
            | Self::Submit(Submit { by, .. })
            | Self::Shortcut(Shortcut { by, .. })
            | Self::Options(Options { by, .. })
            | Self::Heard(Heard { by, .. })
            | Self::Links(Links { by, .. }) => by,
            Self::Challenge { .. } | Self::Gone(_) | Self::Other => return None,
        })
    }
}

/// Reads a body; `None` for what Slack does not send.
pub fn read(body: &[u8]) -> Option<Delivery> {
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if text.starts_with('{') {
        return json(&serde_json::from_str(text).ok()?);
    }
    let mut said = Said::default();
    let (mut command, mut check) = (false, false);
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match name.as_ref() {
            "payload" => return interaction::read(serde_json::from_str(&value).ok()?),
            "command" => command = true,
            "ssl_check" => check = true,
            name => said.fill(name, &value),
        }
    }
    match (command, check) {
        (true, _) => known(&said).then_some(Delivery::Command(said)),
        (false, true) => Some(Delivery::Other),
        (false, false) => None,
    }
}

/// Reads what is JSON: an event or, over a socket, an interaction or a command.
pub fn json(value: &serde_json::Value) -> Option<Delivery> {
    if let Some(fields) = value.as_object().filter(|fields| fields.contains_key("command")) {
        let mut said = Said::default();
        for (name, value) in fields {
            said.fill(name, value.as_str().unwrap_or_default());
        }
        return known(&said).then_some(Delivery::Command(said));
    }
    let kind = value.get("type")?.as_str()?;
    match (kind, value.get("challenge").and_then(serde_json::Value::as_str)) {
        ("url_verification", Some(challenge)) => Some(Delivery::Challenge { challenge: challenge.to_owned() }),
        ("event_callback", _) => Some(event::read(value)),
        (
            "block_actions" | "view_submission" | "view_closed" | "shortcut" | "message_action" | "block_suggestion",
            _,
        ) => interaction::read(value.clone()),
        _ => Some(Delivery::Other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use serde_json::{Value, json};

    use super::*;

    /// An event of a workspace in which we are UBOT.
    fn event(event: impl Into<Value>) -> Option<Delivery> {
        let event: Value = event.into();
        let envelope = json!({
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": 7, "event": event,
            "authorizations": [{ "team_id": "T1", "user_id": "UBOT", "is_bot": true }],
        });
        read(envelope.to_string().as_bytes())
    }

    fn heard(value: Value) -> Option<(Tone, String, String)> {
        match event(value) {
            Some(Delivery::Heard(heard)) => Some((heard.tone, heard.by.text.clone(), heard.by.conversation())),
            other => {
                assert_eq!(other, Some(Delivery::Other));
                None
            }
        }
    }

    #[test]
    fn a_message_is_heard_where_it_is_meant_for_us() {
        let direct = json!({"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "my pipeline", "ts": "1.1"});
        assert_eq!(heard(direct), Some((Tone::Direct, "my pipeline".to_owned(), "T1:D1".to_owned())));
        let text = "<@UBOT> what's up with R&amp;D?";
        let mention = json!({"type": "app_mention", "channel": "C1", "user": "U1", "text": text, "ts": "1.2"});
        let beside = json!({"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": text, "ts": "1.2"});
        let (Some(Delivery::Heard(first)), Some(Delivery::Heard(second))) = (event(mention), event(beside)) else {
            panic!("both are heard")
        };
        assert_eq!((first.tone, first.by.text.as_str()), (Tone::Mention, "what's up with R&D?"));
        assert_eq!(first.by.trigger, second.by.trigger, "one message, told twice");
        let reply = json!({"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": "and Acme?", "ts": "1.4", "thread_ts": "1.2"});
        assert_eq!(heard(reply), Some((Tone::Overheard, "and Acme?".to_owned(), "T1:C1:1.2".to_owned())));
    }

    #[test]
    fn what_is_not_meant_for_us_is_not_heard() {
        let said = json!({"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": "hi", "ts": "1.1"});
        let with = |changes: Value| {
            let mut event = said.clone();
            for (name, value) in changes.as_object().expect("fields") {
                event[name] = value.clone();
            }
            heard(event)
        };
        assert_eq!(with(json!({})), None, "talk among others");
        assert_eq!(
            with(json!({"thread_ts": "1.0", "text": "<@U2> what do you think?"})),
            None,
            "somebody else is asked"
        );
        for own in [
            json!({"user": "UBOT"}),
            json!({"bot_id": "B1"}),
            json!({"subtype": "message_changed"}),
            json!({"subtype": "message_deleted"}),
            json!({"subtype": "channel_join"}),
            json!({"ts": ""}),
            json!({"user": ""}),
        ] {
            let mut changes = own;
            changes["channel_type"] = "im".into();
            changes["channel"] = "D1".into();
            assert_eq!(with(changes.clone()), None, "{changes}");
        }
    }

    #[test]
    fn somebody_of_another_workspace_is_a_stranger() {
        for (own, is_stranger) in [(json!("T1"), false), (json!("T2"), true), (Value::Null, false)] {
            let said = json!({"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> hi", "ts": "1.1", "user_team": own});
            let Some(Delivery::Heard(heard)) = event(said) else { panic!("it is heard") };
            assert_eq!(heard.by.is_stranger, is_stranger);
        }
    }

    #[test]
    fn links_are_told_with_their_place() {
        let links = |changes: Value| {
            let mut event_of = json!({"type": "link_shared", "user": "U1", "channel": "C1", "message_ts": "1.5", "is_bot_user_member": true,
                "links": [{"domain": "crm.example.com", "url": "https://crm.example.com/deals/x"}]});
            for (name, value) in changes.as_object().expect("fields") {
                event_of[name] = value.clone();
            }
            match event(event_of) {
                Some(Delivery::Links(links)) => Some(links),
                other => {
                    assert_eq!(other, Some(Delivery::Other));
                    None
                }
            }
        };
        let shared = links(json!({})).expect("it is told");
        assert_eq!((shared.place, shared.is_direct), (LinkPlace::Message { ts: "1.5".to_owned() }, false));
        let written =
            links(json!({"channel": "COMPOSER", "unfurl_id": "x.1", "source": "composer"})).expect("it is told");
        assert!(matches!(&written.place, LinkPlace::Id { unfurl_id, .. } if unfurl_id == "x.1") && !written.is_direct);
        assert!(links(json!({"channel": "D1"})).is_some_and(|links| links.is_direct));
        assert!(links(json!({"channel": "D1", "is_bot_user_member": false})).is_some_and(|links| !links.is_direct));
        for nothing in [json!({"links": []}), json!({"user": ""}), json!({"message_ts": ""})] {
            assert_eq!(links(nothing.clone()), None, "{nothing}");
        }
    }

    #[test]
    fn what_becomes_of_the_app_is_told() {
        let Some(Delivery::Gone(gone)) = event(json!({"type": "app_uninstalled"})) else { panic!("it is told") };
        assert_eq!((gone.workspace.as_str(), gone.at, gone.bots), ("T1", 7, None));
        let revoked = |tokens: Value| event(json!({"type": "tokens_revoked", "tokens": tokens}));
        assert!(matches!(revoked(json!({"bot": ["UBOT"], "oauth": []})), Some(Delivery::Gone(_))));
        assert_eq!(revoked(json!({"oauth": ["U1"]})), Some(Delivery::Other), "a person's own token is none of ours");
        let home = event(json!({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}));
        assert!(matches!(home, Some(Delivery::Home(said)) if said.user == "U1" && said.channel.is_empty()));
    }

    #[test]
    fn what_was_read_can_be_kept_and_read_again() {
        let submit = json!({
            "type": "view_submission", "user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "3.4",
            "view": {"id": "V1", "type": "modal", "callback_id": "edit.x", "private_metadata": "m", "state": {"values": {"b": {"value": {"type": "plain_text_input", "value": "x"}}}}},
        });
        let shortcut = json!({
            "type": "message_action", "callback_id": "save_to_crm", "trigger_id": "3.5", "user": {"id": "U1"}, "team": {"id": "T1"},
            "channel": {"id": "C1"}, "message_ts": "1.5", "message": {"type": "message", "user": "U2", "text": "they want R&amp;D", "ts": "1.5"},
        });
        for payload in [submit, shortcut] {
            let read = json(&payload).expect("it is read");
            let kept = serde_json::to_string(&read).expect("it is written");
            assert_eq!(serde_json::from_str::<Delivery>(&kept).expect("it is read again"), read);
        }
        let command = read(COMMAND).expect("a command");
        let kept = serde_json::to_string(&command).expect("it is written");
        assert_eq!(serde_json::from_str::<Delivery>(&kept).expect("it is read again"), command);
    }

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
        let Some(Delivery::Press(press)) = read(body.as_bytes()) else { panic!("a press") };
        assert_eq!((press.by.channel.as_str(), press.by.is_public()), ("C1", true));
        assert_eq!((press.action.as_str(), press.value.as_str(), press.place), ("confirm", "x", Place::Message));
        let challenge = read(br#"{"type":"url_verification","challenge":"abc"}"#);
        assert_eq!(challenge, Some(Delivery::Challenge { challenge: "abc".to_owned() }));
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
        assert_eq!(read(br#"{"type":"event_callback","event":{"type":"team_join","user":{}}}"#), Some(Delivery::Other));
        assert_eq!(read(br#"{"type":"event_callback","event":{"type":"star_added"}}"#), Some(Delivery::Other));
        assert_eq!(read(br#"{"type":"app_rate_limited","team_id":"T1"}"#), Some(Delivery::Other));
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..400), text in "[<>&|@!a-z; ]{0,80}") {
            let _: Option<Delivery> = read(&body);
            let _: String = typed(&text);
        }
    }
}
