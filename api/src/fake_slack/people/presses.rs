//! People press buttons and pick options. <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>

use serde_json::{Map, Value, json};

use super::{Action, Place, Somebody};
use crate::fake_slack::{Failed, FakeSlack, Message, View, deliver::Kind, state::State, surface, web_api};

impl FakeSlack {
    /// Somebody presses a button or picks an option. `state` is what stands in the fields around it (`state.values`), where it
    /// is not what the app put there.
    ///
    /// # Errors
    /// Where there is no such button for them, or the product did not take it.
    pub async fn press(&self, user: &str, place: &Place, action: &Action, state: Option<Value>) -> Result<(), Failed> {
        let payload = self.with(|remembered| self.press_payload(remembered, user, place, action, state))?;
        let ack = self.send(Kind::Interaction, &payload).await.inspect_err(|_| {
            self.notice(user, "That didn't work: the app did not answer.");
        })?;
        if !ack.body.trim().is_empty() {
            self.with(|state| state.violation("interactions", "a press is acknowledged with a body"));
        }
        Ok(())
    }

    /// Somebody presses the button of a message whose `action_id` is this word, or begins with it and a dot.
    ///
    /// # Errors
    /// As [`FakeSlack::press`].
    pub async fn press_button(&self, user: &str, message: &Message, word: &str) -> Result<(), Failed> {
        let (block_id, element) = message.element(word).ok_or(Failed::NoSuch("button of that name"))?;
        let action = Action {
            block_id,
            action_id: element["action_id"].as_str().unwrap_or_default().to_owned(),
            ..Action::default()
        };
        let place = Place::Message { channel: message.channel.clone(), ts: message.ts.clone() };
        self.press(user, &place, &action, None).await
    }

    fn press_payload(
        &self,
        state: &mut State,
        user: &str,
        place: &Place,
        action: &Action,
        values: Option<Value>,
    ) -> Result<Value, Failed> {
        let who = state.somebody(user)?;
        let mut payload = self.interaction("block_actions", &who);
        let now = self.now();
        let in_modal = matches!(place, Place::View { .. });
        payload.insert("trigger_id".to_owned(), json!(self.trigger(state, user, in_modal)));
        let blocks = match place {
            Place::Message { channel, ts } => self.in_message(state, &who, &mut payload, (channel, ts))?,
            Place::View { view_id } => {
                let view = state.modals.get(user).and_then(|stack| stack.iter().find(|view| view.id == *view_id));
                view_of(state, &mut payload, view, values.as_ref())?
            }
            Place::Home => view_of(state, &mut payload, state.homes.get(user), values.as_ref())?,
        };
        let found = surface::elements(&blocks)
            .into_iter()
            .find(|(block, element)| *block == action.block_id && element["action_id"] == action.action_id.as_str());
        let (_, element) = found.ok_or(Failed::NoSuch("button there"))?;
        let acted = acted(&element, action, &state.next_ts(now))?;
        let standing = surface::overlaid(surface::initial(&blocks), &values.unwrap_or_default());
        let own = json!({ action.block_id.as_str(): { action.action_id.as_str(): value_of(&acted) } });
        let standing = if element["type"] == "button" || element["type"] == "overflow" {
            standing
        } else {
            surface::overlaid(standing, &own)
        };
        if let Some(view) = payload.get_mut("view") {
            view["state"] = json!({ "values": standing });
        }
        payload.insert("state".to_owned(), json!({ "values": standing }));
        payload.insert("actions".to_owned(), json!([acted]));
        Ok(Value::Object(payload))
    }

    /// What stands in the payload of a press in a message; gives the message's blocks.
    fn in_message(
        &self,
        state: &mut State,
        who: &Somebody,
        payload: &mut Map<String, Value>,
        (channel, ts): (&str, &str),
    ) -> Result<Vec<Value>, Failed> {
        let user = &who.person.id;
        let place = state.channel(channel).map(|(_, place)| place.clone()).ok_or(Failed::NoSuch("channel"))?;
        let message = state.message(channel, ts).filter(|message| message.is_for(user));
        let message = message.filter(|_| place.members.contains(user)).cloned().ok_or(Failed::NoSuch("message"))?;
        let ephemeral = message.ephemeral_to.is_some();
        let (address, _) = self.response_url(state, user, channel, Some(ts.to_owned()));
        let mut container = json!({
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral,
        });
        if let Some(root) = &message.thread_ts {
            container["thread_ts"] = json!(root);
        }
        let unfurled: Vec<Value> = message
            .unfurls
            .values()
            .flat_map(|unfurl| unfurl["blocks"].as_array().cloned().unwrap_or_default())
            .collect();
        if unfurled.is_empty() {
            // Of an ephemeral message Slack gives no content back.
            let shown = if ephemeral { None } else { Some(web_api::to_json(state, &who.workspace, &message, true)) };
            payload.extend(shown.map(|shown| ("message".to_owned(), shown)));
        } else {
            container["is_app_unfurl"] = json!(true);
            payload.insert("app_unfurl".to_owned(), json!({ "blocks": unfurled }));
        }
        payload.insert("container".to_owned(), container);
        payload.insert("channel".to_owned(), json!({ "id": channel, "name": place.name }));
        payload.insert("response_url".to_owned(), json!(address));
        Ok(message.blocks.into_iter().chain(unfurled).collect())
    }
}

