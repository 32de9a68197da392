//! The words that the rules know: abbreviations, words without meaning of their own, and the repair of misspelt ones.

use std::borrow::Cow;
use std::ops::Range;

use crate::context::NameKind;
use crate::facts::Facts;
use crate::hash::{FastMap, FastSet};
use crate::names::to_f32;
use crate::pattern::{Book, Compiler, WordId};
use crate::sentence::{Sentence, Token};
use crate::word_lists::{FILLERS, FUNCTION_WORDS, GIVEN_NAMES, INDUSTRIES, PLACES, STAGES, TITLES, TRADE_WORDS};
use crate::{command_words, language, manners, names};

/// Written short, or with the apostrophe left out.
const EXPANSIONS: &[(&str, &[&str])] = &[
    ("whats", &["what", "'s"]),
    ("hows", &["how", "'s"]),
    ("wheres", &["where", "'s"]),
    ("whos", &["who", "'s"]),
    ("whens", &["when", "'s"]),
    ("wats", &["what", "'s"]),
    ("wat", &["what"]),
    ("im", &["i", "'m"]),
    ("ive", &["i", "'ve"]),
    ("wanna", &["want", "to"]),
    ("gonna", &["going", "to"]),
    ("gimme", &["give", "me"]),
    ("lemme", &["let", "me"]),
    ("gotta", &["got", "to"]),
    ("e-mail", &["email"]),
    ("e-mails", &["emails"]),
    ("e-mailed", &["emailed"]),
    ("w/", &["with"]),
    ("w/o", &["without"]),
    ("mtg", &["meeting"]),
    ("mtgs", &["meetings"]),
    ("appt", &["appointment"]),
    ("appts", &["appointments"]),
    ("acct", &["account"]),
    ("accts", &["accounts"]),
    ("msg", &["message"]),
    ("msgs", &["messages"]),
    ("mail", &["email"]),
    ("mails", &["emails"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("&", &["and"]),
    ("@", &["at"]),
    ("follow-up", &["follow", "up"]),
    ("followup", &["follow", "up"]),
    ("follow-ups", &["follow", "ups"]),
    ("followups", &["follow", "ups"]),
    ("todos", &["to", "dos"]),
    ("todo", &["to", "do"]),
    ("organisations", &["organizations"]),
    ("organisation", &["organization"]),
    ("cos", &["companies"]),
    ("opty", &["opp"]),
    ("oppty", &["opp"]),
    ("optys", &["opps"]),
    ("oppties", &["opps"]),
    ("opptys", &["opps"]),
    ("custs", &["customers"]),
    ("cust", &["customer"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("pla", &["please"]),
    ("thx", &["thanks"]),
    ("thnx", &["thanks"]),
    ("ty", &["thanks"]),
    ("tel", &["phone"]),
    ("ph", &["phone"]),
    ("addr", &["address"]),
    ("cal", &["calendar"]),
    ("sched", &["schedule"]),
    ("neg", &["negotiation"]),
    ("yest", &["yesterday"]),
    ("prob", &["probability"]),
    ("fcst", &["forecast"]),
    ("rev", &["revenue"]),
    ("whatsup", &["what", "'s", "up"]),
    ("dont", &["don't"]),
    ("cant", &["can't"]),
    ("wont", &["won't"]),
    ("havent", &["haven't"]),
    ("hasnt", &["hasn't"]),
    ("isnt", &["isn't"]),
    ("arent", &["aren't"]),
    ("didnt", &["didn't"]),
    ("doesnt", &["doesn't"]),
    ("wasnt", &["wasn't"]),
    ("phonecall", &["phone", "call"]),
    ("whatsapped", &["whatsapped"]),
    ("wa", &["whatsapp"]),
    ("colour", &["color"]),
    ("summarise", &["summarize"]),
    ("prioritise", &["prioritize"]),
];

const ARTICLES: &[&str] = &["the", "a", "an"];

/// What is known about a word.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    id: Option<WordId>,
    facts: Facts,
    /// The words that it is short for.
    expansion: &'static [&'static str],
}

/// What a word of a sentence is known to be.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) norm: Cow<'static, str>,
    /// Its number, when a pattern names it.
    pub(crate) id: Option<WordId>,
    /// What the lists say of it.
    pub(crate) facts: Facts,
    /// The words that it is short for.
    pub(crate) expansion: &'static [&'static str],
}

