//! Turns what a rule took from the sentence into the slots of an intent.

mod changes;
mod edges;
mod times;
mod words;

use std::ops::Range;

use serde_json::{Map, Value};

use crate::arbiter::Offer;
use crate::context::Context;
use crate::grammar::money::Amount;
use crate::grammar::time::{self, TimePhrase};
use crate::intent::{Intent, IntentName};
use crate::parser::Reading;
use crate::pattern::Taken;
use crate::sentence::Sentence;
use crate::slot_kinds::{LENGTHS, NUMBERS, TIMES};

const WHOLE: &[&str] =
    &["probability_min", "probability_max", "limit", "ordinal", "duration_days", "duration_min", "employees"];
const PEOPLE_WORDS: &[&str] = &["him", "her", "them", "he", "she", "they", "his", "their", "hers", "theirs"];

/// The reading that an offer for a stretch gives.
pub(crate) fn reading(
    sentence: &Sentence<'_>,
    window: Range<usize>,
    offer: &Offer,
    ctx: &Context<'_>,
) -> Option<Reading> {
    let Filler { slots, contradicts, .. } = fill(sentence, window, offer, ctx);
    if contradicts {
        return None;
    }
    let intent = Intent::from_slots(offer.name, slots).ok()?;
    Some(Reading { intent, confidence: offer.score.clamp(0.0, 0.99), rule: offer.rule.name })
}

/// Meetings that are over are activity, meetings to come are on the agenda.
pub(crate) fn timeliness(
    sentence: &Sentence<'_>,
    name: IntentName,
    found: &crate::pattern::Match,
    ctx: &Context<'_>,
) -> f32 {
    if !matches!(name, IntentName::Agenda | IntentName::RecentActivity) {
        return 0.0;
    }
    let today = ctx.now.date();
    let over = found.slots.iter().any(|(_, taken)| match taken {
        Taken::Time(index) => sentence.times[*index]
            .value
            .value
            .as_ref()
            .and_then(|value| value.days(today))
            .is_some_and(|(_, last)| last.is_some_and(|last| last < today)),
        _ => false,
    });
    let meeting = found.slots.iter().any(|(slot, taken)| *slot == "type" && *taken == Taken::Fixed("meeting"));
    let last = sentence
        .tokens
        .iter()
        .any(|token| ["last", "latest", "recent", "past", "previous", "had"].contains(&token.norm.as_ref()));
    match name {
        IntentName::Agenda if over || last => -0.06,
        IntentName::RecentActivity if meeting && !over && !last => -0.06,
        _ => 0.0,
    }
}

/// The slots that an offer for a stretch gives, as JSON.
pub(crate) fn slots(
    sentence: &Sentence<'_>,
    window: Range<usize>,
    offer: &Offer,
    ctx: &Context<'_>,
) -> Map<String, Value> {
    fill(sentence, window, offer, ctx).slots
}

fn fill<'f>(sentence: &'f Sentence<'f>, window: Range<usize>, offer: &'f Offer, ctx: &'f Context<'f>) -> Filler<'f> {
    let name = offer.name;
    let mut filler = Filler { sentence, window, ctx, offer, name, slots: Map::new(), last: None, contradicts: false };
    for (slot, taken) in &offer.found.slots {
        filler.fill(slot, taken);
    }
    filler.settle();
    let undirected = filler.slots.get("type").is_none_or(|kind| ["note", "meeting"].iter().any(|known| kind == known));
    if offer.name == IntentName::RecentActivity && undirected {
        filler.slots.remove("direction");
    }
    filler
}

struct Filler<'f> {
    sentence: &'f Sentence<'f>,
    /// The words of the request.
    window: Range<usize>,
    ctx: &'f Context<'f>,
    offer: &'f Offer,
    name: IntentName,
    slots: Map<String, Value>,
    /// The slot that was filled with a name last, and the word after it.
    last: Option<(&'static str, usize)>,
    /// What was said cannot be put in the slots.
    contradicts: bool,
}

