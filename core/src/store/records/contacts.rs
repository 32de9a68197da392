//! People, with the ways to reach them and their labels.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    super::{TenantTx, error, links::Stored},
    met,
};
use crate::{
    domain::record::{ContactRecord, PointRecord},
    error::Result,
    ids::{CompanyId, ContactId, MemberId},
    text,
};

impl TenantTx {
    pub(super) async fn contact_for_change(&mut self, id: ContactId) -> Result<Option<Stored<ContactRecord>>> {
        let row = loop {
            let row = sqlx::query!(
                r#"-- contacts.for_change
                 SELECT c.name, c.title, c.company_id, c.location, c.owner_id, c.source, c.next_follow_up_at,
                        c.custom AS "custom: Json<Map<String, Value>>", c.deleted_at, c.version,
                        (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'value', p.value, 'is_primary', p.is_primary,
                                                                    'consent', p.consent)
                                                  ORDER BY p.kind, p.is_primary DESC, p.value_norm), '[]')
                         FROM contact_points p WHERE p.tenant_id = c.tenant_id AND p.contact_id = c.id
                        ) AS "points!: Json<Vec<PointRecord>>",
                        ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                              WHERE x.tenant_id = c.tenant_id AND x.contact_id = c.id ORDER BY g.name_norm) AS "tags!",
                        (SELECT o.xmin FROM contacts o WHERE o.tenant_id = c.tenant_id AND o.id = c.id)
                            IS NOT DISTINCT FROM c.xmin AS "is_whole!"
                 FROM contacts c WHERE c.id = $1 FOR UPDATE OF c"#,
                id.as_uuid(),
            )
            .fetch_optional(self.connection())
            .await
            .map_err(error::query("loading a contact"))?;
            if row.as_ref().is_none_or(|row| row.is_whole) {
                break row;
            }
        };
        Ok(row.map(|row| Stored {
            record: ContactRecord {
                name: row.name,
                title: row.title,
                company_id: row.company_id.map(CompanyId::from_uuid),
                location: row.location,
                owner_id: row.owner_id.map(MemberId::from_uuid),
                source: row.source,
                next_follow_up_at: row.next_follow_up_at,
                custom: row.custom.0,
                points: row.points.0,
                tags: row.tags,
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    pub(super) async fn insert_contact(&mut self, id: ContactId, contact: &ContactRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- contacts.insert
             INSERT INTO contacts (tenant_id, id, name, name_norm, title, company_id, location, owner_id, source,
                                   next_follow_up_at, custom, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            tenant,
            id.as_uuid(),
            contact.name,
            text::fold(&contact.name),
            contact.title,
            contact.company_id.map(CompanyId::as_uuid),
            contact.location,
            contact.owner_id.map(MemberId::as_uuid),
            contact.source,
            contact.next_follow_up_at,
            Json(&contact.custom) as Json<&Map<String, Value>>,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a contact"))?;
        self.found_by("contact", id.as_uuid(), &[], &text::name_tokens(&contact.name)).await?;
        if !contact.points.is_empty() {
            self.reached_by(id, &contact.points).await?;
        }
        if contact.tags.is_empty() {
            Ok(())
        } else {
            self.tagged((Some(id.as_uuid()), None, None), &contact.tags).await
        }
    }

    pub(super) async fn update_contact(
        &mut self,
        id: ContactId,
        (was, version): (&ContactRecord, i32),
        contact: &ContactRecord,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        // First of all: whoever comes back does so with the addresses that they will have.
        if was.points != contact.points {
            self.reached_by(id, &contact.points).await?;
        }
        let done = sqlx::query!(
            "-- contacts.update
             UPDATE contacts SET name = $2, name_norm = $3, title = $4, company_id = $5, location = $6, owner_id = $7, source = $8,
                                 next_follow_up_at = $9, custom = $10, updated_at = $11, deleted_at = $12, version = version + 1
             WHERE id = $1 AND version = $13",
            id.as_uuid(),
            contact.name,
            text::fold(&contact.name),
            contact.title,
            contact.company_id.map(CompanyId::as_uuid),
            contact.location,
            was.owner_id.map(MemberId::as_uuid),
            contact.source,
            contact.next_follow_up_at,
            Json(&contact.custom) as Json<&Map<String, Value>>,
            now,
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a contact"))?;
        met(done.rows_affected())?;
        let (old, new) = (text::name_tokens(&was.name), text::name_tokens(&contact.name));
        self.found_by("contact", id.as_uuid(), &old, &new).await?;
        if was.tags != contact.tags {
            self.tagged((Some(id.as_uuid()), None, None), &contact.tags).await?;
        }
        self.hand_over("contact", id.as_uuid(), (was.owner_id, contact.owner_id), version + 1).await
    }

    /// Makes these the ways to reach a person. An address or number that somebody else in the asker's sight has is refused by the
    /// database.
    async fn reached_by(&mut self, id: ContactId, points: &[PointRecord]) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let ids: Vec<Uuid> = points.iter().map(|_| self.new_id()).collect();
        let column = |of: fn(&PointRecord) -> &str| points.iter().map(|point| of(point).to_owned()).collect::<Vec<_>>();
        let (kinds, values) = (column(|point| &point.kind), column(|point| &point.value));
        let consents = column(|point| &point.consent);
        let norms: Vec<String> =
            points.iter().map(|point| text::contact_point_norm(&point.kind, &point.value)).collect();
        let primary: Vec<bool> = points.iter().map(|point| point.is_primary).collect();
        sqlx::query!(
            "-- contact_points.replace
             WITH wanted AS (SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[])
                                 AS w (id, kind, value, norm, is_primary, consent)),
             gone AS (DELETE FROM contact_points p WHERE p.contact_id = $2
                      AND NOT EXISTS (SELECT FROM wanted w WHERE w.kind = p.kind AND w.norm = p.value_norm)),
             kept AS (UPDATE contact_points p SET value = w.value, is_primary = w.is_primary, consent = w.consent,
                             opted_out_at = CASE WHEN w.consent = 'refused' THEN coalesce(p.opted_out_at, $9) END
                      FROM wanted w WHERE p.contact_id = $2 AND p.kind = w.kind AND p.value_norm = w.norm)
             INSERT INTO contact_points (tenant_id, id, contact_id, kind, value, value_norm, is_primary, consent, opted_out_at)
             SELECT $1, w.id, $2, w.kind, w.value, w.norm, w.is_primary, w.consent, CASE WHEN w.consent = 'refused' THEN $9 END
             FROM wanted w
             WHERE NOT EXISTS (SELECT FROM contact_points p WHERE p.contact_id = $2 AND p.kind = w.kind AND p.value_norm = w.norm)",
            tenant,
            id.as_uuid(),
            &ids,
            &kinds,
            &values,
            &norms,
            &primary,
            &consents,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping the ways to reach a contact"))?;
        Ok(())
    }
}
