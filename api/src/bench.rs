//! The measurements of `leancrm bench`, each on the real engine, store and server.

pub mod audit;
pub mod jobs;
pub mod model;
pub mod slack;

mod database;
mod load;
mod peer;
mod process;
mod report;
mod writes;

use crate::{cli::Output, config::Config};

pub use report::{Figure, Report};

/// Everybody in the sample: more people than fit into the caches of a connection.
const ALL: usize = usize::MAX;

/// How often two that are compared are measured, in turns; the middle of each counts, since a shared machine is not always as fast.
const ROUNDS: usize = 3;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Contacts of the large tenant.
    pub contacts: u64,
    /// Contacts of the small one.
    pub small: u64,
    /// Tenants in each database.
    pub tenants: usize,
    /// Length of each measurement.
    pub seconds: u64,
    /// Questions at the same time.
    pub concurrent: usize,
}

/// Runs every measurement. Databases are seeded on the first run and kept for the next.
pub async fn run(plan: &Plan, config: &Config, out: &mut Output) -> anyhow::Result<Report> {
    let small = database::open(plan.small, plan.tenants, config, out).await?;
    let large = database::open(plan.contacts, plan.tenants, config, out).await?;
    let mut report = Report::default();

    out.note(format!("Contact card, {} at once, {} contacts …", plan.concurrent, plan.small));
    let card_small = load::cards(&small, plan, ALL).await?;
    out.note(format!("Contact card, {} at once, {} contacts …", plan.concurrent, plan.contacts));
    let card_large = load::cards(&large, plan, ALL).await?;
    out.note("The card's SQL by pgbench, and as few people through the engine …");
    let (mut peers, mut few) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        peers.push(peer::pgbench(&large, plan, config).await?);
        few.push(load::cards(&large, plan, peer::SCRIPTS).await?);
    }
    few.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    peers.sort_by(f64::total_cmp);
    let (peer, card_few) = (peers[ROUNDS / 2], few.swap_remove(ROUNDS / 2));
    report.add(Figure::throughput("contact card through the engine", plan.small, &card_small));
    report.add(Figure::throughput("contact card through the engine", plan.contacts, &card_large));
    report.add(Figure::throughput("the same of as few people as pgbench asks about", plan.contacts, &card_few));
    report.add(Figure::plain("the card's SQL by pgbench, prepared", "per second", peer));
    report.add(Figure::at_least("engine / pgbench", card_few.per_second / peer, 0.5));
    report.add(Figure::at_most(
        "cost, large / small tenant",
        "times",
        card_small.per_second / card_large.per_second,
        1.5,
    ));

    out.note("Search by a misspelt name …");
    let misspelt_small = load::misspelt(&small, plan).await?;
    let misspelt = load::misspelt(&large, plan).await?;
    report.add(Figure::plain("search by a misspelt name, median", "ms", misspelt.percentile_ms(50)));
    report.add(Figure::at_most("search by a misspelt name, 99th percentile", "ms", misspelt.percentile_ms(99), 20.0));
    report.add(Figure::plain("the same in the small tenant, 99th percentile", "ms", misspelt_small.percentile_ms(99)));
    report.add(Figure::plain("misspelt names found again", "of 100", misspelt.found_share * 100.0));

    out.note("Changes: a yes through the engine, and the bare rows …");
    let writes = writes::changes(&large, config).await?;
    report.add(Figure::plain("a yes to a change, through the engine", "ms", writes.confirmed));
    report.add(Figure::plain("the same rows bare, by pgbench, prepared", "ms", writes.bare));
    report.add(Figure::at_most("a yes / the bare rows", "times", writes.confirmed / writes.bare, 2.0));
    report.add(Figure::at_most("the product's own time for a message that previews a change", "ms", writes.own, 1.0));

    out.note("An idle server, and a first answer …");
    report.add(Figure::at_most("resident memory of an idle serve", "MB", process::idle_memory_mb(&large).await?, 40.0));
    report.add(Figure::at_most("start to first answer", "s", process::first_answer_seconds(&large)?, 1.0));
    small.store.close().await;
    large.store.close().await;
    Ok(report)
}
