//! What cards and lists of people, companies and days share: rows, and stretches of time.

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, Utc};
use leancrm_core::{
    domain::{
        activity::{ActivityLine, NoteLine},
        contact::{DealLine, Listed},
        meeting::MeetingLine,
        task::TaskLine,
    },
    ids::LeadId,
    tenancy::{Permission, Scope},
};
use leancrm_nlp::grammar::time::{TimePhrase, TimePoint, TimeValue, to_utc};
use serde_json::{Map, Value};

use super::shared::{Caption, Toward};
use crate::{
    reply::{Card, Reply, SectionRow},
    say,
    turn::{Answered, Turn},
};

/// The longest name that is shown whole.
pub(super) const NAME: usize = 80;
/// The longest subject that is shown whole.
pub(super) const SUBJECT: usize = 120;

/// A stretch of time as a query needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stretch {
    /// From this moment on.
    pub(super) from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub(super) before: Option<DateTime<Utc>>,
}

impl Turn<'_> {
    /// The stretch that a phrase means, told in the caption as `word` and dates; `None` where none was said or it could not be
    /// dated, which the caption tells too.
    pub(super) fn stretch(
        &self,
        phrase: Option<&TimePhrase>,
        toward: Toward,
        word: &str,
        caption: &mut Caption,
    ) -> Option<Stretch> {
        let phrase = phrase?;
        let found = phrase.value.as_ref().and_then(|value| self.bounds(value, toward));
        let Some((stretch, told)) = found else {
            caption.unused(format!("“{}”, which I could not read as a date", say::line(&phrase.text, 40)));
            return None;
        };
        caption.applied(format!("{word} {told}").trim().to_owned());
        Some(stretch)
    }

    /// A time value as bounds and in words.
    fn bounds(&self, value: &TimeValue, toward: Toward) -> Option<(Stretch, String)> {
        let (zone, today, now) = (self.actor.timezone(), self.today(), self.local_now());
        if let TimeValue::Duration(span) = value {
            let length = TimeDelta::try_seconds(span.seconds)? + TimeDelta::try_days(span.months.checked_mul(30)?)?;
            let other =
                if toward == Toward::Past { now.checked_sub_signed(length)? } else { now.checked_add_signed(length)? };
            let (from, to) = if toward == Toward::Past { (other, now) } else { (now, other) };
            let told = say::stretch(Some(from.date()), Some(to.date()), today)?;
            return Some((Stretch { from: Some(to_utc(from, zone)), before: Some(to_utc(to, zone)) }, told));
        }
        if let TimeValue::Instant(at) = value {
            let before = to_utc(at.checked_add_signed(TimeDelta::minutes(1))?, zone);
            return Some((Stretch { from: Some(to_utc(*at, zone)), before: Some(before) }, say::when(*at, today)));
        }
        if let TimeValue::Range { from: Some(TimePoint::Minute(from)), to: Some(TimePoint::Minute(to)) } = value {
            let told = if from.date() == to.date() {
                format!("{} {}–{}", say::day(from.date(), today), say::clock(from.time()), say::clock(to.time()))
            } else {
                format!("{} – {}", say::when(*from, today), say::when(*to, today))
            };
            return Some((Stretch { from: Some(to_utc(*from, zone)), before: Some(to_utc(*to, zone)) }, told));
        }
        let (from, to) = value.days(today)?;
        let before = match to {
            Some(last) => Some(self.start_of(last.checked_add_days(Days::new(1))?)),
            None => None,
        };
        let told = say::stretch(from, to, today)?;
        Some((Stretch { from: from.map(|day| self.start_of(day)), before }, told))
    }

    /// How long ago, or how far ahead, on the asker's clock.
    pub(super) fn since(&self, moment: DateTime<Utc>) -> String {
        say::ago(self.local(moment), self.local_now())
    }

    /// The moment on the asker's clock: `tomorrow 15:00`.
    pub(super) fn at(&self, moment: DateTime<Utc>) -> String {
        say::when(self.local(moment), self.today())
    }

    /// Activities as rows of a card.
    pub(super) fn activity_rows(&self, activities: &[ActivityLine]) -> Vec<SectionRow> {
        activities
            .iter()
            .map(|activity| SectionRow {
                primary: told(activity, SUBJECT),
                secondary: say::facts([
                    activity.contact.as_deref().map(|name| format!("with {}", say::line(name, NAME))),
                    activity.member.as_deref().map(|name| format!("by {}", say::line(name, NAME))),
                    activity.duration_min.map(|length| say::minutes(length.into())),
                ]),
                value: Some(self.since(activity.occurred_at)),
            })
            .collect()
    }

    /// Open deals as rows of a card.
    pub(super) fn deal_rows(&self, deals: &[DealLine]) -> Vec<SectionRow> {
        let today = self.today();
        deals
            .iter()
            .map(|deal| SectionRow {
                primary: say::line(&deal.name, NAME),
                secondary: say::facts([
                    Some(say::line(&deal.stage, 40)),
                    deal.expected_close.map(|day| {
                        let passed = if day < today { " (passed)" } else { "" };
                        format!("closes {}{passed}", say::day(day, today))
                    }),
                    deal.next_step.as_deref().map(|step| format!("next: {}", say::line(step, SUBJECT))),
                    deal.owner.as_deref().map(|owner| say::line(owner, NAME)),
                ]),
                value: Some(deal.amount.map_or_else(|| "no amount".to_owned(), |amount| amount.to_string())),
            })
            .collect()
    }

    /// Tasks as rows of a card.
    pub(super) fn task_rows(&self, tasks: &[TaskLine]) -> Vec<SectionRow> {
        tasks
            .iter()
            .map(|task| SectionRow {
                primary: say::line(&task.title, SUBJECT),
                secondary: task.assignee.as_deref().map(|name| say::line(name, NAME)),
                value: task.due_at.map(|due| self.due(due)),
            })
            .collect()
    }

    /// Meetings to come as rows of a card.
    pub(super) fn meeting_rows(&self, meetings: &[MeetingLine]) -> Vec<SectionRow> {
        meetings
            .iter()
            .map(|meeting| SectionRow {
                primary: say::line(&meeting.title, SUBJECT),
                secondary: meeting.location.as_deref().map(|place| say::line(place, NAME)),
                value: Some(self.at(meeting.starts_at)),
            })
            .collect()
    }

    /// A note as the one row of a section.
    pub(super) fn note_rows(&self, note: Option<&NoteLine>) -> Vec<SectionRow> {
        note.map(|note| SectionRow {
            primary: say::line(&note.body, 400),
            secondary: note.author.as_deref().map(|author| say::line(author, NAME)),
            value: Some(self.since(note.created_at)),
        })
        .into_iter()
        .collect()
    }

    /// Whether a due time has passed.
    pub(super) fn is_overdue(&self, due: DateTime<Utc>) -> bool {
        is_late(self.local(due), self.local_now())
    }

    /// When something is due: the day, the time unless it is midnight, and whether it is late.
    pub(super) fn due(&self, due: DateTime<Utc>) -> String {
        let (local, now) = (self.local(due), self.local_now());
        let text = if local.time() == chrono::NaiveTime::MIN {
            say::day(local.date(), now.date())
        } else {
            say::when(local, now.date())
        };
        if self.is_overdue(due) { format!("{text} (overdue)") } else { text }
    }
}

