//! Questions asked of the engine, many at a time, and how long each took.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use leancrm_bot::{Channel, Inbound, Input, Outcome, console};

use super::{Plan, database::Bench};

/// How many different people are asked about.
const PEOPLE: i64 = 2_000;

/// What a load showed.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// Answers per second.
    pub(super) per_second: f64,
    /// The share of answers that had what was asked for.
    pub(super) found_share: f64,
    micros: Vec<u64>,
}

impl Measured {
    /// What so many durations in microseconds show, of which `found` had what was asked for.
    pub(super) fn of(mut micros: Vec<u64>, found: usize, span: Duration) -> Self {
        micros.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "counts of a few hundred thousand")]
        let (count, found) = (micros.len() as f64, found as f64);
        Self { per_second: count / span.as_secs_f64(), found_share: found / count.max(1.0), micros }
    }

    /// The duration that so many percent of the answers did not exceed, in milliseconds.
    pub(super) fn percentile_ms(&self, percent: usize) -> f64 {
        let place = (self.micros.len() * percent / 100).min(self.micros.len().saturating_sub(1));
        #[expect(clippy::cast_precision_loss, reason = "microseconds of one answer")]
        self.micros.get(place).map_or(0.0, |micros| *micros as f64 / 1000.0)
    }
}

/// The card of people by their full names, `plan.concurrent` at a time, of `people` of them.
pub(super) async fn cards(bench: &Bench, plan: &Plan, people: usize) -> anyhow::Result<Measured> {
    let mut names = names(bench).await?;
    names.truncate(people);
    let questions: Vec<(String, String)> =
        names.iter().map(|name| (format!("what's happening with {name}?"), name.clone())).collect();
    // Once without counting, so that caches and prepared statements are warm for everybody.
    ask(bench, &questions, plan.concurrent, Duration::from_secs(2)).await?;
    ask(bench, &questions, plan.concurrent, Duration::from_secs(plan.seconds)).await
}

/// The same people with a letter of their name wrong, one at a time.
pub(super) async fn misspelt(bench: &Bench, plan: &Plan) -> anyhow::Result<Measured> {
    let names = names(bench).await?;
    let questions: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .filter_map(|(position, name)| {
            Some((format!("what's happening with {}?", misspell(name, position)?), name.clone()))
        })
        .collect();
    ask(bench, &questions, 1, Duration::from_secs(2)).await?;
    ask(bench, &questions, 1, Duration::from_secs(plan.seconds)).await
}

/// Names of people whom one alone has.
pub(super) async fn names(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let mut tx = bench.store.begin(&bench.actor).await?;
    let names = tx.sample_contact_names(PEOPLE).await?;
    anyhow::ensure!(!names.is_empty(), "the seeded tenant has no contacts");
    Ok(names)
}

/// A Latin name of two words with one letter of the last word lost, doubled or swapped with its neighbour.
fn misspell(name: &str, position: usize) -> Option<String> {
    let (first, last) = name.split_once(' ')?;
    let mut letters: Vec<char> = last.chars().collect();
    if letters.len() < 5 || !last.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let place = 1 + position % (letters.len() - 3);
    match position % 3 {
        0 => drop(letters.remove(place)),
        1 => letters.insert(place, letters[place]),
        _ => letters.swap(place, place + 1),
    }
    Some(format!("{first} {}", letters.into_iter().collect::<String>()))
}

async fn ask(
    bench: &Bench,
    questions: &[(String, String)],
    concurrent: usize,
    span: Duration,
) -> anyhow::Result<Measured> {
    let questions = Arc::new(questions.to_vec());
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut askers = tokio::task::JoinSet::new();
    for asker in 0..concurrent {
        let (engine, actor) = (bench.engine.clone(), bench.actor.clone());
        let (questions, next) = (Arc::clone(&questions), Arc::clone(&next));
        askers.spawn(async move {
            let (mut micros, mut found) = (Vec::new(), 0);
            while started.elapsed() < span {
                let (sentence, name) = &questions[next.fetch_add(1, Ordering::Relaxed) % questions.len()];
                // Each question is a conversation of its own, as if somebody else had asked it.
                let thread = format!("bench-{asker}-{}", micros.len() % 64);
                let inbound =
                    Inbound { channel: Channel::Api, thread, public: false, input: Input::Text(sentence.clone()) };
                let begun = Instant::now();
                let answer = engine.answer(&actor, inbound).await;
                micros.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
                if answer.outcome == Outcome::Failed {
                    anyhow::bail!("“{sentence}” failed: {}", answer.reply.plain_text());
                }
                found += usize::from(console::render(&answer.reply, 200).contains(name.as_str()));
            }
            Ok((micros, found))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_differs_by_one_edit_and_keeps_the_first_name() {
        for position in 0..30 {
            let wrong = misspell("Sarah Lindqvist", position).expect("a long name");
            assert!(
                wrong.starts_with("Sarah ") && strsim::damerau_levenshtein(&wrong, "Sarah Lindqvist") <= 1,
                "{wrong}"
            );
        }
        assert_eq!(misspell("Ann Li", 0), None);
    }

    #[test]
    fn percentiles_come_from_the_sorted_times() {
        let measured = Measured::of((1..=100).rev().map(|n| n * 1000).collect(), 50, Duration::from_secs(10));
        assert!((measured.percentile_ms(99) - 100.0).abs() < 1e-9);
        assert!((measured.per_second - 10.0).abs() < 1e-9 && (measured.found_share - 0.5).abs() < 1e-9);
    }
}
