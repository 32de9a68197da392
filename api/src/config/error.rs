//! Why a configuration was refused, said so that the reader can mend it.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named by `--config` or `LEANCRM_CONFIG` is not there or cannot be read.
    #[error("the configuration file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file that was named.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key or variable that does not exist.
    #[error("{place}: there is no setting `{key}`{}", did_you_mean(nearest.as_deref()))]
    UnknownKey {
        /// The file or "the environment".
        place: String,
        /// What was written.
        key: String,
        /// The nearest key that exists, in the same spelling, when one is near.
        nearest: Option<String>,
    },
    /// A value of the wrong kind, or a file that is not TOML.
    #[error("{place}: {problem}")]
    Malformed {
        /// The file or variable.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Values of the right kind that cannot work; every one that was found.
    #[error("the configuration cannot be used: {}", .0.join("; "))]
    Invalid(Vec<String>),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    match nearest {
        Some(key) => format!("; did you mean `{key}`?"),
        None => "; every setting there is stands in config.default.toml".to_owned(),
    }
}
