//! Meetings booked, moved and called off by chat: shown first, then written to the calendar, or told why not.

use leancrm_bot::{Answer, Outcome, reply::Block};
use leancrm_core::{ids::ChangeSetId, ports::provider::ProviderError};
use leancrm_tests::{TestApp, shown};

use super::{Plan, Scene, attendee, event, has, john, with};

/// Checks that a change waits for a yes.
fn waits(answer: &Answer) {
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(answer));
    assert!(answer.reply.blocks.iter().any(|block| matches!(block, Block::Preview(_))), "{}", shown(answer));
}

/// Checks that something was done, and gives what takes it back.
fn done(answer: &Answer) -> ChangeSetId {
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(answer));
    super::button(answer).unwrap_or_else(|| panic!("there is an undo button in {}", shown(answer)))
}

async fn yes(scene: &Scene, text: &str) -> ChangeSetId {
    let rep = scene.app.rep().await;
    waits(&rep.says(text).await);
    done(&rep.says("yes").await)
}

const LOCAL: &str = "SELECT concat_ws(' | ', title, to_char(starts_at AT TIME ZONE 'Asia/Kuwait', 'MM-DD HH24:MI'),
        (extract(epoch FROM ends_at - starts_at) / 60)::int, status, writing, account_id IS NOT NULL)
    FROM meetings WHERE source IN ('chat', 'calendar') AND deleted_at IS NULL ORDER BY starts_at";

/// What stands in the other calendar.
fn there(scene: &Scene) -> Vec<String> {
    let told = scene.calendar.standing(scene.account.id).into_iter().map(|event| {
        let (start, end) = event.time.as_ref().unwrap().span(chrono_tz::UTC);
        let people: Vec<String> = event.attendees.iter().map(|one| one.address.clone()).collect();
        let start = start.with_timezone(&chrono_tz::Asia::Kuwait);
        let minutes = (end.with_timezone(&chrono_tz::Asia::Kuwait) - start).num_minutes();
        format!("{} | {} | {minutes} | {}", event.title.unwrap(), start.format("%m-%d %H:%M"), people.join(" "))
    });
    told.collect()
}

#[tokio::test]
async fn a_meeting_is_shown_then_booked_then_in_the_calendar_and_whom_it_is_with_is_invited() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let john = john(&scene).await;
    let rep = scene.app.rep().await;
    let answer = rep.says("book a 45 min call with John Smith tomorrow at 3pm").await;
    waits(&answer);
    let told = shown(&answer);
    assert!(
        has(&told, &["Call with John Smith", "Thu 12 Mar 15:00", "Thu 12 Mar 15:45", "Acme", "Invites", &john]),
        "{told}"
    );
    assert!(has(&told, &["Google Calendar"]), "{told}");
    assert!(scene.rows(LOCAL).await.is_empty() && there(&scene).is_empty(), "a preview writes nothing");
    done(&rep.says("yes").await);
    assert_eq!(scene.rows(LOCAL).await, ["Call with John Smith | 03-12 15:00 | 45 | confirmed | pending | t"]);
    scene.tick().await;
    assert_eq!(scene.rows(LOCAL).await, ["Call with John Smith | 03-12 15:00 | 45 | confirmed | t"]);
    assert_eq!(there(&scene), [format!("Call with John Smith | 03-12 15:00 | 45 | {john}")]);
    scene.at("2026-03-11T07:00:00Z").await;
    assert_eq!(scene.rows(LOCAL).await.len(), 1, "the calendar telling of it is no news");
    let agenda = shown(&rep.says("do I have meetings with John Smith tomorrow?").await);
    assert!(agenda.contains("Call with John Smith"), "{agenda}");
}

#[tokio::test]
async fn an_undo_takes_it_out_of_the_calendar_and_undoing_that_puts_it_back() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let booked = yes(&scene, "book a call with John Smith tomorrow at 3pm").await;
    scene.tick().await;
    let undone = done(&scene.app.rep().await.undoes(booked).await);
    assert!(scene.rows(LOCAL).await.is_empty());
    scene.tick().await;
    assert!(there(&scene).is_empty());
    scene.at("2026-03-11T07:00:00Z").await;
    assert!(scene.rows(LOCAL).await.is_empty());
    done(&scene.app.rep().await.undoes(undone).await);
    scene.tick().await;
    assert_eq!(there(&scene).len(), 1);
    assert_eq!(scene.rows(LOCAL).await, ["Call with John Smith | 03-12 15:00 | 30 | confirmed | t"]);
}

