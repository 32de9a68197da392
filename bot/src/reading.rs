//! What a message asks for: a sentence read by the parser, an answer to the open question, or a button.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use leancrm_core::{Error, tenancy::Actor};
use leancrm_nlp::{
    Context, Engine, Intent, IntentName, Kind, Parsed, Parser, Pending,
    grammar::time::{self, TimePhrase},
    intent::Undo,
};
use serde_json::Value;

use crate::{
    carry::NamedChange,
    dispatch,
    inbound::{About, Act, Input},
    names::KnownNames,
    pending::{Decision, Patch},
    question::{Question, Wanted},
    request::Request,
    session::Session,
};

mod act;
mod admin;
pub(crate) mod plain;
mod settle;

use plain::{asks, is_yes, says_all_the_same, says_only_undo, says_undo, step};

/// The parser of this process. Building it takes longer than a thousand sentences do, so it is built once.
pub(crate) fn parser() -> &'static Parser {
    static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);
    &PARSER
}

/// A message, read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What is asked for, in order; nothing where it was not understood.
    pub(crate) requests: Vec<Request>,
    /// Whether the message answers the open question, whatever else its words may mean.
    pub(crate) answers: bool,
    /// What is done about a change that waits, in place of requests.
    pub(crate) decision: Option<Decision>,
    /// Whether the open question is put once more, because what was said answers nothing.
    pub(crate) asks_again: bool,
    /// Whether the open question is dropped, and nothing else is done.
    pub(crate) drops_question: bool,
    /// The change-set that a button named, and whether it is taken back also where somebody has touched it since.
    pub(crate) named_change: NamedChange,
    /// What the parser hesitated between.
    pub(crate) alternatives: Vec<IntentName>,
    /// How sure the reading is, 0 to 1.
    pub(crate) confidence: f32,
    /// What read it: `rules`, `model` or `button`.
    pub(crate) engine: &'static str,
    /// The sentence.
    pub(crate) text: String,
}

impl Reading {
    /// What a button that was pressed is kept as.
    fn pressed(text: &str) -> Self {
        Self { confidence: 1.0, engine: "button", text: text.to_owned(), ..Self::default() }
    }

    /// Whether the words of the message are read as what they say: not as an answer to a question, nor as a step of the dialogue.
    pub(crate) const fn is_open(&self) -> bool {
        !self.answers
            && self.decision.is_none()
            && self.named_change.is_none()
            && !self.asks_again
            && !self.drops_question
    }

    /// Whether more than a question is answered: records change, or a change that waits or an open question is dealt with.
    pub(crate) fn does_something(&self) -> bool {
        let asks = |request: &Request| matches!(request.intent.name().kind(), Kind::Read | Kind::Outside);
        self.decision.is_some() || self.drops_question || self.named_change.is_some() || !self.requests.iter().all(asks)
    }
}

/// A sentence as it was heard, before it is known what its names stand for.
#[derive(Debug)]
pub(crate) struct Heard {
    /// How it reads without its names.
    pub(crate) parsed: Parsed,
    /// What its names stand for, where that was looked up.
    pub(crate) names: Option<KnownNames>,
}

/// What the parser is told of the speaker and of the conversation.
pub(crate) fn context<'a>(actor: &Actor, now: DateTime<Utc>, session: &Session) -> Context<'a> {
    let mut context = Context::new(now.with_timezone(&actor.timezone()).naive_local(), actor.timezone());
    context.focus = session.focus.clone();
    context.pending = session.question.as_ref().map(Question::pending).or_else(|| waiting(&session.pending));
    context
}

