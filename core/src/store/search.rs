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
mod known;
mod lookup;
mod plan;
mod planned;
mod spelling;
mod twins;

pub use complete::Completion;
pub use known::KnownAs;
pub use spelling::Quality;

use plan::{
    Plan, Word, abbreviated_plan, asked_words, beginning, combinations, exactly, initials_plan, sound_plan, spellings,
    sure_plans,
};

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

/// How many tokens are read at most to find those by askers who see everything. For others the search begins at what they see
/// where there are more tokens than the lesser number, so that nothing of theirs is cut off.
const READ: i64 = 50_000;
const READ_GUESSES: i64 = 3_000;

impl TenantTx {
    /// What `name` leads to among `kinds`, the first kind with a hit going before the others, `limit` records at most.
    /// Addresses are understood too: e-mail and phone of people, domains of companies.
    pub async fn resolve(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Matches> {
        let mut found = self.resolve_as_kept(name, kinds, limit).await?;
        self.in_sight(&mut found.hits).await?;
        Ok(found)
    }

    /// Of companies the last contact that the asker may know of, in place of the last one that anybody had.
    async fn in_sight(&mut self, hits: &mut [Match]) -> Result<()> {
        let companies: Vec<Uuid> = hits.iter().filter(|hit| hit.kind == Named::Company).map(|hit| hit.id).collect();
        if companies.is_empty() || self.sees_every_contact() {
            return Ok(());
        }
        let seen = self.last_contacts_seen(&companies).await?;
        for hit in hits.iter_mut().filter(|hit| hit.kind == Named::Company) {
            hit.last_contacted_at = seen.get(&hit.id).copied();
        }
        Ok(())
    }

    async fn resolve_as_kept(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Matches> {
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
        let short = abbreviated_plan(&words).map(|plan| (Quality::Prefix, plan));
        let initials = initials_plan(asked).map(|plan| (Quality::Words, plan));
        for (quality, plan) in sure_plans(&words).into_iter().chain(short).chain(initials) {
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
        let (some_known, some_unknown) =
            (words.iter().any(|word| word.count > 0), words.iter().any(|word| word.count == 0));
        for hold_known in [false, true] {
            if !(if hold_known { some_known } else { some_unknown }) {
                continue;
            }
            let slips = self.known_slips(&words, hold_known).await?;
            if let Some(found) = self.by_guesses(asked, slips, kinds, limit).await? {
                return Ok(found);
            }
        }
        // Words that are all known are spelt as they were meant; what is only like them is somebody else.
        if words.iter().all(|word| word.count > 0) {
            return Ok(Matches::default());
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
            .filter_map(|person| {
                spelling::fit(&asked, &person.name_norm).map(|(quality, slips)| (quality, slips, person))
            })
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
        Ok(self.members_called(name).await?.0)
    }

    /// The members a name fits, those it fits best, and how well that is.
    pub async fn members_called(&mut self, name: &str) -> Result<(Vec<MemberMatch>, Option<Quality>)> {
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
        let quality = best.map(|(quality, _)| quality);
        Ok((fitting.into_iter().map(|(_, _, member)| member).collect(), quality))
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

    /// Whoever in the asker's sight has an e-mail address or a number, the oldest first.
    pub async fn people_reached_at(&mut self, address: &str) -> Result<Vec<Match>> {
        let Some(written) = lookup::point_spellings(address, self.actor().region()) else { return Ok(Vec::new()) };
        let rows = self.people_by_point(&written).await?;
        Ok(rows.into_iter().map(|row| row.into_match(Named::Contact)).collect())
    }

    /// The companies in the asker's sight that have a domain, the oldest first.
    pub async fn companies_at(&mut self, domain: &str) -> Result<Vec<Match>> {
        let rows = self.companies_by_domain(&domain.to_lowercase()).await?;
        let mut found: Vec<Match> = rows.into_iter().map(|row| row.into_match(Named::Company)).collect();
        self.in_sight(&mut found).await?;
        Ok(found)
    }

    /// Up to `limit` names that share a word with `name`, for "did you mean".
    pub async fn similar_names(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Vec<String>> {
        let mut names: Vec<String> = self.similar(name, kinds, limit).await?.into_iter().map(|hit| hit.name).collect();
        names.dedup();
        Ok(names)
    }

    /// Up to `limit` records whose names share a word with `name`, or nearly so.
    pub async fn similar(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Vec<Match>> {
        let mut asked = asked_words(name);
        asked.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut similar: Vec<Match> = Vec::new();
        for word in asked.iter().filter(|word| word.len() > 2) {
            let alone = std::slice::from_ref(word);
            let mut known = vec![vec![word.clone()]];
            known[0].extend(self.nearest(alone).await?.concat());
            if let Some(found) = self.by_plan(&Plan::words(known), kinds, limit, Quality::Fuzzy).await? {
                similar.extend(found.hits);
            }
            if similar.len() >= limit {
                break;
            }
        }
        similar.dedup_by_key(|hit| hit.id);
        similar.truncate(limit);
        self.in_sight(&mut similar).await?;
        Ok(similar)
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
        Ok(found.map(|found| found.nearest_only(asked, limit)).filter(|found| !found.hits.is_empty()))
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

/// Of records with their folded names those that a name fits best, in their order, and how well it fits.
pub(super) fn best_fits<R>(name: &str, known: impl Iterator<Item = (String, R)>) -> (Vec<R>, Option<Quality>) {
    let asked = asked_words(name);
    let fitting: Vec<((Quality, usize), R)> =
        known.filter_map(|(folded, record)| Some((spelling::fit(&asked, &folded)?, record))).collect();
    let best = fitting.iter().map(|(fit, _)| *fit).min();
    let kept = fitting.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, record)| record).collect();
    (kept, best.map(|(quality, _)| quality))
}

impl Matches {
    /// Keeps what is the fewest slips away from what was asked, and of people only those whose every word is near.
    fn nearest_only(mut self, asked: &[String], limit: usize) -> Self {
        let slips = |hit: &Match| -> Vec<usize> {
            let known: Vec<&str> = hit.name_norm.split(' ').collect();
            asked
                .iter()
                .map(|word| known.iter().map(|known| spelling::distance(word, known)).min().unwrap_or(99))
                .collect()
        };
        let before = self.hits.len();
        // A company may have been found by an alias, which its name does not show.
        self.hits.retain(|hit| {
            !matches!(hit.kind, Named::Contact | Named::Lead)
                || slips(hit).iter().zip(asked).all(|(slips, word)| *slips <= spelling::allowance(word) + 1)
        });
        let least = self.hits.iter().map(|hit| slips(hit).iter().sum::<usize>()).min();
        self.hits.retain(|hit| Some(slips(hit).iter().sum::<usize>()) == least);
        if self.hits.len() < before || !self.uncounted {
            self.total = self.hits.len();
            self.uncounted = false;
        }
        self.hits.truncate(limit);
        self
    }
}
