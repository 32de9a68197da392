//! What can be set, and the only place of the product that reads the environment.
//!
//! The documented defaults ([`DEFAULTS`]) are part of the binary; one file and then `LEANCRM_*` variables override
//! them. The defaults name every key there is, so a key they do not have is a mistake, and is answered with the key
//! that was probably meant. Each section checks its own values in `validate`.

mod error;
mod google;
mod layers;
mod model;
mod sections;
mod surroundings;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use crate::cluster::ClusterConfig;

pub use self::{
    error::ConfigError,
    google::Google,
    model::Model,
    sections::{Ask, Auth, Database, Log, LogFormat, Queue, Server, Slack, Vault},
    surroundings::Surroundings,
};

/// The documented defaults, as `leancrm` ships them.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// Everything that can be set, merged and checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the data lives.
    pub database: Database,
    /// How background jobs travel.
    pub queue: Queue,
    /// The web server.
    pub server: Server,
    /// What is logged, and how.
    pub log: Log,
    /// Limits of one question.
    pub ask: Ask,
    /// Who may come in.
    pub auth: Auth,
    /// Secrets at rest.
    pub vault: Vault,
    /// Slack.
    pub slack: Slack,
    /// Google, for mail and calendars.
    pub google: Google,
    /// The language model.
    pub model: Model,
    /// The file that was read, if there was one.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// What else the process was told by its environment.
    #[serde(skip)]
    pub surroundings: Surroundings,
}

impl Config {
    /// Reads defaults, file and environment of this process; `file` is the value of `--config`.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_from(file, Surroundings::of_process())
    }

    /// Same as [`Config::load`] with the environment given: what tests use.
    pub fn load_from(file: Option<&Path>, mut surroundings: Surroundings) -> Result<Self, ConfigError> {
        let file = layers::find_file(file, &surroundings)?;
        let mut config = layers::merge(file.as_deref(), &surroundings.variables)?;
        config.file = file;
        // They are merged now, and some are secrets that must not be printed with the rest.
        surroundings.variables.clear();
        config.surroundings = surroundings;
        config.validate()?;
        Ok(config)
    }

    /// Checks every section and reports all that is wrong at once.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        self.database.validate(&mut problems);
        self.queue.validate(&mut problems);
        self.server.validate(&mut problems);
        self.log.validate(&mut problems);
        self.ask.validate(&mut problems);
        self.vault.validate(&mut problems);
        self.slack.validate(&mut problems);
        self.google.validate(&mut problems);
        self.model.validate(&mut problems);
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::Invalid(problems)) }
    }

    /// The database that was configured, or `None` when the private cluster is to be used.
    pub fn external_database(&self) -> Option<&SecretString> {
        self.database.url.as_ref()
    }

    /// How the private cluster of this user is to be run.
    pub fn cluster(&self) -> ClusterConfig {
        let around = &self.surroundings;
        ClusterConfig {
            data_dir: self.database.data_dir.clone().unwrap_or_else(|| around.default_data_dir()),
            socket_root: around.socket_root(),
            pg_bin: self.database.pg_bin.clone(),
            search_path: around.search_path.clone(),
            durable: true,
        }
    }
}
