//! `leancrm bench`: the product measured on seeded databases of its own, as one table.

use super::{Output, Status};
use crate::{bench, config::Config};

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub(super) struct BenchArgs {
    /// Contacts of the large tenant.
    #[arg(long, default_value_t = 1_000_000)]
    contacts: u64,
    /// Contacts of the small tenant that it is compared with.
    #[arg(long, default_value_t = 10_000)]
    small: u64,
    /// Tenants beside the large one.
    #[arg(long, default_value_t = 1_000)]
    tenants: usize,
    /// How long each measurement runs, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Questions at the same time.
    #[arg(long, default_value_t = 16)]
    concurrent: usize,
}

pub(super) async fn run(args: BenchArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let plan = bench::Plan {
        contacts: args.contacts,
        small: args.small,
        tenants: args.tenants,
        seconds: args.seconds.max(1),
        concurrent: args.concurrent.clamp(1, 64),
    };
    let report = bench::run(&plan, config, out).await?;
    out.json(&report);
    out.line(report.table());
    Ok(if report.holds() { Status::Done } else { Status::Failed })
}
