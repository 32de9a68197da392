//! What a list must not pass over: a negated filter, or an alternative, that no slot expresses. An answer that shows the
//! opposite of what was asked for is worse than none.

use crate::arbiter::Offer;
use crate::intent::IntentName;
use crate::sentence::Sentence;

const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "except",
    "excluding",
    "exclude",
    "without",
    "besides",
    "apart",
    "nor",
    "non",
    "minus",
    "other",
    "can't",
    "won't",
    "haven't",
    "hasn't",
    "isn't",
    "aren't",
    "didn't",
    "doesn't",
    "wasn't",
    "don't",
    "nobody",
    "or",
    "unless",
    "neither",
];

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
            | IntentName::StaleDeals
            | IntentName::RecentActivity
            | IntentName::RelationshipStatus
            | IntentName::PipelineOverview
            | IntentName::Forecast
            | IntentName::Agenda
    );
    filtered
        && (offer.found.skipped.iter().any(|at| NEGATIONS.contains(&sentence.tokens[*at].norm.as_str()))
            || asks_for_nothing(sentence))
}

/// A bound below zero, or a list of no entries: "deals over -5", "top 0 deals".
fn asks_for_nothing(sentence: &Sentence<'_>) -> bool {
    const BOUNDS: &[&str] = &["over", "above", "under", "below", "than", "least", "most", "to", "exceeding", "worth"];
    sentence.tokens.windows(2).any(|pair| {
        let before = sentence.text[..pair[1].span.start].trim_end_matches(['$', '€', '£']);
        let number = pair[1].norm.trim_start_matches(['$', '€', '£']).starts_with(|c: char| c.is_ascii_digit());
        number && before.ends_with(" -") && BOUNDS.contains(&pair[0].norm.as_str())
            || pair[1].norm == "0" && ["top", "first", "last", "limit"].contains(&pair[0].norm.as_str())
    })
}
