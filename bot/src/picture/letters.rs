//! Text as outlines: in the order and the forms of its script, cut where it is too long.

use std::sync::LazyLock;

use harfrust::{
    Buffer, Direction, GlyphId, ShapeOptions, ShaperFont,
    font::{
        Font,
        glyph::outline::{DrawMemory, DrawOptions, PathSink},
    },
};
use tiny_skia::{Path, PathBuilder, Transform};
use unicode_bidi::BidiInfo;
use unicode_normalization::char::is_combining_mark;

/// How strong letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The size and the weight of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Pixels from line to line, about.
    pub(super) size: f32,
    pub(super) weight: Weight,
}

/// A text, ready to be painted.
pub(super) struct Letters {
    /// From its beginning on its base line; nothing where it is only spaces.
    outline: Option<Path>,
    /// In pixels.
    pub(super) width: f32,
}

/// Characters of a text; what is longer fits into no picture.
const MOST: usize = 200;
/// Marks on one letter; what has more climbs over the lines above.
const MARKS: usize = 3;

static REGULAR: LazyLock<Option<Font>> =
    LazyLock::new(|| Font::new(&include_bytes!("../../fonts/DejaVuSansCondensed.ttf")[..], 0));
static BOLD: LazyLock<Option<Font>> =
    LazyLock::new(|| Font::new(&include_bytes!("../../fonts/DejaVuSansCondensed-Bold.ttf")[..], 0));

/// Text on one line, without what moves the writing about, and not endless.
pub(super) fn clean(text: &str) -> String {
    let mut marks = 0;
    let kept = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).filter(|c| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS
    });
    let text: String = kept.take(4 * MOST).collect();
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(MOST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Whether a sign turns the direction of what stands after it.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Style {
    pub(super) const fn regular(size: f32) -> Self {
        Self { size, weight: Weight::Regular }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { size, weight: Weight::Bold }
    }

    fn font(self) -> Option<&'static Font> {
        match self.weight {
            Weight::Regular => REGULAR.as_ref(),
            Weight::Bold => BOLD.as_ref(),
        }
    }

    /// A text as it is.
    pub(super) fn set(self, text: &str) -> Letters {
        let Some(font) = self.font() else { return Letters { outline: None, width: 0.0 } };
        let scale = self.size / f32::from(font.units_per_em().max(1));
        let (glyphs, width) = shape(font, text);
        let mut pen = Pen { path: PathBuilder::new(), x: 0.0, y: 0.0, scale };
        for glyph in glyphs {
            (pen.x, pen.y) = (glyph.x * scale, glyph.y * scale);
            if let Some(outline) = font.outline_glyphs().get(glyph.id) {
                // A broken outline is left as far as it came.
                let _ = outline.draw(&DrawOptions::new(), DrawMemory::default(), &mut pen);
            }
        }
        Letters { outline: pen.path.finish(), width: width * scale }
    }

    /// The width of a text, in pixels.
    pub(super) fn width(self, text: &str) -> f32 {
        self.font().map_or(0.0, |font| shape(font, text).1 * self.size / f32::from(font.units_per_em().max(1)))
    }

    /// A text in at most `most` pixels, with an ellipsis where it is cut.
    pub(super) fn fitted(self, text: &str, most: f32) -> Letters {
        if self.width(text) <= most {
            return self.set(text);
        }
        let ends: Vec<usize> =
            text.char_indices().filter(|(_, c)| !is_combining_mark(*c)).map(|(end, _)| end).collect();
        let cut = |end: usize| format!("{}…", text[..end].trim_end());
        let fitting = ends.partition_point(|end| self.width(&cut(*end)) <= most);
        self.set(&cut(ends.get(fitting.saturating_sub(1)).copied().unwrap_or(0)))
    }
}

impl Letters {
    /// The outline with its beginning at a place.
    pub(super) fn at(&self, x: f32, y: f32) -> Option<Path> {
        self.outline.clone()?.transform(Transform::from_translate(x, y))
    }
}

