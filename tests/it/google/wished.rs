//! What members want of their mail, said in chat: it counts at once, also for mail that is there, and can be taken back.

use chrono::TimeDelta;
use leancrm_bot::{Input, Outcome};
use leancrm_core::ops::mail;
use leancrm_tests::{TestApp, google::Mail, shown};

use super::connected::{Connected, LAYLA, OMAR};

const SARAH: &str = "sarah.haddad@nbk.example";
const JOHN: &str = "john.smith@acme.example";

/// Sarah's mail and John's, each with something in it.
async fn with_mail(app: &TestApp) -> Connected<'_> {
    let connected = Connected::omar(app).await;
    for (from, subject) in [(SARAH, "from sarah"), (JOHN, "from john")] {
        let mail = Mail::new(from, &[OMAR]).subject(subject).text("the price is forty");
        connected.mailbox().deliver(mail.header("Message-ID", &format!("<{from}@x>")));
    }
    connected.looks().await;
    assert_eq!(connected.kept().await, ["from john", "from sarah"]);
    connected
}

/// Says something, and has done what follows.
async fn says(connected: &Connected<'_>, text: &str) -> String {
    let answer = connected.says("Omar", text).await;
    assert_eq!(answer.outcome, Outcome::Answered, "{text}: {}", shown(&answer));
    connected.after(TimeDelta::seconds(1)).await;
    shown(&answer)
}

/// The same for what is shown first.
async fn says_yes(connected: &Connected<'_>, text: &str) -> String {
    let asked = connected.says("Omar", text).await;
    assert_eq!(asked.outcome, Outcome::Asked, "{text}: {}", shown(&asked));
    says(connected, "yes").await
}

/// The subjects of the mail whose beginning colleagues may read.
async fn shared(connected: &Connected<'_>) -> Vec<String> {
    connected
        .rows("SELECT subject FROM activities WHERE source = 'mail' AND deleted_at IS NULL AND body IS NOT NULL ORDER BY 1")
        .await
}

#[tokio::test]
async fn mail_with_somebody_is_left_out_by_domain_company_or_person_and_kept_again() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    for (out, back) in [
        ("don't sync mail from nbk.example", "keep emails from nbk.example"),
        ("don't log my emails with Sarah Haddad", "keep my emails with Sarah Haddad"),
        ("ignore emails from sarah.haddad@nbk.example", "undo"),
    ] {
        let asked = connected.says("Omar", out).await;
        assert_eq!(asked.outcome, Outcome::Asked, "{out}: {}", shown(&asked));
        assert!(shown(&asked).contains("Mail left out"), "{}", shown(&asked));
        assert_eq!(connected.kept().await, ["from john", "from sarah"], "nothing goes before a yes");
        says(&connected, "yes").await;
        assert_eq!(connected.kept().await, ["from john"], "{out}");
        let said = says(&connected, back).await;
        assert_eq!(connected.kept().await, ["from john", "from sarah"], "{back}: {said}");
    }
}

#[tokio::test]
async fn mail_is_shared_with_one_company_or_all_of_it_after_a_yes_and_private_again() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    assert_eq!(shared(&connected).await, Vec::<String>::new());
    let asked = connected.says("Omar", "share my emails with nbk.example with the team").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    says(&connected, "yes").await;
    assert_eq!(shared(&connected).await, ["from sarah"]);
    says(&connected, "keep my emails with nbk.example private").await;
    assert_eq!(shared(&connected).await, Vec::<String>::new());
    let asked = connected.says("Omar", "share my emails with the team").await;
    assert_eq!(asked.outcome, Outcome::Asked, "all of it is a lot to say at once: {}", shown(&asked));
    connected.after(TimeDelta::seconds(1)).await;
    assert_eq!(shared(&connected).await, Vec::<String>::new());
    says(&connected, "yes").await;
    assert_eq!(shared(&connected).await, ["from john", "from sarah"]);
    says(&connected, "stop sharing my emails with the team").await;
    assert_eq!(shared(&connected).await, Vec::<String>::new());
    let said = says(&connected, "undo").await;
    assert!(said.contains("yes again (was no)"), "{said}");
    assert_eq!(shared(&connected).await, ["from john", "from sarah"]);
}

#[tokio::test]
async fn only_mail_with_a_label_is_kept_where_that_is_said() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    says(&connected, "only sync emails labelled Customers").await;
    assert_eq!(connected.kept().await, Vec::<String>::new());
    says(&connected, "sync all my emails whatever their label").await;
    assert_eq!(connected.kept().await, ["from john", "from sarah"]);
}

#[tokio::test]
async fn what_is_wished_of_mail_is_entered_in_the_history_and_is_no_business_of_others() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    connected.says("Omar", "share my emails with nbk.example with the team").await;
    says(&connected, "yes").await;
    let told = "SELECT detail->>'summary' FROM audit_log WHERE action = 'mail_wishes_set'";
    assert_eq!(connected.rows(told).await, ["colleagues may read mail with nbk.example"]);
    let nobody = connected.says("Layla", "share all my emails with the team").await;
    assert!(shown(&nobody).contains("connect Google"), "{}", shown(&nobody));
    let again = connected.sends("Omar", Input::Text("share my emails with nbk.example with the team".to_owned())).await;
    assert!(shown(&again).contains("already"), "{}", shown(&again));
}

#[tokio::test]
async fn a_wish_of_somebody_without_a_mailbox_waits_for_one() {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    let asked = connected.says("Omar", "don't sync mail from nbk.example").await;
    assert!(shown(&asked).contains("counts once you connect one"), "{}", shown(&asked));
    says(&connected, "yes").await;
    connected.connect("Omar", OMAR).await;
    for (from, subject) in [(SARAH, "from sarah"), (JOHN, "from john")] {
        connected.hears(from, subject);
    }
    connected.looks().await;
    assert_eq!(connected.kept().await, ["from john"]);
}

