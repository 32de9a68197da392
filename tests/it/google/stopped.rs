//! A look at a mailbox whose process stops in the middle of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use leancrm_core::{
    domain::{
        account::Account,
        mail::{MailMessage, MailPerson},
    },
    ports::{
        mailbox::{MailChanges, MailPage, MailStanding, Mailboxes},
        provider::ProviderError,
        reader::MailText,
    },
};
use leancrm_sync::{Ports, QueueConfig, Workers, drain_through, hand_over_due_accounts};
use leancrm_tests::{TestApp, test_now};
use tokio_util::sync::CancellationToken;

use super::connected::{Connected, OMAR};

/// Pages in the mailbox, and messages on each.
const PAGES: usize = 5;
const ON_A_PAGE: usize = 2;

/// A mailbox of a few short pages. Whoever asks for its second stops.
#[derive(Debug, Default)]
struct Pages {
    listed: AtomicUsize,
    stops: CancellationToken,
}

#[async_trait]
impl Mailboxes for Pages {
    async fn standing(&self, _: &Account) -> Result<MailStanding, ProviderError> {
        Ok(MailStanding { cursor: "1".to_owned(), messages: None })
    }

    async fn list(&self, _: &Account, _: DateTime<Utc>, page: Option<&str>) -> Result<MailPage, ProviderError> {
        if self.listed.fetch_add(1, Ordering::Relaxed) == 1 {
            self.stops.cancel();
        }
        let number = page.map_or(Ok(0), str::parse::<usize>).map_err(|_| ProviderError::PageLost)?;
        let first = number * ON_A_PAGE;
        Ok(MailPage {
            ids: (first..first + ON_A_PAGE).map(|id| format!("m{id}")).collect(),
            next: (number + 1 < PAGES).then(|| (number + 1).to_string()),
            estimate: None,
        })
    }

    async fn changes(&self, _: &Account, cursor: &str, _: Option<&str>) -> Result<MailChanges, ProviderError> {
        Ok(MailChanges { cursor: cursor.to_owned(), ..MailChanges::default() })
    }

    async fn fetch(&self, _: &Account, ids: &[String]) -> Result<Vec<MailMessage>, ProviderError> {
        let person = |address: &str| MailPerson { address: address.to_owned(), name: None };
        let message = |id: &String| MailMessage {
            id: id.clone(),
            thread: id.clone(),
            labels: vec!["INBOX".to_owned()],
            at: test_now(),
            from: Some(person("sarah.haddad@nbk.example")),
            to: vec![person(OMAR)],
            subject: id.clone(),
            snippet: None,
            rfc_id: Some(format!("<{id}@nbk.example>")),
            rfc_date: None,
            is_bulk: false,
        };
        Ok(ids.iter().map(message).collect())
    }

    async fn text(&self, _: &Account, _: &str) -> Result<Option<MailText>, ProviderError> {
        Ok(None)
    }

    async fn labels(&self, _: &Account) -> Result<Vec<(String, String)>, ProviderError> {
        Ok(Vec::new())
    }

    async fn watch(&self, _: &Account) -> Result<Option<DateTime<Utc>>, ProviderError> {
        Ok(None)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_at_a_mailbox_ends_after_the_page_under_way_when_its_process_stops() {
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    let pages = Arc::new(Pages::default());
    let ports = Ports { mailboxes: Some(Arc::clone(&pages) as _), ..Ports::default() };
    hand_over_due_accounts(&app.store).await.unwrap();
    let workers = Workers::start(app.store.clone(), QueueConfig::default(), ports.clone(), pages.stops.clone());
    let workers = workers.await.unwrap();
    let began = tokio::time::timeout(Duration::from_secs(30), pages.stops.cancelled()).await;
    assert!(began.is_ok(), "nobody looked");
    assert!(workers.stop(Duration::from_secs(10)).await, "nothing was left running");
    let state = "SELECT concat_ws(' ', phase, import_seen, failures, next_at = tried_at) FROM sync_states";
    assert_eq!(connected.rows(state).await, ["importing 4 0 t"], "two pages are read, and it is due again at once");
    assert_eq!(connected.kept().await, ["m0", "m1", "m2", "m3"]);
    hand_over_due_accounts(&app.store).await.unwrap();
    drain_through(&app.store, &ports).await.unwrap();
    assert_eq!(connected.kept().await.len(), PAGES * ON_A_PAGE, "and it goes on where it was");
    assert!(connected.rows(state).await[0].starts_with("following 10 0"));
}
