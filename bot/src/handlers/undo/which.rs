//! Which of their changes somebody means: so many of the last, the one before the last, those of a time, or the last about
//! what the words name. Only changes of their own are looked at, and none that was taken back already.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use leancrm_core::{
    domain::history::OwnChange,
    ids::ChangeSetId,
    text::{fold, words},
};
use leancrm_nlp::grammar::time::{self, TimePoint, TimeValue, to_utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    preview,
    reply::Reply,
    say,
    turn::{Halt, Outcome, Turn},
};

/// How many changes are looked at for one that fits.
const LOOKED_AT: u32 = 200;

/// How many are taken back at once.
const MOST: usize = 20;

/// What is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    /// This change-set, or the last.
    One(Option<ChangeSetId>),
    /// These change-sets together, the last first.
    Several(Vec<ChangeSetId>),
}

/// What a sentence says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wish {
    /// So many.
    count: Option<usize>,
    /// Not the last but the one before it.
    before: bool,
    /// All that fit.
    all: bool,
    /// Made between these, on the asker's wall clock.
    period: Option<(NaiveDateTime, NaiveDateTime)>,
    /// About what has all of these words.
    about: Vec<String>,
}

/// What the sentence of a turn means.
pub(super) async fn said(turn: &mut Turn<'_>) -> Result<Which, Halt> {
    let wish = Wish::of(&turn.said, turn.local_now());
    if wish == Wish::default() || wish == (Wish { count: Some(1), ..Wish::default() }) {
        return last(turn).await;
    }
    if wish == (Wish { all: true, ..Wish::default() }) {
        let text = "Everything is more than I take back at once. Say how many changes, or since when.";
        return Err(refused(text, ["undo my last three changes", "undo what I did today"]));
    }
    let changes = turn.tx.own_changes(LOOKED_AT).await?;
    let names = if wish.about.is_empty() { HashMap::new() } else { names(turn, &changes).await? };
    let fits = |change: &&OwnChange| {
        wish.period.is_none_or(|period| during(turn, change.at, period)) && about(change, &wish.about, &names)
    };
    let mut fitting: Vec<&OwnChange> = changes.iter().filter(fits).collect();
    if wish.before && !fitting.is_empty() && !turn.tx.last_was_undo().await? {
        fitting.remove(0);
    }
    let all = wish.all || wish.period.is_some();
    let wanted = wish.count.unwrap_or(if all { fitting.len() } else { 1 });
    fitting.truncate(wanted);
    if fitting.len() > MOST {
        let text =
            format!("That is {}; I take back {MOST} at most at once.", say::count(fitting.len() as u64, "change"));
        return Err(refused(text, ["undo my last three changes", "undo"]));
    }
    match fitting.as_slice() {
        [] => Err(nothing_fits(&wish, &changes)),
        several => Ok(Which::Several(several.iter().map(|change| change.id).collect())),
    }
}

/// The last change that holds. An undo is taken back by what is said right after it, or by its own word: hours later, "undo"
/// means something that was done.
async fn last(turn: &mut Turn<'_>) -> Result<Which, Halt> {
    let again = words(&turn.said).iter().any(|word| word == "redo");
    if again && !turn.tx.last_took_a_change_back().await? {
        let text = "Your last change took nothing back, so there is nothing to do again. Nothing was changed.";
        return Err(refused(text, ["what did I change today?", "undo"]));
    }
    if again || turn.has_undone {
        return Ok(Which::One(None));
    }
    let changes = turn.tx.own_changes(1).await?;
    // Where there is none, nothing is named, and the handler says so.
    Ok(changes.first().map_or(Which::Several(Vec::new()), |change| Which::One(Some(change.id))))
}

impl Wish {
    fn of(sentence: &str, now: NaiveDateTime) -> Self {
        let sentence = first_part(sentence);
        if !names_an_undo(sentence) {
            return Self::default();
        }
        let (period, rest) = period_in(sentence, now);
        let tokens = words(&rest);
        let mut wish = Self { period, before: one_before(&tokens), ..Self::default() };
        for (at, token) in tokens.iter().enumerate() {
            let beside = |at: Option<usize>, list: &[&str]| {
                at.and_then(|at| tokens.get(at)).is_some_and(|token| list.contains(&token.as_str()))
            };
            match number(token) {
                Some(count) if beside(at.checked_sub(1), BEFORE_A_NUMBER) || beside(Some(at + 1), CHANGES) => {
                    wish.count = Some(count);
                }
                _ if ALL.contains(&token.as_str()) => wish.all = true,
                _ if FILLERS.contains(&token.as_str()) || CHANGES.contains(&token.as_str()) => {}
                _ => wish.about.push(token.clone()),
            }
        }
        wish
    }
}

