//! What can fill a gap for a time, an amount or a number.

use std::ops::Range;

use super::board::Board;
use super::gaps::Filling;
use super::{Gap, GapKind, Taken};
use crate::grammar::money::{self, Amount};
use crate::grammar::time::{self, TimePhrase, TimeValue};
use crate::names;

impl Board<'_> {
    pub(super) fn time(&mut self, gap: &Gap, at: usize) {
        let Some(index) = self.sentence.time_over(at) else { return self.bare_year(gap, at) };
        let found = &self.sentence.times[index];
        if found.words.end > self.window.end {
            return;
        }
        if found.words.start != at {
            return self.rest_of_time(gap, index, at);
        }
        let (end, points) = (found.words.end, names::to_f32(found.words.len()));
        let taken = match gap.kind {
            GapKind::Time => Taken::Time(index),
            kind => {
                let Some(days) = found
                    .value
                    .value
                    .as_ref()
                    .and_then(|value| length(value, kind))
                    .or_else(|| self.bare_length(found.words.clone(), kind))
                else {
                    return;
                };
                if kind == GapKind::Days { Taken::Days(days) } else { Taken::Minutes(days) }
            }
        };
        self.fill(end, points, taken);
    }

    /// A year without a word before it that would make it one: "deals closing 2020".
    fn bare_year(&mut self, gap: &Gap, at: usize) {
        const BEFORE: &[&str] = &[
            "closing",
            "close",
            "closed",
            "closes",
            "due",
            "won",
            "lost",
            "created",
            "deals",
            "opportunities",
            "opps",
            "revenue",
            "sales",
            "bookings",
            "report",
            "forecast",
            "rate",
            "in",
            "for",
            "of",
            "during",
            "year",
        ];
        let Some(token) = self.token(at) else { return };
        let year =
            token.norm.len() == 4 && token.norm.starts_with("20") && token.norm.bytes().all(|c| c.is_ascii_digit());
        if gap.kind != GapKind::Time
            || !year
            || at == 0
            || !BEFORE.contains(&self.sentence.tokens[at - 1].norm.as_ref())
        {
            return;
        }
        let text = self.sentence.slice(at..at + 1).to_owned();
        let Some(value) = time::resolve(&format!("in {text}"), self.sentence.now) else { return };
        let found = Taken::Phrase(TimePhrase { text, value: Some(value) });
        self.fill(at + 1, 0.95, found);
    }

    /// A time phrase without the preposition that another part of the pattern has taken: "up to | this week".
    fn rest_of_time(&mut self, gap: &Gap, index: usize, at: usize) {
        const LEADING: &[&str] = &[
            "in", "up", "to", "by", "from", "at", "since", "before", "after", "until", "till", "on", "within",
            "during", "over", "the", "for", "past", "last", "close", "end",
        ];
        let words = self.sentence.times[index].words.clone();
        let skipped = &self.sentence.tokens[words.start..at];
        if words.start < self.window.start || skipped.iter().any(|token| !LEADING.contains(&token.norm.as_ref())) {
            return;
        }
        let text = self.sentence.slice(at..words.end);
        let Some(value) = time::resolve(text, self.sentence.now) else { return };
        let taken = match gap.kind {
            GapKind::Time => Taken::Phrase(TimePhrase { text: text.to_owned(), value: Some(value) }),
            kind => match length(&value, kind) {
                Some(count) if kind == GapKind::Days => Taken::Days(count),
                Some(count) => Taken::Minutes(count),
                None => return,
            },
        };
        let points = names::to_f32(words.end - at);
        self.fillings.push(Filling { end: words.end, points, less: 0.4, taken });
    }

    /// The length in "in 30 days" or "the last 2 weeks", which as a phrase are a day and a range.
    fn bare_length(&self, words: Range<usize>, kind: GapKind) -> Option<i64> {
        const LEADING: &[&str] =
            &["in", "for", "over", "the", "past", "last", "since", "within", "more", "than", "at", "least", "about"];
        let lead = self.sentence.tokens[words.clone()]
            .iter()
            .take_while(|token| LEADING.contains(&token.norm.as_ref()))
            .count();
        let words = words.start + lead..words.end;
        if lead == 0 || words.is_empty() {
            return None;
        }
        length(&time::resolve(self.sentence.slice(words), self.sentence.now)?, kind)
    }

    pub(super) fn amount(&mut self, gap: &Gap, at: usize) {
        if gap.kind == GapKind::Percent {
            return self.percent(at);
        }
        let Some(index) = self.sentence.amount_at(at) else {
            if gap.kind == GapKind::Amount {
                self.rest_of_amount(at);
            }
            return;
        };
        let found = &self.sentence.amounts[index];
        if found.words.end > self.window.end {
            return;
        }
        let (end, points) = (found.words.end, 0.95 * names::to_f32(found.words.len()));
        let taken = match (gap.kind, &found.value) {
            (GapKind::Range, Amount::Range { .. }) if self.sentence.slice(found.words.clone()).contains(['%', '٪']) => {
                return;
            }
            (GapKind::Range, Amount::Range { .. }) => Taken::Range(index),
            (GapKind::Amount, Amount::Money { .. } | Amount::Number(_)) => Taken::Amount(index),
            _ => return,
        };
        self.fill(end, points, taken);
    }

    /// A percentage, by itself or at the end of a longer amount: "over | 50%".
    fn percent(&mut self, at: usize) {
        if let Some(index) = self.sentence.amount_at(at)
            && let Amount::Percent(share) = self.sentence.amounts[index].value
            && self.sentence.amounts[index].words.end <= self.window.end
        {
            let words = &self.sentence.amounts[index].words;
            let (end, count) = (words.end, words.len());
            return self.fill(end, 0.95 * names::to_f32(count), Taken::Number(share));
        }
        let Some(token) = self.token(at) else { return };
        let spelt = self.token(at + 1).is_some_and(|next| ["percent", "%"].contains(&next.norm.as_ref()));
        let (digits, length) = match token.norm.strip_suffix('%') {
            Some(digits) => (digits, 1),
            None if spelt => (token.norm.as_ref(), 2),
            None => return,
        };
        let Ok(share) = digits.parse::<f64>() else { return };
        self.fill(at + length, names::to_f32(length), Taken::Number(share));
    }

    /// An amount without the words before it that another part of the pattern has taken: "up to | 95k".
    fn rest_of_amount(&mut self, at: usize) {
        let Some(found) = self.sentence.amounts.iter().find(|found| found.words.contains(&at)) else { return };
        let end = found.words.end;
        let bare =
            self.sentence.tokens[found.words.start..at].iter().all(|token| token.norm.chars().all(char::is_alphabetic));
        if !bare || end > self.window.end {
            return;
        }
        let (amount, currency) = match money::find(self.sentence.slice(at..end)).map(|found| found.amount) {
            Some(Amount::Money { amount, currency }) => (amount, currency),
            Some(Amount::Number(amount)) => (amount, None),
            _ => return,
        };
        self.fill(end, names::to_f32(end - at), Taken::Money(amount, currency));
    }

    pub(super) fn number(&mut self, gap: &Gap, at: usize) {
        let Some(number) = self.token(at).and_then(|token| small_number(&token.norm)) else { return };
        if gap.slot == "limit" && !(1.0..=1000.0).contains(&number) {
            return;
        }
        self.fill(at + 1, 0.95, Taken::Number(number));
    }
}

/// The length of a duration, in days or minutes.
fn length(value: &TimeValue, kind: GapKind) -> Option<i64> {
    if kind == GapKind::Days {
        return value.duration_days();
    }
    match value {
        TimeValue::Duration(span) => Some(span.days() * 24 * 60 + (span.seconds % time::Span::DAY) / 60),
        _ => None,
    }
}

/// A whole number below a hundred, in digits or as a word.
fn small_number(word: &str) -> Option<f64> {
    const WORDS: &[&str] =
        &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(index) = WORDS.iter().position(|known| *known == word) {
        return Some(f64::from(u8::try_from(index).ok()?));
    }
    let number: u16 = word.trim_start_matches('#').parse().ok()?;
    Some(f64::from(number))
}
