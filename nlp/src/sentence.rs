//! A text cut into words, with everything found in it once: times, amounts, addresses.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::context::Lexicon;
use crate::facts::Facts;
use crate::grammar::words::Words;
use crate::grammar::{contact_points, money, time};
use crate::names::{self, Remembered};
use crate::pattern::{Place, WordId};
use crate::vocabulary::{Known, Vocabulary};

/// A text with more words than this is not a request.
pub(crate) const LONGEST: usize = 400;

/// A word of the text.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent facts about one word")]
pub(crate) struct Token {
    /// Lower case, without apostrophes.
    pub(crate) norm: Cow<'static, str>,
    pub(crate) span: Range<usize>,
    /// Its number in the vocabulary.
    pub(crate) id: Option<WordId>,
    /// The command word it is a misspelling of.
    pub(crate) repaired: Option<WordId>,
    /// Starts with a capital letter.
    pub(crate) capital: bool,
    /// A comma, colon, dash or bracket stands before it.
    pub(crate) after_break: bool,
    /// A full stop, semicolon or line end stands before it.
    pub(crate) after_stop: bool,
    /// No space stands before it.
    pub(crate) glued: bool,
    /// A person's name may hold it, as far as its signs tell.
    pub(crate) spelt: bool,
    /// Another name may.
    pub(crate) lettered: bool,
    /// What the lists say of it.
    pub(crate) facts: Facts,
}

impl Token {
    /// The number of the word, or of the one it is a misspelling of.
    #[inline]
    pub(crate) fn meant(&self) -> Option<WordId> {
        self.id.or(self.repaired)
    }

    /// Whether the word may stand anywhere.
    #[inline]
    pub(crate) fn is_filler(&self) -> bool {
        self.facts.any(Facts::FILLER)
    }

    /// Whether the word is an article.
    #[inline]
    pub(crate) fn is_article(&self) -> bool {
        self.facts.any(Facts::ARTICLE)
    }

    /// Whether the word is one of grammar rather than of meaning.
    #[inline]
    pub(crate) fn is_function_word(&self) -> bool {
        self.facts.any(Facts::FUNCTION.and(Facts::FILLER))
    }

    /// Whether a name cannot hold this word.
    #[inline]
    pub(crate) fn is_stop(&self) -> bool {
        self.facts.any(Facts::STOP.and(Facts::FILLER)) || self.repaired.is_some()
    }

    /// Whether the word is a person's first name.
    #[inline]
    pub(crate) fn is_given_name(&self) -> bool {
        self.facts.any(Facts::GIVEN_NAME)
    }
}

/// Something found in the text, in words.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) words: Range<usize>,
    pub(crate) value: T,
}

/// The text and what was found in it.
pub(crate) struct Sentence<'a> {
    pub(crate) text: &'a str,
    pub(crate) now: NaiveDateTime,
    pub(crate) tokens: Vec<Token>,
    pub(crate) times: Vec<Found<time::TimePhrase>>,
    pub(crate) amounts: Vec<Found<money::Amount>>,
    pub(crate) lexicon: Option<&'a dyn Lexicon>,
    /// The positions as the patterns see them, one more than there are words.
    pub(crate) places: Vec<Place>,
    /// Which names are companies'.
    pub(crate) companies: Remembered,
    /// Capital letters tell something: the text has both kinds.
    pub(crate) telling_capitals: bool,
    pub(crate) question_mark: bool,
    /// The word "dot" is in it, as in an address that is spoken.
    has_dot: bool,
}

