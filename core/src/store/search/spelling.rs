//! How well a name that was asked for fits a name that is known, in memory: for ranking what the database found, and for
//! lists that are small enough to look through.

use crate::text;

/// How a name was recognised, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Written exactly so, or by address.
    Exact,
    /// Every word is one of the name's.
    Words,
    /// The last word is the beginning of one of the name's.
    Prefix,
    /// A slip of the fingers away.
    Fuzzy,
    /// It sounds alike, perhaps in another script.
    Sound,
}

/// How far apart two words are: the number of letters left out, put in, changed or swapped with a neighbour.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for row in 1..=a.len() {
        let mut current = vec![row; b.len() + 1];
        for column in 1..=b.len() {
            let changed = usize::from(a[row - 1] != b[column - 1]);
            let mut least = (above[column] + 1).min(current[column - 1] + 1).min(above[column - 1] + changed);
            if row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1] {
                least = least.min(before[column - 2] + 1);
            }
            current[column] = least;
        }
        before = std::mem::replace(&mut above, current);
    }
    above[b.len()]
}

/// Every word that is one slip away from `word`.
pub(super) fn slips(word: &str) -> Vec<String> {
    let letters = word.as_bytes();
    let mut slips = Vec::new();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    for position in 0..=letters.len() {
        let (head, tail) = letters.split_at(position);
        if let [_, rest @ ..] = tail {
            slips.extend(text([head, rest].concat()));
            for letter in b'a'..=b'z' {
                slips.extend(text([head, &[letter], rest].concat()));
            }
        }
        if let [first, second, rest @ ..] = tail {
            slips.extend(text([head, &[*second, *first], rest].concat()));
        }
        for letter in b'a'..=b'z' {
            slips.extend(text([head, &[letter], tail].concat()));
        }
    }
    slips.retain(|slip| slip != word && !slip.is_empty());
    slips.sort_unstable();
    slips.dedup();
    slips
}

/// How many slips a word of this length is allowed.
pub(super) fn allowance(word: &str) -> usize {
    match word.len() {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    }
}

/// How the folded words of a question fit a folded name, and how many slips were forgiven; `None` where they do not.
pub(super) fn fit(asked: &[String], name: &str) -> Option<(Quality, usize)> {
    let known: Vec<&str> = name.split(' ').collect();
    let (last, firsts) = asked.split_last()?;
    if asked.iter().map(String::as_str).eq(known.iter().copied()) {
        return Some((Quality::Exact, 0));
    }
    let is_word = |word: &String| known.contains(&word.as_str());
    if asked.iter().all(is_word) {
        return Some((Quality::Words, 0));
    }
    if firsts.iter().all(is_word) && known.iter().any(|word| word.starts_with(last.as_str())) {
        return Some((Quality::Prefix, 0));
    }
    let slips: Option<usize> = asked
        .iter()
        .map(|word| {
            let nearest = known.iter().map(|known| distance(word, known)).min()?;
            (nearest <= allowance(word)).then_some(nearest)
        })
        .sum();
    if let Some(slips) = slips {
        return Some((Quality::Fuzzy, slips));
    }
    let sounds: Vec<String> = known.iter().filter_map(|word| text::sound(word)).collect();
    let sounds_alike = |word: &String| is_word(word) || text::sound(word).is_some_and(|sound| sounds.contains(&sound));
    asked.iter().all(sounds_alike).then_some((Quality::Sound, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<String> {
        text::words(text)
    }

    #[test]
    fn a_swap_of_neighbours_is_one_slip() {
        assert_eq!(distance("jonh", "john"), 1);
        assert_eq!(distance("sarha", "sarah"), 1);
        assert_eq!(distance("smiht", "smit"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn every_slip_is_one_away_and_the_usual_ones_are_among_them() {
        let slips = slips("john");
        assert!(slips.iter().all(|slip| distance(slip, "john") == 1));
        for expected in ["jonh", "joh", "jon", "johnn", "jahn"] {
            assert!(slips.iter().any(|slip| slip == expected), "{expected}");
        }
    }

    #[test]
    fn a_name_fits_by_words_beginnings_slips_and_sound() {
        let cases = [
            ("John Smith", "john smith", Some((Quality::Exact, 0))),
            ("smith", "john smith", Some((Quality::Words, 0))),
            ("john smi", "john smith", Some((Quality::Prefix, 0))),
            ("Jonh Smiht", "john smith", Some((Quality::Fuzzy, 2))),
            ("محمد", "mohammed ali", Some((Quality::Sound, 0))),
            ("Omar", "john smith", None),
            ("", "john smith", None),
        ];
        for (question, name, expected) in cases {
            assert_eq!(fit(&asked(question), name), expected, "{question}");
        }
    }
}
