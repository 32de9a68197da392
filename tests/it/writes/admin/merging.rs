//! Two records made one, and two of one again.

use leancrm_bot::{Outcome, reply::Preview};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection};

use super::{
    super::{chooser, done, everything, preview, rows, waits},
    execute,
};

/// A second John Smith and a second Globex, with something of every kind on them, some of it a colleague's.
async fn with_doubles(app: &TestApp) {
    execute(
        app,
        &[
            "INSERT INTO contacts (tenant_id, id, name, name_norm, title, location, owner_id, source, last_contacted_at, created_at, updated_at)
             SELECT c.tenant_id, 'aaaaaaaa-0000-7000-8000-000000000001', 'John Smith', 'john smith', NULL, 'Boston', c.owner_id, 'expo',
                    timestamptz '2026-03-11 06:00Z', now(), now()
             FROM contacts c JOIN tenants t ON t.id = c.tenant_id WHERE c.name = 'John Smith' AND t.slug = 'demo'",
            "INSERT INTO search_tokens (tenant_id, token, kind, entity_id)
             SELECT k.tenant_id, k.token, k.kind, 'aaaaaaaa-0000-7000-8000-000000000001' FROM search_tokens k
             JOIN contacts c ON c.id = k.entity_id JOIN tenants t ON t.id = c.tenant_id
             WHERE c.name = 'John Smith' AND t.slug = 'demo' AND c.id <> 'aaaaaaaa-0000-7000-8000-000000000001'",
            "INSERT INTO contact_points (tenant_id, id, contact_id, kind, value, value_norm, is_primary)
             SELECT id, gen_random_uuid(), 'aaaaaaaa-0000-7000-8000-000000000001', 'email', 'js@acme.example', 'js@acme.example', true
             FROM tenants WHERE slug = 'demo'",
            // A colleague's deal, task and meeting with him, a lead, a note; a call beside the first; labels, one of them shared.
            "INSERT INTO deals (tenant_id, id, name, name_norm, contact_id, pipeline_id, stage_id, stage_entered_at, owner_id, probability, created_at, updated_at)
             SELECT d.tenant_id, gen_random_uuid(), 'Secret Venture', 'secret venture', 'aaaaaaaa-0000-7000-8000-000000000001', d.pipeline_id,
                    d.stage_id, now(), d.owner_id, 10, now(), now() FROM deals d WHERE d.name = 'Contoso Cloud Migration'",
            "INSERT INTO tasks (tenant_id, id, title, assignee_id, contact_id, created_at)
             SELECT d.tenant_id, gen_random_uuid(), 'secret task', d.owner_id, 'aaaaaaaa-0000-7000-8000-000000000001', now()
             FROM deals d WHERE d.name = 'Contoso Cloud Migration'",
            "INSERT INTO meetings (tenant_id, id, title, starts_at, ends_at, member_id, contact_id, created_at)
             SELECT d.tenant_id, gen_random_uuid(), 'secret meeting', now(), now(), d.owner_id, 'aaaaaaaa-0000-7000-8000-000000000001', now()
             FROM deals d WHERE d.name = 'Contoso Cloud Migration'",
            "INSERT INTO leads (tenant_id, id, name, name_norm, source, contact_id, created_at, updated_at)
             SELECT id, gen_random_uuid(), 'J. Smith', 'j smith', 'expo', 'aaaaaaaa-0000-7000-8000-000000000001', now(), now()
             FROM tenants WHERE slug = 'demo'",
            "INSERT INTO notes (tenant_id, id, body, contact_id, created_at)
             SELECT id, gen_random_uuid(), 'the second John', 'aaaaaaaa-0000-7000-8000-000000000001', now() FROM tenants WHERE slug = 'demo'",
            "INSERT INTO activities (tenant_id, id, kind, subject, occurred_at, member_id, contact_id, visibility, created_at)
             SELECT d.tenant_id, gen_random_uuid(), 'call', 'private call', now(), d.owner_id, 'aaaaaaaa-0000-7000-8000-000000000001', 'private', now()
             FROM deals d WHERE d.name = 'Contoso Cloud Migration'",
            "INSERT INTO activity_links (tenant_id, activity_id, contact_id)
             SELECT a.tenant_id, a.id, 'aaaaaaaa-0000-7000-8000-000000000001' FROM activities a JOIN contacts c ON c.id = a.contact_id
             JOIN tenants t ON t.id = a.tenant_id WHERE t.slug = 'demo' AND c.name IN ('John Smith', 'Emily Clark')",
            "INSERT INTO activity_links (tenant_id, activity_id, contact_id)
             SELECT a.tenant_id, a.id, c.id FROM activities a JOIN contacts e ON e.id = a.contact_id AND e.name = 'Emily Clark'
             JOIN contacts c ON c.tenant_id = a.tenant_id AND c.name = 'John Smith' AND c.id <> 'aaaaaaaa-0000-7000-8000-000000000001'
             JOIN tenants t ON t.id = a.tenant_id WHERE t.slug = 'demo' ON CONFLICT DO NOTHING",
            "INSERT INTO taggings (tenant_id, id, tag_id, contact_id)
             SELECT g.tenant_id, gen_random_uuid(), g.id, 'aaaaaaaa-0000-7000-8000-000000000001' FROM tags g
             JOIN tenants t ON t.id = g.tenant_id WHERE t.slug = 'demo' AND g.name IN ('VIP', 'Newsletter')",
            "INSERT INTO companies (tenant_id, id, name, name_norm, industry, location, employees, owner_id, created_at, updated_at)
             SELECT c.tenant_id, 'aaaaaaaa-0000-7000-8000-000000000002', 'Globex Inc', 'globex inc', 'Toys', NULL, 5, c.owner_id, now(), now()
             FROM companies c WHERE c.name = 'Contoso'",
            "INSERT INTO company_domains (tenant_id, domain, company_id)
             SELECT id, 'globex-inc.example', 'aaaaaaaa-0000-7000-8000-000000000002' FROM tenants WHERE slug = 'demo'",
            "INSERT INTO search_tokens (tenant_id, token, kind, entity_id)
             SELECT t.id, k.token, 'company', 'aaaaaaaa-0000-7000-8000-000000000002' FROM tenants t,
                    unnest(ARRAY['globex', 'inc', '~glbks', 'gi', 'globex-inc', 'globex-inc.example']) AS k (token) WHERE t.slug = 'demo'",
            "UPDATE contacts SET company_id = 'aaaaaaaa-0000-7000-8000-000000000002' WHERE name = 'Priya Raman'",
            "UPDATE deals SET company_id = 'aaaaaaaa-0000-7000-8000-000000000002' WHERE name = 'Contoso Support Tier'",
            "UPDATE activities SET company_id = 'aaaaaaaa-0000-7000-8000-000000000002' WHERE subject = 'Executive sponsor'",
            "UPDATE meetings SET company_id = 'aaaaaaaa-0000-7000-8000-000000000002' WHERE title = 'Contoso executive call'",
            "UPDATE tasks SET company_id = 'aaaaaaaa-0000-7000-8000-000000000002' WHERE title = 'Book Dubai flight'",
            "INSERT INTO notes (tenant_id, id, body, company_id, created_at)
             SELECT id, gen_random_uuid(), 'the second Globex', 'aaaaaaaa-0000-7000-8000-000000000002', now() FROM tenants WHERE slug = 'demo'",
            "INSERT INTO taggings (tenant_id, id, tag_id, company_id)
             SELECT g.tenant_id, gen_random_uuid(), g.id, 'aaaaaaaa-0000-7000-8000-000000000002' FROM tags g
             JOIN tenants t ON t.id = g.tenant_id WHERE t.slug = 'demo' AND g.name = 'Partner'",
        ],
    )
    .await;
}

