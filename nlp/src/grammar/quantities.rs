//! How amounts are said: numbers with their currencies, and ranges of them.

use super::currencies;
use super::money::Amount;
use super::numbers;
use super::words::{Kind, Words};

/// A number with what was said next to it.
#[derive(Debug, Clone, PartialEq)]
struct Quantity {
    number: f64,
    currency: Option<String>,
    /// "%" stood after it.
    percent: bool,
    /// "k", "million" and the like stood after it.
    scaled: bool,
    /// What one unit of its scale is: 1000 for "50k".
    scale: f64,
}

/// Which side of a number a range lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

const OPENERS: [(&str, Side); 46] = [
    ("greater than or equal to", Side::Above),
    ("more than or equal to", Side::Above),
    ("less than or equal to", Side::Below),
    ("equal to or greater than", Side::Above),
    ("equal to or less than", Side::Below),
    ("equal or greater than", Side::Above),
    ("equal or less than", Side::Below),
    ("no more than", Side::Below),
    ("not more than", Side::Below),
    ("no greater than", Side::Below),
    ("not greater than", Side::Below),
    ("no less than", Side::Above),
    ("not less than", Side::Above),
    ("no fewer than", Side::Above),
    ("no lower than", Side::Above),
    ("no higher than", Side::Below),
    ("a minimum of", Side::Above),
    ("a maximum of", Side::Below),
    ("minimum of", Side::Above),
    ("maximum of", Side::Below),
    ("in excess of", Side::Above),
    ("more than", Side::Above),
    ("greater than", Side::Above),
    ("bigger than", Side::Above),
    ("larger than", Side::Above),
    ("higher than", Side::Above),
    ("less than", Side::Below),
    ("fewer than", Side::Below),
    ("smaller than", Side::Below),
    ("lower than", Side::Below),
    ("at least", Side::Above),
    ("at most", Side::Below),
    ("not exceeding", Side::Below),
    ("not over", Side::Below),
    ("north of", Side::Above),
    ("south of", Side::Below),
    ("upwards of", Side::Above),
    ("upward of", Side::Above),
    ("up to", Side::Below),
    ("exceeding", Side::Above),
    ("over", Side::Above),
    ("above", Side::Above),
    ("under", Side::Below),
    ("below", Side::Below),
    ("minimum", Side::Above),
    ("maximum", Side::Below),
];

const CLOSERS: [(&str, Side); 29] = [
    ("or more", Side::Above),
    ("or greater", Side::Above),
    ("or higher", Side::Above),
    ("or above", Side::Above),
    ("or over", Side::Above),
    ("or bigger", Side::Above),
    ("or larger", Side::Above),
    ("or better", Side::Above),
    ("or up", Side::Above),
    ("and above", Side::Above),
    ("and up", Side::Above),
    ("and over", Side::Above),
    ("and more", Side::Above),
    ("and higher", Side::Above),
    ("plus", Side::Above),
    ("at least", Side::Above),
    ("minimum", Side::Above),
    ("or less", Side::Below),
    ("or under", Side::Below),
    ("or below", Side::Below),
    ("or fewer", Side::Below),
    ("or lower", Side::Below),
    ("or smaller", Side::Below),
    ("and below", Side::Below),
    ("and under", Side::Below),
    ("tops", Side::Below),
    ("at most", Side::Below),
    ("maximum", Side::Below),
    ("max", Side::Below),
];

/// Reads the amounts of one text.
pub(super) struct Reader<'a> {
    pub(super) words: &'a Words,
}

/// What was read, and the index after it.
type Read<T> = Option<(T, usize)>;

