//! Changes by chat: done at once, asked about where anything is missing, and always undoable.

mod activities;
mod asking;
mod notes;
mod random;
mod several;
mod tasks;
mod undo;

use leancrm_bot::{
    Answer, Outcome,
    reply::{Block, Card, Press},
};
use leancrm_core::ids::{ChangeSetId, QuestionId};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection};

/// The change-set that the answer's button takes back.
fn button(answer: &Answer) -> Option<ChangeSetId> {
    answer.reply.blocks.iter().find_map(|block| match block {
        Block::Actions { items } => items.first().map(|item| {
            let Press::Undo { change_set } = item.press;
            change_set
        }),
        _ => None,
    })
}

/// The question of the answer and what can be picked.
fn chooser(answer: &Answer) -> (QuestionId, Vec<String>) {
    let found = answer.reply.blocks.iter().find_map(|block| match block {
        Block::Choices { question, options, .. } => {
            Some((*question, options.iter().map(|option| option.label.clone()).collect()))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("there is something to pick from in {}", shown(answer)))
}

fn card(answer: &Answer) -> &Card {
    let found =
        answer.reply.blocks.iter().find_map(|block| if let Block::Card(card) = block { Some(card) } else { None });
    found.unwrap_or_else(|| panic!("there is a card in {}", shown(answer)))
}

fn field<'a>(answer: &'a Answer, label: &str) -> Option<&'a str> {
    card(answer).fields.iter().find(|field| field.label == label).map(|field| field.value.as_str())
}

/// Checks that something was done and can be taken back, and gives the button.
fn done(answer: &Answer) -> ChangeSetId {
    assert_eq!(answer.outcome, Outcome::Answered, "{}", shown(answer));
    button(answer).unwrap_or_else(|| panic!("there is an undo button in {}", shown(answer)))
}

/// A query past the product, as text.
async fn rows(app: &TestApp, query: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("the query fits the schema")
}

/// Everything of the database that these commands may change, as it is to be again after an undo.
#[derive(PartialEq, Eq)]
struct Everything(Vec<String>);

impl std::fmt::Debug for Everything {
    /// The latest rows; all of them would fill pages.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rows: Vec<&String> = self.0.iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.split(['"', ' ']).nth(5).map(str::to_owned)));
        formatter.debug_list().entries(rows.into_iter().take(6)).finish()
    }
}

async fn everything(app: &TestApp) -> Everything {
    let query = "SELECT 'task ' || (to_jsonb(t) - 'version')::text AS row FROM tasks t WHERE deleted_at IS NULL
         UNION ALL SELECT 'note ' || (to_jsonb(n) - 'version')::text FROM notes n WHERE deleted_at IS NULL
         UNION ALL SELECT 'activity ' || (to_jsonb(a) - 'version')::text FROM activities a WHERE deleted_at IS NULL
         UNION ALL SELECT 'contact ' || (to_jsonb(c) - 'updated_at')::text FROM contacts c
         UNION ALL SELECT 'company ' || (to_jsonb(c) - 'updated_at')::text FROM companies c
         UNION ALL SELECT 'deal ' || (to_jsonb(d) - 'updated_at')::text FROM deals d
         ORDER BY row";
    Everything(rows(app, query).await)
}

/// How much was written: change-sets, changes, audit entries and events.
async fn history(app: &TestApp) -> Vec<String> {
    rows(
        app,
        "SELECT concat_ws(' ', (SELECT count(*) FROM change_sets), (SELECT count(*) FROM changes),
                (SELECT count(*) FROM audit_log), (SELECT count(*) FROM outbox_events))",
    )
    .await
}
