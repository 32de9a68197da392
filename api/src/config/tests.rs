use std::path::{Path, PathBuf};

use leancrm_core::vault::{Place, Vault, VaultKey};
use secrecy::ExposeSecret;

use super::{Config, ConfigError, LogFormat, Surroundings};

fn around(variables: &[(&str, &str)]) -> Surroundings {
    Surroundings {
        variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        home: Some(PathBuf::from("/home/ada")),
        temp_dir: PathBuf::from("/tmp"),
        working_dir: PathBuf::from("/nowhere"),
        ..Surroundings::default()
    }
}

fn load(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load_from(None, around(variables))
}

fn load_file(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("crm.toml");
    std::fs::write(&path, text).expect("the file is written");
    Config::load_from(Some(&path), around(variables))
}

#[test]
fn nothing_set_gives_the_documented_defaults() {
    let config = load(&[]).expect("the defaults are valid");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8787");
    assert_eq!(config.ask.max_chars, 2000);
    assert_eq!(config.slack.answer_within_ms, 400);
    assert_eq!(config.log.format, LogFormat::Pretty);
    assert!(config.external_database().is_none());
    assert!(config.queue.redis_url.is_none());
    assert_eq!(config.cluster().data_dir, Path::new("/home/ada/.local/share/leancrm/postgres"));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let file = "[server]\nlisten = \"127.0.0.1:9000\"\n[ask]\nmax_chars = 500\n";
    let config = load_file(file, &[("LEANCRM_ASK__MAX_CHARS", "700"), ("LEANCRM_LOG__FORMAT", "json")]).expect("valid");
    assert_eq!(config.server.listen.port(), 9000);
    assert_eq!(config.ask.max_chars, 700);
    assert_eq!(config.queue.concurrency, 4, "what neither names keeps its default");
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn short_names_set_the_database_and_the_queue() {
    let config = load(&[
        ("LEANCRM_DATABASE_URL", "postgres://ada:s3cret@db/crm"),
        ("LEANCRM_REDIS_URL", "redis://queue:6379/0"),
        ("LEANCRM_PG_BIN", "/opt/pg/bin"),
    ])
    .expect("valid");
    assert_eq!(config.external_database().expect("set").expose_secret(), "postgres://ada:s3cret@db/crm");
    assert_eq!(config.queue.redis_url.as_ref().expect("set").expose_secret(), "redis://queue:6379/0");
    assert_eq!(config.cluster().pg_bin.as_deref(), Some(Path::new("/opt/pg/bin")));
    assert!(!format!("{config:?}").contains("s3cret"), "a secret is never printed");
}

#[test]
fn an_empty_variable_means_not_set() {
    let config = load(&[("LEANCRM_DATABASE_URL", ""), ("LEANCRM_REDIS_URL", " ")]).expect("valid");
    assert!(config.external_database().is_none());
    assert!(config.queue.redis_url.is_none());
}

#[test]
fn an_unknown_variable_is_refused_with_the_one_that_was_meant() {
    let told = load(&[("LEANCRM_DATABSE_URL", "postgres://x/y")]).expect_err("no such setting").to_string();
    assert!(told.contains("`LEANCRM_DATABSE_URL`"), "{told}");
    assert!(told.contains("did you mean `LEANCRM_DATABASE_URL`?"), "{told}");
    let told = load(&[("LEANCRM_SERVER__LISTEM", "0.0.0.0:1")]).expect_err("no such setting").to_string();
    assert!(told.contains("did you mean `LEANCRM_SERVER__LISTEN`?"), "{told}");
    let told = load(&[("LEANCRM_FRUIT", "pear")]).expect_err("no such setting").to_string();
    assert!(told.contains("config.default.toml"), "{told}");
}

#[test]
fn variables_of_the_test_suites_are_no_settings() {
    load(&[("LEANCRM_TEST_DATABASE_URL", "postgres://x/y")]).expect("ignored");
}

#[test]
fn an_unknown_key_in_the_file_is_refused_with_the_one_that_was_meant() {
    let told = load_file("[server]\nlistn = \"127.0.0.1:1\"\n", &[]).expect_err("no such setting").to_string();
    assert!(told.contains("crm.toml: there is no setting `server.listn`; did you mean `server.listen`?"), "{told}");
    load_file("database = 3\n", &[]).expect_err("a section is not a number");
    load_file("[surroundings]\nroot = true\n", &[]).expect_err("not a setting");
}

#[test]
fn a_value_of_the_wrong_kind_names_its_place() {
    let told = load(&[("LEANCRM_ASK__MAX_CHARS", "many")]).expect_err("not a number").to_string();
    assert!(told.contains("LEANCRM_ASK__MAX_CHARS: `many` is not a whole number"), "{told}");
    let told = load(&[("LEANCRM_SERVER__LISTEN", "everywhere")]).expect_err("not an address").to_string();
    assert!(told.contains("LEANCRM_SERVER__LISTEN: `server.listen`"), "{told}");
    let told = load_file("[ask]\nmax_chars = \"many\"\n", &[]).expect_err("not a number").to_string();
    assert!(told.contains("crm.toml: `ask.max_chars`"), "{told}");
    let told = load_file("[ask\n", &[]).expect_err("not TOML").to_string();
    assert!(told.contains("crm.toml"), "{told}");
}

#[test]
fn every_value_that_cannot_work_is_reported_at_once_and_no_password_with_it() {
    let told = load(&[
        ("LEANCRM_DATABASE_URL", "mysql://ada:s3cret@db/crm"),
        ("LEANCRM_DATABASE__MAX_CONNECTIONS", "0"),
        ("LEANCRM_LOG__FILTER", "leancrm=noisy"),
    ])
    .expect_err("three mistakes")
    .to_string();
    for part in ["database.url must look like postgres://", "database.max_connections is 0", "log.filter"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("s3cret"), "{told}");
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let told = Config::load_from(Some(Path::new("/nowhere/crm.toml")), around(&[])).expect_err("missing").to_string();
    assert!(told.contains("/nowhere/crm.toml cannot be read"), "{told}");
}

#[test]
fn the_users_file_is_found_before_the_one_of_the_working_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut around = around(&[]);
    around.working_dir = folder.path().to_path_buf();
    around.config_home = Some(folder.path().join("xdg"));
    std::fs::write(folder.path().join("leancrm.toml"), "[ask]\nmax_chars = 111\n").expect("written");
    assert_eq!(Config::load_from(None, around.clone()).expect("valid").ask.max_chars, 111);
    std::fs::create_dir_all(folder.path().join("xdg/leancrm")).expect("made");
    std::fs::write(folder.path().join("xdg/leancrm/config.toml"), "[ask]\nmax_chars = 222\n").expect("written");
    assert_eq!(Config::load_from(None, around).expect("valid").ask.max_chars, 222);
}

