//! `leancrm prompt`: prompts of a tenant's own, drafted, scored, published and gone back to.

mod show;

use std::{io::Read as _, path::PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use leancrm_core::{
    Error,
    domain::{
        model::{CallOutcome, CallPurpose, NewModelCall},
        prompt::{PromptNumber, PromptStatus, PromptVersion},
    },
    history::Recorder,
    ops::{models, prompts},
    store::{Store, TenantTx},
    tenancy::{Actor, Permission},
};

use super::{Output, Status, admin::close, ask::Asker};
use crate::{
    config::Config,
    model::{BuiltIn, Endpoint, ModelDesk},
    wiring,
};

/// The longest file that is read as a prompt.
const LONGEST: u64 = 400_000;

/// `leancrm prompt …`
#[derive(Debug, Subcommand)]
#[command(after_help = "leancrm prompt show parse_query > mine.md       begin with the one in use\n\
                        leancrm prompt draft parse_query mine.md        the next version, as a draft\n\
                        leancrm prompt score parse_query                reads sentences whose meaning is known with it\n\
                        leancrm prompt diff parse_query                 what it would change\n\
                        leancrm prompt publish parse_query 1.0.1\n\
                        leancrm prompt rollback parse_query             back to what was in use before, as a new version\n\n\
                        What was published is never altered. Each step stands in the audit trail.")]
pub(super) enum PromptCommand {
    /// List the prompts and their versions.
    List {
        /// Of this prompt alone.
        name: Option<String>,
        #[command(flatten)]
        asker: Asker,
    },
    /// Print a version; without a number the one in use.
    Show {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asker: Asker,
    },
    /// Write a draft from a file; without a number it becomes the next version.
    Draft {
        /// The prompt's name, for example parse_query.
        name: String,
        /// The file; - for standard input.
        file: PathBuf,
        /// Which version it is to be; a draft of that number is rewritten.
        #[arg(long)]
        version: Option<PromptNumber>,
        #[command(flatten)]
        asker: Asker,
    },
    /// Read the evaluation set with a draft, by the tenant's model, and keep how well it did. It costs what the calls cost.
    Score {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asker: Asker,
    },
    /// Put a draft in use, in place of the version that is.
    Publish {
        /// The prompt's name.
        name: String,
        /// Which version.
        version: PromptNumber,
        /// Why it is published without a score; kept in the audit trail.
        #[arg(long, value_name = "REASON")]
        unscored: Option<String>,
        #[command(flatten)]
        asker: Asker,
    },
    /// Go back to an older version: its words, as a new version that is in use at once.
    Rollback {
        /// The prompt's name.
        name: String,
        /// Which version; without one, what was in use before.
        #[arg(long)]
        to: Option<PromptNumber>,
        #[command(flatten)]
        asker: Asker,
    },
    /// Say in which lines two versions differ; without numbers the one in use and the newest draft.
    Diff {
        /// The prompt's name.
        name: String,
        /// The one.
        #[arg(requires = "to")]
        from: Option<PromptNumber>,
        /// The other.
        to: Option<PromptNumber>,
        #[command(flatten)]
        asker: Asker,
    },
    /// Take a version out of use, or drop a draft; where it was in use, the prompt that LeanCRM comes with counts again.
    Deprecate {
        /// The prompt's name.
        name: String,
        /// Which version.
        version: PromptNumber,
        #[command(flatten)]
        asker: Asker,
    },
}

/// One version.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Which {
    /// The prompt's name, for example parse_query.
    name: String,
    /// Which version.
    version: Option<PromptNumber>,
}

impl PromptCommand {
    const fn asker(&self) -> &Asker {
        match self {
            Self::List { asker, .. }
            | Self::Show { asker, .. }
            | Self::Draft { asker, .. }
            | Self::Score { asker, .. }
            | Self::Publish { asker, .. }
            | Self::Rollback { asker, .. }
            | Self::Diff { asker, .. }
            | Self::Deprecate { asker, .. } => asker,
        }
    }
}

