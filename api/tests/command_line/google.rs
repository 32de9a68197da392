//! `leancrm google` and `leancrm sync`: accounts that members have connected, without Google itself.

use leancrm_core::{
    domain::{
        account::{SyncKind, SyncPhase},
        mail::{MailMessage, MailPerson},
    },
    ops::mail,
    store::{NewAccount, SealedTokens, Store},
    tenancy::Actor,
};
use serde_json::{Value, json};

use super::Home;

const ANA: &str = "ana@acme.example";
/// The settings of an app at Google.
const APP: [(&str, &str); 3] = [
    ("LEANCRM_GOOGLE__CLIENT_ID", "1234.apps.example"),
    ("LEANCRM_GOOGLE__CLIENT_SECRET", "s3cret"),
    ("LEANCRM_SERVER__PUBLIC_URL", "https://crm.example.com"),
];

/// A tenant whose owner is Ana.
pub(super) fn acme() -> Home {
    let home = Home::new();
    let create = ["tenant", "create", "acme", "--name", "Acme", "--owner", ANA, "--owner-name", "Ana"];
    home.run(&create, &[], "").ends_with(0);
    home
}

/// Who works for the whole tenant.
pub(super) async fn worker(store: &Store) -> leancrm_core::Result<Actor> {
    let mut system = store.system().await?;
    let tenant = system.tenant_id("acme").await?;
    drop(system);
    store.worker(tenant).await
}

/// The same with Ana's mail connected, in which are Jo and Kim, who are no contacts.
fn connected() -> Home {
    let home = acme();
    home.behind(async |store| {
        let worker = worker(store).await?;
        let member = store.system().await?.member_id(worker.tenant(), ANA).await?;
        let mut tx = store.begin(&worker).await?;
        let (id, _) = tx.account_of(ANA).await?;
        let (subject, address) = (ANA.to_owned(), ANA.to_owned());
        let new = NewAccount { member, subject, address, scopes: Vec::new(), kinds: vec![SyncKind::Mail] };
        let sealed = SealedTokens { access: (vec![1; 40], tx.now()), refresh: Some(vec![1; 40]) };
        tx.save_account(id, &new, &sealed).await?;
        let account = tx.account(id).await?.expect("it was connected just now");
        let around = mail::surroundings(&mut tx, &account, &[]).await?;
        let at = tx.now();
        let mails = ["Jo Lee", "Kim Roe"].map(|name| from(name, at));
        mail::take_in(&mut tx, &account, &around, &mails, &[]).await?;
        tx.commit().await
    });
    home
}

/// A mail to Ana from somebody at Globex.
fn from(name: &str, at: chrono::DateTime<chrono::Utc>) -> MailMessage {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    MailMessage {
        id: first.clone(),
        thread: first.clone(),
        labels: vec!["INBOX".to_owned()],
        at,
        from: Some(MailPerson { address: format!("{first}@globex.example"), name: Some(name.to_owned()) }),
        to: vec![MailPerson { address: ANA.to_owned(), name: None }],
        subject: "hello".to_owned(),
        snippet: None,
        rfc_id: Some(format!("<{first}@globex.example>")),
        rfc_date: None,
        is_bulk: false,
    }
}

fn json_of(home: &Home, words: &[&str]) -> Value {
    let ran = home.run(&[&["--json"], words].concat(), &[], "");
    ran.ends_with(0);
    serde_json::from_str(&ran.out()).expect("JSON")
}

