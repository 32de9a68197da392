//! A field and a value as they were said: what a person means by them.

use leancrm_core::{
    Error,
    domain::{custom::CustomField, record::RecordKind},
};
use leancrm_nlp::grammar::{
    money::{self, Amount},
    time,
};

use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Halt, Outcome, Turn},
};

/// Whether somebody agrees, in whatever words; `None` where that cannot be told.
pub(in crate::handlers) fn agrees(value: &str) -> Option<bool> {
    match value.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "given" | "granted" | "ok" | "okay" | "agreed" | "opted in" | "opt in" | "allowed" => {
            Some(true)
        }
        "no" | "n" | "false" | "refused" | "denied" | "none" | "withdrawn" | "revoked" | "opted out" | "opt out"
        | "unsubscribed" => Some(false),
        _ => None,
    }
}

/// A whole number as people write it: `1,200` or `5k`.
pub(in crate::handlers) fn whole_number(value: &str) -> Result<i32, Halt> {
    let number = number(value).filter(|number| number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX));
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and fits")]
    let whole = number.map(|number| number as i32);
    Ok(whole.ok_or_else(|| Error::invalid(format!("“{}” is not a whole number.", say::line(value, 60))))?)
}

fn number(value: &str) -> Option<f64> {
    if let Ok(plain) = value.trim().replace(',', "").parse::<f64>() {
        return Some(plain);
    }
    match money::find(value)?.amount {
        Amount::Money { amount, .. } => Some(amount),
        Amount::Number(number) | Amount::Percent(number) => Some(number),
        Amount::Range { .. } => None,
    }
}

impl Turn<'_> {
    /// What a field is to say, asked for where it was not said.
    pub(in crate::handlers) fn value_of(&mut self, field: &str, value: Option<&str>, of: &str) -> Result<String, Halt> {
        let field = field.replace('_', " ");
        value.map(str::to_owned).ok_or_else(|| {
            self.ask_for("value", Wanted::Words, format!("What is the new {field} of {}?", say::line(of, 60)))
        })
    }

    /// A field of the tenant's own and its value in the form in which it is kept; `ours` are the fields that there are anyway.
    pub(in crate::handlers) async fn own_field(
        &mut self,
        kind: RecordKind,
        (field, value): (&str, &str),
        ours: &[&str],
    ) -> Result<(String, String), Halt> {
        let fields = self.tx.custom_fields(kind.entity()).await?;
        let Some(known) = fields.iter().find(|known| known.is_called(field)) else {
            let mut names: Vec<&str> = ours.to_vec();
            names.extend(fields.iter().map(|known| known.label.as_str()));
            let text = format!(
                "I keep no “{}” of a {}, so nothing was changed. I can change the {}.",
                say::line(&field.replace('_', " "), 60),
                kind.entity(),
                say::list(&names, "and")
            );
            return Err(Halt::Say(Box::new(Reply::text(text)), Outcome::Invalid));
        };
        Ok((known.key.clone(), self.as_kept(known, value)))
    }

    /// A value with its day or number resolved; whether it fits the field is for the field to say.
    fn as_kept(&self, field: &CustomField, value: &str) -> String {
        let day = || time::resolve(value, self.local_now())?.start().map(|point| point.day().to_string());
        let resolved = match field.kind.as_str() {
            "date" => day(),
            "number" => number(value).map(|number| number.to_string()),
            _ => None,
        };
        resolved.unwrap_or_else(|| value.to_owned())
    }

    /// Stops because whose record something is, is changed by another sentence.
    pub(in crate::handlers) fn owner_is_given(name: &str) -> Halt {
        let text = format!(
            "Whose record it is changes when you give it to somebody: “give {} to Omar”. Nothing was changed.",
            say::line(name, 60)
        );
        Halt::Say(Box::new(Reply::text(text)), Outcome::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (written, read) in [("1,200", Some(1200.0)), ("5k", Some(5000.0)), ("4.5", Some(4.5)), ("many", None)] {
            assert_eq!(number(written), read, "{written}");
        }
        assert!(whole_number("4.5").is_err());
    }

    #[test]
    fn agreement_is_told_from_refusal_and_from_neither() {
        assert_eq!(agrees("Opted in"), Some(true));
        assert_eq!(agrees(" no"), Some(false));
        assert_eq!(agrees("perhaps"), None);
    }
}
