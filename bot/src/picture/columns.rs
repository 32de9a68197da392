//! Bars that stand beside each other: where there are few of them and their names are short.

use super::{
    canvas::{Anchor, Area, Canvas, Round},
    figures::{Figures, Row, share},
    frame::{EDGE, Frame, HEIGHT, NAME, VALUE, WIDTH},
    number::count,
};

/// Labels beside each other.
const MOST: usize = 8;
/// What stays free beside a name or a value.
const GAP: f32 = 18.0;
/// The widest column.
const WIDEST: f32 = 130.0;
/// The height of a line of text.
const LINE: f32 = 44.0;

/// The room of one label.
fn slot(figures: &Figures) -> f32 {
    (WIDTH - 2.0 * EDGE) / count(figures.rows.len().max(1))
}

/// Whether names and values fit beside each other.
pub(super) fn fit(figures: &Figures) -> bool {
    let many = figures.rows.len();
    let slot = slot(figures);
    let each = column(figures) + 6.0;
    let value_room = if figures.is_double { each } else { slot };
    let fits = |row: &Row| {
        let values = row.values.iter().flatten();
        NAME.width(&row.label) + GAP <= slot
            && values.map(|value| VALUE.width(&value.said)).all(|width| width + GAP <= value_room)
    };
    (3..=MOST).contains(&many) && figures.rows.iter().all(fits)
}

/// The width of a column.
fn column(figures: &Figures) -> f32 {
    (slot(figures) * 0.84 / count(figures.series())).min(if figures.is_double { 150.0 } else { WIDEST })
}

pub(super) fn draw(figures: &Figures, frame: &Frame) -> Canvas {
    let mut canvas = frame.canvas(HEIGHT);
    let (least, most) = (figures.least(), figures.most());
    let top = frame.top + LINE;
    let bottom = HEIGHT - frame.foot() - LINE - if least < 0.0 { LINE } else { 0.0 };
    let room = bottom - top;
    let zero = bottom - room * share(0.0, least, most);
    let (slot, column) = (slot(figures), column(figures));
    for (at, row) in figures.rows.iter().enumerate() {
        let middle = EDGE + slot * (count(at) + 0.5);
        let name = NAME.fitted(&row.label, slot - GAP);
        canvas.text(&name, (middle, HEIGHT - frame.foot() - 4.0), Anchor::Middle, frame.look.ink);
        for (series, value) in row.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let shift = if figures.is_double { (count(series) - 0.5) * (column + 6.0) } else { 0.0 };
            let size = value.size.unwrap_or(0.0);
            let end = share(size, least, most) - share(0.0, least, most);
            let height = (end.abs() * room).max(if size == 0.0 { 0.0 } else { 3.0 });
            let is_below = size < 0.0;
            let (y, round) = if is_below { (zero, Round::Bottom) } else { (zero - height, Round::Top) };
            if height > 0.0 {
                let area = Area { x: middle + shift - column / 2.0, y, width: column, height };
                canvas.bar(area, round, frame.look.series[series]);
            }
            let said = VALUE.set(&value.said);
            let y = if is_below { zero + height + 32.0 } else { zero - height - 12.0 };
            canvas.text(&said, (middle + shift, y), Anchor::Middle, frame.look.ink);
        }
    }
    let rule = Area { x: EDGE, y: zero, width: WIDTH - 2.0 * EDGE, height: 2.0 };
    canvas.rule(rule, frame.look.base);
    canvas
}
