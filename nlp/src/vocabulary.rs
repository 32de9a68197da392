//! The words that the rules know: abbreviations, words without meaning of their own, and the repair of misspelt ones.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::classes;
use crate::context::NameKind;
use crate::names::to_f32;
use crate::pattern::{Compiler, WordId};
use crate::sentence::{Sentence, Token};
use crate::word_lists::{FILLERS, FUNCTION_WORDS, GIVEN_NAMES, INDUSTRIES, PLACES, STAGES, TITLES, TRADE_WORDS};

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

/// Whether the word is an article.
pub(crate) fn is_article(token: &Token) -> bool {
    ARTICLES.contains(&token.norm.as_str())
}

/// Everything that is known about words, built once.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<&'static str, WordId>,
    /// The words by their numbers.
    words: Vec<&'static str>,
    expansions: HashMap<&'static str, &'static [&'static str]>,
    fillers: HashSet<&'static str>,
    functions: HashSet<&'static str>,
    stops: HashSet<&'static str>,
    stages: HashSet<&'static str>,
    industries: HashSet<&'static str>,
    places: HashSet<&'static str>,
    titles: HashSet<&'static str>,
    given_names: HashSet<&'static str>,
    /// Command words by themselves with one letter left out.
    deletions: HashMap<String, Vec<&'static str>>,
}

impl Vocabulary {
    /// A vocabulary for the words that the compiled patterns name.
    pub(crate) fn new(compiler: Compiler) -> Self {
        let ids = compiler.into_words();
        let set = |words: &'static str| words.split(',').collect::<HashSet<_>>();
        let functions = set(FUNCTION_WORDS);
        let mut stops = set(TRADE_WORDS);
        stops.extend(&functions);
        let mut deletions: HashMap<String, Vec<&'static str>> = HashMap::new();
        for word in classes::COMMAND_WORDS.iter().flat_map(|line| line.split(' ')) {
            for shorter in without_one(word).chain([word.to_owned()]) {
                deletions.entry(shorter).or_default().push(word);
            }
        }
        let mut words = vec![""; ids.len()];
        for (word, id) in &ids {
            words[*id as usize] = word;
        }
        Self {
            ids,
            words,
            expansions: EXPANSIONS.iter().copied().collect(),
            fillers: set(FILLERS),
            functions,
            stops,
            stages: set(STAGES),
            industries: set(INDUSTRIES),
            places: set(PLACES),
            titles: set(TITLES),
            given_names: set(GIVEN_NAMES),
            deletions,
        }
    }

    pub(crate) fn id(&self, norm: &str) -> Option<WordId> {
        self.ids.get(norm).copied()
    }

    /// The word of a number.
    pub(crate) fn word_of(&self, id: WordId) -> Option<&'static str> {
        self.words.get(id as usize).copied()
    }

    pub(crate) fn knows(&self, norm: &str) -> bool {
        self.ids.contains_key(norm) || self.expansions.contains_key(norm)
    }

    pub(crate) fn expansion(&self, norm: &str) -> Option<&'static [&'static str]> {
        self.expansions.get(norm).copied()
    }

    pub(crate) fn is_filler(&self, token: &Token) -> bool {
        self.fillers.contains(token.norm.as_str())
    }

    pub(crate) fn is_function_word(&self, token: &Token) -> bool {
        self.functions.contains(token.norm.as_str()) || self.is_filler(token)
    }

    pub(crate) fn is_given_name(&self, token: &Token) -> bool {
        self.given_names.contains(token.norm.as_str())
    }

    /// Whether a name cannot hold this word.
    pub(crate) fn is_stop(&self, token: &Token) -> bool {
        self.stops.contains(token.norm.as_str()) || self.is_filler(token) || token.repaired.is_some()
    }

    /// The one command word that a misspelling can stand for. A word with a capital letter is a name and stays.
    pub(crate) fn repair(&self, norm: &str, capital: bool) -> Option<WordId> {
        let plain = norm.len() >= 5 && norm.len() <= 16 && norm.chars().all(|c| c.is_ascii_lowercase());
        if capital
            || !plain
            || self.stops.contains(norm)
            || self.stages.contains(norm)
            || self.industries.contains(norm)
            || self.places.contains(norm)
            || classes::PLAIN_WORDS.contains(&norm)
        {
            return None;
        }
        let mut found: Option<&'static str> = None;
        for shorter in without_one(norm).chain([norm.to_owned()]) {
            for word in self.deletions.get(&shorter).into_iter().flatten() {
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
        self.id(found?)
    }

    pub(crate) fn stage(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        Self::listed(&self.stages, sentence, words, Some(NameKind::Stage))
    }

    pub(crate) fn industry(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        Self::listed(&self.industries, sentence, words, None)
    }

    /// A job title: some word of it is one.
    pub(crate) fn title(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let known = |token: &Token| {
            self.titles.contains(token.norm.as_str()) || self.titles.contains(token.norm.trim_end_matches('s'))
        };
        let plain = |token: &Token| known(token) || token.norm == "of" || !self.is_stop(token) || token.norm == "sales";
        let whole = tokens.first().is_some_and(|first| first.norm != "of")
            && tokens.last().is_some_and(|last| last.norm != "of");
        let unbroken = !tokens.iter().skip(1).any(|token| token.after_break)
            && !words.clone().any(|word| sentence.time_over(word).is_some());
        (whole && unbroken && tokens.iter().any(known) && tokens.iter().all(plain)).then(|| 0.9 * to_f32(words.len()))
    }

    pub(crate) fn place(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        if tokens.iter().skip(1).any(|token| token.after_break) {
            return None;
        }
        let listed = Self::listed(&self.places, sentence, words.clone(), None);
        let capitals = sentence.telling_capitals
            && tokens.iter().all(|token| {
                token.capital
                    && !self.functions.contains(token.norm.as_str())
                    && token.norm.chars().all(char::is_alphabetic)
            });
        let timed = words.clone().any(|word| sentence.time_over(word).is_some());
        listed.or_else(|| (capitals && !timed).then(|| 0.8 * to_f32(words.len())))
    }

    fn listed(
        list: &HashSet<&'static str>,
        sentence: &Sentence<'_>,
        words: Range<usize>,
        kind: Option<NameKind>,
    ) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let joined = tokens.iter().map(|token| token.norm.as_str()).collect::<Vec<_>>().join(" ");
        let known = list.contains(joined.as_str())
            || kind.is_some_and(|kind| sentence.lexicon.is_some_and(|lexicon| lexicon.kinds(&joined).contains(kind)));
        known.then(|| to_f32(words.len()))
    }
}

/// The word with each one of its letters left out.
fn without_one(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, c)| format!("{}{}", &word[..at], &word[at + c.len_utf8()..]))
}
