//! What a member set for themselves.

use super::{
    super::{TenantTx, error, links::Stored},
    met,
};
use crate::{
    domain::record::{BriefDays, SettingsRecord},
    error::Result,
    ids::MemberId,
};

impl TenantTx {
    pub(super) async fn settings_for_change(&mut self, id: MemberId) -> Result<Option<Stored<SettingsRecord>>> {
        let row = sqlx::query!(
            "-- memberships.settings_for_change
             SELECT timezone, locale, brief_at, brief_days, quiet_from, quiet_to, settings_version
             FROM memberships WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading settings"))?;
        Ok(row.map(|row| Stored {
            record: SettingsRecord {
                timezone: row.timezone,
                locale: row.locale,
                brief_at: row.brief_at,
                brief_days: BriefDays::from_words(&row.brief_days),
                quiet_from: row.quiet_from,
                quiet_to: row.quiet_to,
            },
            deleted: false,
            version: row.settings_version,
        }))
    }

    pub(super) async fn update_settings(
        &mut self,
        id: MemberId,
        settings: &SettingsRecord,
        version: i32,
    ) -> Result<()> {
        let done = sqlx::query!(
            "-- memberships.update_settings
             UPDATE memberships SET timezone = $2, locale = $3, brief_at = $4, quiet_from = $5, quiet_to = $6, brief_days = $8,
                                    settings_version = settings_version + 1
             WHERE id = $1 AND settings_version = $7",
            id.as_uuid(),
            settings.timezone,
            settings.locale,
            settings.brief_at,
            settings.quiet_from,
            settings.quiet_to,
            version,
            settings.brief_days.as_str(),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing settings"))?;
        met(done.rows_affected())?;
        self.note_day_change(id).await
    }

    /// Notes since when a day begins otherwise, so that the first such day is not missed by whoever works that out later.
    async fn note_day_change(&mut self, id: MemberId) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- due_notices.day_changed
             UPDATE due_notices SET made_at = $2 WHERE kind = 'day' AND subject_id = $1 AND tell_at IS NULL",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing settings"))?;
        Ok(())
    }
}
