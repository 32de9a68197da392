//! Numbers: as lengths in a picture, and as they stand on an axis.

/// A number of things as a length.
#[expect(clippy::cast_precision_loss, reason = "some hundreds of rows")]
pub(super) fn count(many: usize) -> f32 {
    many as f32
}

/// A share or a length in pixels.
#[expect(clippy::cast_possible_truncation, reason = "a place in a picture")]
pub(super) fn short(value: f64) -> f32 {
    value as f32
}

/// A length as whole pixels, 1 at least and never so many that a picture becomes huge.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a picture")]
pub(super) fn pixels(length: f32) -> u32 {
    length.clamp(1.0, 4000.0).round() as u32
}

/// How many times a length fits into another, 1 at least.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds of rows")]
pub(super) fn times(length: f32) -> usize {
    length.ceil().clamp(1.0, 10_000.0) as usize
}

/// Round numbers from below `least` to above `most`, about four steps: where the lines of an axis are.
pub(super) fn ticks(least: f64, most: f64) -> Vec<f64> {
    let rough = most / 4.0 - least / 4.0;
    let tens = 10.0_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|part| part * tens).into_iter().find(|step| *step >= rough * 0.999);
    let Some(step) = step.filter(|step| step.is_normal()) else { return vec![0.0] };
    let (lowest, highest) = ((least / step).floor(), (most / step).ceil());
    // Eight lines at most; numbers so close together that a step is lost between them have none.
    (0..=8_u8).map(|at| lowest + f64::from(at)).take_while(|at| *at <= highest).map(|at| at * step).collect()
}

/// A number as it stands on an axis: `0`, `2.5`, `80k`, `1.2M`.
pub(super) fn brief(value: f64) -> String {
    let size = value.abs();
    let (part, unit) = match size {
        _ if size >= 1e15 || (size < 1e-4 && size > 0.0) => return format!("{value:.1e}"),
        _ if size >= 1e12 => (value / 1e12, "T"),
        _ if size >= 1e9 => (value / 1e9, "B"),
        _ if size >= 1e6 => (value / 1e6, "M"),
        _ if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let decimals = if part.abs() >= 1.0 { 2 } else { 5 };
    let text = format!("{part:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text == "-0" { "0" } else { text };
    format!("{}{unit}", text.replace('-', "−"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_numbers_around_its_values() {
        assert_eq!(ticks(0.0, 97.0), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(ticks(-4.0, 3.0), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        for (least, most) in [(0.0, 1e300), (-1e300, 1e300), (0.0, 5e-324), (0.0, 0.0), (1.0, 1.0 + f64::EPSILON)] {
            let lines = ticks(least, most);
            assert!((1..=9).contains(&lines.len()) && lines.iter().all(|line| line.is_finite()), "{lines:?}");
        }
    }

    #[test]
    fn a_number_on_an_axis_is_brief() {
        let numbers = [0.0, 2.5, 4000.0, 80_000.0, 1_250_000.0, -30_000.0, 0.05, -0.0, 1e300, 2e12];
        let said: Vec<String> = numbers.into_iter().map(brief).collect();
        assert_eq!(said, ["0", "2.5", "4000", "80k", "1.25M", "−30k", "0.05", "0", "1.0e300", "2T"]);
    }
}
