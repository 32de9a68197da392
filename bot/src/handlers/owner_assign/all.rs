//! All records of one kind and owner at once: "transfer all my deals to Lina".

use leancrm_core::{
    domain::record::RecordKind,
    ids::{CompanyId, MemberId},
    ops::assigning::{self, Given, MOST},
    store::OwnedFilter,
    tenancy::Permission,
};
use leancrm_nlp::{Tier, intent::OwnerAssign};

use super::{possessors, words_beside};
use crate::{
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Outcome, Turn},
};

/// The slot under which it is remembered whose records are meant.
const SLOT: &str = "all_of";
/// The words for many records of a kind.
const MANY: [(&str, RecordKind); 10] = [
    ("leads", RecordKind::Lead),
    ("prospects", RecordKind::Lead),
    ("deals", RecordKind::Deal),
    ("opportunities", RecordKind::Deal),
    ("opps", RecordKind::Deal),
    ("accounts", RecordKind::Company),
    ("companies", RecordKind::Company),
    ("customers", RecordKind::Company),
    ("clients", RecordKind::Company),
    ("contacts", RecordKind::Contact),
];

/// Whose records of which kind.
#[derive(Debug)]
pub(super) struct All {
    kind: RecordKind,
    /// `None` for what nobody owns.
    holder: Option<MemberId>,
    label: String,
}

/// Whether many records are meant, and whose. What was settled once is not read again: a yes comes in another sentence.
pub(super) async fn meant(turn: &mut Turn<'_>, slots: &OwnerAssign) -> Result<Option<All>, Halt> {
    let settled = turn.picked_for(SLOT);
    let words = words_beside(turn, None);
    let said = MANY.iter().find(|(word, _)| words.iter().any(|known| known == word)).map(|(_, kind)| *kind);
    let kind = match slots.kind.as_deref() {
        Some("lead") => Some(RecordKind::Lead),
        Some("deal") => Some(RecordKind::Deal),
        Some("company") => Some(RecordKind::Company),
        Some("contact") => Some(RecordKind::Contact),
        _ => None,
    };
    let (holder, kind) = match (settled, said, kind) {
        (Some(settled), _, Some(kind)) => (settled.candidate, kind),
        (None, Some(kind), Some(_)) if slots.deal.is_none() && slots.lead.is_none() => {
            let holder = holder(turn, slots, &words).await?;
            turn.picked.push((SLOT.to_owned(), holder.clone()));
            (holder, kind)
        }
        _ => return Ok(None),
    };
    let id = (!holder.id.is_nil()).then(|| MemberId::from_uuid(holder.id));
    Ok(Some(All { kind, holder: id, label: holder.label }))
}

/// Whose they are: the asker's, a colleague's, or nobody's.
async fn holder(turn: &mut Turn<'_>, slots: &OwnerAssign, words: &[String]) -> Result<Candidate, Halt> {
    let has = |some: &[&str]| words.iter().any(|word| some.contains(&word.as_str()));
    let candidate = |id, label: String| Candidate { kind: EntityKind::Member, id, label, detail: None };
    if has(&["unassigned", "unowned"]) {
        return Ok(candidate(uuid::Uuid::nil(), String::new()));
    }
    for name in possessors(turn).into_iter().chain([&slots.contact, &slots.company].into_iter().flatten().cloned()) {
        if let Some(colleague) = turn.colleague(&name).await? {
            return Ok(candidate(colleague.id.as_uuid(), colleague.name));
        }
    }
    match turn.actor.member() {
        Some(me) if has(&["my", "mine"]) => Ok(candidate(me.as_uuid(), turn.actor.name().to_owned())),
        _ => {
            let text = "Whose? Say it like “transfer all my deals to Lina” or “give the unassigned leads to Lina”. \
                        Nothing was changed.";
            Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Asked))
        }
    }
}

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &OwnerAssign, all: &All, to: &Found) -> Answered {
    let permission = Permission::new(all.kind.resource(), "assign");
    let member = MemberId::from_uuid(to.id);
    if !turn.actor.reaches(permission, all.holder.or(Some(member))) {
        return Err(turn.out_of_reach(permission));
    }
    let mut filter = OwnedFilter { owner: all.holder, ..OwnedFilter::default() };
    let company = [&slots.company, &slots.contact].into_iter().flatten().find(|name| **name != all.label);
    if let Some(name) = company.filter(|name| !same_person(&all.label, name)) {
        filter.company = Some(CompanyId::from_uuid(turn.company("company", Some(name)).await?.id));
    }
    let strange = |source: &&String| !["my", "all", "unassigned", "mine"].contains(&source.to_lowercase().as_str());
    filter.source = slots.source.clone().filter(|source| strange(&source));
    let narrowed = [company, filter.source.as_ref()].into_iter().flatten();
    if let Some(words) = left_out(turn, all, to, narrowed) {
        let text = format!(
            "I can't narrow that to “{}”, and without it more would be given, so I did nothing. I know a company (“my deals \
             with Acme”) and, of leads, where they came from.",
            say::line(&words, 60)
        );
        return Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Refused));
    }
    let found = turn.tx.owned(all.kind, &filter, u32::try_from(MOST + 1).unwrap_or(u32::MAX)).await?;
    if found.len() > MOST {
        let text = format!(
            "Those are more than {MOST} {}, and I give {MOST} at once at most. Please narrow them down by company or \
             source, for example “give my deals with Acme to {}”. Nothing was changed.",
            plural(all.kind),
            say::first_name(&to.label)
        );
        return Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Asked));
    }
    if found.is_empty() {
        return Err(nothing(turn, all));
    }
    let records: Vec<Given> = found.into_iter().map(|id| Given { kind: all.kind, id }).collect();
    let count = assigning::give(turn.tx, &records, (member, &to.label), turn.recorder).await?;
    turn.tier = Some(Tier::W3);
    let whose =
        if turn.actor.member() == Some(member) { "yours".to_owned() } else { say::whose(say::first_name(&to.label)) };
    let (are, open) = if count == 1 { ("is", "open ") } else { ("are", "open ") };
    let open = if matches!(all.kind, RecordKind::Deal | RecordKind::Lead) { open } else { "" };
    let text = format!("{} {are} {whose} now.", say::count(count as u64, &format!("{open}{}", all.kind.entity())));
    let stay = matches!(all.kind, RecordKind::Deal | RecordKind::Lead)
        .then(|| format!("What is settled stays where it is: only open {} are given.", plural(all.kind)));
    Ok(Reply::text(text).with_note(stay).with_note(to.note.clone()))
}

