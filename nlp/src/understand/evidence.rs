//! Finds the words of a slot in the sentence again, and reads them with the grammar of the rules. What does not stand in the
//! sentence fills no slot, so a model can invent no name, no number and no date.

use std::ops::Range;

use super::finder::Finder;
use crate::grammar::contact_points;
use crate::grammar::money::{self, Amount};
use crate::grammar::time::{self, TimePhrase, TimeValue};
use crate::intent::IntentName;
use crate::pattern::{GapKind, Taken};
use crate::schema;
use crate::sentence::Found;
use crate::slot_kinds::{FREE, LENGTHS};
use crate::slots::{Holds, SlotShape};

/// What words in the sentence fill a slot with.
pub(super) struct Evidence {
    pub(super) taken: Taken,
    /// The words of the sentence that say it.
    pub(super) words: Vec<usize>,
}

/// Words that point at what was talked about last.
const POINTING: &[&str] = &["it", "this", "that", "her", "him", "them", "his", "their"];
const WHOSE: &[&str] = &["me", "team", "everyone", "unassigned"];
const MINE: &[&str] = &["my", "mine", "i", "me"];

/// What fills a slot, or what is wrong with it.
pub(super) fn fill(
    finder: &Finder<'_>,
    (name, shape): (IntentName, &'static SlotShape),
    window: &Range<usize>,
    words: &str,
    plain: Option<&str>,
) -> Result<Option<Evidence>, String> {
    let slot = shape.name();
    let said = Said { finder, slot, words, plain, place: finder.find(window, words) };
    match shape.holds {
        Holds::Choice(list) => said.chosen(|word| list.iter().find(|known| known.eq_ignore_ascii_case(word)).copied()),
        Holds::Flag => Ok(said.flag()),
        Holds::Owner => said.owner(),
        Holds::Time => said.time().map(Some),
        Holds::Number => said.number().map(Some),
        Holds::Whole => said.whole().map(Some),
        Holds::Words => said.text(name),
    }
}

/// What a model said of a slot.
struct Said<'f> {
    finder: &'f Finder<'f>,
    slot: &'static str,
    words: &'f str,
    plain: Option<&'f str>,
    /// Where the words stand.
    place: Option<Range<usize>>,
}

