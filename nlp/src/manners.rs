//! The manner in which something is said: politely, as a question, as a prohibition.

use std::ops::Range;

use crate::facts::Facts;
use crate::sentence::Sentence;

/// Said before a request without being part of it; longer ones first.
const BEFORE: &[&str] = &[
    "please be so kind as to",
    "be so kind as to",
    "would you be so kind as to",
    "could you please help me",
    "can you help me",
    "could you help me",
    "i would like you to",
    "i 'd like you to",
    "i want you to",
    "i need you to",
    "i would like to",
    "i 'd like to",
    "i would love to",
    "i 'd love to",
    "is it possible to",
    "would you be able to",
    "are you able to",
    "do you think you could",
    "would you mind",
    "go ahead and",
    "make sure to",
    "be sure to",
    "help me to",
    "can you please",
    "could you please",
    "would you please",
    "can you",
    "could you",
    "would you",
    "will you",
    "can we",
    "could we",
    "can i please",
    "could i please",
    "can u",
    "i want to",
    "i need to",
    "i have to",
    "we need to",
    "we want to",
    "let 's",
    "lets",
    "need to",
    "want to",
    "hey there",
    "hi there",
    "hey leancrm",
    "ok leancrm",
    "leancrm",
    "good morning",
    "hello there",
    "quick question",
    "quick one",
    "by the way",
    "btw",
    "fyi",
    "please",
    "hey",
    "hi",
    "hello",
    "yo",
    "so",
    "well",
    "ok",
    "okay",
    "alright",
    "right",
    "now",
    "um",
    "uh",
    "oh",
    "kindly",
    "just",
    "sorry",
    "and also",
    "also",
    "actually",
    "bot",
];
const AFTER: &[&str] = &[
    "please",
    "thanks",
    "thank you",
    "thanks a lot",
    "would you",
    "will you",
    "if you can",
    "if possible",
    "for me",
    "for me please",
    "thank you very much",
    "cheers",
    "asap please",
    "ok",
    "thanks in advance",
    "right away",
    "buddy",
    "mate",
];
/// Requests that only a machine that acts is asked.
const REQUESTS: &[&str] = &["can", "could", "would", "will", "please", "kindly"];
/// A sentence that begins so asks or forbids.
const ASKS: &[&str] = &[
    "did",
    "has",
    "was",
    "were",
    "is",
    "are",
    "do",
    "does",
    "why",
    "who",
    "whom",
    "whose",
    "what",
    "when",
    "where",
    "which",
    "should",
    "if",
    "how",
    "isn't",
    "aren't",
    "didn't",
    "hasn't",
    "haven't",
    "wasn't",
    "doesn't",
    "suppose",
    "would",
    "could",
    "can",
    "imagine",
    "hypothetically",
    "might",
    "am",
    "whether",
];
const FORBIDS: &[&str] = &["don't", "never", "not", "no", "without", "stop", "avoid", "nobody", "can't"];
/// Verbs that command.
const COMMANDS: &[&str] = &[
    "add",
    "create",
    "make",
    "log",
    "note",
    "remind",
    "set",
    "schedule",
    "book",
    "send",
    "email",
    "text",
    "message",
    "whatsapp",
    "tell",
    "call",
    "move",
    "push",
    "update",
    "change",
    "delete",
    "remove",
    "merge",
    "export",
    "assign",
    "give",
    "mark",
    "close",
    "open",
    "win",
    "lose",
    "qualify",
    "disqualify",
    "convert",
    "run",
    "start",
    "trigger",
    "launch",
    "draft",
    "write",
    "record",
    "cancel",
    "reschedule",
    "postpone",
    "snooze",
    "complete",
    "finish",
    "tag",
    "untag",
    "archive",
    "transfer",
    "reassign",
    "raise",
    "lower",
    "increase",
    "reduce",
    "bump",
    "drop",
    "put",
    "store",
    "save",
    "register",
    "watch",
    "mute",
    "notify",
    "alert",
    "subscribe",
    "unsubscribe",
    "show",
    "list",
    "find",
    "get",
    "pull",
    "check",
    "prep",
    "prepare",
    "ask",
    "ping",
    "invite",
    "arrange",
    "set up",
    "follow",
    "score",
    "advance",
    "reject",
    "hire",
    "rename",
    "edit",
    "undo",
    "task",
    "todo",
    "brief",
    "count",
    "what",
    "who",
    "how",
    "when",
    "show",
    "display",
    "shoot",
    "drop",
    "enter",
    "jot",
];

