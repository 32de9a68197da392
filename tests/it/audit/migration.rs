//! What was written before there was a chain.

use leancrm_core::store::MIGRATOR;
use leancrm_tests::TestDatabase;
use sqlx::{Connection as _, PgConnection};

const CHAIN: i64 = 20_260_101_000_800;

#[tokio::test]
async fn entries_from_before_the_chain_are_linked_in_the_order_in_which_they_happened() {
    let database = TestDatabase::create().await;
    let mut connection = PgConnection::connect(&database.url).await.expect("the test's database answers");
    for migration in MIGRATOR.iter().filter(|migration| migration.version < CHAIN) {
        sqlx::raw_sql(migration.sql.clone()).execute(&mut connection).await.expect("an older migration");
    }
    // Two entries of one change-set, then one without any, written in another order than they happened.
    let before = "
        INSERT INTO tenants (id, slug, name) SELECT n::text::uuid, 't' || right(n::text, 1), 'T'
        FROM unnest('{00000000-0000-7000-8000-000000000001,00000000-0000-7000-8000-000000000002}'::text[]) n;
        INSERT INTO change_sets (tenant_id, id, channel, intent, summary, created_at)
        SELECT id, id, 'cli', 'note_add', '', now() FROM tenants;
        INSERT INTO changes (tenant_id, id, change_set_id, entity, entity_id, after)
        SELECT t.id, gen_random_uuid(), t.id, 'note', t.id, '{}' FROM tenants t, generate_series(1, 3);
        INSERT INTO audit_log (tenant_id, id, at, channel, action, change_set_id)
        SELECT t.id, gen_random_uuid(), now() - n * interval '1 day', 'cli', 'a' || n, CASE WHEN n > 1 THEN t.id END
        FROM tenants t, generate_series(1, 3) n;";
    sqlx::raw_sql(before).execute(&mut connection).await.expect("what an older version wrote");
    for migration in MIGRATOR.iter().filter(|migration| migration.version >= CHAIN) {
        sqlx::raw_sql(migration.sql.clone()).execute(&mut connection).await.expect("the chain is made");
    }
    let links: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', t.slug, c.seq, a.action, c.changes_count) FROM audit_chain c
         JOIN audit_log a ON a.id = c.entry_id JOIN tenants t ON t.id = c.tenant_id ORDER BY t.slug, c.seq",
    )
    .fetch_all(&mut connection)
    .await
    .expect("links");
    assert_eq!(links, ["t1 1 a3 3", "t1 2 a2 0", "t1 3 a1 0", "t2 1 a3 3", "t2 2 a2 0", "t2 3 a1 0"]);
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM tenants t WHERE EXISTS (SELECT FROM audit_findings(t.id, 1, 3))
            OR EXISTS (SELECT FROM audit_strays(t.id))",
    )
    .fetch_one(&mut connection)
    .await
    .expect("a verification");
    assert_eq!(wrong, 0);
    let unforced: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class WHERE relname IN ('audit_log', 'audit_chain', 'changes') AND NOT relforcerowsecurity",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the catalogue");
    assert_eq!(unforced, 0, "the owner is bound again");
}
