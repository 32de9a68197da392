//! What a method has at hand: who calls, with what, and what they may reach.

use serde_json::{Map, Value, json};

use super::{Arguments, Refusal};
use crate::fake_slack::{
    Channel, ChannelKind, FakeSlack, Workspace,
    state::{Outgoing, State},
    tokens::Installation,
};

/// A call of a method with a token that counts.
pub(super) struct Context<'a> {
    pub(super) slack: &'a FakeSlack,
    pub(super) state: &'a mut State,
    pub(super) caller: Installation,
    pub(super) arguments: Arguments,
    pub(super) token: String,
    pub(super) method: &'static str,
}

impl Context<'_> {
    /// Refuses a token without this scope.
    pub(super) fn needs(&self, scope: &str) -> Result<(), Refusal> {
        if self.caller.scopes.iter().any(|own| own == scope) {
            return Ok(());
        }
        let mut more = Map::new();
        more.insert("needed".to_owned(), json!(scope));
        more.insert("provided".to_owned(), json!(self.caller.scopes.join(",")));
        Err(Refusal { error: "missing_scope".to_owned(), more })
    }

    /// An argument that must be there.
    pub(super) fn must(&mut self, name: &str) -> Result<String, Refusal> {
        if let Some(text) = self.arguments.text(name) {
            return Ok(text.to_owned());
        }
        let problem = format!("[ERROR] missing required field: {name}");
        self.state.violation(self.method, problem.clone());
        Err(Refusal::with_messages("invalid_arguments", &[problem]))
    }

    /// Whether the token reaches a workspace.
    pub(super) fn reaches(&self, workspace: &Workspace) -> bool {
        match &self.caller.team {
            Some(team) => *team == workspace.team,
            None => self.caller.enterprise.as_deref() == workspace.enterprise_id(),
        }
    }

    /// The workspace of the call: the token's, or the one that an organisation's token names with `team_id`.
    pub(super) fn workspace(&self) -> Result<Workspace, Refusal> {
        let named = self.caller.team.as_deref().or_else(|| self.arguments.text("team_id"));
        let found = match named {
            Some(team) => self.state.workspace(team),
            None => self.state.workspaces.iter().find(|workspace| self.reaches(workspace)),
        };
        found.filter(|workspace| self.reaches(workspace)).cloned().ok_or_else(|| "team_not_found".into())
    }

    /// A channel that the token reaches; a private one only with the bot in it.
    pub(super) fn channel(&mut self, id: &str) -> Result<(Workspace, Channel), Refusal> {
        let found = self.state.channel(id).filter(|(workspace, _)| self.reaches(workspace));
        let seen = found.filter(|(_, channel)| channel.bot || channel.kind == ChannelKind::Public);
        seen.map(|(workspace, channel)| (workspace.clone(), channel.clone())).ok_or_else(|| "channel_not_found".into())
    }

    /// A channel that the bot may write in; somebody's id stands for their conversation with the bot.
    pub(super) fn writable(&mut self, id: &str) -> Result<(Workspace, Channel), Refusal> {
        let person = self.state.person(id).is_some_and(|(workspace, _)| self.reaches(workspace));
        let id = if person { self.state.direct(id).unwrap_or_default() } else { id.to_owned() };
        let (workspace, channel) = self.channel(&id)?;
        if !channel.bot {
            return Err("not_in_channel".into());
        }
        Ok((workspace, channel))
    }

    /// Tells the app of an event once the call is over.
    pub(super) fn tell(&mut self, team: &str, subscription: &str, event: Value) {
        let outgoing = Outgoing { team: team.to_owned(), subscription: subscription.to_owned(), event };
        self.state.outgoing.push(outgoing);
    }
}