impl Reader<'_> {
    /// The longest amount at `index`.
    pub(super) fn amount(&self, index: usize) -> Read<Amount> {
        if !self.may_begin(index) {
            return None;
        }
        let single = self.quantity(index).map(|(quantity, end)| (quantity.into_amount(), end));
        let readings = [self.two_ends(index), self.opened(index), self.closed(index), self.figures(index), single];
        let mut best: Read<Amount> = None;
        for reading in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    /// Whether an amount may begin here: a number, a sign, a word before one of them, or an opener.
    fn may_begin(&self, index: usize) -> bool {
        let words = self.words;
        let begins = |index: usize| words.kind(index) == Some(Kind::Symbol) || numbers::may_begin(words, index);
        begins(index)
            || begins(index + 1)
            || self.opener(index).is_some()
            || matches!(words.at(index), "between" | "from")
    }

    /// A number with its currency before or after it, or its per cent.
    fn quantity(&self, index: usize) -> Read<Quantity> {
        self.quantity_after(index, false)
    }

    /// A quantity; `joined`: it is the far end of a range, so that a hyphen before it says nothing.
    fn quantity_after(&self, index: usize, joined: bool) -> Read<Quantity> {
        let words = self.words;
        if let Some(found) = self.minor_unit_alone(index).or_else(|| self.one_of_a_currency(index)) {
            return Some(found);
        }
        let minus = words.at(index) == "-" && words.is_spaced(index) && words.is_glued(index + 1);
        let start = if minus { index + 1 } else { index };
        if let Some((currency, at)) = currencies::before_number(words, start)
            && let Some((mut quantity, end)) =
                self.number(self.abbreviation_dot(at), currencies::groups_with_dots(&currency))
        {
            let (after, end) = self.with_minor_unit(&mut quantity, end, &currency);
            quantity.currency = Some(after).filter(|code| !code.is_empty());
            quantity.number = if minus { -quantity.number } else { quantity.number };
            return Some((quantity, end));
        }
        let (quantity, end) = self.number(index, false)?;
        if let Some(after) = words
            .any_phrase(end, &["%", "percent", "per cent", "pct", "percents", "percentage points", "percentage", "pc"])
        {
            return Some((Quantity { percent: true, ..quantity }, after));
        }
        if let Some(after) = words.any_phrase(end, &["bps", "basis points"]) {
            return Some((Quantity { percent: true, number: quantity.number / 100.0, ..quantity }, after));
        }
        let of = words.any_phrase(end, &["in", "of"]).filter(|_| quantity.scaled).unwrap_or(end);
        // The dot of "1,25 Mio. €".
        let end = if words.at(end) == "." && words.kind(end + 1) == Some(Kind::Symbol) && quantity.scaled {
            end + 1
        } else {
            end
        };
        let found = currencies::currency(words, end).or_else(|| currencies::currency(words, of).filter(|_| of > end));
        if let Some((currency, after)) = found.filter(|(currency, _)| !self.starts_another(end, currency)) {
            let (mut quantity, _) =
                if currencies::groups_with_dots(&currency) { self.number(index, true)? } else { (quantity, end) };
            let (currency, after) = self.with_minor_unit(&mut quantity, after, &currency);
            quantity.currency = Some(currency).filter(|code| !code.is_empty());
            quantity.scaled = true;
            return Some((quantity, after));
        }
        self.stands_alone(index, end, joined).then_some((quantity, end))
    }

    /// "a dollar".
    fn one_of_a_currency(&self, index: usize) -> Read<Quantity> {
        let words = self.words;
        let singular = matches!(words.at(index), "a" | "an" | "one") && !words.at(index + 1).ends_with('s');
        let (currency, end) = if singular { currencies::currency(words, index + 1)? } else { return None };
        (words.kind(index + 1) == Some(Kind::Word) && words.at(index + 1).len() > 3).then_some((
            Quantity { number: 1.0, currency: Some(currency), percent: false, scaled: true, scale: 1.0 },
            end,
        ))
    }

    /// "50 cents", "20 pence".
    fn minor_unit_alone(&self, index: usize) -> Read<Quantity> {
        let (number, end) = numbers::small(self.words, index)?;
        let currency = match self.words.at(end) {
            "cent" | "cents" => "USD",
            "pence" => "GBP",
            "paise" => "INR",
            _ => return None,
        };
        let quantity = Quantity {
            number: f64::from(number) / 100.0,
            currency: Some(currency.to_owned()),
            percent: false,
            scaled: false,
            scale: 1.0,
        };
        Some((quantity, end + 1))
    }

    /// The dot of "Rs. 500", not the one of "$.50".
    fn abbreviation_dot(&self, index: usize) -> usize {
        if self.words.at(index) == "." && self.words.is_spaced(index + 1) { index + 1 } else { index }
    }

    /// In "5 $20 vouchers" the sign belongs to what follows.
    fn starts_another(&self, index: usize, _currency: &str) -> bool {
        let words = self.words;
        words.kind(index) == Some(Kind::Symbol)
            && words.is_spaced(index)
            && words.is_digits(index + 1)
            && words.is_glued(index + 1)
    }

    /// "20 dollars and 43 cents"; a currency said twice ("US$ 5 USD") is one.
    fn with_minor_unit(&self, quantity: &mut Quantity, end: usize, currency: &str) -> (String, usize) {
        let words = self.words;
        let at = words.skip(end, &["and", ","]);
        if let Some((minor, after)) = numbers::small(words, at)
            && matches!(words.at(after), "cents" | "cent" | "pence" | "fils" | "paise" | "halalas" | "c" | "p")
            && quantity.number.fract() == 0.0
            && !matches!(words.at(after), "c" | "p")
        {
            let parts = if matches!(currency, "KWD" | "BHD" | "OMR" | "JOD") { 1000.0 } else { 100.0 };
            quantity.number += f64::from(minor) / parts;
            return (currency.to_owned(), after + 1);
        }
        match currencies::currency(words, end) {
            Some((again, after)) if again == currency || currency == "USD" && again.ends_with('D') => (again, after),
            _ => (currency.to_owned(), end),
        }
    }

    /// A bare number, with the scale it was said in.
    fn number(&self, index: usize, dot_groups: bool) -> Read<Quantity> {
        let words = self.words;
        if words.is_glued(index)
            && matches!(words.kind(index.wrapping_sub(1)), Some(Kind::Word))
            && currencies::before_number(words, index - 1).is_none()
        {
            return None;
        }
        if let Some(end) = words.any_phrase(index, &["half a percent", "half percent", "half of one percent"]) {
            return Some((
                Quantity { number: 0.5, currency: None, percent: false, scaled: false, scale: 1.0 },
                end - 1,
            ));
        }
        let (number, end) = numbers::number(words, index, dot_groups)?;
        let mantissa = numbers::literal(words, index, dot_groups)
            .or_else(|| numbers::small(words, index).map(|(number, end)| (f64::from(number), end)));
        let scale = mantissa
            .filter(|(mantissa, at)| *mantissa > 0.0 && *at < end)
            .map_or(1.0, |(mantissa, _)| number / mantissa);
        let scaled = (index + 1..end).any(|at| {
            words.kind(at) == Some(Kind::Word) && !matches!(words.at(at), "and" | "a" | "point" | "hundred" | "half")
        });
        let scaled = scaled && number.abs() >= 1000.0;
        Some((Quantity { number, currency: None, percent: false, scaled, scale }, end))
    }

    /// Whether a number without a currency is one, and no part of a time, a date or a name.
    fn stands_alone(&self, index: usize, end: usize, joined: bool) -> bool {
        let words = self.words;
        let glued_word = words.is_glued(end) && words.kind(end) == Some(Kind::Word);
        let glued_digits = matches!(words.at(end), ":" | "/")
            && words.is_glued(end)
            && words.is_digits(end + 1)
            && words.is_glued(end + 1);
        let after_digits = !joined
            && matches!(words.before(index), ":" | "/" | "." | "-" | "#" | "@")
            && words.is_glued(index)
            && words.is_glued(index.wrapping_sub(1))
            && index > 1
            && !matches!(words.before(index - 1), "k" | "m" | "bn");
        let time = matches!(words.at(end), "am" | "pm" | "o'clock" | "a.m" | "p.m")
            || (matches!(words.at(end), "a" | "p") && matches!(words.at(end + 1), "m" | "."));
        let single = end == index + 1;
        let pronoun = single && words.at(index) == "one" && words.len() > 1;
        !(glued_digits
            || after_digits
            || time
            || pronoun
            || (glued_word && !matches!(words.at(end), "ml" | "kg" | "x" | "p" | "c")))
    }

    /// "between 1 and 2 million", "from 10k to 20k", "50-80k", "€5k – €8k".
    fn two_ends(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let led = match words.at(index) {
            "between" => "and",
            "from" => "to",
            _ => "",
        };
        let start = words.skip(if led.is_empty() { index } else { index + 1 }, &["about", "around"]);
        let (first, end) = self.quantity(start).or_else(|| self.number(start, false))?;
        let joint = words.at(end);
        let fits = match joint {
            "-" | "to" | "~" | "through" | "till" | "until" => true,
            "and" => led == "and",
            _ => false,
        };
        // A date such as 2026-03-11 goes on.
        if !fits || (joint == "-" && index > 0 && words.before(index) == "-" && words.is_glued(index)) {
            return None;
        }
        let (second, after) = self.quantity_after(words.skip(end + 1, &["about", "around"]), true)?;
        if words.at(after) == "-" && words.is_glued(after) && words.is_digits(after + 1) {
            return None;
        }
        let mut min = first.number;
        if !first.scaled && second.scale > 1.0 && min * second.scale < second.number {
            min *= second.scale;
        }
        if min >= second.number || (first.percent && !second.percent) {
            return None;
        }
        // "555-1234" is a telephone number.
        let plain = joint == "-" && words.is_glued(end) && words.is_glued(end + 1) && !first.scaled && !second.scaled;
        if plain
            && first.currency.is_none()
            && second.currency.is_none()
            && words.at(start).len() == 3
            && words.at(end + 1).len() == 4
            && !words.at(end + 1).ends_with('0')
        {
            return None;
        }
        let currency = second.currency.or(first.currency);
        Some((Amount::Range { min: Some(min), max: Some(second.number), currency }, after))
    }

    /// "over 50k", "no more than 12k", ">= 5,000", "more than 3000 and less than 4000".
    fn opened(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let (side, at) = self.opener(index)?;
        let at = words.skip(words.skip(at, &["about", "around"]), &["of"]);
        let (quantity, end) = self.quantity(at)?;
        // "less than 5 days" is no amount of money, but a range of numbers all the same.
        Some(self.with_other_side(side, &quantity, end).unwrap_or_else(|| (one_sided(side, quantity), end)))
    }

    /// "… and less than 4000", "… but no more than 20".
    fn with_other_side(&self, side: Side, quantity: &Quantity, end: usize) -> Read<Amount> {
        let words = self.words;
        let other_at = words.skip(words.skip(end, &[","]), &["and", "but"]);
        let (other, next) = self.opener(other_at).filter(|(other, _)| other_at > end && *other != side)?;
        let (second, after) = self.quantity(next)?;
        let currency = quantity.currency.clone().or(second.currency);
        let (min, max) =
            if side == Side::Above { (quantity.number, second.number) } else { (second.number, quantity.number) };
        (min < max && other != side).then_some((Amount::Range { min: Some(min), max: Some(max), currency }, after))
    }

    fn opener(&self, index: usize) -> Read<Side> {
        let words = self.words;
        let equals = |at: usize| if matches!(words.at(at), "=") && words.is_glued(at) { at + 1 } else { at };
        match words.at(index) {
            "" => return None,
            ">" | "≥" => return Some((Side::Above, equals(index + 1))),
            "<" | "≤" => return Some((Side::Below, equals(index + 1))),
            "min" | "max" => {
                let at = words.skip(index + 1, &[".", "of"]);
                let side = if words.at(index) == "min" { Side::Above } else { Side::Below };
                return (!words.is_digits(index.wrapping_sub(1))).then_some((side, at));
            }
            _ => {}
        }
        let first = words.at(index);
        OPENERS
            .iter()
            .filter(|(phrase, _)| phrase.split(' ').next() == Some(first))
            .find_map(|(phrase, side)| Some((*side, words.phrase(index, phrase)?)))
    }

    /// "200k or more", "20+", "5k max", "under-the-line" endings.
    fn closed(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let (quantity, end) = self.quantity(index)?;
        if words.at(end) == "+" && !words.is_digits(end + 1) {
            return Some((one_sided(Side::Above, quantity), end + 1));
        }
        let (side, after) = CLOSERS.iter().find_map(|(phrase, side)| Some((*side, words.phrase(end, phrase)?)))?;
        Some(self.with_other_side(side, &quantity, after).unwrap_or_else(|| (one_sided(side, quantity), after)))
    }

    /// "six figures", "a seven-figure deal".
    fn figures(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let (count, end) = numbers::small(words, index).filter(|(count, _)| (4..=10).contains(count))?;
        let at = words.skip(end, &["-"]);
        let digits = i32::try_from(count).ok()?;
        let range =
            Amount::Range { min: Some(10f64.powi(digits - 1)), max: Some(10f64.powi(digits) - 1.0), currency: None };
        matches!(words.at(at), "figure" | "figures").then_some((range, at + 1))
    }
}

fn one_sided(side: Side, quantity: Quantity) -> Amount {
    let (min, max) = if side == Side::Above { (Some(quantity.number), None) } else { (None, Some(quantity.number)) };
    Amount::Range { min, max, currency: quantity.currency }
}

impl Quantity {
    fn into_amount(self) -> Amount {
        if self.percent {
            Amount::Percent(self.number)
        } else if self.currency.is_some() || self.scaled {
            Amount::Money { amount: self.number, currency: self.currency }
        } else {
            Amount::Number(self.number)
        }
    }
}
