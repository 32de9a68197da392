//! How well the parser understands the labelled data that no training sees, with floors below which it must not fall.
//!
//! `cargo test --package leancrm-nlp --test evaluation -- --nocapture` prints the tables. A floor lies about a point below what
//! was measured when it was set: raise it with the parser, and lower it only with a reason in the commit.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use leancrm_nlp::training::Labelled;
use leancrm_nlp::training::scoring::{Flaw, PieceScore, Score, SentenceScore, Share};
use leancrm_nlp::{CATALOGUE, Parser};

/// In percent, the least that a file of sentences has to reach.
struct Floors {
    accuracy: f64,
    coverage: f64,
    when_answered: f64,
    slot_f1: f64,
    exact: f64,
    outside_recall: f64,
}

const DEV: Floors = Floors {
    accuracy: 94.4,
    coverage: 95.6,
    when_answered: 97.7,
    slot_f1: 89.8,
    exact: 89.0,
    outside_recall: 94.0, // 35 rows: one more may be missed
};
const HELD_BACK: Floors =
    Floors { accuracy: 92.9, coverage: 94.8, when_answered: 97.0, slot_f1: 89.0, exact: 83.2, outside_recall: 97.0 };

/// Written without a look at the rules or at what is trained on: terse, misspelt, with names that are words.
const HELD_BACK_FIELD: Floors =
    Floors { accuracy: 90.0, coverage: 92.4, when_answered: 96.4, slot_f1: 84.5, exact: 76.8, outside_recall: 97.0 };

const FILES: [(&str, &Floors); 3] =
    [("dev/intents.jsonl", &DEV), ("held_back.jsonl", &HELD_BACK), ("held_back_field.jsonl", &HELD_BACK_FIELD)];

/// In percent, the least share of right values.
const TIMES: f64 = 98.4;
const AMOUNTS: f64 = 99.0;
const CONTACT_POINTS: f64 = 99.0;

/// In percent, the least share of intents that are right in a sample of what was trained on.
const TRAINED: f64 = 95.5;

/// In percent, the most: to change what nobody asked to change is the error that is never worth a better figure elsewhere.
const FALSE_ACTIONS: f64 = 0.5;
const WRONG_ACTIONS: f64 = 1.5;
const INJECTIONS: f64 = 0.0;

