//! `owner_assign`: a record goes to somebody, or somebody takes it; or all of somebody's records of one kind do.

use leancrm_core::{
    history::Change,
    ids::MemberId,
    ops::assigning::{self, Given},
    tenancy::Permission,
};
use leancrm_nlp::{Tier, intent::OwnerAssign};

use crate::{
    question::Wanted,
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

mod all;
mod which;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &OwnerAssign) -> Answered {
    let all = all::meant(turn, slots).await?;
    let to = member(turn, slots).await?;
    if let Some(all) = all {
        return all::answer(turn, slots, &all, &to).await;
    }
    let found = which::record(turn, slots, &to).await?;
    let Some(kind) = found.kind.record() else {
        return Err(leancrm_core::Error::invalid("I give people, companies, deals and leads to somebody.").into());
    };
    let given = Given { kind, id: found.id };
    let member = MemberId::from_uuid(to.id);
    let mine = turn.actor.member() == Some(member);
    assigning::give(turn.tx, &[given], (member, &to.label), turn.recorder).await?;
    // What nobody had may be taken at once; what somebody gives away, or loses, is shown first.
    let had_owner =
        |change: &Change| change.before.as_ref().and_then(|was| was.get("owner_id")).is_some_and(|id| !id.is_null());
    if mine && !turn.recorder.log()[turn.log_from..].iter().any(had_owner) {
        turn.tier = Some(Tier::W1);
    }
    let keeps = turn.actor.reaches(Permission::new(given.kind.resource(), "read"), Some(member));
    focus(turn, &found, keeps);
    let whose = if mine { "yours".to_owned() } else { say::whose(say::first_name(&to.label)) };
    let reply = turn.told(format!("{} is {whose} now.", say::line(&found.label, 120))).await?;
    let gone = "It is out of your sight from now on; “undo” brings it back.".to_owned();
    Ok(reply.with_note(found.note).with_note(to.note).with_note((!keeps).then_some(gone)))
}

/// Who gets it.
async fn member(turn: &mut Turn<'_>, slots: &OwnerAssign) -> Result<Found, Halt> {
    match &recipient(turn, slots) {
        Some(name) => turn.member("member", name).await,
        None => match turn.picked_for("member") {
            Some(found) => Ok(found),
            None => Err(turn.ask_for("member", Wanted::Words, "Who gets it?")),
        },
    }
}

/// The name of whoever gets it. Of "give Omar's deals to Sofia" that is never Omar.
fn recipient(turn: &Turn<'_>, slots: &OwnerAssign) -> Option<String> {
    let read = slots.member.clone()?;
    if !possessors(turn).iter().any(|owner| owner.eq_ignore_ascii_case(&read)) {
        return Some(read);
    }
    let sentence = turn.recorder.sentence().unwrap_or_default();
    let (_, last) = sentence.rsplit_once(" to ")?;
    Some(last.trim_end_matches(['.', '!', '?']).trim().to_owned())
}

/// The conversation is about what the asker still sees.
fn focus(turn: &mut Turn<'_>, found: &Found, seen: bool) {
    let name = seen.then(|| found.label.clone());
    match found.kind {
        EntityKind::Contact => turn.focus.contact = name,
        EntityKind::Company => turn.focus.company = name,
        EntityKind::Deal => turn.focus.deal = name,
        EntityKind::Lead => turn.focus.lead = name,
        _ => {}
    }
}

/// The words of the sentence that own something: of "Omar's deals" it is Omar.
fn possessors(turn: &Turn<'_>) -> Vec<String> {
    let words = turn.recorder.sentence().unwrap_or_default().split_whitespace();
    words.filter_map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"))).map(str::to_owned).collect()
}

/// The words of the sentence outside a name that it holds, in small letters.
fn words_beside(turn: &Turn<'_>, name: Option<&str>) -> Vec<String> {
    let sentence = turn.recorder.sentence().unwrap_or_default().to_lowercase();
    let beside = name.map_or_else(|| sentence.clone(), |name| sentence.replace(&name.to_lowercase(), " "));
    leancrm_core::text::words(&beside)
}
