//! `leancrm bench`: the product measured on seeded databases of its own, as one table.

use super::{Output, Status};
use crate::{bench, config::Config};

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct BenchArgs {
    #[command(subcommand)]
    part: Option<BenchPart>,
    #[command(flatten)]
    size: Size,
    /// Contacts of the small tenant that it is compared with.
    #[arg(long, default_value_t = 10_000)]
    small: u64,
    /// Questions at the same time.
    #[arg(long, default_value_t = 16)]
    concurrent: usize,
}

/// On how much it is measured, and for how long.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Size {
    /// Contacts of the large tenant.
    #[arg(long, default_value_t = 1_000_000)]
    contacts: u64,
    /// Tenants beside it.
    #[arg(long, default_value_t = 1_000)]
    tenants: usize,
    /// How long each measurement runs, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

impl Size {
    fn plan(self, small: u64, concurrent: usize) -> bench::Plan {
        bench::Plan {
            contacts: self.contacts,
            small,
            tenants: self.tenants,
            seconds: self.seconds.max(1),
            concurrent: concurrent.clamp(1, 64),
        }
    }
}

/// What is measured alone.
#[derive(Debug, clap::Subcommand)]
enum BenchPart {
    /// Verifying the audit trail after many commands in one tenant, and finding what was altered.
    Audit {
        /// Entries of the audit trail.
        #[arg(long, default_value_t = 100_000)]
        entries: u64,
        /// Commands at the same time, while it is filled.
        #[arg(long, default_value_t = 16)]
        concurrent: usize,
    },
    /// Commands of Slack, signed, over HTTP; and how soon it hears something while the database is held up.
    Slack {
        #[command(flatten)]
        size: Size,
        /// Connections, with a command under way on each.
        #[arg(long, default_value_t = 16)]
        concurrent: usize,
    },
    /// Background jobs that do nothing, through outbox, relay and Redis, beside apalis, BullMQ and Celery; and an idle worker's memory.
    Jobs {
        /// Jobs that wait when the workers start.
        #[arg(long, default_value_t = 50_000)]
        jobs: usize,
        /// Jobs whose time to the start is taken, one after another.
        #[arg(long, default_value_t = 500)]
        samples: usize,
        /// Jobs at the same time in our worker.
        #[arg(long, default_value_t = 16)]
        concurrent: usize,
        /// Jobs at the same time in the workers of others.
        #[arg(long, default_value_t = 100)]
        peers_concurrent: usize,
        /// Where the programs of others are.
        #[arg(long, default_value = "tests/peers", value_name = "FOLDER")]
        peers: std::path::PathBuf,
    },
    /// Sentences that the rules leave to a language model: what that adds to the endpoint's own time, and whether a slow endpoint
    /// holds up what the rules answer. The endpoint is one of ours, on this machine.
    Model {
        #[command(flatten)]
        size: Size,
    },
}

pub(super) async fn run(args: BenchArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let report = match args.part {
        Some(BenchPart::Audit { entries, concurrent }) => {
            bench::audit::run(entries.max(100), concurrent.clamp(1, 64), config, out).await?
        }
        Some(BenchPart::Slack { size, concurrent }) => {
            bench::slack::run(&size.plan(0, concurrent), config, out).await?
        }
        Some(BenchPart::Jobs { jobs, samples, concurrent, peers_concurrent, peers }) => {
            let concurrency = (concurrent.clamp(1, 1_000), peers_concurrent.clamp(1, 1_000));
            let plan = bench::jobs::JobsPlan {
                jobs: jobs.clamp(1_000, 1_000_000),
                samples: samples.clamp(10, 10_000),
                concurrency,
                peers,
            };
            bench::jobs::run(&plan, config, out).await?
        }
        Some(BenchPart::Model { size }) => bench::model::run(&size.plan(0, 1), config, out).await?,
        None => bench::run(&args.size.plan(args.small, args.concurrent), config, out).await?,
    };
    out.json(&report);
    out.line(report.table());
    Ok(if report.holds() { Status::Done } else { Status::Failed })
}
