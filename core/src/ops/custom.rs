//! Setting a field that a tenant defined for its records.

use serde_json::{Map, Value};

use crate::{
    domain::record::RecordKind,
    error::{Error, Result},
    store::TenantTx,
};

/// Puts a value into a field of the tenant's own, by the name that people call it.
pub(super) async fn set(
    tx: &mut TenantTx,
    kind: RecordKind,
    custom: &mut Map<String, Value>,
    field: &str,
    value: &str,
) -> Result<()> {
    let fields = tx.custom_fields(kind.entity()).await?;
    let Some(known) = fields.iter().find(|known| known.is_called(field)) else {
        return Err(Error::invalid(format!(
            "A {} has no field “{}” here; nothing was changed.",
            kind.entity(),
            super::short(field)
        )));
    };
    custom.insert(known.key.clone(), known.read(value)?);
    Ok(())
}