impl<'a> Sentence<'a> {
    pub(crate) fn read(
        text: &'a str,
        now: NaiveDateTime,
        vocabulary: &Vocabulary,
        lexicon: Option<&'a dyn Lexicon>,
    ) -> Self {
        let tokens = tokenize(text, vocabulary);
        let worded = |span: &Range<usize>| words_of(&tokens, span);
        let short = tokens.len() <= LONGEST;
        let words = if short { Words::new(text) } else { Words::default() };
        let times = time::find_in(&words, text, now);
        let times = times
            .into_iter()
            .filter_map(|found| Some(Found { words: worded(&found.span)?, value: found.phrase }))
            .filter(|found| !is_part_of_a_date(&tokens, found))
            .collect();
        let amounts = money::find_in(&words);
        let amounts = amounts
            .into_iter()
            .filter_map(|found| Some(Found { words: worded(&found.span)?, value: found.amount }))
            .filter(|found| !numbers_a_name(&tokens, found) && !time::is_iso_shaped(&tokens[found.words.start].norm))
            .collect();
        let lower =
            tokens.iter().skip(1).filter(|token| !token.capital && token.norm.chars().all(char::is_alphabetic)).count();
        let places = vocabulary.book().places(tokens.iter().map(|token| (token.meant(), token.is_filler())));
        Sentence {
            text,
            now,
            places,
            companies: Remembered::default(),
            times,
            amounts,
            lexicon,
            telling_capitals: lower > 0 || tokens.len() < 4,
            has_dot: tokens.iter().any(|token| token.norm == "dot"),
            question_mark: text.trim_end().ends_with(['?', '？', '؟']),
            tokens,
        }
    }

    /// The text of some words, as written, without a possessive ending.
    pub(crate) fn slice(&self, words: Range<usize>) -> &'a str {
        let (Some(first), Some(last)) = (self.tokens.get(words.start), self.tokens.get(words.end.wrapping_sub(1)))
        else {
            return "";
        };
        let plus = first.norm.starts_with(|c: char| c.is_ascii_digit()) && self.text[..first.span.start].ends_with('+');
        let start = first.span.start - usize::from(plus);
        if start >= last.span.end { "" } else { &self.text[start..last.span.end] }
    }

    /// The time phrase that covers a word.
    pub(crate) fn time_over(&self, word: usize) -> Option<usize> {
        self.times.iter().position(|found| found.words.contains(&word))
    }

    pub(crate) fn amount_at(&self, word: usize) -> Option<usize> {
        self.amounts.iter().position(|found| found.words.start == word)
    }

    pub(crate) fn email_at(&self, word: usize) -> Option<(usize, String)> {
        let token = self.tokens.get(word)?;
        if token.norm.contains('@') {
            let written = self.slice(word..word + 1);
            let shaped = written.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty() && domain.trim_matches('.').contains('.') && !domain.contains('@')
            });
            let email = contact_points::emails(written).into_iter().next();
            return email.or_else(|| shaped.then(|| written.to_lowercase())).map(|email| (1, email));
        }
        let spoken = self.has_dot
            && self.tokens.iter().skip(word).take(8).any(|token| token.norm == "at")
            && self.tokens.iter().skip(word).take(9).any(|token| token.norm == "dot");
        if !spoken {
            return None;
        }
        (5..=9).rev().filter(|length| word + length <= self.tokens.len()).find_map(|length| {
            let last = &self.tokens[word + length - 2].norm;
            if last != "dot" {
                return None;
            }
            contact_points::emails(self.slice(word..word + length)).into_iter().next().map(|email| (length, email))
        })
    }

    pub(crate) fn phone_at(&self, word: usize) -> Option<(usize, String)> {
        let numeric = |token: &Token| token.norm.chars().all(|c| c.is_ascii_digit() || "+-()./".contains(c));
        let length = self.tokens[word..].iter().take_while(|token| numeric(token)).count();
        let digits = |words: Range<usize>| self.slice(words).chars().filter(char::is_ascii_digit).count();
        let length = (1..=length).rev().find(|length| (6..=15).contains(&digits(word..word + length)))?;
        let start = self.tokens[word].span.start;
        let from = if self.text[..start].ends_with('+') { start - 1 } else { start };
        let written = &self.text[from..self.tokens[word + length - 1].span.end];
        Some((length, contact_points::phone(written, None).unwrap_or_else(|| written.to_owned())))
    }

    pub(crate) fn domain_at(&self, word: usize) -> Option<String> {
        let token = self.tokens.get(word)?;
        if !token.norm.contains('.') || token.norm.contains('@') {
            return None;
        }
        contact_points::domain(self.slice(word..word + 1))
    }
}

/// The words that a byte span touches.
fn words_of(tokens: &[Token], span: &Range<usize>) -> Option<Range<usize>> {
    let start = tokens.iter().position(|token| token.span.end > span.start)?;
    let length = tokens[start..].iter().take_while(|token| token.span.start < span.end).count();
    (length > 0).then(|| start..start + length)
}

