//! A figure in a sentence, its parts in a table and as bars, each beside another period where one was asked for.

use leancrm_core::domain::{deal::Days, report::Dimension};

use super::{Metric, compute::Row};
use crate::{
    handlers::shared::{period, tables},
    reply::{Chart, ChartKind, Point, Table},
    say,
};

/// A figure to be shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) subject: String,
    pub(super) metric: Metric,
    pub(super) group: Dimension,
    pub(super) days: Days,
    pub(super) whole: Row,
    pub(super) rows: Vec<Row>,
    /// The same of another period.
    pub(super) earlier: Option<(Days, (Row, Vec<Row>))>,
}

impl Shown {
    pub(super) fn sentence(&self) -> String {
        let made_of = self.whole.beside.as_deref().map(|text| format!(" ({text})")).unwrap_or_default();
        let now = format!("{}: {}{made_of}.", self.subject, self.whole.display);
        let Some((days, (before, _))) = &self.earlier else { return now };
        let moved = change(self.metric, before, &self.whole).map(|change| format!(", {change}")).unwrap_or_default();
        format!("{now} {}: {}{moved}.", say::capital(&period::written(*days)), before.display)
    }

    pub(super) fn table(&self) -> Table {
        let value = format!("{}>", self.metric.column());
        let before = self.earlier.as_ref().map(|(days, _)| format!("{}>", say::capital(&period::written(*days))));
        let mut columns = vec![tables::heading(self.group), value.as_str()];
        if self.whole.beside.is_some() {
            columns.push("Of>");
        }
        if let Some(before) = &before {
            columns.extend([before.as_str(), "Change>"]);
        }
        let mut table = Table::new(&self.subject, &columns);
        let before =
            |position, name| self.earlier.as_ref().and_then(|(_, (_, rows))| beside(self.group, rows, position, name));
        table.rows = self.rows.iter().enumerate().map(|(at, row)| self.cells(row, before(at, &row.name))).collect();
        table.footer = Some(self.cells(&self.whole, self.earlier.as_ref().map(|(_, (whole, _))| whole)));
        table
    }

    /// The cells of a row; `before` is the row of the other period, if there is one.
    fn cells(&self, row: &Row, before: Option<&Row>) -> Vec<String> {
        let mut cells = vec![row.name.clone(), row.display.clone()];
        if self.whole.beside.is_some() {
            cells.push(row.beside.clone().unwrap_or_default());
        }
        if self.earlier.is_some() {
            cells.push(before.map_or_else(|| tables::NONE.to_owned(), |before| before.display.clone()));
            let moved = before.and_then(|before| change(self.metric, before, row));
            cells.push(moved.unwrap_or_else(|| tables::NONE.to_owned()));
        }
        cells
    }

    pub(super) fn chart(&self) -> Chart {
        let point =
            |name: &str, row: &Row| Point { label: name.to_owned(), value: row.value, display: row.display.clone() };
        let none = Row { display: tables::NONE.to_owned(), ..Row::default() };
        let (mut series2, mut series_labels) = (Vec::new(), Vec::new());
        if let Some((days, (_, before))) = &self.earlier {
            let same = |at, name| beside(self.group, before, at, name).unwrap_or(&none);
            series2 = self.rows.iter().enumerate().map(|(at, row)| point(&row.name, same(at, &row.name))).collect();
            series_labels = vec![period::written(self.days), period::written(*days)];
        }
        Chart {
            kind: if tables::is_time(self.group) { ChartKind::Line } else { ChartKind::Bar },
            title: self.subject.clone(),
            unit: self.metric.unit(self.whole.currency),
            points: self.rows.iter().map(|row| point(&row.name, row)).collect(),
            series2,
            series_labels,
        }
    }
}

/// How a figure moved, in words; percentages move in points. `None` where there is nothing to compare.
pub(super) fn change(metric: Metric, before: &Row, now: &Row) -> Option<String> {
    if before.display == tables::NONE || now.display == tables::NONE {
        return None;
    }
    let (before, now) = (before.value, now.value);
    if (before - now).abs() < f64::EPSILON {
        return Some("the same".to_owned());
    }
    let word = if now > before { "up" } else { "down" };
    if metric.is_share() {
        return Some(format!("{word} {:.0} points", (now - before).abs()));
    }
    (before > 0.0).then(|| format!("{word} {:.0}%", (now - before).abs() / before * 100.0))
}

/// The row of the earlier period with the same name; along time, the one at the same place.
fn beside<'r>(group: Dimension, earlier: &'r [Row], position: usize, name: &str) -> Option<&'r Row> {
    if tables::is_time(group) { earlier.get(position) } else { earlier.iter().find(|row| row.name == name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_percent_and_a_share_in_points() {
        let row = |value: f64| Row { value, display: value.to_string(), ..Row::default() };
        assert_eq!(change(Metric::Revenue, &row(100.0), &row(150.0)).as_deref(), Some("up 50%"));
        assert_eq!(change(Metric::Revenue, &row(0.0), &row(150.0)), None);
        assert_eq!(change(Metric::WinRate, &row(50.0), &row(40.0)).as_deref(), Some("down 10 points"));
        assert_eq!(change(Metric::NewDeals, &row(4.0), &row(4.0)).as_deref(), Some("the same"));
        let none = Row { display: tables::NONE.to_owned(), ..Row::default() };
        assert_eq!(change(Metric::WinRate, &none, &row(0.0)), None, "nothing to compare with");
    }

    #[test]
    fn months_are_compared_by_their_place_and_people_by_name() {
        let row = |name: &str| Row { name: name.to_owned(), ..Row::default() };
        let earlier = [row("Jul 2026"), row("Aug 2026")];
        assert_eq!(beside(Dimension::Month, &earlier, 1, "Nov 2026").map(|row| row.name.as_str()), Some("Aug 2026"));
        assert_eq!(beside(Dimension::Owner, &earlier, 1, "Nov 2026"), None);
    }
}
