//! Writing companies: made one by one, and changed.

use super::{custom, labels};
use crate::{
    domain::record::{CompanyRecord, Record, RecordKind},
    error::{Error, Result},
    history::{Recorder, Write},
    ids::{CompanyId, MemberId},
    store::TenantTx,
    tenancy::Permission,
    text,
};

/// Mail services whose domains say nothing about where somebody works, in whatever country they are.
#[rustfmt::skip]
const FREE_MAIL: [&str; 27] = [
    "gmail", "googlemail", "yahoo", "ymail", "hotmail", "outlook", "live", "msn", "icloud", "me", "mac", "aol", "gmx", "web", "proton", "protonmail",
    "pm", "mail", "yandex", "zoho", "hey", "fastmail", "qq", "163", "126", "tutanota", "rocketmail",
];

/// Providers of connections who give their customers addresses, and services in one country.
#[rustfmt::skip]
const FREE_MAIL_DOMAINS: [&str; 78] = [
    "139.com", "abv.bg", "alice.it", "aliyun.com", "aon.at", "arcor.de", "att.net", "bellsouth.net", "bigpond.com", "bk.ru", "bluewin.ch",
    "bluewin.com", "bol.com.br", "btinternet.com", "centrum.cz", "charter.net", "chello.nl", "comcast.net", "cox.net", "daum.net", "duck.com",
    "earthlink.net", "email.com", "foxmail.com", "free.fr", "freemail.hu", "freenet.de", "hanmail.net", "home.nl", "hushmail.com", "ig.com.br",
    "inbox.com", "inbox.lv", "inbox.ru", "interia.pl", "kpnmail.nl", "laposte.net", "libero.it", "list.ru", "mailbox.org", "nate.com", "naver.com",
    "neuf.fr", "ntlworld.com", "o2.pl", "onet.pl", "optonline.net", "optusnet.com.au", "orange.fr", "planet.nl", "posteo.de", "rambler.ru",
    "rediffmail.com", "runbox.com", "sapo.pt", "sbcglobal.net", "seznam.cz", "sfr.fr", "shaw.ca", "sina.com", "skynet.be", "sohu.com",
    "sympatico.ca", "t-online.de", "talktalk.net", "telenet.be", "terra.com.br", "tin.it", "tiscali.it", "tuta.com", "tuta.io", "ukr.net",
    "uol.com.br", "verizon.net", "virgilio.it", "wanadoo.fr", "wp.pl", "ziggo.nl",
];

/// Words at the end of a company's name that say what kind of company it is.
#[rustfmt::skip]
const LEGAL_FORMS: [&str; 40] = [
    "ab", "ag", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "fzco", "fze", "gmbh", "group", "holding", "holdings", "inc",
    "incorporated", "kg", "kgaa", "kk", "kscc", "limited", "llc", "llp", "ltd", "ltda", "nv", "oy", "plc", "pte", "pty", "sa", "sarl", "se", "spa",
    "srl", "sro", "ug", "wll",
];

/// A company to be made.
#[derive(Debug, Clone, Default)]
pub struct NewCompany {
    /// Its name.
    pub name: String,
    /// Its domains.
    pub domains: Vec<String>,
    /// What it does.
    pub industry: Option<String>,
    /// Where it sits.
    pub location: Option<String>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// Whose account it is; the actor's own where nobody is named.
    pub owner: Option<MemberId>,
}

/// What is changed in a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompanyEdit {
    /// It is called so.
    Name(String),
    /// It goes by this name too.
    Alias(String),
    /// It is at this domain too.
    Domain(String),
    /// It does this.
    Industry(String),
    /// It sits there.
    Location(String),
    /// So many people work there.
    Employees(i32),
    /// It has this label.
    Tag(String),
    /// It no longer has this label.
    Untag(String),
    /// A field of the tenant's own.
    Custom {
        /// What it is called.
        field: String,
        /// What it says; a day is written `2026-03-11`.
        value: String,
    },
}

