//! What stands in columns: tables, charts and files, in a font of one width and narrow enough for a phone.

use super::{
    blocks::{Block, SECTION, Text},
    text::{columns, cut_columns, escape, escaped, escaped_line, line, pad, size},
};
use crate::reply::{Align, Chart, Column, Point, Table};

/// The columns of a block of code that a phone shows without wrapping, or nearly so.
const WIDE: usize = 60;
/// The columns to which a column of text may be cut to fit.
const NARROW: usize = 20;
/// Rows of a table that is shown as a list.
const ROWS: usize = 20;
/// Characters of a row of such a list.
const ROW: usize = 600;
/// Points of a chart.
const POINTS: usize = 40;
/// The columns of a chart's labels.
const LABEL: usize = 18;
/// The columns of a chart's values.
const VALUE: usize = 18;
/// The columns of a chart's longest bar.
const BAR: usize = 20;
/// Lines of a file that are shown.
const LINES: usize = 15;
/// The columns of a file's lines.
const LONG: usize = 120;

/// Lines as code, as many as fit between `head` and `foot`, and how many did not.
fn block(head: &[String], lines: &[String], foot: &[String]) -> (Block, usize) {
    const FENCES: usize = 8;
    let written = |line: &String| format!("{}\n", escape(&line.trim_end().replace('`', "'")));
    let (head, foot): (String, String) = (head.iter().map(written).collect(), foot.iter().map(written).collect());
    let mut body = String::new();
    let mut shown = 0;
    for line in lines.iter().map(written) {
        if FENCES + size(&head) + size(&body) + size(&line) + size(&foot) > SECTION {
            break;
        }
        body.push_str(&line);
        shown += 1;
    }
    (Block::section(Text::marked(format!("```\n{head}{body}{foot}```"))), lines.len() - shown)
}

/// A table: as code where its columns fit beside each other, else row by row.
pub(super) fn table(table: &Table) -> Vec<Block> {
    let mut blocks = Vec::new();
    let caption = escaped_line(&table.caption, 300);
    if !caption.is_empty() {
        blocks.push(Block::section(Text::plain(caption)));
    }
    let mut hidden = 0;
    if let Some(widths) = widths(table) {
        let (block, left) = aligned(table, &widths);
        blocks.push(block);
        hidden = left;
    } else if !table.columns.is_empty() {
        blocks.extend(listed(table));
        hidden = table.rows.len().saturating_sub(ROWS);
    }
    let hidden = (hidden > 0).then(|| format!("and {hidden} more"));
    let more = table.more.as_deref().map(|more| escaped_line(more, 300)).filter(|more| !more.is_empty());
    let more: Vec<String> = hidden.into_iter().chain(more).collect();
    if !more.is_empty() {
        blocks.push(Block::context(Text::plain(more.join(" · "))));
    }
    blocks
}

/// How wide each column is, if they fit beside each other without a text becoming unreadable.
fn widths(table: &Table) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = table.columns.iter().map(|column| columns(&line(&column.label))).collect();
    for row in table.rows.iter().chain(&table.footer) {
        for (cell, widest) in row.iter().zip(&mut widths) {
            *widest = (*widest).max(columns(&line(cell)));
        }
    }
    let room = WIDE.checked_sub(2 * widths.len().checked_sub(1)?)?;
    // Figures are shown whole; texts give way, the widest first.
    while widths.iter().sum::<usize>() > room {
        let texts = widths.iter_mut().zip(&table.columns).filter(|(_, column)| column.align == Align::Left);
        let widest = texts.map(|(width, _)| width).max().filter(|width| **width > NARROW)?;
        *widest -= 1;
    }
    Some(widths)
}

fn aligned(table: &Table, widths: &[usize]) -> (Block, usize) {
    let row = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.chain(std::iter::repeat("")).zip(widths).zip(&table.columns);
        let cells: Vec<String> = cells.map(|((cell, width), column)| pad(&line(cell), *width, column.align)).collect();
        cells.join("  ")
    };
    let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("  ");
    let head = [row(&mut table.columns.iter().map(|column| column.label.as_str())), rule.clone()];
    let rows: Vec<String> = table.rows.iter().map(|cells| row(&mut cells.iter().map(String::as_str))).collect();
    let foot = table.footer.as_ref().map(|cells| [rule, row(&mut cells.iter().map(String::as_str))]);
    block(&head, &rows, foot.as_ref().map_or(&[][..], |foot| foot.as_slice()))
}

fn listed(table: &Table) -> Vec<Block> {
    let rows = table.rows.iter().take(ROWS).chain(&table.footer);
    rows.filter_map(|row| listed_row(&table.columns, row)).map(|text| Block::section(Text::marked(text))).collect()
}

