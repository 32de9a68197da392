//! Records picked at random, to measure with.

use super::{TenantTx, error};
use crate::{error::Result, ids::ContactId};

impl TenantTx {
    /// Up to `count` contacts spread over the tenant, the same ones each time.
    pub async fn sample_contact_ids(&mut self, count: i64) -> Result<Vec<ContactId>> {
        let rows = sqlx::query_scalar!(
            "-- contacts.sample_ids
             SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT $1",
            count,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("sampling contacts"))?;
        Ok(rows.into_iter().map(ContactId::from_uuid).collect())
    }

    /// The names of up to `count` contacts spread over the tenant, only names that one contact alone has.
    pub async fn sample_contact_names(&mut self, count: i64) -> Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"-- contacts.sample_names
             SELECT min(name) AS "name!" FROM contacts WHERE deleted_at IS NULL
             GROUP BY name_norm HAVING count(*) = 1 ORDER BY md5(name_norm) LIMIT $1"#,
            count,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("sampling contacts"))
    }
}
