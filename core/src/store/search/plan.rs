//! How a name is looked for: its folded words, and the tokens that will do for each.

use super::Quality;
use crate::text;

/// A folded word that is asked for, with how often it is met, counted to three thousand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Itself.
    pub(super) text: String,
    /// As a whole token.
    pub(super) count: i64,
    /// As the beginning of a token.
    pub(super) begun: i64,
    /// What it sounds like.
    pub(super) sound: Option<String>,
    /// By its sound.
    pub(super) sounding: i64,
}

/// How to look through the token table: for each word the tokens that will do, the word that leads first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The ranges of the leading word: from the first text, included, to the second, excluded.
    pub(super) leading: Vec<(String, String)>,
    /// The tokens for each further word, three words at most.
    pub(super) others: Vec<Vec<String>>,
    /// What the name must contain besides, as a pattern.
    pub(super) pattern: Option<String>,
}

impl Plan {
    /// A plan from the tokens for each word; the first leads.
    pub(super) fn words(mut words: Vec<Vec<String>>) -> Self {
        let leading = if words.is_empty() { Vec::new() } else { words.remove(0) };
        words.truncate(3);
        Self { leading: leading.into_iter().map(|token| exactly(&token)).collect(), others: words, pattern: None }
    }
}

/// The folded words of a name as it is asked for, without titles of courtesy.
pub(super) fn asked_words(name: &str) -> Vec<String> {
    const COURTESY: [&str; 8] = ["mr", "mrs", "ms", "miss", "dr", "eng", "prof", "the"];
    let mut words = text::words(name);
    while words.len() > 1 && COURTESY.contains(&words[0].as_str()) {
        words.remove(0);
    }
    words.truncate(6);
    words
}

/// The folded names that may be meant exactly: as asked, and without the ending that tells a company's legal form.
pub(super) fn spellings(asked: &[String]) -> Vec<String> {
    const LEGAL: [&str; 16] = [
        "inc",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "llc",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "bv",
        "co",
        "company",
        "wll",
        "kscp",
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
pub(super) fn sure_plans(words: &[Word]) -> Vec<(Quality, Plan)> {
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

/// The plan for letters that may be a person's initials: "JS", "J.S.".
pub(super) fn initials_plan(asked: &[String]) -> Option<Plan> {
    let letters = match asked {
        [alone] => alone.clone(),
        several if several.iter().all(|word| word.len() == 1) => several.concat(),
        _ => return None,
    };
    let initials = (2..=5).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_lowercase());
    initials.then(|| Plan::words(vec![vec![format!("={letters}")]]))
}

/// The plan for names of which some are given by their first letter: "J. Smith".
pub(super) fn abbreviated_plan(words: &[Word]) -> Option<Plan> {
    let (letters, whole): (Vec<&Word>, Vec<&Word>) = words.iter().partition(|word| word.text.len() == 1);
    if letters.is_empty() || whole.is_empty() || whole.iter().any(|word| word.count == 0) {
        return None;
    }
    let mut whole: Vec<&Word> = whole;
    whole.sort_by_key(|word| word.count);
    let plan = Plan::words(whole.iter().map(|word| vec![word.text.clone()]).collect());
    let letters: Vec<&str> = letters.iter().map(|letter| letter.text.as_str()).collect();
    Some(Plan { pattern: Some(format!("% {}%", letters.join("% "))), ..plan })
}

/// The plan that takes each word by itself or by its sound; whatever is rarest leads.
pub(super) fn sound_plan(words: &[Word]) -> Plan {
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
pub(super) fn combinations(known: &[Vec<String>]) -> Vec<String> {
    let each = match known.len() {
        0..=2 => 8,
        3 => 4,
        _ => 2,
    };
    let mut names = vec![String::new()];
    for words in known {
        names = names
            .iter()
            .flat_map(|name| {
                words
                    .iter()
                    .take(each)
                    .map(move |word| if name.is_empty() { word.clone() } else { format!("{name} {word}") })
            })
            .collect();
    }
    names.truncate(64);
    names
}

/// The range of one token alone.
pub(super) fn exactly(token: &str) -> (String, String) {
    (token.to_owned(), format!("{token}\u{1}"))
}

/// The range of all tokens that begin so.
pub(super) fn beginning(prefix: &str) -> (String, String) {
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
    fn letters_stand_for_initials_or_for_the_names_they_begin() {
        assert_eq!(initials_plan(&owned(&["js"])), Some(Plan::words(vec![owned(&["=js"])])));
        assert_eq!(initials_plan(&owned(&["j", "s"])), Some(Plan::words(vec![owned(&["=js"])])));
        assert_eq!(initials_plan(&owned(&["john", "s"])), None);
        let plan = abbreviated_plan(&[counted("j", 0, 900), counted("smith", 20, 25)]).expect("a plan");
        assert_eq!((plan.leading, plan.pattern.as_deref()), (vec![exactly("smith")], Some("% j%")));
        assert_eq!(abbreviated_plan(&[counted("smith", 20, 25)]), None);
    }

    #[test]
    fn guesses_are_combined_in_the_order_of_the_words() {
        let known = vec![owned(&["john", "jon"]), owned(&["smith"])];
        assert_eq!(combinations(&known), owned(&["john smith", "jon smith"]));
    }
}
