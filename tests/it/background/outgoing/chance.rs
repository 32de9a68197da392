//! Whatever goes wrong, and in whatever order: each message arrives once or is given up, and nothing overtakes.

use std::{
    collections::HashMap,
    sync::{Mutex, atomic::AtomicU64},
    time::Duration,
};

use chrono::TimeDelta;
use leancrm_core::{
    ids::OutgoingId,
    ports::messenger::{SendFailure, Turn},
};
use leancrm_sync::MESSAGE_LEASE;
use leancrm_tests::TestApp;

use super::{super::probe::tenant, counts, dead, deliver, message, scripted, write};

/// Numbers that look like chance and are the same every time (Knuth's MMIX generator).
struct Chance(AtomicU64);

impl Chance {
    fn below(&self, limit: u64) -> u64 {
        use std::sync::atomic::Ordering::SeqCst;
        let step = |state: u64| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let before = self.0.fetch_update(SeqCst, SeqCst, |state| Some(step(state))).unwrap_or_default();
        (step(before) >> 33) % limit
    }

    fn turn(&self) -> Turn {
        let maybe =
            |may_have_arrived| Turn::Fails(SendFailure::Temporary { reason: "down".to_owned(), may_have_arrived });
        match self.below(20) {
            0..=8 => Turn::Arrives,
            9..=11 => maybe(false),
            12..=13 => maybe(true),
            14..=15 => Turn::ArrivesUnheard,
            16 => Turn::ArrivesAndHangs,
            17 => super::permanent(),
            _ => Turn::Fails(SendFailure::Wait { after: Duration::from_secs(1 + self.below(20)), method: "send" }),
        }
    }
}

#[tokio::test]
async fn every_message_arrives_once_or_is_given_up_and_none_overtakes() {
    let app = TestApp::empty().await;
    for seed in 1..=6 {
        one_history(&app, seed).await;
    }
}

/// A history of 60 messages in five conversations, written while others fail.
async fn one_history(app: &TestApp, seed: u64) {
    let tenant = tenant(app, &format!("acme-{seed}")).await;
    let (chance, script) = (Chance(AtomicU64::new(seed)), Chance(AtomicU64::new(seed + 1_000)));
    let (messenger, ports) = scripted(move |_, _| script.turn());
    let given_up_before = dead(&app.store).await.len();
    let mut written: Vec<(OutgoingId, u64)> = Vec::new();
    let mut rounds = 0;
    while written.len() < 60 || counts(&app.store).await.iter().any(|count| count.waiting > 0) {
        if written.len() < 60 {
            let conversation = chance.below(5);
            let name = format!("D{seed}-{conversation}");
            written.push((write(&app.store, tenant, [message(&name, "")]).await[0], conversation));
        }
        let arrived = messenger.arrived().len();
        // A call that hangs is a process that dies: it gets time as long as others get somewhere.
        let died = tokio::time::timeout(Duration::from_millis(150), deliver(&app.store, &ports)).await.is_err();
        let pause = if died { MESSAGE_LEASE } else { TimeDelta::seconds(i64::try_from(chance.below(40)).unwrap()) };
        app.clock.advance(pause);
        rounds += 1;
        assert!(rounds < 3_000, "seed {seed}: no end after {arrived} messages");
    }
    let given_up = dead(&app.store).await;
    let given_up = &given_up[..given_up.len() - given_up_before];
    check(
        &written,
        &messenger.arrived().iter().map(|m| m.id).collect::<Vec<_>>(),
        &given_up.iter().map(|m| m.id).collect::<Vec<_>>(),
        seed,
    );
}

fn check(written: &[(OutgoingId, u64)], arrived: &[OutgoingId], given_up: &[OutgoingId], seed: u64) {
    let place: HashMap<_, _> = arrived.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    assert_eq!(place.len(), arrived.len(), "seed {seed}: one came twice");
    let last = Mutex::new(HashMap::new());
    for (id, conversation) in written {
        match (place.get(id), given_up.contains(id)) {
            (Some(place), false) => {
                let before = last.lock().unwrap().insert(*conversation, *place);
                assert!(before < Some(*place), "seed {seed}: {id} was overtaken");
            }
            (None, true) => {}
            (place, given_up) => panic!("seed {seed}: {id} at {place:?}, given up: {given_up}"),
        }
    }
    assert!(!given_up.is_empty() && arrived.len() > 30, "seed {seed}: {} and {}", arrived.len(), given_up.len());
}
