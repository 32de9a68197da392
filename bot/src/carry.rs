//! Carrying out what a message asks for: reads at once, small changes at once with a button that takes them back, larger ones
//! shown first.
//!
//! A change is shown by making it and going back: what the preview says is what the yes will write, worked out by the same
//! handlers, permissions and checks. What a message writes, it writes whole or not at all.

use leancrm_core::{Error, history::Recorder, ids::ChangeSetId, store::TenantTx};
use leancrm_nlp::{Intent, IntentName, Kind, Tier};

use crate::{
    dispatch,
    inbound::Door,
    preview,
    question::{Ask, Question},
    redact::redact,
    reply::{Block, Press, Reply, Tone},
    request::Request,
    session::Session,
    turn::{Halt, Outcome, Turn},
};

/// The change-set that a button named, and whether it is taken back also where somebody has touched it since.
pub(crate) type NamedChange = Option<(ChangeSetId, bool)>;

/// What came of the requests of a message.
#[derive(Debug)]
pub(crate) struct Carried {
    /// What is said to those that were answered.
    pub(crate) reply: Reply,
    /// What is said to the one that was not.
    pub(crate) stop: Reply,
    /// What became of the last that was carried out.
    pub(crate) outcome: Outcome,
    /// The requests, with the records that their names led to.
    pub(crate) requests: Vec<Request>,
    /// What one of them asks back, and which.
    pub(crate) ask: Option<(Ask, usize)>,
    /// How carefully the most careful of the changes is carried out.
    pub(crate) tier: Option<Tier>,
}

/// The reply to everything a message asks for, in order, and the conversation as it stands after it.
pub(crate) async fn reply_to(
    tx: &mut TenantTx,
    door: Door<'_>,
    requests: Vec<Request>,
    named_change: NamedChange,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome), Error> {
    session.question = None;
    if !requests.iter().any(|request| changes_records(&request.intent)) {
        let carried = carry_out(tx, door, requests, named_change, session, recorder).await?;
        return Ok(read(carried, session));
    }
    let before = session.clone();
    tx.mark().await?;
    if requests.iter().all(|request| is_mostly_shown(request.intent.name())) {
        recorder.keep_back();
    }
    let carried = carry_out(tx, door, requests, named_change, session, recorder).await?;
    if carried.outcome != Outcome::Answered {
        tx.back().await?;
        recorder.forget();
        return Ok(stopped(carried, session, before));
    }
    match carried.tier {
        None | Some(Tier::R | Tier::W1 | Tier::D | Tier::N) => {
            recorder.settle(tx).await?;
            Ok((with_undo(carried.reply, &carried.requests, recorder), Outcome::Answered))
        }
        Some(Tier::W3) if door.public => {
            tx.back().await?;
            recorder.forget();
            *session = before;
            Ok(not_here())
        }
        Some(_) => {
            tx.back().await?;
            let log = recorder.forget();
            session.tasks = before.tasks;
            let asides = asides(carried.reply);
            let reply = preview::show(tx, door, carried.requests, &log, asides).await?;
            Ok((reply, Outcome::Asked))
        }
    }
}

/// What is said to a change of records for good where others read along.
pub(crate) fn not_here() -> (Reply, Outcome) {
    let text = "That touches records for good, so I don't do it where others read along. Nothing was changed; \
                please say it in a private conversation.";
    (Reply::text(text), Outcome::Refused)
}

