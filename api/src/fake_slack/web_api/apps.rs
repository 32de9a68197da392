//! `apps.*` and `auth.revoke`: connections, and the end of an installation.

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Arguments, Reply, context::Context, oauth};
use crate::fake_slack::{FakeSlack, Order, state::State};

/// The address of a WebSocket, for once. <https://docs.slack.dev/reference/methods/apps.connections.open>
pub(super) fn open_connection(slack: &FakeSlack, state: &mut State, arguments: &Arguments) -> Reply {
    let token = arguments.token.as_deref().ok_or("not_authed")?;
    if !arguments.token_in_header {
        state.violation("apps.connections.open", "the app token belongs in the Authorization header");
        return Err("not_authed".into());
    }
    if token.starts_with("xoxb-") || token.starts_with("xoxe.") {
        return Err("not_allowed_token_type".into());
    }
    if token != slack.settings().app_token.expose_secret() {
        return Err("invalid_auth".into());
    }
    Ok(json!({ "url": slack.socket_ticket(state) }))
}

/// Ends the token of the call.
pub(super) fn revoke(context: &mut Context<'_>) -> Reply {
    if context.arguments.is_on("test") {
        return Ok(json!({ "revoked": false }));
    }
    let workspace = context.workspace()?;
    context.state.tokens.revoke(&context.token);
    let event = json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": [workspace.bot_user()] } });
    context.tell(&workspace.team, "tokens_revoked", event);
    Ok(json!({ "revoked": true }))
}

/// Takes the app out of the workspace.
pub(super) fn uninstall(context: &mut Context<'_>) -> Reply {
    oauth::client(context.slack, &context.arguments)?;
    let workspace = context.workspace()?;
    context.state.remove_app(&workspace.team, Order::UninstalledFirst);
    Ok(json!({}))
}
