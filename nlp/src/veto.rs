//! What must not be carried out although it looks like an order: a yes that is doubted, what is forbidden half-way through, what
//! is lost without a deal being lost, and a request of which another part would be dropped.

use std::ops::Range;

use crate::arbiter::Offer;
use crate::facts::Facts;
use crate::intent::{IntentName, Kind};
use crate::pattern::Taken;
use crate::sentence::Sentence;

/// Whether what was understood of a stretch is better met with silence.
pub(crate) fn stops(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    match offer.name {
        IntentName::Confirm => is_doubted(sentence),
        IntentName::Edit => is_bare_yes(sentence) || is_lone_figure(sentence),
        IntentName::Undo => forbids(sentence, UNDOING, &[]),
        name if name.kind() != Kind::Write => false,
        name => {
            !is_free_text(name) && forbids(sentence, RECORDING, IT)
                || name == IntentName::DealClose && loses_touch(sentence, window)
                || matches!(name, IntentName::ReminderCreate | IntentName::TaskCreate)
                    && reminds_others(sentence, window)
                || passes_over_a_stage_or_figure(sentence, window, offer)
                || passes_over_a_part(sentence, window, offer)
        }
    }
}

/// What is said to others or kept as it stands may forbid something.
fn is_free_text(name: IntentName) -> bool {
    matches!(name, IntentName::NoteAdd | IntentName::MessageSend | IntentName::WorkflowDraft)
}

fn word<'s>(sentence: &'s Sentence<'_>, at: usize) -> &'s str {
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
        "unless", "until", "he", "she", "they", "maybe", "perhaps", "or", "except",
    ];
    let why_not = |at: usize| word(sentence, at) == "not" && at > 0 && word(sentence, at - 1) == "why";
    let no_problem =
        |at: usize| ["problem", "problems", "objection", "worries", "doubt"].contains(&word(sentence, at + 1));
    let agrees = (0..sentence.tokens.len()).any(why_not);
    let doubts = |at: usize| match word(sentence, at) {
        "no" => !no_problem(at),
        "not" => !why_not(at),
        // "That's what I meant" is a yes.
        "what" => !(at > 0 && ["is", "'s"].contains(&word(sentence, at - 1))),
        "said" | "say" => !(at > 0 && word(sentence, at - 1) == "i"),
        word => DOUBT.contains(&word),
    };
    sentence.question_mark && !agrees
        || ASKING.contains(&word(sentence, 0))
        || (0..sentence.tokens.len()).any(doubts)
        || sentence.times.iter().any(|time| !is_now(&time.value.text))
}

fn is_now(text: &str) -> bool {
    ["now", "right now", "today"].iter().any(|now| text.eq_ignore_ascii_case(now))
}

/// A yes with a time and nothing else leaves open whether the time is to be changed or waited for.
fn is_bare_yes(sentence: &Sentence<'_>) -> bool {
    const YES: &[&str] = &["yes", "yeah", "yep", "yup", "sure"];
    const CHANGING: &[&str] = &[
        "make", "change", "set", "put", "use", "update", "move", "push", "schedule", "switch", "raise", "lower",
        "should", "be", "to", "at", "instead", "rather",
    ];
    let said = |words: &[&str]| sentence.tokens.iter().any(|token| words.contains(&token.norm.as_ref()));
    YES.contains(&word(sentence, 0)) && (!said(CHANGING) && sentence.amounts.is_empty() || said(&["not"]))
}

/// A small figure alone is a choice or a slip, not what a deal is worth.
fn is_lone_figure(sentence: &Sentence<'_>) -> bool {
    let [only] = sentence.tokens.as_slice() else { return false };
    only.norm.len() <= 2 && only.norm.chars().all(|c| c.is_ascii_digit())
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
            _ => return false,
        };
        let verb = if ["please", "you", "ever"].contains(&word(sentence, verb)) { verb + 1 } else { verb };
        verbs.contains(&word(sentence, verb)) && (objects.is_empty() || objects.contains(&word(sentence, verb + 1)))
    })
}

/// "We lost touch with them" loses no deal.
fn loses_touch(sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
    const KEPT: &[&str] = &["contact", "touch", "track", "sight", "count", "access", "connection", "hope", "patience"];
    window.clone().any(|at| {
        ["lost", "lose", "losing", "loose"].contains(&word(sentence, at))
            && KEPT.contains(&word(sentence, at + 1))
            && ["with", "of", "to", "in"].contains(&word(sentence, at + 2))
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

/// Whether a stretch of words is in a slot.
fn is_taken(sentence: &Sentence<'_>, offer: &Offer, at: usize) -> bool {
    offer.found.slots.iter().any(|(_, taken)| match taken {
        Taken::Words(words, _) | Taken::Peeled(words, _) => words.contains(&at),
        Taken::Time(index) => sentence.times[*index].words.contains(&at),
        Taken::Amount(index) | Taken::Range(index) => sentence.amounts[*index].words.contains(&at),
        _ => false,
    })
}

/// A move that is told with a figure, or a figure that is told with a move: one slot too few.
fn passes_over_a_stage_or_figure(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    let free = |words: &Range<usize>| window.contains(&words.start) && !is_taken(sentence, offer, words.start);
    match offer.name {
        IntentName::DealMoveStage => sentence.amounts.iter().any(|found| free(&found.words)),
        IntentName::DealUpdate => {
            let moved = word(sentence, window.start) == "move";
            let to = window.clone().find(|at| word(sentence, *at) == "to" && !is_taken(sentence, offer, *at));
            moved && to.is_some_and(|to| to + 1 < window.end && offer.found.skipped.contains(&(to + 1)))
        }
        _ => false,
    }
}

/// Whether two parts of a stretch, parted by a comma, give an order each that names something, though it was read as one request.
fn passes_over_a_part(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    const LEADING: &[&str] = &["and", "then", "also", "please", "i", "we", "just"];
    let begins =
        |at: &usize| *at == window.start || sentence.tokens[*at].after_break || sentence.tokens[*at].after_stop;
    let starts: Vec<usize> = window.clone().filter(begins).collect();
    let ends = starts.iter().skip(1).copied().chain([window.end]);
    let orders = starts.iter().zip(ends).filter(|(start, end)| {
        let first = (**start..*end).find(|at| !LEADING.contains(&word(sentence, *at)));
        first.is_some_and(|first| orders(sentence, offer, first..*end))
    });
    orders.count() > 1
}

/// Whether a part begins with an order of its own, and tells something with it.
fn orders(sentence: &Sentence<'_>, offer: &Offer, part: Range<usize>) -> bool {
    const OUTCOMES: &[&str] = &["won", "lost"];
    let first = &sentence.tokens[part.start];
    let commands = first.facts.any(Facts::COMMAND) && !first.facts.any(Facts::ASKS)
        || OUTCOMES.contains(&word(sentence, part.start));
    // "Close 20 dec" is no order to close.
    let dated = part.start + 1 < part.end && sentence.time_over(part.start + 1).is_some() && first.norm == "close";
    let told = |at: usize| {
        let token = &sentence.tokens[at];
        sentence.amount_at(at).is_some()
            || sentence.time_over(at).is_some()
            || token.lettered && !token.is_stop() && token.meant().is_none()
    };
    commands && !dated && !is_taken(sentence, offer, part.start) && (part.start + 1..part.end).any(told)
}
