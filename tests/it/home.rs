//! The page of a day: what it shows, and what its buttons do.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use leancrm_bot::{
    About, Act, Answer, Home, Input, Outcome,
    reply::{Block, Press},
    slack::{self, Pressed},
};
use leancrm_core::ids::{ChangeSetId, DealId, MeetingId, PendingId, TaskId};
use leancrm_tests::{TestApp, TestMember, shown};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

async fn home(app: &TestApp, member: &TestMember<'_>) -> Home {
    app.engine.home(&member.actor).await.expect("a page")
}

async fn rows(app: &TestApp, query: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("the query fits the schema")
}

async fn behind(app: &TestApp, sql: &'static str) {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("the statement runs");
}

/// An id of somebody's record, read past the product.
async fn id(app: &TestApp, query: &'static str) -> uuid::Uuid {
    rows(app, query).await.first().expect("there is one").parse().expect("an id")
}

/// All of the page as it is shown.
fn page(app: &TestApp, home: &Home, done: Option<&Answer>) -> Value {
    let now = app.store.clock().now();
    serde_json::to_value(slack::home_view(home, now, done)).expect("JSON")
}

/// The button of that label in the row below the text.
fn press(page: &Value, row: &str, label: &str) -> Input {
    let blocks = page["blocks"].as_array().expect("blocks");
    let at = blocks.iter().position(|block| block["text"]["text"].as_str().is_some_and(|text| text.contains(row)));
    let buttons = &blocks[at.unwrap_or_else(|| panic!("{row} is on {page}")) + 1]["elements"];
    let buttons = buttons.as_array().expect("buttons");
    let button =
        buttons.iter().find(|button| button["text"]["text"] == label).unwrap_or_else(|| panic!("{label}: {page}"));
    let text = |name: &str| button[name].as_str().unwrap_or_default();
    let pressed = Pressed::decode(text("action_id"), text("value")).expect("a press of ours");
    pressed.into_input().expect("a message")
}

fn undo(answer: &Answer) -> Option<ChangeSetId> {
    let actions = answer.reply.blocks.iter().filter_map(|block| match block {
        Block::Actions { items } => Some(items),
        _ => None,
    });
    actions.flatten().find_map(|action| match action.press {
        Press::Undo { change_set } => Some(change_set),
        _ => None,
    })
}

/// Everything that the buttons may change.
async fn everything(app: &TestApp) -> Vec<String> {
    rows(
        app,
        "SELECT to_jsonb(t)::text FROM tasks t
         UNION ALL SELECT to_jsonb(d)::text FROM deals d
         UNION ALL SELECT concat_ws(' ', (SELECT count(*) FROM change_sets), (SELECT count(*) FROM audit_log)) ORDER BY 1",
    )
    .await
}

async fn status(app: &TestApp) -> String {
    let status = "SELECT concat_ws(' ', status, to_char(due_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI')) FROM tasks
                  WHERE title LIKE 'Call Maya%'";
    rows(app, status).await.remove(0)
}

#[tokio::test]
async fn the_page_shows_what_is_due_who_is_met_which_deals_need_one_and_what_waits() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("raise the Acme Platform Rollout deal to 90k").await;
    let home = home(&app, &rep).await;
    let titles: Vec<&str> = home.tasks.rows.iter().map(|task| task.title.as_str()).collect();
    let due = [
        "Follow up with Yousef on spare parts",
        "Call Maya about the budget round",
        "Thank Ahmed for the referral",
        "Prepare the three-year option for NBK",
        "Send the liability cap wording to John Smith",
    ];
    assert_eq!((titles.as_slice(), home.tasks.total), (&due[..], 5));
    let meetings: Vec<&str> = home.meetings.rows.iter().map(|meeting| meeting.title.as_str()).collect();
    assert_eq!(meetings, ["NBK pricing review", "Pipeline check-in with Layla", "Acme contract review"]);
    let deals: Vec<&str> = home.deals.rows.iter().map(|deal| deal.name.as_str()).collect();
    assert_eq!(deals[0], "Globex Field Service", "its close date has passed: {deals:?}");
    assert!(deals.contains(&"ABC Counter POS"), "nothing has happened for weeks: {deals:?}");
    assert_eq!((home.waiting.total, &home.waiting.rows[0].records[0]["title"]), (1, &"Acme Platform Rollout".into()));

    let page = page(&app, &home, None).to_string();
    for text in [
        "Wednesday 11 March, Omar",
        "due Sun 8 Mar 11:00 (overdue)",
        "10:00–10:45",
        "was to close Thu 5 Mar",
        "“Acme Platform Rollout”, Amount: ",
        "Confirm",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    for others in ["Sofia", "Contoso", "Daniel"] {
        assert!(!page.contains(others), "{others}: {page}");
    }
}

