//! What a sentence about deleting, restoring, merging or taking out records says, word for word: a word that was skipped could be
//! the one that narrows "all leads" to the junk, so nothing is, and what has no place of its own stays in `entity`.

use leancrm_nlp::intent::RecordsAdmin;

mod words;

use words::{ABOUT_THE_FILE, ARTICLES, AT_THE_END, BEFORE_NAMES, OF_FILES, POLITE, STATES, VERBS, kind};

/// What a sentence is to do with records, and the words after that; `None` where it does not begin so.
pub(super) fn verb(text: &str) -> Option<(&'static str, Vec<&str>)> {
    let mut words: &[&str] = &text.split_whitespace().collect::<Vec<_>>();
    let begins = |words: &[&str], verb: &str| {
        let verb: Vec<&str> = verb.split(' ').collect();
        words.len() >= verb.len() && words.iter().zip(&verb).all(|(word, verb)| bare(word) == *verb)
    };
    loop {
        if let Some((verb, action)) = VERBS.iter().find(|(verb, _)| begins(words, verb)) {
            return Some((action, words[verb.split(' ').count()..].to_vec()));
        }
        let first = words.first()?;
        if !POLITE.contains(&bare(first).as_str()) {
            return None;
        }
        words = &words[1..];
    }
}

/// The slots of a sentence that the parser takes for one about records.
pub(super) fn settle(parsed: &mut RecordsAdmin, text: &str) {
    let Some((action, words)) = verb(text) else {
        // Not read here word for word, so it may mean one record at most.
        parsed.scope = None;
        return;
    };
    *parsed = match action {
        "merge" => merge(&words),
        action => narrowed(action, &words, parsed),
    };
}

/// The name that is left of some words, as it was written.
fn written(words: &[&str]) -> Option<String> {
    let text = words.join(" ");
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '!' | '?' | ',' | ':' | '"' | '“' | '”'));
    (!text.is_empty()).then(|| text.to_owned())
}

/// Words without those endings that only round a sentence off.
fn without_ending<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut words = words.to_vec();
    while let Some(ending) = AT_THE_END.iter().map(|ending| ending.split(' ').collect::<Vec<_>>()).find(|ending| {
        let same = |(word, ending): (&&str, &&str)| word.trim_matches(['.', '!', '?']).eq_ignore_ascii_case(ending);
        words.len() > ending.len() && words[words.len() - ending.len()..].iter().zip(ending).all(same)
    }) {
        words.truncate(words.len() - ending.len());
    }
    words
}

/// One record by its name, or several by what they have in common.
fn narrowed(action: &'static str, words: &[&str], parsed: &RecordsAdmin) -> RecordsAdmin {
    let export = action == "export";
    let mut slots = RecordsAdmin {
        action: Some(action.to_owned()),
        format: parsed.format.clone(),
        period: parsed.period.clone(),
        created_period: parsed.created_period.clone(),
        ..RecordsAdmin::default()
    };
    let mut rest = without_ending(words);
    let mut several = before_the_kind(&mut slots, &mut rest, export) || export;
    let mut before: Vec<&str> = Vec::new();
    if let (None, Some((named, many))) = (&slots.kind, rest.last().and_then(|word| kind(&bare(word)))) {
        (slots.kind, several) = (Some(named.to_owned()), several || many);
        rest.pop();
        before = std::mem::take(&mut rest);
    }
    if export {
        rest.retain(|word| !ABOUT_THE_FILE.contains(&bare(word).as_str()));
        while rest.last().is_some_and(|word| OF_FILES.contains(&bare(word).as_str())) {
            rest.pop();
        }
    }
    if several {
        slots.scope.get_or_insert_with(|| "all".to_owned());
        let whose =
            |name: String| if name.ends_with("'s") || name.ends_with("’s") { name } else { format!("with {name}") };
        if words.iter().any(|word| matches!(bare(word).as_str(), "created" | "added" | "made" | "received")) {
            slots.created_period = slots.created_period.or(slots.period.take());
        }
        let named = |words: &[&str]| written(&without_period(words, parsed));
        slots.entity = named(&before).map(whose).or_else(|| named(&rest));
        return slots;
    }
    (slots.scope, slots.period, slots.created_period) = (None, None, None);
    while rest.len() > 1 && BEFORE_NAMES.contains(&bare(rest[0]).as_str()) {
        rest.remove(0);
    }
    before.extend(rest);
    one(slots, written(&before))
}

