//! How well the pieces of the grammar do: times, amounts, phone numbers, e-mail addresses, domains.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::slots::{equal, number};
use super::{Flaw, Miss, Share};
use crate::protocol::{self, ProtocolError};

/// How well pieces are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PieceScore {
    /// The value is right.
    pub accuracy: Share,
    /// Something is answered.
    pub coverage: Share,
    /// Of what is answered, the value is right.
    pub accuracy_when_answered: Share,
    /// Each kind of piece by itself.
    pub by_kind: BTreeMap<String, Share>,
    /// What went wrong.
    pub misses: Vec<Miss>,
}

/// A labelled piece.
#[derive(Debug, Deserialize)]
struct Piece {
    text: String,
    kind: String,
    expected: Value,
    /// Other values that are equally right.
    #[serde(default)]
    accept: Vec<Value>,
    /// When a time was said.
    #[serde(default)]
    reference: Option<String>,
    /// Where a phone number was said.
    #[serde(default)]
    region: Option<String>,
}

impl PieceScore {
    /// Scores the lines of a file.
    ///
    /// # Errors
    /// When a line is not a labelled piece.
    pub fn of(text: &str) -> Result<Self, ProtocolError> {
        let mut score = Self::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            score.count(&serde_json::from_str(line)?)?;
        }
        score.misses.sort_by_key(|miss| miss.flaw);
        Ok(score)
    }

    fn count(&mut self, piece: &Piece) -> Result<(), ProtocolError> {
        let answer = piece.answer()?;
        let (kind, value) = (&answer["kind"], &answer["value"]);
        let answered = !value.is_null();
        let right = answered && piece.fits(kind.as_str().unwrap_or_default(), value);
        self.accuracy.count(right);
        self.coverage.count(answered);
        if answered {
            self.accuracy_when_answered.count(right);
        }
        self.by_kind.entry(piece.kind.clone()).or_default().count(right);
        if !right {
            self.misses.push(Miss {
                flaw: if answered { Flaw::Wrong } else { Flaw::Silent },
                text: piece.text.clone(),
                wanted: json!({ "kind": piece.kind, "value": piece.expected }),
                answered: json!({ "kind": kind, "value": value }),
            });
        }
        Ok(())
    }
}

impl Piece {
    /// What the command line would answer.
    fn answer(&self) -> Result<Value, ProtocolError> {
        let answer = match self.kind.as_str() {
            "phone" | "email" | "domain" => protocol::contact_point(
                &json!({ "text": self.text, "kind": self.kind, "region": self.region }).to_string(),
            ),
            _ => match &self.reference {
                Some(now) => protocol::when(&json!({ "text": self.text, "now": now }).to_string()),
                None => protocol::amount(&json!({ "text": self.text }).to_string()),
            },
        }?;
        Ok(serde_json::from_str(&answer)?)
    }

    fn fits(&self, kind: &str, value: &Value) -> bool {
        let wanted = &self.expected;
        let mut right_values = std::iter::once(wanted).chain(&self.accept);
        match self.kind.as_str() {
            "date" => is_day(wanted, value),
            "instant" => {
                let (wanted, said) = (text(wanted, "datetime"), text(value, "datetime"));
                said.is_some() && (said == wanted || said == wanted.and_then(|wanted| wanted.get(..16)))
            }
            // An amount's range has a least and a most, a time's a start and an end.
            "range" if self.reference.is_some() => {
                ["range", "date"].contains(&kind) && right_values.any(|wanted| self.is_range(wanted, value))
            }
            "range" => right_values.any(|wanted| {
                same_number(&wanted["min"], &value["min"])
                    && same_number(&wanted["max"], &value["max"])
                    && wanted["currency"] == value["currency"]
            }),
            "duration" => is_duration(wanted, value),
            "recurrence" => is_recurrence(wanted, value),
            "money" => right_values.any(|wanted| {
                same_number(&wanted["amount"], either(value, ["amount", "value"]))
                    && wanted["currency"] == value["currency"]
            }),
            "number" => same_number(&wanted["value"], either(value, ["value", "amount"])),
            "percent" => same_number(&wanted["percent"], either(value, ["percent", "value"])),
            "phone" => wanted["e164"] == value["e164"],
            "email" => sorted(&wanted["emails"]) == sorted(&value["emails"]),
            "domain" => wanted["domain"] == value["domain"],
            _ => false,
        }
    }

    /// Whether both ends are right. An end that is open may also be the day on which it was said.
    fn is_range(&self, wanted: &Value, value: &Value) -> bool {
        let day = text(value, "date");
        let today = self.reference.as_deref().and_then(|now| now.get(..10));
        ["from", "to"].iter().all(|end| {
            let said = text(value, end).or(day);
            match (text(wanted, end), said) {
                (None, None) => true,
                (None, Some(said)) => said.get(..10) == today,
                (Some(_), None) => false,
                (Some(wanted), Some(said)) => is_end(wanted, said),
            }
        })
    }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

fn either<'v>(value: &'v Value, names: [&str; 2]) -> &'v Value {
    const NOTHING: &Value = &Value::Null;
    names.iter().find_map(|name| value.get(*name)).unwrap_or(NOTHING)
}

