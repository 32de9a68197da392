//! Deleting one record by its name, or those that have something in common.

use leancrm_core::{
    domain::{money::plural, record::RecordKind},
    ops::records,
};
use leancrm_nlp::intent::RecordsAdmin;
use uuid::Uuid;

use super::{kinds, many, name, refused};
use crate::{
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// How many names are told of those that were deleted.
const TOLD: usize = 10;

const ARCHIVE: &str = "There is no archive apart: archived means deleted here, and “restore …” brings it back.";
const STAYS: &str = "What hangs on it stays, and is there again when it is brought back.";

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &RecordsAdmin, archive: bool) -> Answered {
    let Some(kinds) = kinds(slots.kind.as_deref()) else { return Err(not_here(slots.kind.as_deref())) };
    if slots.scope.is_some() {
        return several(turn, slots, archive).await;
    }
    let found = one(turn, slots, kinds).await?;
    let Some(kind) = found.kind.record() else { return Err(not_here(None)) };
    let permission = records::permission(kind);
    turn.actor.require(permission)?;
    let done = records::delete(turn.tx, &[(kind, found.id)], turn.recorder).await;
    done.map_err(|error| turn.why(error, permission))?;
    forget(turn, found.kind, &found.label);
    let reply = turn.told("Deleted.").await?.with_note(found.note);
    Ok(reply.with_note(Some(STAYS.to_owned())).with_note(archive.then(|| ARCHIVE.to_owned())))
}

/// The one record that is named, or that is talked about: a deal before the person it is with, and a person before their company.
async fn one(turn: &mut Turn<'_>, slots: &RecordsAdmin, kinds: &[EntityKind]) -> Result<Found, Halt> {
    let name = name(slots);
    match (kinds, name) {
        ([EntityKind::Contact], _) => turn.contact("contact", name, None).await,
        ([EntityKind::Deal], _) => turn.deal("deal", name, None).await,
        ([kind], _) => turn.anyone("entity", name, &[*kind]).await,
        (_, Some(_)) => turn.anyone("entity", name, kinds).await,
        (_, None) => {
            let order = [EntityKind::Deal, EntityKind::Contact, EntityKind::Lead, EntityKind::Company];
            turn.anyone("entity", None, &order).await
        }
    }
}

async fn several(turn: &mut Turn<'_>, slots: &RecordsAdmin, archive: bool) -> Answered {
    let Some(kind) = many::kind(slots) else {
        return Err(refused(
            "I delete records of one kind at a time. Say which, for example “delete all lost deals” or “delete my junk leads”.",
        ));
    };
    let permission = records::permission(kind);
    let most = u32::try_from(records::MOST).unwrap_or(u32::MAX);
    let found = many::found(turn, slots, kind, permission, most).await?;
    if found.total > records::MOST as u64 {
        return Err(refused(format!(
            "That is {} ({}), and I delete {} at once at most. Narrow it down to a state, a company or a time, for example \
             “delete all lost deals with Globex”.",
            say::count(found.total, kind.entity()),
            found.caption,
            records::MOST,
        )));
    }
    if found.ids.is_empty() {
        return Err(Turn::not_found(Reply::text(format!("There is nothing to delete: {}.", found.caption))));
    }
    let targets: Vec<(RecordKind, Uuid)> = found.ids.iter().map(|id| (kind, *id)).collect();
    let done = records::delete(turn.tx, &targets, turn.recorder).await;
    done.map_err(|error| turn.why(error, permission))?;
    let mut names: Vec<String> = found.names.iter().take(TOLD).map(|name| say::line(name, 60)).collect();
    let rest = found.names.len().saturating_sub(TOLD);
    if rest > 0 {
        names.push(format!("{rest} more"));
    }
    let noun = plural(found.ids.len() as u64, kind.entity());
    let text = format!("Deleted {} {noun}: {}.", say::grouped(found.ids.len() as u64), say::list(&names, "and"));
    let caption = format!("Meant: {}.", found.caption);
    let reply = Reply::text(text).with_note(Some(caption));
    Ok(reply.with_note(archive.then(|| ARCHIVE.to_owned())))
}

/// A record that is gone is no longer what "it" means.
fn forget(turn: &mut Turn<'_>, kind: EntityKind, label: &str) {
    let focus = match kind {
        EntityKind::Contact => &mut turn.focus.contact,
        EntityKind::Company => &mut turn.focus.company,
        EntityKind::Deal => &mut turn.focus.deal,
        _ => &mut turn.focus.lead,
    };
    if focus.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(label)) {
        *focus = None;
    }
}

fn not_here(kind: Option<&str>) -> Halt {
    refused(match kind {
        Some("task") => "I delete contacts, companies, deals and leads. A task is finished with “done with …”.",
        Some("note" | "activity") => {
            "I delete contacts, companies, deals and leads. A note or a call that was just logged is taken back with “undo”."
        }
        _ => "I delete contacts, companies, deals and leads.",
    })
}
