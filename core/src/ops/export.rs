//! Taking records out as CSV: what the actor may take out and sees, page by page, under headings that an import recognises.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::money::{Currency, Money},
    error::{Error, Result},
    history::{self, Command},
    ids::MemberId,
    store::{ExportedCompany, ExportedContact, ExportedDeal, ExportedLead, Store, TenantTx},
    tenancy::{Actor, Permission, Scope},
};

/// Records read at a time.
const PAGE: i64 = 1_000;

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// Contacts.
    Contacts,
    /// Companies.
    Companies,
    /// Deals.
    Deals,
    /// Leads.
    Leads,
}

impl ExportKind {
    /// The word for it, in the plural.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Companies => "companies",
            Self::Deals => "deals",
            Self::Leads => "leads",
        }
    }

    /// The permission to see them.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Contacts => Permission::CONTACTS_READ,
            Self::Companies => Permission::COMPANIES_READ,
            Self::Deals => Permission::DEALS_READ,
            Self::Leads => Permission::LEADS_READ,
        }
    }

    /// The headings. Their order is kept: files of earlier days stay comparable.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Contacts => &[
                "Name",
                "E-mail",
                "Phone",
                "Title",
                "Company",
                "Location",
                "Owner",
                "Tags",
                "Source",
                "Last contacted",
                "Created",
            ],
            Self::Companies => &[
                "Name",
                "Domains",
                "Aliases",
                "Industry",
                "Location",
                "Employees",
                "Owner",
                "Last contacted",
                "Created",
            ],
            Self::Deals => &[
                "Name",
                "Company",
                "Contact",
                "Pipeline",
                "Stage",
                "Status",
                "Amount",
                "Currency",
                "Probability",
                "Expected close",
                "Closed",
                "Lost reason",
                "Next step",
                "Owner",
                "Source",
                "Created",
            ],
            Self::Leads => &[
                "Name", "E-mail", "Phone", "Company", "Title", "Location", "Source", "Product", "Status", "Score",
                "Owner", "Created",
            ],
        }
    }
}

/// A file that was made in memory.
#[derive(Debug, Clone)]
pub struct Csv {
    /// What is in it.
    pub text: String,
    /// How many records.
    pub records: u64,
}

