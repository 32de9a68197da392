//! The parts of an answer as Slack's blocks, each within Slack's limits.

use chrono::{DateTime, Utc};
use leancrm_core::ids::QuestionId;

use super::{
    blocks::{self, BUTTON, Block, Element, FIELD, FIELDS, HEADER, SECTION, Style, Text},
    code::{self, bold},
    pictures::{self, Pictures},
    press::Pressed,
    text::{escaped, escaped_line, line, pieces, size},
};
use crate::{
    inbound::Act,
    reply::{self, Action, Card, ChangedField, Choice, Field, Press, Preview, Reply, SectionRow, Suggestion, Tone},
};

/// Options that are shown as buttons; more of them are a select.
const BUTTONS: usize = 5;
/// Buttons in a row.
const ROW: usize = 5;
/// Buttons of an answer's part.
const MOST_BUTTONS: usize = 25;
/// Characters of a line of a list.
const LINE: usize = 600;

/// The blocks of an answer, however many, with the charts that have a picture as pictures.
pub(super) fn blocks(reply: &Reply, pictures: &Pictures) -> Vec<Block> {
    let is_told = reply.blocks.iter().any(|block| matches!(block, reply::Block::Table(_)));
    let mut blocks = Vec::new();
    let (mut after_card, mut place) = (false, 0);
    for block in &reply.blocks {
        let is_card = matches!(block, reply::Block::Card(_));
        if is_card && after_card {
            blocks.push(Block::Divider);
        }
        after_card = is_card;
        if let reply::Block::Chart(chart) = block
            && pictures::is_drawn(chart)
        {
            place += 1;
            if let Some(address) = pictures.get(place - 1) {
                blocks.extend(pictures::shown(chart, address, is_told));
                continue;
            }
        }
        blocks.extend(match block {
            reply::Block::Card(card) => card_part(card, card.record.and_then(|record| pictures.page(record))),
            block => part(block),
        });
    }
    blocks
}

fn part(block: &reply::Block) -> Vec<Block> {
    match block {
        reply::Block::Text { text, tone } => paragraph(text, *tone),
        reply::Block::Card(card) => card_part(card, None),
        reply::Block::Table(table) => code::table(table),
        reply::Block::Chart(chart) => code::chart(chart),
        reply::Block::Choices { question, prompt, options } => choices(*question, prompt, options),
        reply::Block::Preview(preview) => preview_part(preview),
        reply::Block::File { name, text, .. } => code::file(name, text),
        reply::Block::Actions { items } => rows(items.iter().map(action)),
        reply::Block::Suggestions { items } => rows(items.iter().map(suggestion)),
    }
}

fn paragraph(text: &str, tone: Tone) -> Vec<Block> {
    // Plain text, so that a star or an underscore in a name is no markup.
    let sections = |text: &str| pieces(text, SECTION).into_iter().map(Text::plain);
    match tone {
        Tone::Plain => sections(text).map(Block::section).collect(),
        Tone::Note => sections(text).map(Block::context).collect(),
        Tone::Warning if text.trim().is_empty() => Vec::new(),
        Tone::Warning => sections(&format!("⚠️ {}", text.trim())).map(Block::section).collect(),
        Tone::Heading => {
            let heading = escaped_line(text, SECTION - 2);
            match size(&heading) {
                0 => Vec::new(),
                1..=HEADER => vec![Block::Header { text: Text::plain(heading) }],
                _ => vec![Block::section(Text::marked(bold(text, SECTION - 2)))],
            }
        }
    }
}

/// A card; its title leads to the page of what it shows.
fn card_part(card: &Card, page: Option<String>) -> Vec<Block> {
    let badge = card.badge.as_deref().map(|badge| escaped_line(badge, 100)).filter(|badge| !badge.is_empty());
    let title = bold(&card.title, 300);
    let title = match page.filter(|_| !title.is_empty()) {
        Some(page) => format!("<{page}|{title}>"),
        None => title,
    };
    let first: Vec<String> = std::iter::once(title).chain(badge).filter(|part| !part.is_empty()).collect();
    let mut head = Lines::default();
    head.push(&first.join("  ·  "));
    head.push(&escaped_line(card.subtitle.as_deref().unwrap_or_default(), LINE));
    let mut blocks = head.done();
    blocks.extend(facts(&card.fields));
    for section in &card.sections {
        let mut lines = Lines::default();
        lines.push(&bold(&section.title, 300));
        for row in &section.rows {
            lines.push(&listed(row));
        }
        blocks.extend(lines.done());
    }
    blocks
}

/// Facts in two columns, in as many sections as it takes.
fn facts(fields: &[Field]) -> Vec<Block> {
    let mut sections: Vec<Vec<Text>> = Vec::new();
    let mut filled = 0;
    for field in fields {
        let (label, value) = (bold(&field.label, 150), escaped(&field.value, FIELD - 160));
        if label.is_empty() && value.is_empty() {
            continue;
        }
        let text = format!("{label}\n{}", if value.is_empty() { "–" } else { &value });
        let long = size(&text);
        // A message takes less text than ten long facts have.
        let open = sections.last_mut().filter(|section| section.len() < FIELDS && filled + long <= SECTION);
        if let Some(section) = open {
            section.push(Text::marked(text));
            filled += long;
        } else {
            sections.push(vec![Text::marked(text)]);
            filled = long;
        }
    }
    sections.into_iter().map(|fields| Block::Section { text: None, fields }).collect()
}

fn listed(row: &SectionRow) -> String {
    let said = |text: &Option<String>| text.as_deref().map(line).filter(|text| !text.is_empty());
    let secondary = said(&row.secondary).map(|text| format!("— {text}"));
    let value = said(&row.value).map(|text| format!("· {text}"));
    let rest = secondary.into_iter().chain(value).collect::<Vec<_>>().join(" ");
    let parts = [escaped_line(&row.primary, LINE / 2), escaped_line(&rest, LINE / 2)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("• {}", parts.join(" ")) }
}

