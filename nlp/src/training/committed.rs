//! Whether the committed model belongs to this program and to these sentences.

use super::train;
use crate::Parser;
use crate::ranker::{self, Ranker};

static FILE: &[u8] = include_bytes!("../../model/sentences.bin");

/// The marks of a file: its format, and for which intents and slots it was trained.
const HEAD: usize = 8;

#[test]
fn the_committed_model_is_read_and_was_trained_for_these_intents_and_slots() {
    let head = ranker::head(&[], &ranker::choices::Choices::default());
    assert_eq!(FILE[..HEAD], head[..HEAD], "the intents, their slots or the format changed: run ./dev train");
    let ranker = Ranker::read(FILE).expect("the file is damaged: run ./dev train");
    assert!(ranker.known.is_sorted() && ranker.known.len() > 500, "{} words are known", ranker.known.len());
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
