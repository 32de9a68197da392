//! What stands at the edges of the slots: a remark at the end, a priority, the beginning of a reason.

use std::ops::Range;

use serde_json::Value;

use super::{Filler, tidy};
use crate::intent::IntentName;
use crate::pattern::Taken;

impl Filler<'_> {
    /// Keeps what belongs to a slot beside the words that were taken for it.
    pub(super) fn round_off(&mut self) {
        match self.name {
            IntentName::TaskCreate => self.prioritized(),
            IntentName::ActivityLog => self.logged(),
            IntentName::DealClose => self.whole_reason(),
            IntentName::ContactUpdate => self.untagged(),
            IntentName::DealCreate => self.called_by_its_product(),
            _ => {}
        }
    }

    fn word(&self, at: usize) -> &str {
        self.sentence.tokens[at].norm.as_ref()
    }

    /// "… high priority": how urgent a task is, and no word that leads to a time ends its title.
    fn prioritized(&mut self) {
        let named = |at: usize| match self.word(at) {
            "high" | "top" | "highest" | "urgent" => Some("high"),
            "low" | "lowest" => Some("low"),
            _ => None,
        };
        let said = self.window.clone().skip(1).find(|at| self.word(*at) == "priority").and_then(|at| named(at - 1));
        if let Some(said) = said.filter(|_| !self.slots.contains_key("priority")) {
            self.slots.insert("priority".to_owned(), Value::from(said));
        }
        let Some(title) = self.slots.get("title").and_then(Value::as_str) else { return };
        let mut rest = title;
        for ending in ["high priority", "top priority", "low priority", "urgent priority"] {
            rest = rest.strip_suffix(ending).map_or(rest, |rest| tidy(rest));
        }
        if self.slots.contains_key("due") {
            let leading = [" for", " by", " on", " at", " due"];
            rest = leading.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
        }
        if !rest.is_empty() && rest != title {
            let rest = rest.to_owned();
            self.slots.insert("title".to_owned(), Value::from(rest));
        }
    }

    /// "No longer a champion": the label comes off.
    fn untagged(&mut self) {
        let mut pairs = self.window.clone().skip(1).map(|at| (self.word(at - 1), self.word(at)));
        let over = pairs.any(|pair| matches!(pair, ("no", "longer") | ("not", "anymore")));
        if over && self.slots.contains_key("tag") {
            self.slots.insert("field".to_owned(), Value::from("untag"));
        }
    }

    /// A length says how long something took, not when; what follows a comma at the end was said about it.
    fn logged(&mut self) {
        let when = self.slots.get("when").and_then(|phrase| phrase.get("value")).and_then(Value::as_str);
        if when.is_some_and(|value| value.starts_with('P')) && self.slots.contains_key("duration_min") {
            self.slots.remove("when");
        }
        if ["notes", "subject", "outcome"].iter().any(|slot| self.slots.contains_key(*slot)) {
            return;
        }
        let skipped = &self.offer.found.skipped;
        let passed = self.window.clone().rev().take_while(|at| skipped.contains(at)).last();
        let remark = passed.and_then(|first| (first..self.window.end).find(|at| self.sentence.tokens[*at].after_break));
        if let Some(remark) = remark {
            let text = tidy(self.sentence.slice(remark..self.window.end));
            self.slots.insert("notes".to_owned(), Value::from(text));
        }
    }

    /// "Lost to Salesforce, price was too high": the reason is all of it.
    fn whole_reason(&mut self) {
        let Some(words) = self.taken("reason") else { return };
        let leads = |at: &usize| ["to", "because", "since", "over"].contains(&self.word(*at));
        let Some(first) = (self.window.start..words.start).rev().find(leads) else { return };
        let between = first + 1..words.start;
        let named = ["deal", "company"].iter().filter_map(|slot| self.taken(slot)).any(|name| name.start < first);
        if named && between.clone().any(|at| self.word(at) != "of") {
            // A competitor that was named is part of the reason, not whose deal it was.
            if self.taken("company").is_some_and(|company| between.contains(&company.start)) {
                self.slots.remove("company");
            }
            let text = tidy(self.sentence.slice(first + 1..words.end));
            self.slots.insert("reason".to_owned(), Value::from(text));
        }
    }

    /// "A deal for Petra: quarry software": what stands behind the colon is what it is called.
    fn called_by_its_product(&mut self) {
        let colon = |words: &Range<usize>| {
            let before = &self.sentence.text[..self.sentence.tokens[words.start].span.start];
            before.trim_end().ends_with(':')
        };
        if !self.taken("product").is_some_and(|words| colon(&words)) {
            return;
        }
        if self
            .taken("deal")
            .is_some_and(|deal| deal.start > self.window.start && ["for", "with"].contains(&self.word(deal.start - 1)))
            && !self.slots.contains_key("company")
            && let Some(holder) = self.slots.remove("deal")
        {
            self.slots.insert("company".to_owned(), holder);
        }
        if !self.slots.contains_key("deal")
            && let Some(product) = self.slots.remove("product")
        {
            self.slots.insert("deal".to_owned(), product);
        }
    }

    /// The words that were taken for a slot.
    fn taken(&self, slot: &str) -> Option<Range<usize>> {
        self.offer.found.slots.iter().find_map(|(known, taken)| match taken {
            Taken::Words(words, _) if *known == slot => Some(words.clone()),
            _ => None,
        })
    }
}
