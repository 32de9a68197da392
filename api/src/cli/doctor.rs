//! `leancrm doctor`: what stands in the way, and how to mend it. It looks and changes nothing.

mod database;
mod google;
mod machine;
mod model;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde::Serialize;

use crate::{config::Config, wiring};

/// How one check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing to do.
    Ok,
    /// It works, but not as well as it could.
    Warn,
    /// It will not work.
    Fail,
}

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was looked at, in one or two words.
    pub name: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// What was found.
    pub found: String,
    /// What to do about it; always there unless the outcome is [`Outcome::Ok`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Check {
    pub(crate) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Ok, found: found.into(), mend: None }
    }

    pub(crate) fn warn(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Warn, found: found.into(), mend: Some(mend.into()) }
    }

    pub(crate) fn fail(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Fail, found: found.into(), mend: Some(mend.into()) }
    }
}

/// Everything that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct DoctorReport {
    /// The lines, in the order in which they should be mended.
    pub checks: Vec<Check>,
}

/// Looks at the configuration, the machine, the database, the queue, the language model and Google.
pub(crate) async fn run(config: &Config) -> DoctorReport {
    let mut checks = vec![machine::configuration(config)];
    checks.extend(database::checks(config).await);
    checks.push(machine::queue(config).await);
    checks.push(machine::vault(config));
    checks.push(model::line(config, &*wiring::model_desk(config)).await);
    checks.push(google::line(config).await);
    checks.push(machine::web_port(config).await);
    checks.extend(machine::disk(config));
    checks.push(machine::terminal(config));
    DoctorReport { checks }
}

impl DoctorReport {
    /// The worst outcome of all lines.
    pub fn outcome(&self) -> Outcome {
        self.checks.iter().map(|check| check.outcome).max().unwrap_or(Outcome::Ok)
    }

    /// Exit status of the command: 1 when something will not work, else 0.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.outcome() == Outcome::Fail)
    }

    /// The report for people, or as one JSON document.
    pub fn render(&self, json: bool) -> String {
        if json { self.render_json() } else { self.render_text() }
    }

    fn render_json(&self) -> String {
        let document = serde_json::json!({ "outcome": self.outcome(), "checks": self.checks });
        format!("{document:#}\n")
    }

    fn render_text(&self) -> String {
        let width = self.checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for check in &self.checks {
            let word = match check.outcome {
                Outcome::Ok => "ok  ",
                Outcome::Warn => "warn",
                Outcome::Fail => "FAIL",
            };
            writeln!(text, "{word}  {:width$}  {}", check.name, check.found).expect("writing to a string cannot fail");
            if let Some(mend) = &check.mend {
                writeln!(text, "      {:width$}  → {mend}", "").expect("writing to a string cannot fail");
            }
        }
        text.push_str(match self.outcome() {
            Outcome::Ok => "\nAll is well.\n",
            Outcome::Warn => "\nIt works; the lines marked warn could be better.\n",
            Outcome::Fail => "\nThe lines marked FAIL must be mended first.\n",
        });
        text
    }
}