impl Said<'_> {
    fn missing(&self) -> String {
        format!("{}: the words {:?} do not stand in the message", self.slot, self.words)
    }

    fn unread(&self, what: &str) -> String {
        format!(
            "{}: {:?} is no {what} that is understood; say the same in plain English as `plain`",
            self.slot, self.words
        )
    }

    fn with(&self, taken: Taken) -> Evidence {
        Evidence { taken, words: self.place.clone().into_iter().flatten().collect() }
    }

    /// The words as they stand in the sentence.
    fn written(&self) -> Result<&str, String> {
        match &self.place {
            Some(place) => Ok(self.finder.sentence.slice(place.clone())),
            None if self.finder.is_inside(self.words) || self.finder.is_parted(self.words) => Ok(self.words.trim()),
            None => Err(self.missing()),
        }
    }

    /// The words of a figure, which is no part of another: "50" is not in "50.000".
    fn figure(&self) -> Result<&str, String> {
        let stands = self.place.is_some() || self.finder.is_inside(self.words);
        if stands { self.written() } else { Err(self.missing()) }
    }

    /// A word of a list: what a list has says nothing that somebody could have made up.
    fn chosen(&self, known: impl Fn(&str) -> Option<&'static str>) -> Result<Option<Evidence>, String> {
        let mut said = [self.plain, Some(self.words)].into_iter().flatten();
        let word = said.find_map(|word| known(word.trim()));
        let word =
            word.ok_or_else(|| format!("{}: {:?} is none of its words", self.slot, self.plain.unwrap_or(self.words)))?;
        Ok(Some(self.with(Taken::Fixed(word))))
    }

    fn flag(&self) -> Option<Evidence> {
        let said = |word: &str| self.plain.unwrap_or(self.words).eq_ignore_ascii_case(word);
        let yes = said("true") || said("yes") || self.plain.is_none() && self.place.is_some();
        yes.then(|| self.with(Taken::Fixed("true")))
    }

    fn owner(&self) -> Result<Option<Evidence>, String> {
        let folded = self.words.trim().to_lowercase();
        let known = |word: &str| WHOSE.iter().find(|known| known.eq_ignore_ascii_case(word)).copied();
        if let Some(word) = self.plain.and_then(|plain| known(plain.trim())).or_else(|| known(&folded)) {
            return self.chosen(|_| Some(word));
        }
        if MINE.contains(&folded.as_str()) {
            return Ok(Some(self.with(Taken::Fixed("me"))));
        }
        self.name().map(Some)
    }

    fn name(&self) -> Result<Evidence, String> {
        let written = self.written()?;
        Ok(match &self.place {
            Some(place) => self.with(Taken::Words(place.clone(), GapKind::Who)),
            None => self.with(Taken::Said(written.to_owned())),
        })
    }

    fn time(&self) -> Result<Evidence, String> {
        let (now, times) = (self.finder.sentence.now, &self.finder.sentence.times);
        let written = self.written()?;
        let phrase =
            |text: &str| time::resolve(text, now).map(|value| TimePhrase { text: text.to_owned(), value: Some(value) });
        let plain = self.plain.filter(|plain| self.counts_as(plain, 2)).and_then(phrase);
        if let Some(plain) = plain.clone().filter(|_| self.finder.foreign) {
            return Ok(self.with(Taken::Phrase(plain)));
        }
        let place = self.place.clone().unwrap_or_default();
        let index = times.iter().position(|found| found.words == place);
        let part = |found: &Found<TimePhrase>| found.words.start < place.end && place.start < found.words.end;
        let inside = || times.iter().position(part);
        let taken = index.map(Taken::Time).or_else(|| phrase(written).map(Taken::Phrase));
        let taken = taken.or_else(|| inside().map(Taken::Time)).or_else(|| plain.map(Taken::Phrase));
        taken.map(|taken| self.with(taken)).ok_or_else(|| self.unread("time"))
    }

    /// Whether the numbers of a translation are those of the words; where the words hold no digits, it may have small ones.
    fn counts_as(&self, plain: &str, small: usize) -> bool {
        let said = numbers(self.words);
        let told = numbers(plain);
        told.iter().all(|number| if said.is_empty() { number.len() <= small } else { said.contains(number) })
    }

    /// The amounts of the sentence that the words are part of.
    fn amount(&self) -> Option<(usize, &Amount)> {
        let place = self.place.as_ref()?;
        let overlaps = |words: &Range<usize>| words.start < place.end && place.start < words.end;
        let mut found = self.finder.sentence.amounts.iter().enumerate().filter(|(_, found)| overlaps(&found.words));
        found.next().map(|(at, found)| (at, &found.value)).filter(|_| found.next().is_none())
    }

    fn number(&self) -> Result<Evidence, String> {
        let written = self.figure()?;
        let signed = ["amount_delta", "percent"].contains(&self.slot);
        let less = signed && self.plain.is_some_and(|plain| plain.trim_start().starts_with(['-', '−']));
        let taken = match self.amount() {
            Some((at, Amount::Money { .. } | Amount::Number(_))) if !less => Some(Taken::Amount(at)),
            Some((at, Amount::Range { .. })) if self.slot.starts_with("amount_m") => Some(Taken::Range(at)),
            Some((_, Amount::Percent(percent))) if !less => Some(Taken::Number(*percent)),
            _ => {
                let plain = self.plain.filter(|plain| self.counts_as(plain, 0));
                let found = [Some(written), plain].into_iter().flatten().find_map(money::find);
                found
                    .and_then(|found| match found.amount {
                        Amount::Money { amount, currency } => Some((amount, currency)),
                        Amount::Number(number) | Amount::Percent(number) => Some((number, None)),
                        Amount::Range { .. } => None,
                    })
                    .map(|(amount, currency)| Taken::Money(if less { -amount.abs() } else { amount }, currency))
            }
        };
        taken.map(|taken| self.with(taken)).ok_or_else(|| self.unread("number"))
    }

    fn whole(&self) -> Result<Evidence, String> {
        let written = self.figure()?;
        let small = if self.slot == "ordinal" { 2 } else { 0 };
        let plain = self.plain.filter(|plain| self.counts_as(plain, small));
        let texts = || [Some(written), plain].into_iter().flatten();
        let taken = if LENGTHS.contains(&self.slot) {
            let plain = self.plain.filter(|plain| self.counts_as(plain, 2));
            let length = |text: &str| length(self.slot, &time::resolve(text, self.finder.sentence.now)?);
            // Of "30 days" somebody may take only the number for the words.
            let around = self.finder.sentence.times.iter().filter(|found| {
                self.place
                    .as_ref()
                    .is_some_and(|place| found.words.start <= place.start && place.end <= found.words.end)
            });
            let around = around.map(|found| found.value.text.as_str()).next();
            [Some(written), around, plain].into_iter().flatten().find_map(length)
        } else {
            let bound = |amount: &Amount| match amount {
                Amount::Number(number) | Amount::Percent(number) | Amount::Money { amount: number, .. } => {
                    Some(*number)
                }
                Amount::Range { min, .. } if self.slot.ends_with("_min") => *min,
                Amount::Range { max, .. } if self.slot.ends_with("_max") => *max,
                Amount::Range { .. } => None,
            };
            let number = |text: &str| text.trim().parse::<f64>().ok().or_else(|| bound(&money::find(text)?.amount));
            self.amount().and_then(|(_, amount)| bound(amount)).or_else(|| texts().find_map(number)).map(Taken::Number)
        };
        taken.map(|taken| self.with(taken)).ok_or_else(|| self.unread("number"))
    }

    fn text(&self, name: IntentName) -> Result<Option<Evidence>, String> {
        let set = |word: &str| schema::set_word(name, self.slot, word);
        if self.plain.is_some_and(|plain| set(plain).is_some()) || set(self.words).is_some() {
            return self.chosen(set);
        }
        if FREE.contains(&self.slot) {
            return self.free().map(Some);
        }
        if self.slot == "currency" && self.place.is_none() && self.is_currency_of_an_amount() {
            return Ok(None);
        }
        let written = self.written()?;
        let read = match self.slot {
            "email" => contact_points::emails(written).into_iter().next(),
            "phone" => {
                let digits = written.chars().filter(char::is_ascii_digit).count();
                contact_points::phone(written, None).or_else(|| (digits >= 6).then(|| written.to_owned()))
            }
            "domain" => contact_points::domain(written),
            "currency" => [Some(written), self.plain].into_iter().flatten().find_map(currency),
            _ => {
                let points = self.plain.is_some_and(|plain| POINTING.contains(&plain.trim()));
                let named = ["contact", "company", "deal", "lead", "task"].contains(&self.slot);
                return if points && named {
                    Ok(Some(self.with(Taken::Fixed("focus"))))
                } else {
                    self.name().map(Some)
                };
            }
        };
        let read = read.ok_or_else(|| format!("{}: {:?} is none", self.slot, self.words))?;
        Ok(Some(self.with(Taken::Said(read))))
    }

    /// Whether an amount of the sentence is in this currency, which then is known from the amount.
    fn is_currency_of_an_amount(&self) -> bool {
        let said = self.plain.unwrap_or(self.words).trim().to_uppercase();
        self.finder.sentence.amounts.iter().any(|found| match &found.value {
            Amount::Money { currency, .. } | Amount::Range { currency, .. } => currency.as_ref() == Some(&said),
            Amount::Number(_) | Amount::Percent(_) => false,
        })
    }

    /// Words of the person, which may have others between them that belong elsewhere.
    fn free(&self) -> Result<Evidence, String> {
        if let Some(place) = &self.place {
            return Ok(self.with(Taken::Words(place.clone(), GapKind::Text)));
        }
        if let Some(words) = self.finder.scattered(self.words) {
            return Ok(Evidence { taken: Taken::Said(self.words.trim().to_owned()), words });
        }
        self.name()
    }
}