#[tokio::test]
async fn what_is_taken_back_before_it_was_written_never_reaches_the_calendar() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let booked = yes(&scene, "book a call with John Smith tomorrow at 3pm").await;
    done(&scene.app.rep().await.undoes(booked).await);
    scene.tick().await;
    assert!(there(&scene).is_empty());
    assert!(!scene.calendar.calls().contains(&"insert".to_owned()), "{:?}", scene.calendar.calls());
}

#[tokio::test]
async fn a_meeting_of_the_calendar_is_moved_made_longer_and_called_off() {
    let scene = Scene::connected().await;
    let john = john(&scene).await;
    scene.put(with(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30), &[&john]));
    scene.put(event("e2", "Planning", "2026-03-13T12:00:00Z", 60));
    scene.tick().await;
    let rep = scene.app.rep().await;
    let answer = rep.says("move the Pricing meeting to Friday 3:30pm").await;
    waits(&answer);
    assert!(
        has(&shown(&answer), &["Thu 12 Mar 10:00", "Fri 13 Mar 15:30", "You have “Planning”"]),
        "{}",
        shown(&answer)
    );
    let moved = done(&rep.says("yes").await);
    scene.tick().await;
    assert!(
        there(&scene).contains(&format!("Pricing | 03-13 15:30 | 30 | omar@gulfbright.example {john}")),
        "{:?}",
        there(&scene)
    );
    waits(&rep.says("extend the Pricing meeting to 45 minutes").await);
    done(&rep.says("yes").await);
    scene.tick().await;
    assert!(there(&scene)[0].starts_with("Pricing | 03-13 15:30 | 45"), "{:?}", there(&scene));
    yes(&scene, "cancel the Pricing meeting").await;
    scene.tick().await;
    assert!(there(&scene).iter().all(|meeting| !meeting.starts_with("Pricing")), "{:?}", there(&scene));
    assert!(scene.rows(LOCAL).await[1].contains("cancelled"), "{:?}", scene.rows(LOCAL).await);
    let answer = rep.undoes(moved).await;
    assert!(shown(&answer).contains("Pricing"), "what was called off since is not moved back: {}", shown(&answer));
    scene.tick().await;
    assert!(there(&scene).iter().all(|meeting| !meeting.starts_with("Pricing")), "{:?}", there(&scene));
}

#[tokio::test]
async fn several_that_fit_are_asked_about_and_the_hour_keeps_its_day() {
    let scene = Scene::connected().await;
    let john = john(&scene).await;
    scene.put(with(event("e1", "Pricing", "2026-03-17T07:00:00Z", 30), &[&john]));
    scene.put(with(event("e2", "Review", "2026-03-18T07:00:00Z", 30), &[&john]));
    scene.tick().await;
    scene.behind("UPDATE meetings SET status = 'cancelled' WHERE account_id IS NULL").await;
    let rep = scene.app.rep().await;
    let answer = rep.says("move my meeting with John Smith to 4pm").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    assert!(has(&shown(&answer), &["Pricing", "Review"]), "{}", shown(&answer));
    waits(&rep.says("the second one").await);
    done(&rep.says("yes").await);
    scene.tick().await;
    assert!(there(&scene)[1].starts_with("Review | 03-18 16:00 | 30"), "{:?}", there(&scene));
}

