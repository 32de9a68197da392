//! What is shown below a link to a record.
//!
//! Everybody in the conversation sees it, whatever they may see in the CRM: so it says what kind of record it is and no more, and
//! has a button by which everybody sees for themselves what they may see.

use super::{
    blocks::{BLOCKS, Block, Text},
    pictures::Pictures,
    press::Pressed,
    render,
    web::Unfurl,
};
use crate::{
    inbound::{About, Act},
    reply::{self, Reply},
};

/// The preview of a link where others read along.
pub fn unfurl(record: About) -> Unfurl {
    let word = record.word();
    let said = format!("A {word} in LeanCRM. What you see of it is what you may see.");
    let show = Pressed::Act(Act::Show(record));
    let row = render::rows(std::iter::once(("Show it to me".to_owned(), show, None)));
    Unfurl { blocks: std::iter::once(Block::section(Text::plain(said))).chain(row).collect() }
}

/// The preview of a link that only its sharer sees: the card, if they may see the record.
pub fn unfurl_card(reply: &Reply) -> Option<Unfurl> {
    let card = reply.blocks.iter().find(|block| matches!(block, reply::Block::Card(_)))?;
    let mut blocks = render::blocks(&Reply { blocks: vec![card.clone()] }, &Pictures::default());
    blocks.truncate(BLOCKS);
    Some(Unfurl { blocks })
}
