//! What changes in a calendar changes in LeanCRM, and nothing else does.

use leancrm_core::{
    domain::calendar::{Attendee, EventStatus, EventTime, Response},
    ops::calendar::Reading,
};
use leancrm_tests::shown;

use super::{Scene, attendee, day, event, has, instance, john, with};

const PEOPLE: &str = "SELECT concat_ws(' | ', p.address, c.name, p.colleague) FROM meeting_people p
    LEFT JOIN contacts c ON c.id = p.contact_id ORDER BY p.position";

#[tokio::test]
async fn a_meeting_is_moved_and_called_off_as_its_event_is() {
    let scene = Scene::new().await;
    scene.put(event("e1", "Kickoff", "2026-03-12T07:00:00Z", 30));
    assert_eq!(scene.sync().await.kept, 1);
    assert_eq!(scene.meetings().await, ["e1 | Kickoff | 03-12 07:00 | 03-12 07:30"]);
    scene.put(event("e1", "Kickoff", "2026-03-13T08:00:00Z", 45));
    assert_eq!(scene.sync().await.kept, 1);
    assert_eq!(scene.meetings().await, ["e1 | Kickoff | 03-13 08:00 | 03-13 08:45"]);
    assert_eq!(scene.sync().await.kept, 0, "nothing has changed");
    scene.calendar.call_off(scene.account.id, "e1");
    assert_eq!(scene.sync().await.cancelled, 1);
    assert!(scene.meetings().await.is_empty());
    let agenda = shown(&scene.app.rep().await.says("what's on Friday?").await);
    assert!(!agenda.contains("Kickoff"), "{agenda}");
}

#[tokio::test]
async fn one_of_a_series_is_moved_or_called_off_by_itself_and_all_of_it_together() {
    let scene = Scene::new().await;
    for start in ["2026-03-12T07:00:00Z", "2026-03-19T07:00:00Z", "2026-03-26T07:00:00Z"] {
        scene.put(instance("weekly", "Standup", start, start, 15));
    }
    scene.put(event("other", "Lunch", "2026-03-12T09:00:00Z", 60));
    scene.sync().await;
    assert_eq!(scene.meetings().await.len(), 4);
    scene.put(instance("weekly", "Standup", "2026-03-19T07:00:00Z", "2026-03-20T10:00:00Z", 15));
    scene.calendar.call_off(scene.account.id, "weekly_20260326T070000Z");
    scene.sync().await;
    assert_eq!(
        scene.meetings().await,
        [
            "other | Lunch | 03-12 09:00 | 03-12 10:00",
            "weekly_20260312T070000Z | Standup | 03-12 07:00 | 03-12 07:15",
            "weekly_20260319T070000Z | Standup | 03-20 10:00 | 03-20 10:15",
        ]
    );
    // The whole series, told by its own id alone.
    let mut series = instance("weekly", "Standup", "2026-03-12T07:00:00Z", "2026-03-12T07:00:00Z", 15);
    (series.id, series.series, series.status) = ("weekly".to_owned(), None, EventStatus::Cancelled);
    (series.time, series.updated) = (None, None);
    scene.apply(&[series], Reading::Changes).await;
    assert_eq!(scene.meetings().await, ["other | Lunch | 03-12 09:00 | 03-12 10:00"]);
}

#[tokio::test]
async fn what_is_gone_is_called_off_when_everything_is_read_anew() {
    let scene = Scene::with_pages_of(2).await;
    for number in 1..=5 {
        scene.put(event(&format!("e{number}"), "Talk", &format!("2026-03-1{number}T07:00:00Z"), 30));
    }
    scene.sync().await;
    scene.calendar.call_off(scene.account.id, "e2");
    scene.put(event("e3", "Talk", "2026-03-20T07:00:00Z", 30));
    // The change was never told: the token is too old by now.
    scene.calendar.forget();
    let applied = scene.sync().await;
    assert_eq!((applied.kept, applied.cancelled, applied.skipped), (1, 1, 3));
    assert_eq!(scene.meetings().await.len(), 4);
    assert!(scene.meetings().await.contains(&"e3 | Talk | 03-20 07:00 | 03-20 07:30".to_owned()));
    let manual = "SELECT count(*)::text FROM meetings WHERE account_id IS NULL AND status <> 'cancelled' AND starts_at > '2026-03-11'";
    assert_ne!(scene.rows(manual).await, ["0"], "what stands in LeanCRM alone is not touched");
}

#[tokio::test]
async fn whole_days_are_the_members_own_days() {
    let scene = Scene::new().await;
    let mut fair = event("fair", "Trade fair", "2026-03-12T00:00:00Z", 0);
    fair.time = Some(EventTime::AllDay { first: day("2026-03-12"), until: day("2026-03-14") });
    scene.put(fair);
    scene.sync().await;
    // Midnight in Kuwait.
    assert_eq!(scene.meetings().await, ["fair | Trade fair | 03-11 21:00 | 03-13 21:00"]);
    let agenda = shown(&scene.app.rep().await.says("what's on Friday?").await);
    assert!(has(&agenda, &["Trade fair", "all day until"]), "{agenda}");
    let agenda = shown(&scene.app.rep().await.says("what's on Saturday?").await);
    assert!(!agenda.contains("Trade fair"), "{agenda}");
    let rep = scene.app.rep().await;
    rep.says("timezone Berlin").await;
    assert_eq!(scene.meetings().await, ["fair | Trade fair | 03-11 23:00 | 03-13 23:00"], "midnight in Berlin");
    rep.says("undo").await;
    assert_eq!(scene.meetings().await, ["fair | Trade fair | 03-11 21:00 | 03-13 21:00"]);
}