#[tokio::test]
async fn a_day_without_an_hour_is_asked_about_and_kept() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let rep = scene.app.rep().await;
    let answer = rep.says("schedule a meeting with John Smith for next Tuesday").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    assert!(shown(&answer).contains("At what time"), "{}", shown(&answer));
    let answer = rep.says("3pm").await;
    waits(&answer);
    assert!(shown(&answer).contains("Tue 17 Mar 15:00"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_change_that_waits_is_made_longer_or_put_to_another_time_in_words() {
    let scene = Scene::connected().await;
    scene.tick().await;
    let rep = scene.app.rep().await;
    waits(&rep.says("book a call with John Smith tomorrow at 3pm").await);
    let answer = rep.says("make it 45 minutes").await;
    waits(&answer);
    assert!(has(&shown(&answer), &["Thu 12 Mar 15:00", "Thu 12 Mar 15:45"]), "{}", shown(&answer));
    let answer = rep.says("make it tomorrow at 4pm").await;
    waits(&answer);
    assert!(has(&shown(&answer), &["Thu 12 Mar 16:00", "Thu 12 Mar 16:45"]), "{}", shown(&answer));
}

#[tokio::test]
async fn without_a_connected_calendar_it_stands_here_alone_and_says_so() {
    let app = TestApp::with_demo().await;
    let layla = app.member("demo", "Layla").await;
    let answer = layla.says("book a call with John Smith tomorrow at 3pm").await;
    waits(&answer);
    assert!(has(&shown(&answer), &["stands in LeanCRM alone", "nobody is told"]), "{}", shown(&answer));
    assert!(!shown(&answer).contains("Invites"), "{}", shown(&answer));
    done(&layla.says("yes").await);
    let agenda = shown(&layla.says("what's on tomorrow?").await);
    assert!(agenda.contains("Call with John Smith"), "{agenda}");
    waits(&layla.says("cancel my call with John Smith").await);
    done(&layla.says("yes").await);
    let agenda = shown(&layla.says("what's on tomorrow?").await);
    assert!(!agenda.contains("Call with John Smith"), "{agenda}");
}

#[tokio::test]
async fn an_answer_that_is_lost_books_nothing_twice() {
    let scene = Scene::connected().await;
    scene.tick().await;
    yes(&scene, "book a call with John Smith tomorrow at 3pm").await;
    scene.calendar.plan([Plan::DoneUnheard]);
    scene.tick().await;
    assert_eq!(scene.rows(LOCAL).await, ["Call with John Smith | 03-12 15:00 | 30 | confirmed | pending | t"]);
    scene.at("2026-03-11T06:35:00Z").await;
    assert_eq!(there(&scene).len(), 1);
    assert_eq!(scene.rows(LOCAL).await, ["Call with John Smith | 03-12 15:00 | 30 | confirmed | t"]);
}

const TOLD: &str = "SELECT text FROM alerts WHERE kind = 'alert' ORDER BY id";

#[tokio::test]
async fn what_was_changed_there_meanwhile_counts_and_its_member_hears_of_it() {
    let scene = Scene::connected().await;
    scene.put(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30));
    scene.put(event("e2", "Review", "2026-03-12T09:00:00Z", 30));
    scene.tick().await;
    yes(&scene, "move the Pricing meeting to Friday 3pm").await;
    yes(&scene, "move the Review meeting to Friday 4pm").await;
    scene.put(event("e1", "Pricing", "2026-03-16T07:00:00Z", 30));
    scene.calendar.call_off(scene.account.id, "e2");
    scene.tick().await;
    assert_eq!(scene.meetings().await, ["e1 | Pricing | 03-16 07:00 | 03-16 07:30"]);
    let told = scene.rows(TOLD).await.join("\n");
    assert!(
        has(&told, &["“Pricing” was changed in your calendar meanwhile", "“Review” is no longer in your calendar"]),
        "{told}"
    );
}

#[tokio::test]
async fn what_the_calendar_refuses_is_told_and_shown_as_it_stands_there() {
    let scene = Scene::connected().await;
    scene.put(event("e1", "Pricing", "2026-03-12T07:00:00Z", 30));
    scene.tick().await;
    let refused = || Plan::Fail(ProviderError::Refused("no".to_owned()));
    yes(&scene, "move the Pricing meeting to Friday 3pm").await;
    scene.calendar.plan([refused()]);
    scene.tick().await;
    assert_eq!(scene.meetings().await, ["e1 | Pricing | 03-12 07:00 | 03-12 07:30"]);
    yes(&scene, "book a call with John Smith tomorrow at 3pm").await;
    scene.calendar.plan([refused()]);
    scene.tick().await;
    assert!(scene.rows(LOCAL).await.contains(&"Call with John Smith | 03-12 15:00 | 30 | confirmed | f".to_owned()));
    let told = scene.rows(TOLD).await.join("\n");
    assert!(
        has(&told, &["“Pricing” could not be changed", "shows it as it stands there", "stands in LeanCRM alone"]),
        "{told}"
    );
}

#[tokio::test]
async fn only_whoever_calls_a_meeting_moves_it_and_nobody_anothers() {
    let scene = Scene::connected().await;
    let john = john(&scene).await;
    let mut theirs = with(event("e1", "Vendor audit", "2026-03-12T07:00:00Z", 30), &[&john]);
    theirs.organizer = Some(attendee(&john));
    scene.put(theirs);
    scene.tick().await;
    let rep = scene.app.rep().await;
    let answer = rep.says("move the Vendor audit meeting to Friday 3pm").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("only whoever calls"), "{}", shown(&answer));
    let layla = scene.app.member("demo", "Layla").await;
    let answer = layla.says("cancel the Vendor audit meeting").await;
    assert_eq!(answer.outcome, Outcome::NotFound, "{}", shown(&answer));
    let viewer = scene
        .rows("SELECT display_name FROM memberships m JOIN roles r ON r.id = m.role_id WHERE r.key = 'viewer'")
        .await;
    if let Some(name) = viewer.first() {
        let answer = scene.app.member("demo", name).await.says("book a call with John Smith tomorrow at 3pm").await;
        assert!(shown(&answer).contains("calendar.write"), "{}", shown(&answer));
    }
}
