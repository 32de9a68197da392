//! Whether a name that was found is a person's or a company's: what the tenant knows decides, then its looks.

use std::ops::Range;

use crate::context::{Lexicon, NameKind};
use crate::facts::Facts;
use crate::grammar::money::Amount;
use crate::intent::IntentName;
use crate::names;
use crate::pattern::{GapKind, Match, Taken};
use crate::sentence::Sentence;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bearer {
    Person,
    Company,
}

/// The bearer of a name, where something tells.
fn bearer(sentence: &Sentence<'_>, words: &Range<usize>) -> Option<Bearer> {
    let name = sentence.slice(words.clone());
    if let Some(lexicon) = sentence.lexicon {
        let kinds = lexicon.kinds(&name.to_lowercase());
        let person = [NameKind::Contact, NameKind::Lead, NameKind::Member].into_iter().any(|kind| kinds.contains(kind));
        let company = kinds.contains(NameKind::Company);
        if person != company {
            return Some(if person { Bearer::Person } else { Bearer::Company });
        }
    }
    let tokens = &sentence.tokens[words.clone()];
    if tokens.iter().any(|token| token.facts.any(Facts::PRONOUN)) {
        return None;
    }
    if names::is_company(sentence, name) {
        return Some(Bearer::Company);
    }
    let titled = ["mr", "mrs", "ms", "dr", "mister", "prof"].contains(&tokens.first()?.norm.as_ref());
    let full =
        tokens.len() > 1 && tokens.first()?.is_given_name() && tokens.iter().all(|token| !token.norm.starts_with('\''));
    (titled || full).then_some(Bearer::Person)
}

/// The intent of a request from `start` on that suits the bearers of the names: a look-up of a person called Acme Ltd. is one of a
/// company.
pub(crate) fn suited(sentence: &Sentence<'_>, start: usize, name: IntentName, found: &Match) -> IntentName {
    let told = |slot: &str| {
        found.slots.iter().find_map(|(known, taken)| match taken {
            Taken::Words(words, _) if *known == slot => bearer(sentence, words),
            _ => None,
        })
    };
    let lacks = |slot: &str| !found.slots.iter().any(|(known, _)| *known == slot);
    match name {
        IntentName::ContactLookup
            if told("contact").or_else(|| told("who")) == Some(Bearer::Company) && lacks("company") =>
        {
            IntentName::CompanyLookup
        }
        // A look-up that names a company and nobody there.
        IntentName::ContactLookup
            if !sentence.tokens.iter().any(|token| PEOPLE.contains(&token.norm.as_ref()))
                && lacks("contact")
                && lacks("who")
                && !lacks("company")
                && told("company") != Some(Bearer::Person) =>
        {
            IntentName::CompanyLookup
        }
        IntentName::CompanyLookup if told("company") == Some(Bearer::Person) => IntentName::ContactLookup,
        IntentName::ReminderCreate if reminds_another(sentence, start) => IntentName::TaskCreate,
        _ => name,
    }
}

/// Whether a request has somebody else reminded, which is a task for them: "remind Omar to call Jane".
fn reminds_another(sentence: &Sentence<'_>, start: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map_or("", |token| token.norm.as_ref());
    let named = sentence.tokens.get(start + 1).is_some_and(|token| {
        let me = ["me", "us", "myself"].contains(&token.norm.as_ref());
        !me && !token.is_function_word() && !token.facts.any(Facts::PRONOUN)
    });
    let colon = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.after_break);
    let leads = (start + 2..start + 6).any(|at| colon(at) || ["to", "about", "that", "of"].contains(&word(at)));
    word(start) == "remind" && named && sentence.time_over(start + 1).is_none() && leads
}

/// Words for somebody without a name.
const PEOPLE: &[&str] = &["contact", "person", "someone", "somebody", "guy", "who"];

/// Puts people into slots for people and companies into slots for companies.
pub(crate) fn sort(sentence: &Sentence<'_>, name: IntentName, found: &mut Match) {
    const NAMED: &[&str] = &["contact", "company", "deal"];
    let taken: Vec<&'static str> = found.slots.iter().map(|(slot, _)| *slot).collect();
    for (slot, words) in &mut found.slots {
        let Taken::Words(words, _) = words else { continue };
        if *slot == "lead"
            && name == IntentName::OwnerAssign
            && !taken.contains(&"contact")
            && !is_lead(sentence, words)
        {
            *slot = "contact";
        }
        if !NAMED.contains(slot) {
            continue;
        }
        // Who is labelled is looked for among people and companies alike.
        let labelled = name == IntentName::ContactUpdate && taken.contains(&"tag");
        let meant = match (*slot, bearer(sentence, words)) {
            ("contact", Some(Bearer::Company)) if !labelled => "company",
            ("company" | "deal", Some(Bearer::Person)) => "contact",
            ("company", None) if labelled => "contact",
            _ => continue,
        };
        if name.slots().contains(&meant) && !taken.contains(&meant) {
            *slot = meant;
        }
    }
}

/// Whether the sentence or the tenant says that somebody is a lead; a person of whom nobody says so is a contact.
fn is_lead(sentence: &Sentence<'_>, words: &Range<usize>) -> bool {
    let said = |word: &str| sentence.tokens.iter().any(|token| token.norm == word);
    let known =
        |lexicon: &dyn Lexicon| lexicon.kinds(&sentence.slice(words.clone()).to_lowercase()).contains(NameKind::Lead);
    said("lead") || said("leads") || said("prospect") || sentence.lexicon.is_some_and(known)
}

/// The look-up that a sentence means which is a name and nothing else.
pub(crate) fn looked_up(sentence: &Sentence<'_>, words: Range<usize>) -> (IntentName, Match) {
    let company = bearer(sentence, &words) == Some(Bearer::Company);
    let (name, slot) =
        if company { (IntentName::CompanyLookup, "company") } else { (IntentName::ContactLookup, "contact") };
    let slots = vec![(slot, Taken::Words(words, GapKind::Who))];
    (name, Match { score: 0.8, slots, open_ended: false, skipped: Vec::new() })
}

/// What a deal that the tenant knows and an amount behind it say: it is worth so much now.
pub(crate) fn revalued(sentence: &Sentence<'_>, window: &Range<usize>) -> Option<Match> {
    let lexicon = sentence.lexicon.filter(|_| !sentence.question_mark)?;
    let (index, found) = sentence.amounts.iter().enumerate().find(|(_, found)| found.words.end == window.end)?;
    let before = |at: usize| sentence.text[..sentence.tokens[at].span.start].trim_end_matches([' ', '$', '€', '£']);
    let amount = match &found.value {
        Amount::Money { .. } => Taken::Amount(index),
        Amount::Number(number) if *number >= LEAST => Taken::Amount(index),
        // An arrow is no "more than".
        Amount::Range { min: Some(amount), max: None, currency } if before(found.words.start).ends_with("->") => {
            Taken::Money(*amount, currency.clone())
        }
        _ => return None,
    };
    let leads = |at: &usize| !["to", "now"].contains(&sentence.tokens[*at].norm.as_ref());
    let end = (window.start..found.words.start).rev().find(leads)? + 1;
    let deal = window.start..end;
    let known = lexicon.kinds(&sentence.slice(deal.clone()).to_lowercase()).contains(NameKind::Deal);
    let slots = vec![("deal", Taken::Words(deal, GapKind::Who)), ("amount", amount)];
    known.then_some(Match { score: 0.9, slots, open_ended: false, skipped: Vec::new() })
}

/// A smaller figure without a currency is hardly what a deal is worth.
const LEAST: f64 = 1000.0;
