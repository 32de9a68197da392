//! Steps of a dialogue that meet nothing to steer: a yes, a no, a choice or an edit without an open question.

use leancrm_nlp::IntentName;

use crate::{
    reply::Reply,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) fn answer(turn: &mut Turn<'_>, step: IntentName) -> Answered {
    let sentence = match step {
        IntentName::Cancel => {
            turn.question = None;
            return Ok(Reply::text("All right. Nothing was waiting; to take back what was done, say “undo”."));
        }
        IntentName::Confirm => "There is nothing waiting for a yes.",
        IntentName::Choose => "There is nothing to choose from right now.",
        _ => "There is nothing being changed that I could edit.",
    };
    let reply = Reply::text(sentence).with_suggestions(["what's on today?", "my pipeline", "help"]);
    Err(Halt::Say(Box::new(reply), Outcome::Unsure))
}
