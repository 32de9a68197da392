//! What the process was told by its environment, read once.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The environment as the product uses it; everything else in it is nobody's business.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Variables whose name begins with `LEANCRM_`, by whole name.
    pub variables: BTreeMap<String, String>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub config_home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub data_home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// The folder for temporary files.
    pub temp_dir: PathBuf,
    /// The folders of `PATH`.
    pub search_path: Vec<PathBuf>,
    /// The folder the command was started in.
    pub working_dir: PathBuf,
    /// The character set the terminal speaks, from `LC_ALL`, `LC_CTYPE` or `LANG`.
    pub locale: Option<String>,
    /// Whether the process runs as root.
    pub root: bool,
}

impl Surroundings {
    /// Reads the environment of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn of_process() -> Self {
        let path_of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let text_of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with("LEANCRM_"))
            .collect();
        Self {
            variables,
            home: path_of("HOME"),
            config_home: path_of("XDG_CONFIG_HOME"),
            data_home: path_of("XDG_DATA_HOME"),
            runtime_dir: path_of("XDG_RUNTIME_DIR"),
            temp_dir: std::env::temp_dir(),
            search_path: std::env::var_os("PATH")
                .map(|path| std::env::split_paths(&path).collect())
                .unwrap_or_default(),
            working_dir: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text_of),
            root: rustix::process::geteuid().is_root(),
        }
    }

    /// The user's own configuration file, whether it exists or not.
    pub fn user_file(&self) -> Option<PathBuf> {
        let folder = absolute(self.config_home.as_deref()).or_else(|| Some(self.home.as_deref()?.join(".config")))?;
        Some(folder.join("leancrm/config.toml"))
    }

    /// Where the private cluster lives unless it was configured. Root's home can seldom be entered by the user that
    /// the server runs as, so root gets a system folder.
    pub fn default_data_dir(&self) -> PathBuf {
        if self.root {
            return PathBuf::from("/var/lib/leancrm/postgres");
        }
        let share = || Some(self.home.as_deref()?.join(".local/share"));
        absolute(self.data_home.as_deref())
            .or_else(share)
            .unwrap_or_else(|| self.temp_dir.clone())
            .join("leancrm/postgres")
    }

    /// Where a socket goes when the data folder's path is too long for one.
    pub fn socket_root(&self) -> PathBuf {
        let runtime = absolute(self.runtime_dir.as_deref()).filter(|_| !self.root);
        runtime.unwrap_or_else(|| self.temp_dir.clone())
    }

    /// Whether the terminal says that it understands UTF-8.
    pub fn speaks_utf8(&self) -> bool {
        let locale = self.locale.as_deref().unwrap_or_default().to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    }
}

/// The XDG rules: a relative path is to be ignored.
fn absolute(path: Option<&Path>) -> Option<PathBuf> {
    path.filter(|path| path.is_absolute()).map(Path::to_path_buf)
}
