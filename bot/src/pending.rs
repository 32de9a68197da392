//! Changes that wait for a yes: confirmed, edited, cancelled, and carried out once, from whichever channel.
//!
//! What waits are the requests themselves. A yes carries them out with the same handlers and checks as when they were shown, and
//! commits only where every record is still what the preview said it was.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use leancrm_core::{
    Error,
    domain::record::RecordKind,
    history::{Change, Recorder},
    ids::{ChangeSetId, PendingId},
    store::{PendingAction, TenantTx},
};
use leancrm_nlp::Tier;
use serde::Serialize;
use serde_json::Value;

use crate::{
    carry::{self, carry_out, with_undo},
    inbound::Door,
    preview,
    question::Question,
    reply::{Block, Preview, Reply, Tone},
    request::Request,
    session::Session,
    turn::Outcome,
};

mod edit;

pub(crate) use edit::{Patch, form};

/// What is done about a change that waits: the named one, or the last.
#[derive(Debug, Clone)]
pub(crate) enum Decision {
    /// It is carried out.
    Confirm(Option<PendingId>),
    /// It is dropped.
    Cancel(Option<PendingId>),
    /// It is said otherwise, by a form or in words.
    Edit(Option<PendingId>, Patch),
    /// It is shown once more, because what was said about it is no clear yes.
    Doubt,
}

/// A change that waited and does not wait any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Which.
    pub pending: PendingId,
    /// `confirmed`, `cancelled`, `replaced` by one that was said otherwise, or `expired`.
    pub status: String,
}

impl Settled {
    fn of(action: &PendingAction, now: DateTime<Utc>) -> Option<Self> {
        let status = match action.status.as_str() {
            "open" if action.is_open(now) => return None,
            "open" => "expired",
            settled => settled,
        };
        Some(Self { pending: action.id, status: status.to_owned() })
    }
}

/// The reply to a decision, and the change that does not wait any more because of it.
pub(crate) async fn decide(
    tx: &mut TenantTx,
    door: Door<'_>,
    decision: Decision,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome, Option<Settled>), Error> {
    let named = match &decision {
        Decision::Confirm(named) | Decision::Cancel(named) | Decision::Edit(named, _) => *named,
        Decision::Doubt => None,
    };
    let Some(mut action) = tx.pending_action(named).await? else {
        return Ok((nothing_waits(&decision), Outcome::Unsure, None));
    };
    let (reply, outcome) = if action.is_open(tx.now()) {
        carry_on(tx, door, decision, &mut action, session, recorder).await?
    } else {
        settled_before(&action)
    };
    Ok((reply, outcome, Settled::of(&action, tx.now())))
}

async fn carry_on(
    tx: &mut TenantTx,
    door: Door<'_>,
    decision: Decision,
    action: &mut PendingAction,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome), Error> {
    let Ok(requests) = serde_json::from_value::<Vec<Request>>(action.requests.clone()) else {
        settle(tx, action, "cancelled", None).await?;
        return Ok((Reply::text("I can no longer read what was to be done; please ask again."), Outcome::Invalid));
    };
    match decision {
        Decision::Confirm(None) if action.set_aside => take_up(tx, action).await,
        Decision::Doubt => take_up(tx, action).await,
        Decision::Cancel(_) => {
            settle(tx, action, "cancelled", None).await?;
            let text = match shown_again(tx, action.id).await? {
                Some(shown) => format!("All right, dropped: {} Nothing was changed.", what_it_was(&shown)),
                None => "All right, dropped. Nothing was changed.".to_owned(),
            };
            Ok((Reply::text(text), Outcome::Answered))
        }
        Decision::Confirm(_) => confirm(tx, door, action, requests, session, recorder).await,
        Decision::Edit(_, patch) => {
            let now = tx.now().with_timezone(&tx.actor().timezone()).naive_local();
            let words = matches!(patch, Patch::Words(_)).then(|| recorder.sentence().map(str::to_owned)).flatten();
            match patch.apply(requests, now) {
                Ok(mut requests) => {
                    if let Some(words) = words {
                        for request in &mut requests {
                            request.says_too(&words);
                        }
                    }
                    let answered = carry::reply_to(tx, door, requests, None, session, recorder).await?;
                    if answered.1 == Outcome::Asked || answered.1 == Outcome::Answered {
                        settle(tx, action, "replaced", None).await?;
                    }
                    Ok(answered)
                }
                Err(errors) => Ok((refused_edit(tx, action.id, &errors).await?, Outcome::Invalid)),
            }
        }
    }
}