#[test]
fn a_member_gets_a_link_to_connect_google_where_it_is_set_up_and_a_way_there_where_it_is_not() {
    let home = acme();
    let told = home.run(&["google", "connect", ANA], &[], "").ends_with(2);
    assert!(told.contains("Google is off") && told.contains("LEANCRM_GOOGLE__CLIENT_ID"), "{told}");
    let ran = home.run(&["google", "connect", ANA], &APP, "");
    let told = ran.ends_with(0);
    assert!(ran.out().starts_with("https://crm.example.com/google/connect?link="), "{told}");
    assert_eq!(ran.out().lines().count(), 1, "the link alone, for a script: {told}");
    assert!(told.contains("within a day") && !told.contains("s3cret"), "{told}");
    let ran = home.run(&["--json", "google", "connect", ANA, "--mail-only"], &APP, "");
    ran.ends_with(0);
    let link: Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert!(link["url"].as_str().is_some_and(|url| url.contains("?link=")) && link["expires_at"].is_string(), "{link}");
    home.run(&["google", "connect", "nobody@acme.example"], &APP, "").ends_with(2);
    home.run(&["google", "connect", ANA, "--mail-only", "--calendar-only"], &APP, "").ends_with(2);
}

#[test]
fn an_account_is_let_go_once_and_what_google_was_not_told_is_said() {
    let home = connected();
    let disconnect = ["google", "disconnect", ANA];
    let told = home.run(&disconnect, &[], "").ends_with(0);
    assert!(told.contains("ana@acme.example is disconnected.") && told.contains("Google could not be told"), "{told}");
    assert!(home.run(&["sync", "status"], &[], "").ends_with(0).contains("disconnected by whoever runs LeanCRM"));
    assert!(home.run(&disconnect, &[], "").ends_with(0).contains("has no connected account"));
    home.run(&["sync", "resync", ANA], &[], "").ends_with(3);
    home.run(&["google", "disconnect", "nobody@acme.example"], &[], "").ends_with(2);
}

#[test]
fn it_is_said_how_each_account_stands() {
    let home = acme();
    assert!(home.run(&["sync", "status"], &[], "").ends_with(0).contains("No account is connected"));
    assert_eq!(json_of(&home, &["sync", "status"]), json!({ "accounts": [] }));
    drop(home);
    let home = connected();
    let told = home.run(&["sync", "status", ANA], &[], "").ends_with(0);
    assert!(told.contains("Gmail") && told.contains("reading"), "{told}");
    let status = json_of(&home, &["sync", "status"]);
    let account = &status["accounts"][0];
    assert_eq!(
        (&account["address"], &account["kind"], &account["state"]),
        (&json!(ANA), &json!("mail"), &json!("reading")),
        "{status}"
    );
    home.run(&["sync", "status", "nobody@acme.example"], &[], "").ends_with(2);
}

#[test]
fn a_mailbox_is_looked_at_now_or_read_anew() {
    let home = connected();
    let phase = |home: &Home| {
        home.behind(async |store| {
            let mut tx = store.begin(&worker(store).await?).await?;
            let states = tx.sync_states().await?;
            Ok((states[0].phase, states[0].cursor.clone(), states[0].next_at.is_some_and(|at| at <= tx.now())))
        })
    };
    // A mailbox that is in step, and is looked at again in an hour.
    home.behind(async |store| {
        let mut tx = store.begin(&worker(store).await?).await?;
        let mut state = tx.sync_states().await?.remove(0);
        (state.phase, state.cursor) = (SyncPhase::Following, Some("7".to_owned()));
        tx.save_sync(&mut state).await?;
        let now = tx.now();
        tx.end_look(state.account, state.kind, now, now + chrono::TimeDelta::hours(1), true).await?;
        tx.commit().await
    });
    assert_eq!(phase(&home), (SyncPhase::Following, Some("7".to_owned()), false));
    let told = home.run(&["sync", "resync", ANA], &[], "").ends_with(0);
    assert!(told.contains("Gmail of ana@acme.example is looked at"), "{told}");
    assert_eq!(phase(&home), (SyncPhase::Following, Some("7".to_owned()), true));
    let told = json_of(&home, &["sync", "resync", ANA, "--anew", "--only", "mail"]);
    assert_eq!(told, json!({ "looked_at": ["Gmail of ana@acme.example"], "anew": true }));
    assert_eq!(phase(&home), (SyncPhase::Importing, None, true));
    let told = home.run(&["sync", "resync", ANA, "--only", "calendar"], &[], "").ends_with(3);
    assert!(told.contains("nothing to look at"), "{told}");
}

