//! The language model's line of the report.

use std::time::Duration;

use leancrm_core::domain::model::ModelPrices;
use tokio::time::timeout;

use super::Check;
use crate::{
    config::Config,
    model::{Endpoint, ModelDesk},
};

/// Longer than any answer to one word takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks the installation's model for a word. Those of tenants are tried out by `leancrm model status --try`.
pub(super) async fn line(config: &Config, desk: &dyn ModelDesk) -> Check {
    let Some(endpoint) = Endpoint::of_installation(&config.model) else {
        return Check::ok("model", "none is configured; LeanCRM's own rules read every message");
    };
    let place = format!("{} at {}", endpoint.name, endpoint.host());
    let mend = "check LEANCRM_MODEL__BASE_URL, LEANCRM_MODEL__NAME and LEANCRM_MODEL__API_KEY; until then LeanCRM's own rules read every message";
    match timeout(PATIENCE, desk.try_out(&endpoint)).await {
        Ok(Ok(took)) if took > config.model.timeout() => Check::warn(
            "model",
            format!("{place} takes {} ms, more than the {} ms it is given", took.as_millis(), config.model.timeout_ms),
            "pick a faster model, or raise LEANCRM_MODEL__TIMEOUT_MS",
        ),
        Ok(Ok(took)) => {
            let free = endpoint.prices == ModelPrices::default();
            let note = if free { "; no prices are set, so calls count as free" } else { "" };
            Check::ok("model", format!("{place} answers in {} ms{note}", took.as_millis()))
        }
        Ok(Err(sentence)) => Check::warn("model", format!("{place}: {sentence}"), mend),
        Err(_) => Check::warn("model", format!("{place} did not answer within {} seconds", PATIENCE.as_secs()), mend),
    }
}