/// Everything that is known about words, built once.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    entries: FastMap<&'static str, Entry>,
    /// The words by their numbers.
    words: Vec<&'static str>,
    stages: FastSet<&'static str>,
    industries: FastSet<&'static str>,
    places: FastSet<&'static str>,
    /// Command words by themselves with one letter left out, by their hash, sorted.
    deletions: Vec<(u32, &'static str)>,
    book: Book,
}

impl Vocabulary {
    /// A vocabulary for the words that the compiled patterns name.
    pub(crate) fn new(compiler: Compiler) -> Self {
        let (ids, book) = compiler.finish();
        let set = |words: &'static str| words.split(',').collect::<FastSet<_>>();
        let mut deletions: Vec<(u32, &'static str)> = Vec::new();
        for word in command_words::COMMAND_WORDS.iter().flat_map(|line| line.split(' ')) {
            deletions.extend(deleted(word).map(|hash| (hash, word)));
        }
        // The order of the list stays among equals: it decides between several repairs.
        deletions.sort_by_key(|(hash, _)| *hash);
        let mut words = vec![""; ids.len()];
        let mut entries: FastMap<&'static str, Entry> = FastMap::default();
        for (word, id) in ids {
            words[id as usize] = word;
            entries.entry(word).or_default().id = Some(id);
        }
        for (word, words) in EXPANSIONS {
            entries.entry(word).or_default().expansion = words;
        }
        for (word, facts) in listed_facts() {
            let entry = entries.entry(word).or_default();
            entry.facts = entry.facts.and(facts);
        }
        Self { entries, words, stages: set(STAGES), industries: set(INDUSTRIES), places: set(PLACES), deletions, book }
    }

    /// All parts of the patterns.
    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    /// What is known of a word.
    pub(crate) fn look_up(&self, norm: &str) -> Known {
        let known = self.entries.get_key_value(norm);
        let Entry { id, mut facts, expansion } = known.map(|(_, entry)| *entry).unwrap_or_default();
        // Several directors are directors.
        let one = norm.trim_end_matches('s');
        if one.len() < norm.len()
            && !facts.any(Facts::TITLE)
            && self.entries.get(one).is_some_and(|entry| entry.facts.any(Facts::TITLE))
        {
            facts = facts.and(Facts::TITLE);
        }
        let norm = known.map_or_else(|| Cow::Owned(norm.to_owned()), |(word, _)| Cow::Borrowed(*word));
        Known { norm, id, facts, expansion }
    }

    /// The word of a number.
    pub(crate) fn word_of(&self, id: WordId) -> Option<&'static str> {
        self.words.get(id as usize).copied()
    }

    pub(crate) fn knows(&self, norm: &str) -> bool {
        self.entries.get(norm).is_some_and(|entry| entry.id.is_some() || !entry.expansion.is_empty())
    }

    /// The one command word that a misspelling can stand for. A word with a capital letter is a name and stays.
    pub(crate) fn repair(&self, norm: &str, facts: Facts, capital: bool) -> Option<WordId> {
        let plain = norm.len() >= 5 && norm.len() <= 16 && norm.chars().all(|c| c.is_ascii_lowercase());
        if capital
            || !plain
            || facts.any(Facts::STOP.and(Facts::PLAIN))
            || self.stages.contains(norm)
            || self.industries.contains(norm)
            || self.places.contains(norm)
        {
            return None;
        }
        let mut found: Option<&'static str> = None;
        for hash in deleted(norm) {
            let start = self.deletions.partition_point(|(known, _)| *known < hash);
            for (_, word) in self.deletions[start..].iter().take_while(|(known, _)| *known == hash) {
                if strsim::osa_distance(norm, word) == 1 {
                    if found.is_some_and(|known| {
                        known != *word && known.trim_end_matches('s') != word.trim_end_matches('s')
                    }) {
                        return None;
                    }
                    found = Some(found.map_or(*word, |known| if known.len() == norm.len() { known } else { *word }));
                }
            }
        }
        self.entries.get(found?)?.id
    }

