//! Random commands of several members, taken back in any order.

use chrono::TimeDelta;
use leancrm_bot::Outcome;
use leancrm_core::ids::ChangeSetId;
use leancrm_tests::{TestApp, TestMember, shown};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use super::{button, everything, history};

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

/// How many kinds of command there are for a deal and a person.
const KINDS: usize = 20;

/// A command of any kind, about one of a tenant's deals and one of its people.
fn any(kind: usize, about: usize, (deals, people, companies): ([&str; 2], [&str; 2], [&str; 2])) -> String {
    let (deal, person, company) = (deals[about % 2], people[about % 2], companies[about % 2]);
    match kind {
        0 => format!("push the {deal} deal to {} July", 10 + about),
        1 => format!("raise the {deal} deal to {}k", 90 + about),
        2 => format!("move the {deal} deal to {}", ["proposal", "demo", "qualified"][about % 3]),
        3 => format!("we won the {deal} deal"),
        4 => format!("lost the {deal} deal to price"),
        5 => format!("set the probability of the {deal} deal to {}%", 20 + about),
        6 => format!("park the {deal} deal until September"),
        7 => format!("new deal Painting {about} for {company} 5k"),
        8 => format!("note on the {deal} deal: remark {about}"),
        9 => format!("note on {person}: remark {about}"),
        10 => format!("log a call with {person}"),
        11 => format!("I called {person} yesterday at 4pm"),
        12 => format!("create a task to paint the {} by Friday", TASKS[about % 3]),
        13 => format!("mark the paint the {} task done", TASKS[about % 3]),
        14 => format!("move the paint the {} task to {} March", TASKS[about % 3], 16 + about),
        15 => format!("tag {person} as painter"),
        16 => format!("{person}'s title is now Painter {about}"),
        17 => format!("new lead: Fence {about}, fence{about}@fence.example"),
        18 => "undo".to_owned(),
        _ => format!("undo the {deal} change"),
    }
}

/// Says a command, and yes where it is shown first.
async fn insist(member: &TestMember<'_>, sentence: &str) -> Option<ChangeSetId> {
    let mut answer = member.says(sentence).await;
    if answer.outcome == Outcome::Asked {
        answer = member.says("yes").await;
    }
    assert_ne!(answer.outcome, Outcome::Failed, "{sentence}: {}", shown(&answer));
    button(&answer).filter(|_| answer.outcome == Outcome::Answered)
}

#[tokio::test]
async fn commands_of_every_kind_in_two_tenants_go_back_whole_or_say_what_stands_in_the_way() {
    let mut runner = TestRunner::deterministic();
    let app = TestApp::with_demo().await;
    let members = [
        app.rep().await,
        app.member("demo", "Layla").await,
        app.member("nordlicht", "Klara").await,
        app.member("nordlicht", "Jonas").await,
    ];
    let demo =
        (["Acme Platform Rollout", "Falcon Fleet Tracking"], ["John Smith", "Ahmed Nasser"], ["Acme Corp", "Globex"]);
    let other = (
        ["Polarstern Acme Kontor", "Polarstern Speicher"],
        ["John Smith", "Wiebke Petersen"],
        ["Acme Corp", "Hansa Speicher"],
    );
    let sequences = proptest::collection::vec((0..4usize, 0..KINDS, 0..6usize), 2 * LENGTH);
    let (mut clean, mut written) = (0, 0);
    for round in 0..SEQUENCES {
        let commands = sequences.new_tree(&mut runner).expect("a sequence").current();
        let original = everything(&app).await;
        let mut changes = Vec::new();
        for (who, kind, about) in &commands {
            app.clock.advance(TimeDelta::minutes(7));
            let names = if *who < 2 { demo } else { other };
            changes.extend(insist(&members[*who], &any(*kind, *about, names)).await.map(|set| (*who, set)));
        }
        written += changes.len();
        let order = if round % 2 == 0 {
            changes.into_iter().rev().collect()
        } else {
            proptest::strategy::Just(changes).prop_shuffle().new_tree(&mut runner).expect("an order").current()
        };
        let mut conflicts = Vec::new();
        for (who, set) in order {
            app.clock.advance(TimeDelta::minutes(1));
            let before = (everything(&app).await, history(&app).await);
            let answer = members[who].undoes(set).await;
            let text = shown(&answer);
            match answer.outcome {
                Outcome::Answered if !text.contains(" since, and stays") => {}
                Outcome::Answered => conflicts.push(text),
                Outcome::Failed => panic!("{commands:?}: {text}"),
                // A refusal has changed nothing and left no trace.
                _ => {
                    assert_eq!((everything(&app).await, history(&app).await), before, "{text}");
                    conflicts.push(text);
                }
            }
        }
        if conflicts.is_empty() {
            assert_eq!(everything(&app).await, original, "{commands:?}");
            clean += 1;
        }
        assert!(
            round % 2 == 1 || conflicts.is_empty(),
            "from the last to the first nothing is in the way: {conflicts:#?}"
        );
    }
    assert!(clean >= SEQUENCES / 2 && written > SEQUENCES * LENGTH, "most commands did something ({clean}, {written})");
}
