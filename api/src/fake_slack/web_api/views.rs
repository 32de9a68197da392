//! `views.*`: modals and the App Home. <https://docs.slack.dev/surfaces/modals>

use serde_json::{Value, json};

use super::{Refusal, Reply, context::Context};
use crate::fake_slack::{
    Change, FakeSlack,
    state::{State, View},
    surface,
    validate::{self, Surface},
};

/// Modals on top of each other at once.
pub(in super::super) const STACK: usize = 3;

/// The view of the call, if it is fine for its surface.
fn wanted(context: &mut Context<'_>, surface: Surface) -> Result<Value, Refusal> {
    let view = context.arguments.nested("view").map_err(|()| "invalid_arguments")?;
    let view = view.ok_or("invalid_arguments")?;
    checked(context.state, context.method, view, surface)
}

/// A view with ids, if it is fine for its surface.
pub(in super::super) fn checked(
    state: &mut State,
    place: &str,
    view: Value,
    surface: Surface,
) -> Result<Value, Refusal> {
    for call in validate::broadcasts(None, &view["blocks"]) {
        state.violation(place, format!("calls everybody with {call}"));
    }
    let problems = validate::view(&view, surface);
    if !problems.is_empty() {
        state.violation(place, problems.join(" "));
        return Err(Refusal::with_messages("invalid_arguments", &problems));
    }
    let mut view = view;
    let blocks = view["blocks"].as_array().cloned().unwrap_or_default();
    view["blocks"] = json!(surface::with_ids(&blocks, || state.next()));
    Ok(view)
}

/// Exchanges the trigger of the call for whose it is, and whether it came from inside a modal.
fn exchange(context: &mut Context<'_>) -> Result<(String, bool), Refusal> {
    let id = context.must("trigger_id")?;
    let (now, life) = (context.slack.now(), context.slack.settings().limits.trigger);
    let trigger = context.state.triggers.get_mut(&id).ok_or("invalid_trigger_id")?;
    if trigger.exchanged {
        return Err("exchanged_trigger_id".into());
    }
    if now - trigger.at > life {
        return Err("expired_trigger_id".into());
    }
    let (user, in_modal) = (trigger.user.clone(), trigger.in_modal);
    let reached = context.state.person(&user).is_some_and(|(workspace, _)| context.reaches(workspace));
    if !reached {
        return Err("invalid_trigger_id".into());
    }
    if let Some(trigger) = context.state.triggers.get_mut(&id) {
        trigger.exchanged = true;
    }
    Ok((user, in_modal))
}

/// A view in its place: on top of the others, or alone.
pub(in super::super) fn placed(slack: &FakeSlack, state: &mut State, user: &str, content: Value, push: bool) -> View {
    let team_id = state.person(user).map(|(workspace, _)| workspace.team.clone()).unwrap_or_default();
    let number = state.next();
    let id = format!("V{number:010}");
    let modals = state.modals.entry(user.to_owned()).or_default();
    if !push {
        modals.clear();
    }
    let previous = modals.last().map(|view| view.id.clone());
    let root = modals.first().map_or_else(|| id.clone(), |view| view.id.clone());
    let view = View { id, root_view_id: root, previous_view_id: previous, hash: hash(number), team_id, content };
    modals.push(view.clone());
    slack.tell_people(Change::View { user: user.to_owned() });
    view
}

fn hash(number: u64) -> String {
    format!("{number}.{:08x}", number.wrapping_mul(2_654_435_761) & 0xffff_ffff)
}

fn answer(context: &Context<'_>, view: &View) -> Value {
    json!({ "view": view.to_json(&context.state.app, &surface::initial(view.blocks())) })
}

