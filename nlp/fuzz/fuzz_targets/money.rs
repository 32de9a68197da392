//! Any text: amounts that are found lie in the text.
#![no_main]

use leancrm_nlp::grammar::money;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for found in money::find_all(text) {
        assert!(text.get(found.span).is_some());
    }
});
