//! When two texts say the same: spelling, articles and endings aside, and with the names that people use for one thing.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// Texts in a person's own words are the same from this share of common words on.
const ALIKE: f64 = 0.6;

/// A name and what else it is called. The first name that takes a word keeps it.
const SAME: &[(&str, &[&str])] = &[
    ("won", &["closed won", "close won", "win"]),
    ("lost", &["closed lost", "close lost", "lose"]),
    ("done", &["complete", "completed", "finish", "finished"]),
    (
        "phone",
        &[
            "mobile",
            "cell",
            "telephone",
            "number",
            "phone number",
            "work phone",
            "cell phone",
            "contact number",
            "telephone number",
        ],
    ),
    ("email", &["email address", "mail"]),
    ("title", &["job title", "role", "position"]),
    ("close", &["close date", "closing date", "expected close date"]),
    ("amount", &["value", "size", "worth"]),
    ("address", &["location", "residential address"]),
    ("contact", &["contacts", "person", "people"]),
    ("company", &["companies", "account", "accounts", "organization", "organisation"]),
    ("deal", &["deals", "opportunity", "opportunities", "opp"]),
    ("lead", &["leads"]),
    ("meeting", &["meetings", "event", "demo"]),
    ("call", &["calls", "phone"]),
    ("email", &["emails"]),
    ("note", &["notes"]),
    ("sms", &["text", "txt"]),
    ("me", &["my", "i", "mine", "self"]),
    ("team", &["us", "we", "our team", "my team"]),
    ("cancel", &["delete", "remove"]),
    ("move", &["reschedule", "change", "push"]),
    ("delete", &["erase", "purge", "wipe", "drop"]),
    ("merge", &["dedupe", "deduplicate", "combine"]),
    ("export", &["download"]),
    ("snooze", &["postpone", "defer"]),
    ("disqualify", &["unqualify", "unqualified", "junk"]),
    ("workflows", &["workflow"]),
    ("win_rate", &["win rate", "winrate"]),
];

static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (name, words) in SAME {
        for word in *words {
            names.entry(*word).or_insert(*name);
        }
    }
    names
});

/// The text without what makes no difference: case, possessive endings, a leading article, hyphens, other punctuation.
pub(super) fn normalised(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss");
    let plain = without_possessives(lower.trim()).replace('’', "'");
    let article = ["the", "a", "an", "my"].iter().find_map(|article| {
        plain.strip_prefix(article).filter(|rest| rest.starts_with(char::is_whitespace)).map(str::trim_start)
    });
    let kept = |c: char| if is_word(c) && c != '_' || "@.+%&:/'".contains(c) { c } else { ' ' };
    let spaced: String = article.unwrap_or(&plain).chars().map(kept).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches([' ', '.', '\'']).to_owned()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn without_possessives(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let ending = matches!(c, '\'' | '’')
            && chars.get(at + 1) == Some(&'s')
            && !chars.get(at + 2).copied().is_some_and(is_word);
        if ending {
            at += 2;
        } else {
            kept.push(*c);
            at += 1;
        }
    }
    kept
}

/// The one name of what has several.
pub(super) fn canonical(text: &str) -> String {
    let text = normalised(text);
    NAMES.get(text.as_str()).map_or(text, |name| (*name).to_owned())
}

/// Whether both name the same.
pub(super) fn same(a: &str, b: &str) -> bool {
    normalised(a) == normalised(b) || canonical(a) == canonical(b)
}

/// Whether most words are common to both (the F1 of their words).
pub(super) fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let (all, mut left, mut common) = (a.len() + b.len(), b, 0_u32);
    for word in a {
        if let Some(at) = left.iter().position(|other| *other == word) {
            left.swap_remove(at);
            common += 1;
        }
    }
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    common > 0 && 2.0 * f64::from(common) / f64::from(all) >= ALIKE
}

fn words(text: &str) -> Vec<String> {
    let text = normalised(text);
    let split = text.split(|c: char| !is_word(c) && !"@.+%".contains(c));
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_articles_and_endings_make_no_difference() {
        for (written, plain) in [
            ("  The Acme’s deal!", "acme deal"),
            ("my follow-up", "follow up"),
            ("my", "my"),
            ("close_date", "close date"),
            ("\"Smith & Sons\"", "smith & sons"),
            ("it's today's", "it today"),
            ("Ｋｉｍ", "kim"),
        ] {
            assert_eq!(normalised(written), plain, "{written}");
        }
    }

    #[test]
    fn what_has_several_names_is_one_thing_and_a_word_belongs_to_the_first_that_took_it() {
        assert!(same("Opportunities", "deal") && same("closed_won", "won") && same("win rate", "win_rate"));
        assert!(same("remove", "cancel") && !same("remove", "drop"));
    }

    #[test]
    fn texts_with_mostly_the_same_words_are_alike() {
        assert!(alike("send the deck to Kim", "send Kim the deck"));
        assert!(!alike("send the deck", "call Kim") && !alike("", ""));
    }
}
