//! `tasks_list`: what is to be done.

use leancrm_core::{
    domain::{
        contact::Listed,
        task::{Task, TaskFilter},
    },
    ids::{CompanyId, ContactId, DealId},
    tenancy::Permission,
};
use leancrm_nlp::{
    intent::TasksList,
    slots::{Owner, TaskStatus},
};

use super::{
    cards::{self, NAME, SUBJECT, cell},
    shared::{Caption, Toward, writing::Names},
};
use crate::{
    reply::{Reply, Table},
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// How many are shown.
const SHOWN: i64 = 25;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &TasksList) -> Answered {
    turn.actor.require(Permission::TASKS_READ)?;
    let mut caption = Caption::default();
    let mut filter = TaskFilter::default();
    about(turn, slots, &mut filter, &mut caption).await?;
    let of_record = filter.contact.is_some() || filter.company.is_some() || filter.deal.is_some();
    let label = whose(turn, slots, of_record, &mut filter, &mut caption).await?;
    let state = status(turn, slots, &mut filter, &mut caption);
    if let Some(priority) = &slots.priority {
        filter.priority = Some(priority.to_lowercase());
        caption.applied(format!("of {} priority", say::line(priority, 20)));
    }
    let listed = turn.tx.tasks(&filter, SHOWN).await?;
    let subject = caption.title(format!("{label} {state} tasks").trim());
    let Some(first) = listed.rows.first() else {
        let reply = Reply::text(format!("{}: none. Well done, or not written down yet.", say::capital(&subject)));
        return Ok(caption.notes(reply).with_suggestions(["what's on today?", "briefing", "my overdue tasks"]));
    };
    turn.focus.task = (listed.rows.len() == 1).then(|| first.title.clone());
    turn.tasks = listed.rows.iter().map(|task| task.id).collect();
    let late = listed.rows.iter().filter(|task| is_overdue(turn, task)).count() as u64;
    let mut text = format!("{}.", say::capital(&cards::how_many(&listed, &format!("{state} task"))));
    if late > 0 && slots.status != Some(TaskStatus::Overdue) {
        text = format!("{} {late} of those shown {} overdue.", text, if late == 1 { "is" } else { "are" });
    }
    let reply = Reply::text(text).with_table(table(turn, &listed, subject, slots.status == Some(TaskStatus::Done)));
    Ok(caption.notes(reply).with_suggestions(["what's on today?", "briefing"]))
}

/// Whose tasks: one's own unless somebody else or a record is named.
async fn whose(
    turn: &mut Turn<'_>,
    slots: &TasksList,
    of_record: bool,
    filter: &mut TaskFilter,
    caption: &mut Caption,
) -> Result<String, Halt> {
    let owner = match &slots.owner {
        None if of_record => return Ok(String::new()),
        None => Owner::Me,
        Some(Owner::Unassigned) => {
            caption.unused("“unassigned”: every task is somebody's".to_owned());
            return Ok("all".to_owned());
        }
        Some(owner) => owner.clone(),
    };
    let owners = turn.owners(Some(&owner), Permission::TASKS_READ).await?;
    filter.assignees = owners.ids;
    Ok(owners.label)
}

/// The record that the tasks are about.
async fn about(
    turn: &mut Turn<'_>,
    slots: &TasksList,
    filter: &mut TaskFilter,
    caption: &mut Caption,
) -> Result<(), Halt> {
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let Some(found) = turn.named_record(names).await? else { return Ok(()) };
    match found.kind {
        EntityKind::Company => filter.company = Some(CompanyId::from_uuid(found.id)),
        EntityKind::Deal => filter.deal = Some(DealId::from_uuid(found.id)),
        _ => filter.contact = Some(ContactId::from_uuid(found.id)),
    }
    caption.applied(format!("about {}", say::line(&found.label, NAME)));
    caption.aside(found.note.clone());
    Ok(())
}

/// Narrows to a state and a stretch of time; the word for the state.
fn status(turn: &Turn<'_>, slots: &TasksList, filter: &mut TaskFilter, caption: &mut Caption) -> &'static str {
    let toward = if slots.status == Some(TaskStatus::Done) { Toward::Past } else { Toward::Future };
    let word = if toward == Toward::Past { "done" } else { "due" };
    if let Some(stretch) = turn.stretch(slots.period.as_ref(), toward, word, caption) {
        (filter.from, filter.before) = (stretch.from, stretch.before);
    }
    match slots.status {
        Some(TaskStatus::Done) => {
            filter.done = Some(true);
            "done"
        }
        Some(TaskStatus::Overdue) => {
            filter.done = Some(false);
            // A task for the day is late when the day is over; one for a time of day when the time has passed.
            filter.before = Some(filter.before.map_or(turn.now, |before| before.min(turn.now)));
            filter.overdue_at = Some((turn.now, turn.start_of(turn.today())));
            "overdue"
        }
        Some(TaskStatus::Open) | None => {
            filter.done = Some(false);
            "open"
        }
    }
}

fn is_overdue(turn: &Turn<'_>, task: &Task) -> bool {
    task.done_at.is_none() && task.due_at.is_some_and(|due| turn.is_overdue(due))
}

fn table(turn: &Turn<'_>, listed: &Listed<Task>, caption: String, done: bool) -> Table {
    let mut table = Table::new(caption, &["Task", if done { "Done" } else { "Due" }, "About", "Priority", "Who"]);
    for task in &listed.rows {
        let when = match (done, task.done_at, task.due_at) {
            (true, Some(at), _) => turn.at(at),
            (_, _, Some(due)) => turn.due(due),
            _ => "no date".to_owned(),
        };
        table.rows.push(vec![
            say::line(&task.title, SUBJECT),
            when,
            cell(task.about.as_deref()),
            task.priority.clone(),
            cell(Some(&task.assignee)),
        ]);
    }
    table.more = cards::more(listed);
    table
}
