//! Figures with their bounds, as a table and as JSON.

use comfy_table::{CellAlignment, Table, presets::UTF8_HORIZONTAL_ONLY};
use serde::Serialize;

use super::load::Measured;

/// One measured figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// The least it should be.
    pub at_least: Option<f64>,
    /// The most it should be.
    pub at_most: Option<f64>,
    /// What else was seen.
    pub detail: String,
}

impl Figure {
    /// A figure without a bound.
    pub(super) fn plain(name: &str, unit: &str, value: f64) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            at_least: None,
            at_most: None,
            detail: String::new(),
        }
    }

    pub(super) fn at_least(name: &str, value: f64, bound: f64) -> Self {
        Self { at_least: Some(bound), ..Self::plain(name, "times", value) }
    }

    pub(super) fn at_most(name: &str, unit: &str, value: f64, bound: f64) -> Self {
        Self { at_most: Some(bound), ..Self::plain(name, unit, value) }
    }

    pub(super) fn throughput(name: &str, contacts: u64, measured: &Measured) -> Self {
        let detail = format!("median {:.1} ms, 99 % {:.1} ms", measured.percentile_ms(50), measured.percentile_ms(99));
        Self { detail, ..Self::plain(&format!("{name}, {contacts} contacts"), "per second", measured.per_second) }
    }

    /// Whether the value keeps its bounds.
    pub fn holds(&self) -> bool {
        self.at_least.is_none_or(|bound| self.value >= bound) && self.at_most.is_none_or(|bound| self.value <= bound)
    }
}

/// All figures of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The figures, in the order of measuring.
    pub figures: Vec<Figure>,
}

impl Report {
    pub(super) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Whether every figure keeps its bounds.
    pub fn holds(&self) -> bool {
        self.figures.iter().all(Figure::holds)
    }

    /// The figures as a table for the terminal.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(["MEASURED", "VALUE", "UNIT", "BOUND", "", "DETAIL"]);
        for figure in &self.figures {
            let bound = match (figure.at_least, figure.at_most) {
                (Some(least), _) => format!("≥ {least}"),
                (_, Some(most)) => format!("≤ {most}"),
                _ => String::new(),
            };
            let verdict = match (bound.is_empty(), figure.holds()) {
                (true, _) => "",
                (false, true) => "holds",
                (false, false) => "MISSED",
            };
            let value =
                if figure.value >= 100.0 { format!("{:.0}", figure.value) } else { format!("{:.2}", figure.value) };
            table.add_row([&figure.name, &value, &figure.unit, &bound, verdict, &figure.detail]);
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }
}
