//! The rules, mail by mail.

use chrono::{TimeZone as _, Utc};

use super::*;
use crate::ids::{AccountId, MemberId, TenantId};

fn account() -> Account {
    Account {
        tenant: TenantId::from_uuid(uuid::Uuid::from_u128(1)),
        id: AccountId::from_uuid(uuid::Uuid::from_u128(2)),
        member: MemberId::from_uuid(uuid::Uuid::from_u128(3)),
        address: "ana@acme.example".to_owned(),
        scopes: Vec::new(),
        shares_mail: false,
        only_labels: Vec::new(),
        adds_contacts: false,
        reads_text: false,
        disconnected_why: None,
    }
}

fn around() -> Surroundings {
    Surroundings {
        colleagues: ["ana@acme.example", "omar.private@gmail.com"].map(str::to_owned).into(),
        domains: ["acme.example".to_owned()].into(),
        wishes: Vec::new(),
        labels: None,
    }
}

fn person(address: &str) -> MailPerson {
    MailPerson { address: address.to_owned(), name: None }
}

fn mail(from: &str, to: &[&str], labels: &[&str]) -> MailMessage {
    MailMessage {
        id: "m1".to_owned(),
        thread: "t1".to_owned(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        at: Utc.with_ymd_and_hms(2026, 3, 11, 6, 30, 0).single().expect("a moment"),
        from: Some(person(from)),
        to: to.iter().map(|address| person(address)).collect(),
        subject: "Pricing".to_owned(),
        snippet: None,
        rfc_id: Some("<1@globex.example>".to_owned()),
        rfc_date: Some("Wed, 11 Mar 2026 09:30:00 +0300".to_owned()),
        is_bulk: false,
    }
}

fn addresses(mail: &MailMessage, around: &Surroundings) -> Result<(Direction, Vec<String>), Skipped> {
    let kept = judge(mail, &account(), around)?;
    Ok((kept.direction, kept.people.iter().map(|person| person.address.clone()).collect()))
}

#[test]
fn a_mail_is_with_who_wrote_it_or_with_those_it_was_written_to() {
    let inbound = mail("jane@globex.example", &["ana@acme.example"], &["INBOX"]);
    assert_eq!(addresses(&inbound, &around()), Ok((Direction::Inbound, vec!["jane@globex.example".to_owned()])));
    let outbound = mail("ana@acme.example", &["jane@globex.example", "bob@acme.example"], &["SENT"]);
    assert_eq!(addresses(&outbound, &around()), Ok((Direction::Outbound, vec!["jane@globex.example".to_owned()])));
    let alias = mail("sales@acme.example", &["jane@globex.example"], &["INBOX"]);
    assert_eq!(addresses(&alias, &around()).map(|(direction, _)| direction), Ok(Direction::Outbound));
}

#[test]
fn drafts_chats_spam_and_what_lies_in_the_bin_are_left_out() {
    for place in ["DRAFT", "CHAT", "SPAM", "TRASH"] {
        let mail = mail("jane@globex.example", &["ana@acme.example"], &["INBOX", place]);
        assert_eq!(addresses(&mail, &around()), Err(Skipped::Place), "{place}");
    }
}

#[test]
fn mail_among_colleagues_is_left_out_also_where_one_writes_from_home() {
    for from in ["bob@acme.example", "ops@mail.acme.example", "omar.private@gmail.com"] {
        assert_eq!(addresses(&mail(from, &["ana@acme.example"], &[]), &around()), Err(Skipped::Internal), "{from}");
    }
}

#[test]
fn lists_and_machines_are_left_out_unless_they_are_allowed() {
    let mut newsletter = mail("jane@globex.example", &["ana@acme.example"], &[]);
    newsletter.is_bulk = true;
    assert_eq!(addresses(&newsletter, &around()), Err(Skipped::Bulk));
    for machine in ["no-reply@globex.example", "notifications+7@globex.example", "mailer-daemon@globex.example"] {
        assert_eq!(addresses(&mail(machine, &["ana@acme.example"], &[]), &around()), Err(Skipped::Bulk), "{machine}");
    }
    let promotion = mail("jane@globex.example", &["ana@acme.example"], &["CATEGORY_PROMOTIONS"]);
    assert_eq!(addresses(&promotion, &around()), Err(Skipped::Bulk));
    let allowed =
        Surroundings { wishes: vec![(MailWish::Allow, MailPattern::Domain("globex.example".to_owned()))], ..around() };
    assert!(addresses(&newsletter, &allowed).is_ok());
}

#[test]
fn whoever_is_blocked_is_left_out_whatever_else_is_wished() {
    let wishes = vec![
        (MailWish::Allow, MailPattern::Domain("globex.example".to_owned())),
        (MailWish::Block, MailPattern::Address("jane@globex.example".to_owned())),
    ];
    let around = Surroundings { wishes, ..around() };
    assert_eq!(addresses(&mail("jane@globex.example", &["ana@acme.example"], &[]), &around), Err(Skipped::Blocked));
    assert!(addresses(&mail("joe@globex.example", &["ana@acme.example"], &[]), &around).is_ok());
}

#[test]
fn where_labels_are_named_only_mail_with_one_of_them_is_kept() {
    let around = Surroundings { labels: Some(["Label_7".to_owned()].into()), ..around() };
    let with = mail("jane@globex.example", &["ana@acme.example"], &["INBOX", "Label_7"]);
    let without = mail("jane@globex.example", &["ana@acme.example"], &["INBOX"]);
    assert!(addresses(&with, &around).is_ok());
    assert_eq!(addresses(&without, &around), Err(Skipped::Unlabelled));
}

#[test]
fn colleagues_read_a_mail_only_where_its_owner_shares_it() {
    let message = mail("jane@globex.example", &["ana@acme.example"], &[]);
    let shared = |wishes: Vec<(MailWish, MailPattern)>, account: &Account| {
        judge(&message, account, &Surroundings { wishes, ..around() }).map(|kept| kept.is_shared)
    };
    assert_eq!(shared(Vec::new(), &account()), Ok(false));
    assert_eq!(shared(Vec::new(), &Account { shares_mail: true, ..account() }), Ok(true));
    for pattern in ["globex.example", "jane@globex.example", "thread:T1"] {
        let pattern = MailPattern::read(pattern).expect("a pattern");
        assert_eq!(shared(vec![(MailWish::Share, pattern)], &account()), Ok(true));
    }
}

#[test]
fn copies_of_one_mail_have_one_name_and_a_stolen_name_is_another() {
    let name = |mail: &MailMessage| judge(mail, &account(), &around()).map(|kept| kept.key).expect("it is kept");
    let one = mail("jane@globex.example", &["ana@acme.example"], &[]);
    let copy = MailMessage { id: "other".to_owned(), labels: vec!["Label_1".to_owned()], ..one.clone() };
    assert_eq!(name(&one), name(&copy));
    let stolen = MailMessage { from: Some(person("eve@evil.example")), ..one.clone() };
    assert_ne!(name(&one), name(&stolen));
    let nameless = |id: &str| MailMessage { id: id.to_owned(), rfc_id: None, ..one.clone() };
    assert_ne!(name(&nameless("a")), name(&nameless("b")));
}
