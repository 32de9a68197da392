//! From an intent to its handler, without a wildcard: a new intent does not compile until it has an answer.

use leancrm_core::text::words;
use leancrm_nlp::{Intent, IntentName, Kind, intent::Choose};

use crate::{
    handlers,
    question::Question,
    reply::Reply,
    turn::{Answered, Turn},
};

/// Answers an intent.
pub(crate) async fn answer(turn: &mut Turn<'_>, intent: &Intent) -> Answered {
    match intent {
        Intent::Help(slots) => handlers::help::answer(turn, slots).await,
        Intent::ContactLookup(slots) => handlers::contact_lookup::answer(turn, slots).await,
        Intent::CompanyLookup(slots) => handlers::company_lookup::answer(turn, slots).await,
        Intent::DealStatus(slots) => handlers::deal_status::answer(turn, slots).await,
        Intent::DealsList(slots) => handlers::deals_list::answer(turn, slots).await,
        Intent::PipelineOverview(slots) => handlers::pipeline_overview::answer(turn, slots).await,
        Intent::Forecast(slots) => handlers::forecast::answer(turn, slots).await,
        Intent::RelationshipStatus(slots) => handlers::relationship_status::answer(turn, slots).await,
        Intent::StaleDeals(slots) => handlers::stale_deals::answer(turn, slots).await,
        Intent::Briefing(slots) => handlers::briefing::answer(turn, slots).await,
        Intent::MeetingPrep(slots) => handlers::meeting_prep::answer(turn, slots).await,
        Intent::Agenda(slots) => handlers::agenda::answer(turn, slots).await,
        Intent::TasksList(slots) => handlers::tasks_list::answer(turn, slots).await,
        Intent::RecentActivity(slots) => handlers::recent_activity::answer(turn, slots).await,
        Intent::LeadsList(slots) => handlers::leads_list::answer(turn, slots).await,
        Intent::Search(slots) => handlers::search::answer(turn, slots).await,
        Intent::Report(slots) => handlers::report::answer(turn, slots).await,
        Intent::TeamOverview(slots) => handlers::team_overview::answer(turn, slots).await,
        Intent::WhoKnows(slots) => handlers::who_knows::answer(turn, slots).await,
        Intent::Count(slots) => handlers::count::answer(turn, slots).await,
        Intent::Greet(slots) => handlers::greet::answer(turn, slots).await,
        Intent::Thanks(slots) => handlers::thanks::answer(turn, slots).await,
        Intent::OutOfScope(slots) => handlers::out_of_scope::answer(turn, slots).await,
        Intent::ActivityLog(slots) => handlers::activity_log::answer(turn, slots).await,
        Intent::NoteAdd(slots) => handlers::note_add::answer(turn, slots).await,
        Intent::TaskCreate(slots) => handlers::task_create::answer(turn, slots).await,
        Intent::ReminderCreate(slots) => handlers::reminder_create::answer(turn, slots).await,
        Intent::TaskUpdate(slots) => handlers::task_update::answer(turn, slots).await,
        Intent::DealCreate(slots) => handlers::deal_create::answer(turn, slots).await,
        Intent::DealUpdate(slots) => handlers::deal_update::answer(turn, slots).await,
        Intent::DealMoveStage(slots) => handlers::deal_move_stage::answer(turn, slots).await,
        Intent::DealClose(slots) => handlers::deal_close::answer(turn, slots).await,
        Intent::ContactCreate(slots) => handlers::contact_create::answer(turn, slots).await,
        Intent::ContactUpdate(slots) => handlers::contact_update::answer(turn, slots).await,
        Intent::CompanyUpsert(slots) => handlers::company_upsert::answer(turn, slots).await,
        Intent::LeadCreate(slots) => handlers::lead_create::answer(turn, slots).await,
        Intent::LeadDisposition(slots) => handlers::lead_disposition::answer(turn, slots).await,
        Intent::OwnerAssign(slots) => handlers::owner_assign::answer(turn, slots).await,
        Intent::CandidateUpdate(slots) => handlers::candidate_update::answer(turn, slots).await,
        Intent::CandidatesList(slots) => handlers::candidates_list::answer(turn, slots).await,
        Intent::RecordsAdmin(slots) => handlers::records_admin::answer(turn, slots).await,
        Intent::SettingsSet(slots) => handlers::settings_set::answer(turn, slots).await,
        Intent::ChangesSince(slots) => handlers::changes_since::answer(turn, slots).await,
        Intent::ExplainValue(slots) => handlers::explain_value::answer(turn, slots).await,
        Intent::Undo(slots) => handlers::undo::answer(turn, slots).await,
        Intent::Confirm(_) | Intent::Cancel(_) | Intent::Choose(_) | Intent::Edit(_) => {
            handlers::dialogue::answer(turn, intent.name())
        }
        Intent::SystemStatus(slots) => handlers::system_status::answer(turn, slots, intent).await,
        Intent::MeetingSchedule(slots) => handlers::meeting_schedule::answer(turn, slots).await,
        Intent::MeetingUpdate(slots) => handlers::meeting_update::answer(turn, slots).await,
        Intent::MessageSend(_) | Intent::WorkflowRun(_) | Intent::WorkflowDraft(_) | Intent::Subscribe(_) => {
            handlers::not_yet::answer(turn, intent)
        }
    }
}

