//! What must not be passed over: in a list a negated filter, or an alternative, that no slot expresses; in an answer to a question
//! that is open, another request. An answer that shows or does the opposite of what was asked for is worse than none.

use std::ops::Range;

use crate::arbiter::Offer;
use crate::facts::Facts;
use crate::intent::IntentName;
use crate::pattern::Taken;
use crate::ranker::Likely;
use crate::sentence::{Sentence, Token};

const NEGATIONS: &[&str] = &[
    "not",
    "except",
    "excluding",
    "exclude",
    "without",
    "besides",
    "apart",
    "nor",
    "minus",
    "other",
    "or",
    "unless",
    "neither",
];

const EXCLUSIONS: &[&str] = &["except", "excluding", "exclude", "besides", "unless"];

/// A yes and a no are heard where a rule knows the words, or one of them is a word of consent or refusal and nobody is named.
pub(crate) fn is_answered(sentence: &Sentence<'_>, window: &Range<usize>, name: IntentName, offers: &[Likely]) -> bool {
    let words = match name {
        IntentName::Confirm => CONSENT,
        IntentName::Cancel => REFUSAL,
        // A bare answer asks nothing.
        _ => return !(window.len() == 1 && BARE.contains(&sentence.tokens[window.start].norm.as_ref())),
    };
    let tokens = &sentence.tokens[window.clone()];
    offers.iter().any(|(offered, score)| *offered == name && *score >= KNOWN)
        || tokens.iter().any(|token| words.contains(&token.norm.as_ref()))
}

/// Whether a rule takes a stretch for an order about a deal that it names: that is no answer to a question about another.
pub(crate) fn names_a_deal(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    let changes = matches!(offer.name, IntentName::DealUpdate | IntentName::DealMoveStage | IntentName::DealClose);
    let commands = sentence.tokens[window.start].facts.any(Facts::COMMAND) || offer.name == IntentName::DealClose;
    let known = |words: &Range<usize>| {
        let kinds = sentence.lexicon.map(|lexicon| lexicon.kinds(&sentence.slice(words.clone()).to_lowercase()));
        kinds.is_some_and(|kinds| !kinds.is_empty())
    };
    let strange = |token: &Token| token.meant().is_none() && token.lettered && !token.is_stop();
    let named = |(slot, taken): &(&str, Taken)| match taken {
        Taken::Words(words, _) if *slot == "deal" => known(words) || sentence.tokens[words.clone()].iter().any(strange),
        _ => false,
    };
    changes && commands && offer.score >= NAMED && offer.found.slots.iter().any(named)
}

/// A deal that is moved to won or lost is closed: what speaks for the move speaks for that.
pub(crate) fn close_by_stage(sentence: &Sentence<'_>, offers: &[Offer], weighed: &mut [Likely]) {
    let outcome = |(slot, taken): &(&str, Taken)| match taken {
        Taken::Words(words, _) if *slot == "stage" => {
            let written = sentence.slice(words.clone()).to_lowercase();
            ["won", "lost", "closed won", "closed lost"].contains(&written.as_str())
        }
        Taken::Fixed(value) => *slot == "stage" && ["won", "lost"].contains(value),
        _ => false,
    };
    let by_stage = |offer: &&Offer| offer.name == IntentName::DealMoveStage && offer.found.slots.iter().any(outcome);
    let closes = offers.iter().any(|offer| offer.name == IntentName::DealClose && offer.score >= ORDERED);
    if !closes || offers.iter().find(by_stage).is_none() {
        return;
    }
    let moved = weighed.iter_mut().find(|(name, _)| *name == IntentName::DealMoveStage);
    let share = moved.map_or(0.0, |(_, share)| std::mem::take(share));
    if let Some((_, closed)) = weighed.iter_mut().find(|(name, _)| *name == IntentName::DealClose) {
        *closed += share;
    }
}

