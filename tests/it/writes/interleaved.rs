//! Two members at the same record at the same time: nothing is lost, and nothing is done twice.

use std::time::Duration;

use leancrm_bot::{Answer, Outcome};
use leancrm_core::ids::PendingId;
use leancrm_tests::{TestApp, TestMember, shown};

use super::{button, done, everything, preview, rows, waits};

/// How far apart the two begin, in milliseconds: the second meets the first at its beginning, in its middle, at its end.
const APART: [u64; 4] = [0, 3, 8, 20];

/// What two people do to one deal; each is shown first.
const CHANGES: [&str; 6] = [
    "push the Acme Platform Rollout deal to 15 July",
    "push the Acme Platform Rollout deal to 20 August",
    "raise the Acme Platform Rollout deal to 90k",
    "move the Acme Platform Rollout deal to proposal",
    "we won the Acme Platform Rollout deal",
    "set the probability of the Acme Platform Rollout deal to 55%",
];

const VERSION: &str = "SELECT concat_ws(' ', d.version, (SELECT count(*) FROM changes c WHERE c.entity_id = d.id))
     FROM deals d WHERE d.name = 'Acme Platform Rollout'";

/// Changes of a record that do not go on from where the one before them ended.
const BROKEN: &str = "SELECT concat_ws(' ', entity, entity_id) FROM (
         SELECT entity, entity_id, before, lag(after) OVER (PARTITION BY entity, entity_id ORDER BY seq) AS previous,
                lag(seq) OVER (PARTITION BY entity, entity_id ORDER BY seq) IS NULL AS is_first
         FROM changes WHERE entity NOT IN ('activity', 'note') AND NOT coalesce(after, before) ?| ARRAY['last_contacted_at', 'last_activity_at']) c
     WHERE NOT is_first AND before IS DISTINCT FROM previous";

/// How often the deal was written, and how often the history says so.
async fn written(app: &TestApp) -> (i64, i64) {
    let row = rows(app, VERSION).await.remove(0);
    let (version, changes) = row.split_once(' ').expect("two numbers");
    (version.parse().expect("a version"), changes.parse().expect("a count"))
}

async fn later<T>(wait: u64, answer: impl Future<Output = T>) -> T {
    tokio::time::sleep(Duration::from_millis(wait)).await;
    answer.await
}

/// How many of the answers have done something.
fn count(answers: [&Answer; 2]) -> i64 {
    for answer in answers {
        assert_ne!(answer.outcome, Outcome::Failed, "{}", shown(answer));
    }
    answers.iter().filter(|answer| answer.outcome == Outcome::Answered && button(answer).is_some()).map(|_| 1).sum()
}

/// Says yes until it is done, as a person does who is shown what has changed meanwhile.
async fn insists(member: &TestMember<'_>, answer: Answer) -> Answer {
    let mut answer = answer;
    for _ in 0..3 {
        if answer.outcome != Outcome::Asked {
            break;
        }
        answer = member.confirms(preview(&answer).pending).await;
    }
    answer
}

async fn shown_first(member: &TestMember<'_>, sentence: &str) -> PendingId {
    waits(&member.says(sentence).await)
}

#[tokio::test]
async fn of_two_changes_to_one_deal_neither_is_lost() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    let original = everything(&app).await;
    for (at, mine) in CHANGES.iter().enumerate() {
        for (other, theirs) in CHANGES.iter().enumerate().skip(at + 1) {
            let (pending, their_pending) = tokio::join!(shown_first(&rep, mine), shown_first(&manager, theirs));
            let before = written(&app).await;
            let wait = APART[(at + other) % APART.len()];
            let (one, two) = tokio::join!(rep.confirms(pending), later(wait, manager.confirms(their_pending)));
            let did = count([&one, &two]);
            let after = written(&app).await;
            assert_eq!((after.0 - before.0, after.1 - before.1), (did, did), "{mine} / {theirs}");
            assert_eq!(did, 1, "each was shown the deal as it was before the other: {}{}", shown(&one), shown(&two));
            let (one, two) = (insists(&rep, one).await, insists(&manager, two).await);
            assert_eq!(rows(&app, BROKEN).await, Vec::<String>::new(), "{mine} / {theirs}");
            // Whoever came last is taken back first.
            let (first, last) = if shown_order(&app).await == "Omar Haddad" {
                ((&manager, button(&two)), (&rep, button(&one)))
            } else {
                ((&rep, button(&one)), (&manager, button(&two)))
            };
            for (member, set) in [last, first] {
                if let Some(set) = set {
                    done(&member.undoes(set).await);
                }
            }
            assert_eq!(everything(&app).await, original, "{mine} / {theirs}");
        }
    }
}

