//! What is said where the language model did not help: what was gone by, and what the person can do.

use leancrm_nlp::model::ModelError;

/// The month's budget is used up.
pub(super) const SPENT: &str = "This month's budget for the language model is used up, so I went by my own rules. An administrator can raise it: leancrm model set --budget.";
/// Something is wrong on our side.
pub(super) const BROKEN: &str = "I could not ask the language model, so I went by my own rules. An administrator finds out why with: leancrm model status --try.";

/// There was an answer that says nothing.
pub(super) const UNUSABLE: &str = "The language model's answer could not be used, so I went by my own rules.";

/// There was no answer.
pub(super) const fn failed(error: &ModelError) -> &'static str {
    match error {
        ModelError::TimedOut => "The language model took too long, so I went by my own rules.",
        ModelError::RateLimited { .. } => "The language model has too much to do just now, so I went by my own rules.",
        ModelError::Busy => {
            "The language model is left alone for a moment, because it failed or has too much to do; I went by my own rules."
        }
        ModelError::Unavailable { .. } | ModelError::Unreachable => {
            "The language model cannot be reached just now, so I went by my own rules."
        }
        ModelError::Rejected { .. } | ModelError::Malformed => {
            "The language model does not work, so I went by my own rules. An administrator finds out why with: leancrm model status --try."
        }
    }
}
