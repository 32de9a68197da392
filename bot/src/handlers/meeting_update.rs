//! `meeting_update`: a meeting is moved, takes longer or shorter, or is called off.

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    domain::meeting::{Meeting, Written},
    ops::meetings::{self, MeetingEdit},
    tenancy::Permission,
};
use leancrm_nlp::{grammar::time::TimePhrase, intent::MeetingUpdate};

use super::{
    meeting_schedule::booked,
    shared::{
        booking::{When, when, where_it_stands, with_warning},
        writing::with_notes,
    },
    task_create::undated,
};
use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

mod which;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Move,
    Cancel,
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &MeetingUpdate) -> Answered {
    turn.actor.require(Permission::CALENDAR_WRITE)?;
    let slots = &which::untangled(slots, turn.local_now());
    let wish = wish(slots)?;
    let meeting = which::meeting(turn, slots, wish).await?;
    allowed(&meeting, wish)?;
    let edit = match wish {
        Wish::Cancel => MeetingEdit::Cancel,
        Wish::Move => {
            let (starts_at, ends_at) = moved(turn, slots, &meeting)?;
            MeetingEdit::Move { starts_at, ends_at }
        }
    };
    let on_then = match edit {
        MeetingEdit::Move { starts_at, ends_at } => turn.on_then((starts_at, ends_at), Some(meeting.id)).await?,
        MeetingEdit::Cancel => None,
    };
    let (before, after) = meetings::edit(turn.tx, meeting.id, edit, turn.recorder).await?;
    turn.meeting = Some(meeting.id);
    let mut notes = vec![where_it_stands(turn, meeting.written).to_owned()];
    if let (Some(who), Wish::Cancel) = (&meeting.called_by, wish) {
        notes.push(format!(
            "{} called it, so it goes from your calendar alone, and they are told that you do not come.",
            say::line(who, 80)
        ));
    }
    let reply = match wish {
        Wish::Cancel => {
            turn.meeting = None;
            let card = turn.meeting_card(&meeting);
            Reply::text("Called off.").with_card(card)
        }
        Wish::Move => {
            let told = |starts: DateTime<Utc>, ends: DateTime<Utc>| {
                format!("{} for {}", turn.dated(starts), say::minutes((ends - starts).num_minutes()))
            };
            let text = format!(
                "Moved: {} → {}.",
                told(before.starts_at, before.ends_at),
                told(after.starts_at, after.ends_at)
            );
            booked(turn, meeting.id, &text).await?
        }
    };
    Ok(with_notes(with_warning(reply, on_then), notes))
}

fn wish(slots: &MeetingUpdate) -> Result<Wish, Halt> {
    if slots.scope.as_deref() == Some("all") {
        return Err(refused(
            "Many meetings at once is not there yet by chat, so nothing was changed. Name one of them.",
        ));
    }
    match slots.action.as_deref().unwrap_or("move") {
        "cancel" => Ok(Wish::Cancel),
        "invite" => Err(refused(
            "Adding somebody to a meeting is not there yet by chat, so nothing was changed. Invite them in your calendar; LeanCRM \
             follows it from there.",
        )),
        _ => Ok(Wish::Move),
    }
}

/// Whether a meeting may be changed from here.
fn allowed(meeting: &Meeting, wish: Wish) -> Result<(), Halt> {
    let title = say::line(&meeting.title, 80);
    if wish == Wish::Move && meeting.days.is_some() {
        return Err(refused(&format!(
            "“{title}” takes whole days, and those are moved in the calendar itself. Nothing was changed."
        )));
    }
    if let (Some(who), Wish::Move, true) = (&meeting.called_by, wish, meeting.written != Written::Nowhere) {
        let who = say::line(who, 80);
        return Err(refused(&format!(
            "{who} called “{title}”, and only whoever calls a meeting can move it. Nothing was changed; ask them for another time, or \
             call it off for yourself."
        )));
    }
    Ok(())
}

fn refused(text: &str) -> Halt {
    Halt::Say(
        Box::new(Reply::text(text).with_suggestions(["what's on today?", "what's on this week?"])),
        Outcome::Refused,
    )
}

