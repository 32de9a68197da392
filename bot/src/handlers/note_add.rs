//! `note_add`: a note on a person, a company or a deal.

use leancrm_core::{ops::notes, store::bulk::rows::On, tenancy::Permission};
use leancrm_nlp::intent::NoteAdd;

use super::{
    cards::NAME,
    shared::writing::{Names, add_link},
};
use crate::{
    question::Wanted,
    reply::{Card, Reply},
    say,
    turn::{Answered, EntityKind, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &NoteAdd) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_CREATE)?;
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let names = names.beside(slots.body.as_deref());
    let Some(found) = turn.named_record(names).await? else {
        return Err(turn.ask_for("contact", Wanted::Words, "Which person, company or deal is the note on?"));
    };
    let label = say::line(&found.label, NAME);
    let Some(body) = &slots.body else {
        return Err(turn.ask_for("body", Wanted::Words, format!("What should the note on {label} say?")));
    };
    let mut on = On::default();
    add_link(&mut on, &found);
    let (_, note) = notes::add(turn.tx, body, on, turn.recorder).await?;
    match found.kind {
        EntityKind::Company => turn.focus.company = Some(found.label.clone()),
        EntityKind::Deal => turn.focus.deal = Some(found.label.clone()),
        _ => turn.focus.contact = Some(found.label.clone()),
    }
    let card = Card::new(format!("Note on {label}"))
        .field("On", say::facts([Some(label.clone()), found.detail.clone()]))
        .field("Note", Some(note.body));
    Ok(Reply::text("Noted.").with_card(card).with_note(found.note))
}