fn length(slot: &str, value: &TimeValue) -> Option<Taken> {
    if slot == "duration_days" {
        return value.duration_days().map(Taken::Days);
    }
    match value {
        TimeValue::Duration(span) => {
            Some(Taken::Minutes(span.days() * 24 * 60 + (span.seconds % time::Span::DAY) / 60))
        }
        _ => None,
    }
}

/// The code of a currency, by its name or sign.
fn currency(text: &str) -> Option<String> {
    match money::find(&format!("1 {text}"))?.amount {
        Amount::Money { currency, .. } => currency,
        _ => None,
    }
}

/// The numbers in a text, in the digits of whichever script, without the zeros before and the separators within.
fn numbers(text: &str) -> Vec<String> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10),
        '\u{06f0}'..='\u{06f9}' => char::from_digit(c as u32 - 0x06f0, 10),
        '\u{0966}'..='\u{096f}' => char::from_digit(c as u32 - 0x0966, 10),
        _ => None,
    };
    let mut numbers = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let current = numbers.last_mut().filter(|number| !number.is_empty());
        match (digit(c), current) {
            (Some(digit), Some(number)) => number.push(digit),
            (Some(digit), None) => numbers.push(digit.to_string()),
            (None, Some(_)) if ",'\u{202f}\u{a0}".contains(c) && chars.peek().copied().and_then(digit).is_some() => {}
            (None, _) => numbers.push(String::new()),
        }
    }
    let told = numbers.into_iter().filter(|number| !number.is_empty());
    told.map(|number| number.trim_start_matches('0').to_owned()).collect()
}
