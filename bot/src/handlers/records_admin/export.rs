//! Taking records out as a file.

use leancrm_core::{
    domain::record::RecordKind,
    ops::export::{self, ExportKind},
    tenancy::Permission,
};
use leancrm_nlp::{Tier, intent::RecordsAdmin};

use super::{many, refused};
use crate::{
    reply::{Block, Reply},
    say,
    turn::{Answered, Turn},
};

/// How much is put into an answer at most: records and bytes.
const MOST: (u32, usize) = (1_000, 1_000_000);

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin) -> Answered {
    // A file changes nothing, so nobody has to say yes to it.
    turn.tier = Some(Tier::R);
    if turn.public {
        return Err(refused(
            "A file of records is for you alone, and others read along here. Please ask me in a private conversation.",
        ));
    }
    let (kind, taken) = match many::kind(slots) {
        Some(RecordKind::Contact) => (RecordKind::Contact, ExportKind::Contacts),
        Some(RecordKind::Company) => (RecordKind::Company, ExportKind::Companies),
        Some(RecordKind::Deal) => (RecordKind::Deal, ExportKind::Deals),
        Some(RecordKind::Lead) => (RecordKind::Lead, ExportKind::Leads),
        _ => {
            return Err(refused(
                "I take out contacts, companies, deals or leads, one kind at a time, for example “export my contacts”.",
            ));
        }
    };
    turn.actor.require(Permission::EXPORT_RUN)?;
    turn.actor.require(taken.permission())?;
    let found = many::found(turn, slots, kind, narrower(turn, taken.permission()), MOST.0).await?;
    if found.ids.is_empty() {
        return Err(Turn::not_found(Reply::text(format!("There is nothing to take out: {}.", found.caption))));
    }
    let limits = (u64::from(MOST.0), MOST.1);
    let file = if found.total > limits.0 {
        None
    } else {
        export::small(turn.tx, taken, Some(&found.ids), limits, turn.recorder.channel()).await?
    };
    let Some(file) = file else { return Err(too_much(taken, found.total)) };
    let text = format!("{}: {}.", found.caption, say::count(file.records, kind.entity()));
    let other = slots.format.as_deref().filter(|format| *format != "csv");
    let note = other.map(|_| "It is CSV, which Excel, Google Sheets and every other spreadsheet open.".to_owned());
    let name = file_name(slots.status.as_deref(), taken, &turn.today().to_string());
    let block = Block::File { name, media_type: "text/csv".to_owned(), text: file.text };
    Ok(Reply::text(text).with_note(note).with(block))
}

/// The permission that reaches less far: what is taken out has to lie within both.
fn narrower(turn: &Turn<'_>, read: Permission) -> Permission {
    let scope = |permission| turn.actor.require(permission).ok();
    if scope(read) < scope(Permission::EXPORT_RUN) { read } else { Permission::EXPORT_RUN }
}

fn too_much(kind: ExportKind, total: u64) -> crate::turn::Halt {
    let how_many = if total > u64::from(MOST.0) {
        format!("more than {}", say::grouped(u64::from(MOST.0)))
    } else {
        say::grouped(total)
    };
    refused(format!(
        "That is too much for an answer: {how_many} {}. Narrow it down, or run `leancrm export {}`, which writes any number to a file.",
        kind.as_str(),
        kind.as_str(),
    ))
}

fn file_name(state: Option<&str>, kind: ExportKind, day: &str) -> String {
    let state = state.map(|state| format!("{state}-")).unwrap_or_default();
    format!("{state}{}-{day}.csv", kind.as_str())
}
