//! What a message asks for: a sentence read by the parser, an answer to the open question, or a button.

use chrono::{DateTime, Utc};
use leancrm_core::{Error, ids::ChangeSetId, tenancy::Actor};
use leancrm_nlp::{
    Context, Intent, IntentName, Kind, Parsed, Parser,
    grammar::time::{self, TimePhrase},
    intent::Undo,
};
use serde_json::Value;

use crate::{
    dispatch,
    inbound::Input,
    names::KnownNames,
    question::{Question, Wanted},
    session::Session,
    turn::Candidate,
};

/// A message, read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What is asked for, in order; nothing where it was not understood.
    pub(crate) intents: Vec<Intent>,
    /// Records that were picked in choosers.
    pub(crate) picked: Vec<(String, Candidate)>,
    /// The change-set that a button named.
    pub(crate) named_change: Option<ChangeSetId>,
    /// What the parser hesitated between.
    pub(crate) alternatives: Vec<IntentName>,
    /// How sure the reading is, 0 to 1.
    pub(crate) confidence: f32,
    /// What read it: `rules` or `button`.
    pub(crate) engine: &'static str,
    /// The sentence.
    pub(crate) text: String,
}

/// Who says something, when, and the names that the sentence holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaker<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) names: &'a KnownNames,
    pub(crate) now: DateTime<Utc>,
}

/// Reads a message; `text` is its sentence, if it has one.
pub(crate) fn read(
    parser: &Parser,
    speaker: Speaker<'_>,
    input: &Input,
    text: String,
    session: &Session,
) -> Result<Reading, Error> {
    match *input {
        Input::Choice { question, option } => {
            let open = session
                .question
                .as_ref()
                .filter(|open| open.id == question)
                .ok_or_else(|| Error::invalid("That question is no longer open; please ask again."))?;
            pick(open, option, String::from("(picked an option)"), "button", 1.0)
        }
        Input::Undo(change_set) => Ok(Reading {
            intents: vec![Intent::Undo(Undo {})],
            named_change: Some(change_set),
            confidence: 1.0,
            engine: "button",
            text: String::from("(pressed undo)"),
            ..Reading::default()
        }),
        Input::Text(_) => sentence(parser, speaker, text, session),
    }
}

fn sentence(parser: &Parser, speaker: Speaker<'_>, text: String, session: &Session) -> Result<Reading, Error> {
    let Speaker { actor, names, now } = speaker;
    let mut context = Context::new(now.with_timezone(&actor.timezone()).naive_local(), actor.timezone());
    context.lexicon = Some(names);
    context.focus = session.focus.clone();
    context.pending = session.question.as_ref().map(Question::pending);
    let mut parsed = parser.parse(&text, &context);
    if let Some(open) = &session.question {
        if open.wanted != Wanted::Choice && !leaves(&parsed, open.wanted, &text) {
            return answered(open, text, context.now);
        }
        if let [reading] = parsed.readings.as_slice()
            && let Intent::Choose(choice) = &reading.intent
        {
            if let Some(option) = dispatch::chosen_option(choice, open) {
                return pick(open, option, text, "rules", parsed.confidence);
            }
            // None of the options: then it is something else that is asked for.
            context.pending = None;
            parsed = parser.parse(&text, &context);
        }
    }
    let Parsed { readings, alternatives, confidence, .. } = parsed;
    let mut intents: Vec<Intent> = readings.into_iter().map(|reading| reading.intent).collect();
    keep_whole(&mut intents, &text);
    let alternatives = alternatives.iter().map(|reading| reading.intent.name()).collect();
    Ok(Reading { intents, alternatives, confidence, engine: "rules", text, ..Reading::default() })
}

/// What follows the colon of a note is the note, all of it, whatever names and dates stand in it.
fn keep_whole(intents: &mut [Intent], text: &str) {
    if let [Intent::NoteAdd(note)] = intents
        && let (Some(body), Some((_, written))) = (&note.body, text.split_once(": "))
        && written.contains(body.as_str())
    {
        note.body = Some(written.trim().to_owned());
    }
}

/// Whether somebody who was asked for words or a time turns to something else instead. Words may read like anything, so only a
/// step of the dialogue, a question, or a sentence that begins like a command of its own does; a time is no sentence.
fn leaves(parsed: &Parsed, wanted: Wanted, text: &str) -> bool {
    const COMMANDS: &[&str] =
        &["log ", "remind me", "note ", "note:", "add a ", "create a ", "new task", "show ", "undo"];
    let begins = text.trim_start().to_lowercase();
    let sentence = wanted == Wanted::Time && text.split_whitespace().count() > 4 && parsed.confidence >= 0.8;
    let question = text.trim_end().ends_with('?');
    match parsed.readings.as_slice() {
        [] => false,
        [only] if matches!(only.intent, Intent::Cancel(_) | Intent::Undo(_) | Intent::Help(_)) => true,
        readings => readings.iter().all(|reading| match reading.intent.name().kind() {
            Kind::Read => question || sentence || COMMANDS.iter().any(|command| begins.starts_with(command)),
            Kind::Write => sentence || COMMANDS.iter().any(|command| begins.starts_with(command)),
            Kind::Dialogue | Kind::Outside => false,
        }),
    }
}

/// The sentence that raised a question, with the words that were asked for in their slot.
fn answered(open: &Question, text: String, now: chrono::NaiveDateTime) -> Result<Reading, Error> {
    let mut slots = open.slots.clone();
    let value = match open.wanted {
        Wanted::Time => serde_json::to_value(TimePhrase { text: text.clone(), value: time::resolve(&text, now) })
            .map_err(|source| Error::internal("keeping a time", source))?,
        Wanted::Words | Wanted::Choice => Value::String(text.clone()),
    };
    slots.insert(open.slot.clone(), value);
    let intent = Intent::from_slots(open.intent, slots)
        .map_err(|source| Error::internal("reading a stored question", source))?;
    let picked = open.picked.clone();
    Ok(Reading { intents: vec![intent], picked, confidence: 1.0, engine: "rules", text, ..Reading::default() })
}

/// The sentence that raised a question, with the question answered by one of its options.
fn pick(open: &Question, option: usize, text: String, engine: &'static str, confidence: f32) -> Result<Reading, Error> {
    let candidate = open
        .candidates
        .get(option)
        .ok_or_else(|| Error::invalid(format!("There are only {} to pick from.", open.candidates.len())))?;
    let intent = Intent::from_slots(open.intent, open.slots.clone())
        .map_err(|source| Error::internal("reading a stored question", source))?;
    let mut picked = open.picked.clone();
    picked.push((open.slot.clone(), candidate.clone()));
    Ok(Reading { intents: vec![intent], picked, confidence, engine, text, ..Reading::default() })
}

#[cfg(test)]
mod tests {
    use leancrm_nlp::intent::NoteAdd;

    use super::*;

    #[test]
    fn a_note_is_all_that_follows_its_colon() {
        let whole = |body: &str, text: &str| {
            let mut intents = [Intent::NoteAdd(NoteAdd { body: Some(body.to_owned()), ..NoteAdd::default() })];
            keep_whole(&mut intents, text);
            let [Intent::NoteAdd(note)] = intents else { panic!("a note stays a note") };
            note.body.expect("and keeps its text")
        };
        assert_eq!(whole("& co", "note on Globex: ask <Ana> & co"), "ask <Ana> & co");
        assert_eq!(whole("back at 10:30", "note on Globex - back at 10:30"), "back at 10:30");
        assert_eq!(whole("yes: all of it", "leave a note on Globex that yes: all of it"), "yes: all of it");
    }
}
