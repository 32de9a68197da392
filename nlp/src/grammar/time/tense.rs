//! Whether a sentence speaks of what has happened, so that a bare day of it lies behind.

use std::sync::LazyLock;

use crate::grammar::words::Words;
use crate::hash::FastMap;

/// Verbs that are plainly past.
const PAST: [&str; 17] = [
    "did", "was", "were", "had", "won", "lost", "met", "spoke", "spoken", "talked", "happened", "went", "came", "got",
    "been", "churned", "wrote",
];

/// Verbs that are past unless somebody *is* so ("i am booked on april 2nd").
const PARTICIPLES: [&str; 15] = [
    "called",
    "emailed",
    "sent",
    "signed",
    "turned",
    "closed",
    "created",
    "added",
    "made",
    "contacted",
    "changed",
    "received",
    "logged",
    "moved",
    "updated",
];

/// What asks for something to be done, so that its day lies ahead.
const AHEAD: [&str; 16] = [
    "will", "due", "expected", "closing", "schedule", "book", "remind", "upcoming", "move", "push", "set", "if",
    "slated", "to", "get", "by",
];

/// Forms of "to be", after which a participle is a state and nothing past.
const STATES: [&str; 10] = ["am", "are", "is", "be", "being", "i'm", "im", "we're", "getting", "not"];

/// Words of something that has not happened for a while: "not contacted in 2 weeks".
const SILENCE: [&str; 14] = [
    "not",
    "haven't",
    "havent",
    "hasn't",
    "hasnt",
    "nothing",
    "without",
    "untouched",
    "silent",
    "neglected",
    "inactive",
    "stale",
    "unanswered",
    "no",
];

/// Words beside which the silence is a condition, so that its time lies ahead.
const CONDITIONS: [&str; 6] = ["remind", "if", "follow", "ping", "unless", "call"];

/// Lists that a word is in, one bit each.
type Lists = u8;
const IN_PAST: Lists = 1;
const IN_PARTICIPLES: Lists = 1 << 1;
const IN_AHEAD: Lists = 1 << 2;
const IN_STATES: Lists = 1 << 3;
const IN_SILENCE: Lists = 1 << 4;
const IN_CONDITIONS: Lists = 1 << 5;

static LISTED: LazyLock<FastMap<&str, Lists>> = LazyLock::new(|| {
    let lists: [(&[&'static str], Lists); 6] = [
        (&PAST, IN_PAST),
        (&PARTICIPLES, IN_PARTICIPLES),
        (&AHEAD, IN_AHEAD),
        (&STATES, IN_STATES),
        (&SILENCE, IN_SILENCE),
        (&CONDITIONS, IN_CONDITIONS),
    ];
    let mut listed = FastMap::default();
    for (word, list) in lists.iter().flat_map(|(words, list)| words.iter().map(move |word| (*word, *list))) {
        *listed.entry(word).or_default() |= list;
    }
    listed
});

/// What the words of a sentence say about where its days lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tense {
    /// The verbs are about what has happened.
    pub(super) past: bool,
    /// Something has not happened for a while.
    pub(super) idle: bool,
}

/// The tense of a sentence.
pub(super) fn of(words: &Words) -> Tense {
    let mut all: Lists = 0;
    let mut past = false;
    // How many more words may follow "have" before its participle: "have we ever invoiced".
    let mut perfect: u8 = 0;
    let (mut before, mut earlier): (Lists, Lists) = (0, 0);
    for index in 0..words.len() {
        let word = words.at(index);
        let lists = LISTED.get(word).copied().unwrap_or(0);
        all |= lists;
        let state = (before | earlier) & IN_STATES != 0;
        // "What have I got on Thursday" asks for what is to come.
        let held = word == "got" && perfect > 0;
        let planned = || matches!(word, "planned" | "scheduled" | "booked" | "need");
        past |= lists & IN_PAST != 0 && !held
            || lists & IN_PARTICIPLES != 0 && !state
            || perfect > 0 && word.len() > 4 && word.ends_with("ed") && !planned();
        perfect = match word {
            "have" | "has" | "haven't" | "hasn't" | "havent" | "hasnt" => 4,
            _ => perfect.saturating_sub(1),
        };
        (before, earlier) = (lists, before);
    }
    Tense { past: past && all & IN_AHEAD == 0, idle: all & IN_SILENCE != 0 && all & IN_CONDITIONS == 0 }
}
