//! Several requests in one message are done together or not at all.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, chooser, done, everything, history};

#[tokio::test]
async fn what_is_asked_for_in_one_message_is_done_together_and_taken_back_together() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let answer = rep.says("log a call with Jane Doe, then create a task to send the contract by Friday").await;
    let button = done(&answer);
    let text = shown(&answer);
    assert!(text.contains("Logged.") && text.contains("Task added."), "{text}");
    done(&rep.undoes(button).await);
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn where_one_request_has_to_ask_none_is_done() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = (everything(&app).await, history(&app).await);
    let asked = rep.says("create a task to call Jane Doe, then note on John: wants annual billing").await;
    assert_eq!((asked.outcome, button(&asked)), (Outcome::Asked, None), "{}", shown(&asked));
    assert!(shown(&asked).contains("Nothing of this message was done yet"), "{}", shown(&asked));
    assert!(!shown(&asked).contains("Task added"), "{}", shown(&asked));
    assert_eq!((everything(&app).await, history(&app).await), original);
    let (question, _) = chooser(&asked);
    let answer = rep.picks(question, 0).await;
    done(&answer);
    assert!(shown(&answer).contains("Task added"), "the rest of the message follows: {}", shown(&answer));
}

#[tokio::test]
async fn where_one_request_fails_none_is_done() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = (everything(&app).await, history(&app).await);
    let answer = rep.says("create a task to call Jane Doe, then note on Qwertz Uiopasd: hi").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
    assert!(shown(&answer).contains("nothing of this message was done"), "{}", shown(&answer));
    assert_eq!((everything(&app).await, history(&app).await), original);
}
