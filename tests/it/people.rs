//! Answers about people, companies, the calendar and tasks, asked of the demo company.

use leancrm_bot::{
    Answer, Outcome,
    reply::{Block, Card, Table},
};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection};

fn cards(answer: &Answer) -> Vec<&Card> {
    let cards =
        answer.reply.blocks.iter().filter_map(|block| if let Block::Card(card) = block { Some(card) } else { None });
    cards.collect()
}

fn table(answer: &Answer) -> &Table {
    let found =
        answer.reply.blocks.iter().find_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    found.unwrap_or_else(|| panic!("there is a table in {}", shown(answer)))
}

/// The first column of the answer's table.
fn names(answer: &Answer) -> Vec<String> {
    let mut names: Vec<String> = table(answer).rows.iter().map(|row| row[0].clone()).collect();
    names.sort_unstable();
    names
}

async fn plainly(app: &TestApp, query: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("the query fits the schema")
}

#[tokio::test]
async fn a_person_is_shown_with_company_addresses_deals_and_the_last_five_activities() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("tell me about John Smith").await;
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    let card = cards(&answer)[0];
    assert_eq!(card.title, "John Smith");
    assert_eq!(card.subtitle.as_deref(), Some("VP Operations · Acme Corp"));
    let field = |label: &str| card.fields.iter().find(|field| field.label == label).map(|field| field.value.as_str());
    assert_eq!(field("E-mail"), Some("john.smith@acme.example"));
    assert_eq!(field("Owner"), Some("Omar Haddad"));
    let rows = |title: &str| card.sections.iter().find(|section| section.title == title).map(|section| &section.rows);
    let expected = plainly(
        &app,
        "SELECT a.subject FROM activities a JOIN contacts c ON c.id = a.contact_id JOIN tenants t ON t.id = a.tenant_id
         WHERE t.slug = 'demo' AND c.name = 'John Smith' ORDER BY a.occurred_at DESC LIMIT 5",
    )
    .await;
    let activities = rows("Last activities").expect("activities");
    assert_eq!(activities.len(), 5);
    for (row, subject) in activities.iter().zip(&expected) {
        assert!(row.primary.ends_with(subject.as_str()), "{} is not about {subject}", row.primary);
    }
    let deals = plainly(
        &app,
        "SELECT d.name FROM deals d JOIN contacts c ON c.id = d.contact_id JOIN tenants t ON t.id = d.tenant_id
         WHERE t.slug = 'demo' AND c.name = 'John Smith' AND d.status = 'open' ORDER BY d.expected_close",
    )
    .await;
    let shown_deals: Vec<_> = rows("Open deals").expect("deals").iter().map(|row| row.primary.clone()).collect();
    assert_eq!(shown_deals, deals);
}

#[tokio::test]
async fn a_field_is_answered_first_and_one_that_is_not_kept_is_said_to_be_missing() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("Jane Doe's email").await;
    assert!(
        answer.reply.plain_text().starts_with("Jane's e-mail address is jane.doe@abc.example."),
        "{}",
        shown(&answer)
    );
    let answer = rep.says("when is Jane Doe's birthday").await;
    assert!(answer.reply.plain_text().starts_with("No birthday is on record for Jane Doe"), "{}", shown(&answer));
    let answer = rep.says("how big is Globex").await;
    assert!(answer.reply.plain_text().starts_with("Globex's headcount is 800."), "{}", shown(&answer));
}

#[tokio::test]
async fn the_quiet_are_exactly_those_whose_last_contact_is_older() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("who haven't I contacted in 2 weeks?").await;
    let expected = plainly(
        &app,
        "SELECT c.name FROM contacts c JOIN memberships m ON m.id = c.owner_id
         WHERE m.email = 'omar@gulfbright.example'
           AND coalesce(c.last_contacted_at, c.created_at) < timestamptz '2026-03-11 06:30Z' - interval '14 days'
         ORDER BY c.name COLLATE \"C\"",
    )
    .await;
    assert!(expected.len() > 3);
    assert_eq!(names(&answer), expected);
    assert!(table(&answer).rows.iter().any(|row| row[2] == "never"), "those never contacted are among them, marked");
}

