//! People fill in modals. <https://docs.slack.dev/surfaces/modals>

use serde_json::{Map, Value, json};

use crate::fake_slack::{
    Change, Failed, FakeSlack, View, deliver::Kind, state::State, surface, validate::Surface, web_api,
};

impl FakeSlack {
    /// Values for a view's fields, by block id, as somebody types or picks them.
    ///
    /// # Errors
    /// Where there is no such field, or no such option.
    pub fn filled(view: &View, fields: &[(&str, &str)]) -> Result<Value, Failed> {
        let mut values = Map::new();
        for (block, text) in fields {
            let elements = surface::elements(view.blocks());
            let found = elements.into_iter().find(|(id, _)| id == block);
            let (_, element) = found.ok_or(Failed::NoSuch("field of that name"))?;
            let value = surface::typed(&element, text).ok_or(Failed::NoSuch("such option"))?;
            let action = element["action_id"].as_str().unwrap_or_default();
            values.insert((*block).to_owned(), json!({ action: value }));
        }
        Ok(Value::Object(values))
    }

    /// Somebody submits the modal they see. `values` are those they changed (`state.values`). Gives what is wrong with the
    /// fields by block id, empty where nothing is.
    ///
    /// # Errors
    /// Where it is not the modal they see, or the product did not take it.
    pub async fn submit(&self, user: &str, view_id: &str, values: &Value) -> Result<Map<String, Value>, Failed> {
        let (view, payload) = self.with(|state| {
            let who = state.somebody(user)?;
            let top = state.modals.get(user).and_then(|stack| stack.last()).filter(|view| view.id == view_id);
            let view = top.cloned().ok_or(Failed::NoSuch("view"))?;
            let known = surface::elements(view.blocks());
            let strange =
                values.as_object().into_iter().flatten().any(|(id, _)| known.iter().all(|(own, _)| own != id));
            if strange {
                return Err(Failed::NoSuch("field of that name"));
            }
            let standing = surface::overlaid(surface::initial(view.blocks()), values);
            let errors = surface::refused(view.blocks(), &standing);
            if !errors.is_empty() {
                return Ok((view, Err(errors)));
            }
            let mut payload = self.interaction("view_submission", &who);
            payload.insert("trigger_id".to_owned(), json!(self.trigger(state, user, true)));
            payload.insert("view".to_owned(), view.to_json(&state.app, &standing));
            payload.insert("response_urls".to_owned(), json!([]));
            Ok((view, Ok(Value::Object(payload))))
        })?;
        let payload = match payload {
            Ok(payload) => payload,
            Err(errors) => return Ok(errors),
        };
        let ack = self.send(Kind::Interaction, &payload).await.inspect_err(|_| {
            self.notice(user, "We had some trouble connecting. Try again?");
        })?;
        let answer = ack.json()?;
        self.with(|state| self.answered(state, user, &view, answer))
    }

    /// Lets the answer to a submission take effect.
    fn answered(
        &self,
        state: &mut State,
        user: &str,
        view: &View,
        answer: Option<Value>,
    ) -> Result<Map<String, Value>, Failed> {
        let wrong = |state: &mut State, problem: String| {
            state.violation("view_submission", problem.clone());
            Failed::Answer(problem)
        };
        let Some(answer) = answer.filter(|answer| *answer != json!({})) else {
            self.drop_view(state, user, &view.id);
            return Ok(Map::new());
        };
        match answer["response_action"].as_str() {
            Some("clear") => {
                state.modals.remove(user);
                self.tell_people(Change::View { user: user.to_owned() });
            }
            Some("errors") => {
                return errors(view, &answer).map_err(|problem| wrong(state, problem));
            }
            Some(action @ ("update" | "push")) => {
                let content = answer.get("view").cloned().unwrap_or_default();
                let content = web_api::checked(state, "view_submission", content, Surface::Modal)
                    .map_err(|refusal| Failed::Answer(refusal.error))?;
                if action == "update" {
                    web_api::changed(self, state, user, &view.id, content);
                } else if state.modals.get(user).map_or(0, Vec::len) >= web_api::STACK {
                    return Err(wrong(state, "push_limit_reached".to_owned()));
                } else {
                    web_api::placed(self, state, user, content, true);
                }
            }
            other => return Err(wrong(state, format!("there is no response_action {other:?}"))),
        }
        Ok(Map::new())
    }

    fn drop_view(&self, state: &mut State, user: &str, id: &str) {
        if let Some(stack) = state.modals.get_mut(user) {
            stack.retain(|view| view.id != id);
        }
        self.tell_people(Change::View { user: user.to_owned() });
    }

    /// Somebody closes the modal they see; the product hears of it where it asked to.
    ///
    /// # Errors
    /// Where it is not the modal they see, or the product did not take it.
    pub async fn close(&self, user: &str, view_id: &str) -> Result<(), Failed> {
        let payload = self.with(|state| {
            let who = state.somebody(user)?;
            let top = state.modals.get(user).and_then(|stack| stack.last()).filter(|view| view.id == view_id);
            let view = top.cloned().ok_or(Failed::NoSuch("view"))?;
            let whole = view.content["clear_on_close"] == true;
            if whole {
                state.modals.remove(user);
            }
            self.drop_view(state, user, view_id);
            if view.content["notify_on_close"] != true {
                return Ok(None);
            }
            let mut payload = self.interaction("view_closed", &who);
            payload.insert("view".to_owned(), view.to_json(&state.app, &surface::initial(view.blocks())));
            payload.insert("is_cleared".to_owned(), json!(whole));
            Ok(Some(Value::Object(payload)))
        })?;
        match payload {
            Some(payload) => self.send(Kind::Interaction, &payload).await.map(drop),
            None => Ok(()),
        }
    }
}

/// What an answer finds wrong with a form: at least one thing, each said of an input block that is there.
fn errors(view: &View, answer: &Value) -> Result<Map<String, Value>, String> {
    let errors = answer["errors"].as_object().filter(|errors| !errors.is_empty()).ok_or("errors without any")?;
    for (id, text) in errors {
        let input = |block: &Value| block["type"] == "input" && block["block_id"] == id.as_str();
        if !view.blocks().iter().any(input) {
            return Err(format!("an error names {id}, which is no input block of the view"));
        }
        if text.as_str().is_none_or(str::is_empty) {
            return Err(format!("the error of {id} says nothing"));
        }
    }
    Ok(errors.clone())
}
