//! What is seen in a picture, counted in its pixels.

use super::{
    Appearance,
    look::{Color, Look},
    png,
};
use crate::reply::{Chart, ChartKind, Point};

/// A picture as it is seen.
struct Seen {
    width: usize,
    height: usize,
    colors: Vec<Color>,
}

impl Seen {
    fn of(chart: &Chart) -> Self {
        Self::read(&png(chart, Appearance::Light))
    }

    fn read(bytes: &[u8]) -> Self {
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut data).expect("pixels");
        let colors = data.chunks(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Self { width: info.width as usize, height: info.height as usize, colors }
    }

    fn count(&self, color: Color) -> usize {
        self.colors.iter().filter(|seen| **seen == color).count()
    }

    /// The longest stretch of a color in each row of pixels that has one, where at least `least` long.
    fn stretches(&self, color: Color, least: usize) -> Vec<usize> {
        let longest = |row: &[Color]| row.split(|seen| *seen != color).map(<[Color]>::len).max().unwrap_or(0);
        self.colors.chunks(self.width).map(longest).filter(|length| *length >= least).collect()
    }
}

fn light() -> &'static Look {
    Appearance::Light.look()
}

fn chart(kind: ChartKind, values: &[f64]) -> Chart {
    let point = |(at, value): (usize, &f64)| Point {
        label: format!("Name {at}"),
        value: *value,
        display: format!("{value:.1}"),
    };
    Chart {
        kind,
        title: "Pipeline".to_owned(),
        unit: "USD".to_owned(),
        points: values.iter().enumerate().map(point).collect(),
        series2: Vec::new(),
        series_labels: Vec::new(),
    }
}

fn close(found: usize, expected: usize, room: usize) -> bool {
    found.abs_diff(expected) <= room
}

#[test]
fn bars_are_as_long_as_their_values() {
    let long = |at: usize| format!("A customer with a name that is long {at}");
    let mut chart = chart(ChartKind::Bar, &[100.0, 50.0, 25.0]);
    chart.points.iter_mut().enumerate().for_each(|(at, point)| point.label = long(at));
    let lengths = Seen::of(&chart).stretches(light().series[0], 20);
    let most = *lengths.iter().max().expect("bars");
    for (part, whole) in [(1, 1), (1, 2), (1, 4)] {
        let rows = lengths.iter().filter(|length| close(**length, most * part / whole, 3)).count();
        assert!(close(rows, 38, 12), "{rows} rows of {part}/{whole}: {lengths:?}");
    }
}

#[test]
fn columns_are_as_high_as_their_values() {
    let seen = Seen::of(&chart(ChartKind::Bar, &[80.0, 40.0, 0.0]));
    let (blue, paper) = (light().series[0], light().paper);
    let height = |x: usize| (0..seen.height).filter(|y| seen.colors[y * seen.width + x] == blue).count();
    let slot = (seen.width - 96) / 3;
    let heights: Vec<usize> = (0..3).map(|at| height(48 + slot * at + slot / 2)).collect();
    assert!(heights[0] > 200 && close(heights[1] * 2, heights[0], 4) && heights[2] == 0, "{heights:?}");
    assert_eq!(seen.colors[0], paper);
}

#[test]
fn a_funnel_is_as_wide_as_its_stages() {
    let lengths = Seen::of(&chart(ChartKind::Funnel, &[90.0, 30.0])).stretches(light().series[0], 20);
    let most = *lengths.iter().max().expect("stages");
    assert!(lengths.iter().filter(|length| close(**length, most / 3, 3)).count() > 30, "{lengths:?}");
}

#[test]
fn a_line_rises_with_its_values() {
    let seen = Seen::of(&chart(ChartKind::Line, &[1.0, 2.0, 5.0]));
    let first = |columns: std::ops::Range<usize>| {
        (0..seen.height).find(|y| columns.clone().any(|x| seen.colors[y * seen.width + x] == light().series[0]))
    };
    let (left, middle, right) = (first(60..140), first(590..640), first(1080..1160));
    assert!(left > middle && middle > right, "{left:?} {middle:?} {right:?}");
    assert!(seen.count(light().soft) > 20_000, "what lies under the line is shaded");
}

