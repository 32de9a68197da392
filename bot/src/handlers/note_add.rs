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
    resolve::Found,
    say,
    turn::{ABOUT, Answered, Candidate, EntityKind, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &NoteAdd) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_CREATE)?;
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let names = names.beside(slots.body.as_deref());
    let picked = turn.noted_on().await?;
    let found = if picked.is_some() { picked } else { turn.named_record(names).await? };
    let Some(found) = found else {
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

impl Turn<'_> {
    /// The record that was picked by its id alone, with its name, if it is in the asker's sight; `None` where none was picked.
    async fn noted_on(&mut self) -> Result<Option<Found>, Halt> {
        let Some(picked) = self.picked_for(ABOUT) else { return Ok(None) };
        if !picked.label.is_empty() {
            return Ok(Some(picked));
        }
        let name = self.tx.names_of(&[picked.id]).await?.remove(&picked.id);
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            let gone = "That record is no longer there, or not in your sight, so nothing was noted.";
            return Err(Self::not_found(Reply::text(gone)));
        };
        let candidate = Candidate { label: say::line(&name, 120), ..picked.candidate };
        self.picked.push((ABOUT.to_owned(), candidate.clone()));
        Ok(Some(Found { candidate, note: None }))
    }
}