/// What a change that waited would have done, in a few words.
fn what_it_was(shown: &Preview) -> String {
    let names: Vec<String> =
        shown.records.iter().take(2).map(|record| format!("“{}”", crate::say::line(&record.title, 60))).collect();
    let more = if shown.records.len() > names.len() { " and more" } else { "" };
    let title = shown.title.split('?').next().unwrap_or_default();
    let title: String = title.chars().take(1).flat_map(char::to_lowercase).chain(title.chars().skip(1)).collect();
    if names.is_empty() { format!("{title}.") } else { format!("{title}, {}{more}.", crate::say::list(&names, "and")) }
}

/// A bare yes to a change that was shown a while ago: it is shown again, for a yes that is sure to mean it.
async fn take_up(tx: &mut TenantTx, action: &PendingAction) -> Result<(Reply, Outcome), Error> {
    tx.set_pending_aside(Some(action.id)).await?;
    let text = "This is what still waits for a yes. Say it once more to do it, or “no” to drop it:".to_owned();
    let reply = Reply::default().with(Block::Text { text, tone: Tone::Plain });
    let shown = shown_again(tx, action.id).await?;
    Ok((shown.map_or(reply.clone(), |preview| reply.with_preview(preview)), Outcome::Asked))
}

async fn confirm(
    tx: &mut TenantTx,
    door: Door<'_>,
    action: &mut PendingAction,
    requests: Vec<Request>,
    session: &mut Session,
    recorder: &mut Recorder,
) -> Result<(Reply, Outcome), Error> {
    let before = session.clone();
    tx.mark().await?;
    let carried = carry_out(tx, door, requests, None, session, recorder).await?;
    if carried.outcome != Outcome::Answered {
        tx.back().await?;
        recorder.forget();
        *session = Session { question: None, ..before };
        settle(tx, action, "cancelled", None).await?;
        if let Some((ask, at)) = carried.ask {
            session.question = Some(Question::new(ask, carried.requests, at));
        }
        return Ok((carried.stop.with_note(Some("Nothing was changed.".to_owned())), carried.outcome));
    }
    if carried.tier == Some(Tier::W3) && door.public {
        // It waits on, for a yes in a private conversation.
        tx.back().await?;
        recorder.forget();
        *session = before;
        return Ok(carry::not_here());
    }
    let expected: Vec<Shown> = serde_json::from_value(action.expected.clone()).unwrap_or_default();
    let moved = moved_on(&expected, recorder.log());
    if moved.is_empty() {
        let change_set = recorder.change_set().map(leancrm_core::history::ChangeSet::id);
        settle(tx, action, "confirmed", change_set).await?;
        return Ok((with_undo(carried.reply, &carried.requests, recorder), Outcome::Answered));
    }
    tx.back().await?;
    let log = recorder.forget();
    session.tasks = before.tasks;
    settle(tx, action, "replaced", None).await?;
    let told = preview::tell_moved(tx, &moved).await?;
    let text = format!("{told} So nothing was done yet. This is the change as it would be now:");
    let aside = vec![Block::Text { text, tone: Tone::Warning }];
    Ok((preview::show(tx, door, carried.requests, &log, aside).await?, Outcome::Asked))
}

async fn settle(
    tx: &mut TenantTx,
    action: &mut PendingAction,
    status: &str,
    change_set: Option<ChangeSetId>,
) -> Result<(), Error> {
    tx.settle_pending_action(action.id, status, change_set).await?;
    status.clone_into(&mut action.status);
    Ok(())
}

/// What a preview remembers of a record: what it was when it was shown.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub(crate) struct Shown {
    pub(crate) entity: String,
    pub(crate) id: uuid::Uuid,
    pub(crate) before: Value,
}

