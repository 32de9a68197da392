//! What can fill a gap.

use std::ops::Range;

use super::board::Board;
use super::book::Mask;
use super::{Gap, GapKind, Taken};
use crate::names;
use crate::sentence::Token;
use crate::vocabulary::Vocabulary;

/// A way to fill a gap: where it ends, and what it adds to the score.
#[derive(Debug, Clone)]
pub(super) struct Filling {
    pub(super) end: usize,
    pub(super) points: f32,
    pub(super) less: f32,
    pub(super) taken: Taken,
}

impl Board<'_> {
    /// Where a gap begins after the articles that it passes over.
    pub(super) fn past_articles(&self, gap: &Gap, mut at: usize) -> usize {
        while !matches!(gap.kind, GapKind::Text | GapKind::Word)
            && self.token(at).is_some_and(Token::is_article)
            && self.sentence.time_over(at).is_none()
            && self.sentence.amount_at(at).is_none()
        {
            at += 1;
        }
        at
    }

    /// Adds what can fill a gap to the list of fillings; the ends of a text, which can be any, are returned instead.
    pub(super) fn find(&mut self, gap: &Gap, at: usize) -> Mask {
        let at = self.past_articles(gap, at);
        if self.token(at).is_none() {
            return 0;
        }
        match gap.kind {
            GapKind::Text if self.masked => return ((2 << self.window.end) - 1) & !((2 << at) - 1),
            GapKind::Text => {}
            GapKind::Person
            | GapKind::Org
            | GapKind::Who
            | GapKind::Words
            | GapKind::Place
            | GapKind::Stage
            | GapKind::Industry
            | GapKind::Title => self.named(gap, at),
            GapKind::Word => self.fill(at + 1, 0.4, Taken::Words(at..at + 1, gap.kind)),
            GapKind::Time | GapKind::Days | GapKind::Minutes => self.time(gap, at),
            GapKind::Amount | GapKind::Range | GapKind::Percent => self.amount(gap, at),
            GapKind::Number => self.number(gap, at),
            GapKind::Email => {
                if let Some((length, email)) = self.sentence.email_at(at) {
                    self.fill(at + length, names::to_f32(length), Taken::Said(email));
                }
            }
            GapKind::Phone => {
                if let Some((length, phone)) = self.sentence.phone_at(at) {
                    self.fill(at + length, names::to_f32(length), Taken::Said(phone));
                }
            }
            GapKind::Domain => {
                if let Some(domain) = self.sentence.domain_at(at) {
                    self.fill(at + 1, 1.0, Taken::Said(domain));
                }
            }
        }
        0
    }

    pub(super) fn fill(&mut self, end: usize, points: f32, taken: Taken) {
        self.fillings.push(Filling { end, points, less: 0.0, taken });
    }

    fn named(&mut self, gap: &Gap, at: usize) {
        let longest = match gap.kind {
            GapKind::Person | GapKind::Words | GapKind::Title => 4,
            GapKind::Stage | GapKind::Place => 3,
            GapKind::Industry => 2,
            _ => 5,
        };
        for end in at + 1..=(at + longest).min(self.window.end) {
            if let Some(points) = self.points(gap, at..end) {
                self.fill(end, points, Taken::Words(at..end, gap.kind));
            }
        }
    }

    /// How well some words fill a gap for a name.
    fn points(&self, gap: &Gap, words: Range<usize>) -> Option<f32> {
        let stop = |token: &Token| if gap.own_words { token.is_function_word() } else { token.is_stop() };
        let (sentence, vocabulary) = (self.sentence, self.vocabulary);
        match gap.kind {
            GapKind::Stage => vocabulary.stage(sentence, words),
            GapKind::Industry => vocabulary.industry(sentence, words),
            GapKind::Title => Vocabulary::title(sentence, words),
            GapKind::Place => vocabulary.place(sentence, words),
            kind => names::fit(sentence, words.clone(), kind, &stop)
                .and_then(|points| names::suits(sentence, words, gap.slot, points)),
        }
    }
}