#[tokio::test]
async fn free_time_is_what_meetings_leave_of_the_working_day() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("when am I free tomorrow?").await;
    let busy = plainly(
        &app,
        "SELECT to_char(e.starts_at AT TIME ZONE 'Asia/Kuwait', 'HH24:MI') || '–' || to_char(e.ends_at AT TIME ZONE 'Asia/Kuwait', 'HH24:MI')
         FROM meetings e JOIN memberships m ON m.id = e.member_id
         WHERE m.email = 'omar@gulfbright.example' AND (e.starts_at AT TIME ZONE 'Asia/Kuwait')::date = '2026-03-12'
         ORDER BY e.starts_at",
    )
    .await;
    assert_eq!(busy, ["11:00–11:30", "14:00–15:00"]);
    assert_eq!(table(&answer).rows, [["Tomorrow", "09:00–11:00, 11:30–14:00, 15:00–18:00"]]);
}

#[tokio::test]
async fn the_meeting_at_a_time_is_prepared_with_the_person_and_the_deal() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("prep me for my 3pm").await;
    let titles: Vec<&str> = cards(&answer).iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["Acme contract review", "John Smith"], "{}", shown(&answer));
    assert!(answer.reply.plain_text().contains("Acme Platform Rollout"), "{}", shown(&answer));
    let none = app.rep().await.says("prep me for my 6am").await;
    assert_eq!(none.outcome, Outcome::NotFound, "{}", shown(&none));
}

#[tokio::test]
async fn a_colleagues_tasks_need_reach_and_the_refusal_tells_nothing_of_them() {
    let app = TestApp::with_demo().await;
    let refused = app.rep().await.says("show me Sofia's tasks").await;
    assert_eq!(refused.outcome, Outcome::Refused);
    let text = shown(&refused);
    assert!(text.contains("tasks.read") && text.contains("owner or admin"), "{text}");
    assert!(!text.contains("Björn"), "{text}");
    let told = app.member("demo", "Layla").await.says("show me Sofia's tasks").await;
    assert_eq!(told.outcome, Outcome::Answered);
    assert!(shown(&told).contains("Chase Björn"), "{}", shown(&told));
}

#[tokio::test]
async fn overdue_are_the_open_tasks_whose_time_has_passed() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("what's overdue?").await;
    let expected = plainly(
        &app,
        "SELECT t.title FROM tasks t JOIN memberships m ON m.id = t.assignee_id
         WHERE m.email = 'omar@gulfbright.example' AND t.status = 'open' AND t.due_at < '2026-03-11 06:30Z' ORDER BY t.title COLLATE \"C\"",
    )
    .await;
    assert!(!expected.is_empty());
    assert_eq!(names(&answer), expected);
}

#[tokio::test]
async fn a_briefing_counts_what_the_day_holds() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("briefing").await;
    let text = answer.reply.plain_text();
    assert!(text.starts_with("Today, Wed 11 Mar: 3 meetings, 5 tasks due, 0 deals closing within 7 days. The close date of 1 open deal has passed."), "{text}");
    assert!(text.contains("Start with NBK pricing review, in 30 minutes."), "{text}");
}

#[tokio::test]
async fn filters_of_a_search_are_all_honoured() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    assert_eq!(names(&rep.says("find contacts in Dubai").await), ["Jane Doe", "Khalid Al-Farsi"]);
    assert_eq!(
        names(&rep.says("contacts tagged VIP").await),
        ["Jane Doe", "John Smith", "Khalid Al-Farsi", "Sarah Haddad"]
    );
    assert_eq!(names(&rep.says("companies in healthcare").await), ["Riverside Clinic", "Umbra Health"]);
    let domain = rep.says("everyone at acme.example").await;
    assert_eq!(names(&domain), ["Emily Clark", "John Smith", "Peter Young", "Robert Lane"]);
    let none = rep.says("contacts tagged astronaut").await;
    assert_eq!(none.outcome, Outcome::NotFound, "{}", shown(&none));
}

#[tokio::test]
async fn every_sentence_that_is_suggested_is_understood() {
    let app = TestApp::with_demo().await;
    let asked = [
        "What's happening with John?",
        "tell me about Sarah at NBK",
        "status with Acme",
        "who haven't I contacted in 2 weeks?",
        "recent activity with Globex",
        "who knows NBK?",
        "what's on today?",
        "when am I free tomorrow?",
        "prep me for my 3pm",
        "my tasks",
        "briefing",
        "find contacts in Dubai",
        "search for cloud",
        "tell me about Nobody Atall",
    ];
    let rep = app.rep().await;
    let mut misread = Vec::new();
    for sentence in asked {
        let answer = rep.says(sentence).await;
        for block in &answer.reply.blocks {
            let Block::Suggestions { items } = block else { continue };
            for item in items {
                let next = rep.says(&item.say).await;
                if matches!(next.outcome, Outcome::Unsure | Outcome::Failed | Outcome::Invalid | Outcome::Refused) {
                    misread.push(format!("{sentence} → {} → {:?}", item.say, next.outcome));
                }
            }
        }
    }
    assert!(misread.is_empty(), "{misread:#?}");
}

