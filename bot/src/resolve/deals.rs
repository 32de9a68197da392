//! Which deal is meant: by its own name, or by the company or person it is with.

use leancrm_core::{
    ids::{CompanyId, ContactId},
    store::{Match, Named, Quality},
    text,
};

use super::{Found, is_guess, not_known, who_is_meant};
use crate::{
    reply::Reply,
    say,
    turn::{Candidate, Halt, Turn},
};

impl Turn<'_> {
    /// The deal of a slot, by its own name or by the company or person it is with; open deals come before closed ones.
    /// `company` narrows it, or stands in for a name.
    pub(crate) async fn deal(&mut self, slot: &str, text: Option<&str>, company: Option<&str>) -> Result<Found, Halt> {
        match self.picked_for(slot) {
            Some(found) if found.label.is_empty() => return self.pressed_deal(slot, found).await,
            Some(found) => return Ok(found),
            None => {}
        }
        let found = self.find_deal(slot, text, company).await?;
        Ok(self.settled(slot, found))
    }

    /// A deal that a button named by its id alone, with its name.
    async fn pressed_deal(&mut self, slot: &str, found: Found) -> Result<Found, Halt> {
        let name = self.tx.names_of(&[found.id]).await?.remove(&found.id);
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            let gone = "That deal is no longer there, or no longer in your sight.";
            return Err(Turn::not_found(Reply::text(gone).with_suggestions(["my deals"])));
        };
        let candidate = Candidate { label: say::line(&name, 120), ..found.candidate };
        Ok(self.settled(slot, Found { candidate, note: None }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deal_is_named_without_the_words_around_it() {
        assert_eq!(deal_name("the Acme deal"), "Acme");
        assert_eq!(deal_name("Acme renewal"), "Acme renewal");
        assert_eq!(deal_name(" deal"), "deal");
    }
}
