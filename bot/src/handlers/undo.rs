//! `undo`: takes back the asker's last change, or the one that a button names.

use leancrm_core::ops::undo::{self, How, Kept, Over, Restored, Undone};
use leancrm_nlp::intent::Undo;

use crate::{
    reply::{Action, Block, Press, Reply, Tone},
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, _: &Undo) -> Answered {
    let (named, all) = turn.named_change.map_or((None, false), |(named, all)| (Some(named), all));
    let how = if all { Over::Everything } else { Over::Untouched };
    let Some(undone) = undo::undo(turn.tx, named, how, turn.recorder).await? else {
        let reply = Reply::text("There is nothing of yours to undo.").with_suggestions(["my tasks", "my pipeline"]);
        return Err(Halt::Say(Box::new(reply), Outcome::NotFound));
    };
    if undone.change_set.is_none() {
        let text = format!(
            "I could not take back “{}”: {} Nothing was changed.",
            say::line(&undone.summary, 200),
            kept(&undone)
        );
        let reply = Reply::text(text).with(all_the_same(&undone));
        return Err(Halt::Say(Box::new(reply), Outcome::Refused));
    }
    let done: Vec<String> = undone.restored.iter().map(restored).collect();
    let reply = Reply::text(format!("Taken back: {}.", done.join("; ")));
    Ok(if undone.kept.is_empty() {
        reply
    } else {
        reply.with(Block::Text { text: kept(&undone), tone: Tone::Warning }).with(all_the_same(&undone))
    })
}

/// The button that takes a change back also where somebody has touched it since.
fn all_the_same(undone: &Undone) -> Block {
    let press = Press::UndoAll { change_set: undone.of };
    let label = "Set it back all the same".to_owned();
    Block::Actions { items: vec![Action { say: label.to_lowercase(), label, press }] }
}

fn restored(record: &Restored) -> String {
    let name = match record.entity {
        "settings" => "your settings".to_owned(),
        entity => format!("the {entity} “{}”", say::line(&record.name, 80)),
    };
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
        "company_name" => "company",
        "expected_close" => "close date",
        "stage_id" => "stage",
        "stage_entered_at" => "time in its stage",
        "owner_id" => "owner",
        "next_step" => "next step",
        "next_step_on" => "date of the next step",
        "snoozed_until" => "day it is parked until",
        "snooze_reason" => "reason it is parked",
        "lost_reason" | "settled_reason" => "reason",
        "closed_at" => "day of closing",
        "base_amount_minor" => "amount in the base currency",
        "points" => "addresses and numbers",
        "next_follow_up_at" => "follow-up",
        "custom" => "other fields",
        "product_id" => "product",
        "assigned_at" => "time it was given",
        "timezone" => "time zone",
        "locale" => "language",
        "brief_at" => "briefing time",
        "quiet_from" => "beginning of the quiet hours",
        "quiet_to" => "end of the quiet hours",
        other => other,
    }
}
