//! What the asker wants of their mail: whose is kept, and who may read it.

use leancrm_core::{
    domain::mail::{MailPattern, MailWish},
    ids::{CompanyId, ContactId},
    ops::mail::{self, MailEdit},
};
use leancrm_nlp::Tier;

use crate::{
    reply::Reply,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// Whose mail a name may stand for, companies first.
const KINDS: [EntityKind; 2] = [EntityKind::Company, EntityKind::Contact];
/// The longest label, in characters.
const LABEL: usize = 100;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Mail with somebody is left out.
    LeftOut,
    /// Mail with somebody is kept.
    Kept,
    /// Colleagues may read it: with somebody, or all of it.
    Shared,
    /// They may not.
    Private,
    /// Only mail with a label is kept, or every mail.
    Labelled,
    /// A language model reads new mail.
    Read,
    /// None does.
    NotRead,
    /// People whom the asker writes to become contacts by themselves.
    Added,
    /// They do not.
    NotAdded,
}

impl Wanted {
    /// What the word of a slot means.
    pub(super) fn read(key: &str) -> Option<Self> {
        Some(match key {
            "mail_left_out" => Self::LeftOut,
            "mail_kept" => Self::Kept,
            "mail_shared" => Self::Shared,
            "mail_private" => Self::Private,
            "mail_labelled" => Self::Labelled,
            "mail_read" => Self::Read,
            "mail_not_read" => Self::NotRead,
            "mail_adds" => Self::Added,
            "mail_adds_nobody" => Self::NotAdded,
            _ => return None,
        })
    }
}

pub(super) async fn answer(turn: &mut Turn<'_>, wanted: Wanted, value: Option<&str>) -> Answered {
    match (wanted, value) {
        (Wanted::Labelled, label) => labelled(turn, label).await,
        (Wanted::Read | Wanted::NotRead | Wanted::Added | Wanted::NotAdded, _) => done_with_it(turn, wanted).await,
        (Wanted::Shared | Wanted::Private, None) => {
            let is_shared = wanted == Wanted::Shared;
            looked_at_first(turn, wanted);
            let text = if is_shared {
                "Your colleagues may read all of your mail that is kept."
            } else {
                "Your mail is private: colleagues see that there was some, and not what it says. What you share with one company or \
                 person stays shared."
            };
            kept(turn, wanted, &[MailEdit::Shared(is_shared)], text.to_owned()).await
        }
        (_, value) => about(turn, wanted, value).await,
    }
}

/// What is said of mail that is there already.
const SOON: &str = "It counts for mail that is kept already, too, within minutes.";
/// What is said where mail comes back: what was never kept needs a look into the mailbox, which goes back so far.
const BACK: &str = "What was kept before is back within minutes, and what was not follows from the last 90 days.";
/// What is said of labels, which only the mailbox knows.
const LABELS: &str = "Mail of the last 90 days follows within minutes; what is older stays as it is kept.";
/// What is said where no mail is read.
const LATER: &str = "No Gmail of yours is read yet: it counts once you connect one. Say “connect Google”.";

/// Keeps wishes, and answers with this and from when it counts.
async fn kept(turn: &mut Turn<'_>, wanted: Wanted, edits: &[MailEdit], text: String) -> Answered {
    let when = match (mail::edit(turn.tx, edits, turn.recorder).await?, wanted) {
        (false, _) => LATER,
        (true, Wanted::Kept) => BACK,
        (true, Wanted::Labelled) => LABELS,
        (true, _) => SOON,
    };
    Ok(Reply::text(text).with_note(Some(when.to_owned())))
}

