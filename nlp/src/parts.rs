//! The parts of a message that was read as one request: whether each that gives an order of its own is in it.

use std::ops::Range;

use crate::arbiter::Offer;
use crate::facts::Facts;
use crate::intent::IntentName;
use crate::sentence::Sentence;
use crate::veto::{is_taken, word};

/// What has happened, at the beginning of a message.
const OUTCOMES: &[&str] = &["won", "lost"];
/// What is done to records, which is no message.
const CHANGING: &[&str] =
    &["push", "move", "set", "raise", "lower", "bump", "delete", "remind", "log", "tag", "mark", "create", "schedule"];
/// "Mark it lost" tells nothing more than that it was lost.
const STATES: &[&str] =
    &["won", "lost", "done", "complete", "completed", "urgent", "important", "priority", "high", "low"];
const DONE: &[&str] = &["met", "called", "spoke", "emailed", "visited"];

/// A part that begins with an order, from its verb on.
struct Order {
    words: Range<usize>,
    /// It is the first part.
    leads: bool,
    /// An "and" joins it to the one before.
    joined: bool,
}

/// Whether a part of the message that gives an order of its own is not in the request that was read.
pub(crate) fn are_dropped(sentence: &Sentence<'_>, window: &Range<usize>, offer: &Offer) -> bool {
    let orders: Vec<Order> = orders(sentence, window).filter(|order| is_order(sentence, offer, order)).collect();
    let Some((first, others)) = orders.split_first().filter(|(first, _)| first.leads) else { return false };
    let other_kind = is_of_another_kind(sentence, offer, first, others);
    others.iter().any(|order| tells(sentence, offer, order, other_kind))
}

/// The parts between commas, full stops, and each "and" before a verb.
fn orders<'s>(sentence: &'s Sentence<'_>, window: &'s Range<usize>) -> impl Iterator<Item = Order> + use<'s> {
    const LEADING: &[&str] = &["and", "then", "also", "please", "i", "we", "just"];
    let joined = move |at: usize| {
        at > window.start && word(sentence, at - 1) == "and" && sentence.tokens[at].facts.any(Facts::COMMAND)
    };
    let begins = move |at: &usize| {
        let token = &sentence.tokens[*at];
        let parted = token.after_stop || token.after_break && !after_colon(sentence, *at);
        *at == window.start || parted || joined(*at)
    };
    let starts: Vec<usize> = window.clone().filter(begins).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([window.end]).collect();
    starts.into_iter().zip(ends).filter_map(move |(start, end)| {
        let verb = (start..end).find(|at| !LEADING.contains(&word(sentence, *at)))?;
        Some(Order { words: verb..end, leads: start == window.start, joined: joined(start) })
    })
}

/// What follows a colon belongs to what stands before it.
fn after_colon(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.text[..sentence.tokens[at].span.start].trim_end().ends_with(':')
}

fn is_order(sentence: &Sentence<'_>, offer: &Offer, order: &Order) -> bool {
    let at = order.words.start;
    let verb = word(sentence, at);
    let facts = sentence.tokens[at].facts;
    let commands = facts.any(Facts::COMMAND) && !facts.any(Facts::ASKS)
        || OUTCOMES.contains(&verb)
        || order.leads && DONE.contains(&verb) && !keeps_people(offer.name);
    // Who is invited belongs to the meeting, and "close 20 dec" is no order to close.
    let invites = verb == "invite" && offer.name == IntentName::MeetingSchedule;
    let dated = verb == "close" && at + 1 < order.words.end && sentence.time_over(at + 1).is_some();
    // "Email is jane@…" and "email jane@…" give an address.
    let address = keeps_people(offer.name)
        && verb == "email"
        && (word(sentence, at + 1) == "is" || sentence.email_at(at + 1).is_some());
    commands && !invites && !dated && !address && !is_taken(sentence, offer, at)
}

/// Whom one has met is kept: how that came about is told with it.
fn keeps_people(name: IntentName) -> bool {
    matches!(name, IntentName::ContactCreate | IntentName::LeadCreate | IntentName::LeadDisposition)
}

/// Whether the message begins with what the request that was read cannot be about: it was won, but what was read is a reminder.
fn is_of_another_kind(sentence: &Sentence<'_>, offer: &Offer, first: &Order, others: &[Order]) -> bool {
    let verb = word(sentence, first.words.start);
    let reminded = || others.iter().any(|order| word(sentence, order.words.start) == "remind");
    match offer.name {
        IntentName::ReminderCreate => verb != "remind" && reminded(),
        IntentName::ActivityLog => OUTCOMES.contains(&verb),
        name if keeps_people(name) => OUTCOMES.contains(&verb),
        IntentName::DealClose => DONE.contains(&verb),
        _ => OUTCOMES.contains(&verb) || DONE.contains(&verb),
    }
}

/// Whether an order that is not the first tells something: anything at all where the first is of another kind, and otherwise what
/// the request that was read lacks.
fn tells(sentence: &Sentence<'_>, offer: &Offer, order: &Order, other_kind: bool) -> bool {
    let rest = order.words.start + 1..order.words.end;
    let telling = |at: &usize| {
        let token = &sentence.tokens[*at];
        let strange = token.lettered && !token.is_stop() && token.meant().is_none();
        sentence.amount_at(*at).is_some() || sentence.time_over(*at).is_some() || strange
    };
    let content = |at: &usize| {
        let token = &sentence.tokens[*at];
        !token.is_function_word() && !token.facts.any(Facts::PRONOUN)
    };
    let taken = |at: usize| is_taken(sentence, offer, at);
    let mut told = rest.clone().filter(telling);
    let plain = rest.clone().any(|at| content(&at) && !STATES.contains(&word(sentence, at)));
    let verb = word(sentence, order.words.start);
    let pointed = sentence.tokens.get(order.words.start + 1).is_some_and(|next| next.facts.any(Facts::PRONOUN));
    let other_kind = other_kind
        || OUTCOMES.contains(&verb) && offer.name != IntentName::DealClose
        || CHANGING.contains(&verb) && !pointed && offer.name == IntentName::MessageSend;
    if other_kind {
        return told.next().is_some() || plain;
    }
    told.any(|at| !taken(at)) || plain && !order.joined && !rest.clone().any(taken)
}