/// Reads a message; `text` is its sentence, if it has one.
pub(crate) fn read(
    parser: &Parser,
    context: Context<'_>,
    heard: &Heard,
    (input, text): (&Input, String),
    session: &Session,
) -> Result<Reading, Error> {
    match input {
        Input::Choice { question, option } => {
            let open = session
                .question
                .as_ref()
                .filter(|open| open.id == *question)
                .ok_or_else(|| Error::invalid("That question is no longer open; please ask again."))?;
            pick(open, *option, String::from("(picked an option)"), "button", 1.0)
        }
        Input::Undo { change_set, all } => Ok(Reading {
            requests: vec![Request::new(Intent::Undo(Undo {}))],
            named_change: Some((*change_set, *all)),
            ..Reading::pressed("(pressed undo)")
        }),
        Input::Confirm(pending) => {
            Ok(Reading { decision: Some(Decision::Confirm(Some(*pending))), ..Reading::pressed("(pressed confirm)") })
        }
        Input::Cancel(pending) => {
            Ok(Reading { decision: Some(Decision::Cancel(Some(*pending))), ..Reading::pressed("(pressed cancel)") })
        }
        Input::Edit { pending, values } => Ok(Reading {
            decision: Some(Decision::Edit(Some(*pending), Patch::Form(values.clone()))),
            ..Reading::pressed("(edited)")
        }),
        Input::Act(act) => Ok(act::pressed(*act, context.now)),
        Input::Note { on, body } => Ok(act::noted(*on, body)),
        Input::Text(_) | Input::Question(_) => sentence(parser, context, heard, text, session),
    }
}

fn sentence<'a>(
    parser: &Parser,
    mut context: Context<'a>,
    heard: &'a Heard,
    text: String,
    session: &Session,
) -> Result<Reading, Error> {
    context.lexicon = heard.names.as_ref().map(|names| names as _);
    if let (Some(change_set), true) = (session.held_back, says_all_the_same(&text)) {
        let requests = vec![Request::read_in(&text, Intent::Undo(Undo {}))];
        let named_change = Some((change_set, true));
        return Ok(Reading { requests, named_change, confidence: 1.0, engine: "rules", text, ..Reading::default() });
    }
    if says_undo(&text) {
        // What was just asked or shown is what somebody wants to be rid of, before what was done earlier.
        if says_only_undo(&text) && (session.question.is_some() || session.pending_is_fresh) {
            let drops_question = session.question.is_some();
            let decision = Some(Decision::Cancel(None)).filter(|_| !drops_question);
            return Ok(Reading {
                decision,
                drops_question,
                confidence: 1.0,
                engine: "rules",
                text,
                ..Reading::default()
            });
        }
        return Ok(undo(parser, context, text));
    }
    let mut parsed = match &heard.names {
        None => heard.parsed.clone(),
        Some(_) => parser.parse(&text, &context),
    };
    if let Some(open) = &session.question {
        if matches!(parsed.readings.as_slice(), [only] if matches!(only.intent, Intent::Cancel(_))) {
            return Ok(Reading { drops_question: true, confidence: 1.0, engine: "rules", text, ..Reading::default() });
        }
        if is_yes(&text) && !takes_yes(open) && confirms(&parsed) {
            return agreed(open, text, parsed.confidence);
        }
        if open.wanted != Wanted::Choice && !leaves(&parsed, open, &text, context.now) {
            return answered(open, text, context.now);
        }
        let plain = if chooses(&parsed) { plain_question(parser, &context, &text) } else { None };
        if let Some(asked) = plain.filter(asks_of_nobody) {
            parsed = asked;
        } else if let [reading] = parsed.readings.as_slice()
            && let Intent::Choose(choice) = &reading.intent
        {
            if let Some(option) = dispatch::chosen_option(choice, open) {
                return pick(open, option, text, reader(parsed.engine), parsed.confidence);
            }
            // None of the options: then it is something else that is asked for.
            context.pending = None;
            parsed = parser.parse(&text, &context);
        }
    }
    if (parsed.readings.is_empty() || chooses(&parsed))
        && parsed.engine == Engine::Rules
        && let Some(asked) = plain_question(parser, &context, &text)
    {
        parsed = asked;
    }
    let Parsed { readings, alternatives, confidence, engine } = parsed;
    let mut intents: Vec<Intent> = readings.into_iter().map(|reading| reading.intent).collect();
    settle::keep_whole(&mut intents, &text);
    settle::tell_untagging(&mut intents, &text);
    let alternatives: Vec<IntentName> = alternatives.iter().map(|reading| reading.intent.name()).collect();
    settle::about_records(&mut intents, &alternatives, &text);
    let alone = leancrm_core::text::words(&text).len() == 1;
    let decision = match (&session.question, intents.is_empty()) {
        (Some(_), _) => None,
        (None, true) => step(&text),
        (None, false) => decision(&intents).or_else(|| alone.then(|| step(&text)).flatten()),
    };
    let decision = decision.map(|decision| sure(decision, &text));
    let requests = intents.into_iter().map(|intent| Request::read_in(&text, intent)).collect();
    Ok(Reading { requests, decision, alternatives, confidence, engine: reader(engine), text, ..Reading::default() })
}

