//! Reads of the history: what was changed about the records that the asker sees, and how deals stood on a day.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    TenantTx,
    deals::{FigureRow, figures, owner_ids},
    error,
    rates::Conversion,
};
use crate::{
    domain::{
        deal::DealFilter,
        history::{HistoryFilter, Origin, OwnChange, PastEdit},
        record::RecordKind,
        report::{COMMIT_FROM, DealFigures},
    },
    error::Result,
    ids::{ChangeSetId, CompanyId, ContactId, DealId, MemberId, PipelineId, StageId},
};

/// How many of a change-set's records are looked at when it is sought by name.
const LOOKED_AT: i64 = 20;

/// How many changes of one record are read at most.
const MOST_EDITS: i64 = 10_000;

/// A record that a change-set touched: its kind, which, before and after.
type ChangedRow = (String, Uuid, Option<Value>, Option<Value>);

struct EditRow {
    entity: String,
    entity_id: Uuid,
    before: Option<Value>,
    after: Option<Value>,
    member_id: Option<Uuid>,
    name: Option<String>,
    channel: String,
    intent: String,
    sentence: Option<String>,
    at: DateTime<Utc>,
    taken_back: bool,
}

impl EditRow {
    fn into_domain(self) -> Option<PastEdit> {
        Some(PastEdit {
            at: self.at,
            member: self.member_id.map(MemberId::from_uuid),
            name: self.name,
            channel: self.channel,
            intent: self.intent,
            sentence: self.sentence,
            taken_back: self.taken_back,
            kind: RecordKind::of(&self.entity)?,
            id: self.entity_id,
            before: self.before,
            after: self.after,
        })
    }
}

