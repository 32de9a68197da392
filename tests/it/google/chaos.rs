//! Google's things change without a pause while everything between them and the CRM goes wrong: processes are killed, Redis forgets,
//! PostgreSQL hangs up, Google answers with errors and repeats itself. When the dust has settled, the CRM has what Google has.
//!
//! A run is made of a seed, which is printed; `LEANCRM_TEST_SEED` repeats one, as far as the scheduling of processes allows.

mod calendars;
mod mailboxes;
mod storm;

use std::collections::BTreeSet;

use async_trait::async_trait;
use leancrm_core::clock::{Clock as _, SystemClock};
use leancrm_tests::{TestApp, process, seed_or};
use rand_chacha::ChaCha8Rng;

use self::{
    calendars::Calendars,
    mailboxes::Mailboxes,
    storm::{Size, Storm},
};
use super::connected::Connected;

/// The full name of the test that a process of the product is started by.
const PRODUCT: &str = "google::chaos::a_process_of_the_product_can_be_started_by_itself";

/// Something at Google that changes, and that the CRM has to have alike.
#[async_trait]
trait Thing: Send + Sync {
    /// Changes something; says whether there is more to come.
    fn change(&mut self, dice: &mut ChaCha8Rng) -> bool;

    /// Has Google forget what changed so far, so that everything has to be read anew.
    fn forget(&self);

    /// What must hold at every moment, also while nothing is in step; empty where it does.
    async fn wrongs(&mut self, crm: &Connected<'_>) -> Vec<String>;

    /// How the CRM differs from it; empty where it does not.
    async fn differences(&self, crm: &Connected<'_>) -> Vec<String>;
}

/// Lets a storm of this size go over mailboxes and a calendar, and looks what is left.
#[expect(clippy::print_stdout, reason = "a run is repeated by its seed")]
async fn survives(size: Size, usual_seed: u64) {
    let seed = seed_or(usual_seed);
    println!("the seed is {seed}");
    let app = TestApp::with_demo().await;
    // The processes have the clock of this machine.
    app.clock.advance(SystemClock.now() - app.clock.now());
    let connected = Connected::omar(&app).await;
    let mailboxes = Mailboxes::open(&connected, size.messages).await;
    let calendars = Calendars::open(&connected, size.events).await;
    let things: Vec<Box<dyn Thing>> = vec![Box::new(mailboxes), Box::new(calendars)];
    let mut storm = Storm::over(connected, things, size, seed).await;
    storm.rages().await;
    storm.settles().await;
}

/// What is missing, what is there and should not be, and what is there twice.
fn differences(what: &str, expected: &BTreeSet<String>, found: Vec<String>) -> Vec<String> {
    let mut missing = expected.clone();
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for row in found {
        if !seen.insert(row.clone()) {
            all.push(format!("{what} twice: {row}"));
        } else if !missing.remove(&row) {
            all.push(format!("{what} too much: {row}"));
        }
    }
    all.extend(missing.into_iter().map(|row| format!("{what} missing: {row}")));
    all
}

#[test]
fn what_is_missing_too_much_or_kept_twice_is_noticed() {
    let expected = BTreeSet::from(["a", "b"].map(str::to_owned));
    let found = ["a", "a", "c"].map(str::to_owned).to_vec();
    assert_eq!(differences("row", &expected, found), ["row twice: a", "row too much: c", "row missing: b"]);
    assert!(differences("row", &expected, ["b", "a"].map(str::to_owned).to_vec()).is_empty());
}

#[test]
fn a_process_of_the_product_can_be_started_by_itself() {
    process::become_the_product();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_and_a_calendar_are_kept_whatever_is_killed_cut_and_forgotten() {
    Box::pin(survives(Size { messages: 300, events: 60, blows: 14, calls: 40 }, 7)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes; with `LEANCRM_TEST_SEED=…` it repeats another run"]
async fn five_thousand_messages_and_five_hundred_events_are_kept_whatever_is_killed_cut_and_forgotten() {
    Box::pin(survives(Size { messages: 5_000, events: 500, blows: 150, calls: 250 }, 11)).await;
}
