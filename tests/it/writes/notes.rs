//! Notes.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, card, chooser, done, everything, field, history, rows};

#[tokio::test]
async fn a_note_is_kept_whole_on_the_record_that_was_named() {
    let app = TestApp::with_demo().await;
    let answer =
        app.rep().await.says("note on Globex: prefers \"annual\" billing; 50k by Friday, ask <Ana> & co").await;
    done(&answer);
    assert_eq!(card(&answer).title, "Note on Globex", "{}", shown(&answer));
    let body = "prefers \"annual\" billing; 50k by Friday, ask <Ana> & co";
    assert_eq!(field(&answer, "Note"), Some(body));
    let kept = rows(
        &app,
        "SELECT n.body || '|' || c.name || '|' || m.email FROM notes n JOIN companies c ON c.id = n.company_id
         JOIN memberships m ON m.id = n.author_id ORDER BY n.created_at DESC, n.id DESC LIMIT 1",
    )
    .await;
    assert_eq!(kept, [format!("{body}|Globex|omar@gulfbright.example")]);
}

#[tokio::test]
async fn a_note_is_written_with_its_history_its_audit_entry_and_its_event() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = history(&app).await;
    rep.says("note on Globex: likes tea").await;
    let told = rows(
        &app,
        "SELECT concat_ws('|', s.intent, s.channel, s.summary, c.entity, c.after ->> 'body', a.action, o.event)
         FROM change_sets s JOIN changes c ON c.change_set_id = s.id JOIN audit_log a ON a.change_set_id = s.id
         JOIN outbox_events o ON o.entity_id = c.entity_id",
    )
    .await;
    assert_eq!(told, ["note_add|api|wrote the note “likes tea”|note|likes tea|note_add|note.created"]);
    assert_ne!(history(&app).await, before);
}

#[tokio::test]
async fn an_undone_note_is_gone_and_comes_back_when_the_undo_is_undone() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    done(&rep.says("note on Globex: likes tea").await);
    let with_note = everything(&app).await;
    assert_ne!(with_note, original);
    let undone = rep.says("undo").await;
    assert_eq!(everything(&app).await, original, "{}", shown(&undone));
    done(&undone);
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, with_note);
}

#[tokio::test]
async fn two_who_fit_are_asked_about_and_the_text_is_kept() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (original, history_before) = (everything(&app).await, history(&app).await);
    let asked = rep.says("note on John: call only before noon").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    assert!(button(&asked).is_none());
    assert_eq!((everything(&app).await, history(&app).await), (original, history_before), "nothing is written");
    let (question, options) = chooser(&asked);
    let smith = options.iter().position(|label| label == "John Smith").expect("John Smith is one of them");
    let answer = rep.picks(question, smith).await;
    done(&answer);
    assert_eq!(
        (card(&answer).title.as_str(), field(&answer, "Note")),
        ("Note on John Smith", Some("call only before noon"))
    );
}

#[tokio::test]
async fn a_misspelt_name_is_asked_about_before_anything_is_written() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    let asked = rep.says("note on Globxe: likes tea").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    assert_eq!(everything(&app).await, original);
    let (question, options) = chooser(&asked);
    assert_eq!(options, ["Globex"]);
    done(&rep.picks(question, 0).await);
}

#[tokio::test]
async fn a_rep_cannot_write_on_what_they_cannot_see_and_learns_nothing_of_it() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    for sentence in ["note on Björn Åkesson: likes tea", "log a call with Björn Åkesson", "note on Bjorn Akesson: hi"]
    {
        let answer = rep.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
        assert!(!shown(&answer).contains("Nordwind"), "{}", shown(&answer));
    }
    assert_eq!(everything(&app).await, original);
    done(&app.member("demo", "Sofia").await.says("note on Björn Åkesson: likes tea").await);
}
