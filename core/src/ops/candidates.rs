//! Changing candidates: moved, scored, commented, hired, rejected.

use super::{deals, notes};
use crate::{
    domain::{deal::Stage, record::Record},
    error::{Error, Result},
    history::Recorder,
    ids::DealId,
    store::{TenantTx, bulk::rows::On},
    tenancy::Permission,
};

/// Changes a candidate and writes down what was said of them. A candidate is a deal in a pipeline for hiring.
///
/// # Errors
/// Those of [`deals::edit`] and [`notes::add`]; [`Error::Invalid`] where nothing is to be done.
pub async fn update(
    tx: &mut TenantTx,
    id: DealId,
    edits: &[deals::DealEdit],
    feedback: Option<&str>,
    recorder: &mut Recorder,
) -> Result<()> {
    tx.actor().require(Permission::CANDIDATES_UPDATE)?;
    if edits.is_empty() && feedback.is_none() {
        return Err(Error::invalid("There is nothing to change about that candidate."));
    }
    if !edits.is_empty() {
        deals::edit(tx, id, "candidate_update", edits, recorder).await?;
    }
    if let Some(feedback) = feedback {
        notes::add(tx, feedback, On { deal: Some(id), ..On::default() }, recorder).await?;
    }
    Ok(())
}

/// The name of a record in permissions: a deal in a pipeline for hiring is a candidate.
pub(super) fn resource(record: &Record, stages: &[Stage]) -> &'static str {
    match record {
        Record::Deal(deal) if stages.iter().any(|stage| stage.id == deal.stage_id && stage.hiring) => "candidates",
        record => record.kind().resource(),
    }
}