/// Reads what stands before the kind of record, and the kind itself; says whether several are meant.
fn before_the_kind(slots: &mut RecordsAdmin, rest: &mut Vec<&str>, export: bool) -> bool {
    let mut several = false;
    while let Some(word) = rest.first().map(|word| bare(word)) {
        if let Some((named, many)) = kind(&word) {
            slots.kind = Some(named.to_owned());
            rest.remove(0);
            return several || many;
        }
        match word.as_str() {
            "all" | "every" | "everything" => (slots.scope, several) = (Some("all".to_owned()), true),
            "my" | "mine" => slots.scope = Some("mine".to_owned()),
            state if STATES.contains(&state) => slots.status = Some(state.to_owned()),
            article if ARTICLES.contains(&article) || export && OF_FILES.contains(&article) => {}
            _ => break,
        }
        rest.remove(0);
    }
    several
}

/// The slots with the name of one record where its kind has it; a pronoun is no name.
fn one(mut slots: RecordsAdmin, name: Option<String>) -> RecordsAdmin {
    const PRONOUNS: [&str; 7] = ["it", "him", "her", "them", "this", "that", "this one"];
    const PEOPLE: [&str; 2] = ["him", "her"];
    let said = name.as_deref().unwrap_or_default().to_lowercase();
    if slots.kind.is_none() && PEOPLE.contains(&said.as_str()) {
        slots.kind = Some("contact".to_owned());
    }
    let name = name.filter(|_| !PRONOUNS.contains(&said.as_str()));
    match slots.kind.as_deref() {
        Some("company") => slots.company = name,
        Some("deal" | "candidate") => slots.deal = name,
        Some("lead") => slots.lead = name,
        Some(_) => slots.contact = name,
        None => slots.entity = name,
    }
    slots
}

/// A word in lower case without what ends a sentence.
fn bare(word: &str) -> String {
    word.trim_matches([',', '.', '!', '?', ':']).to_lowercase()
}

/// Words without the stretch of time that the parser found among them.
fn without_period<'a>(words: &[&'a str], parsed: &RecordsAdmin) -> Vec<&'a str> {
    // "Before" and "since" turn a time into another; where the parser has not taken them in, they stay and stop the request.
    const BEFORE_TIMES: [&str; 9] =
        ["created", "added", "made", "from", "in", "closing", "closed", "during", "received"];
    let mut rest = words.to_vec();
    for phrase in [&parsed.period, &parsed.created_period].into_iter().flatten() {
        let said: Vec<String> = phrase.text.split_whitespace().map(str::to_lowercase).collect();
        let found = (0..rest.len()).find(|&at| {
            rest[at..].len() >= said.len()
                && rest[at..]
                    .iter()
                    .zip(&said)
                    .all(|(word, said)| word.trim_end_matches(['.', '!']).to_lowercase() == *said)
        });
        if let Some(at) = found.filter(|_| !said.is_empty()) {
            rest.drain(at..at + said.len());
            let mut from = at;
            while from > 0 && BEFORE_TIMES.contains(&rest[from - 1].to_lowercase().as_str()) {
                from -= 1;
            }
            rest.drain(from..at);
        }
    }
    rest
}

/// The two records of a merge, or the name that both have.
fn merge(words: &[&str]) -> RecordsAdmin {
    let mut slots = RecordsAdmin { action: Some("merge".to_owned()), ..RecordsAdmin::default() };
    let mut rest = without_ending(words);
    let of = |word: &str, slots: &mut RecordsAdmin| {
        let found = kind(&bare(word));
        if let Some((named, _)) = found {
            slots.kind = Some(named.to_owned());
        }
        found.is_some()
    };
    while let Some(&word) = rest.first() {
        let article = ["duplicate", "duplicates", "all", "my", "any"];
        let lower = word.to_lowercase();
        if !(ARTICLES.contains(&lower.as_str()) || article.contains(&lower.as_str()) || of(word, &mut slots)) {
            break;
        }
        rest.remove(0);
    }
    while rest.first().is_some_and(|word| rest.len() > 1 && BEFORE_NAMES.contains(&word.to_lowercase().as_str())) {
        rest.remove(0);
    }
    if rest.last().is_some_and(|word| of(word, &mut slots)) {
        rest.pop();
    }
    let (first, second, into) = parted(&rest);
    if into {
        slots.action = Some("merge into".to_owned());
    }
    match slots.kind.as_deref() {
        Some("company") => slots.company = first,
        Some("deal") => slots.deal = first,
        Some("lead") => slots.lead = first,
        _ => slots.contact = first,
    }
    slots.entity = second;
    slots
}

