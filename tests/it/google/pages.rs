//! However the mail of two mailboxes is told, page by page, twice and in any order: the CRM holds the same.

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    clock::Clock as _,
    domain::{
        account::{Account, SyncKind},
        mail::{MailMessage, MailPerson},
    },
    ops::mail,
};
use leancrm_tests::TestApp;
use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Just, Strategy, ValueTree as _},
    test_runner::TestRunner,
};

use super::connected::{Connected, LAYLA, OMAR};

/// How many ways of telling are tried.
const WAYS: usize = 8;

/// Who is written to and writes: contacts of the demo company, strangers, a colleague, a machine.
const PEOPLE: [(&str, Option<&str>); 7] = [
    ("sarah.haddad@nbk.example", Some("Sarah Haddad")),
    ("john.smith@acme.example", None),
    ("dana@stranger.example", Some("Dana Stranger")),
    ("dana@stranger.example", Some("D. Stranger")),
    ("fares@nbk.example", None),
    (LAYLA, Some("Layla")),
    ("no-reply@shop.example", Some("Shop")),
];

/// A message, and in whose mailbox it lies.
#[derive(Debug, Clone)]
struct Told {
    is_laylas: bool,
    message: MailMessage,
}

fn person((address, name): (&str, Option<&str>)) -> MailPerson {
    MailPerson { address: address.to_owned(), name: name.map(str::to_owned) }
}

/// The mail of both mailboxes: some of it lies in both, and some twice in one.
fn mail(begins: DateTime<Utc>) -> impl Strategy<Value = Vec<Told>> {
    let one = (any::<bool>(), any::<bool>(), 0..PEOPLE.len(), 0..PEOPLE.len(), 0..30_i64, 0..12_u8);
    vec(one, 30).prop_map(move |drawn| {
        let told = drawn.into_iter().enumerate().map(|(at, (is_laylas, is_sent, first, second, hours, rfc))| {
            let owner = if is_laylas { LAYLA } else { OMAR };
            // Copies of one mail say the same.
            let (is_sent, first, second) =
                if rfc < 4 { (false, 0, usize::from(rfc)) } else { (is_sent, first, second) };
            let others = vec![person(PEOPLE[first]), person(PEOPLE[second])];
            let (from, to) = if is_sent {
                (person((owner, None)), others)
            } else {
                (others[0].clone(), vec![person((OMAR, None)), person((LAYLA, None)), others[1].clone()])
            };
            let hours = if rfc < 4 { i64::from(rfc) } else { hours };
            let message = MailMessage {
                id: format!("m{at}"),
                thread: format!("t{}", at % 5),
                labels: if is_sent { vec!["SENT".to_owned()] } else { vec!["INBOX".to_owned()] },
                at: begins + TimeDelta::hours(hours),
                from: Some(from),
                to,
                subject: if rfc < 4 { format!("copy {rfc}") } else { format!("mail {at}") },
                snippet: None,
                rfc_id: Some(if rfc < 4 { format!("<copy-{rfc}@x>") } else { format!("<{at}@x>") }),
                rfc_date: None,
                is_bulk: false,
            };
            Told { is_laylas, message }
        });
        told.collect()
    })
}

/// A way of telling: all of it in some order, in pages of some length, and then some of it again.
fn way(mail: &[Told]) -> impl Strategy<Value = Vec<Vec<Told>>> + use<> {
    let (first, again) = (Just(mail.to_vec()).prop_shuffle(), Just(mail.to_vec()).prop_shuffle());
    (first, again, 1..9_usize, 0..20_usize).prop_map(|(first, again, page, twice)| {
        let told: Vec<Told> = first.into_iter().chain(again.into_iter().take(twice)).collect();
        told.chunks(page).map(<[Told]>::to_vec).collect()
    })
}

const STANDING: &str = "
    SELECT concat_ws(' | ', 'mail', a.subject, a.direction, a.occurred_at, c.name, o.name, d.name,
        (SELECT string_agg(p.address, ',' ORDER BY p.address) FROM mail_people p WHERE p.activity_id = a.id),
        (SELECT string_agg(m.message_id, ',' ORDER BY m.message_id) FROM mail_copies m WHERE m.activity_id = a.id))
    FROM activities a LEFT JOIN contacts c ON c.id = a.contact_id LEFT JOIN companies o ON o.id = a.company_id
        LEFT JOIN deals d ON d.id = a.deal_id
    WHERE a.source = 'mail' AND a.deleted_at IS NULL
    UNION ALL SELECT concat_ws(' | ', 'contact', name, last_contacted_at, next_follow_up_at) FROM contacts
    UNION ALL SELECT concat_ws(' | ', 'company', name, last_contacted_at) FROM companies
    UNION ALL SELECT concat_ws(' | ', 'deal', name, last_activity_at) FROM deals
    UNION ALL SELECT concat_ws(' | ', 'suggested', member_id, address, name, first_at, last_at, written_to) FROM contact_suggestions
    ORDER BY 1";

async fn told(pages: &[Vec<Told>]) -> Vec<String> {
    let app = TestApp::with_demo().await;
    let connected = Connected::nobody(&app).await;
    let (omar, layla) = (account(&connected, "Omar", OMAR).await, account(&connected, "Layla", LAYLA).await);
    let worker = app.store.worker(omar.tenant).await.unwrap();
    for page in pages {
        for (account, is_laylas) in [(&omar, false), (&layla, true)] {
            let messages: Vec<MailMessage> =
                page.iter().filter(|told| told.is_laylas == is_laylas).map(|told| told.message.clone()).collect();
            let mut tx = app.store.begin(&worker).await.unwrap();
            let around = mail::surroundings(&mut tx, account, &[]).await.unwrap();
            mail::take_in(&mut tx, account, &around, &messages, &[]).await.unwrap();
            tx.commit().await.unwrap();
        }
        app.clock.advance(TimeDelta::minutes(1));
    }
    connected.rows(STANDING).await
}

async fn account(connected: &Connected<'_>, name: &str, address: &str) -> Account {
    connected.connect_for(name, address, SyncKind::Mail).await;
    let mut tx = connected.app.store.begin(&connected.actor(name).await).await.unwrap();
    tx.accounts().await.unwrap().remove(0)
}

#[tokio::test]
async fn the_mail_that_is_kept_is_the_same_however_it_is_told() {
    let begins = TestApp::with_demo().await.clock.now() - TimeDelta::days(2);
    let mut runner = TestRunner::deterministic();
    let drawn = mail(begins).new_tree(&mut runner).unwrap().current();
    let at_once = told(std::slice::from_ref(&drawn)).await;
    assert!(at_once.iter().filter(|row| row.starts_with("mail |")).count() > 10, "{at_once:#?}");
    assert!(at_once.iter().any(|row| row.starts_with("suggested |")), "{at_once:#?}");
    for number in 0..WAYS {
        let pages = way(&drawn).new_tree(&mut runner).unwrap().current();
        assert_eq!(told(&pages).await, at_once, "way {number}: {pages:#?}");
    }
}
