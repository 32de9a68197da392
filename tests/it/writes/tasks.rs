//! Tasks and reminders.

use leancrm_bot::Outcome;
use leancrm_tests::{TestApp, shown};

use super::{button, card, chooser, done, everything, field, rows};

/// The latest task: title, due and reminder on the clock of Kuwait, status, assignee.
async fn latest(app: &TestApp) -> String {
    rows(
        app,
        "SELECT concat_ws('|', t.title, to_char(t.due_at AT TIME ZONE 'Asia/Kuwait', 'YYYY-MM-DD HH24:MI'),
                coalesce(to_char(t.remind_at AT TIME ZONE 'Asia/Kuwait', 'YYYY-MM-DD HH24:MI'), '-'), t.status, m.display_name)
         FROM tasks t JOIN memberships m ON m.id = t.assignee_id WHERE t.deleted_at IS NULL ORDER BY t.id DESC LIMIT 1",
    )
    .await
    .remove(0)
}

#[tokio::test]
async fn a_task_for_a_day_is_due_at_the_end_of_it_and_told_with_its_weekday() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("create a task to send the proposal by Friday").await;
    done(&answer);
    assert_eq!(card(&answer).title, "send the proposal");
    assert_eq!((field(&answer, "Due"), field(&answer, "For")), (Some("Fri 13 Mar"), Some("Omar Haddad")));
    assert_eq!(latest(&app).await, "send the proposal|2026-03-13 00:00|-|open|Omar Haddad");
    app.clock.advance(chrono::TimeDelta::days(2));
    assert!(!shown(&rep.says("what's overdue?").await).contains("send the proposal"), "the day is not over");
    app.clock.advance(chrono::TimeDelta::days(1));
    assert!(shown(&rep.says("what's overdue?").await).contains("send the proposal"));
}

#[tokio::test]
async fn a_task_at_an_hour_is_due_then_and_hangs_on_whom_it_names() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("add a task to call Jane Doe tomorrow at 3pm").await;
    done(&answer);
    assert_eq!(field(&answer, "Due"), Some("Thu 12 Mar 15:00 (tomorrow)"), "{}", shown(&answer));
    assert_eq!(field(&answer, "About"), Some("Jane Doe"));
    assert_eq!(latest(&app).await, "call Jane Doe|2026-03-12 15:00|-|open|Omar Haddad");
}

#[tokio::test]
async fn a_name_in_a_title_that_leads_nowhere_costs_only_the_link() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("create task call Zebulon tomorrow").await;
    done(&answer);
    assert_eq!((card(&answer).title.as_str(), field(&answer, "About")), ("call Zebulon", None), "{}", shown(&answer));
}

#[tokio::test]
async fn a_reminder_without_an_hour_is_for_nine() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("remind me tomorrow to water the plants").await;
    done(&answer);
    assert_eq!(field(&answer, "Remind"), Some("Thu 12 Mar 09:00 (tomorrow)"), "{}", shown(&answer));
    assert_eq!(latest(&app).await, "water the plants|2026-03-12 09:00|2026-03-12 09:00|open|Omar Haddad");
}

#[tokio::test]
async fn a_reminder_for_what_has_passed_or_that_repeats_is_not_written() {
    let app = TestApp::with_demo().await;
    let (original, rep) = (everything(&app).await, app.rep().await);
    let asked = rep.says("remind me today to water the plants").await;
    assert_eq!(asked.outcome, Outcome::Asked, "nine has passed: {}", shown(&asked));
    let refused = rep.says("every friday remind me to update my deals").await;
    assert_eq!(refused.outcome, Outcome::Refused, "{}", shown(&refused));
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn a_task_is_done_opened_again_put_off_and_deleted_by_its_title_and_each_is_undone() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("create a task to paint the fence by Friday").await;
    let sentences = [
        ("mark the paint the fence task done", "paint the fence|2026-03-13 00:00|-|done|Omar Haddad"),
        ("move the fence task to next tuesday at 10am", "paint the fence|2026-03-17 10:00|-|open|Omar Haddad"),
    ];
    for (sentence, expected) in sentences {
        let original = everything(&app).await;
        done(&rep.says(sentence).await);
        assert_eq!(latest(&app).await, expected);
        done(&rep.says("undo").await);
        assert_eq!(everything(&app).await, original, "{sentence}");
    }
    done(&rep.says("mark the fence task done").await);
    let original = everything(&app).await;
    done(&rep.says("reopen the fence task").await);
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, original);
    done(&rep.says("delete the fence task").await);
    assert!(!latest(&app).await.starts_with("paint"));
    done(&rep.says("undo").await);
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn a_task_is_meant_by_its_place_in_the_list_or_as_the_one_just_written() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let list = shown(&rep.says("my tasks").await);
    let second =
        list.lines().filter(|line| line.contains("Omar Haddad")).nth(1).expect("a second task").trim().to_owned();
    let answer = rep.says("mark the second one done").await;
    done(&answer);
    assert!(second.starts_with(&card(&answer).title), "{second} is not {}", card(&answer).title);
    rep.says("create a task to paint the fence by Friday").await;
    let moved = rep.says("snooze it to Monday").await;
    done(&moved);
    assert_eq!(moved.reply.plain_text(), "Moved: Fri 13 Mar → Mon 16 Mar.");
    let further = rep.says("snooze it for 2 days").await;
    assert_eq!(field(&further, "Due"), Some("Wed 18 Mar"), "{}", shown(&further));
    rep.says("my pipeline").await;
    let asked = rep.says("mark it done").await;
    assert_ne!(asked.outcome, Outcome::Answered, "another thing was shown since: {}", shown(&asked));
}

