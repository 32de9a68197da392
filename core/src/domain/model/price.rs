//! What a language model costs, to the millionth of a US dollar.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Millionths of a US dollar, which is what models are priced in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UsdMicros(pub i64);

impl UsdMicros {
    const DOLLAR: i64 = 1_000_000;

    /// What is left of it after that much; never less than nothing.
    #[must_use]
    pub fn less(self, spent: Self) -> Self {
        Self(self.0.saturating_sub(spent.0).max(0))
    }
}

impl fmt::Display for UsdMicros {
    /// `USD 12.50`; below a dollar with as many decimals as it takes: `USD 0.0042`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let dollar = Self::DOLLAR.unsigned_abs();
        if size >= dollar {
            let cents = size.saturating_add(5_000) / 10_000;
            let mut whole = (cents / 100).to_string();
            for at in (1..whole.len()).rev().filter(|at| (whole.len() - at).is_multiple_of(3)).collect::<Vec<_>>() {
                whole.insert(at, ',');
            }
            return write!(formatter, "USD {sign}{whole}.{:02}", cents % 100);
        }
        let decimals = format!("{size:06}");
        let kept = decimals.trim_end_matches('0').len().max(2);
        write!(formatter, "USD {sign}0.{}", &decimals[..kept])
    }
}

impl FromStr for UsdMicros {
    type Err = Error;

    /// `50`, `12.50`, `0.15`, also with a dollar sign or `USD` in front.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid(format!("{text:?} is no amount of US dollars; write it like 50 or 0.15."));
        let bare = text.trim();
        let bare = bare.strip_prefix("USD").or_else(|| bare.strip_prefix('$')).unwrap_or(bare).trim();
        let (whole, decimals) = bare.split_once('.').unwrap_or((bare, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 6 || whole.len() > 9 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let decimals: i64 = format!("{decimals:0<6}").parse().map_err(|_| wrong())?;
        Ok(Self(whole * Self::DOLLAR + decimals))
    }
}

/// What a million tokens cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelPrices {
    /// Of what is sent.
    pub input: UsdMicros,
    /// Of what comes back.
    pub output: UsdMicros,
}

impl ModelPrices {
    /// What a call cost, rounded up to the next millionth.
    pub fn cost(self, tokens_in: u64, tokens_out: u64) -> UsdMicros {
        let price = |price: UsdMicros| u128::from(price.0.max(0).unsigned_abs());
        let sum = u128::from(tokens_in)
            .saturating_mul(price(self.input))
            .saturating_add(u128::from(tokens_out).saturating_mul(price(self.output)));
        UsdMicros(i64::try_from(sum.div_ceil(1_000_000)).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_written_and_read_to_the_millionth() {
        for (micros, written) in [
            (0, "USD 0.00"),
            (1, "USD 0.000001"),
            (4_200, "USD 0.0042"),
            (500_000, "USD 0.50"),
            (12_345_678, "USD 12.35"),
            (1_234_500_000, "USD 1,234.50"),
            (999_999_999, "USD 1,000.00"),
            (-1_500_000, "USD -1.50"),
        ] {
            assert_eq!(UsdMicros(micros).to_string(), written);
        }
        for (text, micros) in [("50", 50_000_000), ("0.15", 150_000), ("$1.5", 1_500_000), (" USD 2 ", 2_000_000)] {
            assert_eq!(text.parse::<UsdMicros>().expect("an amount"), UsdMicros(micros), "{text}");
        }
        for wrong in ["", "-1", "1.2.3", "1.", ".5", "1e3", "0.0000001", "9999999999", "five"] {
            assert!(wrong.parse::<UsdMicros>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_call_is_never_booked_for_less_than_it_cost() {
        let prices = ModelPrices { input: UsdMicros(150_000), output: UsdMicros(600_000) };
        assert_eq!(prices.cost(1_000, 100), UsdMicros(210));
        assert_eq!(prices.cost(1, 0), UsdMicros(1), "rounded up");
        assert_eq!(prices.cost(0, 0), UsdMicros(0));
        assert_eq!(prices.cost(u64::MAX, u64::MAX), UsdMicros(i64::MAX));
        assert_eq!(ModelPrices::default().cost(1_000, 1_000), UsdMicros(0));
    }
}
