//! Two who do something about the same mail at the same moment.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use leancrm_api::wiring;
use leancrm_core::{
    domain::account::{Account, SyncKind},
    ops::mail,
    ports::mailbox::Mailboxes as _,
    store::TenantTx,
};
use leancrm_tests::{
    TestApp,
    google::{Fault, Mail},
};

use super::connected::{Connected, LAYLA, OMAR};

const SARAH: &str = "sarah.haddad@nbk.example";
/// Who waits for somebody else's transaction.
const WAITING: &str =
    "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// An account, and a transaction as a look at it has one.
async fn look(connected: &Connected<'_>, address: &str) -> (Account, TenantTx) {
    let store = &connected.app.store;
    let worker = store.worker(connected.actor("Omar").await.tenant()).await.unwrap();
    let mut tx = store.begin(&worker).await.unwrap();
    let (id, _) = tx.account_of(address).await.unwrap();
    (tx.account(id).await.unwrap().expect("it is connected"), tx)
}

/// Takes a message out of the CRM that is gone from a mailbox, or takes it in where it is there; nothing is committed.
async fn take(connected: &Connected<'_>, address: &str, message: &str) -> TenantTx {
    let (account, mut tx) = look(connected, address).await;
    let google = &connected.product.google.as_ref().expect("Google is on").google;
    let ids = [message.to_owned()];
    let messages = google.fetch(&account, &ids).await.unwrap();
    let around = mail::surroundings(&mut tx, &account, &[]).await.unwrap();
    let gone = if messages.is_empty() { &ids[..] } else { &[] };
    mail::take_in(&mut tx, &account, &around, &messages, gone).await.unwrap();
    tx
}

/// Does the second while the transaction of the first is open, which is committed once the second waits for it or is done.
async fn meanwhile(connected: &Connected<'_>, first: TenantTx, second: impl Future<Output = ()>) {
    let is_done = AtomicBool::new(false);
    let second = async {
        second.await;
        is_done.store(true, Ordering::Relaxed);
    };
    let first = async {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        while !is_done.load(Ordering::Relaxed) && connected.rows(WAITING).await.is_empty() {
            looks.tick().await;
        }
        first.commit().await.unwrap();
    };
    tokio::join!(first, second);
}

/// A mail that was written to both.
fn to_both(connected: &Connected<'_>) -> Mail {
    let at = connected.app.store.clock().now();
    Mail::new(SARAH, &[OMAR]).cc(&[LAYLA]).subject("for both").header("Message-ID", "<one@nbk.example>").at(at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_two_throw_away_at_the_same_moment_is_gone() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let layla = connected.connect("Layla", LAYLA).await;
    let (first, second) = (connected.mailbox().deliver(to_both(&connected)), layla.deliver(to_both(&connected)));
    connected.looks().await;
    assert_eq!(connected.kept().await, ["for both"]);
    connected.mailbox().delete(&first);
    layla.delete(&second);
    let omars = take(&connected, OMAR, &first).await;
    let laylas = async { take(&connected, LAYLA, &second).await.commit().await.unwrap() };
    Box::pin(meanwhile(&connected, omars, laylas)).await;
    assert_eq!(connected.kept().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_one_throws_away_while_another_gets_it_stays() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let layla = connected.connect("Layla", LAYLA).await;
    let first = connected.mailbox().deliver(to_both(&connected));
    connected.looks().await;
    assert_eq!(connected.kept().await, ["for both"]);
    connected.mailbox().delete(&first);
    let second = layla.deliver(to_both(&connected));
    let laylas = take(&connected, LAYLA, &second).await;
    let omars = async { take(&connected, OMAR, &first).await.commit().await.unwrap() };
    Box::pin(meanwhile(&connected, laylas, omars)).await;
    assert_eq!(connected.kept().await, ["for both"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_becomes_a_contact_while_their_mail_is_taken_in_has_it() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    let message = connected.hears("Nadia Karam <nadia@karam.example>", "hello");
    let taken = take(&connected, OMAR, &message).await;
    connected.says("Omar", "add Nadia Karam, nadia@karam.example").await;
    connected.says("Omar", "yes").await;
    let ports = wiring::ports(&connected.product);
    let given = async {
        leancrm_sync::drain_through(&app.store, &ports).await.unwrap();
    };
    Box::pin(meanwhile(&connected, taken, given)).await;
    let with = "SELECT c.name FROM activities a JOIN contacts c ON c.tenant_id = a.tenant_id AND c.id = a.contact_id
        WHERE a.source = 'mail'";
    assert_eq!(connected.rows(with).await, ["Nadia Karam"]);
}

#[tokio::test]
async fn a_look_that_fails_after_its_account_was_disconnected_does_not_wake_it() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    let (account, mut tx) = look(&connected, OMAR).await;
    let mut system = app.store.system().await.unwrap();
    system.disconnect_account((account.tenant, account.id), "Google no longer accepts the consent").await.unwrap();
    system.commit().await.unwrap();
    let soon = app.store.clock().now() + TimeDelta::seconds(5);
    tx.fail_look(account.id, SyncKind::Mail, "503", Some(soon)).await.unwrap();
    tx.commit().await.unwrap();
    let due = "SELECT next_at::text FROM sync_states WHERE next_at IS NOT NULL AND kind = 'mail'";
    assert_eq!(connected.rows(due).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_message_whose_answer_broke_off_is_asked_for_again() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears(SARAH, "at first");
    connected.google.faults().next("gmail.users.messages.get", &Fault::Cut, 1);
    connected.looks().await;
    connected.after(TimeDelta::seconds(10)).await;
    assert_eq!(connected.kept().await, ["at first"]);
    connected.hears(SARAH, "later");
    connected.google.faults().next("gmail.users.messages.get", &Fault::Cut, 1);
    connected.after(TimeDelta::minutes(5)).await;
    connected.after(TimeDelta::seconds(10)).await;
    assert_eq!(connected.kept().await, ["at first", "later"]);
}
