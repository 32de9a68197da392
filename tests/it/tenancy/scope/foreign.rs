//! The texts of records outside somebody's sight, read behind the product's back.

use std::collections::BTreeMap;

use leancrm_bot::{Answer, reply::Block};
use leancrm_core::domain::money::Money;
use leancrm_nlp::{
    CATALOGUE,
    grammar::money::{self, Amount},
};
use leancrm_tests::TestApp;
use serde_json::Value;
use sqlx::Connection as _;

/// Every text of every record, with its kind and whether the asker may see it: what they own, what hangs on it, and what is the
/// tenant's; with `$3` all of their tenant. It says on its own what the policies say, so that both can be compared.
const TEXTS: &str = "
    WITH me AS (SELECT m.tenant_id, m.id FROM memberships m JOIN tenants t ON t.id = m.tenant_id
                WHERE t.slug = $1 AND m.display_name = $2),
    seen_contacts AS (SELECT c.tenant_id, c.id FROM contacts c JOIN me USING (tenant_id) WHERE $3 OR c.owner_id = me.id),
    seen_deals AS (SELECT d.tenant_id, d.id FROM deals d JOIN me USING (tenant_id) WHERE $3 OR d.owner_id = me.id),
    facts (tenant_id, holder, contact_id, deal_id, shared, kind, text, minor, currency) AS (
        SELECT tenant_id, NULL::uuid, NULL::uuid, NULL::uuid, true, 'company', name, NULL::bigint, NULL::text FROM companies
        UNION ALL SELECT tenant_id, NULL, NULL, NULL, true, 'domain', domain, NULL, NULL FROM company_domains
        UNION ALL SELECT tenant_id, NULL, id, NULL, false, 'contact', name, NULL, NULL FROM contacts
        UNION ALL SELECT tenant_id, NULL, contact_id, NULL, false, 'point', value, NULL, NULL FROM contact_points
        UNION ALL SELECT tenant_id, NULL, NULL, id, false, 'deal', name, NULL, NULL FROM deals
        UNION ALL SELECT tenant_id, NULL, NULL, id, false, 'next step', next_step, NULL, NULL FROM deals
        UNION ALL SELECT d.tenant_id, NULL, NULL, d.id, false, CASE currency WHEN base_currency THEN 'sum' ELSE 'amount' END, NULL,
            amount_minor, currency FROM deals d CROSS JOIN (SELECT t.base_currency FROM me JOIN tenants t ON t.id = me.tenant_id) b
        UNION ALL SELECT tenant_id, author_id, contact_id, deal_id, company_id IS NOT NULL, 'note', body, NULL, NULL FROM notes
        UNION ALL SELECT tenant_id, member_id, contact_id, deal_id, false, 'activity', subject, NULL, NULL FROM activities
        UNION ALL SELECT tenant_id, member_id, contact_id, deal_id, false, 'body', body, NULL, NULL FROM activities
        UNION ALL SELECT tenant_id, member_id, NULL, NULL, false, 'meeting', title, NULL, NULL FROM meetings
        UNION ALL SELECT tenant_id, assignee_id, NULL, NULL, false, 'task', title, NULL, NULL FROM tasks
        UNION ALL SELECT tenant_id, created_by_id, NULL, NULL, false, 'task', title, NULL, NULL FROM tasks
        UNION ALL SELECT tenant_id, owner_id, NULL, NULL, owner_id IS NULL, 'lead', name, NULL, NULL FROM leads
        UNION ALL SELECT tenant_id, owner_id, NULL, NULL, owner_id IS NULL, 'point', email, NULL, NULL FROM leads
        UNION ALL SELECT tenant_id, owner_id, NULL, NULL, owner_id IS NULL, 'point', phone, NULL, NULL FROM leads)
    SELECT f.kind, f.text, f.minor, f.currency::text,
           f.tenant_id = me.tenant_id AND ($3 OR f.shared OR f.holder = me.id
               OR EXISTS (SELECT FROM seen_contacts s WHERE s.tenant_id = f.tenant_id AND s.id = f.contact_id)
               OR EXISTS (SELECT FROM seen_deals s WHERE s.tenant_id = f.tenant_id AND s.id = f.deal_id)) IS TRUE AS seen
    FROM facts f CROSS JOIN me WHERE f.text IS NOT NULL OR f.minor IS NOT NULL ORDER BY 1, 2, 3, 4";

/// The kinds whose texts one can ask for by name.
const NAMED: [&str; 6] = ["company", "contact", "deal", "lead", "meeting", "task"];

/// A kind of text, the text or an amount in minor units with its currency, and whether the asker sees it.
type Said = (String, Option<String>, Option<i64>, Option<String>, bool);

/// Texts that the asker must never be shown, by kind, in alphabetical order.
#[derive(Debug)]
pub(crate) struct Foreign(BTreeMap<String, Vec<String>>);

