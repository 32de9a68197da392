//! Exchange rates as of a day.

use chrono::NaiveDate;

use super::{TenantTx, error};
use crate::{
    domain::money::{Currency, Money, Rates, Total},
    error::Result,
};

/// The rates of one day, in the two forms that a read needs: to add amounts up, and to compare them inside a query.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The rates.
    pub rates: Rates,
    /// The day they are of.
    pub day: NaiveDate,
    pub(super) currencies: Vec<String>,
    /// Minor units of the base currency for one minor unit of the currency of the same position.
    pub(super) factors: Vec<f64>,
}

impl Conversion {
    /// An amount in minor units of the base currency, for comparing.
    pub(super) fn comparable(&self, money: Money) -> Option<f64> {
        let position = self.currencies.iter().position(|currency| currency == money.currency.as_str())?;
        #[expect(clippy::cast_precision_loss, reason = "a figure to compare, not to add")]
        Some(money.minor as f64 * self.factors.get(position)?)
    }

    /// Adds a sum that a query made. A closed deal counts with the amount frozen at its closing or not at all: today's rates
    /// say nothing about it.
    pub(super) fn add(&self, total: &mut Total, sum: Option<Money>, count: u64, closed: bool) {
        if closed {
            total.add(sum, count, &Rates::new(self.rates.base(), []));
        } else {
            total.add(sum, count, &self.rates);
        }
    }
}

impl TenantTx {
    /// The latest rate of every currency on or before a day.
    pub async fn conversion(&mut self, day: NaiveDate) -> Result<Conversion> {
        let base = self.actor().base_currency();
        let rows = sqlx::query!(
            "-- fx_rates.as_of
             SELECT DISTINCT ON (currency) currency, rate FROM fx_rates WHERE day <= $1 ORDER BY currency, day DESC",
            day,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("loading exchange rates"))?;
        let mut rates: Vec<(Currency, f64)> = Vec::with_capacity(rows.len());
        for row in rows {
            rates.push((row.currency.parse()?, row.rate));
        }
        let (mut currencies, mut factors) = (vec![base.as_str().to_owned()], vec![1.0]);
        for (currency, rate) in rates.iter().filter(|(currency, _)| *currency != base) {
            currencies.push(currency.as_str().to_owned());
            let digits = base.minor_digits().cast_signed() - currency.minor_digits().cast_signed();
            factors.push(rate * 10f64.powi(digits));
        }
        Ok(Conversion { rates: Rates::new(base, rates), day, currencies, factors })
    }
}
