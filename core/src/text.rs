//! How names are folded for finding: one form for what is stored and for what is asked, whatever script it is written in.

use unicode_normalization::UnicodeNormalization;

/// Words that a company's initials skip.
const SMALL_WORDS: [&str; 9] = ["a", "and", "at", "de", "for", "in", "la", "of", "the"];

/// The folded form of a name: compatibility-normalised, in Latin letters without accents, lower case, words of letters and
/// digits with one space between them. `"  Zoë O’Neill-Peña "` becomes `"zoe oneill pena"`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.nfkc().collect::<String>().split_whitespace() {
        let latin = deunicode::deunicode(without_arabic_article(word));
        for character in latin.chars() {
            if character.is_ascii_alphanumeric() {
                folded.push(character.to_ascii_lowercase());
            } else if !matches!(character, '\'' | '`') && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.trim().to_owned()
}

/// The words of a folded name.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All that leads to a person's name in the token table: its words, the sound of each, and its initials.
pub fn name_tokens(name: &str) -> Vec<String> {
    let mut tokens = spoken(name);
    tokens.extend(personal_initials(&words(name)));
    tidy(tokens)
}

/// The words of a name and the sound of each.
fn spoken(name: &str) -> Vec<String> {
    let mut tokens = words(name);
    tokens.extend(words(name).iter().filter_map(|word| sound(word)));
    tokens
}

/// The initials of a person's folded words, marked by a leading `=` so that they are taken for no word: `=js` for John Smith.
pub fn personal_initials(words: &[String]) -> Option<String> {
    let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
    (2..=5).contains(&initials.len()).then(|| format!("={initials}"))
}

/// All that leads to a company: its name's words and sounds, its aliases, its initials, its domains whole and without the ending.
pub fn company_tokens(name: &str, aliases: &[String], domains: &[String]) -> Vec<String> {
    let mut tokens = spoken(name);
    tokens.extend(initials(name));
    for alias in aliases {
        tokens.extend(words(alias));
    }
    for domain in domains {
        tokens.push(domain.to_lowercase());
        tokens.extend(domain.split('.').next().map(str::to_lowercase));
    }
    tidy(tokens)
}

/// The initials of a name of two or more words, small words left out: `nbk` for "National Bank of Kuwait".
pub fn initials(name: &str) -> Option<String> {
    let initials: String = words(name)
        .iter()
        .filter(|word| !SMALL_WORDS.contains(&word.as_str()))
        .filter_map(|word| word.chars().next())
        .collect();
    (initials.len() >= 2).then_some(initials)
}

/// The sound of a folded word, marked by a leading `~`: its consonants, with spellings of one sound made one and doubles
/// dropped. Names that Arabic writes without vowels meet their Latin spellings here: `~mhmd` for Mohammed, Muhammad and محمد.
/// `None` where fewer than three consonants are left: too many names share two.
pub fn sound(word: &str) -> Option<String> {
    let sound = skeleton(word);
    (sound.len() >= 4 && !word.bytes().any(|byte| byte.is_ascii_digit())).then_some(sound)
}

/// The consonants of a folded word as a [`sound`] has them, however few.
pub(crate) fn skeleton(word: &str) -> String {
    let plain = word
        .replace("ph", "f")
        .replace("kh", "k")
        .replace("gh", "g")
        .replace("th", "t")
        .replace("dh", "d")
        .replace("sh", "s")
        .replace("ck", "k")
        .replace("ou", "")
        .replace('x', "ks");
    let mut sound = String::from("~");
    for character in plain.trim_end_matches('h').chars() {
        let consonant = match character {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' => continue,
            'c' | 'q' => 'k',
            'z' => 's',
            'v' => 'f',
            'p' => 'b',
            other => other,
        };
        if !sound.ends_with(consonant) {
            sound.push(consonant);
        }
    }
    sound
}

/// The form under which a contact point is unique in its tenant: e-mail addresses in lower case, phone numbers as digits with
/// the leading plus.
pub fn contact_point_norm(kind: &str, value: &str) -> String {
    match kind {
        "phone" | "whatsapp" => value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        _ => value.trim().to_lowercase(),
    }
}

/// A word without the Arabic article, which Latin spellings write apart ("الفارسي", "Al-Farsi").
fn without_arabic_article(word: &str) -> &str {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() >= 3 => rest,
        _ => word,
    }
}

fn tidy(mut tokens: Vec<String>) -> Vec<String> {
    tokens.retain(|token| token.len() <= 100);
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_apostrophes_and_punctuation_are_folded_away() {
        assert_eq!(fold("  Zoë O’Neill-Peña "), "zoe oneill pena");
        assert_eq!(fold("Müller & Söhne GmbH"), "muller sohne gmbh");
        assert_eq!(fold("\u{200f}\u{7}"), "");
    }

    #[test]
    fn arabic_and_latin_spellings_of_a_name_share_a_sound() {
        let share = |a: &str, b: &str| {
            let sounds = |name: &str| words(name).iter().filter_map(|w| sound(w)).collect::<Vec<_>>();
            let (a, b) = (sounds(a), sounds(b));
            assert!(!a.is_empty() && a.iter().all(|sound| b.contains(sound)), "{a:?} {b:?}");
        };
        share("محمد", "Mohammed");
        share("أحمد", "Ahmad");
        share("فاطمة", "Fatima");
        share("خالد الفارسي", "Khalid Al-Farsi");
        share("Steven", "Stephen");
    }

    #[test]
    fn two_consonants_are_too_few_to_tell_a_name_by() {
        for word in ["omar", "kwd", "jose", "js", "rowda"] {
            assert_eq!(sound(word), None, "{word}");
        }
    }

    #[test]
    fn a_person_is_found_by_words_sounds_and_marked_initials() {
        assert_eq!(name_tokens("John Smith"), ["=js", "john", "smith", "~jhn", "~smt"]);
        assert_eq!(name_tokens("Madonna"), ["madonna", "~mdn"]);
    }

    #[test]
    fn initials_skip_small_words() {
        assert_eq!(initials("National Bank of Kuwait").as_deref(), Some("nbk"));
        assert_eq!(initials("Acme"), None);
    }

    #[test]
    fn a_company_is_found_by_name_alias_initials_and_domain() {
        let tokens = company_tokens("National Bank of Kuwait", &["Watani".into()], &["nbk.com.kw".into()]);
        for expected in ["national", "bank", "nbk", "watani", "nbk.com.kw"] {
            assert!(tokens.iter().any(|token| token == expected), "{expected} in {tokens:?}");
        }
    }
}