/// The names on both sides of the word that joins them, and whether the first goes into the second.
fn parted(words: &[&str]) -> (Option<String>, Option<String>, bool) {
    let joined = |joins: &[&str]| words.iter().position(|word| joins.contains(&bare(word).as_str()));
    let at = joined(&["into"]).or_else(|| joined(&["with"])).or_else(|| joined(&["and", "&", "+"]));
    let Some(at) = at.filter(|at| *at > 0) else { return (written(words), None, false) };
    let second = &words[at + 1..];
    let articles = second.iter().take_while(|word| ARTICLES.contains(&bare(word).as_str())).count();
    (written(&words[..at]), written(&second[articles..]), bare(words[at]) == "into")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut slots = RecordsAdmin::default();
        settle(&mut slots, text);
        let json = leancrm_nlp::Intent::RecordsAdmin(slots).slots_json();
        let said: Vec<String> =
            json.iter().map(|(slot, value)| format!("{slot}={}", value.as_str().unwrap_or("?"))).collect();
        said.join(" ")
    }

    #[test]
    fn one_record_is_named() {
        for (text, expected) in [
            ("delete the contact John Carter", "action=delete contact=John Carter kind=contact"),
            ("please delete the Globex Renewal deal.", "action=delete deal=Globex Renewal kind=deal"),
            ("Remove Karl Maier from the CRM", "action=delete entity=Karl Maier"),
            ("archive the Umbrella account", "action=archive company=Umbrella kind=company"),
            (
                "can you restore the contact John Smith at Acme",
                "action=restore contact=John Smith at Acme kind=contact",
            ),
            ("bring back Tom", "action=restore entity=Tom"),
            ("delete this deal", "action=delete kind=deal"),
            ("delete it", "action=delete"),
            ("unmerge John Smith", "action=unmerge entity=John Smith"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn no_word_that_narrows_many_is_lost() {
        for (text, expected) in [
            ("delete all lost deals", "action=delete kind=deal scope=all status=lost"),
            ("delete my won deals", "action=delete kind=deal scope=mine status=won"),
            ("delete all disqualified leads", "action=delete kind=lead scope=all status=disqualified"),
            ("delete the Globex deals", "action=delete entity=with Globex kind=deal scope=all"),
            ("delete all contacts tagged VIP", "action=delete entity=tagged VIP kind=contact scope=all"),
            ("delete all stale deals", "action=delete entity=with stale kind=deal scope=all"),
            ("export Omar's deals", "action=export entity=Omar's kind=deal scope=all"),
            ("export open deals to csv", "action=export kind=deal scope=all status=open"),
            ("give me a csv of my contacts", "action=export kind=contact scope=mine"),
            ("delete leads created before January", "action=delete entity=created before January kind=lead scope=all"),
            ("export contacts at Acme", "action=export entity=at Acme kind=contact scope=all"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn the_two_of_a_merge_are_told_apart() {
        for (text, expected) in [
            ("merge the two John Smiths", "action=merge contact=John Smiths"),
            ("merge Globex and Globex Inc", "action=merge contact=Globex entity=Globex Inc"),
            ("merge Globex with Globex Inc", "action=merge contact=Globex entity=Globex Inc"),
            (
                "merge the company Acme Corp into Globex",
                "action=merge into company=Acme Corp entity=Globex kind=company",
            ),
            ("merge the two Globex companies", "action=merge company=Globex kind=company"),
            ("merge duplicate contacts", "action=merge kind=contact"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
