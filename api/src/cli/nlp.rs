//! `leancrm nlp`: the parser alone, one JSON object a line in and out. No database, no network, no configuration.

use std::{
    fmt::Display,
    io::{BufRead as _, BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use leancrm_nlp::{Parser, protocol, protocol_parse, training};

use super::{Output, Status};

/// What reads the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EngineChoice {
    /// The deterministic rules.
    Rules,
    /// A language model; none is configured in this version.
    Llm,
    /// Rules first, a model where they are silent.
    Auto,
}

/// Arguments that all four share.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LinesArgs {
    /// Read and write JSON Lines (the only form there is).
    #[arg(long)]
    jsonl: bool,
}

/// What to read from each line.
#[derive(Debug, Subcommand)]
pub(super) enum NlpCommand {
    /// A sentence: its intent and slots.
    Parse {
        /// What reads the sentences.
        #[arg(long, value_enum, default_value_t = EngineChoice::Rules)]
        engine: EngineChoice,
        #[command(flatten)]
        lines: LinesArgs,
    },
    /// A time expression.
    When {
        #[command(flatten)]
        lines: LinesArgs,
    },
    /// An amount, a percentage or a range.
    Amount {
        #[command(flatten)]
        lines: LinesArgs,
    },
    /// A phone number, an e-mail address or a domain.
    ContactPoint {
        #[command(flatten)]
        lines: LinesArgs,
    },
    /// Train the ranker on labelled sentences and write its model.
    Train {
        /// Files of labelled sentences, one JSON object a line.
        #[arg(required = true)]
        corpus: Vec<PathBuf>,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

pub(super) fn run(command: &NlpCommand, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        NlpCommand::Parse { engine: EngineChoice::Llm, .. } => anyhow::bail!(leancrm_core::Error::invalid(
            "No language model is configured; use --engine rules (or auto, which is the same without a model)."
        )),
        NlpCommand::Parse { .. } => {
            let parser = Parser::new();
            each_line(out, |line| parse(&parser, line))
        }
        NlpCommand::Train { corpus, out: file } => train(corpus, file, out),
        NlpCommand::When { .. } => each_line(out, protocol::when),
        NlpCommand::Amount { .. } => each_line(out, protocol::amount),
        NlpCommand::ContactPoint { .. } => each_line(out, protocol::contact_point),
    }
}

fn train(corpus: &[PathBuf], file: &Path, out: &mut Output) -> anyhow::Result<Status> {
    let mut labelled = Vec::new();
    for path in corpus {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        labelled.extend(training::Labelled::read(&text).with_context(|| path.display().to_string())?);
    }
    let bytes = training::train(&Parser::new(), &labelled)?;
    std::fs::write(file, &bytes).with_context(|| file.display().to_string())?;
    out.line(format!("{} sentences, {} bytes", labelled.len(), bytes.len()));
    Ok(Status::Done)
}

/// One line of `parse`, with the time it took in microseconds.
fn parse(parser: &Parser, line: &str) -> Result<String, protocol::ProtocolError> {
    let started = Instant::now();
    let answer = protocol_parse::parse(parser, line)?;
    let micros = started.elapsed().as_micros();
    let mut value = serde_json::to_value(answer)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("us".to_owned(), u64::try_from(micros).unwrap_or(u64::MAX).into());
    }
    Ok(value.to_string())
}

/// Answers each line of standard input with one line. A line that cannot be read ends the run with its number; what was
/// answered before stays.
fn each_line<E: Display>(out: &mut Output, answer: impl Fn(&str) -> Result<String, E>) -> anyhow::Result<Status> {
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        match answer(&line) {
            Ok(answered) => writeln!(stdout, "{answered}")?,
            Err(error) => {
                stdout.flush()?;
                out.note(format!("leancrm: line {}: {error}", number + 1));
                return Ok(Status::Usage);
            }
        }
    }
    stdout.flush()?;
    Ok(Status::Done)
}
