//! Amounts: money, plain numbers, shares and ranges of them.

use std::ops::Range;

use serde::Serialize;

/// An amount that was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// Every amount of `text`, left to right, none overlapping another.
pub fn find_all(text: &str) -> Vec<AmountMatch> {
    let _ = text;
    Vec::new()
}

/// The amount of `text` that says most: money before a range of numbers, a share, a plain number.
pub fn find(text: &str) -> Option<AmountMatch> {
    find_all(text).into_iter().next()
}
