//! How long the parser takes: to start, for its first sentence, and for each of the held-back ones, without a lexicon, with one of
//! ten names and with one of a million.
//!
//! `cargo bench -p leancrm-nlp --bench parse`. The table at the beginning is of single sentences in turn, each the median of some rounds; the
//! figures of criterion after it are of all sentences together.
#![expect(clippy::print_stdout, reason = "the figures are what a benchmark is for")]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use leancrm_nlp::training::Labelled;
use leancrm_nlp::{Context, Lexicon, NameKind, NameKinds, Parser};

const HELD_BACK: &str = include_str!("../corpus/held_back.jsonl");
/// Rounds over all sentences.
const ROUNDS: usize = 25;
const MANY: usize = 1_000_000;

/// Names of a tenant, made up.
struct Names(HashMap<String, NameKinds>);

impl Lexicon for Names {
    fn kinds(&self, name: &str) -> NameKinds {
        self.0.get(name).copied().unwrap_or_default()
    }
}

impl Names {
    fn new(count: usize) -> Self {
        const FIRST: [&str; 10] = ["john", "sarah", "omar", "lina", "priya", "tom", "maria", "khalid", "yuki", "zoe"];
        const KINDS: [NameKind; 4] = [NameKind::Contact, NameKind::Company, NameKind::Lead, NameKind::Deal];
        let name = |index: usize| match index / FIRST.len() {
            0 => FIRST[index].to_owned(),
            family => format!("{} {family:x}son", FIRST[index % FIRST.len()]),
        };
        Self((0..count).map(|index| (name(index), NameKinds::NONE.with(KINDS[index % KINDS.len()]))).collect())
    }
}

fn sentences() -> Vec<(String, Context<'static>)> {
    let rows = Labelled::read(HELD_BACK).expect("the held-back sentences are labelled");
    let read = |row: Labelled| {
        let context = row.context().expect("the time of a sentence can be read");
        (row.request.text, context)
    };
    rows.into_iter().map(read).collect()
}

fn with<'l>(sentences: &[(String, Context<'static>)], lexicon: Option<&'l Names>) -> Vec<(String, Context<'l>)> {
    let lexicon = lexicon.map(|names| names as &dyn Lexicon);
    sentences.iter().map(|(text, context)| (text.clone(), Context { lexicon, ..context.clone() })).collect()
}

fn main() {
    let started = Instant::now();
    let parser = Parser::new();
    println!("start-up          {:>8.1} ms", started.elapsed().as_secs_f64() * 1e3);
    let sentences = sentences();
    if let Some((text, context)) = sentences.first() {
        let started = Instant::now();
        black_box(parser.parse(black_box(text), context));
        println!("first sentence    {:>8.1} µs", started.elapsed().as_secs_f64() * 1e6);
    }
    let (few, many) = (Names::new(10), Names::new(MANY));
    let lexicons = [("no lexicon", None), ("10 names", Some(&few)), ("1,000,000 names", Some(&many))];
    for (title, lexicon) in lexicons {
        let sentences = with(&sentences, lexicon);
        one_by_one(&parser, title, &sentences);
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    criterion.bench_function("start", |bench| bench.iter(Parser::new));
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Elements(sentences.len() as u64));
    for (title, lexicon) in lexicons {
        let sentences = with(&sentences, lexicon);
        group.bench_function(title, |bench| {
            bench.iter(|| sentences.iter().map(|(text, context)| parser.parse(text, context)).for_each(drop));
        });
    }
    group.finish();
    criterion.final_summary();
}

/// Prints the median and the 99th percentile of the sentences, each of which counts with the median of its rounds.
fn one_by_one(parser: &Parser, title: &str, sentences: &[(String, Context<'_>)]) {
    let mut times = vec![Vec::with_capacity(ROUNDS); sentences.len()];
    for _ in 0..ROUNDS {
        for ((text, context), times) in sentences.iter().zip(&mut times) {
            let started = Instant::now();
            black_box(parser.parse(black_box(text), context));
            times.push(started.elapsed());
        }
    }
    let mut medians: Vec<Duration> = times.iter_mut().map(|times| percentile(times, 50)).collect();
    let [median, slow, slowest] = [50, 99, 100].map(|percent| percentile(&mut medians, percent).as_secs_f64() * 1e6);
    println!(
        "{title:<17} {median:>8.1} µs median {slow:>8.1} µs 99th percentile {slowest:>8.1} µs at most, of {}",
        sentences.len()
    );
}

fn percentile<T: Copy + Ord>(values: &mut [T], percent: usize) -> T {
    values.sort_unstable();
    values[(values.len() - 1) * percent / 100]
}