/// A letter's form and where it stands, in the font's units.
struct Glyph {
    id: GlyphId,
    x: f32,
    y: f32,
}

/// The forms of a text from left to right, and how wide it is.
#[expect(clippy::cast_precision_loss, reason = "some thousands of units")]
fn shape(font: &Font, text: &str) -> (Vec<Glyph>, f32) {
    let shaper = ShaperFont::new(font);
    let (mut glyphs, mut x) = (Vec::new(), 0_i32);
    for (run, direction) in runs(text) {
        let mut buffer = Buffer::new();
        buffer.push_str(run);
        buffer.set_direction(direction);
        buffer.guess_segment_properties();
        if harfrust::shape(&shaper, &mut buffer, ShapeOptions::new()).is_err() {
            continue;
        }
        for (info, place) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            let id = GlyphId::new(info.glyph_id);
            glyphs.push(Glyph { id, x: x.saturating_add(place.x_offset) as f32, y: place.y_offset as f32 });
            x = x.saturating_add(place.x_advance);
        }
    }
    (glyphs, x as f32)
}

/// The parts of a text that run in one direction, from left to right.
fn runs(text: &str) -> Vec<(&str, Direction)> {
    let bidi = BidiInfo::new(text, None);
    let mut found = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(unicode_bidi::Level::is_rtl);
            let direction = if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
            found.extend(text.get(run).map(|run| (run, direction)));
        }
    }
    found
}

/// Draws outlines in the font's units into a path in pixels, whose y grows downwards.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -(self.y + y * self.scale))
    }
}

impl PathSink for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, bend_x: f32, bend_y: f32, x: f32, y: f32) {
        let ((bend_x, bend_y), (x, y)) = (self.place(bend_x, bend_y), self.place(x, y));
        self.path.quad_to(bend_x, bend_y, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style::regular(26.0);

    #[test]
    fn a_text_is_cut_to_its_room() {
        for text in [
            "a long label that does not fit",
            "שלום עולם וכל השאר",
            "العميل الأكبر في المنطقة",
            "東京株式会社と長い名前",
        ] {
            for most in [10.0, 60.0, 120.0] {
                let cut = STYLE.fitted(text, most).width;
                assert!(cut <= most.max(STYLE.width("…")), "{text}: {cut} of {most}");
            }
        }
        assert!((STYLE.fitted("short", 900.0).width - STYLE.width("short")).abs() < f32::EPSILON);
    }

    #[test]
    fn what_the_font_lacks_is_a_box_and_spaces_are_nothing() {
        let (letters, _) = shape(STYLE.font().expect("a font"), "東");
        assert_eq!(letters.iter().map(|glyph| glyph.id.to_u32()).collect::<Vec<_>>(), [0]);
        assert!(STYLE.set("東").outline.is_some());
        assert!(STYLE.set("  ").outline.is_none());
    }

    #[test]
    fn arabic_letters_join_and_run_from_the_right() {
        let font = STYLE.font().expect("a font");
        let (apart, _) = shape(font, "ب");
        let (joined, _) = shape(font, "ببب");
        assert_eq!(joined.len(), 3);
        assert!(joined[1].id != apart[0].id && joined[0].id != joined[2].id, "each has the form of its place");
        let runs = runs("Acme شركة 12");
        assert_eq!(runs.len(), 3, "{runs:?}");
        assert_eq!(runs[0], ("Acme ", Direction::LeftToRight));
    }

    #[test]
    fn a_text_does_not_leave_its_line() {
        assert_eq!(clean(" a\n\tb\u{202e}c\u{0} "), "a bc");
        assert_eq!(clean(&format!("e{}", "\u{301}".repeat(50))), "e\u{301}\u{301}\u{301}");
        assert_eq!(clean(&"x".repeat(9000)).chars().count(), MOST + 1);
    }
}