/// When it begins and ends from now on.
fn moved(
    turn: &mut Turn<'_>,
    slots: &MeetingUpdate,
    meeting: &Meeting,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Halt> {
    let length = meeting.ends_at - meeting.starts_at;
    let was = turn.local(meeting.starts_at);
    let at = |turn: &Turn<'_>, local, length| {
        let starts_at = turn.utc(local);
        Ok((starts_at, starts_at + length))
    };
    // "By an hour" is heard as what it is, or as the meeting that it is about.
    let phrase = slots.start.clone().or_else(|| which::length_in(slots, turn.local_now()));
    let Some(phrase) = phrase else {
        let prompt = format!("When shall “{}” be instead?", say::line(&meeting.title, 80));
        return Err(turn.ask_for("start", Wanted::Time, prompt));
    };
    match when(&phrase) {
        None | Some(When::Series) => Err(undated(turn, "start", &phrase.text)),
        Some(When::At(local)) => at(turn, local, length),
        Some(When::Hour(local)) => at(turn, was.date().and_time(local.time()), length),
        Some(When::On(day)) => at(turn, day.and_time(was.time()), length),
        // "My 3pm to 4pm" moves it; "to 3 to 4pm" says both its ends.
        Some(When::Between(from, to)) if from == was => at(turn, to, length),
        Some(When::Between(from, to)) if to > from => at(turn, from, to - from),
        Some(When::Between(from, _)) => at(turn, from, length),
        Some(When::Length(span)) => Ok(stretched(&turn.said, &phrase, meeting, span)),
    }
}

/// What a length of time does to a meeting: it takes so long from now on, so much more or less, or begins so much later or sooner.
fn stretched(said: &str, phrase: &TimePhrase, meeting: &Meeting, span: TimeDelta) -> (DateTime<Utc>, DateTime<Utc>) {
    let said = format!(" {} ", said.to_lowercase());
    let says = |words: &[&str]| words.iter().any(|word| said.contains(&format!(" {word} ")));
    let by = said.contains(&format!(" by {}", phrase.text.to_lowercase()));
    let (start, end) = (meeting.starts_at, meeting.ends_at);
    if says(&["extend", "lengthen", "longer"]) && (by || says(&["longer"])) {
        (start, end + span)
    } else if says(&["shorten", "cut", "shorter"]) && (by || says(&["shorter"])) {
        (start, end - span)
    } else if by || says(&["later", "earlier", "back", "forward", "postpone", "delay"]) {
        let sooner = says(&["earlier", "forward", "sooner"]) && !says(&["later"]);
        let by = if sooner { -span } else { span };
        (start + by, end + by)
    } else {
        (start, start + span)
    }
}

#[cfg(test)]
mod tests {
    use leancrm_core::ids::MeetingId;

    use super::*;

    fn meeting() -> Meeting {
        let starts_at = DateTime::UNIX_EPOCH;
        Meeting {
            id: MeetingId::from_uuid(uuid::Uuid::nil()),
            title: "Talk".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(30),
            location: None,
            member: String::new(),
            contact: None,
            company: None,
            deal: None,
            status: "confirmed".to_owned(),
            days: None,
            is_private: false,
            is_free: false,
            people: Vec::new(),
            link: None,
            description: None,
            called_by: None,
            written: Written::Nowhere,
        }
    }

    #[test]
    fn a_length_makes_a_meeting_so_long_or_moves_its_end_or_all_of_it() {
        let phrase = TimePhrase { text: "15 minutes".to_owned(), value: None };
        for (said, start, end) in [
            ("make the talk 15 minutes", 0, 15),
            ("extend the talk to 15 minutes", 0, 15),
            ("extend the talk by 15 minutes", 0, 45),
            ("shorten the talk by 15 minutes", 0, 15),
            ("push the talk by 15 minutes", 15, 45),
            ("move the talk forward by 15 minutes", -15, 15),
            ("push the talk back 15 minutes", 15, 45),
        ] {
            let (from, to) = stretched(said, &phrase, &meeting(), TimeDelta::minutes(15));
            let minutes = |at: DateTime<Utc>| (at - DateTime::UNIX_EPOCH).num_minutes();
            assert_eq!((minutes(from), minutes(to)), (start, end), "{said}");
        }
    }
}
