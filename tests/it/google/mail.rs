//! What becomes of a mailbox.

use chrono::TimeDelta;
use leancrm_tests::{
    TestApp,
    google::{Fault, Mail},
    shown,
};

use super::connected::{Connected, LAYLA, OMAR};
use crate::import::bring_in;

/// Sarah's address, and one at her company that nobody has.
const SARAH: &str = "sarah.haddad@nbk.example";
const CYCLE: TimeDelta = TimeDelta::minutes(5);

const WITH: &str = "SELECT concat_ws(' | ', a.subject, a.direction, a.visibility, c.name, co.name, d.name)
    FROM activities a LEFT JOIN contacts c ON c.tenant_id = a.tenant_id AND c.id = a.contact_id
    LEFT JOIN companies co ON co.tenant_id = a.tenant_id AND co.id = a.company_id
    LEFT JOIN deals d ON d.tenant_id = a.tenant_id AND d.id = a.deal_id
    WHERE a.source = 'mail' AND a.deleted_at IS NULL ORDER BY a.subject";

#[tokio::test]
async fn mail_between_people_is_kept_once_with_whom_it_was_and_nothing_else_is() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears(&format!("Sarah Haddad <{SARAH}>"), "01 inbound");
    connected.writes(SARAH, "02 outbound");
    connected.hears("Somebody <new.person@nbk.example>", "03 a company that is known");
    connected.hears("stranger@unknown.example", "04 nobody knows them");
    connected.hears(LAYLA, "05 a colleague");
    connected.hears("no-reply@nbk.example", "06 a machine");
    let mailbox = connected.mailbox();
    mailbox.deliver(
        Mail::new(SARAH, &[OMAR]).subject("07 a newsletter").header("List-Unsubscribe", "<https://x.example>"),
    );
    mailbox.deliver(Mail::new(OMAR, &[SARAH]).subject("08 a draft").labels(&["DRAFT"]));
    mailbox.deliver(Mail::new(SARAH, &[OMAR]).subject("09 spam").labels(&["SPAM"]));
    mailbox.deliver(Mail::new(SARAH, &[OMAR]).subject("10 too old").at(app.store.clock().now() - TimeDelta::days(91)));
    connected.looks().await;
    assert_eq!(
        connected.rows(WITH).await,
        [
            "01 inbound | inbound | private | Sarah Haddad | National Bank of Kuwait | NBK Branch Analytics",
            "02 outbound | outbound | private | Sarah Haddad | National Bank of Kuwait | NBK Branch Analytics",
            "03 a company that is known | inbound | private | National Bank of Kuwait",
            "04 nobody knows them | inbound | private",
        ]
    );
    let status = shown(&connected.says("Omar", "is my Gmail syncing?").await);
    assert!(status.contains(&format!("Gmail of {OMAR} is in step")) && status.contains("4 mails kept"), "{status}");
    connected.fits_google();
}

#[tokio::test]
async fn what_changes_in_the_mailbox_changes_here() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let first = connected.hears(SARAH, "first");
    let second = connected.hears(SARAH, "second");
    let third = connected.hears(SARAH, "third");
    connected.looks().await;
    assert_eq!(connected.kept().await, ["first", "second", "third"]);
    let mailbox = connected.mailbox();
    mailbox.delete(&first);
    mailbox.trash(&second);
    mailbox.spam(&third);
    connected.writes(SARAH, "fourth");
    connected.after(CYCLE).await;
    assert_eq!(connected.kept().await, ["fourth"]);
    mailbox.relabel(&third, &["INBOX"], &["SPAM"]);
    mailbox.relabel(&second, &["INBOX"], &["TRASH"]);
    connected.after(CYCLE).await;
    assert_eq!(connected.kept().await, ["fourth", "second", "third"]);
    let twice = connected.rows("SELECT count(*)::text FROM activities WHERE source = 'mail'").await;
    assert_eq!(twice, ["4"], "what comes back is what it was");
    connected.fits_google();
}

#[tokio::test]
async fn where_google_forgets_the_changes_everything_is_read_anew_and_what_is_gone_goes() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let gone = connected.hears(SARAH, "gone");
    connected.hears(SARAH, "stays");
    connected.looks().await;
    let mailbox = connected.mailbox();
    mailbox.delete(&gone);
    connected.hears(SARAH, "new");
    mailbox.expire_history_before(mailbox.history_id());
    connected.google.clear_journal();
    connected.after(CYCLE).await;
    assert_eq!(connected.kept().await, ["new", "stays"]);
    let journal = connected.google.journal();
    let asked = |kind: &str| journal.entries.iter().position(|entry| entry.kind == kind);
    let (profile, list) = (asked("gmail.users.getProfile"), asked("gmail.users.messages.list"));
    assert!(profile.is_some() && profile < list, "the cursor is taken before the mailbox is listed: {journal:?}");
    connected.after(CYCLE).await;
    assert_eq!(connected.google.journal().count("gmail.users.messages.list"), 1, "once, and not again and again");
}

#[tokio::test]
async fn a_google_that_forgets_even_what_it_said_just_now_is_not_read_again_and_again() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears(SARAH, "stays");
    connected.looks().await;
    connected.google.clear_journal();
    connected.google.faults().next("gmail.users.history.list", &Fault::Status(404), 1_000);
    connected.after(CYCLE).await;
    let journal = connected.google.journal();
    assert_eq!(journal.count("gmail.users.messages.list"), 1, "{journal:?}");
    assert_eq!(connected.kept().await, ["stays"]);
}

