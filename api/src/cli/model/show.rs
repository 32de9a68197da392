//! How a tenant's model stands and what it cost, for people and as JSON.

use chrono::NaiveDate;
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use leancrm_core::domain::model::{BudgetState, ModelPrices, ModelStanding, ModelUsage, UsageReport};
use serde_json::{Value, json};

use super::super::Output;
use crate::{
    config::Config,
    model::{Endpoint, mode},
};

/// Tells how a model stands; `tried` is how many milliseconds it took over a word, or what is wrong with it.
pub(super) fn status(
    config: &Config,
    standing: &ModelStanding,
    tried: Option<&Result<u128, String>>,
    out: &mut Output,
) {
    out.json(&status_json(config, standing, tried));
    let mut table = Table::new();
    table.load_preset(NOTHING).add_rows(status_rows(config, standing, tried));
    out.line(table.trim_fmt());
}

/// The endpoint as it would be asked, without its key, which takes the vault to open.
fn endpoint(config: &Config, standing: &ModelStanding) -> Option<Endpoint> {
    let own = &standing.settings;
    let keyless = leancrm_core::domain::model::ModelSettings { key: None, ..own.clone() };
    let tenant = leancrm_core::ids::TenantId::from_uuid(uuid::Uuid::nil());
    Endpoint::of_tenant(&config.model, (tenant, &keyless), None).ok().flatten()
}

pub(super) fn status_rows(
    config: &Config,
    standing: &ModelStanding,
    tried: Option<&Result<u128, String>>,
) -> Vec<[String; 2]> {
    let own = &standing.settings;
    let whose = |own: bool| if own { "" } else { " (the installation's)" };
    let row = |label: &str, value: String| [label.to_owned(), value];
    let mut rows = vec![row("Mode", format!("{}{}", mode(&config.model, own).as_str(), whose(own.mode.is_some())))];
    let Some(endpoint) = endpoint(config, standing) else {
        rows.push(row("Model", "none; LeanCRM's own rules read every message".to_owned()));
        rows.push(row("Budget", budget(standing)));
        rows.extend(tried.map(|_| row("Tried", "there is none to ask; name one with leancrm model set".to_owned())));
        return rows;
    };
    rows.push(row("Model", format!("{} at {}{}", endpoint.name, endpoint.base_url, whose(endpoint.is_own))));
    let has_key = if endpoint.is_own { own.key.is_some() } else { endpoint.key.is_some() };
    rows.push(row("Key", if has_key { "set" } else { "none" }.to_owned()));
    rows.push(row("Prices", prices(endpoint.prices)));
    rows.push(row("Time", format!("{} ms at most{}", endpoint.timeout.as_millis(), whose(own.timeout_ms.is_some()))));
    let masked = if endpoint.redact { "addresses and numbers are masked" } else { "nothing is masked" };
    rows.push(row("Masking", format!("{masked}{}", whose(own.redact.is_some()))));
    let summaries = if own.summaries { "on: records may be sent to be put in words" } else { "off: no record is sent" };
    rows.push(row("Summaries", summaries.to_owned()));
    rows.push(row("Budget", budget(standing)));
    match tried {
        None => {}
        Some(Ok(took)) => rows.push(row("Tried", format!("it answers in {took} ms"))),
        Some(Err(sentence)) => rows.push(row("Tried", sentence.clone())),
    }
    rows
}

fn prices(prices: ModelPrices) -> String {
    if prices == ModelPrices::default() {
        return "none, so calls count as free and no budget is ever used up".to_owned();
    }
    format!("{} in and {} out, for a million tokens", prices.input, prices.output)
}

fn budget(standing: &ModelStanding) -> String {
    let spent = standing.spent;
    let (Some(budget), Some(left)) = (standing.settings.budget, standing.left()) else {
        return format!("none; {spent} spent this month");
    };
    let until = standing.renews_on();
    match standing.state {
        BudgetState::Within => format!("{budget} a month; {spent} spent, {left} left until {until}"),
        BudgetState::Warned => format!("{budget} a month; nearly used up: {spent} spent, {left} left until {until}"),
        BudgetState::Exhausted => format!("{budget} a month; used up ({spent}): rules alone until {until}"),
    }
}

pub(super) fn status_json(config: &Config, standing: &ModelStanding, tried: Option<&Result<u128, String>>) -> Value {
    let own = &standing.settings;
    let endpoint = endpoint(config, standing);
    let has_key = endpoint
        .as_ref()
        .is_some_and(|endpoint| if endpoint.is_own { own.key.is_some() } else { endpoint.key.is_some() });
    json!({
        "mode": mode(&config.model, own),
        "model": endpoint.as_ref().map(|endpoint| json!({
            "name": endpoint.name, "base_url": endpoint.base_url, "is_own": endpoint.is_own, "has_key": has_key,
            "azure_api_version": endpoint.azure_api_version, "timeout_ms": u64::try_from(endpoint.timeout.as_millis()).ok(),
            "price_input_micros": endpoint.prices.input, "price_output_micros": endpoint.prices.output,
            "redact": endpoint.redact,
        })),
        "summaries": own.summaries,
        "budget_micros": own.budget, "spent_micros": standing.spent, "state": standing.state,
        "month": standing.month, "renews_on": standing.renews_on(), "timezone": standing.timezone.name(),
        "tried": tried.map(|tried| match tried {
            Ok(took) => json!({ "ms": u64::try_from(*took).ok() }),
            Err(sentence) => json!({ "error": sentence }),
        }),
    })
}

/// Tells what a month cost.
pub(super) fn spend(
    (from, to): (NaiveDate, NaiveDate),
    report: &UsageReport,
    standing: &ModelStanding,
    out: &mut Output,
) {
    out.json(&json!({
        "from": from, "to": to, "timezone": standing.timezone.name(), "usage": report.whole,
        "by_purpose": report.by_purpose.iter().map(|(purpose, usage)| json!({ "purpose": purpose, "usage": usage })).collect::<Vec<_>>(),
        "by_member": report.by_member, "budget_micros": standing.settings.budget, "state": standing.state,
    }));
    out.line(format!("{from} to {to}, days of {}", standing.timezone.name()));
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["", "CALLS", "FROM CACHE", "TOKENS IN", "TOKENS OUT", "COST"]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.add_row(row("All", &report.whole));
    for (purpose, usage) in &report.by_purpose {
        table.add_row(row(&format!("  {}", purpose.title()), usage));
    }
    for member in &report.by_member {
        table.add_row(row(&format!("  {}", member.name.as_deref().unwrap_or("LeanCRM by itself")), &member.usage));
    }
    out.line(table.trim_fmt());
    if from == standing.month {
        out.line(format!("Budget: {}", budget(standing)));
    }
}

fn row(name: &str, usage: &ModelUsage) -> Vec<String> {
    let figures = [usage.calls, usage.cached, usage.tokens_in, usage.tokens_out];
    std::iter::once(name.to_owned())
        .chain(figures.iter().map(ToString::to_string))
        .chain([usage.cost.to_string()])
        .collect()
}
