//! Records that go, and come back.

use leancrm_bot::{Channel, Inbound, Input, Outcome};
use leancrm_tests::{TestApp, shown};

use super::super::{chooser, done, everything, history, preview, rows, waits};

async fn gone(app: &TestApp) -> Vec<String> {
    rows(
        app,
        "SELECT 'contact ' || name FROM contacts WHERE deleted_at IS NOT NULL
         UNION ALL SELECT 'company ' || name FROM companies WHERE deleted_at IS NOT NULL
         UNION ALL SELECT 'deal ' || name FROM deals WHERE deleted_at IS NOT NULL
         UNION ALL SELECT 'lead ' || name FROM leads WHERE deleted_at IS NOT NULL ORDER BY 1",
    )
    .await
}

#[tokio::test]
async fn a_record_of_each_kind_goes_after_a_yes_and_is_there_again_after_an_undo() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (before, history_before) = (everything(&app).await, history(&app).await);
    for (sentence, expected) in [
        ("delete the contact John Carter", "contact John Carter"),
        ("delete the company Globex", "company Globex"),
        ("delete the Globex Renewal deal", "deal Globex Renewal"),
        ("delete the lead Faisal Omran", "lead Faisal Omran"),
        ("remove Petey Quinn from the CRM", "contact Petey Quinn"),
        ("archive the Al-Noor Trading account", "company Al-Noor Trading"),
    ] {
        let answer = rep.says(sentence).await;
        waits(&answer);
        assert!(preview(&answer).title.ends_with("This touches 1 record."), "{sentence}: {}", shown(&answer));
        assert_eq!(everything(&app).await, before, "a preview of {sentence} writes nothing");
        let change_set = done(&rep.says("yes").await);
        assert_eq!(gone(&app).await, [expected], "{sentence}");
        rep.undoes(change_set).await;
        assert_eq!(everything(&app).await, before, "{sentence} is taken back");
    }
    assert_ne!(history(&app).await, history_before);
}

#[tokio::test]
async fn what_hangs_on_a_record_stays_and_comes_back_with_it() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    rep.says("delete the contact John Carter").await;
    done(&rep.says("yes").await);
    assert_eq!(rep.says("what's happening with John Carter?").await.outcome, Outcome::NotFound);
    for sentence in ["restore the contact John Carter", "undelete John Carter", "bring back John Carter"] {
        let answer = rep.says(sentence).await;
        waits(&answer);
        assert!(preview(&answer).title.starts_with("Bring back?"), "{sentence}: {}", shown(&answer));
    }
    let restored = done(&rep.says("yes").await);
    assert_eq!(everything(&app).await, before);
    rep.undoes(restored).await;
    assert_eq!(gone(&app).await, ["contact John Carter"]);
}

#[tokio::test]
async fn of_two_deleted_namesakes_the_one_to_bring_back_is_picked() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("delete the contact John Carter").await;
    done(&rep.says("yes").await);
    rep.says("delete the contact John Smith").await;
    done(&rep.says("yes").await);
    let answer = rep.says("restore the contact John").await;
    let (question, options) = chooser(&answer);
    assert_eq!(options, ["John Smith", "John Carter"], "{}", shown(&answer));
    waits(&rep.picks(question, 1).await);
    done(&rep.says("yes").await);
    assert_eq!(gone(&app).await, ["contact John Smith"]);
    let answer = rep.says("restore the contact Nobody Atall").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
}

#[tokio::test]
async fn many_go_at_once_with_their_number_said_and_only_those_that_were_meant() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let answer = rep.says("delete all lost deals").await;
    waits(&answer);
    let lost = rows(
        &app,
        "SELECT 'deal ' || d.name FROM deals d JOIN memberships m ON m.id = d.owner_id JOIN stages s ON s.id = d.stage_id
         JOIN pipelines p ON p.id = s.pipeline_id
         WHERE d.status = 'lost' AND m.display_name = 'Omar Haddad' AND p.kind = 'sales' ORDER BY 1",
    )
    .await;
    assert!(lost.len() > 1, "{lost:?}");
    assert!(preview(&answer).title.contains(&format!("touches {} records", lost.len())), "{}", shown(&answer));
    let change_set = done(&rep.says("yes").await);
    assert_eq!(gone(&app).await, lost, "a rep's own, and nobody else's");
    rep.undoes(change_set).await;
    assert_eq!(everything(&app).await, before);
    let answer = rep.says("delete all contacts tagged VIP").await;
    waits(&answer);
    assert_eq!(preview(&answer).records.len(), 4, "{}", shown(&answer));
}

#[tokio::test]
async fn a_word_that_cannot_narrow_stops_a_deletion() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    for sentence in ["delete all stale deals", "delete all contacts that are useless", "delete everything"] {
        let answer = rep.says(sentence).await;
        assert!(
            matches!(answer.outcome, Outcome::Refused | Outcome::NotFound | Outcome::Asked)
                && !shown(&answer).contains("This touches"),
            "{sentence}: {}",
            shown(&answer)
        );
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_colleagues_record_is_neither_deleted_nor_told_of() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    let theirs = rep.says("delete the contact Priya Raman").await;
    let nobodys = rep.says("delete the contact Priya Ramones").await;
    assert_eq!((theirs.outcome, nobodys.outcome), (Outcome::NotFound, Outcome::NotFound), "{}", shown(&theirs));
    assert_eq!(shown(&theirs).replace("Raman", ""), shown(&nobodys).replace("Ramones", ""));
    let manager = app.member("demo", "Layla").await;
    manager.says("delete the contact Priya Raman").await;
    done(&manager.says("yes").await);
    let answer = rep.says("restore the contact Priya Raman").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
    manager.says("undo").await;
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn whoever_may_only_read_is_told_what_is_missing() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("delete the candidate Ivo Horvat").await;
    assert_ne!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    let answer = rep.says("export my contacts").await;
    assert_eq!(answer.outcome, Outcome::Refused);
    assert!(shown(&answer).contains("export.run"), "{}", shown(&answer));
}

#[tokio::test]
async fn nothing_is_deleted_or_merged_where_others_read_along() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    for sentence in ["delete the contact John Carter", "merge Globex and Acme Corp", "export my contacts"] {
        let input = Input::Text(sentence.to_owned());
        let inbound = Inbound { channel: Channel::Api, thread: "a channel".to_owned(), public: true, input };
        let answer = app.engine.answer(&manager.actor, inbound).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{sentence}: {}", shown(&answer));
        assert!(shown(&answer).contains("private"), "{sentence}: {}", shown(&answer));
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_was_shown_in_private_is_not_confirmed_where_others_read_along() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    let pending = waits(&manager.says("delete the contact John Carter").await);
    for input in [Input::Text("yes".to_owned()), Input::Confirm(pending)] {
        let inbound = Inbound { channel: Channel::Api, thread: "a channel".to_owned(), public: true, input };
        let answer = app.engine.answer(&manager.actor, inbound).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert!(shown(&answer).contains("private"), "{}", shown(&answer));
    }
    assert_eq!(everything(&app).await, before);
    done(&manager.confirms(pending).await);
    assert_ne!(everything(&app).await, before, "it waited on for a yes in private");
}
