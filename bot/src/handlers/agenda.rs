//! `agenda`: what stands in the calendar, and when there is free time.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use leancrm_core::{
    domain::{
        deal::first_workday,
        meeting::{BUSY, DAY_CLOSES, DAY_OPENS, Meeting, MeetingPerson, free_slots},
    },
    ids::{CompanyId, ContactId},
    store::{MeetingFilter, Named},
    tenancy::Permission,
};
use leancrm_nlp::{
    grammar::time::{TimePhrase, TimeValue},
    intent::Agenda,
    slots::Owner,
};

use super::{
    cards::{self, NAME, SUBJECT, Stretch, cell},
    shared::{Caption, Toward},
};
use crate::{
    reply::{Reply, Table},
    resolve::{Found, Owners, is_guess},
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// How far ahead one looks where no stretch was said.
const AHEAD_DAYS: i64 = 14;
/// The shortest gap that counts as free.
const SHORTEST_MINUTES: i64 = 15;
/// How many days of free time are listed.
const FREE_DAYS: u64 = 14;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Agenda) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_READ)?;
    let mut caption = Caption::default();
    let (slots, owners) = whose(turn, slots).await?;
    let slots = &slots;
    if slots.free == Some(true) {
        return free(turn, slots, owners.as_ref(), &mut caption).await;
    }
    let with = with_whom(turn, slots, &mut caption).await?;
    let said = turn.stretch(slots.period.as_ref(), Toward::Future, "", &mut caption);
    let ahead = Stretch {
        from: Some(turn.now),
        before: Some(turn.now + TimeDelta::days(if with.is_some() { 365 } else { AHEAD_DAYS })),
    };
    let stretch = said.unwrap_or(ahead);
    let filter = filter(turn, stretch, with.as_ref(), owners.as_ref());
    let limit = cards::limit(slots.limit, 20, &mut caption);
    let meetings = turn.meetings(&filter, limit).await?;
    let subject = match &with {
        Some(with) => match &owners {
            Some(owners) => caption.title(&format!("{} meetings with {}", owners.label, say::line(&with.label, NAME))),
            None => caption.title(&format!("meetings with {}", say::line(&with.label, NAME))),
        },
        None if said.is_some() => caption.title(&calendar(owners.as_ref())),
        None => caption.title(&format!("{}, the next {AHEAD_DAYS} days", calendar(owners.as_ref()))),
    };
    let Some(first) = meetings.first() else {
        let reply = Reply::text(format!("{subject}: nothing is planned."));
        return Ok(caption.notes(reply).with_suggestions(nothing_planned(with.as_ref())));
    };
    if let [only] = meetings.as_slice() {
        turn.meeting = Some(only.id);
    }
    turn.focus.contact = first.contact.as_ref().map(|(_, name)| name.clone()).or_else(|| turn.focus.contact.take());
    turn.focus.company = first.company.as_ref().map(|(_, name)| name.clone()).or_else(|| turn.focus.company.take());
    let reply = Reply::text(opening(turn, &meetings)).with_table(table(turn, subject, &meetings));
    let reply = reply.with_note(clash(turn, &meetings));
    Ok(caption.notes(reply).with_suggestions(suggestions(turn, &meetings)))
}

/// Whose calendar, within the asker's reach; `None` for one's own where nothing was said. A colleague may have been taken for
/// somebody to meet: a name that is a colleague's and surely nobody else's means their calendar.
async fn whose(turn: &mut Turn<'_>, slots: &Agenda) -> Result<(Agenda, Option<Owners>), Halt> {
    let mut slots = slots.clone();
    if slots.owner.is_none()
        && let (Some(name), None) = (&slots.contact, &slots.company)
        && turn.colleague(name).await?.is_some()
    {
        let customers = turn.tx.resolve(name, &[Named::Contact, Named::Company], 1).await?;
        if customers.quality.is_none() || is_guess(customers.quality) {
            slots.owner = slots.contact.take().map(Owner::Member);
        }
    }
    let owner = slots.owner.clone().filter(|owner| !matches!(owner, Owner::Unassigned));
    Ok(match owner {
        Some(owner) => {
            let owners = turn.owners(Some(&owner), Permission::ACTIVITIES_READ).await?;
            (slots, Some(owners))
        }
        None => (slots, None),
    })
}

/// How a calendar is called: `your calendar`, `Sofia's calendar`.
fn calendar(owners: Option<&Owners>) -> String {
    match owners.map(|owners| owners.label.as_str()) {
        None | Some("My") => "your calendar".to_owned(),
        Some("All") => "everybody's calendars".to_owned(),
        Some(label) => format!("{label} calendar"),
    }
}