#[tokio::test]
async fn of_two_additions_to_a_list_neither_is_lost() {
    const TAGS: &str =
        "SELECT g.name FROM taggings x JOIN tags g ON g.id = x.tag_id JOIN contacts c ON c.id = x.contact_id
         WHERE c.name = 'Jane Doe' AND g.name ~ '^(east|west)'";
    const POINTS: &str = "SELECT p.value FROM contact_points p JOIN contacts c ON c.id = p.contact_id
         WHERE c.name = 'Jane Doe' AND (p.value LIKE 'jane.new%' OR p.value_norm LIKE '%965222233%')";
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    for (times, wait) in (1..).zip(APART) {
        let tags = [format!("tag Jane Doe as east{wait}"), format!("tag Jane Doe as west{wait}")];
        let points = [
            format!("Jane Doe's e-mail is jane.new{wait}@abc.example"),
            format!("update Jane Doe's phone number to +965 2222 33{:02}", 40 + wait),
        ];
        for ([mine, theirs], both) in [(tags, TAGS), (points, POINTS)] {
            let (one, two) = tokio::join!(rep.says(&mine), later(wait, manager.says(&theirs)));
            let (one, two) = tokio::join!(agrees(&rep, one), later(wait, agrees(&manager, two)));
            assert_eq!(rows(&app, both).await.len(), 2 * times, "{mine} / {theirs}: {}{}", shown(&one), shown(&two));
            assert_eq!(rows(&app, BROKEN).await, Vec::<String>::new(), "{mine} / {theirs}");
        }
    }
}

/// Says yes to what is shown first, as often as it takes; what was done at once is done.
async fn agrees(member: &TestMember<'_>, answer: Answer) -> Answer {
    if answer.outcome == Outcome::Asked { insists(member, answer).await } else { answer }
}

/// Who made the last change.
async fn shown_order(app: &TestApp) -> String {
    rows(
        app,
        "SELECT m.display_name FROM change_sets s JOIN memberships m ON m.id = s.member_id
         ORDER BY s.created_at DESC, s.id DESC LIMIT 1",
    )
    .await
    .remove(0)
}

#[tokio::test]
async fn a_yes_pressed_twice_at_once_is_one_change() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    for (at, sentence) in CHANGES.iter().enumerate() {
        let pending = shown_first(&rep, sentence).await;
        let before = written(&app).await;
        let wait = APART[at % APART.len()];
        let (one, two) = tokio::join!(rep.confirms(pending), later(wait, rep.confirms(pending)));
        let after = written(&app).await;
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1), "{sentence}: {}{}", shown(&one), shown(&two));
        assert_eq!(done(&one), done(&two), "both name the one change");
        done(&rep.undoes(done(&one)).await);
        assert_eq!(everything(&app).await, original, "{sentence}");
    }
}

#[tokio::test]
async fn a_yes_and_a_no_at_once_are_one_of_the_two() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let original = everything(&app).await;
    for wait in APART {
        let pending = shown_first(&rep, CHANGES[0]).await;
        let before = written(&app).await;
        let (yes, no) = tokio::join!(later(wait, rep.confirms(pending)), rep.cancels(pending));
        let after = written(&app).await;
        let changed = after.0 - before.0;
        assert_eq!(changed, after.1 - before.1);
        if changed == 1 {
            done(&rep.undoes(done(&yes)).await);
            assert!(!shown(&no).contains("dropped. Nothing was changed"), "{}", shown(&no));
        } else {
            assert_ne!(yes.outcome, Outcome::Answered, "{}", shown(&yes));
        }
        assert_eq!(everything(&app).await, original);
    }
}

