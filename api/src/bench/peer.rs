//! The card's SQL by PostgreSQL's own load generator: what the same work costs without the product around it.

use std::{fmt::Write as _, fs, path::Path, process::Command, time::Instant};

use anyhow::Context as _;
use leancrm_core::store::CONTACT_CARD_SQL;

use super::{Plan, database::Bench, load::Measured};
use crate::{cluster, config::Config};

/// How many people the scripts ask about. Each script is one person, planned once by each connection before its first run; with
/// many of them the planning, which no warm connection does, would be most of what is measured.
pub(super) const SCRIPTS: usize = 4;

/// Transactions per second of the card's statement under the same policies, with prepared statements.
pub(super) async fn pgbench(bench: &Bench, plan: &Plan, config: &Config) -> anyhow::Result<f64> {
    let scripts = tempfile::tempdir()?;
    let command = cards(bench, plan, config, scripts.path()).await?;
    let text = run(command, bench).await?;
    let per_second = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    per_second.with_context(|| format!("pgbench gave no figure: {text}"))
}

/// How long each of these transactions took.
pub(super) async fn latencies(bench: &Bench, plan: &Plan, config: &Config) -> anyhow::Result<Measured> {
    let scripts = tempfile::tempdir()?;
    let mut command = cards(bench, plan, config, scripts.path()).await?;
    command.arg("--log").arg("--log-prefix").arg(scripts.path().join("log"));
    let begun = Instant::now();
    run(command, bench).await?;
    let span = begun.elapsed();
    let mut micros: Vec<u64> = Vec::new();
    for entry in fs::read_dir(scripts.path())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            continue;
        }
        // The client, its transaction, the microseconds; then the script and the time of day.
        micros.extend(fs::read_to_string(path)?.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok()));
    }
    anyhow::ensure!(!micros.is_empty(), "pgbench logged no transactions");
    let count = micros.len();
    Ok(Measured::of(micros, count, span))
}

/// The load generator with a script for each of some people.
async fn cards(bench: &Bench, plan: &Plan, config: &Config, scripts: &Path) -> anyhow::Result<Command> {
    let mut tx = bench.store.begin(&bench.actor).await?;
    let people = tx.sample_contact_ids(i64::try_from(SCRIPTS)?).await?;
    drop(tx);
    let mut command = program(config).await?;
    command.args(["--client", &plan.concurrent.to_string(), "--jobs", "2", "--time", &(2 * plan.seconds).to_string()]);
    for (number, person) in people.iter().enumerate() {
        let path = scripts.join(format!("{number}.sql"));
        fs::write(&path, script(bench, person.as_uuid()))?;
        command.arg("--file").arg(path);
    }
    Ok(command)
}

async fn run(mut command: Command, bench: &Bench) -> anyhow::Result<String> {
    let database = database(bench)?.to_owned();
    let done = tokio::task::spawn_blocking(move || command.arg(database).output()).await??;
    anyhow::ensure!(done.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The load generator, aimed at the private server; the database's name is still to be added, last.
pub(super) async fn program(config: &Config) -> anyhow::Result<Command> {
    let mut command = tool(config, "pgbench").await?;
    command.args(["--no-vacuum", "--protocol=prepared"]);
    Ok(command)
}

/// One of PostgreSQL's own programs, aimed at the private server.
pub(super) async fn tool(config: &Config, name: &str) -> anyhow::Result<Command> {
    let status = cluster::status(&config.cluster()).await?;
    let (folder, _) = status.binaries?;
    // The folder may hold links to the server's programs alone; the others lie where they lead.
    let server = fs::canonicalize(folder.join("postgres")).context("the server's program")?;
    let program = server.with_file_name(name);
    anyhow::ensure!(
        program.exists(),
        "{} is missing; it comes with PostgreSQL's contributed programs",
        program.display()
    );
    let cluster = cluster::ensure(&config.cluster()).await?;
    let mut command = Command::new(program);
    command.args(["--username", cluster::LOGIN, "--host"]).arg(&cluster.socket_dir);
    Ok(command)
}

/// The name of the database that is measured.
pub(super) fn database(bench: &Bench) -> anyhow::Result<&str> {
    bench.url.split(['?']).next().and_then(|url| url.rsplit('/').next()).context("a database name")
}

/// What begins a transaction: the role, the tenant and the scopes. The statement is not ended.
pub(super) fn opening(bench: &Bench) -> String {
    let member = bench.actor.member().map_or(uuid::Uuid::nil(), leancrm_core::ids::MemberId::as_uuid);
    let mut text = format!(
        "BEGIN;\nSELECT set_config('role', 'leancrm_app', true), set_config('app.tenant_id', '{}', true), \
         set_config('app.member_id', '{member}', true), set_config('app.team', '{{{member}}}', true)",
        bench.actor.tenant().as_uuid()
    );
    for resource in ["contacts", "companies", "deals", "activities", "tasks", "leads", "reports", "audit"] {
        let _ = write!(text, ", set_config('app.scope_{resource}', 'tenant', true)");
    }
    text
}

/// One transaction: what begins it, then the card of one person.
fn script(bench: &Bench, person: uuid::Uuid) -> String {
    let mut text = opening(bench);
    let card: Vec<&str> = CONTACT_CARD_SQL.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let now = bench.store.clock().now().to_rfc3339();
    let card =
        card.join(" ").replace("$1", &format!("'{person}'::uuid")).replace("$2", &format!("'{now}'::timestamptz"));
    let _ = write!(text, ";\n{};\nCOMMIT;\n", card.trim().trim_end_matches(';'));
    text
}
