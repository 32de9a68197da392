//! Where somebody works: a company that is there, one that is made along with them, or none.

use leancrm_core::{
    domain::record::CompanyRecord,
    ids::CompanyId,
    ops::companies::{self, NewCompany, domain_of_email},
    store::Named,
    tenancy::Permission,
};

use crate::{
    resolve::is_guess,
    say,
    turn::{Candidate, EntityKind, Halt, Turn},
};

/// How many companies of a like name are offered.
const NEAR: usize = 4;

/// Where somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::handlers) enum Employer {
    /// There.
    Known(CompanyId),
    /// At a company of this name, which is to be made.
    New(String),
    /// Nobody said so, or it is left out.
    Nowhere,
}

impl Turn<'_> {
    /// The company that was named as somebody's employer. One that is not there is asked about: it can be made, be meant by another
    /// spelling, or where `optional` be left out.
    pub(in crate::handlers) async fn employer(
        &mut self,
        slot: &str,
        said: &str,
        optional: bool,
    ) -> Result<Employer, Halt> {
        if let Some(found) = self.picked_for(slot) {
            return Ok(match found.kind {
                EntityKind::New => Employer::New(said.to_owned()),
                EntityKind::Nothing => Employer::Nowhere,
                _ => Employer::Known(CompanyId::from_uuid(found.id)),
            });
        }
        let matches = self.tx.resolve(said, &[Named::Company], NEAR).await?;
        let guessed = is_guess(matches.quality);
        if let ([hit], false) = (matches.hits.as_slice(), guessed) {
            let candidate = self.candidate(hit);
            self.picked.push((slot.to_owned(), candidate));
            return Ok(Employer::Known(CompanyId::from_uuid(hit.id)));
        }
        let name = say::line(said, 60);
        let prompt = if guessed || matches.hits.is_empty() {
            format!("I know no company “{name}”. What shall it be?")
        } else {
            format!("Which {}?", say::capital(&name))
        };
        let near =
            if matches.hits.is_empty() { self.tx.similar(said, &[Named::Company], NEAR).await? } else { matches.hits };
        let makes = self.actor.require(Permission::COMPANIES_CREATE).is_ok();
        let mut options: Vec<Candidate> =
            makes.then(|| Candidate::new_one(format!("Create the company “{name}”"))).into_iter().collect();
        options.extend(near.iter().map(|hit| self.candidate(hit)));
        if optional || options.is_empty() {
            options.push(Candidate::left_out());
        }
        Err(self.ask_which(slot, prompt, options, 0))
    }

    /// The company that an e-mail address of work belongs to, with a note that says so.
    pub(in crate::handlers) async fn employer_by_address(
        &mut self,
        email: Option<&str>,
        notes: &mut Vec<String>,
    ) -> Result<Employer, Halt> {
        const SLOT: &str = "company_of_address";
        let found = match (self.picked_for(SLOT), email.and_then(domain_of_email)) {
            (Some(found), _) => Some(found.candidate),
            (None, Some(domain)) => {
                // Of two at one domain neither is guessed.
                let found = match self.tx.companies_at(&domain).await?.as_slice() {
                    [only] => Some(self.candidate(only)),
                    _ => None,
                };
                self.picked.extend(found.iter().map(|company| (SLOT.to_owned(), company.clone())));
                found
            }
            (None, None) => None,
        };
        Ok(match found {
            Some(company) => {
                notes.push(format!("At {}, going by the address.", say::line(&company.label, 60)));
                Employer::Known(CompanyId::from_uuid(company.id))
            }
            None => Employer::Nowhere,
        })
    }

    /// The company somebody works at, made where it is new. Its domain follows from their address where no other in the asker's
    /// sight has it.
    pub(in crate::handlers) async fn company_made(
        &mut self,
        employer: Employer,
        email: Option<&str>,
    ) -> Result<Option<CompanyId>, Halt> {
        let name = match employer {
            Employer::Known(company) => return Ok(Some(company)),
            Employer::Nowhere => return Ok(None),
            Employer::New(name) => name,
        };
        let mut domains: Vec<String> = email.and_then(domain_of_email).into_iter().collect();
        if let Some(domain) = domains.first()
            && !self.tx.companies_at(domain).await?.is_empty()
        {
            domains.clear();
        }
        let new = NewCompany { name, domains, ..NewCompany::default() };
        let (id, CompanyRecord { name, .. }) = companies::create(self.tx, new, self.recorder).await?;
        self.focus.company = Some(name);
        Ok(Some(id))
    }
}
