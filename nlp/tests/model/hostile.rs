//! Whatever somebody writes and whatever a model answers, nothing breaks, and nothing is read that does not stand in the sentence.

use std::time::Duration;

use chrono::NaiveDate;
use leancrm_nlp::understand::{Question, reread};
use leancrm_nlp::{CATALOGUE, Context};
use proptest::prelude::*;
use serde_json::json;

use super::PARSER;

/// A part of a text, cut anywhere.
fn part(text: &str, from: usize, length: usize) -> String {
    text.chars().skip(from).take(length).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks(
        text in "(\\PC{0,50}|[a-zA-Z0-9 .,'’?@+$€-]{0,60}|[أ-ي ]{0,30}|[一-龥]{0,20})",
        invented in "\\PC{0,12}",
        cut in (0_usize..40, 0_usize..20, 0_usize..40),
        intent in 0..CATALOGUE.len(),
        slot in any::<prop::sample::Index>(),
        order in any::<bool>(),
        redact in any::<bool>(),
    ) {
        let name = CATALOGUE[intent];
        let slots = name.slots();
        let own = part(&text, cut.0, cut.1);
        let mut filled = Vec::new();
        if !slots.is_empty() {
            let slot = slot.get(slots).trim_start_matches("r#");
            filled.push(json!({ "slot": slot, "words": own, "plain": invented }));
            filled.push(json!({ "slot": slot, "words": invented, "plain": own }));
        }
        let manner = if order { "order" } else { "question" };
        let part = part(&text, cut.2, 15);
        let request = json!({ "intent": name, "manner": manner, "part": part, "slots": filled });
        let raw = json!({ "requests": [request, request], "unclear": [] }).to_string();
        let now = NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment");
        let context = Context::new(now, chrono_tz::UTC);
        let question = Question { text: &text, context: &context, redact, within: Duration::ZERO };
        let parsed = reread(&PARSER, &raw, &question);
        prop_assert!(parsed.readings.iter().all(|reading| order || !reading.intent.name().is_write()));
        prop_assert!(!question.circumstances().is_empty());
    }
}
