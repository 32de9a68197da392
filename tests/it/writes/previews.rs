//! Changes that are shown first: what the preview says, and that a yes does it once.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, change, done, everything, history, preview, rows, waits};

const DEAL: &str = "SELECT concat_ws('|', s.name, d.status, d.amount_minor, d.currency, d.expected_close, d.version)
     FROM deals d JOIN stages s ON s.id = d.stage_id WHERE d.name = 'Acme Platform Rollout' AND d.deleted_at IS NULL";

#[tokio::test]
async fn a_deal_is_moved_only_after_a_yes_and_back_after_an_undo() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (before, history_before) = (everything(&app).await, history(&app).await);
    let answer = rep.says("push the Acme Platform Rollout deal to 15 July").await;
    let pending = waits(&answer);
    let (_, after) = change(&answer, "Close date");
    assert_eq!(after, Some("Wed 15 Jul"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, before, "a preview writes nothing");
    assert_eq!(history(&app).await, history_before, "and leaves no trace in the history");
    let answer = rep.says("yes").await;
    let change_set = done(&answer);
    assert!(rows(&app, DEAL).await[0].contains("2026-07-15"), "{}", shown(&answer));
    let again = rep.confirms(pending).await;
    assert_eq!(button(&again), Some(change_set), "a second press does nothing more: {}", shown(&again));
    assert!(shown(&again).contains("done already"), "{}", shown(&again));
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_is_begun_in_one_conversation_is_confirmed_in_another() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("move the Acme Platform Rollout deal to proposal").await);
    let elsewhere = app.member("demo", "Omar Haddad").await;
    done(&elsewhere.says("yes").await);
    assert!(rows(&app, DEAL).await[0].starts_with("Proposal|open"), "{:?}", rows(&app, DEAL).await);
}

#[tokio::test]
async fn a_preview_is_said_otherwise_in_words_and_by_its_form() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let first = waits(&rep.says("raise the Acme Platform Rollout deal to 80k").await);
    let answer = rep.says("make it 60k").await;
    let second = waits(&answer);
    assert!(change(&answer, "Amount").1.is_some_and(|amount| amount.ends_with("60,000")), "{}", shown(&answer));
    assert!(shown(&rep.confirms(first).await).contains("newer"), "the first is replaced");
    let answer = rep.edits(second, &[("0.amount", "a lot")]).await;
    assert_eq!(answer.outcome, Outcome::Invalid, "{}", shown(&answer));
    let errors: Vec<_> = preview(&answer).form.iter().filter_map(|field| field.error.as_deref()).collect();
    assert!(matches!(errors.as_slice(), [error] if error.contains("a lot")), "{errors:?}");
    let answer = rep.edits(second, &[("0.amount", "70k")]).await;
    let third = waits(&answer);
    done(&rep.confirms(third).await);
    assert!(rows(&app, DEAL).await[0].contains("|70000"), "{:?}", rows(&app, DEAL).await);
}

#[tokio::test]
async fn a_record_that_somebody_changed_meanwhile_is_not_overwritten() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let pending = waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    waits(&manager.says("push the Acme Platform Rollout deal to 20 July").await);
    done(&manager.says("yes").await);
    let answer = rep.confirms(pending).await;
    let fresh = waits(&answer);
    assert!(shown(&answer).contains("changed meanwhile") && shown(&answer).contains("20 Jul"), "{}", shown(&answer));
    assert!(rows(&app, DEAL).await[0].contains("2026-07-20"));
    done(&rep.confirms(fresh).await);
    assert!(rows(&app, DEAL).await[0].contains("2026-07-15"));
}

#[tokio::test]
async fn a_preview_waits_a_quarter_of_an_hour_and_for_its_asker_alone() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let pending = waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    let before = rows(&app, DEAL).await;
    let answer = manager.confirms(pending).await;
    assert_eq!(answer.outcome, Outcome::Unsure, "{}", shown(&answer));
    app.clock.advance(chrono::TimeDelta::minutes(16));
    let answer = rep.confirms(pending).await;
    assert!(shown(&answer).contains("15 minutes"), "{}", shown(&answer));
    assert_eq!(rows(&app, DEAL).await, before);
}

#[tokio::test]
async fn several_requests_are_one_preview_and_one_commit() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("log a call with Emily Clark and push the Acme Platform Rollout deal to 15 July").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), 2, "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_no_drops_what_waits() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let pending = waits(&rep.says("we won the Acme Platform Rollout deal").await);
    assert_eq!(rep.says("no").await.outcome, Outcome::Answered);
    assert!(shown(&rep.confirms(pending).await).contains("dropped"));
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn an_answer_names_the_change_that_does_not_wait_any_more() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let first = rep.says("raise the Acme Platform Rollout deal to 80k").await;
    assert_eq!(first.settled, None, "what is only shown still waits");
    let settled =
        |answer: &leancrm_bot::Answer| answer.settled.clone().map(|settled| (settled.pending, settled.status));
    let refused = rep.edits(waits(&first), &[("0.amount", "a lot")]).await;
    assert_eq!(refused.settled, None, "and so does what could not be said otherwise");
    let second = rep.says("make it 60k").await;
    assert_eq!(settled(&second), Some((waits(&first), "replaced".to_owned())));
    let answer = rep.says("yes").await;
    done(&answer);
    assert_eq!(settled(&answer), Some((waits(&second), "confirmed".to_owned())));
    let third = waits(&rep.says("raise the Acme Platform Rollout deal to 90k").await);
    assert_eq!(settled(&rep.says("no").await), Some((third, "cancelled".to_owned())));
    let late = waits(&rep.says("raise the Acme Platform Rollout deal to 90k").await);
    app.clock.advance(chrono::TimeDelta::minutes(16));
    assert_eq!(settled(&rep.confirms(late).await), Some((late, "expired".to_owned())));
}

#[tokio::test]
async fn a_preview_of_several_requests_asks_for_each_and_its_form_is_in_plain_words() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("move the Acme Platform Rollout deal to proposal and raise it to 90k").await;
    let preview = preview(&answer);
    assert_eq!(preview.title, "Move a deal and change a deal?");
    let form: Vec<_> = preview.form.iter().map(|field| (field.label.as_str(), field.value.as_str())).collect();
    assert!(form.contains(&("Stage", "proposal")) && form.contains(&("Amount", "90000")), "{form:?}");
}
