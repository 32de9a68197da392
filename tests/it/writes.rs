//! Changes by chat: done at once, asked about where anything is missing, and always undoable.

mod activities;
mod addresses;
mod admin;
mod asking;
mod assigning;
mod candidates;
mod companies;
mod contacts;
mod doubts;
mod interleaved;
mod leads;
mod looking_back;
mod notes;
mod previews;
mod random;
mod settings;
mod several;
mod tasks;
mod undo;

use leancrm_bot::{
    Answer, Outcome,
    reply::{Block, Card, Press, Preview},
};
use leancrm_core::ids::{ChangeSetId, PendingId, QuestionId};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection};

/// The change-set that the answer's button takes back.
fn button(answer: &Answer) -> Option<ChangeSetId> {
    answer.reply.blocks.iter().find_map(|block| match block {
        Block::Actions { items } => items.iter().find_map(|item| match item.press {
            Press::Undo { change_set } => Some(change_set),
            _ => None,
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

/// The change that waits for a yes.
fn preview(answer: &Answer) -> &Preview {
    let found = answer.reply.blocks.iter().find_map(|block| match block {
        Block::Preview(preview) => Some(preview),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("there is a preview in {}", shown(answer)))
}

/// Checks that a change waits, and gives its id.
fn waits(answer: &Answer) -> PendingId {
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(answer));
    preview(answer).pending
}

/// What a preview says of a field of its first record, before and after.
fn change<'a>(answer: &'a Answer, label: &str) -> (Option<&'a str>, Option<&'a str>) {
    let fields = &preview(answer).records[0].fields;
    let field = fields.iter().find(|field| field.label == label);
    let field = field.unwrap_or_else(|| panic!("{label} changes in {}", shown(answer)));
    (field.before.as_deref(), field.after.as_deref())
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
         UNION ALL SELECT 'contact ' || (to_jsonb(c) - 'updated_at' - 'version')::text FROM contacts c WHERE deleted_at IS NULL
         UNION ALL SELECT 'company ' || (to_jsonb(c) - 'updated_at' - 'version')::text FROM companies c WHERE deleted_at IS NULL
         UNION ALL SELECT 'deal ' || (to_jsonb(d) - 'updated_at' - 'version')::text FROM deals d WHERE deleted_at IS NULL
         UNION ALL SELECT 'lead ' || (to_jsonb(l) - 'updated_at' - 'version')::text FROM leads l WHERE deleted_at IS NULL
         UNION ALL SELECT 'point ' || (to_jsonb(p) - 'id')::text FROM contact_points p
                   JOIN contacts c ON c.id = p.contact_id AND c.deleted_at IS NULL
         UNION ALL SELECT 'domain ' || to_jsonb(d)::text FROM company_domains d
                   JOIN companies c ON c.id = d.company_id AND c.deleted_at IS NULL
         UNION ALL SELECT 'tagging ' || (to_jsonb(x) - 'id')::text FROM taggings x
                   WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.id = x.contact_id AND c.deleted_at IS NOT NULL)
                     AND NOT EXISTS (SELECT FROM companies c WHERE c.id = x.company_id AND c.deleted_at IS NOT NULL)
                     AND NOT EXISTS (SELECT FROM deals d WHERE d.id = x.deal_id AND d.deleted_at IS NOT NULL)
         UNION ALL SELECT 'settings ' || concat_ws('|', id, timezone, locale, brief_at, brief_days, quiet_from, quiet_to) FROM memberships
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