/// Makes a company.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::Invalid`] for what cannot be stored,
/// [`Error::Conflict`] where another company has the domain already.
pub async fn create(tx: &mut TenantTx, new: NewCompany, recorder: &mut Recorder) -> Result<(CompanyId, CompanyRecord)> {
    tx.actor().require(Permission::COMPANIES_CREATE)?;
    let mut company = CompanyRecord {
        name: named(&new.name)?,
        aliases: Vec::new(),
        industry: new.industry.map(|text| super::line(&text, "An industry needs words.")).transpose()?,
        location: new.location.map(|text| super::line(&text, "A place needs words.")).transpose()?,
        employees: new.employees.map(headcount).transpose()?,
        owner_id: new.owner.or_else(|| tx.actor().member()),
        custom: serde_json::Map::new(),
        domains: Vec::new(),
        tags: Vec::new(),
    };
    for domain in &new.domains {
        at_domain(&mut company, domain)?;
    }
    free(tx, &company.domains, None).await?;
    let id = CompanyId::from_uuid(tx.new_id());
    let summary = format!("added the company {}", super::short(&company.name));
    let write = Write::create(id.as_uuid(), Record::Company(company.clone()));
    recorder.write(tx, ("company_upsert", &summary), None, vec![write]).await?;
    Ok((id, company))
}

/// Changes a company, and gives what it was and what it became. `intent` is the command it was done for.
///
/// # Errors
/// [`Error::NotFound`] for a company that is gone or out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] where it is that way already or another company has the domain, [`Error::Invalid`] for what makes no sense.
pub async fn edit(
    tx: &mut TenantTx,
    id: CompanyId,
    intent: &str,
    edits: &[CompanyEdit],
    recorder: &mut Recorder,
) -> Result<(CompanyRecord, CompanyRecord)> {
    let found = tx.record_for_change(RecordKind::Company, id.as_uuid()).await?;
    let before = found.filter(|company| !company.deleted).ok_or_else(|| Error::not_found("that company"))?;
    let Record::Company(was) = before.record.clone() else { return Err(Error::not_found("that company")) };
    let mut now = was.clone();
    let mut done = "changed";
    for edit in edits {
        done = match edit {
            CompanyEdit::Custom { field, value } => {
                custom::set(tx, RecordKind::Company, &mut now.custom, field, value).await?;
                "changed"
            }
            edit => apply(&mut now, edit)?,
        };
    }
    now.tags = tx.tag_names(&now.tags).await?;
    if now == was {
        let name = super::short(&was.name);
        return Err(Error::conflict(format!("“{name}” is that way already; nothing was changed.")));
    }
    let added: Vec<String> = now.domains.iter().filter(|domain| !was.domains.contains(domain)).cloned().collect();
    free(tx, &added, Some(id)).await?;
    let done = if edits.len() == 1 { done } else { "changed" };
    let summary = format!("{done} the company {}", super::short(&was.name));
    let write = Write::update(id.as_uuid(), before, Record::Company(now.clone()));
    recorder.write(tx, (intent, &summary), None, vec![write]).await?;
    Ok((was, now))
}

fn apply(company: &mut CompanyRecord, edit: &CompanyEdit) -> Result<&'static str> {
    match edit {
        CompanyEdit::Name(name) => {
            company.name = named(name)?;
            return Ok("renamed");
        }
        CompanyEdit::Alias(name) => {
            let name = named(name)?;
            let known = std::iter::once(&company.name).chain(&company.aliases);
            if !known.map(|known| text::fold(known)).any(|known| known == text::fold(&name)) {
                company.aliases.push(name);
            }
        }
        CompanyEdit::Domain(domain) => at_domain(company, domain)?,
        CompanyEdit::Industry(text) => company.industry = Some(super::line(text, "An industry needs words.")?),
        CompanyEdit::Location(text) => company.location = Some(super::line(text, "A place needs words.")?),
        CompanyEdit::Employees(number) => company.employees = Some(headcount(*number)?),
        CompanyEdit::Tag(tag) => {
            company.tags.push(labels::named(tag)?);
            return Ok("tagged");
        }
        CompanyEdit::Untag(tag) => {
            labels::without(&mut company.tags, tag, &company.name)?;
            return Ok("untagged");
        }
        CompanyEdit::Custom { .. } => {}
    }
    Ok("changed")
}

