//! A small, faithful Slack: it plays Slack for the demo in a browser and for tests, and knows nothing of the CRM.
//!
//! It speaks to the product over real HTTP and WebSockets, as Slack does, and is strict where Slack is strict: what Slack would
//! refuse is refused with Slack's own words and kept as a [`Violation`].
//!
//! Read in this order: [`settings`] and [`workspace`] (what there is), `state` (what is remembered), `tokens`, `web_api` and
//! `response` (what the product calls), `validate` (what is refused), `deliver` and `socket` (what is sent to the product),
//! `people` (what people do), `surface` (what they see of blocks), `demo` (the same for the page in a browser).

pub mod settings;
pub mod workspace;

mod deliver;
mod demo;
mod people;
mod response;
mod socket;
mod state;
mod surface;
mod tokens;
mod validate;
mod web_api;

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use reqwest::{Client, redirect};
use serde::Serialize;
use tokio::{net::TcpListener, sync::broadcast};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::{
    deliver::Failed,
    people::{Action, Order, Place, Said},
    settings::{AppCard, Limits, Mode, Settings, Shortcut, ShortcutKind},
    socket::Disconnect,
    state::{Call, Delivery, Message, View, Violation},
    tokens::ALL_SCOPES,
    web_api::Failure,
    workspace::{Account, Channel, ChannelKind, Person, Workspace},
};
use self::{socket::Sockets, state::State, tokens::Installation};

/// How long [`FakeSlack::until`] waits.
const PATIENCE: Duration = Duration::from_secs(10);
/// Changes that somebody who watches may be behind.
const BEHIND: usize = 256;

/// Something that people in a browser see change.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Change {
    /// A channel, or a thread in it; for one alone where it is theirs.
    Changed {
        channel: String,
        thread: Option<String>,
        #[serde(skip)]
        only: Option<String>,
    },
    /// Somebody's modals.
    View {
        #[serde(skip)]
        user: String,
    },
    /// Somebody's App Home.
    Home {
        #[serde(skip)]
        user: String,
    },
    /// A sentence for somebody.
    Notice {
        text: String,
        #[serde(skip)]
        user: String,
    },
    /// Nothing that people see.
    #[serde(skip)]
    Nothing,
}

struct Inner {
    settings: Settings,
    root: String,
    client: Client,
    mode: Mutex<Mode>,
    state: Mutex<State>,
    sockets: Sockets,
    changes: broadcast::Sender<Change>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// A running fake Slack. Cloning is cheap.
#[derive(Clone)]
pub struct FakeSlack(Arc<Inner>);

impl fmt::Debug for FakeSlack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeSlack").field("root", &self.0.root).finish_non_exhaustive()
    }
}

