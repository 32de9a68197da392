//! How a picture looks.

/// For whom a picture is: people who read dark on light, or light on dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Appearance {
    /// Dark letters on white.
    #[default]
    Light,
    /// Light letters on black.
    Dark,
}

/// A colour: red, green, blue.
pub(super) type Color = [u8; 3];

/// The colours of a picture, those of the console. Letters stand out from the paper by 4.5 to 1 at least, bars and lines by
/// 3 to 1 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>); blue and orange are told apart by whoever sees colours otherwise.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) paper: Color,
    pub(super) ink: Color,
    /// Letters of less weight.
    pub(super) aside: Color,
    /// Lines behind the figures.
    pub(super) grid: Color,
    /// The line that figures stand on.
    pub(super) base: Color,
    /// Bars and lines, by series.
    pub(super) series: [Color; 2],
    /// Letters that belong to a series.
    pub(super) said: [Color; 2],
    /// What lies under a line or between bars.
    pub(super) soft: Color,
}

static LIGHT: Look = Look {
    paper: [255, 255, 255],
    ink: [27, 28, 32],
    aside: [86, 88, 98],
    grid: [231, 231, 227],
    base: [133, 134, 143],
    series: [[61, 99, 214], [196, 105, 12]],
    said: [[42, 72, 172], [150, 76, 4]],
    soft: [234, 239, 252],
};

static DARK: Look = Look {
    paper: [30, 32, 37],
    ink: [236, 236, 240],
    aside: [176, 179, 189],
    grid: [52, 55, 63],
    base: [123, 126, 137],
    series: [[127, 157, 255], [240, 163, 85]],
    said: [[160, 182, 255], [244, 178, 112]],
    soft: [38, 45, 68],
};

impl Appearance {
    pub(super) fn look(self) -> &'static Look {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
    fn luminance(color: Color) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn letters_and_bars_stand_out() {
        for look in [&LIGHT, &DARK] {
            for (letters, least) in [(look.ink, 7.0), (look.aside, 4.5), (look.base, 3.0)] {
                assert!(contrast(letters, look.paper) >= least, "{letters:?}");
            }
            for letters in look.said {
                assert!(contrast(letters, look.paper) >= 4.5, "{letters:?}");
            }
            for series in look.series {
                assert!(contrast(series, look.paper) >= 3.0, "{series:?}");
                assert!(contrast(series, look.soft) >= 3.0, "{series:?}");
            }
            assert!(contrast(look.ink, look.soft) >= 7.0);
        }
    }
}
