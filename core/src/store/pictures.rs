//! Charts that other services fetch as pictures, by a name that nobody can guess.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{SystemTx, TenantTx, error};
use crate::error::Result;

/// How long a picture can be fetched, unless somebody says otherwise: as long as people scroll back.
pub const PICTURES_LAST: TimeDelta = TimeDelta::days(30);

/// What a picture is fetched by. Whoever knows it sees the picture, so it belongs into the one address and into no log.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureName([u8; 32]);

impl PictureName {
    /// A new name; `random` is fresh random bytes.
    pub const fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// A name as it stands in an address; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// The name as it stands in an address: 43 letters, digits, `-` and `_`.
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is kept of it.
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for PictureName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PictureName(…)")
    }
}

impl TenantTx {
    /// Keeps a chart that can be fetched by that name until `expires_at`.
    pub async fn keep_picture(&mut self, name: &PictureName, chart: &Value, expires_at: DateTime<Utc>) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- pictures.keep
             INSERT INTO pictures (tenant_id, name_hash, chart, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            tenant,
            &name.hash()[..],
            chart,
            now,
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping a picture"))?;
        Ok(())
    }
}

impl SystemTx {
    /// The chart of that name, unless it is unknown or its time is over.
    pub async fn picture(&mut self, name: &PictureName) -> Result<Option<Value>> {
        let now = self.now();
        sqlx::query_scalar!(
            "-- pictures.find
             SELECT chart FROM pictures WHERE name_hash = $1 AND expires_at > $2",
            &name.hash()[..],
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a picture"))
    }

    /// Deletes up to `limit` pictures whose time was over before `before`.
    pub async fn purge_pictures(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.pictures
             DELETE FROM pictures p USING (
                 SELECT tenant_id, name_hash FROM pictures WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
             ) old
             WHERE p.tenant_id = old.tenant_id AND p.name_hash = old.name_hash",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old pictures"))?;
        Ok(gone.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_from_its_address_and_nothing_else_is_one() {
        let name = PictureName::new([0xfb; 32]);
        assert_eq!(name.secret().len(), 43);
        assert_eq!(PictureName::parse(&name.secret()), Some(name.clone()));
        let secret = name.secret();
        let upper = format!("{secret}=");
        for text in
            ["", "a", &secret[1..], &upper, &format!("{secret}A"), &secret.replace('-', "+"), "é".repeat(43).as_str()]
        {
            assert_eq!(PictureName::parse(text), None, "{text}");
        }
        assert_eq!(format!("{name:?}"), "PictureName(…)");
    }
}
