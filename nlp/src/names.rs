//! What can be part of a name, and whether a name is a person's or a company's.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::context::NameKind;
use crate::facts::Facts;
use crate::grammar::money::Amount;
use crate::hash::FastSet;
use crate::pattern::GapKind;
use crate::sentence::{Sentence, Token};

/// Words that stand in the middle of a company's name.
const INSIDE_COMPANY: &[&str] = &["of", "and", "&", "de", "the", "for", "la", "du", "der"];
/// Words that stand in the middle of a person's name.
const INSIDE_PERSON: &[&str] = &[
    "de", "van", "von", "al", "bin", "ben", "el", "la", "di", "da", "dos", "del", "der", "den", "st", "ibn", "abu",
    "du", "le",
];
/// Endings that only companies have.
const COMPANY_ENDINGS: &[&str] = &[
    "inc",
    "corp",
    "corporation",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "sa",
    "plc",
    "co",
    "company",
    "group",
    "industries",
    "bank",
    "technologies",
    "technology",
    "tech",
    "systems",
    "solutions",
    "labs",
    "lab",
    "partners",
    "holdings",
    "holding",
    "ventures",
    "capital",
    "consulting",
    "logistics",
    "foods",
    "motors",
    "airlines",
    "airways",
    "energy",
    "pharma",
    "pharmaceuticals",
    "health",
    "healthcare",
    "media",
    "software",
    "studios",
    "studio",
    "services",
    "international",
    "global",
    "trading",
    "construction",
    "hotels",
    "hotel",
    "university",
    "hospital",
    "clinic",
    "insurance",
    "telecom",
    "networks",
    "enterprises",
    "associates",
    "agency",
    "supply",
    "dynamics",
    "dynamic",
    "works",
    "robotics",
    "analytics",
    "financial",
    "finance",
    "electric",
    "retail",
    "stores",
    "shipping",
    "bv",
    "oy",
    "ab",
    "spa",
    "srl",
    "kg",
    "pty",
    "pvt",
    "kk",
];
/// Words that stand for a company or person that was named before.
pub(crate) const PRONOUNS: &[&str] =
    &["him", "her", "them", "he", "she", "they", "his", "their", "hers", "theirs", "it", "its", "this", "that", "one"];

/// Words of time that are names too.
const NAMES_AND_TIMES: &[&str] = &[
    "april", "may", "june", "august", "summer", "winter", "autumn", "dawn", "monday", "friday", "sunday", "march",
    "sun", "sat",
];

/// What the lists say of single words.
pub(crate) fn facts() -> impl Iterator<Item = (&'static str, Facts)> {
    let listed = |list: &'static [&'static str], facts: Facts| list.iter().map(move |word| (*word, facts));
    listed(INSIDE_COMPANY, Facts::INSIDE_COMPANY)
        .chain(listed(INSIDE_PERSON, Facts::INSIDE_PERSON))
        .chain(listed(PRONOUNS, Facts::PRONOUN))
        .chain(listed(KNOWN_COMPANIES, Facts::KNOWN_COMPANY))
        .chain(listed(NAMES_AND_TIMES, Facts::NAME_AND_TIME))
}

/// What was found out about stretches of the text, each once.
#[derive(Debug, Default)]
pub(crate) struct Remembered(RefCell<Vec<(Range<usize>, bool)>>);

impl Remembered {
    fn remembered(&self, place: Range<usize>, find: impl FnOnce() -> bool) -> bool {
        if let Some((_, known)) = self.0.borrow().iter().find(|(known, _)| *known == place) {
            return *known;
        }
        let found = find();
        self.0.borrow_mut().push((place, found));
        found
    }
}

/// Where a part of a text lies in it; nothing when it is no part of it.
fn place(text: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (start + part.len() <= text.len()).then(|| start..start + part.len())
}