impl TenantTx {
    /// The changes that match a filter, the last first, and how many there are in all. Only changes of records that the asker
    /// sees are listed and counted, whoever made them.
    pub async fn changes_seen(&mut self, filter: &HistoryFilter, limit: u32) -> Result<(Vec<PastEdit>, u64)> {
        let member = self.member();
        let (by, owners) = (owner_ids(filter.by.as_deref()), owner_ids(filter.owners.as_deref()));
        let kinds: Option<Vec<String>> =
            filter.kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.entity().to_owned()).collect());
        let rows = sqlx::query!(
            r#"-- history.seen
             WITH told AS MATERIALIZED (
                 SELECT * FROM history_between($1, $2) h
                 WHERE ($3::text[] IS NULL OR h.entity = ANY ($3)) AND ($4::uuid[] IS NULL OR h.member_id = ANY ($4))
             ), touched AS MATERIALIZED (SELECT DISTINCT entity, entity_id AS id FROM told),
             seen AS (
                 SELECT t.entity, t.id, d.owner_id AS owner, d.id AS deal, d.company_id AS company, d.contact_id AS contact
                 FROM touched t JOIN deals d ON d.id = t.id
                 JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
                 WHERE t.entity = 'deal' AND (p.kind = 'sales' OR $5::boolean)
                 UNION ALL SELECT t.entity, t.id, c.owner_id, NULL, c.company_id, c.id
                 FROM touched t JOIN contacts c ON c.id = t.id WHERE t.entity = 'contact'
                 UNION ALL SELECT t.entity, t.id, c.owner_id, NULL, c.id, NULL
                 FROM touched t JOIN companies c ON c.id = t.id WHERE t.entity = 'company'
                 UNION ALL SELECT t.entity, t.id, l.owner_id, l.converted_deal_id, NULL, l.contact_id
                 FROM touched t JOIN leads l ON l.id = t.id WHERE t.entity = 'lead'
                 UNION ALL SELECT t.entity, t.id, k.assignee_id, k.deal_id, k.company_id, k.contact_id
                 FROM touched t JOIN tasks k ON k.id = t.id WHERE t.entity = 'task'
                 UNION ALL SELECT t.entity, t.id, n.author_id, n.deal_id, n.company_id, n.contact_id
                 FROM touched t JOIN notes n ON n.id = t.id WHERE t.entity = 'note'
                 UNION ALL SELECT t.entity, t.id, a.member_id, a.deal_id, a.company_id, a.contact_id
                 FROM touched t JOIN activities a ON a.id = t.id WHERE t.entity = 'activity'
                 UNION ALL SELECT t.entity, t.id, t.id, NULL, NULL, NULL
                 FROM touched t WHERE t.entity = 'settings' AND t.id = $6
             ), fitting AS (
                 SELECT t.change_id, t.entity_id, t.at, count(*) OVER () AS matching
                 FROM told t JOIN seen s ON s.entity = t.entity AND s.id = t.entity_id
                 WHERE ($7::uuid[] IS NULL OR s.owner = ANY ($7))
                   AND ($8::uuid IS NULL OR s.company = $8
                        OR s.deal IN (SELECT d.id FROM deals d WHERE d.company_id = $8)
                        OR s.contact IN (SELECT c.id FROM contacts c WHERE c.company_id = $8))
                   AND ($9::uuid IS NULL OR s.contact = $9) AND ($10::uuid IS NULL OR s.deal = $10)
                 ORDER BY t.at DESC, t.change_id DESC LIMIT $11
             )
             SELECT h.entity AS "entity!", h.entity_id AS "entity_id!", h.before, h.after, h.member_id, m.display_name AS "name?",
                    h.channel AS "channel!", h.intent AS "intent!", h.at AS "at!", h.taken_back AS "taken_back!",
                    (SELECT s.sentence FROM change_sets s WHERE s.id = h.change_set_id) AS sentence, f.matching AS "matching!"
             FROM fitting f
             JOIN history_of(ARRAY(SELECT DISTINCT entity_id FROM fitting)) h ON h.change_id = f.change_id
             LEFT JOIN memberships m ON m.id = h.member_id
             ORDER BY h.at DESC, h.change_id DESC"#,
            filter.since,
            filter.until,
            kinds.as_deref(),
            by.as_deref(),
            filter.hiring,
            member,
            owners.as_deref(),
            filter.company.map(CompanyId::as_uuid),
            filter.contact.map(ContactId::as_uuid),
            filter.deal.map(DealId::as_uuid),
            i64::from(limit),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading what was changed"))?;
        let matching = rows.first().map_or(0, |row| u64::try_from(row.matching).unwrap_or_default());
        let edits = rows.into_iter().filter_map(|row| {
            EditRow {
                entity: row.entity,
                entity_id: row.entity_id,
                before: row.before,
                after: row.after,
                member_id: row.member_id,
                name: row.name,
                channel: row.channel,
                intent: row.intent,
                sentence: row.sentence,
                at: row.at,
                taken_back: row.taken_back,
            }
            .into_domain()
        });
        Ok((edits.collect(), matching))
    }

    /// Everything that was changed about a record, the last first. The record has to be one that the asker sees: a person,
    /// a company, a deal or a lead; of any other nothing is told. Of more than ten thousand changes, which people do not make
    /// and a runaway program might, the last are told.
    pub async fn edits_of(&mut self, kind: RecordKind, id: Uuid) -> Result<Vec<PastEdit>> {
        let rows = sqlx::query_as!(
            EditRow,
            r#"-- history.of_record
             WITH seen AS (
                 SELECT id FROM deals WHERE $1 = 'deal' AND id = $2
                 UNION ALL SELECT id FROM contacts WHERE $1 = 'contact' AND id = $2
                 UNION ALL SELECT id FROM companies WHERE $1 = 'company' AND id = $2
                 UNION ALL SELECT id FROM leads WHERE $1 = 'lead' AND id = $2)
             SELECT h.entity AS "entity!", h.entity_id AS "entity_id!", h.before, h.after, h.member_id, m.display_name AS "name?",
                    h.channel AS "channel!", h.intent AS "intent!", h.at AS "at!", h.taken_back AS "taken_back!",
                    (SELECT s.sentence FROM change_sets s WHERE s.id = h.change_set_id) AS sentence
             FROM history_of(ARRAY(SELECT id FROM seen)) h LEFT JOIN memberships m ON m.id = h.member_id
             ORDER BY h.at DESC, h.change_id DESC LIMIT $3"#,
            kind.entity(),
            id,
            MOST_EDITS,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading the history of a record"))?;
        Ok(rows.into_iter().filter_map(EditRow::into_domain).collect())
    }

    /// When and from where a person, a company, a deal or a lead in the asker's sight came in.
    pub async fn origin_of(&mut self, kind: RecordKind, id: Uuid) -> Result<Option<Origin>> {
        let found = sqlx::query_as!(
            Origin,
            r#"-- records.origin
             SELECT created_at AS "at!", source FROM deals WHERE $1 = 'deal' AND id = $2
             UNION ALL SELECT created_at, source FROM contacts WHERE $1 = 'contact' AND id = $2
             UNION ALL SELECT created_at, NULL FROM companies WHERE $1 = 'company' AND id = $2
             UNION ALL SELECT created_at, source FROM leads WHERE $1 = 'lead' AND id = $2"#,
            kind.entity(),
            id,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding where a record came from"))?;
        Ok(found)
    }

    /// Since when changes are kept; `None` where none was made yet.
    pub async fn history_began(&mut self) -> Result<Option<DateTime<Utc>>> {
        sqlx::query_scalar!(
            "-- history.began
             SELECT history_began()"
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("finding where the history begins"))
    }

    /// The actor's own changes that hold, the last first; undos are none.
    pub async fn own_changes(&mut self, limit: u32) -> Result<Vec<OwnChange>> {
        let member = self.member();
        let rows = sqlx::query!(
            r#"-- change_sets.own_recent
             SELECT s.id, s.created_at, s.summary, s.sentence, s.intent,
                    (SELECT coalesce(json_agg(json_build_array(c.entity, c.entity_id, c.before, c.after)), '[]')
                     FROM (SELECT * FROM changes c WHERE c.tenant_id = s.tenant_id AND c.change_set_id = s.id
                           ORDER BY c.seq LIMIT $3) c) AS "changes!: Json<Vec<ChangedRow>>"
             FROM change_sets s
             WHERE s.member_id = $1 AND s.intent <> 'undo' AND (s.undone_by_id IS NULL OR NOT taken_back(s.id))
             ORDER BY s.created_at DESC, s.id DESC LIMIT $2"#,
            member,
            i64::from(limit),
            LOOKED_AT,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing one's own changes"))?;
        let kinds = |(entity, id, before, after): ChangedRow| Some((RecordKind::of(&entity)?, id, before, after));
        Ok(rows
            .into_iter()
            .map(|row| OwnChange {
                id: ChangeSetId::from_uuid(row.id),
                at: row.created_at,
                summary: row.summary,
                sentence: row.sentence,
                intent: row.intent,
                changes: row.changes.0.into_iter().filter_map(kinds).collect(),
            })
            .collect())
    }

    /// Whether the actor's last command was an undo.
    pub async fn last_was_undo(&mut self) -> Result<bool> {
        let member = self.member();
        let last = sqlx::query_scalar!(
            "-- change_sets.last_intent
             SELECT intent FROM change_sets WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding the last command"))?;
        Ok(last.as_deref() == Some("undo"))
    }

    /// Whether the actor's last command took back a change that was no undo itself: that is what can be done again.
    pub async fn last_took_a_change_back(&mut self) -> Result<bool> {
        let member = self.member();
        sqlx::query_scalar!(
            r#"-- change_sets.last_undid
             SELECT EXISTS (SELECT FROM change_sets t WHERE t.undone_by_id = l.id AND t.intent <> 'undo') AS "undid!"
             FROM (SELECT id FROM change_sets WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1) l"#,
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map(|undid| undid == Some(true))
        .map_err(error::query("finding what the last command took back"))
    }

    /// The figures of the deals that were open just before a moment, by the stage they were in then. Changes made since are
    /// taken away again; the way through the stages also tells where deals were before changes were kept. Of a filter owners,
    /// stages and pipeline count, as they were then.
    pub async fn pipeline_before(
        &mut self,
        moment: DateTime<Utc>,
        filter: &DealFilter,
        conversion: &Conversion,
    ) -> Result<DealFigures> {
        let owners = owner_ids(filter.owners.as_deref());
        let stages: Option<Vec<Uuid>> =
            filter.stages.as_ref().map(|stages| stages.iter().copied().map(StageId::as_uuid).collect());
        let row = sqlx::query_scalar!(
            r#"-- deals.before
             WITH stood AS (
                 SELECT s.id AS stage_id, s.name AS stage, s.position, w.amount_minor, w.currency,
                        CASE WHEN w.stage_entered_at < $1 THEN w.probability ELSE s.probability END AS probability
                 FROM deals d
                 LEFT JOIN deals_before($1) b ON b.deal_id = d.id
                 CROSS JOIN LATERAL (
                     SELECT d.owner_id, d.stage_id, d.stage_entered_at, d.status, d.closed_at, d.amount_minor,
                            d.currency::text AS currency, d.probability
                     WHERE b.deal_id IS NULL
                     UNION ALL
                     SELECT split_part(b.before ->> 'owner_id', '_', 2)::uuid, split_part(b.before ->> 'stage_id', '_', 2)::uuid,
                            (b.before ->> 'stage_entered_at')::timestamptz, b.before ->> 'status',
                            (b.before ->> 'closed_at')::timestamptz, (b.before -> 'amount' ->> 'minor')::bigint,
                            b.before -> 'amount' ->> 'currency', (b.before ->> 'probability')::int
                     WHERE b.before IS NOT NULL) w
                 CROSS JOIN LATERAL (
                     SELECT CASE WHEN w.stage_entered_at < $1 THEN w.stage_id ELSE coalesce(
                         (SELECT h.to_stage_id FROM deal_stage_history h
                          WHERE h.tenant_id = d.tenant_id AND h.deal_id = d.id AND h.moved_at < $1
                          ORDER BY h.moved_at DESC, h.id DESC LIMIT 1),
                         (SELECT h.from_stage_id FROM deal_stage_history h
                          WHERE h.tenant_id = d.tenant_id AND h.deal_id = d.id AND h.moved_at >= $1
                          ORDER BY h.moved_at, h.id LIMIT 1),
                         w.stage_id) END AS id) was
                 JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = was.id
                 JOIN pipelines p ON p.tenant_id = s.tenant_id AND p.id = s.pipeline_id
                 WHERE d.created_at < $1
                   AND (b.deal_id IS NOT NULL OR d.deleted_at IS NULL OR d.deleted_at >= $1)
                   AND (w.status = 'open' OR w.closed_at >= $1)
                   AND ($2::uuid[] IS NULL OR w.owner_id = ANY ($2))
                   AND (NOT $3::boolean OR w.owner_id IS NULL)
                   AND ($4::uuid[] IS NULL OR s.id = ANY ($4))
                   AND ($5::uuid IS NULL AND p.kind = 'sales' OR p.id = $5)
             ), figures AS (
                 SELECT stage_id::text AS key, stage AS label, position AS rank, true AS fits, 'open' AS status,
                        probability >= $6::int AS likely, currency, count(*) AS count,
                        least(sum(amount_minor), 9000000000000000000)::bigint AS sum,
                        least(sum(round(amount_minor * probability / 100.0)), 9000000000000000000)::bigint AS weighted,
                        NULL::float8 AS cycle
                 FROM stood GROUP BY 1, 2, 3, 6, 7
             )
             SELECT coalesce((SELECT json_agg(figures) FROM figures), '[]') AS "figures!: Json<Vec<FigureRow>>""#,
            moment,
            owners.as_deref(),
            filter.unassigned,
            stages.as_deref(),
            filter.pipeline.map(PipelineId::as_uuid),
            COMMIT_FROM,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("reading how deals stood"))?;
        figures(row.0, conversion)
    }
}