#[tokio::test]
async fn a_pronoun_means_whoever_was_just_shown() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    rep.says("tell me about Jane Doe").await;
    let answer = rep.says("what's her phone number?").await;
    assert!(answer.reply.plain_text().starts_with("Jane's phone is +"), "{}", shown(&answer));
}

#[tokio::test]
async fn a_companys_last_contact_is_the_last_one_in_sight() {
    let app = TestApp::with_demo().await;
    let rep = shown(&app.rep().await.says("status with Contoso").await);
    assert!(rep.contains("Last contact: none that you can see"), "{rep}");
    let owner = shown(&app.member("demo", "Amina").await.says("status with Contoso").await);
    assert!(owner.contains("Last contact 2 days ago"), "{owner}");
    let listed = shown(&app.rep().await.says("find companies in Seattle").await);
    assert!(listed.contains("none that you can see"), "{listed}");
}

#[tokio::test]
async fn a_colleagues_calendar_needs_reach_and_is_never_taken_for_a_customers() {
    let app = TestApp::with_demo().await;
    let told = app.member("demo", "Layla").await.says("Omar's agenda tomorrow").await;
    assert_eq!(told.outcome, Outcome::Answered, "{}", shown(&told));
    assert!(table(&told).caption.contains("Omar's calendar"), "{}", shown(&told));
    assert_eq!(table(&told).rows.len(), 2);
    let own = app.rep().await.says("Omar's agenda tomorrow").await;
    assert!(!shown(&own).contains("Lucas"), "{}", shown(&own));
    let refused = app.rep().await.says("Sofia's agenda tomorrow").await;
    assert_eq!(refused.outcome, Outcome::Refused, "{}", shown(&refused));
}

#[tokio::test]
async fn free_time_leaves_the_weekend_of_the_country_out() {
    let app = TestApp::with_demo().await;
    let answer = app.rep().await.says("when am I free on Saturday?").await;
    assert_eq!(table(&answer).rows[0][1], "weekend", "{}", shown(&answer));
}

#[tokio::test]
async fn a_meeting_is_found_by_its_title_and_none_that_is_over_is_prepared() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("prep me for the Acme contract review").await;
    assert_eq!(cards(&answer)[0].title, "Acme contract review", "{}", shown(&answer));
    let none = rep.says("prep me for my 6pm").await;
    assert_eq!(none.outcome, Outcome::NotFound, "{}", shown(&none));
    assert!(shown(&none).contains("no meeting at 18:00"), "{}", shown(&none));
    assert_eq!(table(&none).rows.len(), 3, "today's meetings are listed");
    app.clock.advance(chrono::TimeDelta::hours(8));
    let over = rep.says("prep me for my 3pm").await;
    assert_eq!(over.outcome, Outcome::NotFound, "{}", shown(&over));
    assert!(cards(&over).is_empty() && !shown(&over).contains("Acme contract review"), "{}", shown(&over));
    let briefing = rep.says("briefing").await;
    assert!(!shown(&briefing).contains("prep me for my meeting with John"), "{}", shown(&briefing));
}

#[tokio::test]
async fn tasks_of_a_priority_and_people_never_contacted_are_told_apart() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let high = rep.says("my high priority tasks").await;
    assert!(table(&high).rows.iter().all(|row| row[3] == "high"), "{}", shown(&high));
    let never = rep.says("who have I never contacted?").await;
    assert!(table(&never).rows.iter().all(|row| row[2] == "never"), "{}", shown(&never));
    let expected = plainly(
        &app,
        "SELECT c.name FROM contacts c JOIN memberships m ON m.id = c.owner_id
         WHERE m.email = 'omar@gulfbright.example' AND c.last_contacted_at IS NULL ORDER BY c.name COLLATE \"C\"",
    )
    .await;
    assert_eq!(names(&never), expected);
}

#[tokio::test]
async fn of_two_companies_named_both_are_searched_or_one_is_said_to_be_left_out() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let both = rep.says("contacts at Acme or Globex").await;
    let text = shown(&both);
    assert!(text.contains("John Smith") && text.contains("John Carter"), "{text}");
    let one = shown(&rep.says("recent activity with Acme or Globex").await);
    assert!(one.contains("Globex"), "{one}");
}
