//! When a model is worth asking.

use chrono::NaiveDate;
use leancrm_nlp::Context;
use leancrm_nlp::context::Pending;
use leancrm_nlp::policy::{Policy, wants_model};

use super::PARSER;

fn context(pending: bool) -> Context<'static> {
    let now = NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment");
    let pending = pending.then(|| Pending { intent: "deal_update".to_owned(), ..Pending::default() });
    Context { pending, ..Context::new(now, chrono_tz::UTC) }
}

fn wants(policy: Policy, text: &str, pending: bool) -> bool {
    let ctx = context(pending);
    wants_model(policy, text, &PARSER.parse(text, &ctx), &ctx)
}

#[test]
fn what_the_rules_understand_is_theirs() {
    for text in [
        "my deals closing this month",
        "what's happening with John?",
        "move Acme to negotiation",
        "log call with Jane about pricing, follow up Friday",
        "note on Acme: they want to see the demo again, call them next week and send the offer",
        "help",
    ] {
        assert!(!wants(Policy::Auto, text, false), "{text}");
        assert!(!wants(Policy::RulesOnly, text, false), "{text}");
    }
}

#[test]
fn what_they_do_not_understand_is_the_models() {
    for text in [
        "that fleet thing, you know, the blue one",
        "show me the deals que cierran esta semana con los clientes",
        "muéstrame los negocios que cierran esta semana",
        "أرني صفقاتي هذا الشهر",
    ] {
        assert!(wants(Policy::Auto, text, false), "{text}");
        assert!(!wants(Policy::RulesOnly, text, false), "{text}");
    }
}

#[test]
fn a_message_that_is_read_in_part_is_read_again() {
    let text =
        "show my deals. tag the whole bunch of people from the fair as warm ones. delete whatever is left of it.";
    let ctx = context(false);
    let parsed = PARSER.parse("show my deals", &ctx);
    assert_eq!(parsed.readings.len(), 1);
    assert!(wants_model(Policy::Auto, text, &parsed, &ctx), "one request of three was read");
}

#[test]
fn words_that_steer_the_conversation_are_never_the_models() {
    for policy in [Policy::Auto, Policy::ModelFirst] {
        for text in ["yes", "no", "go ahead", "cancel that", "sí"] {
            assert!(!wants(policy, text, true), "{text}");
        }
        for text in ["undo", "thanks!", "hello", "help", "?!", ""] {
            assert!(!wants(policy, text, false), "{text}");
        }
    }
    assert!(wants(Policy::ModelFirst, "my deals closing this month", false));
}
