//! What is missing is asked for, one thing at a time, and what was said is kept.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, card, chooser, done, everything, field, rows};

#[tokio::test]
async fn a_bare_note_asks_for_the_record_then_for_the_one_of_two_then_for_the_text() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    let asked = rep.says("add a note").await;
    assert_eq!((asked.outcome, button(&asked)), (Outcome::Asked, None), "{}", shown(&asked));
    let which = rep.says("John").await;
    let (question, options) = chooser(&which);
    let text = rep.picks(question, options.iter().position(|label| label == "John Smith").expect("he fits")).await;
    assert_eq!(text.outcome, Outcome::Asked, "{}", shown(&text));
    assert_eq!(everything(&app).await, original, "nothing is written so far");
    let answer = rep.says("my pipeline is what he asks about; call him on Friday").await;
    done(&answer);
    assert_eq!(card(&answer).title, "Note on John Smith");
    assert_eq!(field(&answer, "Note"), Some("my pipeline is what he asks about; call him on Friday"));
}

#[tokio::test]
async fn a_reminder_without_a_time_asks_until_it_can_read_one() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let asked = rep.says("set a reminder to send the contract").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let again = rep.says("when the moon is blue").await;
    assert_eq!(again.outcome, Outcome::Asked, "{}", shown(&again));
    let answer = rep.says("Friday at 3pm").await;
    done(&answer);
    assert_eq!(card(&answer).title, "send the contract");
    assert_eq!(field(&answer, "Remind"), Some("Fri 13 Mar 15:00"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_task_without_a_title_takes_the_next_words_as_they_are() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("create a task").await;
    let answer = rep.says("ask Globex: is this a task?! yes").await;
    done(&answer);
    assert_eq!(card(&answer).title, "ask Globex: is this a task?! yes");
}

#[tokio::test]
async fn a_question_is_dropped_by_cancel_and_by_asking_something_else() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    for leaving in ["cancel", "never mind", "what's on today?"] {
        rep.says("create a task").await;
        let left = rep.says(leaving).await;
        assert_eq!(left.outcome, Outcome::Answered, "{leaving}: {}", shown(&left));
    }
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn a_yes_is_no_words_and_the_question_is_put_once_more() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    rep.says("create a task").await;
    let again = rep.says("yes").await;
    assert_eq!(again.outcome, Outcome::Asked, "{}", shown(&again));
    assert!(shown(&again).contains("What is to be done?"), "{}", shown(&again));
    assert_eq!(everything(&app).await, original);
    done(&rep.says("send the contract").await);
}

#[tokio::test]
async fn a_yes_takes_the_one_that_was_offered_and_none_of_two() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let near = rep.says("log a call with John Cartr").await;
    assert_eq!(chooser(&near).1, ["John Carter"], "{}", shown(&near));
    let answer = rep.says("yes").await;
    done(&answer);
    assert_eq!(card(&answer).title, "Call with John Carter");
    let two = chooser(&rep.says("log a call with John").await);
    let again = rep.says("yes").await;
    assert_eq!(chooser(&again), two, "{}", shown(&again));
}

#[tokio::test]
async fn a_request_leaves_a_question_for_something_that_is_known_or_not() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let asked = rep.says("move the Acme Platform Rollout deal to the qwertz stage").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let left = rep.says("my deals closing this month").await;
    assert_eq!(left.outcome, Outcome::Answered, "{}", shown(&left));
    rep.says("move the Acme Platform Rollout deal to the qwertz stage").await;
    let answer = rep.says("proposal").await;
    assert!(shown(&answer).contains("Proposal"), "{}", shown(&answer));
}

#[tokio::test]
async fn an_option_picked_twice_at_once_is_one_call() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (question, _) = chooser(&rep.says("log a call with John").await);
    let before = rows(&app, "SELECT count(*)::text FROM activities").await;
    let (one, two) = tokio::join!(rep.picks(question, 0), rep.picks(question, 0));
    let answered = [&one, &two].iter().filter(|answer| answer.outcome == Outcome::Answered).count();
    assert_eq!(answered, 1, "{}{}", shown(&one), shown(&two));
    let count = |rows: &[String]| rows[0].parse::<i64>().expect("a count");
    assert_eq!(count(&rows(&app, "SELECT count(*)::text FROM activities").await), count(&before) + 1);
}

#[tokio::test]
async fn a_call_with_nobody_named_asks_with_whom() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let asked = rep.says("log a call").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let answer = rep.says("Jane Doe").await;
    done(&answer);
    assert_eq!(card(&answer).title, "Call with Jane Doe");
}

#[tokio::test]
async fn a_name_that_nobody_has_is_said_and_near_spellings_are_offered() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    let answer = rep.says("log a call with Qwertz Uiopasd").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
    rep.says("create a task to write the proposal").await;
    let near = rep.says("done with the proposel task").await;
    assert!(shown(&near).contains("write the proposal"), "{}", shown(&near));
    assert_ne!(near.outcome, Outcome::Answered);
    rep.says("cancel").await;
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn a_command_of_its_own_is_no_answer_to_an_open_question() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let asked = rep.says("create a task").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let logged = rep.says("log a call with Jane Doe").await;
    done(&logged);
    assert!(card(&logged).title.starts_with("Call with Jane Doe"), "{}", shown(&logged));
    let asked = rep.says("set a reminder to send the contract").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let other = rep.says("create a task to call John Carter tomorrow").await;
    done(&other);
    assert_eq!(card(&other).title, "call John Carter", "{}", shown(&other));
}

#[tokio::test]
async fn a_pronoun_in_a_title_means_whoever_was_talked_about() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("what's happening with Jane Doe?").await;
    let answer = rep.says("remind me to send her the offer on Friday at 10").await;
    done(&answer);
    assert_eq!(card(&answer).title, "send her the offer");
    assert!(shown(&answer).contains("Jane Doe"), "{}", shown(&answer));
}
