//! Finding by name: ways of writing, two of a name, the edges of sight, and the plans of the queries behind it.

use leancrm_bot::{Answer, Outcome, reply::Block};
use leancrm_core::store::{Named, Quality};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection, Row as _};

fn title(answer: &Answer) -> Option<&str> {
    answer
        .reply
        .blocks
        .iter()
        .find_map(|block| if let Block::Card(card) = block { Some(card.title.as_str()) } else { None })
}

#[tokio::test]
async fn however_a_name_is_written_it_leads_to_its_record() {
    let app = TestApp::with_demo().await;
    let actor = app.rep().await.actor;
    let mut tx = app.store.begin(&actor).await.expect("a transaction");
    let everything = [Named::Contact, Named::Company, Named::Deal, Named::Lead];
    let cases = [
        ("John Smith", "John Smith", Quality::Exact),
        ("Mr John SMITH", "John Smith", Quality::Exact),
        ("smith john", "John Smith", Quality::Words),
        ("john smi", "John Smith", Quality::Prefix),
        ("Jonh Smiht", "John Smith", Quality::Fuzzy),
        ("Petrochm", "Gulf Petrochem", Quality::Fuzzy),
        ("john.smith@acme.example", "John Smith", Quality::Exact),
        ("+1 (312) 555-0100", "John Smith", Quality::Exact),
        ("JS", "John Smith", Quality::Words),
        ("J. Smith", "John Smith", Quality::Prefix),
        ("john s", "John Smith", Quality::Prefix),
        ("+13125550100", "John Smith", Quality::Exact),
        ("13125550100", "John Smith", Quality::Exact),
        ("NBK", "National Bank of Kuwait", Quality::Words),
        ("nbk.example", "National Bank of Kuwait", Quality::Exact),
        ("Acme Corp.", "Acme Corp", Quality::Exact),
        ("Globex Inc", "Globex", Quality::Exact),
        ("شركة النور", "Al-Noor Trading", Quality::Words),
        ("Mohammed", "محمد العلي", Quality::Sound),
        ("محمد", "محمد العلي", Quality::Words),
        ("خالد الفارسي", "Khalid Al-Farsi", Quality::Sound),
    ];
    for (written, expected, quality) in cases {
        let found = tx.resolve(written, &everything, 6).await.expect("a search");
        let names: Vec<&str> = found.hits.iter().map(|hit| hit.name.as_str()).collect();
        assert_eq!((names.as_slice(), found.quality), ([expected].as_slice(), Some(quality)), "{written}");
    }
    for nobody in ["", "???", "Xqzwv Blorptang", "%", "_", "\u{200f}"] {
        assert!(tx.resolve(nobody, &everything, 6).await.expect("a search").hits.is_empty(), "{nobody:?}");
    }
}

#[tokio::test]
async fn two_johns_are_a_question_and_the_pick_keeps_what_was_asked() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("John's email").await;
    assert_eq!(answer.outcome, Outcome::Asked, "{}", shown(&answer));
    let (question, options) =
        answer
            .reply
            .blocks
            .iter()
            .find_map(|block| {
                if let Block::Choices { question, options, .. } = block { Some((*question, options)) } else { None }
            })
            .expect("a chooser");
    let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
    assert_eq!(labels, ["John Smith", "John Carter"], "the one last spoken to comes first");
    assert!(options[1].detail.as_deref().is_some_and(|detail| detail.starts_with("Globex · last contact")));
    let picked = rep.picks(question, 1).await;
    assert!(picked.reply.plain_text().contains("john.carter@globex.example"), "{}", shown(&picked));
    let narrowed = rep.says("tell me about John at Acme").await;
    assert_eq!(title(&narrowed), Some("John Smith"), "{}", shown(&narrowed));
}

#[tokio::test]
async fn a_guess_is_told_and_a_wrong_company_is_not_passed_over() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let guessed = rep.says("tell me about Jonh Smiht").await;
    assert_eq!(title(&guessed), Some("John Smith"));
    assert!(guessed.reply.plain_text().contains("I took “Jonh Smiht” for John Smith."), "{}", shown(&guessed));
    let elsewhere = rep.says("tell me about Sarah at Globex").await;
    assert_eq!(elsewhere.outcome, Outcome::NotFound);
    assert!(shown(&elsewhere).contains("There is Sarah Haddad at National Bank of Kuwait."), "{}", shown(&elsewhere));
}

#[tokio::test]
async fn a_short_word_is_asked_about_and_never_guessed() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for question in ["tell me about Omar", "tell me about JX", "status with KWD", "update on the KWD deal"] {
        let answer = rep.says(question).await;
        assert!(matches!(answer.outcome, Outcome::Asked | Outcome::NotFound), "{question}: {}", shown(&answer));
    }
    let asked = rep.says("tell me about Jonh").await;
    assert_eq!(asked.outcome, Outcome::Asked, "{}", shown(&asked));
    let colleague = shown(&rep.says("tell me about Omar").await);
    assert!(colleague.contains("Omar Haddad is a colleague of yours."), "{colleague}");
}