/// The person or company that was named. A group of colleagues ("design team") is no contact: its words are looked for among
/// the titles then.
async fn with_whom(turn: &mut Turn<'_>, slots: &Agenda, caption: &mut Caption) -> Result<Option<Found>, Halt> {
    let found = match (&slots.contact, &slots.company) {
        (None, None) => return Ok(None),
        (Some(contact), Some(company)) => turn.contact("contact", Some(contact), Some(company)).await?,
        (Some(contact), None) => {
            turn.anyone("contact", Some(contact), &[EntityKind::Contact, EntityKind::Company]).await?
        }
        (None, Some(company)) => {
            turn.anyone("company", Some(company), &[EntityKind::Company, EntityKind::Contact]).await?
        }
    };
    caption.aside(found.note.clone());
    Ok(Some(found))
}

/// The meetings of a stretch in the calendars that are meant, the asker's own where nobody's was said.
fn filter(turn: &Turn<'_>, stretch: Stretch, with: Option<&Found>, owners: Option<&Owners>) -> MeetingFilter {
    let company = with.filter(|found| found.kind == EntityKind::Company).map(|found| CompanyId::from_uuid(found.id));
    let contact = with.filter(|found| found.kind == EntityKind::Contact).map(|found| ContactId::from_uuid(found.id));
    // With somebody named, colleagues' meetings with them matter too.
    let members = match owners {
        Some(owners) => owners.ids.clone(),
        None if with.is_some() => None,
        None => turn.actor.member().map(|me| vec![me]),
    };
    MeetingFilter { id: None, members, from: stretch.from, before: stretch.before, contact, company }
}

fn opening(turn: &Turn<'_>, meetings: &[Meeting]) -> String {
    let count = say::count(meetings.len() as u64, "meeting");
    let ahead = || meetings.iter().filter(|meeting| meeting.ends_at > turn.now);
    let timed = ahead().find(|meeting| meeting.days.is_none());
    let Some(next) = timed.or_else(|| ahead().next()) else { return format!("{count}.") };
    if next.days.is_some() {
        let day = say::day(turn.day_of(next), turn.today());
        return format!("{count}. {}, {}: {}.", say::capital(&day), turn.hours(next), say::line(&next.title, 60));
    }
    let title = say::line(&next.title, 60);
    if next.starts_at <= turn.now {
        let until = say::clock(turn.local(next.ends_at).time());
        return format!("{count}. Now, until {until}: {title}.");
    }
    format!("{count}. Next: {title}, {}.", turn.at(next.starts_at))
}

impl Turn<'_> {
    /// Meetings as the asker sees them; where others read along, a private one says no more than that somebody is busy.
    pub(in crate::handlers) async fn meetings(
        &mut self,
        filter: &MeetingFilter,
        limit: i64,
    ) -> Result<Vec<Meeting>, Halt> {
        let mut meetings = self.tx.meetings(filter, limit).await?;
        for meeting in meetings.iter_mut().filter(|meeting| self.public && meeting.is_private) {
            (meeting.title, meeting.location) = (BUSY.to_owned(), None);
        }
        Ok(meetings)
    }

    /// The days and the hours of a meeting, on the asker's clock: `09:00–09:30`, `all day until Fri 13 Mar`.
    pub(in crate::handlers) fn hours(&self, meeting: &Meeting) -> String {
        let today = self.today();
        if let Some((first, until)) = meeting.days {
            let last = until.pred_opt().filter(|last| *last > first);
            return last
                .map_or_else(|| "all day".to_owned(), |last| format!("all day until {}", say::day(last, today)));
        }
        let (start, end) = (self.local(meeting.starts_at), self.local(meeting.ends_at));
        let end = if end.date() == start.date() { say::clock(end.time()) } else { say::when(end, today) };
        format!("{}–{end}", say::clock(start.time()))
    }

    /// The day on which a meeting begins: of whole days the first, wherever the asker is.
    pub(in crate::handlers) fn day_of(&self, meeting: &Meeting) -> NaiveDate {
        meeting.days.map_or_else(|| self.local(meeting.starts_at).date(), |(first, _)| first)
    }
}

