//! Whose mail is kept, and who may read it.

use chrono::TimeDelta;
use leancrm_core::domain::{
    account::SyncKind,
    mail::{MailPattern, MailWish},
};
use leancrm_tests::{TestApp, google::Mail, shown};

use super::connected::{Connected, OMAR};

const SARAH: &str = "sarah.haddad@nbk.example";
const JOHN: &str = "john.smith@acme.example";

async fn wishes(connected: &Connected<'_>, wish: MailWish, of: &str, wanted: bool) {
    let actor = connected.actor("Omar").await;
    let mut tx = connected.app.store.begin(&actor).await.unwrap();
    let pattern = MailPattern::read(of).expect("a pattern");
    assert!(tx.set_mail_wish(actor.member().unwrap(), wish, &pattern, wanted).await.unwrap());
    tx.commit().await.unwrap();
}

/// Has everything read anew.
async fn anew(connected: &Connected<'_>) {
    let mut tx = connected.app.store.begin(&connected.actor("Omar").await).await.unwrap();
    let account = tx.accounts().await.unwrap().remove(0);
    assert!(tx.poke_sync(account.id, SyncKind::Mail, true).await.unwrap());
    tx.commit().await.unwrap();
    connected.after(TimeDelta::seconds(1)).await;
}

async fn hears_of(connected: &Connected<'_>, name: &str, subject: &str) -> bool {
    let said = shown(&connected.says(name, "last 20 emails with Sarah Haddad").await);
    said.contains(subject)
}

#[tokio::test]
async fn mail_is_its_owners_alone_until_they_share_it_and_is_theirs_again_when_they_do_not() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let mail =
        Mail::new(SARAH, &[OMAR]).subject("confidential").text("the price is forty").header("Message-ID", "<c@x>");
    connected.mailbox().deliver(mail);
    connected.looks().await;
    // Layla leads the team and sees what Omar does, but not what he has not shared.
    for (name, sees) in [("Omar", true), ("Layla", false), ("Sofia", false)] {
        assert_eq!(hears_of(&connected, name, "confidential").await, sees, "{name}");
    }
    let kept = "SELECT coalesce(body, '') FROM activities WHERE subject = 'confidential'";
    assert_eq!(connected.rows(kept).await, [""], "what it says is not kept");
    wishes(&connected, MailWish::Share, "nbk.example", true).await;
    anew(&connected).await;
    assert!(hears_of(&connected, "Layla", "confidential").await);
    assert_eq!(connected.rows(kept).await, ["the price is forty"]);
    wishes(&connected, MailWish::Share, "nbk.example", false).await;
    anew(&connected).await;
    assert!(!hears_of(&connected, "Layla", "confidential").await && hears_of(&connected, "Omar", "confidential").await);
    assert_eq!(connected.rows(kept).await, [""], "and what it says is gone");
}

#[tokio::test]
async fn the_mailbox_of_somebody_who_works_here_no_more_is_not_read() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    let omar = connected.actor("Omar").await;
    let works_here = async |works| {
        let mut system = app.store.system().await.unwrap();
        system.set_member_active(omar.tenant(), omar.member().unwrap(), works).await.unwrap();
        system.commit().await.unwrap();
    };
    works_here(false).await;
    connected.hears(SARAH, "afterwards");
    connected.google.clear_journal();
    connected.after(TimeDelta::minutes(5)).await;
    connected.after(TimeDelta::hours(1)).await;
    assert_eq!(connected.google.journal().round_trips(), 0);
    assert_eq!(connected.kept().await, Vec::<String>::new());
    works_here(true).await;
    connected.looks().await;
    assert_eq!(connected.kept().await, ["afterwards"], "it goes on where they come back");
}

#[tokio::test]
async fn a_look_that_was_handed_over_when_its_member_left_reads_nothing() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.looks().await;
    connected.does("UPDATE memberships SET status = 'disabled' WHERE email = 'omar@gulfbright.example'").await;
    connected.hears(SARAH, "afterwards");
    connected.google.clear_journal();
    connected.after(TimeDelta::minutes(5)).await;
    assert_eq!(connected.google.journal().round_trips(), 0);
    assert_eq!(connected.kept().await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_is_blocked_leaves_and_lists_that_are_allowed_stay() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears(SARAH, "from sarah");
    connected.hears(JOHN, "from john");
    let list = Mail::new("news@nbk.example", &[OMAR]).subject("newsletter").header("List-Id", "<n.nbk.example>");
    connected.mailbox().deliver(list);
    connected.looks().await;
    assert_eq!(connected.kept().await, ["from john", "from sarah"]);
    wishes(&connected, MailWish::Block, JOHN, true).await;
    wishes(&connected, MailWish::Allow, "news@nbk.example", true).await;
    anew(&connected).await;
    assert_eq!(connected.kept().await, ["from sarah", "newsletter"]);
}

#[tokio::test]
async fn where_labels_are_named_only_mail_with_one_of_them_is_kept() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.does("UPDATE accounts SET only_labels = '{starred}'").await;
    let plain = connected.hears(SARAH, "plain");
    let starred = connected.hears(SARAH, "starred");
    connected.mailbox().relabel(&starred, &["STARRED"], &[]);
    connected.looks().await;
    assert_eq!(connected.kept().await, ["starred"]);
    connected.mailbox().relabel(&plain, &["STARRED"], &[]);
    connected.mailbox().relabel(&starred, &[], &["STARRED"]);
    connected.after(TimeDelta::minutes(5)).await;
    assert_eq!(connected.kept().await, ["plain"]);
}

#[tokio::test]
async fn what_a_mail_says_of_itself_is_in_no_trail_that_others_read() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.hears(SARAH, "merger-talks");
    connected.looks().await;
    let traces = connected
        .rows(
            "SELECT t FROM (SELECT row_to_json(c)::text AS t FROM changes c UNION ALL SELECT row_to_json(s)::text FROM change_sets s
             UNION ALL SELECT row_to_json(l)::text FROM audit_log l UNION ALL SELECT row_to_json(o)::text FROM outbox_events o) x
             WHERE t LIKE '%merger-talks%'",
        )
        .await;
    assert_eq!(traces, Vec::<String>::new());
}

#[tokio::test]
async fn people_become_contacts_by_themselves_only_where_that_is_wished() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.does("UPDATE accounts SET adds_contacts = true").await;
    connected.writes("Rana Aziz <rana.aziz@nbk.example>", "hello Rana");
    connected.writes("Somebody <somebody@unknown.example>", "hello somebody");
    connected.hears("Cold Caller <cold@nbk.example>", "offer");
    connected.looks().await;
    let added = connected.rows("SELECT name FROM contacts WHERE source = 'gmail'").await;
    assert_eq!(added, ["Rana Aziz"]);
    connected.looks().await;
    let with = connected
        .rows("SELECT c.name FROM activities a JOIN contacts c ON c.id = a.contact_id WHERE a.subject = 'hello Rana'")
        .await;
    assert_eq!(with, ["Rana Aziz"]);
}
