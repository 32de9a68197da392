//! People who may be the same as somebody new: by name, by the way it sounds in another script, and within one company also by
//! less.

use super::{Match, Named, Quality, plan::Plan, plan::asked_words, spelling};
use crate::{error::Result, ids::CompanyId, store::TenantTx, text};

/// How many people of one name are looked at.
const LOOKED_AT: usize = 50;

/// Words in a name that some write and others leave out.
const PARTICLES: [&str; 14] =
    ["abu", "al", "bin", "bint", "da", "de", "der", "di", "el", "ibn", "la", "le", "van", "von"];

impl TenantTx {
    /// People in the asker's sight who may be somebody of this name, those at the company first.
    pub async fn people_like(&mut self, name: &str, company: Option<CompanyId>) -> Result<Vec<Match>> {
        let asked = asked_words(name);
        let mut alike: Vec<Match> = Vec::new();
        if let Some(company) = company {
            let people = self.people_of(&[company]).await?;
            alike.extend(people.into_iter().filter(|person| {
                is_alike(&asked, &person.name_norm) || spelling::fit(&asked, &person.name_norm).is_some()
            }));
        }
        // One name alone is shared by too many to be a sign.
        let whole = asked.len() > 1;
        let found = self.resolve(name, &[Named::Contact], LOOKED_AT).await?.hits;
        let none = found.is_empty();
        alike.extend(found.into_iter().filter(|person| whole || person.name_norm == text::fold(name)));
        if whole && none {
            alike.extend(self.people_sounding(&asked).await?);
        }
        let mut once: Vec<Match> = Vec::new();
        for person in alike {
            if !once.iter().any(|known| known.id == person.id) {
                once.push(person);
            }
        }
        Ok(once)
    }

    /// People one of whose names sounds like one of these, and the others at least nearly so.
    async fn people_sounding(&mut self, asked: &[String]) -> Result<Vec<Match>> {
        let Some((word, sound)) =
            asked.iter().filter_map(|word| Some((word, text::sound(word)?))).max_by_key(|(_, sound)| sound.len())
        else {
            return Ok(Vec::new());
        };
        let plan = Plan::words(vec![vec![word.clone(), sound]]);
        let found = self.by_plan(&plan, &[Named::Contact], LOOKED_AT, Quality::Sound).await?;
        let people = found.map(|found| found.hits).unwrap_or_default();
        Ok(people.into_iter().filter(|person| is_alike(asked, &person.name_norm)).collect())
    }
}

/// Whether two names may be one, told by their words: each of the shorter has its own in the longer that is spelt or sounds like it,
/// or begins so where it is an initial; and one of them surely.
fn is_alike(asked: &[String], name: &str) -> bool {
    let known: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let (asked, known) = (telling(asked), telling(&known));
    let (shorter, mut longer) = if asked.len() <= known.len() { (asked, known) } else { (known, asked) };
    let mut sure = false;
    for word in &shorter {
        let Some(at) = longer
            .iter()
            .position(|other| surely(word, other))
            .inspect(|_| sure = true)
            .or_else(|| longer.iter().position(|other| perhaps(word, other)))
        else {
            return false;
        };
        longer.remove(at);
    }
    sure && shorter.len() > 1
}

/// The words of a name that tell whose it is.
fn telling(words: &[String]) -> Vec<&str> {
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|word| !PARTICLES.contains(word)).collect();
    if telling.is_empty() { words.iter().map(String::as_str).collect() } else { telling }
}

fn surely(one: &str, other: &str) -> bool {
    let (sound, other_sound) = (text::sound(one), text::sound(other));
    (one == other && one.len() > 1)
        || spelling::distance(one, other) <= spelling::allowance(one).min(spelling::allowance(other)) && one.len() > 2
        || sound.is_some() && sound == other_sound
}

fn perhaps(one: &str, other: &str) -> bool {
    let initial = one.len() == 1 && other.starts_with(one) || other.len() == 1 && one.starts_with(other);
    let skeleton = text::skeleton(one);
    initial || skeleton.len() > 1 && skeleton == text::skeleton(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_one_are_told_from_those_that_are_not() {
        let alike = |one: &str, other: &str| is_alike(&text::words(one), &text::fold(other));
        for (one, other) in [
            ("Mohammed Al-Ali", "محمد العلي"),
            ("Jon Smith", "John Smith"),
            ("J. Smith", "John Smith"),
            ("Sara El Haddad", "Sarah Haddad"),
            ("Steven Young", "Stephen Young"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} / {other}");
        }
        for (one, other) in
            [("John Carter", "John Smith"), ("Jane", "Jane Doe"), ("Emily Clark", "Peter Young"), ("A B", "Anna Berg")]
        {
            assert!(!alike(one, other), "{one} / {other}");
        }
    }
}
