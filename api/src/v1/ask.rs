//! `POST /v1/ask`: the conversation engine over HTTP.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use leancrm_bot::{About, Act, Answer, Channel, Inbound, Input};
use leancrm_core::{
    Error,
    ids::{ChangeSetId, PendingId, QuestionId},
};
use serde::Deserialize;

use crate::{
    app::App,
    error::{ApiError, Problem},
    extract::{Caller, JsonBody},
};

/// A message to the CRM: a sentence, an option picked from a question, what is done about a change that waits, or a change to
/// take back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskRequest {
    /// What you want to know or to have done, in a plain sentence.
    #[schema(example = "what's happening with John?")]
    text: Option<String>,
    /// The option picked, instead of a sentence.
    choice: Option<ChoiceRequest>,
    /// The change to take back, from the `actions` block under what was done, instead of a sentence.
    #[schema(value_type = Option<String>)]
    undo: Option<ChangeSetId>,
    /// With `undo`: take it back also where somebody has changed it since.
    #[serde(default)]
    undo_all: bool,
    /// The change to say yes to, from the `preview` block that shows it, instead of a sentence.
    #[schema(value_type = Option<String>)]
    confirm: Option<PendingId>,
    /// The change to say no to, instead of a sentence.
    #[schema(value_type = Option<String>)]
    cancel: Option<PendingId>,
    /// Other values for a change that waits, instead of a sentence.
    edit: Option<EditRequest>,
    /// The contact, company or deal to show, by its id as in `record` of a card, instead of a sentence.
    #[schema(value_type = Option<String>, example = "deal_0190b5c2c0de7000a000000000000000")]
    show: Option<About>,
    /// Whether others read the answer too; then nothing is done that touches records for good.
    #[serde(default)]
    shared: bool,
    /// Which conversation this belongs to (any text of up to 200 characters); what "her" and "the second one" mean is kept
    /// for each.
    #[serde(default)]
    conversation: String,
}

/// An option of a question.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceRequest {
    /// The question's id, from the `choices` block that asked it.
    #[schema(value_type = String)]
    question: QuestionId,
    /// The option, counted from 0.
    option: usize,
}

/// Other values for a change that waits.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditRequest {
    /// The change, from the `preview` block that shows it.
    #[schema(value_type = String)]
    pending: PendingId,
    /// What is to be said otherwise, by the names in the preview's `form`; an empty text takes a value out.
    values: BTreeMap<String, String>,
}

/// The one thing that a request asks for.
fn input(request: AskRequest) -> Result<Input, Error> {
    let AskRequest { text, choice, undo, undo_all, confirm, cancel, edit, show, .. } = request;
    let inputs = [
        text.map(Input::Text),
        choice.map(|ChoiceRequest { question, option }| Input::Choice { question, option }),
        undo.map(|change_set| Input::Undo { change_set, all: undo_all }),
        confirm.map(Input::Confirm),
        cancel.map(Input::Cancel),
        edit.map(|EditRequest { pending, values }| Input::Edit { pending, values }),
        show.map(|record| Input::Act(Act::Show(record))),
    ];
    let mut inputs = inputs.into_iter().flatten();
    match (inputs.next(), inputs.next()) {
        (Some(input), None) => Ok(input),
        _ => Err(Error::invalid(
            "Send one of \"text\", \"choice\", \"undo\", \"confirm\", \"cancel\", \"edit\" and \"show\".",
        )),
    }
}

/// Ask in a plain sentence.
///
/// The answer is a tree of blocks (text, card, table, chart, choices, preview, file, actions, suggestions). Status 200 says that the message was
/// dealt with; `outcome` says how: answered, asked (a question back, or a change that waits for a yes), not_found, refused, unsure,
/// invalid, failed. Where the message was about a change that waited, `settled` names it and says what became of it: confirmed,
/// cancelled, replaced or expired.
#[utoipa::path(
    post,
    path = "/v1/ask",
    tag = "ask",
    request_body = AskRequest,
    responses(
        (status = 200, description = "The message was dealt with; see `outcome`.", body = serde_json::Value),
        (status = 400, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No valid token.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not exactly one of a sentence, a choice, a decision and an undo, or an unknown field.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database can't be reached, or the request took too long.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn ask(
    State(app): State<App>,
    caller: Caller,
    JsonBody(request): JsonBody<AskRequest>,
) -> Result<Json<Answer>, ApiError> {
    let public = request.shared;
    let thread = request.conversation.clone();
    let input = input(request)?;
    let inbound = Inbound { channel: Channel::Api, thread, public, input };
    let answer = app.engine.answer(&caller.actor, inbound).await;
    crate::observe::count_answer(&answer);
    Ok(Json(answer))
}
