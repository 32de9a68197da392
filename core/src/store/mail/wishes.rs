//! What members want of their mail, who works here, and who may become a contact.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    domain::{
        account::Account,
        contact::Listed,
        mail::{ContactSuggestion, MailPattern, MailPerson, MailWish},
    },
    error::Result,
    ids::{CompanyId, MemberId, SuggestionId},
};

impl TenantTx {
    /// The addresses of everybody who works here, in lower case: those they sign in with and those they connected.
    pub(crate) async fn colleagues(&mut self) -> Result<HashSet<String>> {
        let rows = sqlx::query_scalar!(
            r#"-- mail.colleagues
             SELECT lower(m.email) AS "address!" FROM memberships m WHERE m.status = 'active'
             UNION SELECT a.address FROM accounts a"#,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding who works here"))?;
        Ok(rows.into_iter().collect())
    }

    /// What a member wants of their mail.
    pub async fn mail_wishes(&mut self, member: MemberId) -> Result<Vec<(MailWish, MailPattern)>> {
        let rows = sqlx::query!(
            "-- mail_rules.list
             SELECT kind, pattern FROM mail_rules WHERE member_id = $1 ORDER BY kind, pattern",
            member.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading what a member wants of their mail"))?;
        Ok(rows
            .into_iter()
            .filter_map(|row| Some((MailWish::read(&row.kind)?, MailPattern::read(&row.pattern)?)))
            .collect())
    }

    /// Adds a wish of a member, or takes it away; `false` where it was so already.
    pub async fn set_mail_wish(
        &mut self,
        member: MemberId,
        wish: MailWish,
        of: &MailPattern,
        wanted: bool,
    ) -> Result<bool> {
        let tenant = self.tenant().as_uuid();
        let changed = if wanted {
            sqlx::query!(
                "-- mail_rules.add
                 INSERT INTO mail_rules (tenant_id, member_id, kind, pattern) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                tenant,
                member.as_uuid(),
                wish.word(),
                of.written(),
            )
            .execute(self.connection())
            .await
        } else {
            sqlx::query!(
                "-- mail_rules.remove
                 DELETE FROM mail_rules WHERE member_id = $1 AND kind = $2 AND pattern = $3",
                member.as_uuid(),
                wish.word(),
                of.written(),
            )
            .execute(self.connection())
            .await
        };
        Ok(changed.map_err(error::query("keeping what a member wants of their mail"))?.rows_affected() == 1)
    }

    /// Suggests people of mails as contacts of the account's member.
    pub(crate) async fn suggest(
        &mut self,
        account: &Account,
        people: &[(&MailPerson, DateTime<Utc>, bool)],
    ) -> Result<()> {
        if people.is_empty() {
            return Ok(());
        }
        let tenant = self.tenant().as_uuid();
        let ids: Vec<Uuid> = people.iter().map(|_| self.new_id()).collect();
        let addresses: Vec<String> = people.iter().map(|(person, ..)| person.address.clone()).collect();
        let names: Vec<Option<String>> = people.iter().map(|(person, ..)| person.name.clone()).collect();
        let times: Vec<DateTime<Utc>> = people.iter().map(|(_, at, _)| *at).collect();
        let written: Vec<bool> = people.iter().map(|(.., written)| *written).collect();
        sqlx::query!(
            "-- contact_suggestions.suggest
             INSERT INTO contact_suggestions AS s (tenant_id, id, member_id, address, name, first_at, last_at, written_to)
             SELECT $1, (array_agg(n.id))[1], $2, n.address,
                 (array_agg(left(n.name, 300) ORDER BY length(n.name) DESC NULLS LAST, n.name))[1], min(n.at), max(n.at),
                 bool_or(n.written)
             FROM unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[]) AS n (id, address, name, at, written)
             GROUP BY n.address ORDER BY n.address
             ON CONFLICT (tenant_id, member_id, address) DO UPDATE SET
                 name = CASE WHEN (-length(excluded.name), excluded.name) < (-length(s.name), s.name) OR s.name IS NULL
                     THEN excluded.name ELSE s.name END,
                 first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at),
                 written_to = s.written_to OR excluded.written_to",
            tenant,
            account.member.as_uuid(),
            &ids,
            &addresses,
            &names as &[Option<String>],
            &times,
            &written,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("suggesting contacts"))?;
        Ok(())
    }

    /// People of a member's mail who are suggested as contacts, the latest first; those whom the member wrote to come before others.
    /// Who has become a contact meanwhile is not suggested any more.
    pub async fn suggestions(&mut self, member: MemberId, limit: i64) -> Result<Listed<ContactSuggestion>> {
        let rows = sqlx::query!(
            r#"-- contact_suggestions.list
             SELECT s.id, s.address, s.name, s.last_at, s.written_to, count(*) OVER () AS "total!",
                    (SELECT count(*) FROM mail_people p WHERE p.address = s.address) AS "mails!"
             FROM contact_suggestions s
             WHERE s.member_id = $1 AND s.status = 'open'
               AND NOT EXISTS (SELECT FROM contact_points p JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
                               WHERE p.kind = 'email' AND p.value_norm = s.address AND c.deleted_at IS NULL)
             ORDER BY s.written_to DESC, s.last_at DESC, s.address LIMIT $2"#,
            member.as_uuid(),
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing suggested contacts"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows.into_iter().map(|row| ContactSuggestion {
            id: SuggestionId::from_uuid(row.id),
            address: row.address,
            name: row.name,
            last_at: row.last_at,
            written_to: row.written_to,
            mails: row.mails,
        });
        Ok(Listed { rows: rows.collect(), total })
    }

    /// Settles a suggestion that is open and in the actor's sight; says whom it was of.
    pub(crate) async fn settle_suggestion(
        &mut self,
        id: SuggestionId,
        accepted: bool,
    ) -> Result<Option<(MemberId, String, Option<String>)>> {
        let row = sqlx::query!(
            "-- contact_suggestions.settle
             UPDATE contact_suggestions SET status = CASE WHEN $2 THEN 'accepted' ELSE 'declined' END
             WHERE id = $1 AND status = 'open' RETURNING member_id, address, name",
            id.as_uuid(),
            accepted,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("settling a suggested contact"))?;
        Ok(row.map(|row| (MemberId::from_uuid(row.member_id), row.address, row.name)))
    }

    /// Suggestions of a member that may be accepted by rule: people whom the member wrote to, at these companies' domains.
    pub(crate) async fn suggestions_of_known_companies(
        &mut self,
        member: MemberId,
        limit: i64,
    ) -> Result<Vec<(SuggestionId, CompanyId)>> {
        let rows = sqlx::query!(
            r#"-- contact_suggestions.by_rule
             SELECT DISTINCT ON (s.id) s.id, c.id AS company_id
             FROM contact_suggestions s
             CROSS JOIN LATERAL string_to_array(split_part(s.address, '@', 2), '.') AS parts
             CROSS JOIN LATERAL generate_series(1, cardinality(parts) - 1) AS below
             JOIN company_domains d ON d.domain = array_to_string(parts[below:], '.')
             JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id AND c.deleted_at IS NULL
             WHERE s.member_id = $1 AND s.status = 'open' AND s.written_to
               AND NOT EXISTS (SELECT FROM contact_points p JOIN contacts o ON o.tenant_id = p.tenant_id AND o.id = p.contact_id
                               WHERE p.kind = 'email' AND p.value_norm = s.address AND o.deleted_at IS NULL)
             ORDER BY s.id, below, c.created_at, c.id LIMIT $2"#,
            member.as_uuid(),
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for contacts to add"))?;
        Ok(rows
            .into_iter()
            .map(|row| (SuggestionId::from_uuid(row.id), CompanyId::from_uuid(row.company_id)))
            .collect())
    }
}
