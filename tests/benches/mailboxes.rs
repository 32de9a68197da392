//! How fast mail is taken in from a provider that answers in 50 ms, beside the bare inserts of as many rows; and what 10,000 mailboxes
//! cost that nothing happens in. On a PostgreSQL of its own: `cargo bench -p leancrm-tests --bench mailboxes`.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use leancrm_api::wiring;
use leancrm_core::{
    clock::{Clock, SystemClock},
    store::{NewAccount, PoolSize, Store},
    vault::{Vault, VaultKey},
};
use leancrm_sync::{
    Ports, QueueConfig, Workers,
    google::{Google, GoogleApp, GoogleSettings, Granted},
};
use leancrm_tests::{
    TestApp,
    google::{Google as FakeGoogle, Mail},
};
use secrecy::SecretString;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio_util::sync::CancellationToken;

/// How long the provider takes over each call.
const LATENCY: Duration = Duration::from_millis(50);
/// Messages in each mailbox.
const MESSAGES: usize = 1_000;
/// Mailboxes that are read at the same time.
const MAILBOXES: usize = 8;
/// What the scheduler is shown, tenants times mailboxes.
const IDLE: [(i32, i32); 3] = [(10, 10), (100, 10), (1_000, 10)];
const SCOPE: &str = "https://www.googleapis.com/auth/gmail.readonly";

#[tokio::main]
async fn main() {
    wiring::set_up_tls();
    take_in(1).await;
    take_in(MAILBOXES).await;
    idle().await;
}

