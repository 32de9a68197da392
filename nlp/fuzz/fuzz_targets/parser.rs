//! Any text, with and without an open question: the parser answers, is sure of itself from 0 to 1, and explains itself.
#![no_main]

use std::sync::LazyLock;

use leancrm_nlp::{Context, Parser, Pending};
use libfuzzer_sys::fuzz_target;

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

fuzz_target!(|input: (bool, &str)| {
    let (open, text) = input;
    let now = chrono::NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0));
    let mut context = Context::new(now.expect("a day of the calendar"), chrono_tz::UTC);
    context.pending = open.then(|| Pending { intent: "deal_update".to_owned(), ..Pending::default() });
    let parsed = PARSER.parse(text, &context);
    assert!((0.0..=1.0).contains(&parsed.confidence));
    PARSER.explain(text, &context);
});
