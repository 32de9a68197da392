//! Slots that hold the person's words: names, with whom they stand for, and texts.

use std::ops::Range;

use serde_json::Value;

use super::{Filler, PEOPLE_WORDS, tidy, time_json};
use crate::context::NameKind;
use crate::grammar::time::{self, TimePhrase};
use crate::intent::IntentName;
use crate::names;
use crate::pattern::GapKind;
use crate::slot_kinds::TIMES;

impl<'f> Filler<'f> {
    pub(super) fn words(&mut self, slot: &'static str, words: Range<usize>, kind: GapKind) {
        let written = self.sentence.slice(words.clone());
        if kind == GapKind::Text {
            let text = tidy(written);
            if TIMES.contains(&slot) {
                self.put(
                    slot,
                    time_json(&TimePhrase { text: text.to_owned(), value: time::resolve(text, self.ctx.now) }),
                );
            } else if !text.is_empty() {
                self.put(slot, if slot == "tags" { Value::from(vec![text]) } else { Value::from(text) });
            }
            return;
        }
        let focus = &self.ctx.focus;
        let folded = written.to_lowercase();
        if words.len() == 1 && names::PRONOUNS.contains(&folded.as_str()) {
            let person = PEOPLE_WORDS.contains(&folded.as_str());
            let known = [
                ("deal", &focus.deal),
                ("company", &focus.company),
                ("task", &focus.task),
                ("lead", &focus.lead),
                ("contact", &focus.contact),
            ];
            let wanted: &[&str] = match slot {
                "who" | "holder" | "entity" if person => &["contact", "lead", "company"],
                "who" | "holder" | "entity" => &["deal", "company", "contact"],
                "contact" | "candidate" | "owner" | "member" => &["contact", "lead"],
                "deal" => &["deal", "company"],
                "company" => &["company"],
                "lead" => &["lead", "contact"],
                _ => &["task"],
            };
            let meant = wanted.iter().find_map(|kind| known.iter().find(|(name, text)| name == kind && text.is_some()));
            if let Some((kind, Some(text))) = meant {
                let text = text.clone();
                let target = if ["who", "holder", "entity"].contains(&slot) || self.has(kind) { kind } else { slot };
                self.put(target, Value::from(text));
            }
            return;
        }
        let written = self.whole_deal(slot, written, &words);
        let slot = match slot {
            "who" => self.who(written),
            "holder" => self.holder(written),
            other => other,
        };
        let written = written.trim_end_matches('.');
        let alternative = self.last.take().filter(|(_, end)| self.joined(*end..words.start, slot));
        self.last = Some((slot, words.end));
        if let Some((first, _)) = alternative {
            self.contradicts |= first != slot;
            if let Some(Value::String(known)) = self.slots.get_mut(slot) {
                known.push_str(" or ");
                known.push_str(written);
                return;
            }
        }
        self.put(slot, if slot == "tags" { Value::from(vec![written]) } else { Value::from(written) });
    }

    /// "Globex renewal" is the name of a deal; "the Globex renewal" is a deal with Globex, unless the tenant or a capital letter
    /// says otherwise.
    fn whole_deal(&self, slot: &str, written: &'f str, words: &Range<usize>) -> &'f str {
        let tokens = &self.sentence.tokens;
        let Some(next) = tokens.get(words.end).filter(|next| next.norm == "renewal" && !next.after_break) else {
            return written;
        };
        let whole = self.sentence.slice(words.start..words.end + 1);
        let definite = words.start > 0 && tokens[words.start - 1].is_article();
        let called = !definite || self.sentence.telling_capitals && next.capital || self.kind(whole, NameKind::Deal);
        if slot == "deal" && called { whole } else { written }
    }

    /// Whether these words between two names offer the second instead of the first.
    fn joined(&self, between: Range<usize>, slot: &str) -> bool {
        const BETWEEN: &[&str] = &["or", "and", "with", "for", "at", "in", "from", "of", "stage", "phase"];
        let words = self.sentence.tokens.get(between.clone()).unwrap_or_default();
        let is = |word: &str| words.iter().any(|token| token.norm == word);
        let listed =
            slot == "stage" && (is("and") || words.is_empty() && self.sentence.tokens[between.end].after_break);
        (is("or") || listed) && words.iter().all(|token| BETWEEN.contains(&token.norm.as_ref()) || token.is_article())
    }

    fn kind(&self, written: &str, kind: NameKind) -> bool {
        self.ctx.lexicon.is_some_and(|lexicon| lexicon.kinds(&written.to_lowercase()).contains(kind))
    }

    fn who(&self, written: &str) -> &'static str {
        if names::is_company(self.sentence, written) { "company" } else { "contact" }
    }

    fn holder(&self, written: &str) -> &'static str {
        if names::is_company(self.sentence, written) {
            "company"
        } else if self.kind(written, NameKind::Member) {
            "owner"
        } else if self.kind(written, NameKind::Contact) || written.contains(' ') && self.name == IntentName::DealsList {
            "contact"
        } else {
            "owner"
        }
    }
}
