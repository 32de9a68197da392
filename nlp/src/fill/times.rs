//! Slots that hold a time, and times at the edges of a text.

use std::ops::Range;

use chrono::Days;
use serde_json::Value;

use super::{Filler, tidy, time_json};
use crate::anchor;
use crate::grammar::time::{self, TimePhrase, TimePoint, TimeValue};
use crate::intent::IntentName;

impl Filler<'_> {
    /// A time slot; what was said without a year is moved to where the intent looks.
    pub(super) fn time(&self, slot: &str, phrase: &TimePhrase) -> Value {
        if let Some(ahead) = self.ahead(slot, phrase) {
            return time_json(&ahead);
        }
        let toward = anchor::toward(self.name, slot, &self.offer.found);
        let within = self.within(slot, phrase);
        time_json(&anchor::anchored(within.as_ref().unwrap_or(phrase), toward, self.ctx.now.date()))
    }

    /// What is still to be done lies ahead, also where the message tells of the past: "won it, task: send the invoice friday".
    fn ahead(&self, slot: &str, phrase: &TimePhrase) -> Option<TimePhrase> {
        let today = self.ctx.now.date();
        let over = |value: &TimeValue| matches!(value, TimeValue::Date(day) if *day < today);
        let planned = matches!(
            (self.name, slot),
            (IntentName::TaskCreate, "due")
                | (IntentName::ReminderCreate, "remind_at")
                | (IntentName::MeetingSchedule, "start")
        );
        phrase.value.as_ref().filter(|value| planned && over(value))?;
        let value = time::resolve(&phrase.text, self.ctx.now).filter(|value| !over(value))?;
        Some(TimePhrase { text: phrase.text.clone(), value: Some(value) })
    }

    /// "Deals from last month" are those of last month, not those since it began.
    fn within(&self, slot: &str, phrase: &TimePhrase) -> Option<TimePhrase> {
        let open = matches!(phrase.value, Some(TimeValue::Range { from: Some(_), to: None }));
        let rest = phrase
            .text
            .get(..5)
            .filter(|start| start.eq_ignore_ascii_case("from "))
            .and_then(|_| phrase.text.get(5..))?;
        if !open
            || !["period", "close_period", "created_period"].contains(&slot)
            || rest.ends_with(" on")
            || rest.ends_with(" onwards")
        {
            return None;
        }
        let value = time::resolve(rest, self.ctx.now)?;
        Some(TimePhrase { text: rest.to_owned(), value: Some(value) })
    }

    /// "older than 3 days": everything up to that moment.
    pub(super) fn before(&mut self, slot: &str, days: i64) {
        let moment = u64::try_from(days).ok().and_then(|days| self.ctx.now.checked_sub_days(Days::new(days)));
        let value = moment.map(|moment| TimeValue::Range { from: None, to: Some(TimePoint::Minute(moment)) });
        let text = format!("older than {days} {}", if days == 1 { "day" } else { "days" });
        self.put(slot, time_json(&TimePhrase { text, value }));
    }

    /// Moves a time phrase at the edges of a text to its own slot.
    pub(super) fn peeled(&mut self, slot: &'static str, words: Range<usize>, time_slot: &'static str) {
        let mut rest = words.clone();
        let mut phrases: Vec<&TimePhrase> = Vec::new();
        for found in self.sentence.times.iter().rev() {
            if found.words.end == rest.end && found.words.start >= rest.start && found.words.len() < words.len() + 1 {
                rest.end = found.words.start;
                while rest.end > rest.start
                    && ["on", "for", "at", "by", "in", "due"]
                        .contains(&self.sentence.tokens[rest.end - 1].norm.as_ref())
                {
                    rest.end -= 1;
                }
                phrases.insert(0, &found.value);
            }
        }
        for found in &self.sentence.times {
            let leading = self.sentence.tokens[rest.start..rest.end]
                .iter()
                .take_while(|token| ["on", "for", "at", "to"].contains(&token.norm.as_ref()))
                .count();
            if rest.start < rest.end
                && (found.words.start == rest.start || found.words.start == rest.start + leading)
                && found.words.end <= rest.end
            {
                rest.start = found.words.end;
                while rest.start < rest.end
                    && ["to", "that", "about"].contains(&self.sentence.tokens[rest.start].norm.as_ref())
                {
                    rest.start += 1;
                }
                phrases.insert(0, &found.value);
            }
        }
        match phrases.as_slice() {
            [] => {}
            [only] => {
                let only = time_json(only);
                self.put(time_slot, only);
            }
            several => {
                let text = several.iter().map(|phrase| phrase.text.as_str()).collect::<Vec<_>>().join(" ");
                let value = time::resolve(&text, self.ctx.now).or_else(|| several[0].value.clone());
                self.put(time_slot, time_json(&TimePhrase { text, value }));
            }
        }
        let text = tidy(self.sentence.slice(rest));
        if !text.is_empty() {
            self.put(slot, Value::from(text));
        }
    }
}
