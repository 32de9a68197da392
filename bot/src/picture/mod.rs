//! Charts as pictures, for channels that show images: the same bytes for the same chart, on every machine.
//!
//! A chart is read once ([`figures`]), laid out by its form ([`bars`], [`columns`], [`mod@line`], [`funnel`]) and painted
//! ([`canvas`]) with the letters of an embedded font ([`letters`]). Whatever the data say, there is a picture: what is no number
//! has no bar, what is too long is cut, what the font lacks is a box.

mod bars;
mod canvas;
mod columns;
mod figures;
mod frame;
mod funnel;
mod letters;
mod line;
mod look;
mod notes;
mod number;
mod words;

#[cfg(test)]
mod tests;

pub use look::Appearance;
pub use words::words;

use crate::reply::{Chart, ChartKind};
use figures::Figures;
use frame::Frame;

/// The picture of a chart as PNG, 1200 pixels wide and about 675 high: twice as dense as it is shown.
pub fn png(chart: &Chart, appearance: Appearance) -> Vec<u8> {
    let figures = Figures::of(chart);
    let frame = Frame::new(&figures, appearance.look());
    let canvas = if figures.rows.is_empty() {
        frame.empty()
    } else {
        match figures.kind {
            ChartKind::Line => line::draw(&figures, &frame),
            ChartKind::Funnel if !figures.is_double && figures.least() >= 0.0 => funnel::draw(&figures, &frame),
            _ if columns::fit(&figures) => columns::draw(&figures, &frame),
            _ => bars::draw(&figures, &frame),
        }
    };
    canvas.png()
}
