//! A chart in words, for whoever does not see the picture.

use super::{
    figures::{Figures, Row, Value},
    letters::clean,
};
use crate::reply::{Chart, ChartKind};

/// The length of the words, in UTF-16 units: what Slack takes as the text of a picture
/// (<https://docs.slack.dev/reference/block-kit/blocks/image-block>).
const MOST: usize = 2000;
/// Values that are read out one by one.
const READ: usize = 12;

/// What a person would say of a chart: its title and unit, the highest and the lowest, how it changed, and the values if they
/// are few. Plain text of at most 2000 UTF-16 units, not escaped.
pub fn words(chart: &Chart) -> String {
    let figures = Figures::of(chart);
    let mut said = vec![head(&figures)];
    if figures.rows.is_empty() {
        said.push("There are no figures.".to_owned());
    }
    for series in 0..figures.series() {
        let name = figures.names.get(series).filter(|name| !name.is_empty());
        let about = about(&figures, series);
        said.extend((!about.is_empty()).then(|| match name {
            Some(name) => format!("{name}: {about}"),
            None => about,
        }));
    }
    said.extend(figures.more().map(|more| format!("{more} that are not shown.")));
    cut(&said.join(" "))
}

/// What it is, of what, and in which unit.
fn head(figures: &Figures) -> String {
    let kind = match figures.kind {
        ChartKind::Bar => "Bar chart",
        ChartKind::Line => "Line chart",
        ChartKind::Funnel => "Funnel",
    };
    let title = if figures.title.is_empty() { String::new() } else { format!(": {}", figures.title) };
    let unit = if figures.unit.is_empty() { String::new() } else { format!(", in {}", figures.unit) };
    format!("{kind}{title}{unit}.")
}

/// What is to be said of one series.
fn about(figures: &Figures, series: usize) -> String {
    let values: Vec<(&Row, &Value)> =
        figures.rows.iter().filter_map(|row| Some((row, row.values[series].as_ref()?))).collect();
    let numbers: Vec<(&Row, &Value, f64)> =
        values.iter().filter_map(|(row, value)| Some((*row, *value, value.size?))).collect();
    let mut said = Vec::new();
    if let ([first, .., last], ChartKind::Line) = (numbers.as_slice(), figures.kind) {
        said.push(format!("From {} to {}{}.", named(first.0, first.1), named(last.0, last.1), change(first.2, last.2)));
    }
    let extremes = || {
        let highest = numbers.iter().max_by(|one, other| one.2.total_cmp(&other.2))?;
        let lowest = numbers.iter().min_by(|one, other| one.2.total_cmp(&other.2))?;
        (highest.2 > lowest.2)
            .then(|| format!("Highest: {}; lowest: {}.", named(highest.0, highest.1), named(lowest.0, lowest.1)))
    };
    said.extend(if numbers.len() > 2 { extremes() } else { None });
    if (1..=READ).contains(&values.len()) {
        let all: Vec<String> = values.iter().map(|(row, value)| named(row, value)).collect();
        said.push(format!("{}.", all.join("; ")));
    }
    said.join(" ")
}

fn named(row: &Row, value: &Value) -> String {
    if row.label.is_empty() { value.said.clone() } else { format!("{} {}", row.label, value.said) }
}

/// How much more or less a number is than an earlier one.
fn change(first: f64, last: f64) -> String {
    let percent = (last - first) / first * 100.0;
    match percent {
        _ if first <= 0.0 || !percent.is_finite() || percent.abs() > 10_000.0 => String::new(),
        _ if percent.abs() < 0.5 => ", about the same".to_owned(),
        _ if percent > 0.0 => format!(", up {percent:.0}%"),
        _ => format!(", down {:.0}%", percent.abs()),
    }
}

/// Text of at most [`MOST`] units, cut at a word.
fn cut(text: &str) -> String {
    let text = clean_all(text);
    let mut size = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        size += c.len_utf16();
        (size > MOST - 1).then_some(at)
    });
    let Some(end) = end.filter(|_| text.encode_utf16().count() > MOST) else { return text };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end_matches([' ', ';', ',']))
}

/// Two labels side by side may still add up to what none of them was alone.
fn clean_all(text: &str) -> String {
    text.split(' ').map(clean).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Point;

    fn chart(kind: ChartKind, values: &[(&str, f64)]) -> Chart {
        let point = |(label, value): &(&str, f64)| Point {
            label: (*label).to_owned(),
            value: *value,
            display: format!("USD {value}"),
        };
        Chart {
            kind,
            title: "Won".to_owned(),
            unit: "USD".to_owned(),
            points: values.iter().map(point).collect(),
            series2: Vec::new(),
            series_labels: Vec::new(),
        }
    }

    #[test]
    fn a_line_is_told_by_its_ends_and_its_extremes() {
        let chart = chart(ChartKind::Line, &[("Jan", 100.0), ("Feb", 40.0), ("Mar", 150.0)]);
        let expected = "Line chart: Won, in USD. From Jan USD 100 to Mar USD 150, up 50%. Highest: Mar USD 150; lowest: \
                        Feb USD 40. Jan USD 100; Feb USD 40; Mar USD 150.";
        assert_eq!(words(&chart), expected);
    }

    #[test]
    fn series_are_told_by_their_names() {
        let mut chart = chart(ChartKind::Bar, &[("Ann", 1.0), ("Ben", 2.0)]);
        chart.series2 = chart.points.clone();
        chart.series_labels = vec!["Won".to_owned(), "Open".to_owned()];
        let expected = "Bar chart: Won, in USD. Won: Ann USD 1; Ben USD 2. Open: Ann USD 1; Ben USD 2.";
        assert_eq!(words(&chart), expected);
    }

    #[test]
    fn many_values_are_told_by_their_extremes() {
        let labels: Vec<String> = (0..30).map(|at| format!("Nr {at}")).collect();
        let values: Vec<(&str, f64)> = labels.iter().map(String::as_str).zip((0..).map(f64::from)).collect();
        let expected =
            "Bar chart: Won, in USD. Highest: Nr 19 USD 19; lowest: Nr 0 USD 0. and 10 more that are not shown.";
        assert_eq!(words(&chart(ChartKind::Bar, &values)), expected);
    }

    #[test]
    fn words_are_never_too_long_and_never_nothing() {
        let long = "🎉&<>word ".repeat(300);
        let values: Vec<(&str, f64)> = (0..12).map(|at| (long.as_str(), f64::from(at))).collect();
        let said = words(&chart(ChartKind::Funnel, &values));
        assert!((1000..=2000).contains(&said.encode_utf16().count()) && said.ends_with('…'), "{said}");
        assert_eq!(words(&chart(ChartKind::Bar, &[])), "Bar chart: Won, in USD. There are no figures.");
        assert_eq!(words(&chart(ChartKind::Line, &[("Jan", f64::NAN)])), "Line chart: Won, in USD. Jan USD NaN.");
    }
}
