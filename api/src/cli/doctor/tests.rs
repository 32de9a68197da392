use std::path::PathBuf;

use chrono::{DateTime, TimeDelta};
use leancrm_core::{
    domain::prompt::PromptScore,
    store::{MessageCounts, SchemaState, health::HealthReport},
};

use super::{Check, DoctorReport, Outcome, database, model, run};
use crate::{
    config::{Config, Surroundings},
    model::{BuiltIn, Endpoint, ModelDesk},
};

fn config(variables: &[(&str, &str)]) -> Config {
    let around = Surroundings {
        variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        temp_dir: PathBuf::from("/tmp"),
        working_dir: PathBuf::from("/nowhere"),
        locale: Some("C.UTF-8".to_owned()),
        ..Surroundings::default()
    };
    Config::load_from(None, around).expect("valid")
}

fn healthy() -> HealthReport {
    HealthReport {
        server_version: 150_018,
        is_superuser: false,
        can_create_role: true,
        extensions_missing: vec![],
        schema: SchemaState::Current,
    }
}

fn worst(report: &HealthReport) -> DoctorReport {
    DoctorReport { checks: database::describe(report) }
}

fn line<'report>(report: &'report DoctorReport, name: &str) -> &'report Check {
    report.checks.iter().find(|check| check.name == name).expect("the line is there")
}

#[test]
fn a_healthy_database_needs_nothing() {
    let report = worst(&healthy());
    assert_eq!(report.outcome(), Outcome::Ok, "{}", report.render(false));
    assert!(report.render(false).contains("PostgreSQL 15.18 answers"));
    assert_eq!(report.exit_code(), 0);
}

#[test]
fn each_fault_of_a_database_is_named_with_its_cure() {
    let old = worst(&HealthReport { server_version: 130_012, ..healthy() });
    assert_eq!(line(&old, "database").outcome, Outcome::Fail);
    let bare = worst(&HealthReport { extensions_missing: vec!["pg_trgm".to_owned()], ..healthy() });
    assert!(bare.render(false).contains("pg_trgm not available"), "{}", bare.render(false));
    let newer = worst(&HealthReport { schema: SchemaState::Newer(2030), ..healthy() });
    assert!(line(&newer, "schema").mend.as_ref().expect("a cure").contains("newer leancrm"));
    assert_eq!(newer.exit_code(), 1);
    let behind = worst(&HealthReport { schema: SchemaState::Behind(2), ..healthy() });
    assert!(line(&behind, "schema").mend.as_ref().expect("a cure").contains("leancrm migrate"));
    assert_eq!(behind.exit_code(), 0);
}

#[test]
fn a_login_that_may_not_create_roles_matters_only_before_the_first_migration() {
    let poor = HealthReport { can_create_role: false, ..healthy() };
    assert_eq!(line(&worst(&poor), "rights").outcome, Outcome::Warn);
    let empty = HealthReport { schema: SchemaState::Empty, ..poor };
    assert_eq!(line(&worst(&empty), "rights").outcome, Outcome::Fail);
}

#[tokio::test]
async fn servers_that_are_down_fail_with_a_cure_and_no_password() {
    let config = config(&[
        ("LEANCRM_DATABASE_URL", "postgres://ada:s3cret@127.0.0.1:1/crm"),
        ("LEANCRM_REDIS_URL", "redis://:s3cret@127.0.0.1:1/0"),
        ("LEANCRM_SERVER__LISTEN", "127.0.0.1:0"),
    ]);
    let report = run(&config).await;
    assert_eq!(report.exit_code(), 1);
    for name in ["database", "queue"] {
        let check = line(&report, name);
        assert_eq!(check.outcome, Outcome::Fail, "{check:?}");
        assert!(check.mend.is_some());
    }
    assert!(!report.render(false).contains("s3cret") && !report.render(true).contains("s3cret"));
}

/// A desk whose model answers so.
#[derive(Debug)]
struct Answers(Result<std::time::Duration, String>);