pub(super) async fn run(command: PromptCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let (store, actor) = command.asker().open_own(config).await?;
    let place = Place { store: &store, actor: &actor, config, desk: &*wiring::model_desk(config) };
    let done = place.run(command, out).await;
    close(store).await?;
    done.map(|()| Status::Done)
}

/// Where a command works.
struct Place<'a> {
    store: &'a Store,
    actor: &'a Actor,
    config: &'a Config,
    desk: &'a dyn ModelDesk,
}

impl Place<'_> {
    async fn run(&self, command: PromptCommand, out: &mut Output) -> anyhow::Result<()> {
        match command {
            PromptCommand::List { name, .. } => {
                let versions = self.versions(name.as_deref()).await?;
                let built_in =
                    self.desk.built_in().into_iter().filter(|one| name.as_ref().is_none_or(|name| one.name == *name));
                show::list(&versions, &built_in.collect::<Vec<_>>(), out);
            }
            PromptCommand::Show { which, .. } => {
                let versions = self.versions(Some(&which.name)).await?;
                show::one(&self.pick(&versions, &which)?, out);
            }
            PromptCommand::Draft { name, file, version, .. } => self.draft(&name, &file, version, out).await?,
            PromptCommand::Score { which, .. } => self.score(&which, out).await?,
            PromptCommand::Publish { name, version, unscored, .. } => {
                let (mut tx, mut recorder) = self.begin().await?;
                let now = prompts::publish(&mut tx, (&name, version), unscored.as_deref(), &mut recorder).await?;
                tx.commit().await?;
                show::step(&now, "is in use now", out);
            }
            PromptCommand::Rollback { name, to, .. } => {
                let (mut tx, mut recorder) = self.begin().await?;
                let now = prompts::rollback(&mut tx, &name, to, &mut recorder).await?;
                tx.commit().await?;
                let of = now.copy_of.clone().unwrap_or_default();
                show::step(&now, &format!("is in use now; it says what {of} says"), out);
            }
            PromptCommand::Diff { name, from, to, .. } => {
                let versions = self.versions(Some(&name)).await?;
                let one = self.pick(&versions, &Which { name: name.clone(), version: from })?;
                let other = match to {
                    Some(_) => self.pick(&versions, &Which { name, version: to })?,
                    None => newest_draft(&versions, &name)?.into(),
                };
                show::difference(&one, &other, out);
            }
            PromptCommand::Deprecate { name, version, .. } => {
                let (mut tx, mut recorder) = self.begin().await?;
                let now = prompts::deprecate(&mut tx, (&name, version), &mut recorder).await?;
                tx.commit().await?;
                show::step(&now, "is out of use now", out);
            }
        }
        Ok(())
    }

    async fn begin(&self) -> anyhow::Result<(TenantTx, Recorder)> {
        Ok((self.store.begin(self.actor).await?, Recorder::new("cli")))
    }

    async fn versions(&self, name: Option<&str>) -> anyhow::Result<Vec<PromptVersion>> {
        if !self.actor.reaches(Permission::PROMPTS_MANAGE, None) {
            return Err(Error::Forbidden { permission: Permission::PROMPTS_MANAGE.to_string() }.into());
        }
        Ok(self.store.begin(self.actor).await?.prompt_versions(name).await?)
    }

    /// The version that is meant; without a number the one in use, which may be the one that LeanCRM comes with.
    fn pick(&self, versions: &[PromptVersion], which: &Which) -> anyhow::Result<show::Shown> {
        let meant = |version: &&PromptVersion| match which.version {
            Some(number) => version.version == number,
            None => version.status == PromptStatus::Published,
        };
        if let Some(version) = versions.iter().find(meant) {
            return Ok(version.clone().into());
        }
        let built_in =
            self.built_in(&which.name).filter(|one| which.version.is_none_or(|number| number == one.version));
        let missing = || {
            Error::not_found(match which.version {
                Some(number) => format!("version {number} of the prompt {}", which.name),
                None => format!("a version of the prompt {} in use", which.name),
            })
        };
        Ok(built_in.ok_or_else(missing)?.into())
    }

    fn built_in(&self, name: &str) -> Option<BuiltIn> {
        self.desk.built_in().into_iter().find(|one| one.name == name)
    }

    async fn draft(
        &self,
        name: &str,
        file: &std::path::Path,
        version: Option<PromptNumber>,
        out: &mut Output,
    ) -> anyhow::Result<()> {
        let body = read(file)?;
        self.desk.check(name, &body).map_err(Error::invalid)?;
        let known = self.built_in(name).map(|one| one.version);
        let (mut tx, mut recorder) = self.begin().await?;
        let now = prompts::draft(&mut tx, (name, &body), version, known, &mut recorder).await?;
        tx.commit().await?;
        show::step(&now, "is a draft now", out);
        out.note(format!("Next:  leancrm prompt score {name}   ·   leancrm prompt publish {name} {}", now.version));
        Ok(())
    }

    async fn score(&self, which: &Which, out: &mut Output) -> anyhow::Result<()> {
        let versions = self.versions(Some(&which.name)).await?;
        let draft = match which.version {
            Some(number) => versions
                .iter()
                .find(|version| version.version == number)
                .cloned()
                .ok_or_else(|| Error::not_found(format!("version {number} of the prompt {}", which.name)))?,
            None => newest_draft(&versions, &which.name)?,
        };
        let standing = self.store.begin(self.actor).await?.model_standing().await?;
        let own = standing.settings.clone();
        let vault = if own.key.is_some() { Some(wiring::vault(self.config)?) } else { None };
        let endpoint = Endpoint::of_tenant(&self.config.model, (self.actor.tenant(), &own), vault.as_ref())?;
        let endpoint = endpoint.ok_or_else(|| {
            Error::invalid("No model is configured to score it with; `leancrm model status` says more.")
        })?;
        if !standing.may_call() {
            return Err(Error::invalid(SPENT).into());
        }
        let bar = if out.is_watched() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        bar.set_style(
            ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} sentences, {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let progress = |read, of| {
            bar.set_length(of);
            bar.set_position(read);
        };
        let scored = self.desk.score(&endpoint, (&draft.name, &draft.body), &progress).await;
        bar.finish_and_clear();
        let score = scored.map_err(Error::invalid)?;
        let (mut tx, mut recorder) = self.begin().await?;
        let call = NewModelCall {
            channel: "cli",
            purpose: CallPurpose::Parse,
            model: score.model.clone(),
            prompt: draft.name.clone(),
            prompt_version: draft.version.to_string(),
            tokens_in: 0,
            tokens_out: 0,
            cost: score.cost,
            latency_ms: score.median_ms,
            outcome: CallOutcome::Answered,
            cached: false,
        };
        models::record_calls(&mut tx, &[call]).await?;
        let now = prompts::keep_score(&mut tx, &draft, score, &mut recorder).await?;
        tx.commit().await?;
        show::score(&now, &versions, out);
        Ok(())
    }
}

const SPENT: &str = "This month's budget for the language model is used up, so nothing is scored; raise it with: leancrm model set --budget.";

fn newest_draft(versions: &[PromptVersion], name: &str) -> anyhow::Result<PromptVersion> {
    let draft = versions.iter().find(|version| version.status == PromptStatus::Draft).cloned();
    Ok(draft.ok_or_else(|| Error::not_found(format!("a draft of the prompt {name}")))?)
}

fn read(file: &std::path::Path) -> anyhow::Result<String> {
    let mut body = String::new();
    let read = if file == std::path::Path::new("-") {
        std::io::stdin().lock().take(LONGEST).read_to_string(&mut body)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut body))
    };
    match read {
        Ok(_) => Ok(body),
        Err(error) => Err(Error::invalid(format!("{} can't be read: {error}.", file.display())).into()),
    }
}
