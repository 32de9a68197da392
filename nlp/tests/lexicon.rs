//! What the tenant's names change, and that the parser works without them.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, IntentName, Lexicon, NameKind, NameKinds, Parser};

/// A tenant with companies and people whose names are also words.
struct Tenant;

impl Lexicon for Tenant {
    fn kinds(&self, name: &str) -> NameKinds {
        match name {
            "open door" | "open" | "next" | "shell" | "kestrel" => NameKinds::NONE.with(NameKind::Company),
            "will" | "april may" | "april" | "grant" => NameKinds::NONE.with(NameKind::Contact),
            "on hold" => NameKinds::NONE.with(NameKind::Stage),
            _ => NameKinds::NONE,
        }
    }
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar")
}

/// The intent and a slot of the only reading.
fn read(
    parser: &Parser,
    lexicon: Option<&dyn Lexicon>,
    text: &str,
    slot: &str,
) -> Option<(IntentName, Option<String>)> {
    let context = Context { lexicon, ..Context::new(now(), chrono_tz::UTC) };
    let parsed = parser.parse(text, &context);
    let reading = parsed.readings.first()?;
    let value = reading.intent.slots_json().get(slot).and_then(|value| value.as_str()).map(str::to_owned);
    Some((reading.intent.name(), value))
}

#[test]
fn what_the_tenant_knows_decides_who_bears_a_name() {
    let parser = Parser::new();
    for (text, name, slot, value) in [
        ("what's happening with Kestrel?", IntentName::CompanyLookup, "company", "Kestrel"),
        ("tell me about Open Door", IntentName::CompanyLookup, "company", "Open Door"),
        ("what's happening with Grant?", IntentName::ContactLookup, "contact", "Grant"),
        ("what's happening with April May?", IntentName::ContactLookup, "contact", "April May"),
    ] {
        assert_eq!(read(&parser, Some(&Tenant), text, slot), Some((name, Some(value.to_owned()))), "{text:?}");
    }
}

#[test]
fn names_that_are_also_words_do_not_swallow_the_words() {
    let parser = Parser::new();
    for (text, name) in [
        ("open deals", IntentName::DealsList),
        ("deals closing next week", IntentName::DealsList),
        ("my next meeting", IntentName::Agenda),
        ("open tasks", IntentName::TasksList),
        ("deals closing in april", IntentName::DealsList),
    ] {
        let (with, without) = (read(&parser, Some(&Tenant), text, ""), read(&parser, None, text, ""));
        assert_eq!(with.map(|(name, _)| name), Some(name), "{text:?}");
        assert_eq!(without.map(|(name, _)| name), Some(name), "{text:?} without a lexicon");
    }
}
