//! Bringing in a file of contacts: recognised, checked line by line, written in batches, taken up again where it was cut off.
//!
//! Every batch commits its contacts together with how far the import came, so a line is taken once whatever dies in between.
//! The whole import is one change-set, and every batch an entry of the audit trail.

mod batch;
mod columns;
mod file;
mod rows;
mod told;

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::json;

pub use columns::{Column, Mapping};

use batch::Importer;
use file::{CsvFile, Record};

use crate::{
    error::{Error, Result},
    history::{self, ChangeSet, Command},
    store::{BegunImport, Store},
    tenancy::{Actor, Permission},
};

/// Lines that are written in one transaction.
const BATCH: usize = 1_000;
/// Reasons that a report carries; the rejects file has them all.
const REASONS_SHOWN: usize = 20;

/// What to import.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The file.
    pub path: PathBuf,
    /// Whether to say what would happen and write nothing.
    pub dry_run: bool,
    /// By which door the request came: `cli`, `api`, …
    pub channel: String,
}

/// How far an import came, in bytes of the file.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress {
    /// Bytes read.
    pub read: u64,
    /// Bytes there are.
    pub of: u64,
}

/// What became of a file.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether an earlier run had begun this file.
    pub resumed: bool,
    /// What separates the cells: `comma`, `semicolon` or `tab`.
    pub delimiter: &'static str,
    /// Headings that were recognised, and as what.
    pub recognised: Vec<(String, Column)>,
    /// Headings that were not; their cells were left out.
    pub ignored: Vec<String>,
    /// Contacts made, or that would be.
    pub created: u64,
    /// Companies made in this run, or that would be.
    pub companies_created: u64,
    /// Lines rejected.
    pub rejected: u64,
    /// The first rejected lines and why; the file of rejects has all.
    pub reasons: Vec<RejectedLine>,
    /// Where the rejected lines stand with their reasons.
    pub rejects_file: Option<PathBuf>,
    /// The change-set of the whole import.
    pub change_set: Option<crate::ids::ChangeSetId>,
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedLine {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// One sentence.
    pub reason: String,
}

/// Imports a file of contacts as `actor`. `progress` is told after every batch and may stop the import, which then goes on
/// from there when the same file is imported again.
///
/// # Errors
/// [`Error::Forbidden`] without the permissions, [`Error::Invalid`] for a file that cannot be read or was stopped.
pub async fn contacts(
    store: &Store,
    actor: &Actor,
    request: &ImportRequest,
    progress: &(dyn Fn(ImportProgress) -> ControlFlow<()> + Sync),
) -> Result<ImportReport> {
    actor.require(Permission::IMPORT_RUN)?;
    actor.require(Permission::CONTACTS_CREATE)?;
    let mut file = CsvFile::open(&request.path)?;
    let mapping = Mapping::of(&file.headings)?;
    let begun = if request.dry_run { None } else { Some(begin(store, actor, request, &file, &mapping).await?) };
    let resumed = begun.is_some_and(|(_, resumed)| resumed);
    let begun = begun.map(|(begun, _)| begun);
    let mut importer = Importer::new(store, actor, &mapping, &request.channel, begun).await?;
    loop {
        let records = read_batch(&mut file, importer.next_line())?;
        if records.is_empty() {
            break;
        }
        importer.take(&records).await?;
        let so_far = ImportProgress { read: file.position(), of: file.bytes };
        if progress(so_far).is_break() {
            return Err(Error::invalid(
                "The import was stopped. Import the same file again to go on where it stopped.",
            ));
        }
    }
    let mut report = report(&file, &mapping, request, resumed);
    importer.fill(&mut report);
    if let Some(begun) = begun {
        let rejects = finish(store, actor, begun).await?;
        report.rejects_file = write_rejects(&request.path, &rejects)?;
        report.reasons = rejects.into_iter().take(REASONS_SHOWN).collect();
        report.change_set = Some(begun.change_set);
    }
    Ok(report)
}

