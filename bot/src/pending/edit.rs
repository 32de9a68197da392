//! Saying a change that waits otherwise, by its form or in words.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDateTime, TimeDelta};
use leancrm_nlp::{
    Intent,
    grammar::{
        money::{self, Amount},
        time::{self, TimePhrase, TimeValue},
    },
    intent::Edit,
};
use serde_json::{Map, Value};

use crate::{reply::FormField, request::Request, turn::TWIN};

/// Other values for the slots of a change that waits.
#[derive(Debug, Clone)]
pub(crate) enum Patch {
    /// As a form sends them: the names of its fields, and what was typed.
    Form(BTreeMap<String, String>),
    /// As they were said.
    Words(Box<Edit>),
}

/// Names of slots that mean the same to whoever says "make it Friday".
const DATES: [&str; 6] = ["start", "close", "due", "remind_at", "snooze_until", "date"];

/// Slots that say which record is changed, and nothing of what is changed in it.
const NAMES: [&str; 9] = ["deal", "company", "contact", "lead", "candidate", "entity", "kind", "currency", "action"];

impl Patch {
    /// The requests with the new values in them, or for each field why its value cannot be used.
    pub(crate) fn apply(
        self,
        mut requests: Vec<Request>,
        now: NaiveDateTime,
    ) -> Result<Vec<Request>, BTreeMap<String, String>> {
        match self {
            Self::Form(values) => {
                let mut errors = BTreeMap::new();
                for (name, text) in values {
                    let field = name.split_once('.').and_then(|(at, slot)| Some((at.parse::<usize>().ok()?, slot)));
                    let Some((request, slot)) = field.and_then(|(at, slot)| Some((requests.get_mut(at)?, slot))) else {
                        errors.insert(name.clone(), format!("There is no field called “{name}”."));
                        continue;
                    };
                    if let Err(error) = set(request, slot, text.trim(), now) {
                        errors.insert(name, error);
                    }
                }
                if errors.is_empty() { Ok(requests) } else { Err(errors) }
            }
            Self::Words(edit) => {
                let said = Intent::Edit(*edit).slots_json();
                let mut fitted = false;
                for request in &mut requests {
                    fitted |= put(request, &said, now);
                }
                if fitted { Ok(requests) } else { Err(BTreeMap::from([(String::new(), does_not_fit(&requests))])) }
            }
        }
    }
}

/// Why words cannot be put into what waits.
fn does_not_fit(requests: &[Request]) -> String {
    let mut titles: Vec<String> =
        requests.iter().map(|request| format!("“{}”", request.intent.name().title())).collect();
    titles.dedup();
    let what = crate::say::list(&titles, "and");
    format!(
        "I can't put that into what is waiting, {what}. Edit it, or say “no” and ask for the other change by itself."
    )
}

/// The fields in which requests can be said otherwise: what was said for each slot. Where two are called the same, each says
/// which request it belongs to.
pub(crate) fn form(requests: &[Request]) -> Vec<FormField> {
    let mut fields: Vec<(&str, FormField)> = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        for (slot, value) in request.intent.slots_json() {
            let Some((value, kind)) = typed(&value) else { continue };
            let (name, kind) = (format!("{at}.{slot}"), kind.to_owned());
            let field = FormField { name, label: label(&slot), value, kind, error: None };
            fields.push((request.intent.name().title(), field));
        }
    }
    let labels: Vec<String> = fields.iter().map(|(_, field)| field.label.clone()).collect();
    let alone = |label: &String| labels.iter().filter(|known| *known == label).count() == 1;
    fields
        .into_iter()
        .map(|(title, mut field)| {
            if !alone(&field.label) {
                field.label = format!("{title}: {}", field.label.to_lowercase());
            }
            field
        })
        .collect()
}

/// What a slot is called in a form.
fn label(slot: &str) -> String {
    match slot {
        "close" => "Close date".to_owned(),
        "amount_delta" => "Change by".to_owned(),
        "percent" => "Change by (%)".to_owned(),
        "probability" => "Probability (%)".to_owned(),
        "snooze_until" => "Parked until".to_owned(),
        "remind_at" => "Remind".to_owned(),
        "email" => "E-mail".to_owned(),
        other => crate::say::capital(&other.replace('_', " ")),
    }
}

/// A slot's value as it can be typed, and what kind of field it takes.
fn typed(value: &Value) -> Option<(String, &'static str)> {
    match value {
        Value::String(text) => Some((text.clone(), "text")),
        Value::Number(number) => {
            let text = number.to_string();
            Some((text.strip_suffix(".0").map_or(text.clone(), str::to_owned), "number"))
        }
        Value::Object(fields) => Some((fields.get("text")?.as_str()?.to_owned(), "date")),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Some((items.join(", "), "text"))
        }
        Value::Bool(_) | Value::Null => None,
    }
}

