//! What the handlers that write have in common: whom a record is about, what a time means, how both are shown.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use leancrm_core::{
    domain::task::{Task, TaskSearch},
    ids::{CompanyId, ContactId, DealId, TaskId},
    store::bulk::rows::On,
};
use leancrm_nlp::grammar::time::{Span, TimePhrase, TimePoint, TimeValue, to_utc};

use crate::{
    handlers::cards::NAME,
    reply::{Card, Reply},
    resolve::Found,
    say,
    turn::{EntityKind, Halt, Outcome, Turn},
};

/// The hour of a reminder for a day.
const HOUR_OF_REMINDERS: u32 = 9;

/// The names of a sentence that a record may hang on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::handlers) struct Names<'a> {
    pub(in crate::handlers) contact: Option<&'a str>,
    pub(in crate::handlers) company: Option<&'a str>,
    pub(in crate::handlers) deal: Option<&'a str>,
}

impl Names<'_> {
    /// The names beside a text that is data: where one stands outside it, those inside it are part of what is said.
    pub(in crate::handlers) fn beside(self, data: Option<&str>) -> Self {
        let data = data.unwrap_or_default().to_lowercase();
        let outside = |name: &&str| !data.contains(&name.to_lowercase());
        let beside = Self {
            contact: self.contact.filter(outside),
            company: self.company.filter(outside),
            deal: self.deal.filter(outside),
        };
        if beside == Self::default() { self } else { beside }
    }
}

