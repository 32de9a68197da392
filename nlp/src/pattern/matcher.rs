//! Matches a pattern against a stretch of a sentence and keeps the best way.
//!
//! Only ways that lead to the end are gone: before a part is entered, the board tells where it can end, and the masks of
//! what is left tell from where the rest can be matched. A way that cannot become better than the best one is left.

use std::ops::Range;

use super::board::Board;
use super::book::{Mask, PartKind};
use super::{Gap, GapKind, NodeId, SetId};
use crate::grammar::time::TimePhrase;
use crate::names;
use crate::sentence::Token;

/// Steps after which a pattern gives up: no sentence may cost more than linear time.
const PATIENCE: u32 = 10_000;
/// A way must be better by so much to replace another.
const BETTER: f32 = 1e-4;
/// The most that the slots add to a score.
const SLOTS: f32 = 0.04;

/// What a slot was filled with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Taken {
    Words(Range<usize>, GapKind),
    Peeled(Range<usize>, &'static str),
    Time(usize),
    Phrase(TimePhrase),
    Days(i64),
    Minutes(i64),
    Amount(usize),
    Range(usize),
    Money(f64, Option<String>),
    Number(f64),
    Said(String),
    Fixed(&'static str),
}

/// A way to match: points per word, and the slots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Match {
    pub(crate) score: f32,
    pub(crate) slots: Vec<(&'static str, Taken)>,
    /// Free text was read up to the end.
    pub(crate) open_ended: bool,
    /// The words that a rule passed over without reading them.
    pub(crate) skipped: Vec<usize>,
}

/// What is left to match. Each knows the positions from which it can be.
enum Rest<'r> {
    Done,
    /// The parts, and where the mask of the first of them is kept.
    Seq(&'r [NodeId], usize, &'r Rest<'r>),
    Star(NodeId, usize, Mask, &'r Rest<'r>),
}

/// A slot on the way.
#[derive(Debug, Clone, Copy)]
struct Step {
    slot: &'static str,
    with: With,
}

/// What fills a slot on the way: it is made into something to keep only when the way was the best one.
#[derive(Debug, Clone, Copy)]
enum With {
    Fixed(&'static str),
    /// One of the fillings of the board.
    Filling(usize),
    Text(usize, usize, Option<&'static str>),
}

/// The best way so far.
#[derive(Debug, Default)]
struct Best {
    score: f32,
    steps: Vec<Step>,
    open_ended: bool,
    skipped: Vec<usize>,
}

/// The state of one match.
pub(super) struct Matcher<'m, 'b> {
    board: &'m mut Board<'b>,
    steps: Vec<Step>,
    skipped: Vec<usize>,
    /// The masks of the parts of the sequences that are under way.
    masks: Vec<Mask>,
    best: Option<Best>,
    floor: f32,
    patience: u32,
    open_ended: bool,
}

impl<'m, 'b> Matcher<'m, 'b> {
    pub(super) fn new(board: &'m mut Board<'b>, floor: f32) -> Self {
        Self {
            board,
            steps: Vec::new(),
            skipped: Vec::new(),
            masks: Vec::new(),
            best: None,
            floor: floor - 2.0 * BETTER,
            patience: PATIENCE,
            open_ended: false,
        }
    }

    pub(super) fn run(mut self, root: NodeId) -> Option<Match> {
        if self.board.window.is_empty() {
            return None;
        }
        self.node(root, self.board.window.start, 0.0, &Rest::Done);
        let best = self.best.take()?;
        let slots = best.steps.iter().map(|step| (step.slot, self.taken(step.with))).collect();
        Some(Match { score: best.score, slots, open_ended: best.open_ended, skipped: best.skipped })
    }

    fn taken(&self, with: With) -> Taken {
        match with {
            With::Fixed(value) => Taken::Fixed(value),
            With::Filling(place) => self.board.fillings[place].taken.clone(),
            With::Text(start, end, Some(slot)) => Taken::Peeled(start..end, slot),
            With::Text(start, end, None) => Taken::Words(start..end, GapKind::Text),
        }
    }

    fn node(&mut self, node: NodeId, at: usize, score: f32, rest: &Rest<'_>) {
        if self.patience == 0 || self.hopeless(at, score) {
            return;
        }
        if self.board.masked && self.board.ends(node, at) & self.viable(rest) == 0 {
            return;
        }
        self.patience -= 1;
        self.board.steps += 1;
        let book = self.board.book;
        match book.parts[node as usize].kind {
            PartKind::Words(set) => self.words(set, at, score, rest),
            PartKind::Seq(start, length) => {
                self.sequence(&book.items[start as usize..start as usize + usize::from(length)], at, score, rest);
            }
            PartKind::Alt(branches) => {
                for (leading, branch) in &book.branches[branches as usize].all {
                    if !self.board.masked || self.board.may_begin(*leading, at) {
                        self.node(*branch, at, score, rest);
                    }
                }
            }
            PartKind::Maybe(inner) => {
                self.node(inner, at, score, rest);
                self.resume(rest, at, score);
            }
            PartKind::Star(inner) => {
                let viable = self.loops(inner, at, rest);
                self.node(inner, at, score, &Rest::Star(inner, at, viable, rest));
                self.resume(rest, at, score);
            }
            PartKind::Set(value) => {
                let (slot, value) = book.values[value as usize];
                self.with(slot, With::Fixed(value), at, score, rest);
            }
            PartKind::Break => {
                if self.board.breaks(at) {
                    self.resume(rest, at, score);
                }
            }
            PartKind::Skip => self.skip(at, score, rest),
            PartKind::Gap(gap) => self.gap(gap, at, score, rest),
        }
    }

    /// Whether no way from here can be better than the best one: no word gives more than a point.
    fn hopeless(&self, at: usize, score: f32) -> bool {
        let window = &self.board.window;
        let most = (score + names::to_f32(window.end.saturating_sub(at))) / names::to_f32(window.len()) + SLOTS + 1e-5;
        most < self.floor || self.best.as_ref().is_some_and(|best| most <= best.score + BETTER)
    }

    /// The positions from which the rest can be matched.
    fn viable(&self, rest: &Rest<'_>) -> Mask {
        match rest {
            Rest::Done => self.board.closing,
            Rest::Seq(_, place, _) => self.masks[*place],
            Rest::Star(_, _, viable, _) => *viable,
        }
    }

    fn resume(&mut self, rest: &Rest<'_>, at: usize, score: f32) {
        if self.board.masked && self.viable(rest) >> at & 1 == 0 {
            return;
        }
        match rest {
            Rest::Done => self.done(at, score),
            Rest::Seq([], _, rest) => self.resume(rest, at, score),
            Rest::Seq([first, others @ ..], place, rest) => {
                self.node(*first, at, score, &Rest::Seq(others, place + 1, rest));
            }
            Rest::Star(_, start, _, _) if *start == at => {}
            Rest::Star(node, _, viable, rest) => {
                self.node(*node, at, score, &Rest::Star(*node, at, *viable, rest));
                self.resume(rest, at, score);
            }
        }
    }

    /// A sequence: first the masks of its parts, of what can be reached and leads on.
    fn sequence(&mut self, items: &[NodeId], at: usize, score: f32, rest: &Rest<'_>) {
        let base = self.masks.len();
        if self.board.masked {
            let mut live: Mask = 1 << at;
            self.masks.push(live);
            for item in items {
                live = self.board.step(*item, live);
                self.masks.push(live);
            }
            let mut viable = live & self.viable(rest);
            self.masks[base + items.len()] = viable;
            for (index, item) in items.iter().enumerate().rev() {
                viable = self.board.leading(*item, self.masks[base + index], viable);
                self.masks[base + index] = viable;
            }
        }
        self.resume(&Rest::Seq(items, base, rest), at, score);
        self.masks.truncate(base);
    }

    /// The positions between repetitions from which the rest can be matched, after more of them or none.
    fn loops(&mut self, inner: NodeId, at: usize, rest: &Rest<'_>) -> Mask {
        if !self.board.masked {
            return 0;
        }
        let reached = self.board.repeated(inner, at);
        let mut viable = reached & self.viable(rest);
        loop {
            let more = viable | self.board.leading(inner, reached & !viable, viable);
            if more == viable {
                return viable;
            }
            viable = more;
        }
    }

    fn done(&mut self, mut at: usize, mut score: f32) {
        while self.board.token(at).is_some_and(Token::is_filler) {
            at += 1;
            score += 0.8;
        }
        if at != self.board.window.end {
            return;
        }
        let mut filled = 0;
        for (index, step) in self.steps.iter().enumerate() {
            filled += usize::from(!self.steps[..index].iter().any(|earlier| earlier.slot == step.slot));
        }
        let score = score / names::to_f32(self.board.window.len()) + 0.01 * names::to_f32(filled.min(4));
        if self.best.as_ref().is_none_or(|best| score > best.score + BETTER) {
            let best = self.best.get_or_insert_default();
            best.score = score;
            best.open_ended = self.open_ended;
            best.steps.clone_from(&self.steps);
            best.skipped.clone_from(&self.skipped);
        }
    }

    fn with(&mut self, slot: &'static str, with: With, at: usize, score: f32, rest: &Rest<'_>) {
        self.steps.push(Step { slot, with });
        self.resume(rest, at, score);
        self.steps.pop();
    }

    fn words(&mut self, set: SetId, at: usize, mut score: f32, rest: &Rest<'_>) {
        let Some(next) = self.board.next(set, at) else { return };
        for _ in at..next {
            score += 0.8;
        }
        let exact = self.board.sentence.tokens[next].id.is_some();
        self.resume(rest, next + 1, score + if exact { 1.0 } else { 0.8 });
    }

    fn skip(&mut self, at: usize, score: f32, rest: &Rest<'_>) {
        let Some(token) = self.board.token(at) else { return };
        let price = if token.is_function_word() { 0.25 } else { -0.25 };
        self.skipped.push(at);
        self.resume(rest, at + 1, score + price);
        self.skipped.pop();
    }

    fn gap(&mut self, number: u32, at: usize, mut score: f32, rest: &Rest<'_>) {
        let gap = self.board.book.gaps[number as usize];
        let start = self.board.past_articles(&gap, at);
        for _ in at..start {
            score += 0.8;
        }
        if gap.kind == GapKind::Text {
            return self.text(&gap, start, score, rest);
        }
        for place in self.board.fillings(number, at) {
            let filling = &self.board.fillings[place];
            let (end, mut points, less) = (filling.end, filling.points, filling.less);
            if matches!(filling.taken, Taken::Words(_, kind) if kind != GapKind::Word) && self.cuts_a_name(start) {
                points -= 0.3;
            }
            self.with(gap.slot, With::Filling(place), end, score + points - less, rest);
        }
    }

    fn text(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let end = self.board.window.end;
        if at >= end {
            return;
        }
        let last = matches!(rest, Rest::Done | Rest::Seq([], _, Rest::Done));
        let before = self.open_ended;
        self.open_ended = true;
        let first = if last { end } else { at + 1 };
        for end in first..=end {
            let with = With::Text(at, end, gap.peel);
            self.with(gap.slot, with, end, score + 0.4 * names::to_f32(end - at), rest);
        }
        self.open_ended = before;
    }

    /// Whether a name begins where another one has just ended: "John | Smith" is more likely one name.
    fn cuts_a_name(&self, at: usize) -> bool {
        let Some(Step { with: With::Filling(place), .. }) = self.steps.last() else { return false };
        let after_name = matches!(
            &self.board.fillings[*place].taken,
            Taken::Words(words, GapKind::Person | GapKind::Org | GapKind::Who) if words.end == at
        );
        let tokens = &self.board.sentence.tokens;
        after_name && tokens[at].capital && !tokens[at].after_break && tokens[at - 1].capital
    }
}
