//! An answer in plain words: what a notification shows and a screen reader reads.

use super::text::{escaped, line};
use crate::reply::{Block, Card, Chart, Preview, Reply, Table};

/// Characters of it; Slack shows fewer than 4000.
const MOST: usize = 3500;
/// Rows or points that are read out.
const ROWS: usize = 10;

/// The answer in plain words, escaped.
pub(super) fn words(reply: &Reply) -> String {
    let mut lines = Vec::new();
    for block in &reply.blocks {
        match block {
            Block::Text { text, .. } => lines.push(text.clone()),
            Block::Card(card) => card_words(&mut lines, card),
            Block::Table(table) => table_words(&mut lines, table),
            Block::Chart(chart) => chart_words(&mut lines, chart),
            Block::Choices { prompt, options, .. } => {
                lines.push(prompt.clone());
                lines.extend(options.iter().take(100).enumerate().map(|(at, option)| {
                    let detail = option.detail.as_ref().map(|detail| format!(", {}", line(detail))).unwrap_or_default();
                    format!("{}. {}{detail}", at + 1, line(&option.label))
                }));
            }
            Block::Preview(preview) => preview_words(&mut lines, preview),
            Block::File { name, .. } => lines.push(format!("File: {}", line(name))),
            Block::Actions { .. } | Block::Suggestions { .. } => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    escaped(&lines.join("\n"), MOST)
}

fn card_words(lines: &mut Vec<String>, card: &Card) {
    let parts = [Some(&card.title), card.subtitle.as_ref(), card.badge.as_ref()];
    lines.push(parts.into_iter().flatten().map(|part| line(part)).collect::<Vec<_>>().join(", "));
    lines.extend(card.fields.iter().map(|field| format!("{}: {}", line(&field.label), line(&field.value))));
    for section in &card.sections {
        let rows: Vec<String> = section.rows.iter().take(ROWS).map(|row| line(&row.primary)).collect();
        lines.push(format!("{}: {}", line(&section.title), rows.join("; ")));
    }
}

fn table_words(lines: &mut Vec<String>, table: &Table) {
    lines.push(line(&table.caption));
    for row in table.rows.iter().take(ROWS).chain(&table.footer) {
        lines.push(row.iter().map(|cell| line(cell)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", "));
    }
    if table.rows.len() > ROWS {
        lines.push(format!("and {} more rows", table.rows.len() - ROWS));
    }
    lines.extend(table.more.clone());
}

fn chart_words(lines: &mut Vec<String>, chart: &Chart) {
    lines.push(line(&chart.title));
    for (at, points) in [&chart.points, &chart.series2].into_iter().enumerate().filter(|(_, points)| !points.is_empty())
    {
        let said = points.iter().take(ROWS).map(|point| format!("{} {}", line(&point.label), line(&point.display)));
        let said = said.collect::<Vec<_>>().join(", ");
        match chart.series_labels.get(at) {
            Some(label) => lines.push(format!("{}: {said}", line(label))),
            None => lines.push(said),
        }
    }
}

fn preview_words(lines: &mut Vec<String>, preview: &Preview) {
    lines.push(line(&preview.title));
    for record in &preview.records {
        lines.push(format!("{}, {}", line(&record.title), line(&record.what)));
        lines.extend(
            record
                .fields
                .iter()
                .filter_map(|field| Some(format!("{}: {}", line(&field.label), super::render::change(field)?))),
        );
    }
}
