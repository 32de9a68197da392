//! What the parts of the patterns can cover in a stretch of a sentence, found out once for all patterns that share them.

use std::ops::Range;

use super::book::{Book, LIGHT, MASKED, Mask, PartKind, Pattern, Signature};
use super::gaps::Filling;
use super::matcher::{Match, Matcher};
use super::{Gap, NodeId, SetId};
use crate::sentence::{Sentence, Token};
use crate::vocabulary::Vocabulary;

/// So many parts are mostly remembered in a sentence.
const REMEMBERED: usize = 96;

/// So many gaps are mostly looked at.
const SPOTTED: usize = 24;

/// A stretch of a sentence, with what was found out about it.
pub(crate) struct Board<'b> {
    pub(super) book: &'b Book,
    pub(super) sentence: &'b Sentence<'b>,
    pub(super) vocabulary: &'b Vocabulary,
    pub(super) window: Range<usize>,
    /// The sentence is short enough for masks.
    pub(super) masked: bool,
    /// The words of the window.
    words: Signature,
    /// The positions from which nothing but fillers follows.
    pub(super) closing: Mask,
    /// For each part that is worth remembering the number of its row, from 1 on. A row holds the positions that are known, then
    /// the ends for each position.
    rows: Vec<u16>,
    ends: Vec<Mask>,
    rows_used: u16,
    /// For each gap the number of its row of spots, from 1 on. A row holds for each position the place of what can fill the gap
    /// there, plus one.
    gap_rows: Vec<u16>,
    spots: Vec<u32>,
    spot_list: Vec<Spot>,
    pub(super) fillings: Vec<Filling>,
    /// How many parts were looked at so far, each time that one was.
    pub(super) steps: u64,
}

/// What can fill a gap at a position.
#[derive(Debug, Clone)]
struct Spot {
    ends: Mask,
    fillings: Range<usize>,
}

impl<'b> Board<'b> {
    pub(crate) fn new(sentence: &'b Sentence<'b>, vocabulary: &'b Vocabulary, window: Range<usize>) -> Self {
        let book = vocabulary.book();
        let window_length = window.len();
        let masked = sentence.tokens.len() <= MASKED;
        let mut closing: Mask = 0;
        if masked {
            closing = 1 << window.end;
            let fillers = sentence.tokens[window.clone()].iter().rev().take_while(|token| token.is_filler()).count();
            for back in 1..=fillers {
                closing |= 1 << (window.end - back);
            }
        }
        Self {
            rows: if masked { vec![0; book.heavy_count] } else { Vec::new() },
            gap_rows: vec![0; book.gaps.len()],
            spots: Vec::with_capacity(SPOTTED * (window_length + 1)),
            book,
            sentence,
            vocabulary,
            words: sentence.places[window.clone()]
                .iter()
                .map(|place| place.own)
                .fold(Signature::default(), Signature::with),
            window,
            masked,
            closing,
            ends: if masked { vec![0; REMEMBERED * (window_length + 2)] } else { Vec::new() },
            rows_used: 0,
            spot_list: Vec::with_capacity(REMEMBERED),
            fillings: Vec::with_capacity(REMEMBERED),
            steps: 0,
        }
    }

    /// How many steps all patterns together have taken so far.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// The best way in which the pattern covers the window, if it scores at least about as much as `floor`.
    pub(crate) fn best(&mut self, pattern: &Pattern, floor: f32) -> Option<Match> {
        let missing = || !pattern.needs.iter().all(|words| words.meets(self.words));
        let leading = self.book.parts[pattern.root as usize].leading;
        if self.window.len() < pattern.shortest || !self.may_begin(leading, self.window.start) || missing() {
            return None;
        }
        Matcher::new(self, floor).run(pattern.root)
    }

