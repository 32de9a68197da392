//! Whatever happens in a calendar, in however many pages it is told and however often: the meetings are those of the calendar.

use chrono::TimeDelta;
use leancrm_core::{
    domain::calendar::{CalendarEvent, EventStatus},
    ops::calendar::Reading,
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use super::{Scene, at, event, instance};

/// How many sequences are tried, and how long each is.
const SEQUENCES: usize = 12;
const LENGTH: usize = 14;

/// Something that happens: what, to which of the events, and by how much.
type Step = (u8, u8, i64);

fn changed(id: u8, hours: i64) -> CalendarEvent {
    let start = (at("2026-03-12T07:00:00Z") + TimeDelta::hours(hours)).to_rfc3339();
    if id < 3 {
        let original = format!("2026-03-{}T07:00:00Z", 12 + 7 * id);
        instance("weekly", &format!("Standup {hours}"), &original, &start, 15)
    } else {
        event(&format!("e{id}"), &format!("Talk {hours}"), &start, 30)
    }
}

fn perform(scene: &Scene, (what, id, hours): Step) {
    let account = scene.account.id;
    match what {
        0..=4 => drop(scene.put(changed(id, hours))),
        5 => scene.calendar.call_off(account, &changed(id, 0).id),
        6 => scene.calendar.call_off(account, "weekly"),
        _ => scene.calendar.forget(),
    }
}

fn expected(scene: &Scene) -> Vec<String> {
    let told = scene.calendar.standing(scene.account.id).into_iter().map(|event| {
        let (start, end) = event.time.as_ref().unwrap().span(chrono_tz::UTC);
        let (start, end) = (start.format("%m-%d %H:%M"), end.format("%m-%d %H:%M"));
        format!("{} | {} | {start} | {end}", event.id, event.title.unwrap())
    });
    told.collect()
}

#[tokio::test]
async fn the_meetings_are_those_of_the_calendar_however_they_are_told() {
    let mut runner = TestRunner::deterministic();
    let steps = proptest::collection::vec((0..8u8, 0..6u8, 0..200i64), LENGTH);
    for (number, size) in (0..SEQUENCES).zip([1, 2, 3, 250].into_iter().cycle()) {
        let scene = Scene::with_pages_of(size).await;
        let sequence = steps.new_tree(&mut runner).unwrap().current();
        for (position, step) in sequence.iter().enumerate() {
            perform(&scene, *step);
            scene.app.clock.advance(TimeDelta::minutes(1));
            if position % 3 != 0 {
                scene.sync().await;
                assert_eq!(scene.meetings().await, expected(&scene), "{number}: after {:?}", &sequence[..=position]);
            }
        }
        scene.sync().await;
        // Everything that was ever told comes once more, in the order in which it was, as a job that was held up would bring it.
        let heard = scene.heard.take();
        let stale: Vec<CalendarEvent> =
            heard.into_iter().filter(|event| event.status != EventStatus::Cancelled).collect();
        scene.apply(&stale, Reading::Changes).await;
        assert_eq!(scene.meetings().await, expected(&scene), "{number}: told again after {sequence:?}");
    }
}
