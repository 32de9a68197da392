//! Help by example: with what the asker has, and only with sentences that are understood when they are said.

use leancrm_bot::{
    Answer, Outcome,
    reply::{Block, Preview},
};
use leancrm_tests::{TestApp, TestMember, shown};
use sqlx::{Connection as _, PgConnection};

/// What an answer offers as buttons.
fn offered(answer: &Answer) -> Vec<String> {
    let items = answer.reply.blocks.iter().filter_map(|block| match block {
        Block::Suggestions { items } => Some(items.iter().map(|item| item.say.clone())),
        _ => None,
    });
    items.flatten().collect()
}

/// The examples of its table.
fn examples(answer: &Answer) -> Vec<String> {
    let rows = answer.reply.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.iter().filter_map(|row| row.get(1).cloned())),
        _ => None,
    });
    rows.flatten().collect()
}

/// Whether a sentence is one of those that the parser is tested with, whose names are nobody's.
fn is_general(sentence: &str) -> bool {
    leancrm_nlp::CATALOGUE.iter().any(|name| name.examples().iter().any(|(say, _)| *say == sentence))
}

fn preview(answer: &Answer) -> Option<&Preview> {
    answer.reply.blocks.iter().find_map(|block| match block {
        Block::Preview(preview) => Some(preview),
        _ => None,
    })
}

/// Says every sentence that names something of the tenant, each by itself, and gives how many there were.
async fn says_all(member: &TestMember<'_>, names: &[String]) -> usize {
    let help = member.says("help").await;
    let mut sentences = offered(&help);
    sentences.extend(examples(&help).into_iter().filter(|say| !is_general(say)));
    for topic in ["help with deals", "help with contacts", "help with companies", "help with my team"] {
        let about = member.says(topic).await;
        assert_eq!(about.outcome, Outcome::Answered);
        sentences.extend(offered(&about));
    }
    sentences.sort();
    sentences.dedup();
    for sentence in &sentences {
        let answer = member.says(sentence).await;
        let refused = answer.outcome == Outcome::Refused && is_general(sentence);
        let understood = answer.outcome == Outcome::Answered || preview(&answer).is_some() || refused;
        assert!(understood, "{sentence}: {:?} {}", answer.outcome, shown(&answer));
        if preview(&answer).is_some() {
            member.says("no").await;
        }
    }
    sentences.iter().filter(|say| names.iter().any(|name| say.contains(name.as_str()))).count()
}

async fn names(app: &TestApp) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(
        "SELECT name FROM contacts UNION SELECT name FROM companies UNION SELECT name FROM deals
         UNION SELECT display_name FROM memberships",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the names")
}

async fn behind(app: &TestApp, sql: &'static str) {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("the statement runs");
}

#[tokio::test]
async fn every_example_names_what_the_asker_has_and_is_understood_when_it_is_said() {
    let app = TestApp::with_demo().await;
    let names = names(&app).await;
    for (name, least) in [("Omar", 7), ("Sofia", 7), ("Daniel", 7), ("Layla", 7), ("Amina", 7)] {
        let member = app.member("demo", name).await;
        let own = says_all(&member, &names).await;
        assert!(own >= least, "{name} is shown {own} sentences of their own");
    }
}

#[tokio::test]
async fn a_leader_is_shown_a_colleague_and_a_rep_is_not() {
    let app = TestApp::with_demo().await;
    let colleague = |answer: &Answer| {
        examples(answer)
            .iter()
            .any(|say| say.starts_with("how is ") && say.ends_with("doing this month?") && !say.contains("team"))
    };
    let help = app.member("demo", "Layla").await.says("help").await;
    assert!(colleague(&help), "{:?}", examples(&help));
    let help = app.rep().await.says("help").await;
    for other in ["Sofia Lindqvist", "Layla Mansour"] {
        assert!(!shown(&help).contains(other), "{}", shown(&help));
    }
}

#[tokio::test]
async fn what_the_asker_does_not_see_or_what_two_are_called_is_no_example() {
    let app = TestApp::with_demo().await;
    // Whoever Omar was in touch with last has a namesake now; the next ones have names that are no names in a sentence.
    behind(
        &app,
        "SET session_replication_role = replica;
         INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, created_at, updated_at, last_contacted_at)
         SELECT tenant_id, gen_random_uuid(), name, name_norm, owner_id, created_at, updated_at, now() + n * interval '1 day'
         FROM contacts, generate_series(1, 2) n WHERE name = 'Sarah Haddad';
         INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, created_at, updated_at, last_contacted_at)
         SELECT tenant_id, gen_random_uuid(), odd, lower(odd), owner_id, created_at, updated_at, '2026-04-01'
         FROM contacts, unnest(ARRAY['tomorrow', 'Ana or Ben']) odd WHERE name = 'Jane Doe';",
    )
    .await;
    let rep = app.rep().await;
    let help = rep.says("help").await;
    for odd in ["Sarah Haddad", "tomorrow?", "Ana or Ben", "Priya Raman", "Contoso"] {
        assert!(!offered(&help).iter().any(|say| say.contains(odd)), "{odd}: {:?}", offered(&help));
    }
    assert!(offered(&help)[0].starts_with("what's happening with "), "{:?}", offered(&help));
    says_all(&rep, &names(&app).await).await;
}

#[tokio::test]
async fn in_an_empty_tenant_the_examples_are_those_that_suit_everybody() {
    let app = TestApp::with_demo().await;
    behind(&app, "UPDATE deals SET deleted_at = now(); UPDATE contacts SET deleted_at = now(); UPDATE companies SET deleted_at = now()").await;
    let help = app.rep().await.says("help").await;
    assert_eq!(offered(&help), ["what should I do today?", "my deals closing this month", "what's slipping?"]);
    assert!(examples(&help).contains(&"push Acme to 15 July".to_owned()), "{:?}", examples(&help));
}