/// The reply to a sentence that was not understood: what it may have meant, or what can be asked.
pub(crate) fn unsure(alternatives: &[IntentName]) -> Reply {
    let offered = alternatives.iter().copied().filter(|name| matches!(name.kind(), Kind::Read | Kind::Write));
    let mut readings: Vec<IntentName> = offered.take(3).collect();
    readings.dedup();
    if readings.is_empty() {
        return Reply::text("I'm not sure what you mean, so I did nothing. You can ask me things like:")
            .with_suggestions(["what's happening with John?", "my deals closing this month", "what's on today?"]);
    }
    let titles = readings.iter().map(|name| format!("“{}”", name.title())).collect::<Vec<_>>().join(" or ");
    let example = |name: &IntentName| name.examples().first().map(|(sentence, _)| *sentence);
    // A suggestion is said by a press; an example of a change must not become one.
    let (writes, reads): (Vec<IntentName>, Vec<IntentName>) = readings.iter().partition(|name| name.is_write());
    let ways: Vec<String> = writes.iter().filter_map(example).map(|sentence| format!("“{sentence}”")).collect();
    let note = (!ways.is_empty()).then(|| format!("Changes are said for example like {}.", ways.join(" or ")));
    let doubt = if readings.len() == 1 { "I'm not sure that you mean" } else { "I'm not sure which you mean:" };
    Reply::text(format!("{doubt} {titles}. Nothing was changed. Please say it another way."))
        .with_note(note)
        .with_suggestions(reads.iter().filter_map(example))
}

/// Which option of an open question a choice in words means: its number, or the one option whose words contain all of it.
pub(crate) fn chosen_option(choice: &Choose, open: &Question) -> Option<usize> {
    let count = open.candidates.len();
    if let Some(ordinal) = choice.ordinal {
        return match usize::try_from(ordinal) {
            Ok(position) => position.checked_sub(1).filter(|position| *position < count),
            Err(_) => count.checked_sub(usize::try_from(ordinal.unsigned_abs()).ok()?),
        };
    }
    let said = [&choice.text, &choice.company, &choice.contact, &choice.location].into_iter().flatten();
    let wanted: Vec<String> = said.flat_map(|text| words(text)).collect();
    let fits = |position: &usize| {
        let candidate = &open.candidates[*position];
        let known = words(&format!("{} {}", candidate.label, candidate.detail.as_deref().unwrap_or_default()));
        wanted.iter().all(|word| known.contains(word))
    };
    let mut fitting = (0..count).filter(fits);
    match (wanted.is_empty(), fitting.next(), fitting.next()) {
        (false, Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use leancrm_core::ids::QuestionId;

    use super::*;
    use crate::question::Wanted;
    use crate::turn::{Candidate, EntityKind};

    fn two_johns() -> Question {
        let candidate = |label: &str, detail: &str| Candidate {
            kind: EntityKind::Contact,
            id: uuid::Uuid::nil(),
            label: label.to_owned(),
            detail: Some(detail.to_owned()),
        };
        Question {
            id: QuestionId::from_uuid(uuid::Uuid::nil()),
            requests: Vec::new(),
            at: 0,
            slot: "contact".to_owned(),
            wanted: Wanted::Choice,
            candidates: vec![candidate("John Smith", "Acme Corp"), candidate("John Carter", "Globex")],
            prompt: "Which John?".to_owned(),
        }
    }

    #[test]
    fn an_example_of_a_change_is_never_a_button() {
        let reply = unsure(&[IntentName::NoteAdd, IntentName::TasksList, IntentName::TaskCreate]);
        let said = crate::console::render(&reply, 400);
        assert!(said.contains("note on Acme") && said.contains("create a task"), "{said}");
        let buttons = reply.blocks.iter().filter_map(|block| match block {
            crate::reply::Block::Suggestions { items } => Some(items.len()),
            _ => None,
        });
        assert_eq!(buttons.sum::<usize>(), 1, "{said}");
    }

    #[test]
    fn a_choice_is_made_by_number_from_the_end_or_by_what_tells_it_apart() {
        let question = two_johns();
        let by = |ordinal: Option<i64>, text: Option<&str>| {
            chosen_option(&Choose { ordinal, text: text.map(str::to_owned), ..Choose::default() }, &question)
        };
        assert_eq!(by(Some(2), None), Some(1));
        assert_eq!(by(Some(-1), None), Some(1));
        assert_eq!(by(Some(3), None), None);
        assert_eq!(by(None, Some("Globex")), Some(1));
        assert_eq!(by(None, Some("smith")), Some(0));
        assert_eq!(by(None, Some("John")), None, "both are called John");
        assert_eq!(by(None, None), None);
    }
}