impl FakeSlack {
    /// Starts serving on a listener.
    ///
    /// # Errors
    /// Where the listener has no address, or the client side cannot be set up.
    pub fn start(listener: TcpListener, settings: Settings) -> anyhow::Result<Self> {
        crate::wiring::set_up_tls();
        let address: SocketAddr = listener.local_addr()?;
        let client = Client::builder().redirect(redirect::Policy::limited(2)).timeout(PATIENCE).build()?;
        let (changes, _) = broadcast::channel(BEHIND);
        let state = State::new(&settings.app.id, settings.workspaces.clone(), settings.first);
        let slack = Self(Arc::new(Inner {
            mode: Mutex::new(settings.mode),
            root: format!("http://{address}"),
            client,
            state: Mutex::new(state),
            sockets: Sockets::default(),
            changes,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            settings,
        }));
        let (router, stopping) = (slack.router(), slack.0.stopping.clone());
        slack.0.tasks.spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::error!(error.message = %error, "the fake Slack stopped");
            }
        });
        Ok(slack)
    }

    fn router(&self) -> Router {
        Router::new()
            .route("/api/{method}", post(web_api::call).get(web_api::call))
            .route("/oauth/v2/authorize", get(web_api::authorize))
            .route("/response/{id}", post(response::respond))
            .route("/socket", get(socket::open))
            .merge(demo::routes())
            .with_state(self.clone())
    }

    /// Stops serving, and waits for what is under way.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Its own root, such as `http://127.0.0.1:8788`: the Web API is below `/api`, consent at `/oauth/v2/authorize`.
    pub fn root(&self) -> &str {
        &self.0.root
    }

    /// What was chosen.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// How the product is reached.
    pub fn mode(&self) -> Mode {
        *self.0.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reaches the product otherwise from now on.
    pub fn set_mode(&self, mode: Mode) {
        *self.0.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// Installs the app in a workspace without a browser, and gives its bot token. Where tokens rotate, the refresh token follows.
    pub fn install(&self, team: &str, scopes: &[&str]) -> (String, Option<String>) {
        let making = self.making();
        self.with(|state| {
            let workspace = state.workspace(team);
            let enterprise = workspace.and_then(Workspace::enterprise_id).map(str::to_owned);
            let installer = workspace.and_then(|workspace| workspace.people.first());
            let installation = Installation {
                team: Some(team.to_owned()),
                enterprise,
                installer: installer.map(|person| person.id.clone()).unwrap_or_default(),
                scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
                gone: false,
            };
            let pair = state.tokens.install(installation, making);
            (pair.access, pair.refresh)
        })
    }

    /// Ends every access token of a workspace at once; refresh tokens still work.
    pub fn revoke_tokens(&self, team: &str) {
        self.with(|state| state.tokens.revoke_all(team));
    }

    /// Lets the next calls of a method be told to wait. `response` stands for the addresses of later answers.
    pub fn limit(&self, method: &str, times: usize) {
        self.fail(method, &Failure::Limited(self.settings().limits.retry_after), times);
    }

    /// Lets the next calls of a method go wrong. `response` stands for the addresses of later answers.
    pub fn fail(&self, method: &str, failure: &Failure, times: usize) {
        self.with(|state| {
            let queue = state.scripted.entry(method.to_owned()).or_default();
            queue.extend(std::iter::repeat_n(failure.clone(), times));
        });
    }

    /// What Slack would not have taken so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.with(|state| state.violations.clone())
    }

    /// Every call of the Web API and of the addresses for later answers.
    pub fn calls(&self) -> Vec<Call> {
        self.with(|state| state.calls.clone())
    }

    /// Everything that was sent to the product.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.with(|state| state.deliveries.clone())
    }

    /// The messages of a channel and its threads in order, those for one person among them.
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        self.with(|state| state.messages.iter().filter(|message| message.channel == channel).cloned().collect())
    }

    /// The conversation of somebody with the bot.
    pub fn direct(&self, user: &str) -> Option<String> {
        self.with(|state| state.direct(user))
    }

    /// The modal that somebody sees.
    pub fn view(&self, user: &str) -> Option<View> {
        self.with(|state| state.modals.get(user).and_then(|stack| stack.last()).cloned())
    }

    /// Somebody's App Home as it was published last.
    pub fn home(&self, user: &str) -> Option<View> {
        self.with(|state| state.homes.get(user).cloned())
    }

    /// Changes a workspace: somebody leaves, a channel is made.
    pub fn change_workspace(&self, team: &str, change: impl FnOnce(&mut Workspace)) {
        self.with(|state| {
            if let Some(workspace) = state.workspaces.iter_mut().find(|workspace| workspace.team == team) {
                change(workspace);
            }
        });
    }

    /// Waits until something is so; `None` after ten seconds.
    pub async fn until<T>(&self, mut found: impl FnMut(&Self) -> Option<T>) -> Option<T> {
        let mut changes = self.0.changes.subscribe();
        let watch = async {
            loop {
                if let Some(found) = found(self) {
                    return found;
                }
                // Whoever is behind looks again all the same.
                let _: Result<Change, _> = changes.recv().await;
            }
        };
        tokio::time::timeout(PATIENCE, watch).await.ok()
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    fn is_in(&self, user: &str, channel: &str) -> bool {
        self.with(|state| state.channel(channel).is_some_and(|(_, place)| place.members.contains(user)))
    }

    fn now(&self) -> DateTime<Utc> {
        self.0.settings.clock.now()
    }

    fn client(&self) -> &Client {
        &self.0.client
    }

    fn sockets(&self) -> &Sockets {
        &self.0.sockets
    }

    fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    /// Works on the state; what is to be sent of it goes out afterwards.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let (done, outgoing) = {
            let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
            let done = work(&mut state);
            (done, std::mem::take(&mut state.outgoing))
        };
        for event in outgoing {
            let slack = self.clone();
            self.0.tasks.spawn(async move {
                if let Err(error) = slack.deliver(event).await {
                    tracing::info!(%error, "an event was not taken");
                }
                slack.noted();
            });
        }
        done
    }

    /// Tells those who watch that a message changed.
    fn changed(&self, message: &Message) {
        self.tell_people(Change::Changed {
            channel: message.channel.clone(),
            thread: message.thread_ts.clone(),
            only: message.ephemeral_to.clone(),
        });
    }

    /// Wakes those who wait for anything.
    fn noted(&self) {
        self.tell_people(Change::Nothing);
    }

    fn tell_people(&self, change: Change) {
        // Nobody may be watching.
        let _: Result<usize, _> = self.0.changes.send(change);
    }
}