impl Turn<'_> {
    /// The one record that a sentence names; `None` where it names none. A deal goes before the person it is with, and a person
    /// before their company, which then only narrows.
    pub(in crate::handlers) async fn named_record(&mut self, names: Names<'_>) -> Result<Option<Found>, Halt> {
        use EntityKind::{Company, Contact, Deal};
        Ok(Some(match (names.deal, names.contact, names.company) {
            (Some(deal), _, company) => self.deal("deal", Some(deal), company).await?,
            (None, Some(contact), Some(company)) => self.contact("contact", Some(contact), Some(company)).await?,
            (None, Some(contact), None) => self.anyone("contact", Some(contact), &[Contact, Company, Deal]).await?,
            (None, None, Some(company)) => self.anyone("company", Some(company), &[Company, Contact, Deal]).await?,
            (None, None, None) => return Ok(None),
        }))
    }

    /// The records that a task is about. Its title is kept whole, so a name in it that leads nowhere costs only the link, which
    /// the notes tell; a name that was said beside the title has to lead somewhere.
    pub(in crate::handlers) async fn linked(
        &mut self,
        names: Names<'_>,
        title: &str,
        notes: &mut Vec<String>,
    ) -> Result<On, Halt> {
        let mut on = On::default();
        let each = [
            Names { deal: names.deal, ..Names::default() },
            Names { contact: names.contact, ..Names::default() },
            Names { company: names.company, ..Names::default() },
        ];
        for one in each {
            let Some(name) = one.deal.or(one.contact).or(one.company) else { continue };
            match self.named_record(one).await {
                Ok(Some(found)) => {
                    notes.extend(found.note.clone());
                    add_link(&mut on, &found);
                }
                Ok(None) => {}
                Err(Halt::Say(_, Outcome::NotFound)) if title.to_lowercase().contains(&name.to_lowercase()) => {
                    notes.push(format!("I know no “{}”, so that stands in the title alone.", say::line(name, 60)));
                }
                Err(halt) => return Err(halt),
            }
        }
        Ok(on)
    }

    /// When something is due: a day alone is due at the end of it, which is kept as the midnight that begins it, the way lists
    /// read it. `None` where the words could not be dated.
    pub(in crate::handlers) fn due_moment(&self, phrase: &TimePhrase) -> Option<DateTime<Utc>> {
        let value = phrase.value.as_ref()?;
        let point = match value {
            TimeValue::Duration(span) => after(TimePoint::Minute(self.local_now()), *span)?,
            other => other.deadline()?,
        };
        Some(self.instant(point, NaiveTime::MIN))
    }

    /// When to remind: at nine where no hour was said. `None` where the words could not be dated.
    pub(in crate::handlers) fn reminder_moment(&self, phrase: &TimePhrase) -> Option<DateTime<Utc>> {
        let value = phrase.value.as_ref()?;
        let point = match value {
            TimeValue::Duration(span) => after(TimePoint::Minute(self.local_now()), *span)?,
            other => other.start().or(other.deadline())?,
        };
        Some(self.instant(point, morning()))
    }

    /// When and by when a task is put off to: a length counts from when it is due, or from now where that has passed; of a stretch
    /// such as next week it is the first day, at the hour it is due now.
    pub(in crate::handlers) fn put_off(
        &self,
        due_at: Option<DateTime<Utc>>,
        phrase: &TimePhrase,
    ) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let Some(TimeValue::Duration(span)) = &phrase.value else {
            let value = phrase.value.as_ref()?;
            let stretch = matches!(value, TimeValue::Range { .. });
            let point = if stretch { value.start().or(value.deadline())? } else { value.deadline()? };
            let hour = due_at.map(|due| self.local(due).time()).filter(|hour| *hour != NaiveTime::MIN);
            return Some((
                self.instant(point, hour.unwrap_or(NaiveTime::MIN)),
                self.instant(point, hour.unwrap_or_else(morning)),
            ));
        };
        let due = due_at.map(|due| self.local(due)).filter(|due| due.date() >= self.today());
        let from = match due {
            Some(due) if due.time() != NaiveTime::MIN => TimePoint::Minute(due.max(self.local_now())),
            Some(due) => TimePoint::Day(due.date()),
            None if span.is_whole_days() => TimePoint::Day(self.today()),
            None => TimePoint::Minute(self.local_now()),
        };
        let point = after(from, *span)?;
        Some((self.instant(point, NaiveTime::MIN), self.instant(point, morning())))
    }

    /// When something happened: on a day before today at its noon, which is the same day for everybody near by; today, now.
    pub(in crate::handlers) fn past_moment(&self, phrase: &TimePhrase) -> Option<DateTime<Utc>> {
        let value = phrase.value.as_ref()?;
        let point = match value {
            TimeValue::Duration(_) | TimeValue::Recurrence(_) => return None,
            other => other.start().or(other.deadline())?,
        };
        match point {
            TimePoint::Day(day) if day == self.today() => Some(self.now),
            point => {
                let moment = self.instant(point, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN));
                let whole_day_began = matches!(value, TimeValue::Range { .. }) && moment > self.now;
                Some(if whole_day_began && point.day() <= self.today() { self.now } else { moment })
            }
        }
    }

    fn instant(&self, point: TimePoint, of_a_day: NaiveTime) -> DateTime<Utc> {
        let local = match point {
            TimePoint::Day(day) => day.and_time(of_a_day),
            TimePoint::Minute(minute) => minute,
        };
        to_utc(local, self.actor.timezone())
    }

    /// A moment with its date and weekday, and how near it is: `Thu 12 Mar 15:00 (tomorrow)`; without the hour where it stands for
    /// a day.
    pub(in crate::handlers) fn dated(&self, moment: DateTime<Utc>) -> String {
        dated(self.local(moment), self.today())
    }

    /// A task by its id, as a list shows it.
    pub(in crate::handlers) async fn task_by_id(&mut self, id: TaskId) -> Result<Option<Task>, Halt> {
        let search = TaskSearch { ids: Some(vec![id]), ..TaskSearch::default() };
        Ok(self.tx.find_tasks(&search, 1).await?.pop())
    }

    /// A task with everything that was understood of it.
    pub(in crate::handlers) fn task_card(&self, task: &Task) -> Card {
        let due = task.due_at.map_or_else(|| "no date".to_owned(), |due| self.dated(due));
        let reminds = task.remind_at.is_some();
        let mut card = Card::new(task.title.clone())
            .field(if reminds { "Remind" } else { "Due" }, Some(due))
            .field("For", Some(say::line(&task.assignee, NAME)))
            .field("About", task.about.as_deref().map(|about| say::line(about, NAME)))
            .field("Priority", (task.priority != "normal").then(|| task.priority.clone()));
        card.badge = task.done_at.map(|_| "done".to_owned());
        card
    }

    /// A task was written: "it" means it from now on. The list it stands in is still the one that "the second" counts in.
    pub(in crate::handlers) fn focus_on(&mut self, task: &Task) {
        if !self.tasks.contains(&task.id) {
            self.tasks = vec![task.id];
        }
        self.focus.task = Some(task.title.clone());
    }
}

