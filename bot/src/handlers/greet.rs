//! `greet`: hello.

use chrono::Timelike as _;
use leancrm_nlp::intent::Greet;

use super::help;
use crate::{
    reply::Reply,
    say,
    turn::{Answered, Turn},
};

#[expect(clippy::unused_async, reason = "every handler has one shape")]
pub(crate) async fn answer(turn: &mut Turn<'_>, _: &Greet) -> Answered {
    let hour = turn.local_now().hour();
    let greeting = match hour {
        5..12 => "Good morning",
        12..18 => "Good afternoon",
        18..23 => "Good evening",
        _ => "Hello",
    };
    let reply =
        Reply::text(format!("{greeting}, {}. What would you like to know?", say::first_name(turn.actor.name())));
    Ok(reply.with_suggestions(help::starters(&turn.actor)))
}
