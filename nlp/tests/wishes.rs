//! What people wish of their mail, read by rules that leave no doubt.

use std::sync::LazyLock;

use chrono::NaiveDate;
use leancrm_nlp::{Context, Parser};

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

fn plain() -> Context<'static> {
    let now = NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0));
    Context::new(now.expect("a day of the calendar"), chrono_tz::UTC)
}

#[test]
fn one_mail_or_an_address_is_no_wish_about_mail() {
    for text in [
        "share the email from Sarah with the team",
        "let the team see the email from Sarah",
        "share my email with Globex",
        "stop tracking emails to Sarah",
        "keep the email from Sarah",
        "read me the email from Sarah",
        "add Sarah as a contact",
        "what's in my mail",
    ] {
        let parsed = PARSER.parse(text, &plain());
        let wishes = parsed.readings.iter().filter(|reading| {
            reading
                .intent
                .slots_json()
                .get("key")
                .and_then(|key| key.as_str())
                .is_some_and(|key| key.starts_with("mail_"))
        });
        assert_eq!(wishes.count(), 0, "{text}: {parsed:?}");
    }
}

#[test]
fn what_is_wished_of_mail_is_read_by_rules_that_leave_no_doubt() {
    for (text, key, value) in [
        ("don't sync mail from globex.com", "mail_left_out", Some("globex.com")),
        ("don't log my emails with Jane Doe", "mail_left_out", Some("Jane Doe")),
        ("please ignore emails from jane@globex.com", "mail_left_out", Some("jane@globex.com")),
        ("keep emails from Globex", "mail_kept", Some("Globex")),
        ("share my emails with the team", "mail_shared", None),
        ("share my emails with Globex with the team", "mail_shared", Some("Globex")),
        ("let my colleagues see all my mail with globex.com", "mail_shared", Some("globex.com")),
        ("keep my emails private", "mail_private", None),
        ("keep my emails with Globex private", "mail_private", Some("Globex")),
        ("stop sharing my emails", "mail_private", None),
        ("stop sharing my emails with the team", "mail_private", None),
        ("stop sharing my emails with Globex with the team", "mail_private", Some("Globex")),
        ("only sync emails labelled Customers", "mail_labelled", Some("Customers")),
        ("sync all my emails whatever their label", "mail_labelled", None),
        ("read my mail for promises", "mail_read", None),
        ("let the model read my emails", "mail_read", None),
        ("don't let the AI read my emails", "mail_not_read", None),
        ("stop reading my mail for promises", "mail_not_read", None),
        ("add people I email as contacts automatically", "mail_adds", None),
        ("add contacts from my mail automatically", "mail_adds", None),
        ("don't add people from my emails", "mail_adds_nobody", None),
        ("don't add people I email as contacts", "mail_adds_nobody", None),
    ] {
        let parsed = PARSER.parse(text, &plain());
        let slots: Vec<_> = parsed.readings.iter().map(|reading| reading.intent.slots_json()).collect();
        let [slots] = slots.as_slice() else { panic!("{text}: {parsed:?}") };
        assert_eq!(slots.get("key").and_then(|key| key.as_str()), Some(key), "{text}: {slots:?}");
        assert_eq!(slots.get("value").and_then(|value| value.as_str()), value, "{text}: {slots:?}");
    }
}

#[test]
fn settings_are_read_the_same_whatever_was_talked_about() {
    let mut after = plain();
    after.focus.last_intent = Some(leancrm_nlp::IntentName::DealsList);
    after.focus.contact = Some("John Smith".to_owned());
    after.focus.deal = Some("Acme Platform Rollout".to_owned());
    for ctx in [plain(), after] {
        for (text, key, value) in [
            ("timezone Berlin", "timezone", "Berlin"),
            ("quiet hours from 8pm to 7am", "quiet_hours", "8pm to 7am"),
            ("turn off quiet hours", "quiet_hours", "off"),
            ("no quiet hours", "quiet_hours", "off"),
            ("quiet hours off", "quiet_hours", "off"),
            ("brief me at 7:30", "briefing_time", "7:30"),
            ("brief me at 7:30 on weekdays", "briefing_time", "7:30"),
        ] {
            let parsed = PARSER.parse(text, &ctx);
            let slots: Vec<_> = parsed.readings.iter().map(|reading| reading.intent.slots_json()).collect();
            let [slots] = slots.as_slice() else { panic!("{text}: {parsed:?}") };
            assert_eq!(slots.get("key").and_then(|key| key.as_str()), Some(key), "{text}: {slots:?}");
            let found = slots.get("value").and_then(|found| found.as_str()).unwrap_or_default();
            assert!(found.contains(value), "{text}: {slots:?}");
        }
    }
}
