//! The wording of past changes.

use leancrm_core::{Error, domain::history::PastEdit, history::Change, store::TenantTx};

use crate::{
    preview,
    reply::{ChangedField, PreviewRecord},
    say,
};

/// How many facts of a change are told in a row of a list.
const FACTS: usize = 4;

/// Past changes one by one, as a preview would show them.
pub(crate) async fn told(tx: &mut TenantTx, edits: &[PastEdit]) -> Result<Vec<PreviewRecord>, Error> {
    let changes: Vec<Change> = edits
        .iter()
        .map(|edit| Change {
            entity: edit.kind.entity(),
            id: edit.id,
            before: edit.before.clone(),
            after: edit.after.clone(),
        })
        .collect();
    preview::each(tx, &changes).await
}

/// What a change did, in a cell.
pub(crate) fn what_changed(edit: &PastEdit, record: &PreviewRecord) -> String {
    let facts: Vec<String> =
        record.fields.iter().filter(|field| edit.before.is_some() || field.label != "Name").map(fact).collect();
    let mut text = facts.iter().take(FACTS).cloned().collect::<Vec<_>>().join("; ");
    if facts.len() > FACTS {
        text = format!("{text}; and {} more", facts.len() - FACTS);
    }
    match (&edit.before, &edit.after) {
        (None, _) if text.is_empty() => "made".to_owned(),
        (None, _) => format!("made: {text}"),
        (Some(_), None) => "deleted".to_owned(),
        (Some(_), Some(_)) if text.is_empty() => "changed".to_owned(),
        (Some(_), Some(_)) => text,
    }
}

/// `Close date: Tue 31 Mar → Wed 15 Jul`.
fn fact(field: &ChangedField) -> String {
    let said = |value: &Option<String>| value.as_deref().map(|value| say::line(value, 80));
    match (said(&field.before), said(&field.after)) {
        (None, after) => format!("{}: {}", field.label, after.unwrap_or_else(|| "nothing".to_owned())),
        (Some(before), after) => {
            format!("{}: {before} → {}", field.label, after.unwrap_or_else(|| "nothing".to_owned()))
        }
    }
}

/// The door through which a change came, in words.
pub(crate) fn door(channel: &str) -> &str {
    match channel {
        "cli" => "the command line",
        "api" => "the API",
        "web" => "the console",
        "slack" => "Slack",
        "whatsapp" => "WhatsApp",
        other => other,
    }
}
