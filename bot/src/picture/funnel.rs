//! Stages one below the other, each as wide as its amount, and how one narrows into the next.

use super::{
    canvas::{Anchor, Area, Canvas, Round},
    figures::{Figures, share},
    frame::{EDGE, Frame, NAME, VALUE, WIDTH},
    number::count,
};

/// The height of a stage, and of what leads to the next.
const STAGE: f32 = 50.0;
const NECK: f32 = 22.0;
/// Between a name, its stage and its value.
const GAP: f32 = 24.0;
/// The widest columns of names and of values.
const NAMES: f32 = 320.0;
const VALUES: f32 = 300.0;

pub(super) fn draw(figures: &Figures, frame: &Frame) -> Canvas {
    let many = count(figures.rows.len());
    let mut canvas = frame.canvas(frame.top + STAGE * many + NECK * (many - 1.0) + frame.foot());
    let said = |at: usize| figures.rows[at].values[0].as_ref().map_or("", |value| value.said.as_str());
    let all = 0..figures.rows.len();
    let names = figures.rows.iter().map(|row| NAME.width(&row.label)).fold(0.0, f32::max).min(NAMES);
    let values = all.clone().map(|at| VALUE.width(said(at))).fold(0.0, f32::max).min(VALUES);
    let (left, right) = (EDGE + names + GAP, WIDTH - EDGE - values - GAP);
    let (middle, room) = (f32::midpoint(left, right), right - left);
    let most = figures.most();
    let width = |at: usize| {
        let size = figures.rows[at].values[0].as_ref().and_then(|value| value.size).unwrap_or(0.0);
        // A thin stroke for what is not nothing.
        (share(size, 0.0, most) * room).max(if size > 0.0 { 4.0 } else { 0.0 })
    };
    for at in all {
        let y = frame.top + (STAGE + NECK) * count(at);
        let half = width(at) / 2.0;
        if at + 1 < figures.rows.len() {
            let (next, below, end) = (width(at + 1) / 2.0, y + STAGE, y + STAGE + NECK);
            let corners = [(middle - half, below), (middle + half, below), (middle + next, end), (middle - next, end)];
            canvas.polygon(&corners, frame.look.soft);
        }
        if half > 0.0 {
            let area = Area { x: middle - half, y, width: 2.0 * half, height: STAGE };
            canvas.bar(area, Round::All, frame.look.series[0]);
        } else {
            canvas.rule(Area { x: middle - 12.0, y: y + STAGE / 2.0, width: 24.0, height: 2.0 }, frame.look.base);
        }
        let base = y + STAGE / 2.0 + 10.0;
        let name = NAME.fitted(&figures.rows[at].label, NAMES);
        canvas.text(&name, (EDGE + names, base), Anchor::End, frame.look.ink);
        canvas.text(&VALUE.fitted(said(at), VALUES), (WIDTH - EDGE, base), Anchor::End, frame.look.ink);
    }
    canvas
}
