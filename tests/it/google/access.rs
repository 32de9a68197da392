//! What happens when Google does not answer as usual, and when it no longer lets us in.

use std::time::Duration;

use chrono::TimeDelta;
use leancrm_core::{
    domain::account::{Account, SyncKind},
    ports::mailbox::Mailboxes as _,
};
use leancrm_tests::{TestApp, google::Fault, shown};

use super::connected::{Connected, OMAR, looks, product};

const SARAH: &str = "sarah.haddad@nbk.example";
const CYCLE: TimeDelta = TimeDelta::minutes(5);

async fn state(connected: &Connected<'_>) -> String {
    let rows = connected
        .rows(
            "SELECT concat_ws(' | ', phase, failures, last_error, extract(epoch FROM next_at - tried_at)::int)
             FROM sync_states WHERE kind = 'mail'",
        )
        .await;
    rows.into_iter().next().expect("a mailbox")
}

async fn account_of_omar(connected: &Connected<'_>) -> Account {
    let mut tx = connected.app.store.begin(&connected.actor("Omar").await).await.unwrap();
    tx.accounts().await.unwrap().remove(0)
}

#[tokio::test]
async fn a_token_is_renewed_once_however_many_want_it_and_only_when_it_has_to_be() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    assert_eq!(connected.mailbox().refreshes(), 0, "the one from the consent still lives");
    app.clock.advance(TimeDelta::hours(2));
    let others = [(); 6].map(|()| product(app.engine.clone(), &connected.google, app.store.clone()));
    let account = account_of_omar(&connected).await;
    let asked = others.iter().map(|other| other.google.as_ref().unwrap().google.standing(&account));
    for outcome in futures::future::join_all(asked).await {
        outcome.expect("each has a token");
    }
    assert_eq!(connected.mailbox().refreshes(), 1);
    connected.fits_google();
}

#[tokio::test]
async fn an_account_stays_connected_where_renewing_its_token_takes_too_long_and_another_begins() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    let other = product(app.engine.clone(), &connected.google, app.store.clone());
    let account = account_of_omar(&connected).await;
    connected.mailbox().end_access_tokens();
    connected.hears(SARAH, "hello");
    for pause in [400, 1_200] {
        connected.google.faults().next("oauth.refresh", &Fault::Delayed(Duration::from_millis(pause)), 1);
    }
    let late = async {
        let mut looks = tokio::time::interval(Duration::from_millis(5));
        while connected.google.journal().count("oauth.refresh") == 0 {
            looks.tick().await;
        }
        app.clock.advance(TimeDelta::minutes(1));
        other.google.as_ref().unwrap().google.standing(&account).await.expect("it has a token of its own");
    };
    tokio::join!(connected.after(CYCLE), late);
    assert_eq!(connected.mailbox().refreshes(), 2, "the first took longer than it may");
    assert_eq!(connected.kept().await, ["hello"]);
    assert_eq!(connected.alerts().await.iter().filter(|text| text.contains("disconnected")).count(), 0);
}

#[tokio::test]
async fn a_token_that_google_takes_back_early_is_replaced_without_a_word() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.mailbox().end_access_tokens();
    connected.hears(SARAH, "hello");
    connected.after(CYCLE).await;
    assert_eq!(connected.kept().await, ["hello"]);
    assert_eq!(state(&connected).await.split(" | ").nth(1), Some("0"), "nothing was missed");
}

#[tokio::test]
async fn a_consent_that_is_over_lets_the_account_rest_and_its_owner_is_told_once() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.mailbox().revoke();
    app.clock.advance(TimeDelta::hours(2));
    for _ in 0..3 {
        connected.after(CYCLE).await;
    }
    let told: Vec<String> = connected.alerts().await.into_iter().filter(|text| text.contains("disconnected")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(OMAR) && told[0].contains("“connect Google”"), "{told:?}");
    assert_eq!(connected.rows("SELECT offers FROM alerts WHERE offers IS NOT NULL").await, ["connect Google"]);
    let kept = "SELECT count(*)::text FROM accounts WHERE refresh_sealed IS NOT NULL OR access_sealed IS NOT NULL";
    assert_eq!(connected.rows(kept).await, ["0"], "no token is kept");
    connected.google.clear_journal();
    connected.after(TimeDelta::hours(1)).await;
    assert_eq!(connected.google.journal().round_trips(), 0, "and Google is left alone");
    let said = shown(&connected.says("Omar", "is my Gmail syncing?").await);
    assert!(
        said.contains("is disconnected") && said.contains("https://crm.example.com/google/connect?link="),
        "{said}"
    );
    connected.connect("Omar", OMAR).await;
    connected.hears(SARAH, "again");
    connected.looks().await;
    assert_eq!(connected.kept().await, ["again"], "and goes on where it is connected again");
}