/// The import of this file: the one that was begun and not finished, or a new one.
async fn begin(
    store: &Store,
    actor: &Actor,
    request: &ImportRequest,
    file: &CsvFile,
    mapping: &Mapping,
) -> Result<(BegunImport, bool)> {
    let mut tx = store.begin(actor).await?;
    if let Some(begun) = tx.running_import(&file.sha256).await? {
        return Ok((begun, true));
    }
    let name = request.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let summary = format!("imported contacts from {name}");
    let command = Command { channel: &request.channel, intent: "import_contacts", summary: &summary };
    let change_set = history::record(&mut tx, command).await?;
    let mapping = json!({ "headings": file.headings, "columns": mapping });
    let begun = tx.begin_import(change_set.id(), &name, &file.sha256, &mapping).await?;
    tx.commit().await?;
    Ok((begun, false))
}

/// The next records from `next_line` on.
fn read_batch(file: &mut CsvFile, next_line: u64) -> Result<Vec<Record>> {
    let mut records = Vec::with_capacity(BATCH);
    while records.len() < BATCH {
        match file.next()? {
            None => break,
            Some(record) if record.line >= next_line => records.push(record),
            Some(_) => {}
        }
    }
    Ok(records)
}

fn report(file: &CsvFile, mapping: &Mapping, request: &ImportRequest, resumed: bool) -> ImportReport {
    let columns = || file.headings.iter().zip(&mapping.0);
    ImportReport {
        dry_run: request.dry_run,
        resumed,
        delimiter: match file.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        },
        recognised: columns().filter_map(|(heading, column)| Some((heading.clone(), (*column)?))).collect(),
        ignored: columns().filter(|(_, column)| column.is_none()).map(|(heading, _)| heading.clone()).collect(),
        created: 0,
        companies_created: 0,
        rejected: 0,
        reasons: Vec::new(),
        rejects_file: None,
        change_set: None,
    }
}

/// Ends the import, tells of it, and returns every rejected line.
async fn finish(store: &Store, actor: &Actor, begun: BegunImport) -> Result<Vec<RejectedLine>> {
    let mut tx = store.begin(actor).await?;
    let rejects = tx.import_rejects(begun.id).await?;
    tx.finish_import(begun.id).await?;
    ChangeSet::resume(begun.change_set).tell(&mut tx, "contacts.imported", "import", begun.id.as_uuid()).await?;
    tx.commit().await?;
    Ok(rejects
        .into_iter()
        .map(|(line, reason)| RejectedLine { line: u64::try_from(line).unwrap_or(0), reason })
        .collect())
}

/// Writes the rejected lines as they were, each with its reason, beside the file; nothing where none was rejected.
fn write_rejects(path: &Path, rejects: &[RejectedLine]) -> Result<Option<PathBuf>> {
    if rejects.is_empty() {
        return Ok(None);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".rejects.csv");
    let target = PathBuf::from(name);
    let unwritable = |error: &dyn std::fmt::Display| {
        Error::invalid(format!("The contacts were imported, but {} can't be written: {error}.", target.display()))
    };
    let mut file = CsvFile::open(path)?;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(file.delimiter)
        .flexible(true)
        .from_path(&target)
        .map_err(|error| unwritable(&error))?;
    let mut headings = std::mem::take(&mut file.headings);
    headings.push("Reason".to_owned());
    writer.write_record(&headings).map_err(|error| unwritable(&error))?;
    let mut waiting = rejects.iter().peekable();
    while let Some(reject) = waiting.peek() {
        let Some(mut record) = file.next()? else { break };
        if record.line == reject.line {
            record.cells.resize(record.cells.len().max(headings.len() - 1), String::new());
            record.cells.push(reject.reason.clone());
            writer.write_record(&record.cells).map_err(|error| unwritable(&error))?;
            waiting.next();
        }
    }
    writer.flush().map_err(|error| unwritable(&error))?;
    Ok(Some(target))
}
