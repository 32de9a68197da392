//! A lead becomes a customer: a person at a company, with a deal.

use serde_json::Map;

use super::{
    super::{companies::domain_of_email, deals},
    load,
};
use crate::{
    domain::{
        money::Money,
        record::{CompanyRecord, ContactRecord, LeadRecord, PointRecord, Record},
    },
    error::Result,
    history::{Recorder, Write},
    ids::{CompanyId, ContactId, DealId, LeadId},
    store::{Named, TenantTx},
    tenancy::Permission,
    text,
};

/// What a lead became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The person.
    pub contact: ContactId,
    /// Whether they were known before.
    pub contact_known: bool,
    /// Where they work, where that is known.
    pub company: Option<CompanyId>,
    /// Whether it was known before.
    pub company_known: bool,
    /// The deal.
    pub deal: DealId,
    /// What the deal is called.
    pub deal_name: String,
}

/// Makes a customer of a lead, all in the change-set of the message: the person, found by address or number or made; their
/// company, found by name or domain or made; and a deal in the first stage of the default pipeline. All are of the lead's owner.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for a lead that is gone or out of sight, [`Error::Forbidden`](crate::Error::Forbidden)
/// without a permission or beyond its reach, [`Error::Conflict`](crate::Error::Conflict) where it was converted already.
pub async fn convert(
    tx: &mut TenantTx,
    id: LeadId,
    amount: Option<Money>,
    recorder: &mut Recorder,
) -> Result<Converted> {
    let (before, lead) = load(tx, id).await?;
    let found = known_contact(tx, &lead).await?;
    let (company, company_known) = match found {
        Some((_, Some(company))) => (Some(company), true),
        _ => company(tx, &lead, recorder).await?,
    };
    let (contact, contact_known) = match found {
        Some((contact, _)) => (contact, true),
        None => (contact(tx, &lead, company, recorder).await?, false),
    };
    let name = deal_name(tx, &lead).await?;
    let owner = lead.owner_id.or_else(|| tx.actor().member());
    let new = deals::NewDeal {
        name: name.clone(),
        company,
        contact: Some(contact),
        amount,
        owner,
        source: Some(lead.source.clone()),
        ..deals::NewDeal::default()
    };
    let (deal, _) = deals::create(tx, new, recorder).await?;
    let mut after = lead.clone();
    "converted".clone_into(&mut after.status);
    (after.contact_id, after.converted_deal_id, after.settled_reason) = (Some(contact), Some(deal), None);
    let summary = format!("converted the lead “{}”", super::super::short(&lead.name));
    let write = Write::update(id.as_uuid(), before, Record::Lead(after));
    recorder.write(tx, ("lead_disposition", &summary), Some(Permission::LEADS_UPDATE), vec![write]).await?;
    Ok(Converted { contact, contact_known, company, company_known, deal, deal_name: name })
}

/// Whoever in sight has the lead's address or number, and their company.
async fn known_contact(tx: &mut TenantTx, lead: &LeadRecord) -> Result<Option<(ContactId, Option<CompanyId>)>> {
    for reached in [&lead.email, &lead.phone].into_iter().flatten() {
        if let [hit, ..] = tx.resolve(reached, &[Named::Contact], 1).await?.hits.as_slice() {
            let contact = ContactId::from_uuid(hit.id);
            let on = crate::store::bulk::rows::On { contact: Some(contact), ..Default::default() };
            return Ok(Some((contact, tx.company_behind(on).await?)));
        }
    }
    Ok(None)
}

/// The lead's company: found, or made where it has a name.
async fn company(tx: &mut TenantTx, lead: &LeadRecord, recorder: &mut Recorder) -> Result<(Option<CompanyId>, bool)> {
    let domain = lead.email.as_deref().and_then(domain_of_email);
    if let Some(name) = &lead.company_name
        && let Some(found) = tx.companies_of_names(&[text::fold(name)]).await?.into_values().next()
    {
        return Ok((Some(found), true));
    }
    if let Some(domain) = &domain
        && let Some(found) = tx.companies_of_domains(std::slice::from_ref(domain)).await?.into_values().next()
    {
        return Ok((Some(found), true));
    }
    let Some(name) = lead.company_name.clone().filter(|name| !text::fold(name).is_empty()) else {
        return Ok((None, false));
    };
    let id = CompanyId::from_uuid(tx.new_id());
    let summary = format!("added the company {}", super::super::short(&name));
    let company = CompanyRecord {
        name,
        aliases: Vec::new(),
        industry: None,
        location: lead.location.clone(),
        employees: None,
        owner_id: lead.owner_id.or_else(|| tx.actor().member()),
        custom: Map::new(),
        domains: domain.into_iter().collect(),
        tags: Vec::new(),
    };
    let write = Write::create(id.as_uuid(), Record::Company(company));
    recorder.write(tx, ("lead_disposition", &summary), None, vec![write]).await?;
    Ok((Some(id), false))
}

/// The lead as a person.
async fn contact(
    tx: &mut TenantTx,
    lead: &LeadRecord,
    company_id: Option<CompanyId>,
    recorder: &mut Recorder,
) -> Result<ContactId> {
    let region = tx.actor().region().to_owned();
    let point = |kind: &str, value: &Option<String>| {
        let value = match kind {
            "phone" => super::valid_phone(value.as_deref()?, &region)?,
            _ => super::valid_email(value.as_deref()?)?,
        };
        Some(PointRecord { kind: kind.to_owned(), value, is_primary: true, consent: "unknown".to_owned() })
    };
    let contact = ContactRecord {
        name: lead.name.clone(),
        title: lead.title.clone(),
        company_id,
        location: lead.location.clone(),
        owner_id: lead.owner_id.or_else(|| tx.actor().member()),
        source: Some(lead.source.clone()),
        next_follow_up_at: None,
        custom: Map::new(),
        points: [point("email", &lead.email), point("phone", &lead.phone)].into_iter().flatten().collect(),
        tags: Vec::new(),
    };
    let id = ContactId::from_uuid(tx.new_id());
    let summary = format!("added {}", super::super::short(&lead.name));
    let write = Write::create(id.as_uuid(), Record::Contact(contact));
    recorder.write(tx, ("lead_disposition", &summary), None, vec![write]).await?;
    Ok(id)
}

/// What the deal is called: whom it is with, and what they asked for.
async fn deal_name(tx: &mut TenantTx, lead: &LeadRecord) -> Result<String> {
    let with = lead.company_name.as_deref().unwrap_or(&lead.name);
    let product = match lead.product_id {
        Some(id) => tx.products().await?.into_iter().find(|(known, _)| *known == id).map(|(_, name)| name),
        None => None,
    };
    Ok(product.map_or_else(|| with.to_owned(), |product| format!("{with} {product}")))
}
