//! `leancrm nlp`: the parser alone, for scripts as JSON Lines, for people a sentence at a time. No database, no configuration, and
//! no network where no language model is named; but for what people think of its readings, which is kept with the messages.

use std::{
    fmt::Display,
    io::{BufRead as _, BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use clap::Subcommand;
use leancrm_core::Error;
use leancrm_nlp::{Parser, protocol, protocol_parse, training};

use super::{Output, Status};

mod engine;
mod explain;
pub(super) mod feedback;
mod score;
mod single;
mod tally;

use engine::Engine;

/// What is read: the words of the command line, or else standard input.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct InputArgs {
    /// What to read; without it, JSON Lines from standard input are answered with JSON Lines.
    text: Vec<String>,
    /// Read and write JSON Lines.
    #[arg(long, conflicts_with = "text")]
    jsonl: bool,
}

/// What to read from each line.
#[derive(Debug, Subcommand)]
pub(super) enum NlpCommand {
    /// A sentence: its intent and slots.
    Parse {
        #[command(flatten)]
        engine: engine::EngineArgs,
        #[command(flatten)]
        input: InputArgs,
        #[command(flatten)]
        said: single::SaidArgs,
    },
    /// A time expression.
    When {
        #[command(flatten)]
        input: InputArgs,
        #[command(flatten)]
        said: single::SaidArgs,
    },
    /// An amount, a percentage or a range.
    Amount {
        #[command(flatten)]
        input: InputArgs,
    },
    /// A phone number, an e-mail address or a domain.
    ContactPoint {
        #[command(flatten)]
        input: InputArgs,
        /// The country that a phone number without a country code is read in, such as GB.
        #[arg(long, requires = "text")]
        region: Option<String>,
    },
    /// How the parser comes to what it makes of a sentence.
    Explain {
        /// The sentence.
        #[arg(required = true)]
        sentence: Vec<String>,
        #[command(flatten)]
        said: single::SaidArgs,
    },
    /// Score the parser on files of labelled sentences, times, amounts or contact points.
    Score {
        /// Files of labelled data, one JSON object a line.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Show this many of the rows that are wrong, the worst first.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        errors: usize,
        #[command(flatten)]
        engine: engine::EngineArgs,
    },
    /// The messages whose answers got a thumb up or down: what was said (addresses and numbers blacked out), how it was read.
    Feedback(feedback::FeedbackArgs),
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
        NlpCommand::Parse { engine, input, said } => {
            let asks = engine.asks_a_model();
            let mut engine = engine.open()?;
            let status = match input.sentence() {
                Some(text) => single::parse(&mut engine, &text, said, out),
                None => each_line(out, |line| parse(&mut engine, line)),
            };
            let tally = engine.finish()?;
            if asks {
                out.note(format!("\n{tally}"));
            }
            status
        }
        NlpCommand::When { input, said } => match input.sentence() {
            Some(text) => single::when(&text, said, out),
            None => each_line(out, protocol::when),
        },
        NlpCommand::Amount { input } => match input.sentence() {
            Some(text) => single::amount(&text, out),
            None => each_line(out, protocol::amount),
        },
        NlpCommand::ContactPoint { input, region } => match input.sentence() {
            Some(text) => single::contact_points(&text, region.as_deref(), out),
            None => each_line(out, protocol::contact_point),
        },
        NlpCommand::Explain { sentence, said } => explain::run(&sentence.join(" "), said, out),
        NlpCommand::Score { files, errors, engine } => score::run(files, *errors, engine, out),
        NlpCommand::Feedback(_) => {
            anyhow::bail!(Error::invalid("What people think of answers is kept in the database."))
        }
        NlpCommand::Train { corpus, out: file } => train(corpus, file, out),
    }
}

impl InputArgs {
    fn sentence(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| self.text.join(" "))
    }
}

fn train(corpus: &[PathBuf], file: &Path, out: &mut Output) -> anyhow::Result<Status> {
    let mut labelled = Vec::new();
    for path in corpus {
        labelled.extend(training::Labelled::read(&read(path)?).map_err(|error| unlabelled(path, &error))?);
    }
    let bytes = training::train(&Parser::new(), &labelled)?;
    std::fs::write(file, &bytes).with_context(|| file.display().to_string())?;
    out.line(format!("{} sentences, {} bytes", labelled.len(), bytes.len()));
    out.json(&serde_json::json!({ "sentences": labelled.len(), "bytes": bytes.len() }));
    Ok(Status::Done)
}

fn read(path: &Path) -> anyhow::Result<String> {
    Ok(std::fs::read_to_string(path)
        .map_err(|error| Error::invalid(format!("{} cannot be read: {error}.", path.display())))?)
}

fn unlabelled(path: &Path, error: &protocol::ProtocolError) -> Error {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    Error::invalid(format!("{} holds a line that is not labelled data: {cause}.", path.display()))
}

/// One line of `parse`, with the time it took in microseconds.
fn parse(engine: &mut Engine, line: &str) -> Result<String, protocol::ProtocolError> {
    let started = Instant::now();
    let answer = protocol_parse::parse_by(line, |text, ctx| engine.read(text, ctx))?;
    let micros = started.elapsed().as_micros();
    let mut value = serde_json::to_value(answer)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("us".to_owned(), u64::try_from(micros).unwrap_or(u64::MAX).into());
    }
    Ok(value.to_string())
}

/// Answers each line of standard input with one line. A line that cannot be read ends the run with its number; what was
/// answered before stays.
fn each_line<E: Display>(
    out: &mut Output,
    mut answer: impl FnMut(&str) -> Result<String, E>,
) -> anyhow::Result<Status> {
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
