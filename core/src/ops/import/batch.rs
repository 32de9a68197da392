//! Writing a batch of lines: duplicates, companies, labels, history and how far the import came, in one transaction.

use std::collections::{BTreeMap, HashMap};

use super::{
    ImportReport, REASONS_SHOWN, RejectedLine,
    columns::Mapping,
    file::Record,
    rows::{Reader, Row},
    told,
};

use crate::{
    error::{Error, Result},
    history::{self, ChangeSet, Command},
    ids::{CompanyId, MemberId, NoteId, TagId},
    ops::contacts,
    store::{
        Advance, BegunImport, Store, TenantTx,
        bulk::{
            Bulk,
            rows::{CompanyRow, NoteRow, On, TagRow, TaggingRow},
        },
    },
    tenancy::{Actor, Permission},
    text,
};

/// What is known of earlier lines and of the tenant, so that it is asked for once.
#[derive(Debug, Clone, Default)]
struct Known {
    companies: HashMap<String, CompanyId>,
    domains: HashMap<String, CompanyId>,
    /// With each its name as the tenant writes it.
    tags: HashMap<String, (TagId, String)>,
    /// Addresses and numbers of earlier lines.
    points: HashMap<String, u64>,
}

impl Known {
    fn merge(&mut self, new: Self) {
        self.companies.extend(new.companies);
        self.domains.extend(new.domains);
        self.tags.extend(new.tags);
        self.points.extend(new.points);
    }
}

/// What a batch came to.
#[derive(Debug, Default)]
struct Outcome {
    created: u64,
    companies: u64,
    rejects: Vec<RejectedLine>,
}

/// An import at work. Without a begun import it is a dry run: it looks everything up and writes nothing.
#[derive(Debug)]
pub(super) struct Importer<'a> {
    store: &'a Store,
    actor: &'a Actor,
    mapping: &'a Mapping,
    channel: &'a str,
    begun: Option<BegunImport>,
    members: Vec<(MemberId, String, String)>,
    may_make_companies: bool,
    known: Known,
    next_line: u64,
    total: Outcome,
    rejected: u64,
}

impl<'a> Importer<'a> {
    pub(super) async fn new(
        store: &'a Store,
        actor: &'a Actor,
        mapping: &'a Mapping,
        channel: &'a str,
        begun: Option<BegunImport>,
    ) -> Result<Self> {
        let mut tx = store.begin(actor).await?;
        let known = Known { tags: tx.tags_by_name().await?, ..Known::default() };
        let members = tx.possible_owners().await?;
        let count =
            |pick: fn(&BegunImport) -> i64| begun.as_ref().map_or(0, |begun| u64::try_from(pick(begun)).unwrap_or(0));
        Ok(Self {
            store,
            actor,
            mapping,
            channel,
            begun,
            members,
            may_make_companies: actor.require(Permission::new("companies", "create")).is_ok(),
            known,
            next_line: count(|begun| begun.next_line).max(1),
            total: Outcome { created: count(|begun| begun.created), ..Outcome::default() },
            rejected: count(|begun| begun.rejected),
        })
    }

    /// The first line that was not dealt with yet.
    pub(super) const fn next_line(&self) -> u64 {
        self.next_line
    }

    /// Puts the figures into the report.
    pub(super) fn fill(self, report: &mut ImportReport) {
        report.created = self.total.created;
        report.companies_created = self.total.companies;
        report.rejected = self.rejected;
        report.reasons = self.total.rejects;
    }