/// The reply with the asides of a reading.
pub(in crate::handlers) fn with_notes(reply: Reply, notes: Vec<String>) -> Reply {
    notes.into_iter().fold(reply, |reply, note| reply.with_note(Some(note)))
}

/// Hangs a record on what was found.
pub(in crate::handlers) fn add_link(on: &mut On, found: &Found) {
    match found.kind {
        EntityKind::Contact => on.contact = Some(ContactId::from_uuid(found.id)),
        EntityKind::Company => on.company = Some(CompanyId::from_uuid(found.id)),
        EntityKind::Deal => on.deal = Some(DealId::from_uuid(found.id)),
        EntityKind::Lead
        | EntityKind::Meeting
        | EntityKind::Member
        | EntityKind::Task
        | EntityKind::Finding
        | EntityKind::New
        | EntityKind::Nothing => {}
    }
}

fn morning() -> NaiveTime {
    NaiveTime::from_hms_opt(HOUR_OF_REMINDERS, 0, 0).unwrap_or(NaiveTime::MIN)
}

/// The point that lies a span after another; whole days after a day are a day.
fn after(from: TimePoint, span: Span) -> Option<TimePoint> {
    let months = |day: NaiveDate| day.checked_add_months(Months::new(u32::try_from(span.months).ok()?));
    match from {
        TimePoint::Day(day) if span.is_whole_days() => {
            let days = Days::new(u64::try_from(span.seconds / Span::DAY).ok()?);
            Some(TimePoint::Day(months(day)?.checked_add_days(days)?))
        }
        point => {
            let start = point.instant();
            let shifted = months(start.date())?.and_time(start.time());
            Some(TimePoint::Minute(shifted.checked_add_signed(TimeDelta::try_seconds(span.seconds)?)?))
        }
    }
}

fn dated(local: NaiveDateTime, today: NaiveDate) -> String {
    let date = say::date(local.date(), today);
    let hour = if local.time() == NaiveTime::MIN { String::new() } else { format!(" {}", say::clock(local.time())) };
    let near = say::day(local.date(), today);
    let near = if near == date { String::new() } else { format!(" ({near})") };
    format!("{date}{hour}{near}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_text_is_data_where_another_stands_beside_it() {
        let names = Names { contact: Some("Ana"), company: Some("Globex"), deal: None };
        assert_eq!(names.beside(Some("ask <ANA> first")), Names { contact: None, ..names });
        assert_eq!(names.beside(Some("Ana and Globex")), names, "one of them has to be meant");
        assert_eq!(names.beside(None), names);
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_moment_is_told_with_its_weekday_however_near_it_is() {
        let today = at("2026-03-11T09:30:00").date();
        assert_eq!(dated(at("2026-03-12T15:00:00"), today), "Thu 12 Mar 15:00 (tomorrow)");
        assert_eq!(dated(at("2026-03-11T00:00:00"), today), "Wed 11 Mar (today)");
        assert_eq!(dated(at("2026-03-20T00:00:00"), today), "Fri 20 Mar");
    }

    #[test]
    fn days_after_a_day_are_a_day_and_hours_after_it_a_moment() {
        let span = |months, seconds| Span { months, seconds };
        let day = TimePoint::Day(at("2026-01-31T00:00:00").date());
        assert_eq!(after(day, span(1, 0)), Some(TimePoint::Day(at("2026-02-28T00:00:00").date())));
        assert_eq!(after(day, span(0, 2 * Span::DAY)), Some(TimePoint::Day(at("2026-02-02T00:00:00").date())));
        assert_eq!(after(day, span(0, 3600)), Some(TimePoint::Minute(at("2026-01-31T01:00:00"))));
        assert_eq!(after(day, span(-1, 0)), None, "nothing is put off into the past");
    }
}