#[tokio::test]
async fn a_change_and_its_undo_meet_another_change_without_losing_it() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    for (at, theirs) in CHANGES.iter().enumerate() {
        let app_before = everything(&app).await;
        let mine = done(&rep.confirms(shown_first(&rep, "raise the Acme Platform Rollout deal to 91k").await).await);
        let pending = shown_first(&manager, theirs).await;
        let before = written(&app).await;
        let wait = APART[at % APART.len()];
        let (undone, changed) = tokio::join!(rep.undoes(mine), later(wait, manager.confirms(pending)));
        let did = count([&undone, &changed]);
        let after = written(&app).await;
        assert_eq!((after.0 - before.0, after.1 - before.1), (did, did), "{theirs}");
        let changed = insists(&manager, changed).await;
        assert_eq!(rows(&app, BROKEN).await, Vec::<String>::new(), "{theirs}");
        if let Some(set) = button(&changed) {
            done(&manager.undoes(set).await);
        }
        if undone.outcome != Outcome::Answered {
            done(&rep.undoes(mine).await);
        }
        assert_eq!(everything(&app).await, app_before, "{theirs}");
    }
}

#[tokio::test]
async fn small_changes_at_once_are_each_done_once_or_said_to_be_done_already() {
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    done(&rep.says("create a task to paint the fence by Friday").await);
    let pairs = [
        ("mark the paint the fence task done", "mark the paint the fence task done"),
        ("move the paint the fence task to Monday", "mark the paint the fence task done"),
        ("move the paint the fence task to Monday", "move the paint the fence task to 20 March"),
        ("note on Globex: one", "note on Globex: two"),
        ("log a call with John Smith", "log a call with John Smith"),
        ("I called John Smith yesterday at 4pm", "log a call with John Smith"),
        ("create a task to paint the gate by Friday", "create a task to paint the gate by Friday"),
    ];
    for (mine, theirs) in pairs {
        for wait in APART {
            let original = everything(&app).await;
            let (one, two) = tokio::join!(rep.says(mine), later(wait, manager.says(theirs)));
            assert!(count([&one, &two]) >= 1, "{mine} / {theirs}: {}{}", shown(&one), shown(&two));
            assert_eq!(rows(&app, BROKEN).await, Vec::<String>::new(), "{mine} / {theirs}");
            let mut sets = vec![(&rep, button(&one)), (&manager, button(&two))];
            if shown_order(&app).await == "Layla Mansour" {
                sets.reverse();
            }
            for (member, set) in sets {
                if let Some(set) = set {
                    done(&member.undoes(set).await);
                }
            }
            assert_eq!(everything(&app).await, original, "{mine} / {theirs}: {}{}", shown(&one), shown(&two));
        }
    }
}

#[tokio::test]
async fn no_deal_is_opened_with_a_company_that_was_deleted_a_moment_before() {
    const NAMES: [&str; 8] = ["Norden", "Sueden", "Westen", "Osten", "Berge", "Seen", "Felder", "Kuesten"];
    const HANGING: &str =
        "SELECT d.name FROM deals d JOIN companies c ON c.id = d.company_id AND c.deleted_at IS NOT NULL
         WHERE d.name LIKE 'Quarry %' AND d.deleted_at IS NULL
           AND (SELECT min(seq) FROM changes h WHERE h.entity_id = d.id)
             > (SELECT max(seq) FROM changes h WHERE h.entity_id = c.id AND h.after IS NULL)";
    let app = TestApp::with_demo().await;
    let (rep, manager) = (app.rep().await, app.member("demo", "Layla").await);
    for (wait, name) in APART.into_iter().chain(APART).zip(NAMES) {
        let company = format!("{name}stein");
        let added = rep.says(&format!("add the company {company}")).await;
        done(&insists(&rep, added).await);
        let opens = format!("create a deal called Quarry {name} for {company}, 5k");
        let (opens, deletes) =
            (shown_first(&rep, &opens).await, shown_first(&manager, &format!("delete the company {company}")).await);
        let (one, two) = tokio::join!(rep.confirms(opens), later(wait, manager.confirms(deletes)));
        assert_eq!(rows(&app, HANGING).await, Vec::<String>::new(), "{wait}: {}{}", shown(&one), shown(&two));
        assert_ne!(one.outcome, Outcome::Failed);
    }
}