/// How well some words fill a gap: points per word, or nothing when they cannot.
pub(crate) fn fit(
    sentence: &Sentence<'_>,
    words: Range<usize>,
    kind: GapKind,
    stop: &dyn Fn(&Token) -> bool,
) -> Option<f32> {
    let tokens = sentence.tokens.get(words.clone())?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    if words.len() == 1 && first.facts.any(Facts::PRONOUN) && kind != GapKind::Words {
        return Some(0.7);
    }
    let inside = if kind == GapKind::Person { Facts::INSIDE_PERSON } else { Facts::INSIDE_COMPANY };
    let mut points = 0.0;
    let mut shouted = 0;
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && (token.after_break || token.after_stop) && !token.glued {
            return None;
        }
        if index > 0 && index + 1 == tokens.len() && token.norm == "team" && kind != GapKind::Person {
            points += 0.6;
            continue;
        }
        let middle = index > 0 && index + 1 < tokens.len();
        let name_like = sentence.telling_capitals && token.capital;
        shouted += usize::from(name_like);
        if middle && token.facts.any(inside) || token.glued && index > 0 && !token.norm.starts_with('\'') {
            points += 0.6;
            continue;
        }
        let ambiguous = name_like && !(words.start + index == 0 && stop(token) && tokens.len() == 1);
        if stop(token) && !ambiguous
            || token.norm.starts_with('\'')
            || !(if kind == GapKind::Person { token.spelt } else { token.lettered })
            || in_a_time(sentence, words.start + index, token)
        {
            return None;
        }
        if in_an_amount(sentence, words.start + index) && !name_like {
            return None;
        }
        points += if name_like { 0.85 } else { 0.5 };
    }
    // "der Spiegel": a particle of another language begins a name where a capital letter follows.
    let particle =
        !first.facts.any(Facts::FUNCTION.and(Facts::ARTICLE)) && tokens.get(1).is_some_and(|next| next.capital);
    if first.facts.any(inside) && !first.capital && !particle || last.facts.any(inside) && !last.capital {
        return None;
    }
    if let Some(lexicon) = sentence.lexicon {
        let kinds = lexicon.kinds(&sentence.slice(words.clone()).to_lowercase());
        if !kinds.is_empty() {
            points = 0.95 * to_f32(tokens.len());
        }
    } else if shouted > 0 && shouted < tokens.len() && tokens.iter().all(|token| !token.facts.any(inside)) {
        points -= 0.2;
    }
    Some(points)
}

/// Corrects the points of a name by what its slot wants: a person who is asked about is no company.
pub(crate) fn suits(sentence: &Sentence<'_>, words: Range<usize>, slot: &str, points: f32) -> Option<f32> {
    let pronoun = words.len() == 1 && sentence.tokens[words.start].facts.any(Facts::PRONOUN);
    if pronoun {
        return Some(points);
    }
    match slot {
        "owner" | "member" | "assignee" if is_company(sentence, sentence.slice(words.clone())) => None,
        "contact" | "lead" | "candidate" if is_company(sentence, sentence.slice(words.clone())) => Some(points - 0.35),
        "company" if !is_company(sentence, sentence.slice(words)) => Some(points - 0.08),
        _ => Some(points),
    }
}

/// A small count as a number of points.
pub(crate) fn to_f32(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Whether a word may be part of a person's name, and whether of another one, as far as its signs tell.
pub(crate) fn letters(norm: &str) -> (bool, bool) {
    if norm.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return (true, !norm.is_empty());
    }
    let signs = norm.contains(['@', '$', '€', '£', '%', '#', '=']);
    let spelt = norm.chars().all(|c| !c.is_ascii_digit());
    let lettered = norm.chars().any(|c| !c.is_numeric() && c != '.' && c != ',' && c != ':') || norm.len() < 3;
    (!signs && spelt, !signs && lettered)
}

/// A word of a time phrase is a name only when it stands alone, with a capital letter, and names a month or a season.
fn in_a_time(sentence: &Sentence<'_>, word: usize, token: &Token) -> bool {
    let Some(index) = sentence.time_over(word) else { return false };
    !(token.facts.any(Facts::NAME_AND_TIME) && token.capital && sentence.times[index].words.len() == 1)
}

fn in_an_amount(sentence: &Sentence<'_>, word: usize) -> bool {
    sentence.amounts.iter().any(|found| {
        found.words.contains(&word)
            && (found.words.len() > 1
                || matches!(found.value, Amount::Money { .. } | Amount::Percent(_) | Amount::Range { .. }))
    })
}

