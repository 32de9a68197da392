//! What is no clear word does nothing: doubts about a change that waits, an undo that could mean another, a filter that is not
//! understood.

use leancrm_bot::Outcome;
use leancrm_nlp::IntentName;
use leancrm_tests::{TestApp, shown};

use super::{done, everything, preview, rows, waits};

#[tokio::test]
async fn a_question_or_a_condition_is_no_yes() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for doubt in [
        "is that right?",
        "right?",
        "yes?",
        "ok?",
        "is it done?",
        "yes no",
        "he said yes",
        "yes and also note on Globex: all good",
        "yes to what",
        "does yes confirm it?",
        "didn't I say yes?",
        "yes but not now",
        "yes tomorrow",
    ] {
        let pending = waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
        let answer = rep.says(doubt).await;
        assert_eq!(everything(&app).await, before, "{doubt}: {}", shown(&answer));
        rep.cancels(pending).await;
        assert_ne!(answer.outcome, Outcome::Failed, "{doubt}");
    }
    waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    let answer = rep.says("ok, make it 16 July").await;
    assert!(shown(&answer).contains("16 Jul"), "what is said otherwise beside a yes is an edit: {}", shown(&answer));
    done(&rep.says("yes please").await);
}

#[tokio::test]
async fn a_no_tells_what_it_dropped_and_never_that_nothing_was_done() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    let answer = rep.says("no").await;
    assert!(shown(&answer).contains("dropped: change a deal, “Acme Platform Rollout”."), "{}", shown(&answer));
    done(&rep.says("note on Globex: likes tea").await);
    let answer = rep.says("no").await;
    assert!(!shown(&answer).contains("Nothing was changed") && shown(&answer).contains("undo"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_record_that_somebody_has_is_taken_after_a_yes() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    waits(&manager.says("give the Globex Renewal deal to me").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_is_given_is_never_more_than_was_named() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for sentence in
        ["give my proposal deals to Sofia", "transfer all my won deals to Sofia", "give all my proposal deals to Sofia"]
    {
        let answer = rep.says(sentence).await;
        assert!(![Outcome::Asked, Outcome::Answered].contains(&answer.outcome), "{sentence}: {}", shown(&answer));
    }
    let all = waits(&rep.says("give all my deals to Sofia").await);
    rep.cancels(all).await;
    let answer = rep.says("give my deals with Globex to Sofia").await;
    assert!(preview(&answer).records.iter().all(|record| record.title.contains("Globex")), "{}", shown(&answer));
}

#[tokio::test]
async fn places_in_a_list_of_tasks_stay_while_they_are_worked_off() {
    const DONE: &str =
        "SELECT title FROM tasks WHERE done_at IS NOT NULL AND done_at >= '2026-03-11' ORDER BY done_at, title";
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for title in ["paint the fence", "wash the car", "mow the lawn"] {
        done(&rep.says(&format!("create a task to {title} by Friday")).await);
    }
    let listed = rep.says("my tasks due Friday").await;
    assert!(["paint", "wash", "mow"].iter().all(|word| shown(&listed).contains(word)), "{}", shown(&listed));
    let was = rows(&app, DONE).await.len();
    done(&rep.says("mark the first one as done").await);
    done(&rep.says("mark the second one as done").await);
    assert_eq!(rows(&app, DONE).await.len(), was + 2, "two tasks, not one twice");
}

#[tokio::test]
async fn an_undo_said_later_means_what_was_done_and_is_no_redo() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    done(&rep.says("note on Globex: one").await);
    let one = everything(&app).await;
    done(&rep.says("note on Globex: two").await);
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, one);
    rep.says("blah blah").await;
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, original, "the first note goes, the second does not come back");
    done(&rep.says("redo").await);
    assert_eq!(everything(&app).await, one);
    let answer = rep.says("redo").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert_eq!(everything(&app).await, one, "a second redo does nothing");
}

#[tokio::test]
async fn an_undo_while_something_waits_drops_that() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    done(&rep.says("note on Globex: likes tea").await);
    let before = everything(&app).await;
    waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    let answer = rep.says("oops, undo that please").await;
    assert!(shown(&answer).contains("dropped"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("remind me to call Jane Doe").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    rep.says("undo").await;
    assert_eq!(everything(&app).await, before, "the question is dropped, the note stays");
    done(&rep.says("undo").await);
    assert_ne!(everything(&app).await, before);
}

#[tokio::test]
async fn a_week_later_counts_from_the_day_that_was_shown() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    let answer = rep.says("make it a week later").await;
    assert!(shown(&answer).contains("22 Jul"), "{}", shown(&answer));
}

#[tokio::test]
async fn somebody_who_is_talked_about_is_a_person_and_no_deal() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("what's the status of the ABC Loyalty Program deal?").await;
    rep.says("tell me about Jane Doe").await;
    let answer = rep.says("delete her").await;
    assert!(preview(&answer).records[0].title.contains("Jane Doe"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_plain_question_is_heard_whatever_waits_and_whatever_was_talked_about() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for before in ["tell me about Jane Doe", "my tasks", "help"] {
        rep.says(before).await;
        rep.says("raise Globex Renewal to 40k").await;
        for plain in ["my pipeline", "my tasks"] {
            let answer = rep.says(plain).await;
            assert_eq!(answer.outcome, Outcome::Answered, "{before}, {plain}: {}", shown(&answer));
        }
    }
    rep.says("what's happening with John?").await;
    let answer = rep.says("my pipeline").await;
    assert_eq!(answer.intent, Some(IntentName::PipelineOverview), "{}", shown(&answer));
    rep.says("what's happening with John?").await;
    assert!(shown(&rep.says("the second one").await).contains("John Carter"));
}
