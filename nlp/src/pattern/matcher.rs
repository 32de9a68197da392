//! Matches a pattern against a sentence and keeps the best way.

use std::ops::Range;

use super::compile::Pattern;
use super::{Gap, GapKind, Node};
use crate::grammar::money::{self, Amount};
use crate::grammar::time::{self, TimePhrase, TimeValue};
use crate::names;
use crate::sentence::{Sentence, Token};
use crate::vocabulary::{Vocabulary, is_article};

/// Steps after which a pattern gives up: no sentence may cost more than linear time.
const PATIENCE: u32 = 10_000;

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

/// What is left to match.
enum Rest<'r> {
    Done,
    Seq(&'r [Node], &'r Rest<'r>),
    Star(&'r Node, usize, &'r Rest<'r>),
}

/// The state of one match.
pub(crate) struct Matcher<'m> {
    sentence: &'m Sentence<'m>,
    vocabulary: &'m Vocabulary,
    window: Range<usize>,
    slots: Vec<(&'static str, Taken)>,
    skipped: Vec<usize>,
    best: Option<Match>,
    steps: u32,
    open_ended: bool,
}

impl<'m> Matcher<'m> {
    pub(crate) fn new(sentence: &'m Sentence<'m>, vocabulary: &'m Vocabulary, window: Range<usize>) -> Self {
        Self {
            sentence,
            vocabulary,
            window,
            slots: Vec::new(),
            skipped: Vec::new(),
            best: None,
            steps: 0,
            open_ended: false,
        }
    }

    /// The best way in which the pattern covers the window.
    pub(crate) fn run(mut self, pattern: &Pattern) -> Option<Match> {
        if let Some(required) = &pattern.required {
            let present = |token: &Token| {
                [token.id, token.repaired].into_iter().flatten().any(|id| required.binary_search(&id).is_ok())
            };
            if !self.sentence.tokens[self.window.clone()].iter().any(present) {
                return None;
            }
        }
        self.node(&pattern.root, self.window.start, 0.0, &Rest::Done);
        self.best
    }

    fn node(&mut self, node: &Node, at: usize, score: f32, rest: &Rest<'_>) {
        self.steps += 1;
        if self.steps > PATIENCE {
            return;
        }
        match node {
            Node::Words(ids) => self.words(ids, at, score, rest),
            Node::Seq(items) => self.resume(&Rest::Seq(items, rest), at, score),
            Node::Alt(branches) => {
                for branch in branches {
                    self.node(branch, at, score, rest);
                }
            }
            Node::Maybe(inner) => {
                self.node(inner, at, score, rest);
                self.resume(rest, at, score);
            }
            Node::Star(inner) => {
                self.node(inner, at, score, &Rest::Star(inner, at, rest));
                self.resume(rest, at, score);
            }
            Node::Set(slot, value) => self.with(slot, Taken::Fixed(value), at, score, rest),
            Node::Break => {
                let here = self.sentence.tokens.get(at).is_some_and(|token| token.after_break || token.after_stop);
                if here && at < self.window.end {
                    self.resume(rest, at, score);
                }
            }
            Node::Skip => self.skip(at, score, rest),
            Node::Gap(gap) => self.gap(gap, at, score, rest),
        }
    }

    fn resume(&mut self, rest: &Rest<'_>, at: usize, score: f32) {
        match rest {
            Rest::Done => self.done(at, score),
            Rest::Seq([], rest) => self.resume(rest, at, score),
            Rest::Seq([first, others @ ..], rest) => self.node(first, at, score, &Rest::Seq(others, rest)),
            Rest::Star(_, start, _) if *start == at => {}
            Rest::Star(node, _, rest) => {
                self.node(node, at, score, &Rest::Star(node, at, rest));
                self.resume(rest, at, score);
            }
        }
    }

    fn done(&mut self, mut at: usize, mut score: f32) {
        while at < self.window.end && self.vocabulary.is_filler(&self.sentence.tokens[at]) {
            at += 1;
            score += 0.8;
        }
        if at != self.window.end || self.window.is_empty() {
            return;
        }
        let mut filled: Vec<&str> = self.slots.iter().map(|(slot, _)| *slot).collect();
        filled.sort_unstable();
        filled.dedup();
        let score = score / names::to_f32(self.window.len()) + 0.01 * names::to_f32(filled.len().min(4));
        if self.best.as_ref().is_none_or(|best| score > best.score + 1e-4) {
            self.best = Some(Match {
                score,
                slots: self.slots.clone(),
                open_ended: self.open_ended,
                skipped: self.skipped.clone(),
            });
        }
    }

    fn with(&mut self, slot: &'static str, taken: Taken, at: usize, score: f32, rest: &Rest<'_>) {
        self.slots.push((slot, taken));
        self.resume(rest, at, score);
        self.slots.pop();
    }

    fn words(&mut self, ids: &[u32], at: usize, score: f32, rest: &Rest<'_>) {
        let Some(token) = self.token(at) else { return };
        if token.id.is_some_and(|id| ids.binary_search(&id).is_ok()) {
            self.resume(rest, at + 1, score + 1.0);
        } else if token.repaired.is_some_and(|id| ids.binary_search(&id).is_ok()) {
            self.resume(rest, at + 1, score + 0.8);
        } else if self.vocabulary.is_filler(token) {
            self.words(ids, at + 1, score + 0.8, rest);
        }
    }

    fn token(&self, at: usize) -> Option<&'m Token> {
        if at < self.window.end { self.sentence.tokens.get(at) } else { None }
    }

    fn skip(&mut self, at: usize, score: f32, rest: &Rest<'_>) {
        let Some(token) = self.token(at) else { return };
        let price = if self.vocabulary.is_function_word(token) { 0.25 } else { -0.25 };
        self.skipped.push(at);
        self.resume(rest, at + 1, score + price);
        self.skipped.pop();
    }

    fn gap(&mut self, gap: &Gap, mut at: usize, mut score: f32, rest: &Rest<'_>) {
        while !matches!(gap.kind, GapKind::Text | GapKind::Word)
            && self.token(at).is_some_and(is_article)
            && self.sentence.time_over(at).is_none()
            && self.sentence.amount_at(at).is_none()
        {
            at += 1;
            score += 0.8;
        }
        if self.token(at).is_none() {
            return;
        }
        match gap.kind {
            GapKind::Text => self.text(gap, at, score, rest),
            GapKind::Person
            | GapKind::Org
            | GapKind::Who
            | GapKind::Words
            | GapKind::Place
            | GapKind::Stage
            | GapKind::Industry
            | GapKind::Title => {
                self.named(gap, at, score, rest);
            }
            GapKind::Word => self.with(gap.slot, Taken::Words(at..at + 1, gap.kind), at + 1, score + 0.4, rest),
            GapKind::Time | GapKind::Days | GapKind::Minutes => self.time(gap, at, score, rest),
            GapKind::Amount | GapKind::Range | GapKind::Percent => self.amount(gap, at, score, rest),
            GapKind::Number => self.number(gap, at, score, rest),
            GapKind::Email => {
                if let Some((length, email)) = self.sentence.email_at(at) {
                    self.with(gap.slot, Taken::Said(email), at + length, score + names::to_f32(length), rest);
                }
            }
            GapKind::Phone => {
                if let Some((length, phone)) = self.sentence.phone_at(at) {
                    self.with(gap.slot, Taken::Said(phone), at + length, score + names::to_f32(length), rest);
                }
            }
            GapKind::Domain => {
                if let Some(domain) = self.sentence.domain_at(at) {
                    self.with(gap.slot, Taken::Said(domain), at + 1, score + 1.0, rest);
                }
            }
        }
    }

    fn text(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let taken = |words: Range<usize>| {
            gap.peel.map_or(Taken::Words(words.clone(), GapKind::Text), |slot| Taken::Peeled(words.clone(), slot))
        };
        let last = matches!(rest, Rest::Done | Rest::Seq([], Rest::Done));
        let before = self.open_ended;
        self.open_ended = true;
        let first = if last { self.window.end } else { at + 1 };
        for end in first..=self.window.end {
            self.with(gap.slot, taken(at..end), end, score + 0.4 * names::to_f32(end - at), rest);
        }
        self.open_ended = before;
    }

    fn named(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let longest = match gap.kind {
            GapKind::Person | GapKind::Words | GapKind::Title => 4,
            GapKind::Stage | GapKind::Place => 3,
            GapKind::Industry => 2,
            _ => 5,
        };
        let vocabulary = self.vocabulary;
        // What a tenant names itself may be made of the words of the trade.
        let own_words =
            ["workflow", "template", "tag", "pipeline", "text", "topic", "position", "source"].contains(&gap.slot);
        let stop =
            |token: &Token| if own_words { vocabulary.is_function_word(token) } else { vocabulary.is_stop(token) };
        for end in at + 1..=(at + longest).min(self.window.end) {
            let words = at..end;
            let points = match gap.kind {
                GapKind::Stage => vocabulary.stage(self.sentence, words.clone()),
                GapKind::Industry => vocabulary.industry(self.sentence, words.clone()),
                GapKind::Title => vocabulary.title(self.sentence, words.clone()),
                GapKind::Place => vocabulary.place(self.sentence, words.clone()),
                kind => names::fit(self.sentence, words.clone(), kind, &stop)
                    .and_then(|points| names::suits(self.sentence, words.clone(), gap.slot, points)),
            };
            if let Some(mut points) = points {
                if self.cuts_a_name(at) {
                    points -= 0.3;
                }
                self.with(gap.slot, Taken::Words(words, gap.kind), end, score + points, rest);
            }
        }
    }

    /// Whether a name begins where another one has just ended: "John | Smith" is more likely one name.
    fn cuts_a_name(&self, at: usize) -> bool {
        let after_name = matches!(
            self.slots.last(),
            Some((_, Taken::Words(words, GapKind::Person | GapKind::Org | GapKind::Who))) if words.end == at
        );
        let token = &self.sentence.tokens[at];
        after_name && token.capital && !token.after_break && self.sentence.tokens[at - 1].capital
    }

    fn time(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let Some(index) = self.sentence.time_over(at) else { return self.bare_year(gap, at, score, rest) };
        let found = &self.sentence.times[index];
        if found.words.end > self.window.end {
            return;
        }
        if found.words.start != at {
            return self.rest_of_time(gap, index, at, score, rest);
        }
        let (end, score) = (found.words.end, score + names::to_f32(found.words.len()));
        let taken = match gap.kind {
            GapKind::Time => Taken::Time(index),
            kind => {
                let Some(days) = found
                    .value
                    .value
                    .as_ref()
                    .and_then(|value| length(value, kind))
                    .or_else(|| self.bare_length(found.words.clone(), kind))
                else {
                    return;
                };
                if kind == GapKind::Days { Taken::Days(days) } else { Taken::Minutes(days) }
            }
        };
        self.with(gap.slot, taken, end, score, rest);
    }

    /// A year without a word before it that would make it one: "deals closing 2020".
    fn bare_year(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        const BEFORE: &[&str] = &[
            "closing",
            "close",
            "closed",
            "closes",
            "due",
            "won",
            "lost",
            "created",
            "deals",
            "opportunities",
            "opps",
            "revenue",
            "sales",
            "bookings",
            "report",
            "forecast",
            "rate",
            "in",
            "for",
            "of",
            "during",
            "year",
        ];
        let Some(token) = self.token(at) else { return };
        let year =
            token.norm.len() == 4 && token.norm.starts_with("20") && token.norm.bytes().all(|c| c.is_ascii_digit());
        if gap.kind != GapKind::Time
            || !year
            || at == 0
            || !BEFORE.contains(&self.sentence.tokens[at - 1].norm.as_str())
        {
            return;
        }
        let text = self.sentence.slice(at..at + 1).to_owned();
        let Some(value) = time::resolve(&format!("in {text}"), self.sentence.now) else { return };
        let found = Taken::Phrase(TimePhrase { text, value: Some(value) });
        self.with(gap.slot, found, at + 1, score + 0.95, rest);
    }

    /// A time phrase without the preposition that another part of the pattern has taken: "up to | this week".
    fn rest_of_time(&mut self, gap: &Gap, index: usize, at: usize, score: f32, rest: &Rest<'_>) {
        const LEADING: &[&str] = &[
            "in", "up", "to", "by", "from", "at", "since", "before", "after", "until", "till", "on", "within",
            "during", "over", "the", "for", "past", "last", "close", "end",
        ];
        let words = self.sentence.times[index].words.clone();
        let skipped = &self.sentence.tokens[words.start..at];
        if words.start < self.window.start || skipped.iter().any(|token| !LEADING.contains(&token.norm.as_str())) {
            return;
        }
        let text = self.sentence.slice(at..words.end);
        let Some(value) = time::resolve(text, self.sentence.now) else { return };
        let taken = match gap.kind {
            GapKind::Time => Taken::Phrase(TimePhrase { text: text.to_owned(), value: Some(value) }),
            kind => match length(&value, kind) {
                Some(count) if kind == GapKind::Days => Taken::Days(count),
                Some(count) => Taken::Minutes(count),
                None => return,
            },
        };
        let score = score + names::to_f32(words.end - at) - 0.4;
        self.with(gap.slot, taken, words.end, score, rest);
    }

    /// The length in "in 30 days" or "the last 2 weeks", which as a phrase are a day and a range.
    fn bare_length(&self, words: Range<usize>, kind: GapKind) -> Option<i64> {
        const LEADING: &[&str] =
            &["in", "for", "over", "the", "past", "last", "since", "within", "more", "than", "at", "least", "about"];
        let lead = self.sentence.tokens[words.clone()]
            .iter()
            .take_while(|token| LEADING.contains(&token.norm.as_str()))
            .count();
        let words = words.start + lead..words.end;
        if lead == 0 || words.is_empty() {
            return None;
        }
        length(&time::resolve(self.sentence.slice(words), self.sentence.now)?, kind)
    }

    fn amount(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        if gap.kind == GapKind::Percent {
            return self.percent(gap, at, score, rest);
        }
        let Some(index) = self.sentence.amount_at(at) else {
            if gap.kind == GapKind::Amount {
                self.rest_of_amount(gap, at, score, rest);
            }
            return;
        };
        let found = &self.sentence.amounts[index];
        if found.words.end > self.window.end {
            return;
        }
        let (end, score) = (found.words.end, score + 0.95 * names::to_f32(found.words.len()));
        let taken = match (gap.kind, &found.value) {
            (GapKind::Range, Amount::Range { .. }) if self.sentence.slice(found.words.clone()).contains(['%', '٪']) => {
                return;
            }
            (GapKind::Range, Amount::Range { .. }) => Taken::Range(index),
            (GapKind::Amount, Amount::Money { .. } | Amount::Number(_)) => Taken::Amount(index),
            _ => return,
        };
        self.with(gap.slot, taken, end, score, rest);
    }

    /// A percentage, by itself or at the end of a longer amount: "over | 50%".
    fn percent(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        if let Some(index) = self.sentence.amount_at(at)
            && let Amount::Percent(share) = self.sentence.amounts[index].value
            && self.sentence.amounts[index].words.end <= self.window.end
        {
            let words = &self.sentence.amounts[index].words;
            let (end, count) = (words.end, words.len());
            return self.with(gap.slot, Taken::Number(share), end, score + 0.95 * names::to_f32(count), rest);
        }
        let Some(token) = self.token(at) else { return };
        let spelt = self.token(at + 1).is_some_and(|next| ["percent", "%"].contains(&next.norm.as_str()));
        let (digits, length) = match token.norm.strip_suffix('%') {
            Some(digits) => (digits, 1),
            None if spelt => (token.norm.as_str(), 2),
            None => return,
        };
        let Ok(share) = digits.parse::<f64>() else { return };
        self.with(gap.slot, Taken::Number(share), at + length, score + names::to_f32(length), rest);
    }

    /// An amount without the words before it that another part of the pattern has taken: "up to | 95k".
    fn rest_of_amount(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let Some(found) = self.sentence.amounts.iter().find(|found| found.words.contains(&at)) else { return };
        let end = found.words.end;
        let bare =
            self.sentence.tokens[found.words.start..at].iter().all(|token| token.norm.chars().all(char::is_alphabetic));
        if !bare || end > self.window.end {
            return;
        }
        let (amount, currency) = match money::find(self.sentence.slice(at..end)).map(|found| found.amount) {
            Some(Amount::Money { amount, currency }) => (amount, currency),
            Some(Amount::Number(amount)) => (amount, None),
            _ => return,
        };
        self.with(gap.slot, Taken::Money(amount, currency), end, score + names::to_f32(end - at), rest);
    }

    fn number(&mut self, gap: &Gap, at: usize, score: f32, rest: &Rest<'_>) {
        let Some(number) = self.token(at).and_then(|token| small_number(&token.norm)) else { return };
        if gap.slot == "limit" && !(1.0..=1000.0).contains(&number) {
            return;
        }
        self.with(gap.slot, Taken::Number(number), at + 1, score + 0.95, rest);
    }
}

/// The length of a duration, in days or minutes.
fn length(value: &TimeValue, kind: GapKind) -> Option<i64> {
    if kind == GapKind::Days {
        return value.duration_days();
    }
    match value {
        TimeValue::Duration(span) => Some(span.days() * 24 * 60 + (span.seconds % time::Span::DAY) / 60),
        _ => None,
    }
}

/// A whole number below a hundred, in digits or as a word.
fn small_number(word: &str) -> Option<f64> {
    const WORDS: &[&str] =
        &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(index) = WORDS.iter().position(|known| *known == word) {
        return Some(f64::from(u8::try_from(index).ok()?));
    }
    let number: u16 = word.trim_start_matches('#').parse().ok()?;
    Some(f64::from(number))
}
