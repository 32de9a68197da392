//! The catalogue of the migrated database, walked table by table.

use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

/// Tables that are not a tenant's, each with the reason why.
const SHARED: &[(&str, &str)] = &[
    ("_sqlx_migrations", "which migrations were applied; no role of the product may read it"),
    ("industries", "the catalogue, the same for everybody and read-only"),
    ("product_categories", "the catalogue"),
    ("products", "the catalogue"),
    ("slack_workspaces", "where the Slack app is installed; closed to the application role"),
    ("tenants", "the tenants themselves, kept apart by their own id"),
    ("users", "people across tenants; closed to the application role"),
];

async fn connect(app: &TestApp) -> PgConnection {
    PgConnection::connect(&app.url).await.expect("the test's database answers")
}

async fn names(app: &TestApp, sql: &'static str) -> Vec<String> {
    let shared: Vec<String> = SHARED.iter().map(|(name, _)| (*name).to_owned()).collect();
    sqlx::query_scalar(sql).bind(shared).fetch_all(&mut connect(app).await).await.expect("the catalogue can be read")
}

#[tokio::test]
async fn every_table_has_row_level_security_enabled_and_forced() {
    let app = TestApp::empty().await;
    let open = names(
        &app,
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> '_sqlx_migrations' AND $1::text[] IS NOT NULL",
    )
    .await;
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn every_tenant_table_requires_a_tenant_first_in_its_key_and_has_the_strict_policy() {
    let app = TestApp::empty().await;
    let loose = names(
        &app,
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relname = ANY ($1)
           AND NOT (
             EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull)
             AND EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                         WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname = 'tenant_id')
             AND EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                         AND p.policyname = 'tenant_isolation' AND p.permissive = 'PERMISSIVE' AND p.cmd = 'ALL'
                         AND p.qual = '(tenant_id = (current_setting(''app.tenant_id''::text))::uuid)'
                         AND p.with_check = p.qual))",
    )
    .await;
    assert_eq!(loose, Vec::<String>::new());
}

// Beside it and the system role's crossing: the catalogue is everybody's; the dictionary and the history, which functions read
// with their owner's rights, are the tenant's by the same condition; and what hands over, merges, links the audit trail, looks back
// or looks for links is a role of its own, which nobody asks as.
#[tokio::test]
async fn every_permissive_policy_of_the_application_role_is_the_tenant_policy() {
    let app = TestApp::empty().await;
    let wide = names(
        &app,
        "SELECT p.tablename || '.' || p.policyname FROM pg_policies p
         WHERE p.schemaname = 'public' AND p.permissive = 'PERMISSIVE'
           AND p.policyname NOT IN ('tenant_isolation', 'system_crossing', 'shared_catalogue', 'dictionary_of_the_tenant',
             'history_of_the_tenant', 'handing_over')
           AND NOT (p.policyname = 'merging_in_the_tenant' AND p.roles = '{leancrm_merger}')
           AND NOT (p.policyname = 'kept_in_the_chain' AND p.roles = '{leancrm_audit}')
           AND NOT (p.policyname = 'looking_for_links' AND p.roles = '{leancrm_lookout}')
           AND NOT (p.policyname = 'looking_back' AND p.roles = '{leancrm_history}')
           AND $1::text[] IS NOT NULL",
    )
    .await;
    assert_eq!(wide, Vec::<String>::new());
}

#[tokio::test]
async fn every_reference_between_tenant_tables_carries_the_tenant() {
    let app = TestApp::empty().await;
    let bare = names(
        &app,
        r"SELECT k.conrelid::regclass::text || ' ' || k.conname FROM pg_constraint k
         WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
           AND NOT (k.confrelid::regclass::text = ANY ($1))
           AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.here AND a.attname = 'tenant_id'
             JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there AND b.attname = 'tenant_id')",
    )
    .await;
    assert_eq!(bare, Vec::<String>::new());
}

/// What belongs to a record goes and comes back with it, and what is told of it in the past does not hang on it.
#[tokio::test]
async fn every_reference_to_a_record_is_looked_for_before_its_making_is_taken_back() {
    let app = TestApp::empty().await;
    let forgotten = names(
        &app,
        r"SELECT k.conrelid::regclass::text || '.' || a.attname
         FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey) AS key (number)
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number AND a.attname <> 'tenant_id'
         WHERE k.contype = 'f' AND k.confrelid = ANY ('{contacts,companies,deals,leads}'::regclass[])
           AND NOT k.conrelid = ANY ('{contact_points,company_domains,taggings,deal_products,deal_stage_history}'::regclass[])
           AND NOT EXISTS (SELECT FROM pg_proc p WHERE p.proname = 'built_on'
             AND p.prosrc ~ format('SELECT [rl]\.%s, r\.id, r\.created_at FROM %s [rl]\y', a.attname, k.conrelid::regclass))
           AND $1::text[] IS NOT NULL",
    )
    .await;
    assert_eq!(forgotten, Vec::<String>::new(), "add it to the function built_on in a migration");
}