fn tokenize(text: &str, vocabulary: &Vocabulary) -> Vec<Token> {
    // A word and the blank after it take about five bytes.
    let mut tokens: Vec<Token> = Vec::with_capacity((text.len() / 4 + 2).min(LONGEST + 1));
    let mut gap_start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !starts_word(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut previous = c;
        while let Some(&(at, next)) = chars.peek() {
            let after = text[at + next.len_utf8()..].chars().next();
            if !(continues_word(next) || joins(previous, next, after)) {
                break;
            }
            end = at + next.len_utf8();
            previous = next;
            chars.next();
        }
        push_word(text, start..end, &text[gap_start..start], &mut tokens, vocabulary);
        gap_start = end;
        if tokens.len() > LONGEST {
            break;
        }
    }
    tokens
}

fn starts_word(c: char) -> bool {
    c.is_alphanumeric() || "$€£¥₹#&=@".contains(c)
}

fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '%' || ('\u{0300}'..='\u{036f}').contains(&c) || ('\u{0900}'..='\u{0d7f}').contains(&c)
}

/// Punctuation inside a word: jane@acme.com, at-risk, 9:30, O'Brien, AT&T, 1,000, w/.
fn joins(previous: char, c: char, after: Option<char>) -> bool {
    let Some(after) = after else { return c == '/' && previous == 'w' };
    match c {
        '.' | '\'' | '’' | '-' | '_' | '@' | '&' | '+' => previous.is_alphanumeric() && after.is_alphanumeric(),
        ',' | ':' => previous.is_ascii_digit() && after.is_ascii_digit(),
        '/' => previous.is_ascii_digit() && after.is_ascii_digit() || previous == 'w' && !after.is_alphabetic(),
        _ => false,
    }
}

fn push_word(text: &str, span: Range<usize>, gap: &str, tokens: &mut Vec<Token>, vocabulary: &Vocabulary) {
    let written = &text[span.clone()];
    let after_break = gap.contains([',', ':', '(', ')', '–', '—', '"', '“', '|', '>'])
        || gap.contains(" -")
        || gap.contains("- ")
        || gap.contains("->");
    let after_stop =
        gap.contains(['.', ';', '\n', '!', '?', '。']) && !(gap.trim_end() == "." && ends_in_initial(text, tokens));
    let mut flags = Flags { after_break, after_stop, glued: gap.is_empty() && !tokens.is_empty() };
    let cut = owner(written, tokens, vocabulary).map(|length| span.start + length);
    each_part(written, span.start, (vocabulary, cut), |part| {
        let word = &text[part.clone()];
        let part = if word == "s" && gap.ends_with(['\'', '’']) && gap.len() > 1 {
            part.start - gap.chars().next_back().map_or(0, char::len_utf8)..part.end
        } else {
            part
        };
        let word = if cut == Some(part.start) { "'s" } else { &text[part.clone()] };
        push_norms(word, part, &flags, tokens, vocabulary);
        flags = Flags { glued: true, ..Flags::default() };
    });
}

/// Whether only a part was read of what has the shape of a date, which then is no day of the calendar: the year of "2026-13-01".
fn is_part_of_a_date(tokens: &[Token], found: &Found<time::TimePhrase>) -> bool {
    let read = found.value.text.len();
    found.words.len() == 1
        && tokens
            .get(found.words.start)
            .is_some_and(|token| read < token.norm.len() && time::is_iso_shaped(&token.norm))
}

/// Whether a small number counts what is named before it and is no amount: "Phase 2", "Lot 14".
fn numbers_a_name(tokens: &[Token], found: &Found<money::Amount>) -> bool {
    const COUNTED: &[&str] = &[
        "phase", "part", "lot", "wave", "tier", "batch", "round", "unit", "plant", "building", "site", "track",
        "version",
    ];
    let small = matches!(found.value, money::Amount::Number(number) if number.fract() == 0.0 && number < 100.0);
    let before = found.words.start.checked_sub(1).and_then(|before| tokens.get(before));
    small && found.words.len() == 1 && before.is_some_and(|token| COUNTED.contains(&token.norm.as_ref()))
}

/// Whether the last word is shortened rather than the end of a sentence: "J. Smith", "Dr. Lee".
fn ends_in_initial(text: &str, tokens: &[Token]) -> bool {
    tokens.last().is_some_and(|token| {
        let written = &text[token.span.clone()];
        token.capital && written.chars().count() == 1 && written != "I"
            || ["dr", "mr", "mrs", "ms", "prof", "st"].contains(&token.norm.as_ref())
    })
}

