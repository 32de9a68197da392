//! Whether the committed model belongs to this program and to these sentences.

use std::path::{Path, PathBuf};

use super::{Labelled, fingerprint, is_current, train};
use crate::Parser;
use crate::ranker::{self, FILE, Ranker};

/// The marks of a file: its format, and for which intents and slots it was trained.
const HEAD: usize = 8;

/// The sentences that `./dev train` reads, in its order.
fn sentences() -> Vec<Labelled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/train");
    let entries = std::fs::read_dir(folder).expect("the sentences that are trained on");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    files.sort();
    let read = |file: &PathBuf| std::fs::read_to_string(file).expect("a readable file");
    files.iter().flat_map(|file| Labelled::read(&read(file)).expect("labelled sentences")).collect()
}

#[test]
fn the_committed_model_is_read_and_was_trained_for_these_intents_and_slots() {
    let head = ranker::head(0, &[], &ranker::choices::Choices::default());
    assert_eq!(FILE[..HEAD], head[..HEAD], "the intents, their slots or the format changed: run ./dev train");
    let ranker = Ranker::read(FILE).expect("the file is damaged: run ./dev train");
    assert!(ranker.known.is_sorted() && ranker.known.len() > 500, "{} words are known", ranker.known.len());
}

#[test]
fn the_committed_model_was_trained_on_the_committed_sentences() {
    assert!(
        is_current(&sentences()),
        "the sentences, the examples of the intents or the training changed: run ./dev train and commit \
         nlp/model/sentences.bin with them"
    );
}

#[test]
fn the_same_sentences_give_the_same_model_and_others_another_fingerprint() {
    let parser = Parser::new();
    let few: Vec<Labelled> = sentences().into_iter().step_by(400).collect();
    let trained = || train(&parser, &few).expect("the sentences have times");
    assert!(trained() == trained(), "the training is not deterministic");
    assert_ne!(fingerprint(&few), fingerprint(&few[1..]));
}

#[test]
fn a_model_for_other_labels_or_a_part_of_one_is_refused() {
    let bytes = train(&Parser::new(), &[]).expect("the examples have times");
    let read = |bytes: &[u8]| Ranker::read(bytes.to_vec().leak()).is_some();
    assert!(read(&bytes));
    assert!(!read(&bytes[..bytes.len() - 1]));
    let mut other = bytes;
    other[HEAD - 1] ^= 1;
    assert!(!read(&other));
}
