//! What a button or an option of a select carries, as text and back.
//!
//! The `action_id` says what is done and, since Slack wants it once in a row, at which place: `undo.0`. The value says to what.

use leancrm_core::ids::{ChangeSetId, PendingId, QuestionId, TurnId};

use super::{blocks, text};
use crate::{
    inbound::{Act, Input},
    reply::Press,
};

/// The longest sentence that a button says, in bytes.
const SENTENCE: usize = 2000;

/// What a thumb carries beside its message.
const GOOD: &str = "good";
const BAD: &str = "bad";

/// What is shown anew.
const HOME: &str = "home";

/// What Slack escapes in one place and not in another is written without it. `%` comes first, since the others bring it in.
const CODES: [(&str, &str); 4] = [("%", "%25"), ("&", "%26"), ("<", "%3C"), (">", "%3E")];

/// What was pressed or picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// Takes a change back.
    Undo {
        /// Which.
        change_set: ChangeSetId,
        /// Also where somebody has touched it since.
        all: bool,
    },
    /// The yes to a change that waits.
    Confirm(PendingId),
    /// The no to a change that waits.
    Cancel(PendingId),
    /// Opens the form of a change that waits.
    Edit(PendingId),
    /// An option of a question the bot asked.
    Choice {
        /// Which question.
        question: QuestionId,
        /// Which option, counted from 0.
        option: usize,
    },
    /// Says a sentence.
    Say(String),
    /// Asks a question anew, to show its answer to everybody who is there.
    Share(String),
    /// Does something about one record.
    Act(Act),
    /// Shows the page of the day anew.
    Refresh,
    /// Notes that the alerts on the page of the day were read: [`Engine::read_alerts`](crate::Engine::read_alerts) does that.
    ReadAlerts,
    /// Says of an answer whether it was any good: [`Engine::feedback`](crate::Engine::feedback) keeps that.
    Feedback {
        /// The message that was answered.
        turn: TurnId,
        /// Whether the answer was good.
        good: bool,
    },
}

/// A press as Slack keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What is done, and the place in the row.
    pub action_id: String,
    /// To what.
    pub value: String,
}

impl Pressed {
    /// The press as text, at place `at` of its row. `None` for a sentence that is empty or too long for a button.
    pub fn encode(&self, at: usize) -> Option<Carried> {
        let (word, value) = match self {
            Self::Undo { change_set, all: false } => ("undo", change_set.to_string()),
            Self::Undo { change_set, all: true } => ("undo_all", change_set.to_string()),
            Self::Confirm(pending) => ("confirm", pending.to_string()),
            Self::Cancel(pending) => ("cancel", pending.to_string()),
            Self::Edit(pending) => ("edit", pending.to_string()),
            Self::Choice { question, option } => ("choice", format!("{question}.{option}")),
            Self::Say(sentence) => ("say", coded(sentence)?),
            Self::Share(question) => ("share", coded(question)?),
            Self::Act(Act::TaskDone(task)) => ("task_done", task.to_string()),
            Self::Act(Act::TaskTomorrow(task)) => ("task_tomorrow", task.to_string()),
            Self::Act(Act::Show(about)) => ("show", about.to_string()),
            Self::Act(Act::TaskHour(task)) => ("task_hour", task.to_string()),
            Self::Act(Act::TaskMorning(task)) => ("task_morning", task.to_string()),
            Self::Act(Act::FollowUpDone(contact)) => ("follow_up_done", contact.to_string()),
            Self::Act(Act::FollowUpHour(contact)) => ("follow_up_hour", contact.to_string()),
            Self::Act(Act::FollowUpMorning(contact)) => ("follow_up_morning", contact.to_string()),
            Self::Act(Act::DealPush(deal)) => ("deal_push", deal.to_string()),
            Self::Act(Act::MeetingPrep(meeting)) => ("meeting_prep", meeting.to_string()),
            Self::Act(Act::FoundTask(found)) => ("found_task", found.to_string()),
            Self::Act(Act::FoundField(found)) => ("found_field", found.to_string()),
            Self::Act(Act::FoundNothing(found)) => ("found_nothing", found.to_string()),
            Self::Refresh => ("refresh", HOME.to_owned()),
            Self::ReadAlerts => ("read_alerts", HOME.to_owned()),
            Self::Feedback { turn, good } => ("feedback", format!("{turn}.{}", if *good { GOOD } else { BAD })),
        };
        Some(Carried { action_id: format!("{word}.{at}"), value })
    }

