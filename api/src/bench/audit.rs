//! The audit trail: how long so many commands take to verify, and whether what is altered past the product is found.

use std::{
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use anyhow::Context as _;
use leancrm_bot::{Channel, Inbound, Input, Outcome};
use leancrm_core::{
    demo,
    ops::audit::{self, AuditReport, AuditRequest},
    store::{PoolSize, Store, databases},
};

use super::{Figure, Report};
use crate::{cli::Output, cluster, config::Config, wiring};

const DATABASE: &str = "leancrm_bench_audit";

/// What the database's administrator may do, and how it is undone. Each leaves the database as it was.
const TAMPERING: [(&str, &str); 10] = [
    (
        "UPDATE audit_log SET action = action || '!' WHERE @entry",
        "UPDATE audit_log SET action = rtrim(action, '!') WHERE @entry",
    ),
    (
        "UPDATE audit_log SET at = at - interval '1 s' WHERE @entry",
        "UPDATE audit_log SET at = at + interval '1 s' WHERE @entry",
    ),
    (
        "UPDATE audit_log SET detail = detail || '{\"forged\": true}' WHERE @entry",
        "UPDATE audit_log SET detail = detail - 'forged' WHERE @entry",
    ),
    (
        "CREATE TABLE kept AS SELECT * FROM audit_log WHERE @entry; DELETE FROM audit_log WHERE @entry",
        "INSERT INTO audit_log SELECT * FROM kept; DROP TABLE kept",
    ),
    (
        "INSERT INTO audit_log SELECT tenant_id, '00000000-0000-7000-8000-00000000f0e9', at, member_id, channel, action, NULL, detail \
         FROM audit_log WHERE @entry",
        "DELETE FROM audit_log WHERE id = '00000000-0000-7000-8000-00000000f0e9'",
    ),
    (
        "UPDATE changes SET after = after || '{\"forged\": true}' WHERE @change",
        "UPDATE changes SET after = after - 'forged' WHERE @change",
    ),
    (
        "CREATE TABLE kept AS SELECT * FROM changes WHERE @change; DELETE FROM changes WHERE @change",
        "INSERT INTO changes OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept",
    ),
    (
        "UPDATE audit_chain SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE @link",
        "UPDATE audit_chain SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE @link",
    ),
    (
        "CREATE TABLE kept AS SELECT * FROM audit_chain WHERE @link; DELETE FROM audit_chain WHERE @link",
        "INSERT INTO audit_chain SELECT * FROM kept; DROP TABLE kept",
    ),
    (
        "UPDATE audit_chain SET seq = seq + 1000000000 WHERE @link; UPDATE audit_chain SET seq = @seq WHERE @next; \
         UPDATE audit_chain SET seq = @seq + 1 WHERE seq > 1000000000",
        "UPDATE audit_chain SET seq = seq + 1000000000 WHERE @link; UPDATE audit_chain SET seq = @seq WHERE @next; \
         UPDATE audit_chain SET seq = @seq + 1 WHERE seq > 1000000000",
    ),
];

/// Fills a database of its own with commands of one tenant, up to `entries`, verifies them, and alters some.
pub async fn run(entries: u64, concurrent: usize, config: &Config, out: &mut Output) -> anyhow::Result<Report> {
    let server = cluster::ensure(&config.cluster()).await?;
    databases::create_if_absent(&server.url(), DATABASE).await?;
    let store = Store::open(&server.url_of(DATABASE), PoolSize(16), wiring::clock(), true).await?;
    demo::create(&store, &mut wiring::random_bytes).await?;
    let mut report = Report::default();

    let there = of_demo(&verify(&store).await?);
    let missing = entries.saturating_sub(there);
    if missing > 0 {
        out.note(format!("{missing} commands of one tenant, {concurrent} at once …"));
        let per_second = command(&store, config, missing, concurrent).await?;
        report.add(Figure::plain("commands of one tenant, through the engine", "per second", per_second));
    }
    out.note("Verifying …");
    let begun = Instant::now();
    let verified = verify(&store).await?;
    let seconds = begun.elapsed().as_secs_f64();
    anyhow::ensure!(verified.holds, "the audit trail of {DATABASE} does not hold: {:?}", verified.tenants);
    report.add(Figure::at_most(&format!("verifying {} entries", of_demo(&verified)), "s", seconds, 10.0));

    out.note("Tampering, one thing at a time …");
    let mut found = 0;
    for (number, (done, undone)) in TAMPERING.iter().enumerate() {
        let link = 1 + of_demo(&verified) * (number as u64 + 1) / (TAMPERING.len() as u64 + 2);
        administer(&server, config, done, link).await?;
        found += u32::from(!verify(&store).await?.holds);
        administer(&server, config, undone, link).await?;
    }
    anyhow::ensure!(verify(&store).await?.holds, "what was altered is not as it was; drop the database {DATABASE}");
    let all = u32::try_from(TAMPERING.len())?;
    report.add(Figure {
        at_least: Some(f64::from(all)),
        ..Figure::plain("altered, added, deleted or swapped, and found", &format!("of {all}"), f64::from(found))
    });
    store.close().await;
    Ok(report)
}

async fn verify(store: &Store) -> leancrm_core::Result<AuditReport> {
    audit::verify(store, &AuditRequest::default(), &|_| ()).await
}

fn of_demo(report: &AuditReport) -> u64 {
    report.tenants.iter().find(|chain| chain.tenant == demo::TENANT).map_or(0, |chain| chain.entries)
}

/// Has a member give so many commands, some at once; says how many a second.
async fn command(store: &Store, config: &Config, count: u64, concurrent: usize) -> anyhow::Result<f64> {
    let engine = wiring::engine(config, store.clone());
    let actor = store.actor_by_name(demo::TENANT, Some(demo::DEFAULT_ASKER)).await?;
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut askers = tokio::task::JoinSet::new();
    for asker in 0..concurrent {
        let (engine, actor, next) = (engine.clone(), actor.clone(), Arc::clone(&next));
        askers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(());
                }
                let text = format!("note on Globex: remark {number}, they like their tea with milk");
                let thread = format!("bench-{asker}-{}", number % 64);
                let inbound = Inbound { channel: Channel::Api, thread, public: false, input: Input::Text(text) };
                let answer = engine.answer(&actor, inbound).await;
                anyhow::ensure!(answer.outcome == Outcome::Answered, "a note failed: {}", answer.reply.plain_text());
            }
        });
    }
    while let Some(done) = askers.join_next().await {
        done??;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of a few hundred thousand")]
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

/// Runs statements as the owner of the database, with its triggers and foreign keys out of the way.
async fn administer(server: &cluster::Cluster, config: &Config, statements: &str, link: u64) -> anyhow::Result<()> {
    let status = cluster::status(&config.cluster()).await?;
    let (folder, _) = status.binaries?;
    let program = fs::canonicalize(folder.join("postgres")).context("the server's program")?.with_file_name("psql");
    let tenant = format!("tenant_id = (SELECT id FROM tenants WHERE slug = '{}')", demo::TENANT);
    let of_link = format!("(SELECT %s FROM audit_chain WHERE {tenant} AND seq = {link})");
    let statements = statements
        .replace("@entry", &format!("{tenant} AND id = {}", of_link.replace("%s", "entry_id")))
        .replace("@change", &format!("{tenant} AND change_set_id = {}", of_link.replace("%s", "change_set_id")))
        .replace("@link", &format!("{tenant} AND seq = {link}"))
        .replace("@next", &format!("{tenant} AND seq = {link} + 1"))
        .replace("@seq", &link.to_string());
    let mut psql = Command::new(program);
    psql.args(["-Xq", "--single-transaction", "--set=ON_ERROR_STOP=1", "--username", cluster::LOGIN, "--host"]);
    psql.arg(&server.socket_dir).args([
        "--command",
        "SET session_replication_role = 'replica'",
        "--command",
        &statements,
    ]);
    let done = tokio::task::spawn_blocking(move || psql.arg(DATABASE).output()).await??;
    anyhow::ensure!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
