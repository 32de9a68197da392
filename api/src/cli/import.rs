//! `leancrm import`: a file of contacts brought in.

use std::{ops::ControlFlow, path::PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use leancrm_core::ops::import::{self, ImportReport, ImportRequest};

use super::{Output, Status, ask::Asker};
use crate::config::Config;

/// `leancrm import …`
#[derive(Debug, clap::Subcommand)]
pub(super) enum ImportCommand {
    /// Bring in contacts from a CSV file; its columns are recognised by their headings.
    ///
    /// An import that was cut off goes on where it stopped when the same file is imported again. Lines that cannot be taken
    /// are written to FILE.rejects.csv, each with the reason.
    Contacts {
        /// The file: CSV in UTF-8, separated by commas, semicolons or tabs.
        file: PathBuf,
        /// Say what would happen and write nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        asker: Asker,
    },
}

pub(super) async fn run(command: ImportCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let ImportCommand::Contacts { file, dry_run, asker } = command;
    let (store, actor) = asker.open_own(config).await?;
    let bar = if out.is_watched() { ProgressBar::new(1) } else { ProgressBar::hidden() };
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {percent}%, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let request = ImportRequest { path: file, dry_run, channel: "cli".to_owned() };
    let outcome = import::contacts(&store, &actor, &request, &|progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.read);
        ControlFlow::Continue(())
    })
    .await;
    bar.finish_and_clear();
    store.close().await;
    let report = outcome?;
    out.json(&report);
    say(&report, out);
    Ok(Status::Done)
}

fn say(report: &ImportReport, out: &mut Output) {
    if report.resumed {
        out.line("An earlier run had begun this file; this one went on where it stopped.");
    }
    let columns: Vec<_> = report.recognised.iter().map(|(heading, _)| heading.as_str()).collect();
    out.line(format!("Columns taken: {} (separated by {}).", columns.join(", "), report.delimiter));
    if !report.ignored.is_empty() {
        out.line(format!("Columns left out, not recognised: {}.", report.ignored.join(", ")));
    }
    let would = if report.dry_run { "would be " } else { "" };
    out.line(format!(
        "{} {would}imported, {} {would}made, {} {would}rejected.",
        counted(report.created, "contact", "contacts"),
        counted(report.companies_created, "company", "companies"),
        counted(report.rejected, "line", "lines"),
    ));
    for rejected in &report.reasons {
        out.line(format!("  line {}: {}", rejected.line, rejected.reason));
    }
    let hidden = report.rejected.saturating_sub(report.reasons.len() as u64);
    if hidden > 0 {
        out.line(format!("  … and {hidden} more"));
    }
    if let Some(path) = &report.rejects_file {
        out.line(format!("The rejected lines are in {}.", path.display()));
    }
    if report.dry_run {
        out.line("Nothing was written: this was a dry run.");
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
