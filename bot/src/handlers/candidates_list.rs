//! `candidates_list`: who is being hired for what, how far along they are, and how they did.

use leancrm_core::{
    domain::{
        candidate::{Candidate, CandidateFilter},
        deal::{Days, Stage},
    },
    tenancy::Permission,
};
use leancrm_nlp::intent::CandidatesList;

use super::shared::{
    Caption, Reading, Toward, alternatives,
    deals::stage_in,
    hiring::{no_candidate, score},
    tables,
};
use crate::{
    reply::{Reply, Table},
    say,
    turn::{Answered, Halt, Turn},
};

/// How many candidates are shown.
const SHOWN: u32 = 30;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CandidatesList) -> Answered {
    turn.actor.require(Permission::CANDIDATES_READ)?;
    let mut caption = Caption::default();
    let mut filter = CandidateFilter { owners: turn.candidates_of()?, ..CandidateFilter::default() };
    if let Some(name) = &slots.candidate {
        let (found, guessed) = turn.candidates_called(name).await?;
        let said = say::line(name, 60);
        if found.is_empty() {
            return Err(no_candidate(&said));
        }
        if let (true, [one]) = (guessed, found.as_slice()) {
            caption.aside(Some(format!("I took “{said}” for {}.", say::line(one.name(), 60))));
        }
        filter.ids = Some(found.iter().map(|candidate| candidate.id).collect());
        filter.settled_too = true;
        caption.applied(format!("called {said}"));
    }
    if let Some(position) = &slots.position {
        filter.position = Some(position.clone());
        caption.applied(format!("for {}", say::line(position, 60)));
    }
    if let Some(stage) = &slots.stage {
        narrow_to_stage(turn, &mut filter, stage, &mut caption).await?;
    }
    filter.applied =
        Reading::of(slots.period.as_ref(), turn.today(), Toward::Past).apply("applied", Days::ALWAYS, &mut caption);
    let (candidates, matching) = turn.tx.candidates(&filter, SHOWN).await?;
    let subject = caption.title("Candidates");
    if candidates.is_empty() {
        let reply = Reply::text(format!("Nobody here: {}.", subject.to_lowercase()));
        return Ok(caption.notes(reply).with_suggestions(["candidates", "my pipeline"]));
    }
    let reply = match candidates.as_slice() {
        [one] if slots.candidate.is_some() => Reply::text(alone(turn, one)),
        _ => Reply::text(format!("{} in all.", say::count(matching, "candidate"))),
    };
    let reply = reply.with_table(table(turn, subject, &candidates, matching));
    Ok(caption.notes(reply).with_suggestions(["candidates", "candidates in interview"]))
}

/// Narrows a filter to the stages that a text names.
async fn narrow_to_stage(
    turn: &mut Turn<'_>,
    filter: &mut CandidateFilter,
    text: &str,
    caption: &mut Caption,
) -> Result<(), Halt> {
    let stages = turn.tx.stages().await?;
    let hiring: Vec<&Stage> = stages.iter().filter(|stage| stage.hiring).collect();
    let mut found = Vec::new();
    for text in alternatives(text) {
        found.extend(stage_in(&hiring, text));
    }
    let names: Vec<&str> =
        if found.is_empty() { &hiring } else { &found }.iter().map(|stage| stage.name.as_str()).collect();
    if found.is_empty() {
        let text = format!(
            "There is no stage “{}” for candidates. There is {}.",
            say::line(text, 60),
            say::list(&names, "and")
        );
        return Err(Turn::not_found(Reply::text(text).with_suggestions(["candidates"])));
    }
    caption.applied(format!("in {}", say::list(&names, "or")));
    filter.stages = Some(found.iter().map(|stage| stage.id).collect());
    Ok(())
}

/// How one candidate stands, in a sentence.
fn alone(turn: &Turn<'_>, one: &Candidate) -> String {
    let scored = one.score.map_or_else(|| "no score yet".to_owned(), |value| format!("a score of {}", score(value)));
    format!(
        "{} ({}) is in {} since {}, with {scored}.",
        say::line(one.name(), 60),
        say::line(&one.position, 60),
        one.stage,
        say::date(turn.local(one.since).date(), turn.today())
    )
}

fn table(turn: &Turn<'_>, subject: String, candidates: &[Candidate], matching: u64) -> Table {
    let mut table = Table::new(subject, &["Candidate", "Position", "Stage", "Score>", "Since", "Owner"]);
    for candidate in candidates {
        table.rows.push(vec![
            say::line(candidate.name(), 60),
            say::line(&candidate.position, 60),
            candidate.stage.clone(),
            candidate.score.map_or_else(|| tables::NONE.to_owned(), score),
            say::ago(turn.local(candidate.since), turn.local_now()),
            tables::or_none(candidate.owner.as_deref()),
        ]);
    }
    table.more = tables::more(matching, candidates.len());
    table
}