#[tokio::test]
async fn a_wish_counts_for_mail_that_no_import_reads_any_more() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    app.clock.advance(TimeDelta::days(120));
    says_yes(&connected, "share my emails with nbk.example with the team").await;
    let may_be_read = "SELECT subject FROM activities WHERE source = 'mail' AND deleted_at IS NULL AND visibility = 'tenant' ORDER BY 1";
    assert_eq!(connected.rows(may_be_read).await, ["from sarah"]);
    says(&connected, "keep my emails with nbk.example private").await;
    assert_eq!(connected.rows(may_be_read).await, Vec::<String>::new());
    let said = says_yes(&connected, "don't sync mail from acme.example").await;
    assert!(said.contains("mail that is kept already"), "{said}");
    assert_eq!(connected.kept().await, ["from sarah"]);
    let said = says(&connected, "undo").await;
    assert_eq!(connected.kept().await, ["from john", "from sarah"], "{said}");
    says_yes(&connected, "ignore emails from john.smith@acme.example").await;
    assert_eq!(connected.kept().await, ["from sarah"]);
    let said = says(&connected, "keep emails from john.smith@acme.example").await;
    assert!(said.contains("What was kept before is back"), "{said}");
    assert_eq!(connected.kept().await, ["from john", "from sarah"]);
}

#[tokio::test]
async fn what_somebody_leaves_out_is_still_their_colleagues_and_as_private_as_theirs() {
    for age in [TimeDelta::zero(), TimeDelta::days(120)] {
        let app = TestApp::with_demo().await;
        let connected = Connected::omar(&app).await;
        connected.connect("Layla", LAYLA).await;
        let mail = Mail::new(SARAH, &[OMAR, LAYLA]).subject("to both").header("Message-ID", "<both@x>");
        connected.mailbox().deliver(mail.clone().text("the price is forty"));
        connected.google.account(LAYLA).deliver(mail.text("the price is forty"));
        connected.looks().await;
        says_yes(&connected, "share my emails with nbk.example with the team").await;
        assert_eq!(shared(&connected).await, ["to both"]);
        app.clock.advance(age);
        says_yes(&connected, "don't sync mail from nbk.example").await;
        assert_eq!(connected.kept().await, ["to both"], "Layla has a copy");
        assert_eq!(shared(&connected).await, Vec::<String>::new(), "which she shares with nobody");
        let with = "SELECT concat_ws(' ', visibility, deleted_at) FROM activities WHERE source = 'mail'";
        assert_eq!(connected.rows(with).await, ["private"]);
    }
}

#[tokio::test]
async fn a_wish_is_about_the_copy_that_its_member_has() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.connect("Layla", LAYLA).await;
    let with = |to: &[&str]| Mail::new(OMAR, to).subject("quietly").header("Message-ID", "<quietly@x>");
    // Omar's own copy tells whom he sent it to without Layla's knowing.
    connected.mailbox().deliver(with(&[SARAH, LAYLA, JOHN]).labels(&["SENT"]));
    connected.google.account(LAYLA).deliver(with(&[SARAH, LAYLA]));
    connected.looks().await;
    connected.says("Layla", "share my emails with acme.example with the team").await;
    connected.says("Layla", "yes").await;
    connected.after(TimeDelta::seconds(1)).await;
    let shared =
        "SELECT address || ' ' || is_shared FROM mail_copies c JOIN accounts a ON a.id = c.account_id ORDER BY 1";
    assert_eq!(connected.rows(shared).await, [format!("{LAYLA} false"), format!("{OMAR} false")]);
}

#[tokio::test]
async fn wishes_that_are_applied_twice_at_a_time_count_once() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    connected.says("Omar", "share my emails with nbk.example with the team").await;
    connected.says("Omar", "yes").await;
    let worker = app.store.worker(connected.actor("Omar").await.tenant()).await.unwrap();
    let account = app.store.begin(&worker).await.unwrap().accounts().await.unwrap()[0].id;
    let apply = || async {
        let mut tx = app.store.begin(&worker).await.unwrap();
        mail::reconsider(&mut tx, account, "").await.unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(apply(), apply(), apply());
    let open = "SELECT subject FROM activities WHERE source = 'mail' AND visibility = 'tenant'";
    assert_eq!(connected.rows(open).await, ["from sarah"]);
}

#[tokio::test]
async fn whether_a_model_reads_mail_and_people_become_contacts_is_said_in_chat() {
    let app = TestApp::with_demo().await;
    let connected = with_mail(&app).await;
    let set = "SELECT concat_ws(' ', reads_text, adds_contacts) FROM accounts";
    let asked = connected.says("Omar", "read my mail for promises").await;
    assert_eq!(asked.outcome, Outcome::Asked, "what shows mail to a model is looked at first: {}", shown(&asked));
    assert!(shown(&asked).contains("A language model reads new mail"), "{}", shown(&asked));
    let said = says(&connected, "yes").await;
    assert!(said.contains("No language model is in use here"), "{said}");
    assert_eq!(connected.rows(set).await, ["t f"]);
    says(&connected, "add people I email as contacts automatically").await;
    assert_eq!(connected.rows(set).await, ["t t"]);
    says(&connected, "don't let the model read my emails").await;
    says(&connected, "don't add contacts from my mail").await;
    assert_eq!(connected.rows(set).await, ["f f"]);
}