impl Foreign {
    /// What lies outside the sight of a member; `whole_tenant`: of whatever role, so that only other tenants count.
    pub(crate) async fn to(app: &TestApp, tenant: &str, member: &str, whole_tenant: bool) -> Self {
        let mut connection = sqlx::PgConnection::connect(&app.url).await.expect("the test's database");
        let rows: Vec<Said> = sqlx::query_as(TEXTS)
            .bind(tenant)
            .bind(member)
            .bind(whole_tenant)
            .fetch_all(&mut connection)
            .await
            .expect("the texts");
        let (mut seen, mut foreign) = (String::new(), BTreeMap::<String, Vec<String>>::new());
        for (kind, text, minor, currency, is_seen) in rows {
            let text = match (text, minor, currency) {
                (Some(text), ..) => beginning(&text),
                (None, Some(minor), Some(code)) => Money::new(minor, code.parse().expect("a currency")).to_string(),
                _ => continue,
            };
            if is_seen {
                seen.push_str(&text);
                seen.push('\n');
            } else {
                foreign.entry(kind).or_default().push(text);
            }
        }
        // What the product itself gives as an example, in its help, shows nobody's data.
        let taught: Vec<&str> = CATALOGUE.iter().flat_map(|name| name.examples()).map(|(say, _)| *say).collect();
        let taught = taught.join("\n");
        for texts in foreign.values_mut() {
            texts.dedup();
            texts.retain(|text| text.chars().count() > 5 && !has(&seen, text) && !has(&taught, text));
        }
        Self(foreign)
    }

    /// The names that can be asked for, at most so many of a kind.
    pub(crate) fn names(&self, of_a_kind: usize) -> Vec<(&str, &str)> {
        NAMED.iter().flat_map(|kind| self.of(kind).iter().take(of_a_kind).map(|name| (*kind, name.as_str()))).collect()
    }

    /// The texts of a kind.
    pub(crate) fn of(&self, kind: &str) -> &[String] {
        self.0.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The first text that a page shows and the question did not say, among those that nothing else can look like: an amount in
    /// the asker's base currency may be the sum of what they do see.
    pub(crate) fn leaked(&self, asked: &str, page: &str) -> Option<&str> {
        self.shown_of(asked, page, &["sum"])
    }

    fn shown_of(&self, asked: &str, page: &str, but: &[&str]) -> Option<&str> {
        let asked = asked.to_lowercase();
        let texts = self.0.iter().filter(|(kind, _)| !but.contains(&kind.as_str())).flat_map(|(_, texts)| texts);
        texts
            .map(String::as_str)
            .find(|text| has(page, text) && !asked.contains(&text.to_lowercase()) && !names(&asked, text))
    }

    /// Fails where a page shows a text that the question did not say.
    pub(crate) fn assert_hidden(&self, asked: &str, page: &str) {
        if let Some(text) = self.leaked(asked, page) {
            panic!("“{asked}” showed “{text}”:\n{page}");
        }
    }

    /// The same of an answer that can have no sums in it, for it is about one foreign record.
    pub(crate) fn assert_wholly_hidden(&self, asked: &str, page: &str) {
        if let Some(text) = self.shown_of(asked, page, &[]) {
            panic!("“{asked}” showed “{text}”:\n{page}");
        }
    }
}

/// As much of a text as every answer shows that shows it at all, on one line.
fn beginning(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(36).collect::<String>().trim_end().to_owned()
}

/// Whether a question names an amount, in whatever words: `18k` is USD 18,000.
fn names(asked: &str, text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    money::find_all(asked).iter().any(|found| match found.amount {
        Amount::Money { amount, .. } | Amount::Number(amount) => format!("{amount:.0}") == digits,
        Amount::Percent(_) | Amount::Range { .. } => false,
    })
}

/// Whether a text stands in a page on its own: `USD 1,250` is not in `USD 1,250,000`.
fn has(page: &str, text: &str) -> bool {
    page.match_indices(text).any(|(at, _)| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let (before, mut after) = (page[..at].chars().next_back(), page[at + text.len()..].chars());
        let (next, second) = (after.next(), after.next());
        let cut = text.chars().count() >= 36;
        let starts = !before.is_some_and(char::is_alphanumeric);
        let goes_on = next.is_some_and(char::is_alphanumeric) || matches!(next, Some(',' | '.')) && digit(second);
        starts && (cut || !goes_on)
    })
}

/// All that a JSON document says, one string to a line.
pub(crate) fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(strings).collect(),
        Value::Object(fields) => fields.values().map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

/// All that an answer says.
pub(crate) fn page(answer: &Answer) -> String {
    strings(&serde_json::to_value(&answer.reply).expect("a reply is JSON"))
}

/// Whether an answer shows the record of a name: as a card, in a row of one or of a table, or as an option to pick.
pub(crate) fn shows_record(answer: &Answer, name: &str) -> bool {
    answer.reply.blocks.iter().any(|block| match block {
        Block::Card(card) => {
            has(&card.title, name)
                || card.sections.iter().flat_map(|section| &section.rows).any(|row| has(&row.primary, name))
        }
        Block::Table(table) => table.rows.iter().flatten().any(|cell| has(cell, name)),
        Block::Choices { options, .. } => options.iter().any(|option| has(&option.label, name)),
        Block::Preview(preview) => preview.records.iter().any(|record| has(&record.title, name)),
        Block::File { text, .. } => has(text, name),
        Block::Text { .. } | Block::Chart(_) | Block::Actions { .. } | Block::Suggestions { .. } => false,
    })
}
