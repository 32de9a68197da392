//! `leancrm audit`: whether the audit trail is as it was written.

use clap::Subcommand;
use comfy_table::{Table, presets::NOTHING};
use indicatif::{ProgressBar, ProgressStyle};
use leancrm_core::{
    domain::audit::{Break, ChainHash, Finding},
    ops::audit::{self, AuditReport, AuditRequest, EarlierHead, VerifiedChain},
    store::Store,
};

use super::{Output, Status};
use crate::{config::Config, wiring};

/// Findings that are told of one tenant; --json has more.
const TOLD: usize = 5;

/// `leancrm audit …`
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Compute the chain of the audit trail again and say where it does not hold.
    #[command(
        after_help = "Every entry of the audit trail is linked by a hash to the one before, together with the changes it\n\
                            tells of. The head is the hash of the last link and stands for all of them. Keep it where whoever\n\
                            runs the database cannot reach it, and give it back with --head: that finds an end that was cut\n\
                            off and a chain that was made anew, which nothing inside the database can.\n\n\
                            Exit status: 0 everything holds, 1 something does not, 2 wrong command or input, 5 no database."
    )]
    Verify(VerifyArgs),
}

/// Arguments of `audit verify`.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// The tenant's short name; without one, every tenant.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// A head that was printed earlier: it must still be in a chain. May be given several times.
    #[arg(long = "head", value_name = "HEX")]
    heads: Vec<ChainHash>,
    /// Verify the demo company.
    #[arg(long)]
    demo: bool,
}

pub(super) async fn run(command: AuditCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let AuditCommand::Verify(args) = command;
    let store = if args.demo { wiring::open_demo(config).await?.0 } else { wiring::open_store(config, false).await? };
    let request = AuditRequest { tenant: args.tenant, heads: args.heads };
    let report = with_progress(&store, &request, out).await;
    store.close().await;
    let report = report?;
    out.json(&report);
    tell(&report, out);
    Ok(if report.holds { Status::Done } else { Status::Failed })
}

/// Verifies, with a progress bar where somebody is watching.
async fn with_progress(store: &Store, request: &AuditRequest, out: &Output) -> leancrm_core::Result<AuditReport> {
    let bar = if out.is_watched() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} entries, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let report = audit::verify(store, request, &|progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.links);
    })
    .await;
    bar.finish_and_clear();
    report
}

fn tell(report: &AuditReport, out: &mut Output) {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["TENANT", "ENTRIES", "HEAD", ""]);
    for chain in &report.tenants {
        let verdict = if chain.findings.is_empty() { "holds" } else { "BROKEN" };
        table.add_row([&chain.tenant, &chain.entries.to_string(), &chain.head.to_string(), verdict]);
    }
    out.line(table.trim_fmt());
    for chain in &report.tenants {
        tell_of(chain, out);
    }
    for head in &report.heads {
        out.line(sentence_of(head));
    }
    out.line(if report.holds {
        "Everything holds. Keep the heads where the database's administrator cannot reach them; --head compares."
    } else {
        "Somebody wrote to the database past LeanCRM, or it was damaged. What stands before the first \
         broken link still holds; compare the rest with a backup from before, and do not restore over the evidence."
    });
}

fn tell_of(chain: &VerifiedChain, out: &mut Output) {
    for finding in chain.findings.iter().take(TOLD) {
        out.line(format!("{}: {}", chain.tenant, sentence(finding)));
    }
    let untold = chain.findings.len().saturating_sub(TOLD);
    if untold > 0 {
        let at_least = if chain.more { "at least " } else { "" };
        out.line(format!("{}: and {at_least}{untold} more; --json lists them.", chain.tenant));
    }
}

fn sentence(finding: &Finding) -> String {
    let subject = finding.subject.map(|subject| subject.to_string()).unwrap_or_default();
    let Some(link) = finding.link else {
        return match finding.kind {
            Break::ChangeAdded => format!("the change {subject} belongs to no entry: it was put in past the product."),
            _ => format!("the entry {subject} has no link: it was put in past the product, or its link was deleted."),
        };
    };
    match finding.kind {
        Break::LinkMissing => format!("link {link} is missing."),
        Break::LinkChanged => format!("link {link} does not follow from the one before: one of the two was altered."),
        Break::OrderChanged => format!("link {link} stood at another place: the order was changed."),
        Break::EntryMissing => format!("link {link}: its entry {subject} is missing."),
        Break::EntryChanged => format!("link {link}: its entry {subject} was altered."),
        Break::ChangeMissing => format!("link {link}: a change of the entry {subject} is missing."),
        Break::ChangeAdded => format!("link {link}: the entry {subject} got a change that was not there."),
        Break::ChangeChanged => format!("link {link}: a change of the entry {subject} was altered."),
        Break::EntryUnlinked => format!("link {link}: the entry {subject} is not in the chain."),
    }
}

fn sentence_of(earlier: &EarlierHead) -> String {
    let head = earlier.head.to_string();
    let short = &head[..12];
    match (&earlier.tenant, earlier.link, earlier.since) {
        (Some(tenant), Some(link), Some(0)) => format!("{tenant}: the head {short}… is still the last, link {link}."),
        (Some(tenant), Some(link), Some(since)) => {
            format!("{tenant}: the head {short}… is link {link}; {since} came after it.")
        }
        _ => format!(
            "The head {short}… is in no chain that was verified: an end was cut off or a chain made anew since it was kept. \
             (Or it belongs to another tenant or database.)"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_told_in_one_sentence() {
        let kinds = [Break::LinkMissing, Break::OrderChanged, Break::EntryChanged, Break::ChangeAdded];
        for kind in kinds {
            for link in [Some(7), None] {
                let said = sentence(&Finding { link, kind, subject: Some(uuid::Uuid::nil()) });
                assert!(said.ends_with('.') && said.contains("link 7") == link.is_some(), "{said}");
            }
        }
    }
}
