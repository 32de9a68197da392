//! `leancrm seed`: a database of real size, made up.

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};
use leancrm_core::{
    seed::{self, SeedPlan, SeedSummary},
    store::Store,
};

use super::Output;
use crate::{config::Config, wiring};

/// Arguments of `seed`.
#[derive(Debug, clap::Args)]
pub(super) struct SeedArgs {
    /// How many tenants to make.
    #[arg(long, default_value_t = 10)]
    tenants: usize,
    /// How many contacts the large tenant gets; the others get some dozens each.
    #[arg(long, default_value_t = 10_000)]
    contacts: u64,
    /// The same seed and day give the same rows, ids included.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The day that the data is around, if not today.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
}

pub(super) async fn run(args: SeedArgs, config: &Config, out: &mut Output) -> anyhow::Result<()> {
    let store = wiring::open_store(config, true).await?;
    let day = args.today.unwrap_or_else(|| store.clock().now().date_naive());
    let today = day.and_hms_opt(9, 0, 0).unwrap_or_default().and_utc();
    let plan = SeedPlan { tenants: args.tenants, contacts: args.contacts, seed: args.seed, today };
    let started = std::time::Instant::now();
    let outcome = with_progress(&store, &plan, out).await;
    store.close().await;
    let summary = outcome?;
    out.json(&summary);
    out.line(format!(
        "{} contacts in {} tenants, in {:.0} s. The large tenant is {}.",
        summary.contacts,
        summary.tenants,
        started.elapsed().as_secs_f64(),
        summary.tenant
    ));
    out.line(format!(
        "Ask as its owner:  leancrm ask \"my pipeline\" --tenant {} --as {}",
        summary.tenant, summary.owner
    ));
    out.line(format!(
        "or as a rep:       leancrm ask \"my pipeline\" --tenant {} --as {}",
        summary.tenant, summary.rep
    ));
    Ok(())
}

/// Makes the data, with a progress bar where somebody is watching.
pub(crate) async fn with_progress(store: &Store, plan: &SeedPlan, out: &Output) -> leancrm_core::Result<SeedSummary> {
    let bar = if out.is_watched() { ProgressBar::new(plan.contacts) } else { ProgressBar::hidden() };
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} contacts, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let outcome = seed::run(store, plan, &|contacts| bar.inc(contacts)).await;
    bar.finish_and_clear();
    outcome
}
