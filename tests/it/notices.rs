//! What members are told by the clock: each thing once, at its time where they are, in one message however much it is.

mod day;
mod once;
mod planned;
mod told;

use std::{cell::Cell, sync::Arc};

use chrono::{DateTime, Utc};
use leancrm_bot::Part;
use leancrm_core::{
    ids::MemberId,
    ports::messenger::{Messenger, Outgoing, ScriptedMessenger},
};
use leancrm_sync::{Ports, deliver_due, drain_through, hand_over_due};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

/// The product with the demo company, whose members are known in a chat and have nothing to do, when everything that was due before
/// has been told.
struct Scene {
    app: TestApp,
    messenger: Arc<ScriptedMessenger>,
    ports: Ports,
    seen: Cell<usize>,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::with_demo().await;
        link(&app, "U1", "omar").await;
        link(&app, "U2", "layla").await;
        let scene = Self::of(app);
        scene.behind("UPDATE tasks SET deleted_at = '2026-03-11 06:00Z'").await;
        scene.tick().await;
        scene
    }

    /// The product as it is.
    fn of(app: TestApp) -> Self {
        let messenger = Arc::new(ScriptedMessenger::new("slack"));
        let messengers = vec![Arc::clone(&messenger) as Arc<dyn Messenger>];
        let announcer = Some(Arc::new(app.engine.clone()) as _);
        let ports = Ports { messengers, announcer, ..Ports::default() };
        Self { app, messenger, ports, seen: Cell::new(0) }
    }

    /// Lets everything happen that is due now; what arrives of it, as a person reads it.
    async fn tick(&self) -> Vec<String> {
        hand_over_due(&self.app.store).await.unwrap();
        drain_through(&self.app.store, &self.ports).await.unwrap();
        deliver_due(&self.app.store, &self.ports).await.unwrap();
        let arrived = self.messenger.arrived();
        arrived[self.seen.replace(arrived.len())..].iter().map(read).collect()
    }

    /// The same at a time.
    async fn at(&self, time: &str) -> Vec<String> {
        let now = self.app.store.clock().now();
        self.app.clock.advance(time.parse::<DateTime<Utc>>().unwrap() - now);
        self.tick().await
    }

    /// What Omar says, which has to be done.
    async fn omar(&self, text: &str) {
        let answer = self.app.rep().await.says(text).await;
        assert_eq!(answer.outcome, leancrm_bot::Outcome::Answered, "{text}: {}", leancrm_tests::shown(&answer));
    }

    async fn behind(&self, sql: &'static str) {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }

    async fn rows(&self, sql: &'static str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }

    async fn member(&self, name: &str) -> MemberId {
        self.app.member("demo", name).await.actor.member().unwrap()
    }
}

async fn link(app: &TestApp, user: &str, name: &str) {
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    system.connect_slack(tenant, "T1").await.unwrap();
    let member = system.member_id(tenant, &format!("{name}@gulfbright.example")).await.unwrap();
    system.link_slack(tenant, ("T1", user), member, "operator").await.unwrap();
    system.commit().await.unwrap();
}

/// A message as a person reads it, after whom it goes to.
fn read(message: &Outgoing) -> String {
    let part: Part = serde_json::from_value(message.content.clone()).expect("an answer");
    format!("{}: {}", message.conversation, leancrm_bot::console::render(&part.answer.reply, 200))
}

/// Whether a text has all the words.
fn has(text: &str, words: &[&str]) -> bool {
    words.iter().all(|word| text.contains(word))
}
