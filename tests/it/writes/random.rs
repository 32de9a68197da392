//! Random commands of two members, taken back in any order.

use chrono::TimeDelta;
use leancrm_bot::Outcome;
use leancrm_core::ids::ChangeSetId;
use leancrm_tests::{TestApp, TestMember, shown};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use super::{button, everything};

/// How many sequences are tried, and how long each is.
const SEQUENCES: usize = 10;
const LENGTH: usize = 12;

const TASKS: [&str; 3] = ["fence", "gate", "shed"];

/// A command by its number.
fn sentence(command: usize, about: usize) -> String {
    let task = TASKS[about % TASKS.len()];
    match command {
        0 | 1 => format!("create a task to paint the {task} by Friday"),
        2 => format!("mark the paint the {task} task done"),
        3 => format!("reopen the paint the {task} task"),
        4 => format!("move the paint the {task} task to {} March", 16 + about),
        5 => format!("delete the paint the {task} task"),
        6 => format!("note on Globex: remark {about}"),
        7 => "log a call with John Smith".to_owned(),
        8 => "I called John Smith yesterday at 4pm".to_owned(),
        9 => format!("remind me tomorrow to clean the {task}"),
        _ => "undo".to_owned(),
    }
}

/// Says the commands, and gives what was changed, with who did it.
async fn perform(
    app: &TestApp,
    members: &[TestMember<'_>],
    commands: &[(usize, usize, usize)],
) -> Vec<(usize, ChangeSetId)> {
    let mut changes = Vec::new();
    for (who, command, about) in commands {
        app.clock.advance(TimeDelta::minutes(7));
        let answer = members[*who].says(&sentence(*command, *about)).await;
        assert_ne!(answer.outcome, Outcome::Failed, "{}", shown(&answer));
        assert_eq!(answer.outcome == Outcome::Answered, button(&answer).is_some(), "{}", shown(&answer));
        changes.extend(button(&answer).map(|change_set| (*who, change_set)));
    }
    changes
}

#[tokio::test]
async fn taken_back_from_the_last_to_the_first_everything_is_as_it_was() {
    let mut runner = TestRunner::deterministic();
    let sequences = proptest::collection::vec((0..2usize, 0..10usize, 0..5usize), LENGTH);
    let app = TestApp::with_demo().await;
    let members = [app.rep().await, app.member("demo", "Layla").await];
    let mut written = 0;
    for _ in 0..SEQUENCES {
        let commands = sequences.new_tree(&mut runner).expect("a sequence").current();
        let original = everything(&app).await;
        let changes = perform(&app, &members, &commands).await;
        written += changes.len();
        for (who, change_set) in changes.into_iter().rev() {
            app.clock.advance(TimeDelta::minutes(1));
            let answer = members[who].undoes(change_set).await;
            assert_eq!(answer.outcome, Outcome::Answered, "{commands:?}: {}", shown(&answer));
        }
        assert_eq!(everything(&app).await, original, "{commands:?}");
    }
    assert!(written > SEQUENCES * LENGTH / 2, "most commands did something ({written})");
}

#[tokio::test]
async fn taken_back_in_any_order_everything_is_as_it_was_or_what_stands_in_the_way_is_said() {
    let mut runner = TestRunner::deterministic();
    let sequences = proptest::collection::vec((0..2usize, 0..11usize, 0..5usize), LENGTH);
    let app = TestApp::with_demo().await;
    let members = [app.rep().await, app.member("demo", "Layla").await];
    let (mut clean, mut conflicting) = (0, 0);
    for _ in 0..SEQUENCES {
        let commands = sequences.new_tree(&mut runner).expect("a sequence").current();
        let original = everything(&app).await;
        let changes = perform(&app, &members, &commands).await;
        let order = proptest::strategy::Just(changes).prop_shuffle().new_tree(&mut runner).expect("an order").current();
        let mut conflicts = Vec::new();
        for (who, change_set) in order {
            let before = everything(&app).await;
            let answer = members[who].undoes(change_set).await;
            let text = shown(&answer);
            match answer.outcome {
                Outcome::Answered if !text.contains(" since, and stays") => {}
                // Only what the message says was left alone; a refusal has changed nothing at all.
                Outcome::Answered => conflicts.push(text),
                _ => {
                    assert_eq!(everything(&app).await, before, "{text}");
                    conflicts.push(text);
                }
            }
        }
        if conflicts.is_empty() {
            assert_eq!(everything(&app).await, original, "{commands:?}");
            clean += 1;
        } else {
            assert!(conflicts.iter().all(|text| text.contains("since") || text.contains("already")), "{conflicts:#?}");
            conflicting += 1;
        }
    }
    assert!(clean + conflicting == SEQUENCES && conflicting > 0, "both ends were met ({clean}, {conflicting})");
}
