//! From a name in a sentence to a record, a colleague, or whose records are meant; or to a question.
//!
//! What was picked in a chooser settles a name. Without a name the conversation's focus stands in. One record that fits is
//! taken, and where the spelling had to be guessed the answer says so; several are a question that keeps all other slots.

use std::ops::Deref;

use leancrm_core::{
    ids::CompanyId,
    store::{Match, Matches, Named, Quality},
    text,
};

use crate::{
    question::MAX_OPTIONS,
    reply::Reply,
    say,
    turn::{Candidate, EntityKind, Halt, Outcome, Turn},
};

mod deals;
mod members;
mod nothing;
mod owners;

pub(crate) use owners::Owners;

/// The record a name led to. Reads like its [`Candidate`]: `found.id`, `found.label`.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The record.
    pub(crate) candidate: Candidate,
    /// How the name was read, where it was not written exactly so; belongs into the reply with
    /// [`Reply::with_note`].
    pub(crate) note: Option<String>,
}

impl Deref for Found {
    type Target = Candidate;

    fn deref(&self) -> &Candidate {
        &self.candidate
    }
}

impl Turn<'_> {
    /// The contact of a slot; `company` narrows it.
    pub(crate) async fn contact(
        &mut self,
        slot: &str,
        text: Option<&str>,
        company: Option<&str>,
    ) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_contact(slot, text, company).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_contact(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        let text = match text {
            Some(text) => text.to_owned(),
            None => self.focus.contact.clone().ok_or_else(|| who_is_meant("Who do you mean?"))?,
        };
        let (name, place) = match (company, text.split_once(" at ")) {
            (None, Some((name, place))) => (name, Some(place)),
            (company, _) => (text.as_str(), company),
        };
        match place {
            Some(place) => self.contact_at(slot, name, place).await,
            None => self.named(slot, name, &[Named::Contact]).await,
        }
    }

    /// The company of a slot.
    pub(crate) async fn company(&mut self, slot: &str, text: Option<&str>) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_company(slot, text).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_company(&mut self, slot: &str, text: Option<&str>) -> Result<Found, Halt> {
        let text = match text {
            Some(text) => text.to_owned(),
            None => self.focus.company.clone().ok_or_else(|| who_is_meant("Which company do you mean?"))?,
        };
        self.named(slot, &text, &[Named::Company]).await
    }

    /// The record of any of `kinds` (contact, company, deal, lead) that a name leads to; the first kind goes before the
    /// others.
    pub(crate) async fn anyone(&mut self, slot: &str, text: Option<&str>, kinds: &[EntityKind]) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_anyone(slot, text, kinds).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_anyone(&mut self, slot: &str, text: Option<&str>, kinds: &[EntityKind]) -> Result<Found, Halt> {
        let focus = &self.focus;
        let in_focus = || {
            kinds.iter().find_map(|kind| match kind {
                EntityKind::Contact => focus.contact.clone(),
                EntityKind::Company => focus.company.clone(),
                EntityKind::Deal => focus.deal.clone(),
                EntityKind::Lead => focus.lead.clone(),
                EntityKind::Meeting
                | EntityKind::Member
                | EntityKind::Task
                | EntityKind::Finding
                | EntityKind::New
                | EntityKind::Nothing => None,
            })
        };
        let text = text.map(str::to_owned).or_else(in_focus).ok_or_else(|| who_is_meant("Who do you mean?"))?;
        let kinds: Vec<Named> = kinds.iter().filter_map(|kind| kind.named()).collect();
        self.named(slot, &text, &kinds).await
    }

    /// Every company of a slot in which several may be named with "or" between them.
    pub(crate) async fn companies(&mut self, slot: &str, text: &str) -> Result<Vec<Found>, Halt> {
        let names = self.alternatives(text, &[Named::Company]).await?;
        let mut found = vec![self.company(slot, Some(&names[0])).await?];
        for (position, name) in names.iter().enumerate().skip(1) {
            found.push(self.company(&format!("{slot}_{}", position + 1), Some(name)).await?);
        }
        Ok(found)
    }

    /// Every person of a slot in which several may be named with "or" between them; `company` narrows each.
    pub(crate) async fn contacts(&mut self, slot: &str, text: &str, company: Option<&str>) -> Result<Vec<Found>, Halt> {
        let names = self.alternatives(text, &[Named::Contact]).await?;
        let mut found = vec![self.contact(slot, Some(&names[0]), company).await?];
        for (position, name) in names.iter().enumerate().skip(1) {
            found.push(self.contact(&format!("{slot}_{}", position + 1), Some(name), company).await?);
        }
        Ok(found)
    }

    /// The names in a text, at least one: what stands between its "or"s, unless a record is called just so.
    async fn alternatives(&mut self, text: &str, kinds: &[Named]) -> Result<Vec<String>, Halt> {
        let names: Vec<String> =
            text.split(" or ").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if names.len() < 2
            || self.tx.resolve(text, kinds, 1).await?.quality.is_some_and(|quality| !is_guess(Some(quality)))
        {
            return Ok(vec![text.to_owned()]);
        }
        Ok(names)
    }

    /// Whether a guess at this name is asked about: of short names always, and before anything is written.
    fn asks_for(&self, name: &str) -> bool {
        self.is_writing() || is_short(name)
    }

    /// Keeps what a name led to, so that carried out once more it leads to the same.
    fn settled(&mut self, slot: &str, found: Found) -> Found {
        self.picked.push((slot.to_owned(), found.candidate.clone()));
        found
    }

    /// What was picked for a slot when the bot asked, or found.
    pub(crate) fn picked_for(&self, slot: &str) -> Option<Found> {
        let (_, candidate) = self.picked.iter().rev().find(|(filled, _)| filled == slot)?;
        Some(Found { candidate: candidate.clone(), note: None })
    }

    /// The one record of a name, or a question, or the news that there is none.
    async fn named(&mut self, slot: &str, name: &str, kinds: &[Named]) -> Result<Found, Halt> {
        let names = self.alternatives(name, kinds).await?;
        let (first, others) = names.split_first().map_or((name, &[][..]), |(first, others)| (first.as_str(), others));
        if self.is_writing() && !others.is_empty() {
            let reply = Reply::text(format!("“{}” is more than one; please name one at a time.", say::line(name, 60)));
            return Err(Halt::Say(Box::new(reply), Outcome::Asked));
        }
        let matches = self.tx.resolve(first, kinds, MAX_OPTIONS).await?;
        let mut found = self.one_of(slot, first, matches, kinds).await?;
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(|other| format!("“{}”", say::line(other, 60))).collect();
            let left_out = format!(
                "This is about {} alone; ask for {} too.",
                say::line(&found.label, 60),
                say::list(&others, "and")
            );
            found.note = Some(found.note.map_or(left_out.clone(), |note| format!("{note} {left_out}")));
        }
        Ok(found)
    }

    /// A person at a company.
    async fn contact_at(&mut self, slot: &str, name: &str, place: &str) -> Result<Found, Halt> {
        let companies = self.tx.resolve(place, &[Named::Company], 20).await?.hits;
        if companies.is_empty() && self.is_writing() {
            return Err(self.nothing_called(place, &[Named::Company]).await?);
        }
        if companies.is_empty() {
            let mut found = self.named(slot, name, &[Named::Contact]).await?;
            let unknown =
                format!("I know no company called “{}”, so I looked for the name alone.", say::line(place, 60));
            found.note = Some(unknown);
            return Ok(found);
        }
        let ids: Vec<CompanyId> = companies.iter().map(|company| CompanyId::from_uuid(company.id)).collect();
        let matches = self.tx.resolve_within(name, &ids, MAX_OPTIONS).await?;
        if !matches.hits.is_empty() {
            return self.one_of(slot, name, matches, &[Named::Contact]).await;
        }
        let elsewhere = self.tx.resolve(name, &[Named::Contact], 3).await?.hits;
        let mut reply =
            Reply::text(format!("I found no {} at {}.", say::line(name, 60), say::line(&companies[0].name, 60)));
        if !elsewhere.is_empty() {
            let others: Vec<String> = elsewhere.iter().map(person_and_place).collect();
            reply = reply.with_text(format!("There is {}.", say::list(&others, "and")));
        }
        let names = elsewhere.iter().map(|person| format!("tell me about {}", say::line(&person.name, 60)));
        let company = format!("status with {}", say::line(&companies[0].name, 60));
        Err(Self::not_found(reply.with_suggestions(names.chain([company]))))
    }

    async fn one_of(&mut self, slot: &str, name: &str, matches: Matches, kinds: &[Named]) -> Result<Found, Halt> {
        let guessed = is_guess(matches.quality);
        let said = say::line(name, 60);
        // A colleague's name is no misspelt customer.
        if guessed && self.colleague(name).await?.is_some() {
            return Err(self.nothing_called(name, kinds).await?);
        }
        match matches.hits.as_slice() {
            [] => Err(self.nothing_called(name, kinds).await?),
            [hit] if guessed && self.asks_for(name) => {
                let candidate = self.candidate(hit);
                Err(self.ask_which(slot, not_known(&said, 1), vec![candidate], 0))
            }
            [hit] => {
                let note = guessed.then(|| format!("I took “{said}” for {}.", say::line(&hit.name, 60)));
                Ok(Found { candidate: self.candidate(hit), note })
            }
            several => {
                let more = matches.total.saturating_sub(several.len());
                let prompt = match (guessed, matches.uncounted) {
                    (true, _) => not_known(&said, several.len()),
                    (false, true) => format!("Which {}? More than {} fit.", say::capital(&said), matches.total),
                    (false, false) => format!("Which {}?", say::capital(&said)),
                };
                let candidates = several.iter().map(|hit| self.candidate(hit)).collect();
                Err(self.ask_which(slot, prompt, candidates, if matches.uncounted { 0 } else { more }))
            }
        }
    }

    /// A match as a candidate: beside its name what tells it apart.
    pub(crate) fn candidate(&self, hit: &Match) -> Candidate {
        let contacted = hit.last_contacted_at.map(|at| say::ago(self.local(at), self.local_now()));
        let (kind, last) = match hit.kind {
            Named::Contact => (
                EntityKind::Contact,
                contacted.map_or("never contacted".to_owned(), |ago| format!("last contact {ago}")),
            ),
            Named::Company => {
                let none = if self.sees_every_contact() { "never contacted" } else { "no contact that you can see" };
                (EntityKind::Company, contacted.map_or(none.to_owned(), |ago| format!("last contact {ago}")))
            }
            Named::Deal => (EntityKind::Deal, if hit.live { "open".to_owned() } else { "closed".to_owned() }),
            Named::Lead => (EntityKind::Lead, "lead".to_owned()),
        };
        let beside = hit.beside.as_deref().map(|beside| say::line(beside, 60));
        Candidate { kind, id: hit.id, label: say::line(&hit.name, 120), detail: say::facts([beside, Some(last)]) }
    }
}

