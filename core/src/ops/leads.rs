//! Writing leads: they come in, are settled one way or the other, and become customers.

use chrono::SubsecRound as _;

use super::contacts::{one_line, valid_email, valid_phone};
use crate::{
    domain::record::{LeadRecord, Record, RecordKind},
    error::{Error, Result},
    history::{Recorder, Write},
    ids::{LeadId, ProductId},
    store::{Named, Quality, Stored, TenantTx},
    tenancy::Permission,
    text,
};

mod convert;

pub use convert::{Converted, convert};

/// The longest name, company, title, source or reason, in characters.
const LONGEST: usize = 300;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 5_000;

/// A lead that comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLead {
    /// Their name; made from the address or the number where it is empty.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// Where they work.
    pub company: Option<String>,
    /// What they do there.
    pub title: Option<String>,
    /// Where the lead came from.
    pub source: Option<String>,
    /// What they ask for.
    pub product: Option<ProductId>,
    /// What else is known.
    pub note: Option<String>,
}

/// Somebody in sight who is likely to be the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// What they are: `lead` or `contact`.
    pub what: &'static str,
    /// Their name.
    pub name: String,
    /// What they have in common: the `e-mail address`, the `number` or the `name`.
    pub common: &'static str,
}

/// What becomes of a lead short of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settle {
    /// Somebody is at it.
    Work,
    /// It is worth while.
    Qualify,
    /// It is not, perhaps for a reason.
    Disqualify(Option<String>),
    /// It is open once more.
    Reopen,
}

/// The lead as it can be stored.
///
/// # Errors
/// [`Error::Invalid`] with one sentence that says why it cannot.
pub fn checked(tx: &TenantTx, mut new: NewLead) -> Result<NewLead> {
    if let Some(email) = &mut new.email {
        let known = valid_email(email).ok_or_else(|| Error::invalid(format!("{email:?} is not an e-mail address.")))?;
        *email = known;
    }
    if let Some(phone) = &mut new.phone {
        let known = valid_phone(phone, tx.actor().region())
            .ok_or_else(|| Error::invalid(format!("{phone:?} is not a telephone number.")))?;
        *phone = known;
    }
    new.name = one_line(&new.name);
    if new.name.is_empty() {
        let from_email = new.email.as_deref().map(super::contacts::name_of).filter(|name| !name.is_empty());
        new.name = from_email.or_else(|| new.phone.clone()).unwrap_or_default();
    }
    if text::fold(&new.name).is_empty() {
        return Err(Error::invalid("A lead needs a name, an e-mail address or a telephone number."));
    }
    for value in
        [Some(&mut new.name), new.company.as_mut(), new.title.as_mut(), new.source.as_mut()].into_iter().flatten()
    {
        *value = one_line(value);
        if value.chars().count() > LONGEST {
            return Err(Error::invalid(format!(
                "That is longer than {LONGEST} characters: “{}”.",
                super::short(value)
            )));
        }
    }
    if new.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Error::invalid(format!("A note on a lead has {LONGEST_NOTE} characters at most.")));
    }
    Ok(new)
}

/// Takes a lead in; it is the actor's.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::Invalid`] for what cannot be stored.
pub async fn create(tx: &mut TenantTx, new: NewLead, recorder: &mut Recorder) -> Result<(LeadId, LeadRecord)> {
    let new = checked(tx, new)?;
    let owner_id = tx.actor().member();
    let lead = LeadRecord {
        name: new.name,
        email: new.email,
        phone: new.phone,
        company_name: new.company,
        title: new.title,
        location: None,
        source: new.source.filter(|source| !source.is_empty()).unwrap_or_else(|| "chat".to_owned()),
        product_id: new.product,
        note: new.note,
        status: "new".to_owned(),
        settled_reason: None,
        score: None,
        owner_id,
        assigned_at: owner_id.map(|_| tx.now().trunc_subsecs(6)),
        contact_id: None,
        converted_deal_id: None,
    };
    let id = LeadId::from_uuid(tx.new_id());
    let summary = format!("took in the lead “{}”", super::short(&lead.name));
    let write = Write::create(id.as_uuid(), Record::Lead(lead.clone()));
    recorder.write(tx, ("lead_create", &summary), None, vec![write]).await?;
    Ok((id, lead))
}

