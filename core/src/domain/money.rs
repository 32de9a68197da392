//! Money as minor units and a currency, and totals that never drop an amount they cannot convert.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // Only A to Z gets in, through `from_str`.
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimal digits the minor unit has (ISO 4217, column "minor unit").
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(Error::invalid(format!("A currency is a three-letter code such as USD or KWD, not {text:?}."))),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount of one currency, in its minor units (cents, fils, yen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// An amount by its minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount nearest to a decimal number of major units; `None` where it does not fit.
    pub fn from_major(major: f64, currency: Currency) -> Option<Self> {
        let minor = (major * 10f64.powi(currency.minor_digits().cast_signed())).round();
        // The comparison makes the conversion exact enough: beyond 2^53 minor units a double has no single units left.
        #[expect(clippy::cast_possible_truncation, reason = "bounded by the comparison")]
        (minor.abs() < 9_007_199_254_740_992.0).then(|| Self::new(minor as i64, currency))
    }

    /// The amount in major units, for charts and comparisons.
    #[expect(clippy::cast_precision_loss, reason = "a figure to draw, not to add")]
    pub fn major(self) -> f64 {
        self.minor as f64 / 10f64.powi(self.currency.minor_digits().cast_signed())
    }
}

impl fmt::Display for Money {
    /// `KWD 12,000`, `USD 1,250.50`: the code first, groups of three, no empty decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.minor_digits();
        let unit = 10u64.pow(digits);
        let size = self.minor.unsigned_abs();
        let major = (size / unit).to_string();
        let mut grouped = String::with_capacity(major.len() + major.len() / 3);
        for (position, digit) in major.chars().enumerate() {
            if position > 0 && (major.len() - position).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.minor < 0 { "-" } else { "" };
        write!(f, "{} {sign}{grouped}", self.currency)?;
        match size % unit {
            0 => Ok(()),
            rest => write!(f, ".{rest:0width$}", width = digits as usize),
        }
    }
}

/// Exchange rates into a base currency, as of one day.
#[derive(Debug, Clone)]
pub struct Rates {
    base: Currency,
    rates: BTreeMap<Currency, f64>,
}

impl Rates {
    /// Rates by currency: units of `base` for one unit of the currency.
    pub fn new(base: Currency, rates: impl IntoIterator<Item = (Currency, f64)>) -> Self {
        Self { base, rates: rates.into_iter().collect() }
    }

    /// The currency converted into.
    pub const fn base(&self) -> Currency {
        self.base
    }

    /// The amount in the base currency, `None` where no rate is known.
    pub fn convert(&self, money: Money) -> Option<Money> {
        if money.currency == self.base {
            return Some(money);
        }
        let rate = self.rates.get(&money.currency)?;
        Money::from_major(money.major() * rate, self.base)
    }
}

/// A sum over records of several currencies. What has no rate is kept apart and counted: it is shown, never dropped and never
/// taken for zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The sum of all that could be converted, in the base currency.
    pub base: Money,
    /// How many records went into `base`.
    pub converted: u64,
    /// Sums that have no rate, with the number of records in each.
    pub unconverted: Vec<(Money, u64)>,
    /// Records without any amount.
    pub without_amount: u64,
}

impl Total {
    /// Nothing yet.
    pub const fn zero(base: Currency) -> Self {
        Self { base: Money::new(0, base), converted: 0, unconverted: Vec::new(), without_amount: 0 }
    }

    /// Adds `count` records that together are worth `sum` (`None`: they carry no amount).
    pub fn add(&mut self, sum: Option<Money>, count: u64, rates: &Rates) {
        let Some(sum) = sum else {
            self.without_amount += count;
            return;
        };
        if let Some(converted) = rates.convert(sum) {
            self.base.minor = self.base.minor.saturating_add(converted.minor);
            self.converted += count;
        } else if let Some(known) = self.unconverted.iter_mut().find(|(money, _)| money.currency == sum.currency) {
            known.0.minor = known.0.minor.saturating_add(sum.minor);
            known.1 += count;
        } else {
            self.unconverted.push((sum, count));
        }
    }

    /// All records counted, whatever they are worth.
    pub fn count(&self) -> u64 {
        self.converted + self.without_amount + self.unconverted.iter().map(|(_, count)| count).sum::<u64>()
    }

    /// What the figure leaves out, as one plain sentence; `None` where it is complete.
    pub fn caveat(&self) -> Option<String> {
        let mut parts: Vec<String> = self
            .unconverted
            .iter()
            .map(|(money, count)| format!("{money} in {count} {} (no exchange rate)", plural(*count, "deal")))
            .collect();
        if self.without_amount > 0 {
            parts.push(format!("{} {} without an amount", self.without_amount, plural(self.without_amount, "deal")));
        }
        (!parts.is_empty()).then(|| format!("Not in the total: {}.", parts.join("; ")))
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base.fmt(f)
    }
}

/// The noun for one, its plural for any other count.
pub fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        return noun.to_owned();
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if noun == "person" => "people".to_owned(),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kwd() -> Currency {
        "kwd".parse().expect("a currency")
    }

    #[test]
    fn money_is_shown_with_its_code_and_only_the_decimals_it_needs() {
        let jpy: Currency = "JPY".parse().expect("a currency");
        let cases = [
            (Money::new(1_250_050, Currency::USD), "USD 12,500.50"),
            (Money::new(12_000_000, kwd()), "KWD 12,000"),
            (Money::new(12_000_005, kwd()), "KWD 12,000.005"),
            (Money::new(-999, jpy), "JPY -999"),
            (Money::new(0, Currency::USD), "USD 0"),
        ];
        for (money, shown) in cases {
            assert_eq!(money.to_string(), shown);
        }
    }

    #[test]
    fn an_amount_without_a_rate_is_kept_apart_and_counted() {
        let eur: Currency = "EUR".parse().expect("a currency");
        let rates = Rates::new(Currency::USD, [(kwd(), 3.25)]);
        let mut total = Total::zero(Currency::USD);
        total.add(Some(Money::new(10_000, Currency::USD)), 1, &rates);
        total.add(Some(Money::new(10_000, kwd())), 1, &rates);
        total.add(Some(Money::new(500, eur)), 2, &rates);
        total.add(Some(Money::new(700, eur)), 1, &rates);
        total.add(None, 4, &rates);
        assert_eq!(total.base, Money::new(13_250, Currency::USD));
        assert_eq!(total.unconverted, [(Money::new(1_200, eur), 3)]);
        assert_eq!(total.count(), 9);
        assert_eq!(
            total.caveat().as_deref(),
            Some("Not in the total: EUR 12 in 3 deals (no exchange rate); 4 deals without an amount.")
        );
    }

    #[test]
    fn a_number_too_large_for_minor_units_is_refused() {
        assert_eq!(Money::from_major(1e300, Currency::USD), None);
        assert_eq!(Money::from_major(0.1 + 0.2, Currency::USD), Some(Money::new(30, Currency::USD)));
    }
}
