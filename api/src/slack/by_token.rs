//! A workspace whose app was installed by hand, by its token.

use leancrm_core::{Error, store::NewWorkspace};
use secrecy::SecretString;

use super::SlackApp;

impl SlackApp {
    /// What a token says of the workspace it opens, to be kept.
    ///
    /// # Errors
    /// Where Slack does not take the token, or it opens another workspace than `team`.
    pub async fn by_token(&self, team: &str, token: &SecretString) -> Result<NewWorkspace, Error> {
        let identity = self.web.auth_test(token).await.map_err(|error| {
            tracing::warn!(error.message = %error, "a token was not taken by Slack");
            Error::invalid(format!(
                "Slack does not let this token in ({error}). Copy the Bot User OAuth Token once more."
            ))
        })?;
        let id = match (&identity.enterprise_id, identity.is_enterprise_install) {
            (Some(enterprise), true) => enterprise.clone(),
            _ => identity.team.id.clone(),
        };
        if id != team {
            return Err(Error::invalid(format!("This token opens {} ({id}), not {team}.", identity.team.name)));
        }
        Ok(NewWorkspace {
            name: identity.team.name,
            is_org: identity.is_enterprise_install,
            enterprise_id: identity.enterprise_id,
            bot_user_id: identity.user_id,
            // auth.test does not tell the app of a bot; the first event does.
            app_id: String::new(),
            scopes: identity.scopes,
            sealed: self.credentials.seal(&id, token, None),
            installed_by: None,
            id,
        })
    }
}
