//! `candidate_update`: a candidate goes to another stage, gets a score or feedback, is hired or rejected.

use leancrm_core::{
    Error,
    ids::DealId,
    ops::{candidates, deals::DealEdit},
    tenancy::Permission,
};
use leancrm_nlp::intent::CandidateUpdate;

use super::shared::hiring;
use crate::{
    question::Wanted,
    turn::{Answered, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CandidateUpdate) -> Answered {
    turn.actor.require(Permission::CANDIDATES_UPDATE)?;
    let Some(name) = slots.candidate.as_deref() else {
        return Err(turn.ask_for("candidate", Wanted::Words, "Which candidate do you mean?"));
    };
    let found = turn.candidate_named(name).await?;
    let id = DealId::from_uuid(found.id);
    let mut edits = Vec::new();
    let mut feedback = slots.feedback.clone().filter(|text| !text.trim().is_empty());
    let mut note = None;
    if let Some(text) = &slots.score {
        let (score, scale) = scored(text)?;
        let said = scale.map_or_else(
            || hiring::score(score),
            |scale| format!("{} of {}", hiring::score(score), hiring::score(scale)),
        );
        note = Some(format!("Scored {said}; the number is kept as it was said."));
        feedback = feedback.map(|text| format!("Score {said}: {text}"));
        edits.push(DealEdit::Score(score));
    }
    if let Some(stage) = &slots.stage {
        edits.push(entered(turn, id, stage, &mut feedback).await?);
    }
    if edits.is_empty() && feedback.is_none() {
        let prompt =
            "What shall change? Say it like “move Priya to offer”, “score Ali 4 on coding” or “feedback for Priya: …”.";
        return Err(turn.ask_for("feedback", Wanted::Words, prompt));
    }
    candidates::update(turn.tx, id, &edits, feedback.as_deref(), turn.recorder).await?;
    Ok(turn.told("Done.").await?.with_note(note).with_note(found.note))
}

/// Where a candidate goes: hired, rejected for a reason, or another stage of the pipeline.
async fn entered(
    turn: &mut Turn<'_>,
    id: DealId,
    stage: &str,
    feedback: &mut Option<String>,
) -> Result<DealEdit, Halt> {
    Ok(match stage.trim().to_lowercase().as_str() {
        "hired" | "hire" => DealEdit::Closed { won: true, reason: None },
        "rejected" | "reject" | "declined" | "disqualified" => DealEdit::Closed { won: false, reason: feedback.take() },
        "withdrawn" | "withdrew" => {
            DealEdit::Closed { won: false, reason: Some(feedback.take().unwrap_or_else(|| "withdrawn".to_owned())) }
        }
        _ => DealEdit::Stage(turn.stage_of(id, stage).await?),
    })
}

/// The number of a score and, where it was said, of how many: `4`, `4/5`, `4 out of 5`.
fn scored(text: &str) -> Result<(f64, Option<f64>), Error> {
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter_map(|number| number.trim_matches('.').parse().ok())
        .collect();
    match numbers.as_slice() {
        [score] => Ok((*score, None)),
        [score, scale] => Ok((*score, Some(*scale))),
        _ => Err(Error::invalid("A score is a number, like 4 or 4/5.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_number_that_was_said_with_or_without_its_scale() {
        assert_eq!(scored("4").ok(), Some((4.0, None)));
        assert_eq!(scored("4.5/5").ok(), Some((4.5, Some(5.0))));
        assert_eq!(scored("4 out of 5").ok(), Some((4.0, Some(5.0))));
        assert!(scored("great").is_err());
    }
}
