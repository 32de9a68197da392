//! The manifest of the Slack app: what it offers, what it may do, and where Slack reaches it.
//! <https://docs.slack.dev/reference/app-manifest>

use std::fmt::Write as _;

use leancrm_core::Error;
use reqwest::Url;
use serde_json::{Value, json};

use crate::{
    cli::{Output, Status},
    config::Config,
    slack::SCOPES,
};

/// What Slack tells the app of.
const EVENTS: [&str; 8] = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "link_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
];

/// Arguments of `manifest`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ManifestArgs {
    /// Where Slack reaches this server: an address like `https://crm.example.com`. Without it server.public_url.
    #[arg(long)]
    url: Option<String>,
    /// For Socket Mode: this server opens a socket, and Slack needs no address of it.
    #[arg(long)]
    socket: bool,
}

pub(super) fn run(args: &ManifestArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let url = args.url.as_deref().or(config.server.public_url.as_deref()).unwrap_or_default();
    let manifest = of(url, args.socket)?;
    out.line(yaml(&manifest).trim_end());
    out.json(&manifest);
    Ok(Status::Done)
}

/// The manifest of an app whose server Slack reaches at `url`, or which is reached over a socket and may have no address.
fn of(url: &str, socket: bool) -> Result<Value, Error> {
    let bare = |url: &Url| {
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        plain && url.scheme() == "https" && url.has_host()
    };
    let root = Url::parse(url).ok().filter(bare);
    if root.is_none() && !(socket && url.is_empty()) {
        return Err(Error::invalid(format!("{url:?} is no address for Slack; it looks like https://crm.example.com.")));
    }
    let at = |path: &str| root.as_ref().map(|root| format!("{}{path}", root.as_str().trim_end_matches('/')));
    // Over a socket nothing is sent to an address.
    let to = |kind: &str| at(&format!("/webhooks/slack/{kind}")).filter(|_| !socket);
    let mut manifest = json!({
        "display_information": { "name": "LeanCRM", "description": "Ask your CRM in a plain sentence." },
        "features": features(),
        "oauth_config": { "scopes": { "bot": SCOPES } },
        "settings": {
            "event_subscriptions": { "bot_events": EVENTS },
            "interactivity": { "is_enabled": true },
            "org_deploy_enabled": true,
            "socket_mode_enabled": socket,
            // A token that is pasted by hand comes without what would renew it.
            "token_rotation_enabled": false,
        },
    });
    if let Some(host) = root.as_ref().and_then(Url::host_str) {
        manifest["features"]["unfurl_domains"] = json!([host]);
    }
    if let Some(url) = to("commands") {
        manifest["features"]["slash_commands"][0]["url"] = json!(url);
    }
    if let Some(url) = to("events") {
        manifest["settings"]["event_subscriptions"]["request_url"] = json!(url);
    }
    if let (Some(url), Some(options)) = (to("interactions"), to("options")) {
        manifest["settings"]["interactivity"]["request_url"] = json!(url);
        manifest["settings"]["interactivity"]["message_menu_options_url"] = json!(options);
    }
    if let Some(callback) = at(crate::slack::CALLBACK) {
        manifest["oauth_config"]["redirect_urls"] = json!([callback]);
        manifest["settings"]["token_rotation_enabled"] = json!(true);
        manifest["oauth_config"]["pkce_enabled"] = json!(true);
    }
    Ok(manifest)
}

/// What stands in the menus of Slack.
pub(in crate::cli) fn shortcuts() -> Value {
    json!([
        {
            "name": "Ask LeanCRM",
            "type": "global",
            "callback_id": "ask",
            "description": "Ask the CRM from anywhere",
        },
        {
            "name": "Save to CRM",
            "type": "message",
            "callback_id": "save_to_crm",
            "description": "Keep this message in the CRM",
        },
    ])
}

/// What people find in Slack.
fn features() -> Value {
    json!({
        "app_home": {
            "home_tab_enabled": true,
            "messages_tab_enabled": true,
            "messages_tab_read_only_enabled": false,
        },
        "bot_user": { "display_name": "leancrm", "always_online": true },
        "shortcuts": shortcuts(),
        "slash_commands": [{
            "command": "/leancrm",
            "description": "Ask the CRM",
            "usage_hint": "what's happening with John?",
            "should_escape": true,
        }],
    })
}

/// A value as YAML, one fact a line; texts are quoted as in JSON, which YAML reads alike.
fn yaml(value: &Value) -> String {
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
    fn the_manifest_has_our_addresses() {
        for url in ["https://crm.example.com", "https://crm.example.com/"] {
            let manifest = of(url, false).unwrap();
            let command = &manifest["features"]["slash_commands"][0];
            assert_eq!(command["url"], "https://crm.example.com/webhooks/slack/commands");
            assert_eq!(manifest["oauth_config"]["redirect_urls"][0], "https://crm.example.com/slack/oauth/callback");
            assert_eq!(manifest["features"]["unfurl_domains"][0], "crm.example.com");
            let yaml = yaml(&manifest);
            assert!(
                yaml.contains("\n    request_url: \"https://crm.example.com/webhooks/slack/interactions\"\n"),
                "{yaml}"
            );
            assert!(yaml.contains("\n      - \"commands\"\n"), "{yaml}");
            assert!(yaml.contains("\n    -\n      command: \"/leancrm\"\n"), "{yaml}");
        }
    }

    #[test]
    fn over_a_socket_slack_is_told_no_address_to_send_to() {
        let bare = of("", true).unwrap();
        assert_eq!(bare["settings"]["socket_mode_enabled"], true);
        assert!(!bare.to_string().contains("http"), "{bare}");
        let with_installs = of("https://crm.example.com", true).unwrap();
        assert!(!with_installs.to_string().contains("webhooks"), "{with_installs}");
        assert_eq!(with_installs["oauth_config"]["pkce_enabled"], true);
        assert!(of("", false).is_err(), "without a socket it needs one");
    }

    #[test]
    fn the_texts_are_within_slacks_limits() {
        let manifest = of("https://crm.example.com", false).unwrap();
        let size = |value: &Value| value.as_str().unwrap().chars().count();
        assert!(size(&manifest["display_information"]["description"]) <= 140);
        for shortcut in manifest["features"]["shortcuts"].as_array().unwrap() {
            assert!(size(&shortcut["name"]) <= 24 && size(&shortcut["description"]) <= 150, "{shortcut}");
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
            assert!(of(url, false).is_err(), "{url}");
        }
    }
}