/// Whether a name is a company's rather than a person's, as far as its looks tell.
pub(crate) fn is_company(sentence: &Sentence<'_>, name: &str) -> bool {
    let find = || looks_like_a_company(sentence, name);
    match place(sentence.text, name) {
        Some(place) => sentence.companies.remembered(place, find),
        None => find(),
    }
}

fn looks_like_a_company(sentence: &Sentence<'_>, name: &str) -> bool {
    if let Some(lexicon) = sentence.lexicon {
        let kinds = lexicon.kinds(&name.to_lowercase());
        if kinds.contains(NameKind::Company) {
            return true;
        }
        if kinds.contains(NameKind::Contact) || kinds.contains(NameKind::Lead) || kinds.contains(NameKind::Member) {
            return false;
        }
    }
    let lower = name.to_lowercase();
    let last = lower.trim_end_matches('.').rsplit(' ').next().unwrap_or_default();
    let shouted = name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && name.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_uppercase() && c.is_ascii());
    let camel = name.split(' ').any(|word| {
        word.chars().skip(1).any(char::is_uppercase)
            && !word.starts_with("Mc")
            && !word.starts_with("Mac")
            && !word.contains('\'')
            && !word.contains('-')
    });
    lower.contains(' ') && ENDINGS.contains(last)
        || shouted && sentence.telling_capitals
        || camel && sentence.telling_capitals
        || lower.contains(['&', '.']) && !lower.contains(". ") && !lower.ends_with('.')
        || lower.starts_with("the ")
        || lower.contains(" of ")
        || lower.contains(" and ")
        || lower.chars().any(|c| c.is_ascii_digit())
        || KNOWN.contains(lower.as_str())
}

static ENDINGS: LazyLock<FastSet<&str>> = LazyLock::new(|| COMPANY_ENDINGS.iter().copied().collect());
static KNOWN: LazyLock<FastSet<&str>> = LazyLock::new(|| KNOWN_COMPANIES.iter().copied().collect());

/// Names that everybody takes for companies: those of textbooks and the best known ones.
const KNOWN_COMPANIES: &[&str] = &[
    "acme",
    "globex",
    "initech",
    "umbrella",
    "hooli",
    "soylent",
    "stark",
    "wayne",
    "wonka",
    "tyrell",
    "cyberdyne",
    "contoso",
    "fabrikam",
    "northwind",
    "vandelay",
    "massive dynamic",
    "google",
    "microsoft",
    "apple",
    "amazon",
    "facebook",
    "meta",
    "netflix",
    "tesla",
    "oracle",
    "salesforce",
    "hubspot",
    "slack",
    "stripe",
    "shopify",
    "spotify",
    "uber",
    "airbnb",
    "adobe",
    "intel",
    "nvidia",
    "cisco",
    "siemens",
    "bosch",
    "volkswagen",
    "toyota",
    "honda",
    "samsung",
    "sony",
    "shell",
    "exxon",
    "chevron",
    "walmart",
    "target",
    "costco",
    "ikea",
    "nike",
    "adidas",
    "pepsi",
    "nestle",
    "unilever",
    "pfizer",
    "novartis",
    "roche",
    "boeing",
    "airbus",
    "accenture",
    "deloitte",
    "kpmg",
    "zain",
    "vodafone",
    "orange",
    "ebay",
    "paypal",
    "visa",
    "mastercard",
    "goldman sachs",
    "citibank",
    "barclays",
    "lufthansa",
    "emirates",
    "aramco",
    "adyen",
    "zoom",
    "dropbox",
    "notion",
    "figma",
    "atlassian",
    "github",
    "twilio",
    "zendesk",
    "intercom",
    "asana",
    "cargill",
    "aperture",
    "oceanic",
    "gekko",
    "pied piper",
    "dunder mifflin",
    "sterling cooper",
    "los pollos",
    "monsters",
    "duff",
    "virtucon",
    "weyland",
    "gringotts",
    "oscorp",
    "prestige worldwide",
    "bluth",
    "renault",
    "thales",
    "embraer",
    "ferrovial",
];