/// A row by itself: its first cell, and below it what the others say.
fn listed_row(columns: &[Column], row: &[String]) -> Option<String> {
    let mut cells = columns.iter().zip(row).filter(|(_, cell)| !cell.trim().is_empty());
    let title = bold(cells.next()?.1, 150);
    let facts: Vec<String> = cells
        .take(30)
        .map(|(column, cell)| format!("{}: {}", cut_columns(&line(&column.label), 40), line(cell)))
        .collect();
    Some(format!("{title}\n{}", escaped(&facts.join(" · "), ROW)).trim_end().to_owned())
}

/// A chart, drawn with letters.
pub(super) fn chart(chart: &Chart) -> Vec<Block> {
    let mut blocks = Vec::new();
    let unit = line(&chart.unit);
    let unit = if unit.is_empty() { unit } else { format!(" ({unit})") };
    let title = format!("{}{unit}", line(&chart.title));
    if !title.is_empty() {
        blocks.push(Block::section(Text::marked(bold(&title, 300))));
    }
    let lines = bars(chart);
    if !lines.is_empty() {
        let (code, left) = block(&legend(chart), &lines, &[]);
        blocks.push(code);
        let hidden = chart.points.len().max(chart.series2.len()).saturating_sub(POINTS);
        if hidden + left > 0 {
            blocks.push(Block::context(Text::plain("The rest is left out here.".to_owned())));
        }
    }
    blocks
}

/// The lines of a chart: label, value and bar; where there are two series, their points in turn.
fn bars(chart: &Chart) -> Vec<String> {
    let series = [chart.points.as_slice(), chart.series2.as_slice()];
    let shown = || series.iter().flat_map(|points| points.iter().take(POINTS));
    let largest = shown().map(|point| point.value).filter(|value| value.is_finite()).fold(0.0_f64, f64::max);
    let widest = |text: fn(&Point) -> &str| shown().map(|point| columns(&line(text(point)))).max().unwrap_or(0);
    let (label_width, value_width) =
        (widest(|point| &point.label).min(LABEL), widest(|point| &point.display).min(VALUE));
    let mut lines = Vec::new();
    for at in 0..POINTS {
        let first = series[0].get(at);
        for (number, points) in series.iter().enumerate() {
            let Some(point) = points.get(at) else { continue };
            let again = number > 0 && first.is_some_and(|first| first.label == point.label);
            lines.push(format!(
                "{}  {}  {}",
                pad(&line(if again { "" } else { &point.label }), label_width, Align::Left),
                pad(&line(&point.display), value_width, Align::Right),
                bar(point.value, largest, number > 0),
            ));
        }
    }
    lines
}

/// Which bars are which, where there are two series.
fn legend(chart: &Chart) -> Vec<String> {
    if chart.series2.is_empty() {
        return Vec::new();
    }
    let named = ["█", "░"].iter().zip(&chart.series_labels);
    named.map(|(mark, label)| format!("{mark} {}", cut_columns(&line(label), WIDE - 2))).collect()
}

/// A bar: solid in eighths of a column, or shaded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few columns"
)]
fn bar(value: f64, largest: f64, shaded: bool) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !value.is_finite() || value <= 0.0 || largest <= 0.0 {
        return String::new();
    }
    let eighths = ((value / largest * (BAR * 8) as f64).round() as usize).clamp(1, BAR * 8);
    if shaded {
        "░".repeat(eighths.div_ceil(8))
    } else {
        format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
    }
}

/// A file: its name, its beginning, and where the whole of it is.
pub(super) fn file(name: &str, text: &str) -> Vec<Block> {
    let count = text.lines().count();
    let lines: Vec<String> =
        text.lines().take(LINES).map(|text| cut_columns(&super::text::clean(text), LONG)).collect();
    let (code, _) = block(&[], &lines, &[]);
    let said = format!(
        "{}, {} bytes. This is its beginning; the console in the browser saves the whole file, and `leancrm ask` prints it.",
        crate::say::count(count as u64, "line"),
        crate::say::grouped(text.len() as u64)
    );
    let name = Block::section(Text::marked(bold(&format!("📄 {}", line(name)), 300)));
    let code = (!lines.is_empty()).then_some(code);
    std::iter::once(name).chain(code).chain([Block::context(Text::plain(said))]).collect()
}

/// Escaped text on one line in bold, or as it is where a star in it would end the bold too early.
pub(super) fn bold(text: &str, most: usize) -> String {
    let text = escaped_line(text, most);
    if text.is_empty() || text.contains('*') { text } else { format!("*{text}*") }
}
