//! Numbers of several words: "twenty-one trillion three hundred", "two and a half million", "a couple of thousand".

use super::currencies;
use super::numbers::{LONGEST, denominator, fraction_sign, literal, scale, small, tens, unit};
use super::words::Words;

/// The largest run of number words and digits at `index`: "twenty-one trillion three hundred", "2.5m", "half a million",
/// "three quarters of a million", "one hundred fifty k", "two and a half", "a couple of hundred".
pub fn number(words: &Words, index: usize, dot_groups: bool) -> Option<(f64, usize)> {
    if words.at(index).is_empty() {
        return None;
    }
    if matches!(words.at(index), "minus" | "negative")
        || (words.at(index) == "-" && words.is_glued(index + 1) && words.is_spaced(index))
    {
        return number(words, index + 1, dot_groups)
            .filter(|(number, _)| *number >= 0.0)
            .map(|(number, end)| (-number, end));
    }
    if let Some(found) = leading_fraction(words, index) {
        return Some(found);
    }
    Reader { words, dot_groups, total: 0.0, current: None, smallest: f64::INFINITY, literal: false }.read(index)
}

/// "half a million", "a quarter million", "three quarters of a million", "two thirds", "1/2", "½".
fn leading_fraction(words: &Words, index: usize) -> Option<(f64, usize)> {
    if let Some(value) = fraction_sign(words.at(index)) {
        return Some(scaled(words, value, index + 1));
    }
    let (numerator, at) = match words.at(index) {
        "a" | "an" => (1, index + 1),
        "half" => (1, index),
        _ => small(words, index)?,
    };
    if words.at(at) == "/"
        && words.is_glued(at)
        && words.is_digits(at + 1)
        && words.is_glued(at + 1)
        && words.at(at + 2) != "/"
    {
        let below: f64 = words.at(at + 1).parse().ok()?;
        let is_fraction = below > f64::from(numerator) && below <= 100.0;
        return is_fraction.then(|| scaled(words, f64::from(numerator) / below, at + 2));
    }
    let at = words.skip(at, &["-"]);
    let value = f64::from(numerator) / denominator(words.at(at))?;
    let (result, end) = scaled(words, value, at + 1);
    // "the third" and "a second" are ordinals, "half" alone and "a quarter" alone rarely amounts.
    let one_half = words.at(index) == "one" && words.at(at) == "half" && words.at(at + 1).is_empty();
    (end > at + 1 || numerator > 1 || one_half || (index < at && !matches!(words.at(at), "quarter" | "half")))
        .then_some((result, end))
}

/// The "e3" of "1.5e3": what to multiply by.
fn exponent(words: &Words, index: usize) -> Option<(f64, usize)> {
    if words.at(index) != "e" || words.is_spaced(index) {
        return None;
    }
    let sign = matches!(words.at(index + 1), "+" | "-") && words.is_glued(index + 1);
    let at = if sign { index + 2 } else { index + 1 };
    let fits = words.is_digits(at) && words.is_glued(at) && words.at(at).len() <= 2;
    let power: i32 = if fits { words.at(at).parse().ok()? } else { return None };
    Some((10f64.powi(if words.at(index + 1) == "-" { -power } else { power }), at + 1))
}

/// Multiplies by the scale after "a", "of a" or nothing, when there is one.
fn scaled(words: &Words, value: f64, index: usize) -> (f64, usize) {
    let at = words.skip(words.skip(index, &["of"]), &["a", "an", "one"]);
    match scale(words, at) {
        Some(factor) if words.at(at).len() > 1 => (value * factor, at + 1),
        _ if words.at(at) == "hundred" => (value * 100.0, at + 1),
        _ => (value, index),
    }
}

struct Reader<'a> {
    words: &'a Words,
    dot_groups: bool,
    /// The sum of the finished groups.
    total: f64,
    /// The group being read, below the next scale.
    current: Option<f64>,
    /// The scale of the last finished group; a further one must be smaller.
    smallest: f64,
    /// Whether the group being read was written in digits.
    literal: bool,
}

