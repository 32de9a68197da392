//! `leancrm model`: which language model a tenant asks, how far, what it may cost and what it cost.

mod set;
mod show;
#[cfg(test)]
mod tests;

use chrono::{Months, NaiveDate};
use clap::Subcommand;
use leancrm_core::{Error, ids::TenantId, ops::models, store::Store, tenancy::Actor};

use super::{Output, Status, admin::close, ask::Asker};
use crate::{
    config::Config,
    model::{Endpoint, ModelDesk},
    wiring,
};

/// `leancrm model …`
#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Say which model is asked, how far, and how its budget stands.
    #[command(after_help = "leancrm model status\n\
                            leancrm model status --try --tenant acme     also asks it for a word\n\
                            leancrm --json model status")]
    Status {
        /// Ask the model for a word, to see whether it answers.
        #[arg(long = "try")]
        try_out: bool,
        #[command(flatten)]
        asker: Asker,
    },
    /// Set it for a tenant: budget, mode, a model of its own.
    #[command(
        after_help = "leancrm model set --budget 50                  US dollars a month; rules alone once they are spent\n\
                            leancrm model set --mode rules_only            never ask the model\n\
                            leancrm model set --base-url https://openrouter.ai/api/v1 --model openai/gpt-4.1-mini \\\n    \
                                --key-file key.txt --price-input 0.40 --price-output 1.60\n\
                            pass show openrouter | leancrm model set --key-file -\n\
                            leancrm model set --installation               back to the installation's model\n\n\
                            A key is sealed with the vault's key, never shown, and forgotten when --base-url changes."
    )]
    Set(Box<set::SetArgs>),
    /// Say what models were used for and what it cost.
    #[command(
        after_help = "leancrm model spend\nleancrm model spend --month 2026-10\nleancrm --json model spend --tenant acme"
    )]
    Spend {
        /// Of which month, as 2026-10; without it, the one that is running.
        #[arg(long, value_name = "YEAR-MONTH", value_parser = month)]
        month: Option<NaiveDate>,
        #[command(flatten)]
        asker: Asker,
    },
}

pub(super) async fn run(command: ModelCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        ModelCommand::Status { try_out, asker } => {
            let (store, actor) = asker.open_own(config).await?;
            let status = status(&store, &actor, config, (try_out, &*wiring::model_desk(config)), out).await;
            close(store).await?;
            status
        }
        ModelCommand::Set(args) => {
            let (store, actor) = args.asker.open_own(config).await?;
            let done = set::run(*args, (&store, &actor), config, out).await;
            close(store).await?;
            done.map(|()| Status::Done)
        }
        ModelCommand::Spend { month, asker } => {
            let (store, actor) = asker.open_own(config).await?;
            let mut tx = store.begin(&actor).await?;
            let days = month.map(|first| (first, last_of(first)));
            let usage = models::usage(&mut tx, days).await;
            drop(tx);
            close(store).await?;
            let (report, standing) = usage?;
            show::spend(days.unwrap_or_else(|| standing.days()), &report, &standing, out);
            Ok(Status::Done)
        }
    }
}

async fn status(
    store: &Store,
    actor: &Actor,
    config: &Config,
    (try_out, desk): (bool, &dyn ModelDesk),
    out: &mut Output,
) -> anyhow::Result<Status> {
    let mut tx = store.begin(actor).await?;
    let standing = models::status(&mut tx).await?;
    drop(tx);
    let tried = if try_out { Some(tried(config, actor.tenant(), &standing.settings, desk).await?) } else { None };
    show::status(config, &standing, tried.as_ref(), out);
    Ok(if matches!(tried, Some(Err(_))) { Status::Failed } else { Status::Done })
}

/// Asks the tenant's model for a word: how many milliseconds that took, or what is wrong.
async fn tried(
    config: &Config,
    tenant: TenantId,
    own: &leancrm_core::domain::model::ModelSettings,
    desk: &dyn ModelDesk,
) -> anyhow::Result<Result<u128, String>> {
    let vault = if own.key.is_some() { Some(wiring::vault(config)?) } else { None };
    let Some(endpoint) = Endpoint::of_tenant(&config.model, (tenant, own), vault.as_ref())? else {
        return Ok(Err("No model is configured.".to_owned()));
    };
    Ok(desk.try_out(&endpoint).await.map(|took| took.as_millis()))
}

/// The first day of a month written as `2026-10`.
fn month(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
        .map_err(|_| "a month is written like 2026-10".to_owned())
}

fn last_of(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first)
}

/// What is wrong with a value, as a usage error.
fn invalid(message: impl Into<String>) -> anyhow::Error {
    Error::invalid(message).into()
}
