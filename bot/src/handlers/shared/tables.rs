//! Deals and figures as rows, bars and percentages.

use chrono::NaiveDate;
use leancrm_core::domain::{
    deal::DealSummary,
    money::{Money, Total},
    report::Dimension,
};

use crate::{
    reply::{Point, Table},
    say,
    turn::Turn,
};

/// What stands where there is nothing.
pub(in crate::handlers) const NONE: &str = "–";

/// Deals as a table: name, company, stage, amount, the date that matters, owner.
pub(in crate::handlers) fn deals(turn: &Turn<'_>, caption: String, deals: &[DealSummary]) -> Table {
    let today = turn.today();
    let mut table = Table::new(caption, &["Deal", "Company", "Stage", "Amount>", "Closes", "Owner"]);
    for deal in deals {
        let closes = match deal.closed_at {
            Some(closed) => format!("closed {}", say::day(turn.local(closed).date(), today)),
            None => deal.expected_close.map_or_else(|| NONE.to_owned(), |close| close_date(close, today)),
        };
        table.rows.push(vec![
            say::line(&deal.name, 60),
            or_none(deal.company.as_deref()),
            deal.stage.clone(),
            amount(deal.amount),
            closes,
            or_none(deal.owner.as_deref()),
        ]);
    }
    table
}

/// A close date, marked where it has passed.
pub(in crate::handlers) fn close_date(close: NaiveDate, today: NaiveDate) -> String {
    let day = say::day(close, today);
    if close < today { format!("{day} (passed)") } else { day }
}

/// An amount, or a dash.
pub(in crate::handlers) fn amount(amount: Option<Money>) -> String {
    amount.map_or_else(|| NONE.to_owned(), |amount| amount.to_string())
}

/// A short text from outside, or a dash.
pub(in crate::handlers) fn or_none(text: Option<&str>) -> String {
    text.map_or_else(|| NONE.to_owned(), |text| say::line(text, 60))
}

/// "and 37 more", where some are not shown.
pub(in crate::handlers) fn more(matching: u64, shown: usize) -> Option<String> {
    let rest = matching.saturating_sub(u64::try_from(shown).unwrap_or(u64::MAX));
    (rest > 0).then(|| format!("and {} more", say::grouped(rest)))
}

/// A bar or a point of a line, of a total.
pub(in crate::handlers) fn point(label: &str, total: &Total) -> Point {
    Point { label: label.to_owned(), value: total.base.major(), display: total.to_string() }
}

/// A share from 0 to 1 as a whole percentage.
pub(in crate::handlers) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| NONE.to_owned(), |share| format!("{:.0}%", share * 100.0))
}

/// The name of a group for people: months and quarters spelled out, a dash where there is no value.
pub(in crate::handlers) fn group_name(dimension: Dimension, label: Option<&str>) -> String {
    let Some(label) = label.filter(|label| !label.trim().is_empty()) else {
        return match dimension {
            Dimension::Owner => "nobody".to_owned(),
            Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year => {
                "no date".to_owned()
            }
            _ => "not known".to_owned(),
        };
    };
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    match dimension {
        Dimension::Month => day(&format!("{label}-01")).map(|day| day.format("%b %Y").to_string()),
        Dimension::Week => day(label).map(|day| format!("week of {}", day.format("%-d %b %Y"))),
        Dimension::Day => day(label).map(|day| day.format("%a %-d %b").to_string()),
        Dimension::Quarter => label.split_once('-').map(|(year, quarter)| format!("{quarter} {year}")),
        Dimension::Status | Dimension::Type => Some(say::capital(label)),
        _ => None,
    }
    .unwrap_or_else(|| say::line(label, 60))
}

/// The heading of the column that a dimension fills.
pub(in crate::handlers) fn heading(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Whole => "All",
        Dimension::Owner => "Owner",
        Dimension::Stage => "Stage",
        Dimension::Pipeline => "Pipeline",
        Dimension::Status => "Status",
        Dimension::Company => "Company",
        Dimension::Contact => "Contact",
        Dimension::Industry => "Industry",
        Dimension::Source => "Source",
        Dimension::Location => "Place",
        Dimension::Product => "Product",
        Dimension::LostReason => "Reason",
        Dimension::Type => "Type",
        Dimension::Day => "Day",
        Dimension::Week => "Week",
        Dimension::Month => "Month",
        Dimension::Quarter => "Quarter",
        Dimension::Year => "Year",
    }
}

/// Whether a dimension runs along time.
pub(in crate::handlers) const fn is_time(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_names_that_people_read() {
        assert_eq!(group_name(Dimension::Month, Some("2026-11")), "Nov 2026");
        assert_eq!(group_name(Dimension::Quarter, Some("2026-Q4")), "Q4 2026");
        assert_eq!(group_name(Dimension::Week, Some("2026-11-16")), "week of 16 Nov 2026");
        assert_eq!(group_name(Dimension::Owner, None), "nobody");
        assert_eq!(group_name(Dimension::Status, Some("won")), "Won");
        assert_eq!(group_name(Dimension::Company, Some("Acme\nCorp")), "Acme Corp");
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        assert_eq!(more(47, 10).as_deref(), Some("and 37 more"));
        assert_eq!(more(10, 10), None);
    }
}
