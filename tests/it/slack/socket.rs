//! Socket Mode: what is delivered over sockets is answered over them, and nothing is lost when they end.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use leancrm_api::fake_slack::{Disconnect, Failure, FakeSlack, Mode};
use leancrm_tests::TestApp;

use super::beside::{Beside, letters};

async fn scene(app: &TestApp) -> Beside<'_> {
    let beside = Beside::with(app, |settings| {
        settings.mode = Mode::Socket;
        // A machine that is busy is no failure.
        settings.limits.ack = Duration::from_secs(20);
    })
    .await;
    beside.link("U1", "omar@gulfbright.example").await;
    beside
}

#[tokio::test]
async fn a_command_and_a_press_are_answered_over_the_socket() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    beside.sockets().await;
    let asked = beside.slack.command("U1", "D1", "what's happening with John?").await.unwrap().answer.unwrap();
    assert!(letters(&asked).contains("John Carter"), "{asked:?}");
    beside.slack.press_button("U1", &asked, "choice").await.unwrap();
    let card = |text: &str| text.contains("John Smith") && !text.contains("John Carter");
    let shown = beside.slack.until(|slack| slack.messages("D1").iter().map(letters).find(|text| card(text))).await;
    shown.expect("the card of whom was picked");
    assert_eq!(beside.slack.violations(), Vec::new());
}

#[tokio::test]
async fn two_sockets_are_open_and_http_is_answered_beside_them() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    beside.sockets().await;
    assert_eq!((beside.slack.connections(), beside.calls("apps.connections.open")), (2, 2));
    for mode in [Mode::Http, Mode::Socket] {
        beside.slack.set_mode(mode);
        assert!(beside.says("U1", "D1", "help").await.contains("pipeline"));
    }
}

#[tokio::test]
async fn a_refresh_loses_nothing() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    beside.sockets().await;
    let slack = &beside.slack;
    let answered = |count: usize| slack.until(move |slack| (slack.messages("D1").len() >= count).then_some(()));
    let type_all = async {
        let typed = stream::iter(0..30).map(|_| slack.command("U1", "D1", "help")).buffer_unordered(5);
        typed.collect::<Vec<_>>().await
    };
    let refresh = async {
        answered(3).await.expect("some answers");
        slack.disconnect_oldest(Disconnect::RefreshRequested);
        answered(12).await.expect("more answers");
        slack.disconnect(Disconnect::Warning);
    };
    let (said, ()) = tokio::join!(type_all, refresh);
    assert!(said.iter().all(|said| said.as_ref().is_ok_and(|said| said.answer.is_some())), "{said:?}");
    // On a busy machine an answer follows what is said meanwhile.
    let answers =
        |slack: &FakeSlack| slack.messages("D1").iter().filter(|one| letters(one).contains("pipeline")).count();
    slack.until(|slack| (answers(slack) >= 30).then_some(())).await.expect("an answer to each");
    assert_eq!(answers(slack), 30, "each once");
    let settled =
        slack.until(|slack| (slack.connections() == 2 && beside.calls("apps.connections.open") >= 5).then_some(()));
    settled.await.expect("the old ones end");
    assert!(beside.says("U1", "D1", "help").await.contains("pipeline"));
    assert_eq!(slack.violations(), Vec::new());
}

#[tokio::test]
async fn what_breaks_off_is_opened_anew() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    beside.sockets().await;
    beside.slack.fail("apps.connections.open", &Failure::Status(503), 1);
    beside.slack.cut();
    beside.slack.until(|slack| (slack.connections() == 0).then_some(())).await.expect("they end");
    beside.slack.until(|slack| (slack.connections() == 2).then_some(())).await.expect("they are opened anew");
    assert!(beside.says("U1", "D1", "help").await.contains("pipeline"));
}

#[tokio::test]
async fn where_slack_wants_no_sockets_none_is_opened_any_more() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    let running = beside.sockets().await;
    beside.slack.disconnect(Disconnect::LinkDisabled);
    running.await.unwrap();
    beside.slack.until(|slack| (slack.connections() == 0).then_some(())).await.expect("they end");
    assert_eq!(beside.calls("apps.connections.open"), 2);
    assert!(!beside.product.stopping.is_cancelled(), "the server goes on");
}

#[tokio::test]
async fn sockets_end_with_the_server() {
    let app = TestApp::with_demo().await;
    let beside = scene(&app).await;
    let running = beside.sockets().await;
    beside.product.stopping.cancel();
    running.await.unwrap();
    beside.slack.until(|slack| (slack.connections() == 0).then_some(())).await.expect("they end");
}
