//! A name that leads nowhere: near spellings, and for who is about to write the offer to add who is missing.

use leancrm_core::{store::Named, tenancy::Permission, text};

use crate::{
    reply::Reply,
    say,
    turn::{Halt, Turn},
};

impl Turn<'_> {
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
        let colleague = if kinds.contains(&Named::Contact) { self.colleague(name).await? } else { None };
        if let Some(colleague) = &colleague {
            reply = reply.with_text(format!("{} is a colleague of yours.", colleague.name));
            next.push(format!("how is {} doing?", say::first_name(&colleague.name)));
        } else if self.is_writing() {
            next.extend(self.ways_to_add(name, kinds));
        }
        next.push(if what == "deal" { "my deals".to_owned() } else { format!("search for {said}") });
        Ok(Self::not_found(reply.with_suggestions(next)))
    }

    /// Sentences that add who or what is missing. They lead to a preview, so nothing is written by a press on one.
    fn ways_to_add(&self, name: &str, kinds: &[Named]) -> Vec<String> {
        let words = text::words(name).len();
        if !(1..=5).contains(&words) || name.contains('@') || !name.contains(char::is_alphabetic) {
            return Vec::new();
        }
        let name = say::line(name, 60);
        let ways = [
            (Named::Contact, Permission::CONTACTS_CREATE, "add contact"),
            (Named::Company, Permission::COMPANIES_CREATE, "add company"),
            (Named::Deal, Permission::DEALS_CREATE, "new deal"),
            (Named::Lead, Permission::LEADS_CREATE, "new lead"),
        ];
        ways.into_iter()
            .filter(|(kind, permission, _)| kinds.contains(kind) && self.actor.require(*permission).is_ok())
            .map(|(_, _, way)| format!("{way} {name}"))
            .collect()
    }
}
