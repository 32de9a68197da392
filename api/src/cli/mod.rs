//! The command line: one file for each subcommand, exit statuses that scripts can rely on.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use leancrm_core::Error;

use crate::{
    cluster::ClusterError,
    config::{Config, ConfigError},
};

mod admin;
mod ask;
mod audit;
mod bench;
mod chat;
mod demo;
mod doctor;
mod export;
mod google;
mod import;
mod jobs;
mod migrate;
mod model;
mod nlp;
mod output;
mod prompt;
mod seed;
mod serve;
mod slack;
mod stop;
mod sync;
mod vault;
mod work;

pub use demo::SlackDemo;
pub use doctor::{Check, DoctorReport, Outcome as DoctorOutcome};
pub use output::Output;
pub(crate) use seed::with_progress as seed_with_progress;

/// What a command ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done, or answered.
    Done = 0,
    /// It went wrong on our side.
    Failed = 1,
    /// The command or its input is wrong. (The argument parser ends with 2 as well.)
    Usage = 2,
    /// Understood and carried out, but there is no answer: not found, not understood, or a question back.
    NoAnswer = 3,
    /// The member may not do that.
    Refused = 4,
    /// The database or another service cannot be reached, or its schema does not fit.
    Unavailable = 5,
}

/// Ask your CRM in a plain sentence.
#[derive(Debug, Parser)]
#[command(
    name = "leancrm",
    version,
    max_term_width = 100,
    after_help = "Start with:  leancrm demo     or, to talk in a Slack of its own:  leancrm demo --slack\n\nExit status: 0 done, 1 failed, 2 wrong command or input, 3 no answer (not found, not understood, \
                  a question back), 4 not permitted, 5 the database or a service can't be reached or doesn't fit."
)]
struct Cli {
    /// Configuration file instead of the usual ones.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A small company to play with: five questions answered, then the web console.
    Demo(demo::DemoArgs),
    /// Ask one thing: leancrm ask "what's happening with John?"
    Ask(ask::AskArgs),
    /// Talk to the CRM in the terminal.
    Chat(chat::ChatArgs),
    /// The web server: API, webhooks, console.
    Serve(serve::ServeArgs),
    /// The background workers.
    Work(work::WorkArgs),
    /// Bring the database's schema up to date.
    Migrate(migrate::MigrateArgs),
    /// Say what is wrong and how to mend it.
    Doctor,
    /// Create and list tenants.
    #[command(subcommand)]
    Tenant(admin::TenantCommand),
    /// Add and list the members of a tenant.
    #[command(subcommand)]
    Member(admin::MemberCommand),
    /// Make, list and revoke tokens for the API.
    #[command(subcommand)]
    Token(admin::TokenCommand),
    /// Connect Slack workspaces, and say who is who in them.
    #[command(subcommand)]
    Slack(slack::SlackCommand),
    /// Connect members' Google accounts.
    #[command(subcommand)]
    Google(google::GoogleCommand),
    /// How mail and calendars are kept in step.
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// The keys that seal secrets in the database.
    #[command(subcommand)]
    Vault(vault::VaultCommand),
    /// Which language model is asked, how far, and what it costs.
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Prompts of your own for the language model, in versions.
    #[command(subcommand)]
    Prompt(prompt::PromptCommand),
    /// Work that was given up: list it, try it again, discard it.
    #[command(subcommand, alias = "outbox")]
    Jobs(jobs::JobsCommand),
    /// Bring in a file of contacts.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Take out contacts, companies or deals as CSV.
    Export(export::ExportArgs),
    /// Verify that the audit trail is as it was written.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Fill a database with made-up data of real size.
    Seed(seed::SeedArgs),
    /// The parser alone, JSON Lines in and out.
    #[command(subcommand)]
    Nlp(nlp::NlpCommand),
    /// Measure the product on a seeded database.
    Bench(bench::BenchArgs),
    /// Stop the private database server.
    Stop,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    conclude(Cli::parse())
}

/// Runs a command line of these words, the name of the program first: the way for another program to be this one.
pub fn main_with(words: &[&str]) -> ExitCode {
    conclude(Cli::parse_from(words))
}

fn conclude(cli: Cli) -> ExitCode {
    let mut out = Output::of_process(cli.json);
    let status = match run(cli, &mut out) {
        Ok(status) => status,
        Err(error) => out.failure(&error, status_of(&error)),
    };
    ExitCode::from(status as u8)
}

fn run(cli: Cli, out: &mut Output) -> anyhow::Result<Status> {
    if let Command::Nlp(command) = &cli.command
        && !matches!(command, nlp::NlpCommand::Feedback(_))
    {
        return nlp::run(command, out); // needs neither configuration nor database
    }
    let config = Config::load(cli.config.as_deref())?;
    // A few threads serve thousands of connections; more only cost memory on a small machine.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4))
        .enable_all()
        .build()?;
    runtime.block_on(Box::pin(dispatch(cli.command, &config, out)))
}

async fn dispatch(command: Command, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::Demo(args) => demo::run(args, config, out).await,
        Command::Ask(args) => ask::run(args, config, out).await,
        Command::Chat(args) => chat::run(args, config, out).await,
        Command::Serve(args) => done(serve::run(args, config, out).await),
        Command::Work(args) => done(work::run(args, config, out).await),
        Command::Migrate(args) => done(migrate::run(args, config, out).await),
        Command::Doctor => {
            let report = doctor::run(config).await;
            out.raw(&report.render(out.is_json()));
            Ok(if report.exit_code() == 0 { Status::Done } else { Status::Failed })
        }
        Command::Tenant(command) => admin::tenant(command, config, out).await,
        Command::Member(command) => admin::member(command, config, out).await,
        Command::Token(command) => admin::token(command, config, out).await,
        Command::Slack(command) => slack::run(command, config, out).await,
        Command::Google(command) => google::run(command, config, out).await,
        Command::Sync(command) => sync::run(command, config, out).await,
        Command::Vault(command) => Ok(vault::run(&command, out)),
        Command::Model(command) => model::run(command, config, out).await,
        Command::Prompt(command) => prompt::run(command, config, out).await,
        Command::Jobs(command) => jobs::run(command, config, out).await,
        Command::Import(command) => import::run(command, config, out).await,
        Command::Export(args) => export::run(args, config, out).await,
        Command::Audit(command) => audit::run(command, config, out).await,
        Command::Seed(args) => done(seed::run(args, config, out).await),
        Command::Nlp(nlp::NlpCommand::Feedback(args)) => nlp::feedback::run(args, config, out).await,
        Command::Nlp(command) => nlp::run(&command, out),
        Command::Bench(args) => bench::run(args, config, out).await,
        Command::Stop => stop::run(config, out).await,
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<Status> {
    result.map(|()| Status::Done)
}

/// The exit status of a failure.
fn status_of(error: &anyhow::Error) -> Status {
    if error.downcast_ref::<ConfigError>().is_some() {
        return Status::Usage;
    }
    if error.downcast_ref::<ClusterError>().is_some() {
        return Status::Unavailable;
    }
    match error.downcast_ref::<Error>() {
        Some(Error::NotFound { .. }) => Status::NoAnswer,
        Some(Error::Invalid { .. } | Error::Conflict { .. }) => Status::Usage,
        Some(Error::Forbidden { .. }) => Status::Refused,
        Some(Error::Unavailable { .. } | Error::Schema { .. }) => Status::Unavailable,
        _ => Status::Failed,
    }
}
