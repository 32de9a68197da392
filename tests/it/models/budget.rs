//! What was spent, by the month of the tenant, and what is told of it.

use chrono::{DateTime, Utc};
use leancrm_core::{
    clock::Clock as _,
    domain::model::{BudgetState, NewModelCall, UsdMicros},
    ops::models::{self, ModelEdit},
};
use leancrm_sync::drain;
use leancrm_tests::TestApp;

use super::{actor, cached, call, enter, rows, set};

/// Lets time go on until a moment.
fn go(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.clock.advance(moment - app.clock.now());
}

const TOLD: &str = "SELECT payload->>'month' || ' ' || (payload->>'percent') FROM outbox_events
                    WHERE event = 'usage.threshold' ORDER BY seq";

#[tokio::test]
async fn a_month_begins_where_it_begins_for_the_tenant() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    // In Kuwait, three hours ahead, April begins at nine in the evening of London's last day of March.
    for (moment, month) in [
        ("2026-03-31T20:59:59Z", "2026-03-01"),
        ("2026-03-31T21:00:00Z", "2026-04-01"),
        ("2026-12-31T20:59:59Z", "2026-12-01"),
        ("2026-12-31T21:00:00Z", "2027-01-01"),
    ] {
        go(&app, moment);
        let booked = enter(&app, &rep, &[call(100)]).await;
        assert_eq!(booked.month.to_string(), month, "{moment}");
        assert_eq!(booked.spent, UsdMicros(100), "a month begins with nothing spent");
        let standing = app.store.begin(&rep).await.unwrap().model_standing().await.unwrap();
        assert_eq!((standing.month.to_string().as_str(), standing.spent), (month, UsdMicros(100)));
    }
    let months = "SELECT month::text || ' ' || calls || ' ' || cost_micros FROM model_months ORDER BY month";
    assert_eq!(
        rows(&app, months).await,
        ["2026-03-01 1 100", "2026-04-01 1 100", "2026-12-01 1 100", "2027-01-01 1 100"]
    );
}

#[tokio::test]
async fn the_months_sum_is_the_sum_of_its_calls() {
    let app = TestApp::with_demo().await;
    let (rep, other) = (actor(&app, "Omar").await, actor(&app, "Sofia").await);
    enter(&app, &rep, &[call(3), call(4)]).await;
    enter(&app, &other, &[cached()]).await;
    let booked = enter(&app, &other, &[call(5)]).await;
    assert_eq!((booked.spent, booked.state), (UsdMicros(12), BudgetState::Within));
    let one = |table: &str| table.to_owned();
    assert_eq!(
        rows(&app, "SELECT concat_ws(' ', calls, cached, tokens_in, tokens_out, cost_micros) FROM model_months").await,
        [one("3 1 3000 300 12")]
    );
    let calls =
        "SELECT concat_ws(' ', count(*) FILTER (WHERE NOT cached), count(*) FILTER (WHERE cached), sum(tokens_in),
                                  sum(tokens_out), sum(cost_micros)) FROM model_calls";
    assert_eq!(rows(&app, calls).await, [one("3 1 3000 300 12")]);
}

#[tokio::test]
async fn four_fifths_and_the_whole_are_told_once_a_month_however_many_spend_at_once() {
    let app = TestApp::with_demo().await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(1_000)))]).await.unwrap();
    let rep = actor(&app, "Omar").await;
    let entered = (0..12).map(|_| async { enter(&app, &rep, &[call(100)]).await });
    let booked = futures::future::join_all(entered).await;
    assert_eq!(booked.iter().filter(|booked| booked.crossed_warning).count(), 1);
    assert_eq!(booked.iter().filter(|booked| booked.crossed_budget).count(), 1);
    assert_eq!(rows(&app, TOLD).await, ["2026-03-01 80", "2026-03-01 100"]);
    let standing = app.store.begin(&rep).await.unwrap().model_standing().await.unwrap();
    assert_eq!(
        (standing.state, standing.spent, standing.may_call()),
        (BudgetState::Exhausted, UsdMicros(1_200), false)
    );
    assert_eq!(standing.left(), Some(UsdMicros(0)));

    go(&app, "2026-04-02T00:00:00Z");
    let booked = enter(&app, &rep, &[call(850)]).await;
    assert!(booked.crossed_warning && !booked.crossed_budget, "a new month is a new budget");
    assert_eq!(rows(&app, TOLD).await, ["2026-03-01 80", "2026-03-01 100", "2026-04-01 80"]);
}

