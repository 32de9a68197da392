//! What people do in Slack, and what of it reaches the product.

mod forms;
mod menus;
mod presses;
mod talk;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Change, Failed, FakeSlack, Message, Person, Workspace,
    state::{Outgoing, ResponseUrl, State, Trigger},
    tokens,
};

/// What somebody said, once the product took it.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The time of the message; none for a command.
    pub ts: Option<String>,
    /// What the product answered to a command at once.
    pub answer: Option<Message>,
    /// Why an event about it did not get through; it will be sent once more.
    pub lost: Option<Failed>,
}

/// Where a button is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Place {
    /// In a message.
    Message {
        /// The channel.
        channel: String,
        /// The message.
        ts: String,
    },
    /// In a modal.
    View {
        /// The view.
        view_id: String,
    },
    /// In the App Home.
    Home,
}

/// What is pressed or picked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Action {
    /// The block.
    pub block_id: String,
    /// The element.
    pub action_id: String,
    /// Its type.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// What a button carries; what is typed in a field.
    #[serde(default)]
    pub value: Option<String>,
    /// What is picked of a select: the option, or its value.
    #[serde(default)]
    pub selected_option: Option<Value>,
    /// What is picked of checkboxes: the options, or their values.
    #[serde(default)]
    pub selected_options: Option<Vec<Value>>,
    /// The day that is picked.
    #[serde(default)]
    pub selected_date: Option<String>,
    /// The time of the day that is picked.
    #[serde(default)]
    pub selected_time: Option<String>,
    /// The moment that is picked, in seconds of the Unix epoch.
    #[serde(default)]
    pub selected_date_time: Option<i64>,
    /// The person who is picked.
    #[serde(default)]
    pub selected_user: Option<String>,
}

/// What is heard first when an app is taken out; Slack promises no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `app_uninstalled`, then `tokens_revoked`.
    UninstalledFirst,
    /// `tokens_revoked`, then `app_uninstalled`.
    TokensFirst,
}

/// Somebody in their workspace, taken out of the state.
struct Somebody {
    workspace: Workspace,
    person: Person,
    enterprise_install: bool,
}

impl State {
    fn somebody(&self, user: &str) -> Result<Somebody, Failed> {
        let (workspace, person) = self.person(user).ok_or(Failed::NoSuch("person"))?;
        let installation = self.tokens.serving(&workspace.team, workspace.enterprise_id());
        let installation = installation.ok_or(Failed::NotInstalled)?;
        if person.deleted {
            return Err(Failed::NoSuch("person"));
        }
        Ok(Somebody {
            workspace: workspace.clone(),
            person: person.clone(),
            enterprise_install: installation.team.is_none(),
        })
    }

    /// Takes the app out of a workspace, and has the product told in this order.
    pub(super) fn remove_app(&mut self, team: &str, order: Order) {
        let Some(workspace) = self.workspace(team).cloned() else { return };
        if self.tokens.remove(team, workspace.enterprise_id()).is_none() {
            return;
        }
        let uninstalled = json!({ "type": "app_uninstalled" });
        let revoked = json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": [workspace.bot_user()] } });
        let mut events = vec![uninstalled, revoked];
        if order == Order::TokensFirst {
            events.reverse();
        }
        for event in events {
            let subscription = event["type"].as_str().unwrap_or_default().to_owned();
            self.outgoing.push(Outgoing { team: team.to_owned(), subscription, event });
        }
    }
}

impl FakeSlack {
    /// Somebody takes the app out of a workspace; the product is told of both in this order, one after the other.
    ///
    /// # Errors
    /// Where the product took one of them not at once.
    pub async fn uninstall(&self, team: &str, order: Order) -> Result<(), Failed> {
        let events = self.with(|state| {
            state.remove_app(team, order);
            std::mem::take(&mut state.outgoing)
        });
        for event in events {
            self.deliver(event).await?;
        }
        Ok(())
    }

    /// What every interaction carries.
    fn interaction(&self, kind: &str, who: &Somebody) -> Map<String, Value> {
        let Somebody { workspace, person, enterprise_install } = who;
        let enterprise = workspace.enterprise.as_ref().map(|(id, name)| json!({ "id": id, "name": name }));
        let mut team = json!({ "id": workspace.team, "domain": workspace.domain() });
        if let Some((id, name)) = &workspace.enterprise {
            team["enterprise_id"] = json!(id);
            team["enterprise_name"] = json!(name);
        }
        let value = json!({
            "type": kind, "api_app_id": self.settings().app.id, "token": "a token that nobody should check",
            "user": {
                "id": person.id, "username": person.handle(), "name": person.handle(),
                "team_id": person.home_team(&workspace.team),
            },
            "team": team, "enterprise": enterprise, "is_enterprise_install": enterprise_install,
        });
        value.as_object().cloned().unwrap_or_default()
    }

    /// A fresh trigger of somebody's.
    pub(super) fn trigger(&self, state: &mut State, user: &str, in_modal: bool) -> String {
        let number = state.next();
        let id = format!("{number}.{}.{}", number * 7, tokens::secret(self.root(), "trigger", number));
        let trigger = Trigger { user: user.to_owned(), at: self.now(), exchanged: false, in_modal };
        state.triggers.insert(id.clone(), trigger);
        id
    }

    /// A fresh address for later answers, and what it is for.
    fn response_url(
        &self,
        state: &mut State,
        user: &str,
        channel: &str,
        original: Option<String>,
    ) -> (String, ResponseUrl) {
        let number = state.next();
        let id = tokens::secret(self.root(), "response", number);
        let url = ResponseUrl { user: user.to_owned(), channel: channel.to_owned(), original, at: self.now(), uses: 0 };
        state.responses.insert(id.clone(), url.clone());
        (format!("{}/response/{id}", self.root()), url)
    }

    /// Says a sentence to somebody alone.
    fn notice(&self, user: &str, text: impl Into<String>) {
        self.tell_people(Change::Notice { text: text.into(), user: user.to_owned() });
    }
}