/// A rule that fits so well knows which deal is named.
const NAMED: f32 = 0.75;
/// One that fits so well knows an order.
const ORDERED: f32 = 0.8;
const BARE: &[&str] = &["yes", "yeah", "yep", "no", "nope", "nah"];
/// A rule that fits so well knows an answer.
const KNOWN: f32 = 0.5;
const CONSENT: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ya",
    "yea",
    "ok",
    "okay",
    "sure",
    "right",
    "correct",
    "confirm",
    "confirmed",
    "go",
    "do",
    "fine",
    "good",
    "great",
    "perfect",
    "agree",
    "agreed",
    "approve",
    "approved",
    "absolutely",
    "definitely",
    "works",
    "proceed",
    "please",
    "accept",
    "exactly",
    "true",
    "indeed",
    "certainly",
    "continue",
    "ahead",
    "course",
];
const REFUSAL: &[&str] = &[
    "no",
    "nope",
    "nah",
    "not",
    "don't",
    "cancel",
    "stop",
    "never",
    "nevermind",
    "forget",
    "drop",
    "wait",
    "hold",
    "leave",
    "abort",
    "skip",
    "discard",
    "scrap",
    "wrong",
    "ignore",
    "disregard",
    "dont",
    "quit",
    "neither",
    "none",
    "mistake",
    "rather",
    "mind",
    "back",
    "off",
    "disagree",
    "undo",
    "hang",
    "kill",
    "nvm",
    "incorrect",
    "isn't",
    "wasn't",
    "nothing",
];

/// Whether the rule skipped a word that turns a filter round or joins it to another.
pub(crate) fn passes_over(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    let filtered = matches!(
        offer.name,
        IntentName::DealsList
            | IntentName::LeadsList
            | IntentName::TasksList
            | IntentName::CandidatesList
            | IntentName::Search
            | IntentName::Count
            | IntentName::Report
            | IntentName::PipelineOverview
            | IntentName::Forecast
            | IntentName::Agenda
    );
    // Colleagues are no records to search for.
    let colleagues = |word: &str| ["colleagues", "coworkers", "teammates"].contains(&word);
    if offer.name == IntentName::Search && sentence.tokens[window.clone()].iter().any(|token| colleagues(&token.norm)) {
        return true;
    }
    // Those are about what did not happen; "not" is no filter there.
    let silent = matches!(offer.name, IntentName::StaleDeals | IntentName::RelationshipStatus);
    let passed = |at: &usize| {
        let word = sentence.tokens[*at].norm.as_ref();
        !silent && NEGATIONS.contains(&word) && !(word == "or" && offers_the_same(offer, *at))
    };
    let excludes = sentence.tokens.iter().any(|token| EXCLUSIONS.contains(&token.norm.as_ref()));
    // "Nobody", "not yet": a state that is a lack.
    let lack = offer.found.slots.iter().any(|(_, taken)| matches!(taken, Taken::Fixed(value) if LACKS.contains(value)));
    (filtered || silent)
        && (excludes
            || others_than_mine(sentence, window)
            || !lack && offer.found.skipped.iter().any(passed)
            || asks_for_nothing(sentence))
}

/// "Not mine" asks for what belongs to others, which no filter says.
fn others_than_mine(sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
    let negated = |word: &str| word == "not" || word.ends_with("n't");
    sentence.tokens[window.clone()]
        .windows(2)
        .any(|pair| negated(&pair[0].norm) && ["mine", "my", "ours", "our"].contains(&pair[1].norm.as_ref()))
}

/// States that are told by what is not.
const LACKS: &[&str] = &["unassigned", "uncontacted", "overdue", "unqualified", "disqualified", "unanswered", "stale"];

/// Whether an "or" stands between two names for one slot.
fn offers_the_same(offer: &Offer, at: usize) -> bool {
    let words = |taken: &Taken| if let Taken::Words(words, _) = taken { Some(words.clone()) } else { None };
    let before = offer.found.slots.iter().find(|(_, taken)| words(taken).is_some_and(|words| words.end == at));
    let after = offer.found.slots.iter().find(|(_, taken)| words(taken).is_some_and(|words| words.start == at + 1));
    before.zip(after).is_some_and(|(before, after)| before.0 == after.0)
}

/// A bound below zero, or a list of no entries: "deals over -5", "top 0 deals".
fn asks_for_nothing(sentence: &Sentence<'_>) -> bool {
    const BOUNDS: &[&str] = &["over", "above", "under", "below", "than", "least", "most", "to", "exceeding", "worth"];
    sentence.tokens.windows(2).any(|pair| {
        let before = sentence.text[..pair[1].span.start].trim_end_matches(['$', '€', '£']);
        let number = pair[1].norm.trim_start_matches(['$', '€', '£']).starts_with(|c: char| c.is_ascii_digit());
        number && before.ends_with(" -") && BOUNDS.contains(&pair[0].norm.as_ref())
            || pair[1].norm == "0" && ["top", "first", "last", "limit"].contains(&pair[0].norm.as_ref())
    })
}
