//! People use shortcuts, open the App Home, and type into external selects.

use serde_json::{Map, Value, json};

use super::Place;
use crate::fake_slack::{
    Failed, FakeSlack, ShortcutKind, View,
    deliver::Kind,
    state::{Outgoing, State},
    surface, validate, web_api,
};

impl FakeSlack {
    /// Somebody picks a shortcut; one of a message with its channel and time.
    ///
    /// # Errors
    /// Where there is no such shortcut or message, or the product did not take it.
    pub async fn shortcut(&self, user: &str, callback_id: &str, message: Option<(&str, &str)>) -> Result<(), Failed> {
        let known = self.settings().app.shortcuts.iter().find(|shortcut| shortcut.callback_id == callback_id);
        let kind = known.ok_or(Failed::NoSuch("shortcut"))?.kind;
        let payload = self.with(|state| {
            let who = state.somebody(user)?;
            let word = if kind == ShortcutKind::Global { "shortcut" } else { "message_action" };
            let mut payload = self.interaction(word, &who);
            payload.insert("callback_id".to_owned(), json!(callback_id));
            payload.insert("trigger_id".to_owned(), json!(self.trigger(state, user, false)));
            payload.insert("action_ts".to_owned(), json!(state.next_ts(self.now())));
            if kind == ShortcutKind::Message {
                let (channel, ts) = message.ok_or(Failed::NoSuch("message"))?;
                self.on_message(state, user, &mut payload, (channel, ts))?;
            }
            Ok(Value::Object(payload))
        })?;
        let ack = self.send(Kind::Interaction, &payload).await.inspect_err(|_| {
            self.notice(user, "The shortcut didn't work: the app did not answer.");
        })?;
        if !ack.body.trim().is_empty() {
            self.with(|state| state.violation("interactions", "a shortcut is acknowledged with a body"));
        }
        Ok(())
    }

    fn on_message(
        &self,
        state: &mut State,
        user: &str,
        payload: &mut Map<String, Value>,
        (channel, ts): (&str, &str),
    ) -> Result<(), Failed> {
        let (workspace, place) = state.channel(channel).ok_or(Failed::NoSuch("channel"))?;
        let found = state.message(channel, ts).filter(|message| message.ephemeral_to.is_none());
        let message = found.filter(|_| place.members.contains(user)).ok_or(Failed::NoSuch("message"))?;
        let (name, shown) = (place.name.clone(), web_api::to_json(state, workspace, message, true));
        let (address, _) = self.response_url(state, user, channel, Some(ts.to_owned()));
        payload.insert("message".to_owned(), shown);
        payload.insert("message_ts".to_owned(), json!(ts));
        payload.insert("channel".to_owned(), json!({ "id": channel, "name": name }));
        payload.insert("response_url".to_owned(), json!(address));
        Ok(())
    }

    /// Somebody opens the app's Home. Gives what is shown there once the product took it, which may publish later.
    ///
    /// # Errors
    /// Where the product did not take the event, which will be sent once more.
    pub async fn open_home(&self, user: &str) -> Result<Option<View>, Failed> {
        let event = self.with(|state| {
            let who = state.somebody(user)?;
            let channel = state.direct(user).ok_or(Failed::NoSuch("person"))?;
            let ts = state.next_ts(self.now());
            let home = state.homes.get(user);
            let mut event = json!({
                "type": "app_home_opened", "user": user, "channel": channel, "tab": "home",
                "event_ts": ts,
            });
            if let Some(home) = home {
                event["view"] = home.to_json(&state.app, &surface::initial(home.blocks()));
            }
            let team = who.workspace.team;
            Ok(Outgoing { team, subscription: "app_home_opened".to_owned(), event })
        })?;
        self.deliver(event).await?;
        Ok(self.home(user))
    }

    /// Somebody types into an external select; gives the options or groups that the product offers.
    ///
    /// # Errors
    /// Where there is no such select, or the product answered nothing that can be shown.
    pub async fn suggestions(
        &self,
        user: &str,
        place: &Place,
        (block_id, action_id): (&str, &str),
        typed: &str,
    ) -> Result<Value, Failed> {
        let payload = self.with(|state| {
            let who = state.somebody(user)?;
            let mut payload = self.interaction("block_suggestion", &who);
            let blocks = around(state, user, place, &mut payload)?;
            let found = surface::elements(&blocks).into_iter().find(|(block, element)| {
                block == block_id
                    && element["action_id"] == action_id
                    && element["type"].as_str().is_some_and(|kind| kind.contains("external"))
            });
            found.ok_or(Failed::NoSuch("external select"))?;
            payload.insert("block_id".to_owned(), json!(block_id));
            payload.insert("action_id".to_owned(), json!(action_id));
            payload.insert("value".to_owned(), json!(typed));
            Ok(Value::Object(payload))
        })?;
        let answer = self.send(Kind::Options, &payload).await?.json()?;
        let answer = answer.ok_or_else(|| Failed::Answer("no options".to_owned()))?;
        let problems = validate::suggestions(&answer);
        if !problems.is_empty() {
            self.with(|state| state.violation("options", problems.join(" ")));
            return Err(Failed::Answer(problems.join(" ")));
        }
        Ok(answer)
    }
}

/// What is around a select, told in the payload; gives the blocks.
fn around(state: &State, user: &str, place: &Place, payload: &mut Map<String, Value>) -> Result<Vec<Value>, Failed> {
    let view = match place {
        Place::Message { channel, ts } => {
            let message = state.message(channel, ts).filter(|message| message.is_for(user));
            let message = message.ok_or(Failed::NoSuch("message"))?;
            payload.insert(
                "container".to_owned(),
                json!({ "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": message.ephemeral_to.is_some() }),
            );
            payload.insert("channel".to_owned(), json!({ "id": channel }));
            return Ok(message.blocks.clone());
        }
        Place::View { view_id } => {
            state.modals.get(user).and_then(|stack| stack.iter().find(|view| view.id == *view_id))
        }
        Place::Home => state.homes.get(user),
    };
    let view = view.ok_or(Failed::NoSuch("view"))?;
    payload.insert("container".to_owned(), json!({ "type": "view", "view_id": view.id }));
    payload.insert("view".to_owned(), view.to_json(&state.app, &surface::initial(view.blocks())));
    Ok(view.blocks().to_vec())
}
