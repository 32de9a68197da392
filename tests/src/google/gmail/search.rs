//! The language of Gmail's search box, as far as somebody who imports mail needs it.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeZone as _, Utc};
use chrono_tz::America::Los_Angeles;

use super::mailbox::Stored;

#[derive(Debug, PartialEq, Eq)]
enum Term {
    After(DateTime<Utc>),
    Before(DateTime<Utc>),
    Label(String),
    Anywhere,
    From(String),
    To(String),
    Subject(String),
    MessageId(String),
    Word(String),
}

/// A search.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// Each with whether it has to be so.
    terms: Vec<(bool, Term)>,
}

impl Search {
    /// Reads a search; what the fake does not know is said.
    pub(super) fn read(text: &str, now: DateTime<Utc>) -> Result<Self, String> {
        let mut terms = Vec::new();
        for word in words(text) {
            let (wanted, word) = word.strip_prefix('-').map_or((true, word.as_str()), |rest| (false, rest));
            terms.push((wanted, term(word, now)?));
        }
        Ok(Self { terms })
    }

    /// Whether spam and trash are looked through.
    pub(super) fn everywhere(&self) -> bool {
        let asks = |term: &Term| match term {
            Term::Anywhere => true,
            Term::Label(label) => label == "SPAM" || label == "TRASH",
            _ => false,
        };
        self.terms.iter().any(|(wanted, term)| *wanted && asks(term))
    }

    /// Whether a message is found.
    pub(super) fn finds(&self, message: &Stored) -> bool {
        self.terms.iter().all(|(wanted, term)| term.fits(message) == *wanted)
    }
}

impl Term {
    fn fits(&self, message: &Stored) -> bool {
        let has = |text: &str, part: &str| text.to_lowercase().contains(part);
        match self {
            Self::After(at) => message.at >= *at,
            Self::Before(at) => message.at < *at,
            Self::Label(label) => message.labels.contains(label),
            Self::Anywhere => true,
            Self::From(part) => has(&message.mail.from, part),
            Self::To(part) => message.mail.to.iter().any(|to| has(to, part)),
            Self::Subject(part) => has(&message.mail.subject, part),
            Self::MessageId(id) => message.mail.headers(message.id, message.at).iter().any(|(name, value)| {
                name == "Message-ID" && value.trim_matches(['<', '>']) == id.trim_matches(['<', '>'])
            }),
            Self::Word(word) => message.mail.words().contains(word),
        }
    }
}

/// Words, those in quotation marks together.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("there is always one").push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn term(word: &str, now: DateTime<Utc>) -> Result<Term, String> {
    let Some((name, value)) = word.split_once(':') else {
        return if word.contains(['(', ')', '{', '}']) || word == "OR" {
            Err(format!("the fake cannot search for `{word}`"))
        } else {
            Ok(Term::Word(word.to_lowercase()))
        };
    };
    let unknown = || format!("the fake cannot search for `{word}`");
    match name {
        "after" | "newer" => date(value).map(Term::After).ok_or_else(unknown),
        "before" | "older" => date(value).map(Term::Before).ok_or_else(unknown),
        "newer_than" => ago(value, now).map(Term::After).ok_or_else(unknown),
        "older_than" => ago(value, now).map(Term::Before).ok_or_else(unknown),
        "in" if value == "anywhere" => Ok(Term::Anywhere),
        "in" | "is" | "label" => Ok(Term::Label(label(value))),
        "category" => Ok(Term::Label(format!("CATEGORY_{}", value.to_uppercase()))),
        "from" => Ok(Term::From(value.to_lowercase())),
        "to" => Ok(Term::To(value.to_lowercase())),
        "subject" => Ok(Term::Subject(value.to_lowercase())),
        "rfc822msgid" => Ok(Term::MessageId(value.to_owned())),
        _ => Err(unknown()),
    }
}

fn label(name: &str) -> String {
    match name {
        "chats" => "CHAT".to_owned(),
        "draft" | "drafts" => "DRAFT".to_owned(),
        "inbox" | "sent" | "spam" | "trash" | "unread" | "starred" | "important" => name.to_uppercase(),
        own => own.to_owned(),
    }
}

/// Seconds since 1970, or midnight of a day in California.
fn date(value: &str) -> Option<DateTime<Utc>> {
    if let Ok(seconds) = value.parse() {
        return DateTime::from_timestamp(seconds, 0);
    }
    let day = ["%Y/%m/%d", "%Y-%m-%d"].iter().find_map(|format| NaiveDate::parse_from_str(value, format).ok())?;
    let midnight = Los_Angeles.with_ymd_and_hms(day.year(), day.month(), day.day(), 0, 0, 0).earliest()?;
    Some(midnight.with_timezone(&Utc))
}

/// So many days, months or years before now.
fn ago(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let unit = value.chars().last()?;
    let number: u32 = value.strip_suffix(unit)?.parse().ok()?;
    match unit {
        'd' => now.checked_sub_days(Days::new(u64::from(number))),
        'm' => now.checked_sub_months(Months::new(number)),
        'y' => now.checked_sub_months(Months::new(number * 12)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_a_search_begins_at_midnight_in_california() {
        let now = Utc.with_ymd_and_hms(2026, 3, 11, 6, 30, 0).unwrap();
        let search = Search::read("after:2026/03/01 -in:chats newer_than:2d", now).unwrap();
        let expected = [
            (true, Term::After(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap())),
            (false, Term::Label("CHAT".to_owned())),
            (true, Term::After(Utc.with_ymd_and_hms(2026, 3, 9, 6, 30, 0).unwrap())),
        ];
        assert_eq!(search.terms, expected);
        assert!(Search::read("has:attachment", now).is_err(), "what is not known is not passed over");
    }
}
