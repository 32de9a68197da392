//! Background jobs that do nothing: how many a second, and how soon after its commit one starts, by way of outbox, relay and Redis,
//! beside apalis by itself and beside queues of others on the same Redis.

mod peers;
mod redis;

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use leancrm_core::{
    domain::money::Currency,
    jobs::Job,
    store::{NewTenant, OutboxEvent, PoolSize, Store, databases},
    tenancy::Actor,
};
use leancrm_sync::{Context, Handler, Ports, QueueConfig, Registry, Workers, apalis_alone};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::redis::OwnRedis;
use super::{Figure, Report, load::Measured, process};
use crate::{cli::Output, cluster, config::Config, wiring};

const DATABASE: &str = "leancrm_bench_jobs";
const TENANTS: usize = 20;
/// Events that one transaction writes.
const WRITTEN: usize = 1_000;
/// Between two measurements of latency, so that everybody has gone back to waiting.
const PAUSE: Duration = Duration::from_millis(10);
/// Samples that are not counted: caches and prepared statements are warm afterwards.
const WARM: usize = 50;
/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// What is measured.
#[derive(Debug, Clone)]
pub struct JobsPlan {
    /// Jobs that wait when the workers start.
    pub jobs: usize,
    /// Jobs whose latency is taken.
    pub samples: usize,
    /// Jobs at the same time in our worker, and in those of others.
    pub concurrency: (usize, usize),
    /// Where the programs of others are.
    pub peers: PathBuf,
}

/// Runs every measurement on a Redis of its own and on a database that is made anew.
pub async fn run(plan: &JobsPlan, config: &Config, out: &mut Output) -> anyhow::Result<Report> {
    let server = cluster::ensure(&config.cluster()).await?;
    databases::drop_if_present(&server.url(), DATABASE).await?;
    databases::create_if_absent(&server.url(), DATABASE).await?;
    let url = server.url_of(DATABASE);
    let store = Store::open(&url, PoolSize(8), wiring::clock(), true).await?;
    let redis = OwnRedis::start().await?;
    let elsewhere = Store::open(&url, PoolSize(2), wiring::clock(), true).await?;
    let place = Place { actors: tenants(&store).await?, store: store.clone(), elsewhere };
    let mut report = Report::default();

    out.note(format!("{} events through outbox, relay and Redis …", plan.jobs));
    let ours = place.measure(plan, Some(redis.url())).await?;
    ours.report("outbox, relay and Redis", &mut report);
    out.note(format!("{} events through the database alone …", plan.jobs));
    place.measure(plan, None).await?.report("outbox, relay and PostgreSQL", &mut report);

    out.note("apalis by itself …");
    let clock = wiring::clock();
    let per_second = apalis_alone::per_second(&redis.url(), clock.clone(), plan.jobs).await?;
    let micros = apalis_alone::latencies(&redis.url(), clock, plan.samples.min(200)).await?;
    let name = format!("apalis by itself, polling every {} ms", apalis_alone::POLL.as_millis());
    Road { per_second, latency: of(micros), afar: None }.report(&name, &mut report);

    let bullmq = peers::bullmq(plan, &redis).await;
    beside("BullMQ", bullmq, &ours, &mut report, out);
    let celery = peers::celery(plan, &redis).await;
    beside("Celery", celery, &ours, &mut report, out);

    out.note("An idle worker …");
    let memory = process::idle_worker_mb(&url, &redis.url()).await?;
    report.add(Figure::at_most("resident memory of an idle work", "MB", memory, 50.0));
    place.elsewhere.close().await;
    store.close().await;
    databases::drop_if_present(&server.url(), DATABASE).await?;
    Ok(report)
}

/// What a road showed.
struct Road {
    per_second: f64,
    latency: Measured,
    /// For events of another process, of which the workers hear from the database.
    afar: Option<Measured>,
}

impl Road {
    fn report(&self, name: &str, report: &mut Report) {
        report.add(Figure::plain(&format!("no-op jobs, {name}"), "per second", self.per_second));
        let detail = format!("99 % {:.2} ms", self.latency.percentile_ms(99));
        let median = Figure::plain(&format!("to the start of one, {name}"), "ms", self.latency.percentile_ms(50));
        report.add(Figure { detail, ..median });
        if let Some(afar) = &self.afar {
            let detail = format!("99 % {:.2} ms", afar.percentile_ms(99));
            let name = format!("to the start of one that another process committed, {name}");
            report.add(Figure { detail, ..Figure::plain(&name, "ms", afar.percentile_ms(50)) });
        }
    }
}

/// Puts another's figures beside ours, or says why there are none.
fn beside(name: &str, peer: Result<Road, String>, ours: &Road, report: &mut Report, out: &mut Output) {
    match peer {
        Ok(peer) => {
            peer.report(name, report);
            let ratio = ours.per_second / peer.per_second;
            report.add(Figure::at_least(&format!("jobs per second, ours / {name}"), ratio, 1.0));
            let ratio = ours.latency.percentile_ms(50) / peer.latency.percentile_ms(50);
            report.add(Figure::at_most(&format!("median to the start, ours / {name}"), "times", ratio, 1.0));
        }
        Err(why) => out.note(format!("{name} is left out: {why}")),
    }
}

fn of(micros: Vec<u64>) -> Measured {
    let count = micros.len();
    Measured::of(micros, count, Duration::from_secs(1))
}

