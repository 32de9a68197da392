//! The reporting line under every kind of re-parenting.

use leancrm_core::{
    domain::money::Currency,
    ids::{MemberId, TenantId},
    store::{NewMember, NewTenant, SystemTx},
};
use leancrm_tests::TestApp;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use sqlx::{Connection as _, PgConnection};

const PEOPLE: usize = 8;

async fn tenant_with_people(tx: &mut SystemTx) -> (TenantId, Vec<MemberId>) {
    let new = NewTenant {
        id: None,
        external_client_id: None,
        parent: None,
        slug: "line".to_owned(),
        name: "Line".to_owned(),
        timezone: chrono_tz::UTC,
        base_currency: Currency::USD,
        region: "US".to_owned(),
    };
    let tenant = tx.create_tenant(&new).await.expect("a tenant");
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let member = NewMember {
            email: format!("p{number}@line.example"),
            name: format!("Person {number}"),
            role: "rep".to_owned(),
            reports_to: None,
        };
        people.push(tx.add_member(tenant, &member).await.expect("a member"));
    }
    (tenant, people)
}

/// The closure as a recursive walk over the managers gives it.
fn walked(managers: &[Option<usize>]) -> Vec<(usize, usize, i32)> {
    let mut pairs = Vec::new();
    for start in 0..managers.len() {
        let (mut person, mut depth) = (Some(start), 0);
        while let Some(above) = person {
            pairs.push((above, start, depth));
            (person, depth) = (managers[above], depth + 1);
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether `manager` stands under `person`.
fn circular(managers: &[Option<usize>], person: usize, manager: usize) -> bool {
    let mut above = Some(manager);
    while let Some(current) = above {
        if current == person {
            return true;
        }
        above = managers[current];
    }
    false
}

#[tokio::test]
async fn the_closure_equals_the_walk_after_any_sequence_of_moves_and_circles_are_refused() {
    let app = TestApp::empty().await;
    let mut tx = app.store.system().await.expect("the system door");
    let (tenant, people) = tenant_with_people(&mut tx).await;
    tx.commit().await.expect("a commit");
    let moves = proptest::collection::vec((0..PEOPLE, proptest::option::of(0..PEOPLE)), 120);
    let sequence = moves.new_tree(&mut TestRunner::deterministic()).expect("a sequence").current();
    let mut managers = vec![None; PEOPLE];
    let mut refused = 0;
    for (person, manager) in sequence {
        let mut tx = app.store.system().await.expect("the system door");
        let done = tx.set_manager(tenant, people[person], manager.map(|m| people[m])).await;
        let allowed = manager.is_none_or(|m| !circular(&managers, person, m));
        assert_eq!(done.is_ok(), allowed, "{person} under {manager:?} in {managers:?}: {done:?}");
        if allowed {
            tx.commit().await.expect("a commit");
            managers[person] = manager;
        } else {
            refused += 1;
        }
        assert_eq!(stored(&app, &people).await, walked(&managers));
    }
    assert!(refused > 5, "the sequence tries circles ({refused})");
}

async fn stored(app: &TestApp, people: &[MemberId]) -> Vec<(usize, usize, i32)> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database");
    let rows: Vec<(uuid::Uuid, uuid::Uuid, i32)> =
        sqlx::query_as("SELECT ancestor_id, descendant_id, depth FROM membership_closure")
            .fetch_all(&mut connection)
            .await
            .expect("the closure");
    let place = |id: uuid::Uuid| people.iter().position(|p| p.as_uuid() == id).expect("a known person");
    let mut pairs: Vec<_> = rows.into_iter().map(|(above, below, depth)| (place(above), place(below), depth)).collect();
    pairs.sort_unstable();
    pairs
}