impl Filler<'_> {
    fn has(&self, slot: &str) -> bool {
        self.name.slots().iter().any(|known| known.trim_start_matches("r#") == slot)
    }

    /// Fills a slot once; a slot that the intent lacks goes to its nearest relative, or nowhere.
    fn put(&mut self, slot: &str, value: Value) {
        let relatives: &[&str] = match slot {
            "close_period" | "created_period" => &["period", "since", "when"],
            "period" => &["close_period", "since", "when", "date"],
            "owner" => &["member"],
            "member" => &["owner"],
            "deal" => &["company", "entity"],
            "company" => &["deal", "contact", "entity"],
            "contact" => &["lead", "company", "entity"],
            "lead" => &["contact", "entity"],
            _ => &[],
        };
        let slot = if self.has(slot) {
            slot
        } else {
            relatives.iter().copied().find(|near| self.has(near)).unwrap_or_default()
        };
        let Some(known) = self.slots.get(slot) else {
            if !slot.is_empty() {
                self.slots.insert(slot.to_owned(), value);
            }
            return;
        };
        // "all my tasks" are mine, "won and lost deals" are closed, "from the expo or linkedin" is either.
        let better = match (slot, known.as_str(), value.as_str()) {
            ("owner", Some("everyone"), Some(_)) | ("status", Some("open"), Some("overdue")) => Some(value),
            ("status", Some("won"), Some("lost")) | ("status", Some("lost"), Some("won")) => {
                Some(Value::from("closed"))
            }
            ("source", Some(known), Some(other)) if known != other && self.offers_alternatives() => {
                Some(Value::from(format!("{known} or {other}")))
            }
            _ => None,
        };
        if let Some(better) = better {
            self.slots.insert(slot.to_owned(), better);
        }
    }

    fn offers_alternatives(&self) -> bool {
        self.sentence.tokens.iter().any(|token| ["or", "and"].contains(&token.norm.as_ref()))
    }

    /// What follows from the slots together: a time that comes back is a recurrence; a field whose value is told under its own
    /// name is not told twice.
    fn settle(&mut self) {
        for slot in ["remind_at", "start", "due", "date", "when"] {
            let again = self
                .slots
                .get(slot)
                .and_then(|phrase| phrase.get("value")?.as_str())
                .is_some_and(|v| v.starts_with("FREQ="));
            if again
                && self.has("recurrence")
                && !self.slots.contains_key("recurrence")
                && let Some(phrase) = self.slots.remove(slot)
            {
                self.slots.insert("recurrence".to_owned(), phrase);
            }
        }
        if self.name.is_write() && !self.slots.contains_key("value") {
            let told = self
                .slots
                .get("field")
                .and_then(Value::as_str)
                .is_some_and(|field| self.slots.contains_key(field) || field == "close_date");
            if told && self.name != IntentName::Edit {
                self.slots.remove("field");
            }
        }
        if self.name == IntentName::DealUpdate {
            self.directed();
        }
        self.round_off();
        self.take_from_focus();
        if self.name == IntentName::RecordsAdmin && self.slots.contains_key("contact") && self.points_to_a_person() {
            self.slots.entry("kind").or_insert_with(|| Value::from("contact"));
        }
    }

    fn points_to_a_person(&self) -> bool {
        let mut tokens = self.sentence.tokens[self.window.clone()].iter();
        tokens.any(|token| ["him", "her"].contains(&token.norm.as_ref()))
    }

    /// "It", "her", "this one": what was talked about last, where nothing else is named.
    fn take_from_focus(&mut self) {
        const NAMED: &[&str] =
            &["contact", "company", "deal", "lead", "task", "title", "candidate", "name", "entity", "text", "event"];
        const POINTING: &[&str] = &[
            "it", "its", "him", "her", "he", "she", "his", "they", "them", "their", "this", "that", "one", "these",
            "those",
        ];
        // "The first one" is one of a list.
        let lists = self.name.slots().contains(&"limit") || self.slots.contains_key("ordinal");
        // What is to be done names nobody: "send her the offer".
        let made = matches!(self.name, IntentName::TaskCreate | IntentName::ReminderCreate);
        let named = NAMED.iter().any(|slot| self.slots.contains_key(*slot) && !(made && *slot == "title"));
        let tokens = &self.sentence.tokens[self.window.clone()];
        let points = tokens
            .iter()
            .zip(self.window.clone())
            .any(|(token, at)| POINTING.contains(&token.norm.as_ref()) && self.sentence.time_over(at).is_none());
        if named || lists || !points || self.name.kind() == crate::intent::Kind::Dialogue {
            return;
        }
        let person = tokens.iter().any(|token| {
            PEOPLE_WORDS.contains(&token.norm.as_ref()) && !["they", "them", "their"].contains(&token.norm.as_ref())
        });
        let focus = &self.ctx.focus;
        let known = [
            ("task", &focus.task),
            ("lead", &focus.lead),
            ("deal", &focus.deal),
            ("company", &focus.company),
            ("contact", &focus.contact),
        ];
        let known: Vec<(&str, &String)> =
            known.into_iter().filter_map(|(kind, text)| Some((kind, text.as_ref()?))).collect();
        let wanted = known
            .iter()
            .find(|(kind, _)| person && ["contact", "lead"].contains(kind) && self.has(kind))
            .or_else(|| known.iter().find(|(kind, _)| self.has(kind)));
        if let Some((kind, text)) = wanted {
            self.slots.insert((*kind).to_owned(), Value::from(text.as_str()));
        }
    }

    fn fill(&mut self, slot: &'static str, taken: &Taken) {
        match taken {
            Taken::Words(words, kind) => self.words(slot, words.clone(), *kind),
            Taken::Peeled(words, time_slot) => self.peeled(slot, words.clone(), time_slot),
            Taken::Time(index) => {
                let phrase = &self.sentence.times[*index].value;
                let value = if TIMES.contains(&slot) { self.time(slot, phrase) } else { phrase.text.as_str().into() };
                self.put(slot, value);
            }
            Taken::Phrase(phrase) => {
                let value = if TIMES.contains(&slot) { self.time(slot, phrase) } else { phrase.text.as_str().into() };
                self.put(slot, value);
            }
            Taken::Days(count) if slot == "created_period" => self.before(slot, *count),
            Taken::Days(count) | Taken::Minutes(count) => self.put(slot, Value::from(*count)),
            Taken::Amount(index) => self.amount(slot, *index),
            Taken::Range(index) => {
                if let Amount::Range { min, max, currency } = &self.sentence.amounts[*index].value {
                    for (slot, bound) in [("amount_min", min), ("amount_max", max)] {
                        if let Some(bound) = bound {
                            self.put(slot, Value::from(*bound));
                        }
                    }
                    self.currency(currency.as_deref());
                }
            }
            Taken::Money(amount, currency) => {
                self.put(slot, number_json(slot, *amount));
                self.currency(currency.as_deref());
            }
            Taken::Number(number) => self.put(slot, number_json(slot, *number)),
            Taken::Said(text) => self.put(slot, Value::from(text.as_str())),
            Taken::Fixed(value) => self.fixed(slot, value),
        }
    }

    fn fixed(&mut self, slot: &str, value: &str) {
        if value == "focus" {
            let focus = &self.ctx.focus;
            let known = [
                ("contact", &focus.contact),
                ("company", &focus.company),
                ("deal", &focus.deal),
                ("lead", &focus.lead),
                ("task", &focus.task),
            ];
            if let Some((_, Some(name))) = known.into_iter().find(|(kind, _)| *kind == slot) {
                self.put(slot, Value::from(name.as_str()));
            }
            return;
        }
        if TIMES.contains(&slot) {
            let meaning =
                time::resolve(&format!("this {value}"), self.ctx.now).or_else(|| time::resolve(value, self.ctx.now));
            self.put(slot, time_json(&TimePhrase { text: value.to_owned(), value: meaning }));
            return;
        }
        let value = match value.parse::<f64>() {
            Ok(number) if (NUMBERS.contains(&slot) || LENGTHS.contains(&slot)) => number_json(slot, number),
            _ if ["free", "never"].contains(&slot) => Value::Bool(value == "true"),
            _ => Value::from(value),
        };
        self.put(slot, value);
    }

    fn amount(&mut self, slot: &str, index: usize) {
        match &self.sentence.amounts[index].value {
            Amount::Money { amount, currency } => {
                self.put(slot, number_json(slot, *amount));
                self.currency(currency.as_deref());
            }
            Amount::Number(number) => self.put(slot, number_json(slot, *number)),
            Amount::Percent(_) | Amount::Range { .. } => {}
        }
    }

    fn currency(&mut self, currency: Option<&str>) {
        if let Some(currency) = currency {
            self.put("currency", Value::from(currency));
        }
    }
}

/// The text without the punctuation around it.
fn tidy(text: &str) -> &str {
    text.trim().trim_matches(|c: char| c.is_whitespace() || "\"'“”‘’,;:".contains(c)).trim_end_matches('.')
}

fn number_json(slot: &str, number: f64) -> Value {
    if WHOLE.contains(&slot) {
        #[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates, and counts are small")]
        return Value::from(number as i64);
    }
    if slot == "score" {
        return Value::from(number.to_string());
    }
    Value::from(number)
}

fn time_json(phrase: &TimePhrase) -> Value {
    serde_json::to_value(phrase).unwrap_or(Value::Null)
}
