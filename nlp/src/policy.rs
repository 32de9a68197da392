//! Whether a language model is worth asking about a sentence that the rules have read.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::context::Context;
use crate::grammar::LONGEST_TEXT;
use crate::intent::{IntentName, Kind};
use crate::parser::Parsed;
use crate::slot_kinds::FREE;
use crate::understand::{Outcome, Understood};
use crate::{language, manners};

/// How much a tenant leaves to a model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Nothing.
    RulesOnly,
    /// What the rules do not understand, or only in part.
    #[default]
    Auto,
    /// Everything but the words that steer a conversation.
    ModelFirst,
}

/// A sentence of more words is long; what is told in it at length is a note or a message, or more than the rules see.
const LONG: usize = 30;

static COMMANDS: LazyLock<HashSet<&str>> = LazyLock::new(|| manners::commands().collect());

/// Whether the model is asked. The rules always read first; it costs nothing, and theirs is the answer where the model has none.
pub fn wants_model(policy: Policy, text: &str, parsed: &Parsed, ctx: &Context<'_>) -> bool {
    if policy == Policy::RulesOnly || text.len() > LONGEST_TEXT || !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let names = || parsed.readings.iter().map(|reading| reading.intent.name());
    // A yes, a no and a choice are the rules' alone, and need no second opinion.
    if !parsed.readings.is_empty() && names().all(steers) {
        return false;
    }
    if policy == Policy::ModelFirst || parsed.readings.is_empty() {
        // A lone word that answers nothing is not worth a call: to an open question the rules would have known the answer.
        return !(ctx.pending.is_some() && text.split_whitespace().count() == 1);
    }
    let words: Vec<String> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let told = told_at_length(parsed);
    // A name may be of any language.
    let taken = taken(parsed);
    language::is_mixed(words.iter().map(String::as_str).filter(|word| !taken.contains(*word)))
        || words.len() > LONG && told * 2 < words.len()
        || orders(text, parsed) > parsed.readings.len()
}

/// The answer, of the rules' and the model's: the model's where it understood; otherwise the rules', with what the model hesitates
/// between where the rules knew nothing.
pub fn settled(rules: Parsed, model: &Understood) -> Parsed {
    if model.outcome == Outcome::Understood {
        return model.parsed.clone();
    }
    if rules.readings.is_empty() && rules.alternatives.is_empty() {
        return model.parsed.clone();
    }
    rules
}

fn steers(name: IntentName) -> bool {
    name.kind() == Kind::Dialogue || name == IntentName::Help
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The words that fill slots.
fn taken(parsed: &Parsed) -> HashSet<String> {
    let slots = parsed.readings.iter().flat_map(|reading| reading.intent.slots_json());
    let texts = slots.filter_map(|(_, value)| value.as_str().map(str::to_lowercase));
    texts.flat_map(|text| text.split_whitespace().map(bare).collect::<Vec<_>>()).collect()
}

/// The free texts of what was read.
fn free_texts(parsed: &Parsed) -> Vec<String> {
    let slots = parsed.readings.iter().flat_map(|reading| reading.intent.slots_json());
    let free = slots.filter(|(slot, _)| FREE.contains(&slot.as_str()));
    free.filter_map(|(_, text)| text.as_str().map(str::to_lowercase)).collect()
}

/// How many words are in the free texts of what was read.
fn told_at_length(parsed: &Parsed) -> usize {
    free_texts(parsed).iter().map(|text| text.split_whitespace().count()).sum()
}

/// How many orders the text seems to give: one, and one for each verb of command behind a full stop, an "and" or a "then", but for
/// those that are part of a text that is kept as it stands.
fn orders(text: &str, parsed: &Parsed) -> usize {
    let free = free_texts(parsed);
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |pair: &[&str]| {
        let joined = ["and", "then", "also", "&"].contains(&bare(pair[0]).as_str());
        joined || pair[0].ends_with(['.', ';', '!', '?', ','])
    };
    let kept = |pair: &[&str]| {
        let written = pair.iter().map(|word| bare(word)).collect::<Vec<_>>().join(" ");
        free.iter().any(|text| text.split_whitespace().map(bare).collect::<Vec<_>>().join(" ").contains(&written))
    };
    1 + words.windows(2).filter(|pair| begins(pair) && COMMANDS.contains(bare(pair[1]).as_str()) && !kept(pair)).count()
}
