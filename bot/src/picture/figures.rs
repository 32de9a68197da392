//! A chart as it is drawn: clean text, and values that are numbers or none.

use super::{letters::clean, number};
use crate::reply::{Chart, ChartKind, Point};

/// Bars, columns or stages of a picture; more would be too small to read.
const ROWS: usize = 20;
/// Points of a line.
const POINTS: usize = 1000;
/// What is larger than this is drawn as large as this.
const LARGEST: f64 = 1e300;

/// A chart without what cannot be drawn.
pub(super) struct Figures {
    pub(super) kind: ChartKind,
    pub(super) title: String,
    pub(super) unit: String,
    /// The names of the series, where there are two.
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Whether there are two series.
    pub(super) is_double: bool,
    /// Rows that are left out.
    pub(super) hidden: usize,
}

/// The values of one label, by series.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) values: [Option<Value>; 2],
}

/// One value.
pub(super) struct Value {
    /// How large it is, unless it is no number.
    pub(super) size: Option<f64>,
    /// As a person reads it.
    pub(super) said: String,
}

impl Figures {
    pub(super) fn of(chart: &Chart) -> Self {
        let all = chart.points.len().max(chart.series2.len());
        let most = if chart.kind == ChartKind::Line { POINTS } else { ROWS };
        let row = |at: usize| {
            let points = [chart.points.get(at), chart.series2.get(at)];
            let label = points.into_iter().flatten().next().map(|point| clean(&point.label)).unwrap_or_default();
            Row { label, values: points.map(|point| point.map(Value::of)) }
        };
        let is_double = !chart.series2.is_empty();
        let names = chart.series_labels.iter().take(if is_double { 2 } else { 0 }).map(|name| clean(name)).collect();
        Self {
            kind: chart.kind,
            title: clean(&chart.title),
            unit: clean(&chart.unit),
            names,
            rows: (0..all.min(most)).map(row).collect(),
            is_double,
            hidden: all.saturating_sub(most),
        }
    }

    /// Every number of both series.
    fn sizes(&self) -> impl Iterator<Item = f64> {
        self.rows.iter().flat_map(|row| row.values.iter().flatten()).filter_map(|value| value.size)
    }

    /// The least number, 0 at most.
    pub(super) fn least(&self) -> f64 {
        self.sizes().fold(0.0, f64::min)
    }

    /// The largest number, 0 at least.
    pub(super) fn most(&self) -> f64 {
        self.sizes().fold(0.0, f64::max)
    }

    /// How many series there are.
    pub(super) fn series(&self) -> usize {
        if self.is_double { 2 } else { 1 }
    }

    /// What is left out, in words.
    pub(super) fn more(&self) -> Option<String> {
        (self.hidden > 0).then(|| format!("and {} more", crate::say::grouped(self.hidden as u64)))
    }
}

impl Value {
    fn of(point: &Point) -> Self {
        let size = point.value.is_finite().then(|| point.value.clamp(-LARGEST, LARGEST));
        let said = clean(&point.display);
        let said = match size {
            _ if !said.is_empty() => said,
            Some(size) => number::brief(size),
            None => "–".to_owned(),
        };
        Self { size, said }
    }
}

/// Where a number lies between two others, 0 to 1.
pub(super) fn share(value: f64, least: f64, most: f64) -> f32 {
    // In halves, since the distance of two numbers can be more than the largest number.
    let room = most / 2.0 - least / 2.0;
    if room > 0.0 { number::short(((value / 2.0 - least / 2.0) / room).clamp(0.0, 1.0)) } else { 0.0 }
}
