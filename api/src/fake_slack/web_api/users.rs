//! `auth.test`, `users.*`, `team.info`.

use serde_json::json;

use super::{Reply, context::Context};

/// Who the token is.
pub(super) fn auth_test(context: &mut Context<'_>) -> Reply {
    let workspace = context.workspace()?;
    Ok(json!({
        "url": format!("https://{}.slack.com/", workspace.domain()), "team": workspace.name, "team_id": workspace.team,
        "user": context.slack.settings().app.name.to_lowercase(), "user_id": workspace.bot_user(),
        "bot_id": workspace.bot_id(), "enterprise_id": workspace.enterprise_id(),
        "is_enterprise_install": context.caller.team.is_none(),
    }))
}

/// Somebody.
pub(super) fn info(context: &mut Context<'_>) -> Reply {
    let id = context.must("user")?;
    let with_email = context.needs("users:read.email").is_ok();
    let found = context.state.person(&id).filter(|(workspace, _)| context.reaches(workspace));
    let (workspace, person) = found.ok_or("user_not_found")?;
    Ok(json!({ "user": person.to_json(workspace, with_email) }))
}

/// Somebody by their address.
pub(super) fn lookup(context: &mut Context<'_>) -> Reply {
    let email = context.must("email")?;
    let mut reached = context.state.workspaces.iter().filter(|workspace| context.reaches(workspace));
    let user = reached.find_map(|workspace| {
        let mut active = workspace.people.iter().filter(|person| !person.deleted);
        let person = active.find(|person| person.email.eq_ignore_ascii_case(&email))?;
        Some(person.to_json(workspace, true))
    });
    Ok(json!({ "user": user.ok_or("users_not_found")? }))
}

/// The workspace.
pub(super) fn team_info(context: &mut Context<'_>) -> Reply {
    let workspace = context.workspace()?;
    let (id, name) = workspace.enterprise.clone().unzip();
    Ok(json!({ "team": {
        "id": workspace.team, "name": workspace.name, "domain": workspace.domain(),
        "enterprise_id": id, "enterprise_name": name,
    } }))
}