#[test]
fn root_keeps_its_cluster_where_the_server_user_can_enter() {
    let mut around = around(&[]);
    around.root = true;
    around.home = Some(PathBuf::from("/root"));
    assert_eq!(around.default_data_dir(), Path::new("/var/lib/leancrm/postgres"));
}

#[test]
fn a_model_is_off_until_its_address_and_name_are_set() {
    let config = load(&[]).expect("valid");
    assert_eq!(config.model.endpoint(), None);
    assert!(config.model.redact && !config.model.log_sentences);
    let config = load(&[
        ("LEANCRM_MODEL__BASE_URL", "http://127.0.0.1:11434/v1"),
        ("LEANCRM_MODEL__NAME", "qwen3"),
        ("LEANCRM_MODEL__API_KEY", "sk-s3cret"),
        ("LEANCRM_MODEL__MODE", "model_first"),
        ("LEANCRM_MODEL__PRICE_INPUT_MICROS", "400000"),
    ])
    .expect("valid");
    assert_eq!(config.model.endpoint(), Some(("http://127.0.0.1:11434/v1", "qwen3")));
    assert_eq!(config.model.prices().cost(1_000_000, 0).to_string(), "USD 0.40");
    assert!(!format!("{config:?}").contains("s3cret"), "a secret is never printed");
}

#[test]
fn a_model_that_cannot_work_is_told_in_plain_words() {
    let told = |variables: &[(&str, &str)]| load(variables).expect_err("cannot work").to_string();
    assert!(told(&[("LEANCRM_MODEL__NAME", "qwen3")]).contains("set both, or neither"));
    let key = told(&[("LEANCRM_MODEL__API_KEY", "sk-s3cret")]);
    assert!(key.contains("without model.base_url") && !key.contains("s3cret"), "{key}");
    let url = [("LEANCRM_MODEL__BASE_URL", "api.openai.com"), ("LEANCRM_MODEL__NAME", "x")];
    assert!(told(&url).contains("https://api.openai.com/v1"));
    assert!(told(&[("LEANCRM_MODEL__MODE", "clever")]).contains("model.mode"));
    assert!(told(&[("LEANCRM_MODEL__TIMEOUT_MS", "5")]).contains("between 100 and 20000"));
}

#[test]
fn vault_keys_are_read_newest_first_and_never_shown() {
    let (new, old) = (VaultKey::write([2; 32]), VaultKey::write([1; 32]));
    let both = format!("{}, {}", new.expose_secret(), old.expose_secret());
    let config = load(&[("LEANCRM_VAULT__KEYS", &both)]).expect("valid");
    let vault = crate::wiring::vault(&config).expect("keys");
    let place = Place { table: "t", row: "r", column: "c" };
    let newest = Vault::new([VaultKey::new([2; 32])]).expect("a key");
    assert!(newest.open(place, &vault.seal(place, b"x", [0; 12])).is_ok());
    assert!(!format!("{config:?}").contains(new.expose_secret()), "a secret is never printed");
    let told = load(&[("LEANCRM_VAULT__KEYS", "c2hvcnQ=")]).expect_err("too short").to_string();
    assert!(told.contains("leancrm vault key") && !told.contains("c2hvcnQ="), "{told}");
}

#[test]
fn an_external_database_needs_a_vault_key_and_says_how_to_get_one() {
    let config = load(&[("LEANCRM_DATABASE_URL", "postgres://db/crm")]).expect("valid");
    let told = crate::wiring::vault(&config).expect_err("no key").to_string();
    assert!(told.contains("leancrm vault key"), "{told}");
}