/// Whom a meeting is with: the contact and the company, and how many others.
fn with(meeting: &Meeting) -> Option<String> {
    let contact = meeting.contact.as_ref().map(|(id, name)| (*id, say::line(name, NAME)));
    let company = meeting.company.as_ref().map(|(_, name)| say::line(name, NAME));
    let is_named = |person: &&MeetingPerson| contact.as_ref().is_some_and(|(id, _)| person.contact_id == Some(*id));
    let others: Vec<&MeetingPerson> = meeting.people.iter().filter(|person| !is_named(person)).collect();
    let more = match (contact.is_some() || company.is_some(), others.as_slice()) {
        (_, []) => None,
        (false, several) => {
            let names: Vec<String> = several.iter().take(2).map(|person| say::line(person.label(), 60)).collect();
            let rest = several.len() - names.len();
            Some(if rest > 0 { format!("{} and {rest} more", names.join(", ")) } else { say::list(&names, "and") })
        }
        (true, several) => Some(format!("{} more", several.len())),
    };
    say::facts([contact.map(|(_, name)| name), company, more])
}

/// Meetings as rows, with the day in every row.
pub(super) fn table(turn: &Turn<'_>, caption: String, meetings: &[Meeting]) -> Table {
    let today = turn.today();
    let mut table = Table::new(caption, &["Day", "Time", "Meeting", "With", "Where"]);
    for meeting in meetings {
        let title = say::line(&meeting.title, SUBJECT);
        table.rows.push(vec![
            say::capital(&say::day(turn.day_of(meeting), today)),
            turn.hours(meeting),
            if meeting.status == "tentative" { format!("{title} (tentative)") } else { title },
            cell(with(meeting).as_deref()),
            cell(meeting.location.as_deref()),
        ]);
    }
    table
}

/// A warning where two of one's own meetings overlap.
fn clash(turn: &Turn<'_>, meetings: &[Meeting]) -> Option<String> {
    // A day that is marked whole says where somebody is; what lies in it does not clash.
    let timed: Vec<&Meeting> = meetings.iter().filter(|one| one.takes_time() && one.days.is_none()).collect();
    let clash =
        timed.windows(2).find(|pair| pair[1].starts_at < pair[0].ends_at && pair[0].member == pair[1].member)?;
    let (first, second) = (say::line(&clash[0].title, 60), say::line(&clash[1].title, 60));
    Some(format!("Two overlap {}: {first} and {second}.", turn.at(clash[1].starts_at)))
}

fn suggestions(turn: &Turn<'_>, meetings: &[Meeting]) -> Vec<String> {
    let next = meetings.iter().find(|meeting| meeting.starts_at > turn.now);
    let with = next.and_then(|meeting| {
        meeting.contact.as_ref().map(|(_, name)| name).or(meeting.company.as_ref().map(|(_, name)| name))
    });
    let mut next: Vec<String> =
        with.into_iter().map(|name| format!("prep me for my meeting with {}", say::line(name, NAME))).collect();
    next.extend(["when am I free tomorrow?".to_owned(), "my tasks".to_owned()]);
    next
}

fn nothing_planned(with: Option<&Found>) -> Vec<String> {
    match with {
        Some(with) => {
            vec![format!("recent activity with {}", say::line(&with.label, NAME)), "what's on this week?".to_owned()]
        }
        None => vec!["what's on next week?".to_owned(), "my tasks".to_owned()],
    }
}

