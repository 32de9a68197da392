//! Modals and the App Home.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Web, WebError};

/// A view that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenView {
    /// Its id.
    pub id: String,
    /// What tells whether it was changed meanwhile.
    #[serde(default)]
    pub hash: String,
}

#[derive(Deserialize)]
struct Shown {
    view: OpenView,
}

impl Web {
    /// `views.open`: a modal for whoever clicked. The trigger of the click is good once, for three seconds.
    pub async fn views_open(
        &self,
        token: &SecretString,
        trigger_id: &str,
        view: &(impl Serialize + Sync),
    ) -> Result<OpenView, WebError> {
        self.shown("views.open", token, json!({ "trigger_id": trigger_id, "view": view })).await
    }

    /// `views.update`: another modal in the place of one that is open. With a `hash` only where nobody changed it meanwhile.
    pub async fn views_update(
        &self,
        token: &SecretString,
        view_id: &str,
        hash: Option<&str>,
        view: &(impl Serialize + Sync),
    ) -> Result<OpenView, WebError> {
        let mut body = json!({ "view_id": view_id, "view": view });
        if let Some(hash) = hash {
            body["hash"] = json!(hash);
        }
        self.shown("views.update", token, body).await
    }

    /// `views.publish`: the App Home of one person.
    pub async fn views_publish(
        &self,
        token: &SecretString,
        user: &str,
        hash: Option<&str>,
        view: &(impl Serialize + Sync),
    ) -> Result<OpenView, WebError> {
        let mut body = json!({ "user_id": user, "view": view });
        if let Some(hash) = hash {
            body["hash"] = json!(hash);
        }
        self.shown("views.publish", token, body).await
    }

    async fn shown(&self, method: &str, token: &SecretString, body: Value) -> Result<OpenView, WebError> {
        self.post_quickly(method, token, body).await.map(|Shown { view }| view)
    }
}
