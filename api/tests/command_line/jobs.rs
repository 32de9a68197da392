//! `leancrm jobs`: what was given up is listed, tried again, and taken off the list.

use chrono::TimeDelta;
use leancrm_core::{
    Result,
    ids::{OutboxId, OutgoingId},
    ports::messenger::Pace,
    store::{NewOutgoing, OutgoingKind, RunOutcome, Settled, Settlement, Store},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Home,
    google::{acme, worker},
};

const LEASE: TimeDelta = TimeDelta::milliseconds(1);

/// An event of which the only run has failed for good.
async fn lost_event(store: &Store) -> Result<OutboxId> {
    let worker = worker(store).await?;
    let mut tx = store.begin(&worker).await?;
    let id = tx.emit("mail.came", "account", Uuid::nil(), &json!({ "message": "m1" })).await?;
    tx.commit().await?;
    let mut system = store.system().await?;
    let taken = system.claim_outbox(100, LEASE).await?;
    let lease = taken.iter().find(|event| event.id == id).expect("it is due").lease;
    let begun = system.start_outbox(worker.tenant(), id, lease, LEASE).await?.expect("nobody else has it");
    system.commit().await?;
    let outcome = RunOutcome::Failed { reason: "the mailbox is on fire".to_owned(), next: None };
    store.outbox_desk().settle(&[Settled::of(&begun, outcome)]).await?;
    Ok(id)
}

/// A message that nobody could deliver.
async fn lost_message(store: &Store) -> Result<OutgoingId> {
    let mut tx = store.begin(&worker(store).await?).await?;
    let message = NewOutgoing {
        channel: "slack",
        workspace: "T1".to_owned(),
        conversation: "U1".to_owned(),
        thread: None,
        only_for: None,
        kind: OutgoingKind::Alert,
        member: None,
        content: json!({}),
        dedupe_key: None,
    };
    let id = tx.send_message(message).await?.expect("it has no key");
    tx.commit().await?;
    let mut system = store.system().await?;
    let taken = system.claim_messages("slack", 10, TimeDelta::minutes(1)).await?;
    let dead = Settlement::Dead { reason: "no such channel".to_owned(), may_have_arrived: false };
    assert!(system.settle_message(&taken.messages[0], &dead, Pace::UNLIMITED).await?);
    system.commit().await?;
    Ok(id)
}

/// Whether an event, and a message, wait to be worked off.
fn waiting(home: &Home) -> (bool, bool) {
    home.behind(async |store| {
        let mut system = store.system().await?;
        let events = system.claim_outbox(100, LEASE).await?;
        let messages = system.claim_messages("slack", 10, LEASE).await?;
        // What was taken is given back with the transaction.
        Ok((events.iter().any(|event| event.event == "mail.came"), !messages.messages.is_empty()))
    })
}

fn lost(home: &Home) -> (String, String) {
    let (event, message) = home.behind(async |store| Ok((lost_event(store).await?, lost_message(store).await?)));
    (event.to_string(), message.to_string())
}

#[test]
fn what_was_given_up_is_listed_with_the_reason_and_tried_again() {
    let home = acme();
    let (event, message) = lost(&home);
    let told = home.run(&["jobs", "list"], &[], "").ends_with(0);
    for part in [&event, &message, "mail.came", "the mailbox is on fire", "alert to slack U1", "no such channel"] {
        assert!(told.contains(part), "{part:?} is missing in {told}");
    }
    assert_eq!(waiting(&home), (false, false));
    let told = home.run(&["jobs", "retry", &event, &message], &[], "").ends_with(0);
    assert!(told.contains(&format!("{event} is tried again.")), "{told}");
    assert!(told.contains(&format!("{message} is tried again.")), "{told}");
    assert!(home.run(&["jobs", "list"], &[], "").ends_with(0).contains("Nothing was given up"));
    assert_eq!(waiting(&home), (true, true));
    home.run(&["jobs", "retry", &event], &[], "").ends_with(3);
    home.run(&["jobs", "discard", &message], &[], "").ends_with(3);
}

#[test]
fn what_was_given_up_and_is_discarded_is_not_tried_again() {
    let home = acme();
    let (event, message) = lost(&home);
    let ran = home.run(&["--json", "jobs", "discard", &event, &message], &[], "");
    ran.ends_with(0);
    let told: Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(told, json!({ "discarded": [event, message] }));
    assert!(home.run(&["jobs", "list"], &[], "").ends_with(0).contains("Nothing was given up"));
    assert_eq!(waiting(&home), (false, false));
    home.run(&["jobs", "retry", &event], &[], "").ends_with(3);
    home.run(&["jobs", "discard", &message], &[], "").ends_with(3);
}

#[test]
fn of_several_that_were_given_up_none_is_tried_again_where_one_is_not_there() {
    let home = acme();
    let (event, _) = lost(&home);
    home.run(&["jobs", "retry", &event, "out_0190b5c200007000800000000000002a"], &[], "").ends_with(3);
    assert!(home.run(&["jobs", "list"], &[], "").ends_with(0).contains(&event));
    assert_eq!(waiting(&home), (false, false));
}
