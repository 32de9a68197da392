//! The terminal: a reply as text.

use std::fmt::Write as _;

use crate::reply::{Align, Block, Card, Chart, Preview, Reply, Table, Tone};

/// The length of the longest bar of a chart, in characters.
const BAR: usize = 28;

/// A reply as plain text for a terminal of `width` columns. What people wrote is stripped of control characters, so that
/// a name cannot move the cursor or change colours.
pub fn render(reply: &Reply, width: usize) -> String {
    let mut out = String::new();
    for block in &reply.blocks {
        match block {
            Block::Text { text, tone } => text_block(&mut out, text, *tone, width),
            Block::Card(card) => card_block(&mut out, card),
            Block::Table(table) => table_block(&mut out, table, width),
            Block::Chart(chart) => chart_block(&mut out, chart),
            Block::Choices { prompt, options, .. } => {
                line(&mut out, prompt);
                for (position, option) in options.iter().enumerate() {
                    let detail = option.detail.as_ref().map(|detail| format!("  ({detail})")).unwrap_or_default();
                    line(&mut out, &format!("  {}. {}{detail}", position + 1, option.label));
                }
            }
            Block::Preview(preview) => preview_block(&mut out, preview),
            Block::File { name, text, .. } => line(&mut out, &file_line(name, text)),
            Block::Actions { items } => {
                for item in items {
                    line(&mut out, &format!("{}: say “{}”.", item.label, item.say));
                }
            }
            Block::Suggestions { items } => {
                let said: Vec<String> = items.iter().map(|item| format!("“{}”", item.say)).collect();
                line(&mut out, &format!("Try: {}", said.join(" · ")));
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The files of a reply as they can be printed: their text, with whatever could move the cursor made a space.
pub fn files(reply: &Reply) -> Option<String> {
    let texts: Vec<String> = reply
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::File { text, .. } => Some(text.lines().map(clean).collect::<Vec<_>>().join("\n")),
            _ => None,
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn file_line(name: &str, text: &str) -> String {
    let records = text.lines().count().saturating_sub(1) as u64;
    format!(
        "File: {name} ({} and a heading, {} bytes). `leancrm ask` prints it below; the console in the browser saves it.",
        crate::say::count(records, "line"),
        crate::say::grouped(text.len() as u64)
    )
}

fn text_block(out: &mut String, text: &str, tone: Tone, width: usize) {
    let mark = match tone {
        Tone::Plain => "",
        Tone::Heading => "== ",
        Tone::Note => "i  ",
        Tone::Warning => "!  ",
    };
    for (position, part) in text.lines().enumerate() {
        let mark = if position == 0 { mark } else { "" };
        for wrapped in wrap(&format!("{mark}{}", clean(part)), width) {
            line(out, &wrapped);
        }
    }
}

fn card_block(out: &mut String, card: &Card) {
    let badge = card.badge.as_ref().map(|badge| format!("  [{badge}]")).unwrap_or_default();
    line(out, &format!("{}{badge}", card.title));
    if let Some(subtitle) = &card.subtitle {
        line(out, subtitle);
    }
    let widest = card.fields.iter().map(|field| columns(&field.label)).max().unwrap_or_default();
    for field in &card.fields {
        line(out, &format!("  {}  {}", pad(&field.label, widest, Align::Left), field.value));
    }
    for section in &card.sections {
        line(out, &format!("  {}", section.title));
        for row in &section.rows {
            let secondary = row.secondary.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
            let value = row.value.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
            line(out, &format!("    - {}{secondary}{value}", row.primary));
        }
    }
}

fn preview_block(out: &mut String, preview: &Preview) {
    line(out, &preview.title);
    for record in &preview.records {
        line(out, &format!("  {}  [{}]", record.title, record.what));
        let widest = record.fields.iter().map(|field| columns(&field.label)).max().unwrap_or_default();
        for field in &record.fields {
            let said = match (&field.before, &field.after) {
                (Some(before), Some(after)) => format!("{before} → {after}"),
                (None, Some(after)) => after.clone(),
                (Some(before), None) => format!("{before} → nothing"),
                (None, None) => continue,
            };
            line(out, &format!("    {}  {said}", pad(&field.label, widest, Align::Left)));
        }
    }
    for field in &preview.form {
        if let Some(error) = &field.error {
            line(out, &format!("!  {}: {error}", field.label));
        }
    }
}

fn table_block(out: &mut String, table: &Table, width: usize) {
    if !table.caption.is_empty() {
        line(out, &table.caption);
    }
    let rows: Vec<&Vec<String>> = table.rows.iter().chain(&table.footer).collect();
    let mut widths: Vec<usize> = table.columns.iter().map(|column| columns(&column.label)).collect();
    for row in &rows {
        for (cell, widest) in row.iter().zip(&mut widths) {
            *widest = (*widest).max(columns(&clean(cell)));
        }
    }
    // Where the table is too wide, its widest columns give way.
    let room = width.saturating_sub(2 * widths.len()).max(widths.len() * 6);
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 6 => *widest -= 1,
            _ => break,
        }
    }
    let write_row = |out: &mut String, cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells
            .zip(&widths)
            .zip(&table.columns)
            .map(|((cell, width), column)| pad(&clean(cell), *width, column.align))
            .collect();
        line(out, format!("  {}", cells.join("  ")).trim_end());
    };
    write_row(out, &mut table.columns.iter().map(|column| column.label.as_str()));
    line(out, &format!("  {}", widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  ")));
    for row in rows {
        write_row(out, &mut row.iter().map(String::as_str));
    }
    if let Some(more) = &table.more {
        line(out, &format!("  {more}"));
    }
}

fn chart_block(out: &mut String, chart: &Chart) {
    line(out, &chart.title);
    let both = || chart.points.iter().chain(&chart.series2);
    let largest = both().map(|point| point.value).fold(0.0_f64, f64::max);
    let widest = both().map(|point| columns(&point.label)).max().unwrap_or_default();
    for (series, points) in [&chart.points, &chart.series2].into_iter().enumerate() {
        if points.is_empty() {
            continue;
        }
        if let Some(label) = chart.series_labels.get(series) {
            line(out, &format!("  {label}"));
        }
        for point in points {
            let bar = "█".repeat(bar_length(point.value, largest));
            line(out, &format!("  {}  {bar} {}", pad(&point.label, widest, Align::Left), point.display));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "at most BAR")]
fn bar_length(value: f64, largest: f64) -> usize {
    if largest <= 0.0 || value <= 0.0 { 0 } else { ((value / largest * BAR as f64).round() as usize).clamp(1, BAR) }
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{}", clean(text));
}

/// Text without control characters.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let length = columns(text);
    if length > width {
        let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
        cut.push('…');
        return cut;
    }
    let space = " ".repeat(width - length);
    match align {
        Align::Left => format!("{text}{space}"),
        Align::Right => format!("{space}{text}"),
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && columns(&lines[last]) + 1 + columns(word) > width {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{ChartKind, Point};

    #[test]
    fn a_table_lines_up_and_gives_way_where_the_terminal_is_narrow() {
        let mut table = Table::new("Deals", &["Deal", "Amount>"]);
        table.rows.push(vec!["A very long name of a deal that goes on".into(), "USD 5".into()]);
        let shown = render(&Reply::default().with_table(table), 30);
        assert!(shown.lines().all(|line| line.chars().count() <= 30), "{shown}");
        assert!(shown.contains("…") && shown.contains("USD 5"), "{shown}");
    }

    #[test]
    fn a_name_with_escape_codes_cannot_reach_the_terminal() {
        let shown = render(&Reply::default().with_card(Card::new("\u{1b}[31mEve\u{7}")), 80);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}') && shown.contains("Eve"));
    }

    #[test]
    fn the_longest_bar_belongs_to_the_largest_value_and_nothing_is_longer() {
        let point = |label: &str, value: f64| Point { label: label.into(), value, display: format!("{value}") };
        let chart = Chart {
            kind: ChartKind::Bar,
            title: "T".into(),
            unit: "USD".into(),
            points: vec![point("a", 10.0), point("b", 0.01), point("c", 0.0)],
            series2: Vec::new(),
            series_labels: Vec::new(),
        };
        let shown = render(&Reply::default().with_chart(chart), 80);
        let bars: Vec<usize> = shown.lines().skip(1).map(|line| line.matches('█').count()).collect();
        assert_eq!(bars, [BAR, 1, 0]);
    }
}