/// Whether a name was found only by supposing a slip or by its sound.
pub(crate) fn is_guess(quality: Option<Quality>) -> bool {
    matches!(quality, Some(Quality::Fuzzy | Quality::Sound))
}

/// Whether a name is too short to be guessed: almost every short word is a slip away from another.
fn is_short(name: &str) -> bool {
    text::words(name).iter().all(|word| word.len() <= 4) && text::words(name).len() < 2
}

pub(crate) fn not_known(said: &str, several: usize) -> String {
    let these = if several == 1 { "this" } else { "one of these" };
    format!("I know no “{said}”. Did you mean {these}?")
}

/// Asks back because nothing was named and nothing was talked about.
fn who_is_meant(question: &str) -> Halt {
    let suggestions = match question {
        "Which deal do you mean?" => ["my deals", "my pipeline", "what's slipping?"],
        "Which company do you mean?" => ["all companies", "my pipeline", "recent activity"],
        _ => ["my contacts", "who haven't I contacted in 2 weeks?", "what's on today?"],
    };
    Halt::Say(Box::new(Reply::text(question).with_suggestions(suggestions)), Outcome::Asked)
}

fn person_and_place(person: &Match) -> String {
    match &person.beside {
        Some(company) => format!("{} at {}", say::line(&person.name, 60), say::line(company, 60)),
        None => say::line(&person.name, 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_short_word_is_never_guessed() {
        for short in ["KWD", "JS", "Omar", "x"] {
            assert!(is_short(short), "{short}");
        }
        for long in ["Petrochm", "Jonh Smiht"] {
            assert!(!is_short(long), "{long}");
        }
    }
}