#[test]
fn what_a_member_wants_of_their_mail_is_set_listed_and_taken_away() {
    let home = connected();
    let mail = |words: &[&str], status: i32| home.run(&[&["sync", "mail"], words].concat(), &[], "").ends_with(status);
    assert!(mail(&["list", ANA], 0).contains("No wish"));
    assert!(mail(&["block", ANA, "Globex.example"], 0).contains("globex.example"));
    assert!(mail(&["allow", ANA, "news@initech.example"], 0).contains("news@initech.example"));
    assert!(mail(&["share", ANA, "thread:18c2f0"], 0).contains("thread:18c2f0"));
    assert!(mail(&["block", ANA, "globex.example"], 2).contains("so already"));
    assert!(mail(&["block", ANA, "globex"], 2).contains("thread:18c2f0"), "how one is written");
    let listed = json_of(&home, &["sync", "mail", "list", ANA]);
    let wish = |wish: &str, of: &str| json!({ "wish": wish, "of": of });
    let wishes = listed["wishes"].as_array().expect("a list");
    assert_eq!(wishes.len(), 3, "{listed}");
    for one in [wish("block", "globex.example"), wish("allow", "news@initech.example"), wish("share", "thread:18c2f0")]
    {
        assert!(wishes.contains(&one), "{one} in {listed}");
    }
    assert!(!mail(&["block", ANA, "globex.example", "--no-more"], 0).contains("globex.example"));

    let all = ["set", ANA, "--shared", "true", "--label", "CRM", "--add-contacts", "true", "--read", "true"];
    let told = mail(&all, 0);
    for line in ["all of ana@acme.example", "with the label CRM", "at known companies", "promises, asks for"] {
        assert!(told.contains(line), "{line:?} is missing in {told}");
    }
    mail(&["set", ANA, "--label", "", "--shared", "false"], 0);
    let listed = json_of(&home, &["sync", "mail", "list", ANA]);
    let account = json!({ "address": ANA, "shared": false, "labels": [], "add_contacts": true, "read": true });
    assert_eq!(listed["accounts"], json!([account]));
    mail(&["list", "nobody@acme.example"], 2);
}

#[test]
fn people_of_the_mail_become_contacts_or_are_suggested_no_more() {
    let home = connected();
    let run =
        |words: &[&str], status: i32| home.run(&[&["sync", "suggestions"], words].concat(), &[], "").ends_with(status);
    let listed = json_of(&home, &["sync", "suggestions", "list", ANA]);
    let id_of = |name: &str| {
        let suggestions = listed["suggestions"].as_array().expect("a list");
        let one = suggestions.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} in {listed}"));
        one["id"].as_str().expect("an id").to_owned()
    };
    let (jo, kim) = (id_of("Jo Lee"), id_of("Kim Roe"));
    assert!(run(&["list", ANA], 0).contains("jo@globex.example"));
    assert_eq!(json_of(&home, &["sync", "suggestions", "list", ANA, "--limit", "1"])["total"], 2);
    assert!(run(&["accept", ANA, &jo], 0).contains("Jo Lee is a contact now."));
    assert!(
        home.run(&["ask", "--as", "Ana", "what's happening with Jo Lee?"], &[], "").ends_with(0).contains("Jo Lee")
    );
    assert!(run(&["decline", ANA, &kim], 0).contains("not suggested again"));
    assert!(run(&["list", ANA], 0).contains("Nobody is suggested."));
    home.run(&["ask", "--as", "Ana", "what's happening with Kim Roe?"], &[], "").ends_with(3);
    for settled in ["accept", "decline"] {
        run(&[settled, ANA, &jo], 3);
        run(&[settled, ANA, "jo"], 2);
    }
}
