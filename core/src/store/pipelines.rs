//! Pipelines and their stages.

use super::{TenantTx, error};
use crate::{
    domain::deal::Stage,
    error::Result,
    ids::{DealId, PipelineId, StageId},
};

impl TenantTx {
    /// The pipeline of a deal in the asker's sight.
    pub async fn pipeline_of(&mut self, deal: DealId) -> Result<Option<PipelineId>> {
        let found = sqlx::query_scalar!(
            "-- deals.pipeline
             SELECT pipeline_id FROM deals WHERE id = $1",
            deal.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a deal's pipeline"))?;
        Ok(found.map(PipelineId::from_uuid))
    }

    /// Every stage of every pipeline: sales before hiring, the default pipeline first, stages in their order.
    pub async fn stages(&mut self) -> Result<Vec<Stage>> {
        let rows = sqlx::query!(
            "-- stages.list
             SELECT s.id, s.name, s.pipeline_id, p.name AS pipeline_name, p.kind AS pipeline_kind, s.kind, s.probability, s.rot_days
             FROM stages s JOIN pipelines p ON p.tenant_id = s.tenant_id AND p.id = s.pipeline_id
             ORDER BY p.kind DESC, p.is_default DESC, p.name, s.position"
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing stages"))?;
        Ok(rows
            .into_iter()
            .map(|row| Stage {
                id: StageId::from_uuid(row.id),
                name: row.name,
                pipeline: PipelineId::from_uuid(row.pipeline_id),
                pipeline_name: row.pipeline_name,
                hiring: row.pipeline_kind == "hiring",
                kind: row.kind,
                probability: row.probability,
                rot_days: row.rot_days,
            })
            .collect())
    }
}
