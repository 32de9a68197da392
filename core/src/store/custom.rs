//! The fields that a tenant defined for its records.

use super::{TenantTx, error};
use crate::{domain::custom::CustomField, error::Result};

impl TenantTx {
    /// The tenant's own fields of a kind of record: `contact`, `company`, `deal` or `lead`.
    pub async fn custom_fields(&mut self, entity: &str) -> Result<Vec<CustomField>> {
        sqlx::query_as!(
            CustomField,
            "-- custom_field_defs.of
             SELECT key, label, kind, options FROM custom_field_defs WHERE entity = $1 ORDER BY label, key",
            entity,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading the tenant's own fields"))
    }
}