    /// The press that was encoded so, and nothing else.
    pub fn decode(action_id: &str, value: &str) -> Option<Self> {
        let (word, at) = action_id.split_once('.')?;
        exact::<usize>(at)?;
        Some(match word {
            "undo" => Self::Undo { change_set: exact(value)?, all: false },
            "undo_all" => Self::Undo { change_set: exact(value)?, all: true },
            "confirm" => Self::Confirm(exact(value)?),
            "cancel" => Self::Cancel(exact(value)?),
            "edit" => Self::Edit(exact(value)?),
            "choice" => {
                let (question, option) = value.split_once('.')?;
                Self::Choice { question: exact(question)?, option: exact(option)? }
            }
            "say" => Self::Say(decoded(value)?),
            "share" => Self::Share(decoded(value)?),
            "task_done" => Self::Act(Act::TaskDone(exact(value)?)),
            "task_tomorrow" => Self::Act(Act::TaskTomorrow(exact(value)?)),
            "show" => Self::Act(Act::Show(exact(value)?)),
            "task_hour" => Self::Act(Act::TaskHour(exact(value)?)),
            "task_morning" => Self::Act(Act::TaskMorning(exact(value)?)),
            "follow_up_done" => Self::Act(Act::FollowUpDone(exact(value)?)),
            "follow_up_hour" => Self::Act(Act::FollowUpHour(exact(value)?)),
            "follow_up_morning" => Self::Act(Act::FollowUpMorning(exact(value)?)),
            "deal_push" => Self::Act(Act::DealPush(exact(value)?)),
            "meeting_prep" => Self::Act(Act::MeetingPrep(exact(value)?)),
            "found_task" => Self::Act(Act::FoundTask(exact(value)?)),
            "found_field" => Self::Act(Act::FoundField(exact(value)?)),
            "found_nothing" => Self::Act(Act::FoundNothing(exact(value)?)),
            "refresh" => (value == HOME).then_some(Self::Refresh)?,
            "read_alerts" => (value == HOME).then_some(Self::ReadAlerts)?,
            "feedback" => {
                let (turn, thumb) = value.split_once('.')?;
                let good = if thumb == GOOD { true } else { (thumb == BAD).then_some(false)? };
                Self::Feedback { turn: exact(turn)?, good }
            }
            _ => return None,
        })
    }

    /// The message that the press is. `None` for what is no message: a form that opens, a thumb, a page
    /// that is shown anew.
    pub fn into_input(self) -> Option<Input> {
        Some(match self {
            Self::Undo { change_set, all } => Input::Undo { change_set, all },
            Self::Confirm(pending) => Input::Confirm(pending),
            Self::Cancel(pending) => Input::Cancel(pending),
            Self::Edit(_) | Self::Feedback { .. } | Self::Refresh | Self::ReadAlerts => return None,
            Self::Act(act) => Input::Act(act),
            Self::Choice { question, option } => Input::Choice { question, option },
            Self::Say(sentence) => Input::Text(sentence),
            Self::Share(question) => Input::Question(question),
        })
    }
}

impl From<Press> for Pressed {
    fn from(press: Press) -> Self {
        match press {
            Press::Undo { change_set } => Self::Undo { change_set, all: false },
            Press::UndoAll { change_set } => Self::Undo { change_set, all: true },
            Press::Confirm { pending } => Self::Confirm(pending),
            Press::Edit { pending } => Self::Edit(pending),
            Press::Cancel { pending } => Self::Cancel(pending),
            Press::Act { act } => Self::Act(act),
        }
    }
}

/// What a text says, if it is written the one way in which it is written here.
fn exact<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|value| value.to_string() == text)
}

fn coded(sentence: &str) -> Option<String> {
    let value = CODES.iter().fold(sentence.to_owned(), |text, (plain, code)| text.replace(plain, code));
    let fits = sentence.len() <= SENTENCE && text::size(&value) <= blocks::VALUE;
    (fits && !sentence.trim().is_empty()).then_some(value)
}

