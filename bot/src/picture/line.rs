//! Lines along time, over an axis with round numbers, with the values that matter beside their places.

use super::{
    canvas::{Anchor, Area, Canvas, Pencil},
    figures::{Figures, Row, share},
    frame::{EDGE, Frame, HEIGHT, NAME, VALUE, WIDTH},
    letters::Letters,
    notes::Notes,
    number::{brief, count, ticks, times},
};

/// Places whose values are all tried; of more only the last, the highest and the lowest.
const FEW: usize = 12;
/// Places that have a dot.
const DOTS: usize = 40;

/// Where things are in the picture.
struct Plot {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    ticks: Vec<f64>,
    many: usize,
}

pub(super) fn draw(figures: &Figures, frame: &Frame) -> Canvas {
    let mut canvas = frame.canvas(HEIGHT);
    let plot = Plot::of(figures, frame);
    plot.axis(&mut canvas, frame);
    plot.names(&mut canvas, frame, figures);
    for series in (0..figures.series()).rev() {
        plot.series(&mut canvas, frame, figures, series);
    }
    let stretches = (0..figures.series()).flat_map(|series| plot.stretches(figures, series));
    let mut notes = Notes::beside(stretches, plot.top - 50.0, plot.bottom + 4.0);
    for series in 0..figures.series() {
        plot.values(&mut canvas, frame, figures, series, &mut notes);
    }
    canvas
}

impl Plot {
    fn of(figures: &Figures, frame: &Frame) -> Self {
        let ticks = ticks(figures.least(), figures.most());
        let numbers = ticks.iter().map(|tick| NAME.width(&brief(*tick))).fold(0.0, f32::max);
        Self {
            left: EDGE + numbers + 28.0,
            right: WIDTH - EDGE - 28.0,
            top: frame.top + 34.0,
            bottom: HEIGHT - frame.foot() - 52.0,
            ticks,
            many: figures.rows.len(),
        }
    }

    /// Where the values of a row are.
    fn x(&self, at: usize) -> f32 {
        if self.many < 2 {
            return f32::midpoint(self.left, self.right);
        }
        self.left + (self.right - self.left) * count(at) / count(self.many - 1)
    }

    /// Where a value is.
    fn y(&self, value: f64) -> f32 {
        let (least, most) = (self.ticks.first().copied().unwrap_or(0.0), self.ticks.last().copied().unwrap_or(1.0));
        self.bottom - (self.bottom - self.top) * share(value, least, most)
    }

    fn axis(&self, canvas: &mut Canvas, frame: &Frame) {
        let end = self.left - 28.0;
        for tick in &self.ticks {
            let y = self.y(*tick);
            let color = if *tick == 0.0 { frame.look.base } else { frame.look.grid };
            canvas.rule(Area { x: end + 14.0, y: y - 1.0, width: WIDTH - EDGE - end - 14.0, height: 2.0 }, color);
            canvas.text(&NAME.set(&brief(*tick)), (end, y + 9.0), Anchor::End, frame.look.aside);
        }
    }

    /// The names below, as many as have room, counted from the last.
    fn names(&self, canvas: &mut Canvas, frame: &Frame, figures: &Figures) {
        let slot = (self.right - self.left) / count(self.many.saturating_sub(1).max(1));
        let names: Vec<Letters> = figures.rows.iter().map(|row| NAME.fitted(&row.label, 240.0)).collect();
        let widest = names.iter().map(|name| name.width).fold(0.0, f32::max);
        let step = times((widest + 26.0) / slot);
        for (at, name) in names.iter().enumerate().filter(|(at, _)| (self.many - 1 - at).is_multiple_of(step)) {
            let half = name.width / 2.0;
            let x = self.x(at).clamp(EDGE / 2.0 + half, WIDTH - EDGE / 2.0 - half);
            canvas.text(name, (x, self.bottom + 46.0), Anchor::Middle, frame.look.aside);
        }
    }

    /// The places of a series, in stretches without a hole.
    fn stretches(&self, figures: &Figures, series: usize) -> Vec<Vec<(f32, f32)>> {
        let mut stretches = vec![Vec::new()];
        for (at, row) in figures.rows.iter().enumerate() {
            match (row.values[series].as_ref().and_then(|value| value.size), stretches.last_mut()) {
                (Some(size), Some(stretch)) => stretch.push((self.x(at), self.y(size))),
                _ => stretches.push(Vec::new()),
            }
        }
        stretches.retain(|stretch| !stretch.is_empty());
        stretches
    }

    fn series(&self, canvas: &mut Canvas, frame: &Frame, figures: &Figures, series: usize) {
        let color = frame.look.series[series];
        let stretches = self.stretches(figures, series);
        if !figures.is_double {
            self.shade(canvas, frame, &stretches);
        }
        for stretch in &stretches {
            canvas.line(stretch, Pencil { color, width: 5.0, dashed: series > 0 });
            let alone = stretch.len() == 1;
            if self.many <= DOTS || alone {
                for place in stretch {
                    canvas.dot(*place, 9.0, frame.look.paper);
                    canvas.dot(*place, 7.0, color);
                }
            }
        }
    }

    /// What lies between a line and 0; the lines of the axis go on over it.
    fn shade(&self, canvas: &mut Canvas, frame: &Frame, stretches: &[Vec<(f32, f32)>]) {
        let zero = self.y(0.0);
        for stretch in stretches {
            let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
            let mut corners = stretch.clone();
            corners.extend([(last.0, zero), (first.0, zero)]);
            canvas.polygon(&corners, frame.look.soft);
        }
        self.axis(canvas, frame);
    }

    /// The values that matter, where there is room for them: the last first, then the highest and the lowest, and all of a few
    /// where they stand clear of the line.
    fn values(&self, canvas: &mut Canvas, frame: &Frame, figures: &Figures, series: usize, notes: &mut Notes) {
        let size = |row: &Row| row.values[series].as_ref()?.size;
        let sizes: Vec<(usize, f64)> =
            figures.rows.iter().enumerate().filter_map(|(at, row)| Some((at, size(row)?))).collect();
        let order = |one: &&(usize, f64), other: &&(usize, f64)| one.1.total_cmp(&other.1);
        let marked = [sizes.last(), sizes.iter().max_by(order), sizes.iter().min_by(order)];
        let rest = sizes.iter().filter(|_| sizes.len() <= FEW && !figures.is_double);
        let wanted = marked.into_iter().flatten().map(|one| (one, true)).chain(rest.map(|one| (one, false)));
        let mut done = Vec::new();
        for ((at, size), is_marked) in wanted {
            if done.contains(at) {
                continue;
            }
            let Some(value) = &figures.rows[*at].values[series] else { continue };
            let said = VALUE.fitted(&value.said, 320.0);
            let half = said.width / 2.0;
            let x = self.x(*at).clamp(EDGE / 2.0 + half, WIDTH - EDGE / 2.0 - half);
            if let Some(y) = notes.place((x, self.y(*size)), said.width, is_marked) {
                let ink = if figures.is_double { frame.look.said[series] } else { frame.look.ink };
                canvas.text_over(&said, (x, y), Anchor::Middle, [ink, frame.look.paper]);
                done.push(*at);
            }
        }
    }
}
