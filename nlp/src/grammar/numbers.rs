//! Numbers in digits and in words, read at a place in a text. Every reader answers the number and the index after it.

use std::sync::LazyLock;

use super::words::Words;
use crate::hash::FastSet;

pub use super::spoken_numbers::number;

/// The most tokens that one number may take; keeps reading linear in odd texts ("hundred hundred hundred …").
pub(super) const LONGEST: usize = 24;

/// A number below twenty in words.
pub(super) fn unit(word: &str) -> Option<u32> {
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

pub(super) fn tens(word: &str) -> Option<u32> {
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
pub(super) fn scale(words: &Words, index: usize) -> Option<f64> {
    Some(match words.at(index) {
        "thousand" | "thousands" | "grand" | "k" | "thou" | "tsd" | "ألف" | "الف" | "آلاف" => 1e3,
        "lakh" | "lakhs" | "lac" | "lacs" => 1e5,
        "million" | "millions" | "mn" | "mln" | "mio" | "mil" | "mill" | "mm" | "m" | "مليون" | "ملايين" => {
            1e6
        }
        "crore" | "crores" | "cr" => 1e7,
        "billion" | "billions" | "bn" | "bln" | "bil" => 1e9,
        "trillion" | "trillions" | "tn" | "trn" => 1e12,
        "quadrillion" => 1e15,
        "dozen" | "dozens" => 12.0,
        "b" if words.is_glued(index) => 1e9,
        "t" if words.is_glued(index) => 1e12,
        _ => return None,
    })
}

/// The denominator of a spoken fraction.
pub(super) fn denominator(word: &str) -> Option<f64> {
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
    words.is_digits(index) || BEGINNINGS.contains(words.at(index))
}

/// The words that a number may begin with.
static BEGINNINGS: LazyLock<FastSet<&str>> = LazyLock::new(|| {
    let listed = "a an half hundred hundreds couple minus negative - . thousand quarter million billion few several zero nil one \
                  two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
                  eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety ½ ¼ ¾ ⅓ ⅔";
    listed.split_ascii_whitespace().collect()
});

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
    fn every_number_word_may_begin_a_number() {
        let reads = |word: &&&str| {
            unit(word).or_else(|| tens(word)).is_some()
                || fraction_sign(word).is_some()
                || number(&Words::new(&format!("{word} million hundred of 5")), 0, false).is_some()
        };
        let listed = BEGINNINGS.iter().filter(reads).count();
        assert!(listed >= 40, "{listed}");
        for word in ["nil", "nineteen", "fourty", "ninety", "⅔", "½"] {
            assert!(may_begin(&Words::new(word), 0), "{word}");
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
