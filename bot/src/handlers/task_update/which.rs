//! Which task is meant: by words of its title, by its place in the list that was shown, or as the one that was talked about.

use leancrm_core::{
    domain::task::{Task, TaskSearch},
    ids::TaskId,
};
use leancrm_nlp::intent::TaskUpdate;

use super::{Wish, candidate};
use crate::{
    question::{MAX_OPTIONS, Wanted},
    reply::Reply,
    say,
    turn::{Halt, Outcome, Turn},
};

/// How many tasks are looked at for one with a name like the one said.
const LOOKED_AT: i64 = 200;

/// The one task that is meant, or a question.
pub(super) async fn task(turn: &mut Turn<'_>, slots: &TaskUpdate, wish: Wish) -> Result<Task, Halt> {
    if let Some(id) = turn.settled_task() {
        return existing(turn, id).await;
    }
    if let Some(ordinal) = slots.ordinal {
        let id = at(&turn.tasks, ordinal).ok_or_else(|| no_such_place(turn.tasks.len()))?;
        return existing(turn, id).await;
    }
    match said(turn, slots) {
        Some(words) => by_words(turn, &words, wish).await,
        None => talked_about(turn).await,
    }
}

/// The words that name a task. A person or a company that only stands in for "it" names none.
fn said(turn: &Turn<'_>, slots: &TaskUpdate) -> Option<String> {
    let beside = |name: &Option<String>, focus: &Option<String>| {
        name.clone().filter(|name| turn.tasks.is_empty() || Some(name) != focus.as_ref())
    };
    let title = slots.title.clone();
    title
        .or_else(|| beside(&slots.contact, &turn.focus.contact))
        .or_else(|| beside(&slots.company, &turn.focus.company))
}

async fn existing(turn: &mut Turn<'_>, id: TaskId) -> Result<Task, Halt> {
    let gone = "That task is no longer there, or no longer in your sight.";
    let found = turn.task_by_id(id).await?;
    found.ok_or_else(|| Turn::not_found(Reply::text(gone).with_suggestions(["my tasks"])))
}

/// The task at a place of the last list, counted from 1, or from the end for a negative place.
fn at(tasks: &[TaskId], ordinal: i64) -> Option<TaskId> {
    let place = usize::try_from(ordinal.unsigned_abs()).ok()?;
    let position = if ordinal < 0 { tasks.len().checked_sub(place)? } else { place.checked_sub(1)? };
    tasks.get(position).copied()
}

fn no_such_place(shown: usize) -> Halt {
    let text = match shown {
        0 => "I have shown no list of tasks to count in. Nothing was changed.".to_owned(),
        shown => format!("I showed {}. Nothing was changed.", say::count(shown as u64, "task")),
    };
    Turn::not_found(Reply::text(text).with_suggestions(["my tasks"]))
}

/// The task that was shown, where just one was.
async fn talked_about(turn: &mut Turn<'_>) -> Result<Task, Halt> {
    match turn.tasks.clone().as_slice() {
        [] => Err(turn.ask_for("title", Wanted::Words, "Which task do you mean?")),
        [only] => existing(turn, *only).await,
        several => {
            let search = TaskSearch { ids: Some(several.to_vec()), ..TaskSearch::default() };
            let mut tasks = turn.tx.find_tasks(&search, LOOKED_AT).await?;
            tasks.sort_by_key(|task| several.iter().position(|id| *id == task.id));
            let it: Vec<&Task> = tasks.iter().filter(|task| Some(&task.title) == turn.focus.task.as_ref()).collect();
            if let [only] = it.as_slice() {
                return Ok((*only).clone());
            }
            Err(ask(turn, "Which task?", &tasks))
        }
    }
}

/// The task whose title, or whom it is about, has all the words: among one's own before others', and among those that the wish
/// makes sense for before the rest.
async fn by_words(turn: &mut Turn<'_>, said: &str, wish: Wish) -> Result<Task, Halt> {
    let words: Vec<String> = said
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let fitting = Some(wish == Wish::Reopen);
    for (assignee, done) in [(turn.actor.member(), fitting), (None, fitting), (None, None)] {
        let search = TaskSearch { words: words.clone(), ids: None, assignee, done };
        let found = turn.tx.find_tasks(&search, LOOKED_AT).await?;
        let exact: Vec<&Task> = found.iter().filter(|task| task.title.to_lowercase() == said.to_lowercase()).collect();
        match (found.as_slice(), exact.as_slice()) {
            ([], _) => {}
            ([only], _) => return Ok(only.clone()),
            (_, [only]) => return Ok((*only).clone()),
            (several, _) => {
                let prompt = format!("Which “{}” task?", say::line(said, 60));
                return Err(ask(turn, &prompt, several));
            }
        }
    }
    Err(none_called(turn, said, &words).await?)
}

fn ask(turn: &mut Turn<'_>, prompt: &str, tasks: &[Task]) -> Halt {
    let candidates = tasks.iter().map(|task| candidate(turn, task)).collect();
    turn.ask_which("task", prompt, candidates, 0)
}

/// The halt for words that no task has; it offers those whose words begin alike.
async fn none_called(turn: &mut Turn<'_>, said: &str, words: &[String]) -> Result<Halt, Halt> {
    let mine = TaskSearch { assignee: turn.actor.member(), done: Some(false), ..TaskSearch::default() };
    let near: Vec<Task> =
        turn.tx.find_tasks(&mine, LOOKED_AT).await?.into_iter().filter(|task| is_near(&task.title, words)).collect();
    let said = say::line(said, 60);
    if near.is_empty() || near.len() > MAX_OPTIONS {
        let text = format!("I found no task “{said}” that you can see. Nothing was changed.");
        return Ok(Halt::Say(Box::new(Reply::text(text).with_suggestions(["my tasks"])), Outcome::NotFound));
    }
    Ok(ask(turn, &format!("I found no task “{said}”. Did you mean one of these?"), &near))
}

/// Whether a word of a title begins like one that was said.
fn is_near(title: &str, said: &[String]) -> bool {
    let begins = |word: &str| word.chars().take(3).collect::<String>();
    let title = title.to_lowercase();
    let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3);
    words.any(|word| said.iter().any(|other| other.chars().count() >= 3 && begins(other) == begins(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_from_either_end_of_the_list() {
        let id = |number: u128| TaskId::from_uuid(uuid::Uuid::from_u128(number));
        let tasks = [id(1), id(2), id(3)];
        assert_eq!(at(&tasks, 2), Some(id(2)));
        assert_eq!(at(&tasks, -1), Some(id(3)));
        for beyond in [0, 4, -4, i64::MIN] {
            assert_eq!(at(&tasks, beyond), None, "{beyond}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_near() {
        assert!(is_near("Send the proposal", &["proposel".to_owned()]));
        assert!(!is_near("Send the proposal", &["invoice".to_owned(), "th".to_owned()]));
    }
}
