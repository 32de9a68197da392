//! Fields that belong together go back together or not at all.

use chrono::TimeDelta;
use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{super::rows, all_the_same, confirmed, done, everything, offers_all};

const SETTINGS: &str =
    "SELECT concat_ws('|', quiet_from, quiet_to) FROM memberships WHERE display_name = 'Omar Haddad'";

const CLOSING: &str =
    "SELECT concat_ws('|', s.name, d.stage_entered_at, d.status, d.closed_at, d.base_amount_minor, d.lost_reason)
     FROM deals d JOIN stages s ON s.id = d.stage_id WHERE d.name = 'Acme Platform Rollout'";

const WON: &str = "we won the Acme Platform Rollout deal";
const LOST: &str = "lost the Acme Platform Rollout deal to price";
const PROPOSAL: &str = "move the Acme Platform Rollout deal to proposal";
const DEMO: &str = "move the Acme Platform Rollout deal to demo";

#[tokio::test]
async fn quiet_hours_stay_whole_where_one_end_was_changed_since() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let first = done(&rep.says("quiet hours from 8pm to 7am").await);
    done(&rep.says("quiet hours from 8pm to 8am").await);
    let answer = rep.undoes(first).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("quiet hours was changed since, and stays"), "{}", shown(&answer));
    assert_eq!(rows(&app, SETTINGS).await, ["20:00:00|08:00:00"]);
    assert!(offers_all(&answer), "{}", shown(&answer));
    done(&all_the_same(&rep, first).await);
    assert_eq!(everything(&app).await, before, "all the same takes both ends");
}

/// What the rep does, what the colleague does after it, and an undo of the former, which leaves the deal as it is; all the same, it
/// is as it was, and the two go together then too.
async fn stands_in_the_way(first: Option<&str>, mine: &str, theirs: &[&str]) {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    if let Some(first) = first {
        confirmed(&rep, first).await;
    }
    let was = rows(&app, CLOSING).await;
    app.clock.advance(TimeDelta::minutes(5));
    let set = confirmed(&rep, mine).await;
    for sentence in theirs {
        app.clock.advance(TimeDelta::minutes(5));
        confirmed(&manager, sentence).await;
    }
    let stands = everything(&app).await;
    let answer = rep.undoes(set).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{mine}: {}", shown(&answer));
    let told = "The stage of the deal “Acme Platform Rollout” was changed since";
    assert!(shown(&answer).contains(told), "{mine}: {}", shown(&answer));
    assert_eq!(everything(&app).await, stands, "{mine}");
    let forced = done(&all_the_same(&rep, set).await);
    assert_eq!(rows(&app, CLOSING).await, was, "{mine}");
    done(&rep.undoes(forced).await);
    assert_eq!(everything(&app).await, stands, "{mine} is put back");
}

#[tokio::test]
async fn a_deal_is_never_half_closed_by_an_undo() {
    stands_in_the_way(None, WON, &[PROPOSAL, WON]).await;
    stands_in_the_way(None, WON, &[LOST]).await;
    stands_in_the_way(Some(LOST), PROPOSAL, &[DEMO]).await;
    stands_in_the_way(Some(WON), PROPOSAL, &[LOST]).await;
    stands_in_the_way(Some("park the Acme Platform Rollout deal until September"), WON, &[LOST]).await;
}

#[tokio::test]
async fn a_stage_goes_back_under_a_chance_that_somebody_has_set_since() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let stage = "SELECT s.name || '|' || d.probability FROM deals d JOIN stages s ON s.id = d.stage_id
         WHERE d.name = 'Acme Platform Rollout'";
    let set = confirmed(&rep, DEMO).await;
    confirmed(&manager, "set the probability of the Acme Platform Rollout deal to 55%").await;
    let answer = rep.undoes(set).await;
    done(&answer);
    assert!(shown(&answer).contains("The probability of the deal"), "{}", shown(&answer));
    let now = rows(&app, stage).await.remove(0);
    assert!(!now.starts_with("Demo|") && now.ends_with("|55"), "{now}");
}

#[tokio::test]
async fn an_amount_stays_with_the_worth_that_was_frozen_for_it() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let worth = "SELECT concat_ws('|', amount_minor, base_amount_minor IS NULL, status) FROM deals
         WHERE name = 'Acme Platform Rollout'";
    let was = rows(&app, "SELECT amount_minor::text FROM deals WHERE name = 'Acme Platform Rollout'").await.remove(0);
    let raised = confirmed(&rep, "raise the Acme Platform Rollout deal to 91k").await;
    confirmed(&manager, WON).await;
    let answer = rep.undoes(raised).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("goes with its stage, which was changed since"), "{}", shown(&answer));
    assert_eq!(rows(&app, worth).await, ["9100000|f|won"]);
    done(&all_the_same(&rep, raised).await);
    assert_eq!(rows(&app, worth).await, [format!("{was}|t|won")], "no worth of another amount");
}