/// What the lists say of single words.
pub(crate) fn facts() -> impl Iterator<Item = (&'static str, Facts)> {
    let listed = |list: &'static [&'static str], facts: Facts| list.iter().map(move |word| (*word, facts));
    let first = |phrase: &&'static str| phrase.split(' ').next();
    let last = |phrase: &&'static str| phrase.rsplit(' ').next();
    listed(COMMANDS, Facts::COMMAND)
        .chain(listed(ASKS, Facts::ASKS))
        .chain(listed(REQUESTS, Facts::REQUEST))
        .chain(BEFORE.iter().filter_map(first).map(|word| (word, Facts::BEFORE)))
        .chain(AFTER.iter().filter_map(last).map(|word| (word, Facts::AFTER)))
}

/// The verbs that command, but for those that ask.
pub(crate) fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().copied().filter(|word| !ASKS.contains(word))
}

/// How a stretch of a sentence is said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manners {
    asks: bool,
    forbids: bool,
}

impl Manners {
    /// A question or a prohibition never changes data.
    pub(crate) fn forbids_writes(self) -> bool {
        self.asks || self.forbids
    }
}

pub(crate) fn of(sentence: &Sentence<'_>, window: &Range<usize>) -> Manners {
    let tokens = &sentence.tokens[window.clone()];
    let word = |index: usize| tokens.get(index).map_or("", |token| token.norm.as_ref());
    let first = word(0);
    let requested = sentence.tokens[..window.start].iter().any(|token| token.facts.any(Facts::REQUEST));
    let facts = tokens.first().map(|token| token.facts).unwrap_or_default();
    let asks = facts.any(Facts::ASKS);
    let commands = facts.any(Facts::COMMAND) && !asks;
    let have_question = ["have", "had"].contains(&first)
        && ["i", "we", "you", "they", "he", "she", "anyone", "anybody"].contains(&word(1));
    let ends_as_question = sentence.question_mark && window.end == sentence.tokens.len();
    let tag_question =
        tokens.len() > 2 && ["right", "correct", "yes", "yet"].contains(&word(tokens.len() - 1)) && ends_as_question;
    Manners {
        asks: asks || have_question || tag_question || ends_as_question && !commands && !requested,
        forbids: FORBIDS.contains(&first)
            || first == "do" && word(1) == "not"
            || first == "please" && FORBIDS.contains(&word(1)),
    }
}

/// The window without the politeness around the request.
pub(crate) fn strip(sentence: &Sentence<'_>, window: Range<usize>) -> Range<usize> {
    let whole = window.clone();
    let mut window = window;
    let is = |at: usize, facts: Facts| sentence.tokens.get(at).is_some_and(|token| token.facts.any(facts));
    'before: while is(window.start, Facts::BEFORE) {
        for phrase in BEFORE {
            if !phrase.starts_with(sentence.tokens[window.start].norm.as_ref()) {
                continue;
            }
            let length = phrase.split(' ').count();
            if window.len() > length && stands(sentence, window.start, phrase) {
                window.start += length;
                continue 'before;
            }
        }
        break;
    }
    'after: while window.end > 0 && is(window.end - 1, Facts::AFTER) {
        for phrase in AFTER {
            if !phrase.ends_with(sentence.tokens[window.end - 1].norm.as_ref()) {
                continue;
            }
            let length = phrase.split(' ').count();
            if window.len() > length && stands(sentence, window.end - length, phrase) {
                window.end -= length;
                continue 'after;
            }
        }
        break;
    }
    if window.is_empty() { whole } else { window }
}

fn stands(sentence: &Sentence<'_>, at: usize, phrase: &str) -> bool {
    phrase
        .split(' ')
        .enumerate()
        .all(|(index, word)| sentence.tokens.get(at + index).is_some_and(|token| token.norm == word))
}