#[test]
fn a_negative_value_goes_the_other_way() {
    let mut chart = chart(ChartKind::Bar, &[50.0, -50.0]);
    chart.points.iter_mut().for_each(|point| point.label = "x".repeat(60));
    let seen = Seen::of(&chart);
    let ends: Vec<(usize, usize)> = seen
        .colors
        .chunks(seen.width)
        .filter_map(|row| {
            let is_bar = |color: &Color| *color == light().series[0];
            let (first, last) = (row.iter().position(is_bar)?, row.iter().rposition(is_bar)?);
            (last - first > 50).then_some((first, last))
        })
        .collect();
    let (upper, lower) = (ends[10], ends[ends.len() - 10]);
    assert!(close(upper.0, lower.1, 4), "they meet at 0: {upper:?} {lower:?}");
}

#[test]
fn two_series_have_two_colors_and_a_legend() {
    for kind in [ChartKind::Bar, ChartKind::Line, ChartKind::Funnel] {
        let one = chart(kind, &[30.0, 20.0, 40.0, 10.0]);
        let both = Chart {
            series2: one.points.clone(),
            series_labels: vec!["Won".to_owned(), "Open, weighted".to_owned()],
            ..one.clone()
        };
        assert_eq!(Seen::of(&one).count(light().series[1]), 0);
        assert!(Seen::of(&both).count(light().series[1]) > 400, "{kind:?}");
    }
}

#[test]
fn what_is_no_number_has_no_bar_and_the_rest_is_drawn() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    for kind in [ChartKind::Bar, ChartKind::Line, ChartKind::Funnel] {
        let seen = Seen::of(&chart(kind, &odd));
        assert_eq!(seen.count(light().series[0]), 0, "{kind:?}");
        assert!(seen.count(light().ink) > 500, "what the values are called is written");
        let mut huge = odd.to_vec();
        huge.extend([f64::MAX, f64::MIN, 5e-324, 0.0]);
        assert!(Seen::of(&chart(kind, &huge)).count(light().series[0]) > 300, "{kind:?}");
    }
}

#[test]
fn there_is_a_picture_of_whatever_there_is() {
    let texts = [
        "",
        "   ",
        "a",
        "عميل كبير في الكويت",
        "שלום (עולם) 12",
        "東京株式会社 北海道支店",
        "🎉👩‍👩‍👧 party",
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
        "\u{202e}drawkcab\u{2066}",
        "<!channel> & \"quotes\"",
        "a\u{0}\n\tb",
        &"endless".repeat(900),
        &"\u{301}".repeat(900),
        &"ﷺ".repeat(900),
    ];
    for kind in [ChartKind::Bar, ChartKind::Line, ChartKind::Funnel] {
        for many in [0_u16, 1, 2, 3, 12, 13, 200] {
            for (shift, is_double) in [(0_u16, false), (1, true), (5, false)] {
                let values: Vec<f64> = (0..many).map(|at| f64::from(at * 7 % 13) - f64::from(shift)).collect();
                let mut chart = chart(kind, &values);
                for (at, point) in chart.points.iter_mut().enumerate() {
                    texts[(at + usize::from(shift)) % texts.len()].clone_into(&mut point.label);
                    texts[(at + 3) % texts.len()].clone_into(&mut point.display);
                }
                texts[usize::from(many) % texts.len()].clone_into(&mut chart.title);
                if is_double {
                    chart.series2 = chart.points.iter().rev().take(5).cloned().collect();
                    chart.series_labels = texts.map(str::to_owned).to_vec();
                }
                let bytes = png(&chart, if is_double { Appearance::Dark } else { Appearance::Light });
                let seen = Seen::read(&bytes);
                assert!(seen.width == 1200 && (200..2000).contains(&seen.height), "{} high", seen.height);
            }
        }
    }
}

#[test]
fn the_same_chart_is_the_same_picture_and_a_small_one() {
    for kind in [ChartKind::Bar, ChartKind::Line, ChartKind::Funnel] {
        let values: Vec<f64> = (0..12).map(|at| f64::from(at * 37 % 101)).collect();
        let bytes = png(&chart(kind, &values), Appearance::Light);
        assert_eq!(bytes, png(&chart(kind, &values), Appearance::Light));
        assert!(bytes.len() < 60_000, "{kind:?}: {} bytes", bytes.len());
    }
}