const ALL: &[&str] = &["all", "everything", "every"];
const BEFORE_A_NUMBER: &[&str] = &["last", "latest", "recent", "previous", "past", "my"];
const CHANGES: &[&str] = &[
    "change",
    "changes",
    "edit",
    "edits",
    "action",
    "actions",
    "update",
    "updates",
    "thing",
    "things",
    "step",
    "steps",
    "command",
    "commands",
    "operation",
    "operations",
    "ones",
];
const FILLERS: &[&str] = &[
    "undo", "undoing", "revert", "reverse", "rollback", "roll", "take", "put", "restore", "back", "please", "can",
    "could", "would", "you", "i", "ve", "we", "my", "the", "a", "an", "that", "this", "these", "those", "it", "its",
    "them", "last", "latest", "recent", "previous", "most", "past", "to", "on", "of", "for", "with", "about", "in",
    "from", "at", "by", "what", "whatever", "which", "did", "do", "done", "made", "make", "was", "were", "is", "have",
    "has", "just", "one", "before", "how", "no", "oh", "oops", "whoops", "wait", "sorry", "actually", "ok", "okay",
    "hey", "and", "now", "want", "need", "so", "s", "me", "again", "said", "wrote", "during", "within", "since",
    "between", "mistake", "wrong", "please", "way", "there",
];

/// The part of a sentence before another request.
fn first_part(sentence: &str) -> &str {
    let lower = sentence.to_lowercase();
    let ends = [" and then ", ", then ", " then ", "; "].iter().filter_map(|mark| lower.find(mark));
    ends.min().and_then(|end| sentence.get(..end)).unwrap_or(sentence)
}

/// Whether the sentence says what is to be done and not only that something was wrong.
fn names_an_undo(sentence: &str) -> bool {
    let folded = format!(" {} ", fold(sentence));
    [" undo ", " undoing ", " revert ", " reverse ", " rollback ", " roll back ", " take back ", " restore "]
        .iter()
        .any(|verb| folded.contains(verb))
}

/// "the one before", "the change before that", "the second last".
fn one_before(tokens: &[String]) -> bool {
    let text = tokens.join(" ");
    ["one before", "change before", "before that", "before last", "second last", "second to last"]
        .iter()
        .any(|words| text.contains(words))
}

/// The time that a sentence names, if it has begun, and the sentence without it.
fn period_in(sentence: &str, now: NaiveDateTime) -> (Option<(NaiveDateTime, NaiveDateTime)>, String) {
    for found in time::find_all(sentence, now) {
        let period = found.phrase.value.as_ref().and_then(|value| between(value, now));
        if let Some(period) = period.filter(|(from, _)| *from <= now) {
            return (Some(period), format!("{} {}", &sentence[..found.span.start], &sentence[found.span.end..]));
        }
    }
    (None, sentence.to_owned())
}

/// From when to when, the end not included.
fn between(value: &TimeValue, now: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let end = |point: TimePoint| match point {
        TimePoint::Day(day) => Some(day.succ_opt()?.and_time(NaiveTime::MIN)),
        TimePoint::Minute(minute) => minute.checked_add_signed(TimeDelta::minutes(1)),
    };
    match value {
        TimeValue::Date(day) => Some((day.and_time(NaiveTime::MIN), end(TimePoint::Day(*day))?)),
        TimeValue::Instant(minute) => Some((*minute, end(TimePoint::Minute(*minute))?)),
        TimeValue::Range { from, to } => {
            let after_now = now.checked_add_signed(TimeDelta::minutes(1));
            Some(((*from)?.instant(), to.map_or(after_now, end)?))
        }
        TimeValue::Duration(span) if span.months == 0 => {
            let from = now.checked_sub_signed(TimeDelta::try_seconds(span.seconds)?)?;
            Some((from, now.checked_add_signed(TimeDelta::minutes(1))?))
        }
        TimeValue::Duration(_) | TimeValue::Recurrence(_) => None,
    }
}

fn number(token: &str) -> Option<usize> {
    const NUMBERS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match token {
        "both" => Some(2),
        "one" => None,
        word => {
            NUMBERS.iter().position(|number| *number == word).or_else(|| word.parse().ok()).filter(|count| *count > 0)
        }
    }
}

fn during(turn: &Turn<'_>, at: DateTime<Utc>, (from, to): (NaiveDateTime, NaiveDateTime)) -> bool {
    let zone = turn.actor.timezone();
    to_utc(from, zone) <= at && at < to_utc(to, zone)
}

/// The names of everything that changes name by its id, looked up at once.
async fn names(turn: &mut Turn<'_>, changes: &[OwnChange]) -> Result<HashMap<Uuid, String>, Halt> {
    let ids: HashSet<Uuid> = changes.iter().flat_map(linked).collect();
    Ok(turn.tx.names_of(&Vec::from_iter(ids)).await?)
}

/// What a change names by its id.
fn linked(change: &OwnChange) -> impl Iterator<Item = Uuid> {
    let records = change.changes.iter().flat_map(|(_, _, before, after)| [before, after]).flatten();
    records.flat_map(preview::linked)
}