    pub(super) fn token(&self, at: usize) -> Option<&'b Token> {
        if at < self.window.end { self.sentence.tokens.get(at) } else { None }
    }

    /// Where the first word of the set stands, with nothing but fillers before it.
    #[inline]
    pub(super) fn next(&self, set: SetId, mut at: usize) -> Option<usize> {
        while let Some(place) = self.sentence.places[..self.window.end].get(at) {
            if place.word.is_some_and(|word| self.book.holds(set, word)) {
                return Some(at);
            }
            if !place.filler {
                break;
            }
            at += 1;
        }
        None
    }

    /// Whether what begins with one of these words may begin at a position.
    #[inline]
    pub(super) fn may_begin(&self, leading: Signature, at: usize) -> bool {
        self.sentence.places[at].leading.meets(leading)
    }

    /// Where a part can end that begins at a position. A way to get there may still fail: it is one for the parts by
    /// themselves.
    pub(super) fn ends(&mut self, node: NodeId, at: usize) -> Mask {
        let part = &self.book.parts[node as usize];
        if !self.may_begin(part.leading, at) {
            return 0;
        }
        let heavy = self.book.heavy[node as usize];
        if heavy == LIGHT {
            return self.explore(part.kind, at);
        }
        let width = self.window.len() + 2;
        let number = &mut self.rows[usize::from(heavy)];
        if *number == 0 {
            self.rows_used += 1;
            *number = self.rows_used;
            let used = usize::from(self.rows_used) * width;
            if self.ends.len() < used {
                self.ends.resize(2 * used, 0);
            }
        }
        let row = (usize::from(*number) - 1) * width;
        let place = row + 1 + at - self.window.start;
        if self.ends[row] >> at & 1 == 0 {
            let ends = self.explore(part.kind, at);
            self.ends[row] |= 1 << at;
            self.ends[place] = ends;
            return ends;
        }
        self.ends[place]
    }

    fn explore(&mut self, kind: PartKind, at: usize) -> Mask {
        self.steps += 1;
        let book = self.book;
        match kind {
            PartKind::Words(set) => self.next(set, at).map_or(0, |at| 1 << (at + 1)),
            PartKind::Seq(start, length) => {
                let mut live = 1 << at;
                for item in &book.items[start as usize..start as usize + usize::from(length)] {
                    live = self.step(*item, live);
                    if live == 0 {
                        break;
                    }
                }
                live
            }
            PartKind::Alt(branches) => {
                let mut ends = 0;
                let (list, branches) = (branches, &book.branches[branches as usize]);
                for (leading, branch) in &branches.open {
                    if self.may_begin(*leading, at) {
                        ends |= self.ends(*branch, at);
                    }
                }
                let mut next = branches.has_closed().then_some(at).filter(|at| *at < self.window.end);
                while let Some(place) = next.map(|at| &self.sentence.places[at]) {
                    for branch in place.word.into_iter().flat_map(|word| book.begun.of(word, list)) {
                        ends |= self.ends(branch, at);
                    }
                    next = next.map(|at| at + 1).filter(|at| place.filler && *at < self.window.end);
                }
                ends
            }
            PartKind::Maybe(inner) => 1 << at | self.ends(inner, at),
            PartKind::Star(inner) => self.repeated(inner, at),
            PartKind::Set(_) => 1 << at,
            PartKind::Break => Mask::from(self.breaks(at)) << at,
            PartKind::Skip => {
                if at < self.window.end {
                    1 << (at + 1)
                } else {
                    0
                }
            }
            PartKind::Gap(gap) => self.spot(gap, at).ends,
        }
    }

    /// Whether a comma, colon or dash, or the end of a sentence, stands before a word of the window.
    pub(super) fn breaks(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.after_break || token.after_stop)
    }

    /// Where a part can end that begins at one of several positions.
    pub(super) fn step(&mut self, node: NodeId, mut from: Mask) -> Mask {
        let mut ends = 0;
        while from != 0 {
            ends |= self.ends(node, from.trailing_zeros() as usize);
            from &= from - 1;
        }
        ends
    }

    /// Those of several positions from which a part can end at one of others.
    pub(super) fn leading(&mut self, node: NodeId, mut from: Mask, to: Mask) -> Mask {
        let mut leading = 0;
        while from != 0 {
            let at = from.trailing_zeros() as usize;
            if self.ends(node, at) & to != 0 {
                leading |= 1 << at;
            }
            from &= from - 1;
        }
        leading
    }

    /// Where any number of repetitions can end.
    pub(super) fn repeated(&mut self, inner: NodeId, at: usize) -> Mask {
        let mut reached: Mask = 1 << at;
        let mut open = reached;
        while open != 0 {
            let ends = self.ends(inner, open.trailing_zeros() as usize);
            open &= open - 1;
            open |= ends & !reached;
            reached |= ends;
        }
        reached
    }

    fn spot(&mut self, gap: u32, at: usize) -> Spot {
        let width = self.window.len() + 1;
        let number = &mut self.gap_rows[gap as usize];
        if *number == 0 {
            self.spots.resize(self.spots.len() + width, 0);
            *number = u16::try_from(self.spots.len() / width).unwrap_or(u16::MAX);
        }
        let place = (usize::from(*number) - 1) * width + at - self.window.start;
        if self.spots[place] == 0 {
            let start = self.fillings.len();
            let filled: Gap = self.book.gaps[gap as usize];
            let free = self.find(&filled, at);
            let fillings = start..self.fillings.len();
            let found = self.fillings[fillings.clone()].iter();
            let ends = if self.masked { found.fold(free, |ends, filling| ends | 1 << filling.end) } else { 0 };
            self.spot_list.push(Spot { ends, fillings });
            self.spots[place] = u32::try_from(self.spot_list.len()).unwrap_or(0);
        }
        self.spot_list[self.spots[place] as usize - 1].clone()
    }

    /// What can fill a gap at a position, as places in the list of fillings.
    pub(super) fn fillings(&mut self, gap: u32, at: usize) -> Range<usize> {
        self.spot(gap, at).fillings
    }
}
