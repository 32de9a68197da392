//! What booking and moving meetings have in common: what a time means, and what is on then.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use leancrm_core::{
    domain::meeting::{Meeting, Written},
    ids::MeetingId,
    store::MeetingFilter,
};
use leancrm_nlp::grammar::time::{TimePhrase, TimePoint, TimeValue, to_utc};

use crate::{
    handlers::cards::NAME,
    reply::{Block, Card, Reply, Tone},
    say,
    turn::{Halt, Turn},
};

/// What somebody said of when a meeting is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::handlers) enum When {
    /// At a moment.
    At(NaiveDateTime),
    /// At an hour, of a day that goes without saying.
    Hour(NaiveDateTime),
    /// From one moment to another.
    Between(NaiveDateTime, NaiveDateTime),
    /// On a day, at no hour.
    On(NaiveDate),
    /// For so long.
    Length(TimeDelta),
    /// Again and again.
    Series,
}

/// What a phrase means; `None` where it could not be read.
pub(in crate::handlers) fn when(phrase: &TimePhrase) -> Option<When> {
    Some(match phrase.value.as_ref()? {
        TimeValue::Instant(at) if is_clock(&phrase.text) => When::Hour(*at),
        TimeValue::Instant(at) => When::At(*at),
        TimeValue::Date(day) => When::On(*day),
        TimeValue::Range { from: Some(TimePoint::Minute(from)), to: Some(TimePoint::Minute(to)) } => {
            When::Between(*from, *to)
        }
        TimeValue::Range { from: Some(TimePoint::Minute(from)), .. } => When::At(*from),
        TimeValue::Range { from, to } => When::On(from.or(*to)?.day()),
        TimeValue::Duration(span) if span.months == 0 => When::Length(TimeDelta::try_seconds(span.seconds)?),
        TimeValue::Duration(_) => return None,
        TimeValue::Recurrence(_) => When::Series,
    })
}

/// Whether words say an hour and no day.
pub(in crate::handlers) fn is_clock(text: &str) -> bool {
    const PLAIN: [&str; 15] = [
        "at", "around", "about", "by", "to", "noon", "midday", "midnight", "o'clock", "am", "pm", "half", "past",
        "quarter", "till",
    ];
    let hour = |word: &str| {
        let bare = word.trim_end_matches("am").trim_end_matches("pm");
        !bare.is_empty() && bare.len() <= 5 && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'))
    };
    let text = text.to_lowercase();
    let mut words = text.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| PLAIN.contains(&word) || hour(word))
}

impl Turn<'_> {
    /// A moment on the asker's clock.
    pub(in crate::handlers) fn utc(&self, local: NaiveDateTime) -> DateTime<Utc> {
        to_utc(local, self.actor.timezone())
    }

    /// What the asker has on at a time beside one meeting, in a sentence; `None` where they are free.
    pub(in crate::handlers) async fn on_then(
        &mut self,
        (start, end): (DateTime<Utc>, DateTime<Utc>),
        beside: Option<MeetingId>,
    ) -> Result<Option<String>, Halt> {
        let members = self.actor.member().map(|me| vec![me]);
        let filter = MeetingFilter { members, from: Some(start), before: Some(end), ..MeetingFilter::default() };
        let meetings = self.meetings(&filter, 50).await?;
        let on = |meeting: &&Meeting| {
            Some(meeting.id) != beside && meeting.takes_time() && meeting.days.is_none() && meeting.ends_at > start
        };
        let told: Vec<String> = meetings
            .iter()
            .filter(on)
            .map(|meeting| format!("“{}” ({})", say::line(&meeting.title, 60), self.hours(meeting)))
            .collect();
        let more = told.len().saturating_sub(3);
        Ok(match told.as_slice() {
            [] => None,
            few if more == 0 => Some(format!("You have {} then.", say::list(few, "and"))),
            many => Some(format!("You have {} and {more} more then.", many[..3].join(", "))),
        })
    }

    /// A meeting as it was written.
    pub(in crate::handlers) fn meeting_card(&self, meeting: &Meeting) -> Card {
        let day = say::capital(&say::day(self.day_of(meeting), self.today()));
        let mut card = Card::new(say::line(&meeting.title, NAME))
            .field("With", meeting.contact.as_ref().map(|(_, name)| say::line(name, NAME)))
            .field("Company", meeting.company.as_ref().map(|(_, name)| say::line(name, NAME)))
            .field("Where", meeting.location.as_deref().map(|place| say::line(place, NAME)));
        card.subtitle = Some(format!("{day} {}", self.hours(meeting)));
        card
    }
}

/// A reply with a warning that a preview carries on.
pub(in crate::handlers) fn with_warning(reply: Reply, text: Option<String>) -> Reply {
    match text {
        Some(text) => reply.with(Block::Text { text, tone: Tone::Warning }),
        None => reply,
    }
}

/// What is said of a change by whether it reaches a calendar.
pub(in crate::handlers) const fn where_it_stands(turn: &Turn<'_>, written: Written) -> &'static str {
    match written {
        Written::Nowhere if turn.connector.is_none() => {
            "No calendar of yours is connected, so this stands in LeanCRM alone and nobody is told."
        }
        Written::Nowhere => {
            "No calendar of yours is connected, so this stands in LeanCRM alone and nobody is told. Say “connect Google” to have \
             your meetings in your calendar."
        }
        Written::There | Written::Pending | Written::Failed => {
            "It is written to your Google Calendar in a moment, and Google tells whoever is invited."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_alone_is_told_from_an_hour_of_a_day() {
        for clock in ["3pm", "at 3", "15:30", "to 4 pm", "noon", "half past 3", "around 9.30"] {
            assert!(is_clock(clock), "{clock}");
        }
        for day in ["tomorrow", "Tue 3pm", "the 12th at 3", "12 March", "", "next week", "today at 3"] {
            assert!(!is_clock(day), "{day}");
        }
    }
}