impl Turn<'_> {
    /// Whether nobody's contacts and activities are out of the asker's sight.
    pub(crate) fn sees_every_contact(&self) -> bool {
        [Permission::CONTACTS_READ, Permission::ACTIVITIES_READ]
            .into_iter()
            .all(|permission| self.actor.require(permission).is_ok_and(|scope| scope == Scope::Tenant))
    }

    /// When a company was last contacted, as far as the asker can see.
    pub(super) fn company_contacted(&self, at: Option<DateTime<Utc>>) -> String {
        match at {
            Some(at) => self.since(at),
            None if self.sees_every_contact() => "never".to_owned(),
            None => "none that you can see".to_owned(),
        }
    }

    /// Says that figures about a customer end where the asker's sight of people and deals does.
    pub(super) fn sight(&self) -> Option<String> {
        let whole = [Permission::CONTACTS_READ, Permission::DEALS_READ]
            .into_iter()
            .all(|permission| self.actor.require(permission).is_ok_and(|scope| scope == Scope::Tenant));
        (!whole).then(|| "People and deals are those within your sight.".to_owned())
    }
}

/// Whether a due time has passed; one without a time of day passes with its day.
fn is_late(due: NaiveDateTime, now: NaiveDateTime) -> bool {
    if due.time() == chrono::NaiveTime::MIN { due.date() < now.date() } else { due < now }
}

/// An activity in a line: its kind, unless the subject begins with it, and the subject.
pub(super) fn told(activity: &ActivityLine, most: usize) -> String {
    let (kind, subject) = (activity_kind(activity), say::line(&activity.subject, most));
    let (lower, kinds) = (subject.to_lowercase(), [kind.to_lowercase(), activity.kind.clone()]);
    let said = kinds.iter().any(|kind| lower.strip_prefix(kind.as_str()).is_some_and(|rest| rest.starts_with(':')));
    if said || lower.starts_with(&kinds[0]) { subject } else { format!("{kind}: {subject}") }
}

/// The kind of an activity in words.
pub(super) fn activity_kind(activity: &ActivityLine) -> &'static str {
    match (activity.kind.as_str(), activity.direction.as_deref()) {
        ("call", Some("inbound")) => "Call from them",
        ("call", _) => "Call",
        ("email", Some("inbound")) => "E-mail received",
        ("email", Some("outbound")) => "E-mail sent",
        ("email", _) => "E-mail",
        ("meeting", _) => "Meeting",
        ("message", Some("inbound")) => "Message received",
        ("message", Some("outbound")) => "Message sent",
        ("message", _) => "Message",
        ("note", _) => "Note",
        _ => "Activity",
    }
}

