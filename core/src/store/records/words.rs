//! The words by which a record is found, kept in step with its name, and its labels.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    domain::record::{Record, RecordKind},
    error::Result,
    text,
};

/// The words that lead to a record by what it says.
pub(crate) fn words_of(record: &Record) -> Vec<String> {
    match record {
        Record::Contact(contact) => text::name_tokens(&contact.name),
        Record::Company(company) => text::company_tokens(&company.name, &company.aliases, &company.domains),
        Record::Deal(deal) => text::words(&deal.name),
        Record::Lead(lead) => text::name_tokens(&lead.name),
        Record::Task(_) | Record::Note(_) | Record::Activity(_) | Record::Meeting(_) | Record::Settings(_) => {
            Vec::new()
        }
    }
}

impl TenantTx {
    /// Makes the words that lead to a record those of what it says now, where something that hangs on it has moved.
    pub(crate) async fn found_anew(&mut self, kind: RecordKind, id: Uuid, was: &[String]) -> Result<()> {
        match self.record_for_change(kind, id).await? {
            Some(stored) => self.found_by(kind.entity(), id, was, &words_of(&stored.record)).await,
            None => Ok(()),
        }
    }

    /// Makes `now` the words that lead to a record, in place of `was`.
    pub(super) async fn found_by(&mut self, kind: &str, id: Uuid, was: &[String], now: &[String]) -> Result<()> {
        if was == now {
            return Ok(());
        }
        let tenant = self.tenant().as_uuid();
        let gone: Vec<String> = was.iter().filter(|token| !now.contains(token)).cloned().collect();
        // Sounds are no words, and nobody misspells a whole domain: a question's words have no dots and hyphens.
        let mut words: Vec<String> =
            now.iter().filter(|token| token.bytes().all(|byte| byte.is_ascii_alphanumeric())).cloned().collect();
        // Two writers at once then wait for each other in one order.
        words.sort_unstable();
        sqlx::query!(
            r#"-- search_tokens.replace
             WITH gone AS (DELETE FROM search_tokens t
                           WHERE t.token = ANY ($5) AND t.entity_id = $3 AND t.kind = $2::text::search_kind),
             fresh AS (INSERT INTO search_tokens (tenant_id, token, kind, entity_id)
                       SELECT $1, token, $2::text::search_kind, $3 FROM unnest($4::text[]) AS token
                       ON CONFLICT DO NOTHING)
             INSERT INTO search_words (tenant_id, word) SELECT $1, word FROM unnest($6::text[]) AS word
             ON CONFLICT DO NOTHING"#,
            tenant,
            kind,
            id,
            now,
            &gone,
            &words,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping the words of a record"))?;
        Ok(())
    }

    /// Labels as the tenant writes them, each once and in order. One that is new stays as it was said.
    pub(crate) async fn tag_names(&mut self, tags: &[String]) -> Result<Vec<String>> {
        let mut named: BTreeMap<String, String> = BTreeMap::new();
        for tag in tags {
            named.entry(text::fold(tag)).or_insert_with(|| tag.clone());
        }
        let norms: Vec<String> = named.keys().cloned().collect();
        if norms.is_empty() {
            return Ok(Vec::new());
        }
        let known = sqlx::query!(
            "-- tags.called
             SELECT name, name_norm FROM tags WHERE name_norm = ANY ($1)",
            &norms,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking labels up"))?;
        named.extend(known.into_iter().map(|row| (row.name_norm, row.name)));
        Ok(named.into_values().collect())
    }

    /// Makes these the labels of a record; a label that is new to the tenant is made.
    pub(super) async fn tagged(
        &mut self,
        (contact, company, deal): (Option<Uuid>, Option<Uuid>, Option<Uuid>),
        tags: &[String],
    ) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let norms: Vec<String> = tags.iter().map(|tag| text::fold(tag)).collect();
        let tag_ids: Vec<Uuid> = tags.iter().map(|_| self.new_id()).collect();
        let ids: Vec<Uuid> = tags.iter().map(|_| self.new_id()).collect();
        sqlx::query!(
            "-- tags.make
             INSERT INTO tags (tenant_id, id, name, name_norm)
             SELECT $1, t.id, t.name, t.norm FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, name, norm)
             ON CONFLICT (tenant_id, name_norm) DO NOTHING",
            tenant,
            &tag_ids,
            tags,
            &norms,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("making labels"))?;
        sqlx::query!(
            "-- taggings.replace
             WITH wanted AS (SELECT g.id AS tag, n.id FROM unnest($2::uuid[], $3::text[]) AS n (id, norm)
                             JOIN tags g ON g.name_norm = n.norm),
             gone AS (DELETE FROM taggings x
                      WHERE (x.contact_id = $4 OR x.company_id = $5 OR x.deal_id = $6)
                        AND NOT x.tag_id IN (SELECT tag FROM wanted))
             INSERT INTO taggings (tenant_id, id, tag_id, contact_id, company_id, deal_id)
             SELECT $1, id, tag, $4, $5, $6 FROM wanted ON CONFLICT DO NOTHING",
            tenant,
            &ids,
            &norms,
            contact,
            company,
            deal,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("labelling a record"))?;
        Ok(())
    }
}
