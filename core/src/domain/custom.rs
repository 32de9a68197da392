//! Fields that a tenant keeps of its records beside ours.

use chrono::NaiveDate;
use serde_json::{Number, Value};

use crate::{
    error::{Error, Result},
    text,
};

/// The longest text, in characters.
const LONGEST: usize = 1_000;

/// A field that a tenant defined for a kind of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Under which name it is kept.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// `text`, `number`, `date`, `boolean` or `choice`.
    pub kind: String,
    /// Of a choice, what there is to choose from.
    pub options: Vec<String>,
}

impl CustomField {
    /// Whether people mean this field by a name.
    pub fn is_called(&self, name: &str) -> bool {
        let name = text::fold(&name.replace('_', " "));
        text::fold(&self.label) == name || text::fold(&self.key.replace('_', " ")) == name
    }

    /// A value of the field's kind; a day is written `2026-03-11`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what does not fit the field.
    pub fn read(&self, written: &str) -> Result<Value> {
        let written = written.trim();
        let value = match self.kind.as_str() {
            "number" => number(written),
            "date" => written.parse::<NaiveDate>().ok().map(|day| Value::from(day.to_string())),
            "boolean" => truth(written).map(Value::Bool),
            "choice" => {
                let chosen = self.options.iter().find(|option| text::fold(option) == text::fold(written));
                chosen.map(|option| Value::from(option.as_str()))
            }
            _ => (!written.is_empty() && written.chars().count() <= LONGEST).then(|| Value::from(written)),
        };
        value.ok_or_else(|| Error::invalid(self.wants()))
    }

    fn wants(&self) -> String {
        let what = match self.kind.as_str() {
            "number" => "is a number, such as 12".to_owned(),
            "date" => "is a day, such as 15 July".to_owned(),
            "boolean" => "is yes or no".to_owned(),
            "choice" => format!("is one of: {}", self.options.join(", ")),
            _ => format!("is a text of {LONGEST} characters at most"),
        };
        format!("“{}” {what}.", self.label)
    }
}

fn number(written: &str) -> Option<Value> {
    let plain = written.replace(',', "");
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(Value::from(whole));
    }
    plain.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
}

/// What somebody means who says yes or no.
fn truth(written: &str) -> Option<bool> {
    match text::fold(written).as_str() {
        "yes" | "true" | "y" | "on" => Some(true),
        "no" | "false" | "n" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: &str) -> CustomField {
        CustomField {
            key: "shoe_size".to_owned(),
            label: "Shoe size".to_owned(),
            kind: kind.to_owned(),
            options: vec!["Gold".to_owned(), "Très chic".to_owned()],
        }
    }

    #[test]
    fn a_field_is_meant_by_its_label_or_its_key() {
        assert!(field("text").is_called("shoe size") && field("text").is_called("shoe_size"));
        assert!(!field("text").is_called("shoe"));
    }

    #[test]
    fn a_value_has_to_fit_its_field() {
        assert_eq!(field("number").read("1,200").ok(), Some(json!(1200)));
        assert_eq!(field("number").read("4.5").ok(), Some(json!(4.5)));
        assert_eq!(field("date").read("2026-07-15").ok(), Some(json!("2026-07-15")));
        assert_eq!(field("boolean").read("Yes").ok(), Some(json!(true)));
        assert_eq!(field("choice").read("tres chic").ok(), Some(json!("Très chic")));
        for (kind, wrong) in
            [("number", "many"), ("date", "soon"), ("boolean", "maybe"), ("choice", "tin"), ("text", " ")]
        {
            assert!(matches!(field(kind).read(wrong), Err(Error::Invalid { .. })), "{kind} {wrong}");
        }
    }
}
