//! Settings by chat: time zone, language, briefing, quiet hours, tenant.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{done, everything, history, rows};

const SETTINGS: &str = "SELECT concat_ws('|', timezone, locale, brief_at, quiet_from, quiet_to) FROM memberships WHERE display_name = 'Omar Haddad'";

#[tokio::test]
async fn a_setting_is_kept_at_once_and_taken_back() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for (sentence, kept) in [
        ("change my timezone to Berlin", "Europe/Berlin|en"),
        ("set my timezone to PST", "America/Los_Angeles|en"),
        ("set my timezone to Europe/London", "Europe/London|en"),
        ("reply in Arabic", "ar"),
        ("brief me at 7:30", "en|07:30:00"),
        ("send my briefing at 8am", "en|08:00:00"),
        ("quiet hours from 8pm to 7am", "en|20:00:00|07:00:00"),
        ("my quiet hours are from 8pm to 7am", "en|20:00:00|07:00:00"),
    ] {
        let answer = rep.says(sentence).await;
        done(&answer);
        assert_eq!(rows(&app, SETTINGS).await, [kept], "{sentence}: {}", shown(&answer));
        let undone = rep.says("undo").await;
        done(&undone);
        assert!(shown(&undone).contains("Taken back. Your "), "{}", shown(&undone));
        let hours = "Taken back. Your quiet hours are off again (were 20:00 to 07:00).";
        assert!(!sentence.contains("quiet") || shown(&undone).contains(hours), "{}", shown(&undone));
        assert_eq!(everything(&app).await, before, "{sentence}");
    }
}

#[tokio::test]
async fn a_time_zone_counts_from_the_next_message_on() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    done(&rep.says("set my timezone to New York").await);
    let rep = app.rep().await;
    assert_eq!(rep.actor.timezone().name(), "America/New_York");
    done(&rep.says("remind me to call John Smith tomorrow at 9").await);
    let reminder = "SELECT to_char(remind_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM tasks ORDER BY created_at DESC, id DESC LIMIT 1";
    assert_eq!(rows(&app, reminder).await, ["2026-03-12 13:00"]);
}

#[tokio::test]
async fn what_is_not_known_is_asked_for() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("timezone Narnia").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    assert!(shown(&answer).contains("Narnia") && shown(&answer).contains("Europe/London"), "{}", shown(&answer));
    done(&rep.says("Kuwait").await);
    assert_eq!(rows(&app, SETTINGS).await, ["Asia/Kuwait|en"]);
    let answer = rep.says("timezone IST").await;
    assert!(shown(&answer).contains("Asia/Kolkata") && shown(&answer).contains("Europe/Dublin"), "{}", shown(&answer));
    done(&rep.says("Asia/Kolkata").await);
    let answer = rep.says("speak to me in Italian").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    rep.says("cancel").await;
    let answer = rep.says("reply in Spanish").await;
    assert!(shown(&answer).contains("stay in English"), "{}", shown(&answer));
}

#[tokio::test]
async fn no_tenant_is_told_from_one_that_is_not_there() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = (everything(&app).await, history(&app).await);
    let said = |answer: &leancrm_bot::Answer| shown(answer);
    let own = rep.says("use tenant nordlicht").await;
    let none = rep.says("use tenant acme-eu").await;
    assert_eq!(said(&own), said(&none));
    assert!(said(&own).contains("nothing was changed") && said(&own).contains("token"), "{}", said(&own));
    assert_eq!((everything(&app).await, history(&app).await), before);
}

#[tokio::test]
async fn nobody_else_is_touched() {
    let app = TestApp::with_demo().await;
    let viewer = app.member("demo", "Layla").await;
    done(&viewer.says("timezone Tokyo").await);
    let others = "SELECT count(*)::text FROM memberships WHERE timezone IS NOT NULL";
    assert_eq!(rows(&app, others).await, ["1"]);
}