const FIRST: &str = "SELECT id::text FROM contacts WHERE name = 'John Smith' AND title = 'VP Operations'";

/// Every row of every table that refers to a contact or a company, of those themselves, and the words that lead to them.
async fn dump(app: &TestApp) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT k.conrelid::regclass::text FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid <> 'merges'::regclass
           AND k.confrelid IN ('contacts'::regclass, 'companies'::regclass) UNION VALUES ('contacts'), ('companies'), ('search_tokens')",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the catalogue can be read");
    let mut all = Vec::new();
    for table in tables {
        let strip = if table == "contacts" || table == "companies" { "- 'version' - 'updated_at'" } else { "" };
        let query = format!("SELECT '{table} ' || (to_jsonb(x) {strip})::text FROM {table} x ORDER BY 1");
        all.extend(
            sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(query))
                .fetch_all(&mut connection)
                .await
                .expect("a table can be read"),
        );
    }
    all
}

fn differing(one: &[String], other: &[String]) -> Vec<String> {
    let lacks = |from: &[String], of: &[String], mark: &str| -> Vec<String> {
        from.iter().filter(|row| !of.contains(row)).map(|row| format!("{mark} {row}")).collect()
    };
    [lacks(one, other, "-"), lacks(other, one, "+")].concat()
}

