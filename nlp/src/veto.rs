//! What must not be carried out although it looks like an order: a yes that is doubted, what is forbidden half-way through, what
//! is lost without a deal being lost, and a request of which another part would be dropped.

use std::ops::Range;

use crate::arbiter::Offer;
use crate::grammar::money::Amount;
use crate::grammar::time;
use crate::intent::{IntentName, Kind};
use crate::parts;
use crate::pattern::Taken;
use crate::sentence::{Found, Sentence};
use crate::slot_kinds::FREE;

/// Whether what was understood of a stretch is better met with silence.
pub(crate) fn stops(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    match offer.name {
        IntentName::Confirm => is_doubted(sentence),
        IntentName::Edit => is_bare_yes(sentence) || is_lone_figure(sentence),
        IntentName::Undo => forbids(sentence, UNDOING, &[]),
        name if name.kind() != Kind::Write => false,
        name => {
            !is_free_text(name) && !offer.rule.sure && forbids(sentence, RECORDING, IT)
                || name == IntentName::DealClose && loses_touch(sentence, window)
                || matches!(name, IntentName::ReminderCreate | IntentName::TaskCreate)
                    && reminds_others(sentence, window)
                || passes_over_a_stage_or_figure(sentence, window, offer)
                || name != IntentName::WorkflowDraft && parts::are_dropped(sentence, window, offer)
                || passes_over_no_day(sentence, window, offer)
        }
    }
}

/// What is said to others or kept as it stands may forbid something.
fn is_free_text(name: IntentName) -> bool {
    matches!(
        name,
        IntentName::NoteAdd
            | IntentName::MessageSend
            | IntentName::WorkflowDraft
            | IntentName::TaskCreate
            | IntentName::ReminderCreate
    )
}

pub(crate) fn word<'s>(sentence: &'s Sentence<'_>, at: usize) -> &'s str {
    sentence.tokens.get(at).map_or("", |token| token.norm.as_ref())
}

/// A question, a no beside the yes, somebody else's yes, or one for later.
fn is_doubted(sentence: &Sentence<'_>) -> bool {
    const ASKING: &[&str] = &[
        "is", "are", "was", "were", "does", "did", "didn't", "isn't", "aren't", "has", "can", "could", "should",
        "would", "who", "when", "where", "how", "which", "if",
    ];
    const DOUBT: &[&str] = &[
        "no", "not", "nope", "nah", "but", "never", "don't", "dont", "didn't", "who", "when", "how", "wait", "later",
        "unless", "until", "he", "she", "they", "maybe", "perhaps", "or", "except", "next", "if", "hold", "says",
        "told", "also", "and", "almost", "think", "tomorrow",
    ];
    let why_not = |at: usize| word(sentence, at) == "not" && at > 0 && word(sentence, at - 1) == "why";
    let no_problem =
        |at: usize| ["problem", "problems", "objection", "worries", "doubt"].contains(&word(sentence, at + 1));
    let forbidden = |at: usize| ["don't", "dont"].contains(&word(sentence, at));
    let agrees = (0..sentence.tokens.len()).any(why_not);
    let doubts = |at: usize| match word(sentence, at) {
        "no" => !no_problem(at),
        "not" => !why_not(at),
        // "That's what I meant" is a yes.
        "what" => !(at > 0 && ["is", "'s"].contains(&word(sentence, at - 1))),
        "said" | "say" => !(at > 0 && word(sentence, at - 1) == "i"),
        // "Don't wait" is no doubt.
        "wait" => !(at > 0 && forbidden(at - 1)),
        "don't" | "dont" => word(sentence, at + 1) != "wait",
        word => DOUBT.contains(&word),
    };
    sentence.text.contains(['?', '？', '؟']) && !agrees
        || ASKING.contains(&word(sentence, 0))
        || (0..sentence.tokens.len()).any(doubts)
        || sentence.times.iter().any(|time| time.words.start > 0 && !is_now(&time.value.text))
}

fn is_now(text: &str) -> bool {
    ["now", "right now", "today"].iter().any(|now| text.eq_ignore_ascii_case(now))
}

/// A yes with a time and nothing else leaves open whether the time is to be changed or waited for.
fn is_bare_yes(sentence: &Sentence<'_>) -> bool {
    const YES: &[&str] = &["yes", "yeah", "yep", "yup", "sure"];
    const CHANGING: &[&str] = &[
        "make", "change", "set", "put", "use", "update", "move", "push", "schedule", "switch", "raise", "lower",
        "should", "be", "to", "at", "instead", "but", "rather",
    ];
    let said = |words: &[&str]| sentence.tokens.iter().any(|token| words.contains(&token.norm.as_ref()));
    YES.contains(&word(sentence, 0))
        && (!said(CHANGING) && sentence.amounts.is_empty() || said(&["not", "if", "unless"]))
}

/// A small figure alone is a choice or a slip, not what a deal is worth.
fn is_lone_figure(sentence: &Sentence<'_>) -> bool {
    let [only] = sentence.tokens.as_slice() else { return false };
    only.norm.len() == 1 && only.norm.chars().all(|c| c.is_ascii_digit())
}

