//! How amounts are said: numbers with their currencies, and ranges of them.

use super::currencies;
use super::money::Amount;
use super::numbers;
use super::words::{Kind, Words};

/// A number with what was said next to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    pub(super) number: f64,
    pub(super) currency: Option<String>,
    /// "%" stood after it.
    pub(super) percent: bool,
    /// "k", "million" and the like stood after it.
    pub(super) scaled: bool,
    /// What one unit of its scale is: 1000 for "50k".
    pub(super) scale: f64,
}

/// Reads the amounts of one text.
pub(super) struct Reader<'a> {
    pub(super) words: &'a Words,
}

/// What was read, and the index after it.
pub(super) type Read<T> = Option<(T, usize)>;

impl Reader<'_> {
    /// The longest amount at `index`.
    pub(super) fn amount(&self, index: usize) -> Read<Amount> {
        if !self.may_begin(index) {
            return None;
        }
        let quantity = self.quantity(index);
        let (two_ends, closed) = (self.two_ends(index, quantity.as_ref()), self.closed(quantity.as_ref()));
        let single = quantity.map(|(quantity, end)| (quantity.into_amount(), end));
        let readings = [two_ends, self.opened(index), closed, self.figures(index), single];
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
        let begins = |index: usize| match words.kind(index) {
            Some(Kind::Symbol | Kind::Digits) => true,
            Some(Kind::Word) => numbers::may_begin(words, index),
            None => false,
        };
        begins(index)
            || begins(index + 1)
            || self.opener(index).is_some()
            || matches!(words.at(index), "between" | "from")
    }

    /// A number with its currency before or after it, or its per cent.
    pub(super) fn quantity(&self, index: usize) -> Read<Quantity> {
        self.quantity_after(index, false)
    }

    /// A quantity; `joined`: it is the far end of a range, so that a hyphen before it says nothing.
    pub(super) fn quantity_after(&self, index: usize, joined: bool) -> Read<Quantity> {
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
        if words.at(index) == "%" && words.is_digits(index + 1) && words.is_glued(index + 1) && words.is_spaced(index) {
            let (quantity, end) = self.number(index + 1, false)?;
            return Some((Quantity { percent: true, ..quantity }, end));
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
        let (found, end) = self.currency_after(&quantity, end);
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

    /// The currency after a number and the index after the signs between them: "5 million in euros", "1,25 Mio. €", "a
    /// 5-million-dollar deal".
    fn currency_after(&self, quantity: &Quantity, end: usize) -> (Read<String>, usize) {
        let words = self.words;
        let of = words.any_phrase(end, &["in", "of"]).filter(|_| quantity.scaled).unwrap_or(end);
        // The dot of "1,25 Mio. €".
        let end = if words.at(end) == "." && words.kind(end + 1) == Some(Kind::Symbol) && quantity.scaled {
            end + 1
        } else {
            end
        };
        // "a 5-million-dollar deal".
        let end = if words.at(end) == "-" && words.is_glued(end) && words.is_glued(end + 1) && quantity.scaled {
            if currencies::currency(words, end + 1).is_some() { end + 1 } else { end }
        } else {
            end
        };
        let found = currencies::currency(words, end).or_else(|| currencies::currency(words, of).filter(|_| of > end));
        (found, end)
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
        let words = self.words;
        if words.at(index) == "¢" && words.is_digits(index + 1) {
            let (number, end) = numbers::literal(words, index + 1, false)?;
            return Some((minor(number, "USD"), end));
        }
        let (number, end) = if words.is_digits(index) {
            numbers::literal(words, index, false)?
        } else {
            numbers::small(words, index).map(|(number, end)| (f64::from(number), end))?
        };
        let currency = match words.at(end) {
            "cent" | "cents" | "¢" => "USD",
            "pence" => "GBP",
            "paise" => "INR",
            _ => return None,
        };
        Some((minor(number, currency), end + 1))
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
    pub(super) fn number(&self, index: usize, dot_groups: bool) -> Read<Quantity> {
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
            words.kind(at) == Some(Kind::Word)
                && !matches!(words.at(at), "and" | "a" | "e" | "point" | "hundred" | "half")
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
}

/// So many hundredths of a currency.
fn minor(number: f64, currency: &str) -> Quantity {
    Quantity { number: number / 100.0, currency: Some(currency.to_owned()), percent: false, scaled: false, scale: 1.0 }
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
