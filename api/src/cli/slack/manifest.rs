//! The manifest of the Slack app: its command and its buttons, and no scope beyond them.

use std::fmt::Write as _;

use leancrm_core::Error;
use reqwest::Url;
use serde_json::{Value, json};

/// The manifest of an app whose server Slack reaches at `url`.
pub(super) fn of(url: &str) -> Result<Value, Error> {
    let bare = |url: &Url| {
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        plain && url.scheme() == "https" && url.has_host()
    };
    let root = Url::parse(url).ok().filter(bare).ok_or_else(|| {
        Error::invalid(format!("{url:?} is no address for Slack; it looks like https://crm.example.com."))
    })?;
    let at = |kind: &str| format!("{}/webhooks/slack/{kind}", root.as_str().trim_end_matches('/'));
    Ok(json!({
        "display_information": { "name": "LeanCRM", "description": "Ask your CRM in a plain sentence." },
        "features": {
            "bot_user": { "display_name": "leancrm", "always_online": true },
            "slash_commands": [{
                "command": "/leancrm",
                "url": at("commands"),
                "description": "Ask the CRM",
                "usage_hint": "what's happening with John?",
                "should_escape": true,
            }],
        },
        "oauth_config": { "scopes": { "bot": ["commands"] } },
        "settings": {
            "interactivity": { "is_enabled": true, "request_url": at("interactions") },
            "org_deploy_enabled": false,
            "socket_mode_enabled": false,
            "token_rotation_enabled": false,
        },
    }))
}

/// A value as YAML, one fact a line; texts are quoted as in JSON, which YAML reads alike.
pub(super) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    write_yaml(&mut out, value, 0);
    out
}

fn write_yaml(out: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let _ = write!(out, "{indent}{name}:");
                write_below(out, value, depth);
            }
        }
        Value::Array(items) => {
            for item in items {
                let _ = write!(out, "{indent}-");
                write_below(out, item, depth);
            }
        }
        plain => {
            let _ = writeln!(out, "{indent}{plain}");
        }
    }
}

/// What stands after a name or a dash: on the same line, or indented below it.
fn write_below(out: &mut String, value: &Value, depth: usize) {
    if value.is_object() || value.is_array() {
        out.push('\n');
        write_yaml(out, value, depth + 1);
    } else {
        let _ = writeln!(out, " {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_has_our_addresses_and_one_scope() {
        for url in ["https://crm.example.com", "https://crm.example.com/"] {
            let manifest = of(url).unwrap();
            let command = &manifest["features"]["slash_commands"][0];
            assert_eq!(command["url"], "https://crm.example.com/webhooks/slack/commands");
            let yaml = yaml(&manifest);
            assert!(
                yaml.contains("\n    request_url: \"https://crm.example.com/webhooks/slack/interactions\"\n"),
                "{yaml}"
            );
            assert!(yaml.contains("\n    bot:\n      - \"commands\"\n"), "{yaml}");
            assert!(yaml.contains("\n    -\n      command: \"/leancrm\"\n"), "{yaml}");
        }
    }

    #[test]
    fn an_address_that_slack_does_not_take_is_refused() {
        for url in [
            "http://crm.example.com",
            "crm.example.com",
            "https://",
            "https://a.example/?x=1",
            "https://me@a.example",
            "",
        ] {
            assert!(of(url).is_err(), "{url}");
        }
    }
}