/// What still refers to a record.
async fn references(app: &TestApp, id: &str) -> Vec<String> {
    dump(app)
        .await
        .into_iter()
        .filter(|row| {
            row.contains(id) && !row.contains(&format!("\"id\": \"{id}\"")) && !row.starts_with("search_tokens")
        })
        .collect()
}

fn told(preview: &Preview) -> String {
    let records = preview.records.iter().map(|record| {
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.label, field.after.as_deref().unwrap_or("-")))
            .collect();
        format!("{} [{}] {}", record.title, record.what, fields.join("; "))
    });
    records.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_reference_to_a_contact_or_a_company_is_moved_by_a_merge() {
    let app = TestApp::empty().await;
    let forgotten = rows(
        &app,
        "WITH foreign_keys AS (
             SELECT k.confrelid::regclass::text AS target, k.conrelid::regclass::text AS relation, a.attname::text AS link
             FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey) AS key (number)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number AND a.attname <> 'tenant_id'
             WHERE k.contype = 'f' AND k.confrelid IN ('contacts'::regclass, 'companies'::regclass)),
         moved AS (
             SELECT 'contacts' AS target, l.relation, l.link FROM merge_links('contact') l
             UNION ALL SELECT 'companies', l.relation, l.link FROM merge_links('company') l)
         (SELECT 'not moved: ' || f::text FROM (SELECT * FROM foreign_keys EXCEPT SELECT * FROM moved) f)
         UNION ALL (SELECT 'no reference: ' || f::text FROM (SELECT * FROM moved EXCEPT SELECT * FROM foreign_keys) f)",
    )
    .await;
    assert_eq!(
        forgotten,
        Vec::<String>::new(),
        "add it to merge_links in a migration, and think of rows that both have"
    );
    let count = rows(&app, "SELECT count(*)::text FROM merge_links('contact')").await;
    assert_eq!(count, ["10"], "the list is read");
}

#[tokio::test]
async fn two_contacts_become_one_and_an_undo_gives_back_every_row() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    let rep = app.rep().await;
    let (before, seen_before) = (dump(&app).await, everything(&app).await);
    let answer = rep.says("merge the two John Smiths").await;
    waits(&answer);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new(), "a preview moves nothing");
    let said = told(preview(&answer));
    assert!(preview(&answer).title.starts_with("Merge? This touches 2 records"), "{said}");
    assert!(
        said.contains("John Smith [contact, deleted]") && said.contains("John Smith → John Smith [merge]"),
        "{said}"
    );
    assert!(said.contains("js@acme.example") && said.contains("1 note"), "what moves is told: {said}");
    for hidden in ["Secret", "secret", "1 deal", "1 task", "1 meeting"] {
        assert!(!shown(&answer).contains(hidden), "{hidden} is out of the rep's sight: {}", shown(&answer));
    }
    let change_set = done(&rep.says("yes").await);
    let second = "aaaaaaaa-0000-7000-8000-000000000001";
    assert_eq!(references(&app, second).await, Vec::<String>::new(), "whoever owns it, nothing refers to the second");
    let first = rows(&app, FIRST).await;
    let moved = references(&app, &first[0]).await.join("\n");
    for kept in [
        "Secret Venture",
        "secret task",
        "secret meeting",
        "J. Smith",
        "the second John",
        "private call",
        "js@acme.example",
    ] {
        assert!(moved.contains(kept), "{kept} refers to the first now");
    }
    assert!(
        !moved.contains("\"value\": \"js@acme.example\", \"is_primary\": true"),
        "its own address stays the first to use"
    );
    let answer = rep.undoes(change_set).await;
    assert!(shown(&answer).contains("taken apart again"), "{}", shown(&answer));
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
    assert_eq!(everything(&app).await, seen_before);
    // And the undo is taken back the same way.
    let merged_again = done(&rep.says("undo").await);
    assert_eq!(references(&app, second).await, Vec::<String>::new());
    rep.undoes(merged_again).await;
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
}