#[derive(Default)]
struct Flags {
    after_break: bool,
    after_stop: bool,
    glued: bool,
}

/// Where a first name ends that somebody typed without the apostrophe: "omars tasks". Behind another name it is a family name:
/// "robin williams".
fn owner(written: &str, tokens: &[Token], vocabulary: &Vocabulary) -> Option<usize> {
    let stem = written.strip_suffix('s').filter(|stem| stem.len() >= 3)?;
    let typed = written.bytes().all(|byte| byte.is_ascii_lowercase());
    let names = |word: &str| vocabulary.look_up(word).facts.any(Facts::GIVEN_NAME);
    let is_owner = typed && names(stem) && vocabulary.look_up(written).id.is_none() && !names(written);
    let begins = tokens.last().is_none_or(|before| before.meant().is_some() && !before.is_given_name());
    (is_owner && begins).then_some(stem.len())
}

/// Cuts off what stands for a word of its own: 's, 'm, 're, and the halves of follow-up.
fn each_part(
    written: &str,
    start: usize,
    (vocabulary, cut): (&Vocabulary, Option<usize>),
    mut push: impl FnMut(Range<usize>),
) {
    let whole = start..start + written.len();
    if let Some(cut) = cut {
        push(start..cut);
        return push(cut..whole.end);
    }
    if let Some(cut) = written.rfind(['\'', '’']) {
        let tail = written[cut..].trim_start_matches(['\'', '’']).to_lowercase();
        if ["s", "m", "re", "ve", "ll", "d"].contains(&tail.as_str()) && cut > 0 {
            push(start..start + cut);
            return push(start + cut..whole.end);
        }
    }
    if written.contains('-') && !written.contains(['@', '.']) && written.chars().all(|c| c.is_alphabetic() || c == '-')
    {
        let lower = written.split('-').skip(1).all(|piece| piece.chars().next().is_some_and(char::is_lowercase));
        if lower && !vocabulary.knows(&written.to_lowercase()) {
            let mut at = start;
            for piece in written.split('-') {
                push(at..at + piece.len());
                at += piece.len() + 1;
            }
            return;
        }
    }
    push(whole);
}

fn push_norms(word: &str, span: Range<usize>, flags: &Flags, tokens: &mut Vec<Token>, vocabulary: &Vocabulary) {
    let capital = word.chars().next().is_some_and(|c| c.is_uppercase() || (!c.is_lowercase() && c.is_alphabetic()));
    let token = |norm: Cow<'static, str>, (id, facts): (Option<WordId>, Facts), first: bool| {
        let (spelt, lettered) = names::letters(&norm);
        Token {
            facts,
            spelt,
            lettered,
            id,
            repaired: if id.is_none() { vocabulary.repair(&norm, facts, capital) } else { None },
            span: span.clone(),
            capital,
            after_break: first && flags.after_break,
            after_stop: first && flags.after_stop,
            glued: !first || flags.glued,
            norm,
        }
    };
    let Known { norm, id, facts, expansion } = normal(word, vocabulary);
    if expansion.is_empty() {
        tokens.push(token(norm, (id, facts), true));
    } else {
        tokens.extend(expansion.iter().enumerate().map(|(index, piece)| {
            let Known { id, facts, .. } = vocabulary.look_up(piece);
            token(Cow::Borrowed(*piece), (id, facts), index == 0)
        }));
    }
}

/// What is known of a word in lower case without apostrophes, but for the one that a possessive ending begins with.
fn normal(word: &str, vocabulary: &Vocabulary) -> Known {
    let mut buffer = [0; 32];
    if let Some(lower) = buffer.get_mut(..word.len())
        && word.bytes().all(|byte| byte.is_ascii() && byte != b'\'')
    {
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        return vocabulary.look_up(std::str::from_utf8(lower).unwrap_or_default());
    }
    let norm: String = word.chars().filter(|c| !['\'', '’'].contains(c)).flat_map(char::to_lowercase).collect();
    let norm = if norm.is_empty() { word.to_lowercase() } else { norm };
    if word.starts_with(['\'', '’']) { vocabulary.look_up(&format!("'{norm}")) } else { vocabulary.look_up(&norm) }
}
