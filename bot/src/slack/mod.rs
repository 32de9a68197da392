//! Slack: what it sends and how that is known to be Slack's, an answer as messages of blocks, what a button carries, and the
//! form of a change that waits.
//!
//! Nothing here but [`web`] reaches the network. Whatever was written by people is escaped where it enters a block ([`text`]), so that a
//! name in the data can neither mention a channel nor become a link, and every block is within Slack's limits by the way it
//! is made.

mod blocks;
mod code;
mod form;
mod home;
mod modal;
mod pictures;
mod press;
mod render;
mod text;
mod unfurl;
mod words;

pub mod inbound;
pub mod signature;
pub mod web;

use leancrm_core::ids::TurnId;
use serde::Serialize;

pub use blocks::{BLOCKS, Block, Choice, Element, Style, Text, Thumb};
pub use form::{Errors, View, errors, pending, values, view};
pub use home::{HomeView, VIEW_BLOCKS, home_view};
pub use modal::{ABOUT, Modal, answer_view, ask_view, asked, field_of, option, save_view, saved, told_view};
pub use pictures::{Pictures, charts};
pub use press::{Carried, Pressed};
pub use unfurl::{unfurl, unfurl_card};

use crate::reply::Reply;

/// The most messages that an answer is cut into.
pub const MESSAGES: usize = 4;

/// Rows of buttons that are kept where an answer is too long for its last message.
const KEPT: usize = 5;

/// A message, as `chat.postMessage` and a `response_url` take it; the caller adds where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What a notification shows and a screen reader reads, escaped.
    pub text: String,
    /// What is shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Never: an address in the data is not fetched because somebody reads it.
    pub unfurl_links: bool,
    /// Never, either.
    pub unfurl_media: bool,
}

/// An answer as one message, or as up to `most` where it is too long for one (never more than [`MESSAGES`]). The last one
/// says how much is left out, and keeps the buttons.
pub fn message(reply: &Reply, most: usize) -> Vec<Message> {
    message_with(reply, &Pictures::default(), most)
}

/// The same with the charts that have a picture as pictures, in place of letters.
pub fn message_with(reply: &Reply, pictures: &Pictures, most: usize) -> Vec<Message> {
    let pages = cut(pack(render::blocks(reply, pictures)), most.clamp(1, MESSAGES));
    let count = pages.len();
    let pages = pages.into_iter().enumerate().map(|(at, blocks)| Message {
        text: if at == 0 { first_words(reply) } else { format!("The answer goes on ({} of {count}).", at + 1) },
        blocks,
        unfurl_links: false,
        unfurl_media: false,
    });
    pages.collect()
}

/// An answer's messages with a thumb up and a thumb down under the last, where these fit: for what the asker thinks of it.
pub fn with_feedback(mut messages: Vec<Message>, turn: TurnId) -> Vec<Message> {
    let (Some(last), Some(thumbs)) = (messages.last_mut(), thumbs(turn)) else { return messages };
    let filled: usize = last.blocks.iter().map(Block::size).sum();
    if last.blocks.len() < BLOCKS && filled + thumbs.size() <= blocks::ALL {
        last.blocks.push(thumbs);
    }
    messages
}

/// An answer's messages with a button under the last that shows everybody the answer to a question; without it where it does not
/// fit.
pub fn with_share(mut messages: Vec<Message>, question: &str) -> Vec<Message> {
    let share = Pressed::Share(question.trim().to_owned());
    let row = render::rows(std::iter::once(("Share here".to_owned(), share, None)));
    if let (Some(last), [row]) = (messages.last_mut(), row.as_slice()) {
        let filled: usize = last.blocks.iter().map(Block::size).sum();
        if last.blocks.len() < BLOCKS && filled + row.size() <= blocks::ALL {
            last.blocks.push(row.clone());
        }
    }
    messages
}

fn thumbs(turn: TurnId) -> Option<Block> {
    let press = |good| Pressed::Feedback { turn, good }.encode(0);
    let (good, bad) = (press(true)?, press(false)?);
    let thumb = |text: &str, accessibility_label, value| {
        Box::new(Thumb { text: Text::plain(text.to_owned()), accessibility_label, value })
    };
    let element = Element::FeedbackButtons {
        action_id: good.action_id,
        positive_button: thumb("👍", "This answer helped", good.value),
        negative_button: thumb("👎", "This answer did not help", bad.value),
    };
    Some(Block::ContextActions { elements: vec![element] })
}

fn first_words(reply: &Reply) -> String {
    let words = words::words(reply);
    if words.is_empty() { "There is nothing to show.".to_owned() } else { words }
}

/// Blocks in messages that are as full as Slack takes them; one at least.
fn pack(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut pages = vec![Vec::new()];
    let mut filled = 0;
    for block in blocks {
        let size = block.size();
        let full = pages.last().is_some_and(|page| page.len() == BLOCKS) || filled + size > blocks::ALL;
        if full {
            pages.push(Vec::new());
            filled = 0;
        }
        filled += size;
        if let Some(page) = pages.last_mut() {
            page.push(block);
        }
    }
    pages
}

/// The first `most` messages; what is left out is told at the end of the last.
fn cut(mut pages: Vec<Vec<Block>>, most: usize) -> Vec<Vec<Block>> {
    if pages.len() <= most {
        return pages;
    }
    let left: Vec<Block> = pages.split_off(most).into_iter().flatten().collect();
    let last = pages.pop().unwrap_or_default();
    pages.push(shortened(last, left, (BLOCKS, blocks::ALL)));
    pages
}

/// Blocks within a number of blocks and of characters; what is left out is told at their end.
fn fit(blocks: Vec<Block>, (most, size): (usize, usize)) -> Vec<Block> {
    let filled: usize = blocks.iter().map(Block::size).sum();
    if blocks.len() <= most && filled <= size { blocks } else { shortened(blocks, Vec::new(), (most, size)) }
}

/// As many blocks as fit beside what tells of those that are left out.
fn shortened(mut kept: Vec<Block>, mut left: Vec<Block>, (most, size): (usize, usize)) -> Vec<Block> {
    let filled = |page: &[Block]| page.iter().map(Block::size).sum::<usize>();
    loop {
        let end = end(&left);
        if kept.len() + end.len() <= most && filled(&kept) + filled(&end) <= size {
            kept.extend(end);
            return kept;
        }
        match kept.pop() {
            Some(block) => left.insert(0, block),
            None => return kept,
        }
    }
}

/// How much is left out, and its last rows of buttons: a change that waits can be answered however long it is.
fn end(left: &[Block]) -> Vec<Block> {
    let rows: Vec<Block> = left.iter().filter(|block| does_something(block)).cloned().collect();
    let rows = &rows[rows.len().saturating_sub(KEPT)..];
    let characters: usize = left.iter().map(Block::size).sum();
    let said = format!(
        "… and {} more, about {} characters, are left out here. Ask for less at a time, or read it all in the console or with `leancrm ask`.",
        crate::say::count((left.len() - rows.len()) as u64, "part"),
        crate::say::grouped(characters as u64)
    );
    std::iter::once(Block::context(Text::plain(said))).chain(rows.iter().cloned()).collect()
}

/// Whether a block is a row of buttons that do something; those that say a sentence can be typed instead.
fn does_something(block: &Block) -> bool {
    let Block::Actions { elements } = block else { return false };
    let does = |element: &Element| match element {
        Element::Button { action_id, .. } => !action_id.starts_with("say."),
        _ => false,
    };
    elements.iter().all(does)
}