#[tokio::test]
async fn what_is_over_is_not_shown() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    app.clock.advance(chrono::TimeDelta::hours(4));
    let meetings: Vec<String> =
        home(&app, &rep).await.meetings.rows.iter().map(|meeting| meeting.title.clone()).collect();
    assert_eq!(meetings, ["Acme contract review"]);
    rep.says("raise the Acme Platform Rollout deal to 90k").await;
    app.clock.advance(chrono::TimeDelta::minutes(16));
    assert!(home(&app, &rep).await.waiting.rows.is_empty(), "a yes counts for a quarter of an hour");
}

#[tokio::test]
async fn a_task_is_done_once_and_taken_back_and_the_page_says_so() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let (original, before) = (everything(&app).await, status(&app).await);
    let shown_first = page(&app, &home(&app, &rep).await, None);
    let done = press(&shown_first, "Call Maya", "Done");
    let answer = rep.sends(done.clone()).await;
    assert_eq!(
        (answer.outcome, status(&app).await.starts_with("done")),
        (Outcome::Answered, true),
        "{}",
        shown(&answer)
    );
    let after = everything(&app).await;

    let again = rep.sends(done).await;
    assert!(shown(&again).contains("done already") && undo(&again).is_none(), "{}", shown(&again));
    assert_eq!(everything(&app).await, after, "pressed twice, done once");

    let home_now = home(&app, &rep).await;
    assert!(home_now.tasks.rows.iter().all(|task| !task.title.starts_with("Call Maya")));
    let shown_after = page(&app, &home_now, Some(&answer));
    assert_eq!(shown_after["blocks"][0]["text"]["text"], "Done.", "{shown_after}");
    let Input::Undo { change_set, .. } = press(&shown_after, "Done.", "Undo") else { panic!("an undo") };
    assert_eq!(Some(change_set), undo(&answer));
    rep.undoes(change_set).await;
    assert_eq!(status(&app).await, before);
    assert_ne!(everything(&app).await, original, "the history keeps both");
}

#[tokio::test]
async fn a_task_is_put_off_until_tomorrow_at_its_hour() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let tomorrow = press(&page(&app, &home(&app, &rep).await, None), "Call Maya", "Tomorrow");
    let answer = rep.sends(tomorrow.clone()).await;
    assert_eq!(
        (answer.outcome, status(&app).await.as_str()),
        (Outcome::Answered, "open 12 11:00"),
        "{}",
        shown(&answer)
    );
    let after = everything(&app).await;
    let again = rep.sends(tomorrow).await;
    assert_eq!((again.outcome, undo(&again)), (Outcome::Invalid, None), "{}", shown(&again));
    assert_eq!(everything(&app).await, after);
}

#[tokio::test]
async fn a_deal_is_pushed_a_week_only_after_a_yes() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let closes = "SELECT expected_close::text FROM deals WHERE name = 'Globex Field Service'";
    let before = rows(&app, closes).await;
    let push = press(&page(&app, &home(&app, &rep).await, None), "Globex Field Service", "Push a week");
    let answer = rep.sends(push).await;
    assert_eq!((answer.outcome, rows(&app, closes).await), (Outcome::Asked, before), "{}", shown(&answer));
    let waits = page(&app, &home(&app, &rep).await, Some(&answer));
    let confirmed = rep.sends(press(&waits, "A yes counts until", "Confirm")).await;
    assert_eq!(
        (confirmed.outcome, rows(&app, closes).await),
        (Outcome::Answered, vec!["2026-03-12".to_owned()]),
        "{}",
        shown(&confirmed)
    );
    assert!(home(&app, &rep).await.waiting.rows.is_empty());
    rep.undoes(undo(&confirmed).expect("it can be taken back")).await;
    assert_eq!(rows(&app, closes).await, ["2026-03-05"]);
}

#[tokio::test]
async fn a_deal_tells_how_it_stands_and_a_meeting_what_to_know() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let first = page(&app, &home(&app, &rep).await, None);
    for (row, label, told) in [
        ("Globex Field Service", "Status", "Field Service"),
        ("Acme contract review", "Prep me", "John Smith"),
        ("Pipeline check-in", "Prep me", "Room Pearl"),
    ] {
        let answer = rep.sends(press(&first, row, label)).await;
        assert_eq!(answer.outcome, Outcome::Answered, "{row}: {}", shown(&answer));
        let page = page(&app, &home(&app, &rep).await, Some(&answer));
        let top = page["blocks"].as_array().expect("blocks").iter().take_while(|block| block["type"] != "header");
        let top: String = top.map(Value::to_string).collect();
        assert!(top.contains(told), "{row}: {top}");
    }
}

