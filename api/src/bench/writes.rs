//! Changes: what a yes costs through the engine, what the same rows cost without the product around them, and how much of a
//! message is the product's own work.

use std::{
    fmt::Write as _,
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use leancrm_bot::{Channel, Engine, Inbound, Input, Outcome, reply::Block};
use leancrm_core::{
    ids::{DealId, PendingId},
    tenancy::Actor,
};

use super::{database::Bench, peer};
use crate::config::Config;

/// How many changes are confirmed.
const CHANGES: i64 = 400;

/// What changes cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writes {
    /// Milliseconds of a yes, on average: read the preview, check, write, tell, commit, reply.
    pub(super) confirmed: f64,
    /// Milliseconds of the bare rows in one transaction, on average.
    pub(super) bare: f64,
    /// Milliseconds of this process's own time for a message that previews a change, its share of the protocol included.
    pub(super) own: f64,
}

/// Previews and confirms changes one after another, and writes the same rows with PostgreSQL's own load generator.
pub(super) async fn changes(bench: &Bench, config: &Config) -> anyhow::Result<Writes> {
    let mut tx = bench.store.begin(&bench.actor).await?;
    let deals = tx.sample_deals(CHANGES + 50).await?;
    drop(tx);
    let asker = Asker { engine: bench.engine.clone(), actor: bench.actor.clone() };
    let sentences = sentences(bench, &deals)?;
    // As the server answers: in a task, which is woken where its connection is. The thread that starts everything is woken by others.
    let mut asking = tokio::task::JoinSet::new();
    asking.spawn(async move { asker.changes(&sentences).await });
    let (confirmed, own) = asking.join_next().await.context("the task that asks")???;
    let bare = bare(bench, config, deals.get(50..).unwrap_or(&deals)).await?;
    Ok(Writes { confirmed, bare, own })
}

/// What is asked of each deal. Another day on every run: a deal that closes then already is not changed.
fn sentences(bench: &Bench, deals: &[(DealId, String)]) -> anyhow::Result<Vec<String>> {
    let seconds = usize::try_from(bench.store.clock().now().timestamp())?;
    let (shift, year) = (seconds % 28, 2031 + seconds / 28 % 40);
    let ask = |(number, (_, name)): (usize, &(DealId, String))| {
        format!("push the {name} deal to {} July {year}", 1 + (number + shift) % 28)
    };
    Ok(deals.iter().enumerate().map(ask).collect())
}

/// Somebody who asks for changes.
struct Asker {
    engine: Engine,
    actor: Actor,
}

impl Asker {
    /// Milliseconds of a yes, and of this process's own time for a preview; the first fifty are not counted.
    async fn changes(&self, sentences: &[String]) -> anyhow::Result<(f64, f64)> {
        let (warm, measured) = sentences.split_at(sentences.len().min(50));
        for pending in self.previews(warm).await?.0 {
            self.confirm(pending).await?;
        }
        let (waiting, own) = self.previews(measured).await?;
        anyhow::ensure!(waiting.len() > measured.len() / 2, "most of the changes were not understood");
        let began = Instant::now();
        let count = waiting.len();
        for pending in waiting {
            self.confirm(pending).await?;
        }
        Ok((each(began.elapsed(), count), each(own, measured.len())))
    }

    /// The changes that wait after each sentence, and the time this process took for them.
    async fn previews(&self, sentences: &[String]) -> anyhow::Result<(Vec<PendingId>, Duration)> {
        let before = own_time()?;
        let mut waiting = Vec::new();
        for sentence in sentences {
            let answer = self.engine.answer(&self.actor, inbound(Input::Text(sentence.clone()))).await;
            waiting.extend(answer.reply.blocks.iter().find_map(|block| match block {
                Block::Preview(preview) => Some(preview.pending),
                _ => None,
            }));
        }
        Ok((waiting, own_time()?.saturating_sub(before)))
    }

