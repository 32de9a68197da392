//! Taking back: once, field by field, and never over what somebody else did.

use leancrm_bot::{
    Answer, Input, Outcome,
    reply::{Block, Press},
};
use leancrm_core::ids::ChangeSetId;
use leancrm_tests::{TestApp, TestMember, shown};

use super::{button, done, everything, history, rows, waits};

mod built_on;
mod permitted;
mod together;

/// Says what is shown first, and yes to it.
pub(super) async fn confirmed(member: &TestMember<'_>, sentence: &str) -> ChangeSetId {
    waits(&member.says(sentence).await);
    done(&member.says("yes").await)
}

/// Presses "set it back all the same".
async fn all_the_same(member: &TestMember<'_>, change_set: ChangeSetId) -> Answer {
    member.sends(Input::Undo { change_set, all: true }).await
}

/// Whether the answer offers that.
fn offers_all(answer: &Answer) -> bool {
    answer.reply.blocks.iter().any(|block| {
        matches!(block, Block::Actions { items } if items.iter().any(|item| matches!(item.press, Press::UndoAll { .. })))
    })
}

/// Makes a role's permissions these, as `permission:scope`.
pub(super) async fn grant(app: &TestApp, role: &str, grants: &[&str]) {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database answers");
    let ours = "(SELECT r.id FROM roles r JOIN tenants t ON t.id = r.tenant_id WHERE t.slug = 'demo' AND r.key = $1)";
    let gone = sqlx::AssertSqlSafe(format!("DELETE FROM grants WHERE role_id IN {ours}"));
    sqlx::query(gone).bind(role).execute(&mut connection).await.expect("grants go");
    let given = sqlx::AssertSqlSafe(format!(
        "INSERT INTO grants (tenant_id, id, role_id, permission, scope)
         SELECT r.tenant_id, gen_random_uuid(), r.id, split_part(g, ':', 1), split_part(g, ':', 2)
         FROM roles r, unnest($2::text[]) g WHERE r.id IN {ours}"
    ));
    sqlx::query(given).bind(role).bind(grants).execute(&mut connection).await.expect("grants come");
}

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
async fn what_was_kept_is_set_back_by_saying_what_the_button_says() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    done(&rep.says("create a task to paint the fence by Friday").await);
    let moved = done(&rep.says("move the fence task to Monday").await);
    done(&manager.says("move the fence task to Wednesday 18 March").await);
    assert!(offers_all(&rep.undoes(moved).await));
    done(&rep.says("set it back all the same").await);
    assert!(fence(&app).await.starts_with("2026-03-13|open|"), "{}", fence(&app).await);
    let answer = rep.says("set it back all the same").await;
    assert_eq!(button(&answer), None, "it is meant once: {}", shown(&answer));
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

#[tokio::test]
async fn undo_said_twice_at_once_never_takes_back_the_change_before() {
    use sqlx::Connection as _;
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    done(&rep.says("note on Globex: likes tea").await);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    done(&rep.says("note on Globex: likes coffee").await);
    let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database answers");
    let mut holder = connection.begin().await.expect("a transaction");
    sqlx::query("SELECT FROM change_sets WHERE summary LIKE '%coffee%' FOR UPDATE")
        .execute(&mut *holder)
        .await
        .expect("the change is held");
    let (one, other, ()) = tokio::join!(rep.says("undo"), rep.says("undo"), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        holder.rollback().await.expect("the change is let go");
    });
    let notes = rows(&app, "SELECT body FROM notes WHERE body LIKE 'likes %' AND deleted_at IS NULL").await;
    assert_eq!(notes, ["likes tea"], "{}{}", shown(&one), shown(&other));
    let again = [&one, &other].into_iter().find(|answer| answer.outcome != Outcome::Answered).expect("one came second");
    assert!(shown(again).contains("taken back already"), "{}", shown(again));
}