#[tokio::test]
async fn two_companies_become_one_that_is_found_by_both_names_and_are_taken_apart_again() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    let rep = app.member("demo", "Layla").await;
    let before = dump(&app).await;
    let answer = rep.says("merge Globex and Globex Inc").await;
    waits(&answer);
    let said = told(preview(&answer));
    assert!(
        said.contains("Globex Inc → Globex [merge]") && said.contains("Also called: Globex Corporation, Globex Inc"),
        "{said}"
    );
    assert!(said.contains("globex-inc.example") && !said.contains("Priya"), "{said}");
    done(&rep.says("yes").await);
    assert_eq!(references(&app, "aaaaaaaa-0000-7000-8000-000000000002").await, Vec::<String>::new());
    let answer = rep.says("status with globex-inc.example").await;
    assert!(shown(&answer).contains("Globex"), "{}", shown(&answer));
    assert_eq!(rep.says("status with Globex Inc").await.outcome, Outcome::Answered);
    let answer = rep.says("restore the company Globex Inc").await;
    assert!(shown(&answer).contains("unmerge Globex Inc"), "{}", shown(&answer));
    let answer = rep.says("unmerge Globex").await;
    waits(&answer);
    assert!(preview(&answer).title.starts_with("Take apart again?"), "{}", shown(&answer));
    let apart = done(&rep.says("yes").await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
    done(&rep.undoes(apart).await);
    assert_eq!(references(&app, "aaaaaaaa-0000-7000-8000-000000000002").await, Vec::<String>::new());
    rep.says("unmerge Globex Inc").await;
    done(&rep.says("yes").await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
}

/// With an address that both John Smiths have and a domain that both Globexes have; marketing at it was refused by the second.
async fn with_shared_addresses(app: &TestApp) {
    with_doubles(app).await;
    execute(
        app,
        &[
            "INSERT INTO contact_points (tenant_id, id, contact_id, kind, value, value_norm, is_primary, consent, opted_out_at)
             SELECT id, gen_random_uuid(), 'aaaaaaaa-0000-7000-8000-000000000001', 'email', 'John.Smith@acme.example',
                    'john.smith@acme.example', false, 'refused', now() FROM tenants WHERE slug = 'demo'",
            "INSERT INTO company_domains (tenant_id, domain, company_id)
             SELECT id, 'globex.example', 'aaaaaaaa-0000-7000-8000-000000000002' FROM tenants WHERE slug = 'demo'",
        ],
    )
    .await;
}

#[tokio::test]
async fn what_both_have_stays_once_and_is_on_both_again_when_they_are_taken_apart() {
    let app = TestApp::with_demo().await;
    with_shared_addresses(&app).await;
    let rep = app.member("demo", "Layla").await;
    let before = dump(&app).await;
    waits(&rep.says("merge the two John Smiths").await);
    let merged = done(&rep.says("yes").await);
    let points = "SELECT p.consent FROM contact_points p WHERE p.value_norm = 'john.smith@acme.example'";
    assert_eq!(rows(&app, points).await, ["refused"], "whoever refused marketing has refused it");
    done(&rep.undoes(merged).await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
    waits(&rep.says("merge Globex and Globex Inc").await);
    done(&rep.says("yes").await);
    assert_eq!(rows(&app, "SELECT count(*)::text FROM company_domains WHERE domain = 'globex.example'").await, ["1"]);
    waits(&rep.says("unmerge Globex").await);
    let apart = done(&rep.says("yes").await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
    done(&rep.undoes(apart).await);
    waits(&rep.says("unmerge Globex Inc").await);
    done(&rep.says("yes").await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_came_after_a_merge_stays_where_it_is() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    let rep = app.rep().await;
    let before = everything(&app).await;
    rep.says("merge the two John Smiths").await;
    let change_set = done(&rep.says("yes").await);
    done(&rep.says("note on John Smith: came after the merge").await);
    execute(&app, &["UPDATE deals SET contact_id = (SELECT id FROM contacts WHERE name = 'Jane Doe') WHERE name = 'Secret Venture'"]).await;
    rep.undoes(change_set).await;
    let first = rows(&app, FIRST).await;
    let on_first = references(&app, &first[0]).await.join("\n");
    assert!(on_first.contains("came after the merge") && !on_first.contains("the second John"), "{on_first}");
    let venture =
        rows(&app, "SELECT c.name FROM deals d JOIN contacts c ON c.id = d.contact_id WHERE d.name = 'Secret Venture'")
            .await;
    assert_eq!(venture, ["Jane Doe"], "what somebody has moved on since stays where they moved it");
    assert_ne!(everything(&app).await, before);
}

#[tokio::test]
async fn of_more_than_two_namesakes_the_one_that_stays_is_picked() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    execute(
        &app,
        &["INSERT INTO contacts (tenant_id, id, name, name_norm, title, owner_id, created_at, updated_at)
           SELECT c.tenant_id, 'aaaaaaaa-0000-7000-8000-000000000003', c.name, c.name_norm, 'Third', c.owner_id, now(), now()
           FROM contacts c WHERE c.id = 'aaaaaaaa-0000-7000-8000-000000000001'"],
    )
    .await;
    let rep = app.rep().await;
    let answer = rep.says("merge the two John Smiths").await;
    let (question, options) = chooser(&answer);
    assert_eq!(options.len(), 3, "{}", shown(&answer));
    let answer = rep.picks(question, 2).await;
    let (question, options) = chooser(&answer);
    assert_eq!(options.len(), 2, "{}", shown(&answer));
    waits(&rep.picks(question, 0).await);
    done(&rep.says("yes").await);
    let left = rows(&app, "SELECT count(*)::text FROM contacts c JOIN tenants t ON t.id = c.tenant_id WHERE t.slug = 'demo' AND c.name = 'John Smith' AND deleted_at IS NULL").await;
    assert_eq!(left, ["2"]);
}

#[tokio::test]
async fn a_rep_merges_neither_a_colleagues_contact_nor_learns_of_it() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    execute(&app, &["UPDATE contacts SET owner_id = (SELECT id FROM memberships WHERE display_name = 'Sofia Lindqvist') WHERE id = 'aaaaaaaa-0000-7000-8000-000000000001'"]).await;
    let rep = app.rep().await;
    let before = dump(&app).await;
    let answer = rep.says("merge the two John Smiths").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    assert!(shown(&answer).contains("just one"), "{}", shown(&answer));
    let answer = rep.says("merge John Smith and js@acme.example").await;
    assert_ne!(answer.outcome, Outcome::Answered, "{}", shown(&answer));
    assert!(!shown(&answer).contains("Boston"), "{}", shown(&answer));
    let manager = app.member("demo", "Layla").await;
    waits(&manager.says("merge the two John Smiths").await);
    done(&manager.says("yes").await);
    for sentence in ["unmerge John Smith", "unmerge js@acme.example"] {
        let answer = rep.says(sentence).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "both records have to be in sight: {}", shown(&answer));
    }
    done(&manager.says("undo").await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_record_that_was_merged_on_is_not_taken_apart_below() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    let rep = app.member("demo", "Layla").await;
    let before = dump(&app).await;
    waits(&rep.says("merge the company Globex Inc into Globex").await);
    let first = done(&rep.says("yes").await);
    waits(&rep.says("merge the company Globex into Acme Corp").await);
    let second = done(&rep.says("yes").await);
    let answer = rep.undoes(first).await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    done(&rep.undoes(second).await);
    done(&rep.undoes(first).await);
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
}

#[tokio::test]
async fn one_record_under_two_names_is_not_merged_with_itself() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("merge Globex and globex.example").await;
    assert_eq!(answer.outcome, Outcome::Refused, "{}", shown(&answer));
    let answer = rep.says("merge duplicate contacts").await;
    assert!(shown(&answer).contains("Which two?"), "{}", shown(&answer));
}

/// The functions hold with the rights of an owner whom row-level security binds, as where the server's owner is no superuser.
#[tokio::test]
async fn a_merge_needs_no_superuser_and_reaches_no_other_tenant() {
    let app = TestApp::with_demo().await;
    with_doubles(&app).await;
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    let owners: Vec<String> = sqlx::query_scalar(
        "SELECT r.rolname::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
         WHERE p.proname IN ('merge_records', 'unmerge_records') AND NOT r.rolsuper AND NOT r.rolbypassrls",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the catalogue is read");
    assert_eq!(owners, ["leancrm_merger", "leancrm_merger"]);
    let rep = app.rep().await;
    let before = dump(&app).await;
    rep.says("merge the two John Smiths").await;
    let change_set = done(&rep.says("yes").await);
    assert_eq!(references(&app, "aaaaaaaa-0000-7000-8000-000000000001").await, Vec::<String>::new());
    rep.undoes(change_set).await;
    assert_eq!(differing(&before, &dump(&app).await), Vec::<String>::new());
    let nordlicht: String = sqlx::query_scalar("SELECT id::text FROM tenants WHERE slug = 'nordlicht'")
        .fetch_one(&mut connection)
        .await
        .expect("the second tenant");
    let foreign = format!(
        "BEGIN; SET LOCAL ROLE leancrm_app; SET LOCAL app.tenant_id = '{nordlicht}'; SET LOCAL app.member_id = '00000000-0000-0000-0000-000000000000';
         SELECT merge_records(gen_random_uuid(), 'contact', (SELECT '{}'::uuid), 'aaaaaaaa-0000-7000-8000-000000000001', '{{}}', now())",
        rows(&app, FIRST).await[0]
    );
    let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(foreign)).execute(&mut connection).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("no two such records")));
}