fn is_day(wanted: &Value, value: &Value) -> bool {
    let whole = text(value, "from").filter(|from| text(value, "to") == Some(from));
    let said = text(value, "date").or_else(|| text(value, "datetime")).or(whole);
    said.is_some_and(|said| said.get(..10) == text(wanted, "date"))
}

/// To the minute, where the wanted end has a time; a day ends as it or its last minute does.
fn is_end(wanted: &str, said: &str) -> bool {
    wanted == said
        || if wanted.contains('T') {
            said.len() >= 16 && said.get(..16) == wanted.get(..16)
        } else {
            said.strip_prefix(wanted).is_some_and(|time| time.starts_with("T23:59") || time.starts_with("T00:00"))
        }
}

fn is_duration(wanted: &Value, value: &Value) -> bool {
    if let Some(seconds) = wanted["seconds"].as_f64() {
        return value["seconds"].as_f64().is_some_and(|said| equal(seconds, said));
    }
    let (Some(wanted), Some(said)) = (text(wanted, "iso"), text(value, "iso")) else { return false };
    said == wanted || months(wanted).is_some_and(|wanted| wanted > 0 && months(said) == Some(wanted))
}

/// The months of `P1Y6M`.
fn months(iso: &str) -> Option<u32> {
    let rest = iso.strip_prefix('P')?;
    let (years, rest) = rest.split_once('Y').unwrap_or(("0", rest));
    let months = if rest.is_empty() { "0" } else { rest.strip_suffix('M')? };
    Some(years.parse::<u32>().ok()? * 12 + months.parse::<u32>().ok()?)
}

fn is_recurrence(wanted: &Value, value: &Value) -> bool {
    let interval = |rule: &Value| rule["interval"].as_u64().unwrap_or(1);
    wanted["freq"] == value["freq"]
        && interval(wanted) == interval(value)
        && sorted(&wanted["byday"]) == sorted(&value["byday"])
        && wanted["bymonthday"] == value["bymonthday"]
        && wanted["time"] == value["time"]
}

fn sorted(list: &Value) -> Vec<String> {
    let mut texts: Vec<String> =
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_lowercase).collect();
    texts.sort_unstable();
    texts
}

fn same_number(wanted: &Value, said: &Value) -> bool {
    match (number(wanted), number(said)) {
        (Some(wanted), Some(said)) => equal(wanted, said),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(line: &Value) -> (u32, u32) {
        let score = PieceScore::of(&line.to_string()).expect("a labelled piece");
        (score.accuracy.hits, score.coverage.hits)
    }

    #[test]
    fn every_kind_of_piece_is_compared_by_its_own_measure() {
        let now = "2026-03-11T09:30:00";
        for line in [
            json!({"text": "tomorrow", "kind": "date", "reference": now, "expected": {"date": "2026-03-12"}}),
            json!({"text": "tomorrow at 9", "kind": "instant", "reference": now, "expected": {"datetime": "2026-03-12T09:00:00"}}),
            json!({"text": "by friday", "kind": "range", "reference": now, "expected": {"from": null, "to": "2026-03-13"}}),
            json!({"text": "2 hours", "kind": "duration", "reference": now, "expected": {"iso": "PT2H", "seconds": 7200}}),
            json!({"text": "a year", "kind": "duration", "reference": now, "expected": {"iso": "P12M", "seconds": null}}),
            json!({"text": "every friday", "kind": "recurrence", "reference": now, "expected": {"freq": "WEEKLY", "interval": 1, "byday": ["FR"]}}),
            json!({"text": "50k usd", "kind": "money", "expected": {"amount": 50000, "currency": "USD"}}),
            json!({"text": "20%", "kind": "percent", "expected": {"percent": 20}}),
            json!({"text": "020 7031 3000", "kind": "phone", "region": "GB", "expected": {"e164": "+442070313000"}}),
            json!({"text": "Kim@Acme.com", "kind": "email", "expected": {"emails": ["kim@acme.com"]}}),
        ] {
            assert_eq!(share(&line), (1, 1), "{line}");
        }
    }

    #[test]
    fn another_value_is_wrong_and_no_value_is_silence() {
        let now = "2026-03-11T09:30:00";
        let wrong = json!({"text": "tomorrow", "kind": "date", "reference": now, "expected": {"date": "2026-03-13"}});
        assert_eq!(share(&wrong), (0, 1));
        let silent = json!({"text": "hello", "kind": "date", "reference": now, "expected": {"date": "2026-03-12"}});
        assert_eq!(share(&silent), (0, 0));
    }
}
