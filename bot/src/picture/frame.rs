//! What every picture has around its figures: title, unit, legend, and a word on what is left out.

use super::{
    canvas::{Anchor, Area, Canvas, Round},
    figures::Figures,
    letters::{Letters, Style},
    look::Look,
};

/// The width of a picture.
pub(super) const WIDTH: f32 = 1200.0;
/// The height of a picture, where the figures do not ask for another.
pub(super) const HEIGHT: f32 = 675.0;
/// What stays free at the edges.
pub(super) const EDGE: f32 = 48.0;

/// The title.
const TITLE: Style = Style::bold(38.0);
/// Unit, legend and what is left out.
const SMALL: Style = Style::regular(25.0);
/// Names and figures.
pub(super) const NAME: Style = Style::regular(27.0);
/// Values.
pub(super) const VALUE: Style = Style::bold(27.0);

/// Title, unit and legend, laid out.
pub(super) struct Frame {
    pub(super) look: &'static Look,
    title: Letters,
    unit: Option<Letters>,
    legend: Vec<Letters>,
    more: Option<Letters>,
    /// Where the figures may begin.
    pub(super) top: f32,
}

impl Frame {
    pub(super) fn new(figures: &Figures, look: &'static Look) -> Self {
        let title = TITLE.fitted(&figures.title, WIDTH - 2.0 * EDGE);
        let unit = (!figures.unit.is_empty()).then(|| SMALL.fitted(&figures.unit, 260.0));
        let legend: Vec<Letters> = figures.names.iter().map(|name| SMALL.fitted(name, 340.0)).collect();
        let more = figures.more().map(|more| SMALL.set(&more));
        let titled = if title.width > 0.0 { 50.0 } else { 0.0 };
        let told = if unit.is_some() || !legend.is_empty() { 42.0 } else { 0.0 };
        Self { look, title, unit, legend, more, top: EDGE + titled + told + 20.0 }
    }

    /// What stays free below the figures.
    pub(super) fn foot(&self) -> f32 {
        if self.more.is_some() { EDGE + 40.0 } else { EDGE - 8.0 }
    }

    /// A picture of that height with everything but the figures.
    pub(super) fn canvas(&self, height: f32) -> Canvas {
        let look = self.look;
        let mut canvas = Canvas::new(WIDTH, height, look.paper);
        let mut y = EDGE;
        if self.title.width > 0.0 {
            canvas.text(&self.title, (EDGE, y + 30.0), Anchor::Start, look.ink);
            y += 50.0;
        }
        let (mut x, y) = (EDGE, y + 27.0);
        if let Some(unit) = &self.unit {
            canvas.text(unit, (x, y), Anchor::Start, look.aside);
            x += unit.width + 36.0;
        }
        for (name, color) in self.legend.iter().zip(look.series) {
            canvas.bar(Area { x, y: y - 19.0, width: 22.0, height: 22.0 }, Round::All, color);
            canvas.text(name, (x + 32.0, y), Anchor::Start, look.ink);
            x += name.width + 68.0;
        }
        if let Some(more) = &self.more {
            canvas.text(more, (EDGE, height - EDGE + 8.0), Anchor::Start, look.aside);
        }
        canvas
    }

    /// A picture that says that there is nothing.
    pub(super) fn empty(&self) -> Canvas {
        let height = self.top + 220.0;
        let mut canvas = self.canvas(height);
        let said = NAME.set("No figures to show.");
        canvas.text(&said, (WIDTH / 2.0, self.top + 90.0), Anchor::Middle, self.look.aside);
        canvas
    }
}