fn decoded(value: &str) -> Option<String> {
    let sentence = CODES.iter().rev().fold(value.to_owned(), |text, (plain, code)| text.replace(code, plain));
    (coded(&sentence)? == value).then_some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: std::str::FromStr>(prefix: &str) -> T {
        format!("{prefix}0190b5c20000700080000000000000aa").parse().ok().expect("an id")
    }

    #[test]
    fn every_press_comes_back_as_it_was_sent() {
        let pending: PendingId = id("pend_");
        let presses = [
            Pressed::Undo { change_set: id("chg_"), all: false },
            Pressed::Undo { change_set: id("chg_"), all: true },
            Pressed::Confirm(pending),
            Pressed::Cancel(pending),
            Pressed::Edit(pending),
            Pressed::Choice { question: id("ask_"), option: 41 },
            Pressed::Say("deals > 50% & <b>, 5%26".to_owned()),
            Pressed::Share("my pipeline".to_owned()),
            Pressed::Act(Act::TaskDone(id("task_"))),
            Pressed::Act(Act::TaskTomorrow(id("task_"))),
            Pressed::Act(Act::Show(id("deal_"))),
            Pressed::Act(Act::TaskHour(id("task_"))),
            Pressed::Act(Act::TaskMorning(id("task_"))),
            Pressed::Act(Act::FollowUpDone(id("con_"))),
            Pressed::Act(Act::FollowUpHour(id("con_"))),
            Pressed::Act(Act::FollowUpMorning(id("con_"))),
            Pressed::Act(Act::DealPush(id("deal_"))),
            Pressed::Act(Act::MeetingPrep(id("meet_"))),
            Pressed::Act(Act::FoundTask(id("fnd_"))),
            Pressed::Act(Act::FoundField(id("fnd_"))),
            Pressed::Act(Act::FoundNothing(id("fnd_"))),
            Pressed::Refresh,
            Pressed::ReadAlerts,
            Pressed::Feedback { turn: id("turn_"), good: true },
            Pressed::Feedback { turn: id("turn_"), good: false },
        ];
        for press in presses {
            let carried = press.encode(3).expect("it fits");
            assert!(!carried.value.contains(['&', '<', '>']), "{carried:?}");
            assert_eq!(Pressed::decode(&carried.action_id, &carried.value), Some(press));
        }
    }

    #[test]
    fn a_sentence_that_does_not_fit_has_no_button() {
        for sentence in ["", "  ", &"x".repeat(2001), &"%".repeat(700), &"€".repeat(700)] {
            assert_eq!(Pressed::Say(sentence.to_owned()).encode(0), None);
        }
        assert!(Pressed::Say("x".repeat(2000)).encode(0).is_some());
    }

    #[test]
    fn anything_else_is_no_press() {
        let pending = id::<PendingId>("pend_").to_string();
        let bare = pending.trim_start_matches("pend_").to_owned();
        let others = [
            ("confirm", pending.as_str()),
            ("confirm.", &pending),
            ("confirm.x", &pending),
            ("confirm.00", &pending),
            ("confirm.+1", &pending),
            ("delete.0", &pending),
            ("confirm.0", &bare),
            ("confirm.0", ""),
            ("confirm.0", "pend_0190b5c2-0000-7000-8000-0000000000aa"),
            ("confirm.0", "chg_0190b5c20000700080000000000000aa"),
            ("undo.0", &pending),
            ("choice.0", "ask_0190b5c20000700080000000000000aa"),
            ("choice.0", "ask_0190b5c20000700080000000000000aa.-1"),
            ("choice.0", "ask_0190b5c20000700080000000000000aa.01"),
            ("feedback.0", "turn_0190b5c20000700080000000000000aa"),
            ("feedback.0", "turn_0190b5c20000700080000000000000aa.better"),
            ("feedback.0", &pending),
            ("task_done.0", &pending),
            ("refresh.0", "there"),
            ("say.0", "half a code %2"),
            ("say.0", "not coded &"),
            ("say.0", "%41"),
            ("say.0", ""),
        ];
        for (action_id, value) in others {
            assert_eq!(Pressed::decode(action_id, value), None, "{action_id} {value}");
        }
    }

    #[test]
    fn every_press_but_the_one_that_opens_a_form_is_a_message() {
        assert!(Pressed::Edit(id("pend_")).into_input().is_none());
        assert!(matches!(Pressed::Say("help".to_owned()).into_input(), Some(Input::Text(text)) if text == "help"));
        assert!(matches!(Pressed::from(Press::UndoAll { change_set: id("chg_") }), Pressed::Undo { all: true, .. }));
    }
}