/// Who in the actor's sight is likely to be the person of a checked lead: by address, by number, by name.
///
/// # Errors
/// Those of the store.
pub async fn twins(tx: &mut TenantTx, new: &NewLead) -> Result<Vec<Twin>> {
    let mut twins: Vec<Twin> = Vec::new();
    let mut add = |what: &'static str, name: String, common: &'static str| {
        if !twins.iter().any(|known| known.what == what && known.name == name) {
            twins.push(Twin { what, name, common });
        }
    };
    let digits: Option<String> = new.phone.as_ref().map(|phone| phone.chars().filter(char::is_ascii_digit).collect());
    for (name, by_email) in tx.leads_reached_at(new.email.as_deref(), digits.as_deref()).await? {
        add("lead", name, if by_email { "e-mail address" } else { "number" });
    }
    for (reached, common) in [(&new.email, "e-mail address"), (&new.phone, "number")] {
        let Some(reached) = reached else { continue };
        for hit in tx.resolve(reached, &[Named::Contact], 3).await?.hits {
            add("contact", hit.name, common);
        }
    }
    let asked = text::words(&new.name);
    if asked.iter().all(|word| word.chars().any(char::is_alphabetic)) {
        for (kind, what) in [(Named::Lead, "lead"), (Named::Contact, "contact")] {
            let matches = tx.resolve(&new.name, &[kind], 3).await?;
            // Of a first name alone only somebody who is called so and nothing else is likely to be meant.
            let exact = matches.quality == Some(Quality::Exact);
            for hit in matches.hits {
                let as_long = text::words(&hit.name).len() == asked.len();
                let beginning = matches!(matches.quality, Some(Quality::Words | Quality::Prefix));
                if exact || asked.len() > 1 && (as_long || beginning) {
                    add(what, hit.name, "name");
                }
            }
        }
    }
    Ok(twins)
}

/// Settles a lead, or opens it once more, and gives what it was and what it became.
///
/// # Errors
/// [`Error::NotFound`] for a lead that is gone or out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] where it is that way already or was converted, [`Error::Invalid`] for a reason that is too long.
pub async fn settle(
    tx: &mut TenantTx,
    id: LeadId,
    settle: Settle,
    recorder: &mut Recorder,
) -> Result<(LeadRecord, LeadRecord)> {
    let (before, was) = load(tx, id).await?;
    let (lead, done) = settled(&was, settle)?;
    if lead == was {
        return Err(Error::conflict(format!(
            "“{}” is {} already; nothing was changed.",
            super::short(&was.name),
            was.status
        )));
    }
    let summary = format!("{done} the lead “{}”", super::short(&was.name));
    let write = Write::update(id.as_uuid(), before, Record::Lead(lead.clone()));
    recorder.write(tx, ("lead_disposition", &summary), Some(Permission::LEADS_UPDATE), vec![write]).await?;
    Ok((was, lead))
}

/// What a lead becomes, and what was done to it in words.
fn settled(was: &LeadRecord, settle: Settle) -> Result<(LeadRecord, &'static str)> {
    let mut lead = was.clone();
    let (status, reason, done) = match settle {
        Settle::Work => ("working", None, "began to work on"),
        Settle::Qualify => ("qualified", None, "qualified"),
        Settle::Disqualify(reason) => {
            let reason = reason.map(|reason| one_line(&reason)).filter(|reason| !reason.is_empty());
            if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST) {
                return Err(Error::invalid(format!("A reason has {LONGEST} characters at most.")));
            }
            ("disqualified", reason.or_else(|| was.settled_reason.clone()), "disqualified")
        }
        Settle::Reopen if ["new", "working", "qualified"].contains(&was.status.as_str()) => {
            return Err(Error::conflict(format!(
                "“{}” is open already; nothing was changed.",
                super::short(&was.name)
            )));
        }
        Settle::Reopen => (if was.owner_id.is_some() { "working" } else { "new" }, None, "opened again"),
    };
    status.clone_into(&mut lead.status);
    lead.settled_reason = reason;
    Ok((lead, done))
}

/// A lead that is still a lead.
async fn load(tx: &mut TenantTx, id: LeadId) -> Result<(Stored<Record>, LeadRecord)> {
    let found = tx.record_for_change(RecordKind::Lead, id.as_uuid()).await?.filter(|lead| !lead.deleted);
    let found = found.ok_or_else(|| Error::not_found("that lead"))?;
    let Record::Lead(lead) = found.record.clone() else { return Err(Error::not_found("that lead")) };
    if lead.status == "converted" {
        return Err(Error::conflict(format!(
            "“{}” was converted already and is a customer now; nothing was changed.",
            super::short(&lead.name)
        )));
    }
    Ok((found, lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(status: &str) -> LeadRecord {
        LeadRecord {
            name: "Ali Karam".to_owned(),
            email: None,
            phone: None,
            company_name: None,
            title: None,
            location: None,
            source: "expo".to_owned(),
            product_id: None,
            note: None,
            status: status.to_owned(),
            settled_reason: None,
            score: None,
            owner_id: None,
            assigned_at: None,
            contact_id: None,
            converted_deal_id: None,
        }
    }

    #[test]
    fn a_reason_stays_with_what_was_disqualified_and_goes_when_it_is_opened_again() {
        let (junk, _) = settled(&lead("new"), Settle::Disqualify(Some(" no  budget ".to_owned()))).expect("it can be");
        assert_eq!((junk.status.as_str(), junk.settled_reason.as_deref()), ("disqualified", Some("no budget")));
        let (open, _) = settled(&junk, Settle::Reopen).expect("it can be opened");
        assert_eq!((open.status.as_str(), open.settled_reason), ("new", None));
        assert!(matches!(settled(&lead("qualified"), Settle::Reopen), Err(Error::Conflict { .. })));
    }
}
