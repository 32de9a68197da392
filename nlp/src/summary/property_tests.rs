//! Whatever the facts are: what says them is shown, and what says one of them otherwise never is.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

const GIVEN: [&str; 8] = ["Sarah", "Omar", "Layla", "Björn", "Ana", "Yuki", "Zoë", "Priya"];
const FAMILY: [&str; 8] = ["Haddad", "Lindqvist", "Al-Sabah", "Ruiz", "Tanaka", "O'Brien", "Smith", "Okafor"];
const COMPANIES: [&str; 6] =
    ["Acme Corp", "Globex", "Initech", "Umbrella Group", "Fjord Works", "National Bank of Kuwait"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a summary is about, in pieces that can be said otherwise.
#[derive(Debug, Clone)]
struct Told {
    given: usize,
    family: usize,
    company: usize,
    thousands: u32,
    percent: u32,
    day: u32,
    month: usize,
    tasks: u32,
}

fn told() -> impl Strategy<Value = Told> {
    (0..8usize, 0..8usize, 0..6usize, 13..999u32, 32..99u32, 1..29u32, 0..12usize, 100..400u32).prop_map(
        |(given, family, company, thousands, percent, day, month, tasks)| Told {
            given,
            family,
            company,
            thousands,
            percent,
            day,
            month,
            tasks,
        },
    )
}

impl Told {
    fn facts(&self) -> Facts {
        Facts::new()
            .with("Contact", &format!("{} {}", GIVEN[self.given], FAMILY[self.family]))
            .with("Company", COMPANIES[self.company])
            .with("Amount", &format!("KWD {},000", self.thousands))
            .with("Probability", &format!("{}%", self.percent))
            .with("Close date", &format!("{} {} 2026", self.day, MONTHS[self.month]))
            .with_outside("Last note", &Untrusted::new(format!("they want {} seats", self.tasks)), None)
    }

    fn sentences(&self, way: usize) -> String {
        let (given, family, company) = (GIVEN[self.given], FAMILY[self.family], COMPANIES[self.company]);
        let (amount, percent, tasks) = (self.thousands, self.percent, self.tasks);
        let (day, month) = (self.day, MONTHS[self.month]);
        match way % 3 {
            0 => format!(
                "{given} {family} of {company} wants {tasks} seats for KWD {amount},000. It closes on {day} {month} 2026 at {percent}%."
            ),
            1 => format!(
                "The deal with {company} is worth {amount}k and is at {percent} percent. It closes on {month} {day}, and {given} {family} asked for {tasks} seats."
            ),
            _ => format!(
                "At {percent}%, {given} {family}'s deal closes on {day} {month} for {amount},000 dinars. They want {tasks} seats at {company}."
            ),
        }
    }

    /// The same with one piece changed.
    fn changed(&self, piece: usize, by: u32) -> Self {
        let mut other = self.clone();
        let step = by as usize;
        match piece % 8 {
            0 => other.given = (self.given + 1 + step % 7) % 8,
            1 => other.family = (self.family + 1 + step % 7) % 8,
            2 => other.company = (self.company + 1 + step % 5) % 6,
            3 => other.thousands = self.thousands + 1_000 + by,
            4 => other.percent = 1 + (self.percent + by) % 31,
            5 => other.day = 1 + (self.day + by % 27) % 28,
            6 => other.month = (self.month + 1 + step % 11) % 12,
            _ => other.tasks = self.tasks + 400 + by,
        }
        other
    }
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a moment")
}

/// The digit at a place of a text turned into another one.
fn with_another_digit(text: &str, place: usize, by: u32) -> Option<String> {
    let digits: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
    let (at, old) = digits.get(place % digits.len().max(1))?;
    let new = char::from_digit((old.to_digit(10)? + 1 + by % 9) % 10, 10)?;
    Some(format!("{}{new}{}", &text[..*at], &text[at + 1..]))
}

proptest! {
    #[test]
    fn what_says_the_facts_is_shown(told in told(), way in 0..3usize) {
        let text = told.sentences(way);
        prop_assert_eq!(Checker::new(&told.facts(), now()).check(&text), Ok(text));
    }

    #[test]
    fn what_says_one_of_them_otherwise_is_withheld(told in told(), way in 0..3usize, piece in 0..8usize, by in 0..1_000u32) {
        let text = told.changed(piece, by).sentences(way);
        let outcome = Checker::new(&told.facts(), now()).check(&text);
        prop_assert!(outcome.is_err(), "{:?} says {}", told.facts(), text);
    }

    #[test]
    fn another_digit_withholds_it(told in told(), way in 0..3usize, place in 0..20usize, by in 0..9u32) {
        let said = told.sentences(way);
        let Some(text) = with_another_digit(&said, place, by) else { return Ok(()) };
        // "012" is 12: only what means something else has to be caught.
        prop_assume!(!text.contains(" 0"));
        let outcome = Checker::new(&told.facts(), now()).check(&text);
        prop_assert!(outcome.is_err(), "{:?} says {}", told.facts(), text);
    }

    #[test]
    fn no_text_panics(text in "(\\PC|[A-Z][a-z]+ |[0-9,.%]+ |\\. |KWD |May ){0,60}") {
        let facts = Facts::new().with("Note", &text);
        let _ = Checker::new(&facts, now()).check(&text);
    }
}