    /// Takes some lines. Somebody may take an address after it was looked for, which only writing can tell: the batch is then
    /// halved until the line that does it is found and rejected.
    pub(super) async fn take(&mut self, records: &[Record]) -> Result<()> {
        let mut waiting = vec![records];
        while let Some(some) = waiting.pop() {
            match self.attempt(some, None).await {
                Ok(()) => {}
                Err(Error::Conflict { message }) => match some {
                    [_] => self.attempt(some, Some(&message)).await?,
                    several => {
                        let (first, second) = several.split_at(several.len() / 2);
                        waiting.push(second);
                        waiting.push(first);
                    }
                },
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes the lines, all of them in one transaction, or rejects them all for `reason`.
    async fn attempt(&mut self, records: &[Record], reason: Option<&str>) -> Result<()> {
        let mut new = Known::default();
        let (rows, mut rejects) = self.read(records, reason, &mut new);
        let mut tx = self.store.begin(self.actor).await?;
        let rows = without_duplicates(&mut tx, rows, &mut rejects).await?;
        let (bulk, labelled) = self.bulk(&mut tx, &rows, &mut new).await?;
        let outcome = Outcome { created: rows.len() as u64, companies: bulk.companies.len() as u64, rejects };
        let next_line = records.last().map_or(self.next_line, |record| record.line + 1);
        if let Some(begun) = self.begun {
            let step = Advance {
                from_line: signed(self.next_line),
                next_line: signed(next_line),
                created: signed(outcome.created),
            };
            self.write(tx, begun, step, (&bulk, &labelled), &outcome).await?;
        }
        self.known.merge(new);
        self.next_line = next_line;
        self.total.created += outcome.created;
        self.total.companies += outcome.companies;
        self.rejected += outcome.rejects.len() as u64;
        let room = REASONS_SHOWN.saturating_sub(self.total.rejects.len());
        self.total.rejects.extend(outcome.rejects.into_iter().take(room));
        Ok(())
    }

    fn read(&self, records: &[Record], reason: Option<&str>, new: &mut Known) -> (Vec<Row>, Vec<RejectedLine>) {
        let reader = Reader { mapping: self.mapping, actor: self.actor, members: &self.members };
        let (mut rows, mut rejects) = (Vec::with_capacity(records.len()), Vec::new());
        for record in records {
            let read = match reason {
                Some(reason) => Err(reason.to_owned()),
                None => reader.row(record, &self.known.points).and_then(|row| {
                    match row.norms.iter().find_map(|norm| Some((norm, new.points.get(norm)?))) {
                        Some((norm, line)) => Err(format!("Line {line} of the file has {norm} already.")),
                        None => Ok(row),
                    }
                }),
            };
            match read {
                Ok(row) => {
                    new.points.extend(row.norms.iter().map(|norm| (norm.clone(), row.line)));
                    rows.push(row);
                }
                Err(reason) => rejects.push(RejectedLine { line: record.line, reason }),
            }
        }
        (rows, rejects)
    }

    /// The records of the rows, with the companies and labels that have to be made for them, and of each contact the labels.
    async fn bulk(&self, tx: &mut TenantTx, rows: &[Row], new: &mut Known) -> Result<(Bulk, Vec<Vec<String>>)> {
        self.look_up_companies(tx, rows, new).await?;
        let (mut bulk, mut labelled) = (Bulk::default(), Vec::with_capacity(rows.len()));
        for row in rows {
            let mut contact = row.contact.clone();
            contact.company = self.company(tx, row, new, &mut bulk);
            let owner = contact.owner.or_else(|| self.actor.member());
            let contact = contacts::row(tx, &contact, owner);
            let on = On { contact: Some(contact.id), ..On::default() };
            let labels = self.labels(tx, row, new, &mut bulk);
            bulk.taggings.extend(labels.iter().map(|(tag, _)| TaggingRow { id: tx.new_id(), tag: *tag, on }));
            labelled.push(labels.into_iter().map(|(_, name)| name).collect());
            if let Some(body) = &row.note {
                let (id, author) = (NoteId::from_uuid(tx.new_id()), self.actor.member());
                bulk.notes.push(NoteRow { id, body: body.clone(), author, on, created_at: tx.now() });
            }
            bulk.contacts.push(contact);
        }
        Ok((bulk, labelled))
    }

    /// The labels of a row, each once and in the order of their folded names; those that are new are made.
    fn labels(&self, tx: &TenantTx, row: &Row, new: &mut Known, bulk: &mut Bulk) -> Vec<(TagId, String)> {
        let said: BTreeMap<String, &String> = row.tags.iter().rev().map(|tag| (text::fold(tag), tag)).collect();
        let label = |(norm, tag): (String, &String)| {
            let known = self.known.tags.get(&norm).or_else(|| new.tags.get(&norm)).cloned();
            known.unwrap_or_else(|| {
                let made = (TagId::from_uuid(tx.new_id()), tag.clone());
                bulk.tags.push(TagRow { id: made.0, name: made.1.clone() });
                new.tags.insert(norm, made.clone());
                made
            })
        };
        said.into_iter().map(label).collect()
    }

    /// Finds the companies of the rows that are not known yet.
    async fn look_up_companies(&self, tx: &mut TenantTx, rows: &[Row], new: &mut Known) -> Result<()> {
        let unknown = |known: &HashMap<String, CompanyId>, mut wanted: Vec<String>| {
            wanted.retain(|key| !known.contains_key(key));
            wanted.sort_unstable();
            wanted.dedup();
            wanted
        };
        let domains = unknown(&self.known.domains, rows.iter().filter_map(|row| row.domain.clone()).collect());
        let names = unknown(
            &self.known.companies,
            rows.iter().filter_map(|row| row.company.as_deref().map(text::fold)).collect(),
        );
        new.domains.extend(tx.companies_of_domains(&domains).await?);
        new.companies.extend(tx.companies_of_names(&names).await?);
        Ok(())
    }

    /// The company of a row: by its name, else by its domain, else made where it has a name and the actor may make one.
    fn company(&self, tx: &TenantTx, row: &Row, new: &mut Known, bulk: &mut Bulk) -> Option<CompanyId> {
        let norm = row.company.as_deref().map(text::fold);
        let by_name =
            norm.as_ref().and_then(|norm| self.known.companies.get(norm).or_else(|| new.companies.get(norm))).copied();
        let by_domain = row
            .domain
            .as_ref()
            .and_then(|domain| self.known.domains.get(domain).or_else(|| new.domains.get(domain)))
            .copied();
        if let Some(found) = by_name.or(by_domain) {
            return Some(found);
        }
        let (name, norm) = (row.company.clone().filter(|_| self.may_make_companies)?, norm?);
        let id = CompanyId::from_uuid(tx.new_id());
        new.companies.insert(norm, id);
        let domains: Vec<String> = row.domain.iter().cloned().collect();
        new.domains.extend(domains.iter().map(|domain| (domain.clone(), id)));
        bulk.companies.push(CompanyRow {
            id,
            name,
            aliases: Vec::new(),
            domains,
            industry: None,
            location: None,
            employees: None,
            owner: row.contact.owner.or_else(|| self.actor.member()),
            last_contacted_at: None,
            created_at: tx.now(),
        });
        Some(id)
    }

    async fn write(
        &self,
        mut tx: TenantTx,
        begun: BegunImport,
        step: Advance,
        (bulk, labelled): (&Bulk, &[Vec<String>]),
        outcome: &Outcome,
    ) -> Result<()> {
        let rejects: Vec<(i64, String)> =
            outcome.rejects.iter().map(|reject| (signed(reject.line), reject.reason.clone())).collect();
        tx.advance_import(begun.id, step, &rejects).await?;
        tx.write_bulk(bulk).await?;
        let changes = told::changes(bulk, labelled)?;
        if !changes.is_empty() {
            let change_set = ChangeSet::resume(begun.change_set);
            change_set.changes_untold(&mut tx, changes).await?;
            self.audit(&mut tx, change_set, begun, step).await?;
        }
        tx.commit().await
    }

    /// Enters the batch into the audit trail: an entry covers what its own transaction changed, so each batch has one.
    async fn audit(&self, tx: &mut TenantTx, change_set: ChangeSet, begun: BegunImport, step: Advance) -> Result<()> {
        let command = Command { channel: self.channel, intent: "import_contacts_batch", summary: "" };
        let detail = serde_json::json!({
            "import": begun.id,
            "from_line": step.from_line,
            "next_line": step.next_line,
            "created": step.created,
        });
        history::audit(tx, command, Some(change_set), &detail).await
    }
}

/// The rows whose addresses and numbers nobody has whom the actor sees.
async fn without_duplicates(tx: &mut TenantTx, rows: Vec<Row>, rejects: &mut Vec<RejectedLine>) -> Result<Vec<Row>> {
    let norms: Vec<String> = rows.iter().flat_map(|row| row.norms.iter().cloned()).collect();
    let holders: HashMap<String, String> = tx.holders_of_points(&norms, None).await?.into_iter().collect();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        match row.norms.iter().find_map(|norm| Some((norm, holders.get(norm)?))) {
            Some((norm, name)) => {
                rejects.push(RejectedLine { line: row.line, reason: format!("{name} has {norm} already.") });
            }
            None => kept.push(row),
        }
    }
    rejects.sort_by_key(|reject| reject.line);
    Ok(kept)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
