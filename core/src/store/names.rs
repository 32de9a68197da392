//! What ids are called, whatever they are of.

use std::collections::HashMap;

use uuid::Uuid;

use super::{TenantTx, error};
use crate::error::Result;

impl TenantTx {
    /// The names of records, colleagues, stages, pipelines and products by their ids, as far as the asker sees them.
    pub async fn names_of(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = sqlx::query!(
            r#"-- names.of
             SELECT id AS "id!", display_name AS "name!" FROM memberships WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM stages WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM pipelines WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM contacts WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM companies WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM deals WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM leads WHERE id = ANY ($1)
             UNION ALL SELECT id, name FROM products WHERE id = ANY ($1)"#,
            ids,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking names up"))?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}
