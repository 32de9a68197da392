//! `leancrm model set`.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use leancrm_core::{
    domain::model::{ModelMode, ModelPrices, ModelSettings, SealedKey, UsdMicros},
    history::Recorder,
    ops::models::{self, ModelEdit},
    store::Store,
    tenancy::Actor,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    super::{Output, ask::Asker},
    invalid, show,
};
use crate::{config::Config, wiring};

/// The longest key file that is read.
const LONGEST_KEY: u64 = 4_096;

/// Arguments of `model set`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetArgs {
    /// How far the model is asked.
    #[arg(long)]
    mode: Option<Mode>,
    /// What may be spent in a month, in US dollars.
    #[arg(long, value_name = "DOLLARS", conflicts_with = "no_budget")]
    budget: Option<UsdMicros>,
    /// No limit.
    #[arg(long)]
    no_budget: bool,
    /// An endpoint of the tenant's own that speaks OpenAI's chat completions.
    #[arg(long, value_name = "URL", requires = "model")]
    base_url: Option<String>,
    /// The model's name there; alone, another model at the same endpoint.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The version of the API, where the endpoint is Azure's.
    #[arg(long, value_name = "VERSION", requires = "base_url")]
    azure_api_version: Option<String>,
    /// A file with the key of that endpoint; - for standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_key", "installation"])]
    key_file: Option<PathBuf>,
    /// Forget the key.
    #[arg(long)]
    no_key: bool,
    /// The installation's endpoint and model again; the key and the prices are forgotten.
    #[arg(long, conflicts_with_all = ["base_url", "model"])]
    installation: bool,
    /// What a million tokens cost that are sent, in US dollars.
    #[arg(long, value_name = "DOLLARS", requires = "price_output")]
    price_input: Option<UsdMicros>,
    /// What a million tokens cost that come back, in US dollars.
    #[arg(long, value_name = "DOLLARS", requires = "price_input")]
    price_output: Option<UsdMicros>,
    /// The longest that a call may take, in milliseconds; 0 for what the installation says.
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u32>,
    /// Whether records may be sent to the model to be put in words.
    #[arg(long, value_name = "on|off")]
    summaries: Option<Switch>,
    /// Whether addresses and numbers are masked before a sentence is sent.
    #[arg(long, value_name = "on|off|default")]
    redact: Option<Switch>,
    #[command(flatten)]
    pub(super) asker: Asker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[clap(rename_all = "snake_case")]
enum Mode {
    /// Never: LeanCRM's own rules read everything.
    RulesOnly,
    /// Where the rules are silent or unsure.
    Auto,
    /// Everything but a plain yes, no or choice.
    ModelFirst,
    /// What the installation says.
    Default,
}

impl From<Mode> for Option<ModelMode> {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::RulesOnly => Some(ModelMode::RulesOnly),
            Mode::Auto => Some(ModelMode::Auto),
            Mode::ModelFirst => Some(ModelMode::ModelFirst),
            Mode::Default => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
    /// What the installation says.
    Default,
}

pub(super) async fn run(
    args: SetArgs,
    (store, actor): (&Store, &Actor),
    config: &Config,
    out: &mut Output,
) -> anyhow::Result<()> {
    // Read before a transaction is open: standard input may keep us waiting.
    let key = match &args.key_file {
        None => None,
        Some(path) => {
            let key = read_key(path)?;
            Some(models::seal_key(&wiring::vault(config)?, actor.tenant(), &key, wiring::random_bytes())?)
        }
    };
    let mut tx = store.begin(actor).await?;
    let was = tx.model_standing().await?.settings;
    let edits = edits(&args, &was, key)?;
    if edits.is_empty() {
        return Err(invalid("Say what is to be set, for example: leancrm model set --budget 50"));
    }
    let standing = models::edit(&mut tx, edits, &mut Recorder::new("cli")).await?;
    tx.commit().await?;
    show::status(config, &standing, None, out);
    Ok(())
}

/// The edits in the order in which they make sense: the endpoint first, then what belongs to it.
fn edits(args: &SetArgs, was: &ModelSettings, key: Option<SealedKey>) -> anyhow::Result<Vec<ModelEdit>> {
    let mut edits = Vec::new();
    if args.installation {
        edits.push(ModelEdit::OwnEndpointGone);
    }
    if let Some(name) = &args.model {
        let moves = args.base_url.is_some();
        let base_url = if moves { args.base_url.clone() } else { was.base_url.clone() };
        let azure_api_version = if moves { args.azure_api_version.clone() } else { was.azure_api_version.clone() };
        edits.push(ModelEdit::Endpoint { base_url, name: name.clone(), azure_api_version });
    }
    if let Some(key) = key {
        edits.push(ModelEdit::Key(Some(key)));
    } else if args.no_key {
        edits.push(ModelEdit::Key(None));
    }
    if let Some((input, output)) = args.price_input.zip(args.price_output) {
        edits.push(ModelEdit::Prices(Some(ModelPrices { input, output })));
    }
    if let Some(budget) = args.budget {
        edits.push(ModelEdit::Budget(Some(budget)));
    } else if args.no_budget {
        edits.push(ModelEdit::Budget(None));
    }
    edits.extend(args.mode.map(|mode| ModelEdit::Mode(mode.into())));
    edits.extend(args.timeout_ms.map(|timeout| ModelEdit::Timeout((timeout > 0).then_some(timeout))));
    match args.summaries {
        None => {}
        Some(Switch::Default) => return Err(invalid("Summaries are on or off.")),
        Some(wanted) => edits.push(ModelEdit::Summaries(wanted == Switch::On)),
    }
    edits.extend(
        args.redact.map(|wanted| ModelEdit::Redact((wanted != Switch::Default).then_some(wanted == Switch::On))),
    );
    Ok(edits)
}

/// A key from a file or from standard input; never from an argument, which others on the machine can read.
fn read_key(path: &Path) -> anyhow::Result<SecretString> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LONGEST_KEY).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST_KEY).read_to_string(&mut text))
    };
    let key = SecretString::from(text.trim().to_owned());
    if let Err(error) = read {
        return Err(invalid(format!("The key can't be read from {}: {error}.", path.display())));
    }
    if key.expose_secret().is_empty() {
        return Err(invalid(format!("There is no key in {}.", path.display())));
    }
    Ok(key)
}