    async fn confirm(&self, pending: PendingId) -> anyhow::Result<()> {
        let answer = self.engine.answer(&self.actor, inbound(Input::Confirm(pending))).await;
        anyhow::ensure!(answer.outcome == Outcome::Answered, "a yes was refused: {}", answer.reply.plain_text());
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn each(span: Duration, count: usize) -> f64 {
    span.as_secs_f64() * 1000.0 / count.max(1) as f64
}

fn inbound(input: Input) -> Inbound {
    Inbound { channel: Channel::Api, thread: "bench-writes".to_owned(), public: false, input }
}

/// The processor time of this process, the server's not among it.
fn own_time() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/schedstat").context("processor time is read from /proc")?;
    // The file is of the main thread alone; the sum over all threads is what counts.
    let mut nanoseconds: u64 = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        nanoseconds += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default();
    }
    anyhow::ensure!(!stat.is_empty() && nanoseconds > 0, "the kernel does not tell how long threads ran");
    Ok(Duration::from_nanos(nanoseconds))
}

/// Milliseconds of one transaction that writes the rows of a change and of its history, and nothing else.
async fn bare(bench: &Bench, config: &Config, deals: &[(DealId, String)]) -> anyhow::Result<f64> {
    let scripts = tempfile::tempdir()?;
    let mut command = peer::program(config).await?;
    command.args(["--client", "1", "--jobs", "1", "--transactions", "100", "--random-seed", "1"]);
    for (number, (deal, _)) in deals.iter().take(peer::SCRIPTS).enumerate() {
        let path = scripts.path().join(format!("{number}.sql"));
        fs::write(&path, script(bench, *deal))?;
        command.arg("--file").arg(path);
    }
    let text = run(command, peer::database(bench)?.to_owned()).await?;
    let latency =
        text.lines().find_map(|line| line.strip_prefix("latency average = ")?.split(' ').next()?.parse().ok());
    latency.with_context(|| format!("pgbench gave no figure: {text}"))
}

async fn run(mut command: Command, database: String) -> anyhow::Result<String> {
    let done = tokio::task::spawn_blocking(move || command.arg(database).output()).await??;
    anyhow::ensure!(done.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// One transaction: a deal's new close date, its change-set, its change, its audit entry and its event.
fn script(bench: &Bench, deal: DealId) -> String {
    let (tenant, deal) = (bench.actor.tenant().as_uuid(), deal.as_uuid());
    let member = bench.actor.member().map_or(uuid::Uuid::nil(), leancrm_core::ids::MemberId::as_uuid);
    let mut text = peer::opening(bench);
    let record =
        "'{\"name\": \"a deal\", \"status\": \"open\", \"expected_close\": \"2031-07-15\", \"probability\": 40}'";
    let _ = write!(
        text,
        ";\nSELECT gen_random_uuid() AS chg \\gset\n\
         UPDATE deals SET expected_close = '2031-07-15', updated_at = now(), version = version + 1 WHERE id = '{deal}';\n\
         INSERT INTO change_sets (tenant_id, id, member_id, channel, intent, summary, created_at) \
         VALUES ('{tenant}', :chg::uuid, '{member}', 'api', 'deal_update', 'changed a deal', now());\n\
         INSERT INTO changes (tenant_id, id, change_set_id, entity, entity_id, before, after) \
         VALUES ('{tenant}', gen_random_uuid(), :chg::uuid, 'deal', '{deal}', {record}, {record});\n\
         INSERT INTO audit_log (tenant_id, id, at, member_id, channel, action, change_set_id, detail) \
         VALUES ('{tenant}', gen_random_uuid(), now(), '{member}', 'api', 'deal_update', :chg::uuid, '{{}}');\n\
         INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, payload, created_at, available_at) \
         VALUES ('{tenant}', gen_random_uuid(), 'deal.updated', 'deal', '{deal}', '{{}}', now(), now());\nCOMMIT;\n",
    );
    text
}
