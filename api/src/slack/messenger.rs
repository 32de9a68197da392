//! What goes out to Slack by itself: `chat.postMessage`, and `chat.postEphemeral` for what one person sees.

use std::sync::Arc;

use async_trait::async_trait;
use leancrm_bot::{
    Part,
    slack::{
        self, Pictures,
        web::{Metadata, PostEphemeral, PostMessage, Span, WebError},
    },
};
use leancrm_core::{
    ids::OutgoingId,
    ports::messenger::{Messenger, Outgoing, SendFailure, Sent},
};
use serde_json::json;

use super::{BotToken, CredentialsError, SlackApp, answers};
use crate::app::App;

/// What a message of ours is known by when one looks whether it arrived.
const EVENT: &str = "leancrm_message";
/// Messages that are looked at: as many as Slack shows at once to apps that are not in its directory.
const LOOKS_AT: u16 = 15;

/// Slack, for messages that go out by themselves.
#[derive(Debug)]
pub struct SlackMessenger {
    app: App,
    slack: Arc<SlackApp>,
}

impl SlackMessenger {
    /// The messenger of an application that can go out to Slack.
    pub fn of(app: &App) -> Option<Arc<dyn Messenger>> {
        let slack = app.slack_app.clone()?;
        Some(Arc::new(Self { app: app.clone(), slack }))
    }

    /// The conversation of a message. One that names a person is the talk between them and the bot, which is opened where it was not.
    async fn place(&self, token: &BotToken, outgoing: &Outgoing) -> Result<String, SendFailure> {
        if !outgoing.conversation.starts_with(['U', 'W']) {
            return Ok(outgoing.conversation.clone());
        }
        match self.slack.web.conversations_open(&token.token, &outgoing.conversation).await {
            Ok(channel) => Ok(channel),
            Err(error) => Err(self.failed(token, error, "conversations.open").await),
        }
    }

    async fn token(&self, workspace: &str) -> Result<BotToken, SendFailure> {
        self.slack.credentials.token(workspace, None).await.map_err(|error| no_token(&error))
    }
}

#[async_trait]
impl Messenger for SlackMessenger {
    fn channel(&self) -> &'static str {
        "slack"
    }

    fn method(&self, message: &Outgoing) -> &'static str {
        if message.only_for.is_some() { "chat.postEphemeral" } else { "chat.postMessage" }
    }

    async fn send(&self, outgoing: &Outgoing) -> Result<Sent, SendFailure> {
        let part: Part = serde_json::from_value(outgoing.content.clone())
            .map_err(|error| permanent(format!("its content cannot be read: {error}")))?;
        let pictures = answers::pictures(&self.app, outgoing.tenant, &part.answer.reply).await;
        let token = self.token(&outgoing.workspace).await?;
        let place = self.place(&token, outgoing).await?;
        let mut sent = self.post(&token, outgoing, (&place, &part, &pictures)).await;
        // A picture that Slack cannot fetch is no reason to say nothing.
        if pictures.has_charts() && sent.as_ref().is_err_and(|error| error.is("invalid_blocks")) {
            sent = self.post(&token, outgoing, (&place, &part, &pictures.without_charts())).await;
        }
        match sent {
            Ok(reference) => Ok(Sent { reference }),
            Err(error) => Err(self.failed(&token, error, self.method(outgoing)).await),
        }
    }

    /// Looks for the mark among the last messages. What one person alone has seen cannot be looked at.
    async fn find(&self, outgoing: &Outgoing) -> Result<Option<Sent>, SendFailure> {
        if outgoing.only_for.is_some() {
            return Ok(None);
        }
        let token = self.token(&outgoing.workspace).await?;
        let place = self.place(&token, outgoing).await?;
        let span = Span { limit: LOOKS_AT, ..Span::default() };
        let (found, method) = match outgoing.thread.as_deref() {
            None => {
                let found = self.slack.web.conversations_history(&token.token, &place, span).await;
                (found, "conversations.history")
            }
            Some(thread) => {
                // A thread is told from its beginning, a conversation from its end.
                let oldest = written(outgoing.id);
                let (web, span) = (&self.slack.web, Span { oldest: Some(&oldest), ..span });
                let found = web.conversations_replies(&token.token, &place, thread, span).await;
                (found, "conversations.replies")
            }
        };
        let page = match found {
            Ok(page) => page,
            Err(error) => return Err(self.failed(&token, error, method).await),
        };
        let mark = json!({ "id": outgoing.id.to_string() });
        let ours = page.items.into_iter().find(|message| {
            message.metadata.as_ref().is_some_and(|data| data.event_type == EVENT && data.event_payload == mark)
        });
        Ok(ours.map(|message| Sent { reference: Some(message.ts) }))
    }
}

impl SlackMessenger {
    /// Sends a part of an answer to a conversation; gives its name in Slack, where it has that many parts.
    async fn post(
        &self,
        token: &BotToken,
        outgoing: &Outgoing,
        (channel, part, pictures): (&str, &Part, &Pictures),
    ) -> Result<Option<String>, WebError> {
        let mut messages = slack::message_with(&part.answer.reply, pictures, slack::MESSAGES);
        if let Some(turn) = part.answer.turn {
            messages = slack::with_feedback(messages, turn);
        }
        let Some(message) = messages.get(part.at) else { return Ok(None) };
        let thread_ts = outgoing.thread.as_deref();
        if let Some(user) = outgoing.only_for.as_deref() {
            let post = PostEphemeral { channel, user, thread_ts, message };
            self.slack.web.chat_post_ephemeral(&token.token, &post).await.map(Some)
        } else {
            let event_payload = json!({ "id": outgoing.id.to_string() });
            let metadata = Some(Metadata { event_type: EVENT.to_owned(), event_payload });
            let post = PostMessage { channel, thread_ts, message, metadata };
            self.slack.web.chat_post_message(&token.token, &post).await.map(|posted| Some(posted.ts))
        }
    }

    /// What an error of Slack means for a message. A token that was taken back is forgotten.
    async fn failed(&self, token: &BotToken, error: WebError, method: &'static str) -> SendFailure {
        if let WebError::Token(fault) = &error
            && let Err(error) = self.slack.credentials.refused(token, *fault).await
        {
            tracing::warn!(error.message = error.chain(), "it could not be noted that a token was taken back");
        }
        match error {
            WebError::RateLimited { after } => SendFailure::Wait { after, method },
            error if error.retryable() => {
                SendFailure::Temporary { may_have_arrived: error.may_have_arrived(), reason: error.to_string() }
            }
            error => permanent(error.to_string()),
        }
    }
}

/// A little before a message was written, as Slack writes times: its id tells when that was.
fn written(id: OutgoingId) -> String {
    let seconds = id.as_uuid().get_timestamp().map_or(0, |at| at.to_unix().0);
    format!("{}.000000", seconds.saturating_sub(60))
}

fn no_token(error: &CredentialsError) -> SendFailure {
    if error.retryable() {
        return SendFailure::Temporary { reason: error.to_string(), may_have_arrived: false };
    }
    permanent(error.to_string())
}

fn permanent(reason: String) -> SendFailure {
    SendFailure::Permanent { reason }
}