#[tokio::test]
async fn no_role_of_the_product_bypasses_the_policies_and_the_application_cannot_read_people() {
    let app = TestApp::empty().await;
    let mut connection = connect(&app).await;
    let (bypass, login): (bool, bool) = sqlx::query_as(
        "SELECT bool_or(rolbypassrls OR rolsuper), bool_or(rolcanlogin) FROM pg_roles WHERE rolname IN ('leancrm_app', 'leancrm_system', 'leancrm_audit', 'leancrm_keeper', 'leancrm_history', 'leancrm_merger', 'leancrm_lookout')",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the roles exist");
    assert!(!bypass && !login);
    let readable: bool = sqlx::query_scalar("SELECT has_table_privilege('leancrm_app', 'users', 'SELECT')")
        .fetch_one(&mut connection)
        .await
        .expect("a privilege");
    assert!(!readable);
    let deletable: bool = sqlx::query_scalar(
        "SELECT bool_or(has_table_privilege(r, 'audit_log', p)) FROM unnest('{leancrm_app,leancrm_system}'::text[]) r, unnest('{UPDATE,DELETE}'::text[]) p",
    )
    .fetch_one(&mut connection)
    .await
    .expect("a privilege");
    assert!(!deletable, "the audit log is append-only");
}

#[tokio::test]
async fn functions_that_read_with_their_owners_rights_pin_their_search_path() {
    let app = TestApp::empty().await;
    let loose = names(
        &app,
        "SELECT p.proname::text FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
           AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE '%search_path=public, pg_temp%', false) AND $1::text[] IS NOT NULL",
    )
    .await;
    assert_eq!(loose, Vec::<String>::new());
}

/// Every isolated table, asked with the application role and the tenant of somebody else.
#[tokio::test]
async fn a_forgotten_tenant_is_an_error_and_a_foreign_one_sees_nothing() {
    let app = TestApp::with_demo().await;
    let mut connection = connect(&app).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
         WHERE p.polname = 'tenant_isolation' AND c.relnamespace = 'public'::regnamespace
           AND has_table_privilege('leancrm_app', c.oid, 'SELECT')",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the catalogue can be read");
    assert!(tables.len() >= 30, "{tables:?}");
    sqlx::query("SET ROLE leancrm_app").execute(&mut connection).await.expect("the role can be taken");
    for table in &tables {
        let count = || sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        assert!(
            sqlx::query_scalar::<_, i64>(count()).fetch_one(&mut connection).await.is_err(),
            "{table} answered without a tenant"
        );
        let mut transaction = connection.begin().await.expect("a transaction");
        for setting in [
            "SET LOCAL app.tenant_id = '00000000-0000-0000-0000-00000000dead'",
            "SET LOCAL app.member_id = '00000000-0000-0000-0000-00000000dead'",
            "SET LOCAL app.team = '{}'",
            "SET LOCAL app.scope_contacts = 'tenant'",
            "SET LOCAL app.scope_companies = 'tenant'",
            "SET LOCAL app.scope_deals = 'tenant'",
            "SET LOCAL app.scope_activities = 'tenant'",
            "SET LOCAL app.scope_tasks = 'tenant'",
            "SET LOCAL app.scope_leads = 'tenant'",
            "SET LOCAL app.scope_reports = 'tenant'",
            "SET LOCAL app.scope_audit = 'tenant'",
            "SET LOCAL app.scope_usage = 'tenant'",
        ] {
            sqlx::query(setting).execute(&mut *transaction).await.expect("a setting");
        }
        let seen: i64 = sqlx::query_scalar(count()).fetch_one(&mut *transaction).await.expect("a count");
        assert_eq!(seen, 0, "{table} shows rows to a stranger");
    }
}

/// The conversations have no foreign key to the member; this is what stands in its place.
#[tokio::test]
async fn a_conversation_is_kept_for_its_asker_alone_and_nobody_may_delete_a_member() {
    let app = TestApp::with_demo().await;
    let mut connection = connect(&app).await;
    let deletable: bool = sqlx::query_scalar(
        "SELECT bool_or(has_table_privilege(r.rolname, t, p))
         FROM pg_roles r, unnest('{memberships,tenants}'::text[]) t, unnest('{DELETE,TRUNCATE}'::text[]) p
         WHERE r.rolname LIKE 'leancrm\\_%'",
    )
    .fetch_one(&mut connection)
    .await
    .expect("a privilege");
    assert!(!deletable, "a conversation could outlive its member");
    let (tenant, one, other): (String, String, String) = sqlx::query_as(
        "SELECT tenant_id::text, min(id::text), max(id::text) FROM memberships GROUP BY tenant_id HAVING count(*) > 1 LIMIT 1",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the demo has colleagues");
    sqlx::query("SET ROLE leancrm_app").execute(&mut connection).await.expect("the role can be taken");
    for (member, kept) in [(&one, true), (&other, false)] {
        let mut transaction = connection.begin().await.expect("a transaction");
        sqlx::query("SELECT set_config('app.tenant_id', $1, true), set_config('app.member_id', $2, true)")
            .bind(&tenant)
            .bind(&one)
            .execute(&mut *transaction)
            .await
            .expect("settings");
        let written = sqlx::query(
            "INSERT INTO chat_turns (tenant_id, id, member_id, channel, thread, text, engine, confidence, outcome, micros, at)
             VALUES ($1::uuid, gen_random_uuid(), $2::uuid, 'api', 't', 'hello', 'rules', 1, 'answered', 1, now())",
        )
        .bind(&tenant)
        .bind(member)
        .execute(&mut *transaction)
        .await;
        assert_eq!(written.is_ok(), kept, "{written:?}");
    }
}