/// Writes the actor's records of a kind as CSV and returns how many. `progress` is told after every page.
///
/// # Errors
/// [`Error::Forbidden`] without the permissions, [`Error::Invalid`] where `sink` cannot be written to.
pub async fn run(
    store: &Store,
    actor: &Actor,
    kind: ExportKind,
    channel: &str,
    sink: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64> {
    let mut tx = store.begin(actor).await?;
    let count = write(&mut tx, kind, None, sink, progress).await?;
    entered(&mut tx, kind, channel, count).await?;
    tx.commit().await?;
    Ok(count)
}

/// The actor's records of a kind as CSV in memory, all of them or `only` these; `None` where it would be more than so many records
/// or bytes. It is entered into the audit trail.
///
/// # Errors
/// [`Error::Forbidden`] without the permissions.
pub async fn small(
    tx: &mut TenantTx,
    kind: ExportKind,
    only: Option<&[Uuid]>,
    (most_records, most_bytes): (u64, usize),
    channel: &str,
) -> Result<Option<Csv>> {
    let mut bytes = Small { bytes: Vec::new(), most: most_bytes };
    let records = match write(tx, kind, only, &mut bytes, &|_| ()).await {
        Ok(records) if records <= most_records => records,
        Ok(_) => return Ok(None),
        Err(Error::Invalid { .. }) if bytes.bytes.len() > most_bytes => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = String::from_utf8(bytes.bytes).map_err(|source| Error::internal("making a file", source))?;
    entered(tx, kind, channel, records).await?;
    Ok(Some(Csv { text, records }))
}

/// A file in memory that takes no more than so many bytes, and then some.
struct Small {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Small {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(more);
        if self.bytes.len() > self.most { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(more.len()) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn write(
    tx: &mut TenantTx,
    kind: ExportKind,
    only: Option<&[Uuid]>,
    sink: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64> {
    let reach = tx.actor().require(Permission::EXPORT_RUN)?;
    tx.actor().require(kind.permission())?;
    let owners = owners(tx.actor(), reach);
    let mut writer = csv::Writer::from_writer(sink);
    writer.write_record(kind.headings()).map_err(unwritable)?;
    let (mut after, mut count) = (Uuid::nil(), 0u64);
    loop {
        let rows = page(tx, kind, after, owners.as_deref(), only).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        count += rows.len() as u64;
        for (_, cells) in &rows {
            writer.write_record(cells.iter().map(|cell| guarded(cell).into_owned())).map_err(unwritable)?;
        }
        progress(count);
    }
    writer.flush().map_err(unwritable)?;
    Ok(count)
}

/// Enters an export into the audit trail.
async fn entered(tx: &mut TenantTx, kind: ExportKind, channel: &str, count: u64) -> Result<()> {
    let summary = format!("exported {count} {}", kind.as_str());
    let command = Command { channel, intent: "export", summary: &summary };
    history::audit(tx, command, None, &json!({ "kind": kind.as_str(), "records": count })).await
}

/// Whose records the permission to export reaches; `None` for everybody's.
fn owners(actor: &Actor, reach: Scope) -> Option<Vec<Uuid>> {
    match reach {
        Scope::Tenant => None,
        Scope::Team => Some(actor.team().iter().map(|member| member.as_uuid()).collect()),
        Scope::Own => Some(actor.member().map(MemberId::as_uuid).into_iter().collect()),
    }
}

async fn page(
    tx: &mut TenantTx,
    kind: ExportKind,
    after: Uuid,
    owners: Option<&[Uuid]>,
    only: Option<&[Uuid]>,
) -> Result<Vec<(Uuid, Vec<String>)>> {
    Ok(match kind {
        ExportKind::Contacts => {
            tx.contacts_to_export(after, owners, only, PAGE).await?.into_iter().map(contact).collect()
        }
        ExportKind::Companies => {
            tx.companies_to_export(after, owners, only, PAGE).await?.into_iter().map(company).collect()
        }
        ExportKind::Deals => tx.deals_to_export(after, owners, only, PAGE).await?.into_iter().map(deal).collect(),
        ExportKind::Leads => tx.leads_to_export(after, owners, only, PAGE).await?.into_iter().map(lead).collect(),
    })
}

fn contact(row: ExportedContact) -> (Uuid, Vec<String>) {
    let cells = vec![
        row.name,
        row.emails.join("; "),
        row.phones.join("; "),
        row.title.unwrap_or_default(),
        row.company.unwrap_or_default(),
        row.location.unwrap_or_default(),
        row.owner.unwrap_or_default(),
        row.tags.join("; "),
        row.source.unwrap_or_default(),
        time(row.last_contacted_at),
        time(Some(row.created_at)),
    ];
    (row.id, cells)
}

fn company(row: ExportedCompany) -> (Uuid, Vec<String>) {
    let cells = vec![
        row.name,
        row.domains.join("; "),
        row.aliases.join("; "),
        row.industry.unwrap_or_default(),
        row.location.unwrap_or_default(),
        row.employees.map(|count| count.to_string()).unwrap_or_default(),
        row.owner.unwrap_or_default(),
        time(row.last_contacted_at),
        time(Some(row.created_at)),
    ];
    (row.id, cells)
}

fn deal(row: ExportedDeal) -> (Uuid, Vec<String>) {
    let money = row.amount_minor.zip(row.currency.as_deref().and_then(|code| code.parse::<Currency>().ok()));
    let cells = vec![
        row.name,
        row.company.unwrap_or_default(),
        row.contact.unwrap_or_default(),
        row.pipeline,
        row.stage,
        row.status,
        money.map(|(minor, currency)| decimal(Money::new(minor, currency))).unwrap_or_default(),
        row.currency.unwrap_or_default(),
        row.probability.to_string(),
        row.expected_close.map(|day| day.to_string()).unwrap_or_default(),
        time(row.closed_at),
        row.lost_reason.unwrap_or_default(),
        row.next_step.unwrap_or_default(),
        row.owner.unwrap_or_default(),
        row.source.unwrap_or_default(),
        time(Some(row.created_at)),
    ];
    (row.id, cells)
}

fn lead(row: ExportedLead) -> (Uuid, Vec<String>) {
    let cells = vec![
        row.name,
        row.email.unwrap_or_default(),
        row.phone.unwrap_or_default(),
        row.company_name.unwrap_or_default(),
        row.title.unwrap_or_default(),
        row.location.unwrap_or_default(),
        row.source,
        row.product.unwrap_or_default(),
        row.status,
        row.score.map(|score| score.to_string()).unwrap_or_default(),
        row.owner.unwrap_or_default(),
        time(Some(row.created_at)),
    ];
    (row.id, cells)
}

/// An amount in digits that any program reads: `1250.500`.
fn decimal(money: Money) -> String {
    let digits = money.currency.minor_digits();
    let unit = 10u64.pow(digits);
    let (sign, size) = (if money.minor < 0 { "-" } else { "" }, money.minor.unsigned_abs());
    match digits {
        0 => format!("{sign}{size}"),
        _ => format!("{sign}{}.{:0width$}", size / unit, size % unit, width = digits as usize),
    }
}

fn time(time: Option<DateTime<Utc>>) -> String {
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// A cell that no spreadsheet runs as a formula: what begins like one gets an apostrophe before it, which an import takes away.
fn guarded(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::invalid(format!("The file can't be written: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_made_text() {
        for cell in ["=1+1", "+965 1", "-2", "@SUM(A1)", "\t=1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        assert_eq!(guarded("Jane = boss"), "Jane = boss");
    }

    #[test]
    fn amounts_keep_the_digits_of_their_currency() {
        let money = |minor, code: &str| Money::new(minor, code.parse().expect("a currency"));
        assert_eq!(decimal(money(1_250_500, "KWD")), "1250.500");
        assert_eq!(decimal(money(5_400_000, "JPY")), "5400000");
        assert_eq!(decimal(money(-5, "USD")), "-0.05");
    }
}