#[tokio::test]
async fn somebody_elses_record_and_another_tenants_are_neither_changed_nor_shown() {
    let app = TestApp::with_demo().await;
    let theirs = [
        (
            "Sofia's",
            "SELECT t.id::text FROM tasks t JOIN memberships m ON m.id = t.assignee_id WHERE m.display_name LIKE 'Sofia%' AND t.status = 'open'",
            "SELECT d.id::text FROM deals d JOIN memberships m ON m.id = d.owner_id WHERE m.display_name LIKE 'Sofia%' AND d.status = 'open'",
            "SELECT e.id::text FROM meetings e JOIN memberships m ON m.id = e.member_id WHERE m.display_name LIKE 'Sofia%'",
        ),
        (
            "another tenant's",
            "SELECT t.id::text FROM tasks t JOIN tenants x ON x.id = t.tenant_id WHERE x.slug = 'nordlicht'",
            "SELECT d.id::text FROM deals d JOIN tenants x ON x.id = d.tenant_id WHERE x.slug = 'nordlicht'",
            "SELECT e.id::text FROM meetings e JOIN tenants x ON x.id = e.tenant_id WHERE x.slug = 'nordlicht'",
        ),
    ];
    let rep = app.rep().await;
    for (whose, task, deal, meeting) in theirs {
        let task = TaskId::from_uuid(id(&app, task).await);
        let deal = DealId::from_uuid(id(&app, deal).await);
        let meeting = MeetingId::from_uuid(id(&app, meeting).await);
        let original = everything(&app).await;
        for act in [
            Act::TaskDone(task),
            Act::TaskTomorrow(task),
            Act::Show(About::Deal(deal)),
            Act::DealPush(deal),
            Act::MeetingPrep(meeting),
        ] {
            let answer = rep.sends(Input::Act(act)).await;
            assert_eq!(answer.outcome, Outcome::NotFound, "{whose} {act:?}: {}", shown(&answer));
            assert!(shown(&answer).contains("no longer"), "{}", shown(&answer));
        }
        assert_eq!(everything(&app).await, original, "{whose}");
    }
    let waits = PendingId::from_uuid(uuid::Uuid::from_u128(7));
    assert_eq!(rep.confirms(waits).await.outcome, Outcome::Unsure);
}

#[tokio::test]
async fn who_may_only_read_has_no_buttons_that_change_and_is_refused() {
    let app = TestApp::with_demo().await;
    behind(
        &app,
        "UPDATE memberships m SET role_id = r.id FROM roles r
         WHERE r.tenant_id = m.tenant_id AND r.key = 'viewer' AND m.display_name LIKE 'Omar%'",
    )
    .await;
    let viewer = app.member("demo", "Omar").await;
    let home = home(&app, &viewer).await;
    assert!(!home.changes_tasks && !home.changes_deals && !home.tasks.rows.is_empty());
    let page = page(&app, &home, None).to_string();
    assert!(!page.contains("task_done") && !page.contains("deal_push") && page.contains("show."), "{page}");
    let original = everything(&app).await;
    let refused = viewer.sends(Input::Act(Act::TaskDone(home.tasks.rows[0].id))).await;
    assert_eq!(refused.outcome, Outcome::Refused, "{}", shown(&refused));
    assert_eq!(everything(&app).await, original);
}

#[tokio::test]
async fn who_has_nothing_to_do_is_shown_what_to_ask() {
    let app = TestApp::with_demo().await;
    behind(
        &app,
        "DELETE FROM meetings; UPDATE tasks SET status = 'done', done_at = now();
                  UPDATE deals SET expected_close = '2026-12-01', last_activity_at = '2026-03-11'",
    )
    .await;
    let rep = app.rep().await;
    let home = home(&app, &rep).await;
    assert!(home.is_empty());
    assert_eq!(home.suggestions.len(), 3);
    assert!(home.suggestions[0].starts_with("what's happening with "), "{:?}", home.suggestions);
    for sentence in &home.suggestions {
        let answer = rep.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::Answered, "{sentence}: {}", shown(&answer));
    }
    assert!(page(&app, &home, None).to_string().contains("Nothing is due today"));
}

/// Counts the statements that sqlx tells of.
struct Statements(Arc<AtomicUsize>);

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn the_page_is_read_in_a_few_statements_however_much_there_is() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    home(&app, &rep).await;
    behind(
        &app,
        "INSERT INTO tasks (tenant_id, id, title, due_at, assignee_id, created_at)
         SELECT t.tenant_id, gen_random_uuid(), 'Task ' || n, t.due_at, t.assignee_id, t.created_at
         FROM tasks t, generate_series(1, 500) n WHERE t.title LIKE 'Call Maya%'",
    )
    .await;
    let count = Arc::new(AtomicUsize::new(0));
    // Of a first subscriber alone tracing asks the default before it is one, and then hears nothing.
    let _other = tracing::Dispatch::new(Statements(Arc::default()));
    let guard = tracing::subscriber::set_default(Statements(Arc::clone(&count)));
    let home = home(&app, &rep).await;
    drop(guard);
    assert_eq!((home.tasks.rows.len(), home.tasks.total), (leancrm_bot::home::TASKS, 505));
    let count = count.load(Ordering::Relaxed);
    assert!((4..=6).contains(&count), "{count} statements");
    assert!(page(&app, &home, None).to_string().contains("and 497 more"));
}
