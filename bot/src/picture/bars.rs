//! Bars from the left, a row for each label: for names, which are long.

use super::{
    canvas::{Anchor, Area, Canvas, Round},
    figures::{Figures, Row, share},
    frame::{EDGE, Frame, NAME, VALUE, WIDTH},
    number::count,
};

/// Between a name, its bar and its value.
const GAP: f32 = 18.0;
/// The widest column of names.
const NAMES: f32 = 380.0;
/// The widest column of values.
const VALUES: f32 = 330.0;

/// Where things are across the picture.
struct Columns {
    /// Where names end.
    names: f32,
    /// Where the bar of 0 is.
    zero: f32,
    /// How wide the bar of 1 share is.
    room: f32,
    least: f64,
    most: f64,
    /// The height of a row and of a bar in it.
    row: f32,
    bar: f32,
}

pub(super) fn draw(figures: &Figures, frame: &Frame) -> Canvas {
    let columns = Columns::of(figures);
    let height = frame.top + columns.row * count(figures.rows.len()) + frame.foot();
    let mut canvas = frame.canvas(height);
    for (at, row) in figures.rows.iter().enumerate() {
        columns.draw(&mut canvas, frame, row, frame.top + columns.row * count(at), figures.series());
    }
    let rule = Area { x: columns.zero - 1.0, y: frame.top, width: 2.0, height: height - frame.top - frame.foot() };
    canvas.rule(rule, frame.look.base);
    canvas
}

impl Columns {
    fn of(figures: &Figures) -> Self {
        let values = || figures.rows.iter().flat_map(|row| row.values.iter().flatten());
        let widest = figures.rows.iter().map(|row| NAME.width(&row.label)).fold(0.0, f32::max).min(NAMES);
        let said = values().map(|value| VALUE.width(&value.said)).fold(0.0, f32::max).min(VALUES);
        let (least, most) = (figures.least(), figures.most());
        let names = EDGE + widest;
        // A negative value stands left of its bar.
        let left = names + GAP + if least < 0.0 { said + GAP } else { 0.0 };
        let room = (WIDTH - EDGE - said - GAP - left).max(100.0);
        let (row, bar) = if figures.is_double { (84.0, 30.0) } else { (62.0, 38.0) };
        Self { names, zero: left + room * share(0.0, least, most), room, least, most, row, bar }
    }

    fn draw(&self, canvas: &mut Canvas, frame: &Frame, row: &Row, top: f32, series: usize) {
        let middle = top + self.row / 2.0;
        let name = NAME.fitted(&row.label, NAMES);
        canvas.text(&name, (self.names, middle + 10.0), Anchor::End, frame.look.ink);
        let inset = (self.row - self.bar * count(series) - 3.0 * count(series - 1)) / 2.0;
        for (at, value) in row.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let y = top + inset + (self.bar + 3.0) * count(at);
            let size = value.size.unwrap_or(0.0);
            let end = share(size, self.least, self.most) - share(0.0, self.least, self.most);
            // Something is seen of whatever is not nothing.
            let width = (end.abs() * self.room).max(if size == 0.0 { 0.0 } else { 3.0 });
            let is_left = size < 0.0;
            let (x, round) = if is_left { (self.zero - width, Round::Left) } else { (self.zero, Round::Right) };
            if width > 0.0 {
                canvas.bar(Area { x, y, width, height: self.bar }, round, frame.look.series[at]);
            }
            let said = VALUE.fitted(&value.said, VALUES);
            let (place, anchor) = if is_left {
                (self.zero - width - GAP + 6.0, Anchor::End)
            } else {
                (self.zero + width + GAP - 6.0, Anchor::Start)
            };
            canvas.text(&said, (place, y + self.bar / 2.0 + 10.0), anchor, frame.look.ink);
        }
    }
}
