//! An address on two records: where nobody who makes the second sees the first, and nowhere else.

use std::time::Duration;

use leancrm_bot::{Answer, Outcome};
use leancrm_core::{
    Error,
    history::Recorder,
    ops::{
        companies::{self, NewCompany},
        contacts::{self, NewContact},
    },
};
use leancrm_tests::{TestApp, TestMember, shown};

use super::{
    chooser, done, everything, rows,
    undo::{confirmed, grant},
    waits,
};

/// Whom the rep does not see, with their address and the domain of their company.
const HIDDEN: &str = "priya.raman@contoso.example";
const HOLDERS: &str =
    "SELECT c.name FROM contact_points p JOIN contacts c ON c.id = p.contact_id AND c.deleted_at IS NULL
     WHERE p.value_norm = 'priya.raman@contoso.example' ORDER BY c.name";
const CARTERS: &str =
    "SELECT c.name FROM contact_points p JOIN contacts c ON c.id = p.contact_id AND c.deleted_at IS NULL
     WHERE p.value_norm = 'john.carter@globex.example' ORDER BY c.name";

/// What an answer says of an address that a hidden person has is what it says of one that nobody has.
fn tells_nothing(hidden: &Answer, free: &Answer) {
    let (hidden, free) = (shown(hidden), shown(free));
    assert_eq!(hidden.replace("priya.raman@", "x@"), free.replace("nobody.known@", "x@"));
}

#[tokio::test]
async fn an_address_of_somebody_out_of_sight_is_taken_like_one_that_nobody_has() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let free = rep.says("add contact Paula Roth, nobody.known@contoso.example").await;
    rep.says("no").await;
    let hidden = rep.says("add contact Paula Roth, priya.raman@contoso.example").await;
    waits(&hidden);
    tells_nothing(&hidden, &free);
    let answer = rep.says("yes").await;
    assert!(!shown(&answer).contains("Priya"), "{}", shown(&answer));
    let added = done(&answer);
    assert_eq!(rows(&app, HOLDERS).await, ["Paula Roth", "Priya Raman"]);
    done(&rep.undoes(added).await);
    let free = rep.says("change Jane Doe's email to nobody.known@contoso.example").await;
    rep.says("no").await;
    let hidden = rep.says("change Jane Doe's email to priya.raman@contoso.example").await;
    waits(&hidden);
    tells_nothing(&hidden, &free);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, HOLDERS).await, ["Jane Doe", "Priya Raman"]);
    let answer = rep.says("add contact Nora Beck, priya.raman@contoso.example").await;
    let (_, options) = chooser(&answer);
    assert_eq!(options[0], "Jane Doe", "whoever is in sight is named: {}", shown(&answer));
    assert!(!shown(&answer).contains("Priya"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_domain_of_a_company_out_of_sight_is_taken_like_one_that_nobody_has() {
    const AT: &str =
        "SELECT c.name FROM company_domains d JOIN companies c ON c.id = d.company_id AND c.deleted_at IS NULL
         WHERE d.domain = 'contoso.example' ORDER BY c.name";
    let app = TestApp::with_demo().await;
    grant(&app, "rep", &["companies.*:own", "contacts.*:own"]).await;
    let rep = app.rep().await;
    let answer = rep.says("add company Kestrel Robotics with domain contoso.example").await;
    waits(&answer);
    assert!(!shown(&answer).contains("Contoso"), "{}", shown(&answer));
    let added = done(&rep.says("yes").await);
    assert_eq!(rows(&app, AT).await, ["Contoso", "Kestrel Robotics"]);
    done(&rep.undoes(added).await);
    confirmed(&rep, "add company Kestrel Robotics").await;
    confirmed(&rep, "update Kestrel Robotics website to contoso.example").await;
    assert_eq!(rows(&app, AT).await, ["Contoso", "Kestrel Robotics"]);
    let owner = app.member("demo", "Amina").await;
    let answer = owner.says("add company Zork, contoso.example").await;
    let (_, options) = chooser(&answer);
    assert!(options.contains(&"Contoso".to_owned()) && options.contains(&"Kestrel Robotics".to_owned()), "{options:?}");
}

#[tokio::test]
async fn whoever_sees_two_at_one_address_picks_and_a_third_is_refused() {
    let app = TestApp::with_demo().await;
    confirmed(&app.rep().await, "add contact Paula Roth, priya.raman@contoso.example").await;
    let owner = app.member("demo", "Amina").await;
    let (_, options) = chooser(&owner.says(&format!("tell me about {HIDDEN}")).await);
    assert_eq!(options.len(), 2, "{options:?}");
    let answer = owner.says(&format!("add contact Nora Beck, {HIDDEN}")).await;
    let (_, options) = chooser(&answer);
    assert_eq!(options.last().map(String::as_str), Some("Create a new one without priya.raman@contoso.example"));
    let answer = owner.says(&format!("change Jane Doe's email to {HIDDEN}")).await;
    assert_eq!(answer.outcome, Outcome::Invalid, "{}", shown(&answer));
    assert!(shown(&answer).contains("has priya.raman@contoso.example already"), "{}", shown(&answer));
    confirmed(&owner, "set Paula Roth's title to CFO").await;
    confirmed(&owner, "Paula Roth's new number is +965 5551 2345").await;
}

async fn person(app: &TestApp, member: &TestMember<'_>, name: &str, wait: u64) -> Result<(), Error> {
    let mut tx = app.store.begin(&member.actor).await?;
    let new =
        NewContact { name: name.to_owned(), emails: vec!["laura@kestrel.example".to_owned()], ..NewContact::default() };
    contacts::create(&mut tx, new, &mut Recorder::new("cli")).await?;
    tokio::time::sleep(Duration::from_millis(wait)).await;
    tx.commit().await
}

async fn company(app: &TestApp, member: &TestMember<'_>, name: &str, wait: u64) -> Result<(), Error> {
    let mut tx = app.store.begin(&member.actor).await?;
    let new =
        NewCompany { name: name.to_owned(), domains: vec!["kestrel.example".to_owned()], ..NewCompany::default() };
    companies::create(&mut tx, new, &mut Recorder::new("cli")).await?;
    tokio::time::sleep(Duration::from_millis(wait)).await;
    tx.commit().await
}

#[tokio::test]
async fn of_two_who_see_each_other_and_take_one_address_at_once_one_is_refused() {
    let app = TestApp::with_demo().await;
    let everywhere = ["contacts.*:tenant", "companies.*:tenant"];
    grant(&app, "rep", &everywhere).await;
    grant(&app, "manager", &everywhere).await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let (one, two) = tokio::join!(person(&app, &rep, "Laura Weiss", 400), person(&app, &manager, "Nora Beck", 400));
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused.as_slice(), [Error::Conflict { .. }]), "{refused:?}");
    let (one, two) = tokio::join!(company(&app, &rep, "Kestrel", 400), company(&app, &manager, "Falcon", 400));
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused.as_slice(), [Error::Conflict { .. }]), "{refused:?}");
}