/// What is done with mail beside keeping it: it is read by a model, or makes contacts.
async fn done_with_it(turn: &mut Turn<'_>, wanted: Wanted) -> Answered {
    let (edit, text) = match wanted {
        Wanted::Read => (
            MailEdit::ReadsText(true),
            "A language model reads your new mail, what comes and what you send, once each, for what is promised, asked for and signed; nothing else of the text is \
             kept. Say “what did you find in my mail”.",
        ),
        Wanted::NotRead => (MailEdit::ReadsText(false), "No language model reads your mail."),
        Wanted::Added => (
            MailEdit::AddsContacts(true),
            "People whom you write to at companies that are known become contacts by themselves.",
        ),
        _ => (
            MailEdit::AddsContacts(false),
            "Nobody becomes a contact by themselves; “suggested contacts” shows who could.",
        ),
    };
    looked_at_first(turn, wanted);
    mail::edit(turn.tx, &[edit], turn.recorder).await?;
    let standing = turn.tx.model_standing().await?;
    let lacks_a_model = wanted == Wanted::Read && !turn.may_ask_a_model(&standing);
    let note =
        "No language model is in use here, so nothing is read until an administrator sets one up (leancrm model set).";
    Ok(Reply::text(text).with_note(lacks_a_model.then(|| note.to_owned())))
}

/// What shows mail to others or to a model, or takes it out, is looked at before it counts.
fn looked_at_first(turn: &mut Turn<'_>, wanted: Wanted) {
    if matches!(wanted, Wanted::Shared | Wanted::LeftOut | Wanted::Read) {
        turn.tier = Some(Tier::W2);
    }
}

/// A wish about mail with a company, a person, a domain or an address.
async fn about(turn: &mut Turn<'_>, wanted: Wanted, value: Option<&str>) -> Answered {
    let (name, patterns) = whose(turn, value).await?;
    let about = |wish, is_wanted: bool| {
        patterns.iter().map(|of| MailEdit::About(wish, of.clone(), is_wanted)).collect::<Vec<_>>()
    };
    let edits = match wanted {
        Wanted::LeftOut => [about(MailWish::Block, true), about(MailWish::Allow, false)].concat(),
        Wanted::Kept => [about(MailWish::Block, false), about(MailWish::Allow, true)].concat(),
        Wanted::Shared => about(MailWish::Share, true),
        _ => about(MailWish::Share, false),
    };
    looked_at_first(turn, wanted);
    let text = match wanted {
        Wanted::LeftOut => format!("Mail with {name} is left out from now on."),
        Wanted::Kept => format!("Mail with {name} is kept from now on."),
        Wanted::Shared => format!("Your colleagues may read your mail with {name}."),
        _ => format!("Your mail with {name} is private."),
    };
    kept(turn, wanted, &edits, text).await
}

/// Whose mail is meant, by what it is known.
async fn whose(turn: &mut Turn<'_>, value: Option<&str>) -> Result<(String, Vec<MailPattern>), Halt> {
    if let Some(pattern) = value.and_then(MailPattern::read) {
        return Ok((say::line(&pattern.written(), 100), vec![pattern]));
    }
    let found = turn.anyone("value", value, &KINDS).await?;
    if found.note.is_some() {
        let text = "Whose mail do you mean? Say the whole name, an address or a domain, like “don't sync mail from globex.com”.";
        return Err(Turn::not_found(Reply::text(text)));
    }
    let texts = if found.kind == EntityKind::Company {
        let card = turn.tx.company_card(CompanyId::from_uuid(found.id)).await?;
        card.map(|card| card.domains).unwrap_or_default()
    } else {
        let card = turn.tx.contact_card(ContactId::from_uuid(found.id)).await?;
        let points = card.map(|card| card.points).unwrap_or_default();
        points.into_iter().filter(|point| point.kind == "email").map(|point| point.value).collect()
    };
    let patterns: Vec<MailPattern> = texts.iter().filter_map(|text| MailPattern::read(text)).collect();
    let name = say::line(&found.label, 100);
    if patterns.is_empty() {
        let text = format!(
            "I know no address of {name} to tell the mail by. Say an address or a domain, like “don't sync mail from globex.com”."
        );
        return Err(Turn::not_found(Reply::text(text)));
    }
    Ok((name, patterns))
}

async fn labelled(turn: &mut Turn<'_>, label: Option<&str>) -> Answered {
    let label = label.map(|label| say::line(label, LABEL)).filter(|label| !label.is_empty());
    let labels: Vec<String> = label.clone().into_iter().collect();
    let text = match label {
        Some(label) => format!("Only mail with the label {label} is kept."),
        None => "Mail is kept whatever its labels.".to_owned(),
    };
    kept(turn, Wanted::Labelled, &[MailEdit::Labels(labels)], text).await
}
