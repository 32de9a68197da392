//! Finding records by what people call them: exactly, by words, by beginnings, by address, misspelt, and by sound.
//!
//! Every look-up here is a comparison that row-level security lets an index answer; see the migration of the token table.
//! The ways are tried from the surest to the boldest and the first that leads anywhere decides.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::Result,
    ids::{CompanyId, ContactId, MemberId},
    text,
};

mod complete;
mod lookup;
mod spelling;

pub use complete::Completion;
pub use spelling::Quality;

/// The kinds of record that are found by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// People.
    Contact,
    /// Companies.
    Company,
    /// Deals.
    Deal,
    /// Leads.
    Lead,
}

impl Named {
    /// The word in the token table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Company => "company",
            Self::Deal => "deal",
            Self::Lead => "lead",
        }
    }
}

/// A record that a name led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// What it is.
    pub kind: Named,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Of people and deals their company, of companies their industry.
    pub beside: Option<String>,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// Whether it is still in play: a deal that is open, a lead that is not settled; people and companies always.
    pub live: bool,
    name_norm: String,
}

/// What a name led to.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The records, all of one kind and found in one way, the most recently contacted first.
    pub hits: Vec<Match>,
    /// How they were found; `None` where nothing was.
    pub quality: Option<Quality>,
    /// How many fit, shown or not.
    pub total: usize,
    /// Whether more than `total` fit and counting stopped.
    pub uncounted: bool,
}

/// A colleague that a name led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberMatch {
    /// Who.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
}

/// Where counting stops, for names that are words of the tenant and for guesses.
const MOST: i64 = 1_000;
const MOST_GUESSES: i64 = 200;

/// How many tokens are read at most to find those: a name that is common among people out of sight would otherwise take long.
const READ: i64 = 50_000;
const READ_GUESSES: i64 = 3_000;

