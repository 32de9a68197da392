//! What Slack says of the app itself: that it was taken out of a workspace, or its token was revoked.
//!
//! The two come in any order, and late; either forgets the tokens, unless the app was installed again after what it tells of.
//! <https://docs.slack.dev/reference/events/app_uninstalled>

use chrono::{DateTime, Utc};
use leancrm_core::{Result, store::Store};
use serde::Deserialize;

#[derive(Deserialize)]
struct Envelope {
    team_id: String,
    enterprise_id: Option<String>,
    event_time: i64,
    event: Event,
    #[serde(default)]
    authorizations: Vec<Authorization>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    AppUninstalled {},
    TokensRevoked { tokens: Revoked },
}

#[derive(Default, Deserialize)]
struct Revoked {
    #[serde(default)]
    bot: Vec<String>,
}

#[derive(Deserialize)]
struct Authorization {
    #[serde(default)]
    is_enterprise_install: bool,
}

/// Hears an event whose signature was checked; `false` where it is about something else.
pub(crate) async fn hear(store: &Store, body: &[u8]) -> Result<bool> {
    let Ok(envelope) = serde_json::from_slice::<Envelope>(body) else { return Ok(false) };
    let (reason, bots) = match envelope.event {
        Event::AppUninstalled {} => ("app_uninstalled", None),
        // People's own tokens are none of ours: the app has none.
        Event::TokensRevoked { tokens } if tokens.bot.is_empty() => return Ok(true),
        Event::TokensRevoked { tokens } => ("tokens_revoked", Some(tokens.bot)),
    };
    let Some(at) = DateTime::<Utc>::from_timestamp(envelope.event_time, 0) else { return Ok(true) };
    let of_org = envelope.authorizations.iter().any(|authorization| authorization.is_enterprise_install);
    let id = envelope.enterprise_id.filter(|_| of_org).unwrap_or(envelope.team_id);
    let mut system = store.system().await?;
    let ours = match (&bots, system.workspace(&id, None).await?) {
        (Some(bots), Some(workspace)) => bots.contains(&workspace.bot_user_id),
        (_, workspace) => workspace.is_some(),
    };
    if ours && system.disable_workspace(&id, reason, at).await? {
        tracing::info!(slack.team = id, reason, "the app was taken out of a workspace");
    }
    system.commit().await?;
    Ok(true)
}
