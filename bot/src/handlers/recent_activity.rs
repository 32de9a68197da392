//! `recent_activity`: what happened lately, with somebody or at all.

use leancrm_core::{
    domain::{
        activity::{ActivityFilter, ActivityLine},
        contact::Listed,
    },
    ids::{CompanyId, ContactId, DealId},
    tenancy::Permission,
    text::{fold, words},
};
use leancrm_nlp::{
    intent::RecentActivity,
    slots::{ActivityType, Owner},
};

use super::{
    cards::{self, NAME, SUBJECT, cell},
    shared::{Caption, Toward},
};
use crate::{
    reply::{Reply, Table},
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &RecentActivity) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_READ)?;
    let mut caption = Caption::default();
    let mut filter = ActivityFilter::default();
    let with = about(turn, slots, &mut filter, &mut caption).await?;
    let whose = owner(turn, slots, with.is_some(), &mut filter).await?;
    if with.is_some() && !whose.is_empty() {
        caption.applied(match &slots.owner {
            Some(Owner::Me) => "by you".to_owned(),
            Some(Owner::Member(name)) => format!("by {}", say::line(name, 40)),
            Some(Owner::MyTeam) => "by your team".to_owned(),
            _ => "by anybody".to_owned(),
        });
    }
    let noun = kind(slots, &mut filter, &mut caption);
    if let Some(stretch) = turn.stretch(slots.period.as_ref(), Toward::Past, "", &mut caption) {
        (filter.from, filter.before) = (stretch.from, stretch.before);
    }
    if let Some(topic) = &slots.topic {
        filter.words = words_of(topic);
        caption.applied(format!("about “{}”", say::line(topic, 60)));
        caption.aside(
            Some("I looked for these words in the latest 20,000 entries.".to_owned()).filter(|_| with.is_none()),
        );
    }
    let limit = cards::limit(slots.limit, 10, &mut caption);
    let listed = turn.tx.activities(&filter, limit).await?;
    let subject = match &with {
        Some(with) => caption.title(&format!("{} with {}", say::plural(2, noun), say::line(&with.label, NAME))),
        None => caption.title(&format!("{whose} {}", say::plural(2, noun))),
    };
    let Some(last) = listed.rows.first() else {
        let reply = Reply::text(format!("Nothing found for “{subject}”.")).with_note(wider(slots));
        return Ok(caption.notes(reply).with_suggestions(next(with.as_ref(), slots)));
    };
    let mut reply = Reply::text(opening(turn, &listed, last, with.as_ref(), noun));
    reply = reply.with_table(table(turn, &listed, subject));
    Ok(caption.notes(reply).with_suggestions(next(with.as_ref(), slots)))
}

/// With whom or about what; whatever of the three was named settles the filter.
async fn about(
    turn: &mut Turn<'_>,
    slots: &RecentActivity,
    filter: &mut ActivityFilter,
    caption: &mut Caption,
) -> Result<Option<Found>, Halt> {
    let found = match (&slots.deal, &slots.contact, &slots.company) {
        (Some(deal), _, company) => turn.deal("deal", Some(deal), company.as_deref()).await?,
        (None, Some(contact), Some(company)) => turn.contact("contact", Some(contact), Some(company)).await?,
        (None, Some(contact), None) if contact.contains(" at ") => turn.contact("contact", Some(contact), None).await?,
        (None, Some(contact), None) => {
            let kinds = [EntityKind::Contact, EntityKind::Company, EntityKind::Deal];
            turn.anyone("contact", Some(contact), &kinds).await?
        }
        (None, None, Some(company)) => {
            let kinds = [EntityKind::Company, EntityKind::Contact, EntityKind::Deal];
            turn.anyone("company", Some(company), &kinds).await?
        }
        (None, None, None) => return Ok(None),
    };
    match found.kind {
        EntityKind::Company => {
            filter.company = Some(CompanyId::from_uuid(found.id));
            turn.focus.company = Some(found.label.clone());
        }
        EntityKind::Deal => {
            filter.deal = Some(DealId::from_uuid(found.id));
            turn.focus.deal = Some(found.label.clone());
        }
        _ => {
            filter.contact = Some(ContactId::from_uuid(found.id));
            turn.focus.contact = Some(found.label.clone());
        }
    }
    caption.aside(found.note.clone());
    Ok(Some(found))
}

/// Whose activities; with somebody named, everybody's in sight.
async fn owner(
    turn: &mut Turn<'_>,
    slots: &RecentActivity,
    narrowed: bool,
    filter: &mut ActivityFilter,
) -> Result<String, Halt> {
    let asked = match (&slots.owner, narrowed) {
        (None, true) => return Ok(String::new()),
        (owner, _) => owner.as_ref(),
    };
    if matches!(asked, Some(Owner::Unassigned)) {
        return Ok("all".to_owned());
    }
    let owners = turn.owners(asked, Permission::ACTIVITIES_READ).await?;
    filter.members = owners.ids;
    Ok(owners.label)
}

