//! What Slack says of the app itself: that it was taken out of a workspace, or its token was revoked.
//!
//! The two come in any order, and late; either forgets the tokens, unless the app was installed again after what it tells of.
//! <https://docs.slack.dev/reference/events/app_uninstalled>

use chrono::{DateTime, Utc};
use leancrm_bot::slack::inbound::Gone;
use leancrm_core::{Result, store::Store};

/// Hears that the app was taken out of a workspace, or that its token was revoked.
pub(super) async fn hear(store: &Store, gone: &Gone) -> Result<()> {
    let Some(at) = DateTime::<Utc>::from_timestamp(gone.at, 0) else { return Ok(()) };
    let mut system = store.system().await?;
    let ours = match (&gone.bots, system.workspace(&gone.workspace, None).await?) {
        (Some(bots), Some(workspace)) => bots.contains(&workspace.bot_user_id),
        (_, workspace) => workspace.is_some(),
    };
    if ours && system.disable_workspace(&gone.workspace, &gone.why, at).await? {
        tracing::info!(slack.team = gone.workspace, reason = gone.why, "the app was taken out of a workspace");
    }
    system.commit().await
}
