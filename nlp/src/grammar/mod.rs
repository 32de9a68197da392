//! The shared grammar: what is said about time, amounts and addresses, whatever the sentence around it asks for.
//!
//! Every part takes plain text and returns values with the byte span they came from, so that a rule can cut them out of
//! the sentence. Nothing here reads a clock: the moment of asking is a parameter.

mod amount_ranges;
pub mod contact_points;
mod currencies;
mod currency_names;
pub mod money;
pub mod numbers;
mod phrases;
mod quantities;
mod spoken_numbers;
pub mod time;
pub mod words;

/// The longest text that is searched, in bytes. A longer one is not a sentence: every finder answers "nothing" at once.
pub const LONGEST_TEXT: usize = 16 * 1024;