impl Shown {
    /// What is remembered of the records of a change; a record that is new was nothing before.
    pub(crate) fn of(log: &[Change]) -> Vec<Self> {
        preview::merged(log)
            .into_iter()
            .filter_map(|change| Some(Self { entity: change.entity.to_owned(), id: change.id, before: change.before? }))
            .collect()
    }

    fn is_of(&self, change: &Change) -> bool {
        self.entity == change.entity && self.id == change.id
    }

    /// The record as one that a change does not touch any more.
    fn gone(&self) -> Option<Change> {
        let entity = RecordKind::of(&self.entity)?.entity();
        Some(Change { entity, id: self.id, before: Some(self.before.clone()), after: None })
    }
}

/// The records that are no longer what they were when they were shown, as they were and as they are now.
fn moved_on(expected: &[Shown], log: &[Change]) -> Vec<Change> {
    let log = preview::merged(log);
    let left_out = expected.iter().filter(|shown| !log.iter().any(|change| shown.is_of(change)));
    let mut moved: Vec<Change> = left_out.filter_map(Shown::gone).collect();
    let changed = log.into_iter().filter_map(|change| {
        let now = change.before.clone()?;
        let shown = expected.iter().find(|shown| shown.is_of(&change));
        match shown {
            Some(shown) if shown.before == now => None,
            shown => Some(Change { before: shown.map(|shown| shown.before.clone()), after: Some(now), ..change }),
        }
    });
    moved.extend(changed);
    moved
}

fn nothing_waits(decision: &Decision) -> Reply {
    let sentence = match decision {
        Decision::Cancel(_) => {
            return Reply::text(
                "Nothing was waiting, so there is nothing to drop. To take back what was done, say “undo”.",
            );
        }
        Decision::Confirm(_) | Decision::Doubt => "There is nothing waiting for a yes.",
        Decision::Edit(..) => "There is nothing being changed that I could edit.",
    };
    Reply::text(sentence).with_suggestions(["what's on today?", "my pipeline", "help"])
}

/// What is said to a button that was pressed before, or too late.
fn settled_before(action: &PendingAction) -> (Reply, Outcome) {
    match (action.status.as_str(), action.change_set) {
        ("confirmed", change_set) => {
            let reply = Reply::text("That was done already; nothing more was changed.");
            let reply = change_set.map_or(reply.clone(), |change_set| reply.with_undo(change_set, "Undo"));
            (reply, Outcome::Answered)
        }
        ("cancelled", _) => (Reply::text("That was dropped. Nothing was changed; please ask again."), Outcome::Invalid),
        ("replaced", _) => (
            Reply::text("That was said otherwise since; please use the newer one. Nothing was changed."),
            Outcome::Invalid,
        ),
        _ => (
            Reply::text("That has waited for more than 15 minutes, so nothing was changed. Please ask again."),
            Outcome::Invalid,
        ),
    }
}

/// The preview of a change that waits, as it was shown.
async fn shown_again(tx: &mut TenantTx, id: PendingId) -> Result<Option<Preview>, Error> {
    let stored = tx.pending_preview(id).await?;
    let shown = stored.and_then(|stored| serde_json::from_value::<Preview>(stored).ok());
    Ok(shown.map(|shown| Preview { pending: id, ..shown }))
}

/// A change of the asker's that waits, as it was shown; `None` where it waits no more, or is nothing of theirs.
pub(crate) async fn waiting(tx: &mut TenantTx, id: PendingId) -> Result<Option<Preview>, Error> {
    match tx.pending_action(Some(id)).await? {
        Some(action) if action.is_open(tx.now()) => shown_again(tx, id).await,
        _ => Ok(None),
    }
}

/// The preview once more, with why a field of its form cannot be used.
async fn refused_edit(tx: &mut TenantTx, id: PendingId, errors: &BTreeMap<String, String>) -> Result<Reply, Error> {
    let Some(mut shown) = shown_again(tx, id).await? else {
        return Ok(Reply::text(errors.values().cloned().collect::<Vec<_>>().join(" ")));
    };
    for field in &mut shown.form {
        field.error = errors.get(&field.name).cloned();
    }
    let told = errors.values().cloned().collect::<Vec<_>>().join(" ");
    let reply = Reply::default().with(Block::Text { text: told, tone: Tone::Warning });
    Ok(reply.with_preview(shown))
}