/// Carries out requests in order, up to the first that is not answered.
pub(crate) async fn carry_out(
    tx: &mut TenantTx,
    door: Door<'_>,
    mut requests: Vec<Request>,
    named_change: NamedChange,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<Carried, Error> {
    if let Some(request) = requests.iter().find(|request| !request.said.is_empty()) {
        recorder.says(redact(&request.said));
    }
    let (mut whole, mut tier) = (Reply::default(), None);
    for at in 0..requests.len() {
        let (reply, outcome, ask, its_tier) = one(tx, door, &mut requests[at], named_change, session, recorder).await?;
        tier = more_careful(tier, its_tier);
        if outcome != Outcome::Answered {
            let ask = ask.map(|ask| (ask, at));
            return Ok(Carried { reply: whole, stop: reply, outcome, requests, ask, tier });
        }
        whole.blocks.extend(reply.blocks);
    }
    Ok(Carried { reply: whole, stop: Reply::default(), outcome: Outcome::Answered, requests, ask: None, tier })
}

/// What is said to requests that only read. One that has to ask back ends the message: what follows it may depend on the answer.
fn read(carried: Carried, session: &mut Session) -> (Reply, Outcome) {
    let Carried { mut reply, stop, outcome, mut requests, ask, .. } = carried;
    reply.blocks.extend(stop.blocks);
    if let Some((ask, at)) = ask {
        let rest = requests.split_off(at);
        let several = rest.len() > 1;
        session.question = Some(Question::new(ask, rest, 0));
        if several {
            reply = reply.with_note(Some("The rest of your message follows once that is settled.".to_owned()));
        }
    } else if outcome != Outcome::Answered && requests.len() > 1 {
        reply = reply.with_note(Some("I stopped there; please ask the rest again.".to_owned()));
    }
    (reply, outcome)
}

/// What is said where a message that writes could not be carried out whole: nothing of it was, and what would have been said of its
/// beginning does not hold.
fn stopped(carried: Carried, session: &mut Session, before: Session) -> (Reply, Outcome) {
    let Carried { stop: mut reply, outcome, requests, ask, .. } = carried;
    let several = requests.len() > 1;
    *session = Session { question: None, ..before };
    if let Some((ask, at)) = ask {
        session.question = Some(Question::new(ask, requests, at));
        let rest = "Nothing of this message was done yet; the rest of it follows once that is settled.";
        reply = reply.with_note(several.then(|| rest.to_owned()));
    } else {
        let none = "I stopped, and nothing of this message was done. Please ask the rest again.";
        reply = reply.with_note(several.then(|| none.to_owned()));
    }
    (reply, outcome)
}

/// The notes and warnings of a reply, for a preview to carry on.
fn asides(reply: Reply) -> Vec<Block> {
    let aside = |block: &Block| matches!(block, Block::Text { tone: Tone::Note | Tone::Warning, .. });
    reply.blocks.into_iter().filter(aside).collect()
}

fn more_careful(one: Option<Tier>, other: Option<Tier>) -> Option<Tier> {
    let rank = |tier: Option<Tier>| match tier {
        Some(Tier::W3) => 3,
        Some(Tier::W2) => 2,
        Some(Tier::W1) => 1,
        _ => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Whether carrying an intent out may change records.
fn changes_records(intent: &Intent) -> bool {
    intent.name().is_write() || intent.name() == IntentName::Undo
}

/// Whether what an intent asks for is shown first, for the most part, and nothing that it does refers to its history: a merge, an
/// owner who gives a record away and an undo do.
const fn is_mostly_shown(name: IntentName) -> bool {
    matches!(
        name,
        IntentName::DealCreate
            | IntentName::DealUpdate
            | IntentName::DealMoveStage
            | IntentName::DealClose
            | IntentName::ContactCreate
            | IntentName::ContactUpdate
            | IntentName::CompanyUpsert
    )
}

/// Under what was done, the button that takes it back.
pub(crate) fn with_undo(mut reply: Reply, requests: &[Request], recorder: &Recorder) -> Reply {
    let Some(change_set) = recorder.change_set() else { return reply };
    let undid = matches!(requests, [Request { intent: Intent::Undo(_), .. }]);
    // The handler may have offered more; the button that takes it back comes first.
    let more = reply.blocks.iter().position(|block| {
        matches!(block, Block::Actions { items } if items.iter().all(|item| matches!(item.press, Press::UndoAll { .. })))
    });
    let more = more.map(|at| reply.blocks.remove(at));
    let mut reply = reply.with_undo(change_set.id(), if undid { "Put it back" } else { "Undo" });
    if let (Some(Block::Actions { items: more }), Some(Block::Actions { items })) = (more, reply.blocks.last_mut()) {
        items.extend(more);
    }
    reply
}

type One = (Reply, Outcome, Option<Ask>, Option<Tier>);

async fn one(
    tx: &mut TenantTx,
    door: Door<'_>,
    request: &mut Request,
    named_change: NamedChange,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<One, Error> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let intent = request.intent.clone();
    let mut turn = Turn {
        tx,
        log_from: recorder.log().len(),
        recorder,
        actor,
        now,
        focus: session.focus.clone(),
        tasks: session.tasks.clone(),
        has_undone: session.has_undone,
        picked: std::mem::take(&mut request.picked),
        named_change,
        said: request.said.clone(),
        question: None,
        tier: None,
        public: door.public,
        has_model: door.has_model,
        connector: door.connector,
        asked: (intent.name(), intent.slots_json()),
    };
    let answered = dispatch::answer(&mut turn, &intent).await;
    let Turn { focus, tasks, question, asked, picked, tier, .. } = turn;
    request.picked = picked;
    (session.focus, session.tasks) = (focus, tasks);
    let tier = tier.or_else(|| intent.name().is_write().then(|| intent.name().tier()));
    match answered {
        Ok(reply) => {
            if intent.name().kind() == Kind::Read {
                (session.focus.last_intent, session.focus.slots) = (Some(asked.0), asked.1);
            }
            if !keeps_tasks(intent.name()) {
                session.tasks.clear();
            }
            Ok((reply, Outcome::Answered, None, tier))
        }
        Err(Halt::Say(reply, outcome)) => Ok((*reply, outcome, question, tier)),
        // A refusal is an answer and is kept with the conversation; a failure has left the transaction unusable.
        Err(Halt::Failed(error)) => match outcome_of(&error) {
            Outcome::Failed => Err(error),
            outcome => Ok((Reply::text(error.public()), outcome, None, tier)),
        },
    }
}

/// Whether "it" and "the second one" still mean a task after this: not once something else was shown.
fn keeps_tasks(name: IntentName) -> bool {
    matches!(name, IntentName::TasksList | IntentName::TaskCreate | IntentName::ReminderCreate | IntentName::TaskUpdate)
        || name.kind() == Kind::Dialogue
}

/// What becomes of a message that met an error.
pub(crate) fn outcome_of(error: &Error) -> Outcome {
    match error {
        Error::NotFound { .. } => Outcome::NotFound,
        Error::Invalid { .. } | Error::Conflict { .. } => Outcome::Invalid,
        Error::Forbidden { .. } => Outcome::Refused,
        _ => Outcome::Failed,
    }
}
