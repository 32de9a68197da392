//! Files of contacts brought in and taken out.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use leancrm_core::{
    Error, Result,
    history::Recorder,
    ops::{
        contacts::{self, NewContact},
        export::{self, ExportKind},
        import::{self, ImportReport, ImportRequest},
    },
    store::{NewMember, NewTenant},
    tenancy::Actor,
};
use leancrm_tests::{TestApp, shown};
use sqlx::{Connection as _, PgConnection};

async fn number(app: &TestApp, query: &'static str) -> i64 {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("the query fits the schema")
}

/// A file with some content in a folder of its own.
fn file(content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, content).expect("room for a test file");
    (folder, path)
}

fn request(path: &Path, dry_run: bool) -> ImportRequest {
    ImportRequest { path: path.to_owned(), dry_run, channel: "cli".to_owned() }
}

/// Brings people in from a file with this content.
pub(super) async fn bring_in(app: &TestApp, actor: &Actor, content: &str, dry_run: bool) -> Result<ImportReport> {
    let (_folder, path) = file(content);
    import::contacts(&app.store, actor, &request(&path, dry_run), &|_| ControlFlow::Continue(())).await
}

async fn taken_out(app: &TestApp, actor: &Actor, kind: ExportKind) -> String {
    let mut bytes = Vec::new();
    export::run(&app.store, actor, kind, "cli", &mut bytes, &|_| ()).await.expect("an export");
    String::from_utf8(bytes).expect("an export is UTF-8")
}

async fn owner(app: &TestApp) -> Actor {
    app.store.actor_by_name("demo", Some("Amina")).await.expect("the owner of the demo company")
}

const PEOPLE: &str = "\u{feff}First Name;Last Name;E-mail;Mobile;Organisation;Job Title;Owner;Tags;Shoe size\r\n\
    Ida;Berg;ida@fjord-works.example;5550 9911;Fjord Works;CTO;omar@gulfbright.example;VIP, Norway;41\r\n\
    Ole;Berg;ole@fjord-works.example;;Fjord Works;\"Head of\nFish\";Omar Haddad;;44\r\n\
    Kim;;kim@gmail.com;;;;;;\r\n";

#[tokio::test]
async fn a_file_of_contacts_is_brought_in_with_companies_owners_and_tags() {
    let app = TestApp::with_demo().await;
    let report = bring_in(&app, &owner(&app).await, PEOPLE, false).await.expect("a good file");
    assert_eq!((report.created, report.companies_created, report.rejected), (3, 1, 0), "{report:?}");
    assert_eq!((report.delimiter, report.ignored.as_slice()), ("semicolon", &["Shoe size".to_owned()][..]));
    let berg = "SELECT count(*) FROM contacts c JOIN companies co ON co.id = c.company_id JOIN memberships m ON m.id = c.owner_id
                WHERE c.name IN ('Ida Berg', 'Ole Berg') AND co.name = 'Fjord Works' AND m.email = 'omar@gulfbright.example'";
    assert_eq!(number(&app, berg).await, 2);
    assert_eq!(
        number(&app, "SELECT count(*) FROM contact_points WHERE value_norm = '+96555509911'").await,
        1,
        "read in the tenant's country"
    );
    assert_eq!(number(&app, "SELECT count(*) FROM tags WHERE name IN ('VIP', 'Norway')").await, 2, "one tag was there");
    assert_eq!(
        number(&app, "SELECT count(*) FROM search_tokens WHERE token IN ('ida', 'fjord')").await,
        2,
        "both can be found"
    );
    assert_eq!(number(&app, "SELECT count(*) FROM company_domains WHERE domain = 'gmail.com'").await, 0);
}

