//! Candidates by chat: listed, moved, scored, commented, hired and rejected.

use leancrm_bot::{Outcome, reply::Block};
use leancrm_tests::{TestApp, shown};

use super::{done, everything, rows, waits};

fn names(answer: &leancrm_bot::Answer) -> Vec<String> {
    let table = answer.reply.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    table.map(|table| table.rows.iter().map(|row| row[0].clone()).collect()).unwrap_or_default()
}

#[tokio::test]
async fn candidates_are_listed_by_position_stage_name_and_time() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    for (sentence, expected) in [
        ("candidates", vec!["Chloé Martin", "Priya Nair", "Marcus Webb", "Ali Rahimi", "Ivo Horvat"]),
        ("backend candidates in interview", vec!["Priya Nair"]),
        ("show me candidates for the Account Executive role", vec!["Chloé Martin", "Marcus Webb"]),
        ("list applicants in the offer stage", vec!["Chloé Martin"]),
        ("how is Priya scoring?", vec!["Priya Nair"]),
    ] {
        let answer = manager.says(sentence).await;
        let mut found = names(&answer);
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{sentence}: {}", shown(&answer));
    }
}

#[tokio::test]
async fn a_candidate_is_moved_scored_commented_hired_and_rejected() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let before = everything(&app).await;
    let state = "SELECT concat_ws('|', c.name, s.name, d.status, d.score, d.lost_reason, n.body)
        FROM deals d JOIN stages s ON s.id = d.stage_id JOIN contacts c ON c.id = d.contact_id
        LEFT JOIN notes n ON n.deal_id = d.id AND n.deleted_at IS NULL";
    for (sentence, expected) in [
        ("move Priya Nair to offer", ("Priya Nair|Offer|open", "")),
        ("score Ali Rahimi 4 on coding", ("Ali Rahimi|Screening|open|4.0", "Score 4: coding")),
        ("add feedback for Priya Nair: strong systems design", ("Priya Nair|Interview|open", "strong systems design")),
        ("reject candidate Marcus Webb", ("Marcus Webb|Rejected|lost", "")),
        ("hire candidate Chloé Martin", ("Chloé Martin|Hired|won", "")),
    ] {
        let answer = manager.says(sentence).await;
        waits(&answer);
        assert_eq!(everything(&app).await, before, "{sentence}");
        let answer = manager.says("yes").await;
        done(&answer);
        let now = rows(&app, state).await;
        let (state, note) = expected;
        let fits = |row: &&String| row.starts_with(state) && row.ends_with(note);
        assert!(now.iter().any(|row| fits(&row)), "{sentence}: {now:?} {}", shown(&answer));
        done(&manager.says("undo").await);
        assert_eq!(everything(&app).await, before, "{sentence}");
    }
}

#[tokio::test]
async fn a_score_is_kept_as_it_was_said() {
    let app = TestApp::with_demo().await;
    let manager = app.member("demo", "Layla").await;
    let answer = manager.says("score Ali Rahimi 4 out of 5").await;
    waits(&answer);
    assert!(shown(&answer).contains("kept as it was said"), "{}", shown(&answer));
    done(&manager.says("yes").await);
    let answer = manager.says("how is Ali Rahimi scoring?").await;
    assert!(shown(&answer).contains("a score of 4"), "{}", shown(&answer));
}

#[tokio::test]
async fn candidates_out_of_reach_do_not_exist_and_a_rep_changes_none() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    assert!(names(&rep.says("candidates").await).is_empty());
    let (known, unknown) = (rep.says("how is Priya Nair scoring?").await, rep.says("how is Zyx Qwerty scoring?").await);
    assert_eq!((known.outcome, unknown.outcome), (Outcome::NotFound, Outcome::NotFound), "{}", shown(&known));
    let answer = rep.says("move Priya Nair to offer").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("candidates.update"), "{}", shown(&answer));
    assert_eq!(everything(&app).await, before);
}