/// Narrows to a kind and a direction; the noun for what is listed.
fn kind(slots: &RecentActivity, filter: &mut ActivityFilter, caption: &mut Caption) -> &'static str {
    let (kinds, noun): (&[&str], &str) = match slots.r#type {
        None => (&[], "activity"),
        Some(ActivityType::Call) => (&["call"], "call"),
        Some(ActivityType::Meeting) => (&["meeting"], "meeting"),
        Some(ActivityType::Email) => (&["email"], "e-mail"),
        Some(ActivityType::Note) => (&["note"], "note"),
        Some(ActivityType::Message) => (&["message"], "message"),
        Some(channel @ (ActivityType::Sms | ActivityType::Whatsapp)) => {
            caption.aside(Some(format!(
                "Messages are not kept apart by channel, so all are shown, not only {}.",
                channel.as_str()
            )));
            (&["message"], "message")
        }
    };
    if !kinds.is_empty() {
        filter.kinds = Some(kinds.iter().map(|kind| (*kind).to_owned()).collect());
    }
    if let Some(direction) = &slots.direction {
        filter.direction = Some(direction.clone());
        caption.applied(if direction == "inbound" { "received" } else { "sent" }.to_owned());
    }
    if let Some(status) = slots.status.as_ref().filter(|_| slots.direction.is_none()) {
        let folded = fold(status);
        match folded.as_str() {
            "received" | "inbound" | "incoming" | "new" | "unanswered" => {
                filter.direction = Some("inbound".to_owned());
                caption.applied("received".to_owned());
                if matches!(folded.as_str(), "new" | "unanswered") {
                    caption
                        .aside(Some(format!("Whether one is {folded} is not kept; these are all that were received.")));
                }
            }
            "sent" | "outbound" | "outgoing" => {
                filter.direction = Some("outbound".to_owned());
                caption.applied("sent".to_owned());
            }
            _ => caption.unused(format!("“{}”, a state that activities don't have", say::line(status, 40))),
        }
    }
    noun
}

/// The words of a topic that tell something.
fn words_of(topic: &str) -> Vec<String> {
    const SMALL: [&str; 10] = ["the", "a", "an", "of", "for", "and", "to", "in", "on", "our"];
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let telling: Vec<String> = topic
        .split_whitespace()
        .map(plain)
        .filter(|word| !word.is_empty() && !SMALL.contains(&word.to_lowercase().as_str()))
        .take(6)
        .collect();
    if telling.is_empty() { words(topic) } else { telling }
}

fn opening(
    turn: &Turn<'_>,
    listed: &Listed<ActivityLine>,
    last: &ActivityLine,
    with: Option<&Found>,
    noun: &str,
) -> String {
    let day = say::day(turn.local(last.occurred_at).date(), turn.today());
    let by = last.member.as_deref().map(|name| format!(", by {}", say::line(name, NAME))).unwrap_or_default();
    let what = cards::told(last, 60);
    let ago = turn.since(last.occurred_at);
    let told = if ago == day || day == "today" { ago } else { format!("{ago} ({day})") };
    match with {
        Some(with) => format!("The last {noun} with {} was {told}: {what}{by}.", say::line(&with.label, NAME)),
        None => format!("{}, the last one {told}: {what}{by}.", say::capital(&cards::how_many(listed, noun))),
    }
}

fn table(turn: &Turn<'_>, listed: &Listed<ActivityLine>, caption: String) -> Table {
    let mut table = Table::new(caption, &["When", "What", "With", "By", "About"]);
    for row in &listed.rows {
        let with = say::facts([row.contact.as_deref(), row.company.as_deref()]);
        table.rows.push(vec![
            turn.at(row.occurred_at),
            cards::activity_kind(row).to_owned(),
            cell(with.as_deref()),
            cell(row.member.as_deref()),
            say::line(&row.subject, SUBJECT),
        ]);
    }
    table.more = cards::more(listed);
    table
}

/// How to see more where nothing was found.
fn wider(slots: &RecentActivity) -> Option<String> {
    let narrowed = [
        slots.period.is_some().then_some("without the dates"),
        slots.r#type.is_some().then_some("without the kind"),
        slots.topic.is_some().then_some("with fewer words"),
    ];
    let ways: Vec<&str> = narrowed.into_iter().flatten().collect();
    (!ways.is_empty()).then(|| format!("Try it {}.", say::list(&ways, "or")))
}

fn next(with: Option<&Found>, slots: &RecentActivity) -> Vec<String> {
    let Some(with) = with else {
        return vec!["what's on today?".to_owned(), "who haven't I contacted in 2 weeks?".to_owned()];
    };
    let name = say::line(&with.label, NAME);
    let mut next = match with.kind {
        EntityKind::Company => vec![format!("status with {name}"), format!("who knows {name}?")],
        EntityKind::Deal => vec![format!("update on the {name} deal")],
        _ => vec![format!("tell me about {name}"), format!("who knows {name}?")],
    };
    if slots.r#type.is_none() {
        next.push(format!("last 5 emails with {name}"));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_searched_by_the_words_that_tell_something() {
        assert_eq!(words_of("new year's planning"), ["new", "year's", "planning"]);
        assert_eq!(words_of("the pricing of “Atlas”"), ["pricing", "Atlas"]);
        assert_eq!(words_of("the"), ["the"]);
    }
}
