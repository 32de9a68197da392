//! Amounts: money, plain numbers, shares and ranges of them.
//!
//! "50k", "$1.2m", "KWD 3,500", "twelve hundred euros", "5 lakh rupees", "2.5 %", "between 1 and 2 million", "over 50k",
//! "20k or less".

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::LONGEST_TEXT;
use super::quantities::Reader;
use super::words::Words;

/// An amount that was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Amount {
    /// An amount of money.
    Money {
        /// In the main unit of the currency.
        amount: f64,
        /// ISO 4217, when a currency was said.
        currency: Option<String>,
    },
    /// A number that says nothing about money.
    Number(f64),
    /// A share, 12.5 for 12.5 %.
    Percent(f64),
    /// Between two amounts, or above or below one.
    Range {
        /// The least, when there is one.
        min: Option<f64>,
        /// The most, when there is one.
        max: Option<f64>,
        /// ISO 4217, when a currency was said.
        currency: Option<String>,
    },
}

/// An amount found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct AmountMatch {
    /// Where it stands, in bytes; always on character boundaries.
    pub span: Range<usize>,
    /// The meaning.
    pub amount: Amount,
}

/// Every amount of `text`, left to right, none overlapping another. Numbers that belong to times of day, dates and names
/// such as Q3 are left alone as far as their neighbours show it.
pub fn find_all(text: &str) -> Vec<AmountMatch> {
    if text.len() > LONGEST_TEXT {
        return Vec::new();
    }
    find_in(&Words::new(text))
}

/// [`find_all`] in a text that has been cut into words.
pub(crate) fn find_in(words: &Words) -> Vec<AmountMatch> {
    let reader = Reader { words };
    let mut found = Vec::new();
    let mut index = 0;
    while index < words.len() {
        match reader.amount(index) {
            Some((amount, end)) => {
                found.push(AmountMatch { span: words.span(index..end), amount });
                index = end.max(index + 1);
            }
            None => index += 1,
        }
    }
    found
}

/// The amount of `text` that says most: one with a currency before one without, any other before a plain number, and of
/// equals the longest.
pub fn find(text: &str) -> Option<AmountMatch> {
    let weight = |found: &AmountMatch| {
        let (currency, plain) = match &found.amount {
            Amount::Money { currency, .. } | Amount::Range { currency, .. } => (currency.is_some(), false),
            Amount::Percent(_) => (false, false),
            Amount::Number(_) => (false, true),
        };
        (currency, !plain, found.span.len())
    };
    find_all(text).into_iter().reduce(|best, next| if weight(&next) > weight(&best) { next } else { best })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(amount: &Amount) -> String {
        let number = |number: &Option<f64>| number.map_or_else(String::new, |number| number.to_string());
        let code = |code: &Option<String>| code.as_ref().map_or_else(String::new, |code| format!(" {code}"));
        match amount {
            Amount::Money { amount, currency } => format!("money {amount}{}", code(currency)),
            Amount::Number(value) => format!("number {value}"),
            Amount::Percent(percent) => format!("{percent} %"),
            Amount::Range { min, max, currency } => format!("{}..{}{}", number(min), number(max), code(currency)),
        }
    }

    /// Every line is "what is said = what it means".
    fn check(table: &str) {
        let mut wrong = Vec::new();
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (said, meant) = line.rsplit_once(" => ").expect("a line of the table");
            let found = find(said.trim()).map_or_else(|| "nothing".to_owned(), |found| shown(&found.amount));
            if found != meant.trim() {
                wrong.push(format!("{}: {found}, not {}", said.trim(), meant.trim()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn money_is_read_with_its_currency() {
        check(
            "$1,234.56 => money 1234.56 USD
             1.234,56 € => money 1234.56 EUR
             €1.500 => money 1500 EUR
             35 k€ => money 35000 EUR
             £99 => money 99 GBP
             KWD 1,500.250 => money 1500.25 KWD
             KD 500 => money 500 KWD
             Rs. 2.5 crore => money 25000000 INR
             ₹10,00,000 => money 1000000 INR
             2 million naira => money 2000000 NGN
             R$ 1.000 => money 1000 BRL
             R500 => money 500 ZAR
             CHF 1'250.50 => money 1250.5 CHF
             $40k CAD => money 40000 CAD
             a deal of 20 thousand riyals with Noor => money 20000 SAR
             half a million dollars => money 500000 USD
             ten grand => money 10000
             300 zł => money 300 PLN
             5000 won => money 5000 KRW
             20 dollars and 43 cents => money 20.43 USD
             ١٥٬٠٠٠ KWD => money 15000 KWD
             50¢ => money 0.5 USD
             thousand euros => money 1000 EUR
             350 thou => money 350000
             a few thousand dollars => money 3000 USD
             $5-million => money 5000000 USD
             the quote was $4,750 plus VAT => money 4750 USD
             bump it up to 95 thousand euros please => money 95000 EUR
             5 sri lankan rupees => money 5 LKR
             200 swedish crowns => money 200 SEK
             ٥٠ ألف => money 50000
             400 mexican pesos => money 400 MXN
             400 pesos => money 400",
        );
    }

    #[test]
    fn ranges_have_one_side_or_two() {
        check(
            "50-80k => 50000..80000
             $50k-$80k => 50000..80000 USD
             between 1 and 3 million euros => 1000000..3000000 EUR
             from 10k to 20k => 10000..20000
             over 50k => 50000..
             no less than 40k => 40000..
             >= $10k => 10000.. USD
             50k+ => 50000..
             10k and up => 10000..
             under 5,000 dirhams => ..5000 AED
             up to 100k => ..100000
             20k or less => ..20000
             deals up to 95k => ..95000
             cheaper than $300 => ..300 USD
             starting at 50k => 50000..
             50k and upwards => 50000..
             100k up to 200k => 100000..200000
             $500 plus => 500.. USD
             more than 3000 and less than 4000 => 3000..4000
             six-figure => 100000..999999",
        );
    }

    #[test]
    fn shares_and_numbers() {
        check(
            "12.5 percent => 12.5 %
             12,5% => 12.5 %
             half a percent => 0.5 %
             150 bps => 1.5 %
             two hundred and fifty => number 250
             three dozen => number 36
             -42 => number -42
             one half => number 0.5
             1.5e3 => number 1500
             3.4e-2 => number 0.034
             %50 => 50 %
             2 1/2 => number 2.5",
        );
    }

    #[test]
    fn times_dates_and_names_are_no_amounts() {
        for text in ["Q3", "at 5pm", "10:30", "2nd", "no numbers here", "one of them", "try again", "all of it"] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn the_span_is_the_amount() {
        let text = "Push Zoë’s deal to €45k please";
        let found = find(text).expect("an amount");
        assert_eq!(&text[found.span], "€45k");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            for found in find_all(&text) {
                prop_assert!(text.get(found.span).is_some_and(|words| !words.is_empty()));
            }
        }

        #[test]
        fn no_numbers_panic(text in "([0-9$€k%.,/ -]|million |and |half |a |hundred |over |to |-){0,24}") {
            for found in find_all(&text) {
                prop_assert!(text.get(found.span).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}
