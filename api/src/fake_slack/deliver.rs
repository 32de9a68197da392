//! What is sent to the product: signed requests or envelopes, three seconds to acknowledge, events once more where that fails.
//! <https://docs.slack.dev/apis/events-api>

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    Account, FakeSlack, Mode,
    state::{Delivery, Outgoing, State},
    tokens,
};

/// When an event is sent once more after it failed, from its first time on.
const AGAIN: [TimeDelta; 3] = [TimeDelta::zero(), TimeDelta::minutes(1), TimeDelta::minutes(5)];
/// The most that is read of what the product answers, in bytes.
const ANSWER: usize = 1 << 20;

/// What kind of thing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Command,
    Event,
    Interaction,
    Options,
}

impl Kind {
    /// The last word of its address.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Command => "commands",
            Self::Event => "events",
            Self::Interaction => "interactions",
            Self::Options => "options",
        }
    }

    /// Its name in an envelope of Socket Mode.
    pub(super) const fn envelope(self) -> &'static str {
        match self {
            Self::Command => "slash_commands",
            Self::Event => "events_api",
            Self::Interaction | Self::Options => "interactive",
        }
    }
}

/// Why something did not get through, in Slack's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The product did not acknowledge in time.
    #[error("operation_timeout")]
    Timeout,
    /// The product answered with an error.
    #[error("http_error {0}")]
    Status(u16),
    /// The product could not be reached.
    #[error("dispatch_failed")]
    Connection,
    /// The product answered something that Slack cannot use.
    #[error("invalid answer: {0}")]
    Answer(String),
    /// There is no such person, channel, button or view, or it is not for them.
    #[error("there is no {0}")]
    NoSuch(&'static str),
    /// Slack itself does not do that, and says so to whoever tried.
    #[error("{0}")]
    Refused(String),
    /// The app is not installed there.
    #[error("the app is not installed")]
    NotInstalled,
}

impl Failed {
    /// Slack's reason for sending once more.
    fn reason(&self) -> &'static str {
        match self {
            Self::Timeout => "http_timeout",
            Self::Status(_) => "http_error",
            Self::Connection => "connection_failed",
            _ => "unknown_error",
        }
    }
}

/// How the product acknowledged.
#[derive(Debug, Clone, Default)]
pub(super) struct Ack {
    pub(super) body: String,
}

impl Ack {
    /// The JSON of the body; `None` where it is empty.
    pub(super) fn json(&self) -> Result<Option<Value>, Failed> {
        if self.body.trim().is_empty() {
            return Ok(None);
        }
        serde_json::from_str(&self.body).map(Some).map_err(|_| Failed::Answer("no JSON".to_owned()))
    }
}

/// What went wrong, and whether it may be sent once more.
pub(super) struct Lost {
    pub(super) failed: Failed,
    pub(super) final_word: bool,
}

impl From<Failed> for Lost {
    fn from(failed: Failed) -> Self {
        Self { failed, final_word: false }
    }
}

/// An event that waits to be sent once more.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    payload: Value,
    first: DateTime<Utc>,
    /// The number of this repetition, 1 for the first.
    attempt: u32,
    due: DateTime<Utc>,
    reason: &'static str,
}

