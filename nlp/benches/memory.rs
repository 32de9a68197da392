//! How often the parser asks for memory to read a sentence, and for how much: `cargo bench -p leancrm-nlp --bench memory`. A
//! benchmark of its own, since an allocator that counts is a slower one.
#![expect(clippy::print_stdout, reason = "the figures are what a benchmark is for")]

use std::alloc::System;
use std::hint::black_box;

use leancrm_nlp::Parser;
use leancrm_nlp::training::Labelled;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const HELD_BACK: &str = include_str!("../corpus/held_back.jsonl");

fn main() {
    let parser = Parser::new();
    let rows = Labelled::read(HELD_BACK).expect("the held-back sentences are labelled");
    let (mut counts, mut sizes) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let context = row.context().expect("the time of a sentence can be read");
        let text = row.request.text;
        // What is made once for all sentences is not counted.
        black_box(parser.parse(&text, &context));
        let region = Region::new(COUNTING);
        black_box(parser.parse(black_box(&text), &context));
        let asked = region.change();
        counts.push(asked.allocations + asked.reallocations);
        sizes.push(asked.bytes_allocated);
    }
    counts.sort_unstable();
    sizes.sort_unstable();
    let middle = counts.len() / 2;
    println!("{} allocations and {} bytes for the median sentence of {}", counts[middle], sizes[middle], counts.len());
}