impl TenantTx {
    /// What `name` leads to among `kinds`, the first kind with a hit going before the others, `limit` records at most.
    /// Addresses are understood too: e-mail and phone of people, domains of companies.
    pub async fn resolve(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Matches> {
        if let Some(found) = self.by_address(name, kinds, limit).await? {
            return Ok(found);
        }
        let asked = asked_words(name);
        if asked.is_empty() {
            return Ok(Matches::default());
        }
        if let Some(found) = self.by_names(&spellings(&asked), kinds, limit, Quality::Exact, &asked).await? {
            return Ok(found);
        }
        self.plan_once(true).await?;
        let found = self.by_words(name, &asked, kinds, limit).await;
        if found.is_ok() {
            self.plan_once(false).await?;
        }
        found
    }

    /// What the words of a name lead to: whole, as beginnings, by slips, by sound, by their letters.
    async fn by_words(&mut self, name: &str, asked: &[String], kinds: &[Named], limit: usize) -> Result<Matches> {
        let words = self.count(asked).await?;
        for (quality, plan) in sure_plans(&words) {
            if let Some(found) = self.by_plan(&plan, kinds, limit, quality).await? {
                return Ok(found);
            }
        }
        // A name in another script is known by its sound rather than by its letters.
        let by_sound = sound_plan(&words);
        if !name.is_ascii()
            && let Some(found) = self.by_plan(&by_sound, kinds, limit, Quality::Sound).await?
        {
            return Ok(found);
        }
        // Words that are known are taken as they are before they too are held for slips.
        let all_unknown = words.iter().all(|word| word.count == 0);
        for hold_known in [false, true] {
            if hold_known && all_unknown {
                continue;
            }
            let slips = self.known_slips(&words, hold_known).await?;
            if let Some(found) = self.by_guesses(asked, slips, kinds, limit).await? {
                return Ok(found);
            }
        }
        if name.is_ascii()
            && let Some(found) = self.by_plan(&by_sound, kinds, limit, Quality::Sound).await?
        {
            return Ok(found);
        }
        let nearest = self.nearest(asked).await?;
        Ok(self.by_guesses(asked, nearest, kinds, limit).await?.unwrap_or_default())
    }

    /// How often the words, the beginning that the last one is, and their sounds stand in the token table.
    async fn count(&mut self, asked: &[String]) -> Result<Vec<Word>> {
        let mut ranges: Vec<(String, String)> = asked.iter().map(|word| exactly(word)).collect();
        ranges.extend(asked.iter().map(|word| beginning(word)));
        let sounds: Vec<Option<String>> = asked.iter().map(|word| text::sound(word)).collect();
        ranges.extend(sounds.iter().map(|sound| exactly(sound.as_deref().unwrap_or("~"))));
        let counts = self.census(&ranges).await?;
        let at = |row: usize, word: usize| counts.get(row * asked.len() + word).copied().unwrap_or(0);
        let words = asked.iter().zip(sounds).enumerate().map(|(position, (text, sound))| Word {
            text: text.clone(),
            count: at(0, position),
            begun: at(1, position),
            sounding: at(2, position),
            sound,
        });
        Ok(words.collect())
    }

    /// The people of some companies whom a name fits, matched in every way at once.
    pub async fn resolve_within(&mut self, name: &str, companies: &[CompanyId], limit: usize) -> Result<Matches> {
        let asked = asked_words(name);
        let people = self.people_of(companies).await?;
        let mut fitting: Vec<(Quality, usize, Match)> = people
            .into_iter()
            .filter_map(|person| spelling::fit(&asked, &person.name_norm).map(|(quality, slips)| (quality, slips, person)))
            .collect();
        let Some(best) = fitting.iter().map(|(quality, slips, _)| (*quality, *slips)).min() else {
            return Ok(Matches::default());
        };
        fitting.retain(|(quality, slips, _)| (*quality, *slips) == best);
        let total = fitting.len();
        let hits = fitting.into_iter().take(limit).map(|(_, _, person)| person).collect();
        Ok(Matches { hits, quality: Some(best.0), total, uncounted: false })
    }

    /// The members a name fits, those it fits best; one's own first name is enough.
    pub async fn resolve_member(&mut self, name: &str) -> Result<Vec<MemberMatch>> {
        let asked = asked_words(name);
        let mut fitting: Vec<(Quality, usize, MemberMatch)> = self
            .members()
            .await?
            .into_iter()
            .filter_map(|member| {
                let (quality, slips) = spelling::fit(&asked, &text::fold(&member.name))?;
                Some((quality, slips, member))
            })
            .collect();
        let best = fitting.iter().map(|(quality, slips, _)| (*quality, *slips)).min();
        fitting.retain(|(quality, slips, _)| Some((*quality, *slips)) == best);
        Ok(fitting.into_iter().map(|(_, _, member)| member).collect())
    }

    /// Everybody who works in the tenant and may sign in, by name.
    pub async fn members(&mut self) -> Result<Vec<MemberMatch>> {
        let rows = sqlx::query!(
            "-- search.members
             SELECT m.id, m.display_name, r.name AS role
             FROM memberships m JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
             WHERE m.status = 'active' ORDER BY m.display_name"
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the members"))?;
        Ok(rows
            .into_iter()
            .map(|row| MemberMatch { id: MemberId::from_uuid(row.id), name: row.display_name, role: row.role })
            .collect())
    }

    /// The deals of a company or of a person, open ones first, the nearest to close before the others.
    pub async fn deals_with(&mut self, company: Option<CompanyId>, contact: Option<ContactId>) -> Result<Vec<Match>> {
        let rows = sqlx::query_as!(
            lookup::Row,
            r#"-- search.deals_with
             SELECT d.id, d.name, d.name_norm, co.name AS "beside?", d.last_activity_at AS last_contacted_at,
                    (d.status = 'open') AS "live!", 0::bigint AS "total!"
             FROM deals d
             LEFT JOIN companies co ON co.tenant_id = d.tenant_id AND co.id = d.company_id
             WHERE d.deleted_at IS NULL AND ($1::uuid IS NULL OR d.company_id = $1) AND ($2::uuid IS NULL OR d.contact_id = $2)
               AND ($1::uuid IS NOT NULL OR $2::uuid IS NOT NULL)
             ORDER BY (d.status = 'open') DESC, d.expected_close, d.name
             LIMIT 50"#,
            company.map(CompanyId::as_uuid),
            contact.map(ContactId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the deals of a customer"))?;
        Ok(rows.into_iter().map(|row| row.into_match(Named::Deal)).collect())
    }

    /// Up to `limit` names that share a word with `name`, for "did you mean".
    pub async fn similar_names(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Vec<String>> {
        let mut asked = asked_words(name);
        asked.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut names: Vec<String> = Vec::new();
        for word in asked.iter().filter(|word| word.len() > 2) {
            let alone = std::slice::from_ref(word);
            let mut known = vec![vec![word.clone()]];
            known[0].extend(self.nearest(alone).await?.concat());
            if let Some(found) = self.by_plan(&Plan::words(known), kinds, limit, Quality::Fuzzy).await? {
                names.extend(found.hits.into_iter().map(|hit| hit.name));
            }
            if names.len() >= limit {
                break;
            }
        }
        names.dedup();
        names.truncate(limit);
        Ok(names)
    }

    /// Looks through the names that known words in place of the asked ones make, and then through records that have one of
    /// the known words for each asked one. Of what is found, the fewest slips win.
    async fn by_guesses(
        &mut self,
        asked: &[String],
        known: Vec<Vec<String>>,
        kinds: &[Named],
        limit: usize,
    ) -> Result<Option<Matches>> {
        if known.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        let found = match self.by_names(&combinations(&known), kinds, 50, Quality::Fuzzy, asked).await? {
            Some(found) => Some(found),
            // The last word leads: of a person's names it is the rarer one.
            None => self.by_plan(&Plan::words(known.into_iter().rev().collect()), kinds, 50, Quality::Fuzzy).await?,
        };
        Ok(found.map(|found| found.nearest_only(asked, limit)))
    }

    /// Each word with the known words one slip away from it; known words alone unless `hold_known`.
    async fn known_slips(&mut self, words: &[Word], hold_known: bool) -> Result<Vec<Vec<String>>> {
        let may_slip = |word: &Word| spelling::allowance(&word.text) > 0 && (hold_known || word.count == 0);
        let slips: Vec<Vec<String>> =
            words.iter().map(|word| if may_slip(word) { spelling::slips(&word.text) } else { Vec::new() }).collect();
        let known = self.known_words(&slips.concat()).await?;
        let near = words.iter().zip(slips).map(|(word, slips)| {
            let itself = (word.count > 0).then(|| word.text.clone());
            itself.into_iter().chain(known.iter().filter(|known| slips.binary_search(known).is_ok()).cloned()).collect()
        });
        Ok(near.collect())
    }
}

/// A folded word that is asked for, with how often it is met, counted to three thousand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Word {
    text: String,
    /// As a whole token.
    count: i64,
    /// As the beginning of a token.
    begun: i64,
    sound: Option<String>,
    /// By its sound.
    sounding: i64,
}

/// How to look through the token table: for each word the tokens that will do, the word that leads first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    /// The ranges of the leading word: from the first text, included, to the second, excluded.
    leading: Vec<(String, String)>,
    /// The tokens for each further word, three words at most.
    others: Vec<Vec<String>>,
    /// What the name must contain besides, as a pattern.
    pattern: Option<String>,
}

impl Plan {
    /// A plan from the tokens for each word; the first leads.
    fn words(mut words: Vec<Vec<String>>) -> Self {
        let leading = if words.is_empty() { Vec::new() } else { words.remove(0) };
        words.truncate(3);
        Self { leading: leading.into_iter().map(|token| exactly(&token)).collect(), others: words, pattern: None }
    }
}

impl Matches {
    /// Keeps what is the fewest slips away from what was asked.
    fn nearest_only(mut self, asked: &[String], limit: usize) -> Self {
        let slips = |hit: &Match| {
            let known: Vec<&str> = hit.name_norm.split(' ').collect();
            asked.iter().map(|word| known.iter().map(|k| spelling::distance(word, k)).min().unwrap_or(99)).sum::<usize>()
        };
        let least = self.hits.iter().map(slips).min();
        let before = self.hits.len();
        self.hits.retain(|hit| Some(slips(hit)) == least);
        if self.hits.len() < before || !self.uncounted {
            self.total = self.hits.len();
            self.uncounted = false;
        }
        self.hits.truncate(limit);
        self
    }
}

/// The folded words of a name as it is asked for, without titles of courtesy.
fn asked_words(name: &str) -> Vec<String> {
    const COURTESY: [&str; 8] = ["mr", "mrs", "ms", "miss", "dr", "eng", "prof", "the"];
    let mut words = text::words(name);
    while words.len() > 1 && COURTESY.contains(&words[0].as_str()) {
        words.remove(0);
    }
    words.truncate(6);
    words
}

/// The folded names that may be meant exactly: as asked, and without the ending that tells a company's legal form.
fn spellings(asked: &[String]) -> Vec<String> {
    const LEGAL: [&str; 16] = [
        "inc", "corp", "corporation", "ltd", "limited", "llc", "plc", "gmbh", "ag", "sa", "bv", "co", "company", "wll", "kscp",
        "deal",
    ];
    let mut names = vec![asked.join(" ")];
    if let Some((last, firsts)) = asked.split_last()
        && !firsts.is_empty()
        && LEGAL.contains(&last.as_str())
    {
        names.push(firsts.join(" "));
    }
    names
}

/// The plans for words that are known: all words whole, then the last one as a beginning. Whatever is rarest leads.
fn sure_plans(words: &[Word]) -> Vec<(Quality, Plan)> {
    let alone = |word: &&Word| vec![word.text.clone()];
    let by_rarity = |words: &[Word]| {
        let mut sorted: Vec<Word> = words.to_vec();
        sorted.sort_by_key(|word| word.count);
        sorted
    };
    let mut plans = Vec::new();
    if words.iter().all(|word| word.count > 0) {
        plans.push((Quality::Words, Plan::words(by_rarity(words).iter().map(|word| alone(&word)).collect())));
    }
    let Some((last, firsts)) = words.split_last() else { return plans };
    if last.begun == 0 || last.text.len() < 2 && firsts.is_empty() || firsts.iter().any(|word| word.count == 0) {
        return plans;
    }
    let firsts = by_rarity(firsts);
    let others: Vec<Vec<String>> = firsts.iter().map(|word| alone(&word)).collect();
    let begun_leads = firsts.first().is_none_or(|rarest| last.begun < rarest.count);
    plans.push((
        Quality::Prefix,
        if begun_leads {
            Plan { leading: vec![beginning(&last.text)], ..Plan::words([vec![Vec::new()], others].concat()) }
        } else {
            // The words are folded: letters, digits and nothing that a pattern would take for a sign.
            Plan { pattern: Some(format!("% {}%", last.text)), ..Plan::words(others) }
        },
    ));
    plans
}

/// The plan that takes each word by itself or by its sound; whatever is rarest leads.
fn sound_plan(words: &[Word]) -> Plan {
    let mut sorted: Vec<&Word> = words.iter().collect();
    sorted.sort_by_key(|word| word.count + word.sounding);
    if sorted.iter().any(|word| word.count + word.sounding == 0) {
        return Plan::words(Vec::new());
    }
    let tokens = |word: &&Word| {
        let itself = (word.count > 0).then(|| word.text.clone());
        itself.into_iter().chain(word.sound.clone()).collect()
    };
    Plan::words(sorted.iter().map(tokens).collect())
}

/// Every name that one known word for each asked one makes, 64 at most.
fn combinations(known: &[Vec<String>]) -> Vec<String> {
    let each = match known.len() {
        0..=2 => 8,
        3 => 4,
        _ => 2,
    };
    let mut names = vec![String::new()];
    for words in known {
        names = names
            .iter()
            .flat_map(|name| words.iter().take(each).map(move |word| if name.is_empty() { word.clone() } else { format!("{name} {word}") }))
            .collect();
    }
    names.truncate(64);
    names
}

/// The range of one token alone.
fn exactly(token: &str) -> (String, String) {
    (token.to_owned(), format!("{token}\u{1}"))
}

/// The range of all tokens that begin so.
fn beginning(prefix: &str) -> (String, String) {
    (prefix.to_owned(), format!("{prefix}\u{7f}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn courtesy_is_no_part_of_a_name_unless_it_is_all_there_is() {
        assert_eq!(asked_words("Dr. Zoë Quinn"), owned(&["zoe", "quinn"]));
        assert_eq!(asked_words("Miss"), owned(&["miss"]));
    }

    #[test]
    fn a_legal_form_may_be_left_out() {
        assert_eq!(spellings(&owned(&["acme", "corp"])), owned(&["acme corp", "acme"]));
        assert_eq!(spellings(&owned(&["corp"])), owned(&["corp"]));
    }

    fn counted(text: &str, count: i64, begun: i64) -> Word {
        Word { text: text.to_owned(), count, begun, ..Word::default() }
    }

    #[test]
    fn the_rarest_leads_be_it_a_word_or_a_beginning() {
        let plans = sure_plans(&[counted("john", 500, 600), counted("smith", 20, 25)]);
        assert_eq!(plans[0], (Quality::Words, Plan::words(vec![owned(&["smith"]), owned(&["john"])])));
        assert_eq!(plans[1].1.leading, [beginning("smith")]);
        assert_eq!(plans[1].1.others, [owned(&["john"])]);
        let plans = sure_plans(&[counted("john", 500, 600), counted("s", 0, 3000)]);
        assert_eq!(plans.len(), 1, "the last word is no word of the tenant");
        assert_eq!(plans[0].1.leading, [exactly("john")]);
        assert_eq!(plans[0].1.pattern.as_deref(), Some("% s%"));
        assert!(sure_plans(&[counted("jonh", 0, 0), counted("smith", 20, 20)]).is_empty());
    }

    #[test]
    fn guesses_are_combined_in_the_order_of_the_words() {
        let known = vec![owned(&["john", "jon"]), owned(&["smith"])];
        assert_eq!(combinations(&known), owned(&["john smith", "jon smith"]));
    }
}
