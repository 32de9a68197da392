//! The loops themselves, running beside the queue.

use std::time::Duration;

use leancrm_core::ports::messenger::{ScriptedMessenger, Turn};
use leancrm_sync::{Ports, QueueConfig, Workers};
use leancrm_tests::TestApp;
use tokio_util::sync::CancellationToken;

use super::{super::probe::tenant, channel, message, scripted, texts, write};

const PATIENCE: Duration = Duration::from_secs(30);

async fn workers(app: &TestApp, ports: Ports) -> Workers {
    let config = QueueConfig { redis_url: None, concurrency: 1, poll: Duration::from_millis(20) };
    Workers::start(app.store.clone(), config, ports, CancellationToken::new()).await.expect("workers start")
}

async fn until_arrived(messenger: &ScriptedMessenger, count: usize) {
    let came = tokio::time::timeout(PATIENCE, messenger.until_arrived(count)).await;
    assert!(came.is_ok(), "{} of {count} messages came", messenger.arrived().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_from_before_and_after_the_start_go_out_in_order() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = channel(ScriptedMessenger::new("slack"));
    let numbered = |numbers: std::ops::Range<usize>| {
        numbers.map(|number| message(&format!("D{}", number % 2), &format!("{number:03}")))
    };
    write(&app.store, tenant, numbered(0..40)).await;
    let workers = workers(&app, ports).await;
    until_arrived(&messenger, 40).await;
    write(&app.store, tenant, numbered(40..60)).await;
    until_arrived(&messenger, 60).await;
    assert!(workers.stop(PATIENCE).await, "nothing was left running");
    for conversation in ["D0", "D1"] {
        let heard: Vec<_> =
            messenger.arrived().iter().filter(|m| m.conversation == conversation).map(super::text).collect();
        assert_eq!(heard.len(), 30);
        assert!(heard.is_sorted(), "{heard:?}");
    }
}

// The clock of the tests stands still, so that what has to be tried again stays where it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_in_trouble_holds_up_no_other_and_a_stop_waits_for_none() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (messenger, ports) = scripted(|text, _| match text {
        "trouble" => super::temporary(),
        _ => Turn::Arrives,
    });
    let workers = workers(&app, ports).await;
    write(&app.store, tenant, [message("D1", "trouble"), message("D1", "behind"), message("D2", "free")]).await;
    until_arrived(&messenger, 1).await;
    assert!(workers.stop(PATIENCE).await);
    assert_eq!(texts(&messenger), ["free"]);
}