/// Puts what was typed into a slot, in whatever type the slot has.
fn set(request: &mut Request, slot: &str, text: &str, now: NaiveDateTime) -> Result<(), String> {
    let mut slots = request.intent.slots_json();
    let had = slots.get(slot).cloned();
    if text.is_empty() {
        slots.remove(slot);
        if had.is_some() && slots.keys().all(|left| NAMES.contains(&left.as_str())) {
            return Err("Say what it is to be, or drop the change with “no”.".to_owned());
        }
    } else {
        let value = match &had {
            Some(Value::Object(_)) => date(text, now)?,
            Some(Value::Number(_)) => number(text, &mut slots)?,
            Some(Value::Array(_)) => Value::Array(text.split(',').map(|item| Value::from(item.trim())).collect()),
            None if is_day(slot) => date(text, now)?,
            None if matches!(slot, "amount" | "amount_delta" | "percent" | "probability") => number(text, &mut slots)?,
            _ => Value::from(text),
        };
        slots.insert(slot.to_owned(), value);
    }
    if had == slots.get(slot).cloned() {
        return Ok(());
    }
    let intent = Intent::from_slots(request.intent.name(), slots)
        .map_err(|_| format!("“{}” does not fit there.", crate::say::line(text, 60)))?;
    request.intent = intent;
    // A name that was said otherwise may lead elsewhere, and so may what it narrowed; who is like it is asked anew.
    request.picked.retain(|(filled, _)| filled != slot && filled != TWIN);
    Ok(())
}

/// Whether a slot takes a day or a moment.
fn is_day(slot: &str) -> bool {
    DATES.contains(&slot)
}

fn date(text: &str, now: NaiveDateTime) -> Result<Value, String> {
    let Some(value) = time::resolve(text, now) else {
        return Err(format!("I could not read “{}” as a date. Say it like “15 July”.", crate::say::line(text, 60)));
    };
    serde_json::to_value(TimePhrase { text: text.to_owned(), value: Some(value) }).map_err(|error| error.to_string())
}

fn number(text: &str, slots: &mut Map<String, Value>) -> Result<Value, String> {
    if let Ok(plain) = text.replace(',', "").parse::<f64>()
        && plain.is_finite()
    {
        return Ok(Value::from(plain));
    }
    let Some(found) = money::find(text) else {
        return Err(format!("I could not read “{}” as a number. Say it like 60k.", crate::say::line(text, 60)));
    };
    let (value, currency) = match found.amount {
        Amount::Money { amount, currency } => (amount, currency),
        Amount::Number(value) | Amount::Percent(value) => (value, None),
        Amount::Range { min, max, currency } => match min.or(max) {
            Some(value) => (value, currency),
            None => return Err("Say one amount, like 60k.".to_owned()),
        },
    };
    if let (Some(currency), true) = (currency, slots.contains_key("amount")) {
        slots.insert("currency".to_owned(), Value::from(currency));
    }
    Ok(Value::from(value))
}

/// The day that was shown, moved by what was said: "a week later" counts from there, not from today.
fn moved(had: &Value, said: &Value, now: NaiveDateTime) -> Option<Value> {
    let text = said.get("text")?.as_str()?;
    let (length, sooner) = [(" later", false), (" earlier", true), (" sooner", true)]
        .into_iter()
        .find_map(|(word, sooner)| Some((text.strip_suffix(word)?, sooner)))?;
    let span = time::resolve(length, now)?.length().filter(|span| span.is_whole_days())?;
    let shown: TimePhrase = serde_json::from_value(had.clone()).ok()?;
    let Some(TimeValue::Date(day)) = shown.value else { return None };
    let (months, days) =
        (Months::new(u32::try_from(span.months.unsigned_abs()).ok()?), TimeDelta::seconds(span.seconds));
    let day = if sooner {
        day.checked_sub_months(months)?.checked_sub_signed(days)?
    } else {
        day.checked_add_months(months)?.checked_add_signed(days)?
    };
    let phrase = TimePhrase { text: format!("{}, {text}", shown.text), value: Some(TimeValue::Date(day)) };
    serde_json::to_value(phrase).ok()
}

/// A length that was said, in minutes.
fn minutes(said: &Value) -> Option<Value> {
    let phrase: TimePhrase = serde_json::from_value(said.clone()).ok()?;
    let span = phrase.value?.length()?;
    (span.months == 0).then(|| Value::from(span.seconds / 60))
}

/// Puts what was said into the slots of a request that take it.
fn put(request: &mut Request, said: &Map<String, Value>, now: NaiveDateTime) -> bool {
    let name = request.intent.name();
    let takes = |slot: &str| name.slots().contains(&slot);
    let mut slots = request.intent.slots_json();
    let mut fitted: Vec<&str> = Vec::new();
    for (slot, value) in said {
        let filled = DATES.iter().copied().find(|date| slots.contains_key(*date));
        let target = match slot.as_str() {
            date if DATES.contains(&date) && takes("duration_min") && minutes(value).is_some() => Some("duration_min"),
            date if DATES.contains(&date) => filled.or_else(|| DATES.iter().copied().find(|date| takes(date))),
            "amount" => {
                // A new amount stands in place of "raise it by …".
                slots.remove("amount_delta");
                slots.remove("percent");
                takes("amount").then_some("amount")
            }
            other => takes(other).then_some(other),
        };
        // Two readings of one time fill one slot: the first does.
        if let Some(target) = target.filter(|target| !fitted.contains(target)) {
            let moved = slots.get(target).and_then(|had| moved(had, value, now));
            let value = if target == "duration_min" { minutes(value) } else { None }.unwrap_or_else(|| value.clone());
            slots.insert(target.to_owned(), moved.unwrap_or(value));
            fitted.push(target);
        }
    }
    match Intent::from_slots(name, slots) {
        Ok(intent) if !fitted.is_empty() => {
            request.intent = intent;
            request.picked.retain(|(slot, _)| !said.contains_key(slot) && slot != TWIN);
            true
        }
        _ => false,
    }
}