/// What read a message, in a word.
const fn reader(engine: Engine) -> &'static str {
    match engine {
        Engine::Rules => "rules",
        Engine::Model => "model",
    }
}

/// The sentence as somebody would read it who was not in the conversation, where it only asks: what waits, and what was talked
/// about, must not make a plain question less clear.
fn plain_question(parser: &Parser, context: &Context<'_>, text: &str) -> Option<Parsed> {
    let mut alone = Context::new(context.now, context.tz);
    alone.lexicon = context.lexicon;
    let parsed = parser.parse(text, &alone);
    let asks = |reading: &leancrm_nlp::Reading| reading.intent.name().kind() == Kind::Read;
    (!parsed.readings.is_empty() && parsed.readings.iter().all(asks)).then_some(parsed)
}

/// Whether it asks for what no name leads to, so that it can be no option of a question.
fn asks_of_nobody(parsed: &Parsed) -> bool {
    let lists = [
        IntentName::PipelineOverview,
        IntentName::DealsList,
        IntentName::TasksList,
        IntentName::LeadsList,
        IntentName::StaleDeals,
        IntentName::Forecast,
        IntentName::Briefing,
        IntentName::Agenda,
        IntentName::Help,
    ];
    parsed.readings.iter().all(|reading| lists.contains(&reading.intent.name()))
}

fn chooses(parsed: &Parsed) -> bool {
    matches!(parsed.readings.as_slice(), [only] if matches!(only.intent, Intent::Choose(_)))
}

/// A decision in words, where it is no question. What else leaves a doubt, the parser does not take for a decision.
fn sure(decision: Decision, text: &str) -> Decision {
    let doubtful = match decision {
        // "Why not?" is one that the parser knows.
        Decision::Confirm(_) => asks(text) && is_yes(text),
        Decision::Edit(..) => asks(text) || text.trim().parse::<u8>().is_ok(),
        Decision::Cancel(_) | Decision::Doubt => false,
    };
    if doubtful { Decision::Doubt } else { decision }
}

fn confirms(parsed: &Parsed) -> bool {
    match parsed.readings.as_slice() {
        [] => true,
        [only] => matches!(only.intent, Intent::Confirm(_)),
        _ => false,
    }
}

/// Whether "yes" is an answer to a question for words: whether somebody agrees to be written to.
fn takes_yes(open: &Question) -> bool {
    open.wanted == Wanted::Words && matches!(open.intent(), Some(Intent::ContactUpdate(_))) && open.slot == "value"
}

/// A yes to a question: it picks the only option, and answers nothing else.
fn agreed(open: &Question, text: String, confidence: f32) -> Result<Reading, Error> {
    if open.candidates.len() == 1 {
        return pick(open, 0, text, "rules", confidence);
    }
    Ok(Reading { asks_again: true, confidence, engine: "rules", text, ..Reading::default() })
}

/// A sentence that begins with an undo: what follows it may be more requests, and the parser's other guesses are none.
fn undo(parser: &Parser, mut context: Context<'_>, text: String) -> Reading {
    context.pending = None;
    let parsed = parser.parse(&text, &context);
    let intents: Vec<Intent> = parsed.readings.into_iter().map(|reading| reading.intent).collect();
    let first = matches!(intents.first(), Some(Intent::Undo(_)));
    let intents = if first { intents } else { vec![Intent::Undo(Undo {})] };
    let confidence = if first { parsed.confidence } else { 0.9 };
    let requests = intents.into_iter().map(|intent| Request::read_in(&text, intent)).collect();
    Reading { requests, confidence, engine: "rules", text, ..Reading::default() }
}

/// The request to show a record.
pub(crate) fn shows(record: About, now: chrono::NaiveDateTime) -> Vec<Request> {
    act::pressed(Act::Show(record), now).requests
}

