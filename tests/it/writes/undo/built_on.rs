//! What was made goes again, but not from under what was built on it since.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{super::rows, all_the_same, confirmed, done, everything, offers_all};

const KESTREL: &str = "SELECT count(*)::text FROM companies WHERE name = 'Kestrel Robotics' AND deleted_at IS NULL";

#[tokio::test]
async fn what_a_colleague_has_built_on_stays_and_nothing_of_theirs_is_told() {
    let app = TestApp::with_demo().await;
    let (rep, colleague) = (app.rep().await, app.member("demo", "Sofia").await);
    let before = everything(&app).await;
    let made = confirmed(&rep, "add company Kestrel Robotics").await;
    let theirs = confirmed(&colleague, "new deal Painting for Kestrel Robotics 5k").await;
    let stands = everything(&app).await;
    for answer in [rep.undoes(made).await, all_the_same(&rep, made).await] {
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        let told = "The company “Kestrel Robotics” has had other records built on it since, and stays";
        assert!(shown(&answer).contains(told), "{}", shown(&answer));
        assert!(!shown(&answer).contains("Painting") && !shown(&answer).contains("Sofia"), "{}", shown(&answer));
        assert!(!offers_all(&answer), "nothing is offered that would be refused: {}", shown(&answer));
        assert_eq!(everything(&app).await, stands);
    }
    done(&colleague.undoes(theirs).await);
    done(&rep.undoes(made).await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn every_kind_of_record_that_hangs_on_it_counts() {
    for (sentence, made) in [
        ("note on Kestrel Robotics: likes tea", "add company Kestrel Robotics"),
        ("create a task to call Kestrel Robotics by Friday", "add company Kestrel Robotics"),
        ("log a call with Kestrel Robotics", "add company Kestrel Robotics"),
        ("note on the Kestrel rollout deal: likes tea", "new deal Kestrel rollout for Globex 5k"),
        ("log a call with Ruth Kestrel", "add contact Ruth Kestrel, ruth@kestrel.example"),
    ] {
        let app = TestApp::with_demo().await;
        let rep = app.rep().await;
        let answer = rep.says(made).await;
        let set = if answer.outcome == Outcome::Asked { done(&rep.says("yes").await) } else { done(&answer) };
        let built = rep.says(sentence).await;
        let built = if built.outcome == Outcome::Asked { rep.says("yes").await } else { built };
        done(&built);
        let stands = everything(&app).await;
        let answer = rep.undoes(set).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{sentence}: {}", shown(&answer));
        assert!(shown(&answer).contains("built on it since, and stays"), "{sentence}: {}", shown(&answer));
        assert_eq!(everything(&app).await, stands, "{sentence}");
    }
}

#[tokio::test]
async fn what_is_taken_back_together_goes_together() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    confirmed(&rep, "add company Kestrel Robotics").await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    confirmed(&rep, "new deal Painting for Kestrel Robotics 5k").await;
    done(&rep.says("undo my last two changes").await);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_record_brought_back_goes_again_with_what_hung_on_it_and_not_from_under_what_is_new() {
    let app = TestApp::with_demo().await;
    let (rep, colleague) = (app.rep().await, app.member("demo", "Sofia").await);
    let made = confirmed(&rep, "add company Kestrel Robotics").await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let gone = done(&rep.undoes(made).await);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let back = done(&rep.undoes(gone).await);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let theirs = confirmed(&colleague, "new deal Painting for Kestrel Robotics 5k").await;
    for set in [made, back] {
        let answer = rep.undoes(set).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert_eq!(rows(&app, KESTREL).await, ["1"]);
    }
    done(&colleague.undoes(theirs).await);
    done(&rep.undoes(back).await);
    assert_eq!(rows(&app, KESTREL).await, ["0"]);
}