    pub(crate) fn stage(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        Self::listed((&self.stages, Facts::STAGE), sentence, words, Some(NameKind::Stage))
    }

    pub(crate) fn industry(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        Self::listed((&self.industries, Facts::INDUSTRY), sentence, words, None)
    }

    /// A job title: some word of it is one.
    pub(crate) fn title(sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let known = |token: &Token| token.facts.any(Facts::TITLE);
        if !tokens.iter().any(known) {
            return None;
        }
        let plain = |token: &Token| known(token) || token.norm == "of" || !token.is_stop() || token.norm == "sales";
        let whole = tokens.first().is_some_and(|first| first.norm != "of")
            && tokens.last().is_some_and(|last| last.norm != "of");
        let unbroken = !tokens.iter().skip(1).any(|token| token.after_break)
            && !words.clone().any(|word| sentence.time_over(word).is_some());
        (whole && unbroken && tokens.iter().all(plain)).then(|| 0.9 * to_f32(words.len()))
    }

    pub(crate) fn place(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        if tokens.iter().skip(1).any(|token| token.after_break) {
            return None;
        }
        let listed = Self::listed((&self.places, Facts::PLACE), sentence, words.clone(), None);
        let capitals = sentence.telling_capitals
            && tokens.iter().all(|token| {
                token.capital && !token.facts.any(Facts::FUNCTION) && token.norm.chars().all(char::is_alphabetic)
            });
        let timed = words.clone().any(|word| sentence.time_over(word).is_some());
        listed.or_else(|| (capitals && !timed).then(|| 0.8 * to_f32(words.len())))
    }

    fn listed(
        (list, first): (&FastSet<&'static str>, Facts),
        sentence: &Sentence<'_>,
        words: Range<usize>,
        kind: Option<NameKind>,
    ) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let begins = tokens.first().is_some_and(|token| token.facts.any(first));
        let lexicon = sentence.lexicon.zip(kind);
        if !begins && lexicon.is_none() {
            return None;
        }
        let known = |joined: &str| {
            begins && list.contains(joined)
                || lexicon.is_some_and(|(lexicon, kind)| lexicon.kinds(joined).contains(kind))
        };
        let known = match tokens {
            [only] => known(&only.norm),
            _ => known(&tokens.iter().map(|token| token.norm.as_ref()).collect::<Vec<&str>>().join(" ")),
        };
        known.then(|| to_f32(words.len()))
    }
}

/// The hashes of the word with each one of its letters left out, and of the word itself.
fn deleted(word: &str) -> impl Iterator<Item = u32> + '_ {
    let without =
        word.char_indices().map(|(at, c)| hash_bytes(word[..at].bytes().chain(word[at + c.len_utf8()..].bytes())));
    without.chain(std::iter::once_with(|| hash_bytes(word.bytes())))
}

fn hash_bytes(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What the lists say of single words.
fn listed_facts() -> impl Iterator<Item = (&'static str, Facts)> {
    let written = |list: &'static str, facts: Facts| list.split(',').map(move |word| (word, facts));
    let firsts = |list: &'static str, facts: Facts| {
        list.split(',').filter_map(move |phrase| phrase.split(' ').next()).map(move |word| (word, facts))
    };
    let listed = |list: &'static [&'static str], facts: Facts| list.iter().map(move |word| (*word, facts));
    written(FILLERS, Facts::FILLER)
        .chain(written(FUNCTION_WORDS, Facts::FUNCTION.and(Facts::STOP)))
        .chain(written(TRADE_WORDS, Facts::STOP))
        .chain(written(TITLES, Facts::TITLE))
        .chain(written(GIVEN_NAMES, Facts::GIVEN_NAME))
        .chain(firsts(STAGES, Facts::STAGE))
        .chain(firsts(INDUSTRIES, Facts::INDUSTRY))
        .chain(firsts(PLACES, Facts::PLACE))
        .chain(listed(ARTICLES, Facts::ARTICLE))
        .chain(listed(command_words::PLAIN_WORDS, Facts::PLAIN))
        .chain(manners::facts())
        .chain(names::facts())
        .chain(language::facts())
}