/// What fell below a floor or rose above a ceiling.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn at_least(&mut self, what: &str, share: Share, floor: f64) {
        if share.percent().is_none_or(|percent| percent < floor) {
            self.0.push(format!("{what}: {share:?} is below {floor} %"));
        }
    }

    fn at_most(&mut self, what: &str, share: Share, ceiling: f64) {
        if share.percent().is_none_or(|percent| percent > ceiling) {
            self.0.push(format!("{what}: {share:?} is above {ceiling} %"));
        }
    }

    fn sentences(&mut self, file: &str, score: &SentenceScore, floors: &Floors) {
        let of = |what: &str| format!("{file}: {what}");
        self.at_least(&of("intent right"), score.accuracy, floors.accuracy);
        self.at_least(&of("answered"), score.coverage, floors.coverage);
        self.at_least(&of("right when answered"), score.accuracy_when_answered, floors.when_answered);
        self.at_least(&of("slot F1"), score.slots.f1(), floors.slot_f1);
        self.at_least(&of("all right"), score.exact, floors.exact);
        self.at_least(&of("out of scope noticed"), score.outside_recall, floors.outside_recall);
        self.at_most(&of("false actions"), score.false_actions, FALSE_ACTIONS);
        self.at_most(&of("wrong actions"), score.wrong_actions, WRONG_ACTIONS);
        self.at_most(&of("hidden orders carried out"), score.injections_acted, INJECTIONS);
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn read(file: impl AsRef<Path>) -> String {
    let path = corpus().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn trained_on() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(corpus().join("train")).expect("the sentences that are trained on");
    entries.map(|entry| entry.expect("a readable entry").path()).collect()
}

#[test]
fn the_parser_stays_above_its_floors() {
    let parser = Parser::new();
    let mut failures = Failures::default();
    for (file, floors) in FILES {
        let rows = Labelled::read(&read(file)).expect("labelled sentences");
        let score = SentenceScore::of(&parser, &rows).expect("sentences with a time");
        print!("\n=== {file}\n{score}");
        failures.sentences(file, &score, floors);
        // What is held back is not looked at, only counted.
        let shown = file.starts_with("dev/");
        for miss in score.misses.iter().filter(|miss| shown && miss.flaw <= Flaw::WrongAction) {
            println!("{:?}: {:?} is {}, not {}", miss.flaw, miss.text, miss.answered, miss.wanted);
        }
    }
    for (file, floor) in [("datetimes", TIMES), ("amounts", AMOUNTS), ("phones_emails", CONTACT_POINTS)] {
        let score = PieceScore::of(&read(format!("dev/{file}.jsonl"))).expect("labelled pieces");
        print!("\n=== dev/{file}.jsonl\n{score}");
        failures.at_least(file, score.accuracy, floor);
    }
    assert!(failures.0.is_empty(), "{}", failures.0.join("\n"));
}

/// Sentences that were added without training anew would mostly be known by chance; all of them would take too long here.
#[test]
fn the_model_knows_the_sentences_it_was_trained_on() {
    let parser = Parser::new();
    let mut known = Share::default();
    for path in trained_on() {
        let rows = Labelled::read(&read(path)).expect("labelled sentences");
        let some: Vec<_> = rows.into_iter().step_by(40).collect();
        let score = SentenceScore::of(&parser, &some).expect("sentences with a time");
        known.hits += score.accuracy.hits;
        known.of += score.accuracy.of;
    }
    let mut failures = Failures::default();
    failures.at_least("known of the trained sentences (if not, run ./dev train)", known, TRAINED);
    assert!(failures.0.is_empty(), "{}", failures.0.join("\n"));
}

#[test]
fn a_file_tells_what_it_is_about() {
    let parser = Parser::new();
    let score = |file: &str| Score::of(&parser, &read(file)).expect("labelled data");
    assert!(matches!(score("dev/amounts.jsonl"), Score::Pieces(_)));
    let two: String = read("held_back.jsonl").split_inclusive('\n').take(2).collect();
    assert!(matches!(Score::of(&parser, &two), Ok(Score::Sentences(score)) if score.accuracy.of == 2));
}

#[test]
fn the_sample_is_not_trained_on() {
    let said = |text: &str| {
        let words = text.to_lowercase();
        words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let sentences = |text: &str| {
        let rows = Labelled::read(text).expect("labelled sentences").into_iter();
        rows.map(|row| said(&row.request.text)).collect::<HashSet<String>>()
    };
    let sample: HashSet<String> = sentences(&read("dev/intents.jsonl"));
    assert!(sample.len() > 200, "the sample is there");
    let examples: HashSet<String> =
        CATALOGUE.iter().flat_map(|name| name.examples()).map(|(text, _)| said(text)).collect();
    assert_eq!(sample.intersection(&examples).collect::<Vec<_>>(), Vec::<&String>::new());
    // Single words such as "yes" and "NBK" are said everywhere; a sentence of more is held back or taught, not both.
    let held_back = ["held_back.jsonl", "held_back_field.jsonl"].map(|file| sentences(&read(file)));
    let held_back: HashSet<String> =
        held_back.into_iter().flatten().filter(|text| text.split(' ').count() > 1).collect();
    for path in trained_on() {
        let trained: HashSet<String> = sentences(&read(&path));
        let common: Vec<_> = sample.union(&held_back).filter(|text| trained.contains(*text)).collect();
        assert!(common.is_empty(), "{} holds sentences to measure with: {common:?}", path.display());
    }
}
