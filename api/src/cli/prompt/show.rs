//! Prompts and their versions, for people and as JSON.

use comfy_table::{Table, presets::NOTHING};
use leancrm_core::domain::prompt::{PromptNumber, PromptStatus, PromptVersion};
use serde_json::json;
use similar::TextDiff;

use super::super::Output;
use crate::model::BuiltIn;

/// A version that is shown: a tenant's own, or one that LeanCRM comes with.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    name: String,
    version: PromptNumber,
    body: String,
    own: Option<PromptVersion>,
}

impl From<PromptVersion> for Shown {
    fn from(own: PromptVersion) -> Self {
        Self { name: own.name.clone(), version: own.version, body: own.body.clone(), own: Some(own) }
    }
}

impl From<BuiltIn> for Shown {
    fn from(one: BuiltIn) -> Self {
        Self { name: one.name, version: one.version, body: one.body, own: None }
    }
}

impl Shown {
    /// Its name and number, and where it is from if that is not the tenant.
    fn title(&self) -> String {
        let from = if self.own.is_some() { "" } else { " (LeanCRM's own)" };
        format!("{} {}{from}", self.name, self.version)
    }
}

pub(super) fn list(versions: &[PromptVersion], built_in: &[BuiltIn], out: &mut Output) {
    let in_use =
        |name: &str| versions.iter().any(|version| version.name == name && version.status == PromptStatus::Published);
    out.json(&json!({
        "versions": versions.iter().map(brief).collect::<Vec<_>>(),
        "built_in": built_in.iter().map(|one| json!({ "name": one.name, "version": one.version, "in_use": !in_use(&one.name) }))
            .collect::<Vec<_>>(),
    }));
    if versions.is_empty() && built_in.is_empty() {
        out.line("There is no prompt yet.");
        return;
    }
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["PROMPT", "VERSION", "STATUS", "SCORE", "BY", "SINCE"]);
    for version in versions {
        table.add_row(row(version));
    }
    for one in built_in {
        let status = if in_use(&one.name) { "LeanCRM's own" } else { "LeanCRM's own, in use" };
        table.add_row([one.name.as_str(), &one.version.to_string(), status, "", "", ""]);
    }
    out.line(table.trim_fmt());
}

fn row(version: &PromptVersion) -> [String; 6] {
    let status = match (version.status, &version.copy_of) {
        (PromptStatus::Published, Some(of)) => format!("in use, as {of}"),
        (PromptStatus::Published, None) => "in use".to_owned(),
        (status, _) => status.as_str().to_owned(),
    };
    let since = version.deprecated_at.or(version.published_at).unwrap_or(version.created_at);
    let score = version.score.as_ref().map(|score| format!("{} of {}", score.right, score.sentences));
    [
        version.name.clone(),
        version.version.to_string(),
        status,
        score.or_else(|| version.unscored_reason.as_ref().map(|_| "none".to_owned())).unwrap_or_default(),
        version.author.clone().unwrap_or_default(),
        since.format("%Y-%m-%d %H:%M UTC").to_string(),
    ]
}

/// A version without its words.
fn brief(version: &PromptVersion) -> serde_json::Value {
    let mut fields = serde_json::to_value(version).unwrap_or_default();
    if let Some(fields) = fields.as_object_mut() {
        fields.remove("body");
    }
    fields
}

/// The words alone, so that they can go to a file; what else is known of it goes beside.
pub(super) fn one(shown: &Shown, out: &mut Output) {
    out.json(&json!({ "name": shown.name, "version": shown.version, "body": shown.body, "own": shown.own.as_ref().map(brief) }));
    out.line(shown.body.trim_end_matches('\n'));
    if let Some(version) = &shown.own {
        let score = version.score.as_ref().map(|score| format!("; {}", score.line())).unwrap_or_default();
        let why =
            version.unscored_reason.as_ref().map(|reason| format!("; without a score: {reason}")).unwrap_or_default();
        out.note(format!("({}, {}{score}{why})", shown.title(), version.status.as_str()));
    } else {
        out.note(format!("({})", shown.title()));
    }
}

pub(super) fn step(version: &PromptVersion, what: &str, out: &mut Output) {
    out.line(format!("{} {} {what}.", version.name, version.version));
    out.json(&brief(version));
}

/// How a draft did, beside the version in use where that was scored.
pub(super) fn score(scored: &PromptVersion, versions: &[PromptVersion], out: &mut Output) {
    out.json(&brief(scored));
    let line = |version: &PromptVersion| {
        version.score.as_ref().map(|score| format!("{} {}: {}", version.name, version.version, score.line()))
    };
    if let Some(told) = line(scored) {
        out.line(told);
    }
    let in_use = versions.iter().find(|version| version.status == PromptStatus::Published);
    if let Some(told) = in_use.and_then(line) {
        out.line(format!("In use, {told}"));
    }
}

pub(super) fn difference(one: &Shown, other: &Shown, out: &mut Output) {
    let diff = TextDiff::from_lines(&one.body, &other.body);
    let text = diff.unified_diff().header(&one.title(), &other.title()).to_string();
    out.json(&json!({ "from": one.version, "to": other.version, "diff": text }));
    out.line(if text.is_empty() { "Both say the same.".to_owned() } else { text.trim_end().to_owned() });
}