/// A repetition: its number and its reason.
pub(super) type Again = Option<(u32, &'static str)>;

impl FakeSlack {
    /// Sends something and waits for its acknowledgement; `Err` where none came.
    pub(super) async fn send(&self, kind: Kind, payload: &Value) -> Result<Ack, Failed> {
        self.attempt(kind, payload, None).await.map_err(|lost| lost.failed)
    }

    async fn attempt(&self, kind: Kind, payload: &Value, again: Again) -> Result<Ack, Lost> {
        let result = match self.mode() {
            Mode::Http => self.over_http(kind, payload, again).await,
            Mode::Socket => self.over_socket(kind, payload, again).await.map_err(Lost::from),
        };
        let outcome = result.as_ref().map_or_else(|lost| lost.failed.to_string(), |_| "ok".to_owned());
        let attempt = again.map_or(0, |(number, _)| number);
        self.with(|state| {
            state.deliveries.push(Delivery { kind: kind.path(), payload: payload.clone(), attempt, outcome });
        });
        self.noted();
        result
    }

    async fn over_http(&self, kind: Kind, payload: &Value, again: Again) -> Result<Ack, Lost> {
        let (body, content_type) = encoded(kind, payload);
        let timestamp = self.now().timestamp().to_string();
        let secret = self.settings().signing_secret.expose_secret();
        let signature = sign(secret, &timestamp, body.as_bytes());
        let url = format!("{}/webhooks/slack/{}", self.settings().product, kind.path());
        let mut request = self.client().post(url).timeout(self.settings().limits.ack).body(body);
        request = request
            .header("content-type", content_type)
            .header("user-agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
            .header("x-slack-request-timestamp", timestamp)
            .header("x-slack-signature", signature);
        if let Some((number, reason)) = again {
            request = request.header("x-slack-retry-num", number).header("x-slack-retry-reason", reason);
        }
        let failed = |error: &reqwest::Error| if error.is_timeout() { Failed::Timeout } else { Failed::Connection };
        let response = request.send().await.map_err(|error| failed(&error))?;
        let status = response.status().as_u16();
        let final_word = response.headers().contains_key("x-slack-no-retry");
        let body = response.text().await.map_err(|error| failed(&error))?;
        // Events are taken with any status of success, all else with 200 alone.
        let fine = if kind == Kind::Event { (200..300).contains(&status) } else { status == 200 };
        if !fine {
            return Err(Lost { failed: Failed::Status(status), final_word });
        }
        if body.len() > ANSWER {
            return Err(Failed::Answer("too long".to_owned()).into());
        }
        Ok(Ack { body })
    }

    /// Sends an event that the app has asked for, where it is installed; keeps it for later where it is not taken.
    pub(super) async fn deliver(&self, outgoing: Outgoing) -> Result<(), Failed> {
        let Some(payload) = self.with(|state| self.envelope(state, &outgoing)) else { return Ok(()) };
        self.deliver_payload(payload, self.now(), None).await
    }

    pub(super) async fn deliver_payload(
        &self,
        payload: Value,
        first: DateTime<Utc>,
        again: Again,
    ) -> Result<(), Failed> {
        let Err(lost) = self.attempt(Kind::Event, &payload, again).await else { return Ok(()) };
        let attempt = again.map_or(0, |(number, _)| number) + 1;
        if let Some(wait) = AGAIN.get(attempt as usize - 1).filter(|_| !lost.final_word) {
            let reason = lost.failed.reason();
            self.with(|state| state.waiting.push(Waiting { payload, first, attempt, due: first + *wait, reason }));
        }
        Err(lost.failed)
    }

    /// The envelope of an event, if the app hears of it in that workspace.
    fn envelope(&self, state: &mut State, outgoing: &Outgoing) -> Option<Value> {
        let workspace = state.workspace(&outgoing.team)?.clone();
        let ends = ["app_uninstalled", "tokens_revoked"].contains(&outgoing.subscription.as_str());
        let subscribed = self.settings().app.events.contains(&outgoing.subscription);
        let installation = state.tokens.serving(&workspace.team, workspace.enterprise_id());
        let whole = installation.is_some_and(|installation| installation.team.is_none());
        let scope = scope_of(&outgoing.subscription);
        let may = installation
            .is_some_and(|installation| scope.is_none_or(|scope| installation.scopes.iter().any(|own| own == scope)));
        if !subscribed || !(may || ends) {
            return None;
        }
        let number = state.next();
        let mut payload = json!({
            "token": "a token that nobody should check", "team_id": workspace.team, "context_team_id": workspace.team,
            "context_enterprise_id": workspace.enterprise_id(), "api_app_id": state.app, "event": outgoing.event,
            "type": "event_callback", "event_id": format!("Ev{number:09}"), "event_time": self.now().timestamp(),
            "authorizations": [{
                "enterprise_id": workspace.enterprise_id(), "team_id": (!whole).then_some(&workspace.team),
                "user_id": workspace.bot_user(), "is_bot": true, "is_enterprise_install": whole,
            }],
            "is_ext_shared_channel": is_shared(state, &outgoing.event), "event_context": format!("4-{number}"),
        });
        if let Some(enterprise) = workspace.enterprise_id() {
            payload["enterprise_id"] = json!(enterprise);
        }
        Some(payload)
    }

    /// Sends the events once more whose time has come by `now`, and gives how many there were.
    pub async fn deliver_due(&self, now: DateTime<Utc>) -> usize {
        let due: Vec<Waiting> = self.with(|state| {
            let (due, later) = std::mem::take(&mut state.waiting).into_iter().partition(|one: &Waiting| one.due <= now);
            state.waiting = later;
            due
        });
        let count = due.len();
        for one in due {
            let _: Result<(), Failed> =
                self.deliver_payload(one.payload, one.first, Some((one.attempt, one.reason))).await;
        }
        count
    }

    /// Asks the product whether the address for events is its own, as Slack does when it is entered.
    ///
    /// # Errors
    /// Where the product does not give the challenge back.
    pub async fn verify_address(&self) -> Result<(), Failed> {
        let challenge = tokens::secret(self.root(), "challenge", self.with(State::next));
        let payload = json!({ "type": "url_verification", "token": "old", "challenge": challenge });
        let ack = self.send(Kind::Event, &payload).await?;
        let plain = ack.body.trim() == challenge;
        let in_json = || ack.json().ok().flatten().is_some_and(|answer| answer["challenge"] == challenge.as_str());
        if plain || in_json() { Ok(()) } else { Err(Failed::Answer("not the challenge".to_owned())) }
    }

    /// Sends the events once more whose time has come, every so often, until it is stopped.
    pub fn keep_delivering(&self, every: Duration) {
        let slack = self.clone();
        self.tasks().spawn(async move {
            let mut ticks = tokio::time::interval(every);
            while slack.stopping().run_until_cancelled(ticks.tick()).await.is_some() {
                slack.deliver_due(slack.now()).await;
            }
        });
    }

    /// How many events wait to be sent once more.
    pub fn waiting(&self) -> usize {
        self.with(|state| state.waiting.len())
    }

    /// Sends the last event once more as Slack does now and then although it was taken; its id is the same.
    pub async fn repeat_last_event(&self) -> Result<(), Failed> {
        let last = self.with(|state| state.deliveries.iter().rev().find(|one| one.kind == "events").cloned());
        let last = last.ok_or(Failed::NoSuch("event"))?;
        self.attempt(Kind::Event, &last.payload, Some((1, "http_timeout"))).await.map(drop).map_err(|lost| lost.failed)
    }
}

/// Whether an event is of a channel with people of other workspaces.
fn is_shared(state: &State, event: &Value) -> bool {
    let place = event["channel"].as_str().and_then(|id| state.channel(id));
    place.is_some_and(|(workspace, channel)| {
        let there = workspace.people.iter().filter(|person| channel.members.contains(&person.id));
        there.into_iter().any(|person| matches!(person.account, Account::Stranger(_)))
    })
}

/// The scope without which an event is not heard.
fn scope_of(subscription: &str) -> Option<&'static str> {
    match subscription {
        "app_mention" => Some("app_mentions:read"),
        "message.im" => Some("im:history"),
        "message.channels" => Some("channels:history"),
        "message.groups" => Some("groups:history"),
        "link_shared" => Some("links:read"),
        _ => None,
    }
}

/// The bytes of a delivery and their type.
fn encoded(kind: Kind, payload: &Value) -> (String, &'static str) {
    const FORM: &str = "application/x-www-form-urlencoded";
    let mut form = form_urlencoded::Serializer::new(String::new());
    match kind {
        Kind::Event => (payload.to_string(), "application/json"),
        Kind::Interaction | Kind::Options => (form.append_pair("payload", &payload.to_string()).finish(), FORM),
        Kind::Command => {
            for (name, value) in payload.as_object().into_iter().flatten() {
                form.append_pair(name, value.as_str().unwrap_or_default());
            }
            (form.finish(), FORM)
        }
    }
}

/// Slack's signature of a body. <https://docs.slack.dev/authentication/verifying-requests-from-slack>
pub(super) fn sign(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("v0=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}