/// How many no-op jobs have run, and when the last began.
static RAN: AtomicUsize = AtomicUsize::new(0);
static BEGAN: Mutex<Option<Instant>> = Mutex::new(None);

/// The job that does nothing.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Noop;

impl Job for Noop {
    const NAME: &'static str = "bench_noop";

    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

impl Handler for Noop {
    const EVENTS: &'static [&'static str] = &["bench.asked"];

    fn from_event(_: &OutboxEvent) -> leancrm_core::Result<Self> {
        Ok(Self)
    }

    async fn run(self, _: &Context, _: &OutboxEvent) -> leancrm_core::Result<()> {
        *BEGAN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        RAN.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

/// The database with its tenants.
struct Place {
    store: Store,
    actors: Vec<Actor>,
    /// A store that stands for another process: the workers are not told of what is committed through it.
    elsewhere: Store,
}

impl Place {
    async fn measure(&self, plan: &JobsPlan, redis_url: Option<String>) -> anyhow::Result<Road> {
        let per_second = self.per_second(plan, redis_url.clone()).await?;
        let workers = self.workers(plan, redis_url).await?;
        let latency = self.latencies(&self.store, plan.samples).await?;
        let afar = Some(self.latencies(&self.elsewhere, plan.samples).await?);
        stop(workers).await?;
        Ok(Road { per_second, latency, afar })
    }

    async fn workers(&self, plan: &JobsPlan, redis_url: Option<String>) -> anyhow::Result<Workers> {
        let config = QueueConfig { redis_url, concurrency: plan.concurrency.0, ..QueueConfig::default() };
        let (registry, store) = (Registry::empty().with::<Noop>(), self.store.clone());
        Ok(Workers::start_with(registry, store, config, Ports::default(), CancellationToken::new()).await?)
    }

    /// From the start of the workers, with every event in the outbox, until the last job has run and every event is finished.
    async fn per_second(&self, plan: &JobsPlan, redis_url: Option<String>) -> anyhow::Result<f64> {
        RAN.store(0, Ordering::Release);
        for first in (0..plan.jobs).step_by(WRITTEN) {
            let actor = &self.actors[first / WRITTEN % self.actors.len()];
            self.emit(actor, WRITTEN.min(plan.jobs - first)).await?;
        }
        let began = Instant::now();
        let workers = self.workers(plan, redis_url).await?;
        while RAN.load(Ordering::Acquire) < plan.jobs || self.waiting().await? > 0 {
            anyhow::ensure!(began.elapsed() < PATIENCE, "{} of {} jobs ran", RAN.load(Ordering::Acquire), plan.jobs);
            tokio::time::sleep(PAUSE).await;
        }
        let seconds = began.elapsed().as_secs_f64();
        stop(workers).await?;
        let ran = RAN.load(Ordering::Acquire);
        anyhow::ensure!(ran == plan.jobs, "{ran} jobs ran for {} events", plan.jobs);
        #[expect(clippy::cast_precision_loss, reason = "some ten thousand jobs")]
        Ok(plan.jobs as f64 / seconds)
    }

    /// From the commit that writes an event to the start of its job, one after another. The commit itself, which waits for the disk as
    /// no queue in memory does, is not in it.
    async fn latencies(&self, store: &Store, samples: usize) -> anyhow::Result<Measured> {
        let mut micros = Vec::with_capacity(samples);
        for number in 0..samples + WARM {
            tokio::time::sleep(PAUSE).await;
            let (before, actor) = (RAN.load(Ordering::Acquire), &self.actors[number % self.actors.len()]);
            let mut tx = store.begin(actor).await?;
            tx.emit("bench.asked", "contact", actor.tenant().as_uuid(), &json!({})).await?;
            tx.commit().await?;
            let committed = Instant::now();
            while RAN.load(Ordering::Acquire) == before {
                anyhow::ensure!(committed.elapsed() < PATIENCE, "an event was never worked off");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let start = BEGAN.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(committed);
            if number >= WARM {
                micros.push(u64::try_from(start.saturating_duration_since(committed).as_micros())?);
            }
        }
        Ok(of(micros))
    }

    async fn emit(&self, actor: &Actor, events: usize) -> anyhow::Result<()> {
        let mut tx = self.store.begin(actor).await?;
        for _ in 0..events {
            tx.emit("bench.asked", "contact", actor.tenant().as_uuid(), &json!({})).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn waiting(&self) -> anyhow::Result<i64> {
        if RAN.load(Ordering::Acquire) == 0 {
            return Ok(1);
        }
        Ok(self.store.system().await?.outbox_counts().await?.waiting)
    }
}

async fn stop(workers: Workers) -> anyhow::Result<()> {
    anyhow::ensure!(workers.stop(Duration::from_secs(20)).await, "the workers did not stop");
    Ok(())
}

async fn tenants(store: &Store) -> anyhow::Result<Vec<Actor>> {
    let mut actors = Vec::new();
    for number in 0..TENANTS {
        let slug = format!("bench-{number}");
        let mut system = store.system().await?;
        let new = NewTenant {
            id: None,
            external_client_id: None,
            parent: None,
            name: slug.clone(),
            slug,
            timezone: chrono_tz::UTC,
            base_currency: "USD".parse::<Currency>()?,
            region: "US".to_owned(),
        };
        let tenant = system.create_tenant(&new).await?;
        system.commit().await?;
        actors.push(store.worker(tenant).await?);
    }
    Ok(actors)
}
