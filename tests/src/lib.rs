//! The harness: the whole product in one process, on a real PostgreSQL, a database for each test.
//!
//! The server is the one of `LEANCRM_TEST_DATABASE_URL`, or a throw-away private cluster that the first test starts and
//! the others share.

pub mod google;
pub mod process;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::{DateTime, TimeZone as _, Utc};
use leancrm_api::cluster::{self, ClusterConfig};
use leancrm_bot::{Answer, Channel, Engine, EngineConfig, Inbound, Input};
use leancrm_core::{
    clock::ManualClock,
    demo::{self, DemoCompany},
    ids::{ChangeSetId, PendingId, QuestionId},
    store::{PoolSize, Store, databases},
    tenancy::Actor,
};
use tokio::sync::OnceCell;

/// The instant at which tests begin: Wednesday 11 March 2026, 09:30 in Kuwait.
pub fn test_now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 11, 6, 30, 0).single().expect("a valid instant")
}

/// The URL of the server that tests use, with the right to create databases.
pub async fn server_url() -> &'static str {
    static URL: OnceCell<String> = OnceCell::const_new();
    URL.get_or_init(|| async {
        if let Some(url) = environment("LEANCRM_TEST_DATABASE_URL") {
            return url;
        }
        let search_path = environment("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&search_path).collect();
        let config = ClusterConfig::throw_away(std::env::temp_dir().join("leancrm-test-cluster"), folders);
        cluster::ensure(&config).await.unwrap_or_else(|error| panic!("tests need PostgreSQL: {error}")).url()
    })
    .await
}

/// The seed of a run of chance: the one of `LEANCRM_TEST_SEED`, so that a failure can be repeated, else this one.
pub fn seed_or(usual: u64) -> u64 {
    environment("LEANCRM_TEST_SEED").map_or(usual, |text| text.parse().expect("LEANCRM_TEST_SEED is a number"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the harness is outside the product, whose configuration is not read in tests"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A database of its own, dropped with the value.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    /// Its URL.
    pub url: String,
}

impl TestDatabase {
    /// Makes an empty database.
    pub async fn create() -> Self {
        let (server, name) = Self::fresh_name().await;
        databases::create_if_absent(server, &name).await.expect("the tests may create databases");
        Self { url: databases::url_of(server, &name), name }
    }

    /// Makes a copy of another, to which nobody is connected: cheaper by far than every migration once more.
    async fn copy(template: &Self) -> Self {
        let (server, name) = Self::fresh_name().await;
        databases::create_copy(server, &name, &template.name).await.expect("a template can be copied");
        Self { url: databases::url_of(server, &name), name }
    }

    async fn fresh_name() -> (&'static str, String) {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let server = server_url().await;
        let name = format!("test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        databases::drop_if_present(server, &name).await.expect("the server of the tests answers");
        (server, name)
    }
}

/// What tests begin with: made once, copied for each.
struct Template {
    database: TestDatabase,
    demo: Option<DemoCompany>,
}

impl Template {
    /// An empty, migrated database.
    async fn empty() -> &'static Self {
        static EMPTY: OnceCell<Template> = OnceCell::const_new();
        EMPTY.get_or_init(|| Self::make(false)).await
    }

    /// A database with the demo company.
    async fn demo() -> &'static Self {
        static DEMO: OnceCell<Template> = OnceCell::const_new();
        DEMO.get_or_init(|| Self::make(true)).await
    }

    async fn make(with_demo: bool) -> Self {
        let database = TestDatabase::create().await;
        let store = open(&database.url, &ManualClock::at(test_now())).await;
        let demo = if with_demo {
            let mut counter = 0u8;
            let mut bytes = move || {
                counter += 1;
                [counter; 32]
            };
            Some(demo::create(&store, &mut bytes).await.expect("the demo company can be made"))
        } else {
            None
        };
        store.close().await;
        Self { database, demo }
    }
}

async fn open(url: &str, clock: &ManualClock) -> Store {
    Store::open(url, PoolSize(8), Arc::new(clock.clone()), true).await.expect("the schema can be made")
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        // A runtime of its own: the test's may be gone, and dropping must not wait on it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                databases::drop_if_present(server_url().await, &name).await.map_err(std::io::Error::other)
            })
        });
        let _ = dropped.join();
    }
}

/// The whole product, in-process, on a database of its own.
#[derive(Debug)]
pub struct TestApp {
    /// The store.
    pub store: Store,
    /// The engine.
    pub engine: Engine,
    /// The clock everybody reads.
    pub clock: ManualClock,
    /// The demo company, where the test asked for it.
    pub demo: Option<DemoCompany>,
    /// The database's URL, for tests that look behind the product's back.
    pub url: String,
    _database: TestDatabase,
}

impl TestApp {
    /// The product with an empty, migrated database.
    pub async fn empty() -> Self {
        Self::on(Template::empty().await).await
    }

    /// The product with the demo company.
    pub async fn with_demo() -> Self {
        Self::on(Template::demo().await).await
    }

    async fn on(template: &Template) -> Self {
        let database = TestDatabase::copy(&template.database).await;
        let clock = ManualClock::at(test_now());
        let store = open(&database.url, &clock).await;
        let engine = Engine::new(store.clone(), EngineConfig::default());
        let demo = template.demo.clone();
        Self { store, engine, clock, demo, url: database.url.clone(), _database: database }
    }

    /// A member, by tenant and a part of their name.
    pub async fn member(&self, tenant: &str, name: &str) -> TestMember<'_> {
        let actor = self.store.actor_by_name(tenant, Some(name)).await.expect("the member exists");
        TestMember { app: self, actor, thread: format!("{tenant}/{name}") }
    }

    /// The default asker of the demo company.
    pub async fn rep(&self) -> TestMember<'_> {
        self.member("demo", "Omar").await
    }
}

/// A member who talks to the product.
#[derive(Debug)]
pub struct TestMember<'a> {
    app: &'a TestApp,
    /// Who they are.
    pub actor: Actor,
    thread: String,
}

impl TestMember<'_> {
    /// Says a sentence and hears the answer.
    pub async fn says(&self, text: &str) -> Answer {
        self.sends(Input::Text(text.to_owned())).await
    }

    /// Picks an option of a question, counted from 0.
    pub async fn picks(&self, question: QuestionId, option: usize) -> Answer {
        self.sends(Input::Choice { question, option }).await
    }

    /// Presses the button that takes a change back.
    pub async fn undoes(&self, change_set: ChangeSetId) -> Answer {
        self.sends(Input::Undo { change_set, all: false }).await
    }

    /// Says yes to a change that waits.
    pub async fn confirms(&self, pending: PendingId) -> Answer {
        self.sends(Input::Confirm(pending)).await
    }

    /// Says no to a change that waits.
    pub async fn cancels(&self, pending: PendingId) -> Answer {
        self.sends(Input::Cancel(pending)).await
    }

    /// Sends a form that says a change that waits otherwise.
    pub async fn edits(&self, pending: PendingId, values: &[(&str, &str)]) -> Answer {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.sends(Input::Edit { pending, values }).await
    }

    /// Sends anything at all.
    pub async fn sends(&self, input: Input) -> Answer {
        let inbound = Inbound { channel: Channel::Api, thread: self.thread.clone(), public: false, input };
        self.app.engine.answer(&self.actor, inbound).await
    }
}

/// Everything an answer says, as a person would read it.
pub fn shown(answer: &Answer) -> String {
    leancrm_bot::console::render(&answer.reply, 200)
}
