//! What a list must not pass over: a negated filter, or an alternative, that no slot expresses. An answer that shows the
//! opposite of what was asked for is worse than none.

use crate::arbiter::Offer;
use crate::intent::IntentName;
use crate::pattern::Taken;
use crate::sentence::Sentence;

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

/// Whether the rule skipped a word that turns a filter round or joins it to another.
pub(crate) fn passes_over(sentence: &Sentence<'_>, offer: &Offer) -> bool {
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
    // Those are about what did not happen; "not" is no filter there.
    let silent = matches!(offer.name, IntentName::StaleDeals | IntentName::RelationshipStatus);
    let passed = |at: &usize| {
        let word = sentence.tokens[*at].norm.as_ref();
        !silent && NEGATIONS.contains(&word) && !(word == "or" && offers_the_same(offer, *at))
    };
    let excludes = sentence.tokens.iter().any(|token| EXCLUSIONS.contains(&token.norm.as_ref()));
    // "Nobody", "not yet": a state that is a lack.
    let lack = offer.found.slots.iter().any(|(_, taken)| matches!(taken, Taken::Fixed(value) if LACKS.contains(value)));
    (filtered || silent) && (excludes || !lack && offer.found.skipped.iter().any(passed) || asks_for_nothing(sentence))
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