#[tokio::test]
async fn those_asked_are_the_contacts_of_their_addresses_and_no_rooms_nor_oneself_nor_colleagues() {
    let scene = Scene::new().await;
    let john = john(&scene).await;
    let mut review = with(
        event("e1", "Review", "2026-03-12T07:00:00Z", 30),
        &["layla@gulfbright.example", "intern@gulfbright.example", &john.to_uppercase(), "new@person.example"],
    );
    review.attendees.push(Attendee { is_resource: true, ..attendee("room@gulfbright.example") });
    review.attendees.push(attendee("c_188@resource.calendar.google.com"));
    review.organizer = Some(Attendee { is_self: true, ..attendee("omar@gulfbright.example") });
    scene.put(review);
    scene.sync().await;
    let people = scene.rows(PEOPLE).await;
    assert_eq!(people.len(), 4, "{people:?}");
    assert!(people[0].starts_with("layla@gulfbright.example | t"), "{people:?}");
    assert!(people[1].starts_with("intern@gulfbright.example | t"), "a colleague without an account: {people:?}");
    assert_eq!(people[2], format!("{} | John Smith | f", john.to_lowercase()));
    assert_eq!(people[3], "new@person.example | f");
    let known = scene.rows("SELECT count(*)::text FROM contact_points WHERE value_norm = 'new@person.example'").await;
    assert_eq!(known, ["0"], "nobody becomes a contact by being asked to a meeting");
    let agenda = shown(&scene.app.rep().await.says("do I have meetings with John Smith tomorrow?").await);
    assert!(has(&agenda, &["Review", "John Smith", "3 more"]), "{agenda}");
}

#[tokio::test]
async fn a_company_is_known_by_the_domain_of_an_address_and_free_mail_is_nobodys() {
    let scene = Scene::new().await;
    let domain = scene.rows("SELECT d.domain FROM company_domains d JOIN companies c ON c.id = d.company_id WHERE c.name LIKE 'Globex%'").await.remove(0);
    scene.put(with(event("e1", "Intro", "2026-03-12T07:00:00Z", 30), &[&format!("somebody@live.{domain}")]));
    scene.put(with(event("e2", "Chat", "2026-03-12T08:00:00Z", 30), &["somebody@gmail.com"]));
    scene.sync().await;
    let companies =
        "SELECT concat_ws(' | ', m.title, c.name) FROM meetings m LEFT JOIN companies c ON c.id = m.company_id
                     WHERE m.account_id IS NOT NULL ORDER BY m.event_id";
    let companies = scene.rows(companies).await;
    assert!(companies[0].starts_with("Intro | Globex") && companies[1] == "Chat", "{companies:?}");
}

#[tokio::test]
async fn what_was_declined_is_not_on_the_agenda_and_what_is_free_takes_no_time() {
    let scene = Scene::new().await;
    let mut declined = event("e1", "All hands", "2026-03-17T07:00:00Z", 600);
    declined.attendees[0].response = Response::Declined;
    scene.put(declined);
    let mut free = event("e2", "Focus music", "2026-03-17T07:00:00Z", 600);
    free.is_free = true;
    scene.put(free);
    scene.sync().await;
    let agenda = shown(&scene.app.rep().await.says("what's on 17 March?").await);
    assert!(!agenda.contains("All hands") && agenda.contains("Focus music"), "{agenda}");
    let free = shown(&scene.app.rep().await.says("when am I free on 17 March?").await);
    assert!(!free.contains("no free time"), "{free}");
}

#[tokio::test]
async fn a_page_that_comes_late_or_twice_brings_nothing_back() {
    let scene = Scene::new().await;
    let first = scene.put(event("e1", "Kickoff", "2026-03-12T07:00:00Z", 30));
    scene.sync().await;
    let moved = scene.put(event("e1", "Kickoff", "2026-03-13T07:00:00Z", 30));
    scene.sync().await;
    assert_eq!(scene.apply(&[first.clone(), moved.clone(), first.clone()], Reading::Changes).await.kept, 0);
    assert_eq!(scene.meetings().await, ["e1 | Kickoff | 03-13 07:00 | 03-13 07:30"]);
    scene.calendar.call_off(scene.account.id, "e1");
    scene.sync().await;
    assert_eq!(scene.apply(&[first, moved], Reading::Changes).await.kept, 0);
    assert!(scene.meetings().await.is_empty());
}

#[tokio::test]
async fn hostile_texts_are_kept_as_they_are_and_what_cannot_be_kept_is_left_out() {
    let scene = Scene::new().await;
    let mut odd = event("e1", "a\0b'); DROP TABLE meetings;--", "2026-03-12T07:00:00Z", 30);
    odd.description = Some("x".repeat(100_000));
    odd.attendees.push(attendee("no address"));
    odd.attendees.push(attendee(&format!("{}@long.example", "y".repeat(400))));
    scene.put(odd);
    let mut backwards = event("e2", " ", "2026-03-12T07:00:00Z", -30);
    backwards.attendees.clear();
    scene.put(backwards);
    assert_eq!(scene.sync().await.kept, 2);
    assert_eq!(
        scene.meetings().await,
        ["e1 | ab'); DROP TABLE meetings;-- | 03-12 07:00 | 03-12 07:30", "e2 | Busy | 03-12 07:00 | 03-12 07:00"]
    );
}