#[tokio::test]
async fn whoever_comes_back_leaves_an_address_to_the_one_in_sight_who_has_taken_it() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let deleted = confirmed(&rep, "delete the contact John Carter").await;
    let added = confirmed(&rep, "add contact Laura Weiss, john.carter@globex.example").await;
    let answer = rep.undoes(deleted).await;
    assert_ne!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    assert!(shown(&answer).contains("Another contact has this e-mail address"), "{}", shown(&answer));
    let restored = confirmed(&rep, "restore the contact John Carter").await;
    assert_eq!(rows(&app, CARTERS).await, ["Laura Weiss"]);
    done(&rep.undoes(restored).await);
    done(&rep.undoes(added).await);
    done(&rep.undoes(deleted).await);
    assert_eq!(everything(&app).await, before, "once nobody has it any more it is his again");
}

#[tokio::test]
async fn whoever_comes_back_learns_nothing_of_one_out_of_sight_who_has_taken_their_address() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let deleted = confirmed(&rep, "delete the contact John Carter").await;
    confirmed(&manager, "add contact Laura Weiss, john.carter@globex.example").await;
    let restored = confirmed(&rep, "restore the contact John Carter").await;
    assert_eq!(rows(&app, CARTERS).await, ["John Carter", "Laura Weiss"]);
    done(&rep.undoes(restored).await);
    done(&rep.undoes(deleted).await);
    assert_eq!(rows(&app, CARTERS).await, ["John Carter", "Laura Weiss"]);
}

#[tokio::test]
async fn one_of_two_at_one_address_comes_back_as_they_went() {
    let app = TestApp::with_demo().await;
    confirmed(&app.rep().await, "add contact Paula Roth, priya.raman@contoso.example").await;
    let owner = app.member("demo", "Amina").await;
    let before = everything(&app).await;
    let deleted = confirmed(&owner, "delete the contact Paula Roth").await;
    done(&owner.undoes(deleted).await);
    assert_eq!(everything(&app).await, before);
    confirmed(&owner, "delete the contact Paula Roth").await;
    confirmed(&owner, "restore the contact Paula Roth").await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_company_that_comes_back_leaves_a_domain_to_the_one_that_has_taken_it() {
    const AT: &str =
        "SELECT c.name FROM company_domains d JOIN companies c ON c.id = d.company_id AND c.deleted_at IS NULL
         WHERE d.domain = 'globex.example'";
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let deleted = confirmed(&rep, "delete the company Globex").await;
    confirmed(&rep, "add company Kestrel Robotics with domain globex.example").await;
    let answer = rep.undoes(deleted).await;
    assert!(shown(&answer).contains("Another company has this domain already"), "{}", shown(&answer));
    confirmed(&rep, "restore the company Globex").await;
    assert_eq!(rows(&app, AT).await, ["Kestrel Robotics"]);
}

#[tokio::test]
async fn a_lead_becomes_a_new_person_where_its_address_is_out_of_sight() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    done(&rep.says("new lead: Paula Roth, priya.raman@contoso.example").await);
    let answer = rep.says("convert it to a 5k deal").await;
    waits(&answer);
    assert!(!shown(&answer).contains("Priya"), "{}", shown(&answer));
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, HOLDERS).await, ["Paula Roth", "Priya Raman"]);
}
