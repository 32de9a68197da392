use std::path::PathBuf;

use chrono::NaiveDate;
use leancrm_core::domain::model::{BudgetState, ModelMode, ModelPrices, ModelSettings, ModelStanding, UsdMicros};

use super::show::{status_json, status_rows};
use crate::config::{Config, Surroundings};

fn config(variables: &[(&str, &str)]) -> Config {
    let around = Surroundings {
        variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        working_dir: PathBuf::from("/nowhere"),
        ..Surroundings::default()
    };
    Config::load_from(None, around).expect("valid")
}

fn with_model() -> Config {
    config(&[
        ("LEANCRM_MODEL__BASE_URL", "https://api.example/v1"),
        ("LEANCRM_MODEL__NAME", "small"),
        ("LEANCRM_MODEL__API_KEY", "sk-s3cret"),
        ("LEANCRM_MODEL__PRICE_INPUT_MICROS", "400000"),
        ("LEANCRM_MODEL__PRICE_OUTPUT_MICROS", "1600000"),
    ])
}

fn standing(settings: ModelSettings, spent: i64) -> ModelStanding {
    let state = BudgetState::of(UsdMicros(spent), settings.budget);
    let month = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
    ModelStanding { settings, month, timezone: chrono_tz::Asia::Kuwait, spent: UsdMicros(spent), state }
}

fn told(config: &Config, standing: &ModelStanding) -> String {
    let rows = status_rows(config, standing, None);
    rows.iter().map(|[label, value]| format!("{label}: {value}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn without_a_model_it_is_said_that_the_rules_read_everything() {
    assert_eq!(
        told(&config(&[]), &standing(ModelSettings::default(), 0)),
        "Mode: auto (the installation's)\n\
         Model: none; LeanCRM's own rules read every message\n\
         Budget: none; USD 0.00 spent this month"
    );
}

#[test]
fn the_installations_model_is_told_without_its_key() {
    let settings = ModelSettings { budget: Some(UsdMicros(50_000_000)), ..ModelSettings::default() };
    assert_eq!(
        told(&with_model(), &standing(settings, 12_350_000)),
        "Mode: auto (the installation's)\n\
         Model: small at https://api.example/v1 (the installation's)\n\
         Key: set\n\
         Prices: USD 0.40 in and USD 1.60 out, for a million tokens\n\
         Time: 2500 ms at most (the installation's)\n\
         Masking: addresses and numbers are masked (the installation's)\n\
         Summaries: off: no record is sent\n\
         Budget: USD 50.00 a month; USD 12.35 spent, USD 37.65 left until 2026-04-01"
    );
}

#[test]
fn a_tenants_own_model_has_its_own_key_and_prices() {
    let own = ModelSettings {
        mode: Some(ModelMode::ModelFirst),
        base_url: Some("https://own.example/v1".to_owned()),
        name: Some("large".to_owned()),
        timeout_ms: Some(900),
        redact: Some(false),
        summaries: true,
        budget: Some(UsdMicros(1_000_000)),
        ..ModelSettings::default()
    };
    let said = told(&with_model(), &standing(own.clone(), 1_000_000));
    assert_eq!(
        said,
        "Mode: model_first\n\
         Model: large at https://own.example/v1\n\
         Key: none\n\
         Prices: none, so calls count as free and no budget is ever used up\n\
         Time: 900 ms at most\n\
         Masking: nothing is masked\n\
         Summaries: on: records may be sent to be put in words\n\
         Budget: USD 1.00 a month; used up (USD 1.00): rules alone until 2026-04-01"
    );
    let prices = Some(ModelPrices { input: UsdMicros(1), output: UsdMicros(2) });
    let json = status_json(&with_model(), &standing(ModelSettings { prices, ..own }, 0), Some(&Err("no".to_owned())));
    assert_eq!((&json["model"]["has_key"], &json["model"]["price_output_micros"]), (&false.into(), &2.into()));
    assert_eq!((&json["tried"]["error"], &json["mode"]), (&"no".into(), &"model_first".into()));
    assert!(!json.to_string().contains("s3cret"));
}

#[test]
fn another_model_at_the_installations_endpoint_costs_nobody_knows_what() {
    let own = ModelSettings { name: Some("large".to_owned()), ..ModelSettings::default() };
    let said = told(&with_model(), &standing(own, 0));
    assert!(
        said.contains("Model: large at https://api.example/v1 (the installation's)\nKey: set\nPrices: none"),
        "{said}"
    );
}