#[tokio::test]
async fn people_are_found_by_initials_and_by_telephone() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    assert_eq!(title(&rep.says("tell me about JS").await), Some("John Smith"));
    for question in ["find +1 312 555 0100", "find +13125550100"] {
        let found = shown(&rep.says(question).await);
        assert!(found.contains("John Smith"), "{question}: {found}");
    }
}

#[tokio::test]
async fn ones_own_person_is_found_among_thousands_of_others_of_the_name() {
    let app = TestApp::with_demo().await;
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::raw_sql(
        "SET session_replication_role = replica;
         INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, created_at, updated_at)
         SELECT m.tenant_id, ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'Kimberly ' || n, 'kimberly ' || n, m.id,
                now(), now()
         FROM generate_series(1, 4000) n, (SELECT * FROM memberships WHERE email = 'sofia@gulfbright.example') m;
         INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, created_at, updated_at)
         SELECT tenant_id, 'ffffffff-0000-0000-0000-000000000000', 'Kimberly Zuniga', 'kimberly zuniga', id, now(), now()
         FROM memberships WHERE email = 'omar@gulfbright.example';
         INSERT INTO search_tokens SELECT tenant_id, split_part(name_norm, ' ', n), 'contact', id
         FROM contacts, generate_series(1, 2) n WHERE name LIKE 'Kimberly %';
         INSERT INTO search_words SELECT DISTINCT tenant_id, 'kimberly' FROM contacts WHERE name LIKE 'Kimberly %'",
    )
    .execute(&mut connection)
    .await
    .expect("many people");
    let rep = app.rep().await;
    for question in ["tell me about Kimber", "tell me about Kimberley", "tell me about Kimberly"] {
        let answer = rep.says(question).await;
        assert_eq!(title(&answer), Some("Kimberly Zuniga"), "{question}: {}", shown(&answer));
    }
}

#[tokio::test]
async fn a_colleagues_contact_and_another_tenants_are_both_nobody() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    for name in ["Priya Raman", "Priya Ramen", "Hinnerk Lohse", "Hinerk Lohse", "Hansa Speicher"] {
        let answer = rep.says(&format!("tell me about {name}")).await;
        assert_eq!(answer.outcome, Outcome::NotFound, "{name}: {}", shown(&answer));
        let text = shown(&answer);
        for secret in ["Contoso", "Seattle", "Reederei", "Lübeck", "Kapitän", "Priya Raman at"] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }
    let actor = app.rep().await.actor;
    let mut tx = app.store.begin(&actor).await.expect("a transaction");
    for address in ["wiebke.petersen@hansa-speicher.example", "polarstern.example", "priya.raman@contoso.example"] {
        let found = tx.resolve(address, &[Named::Contact], 6).await.expect("a search");
        assert!(found.hits.is_empty(), "{address}");
    }
    let owner = app.member("demo", "Amina").await.says("tell me about Priya Raman").await;
    assert_eq!(title(&owner), Some("Priya Raman"));
}

#[tokio::test]
async fn the_names_in_a_sentence_are_known_as_far_as_one_sees() {
    use leancrm_core::store::KnownAs;
    let app = TestApp::with_demo().await;
    let names: Vec<String> =
        ["john smith", "John", "acme", "negotiation", "priya raman", "nobody at all", ""].map(str::to_owned).into();
    let actor = app.rep().await.actor;
    let known = app.store.begin(&actor).await.expect("a transaction").known_names(&names).await.expect("names");
    let is = |name: &str, kind: KnownAs| known.contains(&(name.to_owned(), kind));
    assert!(is("john smith", KnownAs::Contact) && is("John", KnownAs::Contact), "{known:?}");
    assert!(is("acme", KnownAs::Company) && is("negotiation", KnownAs::Stage), "{known:?}");
    assert!(!known.iter().any(|(name, _)| ["priya raman", "nobody at all", ""].contains(&name.as_str())), "{known:?}");
    let owner = app.member("demo", "Amina").await.actor;
    let all = app.store.begin(&owner).await.expect("a transaction").known_names(&names).await.expect("names");
    assert!(all.contains(&("priya raman".to_owned(), KnownAs::Contact)), "{all:?}");
}

#[tokio::test]
async fn a_beginning_is_completed_with_names_in_sight() {
    let app = TestApp::with_demo().await;
    let actor = app.rep().await.actor;
    let mut tx = app.store.begin(&actor).await.expect("a transaction");
    let labels = |completions: Vec<leancrm_core::store::Completion>| -> Vec<String> {
        completions.into_iter().map(|completion| completion.label).collect()
    };
    let johns = labels(tx.complete("joh", 10).await.expect("completions"));
    assert_eq!(johns, ["John Smith", "John Carter"]);
    assert_eq!(labels(tx.complete("john c", 10).await.expect("completions")), ["John Carter"]);
    assert!(labels(tx.complete("pri", 10).await.expect("completions")).iter().all(|label| !label.starts_with("Priya")));
    assert!(tx.complete("", 10).await.expect("completions").is_empty());
    assert_eq!(labels(tx.complete("a", 1).await.expect("completions")).len(), 1);
}

