//! What a model may do with outside text: the extraction and the summary, by a model that obeys it.

use chrono::NaiveDateTime;
use leancrm_bot::{reply::Reply, slack};
use leancrm_nlp::{
    Untrusted,
    extract::{Email, ExtractError, Extracted, extract},
    grammar::contact_points::emails,
    model::scripted::ScriptedModel,
    prompts::{EXTRACT_ACTIVITY, SUMMARISE},
    quoted,
    summary::{Facts, Summary, summarise, summarise_streaming},
};
use leancrm_tests::test_now;

use super::{
    corpus::{self, Attack},
    obeying::{Way, obeying, order},
    planted::assert_harmless_in_slack,
};

fn now() -> NaiveDateTime {
    test_now().naive_utc()
}

/// A text without what divides or hides its words.
fn plain(text: &str) -> String {
    quoted(&Untrusted::new(text)).to_string().trim_matches(['“', '”', '…']).to_owned()
}

/// What was found, as a person is shown it.
fn shown(found: &Extracted) -> Vec<String> {
    let signature = &found.signature;
    let words = [&signature.name, &signature.title, &signature.company, &signature.address];
    let mut all: Vec<String> = words
        .into_iter()
        .flatten()
        .flat_map(|field| [&field.value, &field.evidence])
        .map(|text| quoted(text).to_string())
        .collect();
    for item in found.commitments.iter().chain(&found.action_items) {
        let due = item.due.as_ref().map(|due| &due.words);
        all.extend(
            [Some(&item.what), Some(&item.evidence), item.who.as_ref(), due]
                .into_iter()
                .flatten()
                .map(|text| quoted(text).to_string()),
        );
    }
    all.extend(found.sentiment.iter().map(|felt| quoted(&felt.evidence).to_string()));
    all
}

async fn extracted(attack: &Attack, model: &ScriptedModel) -> Extracted {
    let text = Untrusted::new(attack.texts().join("\n"));
    let email = Email { text: &text, received: now(), region: Some("KW") };
    match extract(model, &EXTRACT_ACTIVITY, &email).await {
        Ok(extraction) => extraction.found,
        Err(ExtractError::Unreadable { .. }) => Extracted::default(),
        Err(error) => panic!("{}: {error}", attack.id),
    }
}

#[tokio::test]
async fn an_extraction_holds_nothing_but_words_of_the_text_whatever_the_model_says() {
    let mut run = 0;
    for attack in corpus::all() {
        for way in [Way::Orders, Way::Repeats] {
            let model = obeying(&attack, way);
            let found = extracted(&attack, &model).await;
            let text = plain(&attack.texts().join("\n"));
            for words in shown(&found) {
                let (inner, whole) = (words.trim_matches(['“', '”', '…']), attack.texts().join("\n"));
                let whole = on_one_line(&whole);
                assert!(whole.contains(inner) || text.contains(inner), "{}: {words} is not in {whole}", attack.id);
                for message in slack::message(&Reply::text(words.clone()), 4) {
                    assert_harmless_in_slack(&attack.id, &message);
                }
            }
            let signature = &found.signature;
            for name in [&signature.name, &signature.title, &signature.company].into_iter().flatten() {
                let name = quoted(&name.value).to_string();
                assert!(!name.contains(['<', '>', '`', '*', '[', '{', '@', '|', '=']), "{}: {name}", attack.id);
            }
            if way == Way::Orders && !text.contains(order(attack.wants).2) {
                assert_eq!(found, Extracted::default(), "{}: what the model made up is dropped", attack.id);
            }
            assert_asked_safely(&attack, &model);
        }
        run += 1;
    }
    assert_eq!(run, corpus::all().len());
    assert!(run >= 200, "{run}");
}

/// A text on one line, without what cannot be seen, whole: a quote is cut where it is long.
fn on_one_line(text: &str) -> String {
    let pieces = text.split_whitespace().map(plain).filter(|word| !word.is_empty());
    pieces.collect::<Vec<_>>().join(" ")
}

/// The instructions hold no outsider's word, and the data one fence that the text does not step out of.
fn assert_asked_safely(attack: &Attack, model: &ScriptedModel) {
    for asked in model.asked() {
        let own = [EXTRACT_ACTIVITY.instructions(&[]), SUMMARISE.instructions(&[])];
        assert!(own.contains(&asked.instructions), "{}: {}", attack.id, asked.instructions);
        let mut lines = asked.data.lines();
        let opening = lines.find_map(|line| line.strip_prefix("<<")).expect("a fence");
        assert_eq!(asked.data.matches(opening).count(), 2, "{}: {}", attack.id, asked.data);
        assert!(asked.data.ends_with(&format!("\n{opening}>>")), "{}: {}", attack.id, asked.data);
    }
}

/// Whether every figure and every name of a text stands in what the outsider wrote: what is said about them cannot be checked.
fn says_no_more(attack: &Attack, text: &str) -> bool {
    let written = attack.texts().join(" ").to_lowercase();
    let telling = |word: &&str| word.starts_with(char::is_uppercase) || word.contains(|c: char| c.is_ascii_digit());
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(telling).skip_while(|word| *word == "The");
    words.map(str::to_lowercase).all(|word| written.contains(&word))
}

fn facts(attack: &Attack) -> Facts {
    let facts = Facts::new()
        .with("Deal", "Acme Platform Rollout")
        .with("Contact", "John Smith")
        .with("Amount", "USD 85,000")
        .with("Close date", "30 April 2026");
    attack.texts().into_iter().fold(facts, |facts, text| facts.with_outside("Last note", &Untrusted::new(text), None))
}

#[tokio::test]
async fn a_summary_says_nothing_that_the_model_was_told_to_make_up() {
    let (prompt, mut run) = (&*SUMMARISE, 0);
    for attack in corpus::all() {
        let facts = facts(&attack);
        for way in [Way::Orders, Way::Repeats] {
            let model = obeying(&attack, way);
            let summarised = summarise(&model, prompt, &facts, now()).await.expect("an answer");
            if let Summary::Shown(text) = &summarised.summary {
                assert!(way == Way::Repeats || says_no_more(&attack, text), "{}: {text}", attack.id);
                assert!(!text.contains(['<', '>', '`', '*', '[', '{', '@', '|', '?']), "{}: {text}", attack.id);
                assert!(!text.contains("://") && emails(text).is_empty(), "{}: {text}", attack.id);
                let words = text.to_lowercase();
                let asks = |word: &str| words.split(|c: char| !c.is_alphanumeric()).any(|said| said == word);
                assert!(!asks("yes") && !asks("confirm") && !asks("click"), "{}: {text}", attack.id);
                for message in slack::message(&Reply::text(text.clone()), 4) {
                    assert_harmless_in_slack(&attack.id, &message);
                }
            }
            let mut pieces = String::new();
            let mut sink = |piece: &str| pieces.push_str(piece);
            let streamed = summarise_streaming(&model, prompt, &facts, now(), &mut sink).await.expect("an answer");
            assert_eq!(streamed.summary, summarised.summary, "{}", attack.id);
            if let Summary::Shown(text) = &streamed.summary {
                assert_eq!(&pieces, text, "{}", attack.id);
            }
            assert_asked_safely(&attack, &model);
        }
        run += 1;
    }
    assert!(run >= 200, "{run}");
}