/// The free time of a stretch, day by day, within the working day and not in the past.
async fn free(turn: &mut Turn<'_>, slots: &Agenda, owners: Option<&Owners>, caption: &mut Caption) -> Answered {
    if slots.contact.is_some() || slots.company.is_some() {
        caption.unused("whom it is with: I only know your company's own calendars".to_owned());
    }
    let others = owners.filter(|owners| owners.label != "My");
    let (who, are, have) = match others {
        None => ("You".to_owned(), "are", "have"),
        Some(Owners { ids: Some(ids), .. }) if ids.len() == 1 => (colleague_of(slots.owner.as_ref()), "is", "has"),
        Some(_) => ("All of them together".to_owned(), "are", "have"),
    };
    let (from, to) = window(turn, slots.period.as_ref(), caption);
    let stretch = Stretch { from: Some(turn.start_of(from.date())), before: next_midnight(turn, to.date()) };
    let meetings = turn.meetings(&filter(turn, stretch, None, owners), 200).await?;
    let busy = meetings.iter().filter(|meeting| meeting.takes_time());
    let busy: Vec<(NaiveDateTime, NaiveDateTime)> =
        busy.map(|meeting| (turn.local(meeting.starts_at), turn.local(meeting.ends_at))).collect();
    let today = turn.today();
    let whose = others.map_or("your", |owners| owners.label.as_str());
    let mut table = Table::new(caption.title(&format!("{whose} free time")), &["Day", "Free"]);
    let (mut free, mut days_off) = (0, false);
    for day in from.date().iter_days().take_while(|day| *day <= to.date()).take(14) {
        let open = day.and_time(DAY_OPENS).max(from).max(turn.local_now());
        let close = day.and_time(DAY_CLOSES).min(to);
        let works = is_workday(day, turn.actor.region());
        days_off |= !works;
        let slots = if works && open < close {
            free_slots(&busy, open, close, TimeDelta::minutes(SHORTEST_MINUTES))
        } else {
            Vec::new()
        };
        free += slots.len();
        let told: Vec<String> =
            slots.iter().map(|(a, b)| format!("{}–{}", say::clock(a.time()), say::clock(b.time()))).collect();
        let told = match told.as_slice() {
            [] if !works => "weekend".to_owned(),
            [] => "nothing left".to_owned(),
            told => told.join(", "),
        };
        table.rows.push(vec![say::capital(&say::day(day, today)), told]);
    }
    let hours = format!("{}–{}", say::clock(DAY_OPENS), say::clock(DAY_CLOSES));
    let text = match (table.rows.as_slice(), free) {
        (_, 0) => format!("{who} {have} no free time then, looking at {hours}."),
        ([row], _) => format!("{who} {are} free {}: {}.", row[0].to_lowercase_first(), row[1]),
        _ => format!(
            "{who} {are} free at {} of {}.",
            say::count(free as u64, "time"),
            say::count(table.rows.len() as u64, "day")
        ),
    };
    let weekend = if days_off { "; the weekend is left out" } else { "" };
    let reply = Reply::text(text)
        .with_table(table)
        .with_note(Some(format!("Working day {hours}, {}{weekend}.", turn.actor.timezone())));
    Ok(caption.notes(reply).with_suggestions(["what's on this week?", "what's on tomorrow?"]))
}

/// The colleague who was named, to begin a sentence with.
fn colleague_of(owner: Option<&Owner>) -> String {
    match owner {
        Some(Owner::Member(name)) => say::capital(&say::line(say::first_name(name), 40)),
        _ => "They".to_owned(),
    }
}

/// Whether a day is one of the five working days of a country's week, the same that quiet deals are counted by.
fn is_workday(day: NaiveDate, region: &str) -> bool {
    (day - first_workday(region)).num_days().rem_euclid(7) < 5
}

/// From when to when free time is looked for, on the asker's clock: the stretch that was said, else today and tomorrow.
fn window(turn: &Turn<'_>, period: Option<&TimePhrase>, caption: &mut Caption) -> (NaiveDateTime, NaiveDateTime) {
    let (today, said) = (turn.today(), turn.stretch(period, Toward::Future, "", caption));
    let last = |day: NaiveDate| day.and_hms_opt(23, 59, 0).unwrap_or_else(|| day.and_time(DAY_CLOSES));
    let later = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day);
    let Some(said) = said else { return (today.and_time(DAY_OPENS), last(later(today, 1))) };
    let from = said.from.map_or_else(|| today.and_time(DAY_OPENS), |from| turn.local(from));
    let to =
        said.before.map_or_else(|| last(later(from.date(), 6)), |before| turn.local(before) - TimeDelta::minutes(1));
    // "Am I free at three" asks about more than the minute.
    let to = match period.and_then(|phrase| phrase.value.as_ref()) {
        Some(TimeValue::Instant(at)) => *at + TimeDelta::hours(1),
        _ => to,
    };
    let furthest = last(later(from.date(), FREE_DAYS - 1));
    if to > furthest {
        caption.aside(Some(format!("I looked at the first {FREE_DAYS} days.")));
    }
    (from, to.min(furthest))
}

fn next_midnight(turn: &Turn<'_>, day: NaiveDate) -> Option<chrono::DateTime<chrono::Utc>> {
    day.checked_add_days(Days::new(1)).map(|next| turn.start_of(next))
}

/// The first letter small, for a cell's text inside a sentence; weekdays keep theirs.
trait LowercaseFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowercaseFirst for String {
    fn to_lowercase_first(&self) -> String {
        match self.as_str() {
            "Today" | "Tomorrow" | "Yesterday" => self.to_lowercase(),
            other => other.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weekend_is_that_of_the_country() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (friday, saturday, sunday) = (day("2026-03-13"), day("2026-03-14"), day("2026-03-15"));
        assert_eq!([friday, saturday, sunday].map(|day| is_workday(day, "KW")), [false, false, true]);
        assert_eq!([friday, saturday, sunday].map(|day| is_workday(day, "US")), [true, false, false]);
    }
}
