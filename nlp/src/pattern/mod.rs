//! The notation of the rules, its compiler and its matcher.
//!
//! A pattern describes a whole sentence, word by word:
//!
//! * `show` a word; `(a|b c)` one of these; `[a]` perhaps; `(a|b)*` any number of times
//! * `<deals>` a class of the [`vocabulary`](crate::vocabulary)
//! * `{contact}` a gap filled by a name, `{words:stage}` a gap of the kind `words` that fills the slot `stage`
//! * `{text:title+due}` free text; a time phrase at either end of it is moved to the slot `due`
//! * `{status=won}` sets a slot without reading anything
//! * `:` a comma, colon or dash must stand here; `~` any one word, at a price
//!
//! Articles and politeness may stand anywhere without being named. The best of all ways to match counts: words that the
//! pattern names weigh more than names, and names more than free text.

use std::rc::Rc;

mod board;
mod book;
mod branches;
mod compile;
mod figures;
mod gaps;
mod index;
mod matcher;
mod shelf;

pub(crate) use board::Board;
pub(crate) use book::{Book, Pattern, Place};
pub(crate) use compile::Compiler;
pub(crate) use index::Index;
pub(crate) use matcher::{Match, Taken};

/// Number of a word in the vocabulary.
pub(crate) type WordId = u32;
/// Number of a set of words.
pub(crate) type SetId = u32;
/// Number of a part of a pattern. Equal parts of all patterns are one, so what is found out about it serves them all.
pub(crate) type NodeId = u32;

/// What can fill a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum GapKind {
    /// A person.
    Person,
    /// A company, or anything named.
    Org,
    /// A person or a company.
    Who,
    /// A few words without function words.
    Words,
    /// Any text.
    Text,
    /// A word or two that name a stage.
    Stage,
    /// A place name.
    Place,
    /// An industry.
    Industry,
    /// A job title.
    Title,
    /// A time phrase.
    Time,
    /// A time phrase that is a duration, as days.
    Days,
    /// A time phrase that is a duration, as minutes.
    Minutes,
    /// An amount of money or a number.
    Amount,
    /// Two amounts; fills `amount_min` and `amount_max`.
    Range,
    /// A percentage.
    Percent,
    /// A small whole number, in digits or words.
    Number,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web domain.
    Domain,
    /// One word of any kind.
    Word,
}

/// A gap and the slot it fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Gap {
    pub(crate) kind: GapKind,
    pub(crate) slot: &'static str,
    /// The slot for a time phrase at the edge of a text.
    pub(crate) peel: Option<&'static str>,
    /// What a tenant names itself fills it, which may be made of the words of the trade.
    pub(crate) own_words: bool,
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Words(SetId),
    Seq(Rc<[NodeId]>),
    /// One of several parts, by the number of the list.
    Alt(u32),
    Maybe(NodeId),
    Star(NodeId),
    /// A gap, by its number.
    Gap(u32),
    Set(&'static str, &'static str),
    Break,
    Skip,
}
