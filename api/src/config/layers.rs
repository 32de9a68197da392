//! Merging: defaults, then a file, then the environment.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
    value::{Dict, Value},
};

use super::{Config, ConfigError, DEFAULTS, Surroundings};

const PREFIX: &str = "LEANCRM_";

/// Short names for what deployments set most.
const ALIASES: [(&str, &str); 4] = [
    ("LEANCRM_DATABASE_URL", "database.url"),
    ("LEANCRM_REDIS_URL", "queue.redis_url"),
    ("LEANCRM_PG_BIN", "database.pg_bin"),
    ("LEANCRM_LOG", "log.filter"),
];

/// Names that are not settings: where the file is, and what the test suites and the browser check are told.
fn is_not_a_setting(name: &str) -> bool {
    name == "LEANCRM_CONFIG" || name.starts_with("LEANCRM_TEST_")
}

/// The one file that is read: `--config`, `LEANCRM_CONFIG`, the user's, the working folder's.
pub(super) fn find_file(given: Option<&Path>, around: &Surroundings) -> Result<Option<PathBuf>, ConfigError> {
    let named = || around.variables.get("LEANCRM_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
    if let Some(path) = given.map(Path::to_path_buf).or_else(named) {
        let opened = std::fs::File::open(&path);
        return opened.map(|_| Some(path.clone())).map_err(|source| ConfigError::Unreadable { path, source });
    }
    let candidates = [around.user_file(), Some(around.working_dir.join("leancrm.toml"))];
    Ok(candidates.into_iter().flatten().find(|path| path.is_file()))
}

/// Merges the three layers. Unknown keys and values of the wrong kind are refused, naming where they stand.
pub(super) fn merge(file: Option<&Path>, variables: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
    let defaults = dict_of(&Figment::from(Toml::string(DEFAULTS)), "the built-in defaults")?;
    let known = flatten(&defaults);
    let mut figment = Figment::from(Serialized::defaults(&defaults));
    let mut place = "the configuration".to_owned();

    if let Some(path) = file {
        place = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_path_buf(), source })?;
        let dict = dict_of(&Figment::from(Toml::string(&text)), &place)?;
        if let Some(key) = flatten(&dict).into_keys().find(|key| !known.contains_key(key)) {
            return Err(unknown(&place, &key, known.keys().cloned()));
        }
        figment = figment.merge(Serialized::defaults(dict));
    }
    for (name, text) in variables.iter().filter(|(name, _)| !is_not_a_setting(name)) {
        let key = key_of(name);
        let Some(default) = known.get(&key) else {
            return Err(unknown("the environment", name, known.keys().flat_map(|key| names_of(key))));
        };
        figment = figment.merge(Serialized::default(&key, value_like(default, name, text)?));
    }
    figment.extract().map_err(|error| {
        let key = error.path.join(".");
        let variable = variables.keys().find(|name| !is_not_a_setting(name) && key_of(name) == key);
        malformed(variable.unwrap_or(&place), &error)
    })
}

/// `LEANCRM_SERVER__LISTEN` → `server.listen`; short names are looked up.
fn key_of(name: &str) -> String {
    match ALIASES.iter().find(|(alias, _)| *alias == name) {
        Some((_, key)) => (*key).to_owned(),
        None => name[PREFIX.len()..].to_ascii_lowercase().replace("__", "."),
    }
}

/// Every variable that sets `key`.
fn names_of(key: &str) -> Vec<String> {
    let long = format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"));
    let short = ALIASES.iter().filter(|(_, target)| *target == key).map(|(alias, _)| (*alias).to_owned());
    short.chain([long]).collect()
}

/// Variables are text; the default of the same key tells what the text stands for.
fn value_like(default: &Value, name: &str, text: &str) -> Result<Value, ConfigError> {
    let refuse =
        |wanted: &str| ConfigError::Malformed { place: name.to_owned(), problem: format!("`{text}` is not {wanted}") };
    match default {
        Value::Bool(..) => match text.trim() {
            "true" | "1" | "yes" | "on" => Ok(Value::from(true)),
            "false" | "0" | "no" | "off" => Ok(Value::from(false)),
            _ => Err(refuse("true or false")),
        },
        Value::Num(..) => text.trim().parse::<u64>().map(Value::from).map_err(|_| refuse("a whole number")),
        _ => Ok(Value::from(text)),
    }
}

fn dict_of(figment: &Figment, place: &str) -> Result<Dict, ConfigError> {
    figment.extract().map_err(|error| malformed(place, &error))
}

/// `section.key` → value, for every value of the tree.
fn flatten(dict: &Dict) -> BTreeMap<String, Value> {
    let mut flat = BTreeMap::new();
    for (name, value) in dict {
        match value {
            Value::Dict(_, inner) if !inner.is_empty() => {
                flat.extend(flatten(inner).into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
            }
            Value::Dict(..) => {}
            _ => {
                flat.insert(name.clone(), value.clone());
            }
        }
    }
    flat
}

fn unknown(place: &str, key: &str, known: impl Iterator<Item = String>) -> ConfigError {
    // What all variables begin with says nothing about which was meant.
    let bare = |name: &str| name.trim_start_matches(PREFIX).to_owned();
    let nearest = known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&bare(key), &bare(&candidate)), candidate))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate);
    ConfigError::UnknownKey { place: place.to_owned(), key: key.to_owned(), nearest }
}

/// The value that was found stays out of the message for the keys that may hold a secret.
fn malformed(place: &str, error: &figment::Error) -> ConfigError {
    let key = error.path.join(".");
    let problem = match key.as_str() {
        "" => error.kind.to_string(),
        "database.url"
        | "queue.redis_url"
        | "vault.keys"
        | "slack.signing_secret"
        | "slack.client_secret"
        | "slack.app_token" => format!("`{key}` must be a text"),
        _ => format!("`{key}`: {}", error.kind),
    };
    ConfigError::Malformed { place: place.to_owned(), problem }
}