/// The card of a lead.
pub(super) async fn lead(turn: &mut Turn<'_>, id: LeadId) -> Answered {
    turn.actor.require(Permission::LEADS_READ)?;
    let Some(lead) = turn.tx.lead_card(id).await? else {
        let text = "That lead is gone, or no longer within your sight.";
        return Err(Turn::not_found(Reply::text(text).with_suggestions(["new leads"])));
    };
    turn.focus.lead = Some(lead.name.clone());
    let text = |text: &Option<String>| text.as_deref().map(|text| say::line(text, NAME));
    let mut card = Card::new(say::line(&lead.name, NAME));
    card.subtitle = say::facts([text(&lead.title), text(&lead.company)]);
    card.badge = Some(format!("{} lead", say::capital(&lead.status)));
    let answered = lead.first_response_at.map_or_else(|| "not yet".to_owned(), |at| turn.since(at));
    let card = card
        .field("E-mail", text(&lead.email))
        .field("Phone", text(&lead.phone))
        .field("Location", text(&lead.location))
        .field("Wants", text(&lead.product))
        .field("Source", Some(say::line(&lead.source, NAME)))
        .field("Score", lead.score.map(|score| format!("{score} of 100")))
        .field("Owner", Some(text(&lead.owner).unwrap_or_else(|| "nobody yet".to_owned())))
        .field("Came", Some(turn.since(lead.created_at)))
        .field("Answered", Some(answered));
    Ok(Reply::default().with_card(card).with_suggestions(["new leads", "unassigned leads"]))
}

/// Adds the tenant's own fields to a card, a dozen at most.
pub(super) fn with_custom(mut card: Card, custom: &Map<String, Value>) -> Card {
    for (key, value) in custom.iter().take(12) {
        card = card.field(&custom_label(key), custom_value(value));
    }
    card
}

/// The value of a field of the tenant's own that was asked for by its name.
pub(super) fn custom_named(custom: &Map<String, Value>, field: &str) -> Option<(String, String)> {
    let wanted = leancrm_core::text::fold(field);
    let (key, value) = custom.iter().find(|(key, _)| {
        let known = leancrm_core::text::fold(key);
        known == wanted || known.split(' ').any(|word| word == wanted)
    })?;
    Some((custom_label(key).to_lowercase(), custom_value(value)?))
}

fn custom_label(key: &str) -> String {
    say::capital(&say::line(&key.replace('_', " "), 40))
}

fn custom_value(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(say::line(text, SUBJECT)).filter(|text| !text.is_empty()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// "and 37 more", where a list shows a part.
pub(super) fn more<T>(listed: &Listed<T>) -> Option<String> {
    let shown = u64::try_from(listed.rows.len()).unwrap_or(u64::MAX);
    if listed.total > Listed::<T>::COUNTED {
        return Some(format!("and more than {} others", say::grouped(Listed::<T>::COUNTED - shown)));
    }
    let rest = listed.total.saturating_sub(shown);
    (rest > 0).then(|| format!("and {} more", say::grouped(rest)))
}

/// How many a list has: `1 contact`, `more than 1,000 contacts`.
pub(super) fn how_many<T>(listed: &Listed<T>, noun: &str) -> String {
    if listed.total > Listed::<T>::COUNTED {
        format!("more than {}", say::count(Listed::<T>::COUNTED, noun))
    } else {
        say::count(listed.total, noun)
    }
}

/// Text from outside for a table cell, a dash for nothing.
pub(super) fn cell(text: Option<&str>) -> String {
    text.map(|text| say::line(text, NAME)).filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
}

/// How many rows to show: what was asked for, 50 at most.
pub(super) fn limit(asked: Option<u32>, usual: u32, caption: &mut Caption) -> i64 {
    let limit = asked.unwrap_or(usual).clamp(1, 50);
    if asked.is_some_and(|asked| asked > 50) {
        caption.aside(Some("I show 50 at most in one answer.".to_owned()));
    }
    limit.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_time_is_late_only_when_it_is_over() {
        let at = |text: &str| text.parse::<NaiveDateTime>().expect("a moment");
        assert!(!is_late(at("2026-11-20T00:00:00"), at("2026-11-20T18:00:00")));
        assert!(is_late(at("2026-11-19T00:00:00"), at("2026-11-20T00:10:00")));
        assert!(is_late(at("2026-11-20T09:00:00"), at("2026-11-20T09:01:00")));
    }

    #[test]
    fn an_own_field_is_found_by_a_word_of_its_key() {
        let custom = serde_json::json!({ "growth_plan": "annual", "vip": true, "empty": null });
        let Value::Object(custom) = custom else { unreachable!("it is an object") };
        assert_eq!(custom_named(&custom, "plan"), Some(("growth plan".to_owned(), "annual".to_owned())));
        assert_eq!(custom_named(&custom, "VIP"), Some(("vip".to_owned(), "yes".to_owned())));
        assert_eq!(custom_named(&custom, "empty"), None);
    }
}
