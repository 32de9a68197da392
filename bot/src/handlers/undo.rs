//! `undo`: takes back the asker's last change, or the one that a button names.

use leancrm_core::ops::undo::{self, How, Kept, Restored, Undone};
use leancrm_nlp::intent::Undo;

use crate::{
    reply::{Block, Reply, Tone},
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, _: &Undo) -> Answered {
    let Some(undone) = undo::undo(turn.tx, turn.named_change, turn.recorder).await? else {
        let reply = Reply::text("There is nothing of yours to undo.").with_suggestions(["my tasks", "my pipeline"]);
        return Err(Halt::Say(Box::new(reply), Outcome::NotFound));
    };
    if undone.change_set.is_none() {
        let text = format!(
            "I could not take back “{}”: {} Nothing was changed.",
            say::line(&undone.summary, 200),
            kept(&undone)
        );
        return Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Refused));
    }
    let done: Vec<String> = undone.restored.iter().map(restored).collect();
    let reply = Reply::text(format!("Taken back: {}.", done.join("; ")));
    Ok(if undone.kept.is_empty() {
        reply
    } else {
        reply.with(Block::Text { text: kept(&undone), tone: Tone::Warning })
    })
}

fn restored(record: &Restored) -> String {
    let name = format!("the {} “{}”", record.entity, say::line(&record.name, 80));
    match &record.how {
        How::Removed => format!("{name} is gone again"),
        How::BroughtBack => format!("{name} is there again"),
        How::SetBack(fields) => {
            let fields: Vec<&str> = fields.iter().map(|field| label(field)).collect();
            let verb = if fields.len() == 1 { "is" } else { "are" };
            format!("the {} of {name} {verb} as before", say::list(&fields, "and"))
        }
    }
}

/// What somebody has touched since, field by field.
fn kept(undone: &Undone) -> String {
    let each: Vec<String> = undone
        .kept
        .iter()
        .map(|Kept { entity, name, field }| {
            let name = format!("the {entity} “{}”", say::line(name, 80));
            match field {
                Some(field) => format!("the {} of {name} was changed since, and stays as it is now.", label(field)),
                None => format!("{name} was deleted or brought back since, and stays so."),
            }
        })
        .map(|text| say::capital(&text))
        .collect();
    each.join(" ")
}

/// A field in words.
fn label(field: &str) -> &str {
    match field {
        "due_at" => "due date",
        "remind_at" => "reminder",
        "done_at" => "state",
        "assignee_id" => "assignee",
        "contact_id" => "person",
        "company_id" => "company",
        "deal_id" => "deal",
        "occurred_at" => "time",
        "duration_min" => "length",
        other => other,
    }
}