#[tokio::test]
async fn one_call_may_cross_both_lines_and_a_call_without_a_budget_crosses_none() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    let booked = enter(&app, &rep, &[call(5_000_000)]).await;
    assert!(!booked.crossed_warning && !booked.crossed_budget && booked.state == BudgetState::Within);
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(5_000_001)))]).await.unwrap();
    let booked = enter(&app, &rep, &[call(1)]).await;
    assert!(booked.crossed_warning && booked.crossed_budget);
    let booked = enter(&app, &rep, &[call(1)]).await;
    assert!(!booked.crossed_warning && !booked.crossed_budget, "told already");
}

#[tokio::test]
async fn a_budget_that_is_raised_lets_the_model_be_asked_again() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(100)))]).await.unwrap();
    enter(&app, &rep, &[call(100)]).await;
    let may_call = async || app.store.begin(&rep).await.unwrap().model_standing().await.unwrap().may_call();
    assert!(!may_call().await);
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(200)))]).await.unwrap();
    assert!(may_call().await);
    set(&app, vec![ModelEdit::Budget(None)]).await.unwrap();
    assert!(may_call().await);
}

#[tokio::test]
async fn a_call_that_is_taken_back_with_its_transaction_was_never_entered() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    let mut tx = app.store.begin(&rep).await.unwrap();
    models::record_calls(&mut tx, &[call(9)]).await.unwrap();
    drop(tx);
    assert_eq!(
        rows(&app, "SELECT count(*)::text FROM model_calls UNION ALL SELECT count(*)::text FROM model_months").await,
        ["0", "0"]
    );
    let mut tx = app.store.begin(&rep).await.unwrap();
    assert!(models::record_calls(&mut tx, &[]).await.is_err());
}

#[tokio::test]
async fn an_endpoint_that_claims_the_impossible_does_not_break_the_books() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(1_000)))]).await.unwrap();
    let absurd = NewModelCall { tokens_in: u64::MAX, tokens_out: u64::MAX, ..call(i64::MAX) };
    for _ in 0..2 {
        enter(&app, &rep, &[absurd.clone(), absurd.clone()]).await;
    }
    assert_eq!(enter(&app, &rep, &[call(1)]).await.state, BudgetState::Exhausted);
}

#[tokio::test]
async fn old_calls_go_after_a_year_and_their_months_stay() {
    let app = TestApp::with_demo().await;
    let rep = actor(&app, "Omar").await;
    enter(&app, &rep, &[call(9)]).await;
    go(&app, "2027-04-10T00:00:00Z");
    enter(&app, &rep, &[call(1)]).await;
    let mut system = app.store.system().await.unwrap();
    let before = system.now() - chrono::TimeDelta::days(365);
    assert_eq!(system.purge_model_calls(before, 100).await.unwrap(), 1);
    system.commit().await.unwrap();
    assert_eq!(rows(&app, "SELECT cost_micros::text FROM model_calls").await, ["1"]);
    assert_eq!(rows(&app, "SELECT cost_micros::text FROM model_months ORDER BY month").await, ["9", "1"]);
}

#[tokio::test]
async fn whoever_may_raise_the_budget_hears_of_it_and_nobody_else() {
    let app = TestApp::with_demo().await;
    set(&app, vec![ModelEdit::Budget(Some(UsdMicros(1_000)))]).await.unwrap();
    let rep = actor(&app, "Omar").await;
    let heard = "SELECT m.display_name || ': ' || substring(a.text FROM '^[^.:]+') FROM alerts a
                 JOIN memberships m ON m.id = a.member_id WHERE a.kind = 'alert' ORDER BY a.told_at, a.id";
    let nearly = "Amina Rahal: 80 % of this month's budget for the language model is used";
    enter(&app, &rep, &[call(850)]).await;
    drain(&app.store).await.unwrap();
    assert_eq!(rows(&app, heard).await, [nearly]);
    enter(&app, &rep, &[call(150)]).await;
    drain(&app.store).await.unwrap();
    let wholly = "Amina Rahal: This month's budget for the language model is used up";
    assert_eq!(rows(&app, heard).await, [nearly, wholly]);
}
