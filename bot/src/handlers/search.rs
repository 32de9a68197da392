//! `search`: people, companies and everything else by words and by what is known of them.

use leancrm_core::{
    domain::contact::RelationFilter,
    ids::CompanyId,
    store::{Named, Quality},
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{
    intent::{DealsList, LeadsList, RecentActivity, Search, TasksList},
    slots::{ActivityType, Owner, RecordKind},
};

use super::{
    agenda,
    cards::{self, NAME},
    deals_list, leads_list, recent_activity,
    shared::{Caption, Toward},
    tasks_list,
};
use crate::{
    reply::Reply,
    say,
    turn::{Answered, Halt, Turn},
};

mod everything;
mod relations;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    match slots.kind {
        Some(RecordKind::Contact) => relations::contacts(turn, slots).await,
        Some(RecordKind::Company) => relations::companies(turn, slots).await,
        Some(RecordKind::Deal) => deals(turn, slots).await,
        Some(RecordKind::Lead) => leads(turn, slots).await,
        Some(RecordKind::Task) => tasks(turn, slots).await,
        Some(RecordKind::Meeting) => meetings(turn, slots).await,
        Some(RecordKind::Call) => activities(turn, slots, Some(ActivityType::Call)).await,
        Some(RecordKind::Email) => activities(turn, slots, Some(ActivityType::Email)).await,
        Some(RecordKind::Note) => activities(turn, slots, Some(ActivityType::Note)).await,
        Some(RecordKind::Message) => activities(turn, slots, Some(ActivityType::Message)).await,
        Some(RecordKind::Activity) => activities(turn, slots, None).await,
        Some(RecordKind::Member) => everything::members(turn, slots).await,
        Some(kind @ (RecordKind::Candidate | RecordKind::Product | RecordKind::Workflow)) => {
            let reply = Reply::text(format!(
                "I can't search {}s yet; people, companies, deals, leads and activities I can.",
                kind.as_str()
            ));
            Err(Turn::not_found(reply.with_suggestions(["my contacts", "all companies", "my deals"])))
        }
        None if slots.amount_min.is_some() => deals(turn, slots).await,
        None if is_about_people(slots) => relations::contacts(turn, slots).await,
        None if slots.industry.is_some() && slots.text.is_none() => relations::companies(turn, slots).await,
        None => everything::named(turn, slots).await,
    }
}

/// Whether what was said tells of people, though the word was not used.
fn is_about_people(slots: &Search) -> bool {
    slots.title.is_some()
        || slots.owner.is_some()
        || slots.company.is_some()
        || slots.domain.is_some()
        || slots.text.is_none() && slots.industry.is_none()
}

/// The filter of people or companies that the slots mean, told in the caption.
async fn filter(
    turn: &mut Turn<'_>,
    slots: &Search,
    named: Named,
    caption: &mut Caption,
) -> Result<RelationFilter, Halt> {
    let mut filter = RelationFilter::default();
    if let Some(owner) = &slots.owner {
        let permission = if named == Named::Company { Permission::COMPANIES_READ } else { Permission::CONTACTS_READ };
        let owners = turn.owners(Some(owner), permission).await?;
        caption.applied(match owner {
            Owner::Me => "owned by you".to_owned(),
            Owner::MyTeam => "owned by your team".to_owned(),
            Owner::Everyone => "whoever owns them".to_owned(),
            Owner::Unassigned => "owned by nobody".to_owned(),
            Owner::Member(name) => format!("owned by {}", say::line(name, 40)),
        });
        (filter.owners, filter.unassigned) = (owners.ids, owners.unassigned);
    }
    if let Some(text) = &slots.company {
        let companies = turn.companies("company", text).await?;
        filter.companies = Some(companies.iter().map(|company| CompanyId::from_uuid(company.id)).collect());
        let labels: Vec<String> = companies.iter().map(|company| say::line(&company.label, NAME)).collect();
        caption.applied(format!("at {}", say::list(&labels, "or")));
        for company in companies {
            caption.aside(company.note.clone());
            turn.focus.company = Some(company.label.clone());
        }
    }
    if let Some(text) = &slots.text {
        by_words(turn, text, named, &mut filter, caption).await?;
    }
    let told = [
        (&slots.title, "titled"),
        (&slots.location, "located in"),
        (&slots.tag, "tagged"),
        (&slots.industry, "in the industry"),
        (&slots.domain, "at the domain"),
    ];
    for (said, word) in told {
        caption_part(said.as_deref(), word, caption);
    }
    filter.title = slots.title.as_deref().map(|title| singular(title).to_owned());
    filter.location.clone_from(&slots.location);
    filter.tag = slots.tag.as_deref().map(fold);
    filter.industry.clone_from(&slots.industry);
    filter.domain = slots.domain.as_deref().map(|domain| domain.trim().to_lowercase());
    let phrase = slots.created_period.as_ref().or(slots.period.as_ref());
    if let Some(stretch) = turn.stretch(phrase, Toward::Past, "added", caption) {
        (filter.created_from, filter.created_before) = (stretch.from, stretch.before);
    }
    if slots.amount_min.is_some() {
        caption.unused("the amount, which only deals have".to_owned());
    }
    Ok(filter)
}

fn caption_part(said: Option<&str>, word: &str, caption: &mut Caption) {
    if let Some(text) = said {
        caption.applied(format!("{word} “{}”", say::line(text, 60)));
    }
}

