//! Text to intent, deterministically: a sales person's sentence becomes one of the [`intent::Intent`]s with its slots,
//! or the parser says that it is unsure. No input and no output, no clock, no network; but for [`model`], the port to a language
//! model, which is asked where the parser is unsure.
//!
//! ```
//! use leancrm_nlp::{Context, Parser};
//!
//! let now = chrono::NaiveDate::from_ymd_opt(2026, 3, 11).unwrap().and_hms_opt(9, 30, 0).unwrap();
//! let parsed = Parser::new().parse("my deals closing this month", &Context::new(now, chrono_tz::UTC));
//! assert!(parsed.readings.len() <= 1);
//! ```

mod anchor;
mod arbiter;
mod candidates;
mod classes;
mod command_words;
pub mod context;
mod dialogue;
pub mod extract;
mod facts;
mod fill;
pub mod grammar;
mod guard;
mod hash;
pub mod intent;
pub mod intents;
mod kinds;
mod language;
mod manners;
pub mod model;
mod names;
mod parser;
mod parts;
mod pattern;
pub mod policy;
pub mod prompts;
pub mod protocol;
pub mod protocol_parse;
mod ranker;
mod requests;
pub mod rule;
mod schema;
mod sentence;
mod several;
mod slot_kinds;
pub mod slots;
pub mod summary;
pub mod training;
pub mod understand;
pub mod untrusted;
mod veto;
mod vocabulary;
mod word_lists;

pub use candidates::possible_names;
pub use context::{Context, Focus, Lexicon, NameKind, NameKinds, Pending};
pub use intent::{CATALOGUE, Intent, IntentName, Kind, Tier};
pub use parser::{Engine, Explanation, Parsed, Parser, Reading, Settled};
pub use untrusted::{Quoted, Untrusted, quoted};