/// Words of such a request that narrow nothing down.
const PLAIN: &[&str] = &[
    "transfer",
    "give",
    "assign",
    "reassign",
    "hand",
    "move",
    "pass",
    "shift",
    "over",
    "please",
    "can",
    "could",
    "you",
    "all",
    "of",
    "my",
    "mine",
    "the",
    "every",
    "each",
    "to",
    "me",
    "open",
    "unassigned",
    "unowned",
    "and",
    "with",
    "at",
    "from",
    "for",
    "on",
    "in",
    "his",
    "her",
    "their",
    "s",
    "are",
    "now",
    "is",
    "that",
    "go",
    "goes",
    "should",
    "make",
    "owner",
    "take",
    "i",
    "want",
    "let",
    "have",
    "get",
    "put",
    "under",
    "owned",
    "by",
    "nobody",
    "without",
    "an",
    "a",
    "across",
    "everything",
];

/// The words that narrow down what is given and are not understood.
fn left_out<'n>(
    turn: &Turn<'_>,
    all: &'n All,
    to: &'n Found,
    narrowed: impl Iterator<Item = &'n String>,
) -> Option<String> {
    let names = [&all.label, &to.label].into_iter().chain(narrowed).cloned().chain(possessors(turn));
    let known: Vec<String> = names.flat_map(|name| leancrm_core::text::words(&name)).collect();
    let strange = |word: &&String| {
        let bare = word.trim_end_matches("'s").trim_end_matches("’s");
        let is_said = |part: &String| part == bare || bare.strip_suffix('s') == Some(part.as_str());
        !PLAIN.contains(&bare) && !MANY.iter().any(|(many, _)| *many == bare) && !known.iter().any(is_said)
    };
    // Who gets it may have been misspelt, or said otherwise since: that is no filter.
    let sentence = turn.recorder.sentence().unwrap_or_default().to_lowercase();
    let before = sentence.split_once(" to ").map_or(sentence.as_str(), |(before, _)| before);
    let said = leancrm_core::text::words(before);
    let left: Vec<&str> = said.iter().filter(strange).map(String::as_str).collect();
    (!left.is_empty()).then(|| left.join(" "))
}

/// Whether a name is the beginning of a colleague's whole name.
fn same_person(colleague: &str, name: &str) -> bool {
    let known = leancrm_core::text::words(colleague);
    let said = leancrm_core::text::words(name);
    !said.is_empty() && said.iter().all(|word| known.contains(word))
}

fn nothing(turn: &Turn<'_>, all: &All) -> Halt {
    let open = if matches!(all.kind, RecordKind::Deal | RecordKind::Lead) { "open " } else { "" };
    let what = format!("{open}{}", plural(all.kind));
    let text = match all.holder {
        None => format!("There are no {what} without an owner."),
        Some(holder) if turn.actor.member() == Some(holder) => format!("You have no {what}."),
        Some(_) => format!("{} has no {what} that you can see.", say::first_name(&all.label)),
    };
    Turn::not_found(Reply::text(text).with_suggestions(["my deals", "unassigned leads"]))
}

const fn plural(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Contact => "contacts",
        RecordKind::Company => "companies",
        RecordKind::Lead => "leads",
        _ => "deals",
    }
}