#[tokio::test]
async fn of_several_tasks_that_fit_none_is_touched_before_one_is_picked() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("create a task to paint the fence by Friday").await;
    rep.says("create a task to paint the gate by Friday").await;
    let original = everything(&app).await;
    let asked = rep.says("move the paint task to Monday").await;
    assert_eq!((asked.outcome, button(&asked)), (Outcome::Asked, None), "{}", shown(&asked));
    assert_eq!(everything(&app).await, original);
    let (question, options) = chooser(&asked);
    let gate = options.iter().position(|label| label == "paint the gate").expect("the gate can be picked");
    let answer = rep.picks(question, gate).await;
    done(&answer);
    assert_eq!((card(&answer).title.as_str(), field(&answer, "Due")), ("paint the gate", Some("Mon 16 Mar")));
}

#[tokio::test]
async fn what_is_done_already_is_said_and_nothing_more_is_written() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("create a task to paint the fence by Friday").await;
    done(&rep.says("mark the fence task done").await);
    let original = (everything(&app).await, super::history(&app).await);
    let answer = rep.says("mark the fence task done").await;
    assert!(answer.reply.plain_text().contains("done already"), "{}", shown(&answer));
    assert_eq!((everything(&app).await, super::history(&app).await), original);
}

#[tokio::test]
async fn a_colleagues_list_needs_reach() {
    let app = TestApp::with_demo().await;
    let original = everything(&app).await;
    let refused = app.rep().await.says("assign a task to Sofia to review the contract").await;
    assert_eq!(refused.outcome, Outcome::Refused, "{}", shown(&refused));
    assert!(shown(&refused).contains("tasks.create"));
    let hidden = app.rep().await.says("mark the Chase Björn task done").await;
    assert_eq!(hidden.outcome, Outcome::NotFound, "{}", shown(&hidden));
    assert_eq!(everything(&app).await, original);
    let answer = app.member("demo", "Layla").await.says("assign a task to Sofia to review the contract").await;
    done(&answer);
    assert_eq!(field(&answer, "For"), Some("Sofia Lindqvist"));
}

#[tokio::test]
async fn who_may_only_read_changes_nothing_and_is_told_the_permission() {
    let app = TestApp::empty().await;
    let (tenant, mut tx) = {
        let mut tx = app.store.system().await.expect("the system door");
        let new = leancrm_core::store::NewTenant {
            id: None,
            external_client_id: None,
            parent: None,
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            timezone: chrono_tz::UTC,
            base_currency: leancrm_core::domain::money::Currency::USD,
            region: "US".to_owned(),
        };
        (tx.create_tenant(&new).await.expect("a tenant"), tx)
    };
    let viewer = leancrm_core::store::NewMember {
        email: "vera@acme.example".to_owned(),
        name: "Vera".to_owned(),
        role: "viewer".to_owned(),
        reports_to: None,
    };
    tx.add_member(tenant, &viewer).await.expect("a member");
    tx.commit().await.expect("a commit");
    let vera = app.member("acme", "Vera").await;
    for (sentence, permission) in [
        ("create a task to paint the fence", "tasks.create"),
        ("note on Acme: hi", "activities.create"),
        ("log a call with Jane", "activities.create"),
        ("mark the fence task done", "tasks.update"),
    ] {
        let answer = vera.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
        assert!(shown(&answer).contains(permission), "{}", shown(&answer));
    }
}
