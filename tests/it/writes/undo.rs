//! Taking back: once, field by field, and never over what somebody else did.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, done, everything, history, rows};

async fn fence(app: &TestApp) -> String {
    rows(
        app,
        "SELECT concat_ws('|', to_char(due_at AT TIME ZONE 'Asia/Kuwait', 'YYYY-MM-DD'), status, version)
         FROM tasks WHERE title = 'paint the fence' AND deleted_at IS NULL",
    )
    .await
    .join(", ")
}

#[tokio::test]
async fn what_somebody_else_changed_since_stays_theirs_and_is_said() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let made = done(&rep.says("create a task to paint the fence by Friday").await);
    let moved = done(&rep.says("move the fence task to Monday").await);
    done(&manager.says("move the fence task to Wednesday 18 March").await);
    let theirs = fence(&app).await;
    let answer = rep.undoes(moved).await;
    assert_eq!((answer.outcome, button(&answer)), (Outcome::Refused, None), "{}", shown(&answer));
    assert!(
        shown(&answer).contains("The due date of the task “paint the fence” was changed since"),
        "{}",
        shown(&answer)
    );
    let answer = rep.undoes(made).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert_eq!(fence(&app).await, theirs, "the task stays as the colleague left it");
    done(&manager.says("undo").await);
    done(&rep.undoes(moved).await);
    done(&rep.undoes(made).await);
    assert_eq!(fence(&app).await, "");
}

#[tokio::test]
async fn of_one_change_set_what_is_untouched_goes_back_and_what_was_touched_stays() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    rep.says("create a task to paint the fence by Friday").await;
    let both = done(&rep.says("mark the fence task done, then note on Globex: they paint").await);
    done(&manager.says("reopen the fence task").await);
    let answer = rep.undoes(both).await;
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    assert!(shown(&answer).contains("was changed since"), "{}", shown(&answer));
    assert!(fence(&app).await.starts_with("2026-03-13|open|"));
}

#[tokio::test]
async fn a_change_is_taken_back_once_however_often_the_button_is_pressed() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let made = done(&rep.says("note on Globex: likes tea").await);
    done(&rep.undoes(made).await);
    let told = history(&app).await;
    let again = rep.undoes(made).await;
    assert!(again.reply.plain_text().contains("taken back already"), "{}", shown(&again));
    assert_eq!((everything(&app).await, history(&app).await), (original, told));
}

#[tokio::test]
async fn what_was_put_back_can_be_taken_back_again() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let made = done(&rep.says("note on Globex: likes tea").await);
    let changed = everything(&app).await;
    let first = done(&rep.undoes(made).await);
    let again = done(&rep.undoes(first).await);
    assert_eq!(everything(&app).await, changed, "put back");
    let second = done(&rep.undoes(made).await);
    assert_eq!(everything(&app).await, original);
    assert!(rep.undoes(made).await.reply.plain_text().contains("taken back already"));
    done(&rep.undoes(second).await);
    assert_eq!(everything(&app).await, changed);
    done(&rep.undoes(again).await);
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn a_change_is_taken_back_once_by_two_who_press_at_the_same_time() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let made = done(&rep.says("note on Globex: likes tea").await);
    let (one, other) = tokio::join!(rep.undoes(made), rep.undoes(made));
    let done = [&one, &other].iter().filter(|answer| answer.outcome == Outcome::Answered).count();
    assert_eq!(done, 1, "{}{}", shown(&one), shown(&other));
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn nobody_takes_back_what_somebody_else_did() {
    let app = TestApp::with_demo().await;
    let made = done(&app.rep().await.says("note on Globex: likes tea").await);
    let original = everything(&app).await;
    for name in ["Layla", "Sofia", "Amina"] {
        let answer = app.member("demo", name).await.undoes(made).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "{name}: {}", shown(&answer));
    }
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn there_is_nothing_to_undo_for_who_has_done_nothing() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("undo that").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
}

#[tokio::test]
async fn an_undo_is_noted_in_the_audit_trail_and_told_to_the_house() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("note on Globex: likes tea").await;
    rep.says("undo").await;
    let told = rows(
        &app,
        "SELECT concat_ws('|', s.intent, s.summary, o.event) FROM change_sets s
         JOIN outbox_events o ON o.payload ->> 'change_set' = 'chg_' || replace(s.id::text, '-', '') WHERE s.intent = 'undo'",
    )
    .await;
    assert_eq!(told, ["undo|took back: wrote the note “likes tea”|note.deleted"]);
}