/// Reads mailboxes until all is in, and says how fast.
async fn take_in(mailboxes: usize) {
    let app = TestApp::with_demo().await;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(&app.url, PoolSize(16), Arc::clone(&clock), false).await.expect("the store opens");
    let fake = FakeGoogle::start(Arc::clone(&clock)).await;
    let google = google(&store, &fake);
    let mut connection = PgConnection::connect(&app.url).await.expect("the database answers");
    for number in 0..mailboxes {
        connect(&store, &google, &fake, number, clock.now()).await;
    }
    fake.faults().latency(LATENCY);
    let ports = Ports { mailboxes: Some(Arc::new(google)), ..Ports::default() };
    let config = QueueConfig { concurrency: mailboxes, ..QueueConfig::default() };
    let began = Instant::now();
    let workers = Workers::start(store.clone(), config, ports, CancellationToken::new()).await.expect("workers start");
    let all = i64::try_from(mailboxes * MESSAGES).expect("a number");
    while count(&mut connection).await < all {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = began.elapsed();
    workers.stop(Duration::from_secs(10)).await;
    let bare = bare(&mut connection, mailboxes * MESSAGES).await;
    let rate = |took: Duration| f64::from(u32::try_from(all).expect("a number")) / took.as_secs_f64();
    println!(
        "{mailboxes} mailbox(es) of {MESSAGES}: {:.0} messages a second from a provider that answers in {} ms; bare inserts of as many rows {:.0} a second; 1 : {:.1}",
        rate(took),
        LATENCY.as_millis(),
        rate(bare),
        rate(bare) / rate(took),
    );
    fake.faults().latency(Duration::ZERO);
    fake.stop().await;
}

fn google(store: &Store, fake: &FakeGoogle) -> Google {
    let client = fake.client();
    let app = GoogleApp { client_id: client.id, client_secret: SecretString::from(client.secret) };
    let mut settings = GoogleSettings::of(app).at(fake.url());
    settings.units_per_minute = 10_000_000;
    let vault = Vault::new([VaultKey::new([9; 32])]).expect("a key");
    Google::new(settings, store.clone(), vault, || [5; 32]).expect("Google can be set up")
}

/// Connects a mailbox to one of the demo's members, with mail of people who are known and people who are not.
async fn connect(store: &Store, google: &Google, fake: &FakeGoogle, number: usize, now: chrono::DateTime<chrono::Utc>) {
    let address = format!("box{number}@gulfbright.example");
    let account = fake.account(&address);
    for message in 0..MESSAGES {
        let from = if message % 3 == 0 {
            "sarah.haddad@nbk.example".to_owned()
        } else {
            format!("person{message}@company{}.example", message % 200)
        };
        let at = now - TimeDelta::minutes(i64::try_from(message).unwrap_or_default());
        let id = format!("<{number}-{message}@x>");
        account.deliver(
            Mail::new(&from, &[&address]).subject(&format!("Message {message}")).at(at).header("Message-ID", &id),
        );
    }
    let tokens = account.grant(&[SCOPE]);
    let granted = Granted {
        access: SecretString::from(tokens.access),
        lives: TimeDelta::seconds(3_599),
        refresh: Some(SecretString::from(tokens.refresh)),
        scopes: vec![SCOPE.to_owned()],
        id_token: None,
    };
    let actor = store.actor_by_name("demo", Some("Omar")).await.expect("Omar is there");
    let new = NewAccount {
        member: actor.member().expect("a member"),
        subject: address.clone(),
        address,
        scopes: granted.scopes.clone(),
        kinds: granted.kinds(),
    };
    let worker = store.worker(actor.tenant()).await.expect("a worker");
    let mut tx = store.begin(&worker).await.expect("a transaction");
    let (id, _) = tx.account_of(&new.subject).await.expect("an id");
    tx.save_account(id, &new, &google.seal(id, &granted)).await.expect("it is kept");
    tx.commit().await.expect("it is committed");
}

async fn count(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM mail_copies").fetch_one(connection).await.expect("a count")
}

/// Inserts as many activities, a hundred in a transaction, with nothing else.
async fn bare(connection: &mut PgConnection, rows: usize) -> Duration {
    let began = Instant::now();
    for _ in 0..rows.div_ceil(100) {
        connection
            .execute(
                "INSERT INTO activities (tenant_id, id, kind, subject, occurred_at, source, external_id, created_at)
                 SELECT (SELECT id FROM tenants WHERE slug = 'demo'), gen_random_uuid(), 'email', 'Message', now(), 'bare',
                        gen_random_uuid()::text, now() FROM generate_series(1, 100)",
            )
            .await
            .expect("rows go in");
    }
    began.elapsed()
}

/// What a look costs at accounts that are not due, and at those of which a few are.
async fn idle() {
    for (tenants, each) in IDLE {
        let app = TestApp::empty().await;
        let mut connection = PgConnection::connect(&app.url).await.expect("the database answers");
        let seeds = [
            format!("INSERT INTO tenants (id, slug, name, timezone, base_currency, region, created_at) SELECT gen_random_uuid(), 't' || n, 't' || n, 'UTC', 'USD', 'US', now() FROM generate_series(1, {tenants}) n"),
            format!("INSERT INTO users (id, email, name, created_at) SELECT gen_random_uuid(), 'u' || n || '@t.example', 'u', now() FROM generate_series(1, {tenants}) n"),
            "INSERT INTO roles (id, tenant_id, key, name, rank) SELECT gen_random_uuid(), id, 'bench', 'bench', 1 FROM tenants".to_owned(),
            "INSERT INTO memberships (tenant_id, id, user_id, role_id, email, display_name, created_at)
             SELECT t.id, gen_random_uuid(), u.id, r.id, u.email, 'u', now() FROM tenants t JOIN users u ON u.email = 'u' || substr(t.slug, 2) || '@t.example'
             JOIN roles r ON r.tenant_id = t.id AND r.key = 'bench'".to_owned(),
            format!("INSERT INTO accounts (tenant_id, id, member_id, provider, subject, address, scopes, refresh_sealed, connected_at)
             SELECT tenant_id, gen_random_uuid(), id, 'google', id::text || n, 'a' || n || '@t.example', '{{}}', 'x', now() FROM memberships, generate_series(1, {each}) n"),
            "INSERT INTO sync_states (tenant_id, account_id, kind, member_id, phase, next_at, ok_at)
             SELECT tenant_id, id, k.kind, member_id, 'following', '2026-03-11 06:31Z'::timestamptz + random() * k.cycle,
                 '2026-03-11 06:30Z'::timestamptz - random() * k.cycle
             FROM accounts, (VALUES ('mail', interval '5 minutes'), ('calendar', interval '15 minutes')) AS k (kind, cycle)".to_owned(),
            "ANALYZE".to_owned(),
        ];
        for sql in seeds {
            connection.execute(sqlx::AssertSqlSafe(sql)).await.expect("the seed fits");
        }
        let looks = 200;
        let began = Instant::now();
        for _ in 0..looks {
            assert_eq!(leancrm_sync::hand_over_due_accounts(&app.store).await.expect("a look"), 0);
        }
        let each_look = began.elapsed() / looks;
        let began = Instant::now();
        for _ in 0..looks {
            leancrm_sync::tell_stalls(&app.store).await.expect("a look");
        }
        let each_stall = began.elapsed() / looks;
        println!(
            "{} idle mailboxes and as many calendars of {tenants} tenants: a look takes {} µs, one for those behind {} µs, {:.1} ms of \
             every minute",
            tenants * each,
            each_look.as_micros(),
            each_stall.as_micros(),
            each_look.as_secs_f64() * 60_000.0 + each_stall.as_secs_f64() * 2_000.0,
        );
        app.clock.advance(TimeDelta::minutes(7));
        let began = Instant::now();
        let due = leancrm_sync::hand_over_due_accounts(&app.store).await.expect("a look");
        println!("  all {due} due at once are handed over in {} ms", began.elapsed().as_millis());
    }
}