fn view_of(
    state: &State,
    payload: &mut Map<String, Value>,
    view: Option<&View>,
    values: Option<&Value>,
) -> Result<Vec<Value>, Failed> {
    let view = view.ok_or(Failed::NoSuch("view"))?;
    let standing = surface::overlaid(surface::initial(view.blocks()), values.unwrap_or(&Value::Null));
    payload.insert("view".to_owned(), view.to_json(&state.app, &standing));
    payload.insert("container".to_owned(), json!({ "type": "view", "view_id": view.id }));
    Ok(view.blocks().to_vec())
}

/// The action as Slack tells of it.
fn acted(element: &Value, action: &Action, ts: &str) -> Result<Value, Failed> {
    let kind = element["type"].as_str().unwrap_or_default();
    let mut acted = json!({
        "type": kind, "action_id": action.action_id, "block_id": action.block_id, "action_ts": ts,
    });
    match kind {
        "button" | "icon_button" => {
            acted["text"] = element["text"].clone();
            for key in ["value", "style"] {
                if let Some(value) = element.get(key) {
                    acted[key] = value.clone();
                }
            }
        }
        "feedback_buttons" => {
            let sides = [&element["positive_button"], &element["negative_button"]];
            let side = sides.into_iter().find(|side| side["value"].as_str() == action.value.as_deref());
            let side = side.ok_or(Failed::NoSuch("button of that value"))?;
            acted["text"] = side["text"].clone();
            acted["value"] = side["value"].clone();
        }
        "overflow" => acted["selected_option"] = chosen(element, action)?,
        _ => {
            let value = changed(element, action)?;
            for (key, value) in value.as_object().into_iter().flatten().filter(|(key, _)| *key != "type") {
                acted[key.as_str()] = value.clone();
            }
        }
    }
    Ok(acted)
}

/// What is typed or picked in a field.
fn changed(element: &Value, action: &Action) -> Result<Value, Failed> {
    if action.selected_option.is_some() {
        return Ok(json!({ "selected_option": chosen(element, action)? }));
    }
    if let Some(options) = &action.selected_options {
        let options = options.iter().map(|option| option_of(element, option)).collect::<Result<Value, _>>()?;
        return Ok(json!({ "selected_options": options }));
    }
    let picked = [
        ("selected_date", action.selected_date.as_ref().map(|date| json!(date))),
        ("selected_time", action.selected_time.as_ref().map(|time| json!(time))),
        ("selected_date_time", action.selected_date_time.map(|moment| json!(moment))),
        ("selected_user", action.selected_user.as_ref().map(|user| json!(user))),
    ];
    if let Some((key, Some(value))) = picked.into_iter().find(|(_, value)| value.is_some()) {
        return Ok(json!({ key: value }));
    }
    let text = action.value.as_deref().ok_or(Failed::NoSuch("value to pick"))?;
    surface::typed(element, text).ok_or(Failed::NoSuch("such option"))
}

/// The option that is picked, which must be one of the element's.
fn chosen(element: &Value, action: &Action) -> Result<Value, Failed> {
    action.selected_option.as_ref().map_or(Err(Failed::NoSuch("such option")), |option| option_of(element, option))
}

fn option_of(element: &Value, option: &Value) -> Result<Value, Failed> {
    let named = option.as_str().or_else(|| option["value"].as_str());
    named.and_then(|value| surface::option(element, value)).ok_or(Failed::NoSuch("such option"))
}

/// What an action leaves in its field.
fn value_of(acted: &Value) -> Value {
    let kept = acted
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key == "type" || *key == "value" || key.starts_with("selected_"));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}
