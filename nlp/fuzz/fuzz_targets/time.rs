//! Any text at any time of any year: what is found lies in the text.
#![no_main]

use leancrm_nlp::grammar::time;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (i64, &str)| {
    let (second, text) = input;
    let Some(now) = chrono::DateTime::from_timestamp(second % 200_000_000_000, 0) else { return };
    for found in time::find_all(text, now.naive_utc()) {
        assert!(text.get(found.span).is_some());
    }
    let _ = time::resolve(text, now.naive_utc());
});
