//! Where values are written beside a line, so that none is written over another.

use super::{canvas::Area, number::count};

/// What is in the picture already.
pub(super) struct Notes {
    /// The places of the values.
    dots: Vec<(f32, f32)>,
    /// Places all along the lines.
    lines: Vec<(f32, f32)>,
    written: Vec<Area>,
    top: f32,
    bottom: f32,
}

/// Places along a stretch between two values.
const STEPS: usize = 12;

impl Notes {
    /// Nothing written yet beside these lines, with room from `top` to `bottom`.
    pub(super) fn beside(stretches: impl Iterator<Item = Vec<(f32, f32)>>, top: f32, bottom: f32) -> Self {
        let (mut dots, mut lines) = (Vec::new(), Vec::new());
        for stretch in stretches {
            for pair in stretch.windows(2) {
                let ((x, y), (next_x, next_y)) = (pair[0], pair[1]);
                let part = |at: usize| count(at) / count(STEPS);
                lines.extend((1..STEPS).map(|at| (x + (next_x - x) * part(at), y + (next_y - y) * part(at))));
            }
            dots.extend(stretch);
        }
        Self { dots, lines, written: Vec::new(), top, bottom }
    }

    /// The base line of a text of that width above or below a value, if there is room; one that matters may cross a line.
    pub(super) fn place(&mut self, (x, y): (f32, f32), width: f32, matters: bool) -> Option<f32> {
        let area = |base: f32| Area { x: x - width / 2.0, y: base - 22.0, width, height: 28.0 };
        let bases = [y - 20.0, y + 40.0];
        let free = |base: f32, may_cross: bool| {
            let area = area(base);
            let inside = area.y > self.top && area.y + area.height < self.bottom;
            inside
                && !self.written.iter().any(|other| area.meets(other, 8.0))
                && !self.dots.iter().any(|dot| area.covers(*dot, 10.0))
                && (may_cross || !self.lines.iter().any(|place| area.covers(*place, 3.0)))
        };
        let clear = bases.into_iter().find(|base| free(*base, false));
        let base = clear.or_else(|| bases.into_iter().find(|base| matters && free(*base, true)))?;
        self.written.push(area(base));
        Some(base)
    }
}

impl Area {
    /// Whether another is nearer than `gap` beside it, or over it.
    fn meets(&self, other: &Self, gap: f32) -> bool {
        self.x < other.x + other.width + gap
            && other.x < self.x + self.width + gap
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Whether a place is in it or nearer than `gap`.
    fn covers(&self, (x, y): (f32, f32), gap: f32) -> bool {
        let across = (self.x - gap..self.x + self.width + gap).contains(&x);
        across && (self.y - gap..self.y + self.height + gap).contains(&y)
    }
}
