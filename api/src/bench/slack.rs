//! Slack: commands as it sends them, signed, over HTTP to the whole server; and how soon it hears something while the database is
//! held up.

mod client;
mod held;
mod place;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use self::{client::Connection, held::Held, place::Place};
use super::{
    Figure, Plan, ROUNDS, Report,
    database::{self, Bench},
    load::{self, Measured},
    peer,
};
use crate::{cli::Output, config::Config};

/// How long the database is held up.
const HELD: Duration = Duration::from_millis(800);
/// How often it is.
const TIMES: usize = 12;
/// How long answers may take to arrive after it is let go.
const PATIENCE: Duration = Duration::from_secs(20);

/// A question about somebody, and how their name stands in an answer.
#[derive(Debug)]
struct Question {
    sentence: String,
    shown: String,
}

/// Measures Slack's commands on the large tenant; leaves nothing of them behind.
pub async fn run(plan: &Plan, config: &Config, out: &mut Output) -> anyhow::Result<Report> {
    let bench = database::open(plan.contacts, plan.tenants, config, out).await?;
    let place = Place::open(&bench, config).await?;
    let measured = measure(&bench, &place, plan, config, out).await;
    place.close(&bench).await?;
    bench.store.close().await;
    measured
}

async fn measure(
    bench: &Bench,
    place: &Place,
    plan: &Plan,
    config: &Config,
    out: &mut Output,
) -> anyhow::Result<Report> {
    let questions = Arc::new(questions(&load::names(bench).await?)?);
    let mut report = Report::default();
    out.note(format!("Commands of Slack, {} at once, and the card's SQL by pgbench, in turns …", plan.concurrent));
    // Once without counting, so that caches and prepared statements are warm for everybody.
    ask(place, &questions, plan.concurrent, Duration::from_secs(3)).await?;
    let (mut peers, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        peers.push(peer::latencies(bench, plan, config).await?);
        ours.push(ask(place, &questions, plan.concurrent, Duration::from_secs(plan.seconds)).await?);
    }
    let (peer, measured) = (middle(peers), middle(ours));
    report.add(Figure::throughput("commands of Slack over HTTP", plan.contacts, &measured));
    report.add(Figure::at_most("commands of Slack, 99th percentile", "ms", measured.percentile_ms(99), 100.0));
    report.add(Figure::at_least("answers that show who was asked about", measured.found_share, 1.0));
    report.add(Figure::throughput("the card's SQL by pgbench, prepared", plan.contacts, &peer));
    let ratio = measured.percentile_ms(50) / peer.percentile_ms(50).max(f64::EPSILON);
    report.add(Figure::at_most("Slack / pgbench, medians", "times", ratio, 3.0));

    out.note(format!("Commands of Slack while the database is held up for {} ms …", HELD.as_millis()));
    let (told, once) = held_up(bench, place, plan, config, &questions).await?;
    report.add(Figure::at_most("told that it takes longer, 99th percentile", "ms", told.percentile_ms(99), 500.0));
    report.add(Figure::at_least("answers that then arrive, once each", once, 1.0));
    Ok(report)
}

fn questions(names: &[String]) -> anyhow::Result<Vec<Question>> {
    let question = |name: &String| {
        // As Slack wants letters that could be markup, in JSON.
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let shown = serde_json::to_string(&escaped)?.trim_matches('"').to_owned();
        Ok(Question { sentence: format!("what's happening with {name}"), shown })
    };
    names.iter().map(question).collect()
}

/// The one whose median is in the middle.
fn middle(mut rounds: Vec<Measured>) -> Measured {
    rounds.sort_by(|one, other| one.percentile_ms(50).total_cmp(&other.percentile_ms(50)));
    rounds.swap_remove(rounds.len() / 2)
}

/// Whether an answer is a card of whom was asked about.
fn shows(reply: &client::Reply, question: &Question) -> bool {
    let blocks = reply.body.split_once("\"blocks\":[").map(|(_, blocks)| blocks);
    reply.status == 200 && blocks.is_some_and(|blocks| blocks.contains(&question.shown))
}

/// Asks on so many connections at once, one question after another on each.
async fn ask(
    place: &Place,
    questions: &Arc<Vec<Question>>,
    concurrent: usize,
    span: Duration,
) -> anyhow::Result<Measured> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut askers = tokio::task::JoinSet::new();
    for asker in 0..concurrent {
        let (place, questions, next) = (place.clone(), Arc::clone(questions), Arc::clone(&next));
        askers.spawn(async move {
            let mut connection = Connection::open(place.address).await?;
            let (mut micros, mut found) = (Vec::new(), 0);
            while started.elapsed() < span {
                let question = &questions[next.fetch_add(1, Ordering::Relaxed) % questions.len()];
                let command = place.command(asker, &question.sentence)?;
                let (reply, took) = command.deliver(&mut connection).await?;
                micros.push(took);
                found += usize::from(shows(&reply, question));
            }
            anyhow::Ok((micros, found))
        });
    }
    let (mut micros, mut found) = (Vec::new(), 0);
    while let Some(done) = askers.join_next().await {
        let (some, hits) = done??;
        micros.extend(some);
        found += hits;
    }
    Ok(Measured::of(micros, found, started.elapsed()))
}

/// Commands that come while the database is held up: how soon something is said, and the share whose answer arrives later, once.
async fn held_up(
    bench: &Bench,
    place: &Place,
    plan: &Plan,
    config: &Config,
    questions: &Arc<Vec<Question>>,
) -> anyhow::Result<(Measured, f64)> {
    let (begun, mut micros, mut triggers) = (Instant::now(), Vec::new(), Vec::new());
    for time in 0..TIMES {
        let mut psql = peer::tool(config, "psql").await?;
        psql.args(["--dbname", peer::database(bench)?]);
        let held = Held::take(psql).await?;
        let until = tokio::time::Instant::now() + HELD;
        let mut askers = tokio::task::JoinSet::new();
        for asker in 0..plan.concurrent {
            let question = &questions[(time * plan.concurrent + asker) % questions.len()];
            let (place, command) = (place.clone(), place.command(asker, &question.sentence)?);
            askers.spawn(async move {
                let mut connection = Connection::open(place.address).await?;
                let (reply, took) = command.deliver(&mut connection).await?;
                let told = reply.status == 200 && reply.body.contains("Working on it");
                anyhow::ensure!(told, "something else was said while the database was held up: {}", reply.body);
                Ok((command.trigger, took))
            });
        }
        tokio::time::sleep_until(until).await;
        drop(held);
        while let Some(told) = askers.join_next().await {
            let (trigger, took) = told??;
            micros.push(took);
            triggers.push(trigger);
        }
        all_arrive(place, &triggers).await;
    }
    // A second answer would come at once.
    tokio::time::sleep(HELD).await;
    let once = triggers.iter().filter(|trigger| place.later.arrived(trigger) == 1).count();
    let told = Measured::of(micros, once, begun.elapsed());
    let share = told.found_share;
    Ok((told, share))
}

async fn all_arrive(place: &Place, triggers: &[String]) {
    let until = Instant::now() + PATIENCE;
    while triggers.iter().any(|trigger| place.later.arrived(trigger) == 0) && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