impl Reader<'_> {
    fn read(mut self, start: usize) -> Option<(f64, usize)> {
        let mut index = start;
        let mut end = None;
        while index < start + LONGEST {
            let Some(next) = self.step(index, start) else { break };
            // A joint is part of the number only when something follows it.
            let is_joint = next == index + 1 && index > start && matches!(self.words.at(index), "-" | "and" | ",");
            index = next;
            if is_joint {
                continue;
            }
            if self.current.is_some() || self.smallest.is_finite() {
                end = Some(index);
            }
        }
        let end = end?;
        Some((self.total + self.current.unwrap_or(0.0), end))
    }

    /// Takes what stands at `index` and answers the index after it.
    fn step(&mut self, index: usize, start: usize) -> Option<usize> {
        let words = self.words;
        let word = words.at(index);
        if index > start && matches!(word, "-" | "and" | ",") {
            return self.joint(index);
        }
        if words.is_digits(index) || (index == start && word == ".") {
            return self.digits(index);
        }
        if let Some(number) = unit(word).or_else(|| tens(word)) {
            return self.small(f64::from(number)).then_some(index + 1);
        }
        if word == "hundred" || word == "hundreds" {
            let count = self.current.unwrap_or(1.0);
            if count >= 100.0 || (self.current.is_none() && index > start && self.smallest.is_infinite()) {
                return None;
            }
            self.current = Some(count * 100.0);
            self.literal = false;
            return Some(index + 1);
        }
        if word == "point" && self.current.is_some() {
            return self.decimals(index + 1);
        }
        if let Some(fraction) = fraction_sign(word) {
            self.current = Some(self.current? + fraction);
            return Some(index + 1);
        }
        if index == start && matches!(word, "few" | "several") {
            return self.few(index);
        }
        // "thousand euros": one of them.
        if index == start
            && matches!(word, "thousand" | "million" | "billion")
            && currencies::currency(words, index + 1).is_some()
        {
            self.current = Some(1.0);
        }
        if index == start && matches!(word, "a" | "an" | "couple") {
            return self.article(index);
        }
        let factor = scale(words, index)?;
        self.scale(factor).then_some(index + 1)
    }

    /// "a few hundred", "several thousand": three of them.
    fn few(&mut self, index: usize) -> Option<usize> {
        let next = index + 1;
        let is_scale =
            self.words.at(next) == "hundred" || (self.words.at(next).len() > 2 && scale(self.words, next).is_some());
        self.current = is_scale.then_some(3.0);
        is_scale.then_some(next)
    }

    /// "a million", "a hundred", "a couple of thousand", "a dozen", "a cool 4 million".
    fn article(&mut self, index: usize) -> Option<usize> {
        let words = self.words;
        let next = if words.at(index) == "couple" { index } else { index + 1 };
        if words.at(next) == "couple" {
            self.current = Some(2.0);
            return Some(words.skip(next + 1, &["of"]));
        }
        if matches!(words.at(next), "few") {
            return self.few(next);
        }
        if words.at(next) == "cool" {
            return Some(next + 1);
        }
        let is_scale = words.at(next) == "hundred" || (words.at(next).len() > 2 && scale(words, next).is_some());
        if is_scale {
            self.current = Some(1.0);
        }
        is_scale.then_some(next)
    }

    /// The hyphen of "twenty-one", the "and" of "three hundred and one" or "two and a half", the comma after a scale.
    fn joint(&mut self, index: usize) -> Option<usize> {
        let words = self.words;
        let next = index + 1;
        if words.at(index) == "and" {
            let half = words.skip(next, &["a", "an", "one"]);
            if matches!(words.at(half), "half" | "quarter") || words.any_phrase(next, &["three quarters"]).is_some() {
                return self.and_fraction(half);
            }
            if words.is_digits(next) && words.at(next + 1) == "/" && words.is_glued(next + 1) && self.current.is_some()
            {
                let (fraction, end) = leading_fraction(words, next)?;
                self.current = self.current.map(|current| current + fraction);
                return Some(end);
            }
        }
        // "two hundred and 5".
        if words.at(index) == "and"
            && let Some(current) =
                self.current.filter(|current| *current >= 100.0 && !self.literal && current % 100.0 == 0.0)
            && let Some((number, end)) =
                small(words, next).filter(|_| words.is_digits(next) && words.is_spaced(next + 1))
        {
            self.current = Some(current + f64::from(number));
            return Some(end);
        }
        let word = words.at(next);
        let small = unit(word).or_else(|| tens(word)).is_some_and(|number| number > 0);
        let fits = match words.at(index) {
            // "$5-million" is hyphened like "twenty-one".
            "-" if words.at(next).len() > 2 && scale(words, next).is_some() => {
                words.is_glued(index) && words.is_glued(next) && self.current.is_some()
            }
            "-" => small && words.is_glued(index) && !self.literal,
            "and" => {
                (small || word == "a")
                    && (self.current.is_some_and(|current| current >= 100.0 && !self.literal) || self.is_between())
            }
            _ => small && self.is_between(),
        };
        fits.then_some(next)
    }

    /// Whether a scale was just read, so that a smaller group may follow.
    fn is_between(&self) -> bool {
        self.current.is_none() && self.smallest.is_finite()
    }

    /// "and a half", after a number ("two and a half million") or after a scale ("two million and a half").
    fn and_fraction(&mut self, index: usize) -> Option<usize> {
        let fraction = match self.words.at(index) {
            "half" => 0.5,
            "quarter" => 0.25,
            _ => 0.75,
        };
        let end = if self.words.at(index) == "three" { index + 2 } else { index + 1 };
        if let Some(current) = self.current {
            self.current = Some(current + fraction);
        } else if self.smallest.is_finite() {
            self.total += fraction * self.smallest;
        } else {
            return None;
        }
        Some(end)
    }

    fn digits(&mut self, index: usize) -> Option<usize> {
        if self.current.is_some() {
            return self.mixed_fraction(index);
        }
        let (number, end) = literal(self.words, index, self.dot_groups)?;
        let (number, end) = exponent(self.words, end).map_or((number, end), |(power, end)| (number * power, end));
        if number >= self.smallest || (self.is_between() && self.words.is_glued(index)) {
            return None;
        }
        self.current = Some(number);
        self.literal = true;
        Some(end)
    }

    /// The "1/2" of "2 1/2".
    fn mixed_fraction(&mut self, index: usize) -> Option<usize> {
        if self.words.at(index + 1) != "/" || !self.literal {
            return None;
        }
        let numerator: f64 = self.words.at(index).parse().ok()?;
        let denominator: f64 = self.words.at(index + 2).parse().ok()?;
        let fits = numerator < denominator && denominator <= 16.0 && self.words.at(index + 3) != "/";
        self.current = self.current.filter(|_| fits).map(|current| current + numerator / denominator);
        fits.then_some(index + 3)
    }

    fn small(&mut self, number: f64) -> bool {
        let next = match self.current {
            None if number < self.smallest => Some(number),
            Some(current) if !self.literal && current >= 100.0 && current % 100.0 == 0.0 && number > 0.0 => {
                Some(current + number)
            }
            Some(current)
                if !self.literal
                    && (20.0..100.0).contains(&(current % 100.0))
                    && current % 10.0 == 0.0
                    && (1.0..10.0).contains(&number) =>
            {
                Some(current + number)
            }
            _ => None,
        };
        if let Some(number) = next {
            self.current = Some(number);
            self.literal = false;
        }
        next.is_some()
    }

    fn decimals(&mut self, index: usize) -> Option<usize> {
        let mut place = 0.1;
        let mut at = index;
        while at < index + 8 {
            let digit = if self.words.is_digits(at) && self.words.at(at).len() == 1 {
                self.words.at(at).parse().ok()
            } else {
                unit(self.words.at(at))
            };
            let Some(digit) = digit.filter(|digit| *digit < 10) else { break };
            self.current = self.current.map(|current| current + place * f64::from(digit));
            place /= 10.0;
            at += 1;
        }
        // Tenths add up inexactly; nine decimals are plenty.
        self.current = self.current.map(|current| (current * 1e9).round() / 1e9);
        (at > index).then_some(at)
    }

    fn scale(&mut self, factor: f64) -> bool {
        let Some(count) = self.current.take() else {
            // "hundred thousand million" and the like: a scale of a scale, "2 thousand crore".
            let repeated = self.smallest.is_finite() && factor > self.smallest && self.total > 0.0 && factor >= 1e5;
            if repeated {
                self.total *= factor;
                self.smallest = factor;
            }
            return repeated;
        };
        if factor >= self.smallest {
            self.current = Some(count);
            return false;
        }
        // Cents of a scale come out as 1.1 * 1000 = 1100.0000000000002; round where a whole number is meant.
        let product = count * factor;
        let rounded = (product * 1e4).round() / 1e4;
        self.total += if product.abs() < 1e11 { rounded } else { product };
        self.smallest = factor;
        self.literal = false;
        true
    }
}