#[tokio::test]
async fn an_account_that_is_disconnected_is_forgotten_at_google_too() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    let google = &connected.product.google.as_ref().unwrap().google;
    let account = account_of_omar(&connected).await;
    assert!(google.disconnect(&account, "enough").await.unwrap(), "Google was told");
    assert_eq!(connected.google.journal().count("oauth.revoke"), 1);
    assert!(google.disconnect(&account, "enough").await.unwrap(), "a second time there is nothing to tell");
    assert_eq!(connected.google.journal().count("oauth.revoke"), 1);
    connected.connect("Omar", OMAR).await;
    connected.google.faults().next("oauth.revoke", &Fault::Status(503), 1);
    let account = account_of_omar(&connected).await;
    assert!(!google.disconnect(&account, "enough").await.unwrap(), "Google could not be told");
    let kept = "SELECT count(*)::text FROM accounts WHERE refresh_sealed IS NOT NULL OR access_sealed IS NOT NULL";
    assert_eq!(connected.rows(kept).await, ["0"], "it is forgotten here all the same");
}

#[tokio::test]
async fn a_consent_stays_as_long_as_the_same_person_uses_it_in_another_tenant() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let elsewhere = app.member("nordlicht", "Klara").await.actor;
    connected.connect_as(&elsewhere, OMAR, SyncKind::Mail).await;
    let google = &connected.product.google.as_ref().unwrap().google;
    assert!(google.disconnect(&account_of_omar(&connected).await, "enough").await.unwrap());
    assert_eq!(connected.google.journal().count("oauth.revoke"), 0);
    let theirs = app.store.begin(&elsewhere).await.unwrap().accounts().await.unwrap().remove(0);
    google.standing(&theirs).await.expect("theirs goes on");
    assert!(google.disconnect(&theirs, "enough").await.unwrap());
    assert_eq!(connected.google.journal().count("oauth.revoke"), 1, "the last one takes it back");
}

#[tokio::test]
async fn google_is_left_alone_for_as_long_as_it_asks() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.hears(SARAH, "hello");
    connected.google.faults().next("gmail.users.history.list", &Fault::Limited(77), 1);
    connected.after(CYCLE).await;
    assert_eq!(state(&connected).await, "following | 1 | it asks to wait for 77 s | 77");
    connected.after(TimeDelta::seconds(76)).await;
    assert_eq!(connected.kept().await, Vec::<String>::new());
    connected.after(TimeDelta::seconds(1)).await;
    assert_eq!(connected.kept().await, ["hello"]);
}

#[tokio::test]
async fn whoever_is_behind_for_two_cycles_is_told_once_and_again_when_it_is_over() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.google.faults().next("gmail.users.history.list", &Fault::Status(503), 1_000);
    for _ in 0..9 {
        connected.after(TimeDelta::minutes(1)).await;
        leancrm_sync::tell_stalls(&app.store).await.unwrap();
    }
    let behind = |alerts: Vec<String>| alerts.into_iter().filter(|text| text.contains("not been in step")).count();
    assert_eq!(behind(connected.alerts().await), 0, "two cycles are not over yet");
    for _ in 0..20 {
        connected.after(TimeDelta::minutes(1)).await;
        leancrm_sync::tell_stalls(&app.store).await.unwrap();
    }
    assert_eq!(behind(connected.alerts().await), 1);
    connected.google.faults().clear();
    connected.after(CYCLE).await;
    connected.after(CYCLE).await;
    let alerts = connected.alerts().await;
    assert!(alerts.iter().any(|text| text.contains("is in step again")), "{alerts:?}");
}

#[tokio::test]
async fn a_poke_is_heard_also_by_a_look_that_is_under_way() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.google.clear_journal();
    looks(&app.store, &connected.product).await;
    assert_eq!(connected.google.journal().round_trips(), 0, "it is not due");
    connected.does("UPDATE sync_states SET handed_at = '2026-03-11 06:30Z', next_at = '2026-03-11 06:30Z'").await;
    let account = account_of_omar(&connected).await;
    let mut tx = app.store.begin(&connected.actor("Omar").await).await.unwrap();
    let now = tx.now();
    assert!(tx.poke_sync(account.id, SyncKind::Mail, false).await.unwrap());
    assert!(!tx.end_look(account.id, SyncKind::Mail, now, now + CYCLE, true).await.unwrap());
    tx.commit().await.unwrap();
    connected.looks().await;
    assert!(connected.google.journal().count("gmail.users.history.list") > 0);
}
