//! Any text: addresses that are found lie in the text, and a phone number comes out in international form.
#![no_main]

use leancrm_nlp::grammar::contact_points;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for (span, _) in contact_points::email_matches(text).into_iter().chain(contact_points::domain_matches(text)) {
        assert!(text.get(span).is_some());
    }
    for region in [None, Some("KW"), Some("US")] {
        assert!(contact_points::phone(text, region).is_none_or(|phone| phone.starts_with('+')));
    }
});
