//! `undo`: takes back the asker's last change, the one that a button names, or those that the sentence names by number, by
//! record or by time.

use leancrm_core::ops::undo::{self, How, Kept, Over, Restored, Since, Undone};
use leancrm_nlp::intent::{Tier, Undo};

use crate::{
    preview,
    reply::{Action, Block, ChangedField, Press, PreviewRecord, Reply, Tone},
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

mod which;

use which::Which;

pub(crate) async fn answer(turn: &mut Turn<'_>, _: &Undo) -> Answered {
    let (which, over) = match turn.named_change {
        Some((named, all)) => (Which::One(Some(named)), if all { Over::Everything } else { Over::Untouched }),
        None => (which::said(turn).await?, Over::Untouched),
    };
    let undone = match &which {
        Which::One(named) => undo::undo(turn.tx, *named, over, turn.recorder).await?,
        Which::Several(named) => undo::undo_several(turn.tx, named, turn.recorder).await?,
    };
    let Some(undone) = undone else {
        let reply = Reply::text("There is nothing of yours to undo.").with_suggestions(["my tasks", "my pipeline"]);
        return Err(Halt::Say(Box::new(reply), Outcome::NotFound));
    };
    // Where others read along it is refused as what it takes back would be, before anything of it is named.
    if undone.grave && turn.public {
        turn.tier = Some(Tier::W3);
        return Ok(Reply::default());
    }
    if undone.change_set.is_none() {
        let text = format!(
            "I could not take back “{}”: {} Nothing was changed.",
            say::line(&undone.summary, 200),
            kept(&undone)
        );
        let reply = with_all_the_same(Reply::text(text), &undone);
        return Err(Halt::Say(Box::new(reply), Outcome::Refused));
    }
    let begins = match &which {
        Which::Several(sets) if sets.len() > 1 => format!("Taken back {}.", say::count(sets.len() as u64, "change")),
        _ => "Taken back.".to_owned(),
    };
    let reply = Reply::text(format!("{begins} {}", told(turn, &undone).await?));
    Ok(if undone.kept.is_empty() {
        reply
    } else {
        with_all_the_same(reply.with(Block::Text { text: kept(&undone), tone: Tone::Warning }), &undone)
    })
}

/// Under a reply, the buttons that take changes back also where somebody has touched them since.
fn with_all_the_same(reply: Reply, undone: &Undone) -> Reply {
    let label = "Set it back all the same".to_owned();
    let press = |change_set| Press::UndoAll { change_set };
    let action = |of| Action { say: label.to_lowercase(), label: label.clone(), press: press(of) };
    let items: Vec<Action> = undone.held_back().into_iter().map(action).collect();
    if items.is_empty() { reply } else { reply.with(Block::Actions { items }) }
}

/// What was taken back, record by record: which way, and the values.
async fn told(turn: &mut Turn<'_>, undone: &Undone) -> Result<String, Halt> {
    let log = turn.recorder.log()[turn.log_from..].to_vec();
    let records = preview::records(turn.tx, &log).await?;
    let mut sentences = Vec::new();
    // What is told of merges is no record of its own.
    let mut records = records.iter().filter(|record| !record.what.contains("merge"));
    for restored in &undone.restored {
        let name = say::line(&restored.name, 120);
        match restored.how {
            How::TakenApart => sentences.push(format!("The merge “{name}” is taken apart again.")),
            How::MergedAgain => sentences.push(format!("The merge “{name}” holds again.")),
            _ => sentences.extend(records.next().map(|record| restored_record(record, restored))),
        }
    }
    Ok(sentences.join(" "))
}

fn restored_record(record: &PreviewRecord, restored: &Restored) -> String {
    if restored.entity == "settings" {
        if let Some(told) = quiet_hours(record) {
            return told;
        }
        let field = |field: &ChangedField| {
            let set = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
            format!("Your {} is {} again (was {}).", field.label.to_lowercase(), set(&field.after), set(&field.before))
        };
        let fields: Vec<String> = record.fields.iter().map(field).collect();
        return if fields.is_empty() { "Your settings are as before.".to_owned() } else { fields.join(" ") };
    }
    if restored.entity == "mail_wishes" {
        let of = |set: &Option<String>| set.clone().unwrap_or_else(|| "nothing".to_owned());
        let field =
            |field: &ChangedField| format!("{}: {} again (was {}).", field.label, of(&field.after), of(&field.before));
        return record.fields.iter().map(field).collect::<Vec<_>>().join(" ");
    }
    let name = format!("“{}”", say::line(&record.title, 80));
    match &restored.how {
        How::TakenApart | How::MergedAgain => String::new(),
        How::Removed => format!("The {} {name} is gone again.", restored.entity),
        How::BroughtBack => format!("The {} {name} is there again.", restored.entity),
        How::SetBack(_) if record.fields.is_empty() => format!("The {} {name} is as before.", restored.entity),
        How::SetBack(_) => {
            let field = |field: &ChangedField| {
                let (label, was) = (&field.label, field.before.as_deref().unwrap_or("empty"));
                match &field.after {
                    Some(now) => format!("{label} of {name} is {now} again (was {was})."),
                    None => format!("{label} of {name} is empty again (was {was})."),
                }
            };
            record.fields.iter().map(field).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The quiet hours of somebody's settings, which two fields hold.
fn quiet_hours(record: &PreviewRecord) -> Option<String> {
    let field = |label: &str| record.fields.iter().find(|field| field.label == label);
    let (from, to) = (field("Quiet from")?, field("Quiet until")?);
    let hours = |from: &Option<String>, to: &Option<String>| match (from, to) {
        (Some(from), Some(to)) => format!("{} to {}", say::hour(from), say::hour(to)),
        _ => "off".to_owned(),
    };
    Some(format!(
        "Your quiet hours are {} again (were {}).",
        hours(&from.after, &to.after),
        hours(&from.before, &to.before)
    ))
}

/// What stays, field by field, and what stands in the way.
fn kept(undone: &Undone) -> String {
    let each: Vec<String> = undone.kept.iter().map(|kept| say::capital(&kept_record(kept))).collect();
    each.join(" ")
}

fn kept_record(Kept { entity, name, since, .. }: &Kept) -> String {
    let name = format!("the {entity} “{}”", say::line(name, 80));
    match since {
        Since::Gone if *entity == "merge" => format!("{name} was changed since, so nothing of it was moved back."),
        Since::Gone => format!("{name} was deleted or brought back since, and stays so."),
        Since::Changed(field) if *entity == "settings" => {
            format!("what you set as your {} was changed since, and stays as it is now.", label(field))
        }
        Since::Changed(field) => format!("the {} of {name} was changed since, and stays as it is now.", label(field)),
        Since::Bound { field, to } => format!(
            "the {} of {name} goes with its {}, which was changed since, and stays as it is now.",
            label(field),
            label(to)
        ),
        Since::BuiltOn => format!("{name} has had other records built on it since, and stays."),
    }
}

/// A field in words.
fn label(field: &str) -> &str {
    match field {
        "due_at" => "due date",
        "remind_at" => "reminder",
        "done_at" => "state",
        "assignee_id" => "assignee",
        "contact_id" => "person",
        "deal_id" => "deal",
        "occurred_at" => "time",
        "duration_min" => "length",
        "company_id" | "company_name" => "company",
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
        "brief_days" => "briefing days",
        "quiet_from" | "quiet_to" => "quiet hours",
        other => other,
    }
}
