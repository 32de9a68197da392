//! Calls, meetings and messages that happened.

use chrono::TimeDelta;
use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{card, done, everything, field, rows};

/// When John Smith and his company were last in touch, on the clock of Kuwait.
async fn last_contact(app: &TestApp) -> String {
    rows(
        app,
        "SELECT concat_ws('|', to_char(c.last_contacted_at AT TIME ZONE 'Asia/Kuwait', 'YYYY-MM-DD HH24:MI'),
                to_char(k.last_contacted_at AT TIME ZONE 'Asia/Kuwait', 'YYYY-MM-DD HH24:MI'))
         FROM contacts c JOIN companies k ON k.id = c.company_id JOIN tenants t ON t.id = c.tenant_id
         WHERE c.name = 'John Smith' AND t.slug = 'demo'",
    )
    .await
    .remove(0)
}

#[tokio::test]
async fn a_call_is_logged_with_its_length_and_subject_and_moves_the_last_contact() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let answer = rep.says("just had a 20 min call with John Smith about the proposal").await;
    done(&answer);
    assert_eq!(card(&answer).title, "Call with John Smith");
    assert_eq!((field(&answer, "When"), field(&answer, "Length")), (Some("Wed 11 Mar 09:30 (today)"), Some("20 min")));
    assert_eq!(field(&answer, "About"), Some("proposal"));
    assert_eq!(last_contact(&app).await, "2026-03-11 09:30|2026-03-11 09:30");
    assert!(shown(&rep.says("tell me about John Smith").await).contains("proposal"));
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn the_last_contact_only_moves_forward() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("log a call with John Smith").await;
    let answer = rep.says("I called John Smith yesterday at 4pm for 15 minutes about the contract").await;
    done(&answer);
    assert_eq!(field(&answer, "When"), Some("Tue 10 Mar 16:00 (yesterday)"), "{}", shown(&answer));
    assert_eq!(last_contact(&app).await, "2026-03-11 09:30|2026-03-11 09:30");
}

#[tokio::test]
async fn an_undo_leaves_the_last_contact_that_is_left_in_whatever_order_and_whoever_did_it() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let original = last_contact(&app).await;
    let first = done(&rep.says("log a call with John Smith").await);
    app.clock.advance(TimeDelta::hours(1));
    let second = done(&manager.says("log a call with John Smith").await);
    assert_eq!(last_contact(&app).await, "2026-03-11 10:30|2026-03-11 10:30");
    done(&rep.undoes(first).await);
    assert_eq!(last_contact(&app).await, "2026-03-11 10:30|2026-03-11 10:30", "the later call stands");
    let undone = manager.undoes(second).await;
    assert_eq!(last_contact(&app).await, original, "neither of the two calls is left");
    done(&manager.undoes(done(&undone)).await);
    assert_eq!(last_contact(&app).await, "2026-03-11 10:30|2026-03-11 10:30", "it is there again");
}

#[tokio::test]
async fn what_lies_ahead_is_not_logged() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    let asked = rep.says("I met John Smith tomorrow at 4pm").await;
    assert_ne!(asked.outcome, Outcome::Answered, "{}", shown(&asked));
    assert_eq!(everything(&app).await, original);
}