/// Adds a domain to those of a company, which are kept in order.
fn at_domain(company: &mut CompanyRecord, written: &str) -> Result<()> {
    let Some(domain) = domain_of_site(written) else {
        return Err(Error::invalid(format!("“{}” is not a domain.", super::short(written))));
    };
    if !company.domains.contains(&domain) {
        company.domains.push(domain);
        company.domains.sort_unstable();
    }
    Ok(())
}

/// Refuses domains that another company in the actor's sight has, and names it; one out of sight is no hindrance.
async fn free(tx: &mut TenantTx, domains: &[String], beside: Option<CompanyId>) -> Result<()> {
    for domain in domains {
        let holders = tx.companies_at(domain).await?;
        if let Some(holder) = holders.iter().find(|holder| Some(holder.id) != beside.map(CompanyId::as_uuid)) {
            return Err(Error::conflict(format!("{} has {domain} already.", holder.name)));
        }
    }
    Ok(())
}

fn named(name: &str) -> Result<String> {
    let name = super::line(name, "A company needs a name.")?;
    if text::fold(&name).is_empty() { Err(Error::invalid("A company's name needs letters.")) } else { Ok(name) }
}

fn headcount(number: i32) -> Result<i32> {
    if number < 0 { Err(Error::invalid("Nobody employs less than nobody.")) } else { Ok(number) }
}

/// A company's folded name without what kind of company it is: `Globex, Inc.` is `globex`.
pub fn bare_name(name: &str) -> String {
    let words = text::words(name);
    let kept = words.iter().rposition(|word| !LEGAL_FORMS.contains(&word.as_str())).map_or(0, |at| at + 1);
    if kept == 0 { words.join(" ") } else { words[..kept].join(" ") }
}

/// The domain behind an address of work; `None` for mail services that anybody uses.
pub fn domain_of_email(email: &str) -> Option<String> {
    let host = email.rsplit_once('@')?.1.to_lowercase();
    let own = registrable(&host).unwrap_or(&host);
    let is_free =
        FREE_MAIL_DOMAINS.contains(&own) || own.split('.').next().is_some_and(|name| FREE_MAIL.contains(&name));
    (!is_free).then_some(host)
}

/// The domain that a company is known by: what can be registered of the domain of an address of work.
pub fn work_domain(email: &str) -> Option<String> {
    domain_of_email(email).and_then(|host| registrable(&host).map(str::to_owned))
}

/// What of a host can be registered, by the public suffix list: `globex.co.uk` of `mail.globex.co.uk`.
fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// The domain of a website, written with or without all that goes around it.
pub fn domain_of_site(site: &str) -> Option<String> {
    let site = site.trim().to_lowercase();
    let host = site.split_once("://").map_or(site.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default().trim_start_matches("www.");
    let fits =
        host.contains('.') && host.len() <= 253 && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    fits.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_company_is_no_part_of_its_name() {
        for (name, bare) in [
            ("Globex, Inc.", "globex"),
            ("Müller Holding GmbH", "muller"),
            ("Corp", "corp"),
            ("National Bank of Kuwait", "national bank of kuwait"),
        ] {
            assert_eq!(bare_name(name), bare, "{name}");
        }
    }

    #[test]
    fn the_domain_of_work_is_told_from_free_mail() {
        assert_eq!(domain_of_email("ana@Galp.pt").as_deref(), Some("galp.pt"));
        assert_eq!(domain_of_email("ana@gmail.com"), None);
        assert_eq!(domain_of_email("ana@t-online.de"), None);
        assert_eq!(
            domain_of_email("ana@live.globex.com").as_deref(),
            Some("live.globex.com"),
            "a server of a company's"
        );
        assert_eq!(work_domain("ana@live.globex.co.uk").as_deref(), Some("globex.co.uk"));
        assert_eq!(work_domain("ana@eu.gmx.net"), None);
        assert_eq!(work_domain("ana@localhost"), None);
        assert_eq!(domain_of_site("https://www.Globex.com/about").as_deref(), Some("globex.com"));
        assert_eq!(domain_of_site("globex"), None);
    }
}