/// The form in which the parser is told of a change that waits for a yes.
fn waiting(requests: &[Request]) -> Option<Pending> {
    let intent = &requests.first()?.intent;
    let name = intent.name().as_str().to_owned();
    Some(Pending { intent: name, slots: intent.slots_json(), candidates: Vec::new() })
}

/// What a step of the dialogue does about the change that waits.
fn decision(intents: &[Intent]) -> Option<Decision> {
    match intents {
        [Intent::Confirm(_)] => Some(Decision::Confirm(None)),
        [Intent::Cancel(_)] => Some(Decision::Cancel(None)),
        [Intent::Edit(edit)] => Some(Decision::Edit(None, Patch::Words(Box::new(edit.clone())))),
        _ => None,
    }
}

/// Whether somebody who was asked for words or a time turns to something else instead. Words may read like anything, so only a
/// step of the dialogue, a question, or a sentence that begins like a command of its own does; a time is no sentence.
fn leaves(parsed: &Parsed, open: &Question, text: &str, now: chrono::NaiveDateTime) -> bool {
    const COMMANDS: &[&str] =
        &["log ", "remind me", "note ", "note:", "add a ", "create a ", "new task", "show ", "undo"];
    let begins = text.trim_start().to_lowercase();
    let words = text.split_whitespace().count();
    let sentence = parsed.confidence >= 0.8
        && match open.wanted {
            Wanted::Time => words > 4 || time::resolve(text, now).is_none(),
            Wanted::Words => words > 2 && !takes_anything(open),
            Wanted::Choice => false,
        };
    let question = text.trim_end().ends_with('?');
    match parsed.readings.as_slice() {
        [] => false,
        [only] if matches!(only.intent, Intent::Cancel(_) | Intent::Undo(_) | Intent::Help(_)) => true,
        [only] if open.wanted == Wanted::Words && open.intent().is_some_and(|it| it.name() == only.intent.name()) => {
            false
        }
        readings => readings.iter().all(|reading| match reading.intent.name().kind() {
            Kind::Read if names_a_record(reading.intent.name()) => question,
            Kind::Read => question || sentence || COMMANDS.iter().any(|command| begins.starts_with(command)),
            Kind::Write => sentence || COMMANDS.iter().any(|command| begins.starts_with(command)),
            Kind::Dialogue | Kind::Outside => false,
        }),
    }
}

/// Whether the words that are asked for may be any: a text, a name. A stage, an owner or a setting is known or it is not.
fn takes_anything(open: &Question) -> bool {
    matches!(open.slot.as_str(), "title" | "body" | "next_step" | "feedback" | "name")
        || open.slot == "value" && !matches!(open.intent(), Some(Intent::SettingsSet(_)))
}

/// Whether an intent may be nothing but the name of a record, which answers which record is meant.
const fn names_a_record(name: IntentName) -> bool {
    matches!(
        name,
        IntentName::ContactLookup
            | IntentName::CompanyLookup
            | IntentName::DealStatus
            | IntentName::RelationshipStatus
            | IntentName::Search
    )
}

/// The message that raised a question, with the words that were asked for in their slot.
fn answered(open: &Question, text: String, now: chrono::NaiveDateTime) -> Result<Reading, Error> {
    let value = match open.wanted {
        Wanted::Time => serde_json::to_value(TimePhrase { text: text.clone(), value: time::resolve(&text, now) })
            .map_err(|source| Error::internal("keeping a time", source))?,
        Wanted::Words | Wanted::Choice => Value::String(text.clone()),
    };
    let mut requests = open.with_slot(value).map_err(|source| Error::internal("reading a stored question", source))?;
    for request in &mut requests {
        request.says_too(&text);
    }
    Ok(Reading { requests, answers: true, confidence: 1.0, engine: "rules", text, ..Reading::default() })
}

/// The message that raised a question, with the question answered by one of its options.
fn pick(open: &Question, option: usize, text: String, engine: &'static str, confidence: f32) -> Result<Reading, Error> {
    let requests = open
        .with_picked(option)
        .ok_or_else(|| Error::invalid(format!("There are only {} to pick from.", open.candidates.len())))?;
    Ok(Reading { requests, answers: true, confidence, engine, text, ..Reading::default() })
}
