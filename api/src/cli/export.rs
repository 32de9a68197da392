//! `leancrm export`: records taken out as CSV.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use leancrm_core::{
    Error,
    ops::export::{self, ExportKind},
};

use super::{Output, Status, ask::Asker};
use crate::config::Config;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// What to take out.
    kind: Kind,
    /// The file to write; without one, standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    asker: Asker,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    Contacts,
    Companies,
    Deals,
    Leads,
}

impl From<Kind> for ExportKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Contacts => Self::Contacts,
            Kind::Companies => Self::Companies,
            Kind::Deals => Self::Deals,
            Kind::Leads => Self::Leads,
        }
    }
}

pub(super) async fn run(args: ExportArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let (store, actor) = args.asker.open_own(config).await?;
    let kind = ExportKind::from(args.kind);
    let count = match &args.output {
        None => export::run(&store, &actor, kind, "cli", &mut std::io::stdout(), &|_| ()).await?,
        Some(path) => {
            let (mut file, unfinished) = create(path)?;
            let count = export::run(&store, &actor, kind, "cli", &mut file, &|_| ()).await?;
            file.flush().and_then(|()| file.get_ref().sync_all()).context("finishing the file")?;
            std::fs::rename(&unfinished, path).context("putting the file in its place")?;
            out.line(format!("{count} {} written to {}.", kind.as_str(), path.display()));
            out.json(&serde_json::json!({ "kind": kind.as_str(), "records": count, "file": path }));
            count
        }
    };
    store.close().await;
    if args.output.is_none() {
        out.note(format!("({count} {})", kind.as_str()));
    }
    Ok(Status::Done)
}

/// A file beside the one asked for, renamed to it at the end: a half-written export never stands under that name.
fn create(path: &Path) -> anyhow::Result<(std::io::BufWriter<std::fs::File>, PathBuf)> {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    let unfinished = PathBuf::from(name);
    let file = std::fs::File::create(&unfinished)
        .map_err(|error| Error::invalid(format!("{} can't be written: {error}.", path.display())))?;
    Ok((std::io::BufWriter::new(file), unfinished))
}
