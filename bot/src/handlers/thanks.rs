//! `thanks`: thanks, praise, bye.

use leancrm_nlp::intent::Thanks;

use crate::{
    reply::Reply,
    turn::{Answered, Turn},
};

#[expect(clippy::unused_async, reason = "every handler has one shape")]
pub(crate) async fn answer(_: &mut Turn<'_>, _: &Thanks) -> Answered {
    Ok(Reply::text("You're welcome. I'm here when you need the next answer."))
}
