//! Numbers in digits and in words, read at a place in a text. Every reader answers the number and the index after it.

use super::words::Words;

/// The most tokens that one number may take; keeps reading linear in odd texts ("hundred hundred hundred …").
const LONGEST: usize = 24;

/// A number below twenty in words.
fn unit(word: &str) -> Option<u32> {
    Some(match word {
        "zero" | "nil" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        _ => return None,
    })
}

fn tens(word: &str) -> Option<u32> {
    Some(match word {
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// A multiplier that may follow a number. Single letters other than k must be written right after the digits.
fn scale(words: &Words, index: usize) -> Option<f64> {
    Some(match words.at(index) {
        "thousand" | "thousands" | "grand" | "k" | "ألف" | "الف" | "آلاف" => 1e3,
        "lakh" | "lakhs" | "lac" | "lacs" => 1e5,
        "million" | "millions" | "mn" | "mln" | "mio" | "mil" | "mill" | "mm" | "مليون" | "ملايين" => 1e6,
        "crore" | "crores" | "cr" => 1e7,
        "billion" | "billions" | "bn" | "bln" | "bil" => 1e9,
        "trillion" | "trillions" | "tn" | "trn" => 1e12,
        "quadrillion" => 1e15,
        "dozen" | "dozens" => 12.0,
        "m" => 1e6,
        "b" if words.is_glued(index) => 1e9,
        "t" if words.is_glued(index) => 1e12,
        _ => return None,
    })
}

/// The denominator of a spoken fraction.
fn denominator(word: &str) -> Option<f64> {
    Some(match word {
        "half" | "halves" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" | "fourth" | "fourths" => 4.0,
        "fifth" | "fifths" => 5.0,
        "sixth" | "sixths" => 6.0,
        "seventh" | "sevenths" => 7.0,
        "eighth" | "eighths" => 8.0,
        "ninth" | "ninths" => 9.0,
        "tenth" | "tenths" => 10.0,
        "twentieth" | "twentieths" => 20.0,
        "hundredth" | "hundredths" => 100.0,
        "thousandth" | "thousandths" => 1000.0,
        _ => return None,
    })
}

/// The value of a vulgar fraction sign.
pub(crate) fn fraction_sign(word: &str) -> Option<f64> {
    Some(match word {
        "½" => 0.5,
        "¼" => 0.25,
        "¾" => 0.75,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        _ => return None,
    })
}

/// Whether a number may begin at `index`; a cheap test that spares the readers the other words.
pub(crate) fn may_begin(words: &Words, index: usize) -> bool {
    let word = words.at(index);
    words.is_digits(index)
        || matches!(
            word,
            "a" | "an"
                | "half"
                | "hundred"
                | "hundreds"
                | "couple"
                | "minus"
                | "negative"
                | "-"
                | "."
                | "thousand"
                | "quarter"
                | "million"
        )
        || unit(word).is_some()
        || tens(word).is_some()
        || fraction_sign(word).is_some()
}

/// A whole number below a hundred, in digits or words ("21", "twenty one", "twenty-one").
pub fn small(words: &Words, index: usize) -> Option<(u32, usize)> {
    if words.is_digits(index) {
        let text = words.at(index);
        return (text.len() <= 2).then(|| text.parse().ok()).flatten().map(|number| (number, index + 1));
    }
    if let Some(number) = unit(words.at(index)) {
        return Some((number, index + 1));
    }
    let number = tens(words.at(index))?;
    let next = words.skip(index + 1, &["-"]);
    match unit(words.at(next)).filter(|unit| (1..10).contains(unit)) {
        Some(unit) => Some((number + unit, next + 1)),
        None => Some((number, index + 1)),
    }
}

/// An ordinal below a hundred: "3rd", "third", "twenty-first", "last" is not one.
pub fn ordinal(words: &Words, index: usize) -> Option<(u32, usize)> {
    if words.is_digits(index) {
        let suffix = words.at(index + 1);
        let is_ordinal = words.is_glued(index + 1) && matches!(suffix, "st" | "nd" | "rd" | "th");
        let text = words.at(index);
        return (is_ordinal && text.len() <= 2).then(|| text.parse().ok()).flatten().map(|number| (number, index + 2));
    }
    if let Some(number) = ordinal_word(words.at(index)) {
        return Some((number, index + 1));
    }
    let number = tens(words.at(index))?;
    let next = words.skip(index + 1, &["-"]);
    let unit = ordinal_word(words.at(next)).filter(|unit| *unit < 10)?;
    Some((number + unit, next + 1))
}

fn ordinal_word(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return None,
    })
}

/// A number in digits, with decimals and with groups in the English, continental, Swiss and Indian ways: "1,234.56",
/// "1.234,56", "4 500,00", "1'000", "1,50,000". `dot_groups`: a single dot before three digits separates thousands.
pub fn literal(words: &Words, index: usize, dot_groups: bool) -> Option<(f64, usize)> {
    if !words.is_digits(index) {
        // ".5", but not a full stop after a word.
        let is_decimal = words.at(index) == "."
            && words.is_digits(index + 1)
            && words.is_glued(index + 1)
            && (words.is_spaced(index) || matches!(words.before(index), "$" | "€" | "£"));
        return if is_decimal {
            format!("0.{}", words.at(index + 1)).parse().ok().map(|number| (number, index + 2))
        } else {
            None
        };
    }
    let groups = groups(words, index);
    let separators: Vec<&str> = groups.iter().skip(1).map(|group| group.0).collect();
    let mut digits = words.at(index).to_owned();
    let mut end = index + 1;
    // The last separator is a decimal one when it is alone and not before three digits, or differs from the others.
    let decimal_at = match separators.as_slice() {
        [] => None,
        [only] => {
            let three = words.at(groups[1].1).len() == 3;
            let grouping = three && (*only == "," || *only == "'" || *only == " " || (*only == "." && dot_groups));
            let leading_zero = digits.starts_with('0');
            (!grouping || leading_zero).then_some(1)
        }
        [firsts @ .., last] => firsts.iter().all(|separator| separator != last).then_some(separators.len()),
    };
    for (position, (separator, at)) in groups.iter().enumerate().skip(1) {
        let group = words.at(*at);
        if Some(position) == decimal_at {
            if *separator != "." && *separator != "," {
                break;
            }
            digits.push('.');
        } else if !is_group(group, position, &groups, words) {
            break;
        }
        digits.push_str(group);
        end = at + 1;
        if Some(position) == decimal_at {
            break;
        }
    }
    digits.parse().ok().map(|number| (number, end))
}

/// The runs of digits that may form one number: the separator before each (none before the first) and its index.
fn groups(words: &Words, index: usize) -> Vec<(&str, usize)> {
    let mut groups = vec![("", index)];
    let mut at = index;
    while groups.len() < LONGEST {
        let separator = words.at(at + 1);
        let glued = matches!(separator, "." | "," | "'")
            && words.is_glued(at + 1)
            && words.is_digits(at + 2)
            && words.is_glued(at + 2);
        let spaced = words.is_digits(at + 1)
            && words.at(at + 1).len() == 3
            && words.at(index).len() <= 3
            && words.is_spaced(at + 1);
        if glued {
            groups.push((separator, at + 2));
            at += 2;
        } else if spaced && groups.iter().skip(1).all(|group| group.0 == " ") {
            groups.push((" ", at + 1));
            at += 1;
        } else {
            break;
        }
    }
    groups
}

/// Thousands have three digits; in the Indian way all groups but the last have two.
fn is_group(group: &str, position: usize, groups: &[(&str, usize)], words: &Words) -> bool {
    let indian = group.len() == 2
        && groups.get(position + 1).is_some_and(|next| next.0 == "," && matches!(words.at(next.1).len(), 2 | 3));
    group.len() == 3 || indian
}

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
    (end > at + 1 || numerator > 1 || (index < at && !matches!(words.at(at), "quarter" | "half")))
        .then_some((result, end))
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
            index = next;
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
        if index == start && matches!(word, "a" | "an" | "couple") {
            return self.article(index);
        }
        let factor = scale(words, index)?;
        self.scale(factor).then_some(index + 1)
    }

    /// "a million", "a hundred", "a couple of thousand", "a dozen", "a cool 4 million".
    fn article(&mut self, index: usize) -> Option<usize> {
        let words = self.words;
        let next = if words.at(index) == "couple" { index } else { index + 1 };
        if words.at(next) == "couple" {
            self.current = Some(2.0);
            return Some(words.skip(next + 1, &["of"]));
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
        let word = words.at(next);
        let small = unit(word).or_else(|| tens(word)).is_some_and(|number| number > 0);
        let fits = match words.at(index) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<f64> {
        let words = Words::new(text);
        number(&words, 0, false).filter(|(_, end)| *end == words.len()).map(|(number, _)| number)
    }

    #[test]
    fn digits_are_read_in_every_convention() {
        for (text, expected) in [
            ("1234", 1234.0),
            ("1,234", 1234.0),
            ("1,234.56", 1234.56),
            ("1.234,56", 1234.56),
            ("4.500.000", 4_500_000.0),
            ("4 500,00", 4500.0),
            ("90 000", 90_000.0),
            ("12'500", 12_500.0),
            ("1,50,000", 150_000.0),
            ("9,5", 9.5),
            ("0.125", 0.125),
            (".75", 0.75),
            ("٣٬٥٠٠", 3500.0),
            ("-42", -42.0),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn words_are_read() {
        for (text, expected) in [
            ("seven", 7.0),
            ("forty-two", 42.0),
            ("three hundred and five", 305.0),
            ("twelve hundred", 1200.0),
            ("two thousand three hundred and eleven", 2311.0),
            ("one million two hundred thousand", 1_200_000.0),
            ("a hundred", 100.0),
            ("a million and a half", 1_500_000.0),
            ("three and a half thousand", 3500.0),
            ("one point two five million", 1_250_000.0),
            ("half a million", 500_000.0),
            ("two thirds", 2.0 / 3.0),
            ("a couple of hundred", 200.0),
            ("two dozen", 24.0),
            ("a cool 6 million", 6_000_000.0),
            ("minus eight", -8.0),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn scales_follow_digits() {
        for (text, expected) in [
            ("50k", 50_000.0),
            ("1.1k", 1100.0),
            ("2.5 mn", 2_500_000.0),
            ("3bn", 3e9),
            ("12 lakh", 1_200_000.0),
            ("1.2 crore", 12_000_000.0),
            ("2 1/2 million", 2_500_000.0),
            ("2 lakh 40 thousand", 240_000.0),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn neighbours_stay_apart() {
        let words = Words::new("5 10");
        assert_eq!(number(&words, 0, false), Some((5.0, 1)));
        assert_eq!(read("twenty twenty"), None);
        assert_eq!(read("and"), None);
    }

    #[test]
    fn ordinals_are_read() {
        for (text, expected) in [("3rd", 3), ("twenty-first", 21), ("thirty first", 31), ("twelfth", 12), ("30th", 30)]
        {
            assert_eq!(ordinal(&Words::new(text), 0).map(|found| found.0), Some(expected), "{text}");
        }
        assert_eq!(ordinal(&Words::new("21"), 0), None);
    }
}