fn choices(question: QuestionId, prompt: &str, options: &[Choice]) -> Vec<Block> {
    let mut blocks = paragraph(prompt, Tone::Plain);
    let press = |option| Pressed::Choice { question, option };
    if options.len() <= BUTTONS {
        blocks.extend(rows(
            options.iter().enumerate().map(|(option, choice)| (choice_text(choice), press(option), None)),
        ));
        return blocks;
    }
    let shown = options.iter().take(blocks::OPTIONS).enumerate();
    let shown = shown.filter_map(|(option, choice)| {
        Some(blocks::Choice { text: label(&choice_text(choice)), value: press(option).encode(0)?.value })
    });
    let action_id = press(0).encode(0).map(|carried| carried.action_id).unwrap_or_default();
    let element =
        Element::StaticSelect { action_id, placeholder: Text::plain("Pick one".to_owned()), options: shown.collect() };
    blocks.push(Block::Actions { elements: vec![element] });
    if options.len() > blocks::OPTIONS {
        let more = format!("and {} more: say the name in full", options.len() - blocks::OPTIONS);
        blocks.push(Block::context(Text::plain(more)));
    }
    blocks
}

fn choice_text(choice: &Choice) -> String {
    match &choice.detail {
        Some(detail) if !detail.trim().is_empty() => format!("{} · {detail}", choice.label),
        _ => choice.label.clone(),
    }
}

fn preview_part(preview: &Preview) -> Vec<Block> {
    let mut lines = Lines::default();
    lines.push(&bold(&preview.title, SECTION / 2));
    for record in &preview.records {
        lines.push(&format!("{}{}", bold(&record.title, 300), what(&record.what)));
        for field in &record.fields {
            if let Some(change) = change(field) {
                lines.push(&format!("• {}: {}", escaped_line(&field.label, 150), escaped(&change, LINE)));
            }
        }
    }
    for field in &preview.form {
        if let Some(error) = &field.error {
            lines.push(&format!("⚠️ {}: {}", escaped_line(&field.label, 150), escaped_line(error, LINE)));
        }
    }
    let mut blocks = lines.done();
    blocks.push(Block::context(Text::marked(expiry(preview))));
    blocks
}

fn what(what: &str) -> String {
    let what = escaped_line(what, 150);
    if what.is_empty() { what } else { format!(" · {what}") }
}

/// What a fact says before and after, on one line.
pub(super) fn change(field: &ChangedField) -> Option<String> {
    // Each side has its share, so that a long text before does not hide what comes after.
    let side = |text: &String| crate::say::line(&line(text), LINE / 2 - 3);
    Some(match (&field.before, &field.after) {
        (Some(before), Some(after)) => format!("{} → {}", side(before), side(after)),
        (None, Some(after)) => side(after),
        (Some(before), None) => format!("{} → nothing", side(before)),
        (None, None) => return None,
    })
}

/// Until when a yes counts.
fn expiry(preview: &Preview) -> String {
    format!("Nothing is written yet. A yes counts until {}.", moment(preview.expires_at))
}

/// A moment, on the clock of whoever reads it.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    let (seconds, written) = (at.timestamp(), at.format("%-d %b %Y %H:%M UTC"));
    format!("<!date^{seconds}^{{date_short_pretty}} {{time}}|{written}>")
}

fn action(action: &Action) -> (String, Pressed, Option<Style>) {
    let style = match action.press {
        Press::Confirm { .. } | Press::Act { act: Act::TaskDone(_) | Act::FollowUpDone(_) } => Some(Style::Primary),
        Press::Cancel { .. } | Press::UndoAll { .. } => Some(Style::Danger),
        Press::Undo { .. } | Press::Edit { .. } | Press::Act { .. } => None,
    };
    let text = if action.label.trim().is_empty() { &action.say } else { &action.label };
    (text.clone(), action.press.into(), style)
}

fn suggestion(item: &Suggestion) -> (String, Pressed, Option<Style>) {
    let text = if item.label.trim().is_empty() { &item.say } else { &item.label };
    (text.clone(), Pressed::Say(item.say.trim().to_owned()), None)
}

/// Buttons in rows. One whose press cannot be carried is left out.
pub(super) fn rows(items: impl Iterator<Item = (String, Pressed, Option<Style>)>) -> Vec<Block> {
    let buttons = items.enumerate().filter_map(|(at, (text, press, style))| {
        let carried = press.encode(at)?;
        Some(Element::Button { text: label(&text), action_id: carried.action_id, value: carried.value, style })
    });
    let buttons: Vec<Element> = buttons.take(MOST_BUTTONS).collect();
    buttons.chunks(ROW).map(|row| Block::Actions { elements: row.to_vec() }).collect()
}

/// What a button or an option says, which may not be nothing.
fn label(text: &str) -> Text {
    let text = escaped_line(text, BUTTON);
    Text::plain(if text.is_empty() { "…".to_owned() } else { text })
}

/// Lines with markup, gathered into sections. No line is longer than a section.
#[derive(Default)]
struct Lines {
    sections: Vec<String>,
}

impl Lines {
    fn push(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        match self.sections.last_mut().filter(|section| size(section) + 1 + size(line) <= SECTION) {
            Some(section) => {
                section.push('\n');
                section.push_str(line);
            }
            None => self.sections.push(line.to_owned()),
        }
    }

    fn done(self) -> Vec<Block> {
        self.sections.into_iter().map(|section| Block::section(Text::marked(section))).collect()
    }
}
