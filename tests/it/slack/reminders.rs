//! What the product tells by itself, in Slack, and the buttons below it.

use chrono::{DateTime, Utc};
use leancrm_api::fake_slack::Message;
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::both::{Both, shown};

async fn rows(app: &TestApp, sql: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
}

async fn at(both: &Both<'_>, time: &str) {
    let now = both.app.store.clock().now();
    both.app.clock.advance(time.parse::<DateTime<Utc>>().unwrap() - now);
    both.tells().await;
}

/// What the bot has written to Omar alone, of which everybody there sees it.
fn told(both: &Both<'_>) -> Vec<Message> {
    let said = both.slack.messages("D1").into_iter();
    said.filter(|message| message.user == "UBOT1" && message.ephemeral_to.is_none()).collect()
}

const PLANTS: &str = "SELECT concat_ws(' ', status, to_char(remind_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI'))
    FROM tasks WHERE title = 'water the plants'";

async fn reminded(both: &Both<'_>, about: &str) -> Message {
    let mut connection = PgConnection::connect(&both.app.url).await.unwrap();
    sqlx::query("UPDATE tasks SET deleted_at = '2026-03-11 06:00Z'").execute(&mut connection).await.unwrap();
    both.tells().await;
    let before = told(both).len();
    let omar = both.app.rep().await;
    omar.says(&format!("remind me tomorrow at 11:15 to {about}")).await;
    at(both, "2026-03-12T08:15:00Z").await;
    let said = told(both);
    assert_eq!(said.len(), before + 1, "{said:?}");
    said.last().unwrap().clone()
}

#[tokio::test]
async fn a_reminder_is_done_by_its_button_and_that_is_taken_back() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let message = reminded(&both, "water the plants").await;
    assert!(shown(&message).contains("due 11:15"), "{}", shown(&message));
    both.presses("U1", &message, "task_done").await;
    assert!(rows(&app, PLANTS).await[0].starts_with("done"));
    assert_eq!(both.now(&message).blocks, message.blocks, "the buttons of the others stay");
    let answer = both.slack.messages("D1").into_iter().last().unwrap();
    assert!(shown(&answer).contains("Done."), "{}", shown(&answer));
    both.presses("U1", &answer, "undo").await;
    assert!(rows(&app, PLANTS).await[0].starts_with("open"));
    both.tells().await;
    assert_eq!(told(&both).iter().filter(|said| shown(said).contains("water the plants")).count(), 1, "told once");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_reminder_comes_again_in_an_hour_or_in_the_morning_and_opens_what_it_is_about() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let message = reminded(&both, "water the plants").await;
    both.presses("U1", &message, "task_hour").await;
    assert_eq!(rows(&app, PLANTS).await, ["open 12 12:15"]);
    at(&both, "2026-03-12T09:15:00Z").await;
    let again = told(&both).pop().unwrap();
    assert!(shown(&again).contains("water the plants") && shown(&again).contains("due 12:15"), "{}", shown(&again));
    both.presses("U1", &again, "task_morning").await;
    assert_eq!(rows(&app, PLANTS).await, ["open 13 09:00"]);
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_reminder_about_a_person_opens_their_card() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let message = reminded(&both, "call Jane Doe").await;
    assert!(shown(&message).contains("about Jane Doe"), "{}", shown(&message));
    both.presses("U1", &message, "show").await;
    let answer = both.slack.messages("D1").into_iter().last().unwrap();
    assert!(shown(&answer).contains("Jane Doe") && shown(&answer).contains("Last contact"), "{}", shown(&answer));
}

const JANE: &str = "SELECT coalesce(to_char(next_follow_up_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI'), 'over')
    FROM contacts WHERE name = 'Jane Doe'";

/// What Omar is told about a contact whom he promised to be in touch with at a quarter past eleven.
async fn promised(both: &Both<'_>) -> Message {
    let mut connection = PgConnection::connect(&both.app.url).await.unwrap();
    sqlx::query("UPDATE tasks SET deleted_at = '2026-03-11 06:00Z'").execute(&mut connection).await.unwrap();
    both.tells().await;
    let promise = "UPDATE contacts SET next_follow_up_at = '2026-03-12 08:15Z', updated_at = '2026-03-11 06:30Z',
        owner_id = (SELECT id FROM memberships WHERE display_name LIKE 'Omar%') WHERE name = 'Jane Doe'";
    sqlx::query(promise).execute(&mut connection).await.unwrap();
    at(both, "2026-03-12T08:15:00Z").await;
    let message = told(both).pop().unwrap();
    assert!(shown(&message).contains("Contact Jane Doe"), "{}", shown(&message));
    message
}

#[tokio::test]
async fn a_promised_contact_is_over_by_its_button_and_that_is_taken_back() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let message = promised(&both).await;
    both.presses("U1", &message, "follow_up_done").await;
    assert_eq!(rows(&app, JANE).await, ["over"], "without a question first");
    let answer = both.slack.messages("D1").into_iter().last().unwrap();
    assert!(shown(&answer).contains("Done.") && shown(&answer).contains("Jane Doe"), "{}", shown(&answer));
    both.presses("U1", &answer, "undo").await;
    assert_eq!(rows(&app, JANE).await, ["12 11:15"]);
    both.tells().await;
    assert_eq!(told(&both).iter().filter(|said| shown(said).contains("Contact Jane Doe")).count(), 1, "told once");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_promised_contact_comes_again_in_an_hour_or_in_the_morning_and_opens_their_card() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let message = promised(&both).await;
    both.presses("U1", &message, "follow_up_hour").await;
    assert_eq!(rows(&app, JANE).await, ["12 12:15"]);
    at(&both, "2026-03-12T09:15:00Z").await;
    let again = told(&both).pop().unwrap();
    assert!(shown(&again).contains("Contact Jane Doe") && shown(&again).contains("due 12:15"), "{}", shown(&again));
    both.presses("U1", &again, "follow_up_morning").await;
    assert_eq!(rows(&app, JANE).await, ["13 09:00"]);
    both.presses("U1", &again, "show").await;
    let answer = both.slack.messages("D1").into_iter().last().unwrap();
    assert!(shown(&answer).contains("Jane Doe") && shown(&answer).contains("Last contact"), "{}", shown(&answer));
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn the_page_of_the_day_shows_alerts_until_they_are_read() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.tells().await;
    let omar = app.rep().await;
    let mut tx = app.store.begin(&omar.actor).await.unwrap();
    tx.raise_alert(omar.actor.member().unwrap(), "Your <mailbox> cannot be reached.", None).await.unwrap();
    tx.commit().await.unwrap();
    both.tells().await;
    assert!(shown(&told(&both).pop().unwrap()).contains("Your <mailbox> cannot be reached."));
    both.slack.open_home("U1").await.unwrap();
    both.settled().await;
    let home = || serde_json::to_string(&both.slack.home("U1").unwrap().blocks()).unwrap();
    assert!(home().contains("cannot be reached"), "{}", home());
    both.presses_home("U1", "read_alerts").await;
    assert!(!home().contains("cannot be reached"), "{}", home());
    assert_eq!(both.slack.violations(), []);
}
