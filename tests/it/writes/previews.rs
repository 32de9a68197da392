//! Changes that are shown first: what the preview says, and that a yes does it once.

use chrono::NaiveDate;
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
async fn a_length_moves_a_deal_from_when_it_was_to_close() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let closes = async || -> NaiveDate {
        let row = rows(&app, DEAL).await.remove(0);
        row.split('|').nth(4).and_then(|day| day.parse().ok()).unwrap_or_else(|| panic!("{row} has a close date"))
    };
    let was = closes().await;
    for (said, days) in [("push the Acme Platform Rollout deal out two weeks", 14), ("pull it in by a week", 7)] {
        waits(&rep.says(said).await);
        done(&rep.says("yes").await);
        assert_eq!((closes().await - was).num_days(), days, "after “{said}”");
    }
}

#[tokio::test]
async fn a_stage_may_be_misspelt() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for (said, stage) in [("propsal", "Proposal"), ("qualifed", "Qualified")] {
        let answer = rep.says(&format!("move the Acme Platform Rollout deal to {said}")).await;
        assert!(shown(&answer).contains(&format!("→ {stage}")), "{said}: {}", shown(&answer));
        rep.says("no").await;
    }
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
async fn a_bare_yes_after_something_else_shows_the_change_once_more() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for between in ["what's on today?", "blah blah", "delete Qwertz Uiopasd"] {
        let pending = waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
        rep.says(between).await;
        let again = rep.says("yes").await;
        assert_eq!(waits(&again), pending, "after “{between}”: {}", shown(&again));
        assert!(shown(&again).contains("still waits"), "{}", shown(&again));
        assert_eq!(everything(&app).await, before, "after “{between}” nothing was done yet");
        let change_set = done(&rep.says("yes").await);
        rep.undoes(change_set).await;
    }
}

#[tokio::test]
async fn a_second_yes_does_not_reach_an_older_change() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("delete the contact John Carter").await);
    waits(&rep.says("push the Acme Platform Rollout deal to 15 July").await);
    done(&rep.says("yes").await);
    let between = everything(&app).await;
    let again = rep.says("yes").await;
    assert_eq!(again.outcome, Outcome::Asked, "it is shown, not done: {}", shown(&again));
    assert_eq!(everything(&app).await, between);
}

#[tokio::test]
async fn a_yes_with_nothing_waiting_is_told_so() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for (said, told) in [("yes", "nothing waiting"), ("ok", "nothing waiting"), ("no", "Nothing was waiting")] {
        let answer = rep.says(said).await;
        assert!(shown(&answer).contains(told), "{said}: {}", shown(&answer));
    }
}

#[tokio::test]
async fn a_field_that_is_all_of_a_change_cannot_be_emptied() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let pending = waits(&rep.says("raise the Acme Platform Rollout deal to 80k").await);
    let answer = rep.edits(pending, &[("0.amount", "")]).await;
    assert_eq!(answer.outcome, Outcome::Invalid, "{}", shown(&answer));
    assert!(preview(&answer).form.iter().any(|field| field.error.is_some()), "{}", shown(&answer));
}

#[tokio::test]
async fn an_edit_may_add_what_was_not_said_before_and_a_day_that_is_over_is_remarked() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let pending = waits(&rep.says("raise the Acme Platform Rollout deal to 80k").await);
    let answer = rep.edits(pending, &[("0.close", "15 July")]).await;
    waits(&answer);
    assert_eq!(change(&answer, "Close date").1, Some("Wed 15 Jul"), "{}", shown(&answer));
    let answer = rep.says("push the Acme Platform Rollout deal to 3 January 2026").await;
    waits(&answer);
    assert!(shown(&answer).contains("in the past"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_closed_deal_keeps_its_worth_as_of_the_day_it_was_said() {
    const WORTH: &str =
        "SELECT concat_ws('|', status, amount_minor, base_amount_minor IS NULL, base_amount_minor > 0) FROM deals
                         WHERE name = 'Acme Platform Rollout'";
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    waits(&rep.says("we won the Acme Platform Rollout deal").await);
    done(&rep.says("yes").await);
    let worth = |rows: Vec<String>| rows.into_iter().next().expect("the deal");
    assert!(worth(rows(&app, WORTH).await).ends_with("f|t"));
    let before = rows(&app, "SELECT base_amount_minor::text FROM deals WHERE name = 'Acme Platform Rollout'").await;
    waits(&rep.says("raise the Acme Platform Rollout deal by 10%").await);
    done(&rep.says("yes").await);
    let after = rows(&app, "SELECT base_amount_minor::text FROM deals WHERE name = 'Acme Platform Rollout'").await;
    assert_ne!(before, after, "what is counted is what the deal says");
}

#[tokio::test]
async fn a_new_deal_begins_in_a_stage_that_is_open() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("create a deal called Quarry Gate for Globex, 5k, stage won").await;
    assert!(!shown(&answer).contains("Stage: Won"), "{}", shown(&answer));
    let open =
        "SELECT d.name FROM deals d JOIN stages s ON s.id = d.stage_id WHERE d.status = 'open' AND s.kind <> 'open'";
    rep.says("yes").await;
    assert_eq!(rows(&app, open).await, Vec::<String>::new());
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
