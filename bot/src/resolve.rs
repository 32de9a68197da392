//! From a name in a sentence to a record, a colleague, or whose records are meant; or to a question.
//!
//! What was picked in a chooser settles a name. Without a name the conversation's focus stands in. One record that fits is
//! taken, and where the spelling had to be guessed the answer says so; several are a question that keeps all other slots.

use std::ops::Deref;

use leancrm_core::{
    ids::{CompanyId, ContactId},
    store::{Match, Matches, MemberMatch, Named, Quality},
    text,
};

use crate::{
    question::MAX_OPTIONS,
    reply::Reply,
    say,
    turn::{Candidate, EntityKind, Halt, Outcome, Turn},
};

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

    /// The deal of a slot, by its own name or by the company or person it is with; open deals come before closed ones.
    /// `company` narrows it, or stands in for a name.
    pub(crate) async fn deal(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_deal(slot, text, company).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_deal(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        let in_focus =
            if company.is_none() { self.focus.deal.clone().or_else(|| self.focus.company.clone()) } else { None };
        let text = text.map(str::to_owned).or(in_focus);
        let name = text.as_deref().map(deal_name);
        let (deals, note) = match (name, company) {
            (None, None) => return Err(who_is_meant("Which deal do you mean?")),
            (name, Some(company)) => {
                let company = self.company("company", Some(company)).await?;
                let deals = self.tx.deals_with(Some(CompanyId::from_uuid(company.id)), None).await?;
                (narrowed(deals, name), company.note)
            }
            (Some(name), None) => self.deals_called(name).await?,
        };
        let open: Vec<Match> = deals.iter().filter(|deal| deal.live).cloned().collect();
        let deals = if open.is_empty() { deals } else { open };
        let said = name.or(company).unwrap_or_default();
        match deals.as_slice() {
            [] => Err(self.nothing_called(said, &[Named::Deal]).await?),
            [deal] if note.is_some() && self.asks_for(said) => {
                let candidate = self.candidate(deal);
                Err(self.ask_which(slot, not_known(&say::line(said, 60), 1), vec![candidate], 0))
            }
            [deal] => Ok(Found { candidate: self.candidate(deal), note }),
            several => {
                let candidates = several.iter().map(|deal| self.candidate(deal)).collect();
                Err(self.ask_which(slot, format!("Which {} deal?", say::line(said, 60)), candidates, 0))
            }
        }
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
                EntityKind::Meeting | EntityKind::Member | EntityKind::Task => None,
            })
        };
        let text = text.map(str::to_owned).or_else(in_focus).ok_or_else(|| who_is_meant("Who do you mean?"))?;
        let kinds: Vec<Named> = kinds.iter().filter_map(|kind| named_kind(*kind)).collect();
        self.named(slot, &text, &kinds).await
    }

    /// The colleague of a slot ("me" is the asker).
    pub(crate) async fn member(&mut self, slot: &str, text: &str) -> Result<Found, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(found);
        }
        let found = self.find_member(slot, text).await?;
        Ok(self.settled(slot, found))
    }

    async fn find_member(&mut self, slot: &str, text: &str) -> Result<Found, Halt> {
        if let (Some(me), "me" | "myself" | "i") = (self.actor.member(), text.trim().to_lowercase().as_str()) {
            let label = self.actor.name().to_owned();
            let candidate = Candidate { kind: EntityKind::Member, id: me.as_uuid(), label, detail: None };
            return Ok(Found { candidate, note: None });
        }
        let (members, quality) = self.tx.members_called(text).await?;
        let guessed = is_guess(quality);
        let candidate = |member: &MemberMatch| Candidate {
            kind: EntityKind::Member,
            id: member.id.as_uuid(),
            label: member.name.clone(),
            detail: Some(member.role.clone()),
        };
        match members.as_slice() {
            [] => Err(Self::not_found(
                Reply::text(format!("I know no colleague called “{}”.", say::line(text, 60)))
                    .with_suggestions(["my deals", "my tasks"]),
            )),
            [one] if guessed && self.asks_for(text) => {
                Err(self.ask_which(slot, not_known(&say::line(text, 60), 1), vec![candidate(one)], 0))
            }
            [one] => {
                let note = guessed.then(|| format!("I took “{}” for {}.", say::line(text, 60), one.name));
                Ok(Found { candidate: candidate(one), note })
            }
            several => {
                let candidates = several.iter().map(candidate).collect();
                Err(self.ask_which(slot, format!("Which {}?", say::line(text, 60)), candidates, 0))
            }
        }
    }

    /// The colleague whom a name surely means, where it means just one.
    pub(crate) async fn colleague(&mut self, name: &str) -> Result<Option<MemberMatch>, Halt> {
        let (mut members, quality) = self.tx.members_called(name).await?;
        let surely = quality.is_some() && !is_guess(quality) && members.len() == 1;
        Ok(members.pop().filter(|_| surely))
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

    /// The deals a name leads to: by their own name, else also by the company or the person they are with.
    async fn deals_called(&mut self, name: &str) -> Result<(Vec<Match>, Option<String>), Halt> {
        let by_name = self.tx.resolve(name, &[Named::Deal], 50).await?;
        let guessed = is_guess(by_name.quality);
        if by_name.quality == Some(Quality::Exact) {
            return Ok((by_name.hits, None));
        }
        let customers = self.tx.resolve(name, &[Named::Company, Named::Contact], 5).await?;
        let customer_guessed = is_guess(customers.quality);
        let mut deals = by_name.hits;
        let mut note = None;
        if !customer_guessed || deals.is_empty() {
            if guessed && !customer_guessed && !customers.hits.is_empty() {
                deals.clear();
            }
            for customer in &customers.hits {
                let (company, contact) = match customer.kind {
                    Named::Company => (Some(CompanyId::from_uuid(customer.id)), None),
                    _ => (None, Some(ContactId::from_uuid(customer.id))),
                };
                let theirs = self.tx.deals_with(company, contact).await?;
                deals.extend(
                    theirs
                        .into_iter()
                        .filter(|deal| !deals.iter().any(|known| known.id == deal.id))
                        .collect::<Vec<_>>(),
                );
            }
            if let (true, [customer]) = (customer_guessed, customers.hits.as_slice()) {
                note = Some(customer.name.clone());
            }
        }
        if let (true, [deal]) = (guessed, deals.as_slice()) {
            note = Some(deal.name.clone());
        }
        let note = note.map(|taken| format!("I took “{}” for {}.", say::line(name, 60), say::line(&taken, 60)));
        Ok((deals, note))
    }

    /// The halt for a name that leads nowhere within the asker's sight.
    pub(crate) async fn nothing_called(&mut self, name: &str, kinds: &[Named]) -> Result<Halt, Halt> {
        let what = match kinds {
            [Named::Contact] => "contact",
            [Named::Company] => "company",
            [Named::Deal] => "deal",
            [Named::Lead] => "lead",
            _ => "record",
        };
        let said = say::line(name, 60);
        let similar = self.tx.similar_names(name, kinds, 3).await?;
        let mut reply = Reply::text(format!("I found no {what} called “{said}” that you can see."));
        if similar.is_empty() {
            reply = reply.with_note(Some(
                "Check the spelling, or give me a company, an e-mail address or a phone number.".to_owned(),
            ));
        }
        let ask = |name: &String| match what {
            "deal" => format!("update on the {} deal", say::line(name, 60)),
            "company" => format!("status with {}", say::line(name, 60)),
            _ => format!("tell me about {}", say::line(name, 60)),
        };
        let mut next: Vec<String> = similar.iter().map(ask).collect();
        if kinds.contains(&Named::Contact)
            && let Some(colleague) = self.colleague(name).await?
        {
            reply = reply.with_text(format!("{} is a colleague of yours.", colleague.name));
            next.push(format!("how is {} doing?", say::first_name(&colleague.name)));
        }
        next.push(if what == "deal" { "my deals".to_owned() } else { format!("search for {said}") });
        Ok(Self::not_found(reply.with_suggestions(next)))
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

fn named_kind(kind: EntityKind) -> Option<Named> {
    match kind {
        EntityKind::Contact => Some(Named::Contact),
        EntityKind::Company => Some(Named::Company),
        EntityKind::Deal => Some(Named::Deal),
        EntityKind::Lead => Some(Named::Lead),
        EntityKind::Meeting | EntityKind::Member | EntityKind::Task => None,
    }
}

/// The name of a deal without the words around it: `the Acme deal` is `Acme`.
fn deal_name(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("the ").unwrap_or(text);
    let bare = [" deal", " opportunity", " opp"].iter().find_map(|word| text.strip_suffix(word));
    bare.filter(|bare| !bare.trim().is_empty()).unwrap_or(text)
}

/// Of a customer's deals those whose name has all the words; all of them where none has.
fn narrowed(deals: Vec<Match>, name: Option<&str>) -> Vec<Match> {
    let Some(wanted) = name.map(text::words).filter(|words| !words.is_empty()) else { return deals };
    let fits = |deal: &&Match| {
        let known = text::words(&deal.name);
        wanted.iter().all(|word| known.contains(word))
    };
    let fitting: Vec<Match> = deals.iter().filter(fits).cloned().collect();
    if fitting.is_empty() { deals } else { fitting }
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
    fn a_deal_is_named_without_the_words_around_it() {
        assert_eq!(deal_name("the Acme deal"), "Acme");
        assert_eq!(deal_name("Acme renewal"), "Acme renewal");
        assert_eq!(deal_name(" deal"), "deal");
    }

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