/// Refuses an external id that another view of the app has.
fn own_external_id(context: &Context<'_>, sent: &Value, except: Option<&str>) -> Result<(), Refusal> {
    let Some(id) = sent["external_id"].as_str().filter(|id| !id.is_empty()) else { return Ok(()) };
    let mut others = context.state.modals.values().flatten().filter(|view| Some(view.id.as_str()) != except);
    if others.any(|view| view.field("external_id") == id) { Err("duplicate_external_id".into()) } else { Ok(()) }
}

/// Opens a modal.
pub(super) fn open(context: &mut Context<'_>) -> Reply {
    let sent = wanted(context, Surface::Modal)?;
    own_external_id(context, &sent, None)?;
    let (user, _) = exchange(context)?;
    let view = placed(context.slack, context.state, &user, sent, false);
    Ok(answer(context, &view))
}

/// Puts a modal on top of another.
pub(super) fn push(context: &mut Context<'_>) -> Reply {
    let sent = wanted(context, Surface::Modal)?;
    own_external_id(context, &sent, None)?;
    let (user, in_modal) = exchange(context)?;
    let depth = context.state.modals.get(&user).map_or(0, Vec::len);
    if !in_modal || depth == 0 {
        return Err("invalid_trigger_id".into());
    }
    if depth >= STACK {
        return Err("push_limit_reached".into());
    }
    let view = placed(context.slack, context.state, &user, sent, true);
    Ok(answer(context, &view))
}

/// Changes a view that is open.
pub(super) fn update(context: &mut Context<'_>) -> Reply {
    let external = context.arguments.text("external_id").map(str::to_owned);
    let id = context.arguments.text("view_id").map(str::to_owned);
    let found = context.state.modals.iter().find_map(|(user, stack)| {
        let fits = |view: &&View| {
            id.as_deref().map_or_else(|| external.as_deref() == Some(view.field("external_id")), |id| view.id == id)
        };
        stack.iter().find(fits).map(|view| (user.clone(), view.clone()))
    });
    if id.is_none() && external.is_none() {
        context.must("view_id")?;
    }
    let (user, view) = found.ok_or("not_found")?;
    if !context.state.workspace(&view.team_id).is_some_and(|workspace| context.reaches(workspace)) {
        return Err("not_found".into());
    }
    if context.arguments.text("hash").is_some_and(|hash| hash != view.hash) {
        return Err("hash_conflict".into());
    }
    let sent = wanted(context, Surface::Modal)?;
    own_external_id(context, &sent, Some(&view.id))?;
    let view = changed(context.slack, context.state, &user, &view.id, sent).ok_or("not_found")?;
    Ok(answer(context, &view))
}

/// The view with other content.
pub(in super::super) fn changed(
    slack: &FakeSlack,
    state: &mut State,
    user: &str,
    id: &str,
    content: Value,
) -> Option<View> {
    let number = state.next();
    let view = state.modals.get_mut(user)?.iter_mut().find(|view| view.id == id)?;
    view.content = content;
    view.hash = hash(number);
    let view = view.clone();
    slack.tell_people(Change::View { user: user.to_owned() });
    Some(view)
}

/// Shows somebody's App Home.
pub(super) fn publish(context: &mut Context<'_>) -> Reply {
    let user = context.must("user_id")?;
    let found = context.state.person(&user).filter(|(workspace, _)| context.reaches(workspace));
    let team_id = found.ok_or("user_not_found")?.0.team.clone();
    let old = context.state.homes.get(&user).cloned();
    let conflict = context.arguments.text("hash").is_some_and(|hash| old.as_ref().is_none_or(|old| old.hash != hash));
    if conflict {
        return Err("hash_conflict".into());
    }
    let sent = wanted(context, Surface::Home)?;
    let number = context.state.next();
    let id = old.map_or_else(|| format!("V{number:010}"), |old| old.id);
    let view =
        View { root_view_id: id.clone(), id, previous_view_id: None, hash: hash(number), team_id, content: sent };
    context.state.homes.insert(user.clone(), view.clone());
    context.slack.tell_people(Change::Home { user });
    Ok(answer(context, &view))
}