/// The text of a query as it stands in the product, by its name.
fn statement(source: &'static str, name: &str) -> &'static str {
    let start = source.find(&format!("-- {name}\n")).unwrap_or_else(|| panic!("the query {name} is there"));
    let rest = &source[start..];
    &rest[..rest.find("\"#").expect("a raw string ends")]
}

/// The generic plan of a query, as the application role, in a tenant of many contacts and two hundred owners.
async fn plan(connection: &mut PgConnection, sql: &str, types: &str, arguments: &str) -> String {
    let prepare = format!("PREPARE asked ({types}) AS {sql}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *connection).await.expect("the statement prepares");
    let explain = format!("EXPLAIN EXECUTE asked ({arguments})");
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(&mut *connection).await.expect("a plan");
    sqlx::raw_sql("DEALLOCATE asked").execute(connection).await.expect("done with it");
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn neither_a_card_nor_a_name_reads_a_whole_table() {
    let app = TestApp::with_demo().await;
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::raw_sql(
        "SET session_replication_role = replica;
         INSERT INTO contacts (tenant_id, id, name, name_norm, owner_id, company_id, created_at, updated_at)
         SELECT c.tenant_id, gen_random_uuid(), 'Kim ' || n, 'kim ' || n, md5((n % 200)::text)::uuid, c.company_id, now(), now()
         FROM generate_series(1, 20000) n, (SELECT * FROM contacts WHERE name = 'Jane Doe' LIMIT 1) c;
         INSERT INTO search_tokens SELECT tenant_id, split_part(name_norm, ' ', n), 'contact', id
         FROM contacts, generate_series(1, 2) n WHERE name LIKE 'Kim %';
         INSERT INTO activities (tenant_id, id, kind, subject, occurred_at, member_id, contact_id, created_at)
         SELECT tenant_id, gen_random_uuid(), 'call', 'Hello', now(), owner_id, id, now() FROM contacts WHERE name LIKE 'Kim %';
         INSERT INTO contact_points (tenant_id, id, contact_id, kind, value, value_norm)
         SELECT tenant_id, gen_random_uuid(), id, 'email', id || '@kim.example', id || '@kim.example' FROM contacts WHERE name LIKE 'Kim %';
         SET session_replication_role = origin;
         ANALYZE;",
    )
    .execute(&mut connection)
    .await
    .expect("many contacts");
    let tenant: uuid::Uuid = sqlx::query_scalar("SELECT id FROM tenants WHERE slug = 'demo'")
        .fetch_one(&mut connection)
        .await
        .expect("the tenant");
    let settings = format!(
        "SET ROLE leancrm_app; SET plan_cache_mode = force_generic_plan; SET app.tenant_id = '{tenant}';
         SET app.member_id = '{tenant}'; SET app.team = '{{{tenant}}}'; SET app.scope_contacts = 'own';
         SET app.scope_companies = 'tenant'; SET app.scope_deals = 'own'; SET app.scope_activities = 'own';
         SET app.scope_tasks = 'own'; SET app.scope_leads = 'own'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut connection).await.expect("the role of the application");
    let card = include_str!("../../core/src/store/sql/contact_card.sql");
    let lookup = concat!(
        include_str!("../../core/src/store/search/lookup.rs"),
        include_str!("../../core/src/store/search/planned.rs")
    );
    let examples = include_str!("../../core/src/store/examples.rs");
    let token_arguments = "ARRAY['kim'], ARRAY['kin'], NULL, NULL, NULL, 'contact', NULL, 200, 3000";
    let plans = [
        plan(
            &mut connection,
            statement(examples, "examples.names"),
            "uuid[], boolean, boolean, date, uuid[], uuid",
            &format!("ARRAY['{tenant}'::uuid], true, true, '2026-03-11', '{{}}', '{tenant}'"),
        )
        .await,
        plan(&mut connection, card, "uuid, timestamptz", &format!("'{tenant}', now()")).await,
        plan(
            &mut connection,
            statement(lookup, "search.records_by_name"),
            "text[], text[]",
            "ARRAY['kim 7'], ARRAY['contact']",
        )
        .await,
        plan(
            &mut connection,
            statement(lookup, "search.records_by_tokens"),
            "text[], text[], text[], text[], text[], text, text, bigint, bigint",
            token_arguments,
        )
        .await,
        plan(
            &mut connection,
            statement(lookup, "search.records_by_owner"),
            "text[], text[], text[], text[], text[], text, text, bigint, uuid[]",
            &format!("ARRAY['kim'], ARRAY['kin'], NULL, NULL, NULL, 'contact', NULL, 200, ARRAY['{tenant}'::uuid]"),
        )
        .await,
    ];
    for plan in plans {
        for table in ["contacts", "search_tokens", "activities", "contact_points"] {
            assert!(!plan.contains(&format!("Seq Scan on {table} ")), "{table} is read whole:\n{plan}");
        }
    }
}