#[async_trait::async_trait]
impl ModelDesk for Answers {
    async fn try_out(&self, _endpoint: &Endpoint) -> Result<std::time::Duration, String> {
        self.0.clone()
    }

    fn built_in(&self) -> Vec<BuiltIn> {
        Vec::new()
    }

    fn check(&self, _name: &str, _body: &str) -> Result<(), String> {
        Ok(())
    }

    async fn score(
        &self,
        _endpoint: &Endpoint,
        _prompt: (&str, &str),
        _progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PromptScore, String> {
        Err(String::new())
    }
}

#[tokio::test]
async fn a_model_is_asked_for_a_word_and_what_is_wrong_with_it_is_one_sentence() {
    let ms = std::time::Duration::from_millis;
    let none = model::line(&config(&[]), &Answers(Err("nobody asks".to_owned()))).await;
    assert!(none.outcome == Outcome::Ok && none.found.contains("none is configured"), "{none:?}");
    let config = config(&[
        ("LEANCRM_MODEL__BASE_URL", "https://models.example/v1"),
        ("LEANCRM_MODEL__NAME", "small"),
        ("LEANCRM_MODEL__API_KEY", "sk-s3cret"),
    ]);
    let good = model::line(&config, &Answers(Ok(ms(320)))).await;
    assert_eq!(
        (good.outcome, good.found.as_str()),
        (Outcome::Ok, "small at models.example answers in 320 ms; no prices are set, so calls count as free")
    );
    let slow = model::line(&config, &Answers(Ok(ms(2_600)))).await;
    assert!(slow.outcome == Outcome::Warn && slow.mend.is_some_and(|mend| mend.contains("TIMEOUT_MS")));
    let bad = model::line(&config, &Answers(Err("It does not take the key.".to_owned()))).await;
    assert_eq!(
        (bad.outcome, bad.found.as_str()),
        (Outcome::Warn, "small at models.example: It does not take the key.")
    );
    assert!(bad.mend.is_some_and(|mend| mend.contains("LEANCRM_MODEL__API_KEY") && !mend.contains("s3cret")));
}

#[tokio::test]
async fn a_port_in_use_is_said_and_json_tells_the_same() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("pg").display().to_string();
    let report = run(&config(&[("LEANCRM_SERVER__LISTEN", &address), ("LEANCRM_DATABASE__DATA_DIR", &data)])).await;
    assert_eq!(line(&report, "web port").outcome, Outcome::Warn);
    assert!(line(&report, "cluster").found.contains("not there yet"));
    assert!(!folder.path().join("pg").exists(), "looking changes nothing");
    let json: serde_json::Value = serde_json::from_str(&report.render(true)).expect("JSON");
    assert_eq!(json["checks"].as_array().expect("a list").len(), report.checks.len());
    assert!(report.checks.iter().all(|check| check.mend.is_some() == (check.outcome != Outcome::Ok)));
}

#[test]
fn messages_that_are_late_or_undelivered_are_told_of() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let count = |waiting, dead, minutes| MessageCounts {
        channel: "slack".to_owned(),
        waiting,
        dead,
        oldest: Some(now - TimeDelta::minutes(minutes)),
    };
    assert_eq!(database::delivery(&[], now).outcome, Outcome::Ok);
    assert_eq!(database::delivery(&[count(3, 0, 10)], now).outcome, Outcome::Ok);
    let late = database::delivery(&[count(3, 2, 11)], now);
    assert_eq!(late.outcome, Outcome::Warn);
    assert_eq!(late.found, "3 to slack wait for longer than 10 minutes; 2 to slack could not be delivered");
    assert!(late.mend.is_some_and(|mend| mend.contains("leancrm work")));
    let dead = database::delivery(&[MessageCounts { oldest: None, ..count(0, 2, 0) }], now);
    assert!(dead.mend.is_some_and(|mend| mend.contains("leancrm jobs list")));
}
