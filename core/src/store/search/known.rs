//! Which of the names in a sentence the tenant knows, and of what: told to the parser, so that "Open Door" is a company where one
//! is called so. One round trip, a probe of an index for each name and kind, so that the size of the tenant does not matter.

use super::super::{TenantTx, error};
use crate::{error::Result, text::fold};

/// What a name is the name, or the first word, of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAs {
    /// A person.
    Contact,
    /// A company.
    Company,
    /// A deal.
    Deal,
    /// A stage of a pipeline.
    Stage,
    /// A tag.
    Tag,
}

/// So many names are looked up at most.
const MOST: usize = 64;

impl TenantTx {
    /// Those of `names` that something within the asker's sight is called, and of what kind; people and companies also by the
    /// words that their names begin with.
    pub async fn known_names(&mut self, names: &[String]) -> Result<Vec<(String, KnownAs)>> {
        let folded: Vec<String> = names.iter().take(MOST).map(|name| fold(name)).collect();
        if folded.iter().all(String::is_empty) {
            return Ok(Vec::new());
        }
        let rows = sqlx::query!(
            r#"-- search.known_names
             SELECT n.place AS "place!", k.kind AS "kind!"
             FROM unnest($1::text[]) WITH ORDINALITY AS n (name, place)
             CROSS JOIN LATERAL (
                 (SELECT 'contact' AS kind FROM contacts c
                  WHERE c.name_norm >= n.name AND c.name_norm < n.name || '!' AND c.deleted_at IS NULL LIMIT 1)
                 UNION ALL
                 (SELECT 'company' FROM companies c
                  WHERE c.name_norm >= n.name AND c.name_norm < n.name || '!' AND c.deleted_at IS NULL LIMIT 1)
                 UNION ALL
                 (SELECT 'deal' FROM deals d WHERE d.name_norm = n.name AND d.deleted_at IS NULL LIMIT 1)
                 UNION ALL
                 (SELECT 'tag' FROM tags t WHERE t.name_norm = n.name)
                 UNION ALL
                 (SELECT 'stage' FROM stages s WHERE lower(s.name) = n.name LIMIT 1)
             ) k
             WHERE n.name <> ''"#,
            &folded,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for names in a sentence"))?;
        let known = rows.into_iter().filter_map(|row| {
            let name = usize::try_from(row.place - 1).ok().and_then(|place| names.get(place))?;
            Some((name.clone(), KnownAs::read(&row.kind)?))
        });
        Ok(known.collect())
    }
}

impl KnownAs {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "contact" => Self::Contact,
            "company" => Self::Company,
            "deal" => Self::Deal,
            "stage" => Self::Stage,
            "tag" => Self::Tag,
            _ => return None,
        })
    }
}