#[tokio::test]
async fn the_whole_import_is_one_change_set_with_audit_and_event() {
    let app = TestApp::with_demo().await;
    bring_in(&app, &owner(&app).await, PEOPLE, false).await.expect("a good file");
    assert_eq!(number(&app, "SELECT count(*) FROM change_sets").await, 1);
    assert_eq!(number(&app, "SELECT count(*) FROM changes WHERE before IS NULL AND after IS NOT NULL").await, 4);
    assert_eq!(number(&app, "SELECT count(*) FROM audit_log WHERE action = 'import_contacts'").await, 1);
    assert_eq!(number(&app, "SELECT count(*) FROM outbox_events WHERE event = 'contacts.imported'").await, 1);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let app = TestApp::with_demo().await;
    let (folder, path) = file(&format!("{PEOPLE};;;;;;;;lost\r\n"));
    let actor = owner(&app).await;
    let report = import::contacts(&app.store, &actor, &request(&path, true), &|_| ControlFlow::Continue(()))
        .await
        .expect("a good file");
    assert_eq!((report.created, report.companies_created, report.rejected), (3, 1, 1), "{report:?}");
    for query in [
        "SELECT count(*) FROM imports",
        "SELECT count(*) FROM change_sets",
        "SELECT count(*) FROM contacts WHERE name = 'Ida Berg'",
    ] {
        assert_eq!(number(&app, query).await, 0, "{query}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "no file of rejects either");
}

#[tokio::test]
async fn every_line_that_is_not_taken_has_its_reason_and_goes_into_the_file_of_rejects() {
    let app = TestApp::with_demo().await;
    let long = "x".repeat(400);
    let content = format!(
        "Name,Email,Phone,Owner\n\
         ,,,\n\
         Good One,good@one.example,,\n\
         Bad Mail,not-an-address,,\n\
         Bad Phone,,call me,\n\
         Same Again,GOOD@one.example,,\n\
         John Smith,john.smith@acme.example,,\n\
         Bad Owner,bad@owner.example,,Nobody Here\n\
         {long},long@name.example,,\n\
         ,,5550 1234,\n\
         Too,many@cells.example,,,surplus\n"
    );
    let (_folder, path) = file(&content);
    let actor = owner(&app).await;
    let report = import::contacts(&app.store, &actor, &request(&path, false), &|_| ControlFlow::Continue(()))
        .await
        .expect("readable");
    assert_eq!((report.created, report.rejected), (1, 8), "{report:?}");
    let reasons: Vec<(u64, &str)> =
        report.reasons.iter().map(|rejected| (rejected.line, rejected.reason.as_str())).collect();
    let expected = [
        (4, "not an e-mail address"),
        (5, "not a telephone number"),
        (6, "Line 3 of the file"),
        (7, "John Smith has john.smith@acme.example already"),
        (8, "Nobody here is called"),
        (9, "longer than 300"),
        (10, "neither a name nor an e-mail"),
        (11, "5 cells"),
    ];
    for ((line, reason), (expected_line, words)) in reasons.iter().zip(expected) {
        assert_eq!(*line, expected_line);
        assert!(reason.contains(words), "{reason} / {words}");
    }
    let rejects = std::fs::read_to_string(report.rejects_file.expect("some were rejected")).expect("it was written");
    assert!(rejects.starts_with("Name,Email,Phone,Owner,Reason\n"), "{rejects}");
    assert!(rejects.contains("Bad Phone,,call me,,") && !rejects.contains("Good One"), "{rejects}");
}

#[tokio::test]
async fn an_import_that_is_cut_off_goes_on_where_it_stopped() {
    let app = TestApp::with_demo().await;
    let mut content = "Name,Email\n".to_owned();
    for person in 0..2_500 {
        writeln!(content, "Person {person},person{person}@crowd.example").expect("a string takes any text");
    }
    content.push_str("Person again,person0@crowd.example\n");
    let (_folder, path) = file(&content);
    let actor = owner(&app).await;
    let error = import::contacts(&app.store, &actor, &request(&path, false), &|_| ControlFlow::Break(()))
        .await
        .expect_err("stopped");
    assert!(error.public().contains("go on where it stopped"), "{error}");
    assert_eq!(number(&app, "SELECT count(*) FROM contacts WHERE name LIKE 'Person %'").await, 1_000);

    let batches = AtomicU32::new(0);
    let report = import::contacts(&app.store, &actor, &request(&path, false), &|_| {
        batches.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    })
    .await
    .expect("the rest");
    assert_eq!((report.resumed, report.created, report.rejected), (true, 2_500, 1), "{report:?}");
    assert_eq!(batches.load(Ordering::Relaxed), 2, "the first thousand were not read again");
    assert_eq!(number(&app, "SELECT count(*) FROM contacts WHERE name LIKE 'Person %'").await, 2_500);
    assert_eq!(number(&app, "SELECT count(*) FROM change_sets").await, 1);
    assert_eq!(
        number(&app, "SELECT count(*) FROM imports WHERE status = 'finished' AND created_count = 2500").await,
        1
    );
}

#[tokio::test]
async fn an_address_of_somebody_out_of_sight_is_brought_in_like_any_other() {
    let app = TestApp::with_demo().await;
    let hidden = NewContact {
        name: "Hidden Person".into(),
        emails: vec!["hidden@private.example".into()],
        ..NewContact::default()
    };
    let mut tx = app.store.begin(&owner(&app).await).await.expect("a transaction");
    contacts::create(&mut tx, hidden, &mut Recorder::new("cli")).await.expect("the owner may add contacts");
    tx.commit().await.expect("committed");

    let manager = app.store.actor_by_name("demo", Some("Layla")).await.expect("the manager");
    let mut content = "Name,Email\n".to_owned();
    for person in 0..40 {
        writeln!(content, "Person {person},person{person}@crowd.example").expect("a string takes any text");
    }
    content.push_str("Same address,hidden@private.example\nOne more,more@crowd.example\n");
    let report = bring_in(&app, &manager, &content, false).await.expect("a good file");
    assert_eq!((report.created, report.rejected), (42, 0), "{report:?}");
    let again = bring_in(&app, &owner(&app).await, "Name,Email\nOne more,hidden@private.example\n", false).await;
    let again = again.expect("a good file");
    assert_eq!((again.created, again.rejected), (0, 1), "of two whom the owner sees one is named: {again:?}");
    assert!(again.reasons[0].reason.contains("has hidden@private.example already"), "{}", again.reasons[0].reason);
}

#[tokio::test]
async fn a_rep_may_not_import_or_export_and_a_manager_only_for_the_team() {
    let app = TestApp::with_demo().await;
    let rep = app.store.actor_by_name("demo", Some("Omar")).await.expect("a rep");
    assert!(matches!(bring_in(&app, &rep, PEOPLE, false).await, Err(Error::Forbidden { .. })));
    let denied = export::run(&app.store, &rep, ExportKind::Contacts, "cli", &mut Vec::new(), &|_| ()).await;
    assert!(matches!(denied, Err(Error::Forbidden { .. })));

    let manager = app.store.actor_by_name("demo", Some("Layla")).await.expect("the manager");
    let report =
        bring_in(&app, &manager, "Name,Owner\nFor Amina,amina@gulfbright.example\nFor Sofia,Sofia Lindqvist\n", false)
            .await;
    let report = report.expect("readable");
    assert_eq!((report.created, report.rejected), (1, 1), "{report:?}");
    let all = taken_out(&app, &owner(&app).await, ExportKind::Companies).await.lines().count();
    assert!(taken_out(&app, &manager, ExportKind::Companies).await.lines().count() <= all);
}

#[tokio::test]
async fn what_was_exported_can_be_imported_and_is_the_same() {
    let app = TestApp::with_demo().await;
    let exported = taken_out(&app, &owner(&app).await, ExportKind::Contacts).await;
    assert!(
        exported.starts_with("Name,E-mail,Phone,Title,Company,Location,Owner,Tags,Source,Last contacted,Created\n"),
        "{exported}"
    );
    assert!(exported.contains("'+1 312"), "numbers are no formulas");
    assert!(!exported.contains("Lübeck"), "nothing of the other tenant");

    let twin = twin_of_demo(&app).await;
    let report = bring_in(&app, &twin, &exported, false).await.expect("our own file");
    assert_eq!(report.rejected, 0, "{report:?}");
    let again = taken_out(&app, &twin, ExportKind::Contacts).await;
    let lines = |text: &str| -> BTreeSet<String> {
        text.lines().filter_map(|line| line.rsplitn(3, ',').nth(2)).map(comparable).collect()
    };
    assert_eq!(lines(&exported), lines(&again));
}

/// A line without the spaces that a number loses when it is read.
fn comparable(line: &str) -> String {
    line.replace(' ', "")
}

/// An empty tenant with the demo company's members; its owner.
async fn twin_of_demo(app: &TestApp) -> Actor {
    let mut system = app.store.system().await.expect("a system transaction");
    let new = NewTenant {
        id: None,
        external_client_id: None,
        parent: None,
        slug: "twin".to_owned(),
        name: "Twin".to_owned(),
        timezone: chrono_tz::UTC,
        base_currency: "USD".parse().expect("a currency"),
        region: "KW".to_owned(),
    };
    let twin = system.create_tenant(&new).await.expect("a tenant");
    let demo = system.tenant_id("demo").await.expect("the demo company");
    for member in system.list_members(demo).await.expect("its members") {
        let role = member.role.clone();
        let member = NewMember { email: member.email, name: member.name, role, reports_to: None };
        system.add_member(twin, &member).await.expect("the same people");
    }
    system.commit().await.expect("committed");
    app.store.actor_by_name("twin", Some("Amina")).await.expect("the owner of the twin")
}

#[tokio::test]
async fn deals_are_taken_out_with_amounts_in_plain_digits() {
    let app = TestApp::with_demo().await;
    let exported = taken_out(&app, &owner(&app).await, ExportKind::Deals).await;
    assert!(
        exported
            .contains("NBK Branch Analytics,National Bank of Kuwait,Sarah Haddad,Sales,Proposal,open,42000.000,KWD"),
        "{exported}"
    );
    assert_eq!(number(&app, "SELECT count(*) FROM audit_log WHERE action = 'export'").await, 1);
}

#[tokio::test]
async fn a_small_import_is_taken_back_by_chat_and_a_large_one_is_not() {
    let app = TestApp::with_demo().await;
    let boss = app.member("demo", "Amina").await;
    let left = "SELECT (SELECT count(*) FROM contacts WHERE deleted_at IS NULL) + (SELECT count(*) FROM companies WHERE deleted_at IS NULL)
                     + (SELECT count(*) FROM contact_points p JOIN contacts c ON c.id = p.contact_id AND c.deleted_at IS NULL)
                     + (SELECT count(*) FROM company_domains d JOIN companies c ON c.id = d.company_id AND c.deleted_at IS NULL)
                     + (SELECT count(*) FROM taggings t JOIN contacts c ON c.id = t.contact_id AND c.deleted_at IS NULL)
                     + (SELECT count(*) FROM notes WHERE deleted_at IS NULL)";
    let before = number(&app, left).await;
    let people =
        format!("{}Ida Two;;ida2@fjord.example;;;;;vip, VIP;;A note\r\n", PEOPLE.replace("size\r\n", "size;Note\r\n"));
    let people = people.replace(";41\r", ";41;\r").replace(";44\r", ";44;\r").replace(";;;;;;\r", ";;;;;;;\r");
    let report = bring_in(&app, &owner(&app).await, &people, false).await.expect("a good file");
    assert_eq!((report.created, report.rejected), (4, 0), "{report:?}");
    let answer = boss.says("undo").await;
    assert!(shown(&answer).contains("Taken back"), "{}", shown(&answer));
    assert!(!shown(&answer).contains("since, and stays"), "{}", shown(&answer));
    assert_eq!(number(&app, left).await, before);

    let mut content = "Name,Email\n".to_owned();
    for person in 0..1_001 {
        writeln!(content, "Person {person},person{person}@crowd.example").expect("a string takes any text");
    }
    bring_in(&app, &owner(&app).await, &content, false).await.expect("a good file");
    let answer = boss.says("undo").await;
    assert!(shown(&answer).contains("too much to take back by chat"), "{}", shown(&answer));
    assert_eq!(
        number(&app, "SELECT count(*) FROM contacts WHERE name LIKE 'Person %' AND deleted_at IS NULL").await,
        1_001
    );
}