/// Narrows to the records that words lead to; people also by their company.
async fn by_words(
    turn: &mut Turn<'_>,
    text: &str,
    named: Named,
    filter: &mut RelationFilter,
    caption: &mut Caption,
) -> Result<(), Halt> {
    let said = say::line(text, 60);
    let found = turn.tx.resolve(text, &[named], 50).await?;
    let guessed = matches!(found.quality, Some(Quality::Fuzzy | Quality::Sound));
    if named == Named::Contact && filter.companies.is_none() && (found.hits.is_empty() || guessed) {
        let companies = turn.tx.resolve(text, &[Named::Company], 20).await?;
        if companies.quality.is_some_and(|quality| quality < Quality::Fuzzy) {
            filter.companies = Some(companies.hits.iter().map(|hit| CompanyId::from_uuid(hit.id)).collect());
            caption.applied(format!("at companies called “{said}”"));
            return Ok(());
        }
    }
    caption.applied(format!("called “{said}”"));
    if guessed {
        caption.aside(Some(format!("Nothing is written exactly “{said}”; these come nearest.")));
    }
    if found.total > found.hits.len() {
        caption.aside(Some(format!(
            "Only the first {} with that name were looked at; more words narrow it.",
            found.hits.len()
        )));
    }
    filter.ids = Some(found.hits.iter().map(|hit| hit.id).collect());
    Ok(())
}

/// Titles are asked for in the plural: "directors".
fn singular(title: &str) -> &str {
    let title = title.trim();
    if title.len() > 3 { title.strip_suffix('s').unwrap_or(title) } else { title }
}

async fn deals(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    if let Some(text) = &slots.text
        && only_text(slots)
    {
        turn.actor.require(Permission::DEALS_READ)?;
        return everything::listed(turn, text, &[Named::Deal], slots.limit).await;
    }
    let list = DealsList {
        owner: slots.owner.clone(),
        company: slots.company.clone().or_else(|| slots.text.clone()),
        tag: slots.tag.clone(),
        industry: slots.industry.clone(),
        location: slots.location.clone(),
        amount_min: slots.amount_min,
        created_period: slots.created_period.clone(),
        period: slots.period.clone(),
        limit: slots.limit,
        ..DealsList::default()
    };
    let reply = deals_list::answer(turn, &list).await?;
    Ok(reply.with_note(left_out(&[(slots.title.is_some(), "the title"), (slots.domain.is_some(), "the domain")])))
}

async fn leads(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    if let Some(text) = &slots.text
        && only_text(slots)
    {
        turn.actor.require(Permission::LEADS_READ)?;
        return everything::listed(turn, text, &[Named::Lead], slots.limit).await;
    }
    let period = slots.created_period.clone().or_else(|| slots.period.clone());
    let list = LeadsList {
        owner: slots.owner.clone(),
        location: slots.location.clone(),
        period,
        limit: slots.limit,
        ..LeadsList::default()
    };
    let reply = leads_list::answer(turn, &list).await?;
    Ok(reply.with_note(left_out(&[
        (slots.text.is_some(), "the words"),
        (slots.company.is_some(), "the company"),
        (slots.title.is_some(), "the title"),
        (slots.tag.is_some(), "the tag"),
        (slots.industry.is_some(), "the industry"),
        (slots.domain.is_some(), "the domain"),
        (slots.amount_min.is_some(), "the amount"),
    ])))
}

async fn tasks(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    let period = slots.period.clone().or_else(|| slots.created_period.clone());
    let company = slots.company.clone().or_else(|| slots.text.clone());
    let reply =
        tasks_list::answer(turn, &TasksList { owner: slots.owner.clone(), period, company, ..TasksList::default() })
            .await?;
    Ok(reply.with_note(unlike_people(slots)))
}

async fn meetings(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    let list = leancrm_nlp::intent::Agenda {
        owner: slots.owner.clone(),
        period: slots.period.clone().or_else(|| slots.created_period.clone()),
        company: slots.company.clone().or_else(|| slots.text.clone()),
        limit: slots.limit,
        ..leancrm_nlp::intent::Agenda::default()
    };
    let reply = agenda::answer(turn, &list).await?;
    Ok(reply.with_note(unlike_people(slots)))
}

async fn activities(turn: &mut Turn<'_>, slots: &Search, kind: Option<ActivityType>) -> Answered {
    let list = RecentActivity {
        owner: slots.owner.clone(),
        topic: slots.text.clone(),
        r#type: kind,
        company: slots.company.clone(),
        period: slots.period.clone().or_else(|| slots.created_period.clone()),
        limit: slots.limit,
        ..RecentActivity::default()
    };
    let reply = recent_activity::answer(turn, &list).await?;
    Ok(reply.with_note(unlike_people(slots)))
}

/// Whether words are all that narrows the search.
fn only_text(slots: &Search) -> bool {
    slots.company.is_none()
        && slots.owner.is_none()
        && slots.title.is_none()
        && slots.location.is_none()
        && slots.tag.is_none()
        && slots.industry.is_none()
        && slots.period.is_none()
        && slots.created_period.is_none()
        && slots.amount_min.is_none()
        && slots.domain.is_none()
}

/// What only people and companies have, and was said of something else.
fn unlike_people(slots: &Search) -> Option<String> {
    left_out(&[
        (slots.title.is_some(), "the title"),
        (slots.location.is_some(), "the place"),
        (slots.tag.is_some(), "the tag"),
        (slots.industry.is_some(), "the industry"),
        (slots.domain.is_some(), "the domain"),
        (slots.amount_min.is_some(), "the amount"),
    ])
}

fn left_out(parts: &[(bool, &str)]) -> Option<String> {
    let said: Vec<&str> = parts.iter().filter(|(said, _)| *said).map(|(_, part)| *part).collect();
    (!said.is_empty()).then(|| format!("Not used: {}.", say::list(&said, "and")))
}

/// How many to show.
fn limit(slots: &Search, caption: &mut Caption) -> i64 {
    cards::limit(slots.limit, 15, caption)
}
