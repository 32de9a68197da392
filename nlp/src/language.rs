//! Whether a sentence is in a language that this parser does not read. Names and single words of other languages stand in English
//! sentences all the time; what tells is the small words, and the script.

use crate::facts::Facts;
use crate::sentence::Sentence;

/// Small words of Spanish, French, German, Portuguese, Italian and transliterated Hindi and Arabic that are neither English words
/// nor common parts of names.
const SMALL_WORDS: &[&str] = &[
    // Spanish
    "una",
    "unos",
    "que",
    "qué",
    "cuál",
    "cuáles",
    "cuánto",
    "cuántos",
    "cuándo",
    "dónde",
    "cómo",
    "quién",
    "está",
    "están",
    "hasta",
    "desde",
    "hoy",
    "mañana",
    "ayer",
    "estos",
    "también",
    "muéstrame",
    "recuérdame",
    "llamar",
    "reunión",
    "tengo",
    "tiene",
    "puedes",
    "añade",
    "cliente",
    "clientes",
    "semana",
    "lunes",
    "martes",
    "jueves",
    "viernes",
    // French
    "les",
    "une",
    "sont",
    "quelle",
    "quelles",
    "quels",
    "quel",
    "où",
    "qui",
    "quand",
    "combien",
    "mes",
    "ses",
    "nos",
    "avec",
    "sans",
    "dans",
    "sur",
    "chez",
    "jusqu",
    "aujourd",
    "demain",
    "hier",
    "cette",
    "ces",
    "montre",
    "moi",
    "ajoute",
    "rappelle",
    "affaires",
    "rendez",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "semaine",
    "c'est",
    "cest",
    // German
    "und",
    "ist",
    "sind",
    "nicht",
    "ich",
    "mir",
    "mich",
    "mein",
    "meine",
    "meinen",
    "meiner",
    "wir",
    "uns",
    "wann",
    "wer",
    "wie",
    "welche",
    "welcher",
    "habe",
    "haben",
    "für",
    "auf",
    "bei",
    "nach",
    "vom",
    "zum",
    "zur",
    "über",
    "heute",
    "morgen",
    "gestern",
    "diese",
    "dieser",
    "diesen",
    "erinnere",
    "zeig",
    "zeige",
    "gib",
    "verschiebe",
    "schieb",
    "neue",
    "neuer",
    "kunde",
    "kunden",
    "termin",
    "aufgabe",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "woche",
    "eine",
    "einen",
    "einer",
    "kein",
    "keine",
    // Portuguese
    "uma",
    "umas",
    "não",
    "são",
    "meu",
    "minha",
    "meus",
    "minhas",
    "seu",
    "sem",
    "qual",
    "quais",
    "quanto",
    "quantos",
    "quantas",
    "quando",
    "onde",
    "quem",
    "hoje",
    "amanhã",
    "ontem",
    "isso",
    "tenho",
    "negócios",
    "negócio",
    "reunião",
    "lembra",
    "mostra",
    "cria",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "você",
    // Italian
    "gli",
    "della",
    "delle",
    "degli",
    "quali",
    "quante",
    "quanti",
    "perché",
    "oggi",
    "domani",
    "ieri",
    "mio",
    "miei",
    "mie",
    "questo",
    "questa",
    "mostrami",
    "ricordami",
    "affari",
    "riunione",
    "lunedì",
    "venerdì",
    // Hindi and Arabic in Latin letters
    "kya",
    "hai",
    "hain",
    "mujhe",
    "mera",
    "meri",
    "mere",
    "ka",
    "ki",
    "karo",
    "dikhao",
    "batao",
    "aaj",
    "kal",
    "liye",
    "habibi",
    "yalla",
    "shu",
    "wein",
    "mata",
    "kaifa",
];
/// English small words: a sentence with more of these is English.
const ENGLISH: &[&str] = &[
    "the", "a", "an", "of", "to", "with", "and", "is", "are", "what", "what's", "who", "how", "when", "where", "my",
    "our", "i", "we", "you", "it", "for", "from", "this", "that", "at", "on", "by", "do", "does", "did", "has", "have",
    "show", "me", "can", "please", "new", "was", "be", "her", "his", "their", "not", "all", "any", "which", "about",
    "will", "up", "deal", "deals", "call", "note", "in", "or", "tell", "remind", "list", "find", "add", "log", "task",
    "tasks", "send", "email", "move", "update", "meeting", "contacts", "company",
];

/// What the lists say of single words.
pub(crate) fn facts() -> impl Iterator<Item = (&'static str, Facts)> {
    let listed = |list: &'static [&'static str], facts: Facts| list.iter().map(move |word| (*word, facts));
    listed(SMALL_WORDS, Facts::FOREIGN).chain(listed(ENGLISH, Facts::ENGLISH))
}

/// Whether some of the words, in lower case, are in another language: at least two of its small words, or a word in another script.
pub(crate) fn is_mixed<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let mut small = 0_usize;
    for word in words {
        if word.chars().filter(|c| c.is_alphabetic()).any(|c| c > '\u{036f}') {
            return true;
        }
        small += usize::from(SMALL_WORDS.contains(&word) && !ENGLISH.contains(&word));
    }
    small > 1
}

/// Whether most of the letters are of a script that English is not written in, or the small words are another language's.
pub(crate) fn is_foreign(sentence: &Sentence<'_>) -> bool {
    let (mut letters, mut other) = (0_usize, 0_usize);
    for letter in sentence.text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        other += usize::from(letter > '\u{036f}');
    }
    if other * 2 > letters && sentence.tokens.len() > 1 {
        return true;
    }
    let (mut foreign, mut english) = (0_usize, 0_usize);
    for token in &sentence.tokens {
        english += usize::from(token.facts.any(Facts::ENGLISH));
        foreign += usize::from(!(token.capital && sentence.telling_capitals) && token.facts.any(Facts::FOREIGN));
    }
    foreign >= 2 && foreign > english || foreign == 1 && english == 0 && !sentence.text.is_ascii()
}