const UNDOING: &[&str] =
    &["undo", "revert", "take", "roll", "rollback", "reverse", "restore", "put", "change", "go", "bring", "back"];
const RECORDING: &[&str] = &[
    "log", "save", "record", "write", "add", "note", "do", "create", "update", "change", "send", "move", "delete",
    "mark", "close", "count", "store", "enter", "put", "set", "touch",
];
const IT: &[&str] = &["it", "that", "this", "them", "anything", "yet"];

/// Whether one of these verbs is forbidden somewhere: "but don't log it".
fn forbids(sentence: &Sentence<'_>, verbs: &[&str], objects: &[&str]) -> bool {
    (0..sentence.tokens.len()).any(|at| {
        let verb = match word(sentence, at) {
            "don't" | "dont" | "never" => at + 1,
            "do" if word(sentence, at + 1) == "not" => at + 2,
            "no" if word(sentence, at + 1) == "need" => at + 3,
            _ => return false,
        };
        let verb = if ["please", "you", "ever"].contains(&word(sentence, verb)) { verb + 1 } else { verb };
        verbs.contains(&word(sentence, verb))
            && (objects.is_empty() || verb + 1 == sentence.tokens.len() || objects.contains(&word(sentence, verb + 1)))
    })
}

/// "We lost touch with them" loses no deal.
fn loses_touch(sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
    const KEPT: &[&str] =
        &["contact", "touch", "track", "sight", "count", "access", "connection", "hope", "patience", "sleep"];
    window.clone().any(|at| {
        ["lost", "lose", "losing", "loose"].contains(&word(sentence, at))
            && KEPT.contains(&word(sentence, at + 1))
            && ["with", "of", "to", "in", "over"].contains(&word(sentence, at + 2))
    })
}

/// A reminder is for one person, who is named: "remind me and Omar to …", "remind her to …".
fn reminds_others(sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
    window.clone().filter(|at| word(sentence, *at) == "remind").any(|at| {
        if ["her", "him", "them", "everyone", "everybody"].contains(&word(sentence, at + 1)) {
            return at == window.start;
        }
        let names = (at + 1..window.end).take(6);
        let names = names.take_while(|at| !["to", "about", "that", "of", "on"].contains(&word(sentence, *at)));
        let names: Vec<&str> = names.map(|at| word(sentence, at)).collect();
        names.contains(&"and") && (names.contains(&"me") || names.contains(&"i")) && names.len() > 2
    })
}

/// Whether a word is in a slot.
pub(crate) fn is_taken(sentence: &Sentence<'_>, offer: &Offer, at: usize) -> bool {
    let slots = &offer.found.slots;
    slots.iter().enumerate().any(|(place, (slot, taken))| {
        // A slot is filled once.
        let filled = || slots[..place].iter().any(|(known, _)| known == slot);
        match taken {
            Taken::Words(words, _) | Taken::Peeled(words, _) => words.contains(&at) && !filled(),
            Taken::Time(index) => sentence.times[*index].words.contains(&at) && !filled(),
            Taken::Amount(index) | Taken::Range(index) => sentence.amounts[*index].words.contains(&at) && !filled(),
            _ => false,
        }
    })
}

/// A move that is told with a figure, or a figure that is told with a move: one slot too few.
fn passes_over_a_stage_or_figure(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    let free = |words: &Range<usize>| window.contains(&words.start) && !is_taken(sentence, offer, words.start);
    let closes = |found: &Found<time::TimePhrase>| {
        let before = found.words.start.checked_sub(1).map_or("", |before| word(sentence, before));
        before.starts_with("clos") || word(sentence, found.words.start).starts_with("clos")
    };
    match offer.name {
        // "Mv Globex 2 demo" holds no figure.
        IntentName::DealMoveStage => {
            let mut told =
                sentence.amounts.iter().filter(|found| !matches!(found.value, Amount::Number(n) if n < 1000.0));
            told.any(|found| free(&found.words))
                || sentence.times.iter().any(|found| free(&found.words) && closes(found))
        }
        IntentName::DealUpdate => {
            let moved = word(sentence, window.start) == "move";
            let to = window.clone().find(|at| word(sentence, *at) == "to" && !is_taken(sentence, offer, *at));
            moved && to.is_some_and(|to| to + 1 < window.end && offer.found.skipped.contains(&(to + 1)))
        }
        _ => false,
    }
}

/// A date that the calendar lacks and no slot holds: what was meant by it is not known.
fn passes_over_no_day(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    window.clone().skip(1).any(|at| {
        let number = |at: usize| matches!(word(sentence, at), "29" | "30" | "31");
        let dated = number(at - 1) || number(at);
        // A time or a name that was read there is another one.
        let taken = offer.found.slots.iter().any(|(slot, taken)| match taken {
            Taken::Words(words, _) | Taken::Peeled(words, _) => FREE.contains(slot) && words.contains(&at),
            _ => false,
        });
        dated && !taken && time::is_no_day(&format!("{} {}", word(sentence, at - 1), word(sentence, at)), sentence.now)
    })
}