/// Whether a change has all these words, in what was said, done or touched.
fn about(change: &OwnChange, wanted: &[String], names: &HashMap<Uuid, String>) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let mut known = told(change);
    known.extend(linked(change).filter_map(|id| names.get(&id)).flat_map(|name| words(name)));
    wanted.iter().all(|word| known.contains(word) || word.strip_suffix('s').is_some_and(|one| known.contains(one)))
}

/// The words of a change.
fn told(change: &OwnChange) -> HashSet<String> {
    let mut known: HashSet<String> = words(&change.summary).into_iter().collect();
    known.extend(words(change.sentence.as_deref().unwrap_or_default()));
    known.extend(words(&change.intent.replace('_', " ")));
    for (kind, _, before, after) in &change.changes {
        known.extend(words(kind.entity()));
        for record in [before, after].into_iter().flatten() {
            known.extend(words(&preview::name_in(Some(record)).unwrap_or_default()));
        }
        let verbs: &[&str] = match (before, after) {
            (None, _) => &["new", "created", "creation", "added"],
            (Some(_), None) => &["deleted", "deletion", "removal", "delete"],
            (Some(_), Some(_)) => &[],
        };
        known.extend(verbs.iter().map(|verb| (*verb).to_owned()));
        for field in changed(before.as_ref(), after.as_ref()) {
            known.extend(words(preview::label(field).unwrap_or_default()));
            let verbs: &[&str] = match field {
                "stage_id" => &["move"],
                "owner_id" => &["assignment", "reassignment", "handover"],
                _ => &[],
            };
            known.extend(verbs.iter().map(|verb| (*verb).to_owned()));
        }
    }
    known
}

/// The fields that a change changed.
fn changed<'a>(before: Option<&'a Value>, after: Option<&'a Value>) -> impl Iterator<Item = &'a str> {
    let fields = before.and(after).and_then(Value::as_object).into_iter().flatten();
    fields
        .filter(move |(key, value)| before.and_then(|before| before.get(*key)) != Some(value))
        .map(|(key, _)| key.as_str())
}

fn nothing_fits(wish: &Wish, changes: &[OwnChange]) -> Halt {
    let what = if wish.about.is_empty() {
        "You made no change then that is still to be taken back.".to_owned()
    } else {
        format!("You made no change about “{}” that is still to be taken back.", say::line(&wish.about.join(" "), 60))
    };
    let last: Vec<String> =
        changes.iter().take(3).map(|change| format!("“{}”", say::line(&change.summary, 80))).collect();
    let last = if last.is_empty() { String::new() } else { format!(" Your last: {}.", last.join(", ")) };
    let reply = Reply::text(format!("{what} Nothing was changed.{last}"));
    let reply = if changes.is_empty() { reply } else { reply.with_suggestions(["undo"]) };
    Halt::Say(Box::new(reply), Outcome::NotFound)
}

fn refused<const N: usize>(text: impl Into<String>, next: [&str; N]) -> Halt {
    let text: String = text.into();
    Halt::Say(Box::new(Reply::text(format!("{text} Nothing was changed.")).with_suggestions(next)), Outcome::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a moment")
    }

    fn wish(sentence: &str) -> Wish {
        Wish::of(sentence, at("2026-03-11T09:30:00"))
    }

    #[test]
    fn a_bare_undo_means_the_last_change_however_it_is_said() {
        for sentence in [
            "undo",
            "undo that",
            "please undo my last action",
            "oops, undo the most recent change",
            "revert the last change",
            "take that back",
            "put it back how it was",
            "wrong deal",
            "can you undo what I just did",
        ] {
            assert_eq!(wish(sentence), Wish::default(), "{sentence}");
        }
    }

    #[test]
    fn a_number_a_record_and_a_time_are_told_apart() {
        let cases = [
            ("undo my last two changes", Wish { count: Some(2), ..Wish::default() }),
            ("undo the last 3 changes", Wish { count: Some(3), ..Wish::default() }),
            ("undo the one before that", Wish { before: true, ..Wish::default() }),
            ("undo the Acme change", Wish { about: vec!["acme".to_owned()], ..Wish::default() }),
            ("undo everything", Wish { all: true, ..Wish::default() }),
            (
                "undo all changes on the Globex deal, then show my tasks",
                Wish { all: true, about: vec!["globex".to_owned(), "deal".to_owned()], ..Wish::default() },
            ),
            (
                "undo everything I did today",
                Wish {
                    all: true,
                    period: Some((at("2026-03-11T00:00:00"), at("2026-03-12T00:00:00"))),
                    ..Wish::default()
                },
            ),
        ];
        for (sentence, meant) in cases {
            assert_eq!(wish(sentence), meant, "{sentence}");
        }
        let morning = wish("undo what I did this morning");
        assert!(morning.period.is_some_and(|(from, to)| from <= at("2026-03-11T09:00:00") && to > from), "{morning:?}");
        assert!(morning.about.is_empty(), "{morning:?}");
    }
}