#[tokio::test]
async fn an_import_that_is_cut_short_goes_on_where_it_was() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    for number in 0..1_100 {
        connected.hears(SARAH, &format!("{number:04}"));
    }
    let faults = connected.google.faults();
    faults.next("gmail.users.messages.list", &Fault::Delayed(std::time::Duration::from_millis(1)), 1);
    faults.next("gmail.users.messages.list", &Fault::Status(503), 1);
    connected.looks().await;
    let first = connected.kept().await.len();
    assert_eq!(first, 500, "the first page is kept");
    let status = shown(&connected.says("Omar", "is my Gmail syncing?").await);
    assert!(status.contains("not in step") && status.contains("503"), "{status}");
    connected.google.clear_journal();
    connected.after(TimeDelta::seconds(10)).await;
    assert_eq!(connected.kept().await.len(), 1_100);
    assert_eq!(connected.google.journal().count("gmail.users.messages.get"), 600, "nothing is read twice");
    let alerts = connected.alerts().await;
    assert!(alerts.iter().any(|text| text.contains("1100 of 1100 messages of the last 90 days")), "{alerts:?}");
}

#[tokio::test]
async fn a_mail_in_two_mailboxes_is_one_and_both_see_it_and_nobody_else() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let layla = connected.connect("Layla", LAYLA).await;
    let mail = Mail::new(SARAH, &[OMAR]).cc(&[LAYLA]).subject("for both").header("Message-ID", "<one@nbk.example>");
    let at = app.store.clock().now();
    connected.mailbox().deliver(mail.clone().at(at));
    let copy = layla.deliver(mail.at(at));
    connected.looks().await;
    assert_eq!(connected.kept().await, ["for both"]);
    for name in ["Omar", "Layla"] {
        let said = shown(&connected.says(name, "last emails with Sarah Haddad").await);
        assert!(said.contains("for both"), "{name}: {said}");
    }
    let said = shown(&connected.says("Sofia", "last emails with Sarah Haddad").await);
    assert!(!said.contains("for both"), "{said}");
    layla.delete(&copy);
    connected.after(CYCLE).await;
    assert_eq!(connected.kept().await, ["for both"], "Omar has it still");
    assert!(!shown(&connected.says("Layla", "last emails with Sarah Haddad").await).contains("for both"));
}

#[tokio::test]
async fn the_last_contact_moves_forward_alone_and_a_promise_that_was_kept_is_over() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let dates =
        "SELECT concat_ws(' ', to_char(last_contacted_at AT TIME ZONE 'UTC', 'DD HH24:MI'), next_follow_up_at IS NULL)
        FROM contacts WHERE name = 'Sarah Haddad' AND tenant_id = (SELECT id FROM tenants WHERE slug = 'demo')";
    connected.does("UPDATE contacts SET next_follow_up_at = '2026-03-11 12:00Z' WHERE name = 'Sarah Haddad'").await;
    let now = app.store.clock().now();
    connected.mailbox().deliver(Mail::new(SARAH, &[OMAR]).subject("long ago").at(now - TimeDelta::days(60)));
    let before = connected.rows(dates).await;
    connected.looks().await;
    assert_eq!(connected.rows(dates).await, before, "what is older moves nothing");
    let new = connected.writes(SARAH, "now");
    connected.after(CYCLE).await;
    assert_eq!(connected.rows(dates).await, ["11 06:30 t"]);
    connected.mailbox().delete(&new);
    connected.after(CYCLE).await;
    assert_eq!(connected.rows(dates).await, ["11 06:30 t"], "and nothing moves it back");
}

#[tokio::test]
async fn whoever_is_no_contact_is_suggested_and_their_mail_comes_along_when_they_are_added() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears("Nadia Karam <nadia@karam.example>", "hello");
    connected.writes("Nadia Karam <nadia@karam.example>", "Re: hello");
    connected.hears("once@elsewhere.example", "cold call");
    connected.looks().await;
    let said = shown(&connected.says("Omar", "suggested contacts").await);
    assert!(said.contains("2 people in your mail") && said.contains("add Nadia Karam, nadia@karam.example"), "{said}");
    assert!(!said.contains("add once@"), "nobody wrote to them: {said}");
    connected.says("Omar", "add Nadia Karam, nadia@karam.example").await;
    connected.says("Omar", "yes").await;
    connected.looks().await;
    let said = shown(&connected.says("Omar", "what's happening with Nadia Karam?").await);
    assert!(said.contains("hello") && said.contains("Re: hello"), "{said}");
    let said = shown(&connected.says("Omar", "suggested contacts").await);
    assert!(said.contains("1 person in your mail") && !said.contains("Nadia"), "{said}");
}

#[tokio::test]
async fn an_address_that_somebody_is_given_later_brings_its_mail() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears("sarah@home.example", "from home");
    connected.looks().await;
    let with = "SELECT concat_ws(' | ', a.subject, c.name) FROM activities a LEFT JOIN contacts c ON c.id = a.contact_id WHERE a.source = 'mail'";
    assert_eq!(connected.rows(with).await, ["from home"]);
    connected.says("Omar", "add email sarah@home.example to Sarah Haddad").await;
    let done = connected.says("Omar", "yes").await;
    connected.looks().await;
    assert_eq!(connected.rows(with).await, ["from home | Sarah Haddad"], "{}", shown(&done));
}

#[tokio::test]
async fn whoever_a_file_brings_has_their_mail_from_before() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears("new.person@nbk.example", "before the file");
    connected.looks().await;
    let file = "name,email\nNew Person,new.person@nbk.example\n";
    let imported = bring_in(&app, &connected.actor("Amina").await, file, false).await;
    connected.looks().await;
    let with = "SELECT concat_ws(' | ', a.subject, c.name) FROM activities a LEFT JOIN contacts c ON c.id = a.contact_id WHERE a.source = 'mail'";
    assert_eq!(connected.rows(with).await, ["before the file | New Person"], "{imported:?}");
}
