//! What is painted on: a few shapes and text, in pixels from the upper left.

use std::collections::{BTreeMap, btree_map::Entry};

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform,
};

use super::{letters::Letters, look, number};

/// A picture that is being painted.
pub(super) struct Canvas {
    /// `None` only where there is no memory for it.
    pixels: Option<Pixmap>,
}

/// Where a text stands from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Begins there.
    Start,
    /// Has its middle there.
    Middle,
    /// Ends there.
    End,
}

/// Which corners of a bar are round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    Right,
    Left,
    Top,
    Bottom,
    All,
}

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pencil {
    pub(super) color: look::Color,
    pub(super) width: f32,
    pub(super) dashed: bool,
}

impl Canvas {
    pub(super) fn new(width: f32, height: f32, paper: look::Color) -> Self {
        let mut pixels = Pixmap::new(number::pixels(width), number::pixels(height));
        if let Some(pixels) = &mut pixels {
            pixels.fill(solid(paper));
        }
        Self { pixels }
    }

    /// A shape.
    fn fill(&mut self, path: Option<&Path>, color: look::Color) {
        if let (Some(pixels), Some(path)) = (&mut self.pixels, path) {
            pixels.fill_path(path, &paint(color), FillRule::Winding, Transform::identity(), None);
        }
    }

    fn stroke(&mut self, path: Option<&Path>, color: look::Color, stroke: &Stroke) {
        if let (Some(pixels), Some(path)) = (&mut self.pixels, path) {
            pixels.stroke_path(path, &paint(color), stroke, Transform::identity(), None);
        }
    }

    /// A bar with some corners round.
    pub(super) fn bar(&mut self, area: Area, round: Round, color: look::Color) {
        self.fill(rounded(area, round).as_ref(), color);
    }

    /// A shape with straight sides.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)], color: look::Color) {
        let mut path = PathBuilder::new();
        trace(&mut path, corners);
        path.close();
        self.fill(path.finish().as_ref(), color);
    }

    /// A line through places.
    pub(super) fn line(&mut self, places: &[(f32, f32)], pencil: Pencil) {
        let mut path = PathBuilder::new();
        trace(&mut path, places);
        let dash = pencil.dashed.then(|| StrokeDash::new(vec![pencil.width * 2.5, pencil.width * 2.0], 0.0)).flatten();
        let cap = if pencil.dashed { LineCap::Butt } else { LineCap::Round };
        let stroke =
            Stroke { width: pencil.width, line_cap: cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
        self.stroke(path.finish().as_ref(), pencil.color, &stroke);
    }

    /// A level line, sharp.
    pub(super) fn rule(&mut self, area: Area, color: look::Color) {
        let rect = Rect::from_xywh(area.x.round(), area.y.round(), area.width.max(0.0), area.height.max(0.0));
        self.fill(rect.map(PathBuilder::from_rect).as_ref(), color);
    }

    /// A dot.
    pub(super) fn dot(&mut self, (x, y): (f32, f32), radius: f32, color: look::Color) {
        self.fill(PathBuilder::from_circle(x, y, radius).as_ref(), color);
    }

    /// A text on its base line.
    pub(super) fn text(&mut self, letters: &Letters, (x, y): (f32, f32), anchor: Anchor, color: look::Color) {
        let path = letters.at(anchor.start(x, letters.width), y);
        self.fill(path.as_ref(), color);
    }

    /// A text with a rim, so that it can be read over lines.
    pub(super) fn text_over(
        &mut self,
        letters: &Letters,
        (x, y): (f32, f32),
        anchor: Anchor,
        [color, rim]: [look::Color; 2],
    ) {
        let path = letters.at(anchor.start(x, letters.width), y);
        let stroke = Stroke { width: 10.0, line_join: LineJoin::Round, ..Stroke::default() };
        self.stroke(path.as_ref(), rim, &stroke);
        self.fill(path.as_ref(), color);
    }

    /// The picture as PNG; empty where it could not be written.
    pub(super) fn png(self) -> Vec<u8> {
        self.pixels.and_then(|pixels| encode(&pixels).ok()).unwrap_or_default()
    }
}

impl Anchor {
    /// Where a text begins.
    pub(super) fn start(self, x: f32, width: f32) -> f32 {
        match self {
            Self::Start => x,
            Self::Middle => x - width / 2.0,
            Self::End => x - width,
        }
    }
}

fn solid([red, green, blue]: look::Color) -> Color {
    Color::from_rgba8(red, green, blue, 255)
}

fn paint(color: look::Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(solid(color));
    paint
}

fn trace(path: &mut PathBuilder, places: &[(f32, f32)]) {
    for (at, (x, y)) in places.iter().enumerate() {
        if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
}

/// A rectangle with some corners round.
fn rounded(area: Area, round: Round) -> Option<Path> {
    let Area { x, y, width, height } = area;
    let (right, bottom) = (x + width, y + height);
    // Clockwise from the upper left.
    let corners = match round {
        Round::Right => [false, true, true, false],
        Round::Left => [true, false, false, true],
        Round::Top => [true, true, false, false],
        Round::Bottom => [false, false, true, true],
        Round::All => [true; 4],
    };
    let radius = (width.min(height) / 2.0).min(7.0);
    let [a, b, c, d] = corners.map(|is_round| if is_round { radius } else { 0.0 });
    let mut path = PathBuilder::new();
    path.move_to(x + a, y);
    path.line_to(right - b, y);
    path.quad_to(right, y, right, y + b);
    path.line_to(right, bottom - c);
    path.quad_to(right, bottom, right - c, bottom);
    path.line_to(x + d, bottom);
    path.quad_to(x, bottom, x, bottom - d);
    path.line_to(x, y + a);
    path.quad_to(x, y, x + a, y);
    path.close();
    path.finish()
}

/// Pixels as PNG, without their opacity: the paper is opaque. A picture has few colours, since a rim has few shades; they are
/// numbered, which halves its size.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(64 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    let data = if let Some((palette, numbers)) = numbered(pixels) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        numbers
    } else {
        encoder.set_color(png::ColorType::Rgb);
        colors(pixels).flatten().collect()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

fn colors(pixels: &Pixmap) -> impl Iterator<Item = look::Color> {
    pixels.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
}

/// The colours of a picture in the order they come in, and the number of each pixel's; `None` where there are too many.
fn numbered(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut known: BTreeMap<look::Color, u8> = BTreeMap::new();
    let mut palette = Vec::new();
    let mut numbers = Vec::with_capacity(pixels.pixels().len());
    let mut before = None;
    for color in colors(pixels) {
        // Most pixels look like the one before.
        let number = match before {
            Some((same, number)) if same == color => number,
            _ => {
                let next = known.len();
                match known.entry(color) {
                    Entry::Occupied(entry) => *entry.get(),
                    Entry::Vacant(entry) => {
                        palette.extend(color);
                        *entry.insert(u8::try_from(next).ok()?)
                    }
                }
            }
        };
        before = Some((color, number));
        numbers.push(number);
    }
    Some((palette, numbers))
}
